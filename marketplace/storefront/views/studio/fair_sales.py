"""Selling at a booth of a fair: pick, show the transfer's symbol, hand over."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core.errors import NotAllowed, Refused
from catalog.core.formats import money
from marketplace.fairs import queries
from marketplace.fairs.models import Booth, BoothSale, BoothState
from marketplace.fairs.services import drop_sale, finish_sale, sell_at_booth
from marketplace.payments.queries import how_to_pay
from traceability.codes.symbols import qr_svg

from .desk import StudioRequest, own, page, to
from .orders.shared import WRITES, at_counter

QUICK = (1, 2, 3, 5)
"""Quantities of one tap."""


def _booth(request: StudioRequest, slug: str) -> Booth:
    found = (
        Booth.objects.filter(fair__slug=slug, shop__producer=request.desk.producer, state=BoothState.APPROVED)
        .select_related("fair__channel", "shop__producer")
        .first()
    )
    if found is None:
        raise Http404
    return found


@at_counter
@WRITES
def sales(request: StudioRequest, slug: str) -> HttpResponse:
    """What this booth sells now: the first tap picks a product, the second how many. And what was sold today. 4 statements of its own."""
    booth = _booth(request, slug)
    problems: list[str] = []
    if request.method == "POST":
        try:
            made = sell_at_booth(
                booth=booth,
                key=uuid.UUID(request.POST.get("key", "")),
                wanted=_wanted(request),
                adult="adult" in request.POST,
                by=request.user,
            )
        except ValueError:
            raise Http404 from None
        except NotAllowed:
            raise
        except Refused as refused:
            problems = [str(problem.message) for problem in refused.problems]
        else:
            return to(request, "studio_fair_sale", slug, made.pk)
    context = {
        "booth": booth,
        "fair": booth.fair,
        "rows": [(row, queries.left_words(row.left)) for row in queries.on_sale_at(booth)],
        "quick": QUICK,
        "key": uuid.uuid4(),
        "problems": problems,
        "sold": queries.sales_of(booth),
    }
    return page(request, "fair_sales", context, status=422 if problems else 200)


def _wanted(request: StudioRequest) -> dict[int, int]:
    """`sell=<offer>-<quantity>` of one tap, or `n-<offer>` fields of several."""
    offer, _dash, many = request.POST.get("sell", "").partition("-")
    sent = (
        {offer: many}
        if offer
        else {k[2:]: v for k, v in request.POST.dict().items() if k.startswith("n-") and str(v).strip()}
    )
    if any(not text.isdecimal() or len(text) > 18 for pair in sent.items() for text in pair):
        raise ValueError("not numbers")
    return {int(pk): int(n) for pk, n in sent.items() if int(n)}


def _sale(request: StudioRequest, slug: str, pk: int) -> BoothSale:
    rows = BoothSale.objects.select_related(
        "booth__fair", "booth__shop__producer", "order__payment__bank_account", "order__shop__producer"
    ).filter(booth__fair__slug=slug)
    return own(request, rows, pk, "booth__shop__producer")


@at_counter
@WRITES
def sale(request: StudioRequest, slug: str, pk: int) -> HttpResponse:
    """The symbol for the buyer's bank, whether the money is there, and handing over. 4 statements of its own."""
    found = _sale(request, slug, pk)
    if request.method == "POST":
        try:
            if "drop" in request.POST:
                drop_sale(sale=found, by=request.user)
                messages.info(request, _("Đã bỏ lần bán này."))
            else:
                finish_sale(sale=found, by=request.user)
                messages.success(
                    request,
                    _("Đã ghi: %(amount)s, đơn %(code)s.")
                    % {"amount": money(found.order.total), "code": found.order.code},
                )
        except NotAllowed:
            raise
        except Refused as refused:
            messages.error(request, str(refused.problems[0].message))
            return to(request, "studio_fair_sale", slug, pk)
        return to(request, "studio_fair_sales", slug)
    how = how_to_pay(found.order.payment)
    context = {
        "sale": found,
        "fair": found.booth.fair,
        "order": found.order,
        "how": how,
        "lines": found.order.lines.all(),
    }
    return page(request, "fair_sale", context)


@at_counter
@require_safe
def symbol(request: StudioRequest, slug: str, pk: int) -> HttpResponse:
    """The VietQR symbol of a sale, as SVG; 404 once nothing is to be paid."""
    how = how_to_pay(_sale(request, slug, pk).order.payment)
    if not how.payload:
        raise Http404
    words = _("Mã VietQR: %(amount)s, nội dung %(reference)s") % {
        "amount": money(how.due),
        "reference": how.payment.reference,
    }
    return HttpResponse(qr_svg(how.payload, title=words).encode(), content_type="image/svg+xml")
