"""What printed papers share: the font with Vietnamese marks, styles, the heading of official papers, page numbers."""

import io
from collections.abc import Callable
from functools import cache
from typing import Any

MARGIN = 54  # points: 19 mm


@cache
def register_fonts() -> None:
    """Roboto, plain and bold, known to reportlab. Once a process."""
    from font_roboto import Roboto, RobotoBold, RobotoItalic  # type: ignore[import-untyped]
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in (("Roboto", Roboto), ("Roboto-Bold", RobotoBold), ("Roboto-Italic", RobotoItalic)):
        pdfmetrics.registerFont(TTFont(name, file))
    for bold, italic, name in ((0, 0, "Roboto"), (1, 0, "Roboto-Bold"), (0, 1, "Roboto-Italic"), (1, 1, "Roboto-Bold")):
        addMapping("Roboto", bold, italic, name)


@cache
def styles() -> dict[str, Any]:
    """Paragraph styles by name: text, small, cell, head, title, centre, right."""
    from reportlab.lib.enums import TA_CENTER, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    register_fonts()
    text = ParagraphStyle("text", fontName="Roboto", fontSize=10.5, leading=15, spaceAfter=4)
    return {
        "text": text,
        "small": ParagraphStyle("small", text, fontSize=8.5, leading=12, textColor="#555555"),
        "cell": ParagraphStyle("cell", text, fontSize=9, leading=12.5, spaceAfter=0),
        "head": ParagraphStyle("head", text, fontName="Roboto-Bold", fontSize=11.5, leading=16, spaceBefore=8),
        "title": ParagraphStyle(
            "title",
            text,
            fontName="Roboto-Bold",
            fontSize=15,
            leading=21,
            alignment=TA_CENTER,
            spaceBefore=10,
            spaceAfter=10,
        ),
        "centre": ParagraphStyle("centre", text, alignment=TA_CENTER, spaceAfter=0),
        "right": ParagraphStyle("right", text, alignment=TA_RIGHT),
    }


def safe(text: object) -> str:
    """Text for a paragraph, its lines kept."""
    from django.utils.html import escape

    return str(escape(str(text))).replace("&#x27;", "'").replace("&quot;", '"').replace("\n", "<br/>")


def para(text: object, style: str = "text") -> Any:
    """A paragraph of plain text."""
    from reportlab.platypus import Paragraph

    return Paragraph(safe(text), styles()[style])


def rich(markup: str, style: str = "text") -> Any:
    """A paragraph of our own markup; what people wrote in it comes through `safe`."""
    from reportlab.platypus import Paragraph

    return Paragraph(markup, styles()[style])


def national_heading() -> list[Any]:
    """The state's name and motto, as above every official paper (Decree 30/2020/NĐ-CP)."""
    from reportlab.platypus import HRFlowable

    return [
        rich("<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b>", "centre"),
        rich("<b>Độc lập - Tự do - Hạnh phúc</b>", "centre"),
        HRFlowable(width=150, thickness=0.7, color="#000000", spaceBefore=2, spaceAfter=10),
    ]


def build(story: list[Any], *, title: str, footer: str = "", drawn: Callable[[Any, Any], None] | None = None) -> bytes:
    """A4 pages of flowables as a PDF; `footer` stands below each page. `drawn` is called with (canvas, document) on each page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    register_fonts()

    def on_page(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Roboto", 8)
        canvas.setFillGray(0.35)
        canvas.drawString(MARGIN, 30, footer[:110])
        canvas.restoreState()
        if drawn is not None:
            drawn(canvas, document)

    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=48,
        bottomMargin=54,
        title=title,
        invariant=1,
    )
    document.build(story, onFirstPage=on_page, onLaterPages=on_page)
    return buffer.getvalue()
