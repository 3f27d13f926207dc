"""One order: taken on, packed, called off."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.orders import services
from marketplace.orders.models import HOLDING, OrderState
from marketplace.orders.queries.returns import GONE
from marketplace.storefront.forms.orders import CancelOrderForm, PackForm
from marketplace.storefront.queries.desk_orders import lots_on_sale, order_page

from ..desk import StudioRequest, page, to
from .shared import WRITES, at_counter, at_packing_counter, order_of, told


@at_packing_counter
@require_safe
def order(request: StudioRequest, pk: int) -> HttpResponse:
    """What was bought, who gets it, how far it is. 7 statements of its own, 8 once it was taken on."""
    found = order_of(request, pk)
    may_cancel = request.desk.may_sell and found.state in HOLDING
    returns = list(found.returns.all()) if found.accepted_at and not request.desk.packs_only else []
    context = {"order": found, "found": order_page(found), "may_cancel": may_cancel, "returns": returns}
    return page(request, "orders/order", context)


@at_packing_counter
@require_POST
def accept(request: StudioRequest, pk: int) -> HttpResponse:
    """The shop takes the order on."""
    found = order_of(request, pk)
    try:
        services.accept_order(order=found, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        return told(request, pk, refused)
    messages.success(request, _("Đã nhận đơn %(code)s. Giờ gói hàng.") % {"code": found.code})
    return to(request, "studio_order", pk)


@at_packing_counter
@require_POST
def visited(request: StudioRequest, pk: int) -> HttpResponse:
    """The buyers came and had the service."""
    found = order_of(request, pk)
    try:
        services.complete_visit(order=found, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        return told(request, pk, refused)
    messages.success(request, _("Đã ghi khách của đơn %(code)s tới.") % {"code": found.code})
    return to(request, "studio_order", pk)


@at_packing_counter
@WRITES
def pack(request: StudioRequest, pk: int) -> HttpResponse:
    """Units with their lots go into a parcel."""
    found = order_of(request, pk)
    if found.state != OrderState.ACCEPTED:
        return to(request, "studio_order", pk)
    shown = order_page(found)
    lots = lots_on_sale({line.line.variant_id for line in shown.lines}, today=clock.today())
    form = PackForm(
        request.POST if request.method == "POST" else None,
        lines=shown.lines,
        lots=lots,
        stores=list(found.shop.stores.filter(is_active=True)),
        initial={"store": str(found.outlet.store_id or 0) if found.outlet else "0"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            parcel = services.pack_order(order=found, units=form.units, store=form.place, by=request.user)
        except Conflict as conflict:
            return told(request, pk, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã gói kiện %(n)s. In nhãn rồi giao đi.") % {"n": parcel.number})
            return to(request, "studio_order", pk, at=f"parcel{parcel.number}")
    context = {"order": found, "found": shown, "form": form}
    return page(request, "orders/pack", context, status=422 if form.errors else 200)


@at_counter
@WRITES
def cancel(request: StudioRequest, pk: int) -> HttpResponse:
    """Call an order off, with the reason that the buyer reads."""
    found = order_of(request, pk)
    if found.state not in HOLDING:
        return to(request, "studio_order", pk)
    gone = found.fulfilments.filter(state__in=GONE).exists()
    form = CancelOrderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_order(order=found, reason=form.cleaned_data["reason"], by=request.user)
        except NotAllowed:
            raise
        except Refused as refused:
            return told(request, pk, refused)
        words = _("Đã hủy phần chưa giao của đơn %(code)s.") if gone else _("Đã hủy đơn %(code)s. Hàng trở lại kho.")
        messages.success(request, words % {"code": found.code})
        return to(request, "studio_order", pk)
    return page(
        request, "orders/cancel", {"order": found, "gone": gone, "form": form}, status=422 if form.errors else 200
    )
