"""Paying an order, at the buyer's unguessable address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core.formats import money
from marketplace.payments.queries import how_to_pay, payment_at
from traceability.codes.symbols import qr_png, qr_svg


@require_safe
def vietqr(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """The transfer's symbol as "png" (to save and open in a bank's app) or "svg". 404 once nothing is to be paid. 1 statement."""
    payment = payment_at(token) if form in {"png", "svg"} else None
    how = how_to_pay(payment) if payment else None
    if how is None or not how.payload:
        raise Http404
    words = _("Mã VietQR: %(amount)s, nội dung %(reference)s") % {
        "amount": money(how.due),
        "reference": how.payment.reference,
    }
    body = qr_png(how.payload) if form == "png" else qr_svg(how.payload, title=words).encode()
    return private(HttpResponse(body, content_type="image/png" if form == "png" else "image/svg+xml"))


def private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody, found by no search, its address told to nobody."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
