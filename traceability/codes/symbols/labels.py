"""One label as a picture: the symbol, the product's name, the lot, what the symbol says, and the stars of the day."""

import io
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from traceability.codes.symbols.layout import Label, Layout, font, layout
from traceability.codes.symbols.qr import QUIET, path_of, runs
from traceability.codes.symbols.stock import DEFAULT, Stock

FONTS = "Roboto, Noto Sans, DejaVu Sans, Arial, sans-serif"


def drawn(placed: Layout) -> str:
    """The layout as SVG shapes, in millimetres."""
    words = "".join(
        f'<text x="{w.x:.2f}" y="{w.y:.2f}" font-size="{w.size:.3g}"{" font-weight=" + chr(34) + "700" + chr(34) if w.bold else ""}>'
        f"{escape(w.text)}</text>"
        for w in placed.words
    )
    stars = "".join(f'<path d="M{" ".join(f"{x:.2f} {y:.2f}" for x, y in star)}z"/>' for star in placed.stars)
    return (
        f'<g transform="translate({placed.x:.3f} {placed.y:.3f}) scale({placed.module:.5f})" shape-rendering="crispEdges">'
        f'<path d="{path_of(placed.rows, 0)}"/></g>{stars}{words}'
    )


def label_svg(label: Label, stock: Stock = DEFAULT) -> SafeString:
    """The label as SVG, true to size. Raises `Refused` when it does not fit the stock."""
    w, h = f"{stock.width:g}", f"{stock.height:g}"
    return mark_safe(  # noqa: S308  all text is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}"'
        f' role="img" font-family="{FONTS}"><title>{escape(label.name)}</title>'
        f'<path fill="#fff" d="M0 0h{w}v{h}H0z"/>{drawn(layout(label, stock))}</svg>'
    )


def label_png(label: Label, stock: Stock = DEFAULT, *, dpi: int = 300) -> bytes:
    """The label as a 1-bit PNG at `dpi` (150 to 1200); a module is a whole number of pixels, so the symbol stays sharp."""
    from PIL import Image, ImageDraw

    if not 150 <= dpi <= 1200:
        raise ValueError("150 to 1200 dpi")
    mm = dpi / 25.4
    image = Image.new("1", (round(stock.width * mm), round(stock.height * mm)), 1)
    draw: Any = ImageDraw.Draw(image)
    draw.fontmode = "1"
    placed = layout(label, stock)
    module = max(1, int(placed.module * mm))
    # the quiet zone stays where it was; what whole pixels leave over goes to the white around
    left, top = (round((at - QUIET * placed.module) * mm) + QUIET * module for at in (placed.x, placed.y))
    for x, y, n in runs(placed.rows):
        x0, y0 = left + x * module, top + y * module
        draw.rectangle((x0, y0, x0 + n * module - 1, y0 + module - 1), fill=0)
    for star in placed.stars:
        draw.polygon([(x * mm, y * mm) for x, y in star], fill=0)
    for w in placed.words:
        draw.text((w.x * mm, w.y * mm), w.text, font=font(round(w.size * mm), w.bold), anchor="ls", fill=0)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    return out.getvalue()
