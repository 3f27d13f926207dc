"""Tables that a shop or the platform takes out: lines of orders, what an invoice needs, a year's revenue.

What an invoice needs: Nghị định 123/2020/NĐ-CP as amended by 70/2025/NĐ-CP (seller's and buyer's name, address and tax code; name, unit,
quantity and price of the goods; amount without tax, rate and amount of tax, sum). What a platform tells about its sellers: Nghị định 91/2022/NĐ-CP,
amending 126/2020 (name, tax code or citizen number, address, telephone, revenue by the platform's orders). Others report that 254/2026 and 252/2026
stand in their place since 01/07/2026. We have read accounts of the four and none of their texts (docs/operations.md), so an accountant looks before
anything is handed in.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.formats import phone
from catalog.producers.models import Producer
from marketplace.orders.models import Order, OrderLine, OrderState
from marketplace.shops.models import Shop

type Table = tuple[list[str], Iterator[Sequence[Any]]]
"""Headings, and rows as they are made."""


def _lines() -> Prefetch[str]:
    return Prefetch("lines", OrderLine.objects.select_related("allocation", "variant").order_by("pk"))


def _day(at: dt.datetime | None) -> dt.date | None:
    return at.astimezone(clock.VIETNAM).date() if at else None


def _between(column: str, first: dt.date, last: dt.date) -> dict[str, dt.datetime]:
    return {f"{column}__gte": clock.start_of(first), f"{column}__lt": clock.start_of(last + dt.timedelta(days=1))}


def orders_table(shop: Shop, first: dt.date, last: dt.date) -> Table:
    """Lines of orders placed on these days, the oldest first, without anybody's name or address. 3 statements for each 500 orders."""
    headings = [
        _("Mã đơn"), _("Đặt ngày"), _("Trạng thái"), _("Trả bằng"), _("Giao xong ngày"), _("Tỉnh nhận"), _("Nơi bán"), _("Mã SKU"), _("Sản phẩm"),
        _("Quy cách"), _("Số lượng"), _("Đã hủy"), _("Trả lại"), _("Đơn giá"), _("Thành tiền"), _("Sao"), _("Giấy chứng nhận"),
        _("Giảm giá cả đơn"), _("Phí giao cả đơn"), _("Phải trả cả đơn"),
    ]  # fmt: skip
    rows = Order.objects.filter(shop=shop, is_sample=False, **_between("placed_at", first, last))
    return headings, _order_rows(rows.select_related("province", "channel"))


def _order_rows(orders: QuerySet[Order]) -> Iterator[Sequence[Any]]:
    for order in orders.order_by("placed_at", "pk").prefetch_related(_lines()).iterator(500):
        for n, line in enumerate(order.lines.all()):
            whole = (order.discount, order.delivery, order.total) if n == 0 else ("", "", "")
            yield [
                order.code, _day(order.placed_at), order.get_state_display(), order.get_payment_way_display(), _day(order.delivered_at),
                order.province.name if order.province else "", order.channel.name, line.sku, line.name, line.variant_name, line.quantity,
                line.allocation.cancelled, line.allocation.returned, line.unit_price, line.total, line.stars, line.certificate_number, *whole,
            ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of an invoice. Amounts are minor units with the tax in them but for `net`; `vat` is None where no rate was stated."""

    name: str
    sku: str
    unit: str
    quantity: int
    unit_price: int
    discount: int
    rate: str
    gross: int
    net: int = field(init=False)
    vat: int | None = field(init=False)

    def __post_init__(self) -> None:
        """Tax in a price of so much at r percent: r / (100 + r) of it, rounded to whole đồng, half up."""
        percent = int(self.rate) if self.rate.isdigit() else 0
        net = (2 * self.gross * 100 + 100 + percent) // (2 * (100 + percent))
        object.__setattr__(self, "net", net)
        object.__setattr__(self, "vat", self.gross - net if self.rate.isdigit() else None)

    @property
    def rate_words(self) -> str:
        """As an electronic invoice writes it: 8%, KCT."""
        return f"{self.rate}%" if self.rate.isdigit() else self.rate


def invoice_lines(order: Order) -> list[InvoiceLine]:
    """What was delivered and kept, with its part of the shop's own discount (the last line takes what rounding left); then the delivery.

    What a sponsor pays is no discount of the shop: it is paid for it. No statement for an order with its lines, allocations and variants.
    """
    own = order.discount - order.sponsored
    kept = [(line, line.quantity - line.allocation.cancelled - line.allocation.returned) for line in order.lines.all()]
    kept = [(line, units) for line, units in kept if units > 0]
    worth = sum(line.unit_price * units for line, units in kept)
    off = own * worth // order.goods if order.goods else 0
    found, left = [], off
    for n, (line, units) in enumerate(kept):
        full = line.unit_price * units
        part = left if n == len(kept) - 1 else off * full // worth
        left -= part
        unit = line.variant.net_unit if line.slot_at else line.variant_name
        found.append(InvoiceLine(line.name, line.sku, unit, units, line.unit_price, part, line.vat, full - part))
    if order.delivery and kept:
        words = _("Phí giao hàng")
        found.append(InvoiceLine(words, "", _("lần"), 1, order.delivery, 0, "", order.delivery))
    return found


def invoices_table(shop: Shop, first: dt.date, last: dt.date) -> Table:
    """What an invoice needs, a row a line, of orders that were delivered on these days, the oldest first. 3 statements for each 500 orders.

    Holds the buyers' names and addresses, unless they were erased; whom the invoice was asked for stays (`services.erasure`).
    """
    headings = [
        _("Mã đơn"), _("Ngày giao xong"), _("Người bán"), _("Mã số thuế người bán"), _("Địa chỉ người bán"), _("Tên đơn vị mua"),
        _("Họ tên người mua"), _("Mã số thuế người mua"), _("Địa chỉ người mua"), _("E-mail người mua"), _("Hình thức thanh toán"), _("STT"),
        _("Tên hàng hóa, dịch vụ"), _("Mã hàng"), _("Đơn vị tính"), _("Số lượng"), _("Đơn giá (đã gồm thuế)"), _("Chiết khấu"),
        _("Thành tiền chưa thuế"), _("Thuế suất GTGT"), _("Tiền thuế GTGT"), _("Thành tiền có thuế"), _("Tổng tiền thanh toán"),
        _("Trong đó nhà tài trợ trả"), _("Loại tiền"),
    ]  # fmt: skip
    rows = Order.objects.filter(
        shop=shop, is_sample=False, state=OrderState.DELIVERED, **_between("delivered_at", first, last)
    )
    return headings, _invoice_rows(rows.select_related("group__recipient__place__province"), shop.producer)


def _invoice_rows(orders: QuerySet[Order], seller: Producer) -> Iterator[Sequence[Any]]:
    at = address_of(seller)
    for order in orders.order_by("delivered_at", "pk").prefetch_related(_lines()).iterator(500):
        to: Any = getattr(order.group, "recipient", None)
        home = ", ".join(filter(None, [to.street, to.place.address if to.place else ""])) if to else ""
        buyer = (
            [to.invoice_name, to.name, to.invoice_tax_code, to.invoice_address or home, to.email] if to else [""] * 5
        )
        lines = invoice_lines(order)
        total = sum(line.gross for line in lines)
        for n, line in enumerate(lines, 1):
            yield [
                order.code, _day(order.delivered_at), seller.name, seller.tax_code, at, *buyer, order.get_payment_way_display(), n, line.name,
                line.sku, line.unit, line.quantity, line.unit_price, line.discount, line.net, line.rate_words,
                "" if line.vat is None else line.vat, line.gross, *((total, order.sponsored) if n == 1 else ("", "")), order.currency,
            ]  # fmt: skip


def address_of(producer: Producer) -> str:
    """Street, commune and province of today."""
    here = producer.place.current or producer.place
    return ", ".join(filter(None, [producer.street, here.address]))


# of each order what was kept of its goods, less the shop's own part of the discount, and the delivery less what of it was given back
KEPT = """
kept AS (
    SELECT o.id, o.shop_id, o.delivered_at, o.goods, o.discount - o.sponsored AS own, o.delivery,
           sum((l.quantity - a.cancelled - a.returned) * l.unit_price) AS worth, sum(l.fee) AS fee
    FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id JOIN orders_allocation a ON a.line_id = l.id
    WHERE o.state = 'delivered' AND NOT o.is_sample AND o.currency = 'VND' AND o.delivered_at >= %(since)s AND o.delivered_at < %(until)s
      AND (%(shop)s::bigint IS NULL OR o.shop_id = %(shop)s)
    GROUP BY o.id
), given_back AS (
    SELECT r.order_id, sum(r.delivery) AS delivery FROM orders_return r WHERE r.state IN ('received', 'done') GROUP BY r.order_id
), delivered AS (
    SELECT k.id, k.shop_id, k.delivered_at, k.worth, CASE WHEN k.goods > 0 THEN k.own * k.worth / k.goods ELSE 0 END AS own,
           k.delivery - COALESCE(g.delivery, 0) AS delivery, k.fee
    FROM kept k LEFT JOIN given_back g ON g.order_id = k.id
)
"""
"""To begin a statement with (`WITH …`): `delivered` has a row for each order of a `shop` (or all) delivered from `since` and before `until`, in ₫;
its revenue is worth − own + delivery."""
_REVENUE = (
    "WITH "
    + KEPT
    + """
SELECT shop_id, extract(month FROM delivered_at AT TIME ZONE %(zone)s)::int, count(*), sum(worth), sum(own), sum(delivery), sum(fee)
FROM delivered GROUP BY 1, 2 ORDER BY 1, 2
"""
)


@dataclass(frozen=True, slots=True)
class Month:
    """What a shop sold and delivered in a month (₫): goods that were kept, the shop's own discounts, deliveries, the platform's fee as placed."""

    month: int
    orders: int
    goods: int
    discount: int
    delivery: int
    fee: int

    @property
    def revenue(self) -> int:
        return self.goods - self.discount + self.delivery


def revenue_of(year: int, shop: Shop | None = None) -> dict[int, list[Month]]:
    """By shop (key): the months of a year in which it delivered anything. 1 statement."""
    first, after = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    values = {"since": clock.start_of(first), "until": clock.start_of(after), "shop": shop.pk if shop else None}
    found: dict[int, list[Month]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_REVENUE, values | {"zone": str(clock.VIETNAM)})
        for pk, *row in cursor.fetchall():
            found[pk].append(Month(*(int(value or 0) for value in row)))
    return found


def revenue_table(shop: Shop, first: dt.date, last: dt.date) -> Table:
    """A shop's year by month, with the sum. Revenue counts when an order is delivered; what came back is taken off. 1 statement."""
    headings = [
        _("Tháng"), _("Số đơn giao xong"), _("Tiền hàng"), _("Giảm giá của gian"), _("Phí giao đã thu"), _("Doanh thu"), _("Phí sàn"),
    ]  # fmt: skip
    months = {month.month: month for month in revenue_of(first.year, shop).get(shop.pk, [])}
    every = [months.get(n, Month(n, 0, 0, 0, 0, 0)) for n in range(first.month, last.month + 1)]
    rows: list[Sequence[Any]] = [
        [f"{m.month}/{first.year}", m.orders, m.goods, m.discount, m.delivery, m.revenue, m.fee] for m in every
    ]
    sums = [
        sum(column)
        for column in zip(*([m.orders, m.goods, m.discount, m.delivery, m.revenue, m.fee] for m in every), strict=True)
    ]
    return headings, iter([*rows, [_("Cả năm"), *sums]])


def sellers_table(first: dt.date, last: dt.date) -> Table:
    """Every seller with what it delivered in a year, by quarter: for the tax office. 2 statements.

    Holds citizen numbers (a household's tax code) and telephones: for whoever reports on the platform's behalf, and nobody else.
    """
    headings = [
        _("Tên người bán"), _("Loại cơ sở"), _("Mã số thuế, số định danh"), _("Người đại diện"), _("Địa chỉ"), _("Số điện thoại"), _("Gian hàng"),
        _("Mở bán từ"), _("Số đơn giao xong"), _("Doanh thu quý I"), _("Doanh thu quý II"), _("Doanh thu quý III"), _("Doanh thu quý IV"),
        _("Doanh thu cả năm"),
    ]  # fmt: skip
    return headings, _seller_rows(revenue_of(first.year))


def _seller_rows(sold: dict[int, list[Month]]) -> Iterator[Sequence[Any]]:
    shops = Shop.objects.filter(pk__in=sold).select_related(
        "producer__place__current__province", "producer__place__province"
    )
    for shop in shops.order_by("producer__name", "pk"):
        seller, months = shop.producer, sold[shop.pk]
        quarters = [sum(m.revenue for m in months if (m.month - 1) // 3 == n) for n in range(4)]
        yield [
            seller.name, seller.get_kind_display(), seller.tax_code, seller.representative, address_of(seller),
            phone(seller.phone) if seller.phone else "", shop.name, _day(shop.approved_at), sum(m.orders for m in months), *quarters, sum(quarters),
        ]  # fmt: skip
