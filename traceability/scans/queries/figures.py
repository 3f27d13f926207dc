"""How often a producer's codes are scanned: by day, product, lot and province."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from catalog.core import clock
from catalog.producers.models import Producer

# days that are counted from their counts, those since then from the ledger itself
_FIGURES = """
WITH mine AS MATERIALIZED (
    SELECT c.code, p.id AS product, p.name AS product_name, l.id AS lot, l.number AS lot_number
    FROM codes_tracecode c
    LEFT JOIN lots_lot l ON l.id = c.lot_id
    JOIN products_variant v ON v.id = COALESCE(l.variant_id, c.variant_id)
    JOIN products_product p ON p.id = v.product_id
    WHERE p.producer_id = %(producer)s AND (%(product)s = 0 OR p.id = %(product)s)
), since AS (
    SELECT COALESCE(max(day) + 1, %(first)s) AS day FROM scans_scanday WHERE day < %(today)s
), opened AS (
    SELECT d.day, d.code, d.province_code, d.scans, d.visitors FROM scans_scanday d JOIN mine USING (code) WHERE d.day BETWEEN %(first)s AND %(today)s
    UNION ALL
    SELECT (s.scanned_at AT TIME ZONE %(zone)s)::date, s.code, s.province_code, count(*) FILTER (WHERE NOT s.placed), count(DISTINCT s.visitor)
    FROM scans_scan s JOIN mine USING (code)
    WHERE s.scanned_at >= (SELECT greatest(day, %(first)s)::timestamp AT TIME ZONE %(zone)s FROM since) GROUP BY 1, 2, 3
)
SELECT o.day, m.product, m.product_name, m.lot, m.lot_number, o.province_code, sum(o.scans), sum(o.visitors),
       grouping(o.day), grouping(m.product), grouping(m.lot), grouping(o.province_code)
FROM opened o JOIN mine m USING (code)
GROUP BY GROUPING SETS ((o.day), (m.product, m.product_name), (m.product_name, m.lot, m.lot_number), (o.province_code))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what it is, its key, how many."""

    key: int | str
    name: str
    count: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ScanFigures:
    """`days` holds every day of the time asked for, also those without scans. `provinces` counts readers whose province is known, by its code."""

    days: list[tuple[dt.date, int]]
    products: list[Row]
    lots: list[Row]
    provinces: list[Row]

    @property
    def total(self) -> int:
        return sum(count for _day, count in self.days)


def scan_figures(producer: Producer, *, days: int, product: int = 0) -> ScanFigures:
    """The scans of a producer's products and lots within the last `days` days, today among them; `product` narrows them. The most scanned first. 1
    statement."""
    today = clock.today()
    first = today - dt.timedelta(days=days - 1)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "producer": producer.pk,
            "product": product,
            "first": first,
            "today": today,
            "zone": str(clock.VIETNAM),
        }
        cursor.execute(_FIGURES, values)
        rows = cursor.fetchall()
    by_day: dict[dt.date, int] = {}
    products: list[Row] = []
    lots: list[Row] = []
    provinces: list[Row] = []
    for day, product_id, name, lot, number, province, scans, visitors, *not_by in rows:
        match not_by:
            case [0, _, _, _]:
                by_day[day] = int(scans)
            case [_, 0, _, _]:
                products.append(Row(product_id, name, int(scans)))
            case [_, _, 0, _] if lot is not None:
                lots.append(Row(lot, number, int(scans), name))
            case [_, _, _, 0] if province:
                provinces.append(Row(province, province, int(visitors)))
    for table in (products, lots, provinces):
        table.sort(key=lambda row: (-row.count, row.name))
    every = [first + dt.timedelta(days=n) for n in range(days)]
    return ScanFigures([(day, by_day.get(day, 0)) for day in every], products, lots, provinces)
