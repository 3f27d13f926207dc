"""Paying an order, at the buyer's unguessable address; and what banks' feeds and payment services tell us."""

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from catalog.core.errors import Refused
from catalog.core.formats import money
from catalog.core.ratelimit import allow, client_key
from marketplace.payments.queries import how_to_pay, payment_at
from marketplace.payments.services import account_of_feed, take_feed
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
    response["Referrer-Policy"] = (
        "same-origin"  # "no-referrer" would have forms send "Origin: null", which the guard against CSRF refuses
    )
    return response


@csrf_exempt  # no cookie gives any right here: the sender shows the account's own key
@require_POST
def bank_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Money that came into an account, as SePay ("Authorization: Apikey …") or Casso ("Secure-Token: …") tell it.

    401 for a wrong key (30 a minute from one address, then 429), 422 for content that is no movement of this account; the sender tells again.
    """
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "apikey":
        key = request.headers.get("Secure-Token", "")
    account = account_of_feed(pk, key.strip()[:200])
    if account is None:
        within = allow(f"bank-feed-key:{client_key(request)}", 30, 60)
        return JsonResponse({"success": False, "message": "wrong key"}, status=401 if within else 429)
    if not allow(f"bank-feed:{pk}", 600, 60):
        return JsonResponse({"success": False, "message": "too many"}, status=429)
    try:
        new = take_feed(account=account, content=json.loads(request.body))
    except (ValueError, RecursionError):
        return JsonResponse({"success": False, "message": "not JSON"}, status=422)
    except Refused as refused:
        return JsonResponse({"success": False, "message": refused.problems[0].code}, status=422)
    return JsonResponse({"success": True, "new": len(new)})
