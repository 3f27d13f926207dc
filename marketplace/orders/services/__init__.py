"""Writes of orders: placed, accepted, packed, sent, delivered, cancelled, lapsed."""

from .erasure import erase_old_recipients, erase_recipient, erase_recipients_of, waits_of
from .exports import drop_old_order_exports, make_order_export, request_order_export
from .fulfil import Sent, fulfil_order, note_order
from .moves import (
    accept_order,
    call_off_visit,
    cancel_order,
    complete_visit,
    lapse_orders,
    lock_order,
    mark_paid,
    move,
    note,
)
from .packing import Packed, arrive_at_outlet, pack_order, units_left
from .parcels import deliver_parcel, hand_to_buyer, parcel_came_back, send_parcel, unpack_parcel, write_tracking
from .placing import PREPAID, Contact, LineDraft, OrderDraft, create_orders, new_code
from .returns import (
    answer_return,
    ask_return,
    close_return,
    complain,
    receive_return,
    say_in_return,
    withdraw_return,
)
from .terms import save_return_policy

__all__ = [
    "PREPAID",
    "Contact",
    "LineDraft",
    "OrderDraft",
    "Packed",
    "Sent",
    "accept_order",
    "answer_return",
    "arrive_at_outlet",
    "ask_return",
    "call_off_visit",
    "cancel_order",
    "close_return",
    "complain",
    "complete_visit",
    "create_orders",
    "deliver_parcel",
    "drop_old_order_exports",
    "erase_old_recipients",
    "erase_recipient",
    "erase_recipients_of",
    "fulfil_order",
    "hand_to_buyer",
    "lapse_orders",
    "lock_order",
    "make_order_export",
    "mark_paid",
    "move",
    "new_code",
    "note",
    "note_order",
    "pack_order",
    "parcel_came_back",
    "receive_return",
    "request_order_export",
    "save_return_policy",
    "say_in_return",
    "send_parcel",
    "units_left",
    "unpack_parcel",
    "waits_of",
    "withdraw_return",
    "write_tracking",
]
