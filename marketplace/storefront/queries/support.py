"""What came of support: revenue through the shops here and stars, before and after, by kind."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from catalog.core import clock
from catalog.core.types import Actor
from catalog.programme.models import SupportCase, SupportKind
from catalog.programme.queries.support import delivered_within
from catalog.programme.queries.training import stars_on

WINDOW = 180
"""Days before and after the day of delivery; fewer of both while fewer have passed."""


@dataclass(slots=True)
class Effect:
    """A kind of support: what it cost (₫), what its producers sold through their shops here in as many days before as after (₫), and how many of
    them have higher stars today than on the day of delivery."""

    kind: str
    cases: int = 0
    amount: int = 0
    before: int = 0
    after: int = 0
    risen: int = 0
    producers: set[int] = field(default_factory=set)

    @property
    def label(self) -> str:
        return str(SupportKind(self.kind).label)


# goods of delivered orders that were kept, at what they were sold for; the sample's do not count
_REVENUE = """
SELECT w.id, COALESCE(sum((l.quantity - a.cancelled - a.returned) * l.unit_price), 0)
FROM unnest(%(ids)s::bigint[], %(producers)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[])
     AS w(id, producer, since, until)
JOIN shops_shop s ON s.producer_id = w.producer
JOIN orders_order o ON o.shop_id = s.id AND o.state = 'delivered' AND NOT o.is_sample AND o.currency = 'VND'
     AND o.delivered_at >= w.since AND o.delivered_at < w.until
JOIN orders_orderline l ON l.order_id = o.id JOIN orders_allocation a ON a.line_id = l.id
GROUP BY w.id
"""


def _revenue(cases: Iterable[tuple[int, int, dt.date, dt.date]]) -> dict[int, int]:
    """Of each case: what its producer sold from the first day to the day before the last. 1 statement."""
    rows = list(cases)
    values: dict[str, Any] = {
        "ids": [row[0] for row in rows],
        "producers": [row[1] for row in rows],
        "since": [clock.start_of(row[2]) for row in rows],
        "until": [clock.start_of(row[3]) for row in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(_REVENUE, values)
        return {pk: int(worth) for pk, worth in cursor.fetchall()}


def effects(user: Actor) -> list[Effect]:
    """By kind, of what was delivered within reach, in the order of the kinds; at most 5,000 cases. 3 statements, 1 a kind, and the reach.
    A producer's stars of then are those of the day of its first such support."""
    today = clock.today()
    cases = list(delivered_within(user).order_by("pk")[:5_000])
    windows = {case.pk: min(WINDOW, (today - _day(case)).days) for case in cases}
    before = _revenue((c.pk, c.producer_id, _day(c) - dt.timedelta(days=windows[c.pk]), _day(c)) for c in cases)
    after = _revenue((c.pk, c.producer_id, _day(c), _day(c) + dt.timedelta(days=windows[c.pk])) for c in cases)
    found: dict[str, Effect] = {}
    first: dict[tuple[str, int], dt.date] = {}
    for case in cases:
        row = found.setdefault(case.kind, Effect(case.kind))
        row.cases += 1
        row.amount += case.amount or 0
        row.before += before.get(case.pk, 0)
        row.after += after.get(case.pk, 0)
        row.producers.add(case.producer_id)
        key = (case.kind, case.producer_id)
        first[key] = min(first.get(key, _day(case)), _day(case))
    for kind, row in found.items():
        then, now = stars_on({pk: day for (of, pk), day in first.items() if of == kind})
        row.risen = sum(now.get(pk, 0) > then.get(pk, 0) for pk in row.producers)
    return [found[kind] for kind in SupportKind.values if kind in found]


def _day(case: SupportCase) -> dt.date:
    assert case.delivered_on is not None
    return case.delivered_on
