"""The statistics of a place on a day, of all floors: recognitions from below, selling, fairs, outlets and the plans' money from here."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.queries import homes
from catalog.programme.queries.statistics import Asked
from marketplace.orders.queries.taken_out import KEPT

_ABOVE = """
, day AS (SELECT %(since)s::timestamptz AS first, %(until)s::timestamptz AS after), shop AS (
    SELECT s.id, s.state FROM here JOIN producers_producer r ON r.place_id = here.unit JOIN shops_shop s ON s.producer_id = r.id
)
SELECT 'orders' AS what, count(*) AS n, COALESCE(sum(worth - own + delivery), 0)::bigint AS dong FROM delivered JOIN shop ON shop.id = shop_id
UNION ALL SELECT 'shops', count(*), 0 FROM shop WHERE state = 'open'
UNION ALL SELECT 'outlets', count(*), 0 FROM outlets_outlet o JOIN here ON here.unit = o.place_id CROSS JOIN day
    WHERE o.is_active AND o.created_at < day.after
UNION ALL SELECT 'fairs', count(*), 0 FROM fairs_fair f JOIN here ON here.unit = f.place_id JOIN shops_channel c ON c.id = f.channel_id CROSS JOIN day
    WHERE f.state = 'published' AND c.opens_at >= day.first AND c.opens_at < day.after
UNION ALL SELECT 'booths', count(*), 0 FROM fairs_booth b JOIN shop ON shop.id = b.shop_id JOIN fairs_fair f ON f.id = b.fair_id
    JOIN shops_channel c ON c.id = f.channel_id CROSS JOIN day
    WHERE b.state = 'approved' AND f.state = 'published' AND c.opens_at >= day.first AND c.opens_at < day.after
UNION ALL SELECT m.kind, m.plans, m.dong FROM (
    SELECT count(DISTINCT y.id) AS plans, COALESCE(sum(b.planned), 0)::bigint AS planned, COALESCE(sum(b.allocated), 0)::bigint AS allocated,
           COALESCE(sum(b.spent), 0)::bigint AS spent, COALESCE(sum(b.settled), 0)::bigint AS settled
    FROM programme_yearplan y JOIN here ON here.unit = y.place_id LEFT JOIN programme_budgetline b ON b.plan_id = y.id
    WHERE y.state = 'issued' AND y.year = %(year)s
) sums CROSS JOIN LATERAL (VALUES ('planned', plans, planned), ('allocated', plans, allocated), ('spent', plans, spent), ('settled', plans, settled))
    AS m(kind, plans, dong)
"""


@dataclass(frozen=True, slots=True)
class Selling:
    """What a place sold and held, from the first of January to the day asked for, and the money of its issued plans of the year. In đồng."""

    orders: int
    revenue: int
    shops: int
    outlets: int
    fairs: int
    booths: int
    plans: int
    money: Mapping[str, int]


def selling(user: Actor, asked: Asked) -> Selling:
    """By the same places as `catalog.programme.queries.statistics.statistics`. 1 statement.

    Orders count when they were delivered (`orders.queries.taken_out.KEPT`); shops are those open today, for no day keeps a shop's state; outlets
    are those that stand today and stood on that day. A plan counts for its own place: a commune's money is not in its province's plan.
    """
    sql, values = homes(user, scope=asked.scope, on=asked.map)
    values |= {
        "since": clock.start_of(dt.date(asked.day.year, 1, 1)),
        "until": clock.start_of(asked.day + dt.timedelta(days=1)),
        "shop": None,
        "year": asked.day.year,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {sql}, {KEPT}{_ABOVE}", values)
        found = {what: (n, dong) for what, n, dong in cursor.fetchall()}
    shops, outlets, fairs, booths, plans = (
        found[what][0] for what in ("shops", "outlets", "fairs", "booths", "planned")
    )
    return Selling(
        *found["orders"],
        shops,
        outlets,
        fairs,
        booths,
        plans,
        {kind: found[kind][1] for kind in ("planned", "allocated", "spent", "settled")},
    )
