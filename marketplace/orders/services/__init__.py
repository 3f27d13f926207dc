"""Writes of orders: placed, accepted, packed, sent, delivered, cancelled, lapsed."""

from .moves import accept_order, cancel_order, lapse_orders, lock_order, mark_paid, move, note
from .packing import Packed, deliver_parcel, pack_order, parcel_came_back, send_parcel, units_left, unpack_parcel
from .placing import PREPAID, Contact, LineDraft, OrderDraft, create_orders, new_code

__all__ = [
    "PREPAID",
    "Contact",
    "LineDraft",
    "OrderDraft",
    "Packed",
    "accept_order",
    "cancel_order",
    "create_orders",
    "deliver_parcel",
    "lapse_orders",
    "lock_order",
    "mark_paid",
    "move",
    "new_code",
    "note",
    "pack_order",
    "parcel_came_back",
    "send_parcel",
    "units_left",
    "unpack_parcel",
]
