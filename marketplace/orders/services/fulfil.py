"""Packed and handed over in one go, as a program of the shop's does it; and notes for colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused
from catalog.core.types import Actor
from marketplace.orders.models import Fulfilment, Order, OrderState, OrderStep
from marketplace.shops.models import Store

from .moves import accept_order, check_handles, lock_order, note
from .packing import Packed, pack_order
from .parcels import send_parcel

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Sent:
    """So many units of a line leave a place: a store of the shop, or (None) its house."""

    line_id: int
    quantity: int
    store: Store | None = None


@transaction.atomic
def fulfil_order(*, order: Order, units: Sequence[Sent], by: Actor, tracking: str = "") -> list[Fulfilment]:
    """A parcel for each place, packed and handed over; a new order is taken on first. `tracking` is the first parcel's.

    Raises what `accept_order`, `pack_order` and `send_parcel` raise; then nothing of it was done.
    """
    order = lock_order(order.pk)
    check_handles(by=by, order=order)
    if order.state == OrderState.NEW:
        accept_order(order=order, by=by)
    stores = {unit.store.pk if unit.store else None: unit.store for unit in units}
    parcels = []
    for key, store in stores.items() or [(None, None)]:
        packed = [Packed(u.line_id, u.quantity) for u in units if (u.store.pk if u.store else None) == key]
        # Saleor's clients have no field for a lot
        parcels.append(pack_order(order=order, units=packed, by=by, store=store, without_lots=True))
    for number, parcel in enumerate(parcels):
        send_parcel(parcel=parcel, by=by, tracking="" if number else tracking)
    return parcels


@transaction.atomic
def note_order(*, order: Order, text: str, by: Actor) -> OrderStep:
    """Keep a line for colleagues in the order's history; buyers do not read it, and it goes with the buyer's data. Raises `NotAllowed`, `Refused`."""
    order = lock_order(order.pk)
    check_handles(by=by, order=order)
    text = text.strip()
    if not text:
        raise Refused.because("required", _("Ghi nội dung ghi chú."), "message")
    if len(text) > LONGEST_NOTE:
        raise Refused.because("too_long", _("Tối đa %(n)s ký tự.") % {"n": LONGEST_NOTE}, "message")
    note(order=order, kind="note", by=by, text=text)
    return OrderStep.objects.filter(order=order, kind="note").latest("pk")
