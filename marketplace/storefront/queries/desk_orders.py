"""Reads of the pages on which a shop handles its orders."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from catalog.core import cursors, gs1
from catalog.producers.models import Producer
from marketplace.orders.models import (
    Allocation,
    Fulfilment,
    FulfilmentLine,
    FulfilmentState,
    Order,
    OrderLine,
    OrderState,
    OrderStep,
    Return,
    ReturnState,
)
from marketplace.payments.queries import with_price
from traceability.codes.models import TraceCode
from traceability.lots.models import Lot, LotState
from traceability.scans.queries import resolve

PAGE = 20
MOST_LOTS = 12  # offered to choose from, a variant
TO_DO = (OrderState.NEW, OrderState.ACCEPTED, OrderState.PACKED)
"""States in which the shop has to do something."""
COUNTED = (OrderState.UNPAID, *TO_DO, OrderState.SENT)
IN_HAND = (FulfilmentState.PACKED, FulfilmentState.SENT, FulfilmentState.DELIVERED)


@dataclass(frozen=True, slots=True)
class OrderList:
    """A page of orders, and how many there are in each state that is not an end."""

    page: cursors.Page[Any]
    counts: dict[str, int]

    @property
    def to_do(self) -> int:
        return sum(self.counts.get(state, 0) for state in TO_DO)


def orders_at(producer: Producer) -> QuerySet[Order]:
    """The orders of a desk's shop, with what each costs by now (`price`) and where it goes."""
    return with_price(Order.objects.filter(shop__producer=producer).select_related("province", "outlet"))


def order_list(producer: Producer, *, state: str = "", code: str = "", after: str = "", before: str = "") -> OrderList:
    """What is to do, the oldest first; of one state with `state`, the newest first. 3 statements. A tampered cursor raises `Refused`.

    `code`: what is known of an order's code; only those that contain it, of any state.
    """
    found = orders_at(producer).prefetch_related(Prefetch("lines", OrderLine.objects.order_by("pk")))
    found = found.filter(Q(code__contains=code) if code else Q(state__in=[state] if state else TO_DO))
    way = "asc" if not code and (not state or state in TO_DO) else "desc"
    counted = Order.objects.filter(shop__producer=producer, state__in=COUNTED).order_by().values_list("state")
    return OrderList(
        cursors.keyset(found, order=[("placed_at", way), ("pk", way)], after=after, before=before, limit=PAGE),
        dict(counted.annotate(n=Count("pk"))),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line with how many units of it wait for a parcel, and how many came back or were called off."""

    line: OrderLine
    left: int
    cancelled: int
    returned: int


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Everything of an order's page."""

    order: Order
    lines: list[Line]
    parcels: list[Fulfilment]
    history: list[OrderStep]
    stopped: list[FulfilmentLine]
    """Units in parcels that have not left the house, of a lot that is held or recalled: they must not be sent."""

    @property
    def left(self) -> int:
        return sum(line.left for line in self.lines)


def order_page(order: Order) -> OrderPage:
    """The order's lines, parcels and history. 6 statements."""
    parcels = list(
        order.fulfilments.select_related("packed_by").prefetch_related(
            Prefetch(
                "lines",
                FulfilmentLine.objects.select_related("line", "lot", "lot__trace_code").defer("lot__note"),
            )
        )
    )
    packed: dict[int, int] = defaultdict(int)
    stopped = []
    for parcel in parcels:
        if parcel.state == FulfilmentState.PACKED:
            for row in parcel.lines.all():
                packed[row.line_id] += row.quantity
                if row.lot is not None and row.lot.state != LotState.PUBLISHED:
                    stopped.append(row)
    rows = {row.pk: row for row in Allocation.objects.filter(line__order=order)}
    lines = [
        Line(line, rows[line.pk].held - packed[line.pk], rows[line.pk].cancelled, rows[line.pk].returned)
        for line in order.lines.select_related("product").defer("product__vector", "product__search")
    ]
    return OrderPage(order, lines, parcels, list(order.history.select_related("by")), stopped)


@dataclass(frozen=True, slots=True)
class ToDo:
    """What waits in a shop: orders in each state, the earliest promised day of those to pack, parcels whose goods were stopped."""

    counts: dict[str, int]
    due: dt.date | None
    oldest: dt.datetime | None
    stopped: int
    to_answer: int = 0
    answer_by: dt.date | None = None
    to_refund: int = 0


def orders_to_do(producer: Producer) -> ToDo:
    """3 statements."""
    asked = Q(state=ReturnState.ASKED, complained_at=None)
    back = Return.objects.filter(order__shop__producer=producer, state__in=(ReturnState.ASKED, ReturnState.RECEIVED))
    returns = back.aggregate(
        asked=Count("pk", filter=asked),
        by=Min("decide_by", filter=asked),
        owed=Count("pk", filter=Q(state=ReturnState.RECEIVED)),
    )
    rows = Order.objects.filter(shop__producer=producer, state__in=TO_DO).order_by().values("state")
    found = {row["state"]: row for row in rows.annotate(n=Count("pk"), due=Min("due_until"), oldest=Min("placed_at"))}
    stopped = Fulfilment.objects.filter(order__shop__producer=producer, state=FulfilmentState.PACKED)
    return ToDo(
        counts={state: row["n"] for state, row in found.items()},
        due=found[OrderState.ACCEPTED]["due"] if OrderState.ACCEPTED in found else None,
        oldest=found[OrderState.NEW]["oldest"] if OrderState.NEW in found else None,
        stopped=stopped.filter(lines__lot__state__in=[LotState.HELD, LotState.RECALLED]).distinct().count(),
        to_answer=returns["asked"],
        answer_by=returns["by"],
        to_refund=returns["owed"],
    )


def lots_on_sale(variants: Collection[int], *, today: dt.date) -> dict[int, list[Lot]]:
    """Published lots of each variant (by key) that are not past their last day, the newest first; a dozen at most. 1 statement."""
    found: dict[int, list[Lot]] = defaultdict(list)
    rows = Lot.objects.filter(variant__in=variants, state=LotState.PUBLISHED).filter(
        Q(expires_on=None) | Q(expires_on__gte=today)
    )
    for lot in rows.order_by("-produced_on", "-pk")[:400]:
        if len(found[lot.variant_id]) < MOST_LOTS:
            found[lot.variant_id].append(lot)
    return found


def lot_of_symbol(text: str) -> Lot | None:
    """The public lot that a symbol on the goods names: the code beside it as typed, or the whole address that a phone reads from it (a lot's
    or a unit's page, `/q/…`, a GS1 Digital Link). At most 2 statements."""
    text = text.strip()[:400]
    if "/" not in text:
        return _lot_at(resolve.path_of(text))
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return None
    first, _slash, rest = parts.path.strip("/").partition("/")
    if first == "t":
        return _lot_at(parts.path)
    if first == "q":
        return _lot_at(resolve.path_of(rest))
    try:
        found = resolve.code_of(gs1.parse_path(parts.path.rstrip("/")))
    except gs1.GS1Error:
        return None
    return Lot.objects.filter(pk=found.lot_id).first() if found and found.lot_id else None


def _lot_at(path: str) -> Lot | None:
    """The lot whose page, or whose unit's page, is at this path."""
    segments = path.strip("/").split("/")
    if len(segments) < 2 or segments[0] != "t":
        return None
    code = TraceCode.objects.filter(pk=segments[1][:40].upper(), lot__isnull=False).exclude(lot__state=LotState.DRAFT)
    named = code.select_related("lot").first()
    return named.lot if named else None
