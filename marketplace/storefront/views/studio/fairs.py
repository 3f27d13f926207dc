"""Fairs: which one may join, the booth asked for, and the prices brought to it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from catalog.products.models import Variant
from marketplace.fairs import services
from marketplace.fairs.models import Booth, BoothState, Fair, FairListing, FairState
from marketplace.fairs.queries import booth_kinds_left, fair_by_slug
from marketplace.shops.models import Shop
from marketplace.storefront.forms.booths import ApplyForm
from marketplace.storefront.forms.sales import FairOfferForm
from marketplace.storefront.queries import studio

from ..paging import neighbours
from .desk import StudioRequest, at_desk, for_sellers, own, page, to

GONE = (BoothState.WITHDRAWN, BoothState.REJECTED)


@at_desk
@for_sellers
@require_safe
def fairs(request: StudioRequest) -> HttpResponse:
    """Fairs that are announced and not over. 1 statement of its own."""
    try:
        found = studio.fair_list(
            request.desk.producer, after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except Refused:
        return to(request, "studio_fairs")
    rows = [(fair, BoothState(fair.booth_state).label if fair.booth_state else "") for fair in found.rows]
    return page(request, "fairs", {"rows": rows, "page": neighbours(request, found), "now": clock.now()})


def _fair(slug: str) -> Fair:
    found = fair_by_slug(slug)
    if found is None:
        raise Http404
    return found


def _booth(request: StudioRequest, fair: Fair) -> Booth | None:
    return (
        Booth.objects.filter(fair=fair, shop__producer=request.desk.producer)
        .select_related("shop__producer", "fair__channel", "fair__place", "kind", "number")
        .first()
    )


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def fair(request: StudioRequest, slug: str) -> HttpResponse:
    """One fair: ask for a booth, see how it stands and why, bring prices, leave. 4 statements of its own, 7 with a booth."""
    found = _fair(slug)
    booth = _booth(request, found)
    services.see_invitation(fair=found, producer=request.desk.producer)
    form = _form(found, booth, request.POST if "apply" in request.POST else None)
    if request.method == "POST":
        if "withdraw" in request.POST and booth is not None:
            try:
                services.withdraw_booth(booth=booth, by=request.user)
            except NotAllowed:
                raise
            except Refused as refused:
                messages.warning(request, str(refused.problems[0].message))
            else:
                messages.success(request, _("Đã rút khỏi hội chợ. Giá hội chợ dừng ngay; giá ở chợ quanh năm vẫn còn."))
            return to(request, "studio_fair", slug)
        if form.is_valid() and _applied(request, found, form):
            return to(request, "studio_fair", slug)
    return _page(request, found, booth, form)


def _may_apply(booth: Booth | None) -> bool:
    return booth is None or booth.state in {BoothState.RETURNED, BoothState.WITHDRAWN}


def _form(found: Fair, booth: Booth | None, data: Any = None) -> ApplyForm:
    """Nothing is asked for a booth that stands already."""
    return ApplyForm.for_kinds(booth, booth_kinds_left(found), data) if _may_apply(booth) else ApplyForm(data)


def _applied(request: StudioRequest, found: Fair, form: ApplyForm) -> bool:
    shop = Shop.objects.select_related("producer").filter(producer=request.desk.producer).first()
    if shop is None:
        form.add_error(None, _("Cơ sở chưa mở gian hàng. Đặt giá bán cho một sản phẩm trước, rồi đăng ký hội chợ."))
        return False
    try:
        made = services.apply_booth(fair=found, shop=shop, by=request.user, **form.facts())
    except Refused as refused:
        form.refuse(refused)
        return False
    if made.state == BoothState.WAITLISTED:
        messages.warning(
            request, _("Loại gian này vừa hết chỗ. Đơn của bạn ở danh sách chờ; có chỗ thì ban tổ chức báo.")
        )
    else:
        messages.success(request, _("Đã đăng ký. Ban tổ chức sẽ duyệt gian; trong lúc chờ, thêm hàng và giá hội chợ."))
    return True


def _page(
    request: StudioRequest,
    found: Fair,
    booth: Booth | None,
    form: ApplyForm,
    bound: FairOfferForm | None = None,
) -> HttpResponse:
    rows = studio.fair_rows(booth) if booth is not None and booth.state not in GONE else []
    forms = [
        (row, bound if bound and bound.prefix == f"v{row.variant.pk}" else FairOfferForm(prefix=f"v{row.variant.pk}"))
        for row in rows
    ]
    context = {
        "fair": found,
        "booth": booth,
        "form": form,
        "forms": forms,
        "takes": found.state == FairState.PUBLISHED and found.ends_at > clock.now(),
        "may_apply": _may_apply(booth),
        "early": found.apply_from is not None and clock.now() < found.apply_from,
        "late": found.apply_until is not None and clock.now() >= found.apply_until,
    }
    bad = bool(form.errors or (bound is not None and bound.errors))
    return page(request, "fair", context, status=422 if bad else 200)


@at_desk
@for_sellers
@require_POST
def fair_offer(request: StudioRequest, slug: str, pk: int) -> HttpResponse:
    """Bring a variant to the fair at a price, change the price, or take it out."""
    found = _fair(slug)
    booth = _booth(request, found)
    variant = own(request, Variant.objects.select_related("product__producer"), pk, "product__producer")
    if booth is None:
        raise Http404
    form = FairOfferForm(request.POST, prefix=f"v{pk}")
    try:
        if "withdraw" in request.POST:
            listing = (
                FairListing.objects.filter(booth=booth, offer__variant=variant)
                .select_related("booth__shop__producer", "booth__fair")
                .first()
            )
            if listing is None:
                raise Http404
            form.is_valid()
            form.errors.clear()
            services.withdraw_fair_listing(listing=listing, by=request.user)
            messages.success(request, _("Đã rút “%(name)s” khỏi hội chợ.") % {"name": variant.name})
            return to(request, "studio_fair", slug)
        if form.is_valid():
            services.add_fair_offer(booth=booth, variant=variant, amount=form.cleaned_data["amount"], by=request.user)
            messages.success(request, _("Đã gửi giá hội chợ. Ban tổ chức duyệt xong thì bán từ giờ mở hội chợ."))
            return to(request, "studio_fair", slug)
    except Refused as refused:
        form.refuse(refused)
    return _page(request, found, booth, _form(found, booth), form)
