"""Official papers as PDF: A4, a font with all marks of Vietnamese, the head that offices write (Decree 30/2020/NĐ-CP, Annex I).

Built with reportlab's platypus, imported when the first paper is drawn. Text is escaped here: pass plain strings, but to `marked`.
"""

import datetime as dt
import io
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

FONT, BOLD, ITALIC = "Roboto", "Roboto-Bold", "Roboto-Italic"
NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_MM = 72 / 25.4
_TALL = 400
"""Of a row, in points: one that is less goes on a page of its own with its band; another is begun where it is."""
_PADDING = 6  # of reportlab's own frames, in points
WIDTH = 165 * _MM
"""Of the text, in points: A4 less 30 mm on the left and 15 mm on the right."""


@cache
def styles() -> dict[str, Any]:
    """Paragraph styles by name: text, small, bold, italic, center, right, head, title, cell, cell_bold. Registers the font once a process."""
    from reportlab.lib.enums import TA_CENTER, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = files("font_roboto") / "files"
    for name in (FONT, BOLD, ITALIC, "Roboto-BoldItalic"):
        source = "Roboto-Regular" if name == FONT else name
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{source}.ttf")))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=ITALIC, boldItalic="Roboto-BoldItalic")
    text = ParagraphStyle("text", fontName=FONT, fontSize=11, leading=15.5, spaceAfter=5)

    def like(name: str, **over: Any) -> Any:
        return ParagraphStyle(name, parent=text, **over)

    return {
        "text": text,
        "small": like("small", fontSize=9, leading=12.5, spaceAfter=3),
        "bold": like("bold", fontName=BOLD, spaceBefore=5, keepWithNext=1),
        "italic": like("italic", fontName=ITALIC),
        "center": like("center", alignment=TA_CENTER, spaceAfter=0),
        "right": like("right", fontName=BOLD, alignment=TA_RIGHT),
        "head": like("head", fontName=BOLD, fontSize=10.5, leading=14, alignment=TA_CENTER, spaceAfter=0),
        "title": like(
            "title", fontName=BOLD, fontSize=14, leading=19, alignment=TA_CENTER, spaceBefore=14, spaceAfter=3
        ),
        "cell": like("cell", fontSize=9.5, leading=13, spaceAfter=0),
        "cell_bold": like("cell_bold", fontName=BOLD, fontSize=9.5, leading=13, spaceAfter=0),
    }


def safe(text: object) -> str:
    """Plain text for `marked`; line breaks are kept."""
    return escape(str(text)).replace("\n", "<br/>")


def marked(markup: str, style: str = "text") -> Any:
    """A paragraph of our own markup (`<b>`, `<i>`, `<font>`); what people wrote comes into it through `safe`."""
    from reportlab.platypus import Paragraph

    return Paragraph(markup, styles()[style])


def words(text: object, style: str = "text") -> Any:
    """A paragraph of plain text; line breaks are kept."""
    return marked(safe(text), style)


def gap(mm: float = 4) -> Any:
    """Empty height."""
    from reportlab.platypus import Spacer

    return Spacer(1, mm * _MM)


def drawing(width_mm: float, height_mm: float, draw: Callable[[Any], None]) -> Any:
    """Something drawn: `draw` gets the canvas, its origin at the lower left."""
    from reportlab.platypus import Flowable

    class Drawing(Flowable):  # type: ignore[misc]
        def wrap(self, _width: float, _height: float) -> tuple[float, float]:
            return width_mm * _MM, height_mm * _MM

        def draw(self) -> None:
            draw(self.canv)

    return Drawing()


def told_page(pages: list[int]) -> Any:
    """Nothing to see: adds to the list the number of the page, from 1, on which it comes to stand."""
    from reportlab.platypus import Flowable

    class Told(Flowable):  # type: ignore[misc]
        def wrap(self, _width: float, _height: float) -> tuple[float, float]:
            return 0, 0

        def draw(self) -> None:
            pages.append(self.canv.getPageNumber())

    return Told()


@cache
def _table_class() -> Any:
    """reportlab's table for many rows, whose bands never stand alone at the foot of a page. Its own NOSPLIT would say the same, but then a row
    higher than a page could not be laid out at all. A row is torn only when it is `_TALL`."""
    from reportlab.platypus import LongTable

    class Banded(LongTable):  # type: ignore[misc]
        def split(self, width: float, height: float) -> list[Any]:
            parts: list[Any] = super().split(width, height)
            first = self._rowHeights[self.repeatRows : self.repeatRows + 1]
            if parts and first and first[0] < _TALL and sum(self._rowHeights[: self.repeatRows]) + first[0] > height:
                return []  # not one whole row has room here: the heading would stand above a piece of one
            if len(parts) < 2 or not _is_band(parts[0]._cellvalues[-1]):
                return parts
            band = len(parts[0]._cellvalues) - 1
            if band > self.repeatRows:  # the band goes to the next page with what follows it
                return self.split(width, sum(self._rowHeights[:band]) + 0.01)
            if self._rowHeights[band + 1] < _TALL:  # nothing of the table stands here yet: all of it goes
                return []
            return self._splitRows(height, doInRowSplit=1) or parts

    return Banded


def _is_band(row: Sequence[Any]) -> bool:
    """A row through all columns, whatever its cells are padded with."""
    return len(row) > 1 and row[0] != "" and all(cell == "" for cell in row[1:])


def table(rows: Sequence[Sequence[object]], widths_mm: Sequence[float], *, heading: bool = True) -> Any:
    """A table with hairlines whose first row is repeated on each page; cells are plain strings or flowables. A row of one cell is a band
    through all columns and stands above the next row on the same page; a row that is higher than a page goes on on the next."""
    from reportlab.lib.colors import Color, black
    from reportlab.platypus import TableStyle

    def cell(value: object, row: int) -> Any:
        return words(value, "cell_bold" if heading and row == 0 else "cell") if isinstance(value, str) else value

    made = _table_class()(
        [
            [*(cell(value, n) for value in row), *("" for _column in widths_mm[len(row) :])]
            for n, row in enumerate(rows)
        ],
        colWidths=[w * _MM for w in widths_mm],
        repeatRows=1 if heading else 0,
        splitInRow=1,
    )
    grey = Color(0.93, 0.93, 0.93)
    look: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.4, black),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    if heading:
        look.append(("BACKGROUND", (0, 0), (-1, 0), grey))
    for n, row in enumerate(rows):
        if len(row) == 1:
            look += [("SPAN", (0, n), (-1, n)), ("BACKGROUND", (0, n), (-1, n), grey)]
    made.setStyle(TableStyle(look))
    return made


def facts(pairs: Sequence[tuple[str, object]]) -> list[Any]:
    """Lines "label: value", the label in bold; pairs without a value are left out."""
    return [marked(f"<b>{safe(label)}:</b> {safe(value)}") for label, value in pairs if value not in (None, "")]


def _beside(left: Sequence[Any], right: Sequence[Any], widths_mm: tuple[float, float]) -> Any:
    from reportlab.platypus import Table, TableStyle

    made = Table([[list(left), list(right)]], colWidths=[w * _MM for w in widths_mm])
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return made


def _rule(column_mm: float, width_mm: float) -> Any:
    """A thin line in the middle of a column."""
    from reportlab.platypus import Table, TableStyle

    side = (column_mm - width_mm) / 2 * _MM
    line = Table([["", "", ""]] * 2, colWidths=[side, width_mm * _MM, side], rowHeights=[_MM, 2 * _MM])
    line.setStyle(TableStyle([("LINEABOVE", (1, 1), (1, 1), 0.6, "black")]))
    return line


def nation(column_mm: float = WIDTH / _MM) -> list[Any]:
    """The state's name and motto, as above every official paper; alone where no office writes."""
    return [*(words(line, "head") for line in NATION), _rule(column_mm, 62)]


def head(authority: Sequence[str], *, number: str, place: str, day: dt.date) -> list[Any]:
    """The head of an office's paper: who writes and its number on the left, the state's name, place and day on the right."""
    left = [words(line, "head") for line in authority] + [_rule(70, 25)]
    if number:
        left.append(words(f"Số: {number}", "center"))
    dated = f"{place}, ngày {day:%d} tháng {day:%m} năm {day.year}"
    return [_beside(left, [*nation(95), words(dated, "center")], (70, 95)), gap(3)]


def title(text: str, below: str = "") -> list[Any]:
    """The paper's name, and what it is about."""
    return [words(text, "title"), *([words(below, "center")] if below else []), gap(4)]


def signatures(left: Sequence[str], right: Sequence[str], *, dated: str = "") -> list[Any]:
    """Two places to sign; the first line of each is bold, the last stands below the room for a signature. `dated`: place and day above the
    right one, on a paper without an office's head."""
    from reportlab.platypus import KeepTogether

    def block(lines: Sequence[str]) -> list[Any]:
        if not lines:
            return []
        first, *rest = lines
        return [
            words(first, "head"),
            *(words(line, "center") for line in rest[:-1]),
            gap(20),
            *(words(line, "head") for line in rest[-1:]),
        ]

    above = [words(dated, "center")] if dated else []
    return [gap(6), KeepTogether([_beside(block(left), above + block(right), (82, 83))])]


def build(story: Sequence[Any], *, name: str, footer: str = "", numbered: bool = True) -> bytes:
    """The PDF's bytes: A4, pages numbered from the second on, `footer` small at the bottom of each. `name` is the document's title. What goes
    into a larger file, whose own pages are counted, is not `numbered`."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import SimpleDocTemplate

    styles()

    def decorate(canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 8)
        if footer:
            canvas.drawString(30 * _MM, 11 * _MM, footer)
        if numbered and document.page > 1:
            canvas.drawCentredString(A4[0] / 2, A4[1] - 12 * _MM, str(document.page))
        canvas.restoreState()

    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=30 * _MM - _PADDING,
        rightMargin=15 * _MM - _PADDING,
        topMargin=20 * _MM,
        bottomMargin=20 * _MM,
        title=name,
        lang="vi",
        invariant=1,
    )
    document.build(list(story), onFirstPage=decorate, onLaterPages=decorate)
    return buffer.getvalue()
