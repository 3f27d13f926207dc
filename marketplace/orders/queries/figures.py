"""What a shop sold: by day, product, province and place of sale."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from catalog.core import clock
from marketplace.orders.models import OrderState
from marketplace.shops.models import Shop

NOT_SOLD = (OrderState.UNPAID, OrderState.CANCELLED, OrderState.LAPSED)

# units that were called off or came back are not sold; a line counts where its offer stood, for one order may hold a fair's and the market's
_FIGURES = """
WITH sold AS MATERIALIZED (
    SELECT (o.placed_at AT TIME ZONE %(zone)s)::date AS day, l.product_id, o.province_id, f.channel_id, o.id,
           l.quantity - a.cancelled - a.returned AS units, l.unit_price
    FROM orders_order o
    JOIN orders_orderline l ON l.order_id = o.id
    JOIN orders_allocation a ON a.line_id = l.id
    JOIN shops_offer f ON f.id = l.offer_id
    WHERE o.shop_id = %(shop)s AND o.placed_at >= %(since)s AND o.currency = 'VND' AND o.state <> ALL(%(not_sold)s)
      AND l.quantity > a.cancelled + a.returned
)
SELECT s.day, COALESCE(p.name, u.name, c.name, ''), sum(s.units * s.unit_price), sum(s.units), count(DISTINCT s.id),
       grouping(s.day), grouping(s.product_id), grouping(s.province_id), grouping(s.channel_id)
FROM sold s
LEFT JOIN products_product p ON p.id = s.product_id
LEFT JOIN places_unit u ON u.id = s.province_id
LEFT JOIN shops_channel c ON c.id = s.channel_id
GROUP BY GROUPING SETS ((s.day), (s.product_id, p.name), (s.province_id, u.name), (s.channel_id, c.name), ())
"""


@dataclass(frozen=True, slots=True)
class SoldRow:
    """One line of a table: what it is (empty: a province nobody knows), ₫ of goods, units, orders."""

    name: str
    amount: int
    units: int
    orders: int


@dataclass(frozen=True, slots=True)
class SalesFigures:
    """`days` holds ₫ of every day of the time asked for, also of those without a sale. The others: the most first."""

    days: list[tuple[dt.date, int]]
    total: SoldRow
    products: Sequence[SoldRow]
    provinces: Sequence[SoldRow]
    channels: Sequence[SoldRow]


def sales_figures(shop: Shop, *, days: int) -> SalesFigures:
    """Goods sold within the last `days` days, today among them, at the prices of their lines, before vouchers and delivery. 1 statement."""
    today = clock.today()
    first = today - dt.timedelta(days=days - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            _FIGURES,
            {"zone": str(clock.VIETNAM), "shop": shop.pk, "since": clock.start_of(first), "not_sold": list(NOT_SOLD)},
        )
        rows = cursor.fetchall()
    by_day: dict[dt.date, int] = {}
    total = SoldRow("", 0, 0, 0)
    tables: tuple[list[SoldRow], list[SoldRow], list[SoldRow]] = ([], [], [])
    for day, name, amount, units, orders, *not_by in rows:
        row = SoldRow(name, int(amount or 0), int(units or 0), orders)
        match not_by:
            case [0, _, _, _]:
                by_day[day] = row.amount
            case [1, 1, 1, 1]:
                total = row
            case [_, *others]:
                tables[others.index(0)].append(row)
    for table in tables:
        table.sort(key=lambda row: (-row.amount, row.name))
    every = [first + dt.timedelta(days=n) for n in range(days)]
    return SalesFigures([(day, by_day.get(day, 0)) for day in every], total, *tables)
