"""Where a shop's buyers pick their orders up: places of its own, and points of sale that carry its goods."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from marketplace.checkout.models import DeliveryMethod
from marketplace.checkout.services import save_pickup
from marketplace.outlets.models import Outlet
from marketplace.outlets.queries import outlets_carrying
from marketplace.outlets.services import save_outlet
from marketplace.shops.models import Shop
from marketplace.storefront.forms.outlets import OutletForm, PickupTermsForm, ShopPlaceForm

from .delivery import WRITES
from .desk import StudioRequest, at_desk, for_sellers, own, page, to
from .shop import begun_shop, own_shop


@at_desk
@for_sellers
@WRITES
def new(request: StudioRequest) -> HttpResponse:
    """One more place of the shop's own."""
    return _edited(request, None)


@at_desk
@for_sellers
@WRITES
def place(request: StudioRequest, pk: int) -> HttpResponse:
    """Change one of them."""
    rows = Outlet.objects.filter(is_active=True).select_related("shop__producer", "place__province", "store")
    found = own(request, rows, pk, "shop__producer")
    return _edited(request, found)


def _edited(request: StudioRequest, found: Outlet | None) -> HttpResponse:
    shop = found.shop if found else own_shop(request)
    initial = OutletForm.initial_of(found) | _terms(shop, found)
    if found is not None:
        initial["store"] = str(found.store_id or 0)
    form = ShopPlaceForm(
        request.POST if request.method == "POST" else None,
        stores=shop.stores.filter(is_active=True) if shop else (),
        kept=found.place if found else None,
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                shop = shop or begun_shop(request)
                saved = save_outlet(outlet=found, facts=form.facts(), shop=shop, by=request.user)
                save_pickup(shop=shop, outlet=saved, facts=form.terms(), by=request.user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu điểm nhận hàng “%(name)s”.") % {"name": saved.name})
            return to(request, "studio_delivery")
    return page(request, "delivery/place", {"form": form, "outlet": found}, status=422 if form.errors else 200)


@at_desk
@for_sellers
@WRITES
def pickup(request: StudioRequest, pk: int) -> HttpResponse:
    """Have orders picked up at a point of sale that carries the shop's goods, or change on what terms."""
    shop = own_shop(request)
    found = outlets_carrying(shop).filter(pk=pk).first() if shop else None
    if shop is None or found is None:
        raise Http404
    form = PickupTermsForm(request.POST if request.method == "POST" else None, initial=_terms(shop, found))
    if form.is_bound and form.is_valid():
        try:
            save_pickup(shop=shop, outlet=found, facts=form.terms(), by=request.user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Người mua chọn nhận tại “%(name)s” được từ bây giờ.") % {"name": found.name})
            return to(request, "studio_delivery")
    return page(request, "delivery/pickup", {"form": form, "outlet": found}, status=422 if form.errors else 200)


def _terms(shop: Shop | None, outlet: Outlet | None) -> dict[str, Any]:
    method = DeliveryMethod.objects.filter(shop=shop, outlet=outlet).first() if shop and outlet else None
    return {name: getattr(method, name) for name in PickupTermsForm.TERMS} if method else {}
