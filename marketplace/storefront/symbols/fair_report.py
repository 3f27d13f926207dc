"""What a fair brought, as a paper for the People's Committee (PDF with charts) and as a workbook. In Vietnamese: it is a document."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from catalog.core import clock, paper
from catalog.core.formats import day, moment, money, number
from catalog.core.spreadsheets import sheets_of
from marketplace.fairs.models import Fair
from marketplace.fairs.queries import Board, Figures, Row

_MM = 72 / 25.4
WIDE, HIGH = 165, 46
"""Of a chart, in millimetres."""
MOST = 15
"""Rows of a table on paper; all are in the workbook."""
COLUMNS: tuple[tuple[str, str], ...] = (
    ("visits", "Lượt xem"),
    ("visitors", "Người xem"),
    ("booth_views", "Xem gian"),
    ("scans", "Quét mã tại chỗ"),
    ("contacts", "Liên hệ"),
    ("questions", "Câu hỏi"),
    ("orders", "Đơn"),
    ("on_site", "Đơn tại gian"),
    ("units", "Đơn vị bán"),
    ("revenue", "Doanh số (₫)"),
    ("returns", "Khiếu nại, trả hàng"),
    ("returned", "Phải hoàn (₫)"),
)
MEANS = (
    "Lượt xem: trang hội chợ, gian, phiên được mở trong giờ hội chợ; máy tự động không tính. Người xem: đếm theo ngày, không dùng cookie, "
    "không giữ địa chỉ mạng; một người xem hai ngày tính hai lần. Đơn: có hàng giá hội chợ, không tính đơn chưa trả tiền trước, đã hủy, hết hạn. "
    "Doanh số: các dòng hàng giá hội chợ của những đơn đó, chưa trừ phiếu giảm giá. Khiếu nại, trả hàng: không tính đơn rút lại hay bị từ chối."
)


def _tables(board: Board) -> list[tuple[str, str, list[Row]]]:
    return [
        ("Gian hàng", "Gian hàng", board.booths),
        ("Sản phẩm", "Sản phẩm", board.products),
        ("Tỉnh", "Tỉnh", [Row(row.key, row.name or "Không rõ", row.figures) for row in board.provinces]),
        ("Phiên trực tiếp", "Phiên", board.slots),
        ("Ngày", "Ngày", board.days),
        ("Giờ", "Giờ", board.hours),
    ]


def report_xlsx(fair: Fair, board: Board, others: Sequence[tuple[Fair, Figures]]) -> bytes:
    """A sheet for the totals (beside other fairs) and one for each table."""
    labels = [label for _name, label in COLUMNS]

    def row(name: str, figures: Figures) -> list[Any]:
        return [name, *(getattr(figures, column) for column, _label in COLUMNS)]

    totals = [row(fair.name, board.total), *(row(other.name, figures) for other, figures in others)]
    sheets = [("Tổng", ["Hội chợ", *labels], totals)]
    sheets += [
        (title, [heading, *labels], [row(each.name, each.figures) for each in rows])
        for title, heading, rows in _tables(board)
    ]
    return sheets_of([*sheets, ("Cách đếm", ["Cách đếm"], [[MEANS]])])


def report_pdf(fair: Fair, board: Board, others: Sequence[tuple[Fair, Figures]]) -> bytes:
    """A4: totals, charts by day and hour, the first rows of each table, other fairs. No statement."""
    with translation.override("vi"):
        return paper.build(
            _story(fair, board, others),
            name=f"Báo cáo {fair.name}",
            footer=f"Số liệu tới {moment(clock.now())} · {number(board.total.orders)} đơn, {money(board.total.revenue)}",
        )


def _story(fair: Fair, board: Board, others: Sequence[tuple[Fair, Figures]]) -> list[Any]:
    over = fair.ends_at <= clock.now()
    story = [*paper.nation(), *paper.title("BÁO CÁO HỘI CHỢ" if over else "SỐ LIỆU TẠM TÍNH", fair.name)]
    story += paper.facts(
        [
            ("Thời gian", f"{moment(fair.starts_at)} đến {moment(fair.ends_at)}"),
            ("Hình thức", fair.get_mode_display()),
            ("Ban tổ chức", fair.place.full_name if fair.place else "Toàn quốc"),
            ("Gian đã duyệt", number(len(board.booths))),
            ("Lập lúc", moment(clock.now())),
        ]
    )
    total = board.total
    cells = [
        (label, money(getattr(total, name)) if "(₫)" in label else number(getattr(total, name)))
        for name, label in COLUMNS
    ]
    half = len(cells) // 2
    pairs = [
        [a.replace(" (₫)", ""), b, c.replace(" (₫)", ""), d]
        for (a, b), (c, d) in zip(cells[:half], cells[half:], strict=True)
    ]
    story += [paper.gap(2), paper.table([["Chỉ số", "Số", "Chỉ số", "Số"], *pairs], (45, 37, 45, 38))]
    if total.revenue:
        mean = total.revenue // max(total.orders, 1)
        best = board.booths[0]
        told = f"Trung bình {money(mean)} một đơn. Gian bán nhiều nhất: {best.name}, {money(best.figures.revenue)}."
        story += [paper.gap(2), paper.words(told)]
    story += _charts(board)
    for title, heading, rows in _tables(board)[:4]:
        story += _table(title, heading, rows)
    if others:
        story += _beside(fair, board, others)
    story += [paper.gap(3), paper.words("Cách đếm", "bold"), paper.words(MEANS, "small")]
    return story


def _charts(board: Board) -> list[Any]:
    days = [(row.name[:5], row.figures) for row in board.days] if len(board.days) > 1 else []
    hours = [(row.name, row.figures) for row in board.hours]
    found: list[Any] = []
    for title, rows in (("Theo ngày", days), ("Theo giờ trong ngày", hours)):
        if any(figures.visits for _label, figures in rows):
            found += _chart(f"{title}: lượt xem", [(label, figures.visits) for label, figures in rows])
        if any(figures.revenue for _label, figures in rows):
            found += _chart(
                f"{title}: doanh số (nghìn đồng)", [(label, figures.revenue // 1000) for label, figures in rows]
            )
    return found


def _chart(title: str, bars: Sequence[tuple[str, int]]) -> list[Any]:
    from reportlab.platypus import KeepTogether

    top = max(value for _label, value in bars) or 1
    step = WIDE * _MM / max(len(bars), 1)
    floor, room = 5 * _MM, (HIGH - 11) * _MM

    def draw(canvas: Any) -> None:
        canvas.setFont(paper.FONT, 7)
        for place, (label, value) in enumerate(bars):
            wide = min(step * 0.66, 14 * _MM)
            left, high = place * step + (step - wide) / 2, room * value / top
            canvas.setFillGray(0.35)
            canvas.rect(left, floor, wide, high, stroke=0, fill=1)
            canvas.setFillGray(0)
            if len(bars) <= 40:
                canvas.drawCentredString(left + wide / 2, 1.2 * _MM, label)
            if value and (len(bars) <= 16 or value == top):
                canvas.drawCentredString(left + wide / 2, floor + high + 1.2 * _MM, number(value))
        canvas.setLineWidth(0.4)
        canvas.line(0, floor, WIDE * _MM, floor)

    return [paper.gap(3), KeepTogether([paper.words(title, "bold"), paper.drawing(WIDE, HIGH, draw)])]


def _table(title: str, heading: str, rows: Sequence[Row]) -> list[Any]:
    """The first rows with what people ask first."""
    if not rows:
        return []
    shown = rows[:MOST]
    told = [
        [
            row.name,
            number(row.figures.visits + row.figures.scans),
            number(row.figures.contacts + row.figures.questions),
            number(row.figures.orders),
            money(row.figures.revenue),
        ]
        for row in shown
    ]
    head = [heading, "Lượt xem, quét", "Liên hệ, hỏi", "Đơn", "Doanh số"]
    rest = [paper.words(f"Còn {number(len(rows) - MOST)} dòng trong tệp Excel.", "small")] if len(rows) > MOST else []
    return [paper.gap(4), paper.words(title, "bold"), paper.table([head, *told], (65, 26, 24, 16, 34)), *rest]


def _beside(fair: Fair, board: Board, others: Sequence[tuple[Fair, Figures]]) -> list[Any]:
    told = [
        [each.name, day(each.starts_at), number(figures.visitors), number(figures.orders), money(figures.revenue)]
        for each, figures in [(fair, board.total), *others]
    ]
    head = ["Hội chợ", "Mở ngày", "Người xem", "Đơn", "Doanh số"]
    return [
        paper.gap(4),
        paper.words("So với các hội chợ trước", "bold"),
        paper.table([head, *told], (65, 26, 24, 16, 34)),
    ]
