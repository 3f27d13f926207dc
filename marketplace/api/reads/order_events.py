"""What happened to orders, by Saleor's names."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q

from marketplace.api.batch import make_peers
from marketplace.api.reads.conditions import checked, plain, within
from marketplace.orders.models import OrderStep

TYPES = {
    "placed": "PLACED",
    "paid": "ORDER_FULLY_PAID",
    "accepted": "CONFIRMED",
    "parcel": "FULFILLMENT_AWAITS_APPROVAL",
    "packed": "FULFILLMENT_AWAITS_APPROVAL",
    "unpacked": "FULFILLMENT_CANCELED",
    "parcel_sent": "FULFILLMENT_FULFILLED_ITEMS",
    "sent": "FULFILLMENT_FULFILLED_ITEMS",
    "fetched": "FULFILLMENT_FULFILLED_ITEMS",
    "parcel_came_back": "FULFILLMENT_RETURNED",
    "came_back": "FULFILLMENT_RETURNED",
    "return_received": "FULFILLMENT_RETURNED",
    "return_done": "PAYMENT_REFUNDED",
    "cancelled": "CANCELED",
    "rest_cancelled": "FULFILLMENT_CANCELED",
    "lapsed": "EXPIRED",
    "tracking": "TRACKING_UPDATED",
    "note": "NOTE_ADDED",
}
"""Of each kind of step; the others are OTHER."""


def happened(value: Any) -> Q:
    """A condition on orders: each of these `OrderEventFilterInput` happened to them."""
    found = Q()
    for each in checked(value, "events"):
        rows = OrderStep.objects.filter(within(each.get("date"), "at"), order=OuterRef("pk"))
        asked = each.get("type") or {}
        for names in ([asked["eq"]] if asked.get("eq") is not None else None, asked.get("one_of")):
            if names is not None:
                rows = rows.filter(_kinds([plain(name) for name in names]))
        found &= Q(Exists(rows))
    return found


def _kinds(names: Collection[str]) -> Q:
    found = Q(kind__in=[kind for kind, name in TYPES.items() if name in names])
    return found | ~Q(kind__in=list(TYPES)) if "OTHER" in names else found


def events_of(orders: Collection[int]) -> dict[int, list[OrderStep]]:
    """What happened to each order, in its order. 1 statement."""
    found: dict[int, list[OrderStep]] = {}
    rows: Any = OrderStep.objects.filter(order__in=orders).select_related("by", "order").order_by("order", "at", "pk")
    for row in make_peers(rows):
        found.setdefault(row.order_id, []).append(row)
    people = list(dict.fromkeys(row.by_id for row in rows if row.by_id))
    for row in rows:
        if row.by is not None:
            row.by.peers = people
    return found
