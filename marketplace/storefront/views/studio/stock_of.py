"""One variant's goods, place by place: what came in and went out beside orders; and the places themselves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.core.errors import Refused
from catalog.products.models import Variant
from marketplace.shops import services
from marketplace.shops.models import MoveKind, Store
from marketplace.storefront.forms.stock import AlarmForm, MoveForm, StoreForm
from marketplace.storefront.queries import studio

from ..paging import neighbours
from .desk import StudioRequest, at_desk, for_editors, own, page, to
from .shop import begun_shop, own_shop

WRITES = require_http_methods(["GET", "HEAD", "POST"])


@at_desk
@WRITES
def stock_of(request: StudioRequest, pk: int) -> HttpResponse:
    """How many lie where, what was done to them, and when to be told. 5 statements of its own."""
    variant = own(request, Variant.objects.select_related("product__producer"), pk, "product__producer")
    found = studio.stock_of(variant)
    posted = request.method == "POST"
    data = request.POST if posted and "kind" in request.POST else None
    form = MoveForm(data, stores=found.stores, initial={"expected": found.places[0].quantity})
    alarm = AlarmForm(
        request.POST if posted and "below" in request.POST else None, initial={"below": found.stock.alarm_below or ""}
    )
    if form.is_bound and form.is_valid() and _done(request, variant, form):
        return to(request, "studio_stock_of", pk)
    if alarm.is_bound and alarm.is_valid() and _alarmed(request, variant, alarm):
        return to(request, "studio_stock_of", pk)
    try:
        moves = studio.stock_moves(variant, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    except Refused:
        return to(request, "studio_stock_of", pk)
    context = {"variant": variant, "found": found, "form": form, "alarm": alarm, "moves": moves}
    wrong = form.errors or alarm.errors
    return page(request, "stock_of", {**context, "page": neighbours(request, moves)}, status=422 if wrong else 200)


def _done(request: StudioRequest, variant: Variant, form: MoveForm) -> bool:
    said = form.cleaned_data
    facts: dict[str, Any] = {
        "variant": variant,
        "quantity": said["units"],
        "by": request.user,
        "reason": said["reason"],
    }
    facts["store"] = form.place("store")
    try:
        match said["kind"]:
            case MoveKind.COUNT:
                expected = said["expected"] if facts["store"] is None else None
                services.set_stock(**facts, expected=expected)
            case MoveKind.BROUGHT_IN:
                services.bring_in(**facts)
            case MoveKind.TRANSFER:
                services.transfer(**facts, to_store=form.place("to_store"))
            case kind:
                services.take_out(**facts, kind=kind)
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("Đã ghi: %(what)s %(n)s.") % {"what": MoveKind(said["kind"]).label, "n": said["units"]})
    return True


def _alarmed(request: StudioRequest, variant: Variant, form: AlarmForm) -> bool:
    try:
        services.set_alarm(variant=variant, below=form.cleaned_data["below"], by=request.user)
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("Đã lưu mức báo sắp hết."))
    return True


@at_desk
@for_editors
@WRITES
def stores(request: StudioRequest) -> HttpResponse:
    """Where the shop keeps goods beside its house, with how many lie there; one more. 2 statements of its own."""
    shop = own_shop(request)
    form = StoreForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.open_store(shop=shop or begun_shop(request), name=form.cleaned_data["name"], by=request.user)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã thêm nơi để hàng."))
            return to(request, "studio_stores")
    context = {"stores": studio.stores_of(shop) if shop else (), "form": form}
    return page(request, "stores", context, status=422 if form.errors else 200)


@at_desk
@for_editors
@require_POST
def close(request: StudioRequest, pk: int) -> HttpResponse:
    """Use a place no more."""
    store = own(request, Store.objects.select_related("shop__producer").filter(is_active=True), pk, "shop__producer")
    try:
        services.close_store(store=store, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    else:
        messages.success(request, _("Đã bỏ “%(name)s”.") % {"name": store.name})
    return to(request, "studio_stores")
