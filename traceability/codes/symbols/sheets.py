"""Sheets and rolls of labels: vector PDF to print, and an SVG picture of the first page to look at beforehand."""

import io
from collections.abc import Iterable
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from catalog.core import paper
from catalog.core.errors import Refused
from traceability.codes.symbols.labels import FONTS, drawn
from traceability.codes.symbols.layout import Label, Layout, layout
from traceability.codes.symbols.qr import Matrix, runs
from traceability.codes.symbols.stock import Stock

MOST_LABELS = 5_000  # of one file: a printer's memory, and ours
_MM = 72 / 25.4
_CUT_MM, _CUT_OFF_MM = 3.0, 0.5  # length of a cut mark, and how far from the label it begins


def sheets_pdf(
    labels: Iterable[Label], *, stock: Stock, start: int = 1, copies: int = 1, cut_marks: bool = False, title: str = ""
) -> bytes:
    """Each label `copies` times, one after another, from position `start` (1 is the upper left) of the first page, as vector PDF true to size.

    Raises `Refused` when a label does not fit the stock, for a position that the page does not have, and for none or more than 5,000 labels.
    """
    from reportlab.pdfgen.canvas import Canvas

    _refuse_places(stock, start)
    paper.styles()  # registers the font
    width, height = (side * _MM for side in stock.page)
    buffer = io.BytesIO()
    canvas: Any = Canvas(buffer, pagesize=(width, height), invariant=1, lang="vi", initialFontName=paper.FONT)
    canvas.setTitle(title or "Nhãn")
    canvas.setViewerPreference("PrintScaling", "None")  # "fit to page" would shrink the symbols and miss the die cuts
    position, count = start - 1, 0
    for label in labels:
        if count + copies > MOST_LABELS or copies < 1:
            raise Refused.because(
                "too_many_labels",
                _("Mỗi tệp in từ 1 đến %(most)s nhãn. Hãy chia thành nhiều lần.") % {"most": "5.000"},
                field="copies",
            )
        placed, form = layout(label, stock), ""
        if copies > 1:  # drawn once, shown many times
            form = f"label{count}"
            canvas.beginForm(form, 0, 0, stock.width * _MM, stock.height * _MM)
            _draw(canvas, placed, 0, stock.height)
            canvas.endForm()
        for _copy in range(copies):
            if position == stock.per_page:
                canvas.showPage()
                position = 0
            if cut_marks and stock.is_sheet and (position == 0 or count == 0):
                _cut(canvas, stock)
            x, y = stock.place(position)
            if form:
                canvas.saveState()
                canvas.translate(x * _MM, height - (y + stock.height) * _MM)
                canvas.doForm(form)
                canvas.restoreState()
            else:
                _draw(canvas, placed, x, stock.page[1] - y)
            position, count = position + 1, count + 1
    if not count:
        raise Refused.because("no_labels", _("Chưa có nhãn nào để in."))
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _refuse_places(stock: Stock, start: int) -> None:
    if not 1 <= start <= stock.per_page:
        raise Refused.because(
            "no_such_position",
            _("Tờ này có %(n)s nhãn: chọn vị trí từ 1 đến %(n)s.") % {"n": stock.per_page},
            field="start",
        )


def draw_symbol(canvas: Any, rows: Matrix, left: float, top: float, module_mm: float) -> None:
    """A QR symbol's dark modules; the upper left corner of the first at `left`, `top` mm from the canvas' lower left."""
    module = module_mm * _MM
    squares = "".join(f"{x} {y} {n} 1 re " for x, y, n in runs(rows))
    # one path in whole numbers of modules, top down: no hairlines between rows, and a third of the size
    canvas.addLiteral(
        f"q 0 g {module:.5f} 0 0 {-module:.5f} {left * _MM:.4f} {top * _MM:.4f} cm {squares}f Q", escaped=1
    )


def _draw(canvas: Any, placed: Layout, left: float, top: float) -> None:
    """One label; its upper left corner at `left`, `top` mm from the page's lower left."""
    draw_symbol(canvas, placed.rows, left + placed.x, top - placed.y, placed.module)
    for star in placed.stars:
        points = [f"{(left + x) * _MM:.3f} {(top - y) * _MM:.3f}" for x, y in star]
        canvas.addLiteral(f"0 g {points[0]} m {' '.join(f'{point} l' for point in points[1:])} h f", escaped=1)
    for w in placed.words:
        canvas.setFont(paper.BOLD if w.bold else paper.FONT, w.size * _MM)
        canvas.drawString((left + w.x) * _MM, (top - w.y) * _MM, w.text)


def _marks(stock: Stock) -> list[tuple[float, float, float, float]]:
    """Cut marks as (x, y, length to the right, length down): at every edge of the labels, outside the block of them."""
    xs = sorted({round(stock.left + c * stock.pitch_x + e, 3) for c in range(stock.columns) for e in (0, stock.width)})
    ys = sorted({round(stock.top + r * stock.pitch_y + e, 3) for r in range(stock.rows) for e in (0, stock.height)})
    out = [(x, y, 0.0, _CUT_MM) for x in xs for y in (ys[0] - _CUT_OFF_MM - _CUT_MM, ys[-1] + _CUT_OFF_MM)]
    return out + [(x, y, _CUT_MM, 0.0) for y in ys for x in (xs[0] - _CUT_OFF_MM - _CUT_MM, xs[-1] + _CUT_OFF_MM)]


def _cut(canvas: Any, stock: Stock) -> None:
    height = stock.page[1]
    canvas.setLineWidth(0.25)
    canvas.lines(
        [
            (x * _MM, (height - y) * _MM, (x + across) * _MM, (height - y - down) * _MM)
            for x, y, across, down in _marks(stock)
        ]
    )


def page_svg(label: Label, *, stock: Stock, start: int = 1, copies: int = 1, cut_marks: bool = False) -> SafeString:
    """The first page of `sheets_pdf` as a picture: the label where it will be printed, the other places as dashed outlines.

    Raises `Refused` for a label that does not fit and a position that the page does not have.
    """
    _refuse_places(stock, start)
    width, height = stock.page
    first = start - 1
    used = range(first, min(first + max(copies, 0), stock.per_page))
    places = [stock.place(n) for n in range(stock.per_page)]
    outlines = "".join(f"M{x:g} {y:g}h{stock.width:g}v{stock.height:g}h-{stock.width:g}z" for x, y in places)
    uses = "".join(f'<use href="#label" x="{places[n][0]:g}" y="{places[n][1]:g}"/>' for n in used)
    marks = (
        "".join(f"M{x:g} {y:g}l{across:g} {down:g}" for x, y, across, down in _marks(stock))
        if cut_marks and stock.is_sheet
        else ""
    )
    return mark_safe(  # noqa: S308  all text is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' font-family="{FONTS}"><title>{escape(label.name)}</title><path fill="#fff" d="M0 0h{width:g}v{height:g}H0z"/>'
        f'<path fill="none" stroke="#999" stroke-width=".2" stroke-dasharray="1 1" d="{outlines}"/>'
        f'<path fill="none" stroke="#000" stroke-width=".1" d="{marks}"/>'
        f'<defs><g id="label">{drawn(layout(label, stock))}</g></defs>{uses}</svg>'
    )
