"""Papers that travel with goods: the packing list and the parcel's label, each with the order's symbol. In Vietnamese: couriers read them."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from catalog.core import paper
from catalog.core.formats import moment, money, number, phone
from catalog.core.paper import marked, safe, words
from marketplace.orders.models import DeliveryKind, Fulfilment, FulfilmentState, Order, OrderLine, PaymentWay
from traceability.codes.symbols.qr import QUIET, matrix
from traceability.codes.symbols.sheets import draw_symbol

_MM = 72 / 25.4
LABEL = (105, 148)
"""Of a parcel's label, in millimetres: A6, four to a sheet of A4."""


def order_uri(order: Order) -> str:
    """What the symbol of an order holds: the page of the studio that its shop's people open. Nothing about the buyer."""
    return f"{settings.PUBLIC_URL}/studio/orders/{order.code}/"


def symbol(text: str, side_mm: float) -> Any:
    """A QR symbol as a flowable, its quiet zone inside."""
    rows = matrix(text)
    module = side_mm / (len(rows) + 2 * QUIET)

    def draw(canvas: Any) -> None:
        draw_symbol(canvas, rows, QUIET * module, side_mm - QUIET * module, module)

    return paper.drawing(side_mm, side_mm, draw)


def _box() -> Any:
    """A square to tick with a pen."""

    def draw(canvas: Any) -> None:
        canvas.setLineWidth(0.8)
        canvas.rect(0.5, 0.5, 4.5 * _MM - 1, 4.5 * _MM - 1)

    return paper.drawing(4.5, 4.5, draw)


def _side_by_side(left: Sequence[Any], right: Sequence[Any], widths_mm: tuple[float, float]) -> Any:
    from reportlab.platypus import Table

    made = Table([[list(left), list(right)]], colWidths=[w * _MM for w in widths_mm])
    made.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return made


def to_collect(order: Order) -> int:
    """What whoever delivers takes from the buyer, in ₫: 0 when it is paid, or paid another way."""
    if order.payment_way != PaymentWay.COD or order.paid_at is not None:
        return 0
    payment = getattr(order, "payment", None)
    return payment.amount if payment else order.total  # less was called off, or came back


def _address(order: Order) -> str:
    recipient = order.group.recipient
    if order.delivery_kind == DeliveryKind.PICKUP and order.outlet:
        return f"Nhận tại: {order.outlet.name}, {order.outlet.street}, {order.outlet.place.address}"
    place = recipient.place.address if recipient.place else ""
    typed = (
        f" (ghi lúc đặt: {recipient.typed_place})" if recipient.typed_place and recipient.typed_place != place else ""
    )
    return ", ".join(part for part in (recipient.street, place) if part) + typed


def packing_lists(orders: Sequence[Order], lots: Mapping[int, str]) -> bytes:
    """A page for each order: what goes into it, for whom. `lots`: by line, numbers of the lots that are packed. Orders come with recipient,
    place and lines; no statement."""
    from reportlab.platypus import PageBreak

    story: list[Any] = []
    with translation.override("vi"):
        for order in orders:
            story += [*([PageBreak()] if story else []), *_packing_list(order, lots)]
        return paper.build(story, name="Phiếu gói hàng", numbered=False)


def _packing_list(order: Order, lots: Mapping[int, str]) -> list[Any]:
    recipient = order.group.recipient
    facts = paper.facts(
        [
            ("Đơn", order.code),
            ("Đặt lúc", moment(order.placed_at)),
            (
                "Cách giao",
                ", ".join(filter(None, [order.delivery_name or order.get_delivery_kind_display(), order.window])),
            ),
            ("Người nhận", f"{recipient.name} · {phone(recipient.phone)}"),
            ("Địa chỉ", _address(order)),
            ("Người mua dặn", recipient.note),
            ("Thu khi giao", money(to_collect(order)) if to_collect(order) else "Không thu tiền"),
        ]
    )
    rows: list[Sequence[object]] = [("Hàng", "Số lượng", "Lô", "Đã gói")]
    rows += [
        (f"{line.name}, {line.variant_name}", number(line.quantity), lots.get(line.pk, ""), _box())
        for line in _lines(order)
    ]
    return [
        *paper.title("PHIẾU GÓI HÀNG", order.shop.name),
        _side_by_side(facts, [symbol(order_uri(order), 38)], (125, 40)),
        paper.gap(),
        paper.table(rows, (85, 20, 40, 20)),
        paper.gap(),
        words("Quét mã trên phiếu để mở đơn, rồi quét tem của từng lô khi gói.", "small"),
    ]


def _lines(order: Order) -> list[OrderLine]:
    return list(order.lines.all())


def parcel_label(parcel: Fulfilment, *, collects: bool) -> bytes:
    """The label of one parcel, A6. `collects`: whether the money of the order is taken with this parcel. Its order comes with recipient, place
    and shop, the parcel with its lines; no statement."""
    from reportlab.lib.pagesizes import A6
    from reportlab.platypus import KeepInFrame, SimpleDocTemplate

    paper.styles()
    with translation.override("vi"):
        story = _label(parcel, collects=collects)
        name = f"Nhãn kiện {parcel.order.code}/{parcel.number}"
        buffer = io.BytesIO()
        margin = 6 * _MM
        document = SimpleDocTemplate(
            buffer, pagesize=A6, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
            title=name, lang="vi", invariant=1,
        )  # fmt: skip
        frame = (document.width - 12, document.height - 12)
        document.build([KeepInFrame(*frame, story, mode="shrink")])
    return buffer.getvalue()


def _label(parcel: Fulfilment, *, collects: bool) -> list[Any]:
    order, recipient = parcel.order, parcel.order.group.recipient
    amount = to_collect(order) if collects else 0
    if amount:
        money_line = f"THU HỘ: {money(amount)}"
    elif to_collect(order):
        money_line = "Tiền thu ở kiện khác của đơn"
    else:
        money_line = "KHÔNG THU TIỀN"
    inside = "; ".join(f"{number(row.quantity)} × {row.line.name}" for row in parcel.lines.all())
    head = [
        marked(f"<font size='15'><b>{safe(order.code)}</b></font>"),
        words(f"Kiện {parcel.number}", "bold"),
        words(f"{parcel.carrier.upper()} {parcel.tracking}".strip(), "small"),
    ]
    sender = order.shop.producer
    return [
        _side_by_side(head, [symbol(order_uri(order), 34)], (52, 36)),
        words("NGƯỜI NHẬN", "small"),
        marked(f"<font size='13'><b>{safe(recipient.name)}</b></font>"),
        marked(f"<font size='13'><b>{safe(phone(recipient.phone))}</b></font>"),
        words(_address(order)),
        words(f"Giờ nhận: {order.window}" if order.window else "", "small"),
        words(f"Dặn: {recipient.note}" if recipient.note else "", "small"),
        marked(f"<font size='14'><b>{safe(money_line)}</b></font>"),
        words("NGƯỜI GỬI", "small"),
        words(f"{order.shop.name} · {phone(sender.phone)}" if sender.phone else order.shop.name, "small"),
        words(f"Bên trong: {inside}", "small"),
    ]


def collects(parcel: Fulfilment, others: Sequence[Fulfilment]) -> bool:
    """Whether the order's money is taken with this parcel: the first of those that are not opened again or returned."""
    gone = (FulfilmentState.UNPACKED, FulfilmentState.RETURNED)
    return parcel.number == min((one.number for one in others if one.state not in gone), default=parcel.number)
