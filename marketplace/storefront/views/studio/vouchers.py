"""The shop's own codes: made, counted, stopped."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core import clock, cursors
from catalog.core.errors import NotAllowed, Refused
from marketplace.promotions import services
from marketplace.promotions.models import Voucher
from marketplace.promotions.queries import vouchers_at
from marketplace.shops.models import Shop
from marketplace.storefront.forms.vouchers import VoucherForm

from ..paging import neighbours
from .desk import StudioRequest, at_desk, for_sellers, own, page, to

PAGE = 20


@at_desk
@for_sellers
@require_safe
def vouchers(request: StudioRequest) -> HttpResponse:
    """Those that run, those to come, those that were, with what they took off. 1 statement of its own."""
    try:
        found = cursors.keyset(
            vouchers_at(request.desk.producer),
            order=[("starts_at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused:
        return to(request, "studio_vouchers")
    rows = [(row, standing(row)) for row in found.rows]
    return page(request, "vouchers", {"rows": rows, "page": neighbours(request, found)})


def standing(voucher: Voucher) -> str:
    """stopped, over, used (up), coming or running."""
    now = clock.now()
    if voucher.stopped_at is not None:
        return "stopped"
    if voucher.ends_at <= now:
        return "over"
    if voucher.used >= voucher.most_uses:
        return "used"
    return "coming" if voucher.starts_at > now else "running"


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StudioRequest) -> HttpResponse:
    """Make one. 1 statement of its own."""
    shop = Shop.objects.select_related("producer").filter(producer=request.desk.producer).first()
    if shop is None:
        return page(request, "money/no_shop", {})
    form = VoucherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_voucher(shop=shop, by=request.user, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã tạo mã %(code)s. Người mua ghi mã ở giỏ hàng.") % {"code": made.code})
            return to(request, "studio_vouchers")
    return page(request, "voucher_new", {"form": form}, status=422 if form.errors else 200)


@at_desk
@for_sellers
@require_POST
def stop(request: StudioRequest, pk: int) -> HttpResponse:
    """Nobody can use it from now on."""
    voucher = own(
        request, Voucher.objects.select_related("shop__producer", "place").filter(sponsor=""), pk, "shop__producer"
    )
    try:
        services.stop_voucher(voucher=voucher, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã dừng mã %(code)s. Đơn đã dùng mã thì giữ nguyên.") % {"code": voucher.code})
    return to(request, "studio_vouchers")
