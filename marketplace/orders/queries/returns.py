"""Reads of returns: what may be asked until when, a buyer's, a shop's, those that wait for the office."""

import datetime as dt

from django.db.models import Prefetch, Q, QuerySet, Sum

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Membership, Producer
from marketplace.orders.models import (
    OPEN_RETURNS,
    Allocation,
    DeliveryKind,
    FulfilmentLine,
    FulfilmentState,
    Order,
    OrderState,
    Return,
    ReturnLine,
    ReturnMessage,
    ReturnState,
    ReturnTerm,
    TermKind,
    Wish,
)

WAITING = Q(state__in=(ReturnState.ASKED, ReturnState.REFUSED))
"""States in which a complaint waits for the officer's word."""
UNTOLD_DAYS = 7
"""After being sent, an order without a promised day should have arrived."""
LATE_FROM = (OrderState.ACCEPTED, OrderState.PACKED, OrderState.SENT)
"""Before, the buyer calls it off alone."""
GONE = (FulfilmentState.SENT, FulfilmentState.DELIVERED)


def days_of(kind: str) -> int:
    """The term of today, in days. 1 statement. Raises `LookupError` when the office has no row for it."""
    today = clock.today()
    row = (
        ReturnTerm.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), kind=kind, starts_on__lte=today)
        .order_by("-starts_on")
        .first()
    )
    if row is None:
        raise LookupError(f"no term {kind!r} on {today}")
    return row.days


def last_day_to_ask(order: Order) -> dt.date | None:
    """Until when units may be given back: everybody's term, or longer as the shop promised; None before delivery.

    1 statement, 2 when the order was read without its policy.
    """
    if order.delivered_at is None:
        return None
    promised = order.return_policy.days if order.return_policy else 0
    days = max(days_of(TermKind.ASK), promised)
    return order.delivered_at.astimezone(clock.VIETNAM).date() + dt.timedelta(days=days)


def is_overdue(order: Order) -> bool:
    """Taken on by the shop, or on its way, and past the promised day (a week after that step where none was promised); a visit that nobody marked
    as given once its date is over. No statement where its lines are prefetched, else 1 for a visit."""
    has_left = order.state == OrderState.SENT
    since = order.sent_at if has_left else order.accepted_at
    if order.state not in LATE_FROM or since is None:
        return False
    promised = order.due_until or (None if has_left else order.due_from)  # to be picked up from that day on
    if order.delivery_kind == DeliveryKind.NONE:
        dates = [line.slot_at for line in order.lines.all() if line.slot_at is not None]
        promised = max(dates).astimezone(clock.VIETNAM).date() if dates else None
    return clock.today() > (promised or since.astimezone(clock.VIETNAM).date() + dt.timedelta(days=UNTOLD_DAYS))


def returnable(order: Order, *, but: Return | None = None) -> dict[int, int]:
    """How many units of each line (by key) left in parcels that did not come back, or were given on the spot, and are not given back already
    (`but` aside); of an order that is late also those that never left. 2 statements, 1 more for one that is late."""
    if order.delivery_kind == DeliveryKind.NONE:  # a visit: nothing was packed
        left = dict(Allocation.objects.filter(line__order=order, sent__gt=0).values_list("line", "sent"))
    else:
        rows = FulfilmentLine.objects.filter(line__order=order, fulfilment__state__in=GONE).order_by("line")
        left = dict(rows.values_list("line").annotate(n=Sum("quantity")))
    if is_overdue(order):
        for line, n in Allocation.objects.filter(line__order=order, held__gt=0).values_list("line", "held"):
            left[line] = left.get(line, 0) + n
    gone = ReturnLine.objects.filter(
        request__order=order, request__state__in=(*OPEN_RETURNS, ReturnState.DONE)
    ).exclude(Q(request__wish=Wish.ANSWER) | Q(request=but))
    for line, n in gone.order_by("line").values_list("line").annotate(n=Sum("quantity")):
        left[line] = left.get(line, 0) - n
    return {line: n for line, n in left.items() if n > 0}


def _whole(rows: QuerySet[Return]) -> QuerySet[Return]:
    """With everything that a page of one shows. 2 statements more."""
    return rows.select_related(
        "order__shop__producer__place__current", "order__payment", "decided_by"
    ).prefetch_related(
        Prefetch("lines", ReturnLine.objects.select_related("line").order_by("pk")),
        Prefetch("messages", ReturnMessage.objects.select_related("by").order_by("at", "pk")),
    )


def return_at(token: str, pk: int) -> Return | None:
    """A return of the order at its buyer's unguessable address, with lines and messages. 3 statements, 1 when there is none."""
    return _whole(Return.objects.filter(order__token=token[:32])).filter(pk=pk).first()


def returns_at(producer: Producer) -> QuerySet[Return]:
    """A desk's returns, with order and lines. 2 statements."""
    lines = Prefetch("lines", ReturnLine.objects.select_related("line").order_by("pk"))
    return Return.objects.filter(order__shop__producer=producer).select_related("order").prefetch_related(lines)


def returns_whole() -> QuerySet[Return]:
    """All, as a page of one needs them: for the studio, which looks for its own among them. 3 statements."""
    return _whole(Return.objects.all())


def complaints_of(officer: Actor) -> QuerySet[Return]:
    """What buyers asked the office to decide, in shops of the officer's reach, with lines and messages; none of an own producer's.

    3 or 4 statements.
    """
    own = Membership.objects.filter(user_id=officer.pk).values("producer")
    found = Return.objects.filter(reach_filter(officer, "order__shop__producer__place"), complained_at__isnull=False)
    return _whole(found.exclude(order__shop__producer__in=own))


def late_refund() -> Q:
    """Agreed to, and the money is not back on its day."""
    return Q(state__in=(ReturnState.ACCEPTED, ReturnState.RECEIVED), refund_by__lt=clock.today())


def complaints_waiting(officer: Actor) -> QuerySet[Return]:
    """Those that nobody has decided yet, and those whose money did not go back in time."""
    return complaints_of(officer).filter(WAITING | late_refund(), closed_at=None)
