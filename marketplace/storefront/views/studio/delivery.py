"""How the shop delivers, and to which account its buyers transfer."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core.errors import NotAllowed, Refused
from catalog.places.queries import provinces_today
from marketplace.checkout import services
from marketplace.checkout.models import DeliveryMethod
from marketplace.orders.models import DeliveryKind
from marketplace.outlets.queries import outlets_carrying
from marketplace.payments.models import BankAccount
from marketplace.payments.services import change_bank_account
from marketplace.payments.symbols.banks import BANKS
from marketplace.storefront.forms.delivery import BankForm, DeliveryForm, lines_of

from .desk import StudioRequest, at_desk, for_sellers, own, page, to
from .shop import begun_shop, own_shop

WRITES = require_http_methods(["GET", "HEAD", "POST"])


@at_desk
@for_sellers
@require_safe
def delivery(request: StudioRequest) -> HttpResponse:
    """The ways of delivery with their tables, the account, and points of sale that carry the shop's goods. 6 statements of its own."""
    shop = own_shop(request)
    methods = DeliveryMethod.objects.filter(shop=shop, is_active=True) if shop else DeliveryMethod.objects.none()
    account = BankAccount.objects.filter(shop=shop, is_current=True).first() if shop else None
    found = list(methods.select_related("outlet").prefetch_related("rates__province").order_by("position", "pk"))
    chosen = {method.outlet_id for method in found}
    context = {
        "shop": shop,
        "methods": found,
        "account": account,
        "outlets": [o for o in outlets_carrying(shop) if o.pk not in chosen] if shop else [],
        "bank": next((bank for bank in BANKS if account and bank.bin == account.bin), None),
    }
    return page(request, "delivery/list", context)


@at_desk
@for_sellers
@WRITES
def new(request: StudioRequest) -> HttpResponse:
    """One more way of delivery."""
    return _edited(request, None)


@at_desk
@for_sellers
@WRITES
def method(request: StudioRequest, pk: int) -> HttpResponse:
    """Change a way of delivery to the door."""
    return _edited(request, _own(request, pk, kind=DeliveryKind.HOME))


def _own(request: StudioRequest, pk: int, **more: Any) -> DeliveryMethod:
    rows = DeliveryMethod.objects.select_related("shop__producer", "outlet__shop").filter(is_active=True, **more)
    return own(request, rows, pk, "shop__producer")


def _edited(request: StudioRequest, found: DeliveryMethod | None) -> HttpResponse:
    form = DeliveryForm(
        request.POST if request.method == "POST" else None, provinces=provinces_today(), initial=_initial(found)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.save_delivery_method(
                shop=found.shop if found else begun_shop(request),
                method=found,
                facts=form.facts(),
                rates=form.cleaned_data["rates"],
                by=request.user,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu cách giao “%(name)s”.") % {"name": form.cleaned_data["name"]})
            return to(request, "studio_delivery")
    return page(request, "delivery/method", {"form": form, "method": found}, status=422 if form.errors else 200)


def _initial(found: DeliveryMethod | None) -> dict[str, Any]:
    if found is None:
        return {}
    names = ("name", "carrier", "fee", "free_from", "days_min", "days_max", "cut_off", "cod")
    rates = found.rates.select_related("province").order_by("province__search", "up_to_g")
    kept = {name: getattr(found, name) for name in names}
    return {**kept, "rates": lines_of(rates), "windows": ", ".join(found.windows)}


@at_desk
@for_sellers
@require_POST
def stop(request: StudioRequest, pk: int) -> HttpResponse:
    """Offer a way of delivery no more."""
    found = _own(request, pk)
    services.stop_delivery_method(method=found, by=request.user)
    messages.success(request, _("Đã bỏ cách giao “%(name)s”. Đơn đã đặt vẫn giao như đã hứa.") % {"name": found.name})
    return to(request, "studio_delivery")


@at_desk
@for_sellers
@WRITES
def bank(request: StudioRequest) -> HttpResponse:
    """Where buyers transfer to; owners are told of every change."""
    shop = own_shop(request)
    current = BankAccount.objects.filter(shop=shop, is_current=True).first() if shop else None
    given = {"bank": current.bin, "number": current.number, "holder": current.holder} if current else {}
    form = BankForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            change_bank_account(shop=shop or begun_shop(request), by=request.user, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu tài khoản nhận tiền. Chủ cơ sở được báo."))
            return to(request, "studio_delivery")
    return page(request, "delivery/bank", {"form": form, "current": current}, status=422 if form.errors else 200)
