"""A parcel: opened again, handed over, delivered, come back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from catalog.core import ratelimit
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.orders import services
from marketplace.orders.models import DeliveryKind, Fulfilment, FulfilmentState
from marketplace.storefront.forms.base import StudioForm
from marketplace.storefront.forms.orders import CameBackForm, FetchedForm, HandOverForm

from ..desk import StudioRequest, page, to
from .shared import WRITES, at_packing_counter, order_of, parcel_of, told

TRIES = 10


def _done(request: StudioRequest, back: int, words: str, call: Callable[..., Any], /, **kwargs: Any) -> HttpResponse:
    """Do it, and back to the order's page, which says what was done or what stands in the way."""
    try:
        call(**kwargs, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        return told(request, back, refused)
    messages.success(request, words)
    return to(request, "studio_order", back)


@at_packing_counter
@require_POST
def unpack(request: StudioRequest, pk: int) -> HttpResponse:
    """Open a parcel again that has not left."""
    parcel = parcel_of(request, pk)
    words = _("Đã mở kiện %(n)s. Gói lại khi xong.") % {"n": parcel.number}
    return _done(request, parcel.order_id, words, services.unpack_parcel, parcel=parcel)


@at_packing_counter
@require_POST
def delivered(request: StudioRequest, pk: int) -> HttpResponse:
    """The buyer has it. Of an order that is picked up the buyer says the code: `fetched`."""
    parcel = parcel_of(request, pk)
    if parcel.order.delivery_kind == DeliveryKind.PICKUP:
        return to(request, "studio_parcel_fetched", pk)
    words = _("Kiện %(n)s đã tới người mua.") % {"n": parcel.number}
    return _done(request, parcel.order_id, words, services.deliver_parcel, parcel=parcel)


@at_packing_counter
@require_POST
def arrived(request: StudioRequest, pk: int) -> HttpResponse:
    """An order lies at its point of sale; its buyer is told."""
    found = order_of(request, pk)
    words = _("Đã ghi. Người mua được báo đến lấy.")
    return _done(request, pk, words, services.arrive_at_outlet, order=found)


@at_packing_counter
@WRITES
def fetched(request: StudioRequest, pk: int) -> HttpResponse:
    """The buyer stands at the counter and says the code. Ten tries an hour for an order."""
    parcel = parcel_of(request, pk)
    if parcel.state not in (FulfilmentState.PACKED, FulfilmentState.SENT):
        return to(request, "studio_order", parcel.order_id)
    form = FetchedForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if not ratelimit.allow(f"pickup:{parcel.order_id}", TRIES, 3600):
                raise Refused.because("too_often", _("Vừa thử nhiều mã sai. Đợi một giờ rồi thử lại."), "code")
            services.hand_to_buyer(parcel=parcel, code=form.cleaned_data["code"], by=request.user)
        except Conflict as conflict:
            return told(request, parcel.order_id, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Kiện %(n)s đã tới người mua.") % {"n": parcel.number})
            return to(request, "studio_order", parcel.order_id)
    context = {"order": parcel.order, "parcel": parcel, "form": form}
    return page(request, "orders/fetched", context, status=422 if form.errors else 200)


@at_packing_counter
@WRITES
def send(request: StudioRequest, pk: int) -> HttpResponse:
    """Hand a parcel over, with its number."""
    return _asked(request, parcel_of(request, pk), "send")


@at_packing_counter
@WRITES
def came_back(request: StudioRequest, pk: int) -> HttpResponse:
    """Nobody took it: back into the stock, or written off."""
    return _asked(request, parcel_of(request, pk), "came_back")


@dataclass(frozen=True, slots=True)
class _Step:
    """Something done to a parcel in `state`, for which a form is asked."""

    state: str
    form: type[StudioForm]
    service: Callable[..., Any]
    words: str | Promise


_STEPS = {
    "send": _Step(FulfilmentState.PACKED, HandOverForm, services.send_parcel, gettext_lazy("Đã giao kiện %(n)s đi.")),
    "came_back": _Step(
        FulfilmentState.SENT, CameBackForm, services.parcel_came_back, gettext_lazy("Đã ghi kiện %(n)s quay về.")
    ),
}


def _asked(request: StudioRequest, parcel: Fulfilment, way: str) -> HttpResponse:
    """A page that asks, and then does it."""
    step, posted = _STEPS[way], request.method == "POST"
    if not posted and parcel.state != step.state:
        return to(request, "studio_order", parcel.order_id)
    form = step.form(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            step.service(parcel=parcel, by=request.user, **form.cleaned_data)
        except Conflict as conflict:
            return told(request, parcel.order_id, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, str(step.words) % {"n": parcel.number})
            return to(request, "studio_order", parcel.order_id)
    context = {"order": parcel.order, "parcel": parcel, "form": form}
    return page(request, f"orders/{way}", context, status=422 if form.errors else 200)
