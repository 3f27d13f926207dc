"""How many of a variant can be ordered, what one costs from how many on, and how many one buyer may have."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from catalog.core import clock
from marketplace.shops.models import PriceStep, Slot, Stock


@dataclass(frozen=True, slots=True)
class Supply:
    """Units that nobody has ordered: `here` in the house, `ahead` more that are sent from the day `ahead_from` on."""

    here: int = 0
    ahead: int = 0
    ahead_from: dt.date | None = None

    @property
    def available(self) -> int:
        """How many can be ordered."""
        return self.here + self.ahead

    def ships_on(self, quantity: int) -> dt.date | None:
        """The day from which so many are sent, when there are not that many in the house; None: they are there, or cannot be had at all."""
        return self.ahead_from if self.here < quantity <= self.available else None


def supply_of(stock: Stock | None, today: dt.date | None = None) -> Supply:
    """What a stock's row says on a day. What may be ordered ahead ends with its day, by itself. No statement."""
    if stock is None:
        return Supply()
    free = stock.quantity - stock.reserved
    if not stock.ahead or stock.ahead_from is None or stock.ahead_from <= (today or clock.today()):
        return Supply(max(free, 0))
    return Supply(max(free, 0), stock.ahead + min(free, 0), stock.ahead_from)


@dataclass(frozen=True, slots=True)
class Date:
    """A slot that can be taken: its key, when it begins, how many places are left."""

    pk: int
    starts_at: dt.datetime
    left: int


MOST_DATES = 60
"""Offered to choose from on a page."""


def date_rows(variant: str, now: dt.datetime) -> ArraySubquery:
    """The slots of a variant that can be taken at an instant as one column, the next first; `variant` names its key in the outer query:
    `dates_from` reads it."""
    rows = Slot.objects.filter(
        variant=OuterRef(variant), starts_at__gt=now, cancelled_at=None, taken__lt=F("capacity")
    ).order_by("starts_at")
    left = F("capacity") - F("taken")
    return ArraySubquery(rows.values(json=JSONObject(pk="pk", starts_at="starts_at", left=left))[:MOST_DATES])


def dates_from(rows: Iterable[dict[str, Any]]) -> list[Date]:
    """The slots in `date_rows`. No statement."""
    return [Date(row["pk"], dt.datetime.fromisoformat(row["starts_at"]), row["left"]) for row in rows]


def supply_of_slot(slot: Slot, now: dt.datetime) -> Supply:
    """What is left of one date; nothing of one that is over or called off. No statement."""
    if slot.cancelled_at is not None or slot.starts_at <= now:
        return Supply()
    return Supply(slot.capacity - slot.taken)


@dataclass(frozen=True, slots=True)
class Step:
    """From `from_quantity` units on, one costs `amount` (minor units)."""

    from_quantity: int
    amount: int


def step_rows(offer: str, now: dt.datetime) -> ArraySubquery:
    """The steps of an offer at an instant as one column, the lowest first; `offer` names its key in the outer query: `steps_from` reads it."""
    rows = PriceStep.objects.filter(offer=OuterRef(offer), starts_at__lte=now, ends_at__gt=now)
    return ArraySubquery(
        rows.order_by("from_quantity").values(json=JSONObject(from_quantity="from_quantity", amount="amount"))
    )


def steps_from(rows: Iterable[dict[str, Any]], single: int) -> list[Step]:
    """The steps in `step_rows` that are below what one costs today: during a sale a step may be none. No statement."""
    steps = [Step(**row) for row in rows]
    return [step for step in steps if step.amount < single]


def price_of(quantity: int, single: int, steps: Iterable[Step]) -> tuple[int, int | None]:
    """What one of so many costs, never more than `single`, and from how many on that price holds (None: it is the single one). No statement."""
    step = min((s for s in steps if s.from_quantity <= quantity), key=lambda s: s.amount, default=None)
    return (step.amount, step.from_quantity) if step is not None and step.amount < single else (single, None)


def steps_of(offer_ids: Iterable[int], at: dt.datetime | None = None) -> dict[int, list[Step]]:
    """The steps of these offers (by key) that hold at an instant (default: now), the lowest first. 1 statement."""
    now = at or clock.now()
    found: dict[int, list[Step]] = {}
    rows = PriceStep.objects.filter(offer__in=list(offer_ids), starts_at__lte=now, ends_at__gt=now)
    for row in rows.order_by("from_quantity"):
        found.setdefault(row.offer_id, []).append(Step(row.from_quantity, row.amount))
    return found
