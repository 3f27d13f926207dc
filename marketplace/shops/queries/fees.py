"""What the platform takes of an order: dated rows, a shop's own before everybody's."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from catalog.core import clock
from marketplace.shops.models import FeeRule, Shop


@dataclass(frozen=True, slots=True)
class Fee:
    """`percent_bp`: hundredths of a percent of the goods; `fixed`: ₫ an order."""

    percent_bp: int = 0
    fixed: int = 0

    @property
    def percent(self) -> float:
        """2.5 for 250 hundredths."""
        return self.percent_bp / 100

    def of_lines(self, totals: Sequence[int]) -> list[int]:
        """The fee of each line of one order (₫), rounded down: its percentage, and its part of the fixed amount by value."""
        goods = sum(totals)
        rest, shares = self.fixed, []
        for n, total in enumerate(totals, start=1):
            share = rest if n == len(totals) else self.fixed * total // goods if goods else 0
            rest -= share
            shares.append(total * self.percent_bp // 10_000 + share)
        return shares


NO_FEE = Fee()


def _rows(today: dt.date) -> QuerySet[FeeRule]:
    return FeeRule.objects.filter(starts_on__lte=today).order_by(F("shop").asc(nulls_last=True), "-starts_on", "-pk")


def fee_row(today: dt.date, shop: str) -> ArraySubquery:
    """The rule of a day as one column of a row that leads to the shop by `shop`: `fee_from` reads it."""
    rows = _rows(today).filter(Q(shop=OuterRef(shop)) | Q(shop=None))[:1]
    return ArraySubquery(rows.values(json=JSONObject(percent_bp="percent_bp", fixed="fixed")))


def fee_from(rows: list[dict[str, Any]]) -> Fee:
    """The fee in `fee_row`. No statement."""
    return Fee(**rows[0]) if rows else NO_FEE


def fee_of(shop: Shop | None, day: dt.date | None = None) -> Fee:
    """What a shop (None: one that has no rule of its own) pays on a day (default: today). 1 statement."""
    row = _rows(day or clock.today()).filter(Q(shop=shop) | Q(shop=None) if shop else Q(shop=None)).first()
    return Fee(row.percent_bp, row.fixed) if row else NO_FEE


@dataclass(frozen=True, slots=True)
class Fees:
    """What a shop pays today, and the changes that were announced and have not begun, in their order."""

    now: Fee
    coming: Sequence[FeeRule]


def fees_of(shop: Shop | None) -> Fees:
    """A shop's fees (None: of one that has no rule of its own): where it has rules of its own those alone are to come. 1 statement."""
    today = clock.today()
    mine = Q(shop=shop) | Q(shop=None) if shop else Q(shop=None)
    rows = list(FeeRule.objects.filter(mine, announced_on__lte=today).order_by("starts_on", "pk"))
    begun = sorted((row for row in rows if row.starts_on <= today), key=lambda row: row.shop_id is not None)  # stable
    own = [row for row in rows if row.shop_id] or rows
    now = Fee(begun[-1].percent_bp, begun[-1].fixed) if begun else NO_FEE
    return Fees(now, [row for row in own if row.starts_on > today])


def last_announced(shop: Shop) -> dt.date | None:
    """When the newest rule that concerns the shop was announced: fees accepted before that were others. 1 statement."""
    rows = FeeRule.objects.filter(Q(shop=shop) | Q(shop=None), announced_on__lte=clock.today())
    return rows.order_by("-announced_on").values_list("announced_on", flat=True).first()
