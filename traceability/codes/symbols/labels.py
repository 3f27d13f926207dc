"""One label as a picture: the symbol, the product's name, the lot, what the symbol says, and the stars of the day."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from traceability.codes.symbols.qr import QUIET, matrix, path_of, runs

if TYPE_CHECKING:
    from PIL import ImageFont

WIDTH_MM, HEIGHT_MM = 63.5, 38.1  # a 21-per-A4 label
_QR_MM = 24.0
_TEXT_X, _TEXT_MM = 28.0, 33.5


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says. `stars` is 0 unless the certificate is valid on the day of drawing: the caller asks the dated spans."""

    uri: str
    name: str
    lines: tuple[str, ...] = ()  # lot, dates, net content
    readable: str = ""  # (01)…(10)… or the platform's code
    stars: int = 0


def _star(cx: float, cy: float, r: float) -> list[tuple[float, float]]:
    return [
        (
            cx + (r if k % 2 == 0 else r * 0.42) * math.sin(k * math.pi / 5),
            cy - (r if k % 2 == 0 else r * 0.42) * math.cos(k * math.pi / 5),
        )
        for k in range(10)
    ]


def wrapped(text: str, size: float, width: float, most: int, *, bold: bool = False) -> list[str]:
    """Lines no wider than `width` at a font of `size` (same unit), at most so many; what is left over ends in an ellipsis."""
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _wide(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    lines = [line for line in lines if line]
    cut = len(lines) > most
    return [_fitted(line, size, width, bold, cut and n == most - 1) for n, line in enumerate(lines[:most])]


def _fitted(line: str, size: float, width: float, bold: bool, goes_on: bool) -> str:
    if not goes_on and _wide(line, size, bold) <= width:
        return line
    while line and _wide(line + "…", size, bold) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def _wide(text: str, size: float, bold: bool) -> float:
    return (
        float(_font(100, bold).getlength(text)) * size / 100 * 1.05
    )  # viewers without Roboto take a font a little wider


def _layout(label: Label) -> tuple[list[tuple[float, float, float, bool, str]], list[list[tuple[float, float]]]]:
    """Texts as (x, baseline, size, bold, words) and stars as polygons, in millimetres."""
    texts: list[tuple[float, float, float, bool, str]] = []
    y = 5.0
    for line in wrapped(label.name, 3.2, _TEXT_MM, 3, bold=True):
        texts.append((_TEXT_X, y, 3.2, True, line))
        y += 3.9
    stars = []
    if label.stars:
        y += 0.6
        texts.append((_TEXT_X, y, 2.8, True, f"OCOP {label.stars}"))
        stars = [_star(_TEXT_X + 13 + 3.4 * k, y - 1.0, 1.5) for k in range(label.stars)]
        y += 3.9
    for line in label.lines[:4]:
        texts += [(_TEXT_X, y, 2.5, False, part) for part in wrapped(line, 2.5, _TEXT_MM, 1)]
        y += 3.3
    texts += [(2.5, 34.6 + 2.5 * n, 2.1, False, line) for n, line in enumerate(_chunks(label.readable, 46))]
    return texts, stars


def _chunks(text: str, size: int) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)][:2]


def label_svg(label: Label) -> SafeString:
    """The label as SVG, 63.5 × 38.1 mm."""
    rows = matrix(label.uri)
    side = len(rows) + 2 * QUIET
    texts, stars = _layout(label)
    words = "".join(
        f'<text x="{x:g}" y="{y:.1f}" font-size="{size:g}"{" font-weight=" + chr(34) + "700" + chr(34) if bold else ""}>{escape(text)}</text>'
        for x, y, size, bold, text in texts
    )
    shapes = "".join(f'<path d="M{" ".join(f"{x:.2f} {y:.2f}" for x, y in star)}z"/>' for star in stars)
    return mark_safe(  # noqa: S308  all text is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm" viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}"'
        f' role="img" font-family="Roboto, Noto Sans, DejaVu Sans, Arial, sans-serif"><title>{escape(label.name)}</title>'
        f'<path fill="#fff" d="M0 0h{WIDTH_MM}v{HEIGHT_MM}H0z"/>'
        f'<g transform="translate(2 2) scale({_QR_MM / side:.5f})" shape-rendering="crispEdges"><path d="{path_of(rows)}"/></g>{shapes}{words}</svg>'
    )


@lru_cache(maxsize=32)
def _font(pixels: int, bold: bool) -> "ImageFont.FreeTypeFont":
    from importlib.resources import files

    from PIL import ImageFont

    name = "Roboto-Bold.ttf" if bold else "Roboto-Regular.ttf"
    return ImageFont.truetype(str(files("font_roboto") / "files" / name), pixels)


def label_png(label: Label, *, dpi: int = 300) -> bytes:
    """The label as a 1-bit PNG at `dpi` (150 to 1200); a module is a whole number of pixels, so the symbol stays sharp."""
    from PIL import Image, ImageDraw

    if not 150 <= dpi <= 1200:
        raise ValueError("150 to 1200 dpi")
    mm = dpi / 25.4
    image = Image.new("1", (round(WIDTH_MM * mm), round(HEIGHT_MM * mm)), 1)
    draw: Any = ImageDraw.Draw(image)
    draw.fontmode = "1"
    rows = matrix(label.uri)
    module = max(1, int(_QR_MM * mm / (len(rows) + 2 * QUIET)))
    left = round(2 * mm)
    for x, y, n in runs(rows):
        x0, y0 = left + (x + QUIET) * module, left + (y + QUIET) * module
        draw.rectangle((x0, y0, x0 + n * module - 1, y0 + module - 1), fill=0)
    texts, stars = _layout(label)
    for star in stars:
        draw.polygon(_pixels(star, mm), fill=0)
    for at, baseline, size, bold, text in texts:
        draw.text((at * mm, baseline * mm), text, font=_font(round(size * mm), bold), anchor="ls", fill=0)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    return out.getvalue()


def _pixels(points: Sequence[tuple[float, float]], mm: float) -> list[tuple[float, float]]:
    return [(x * mm, y * mm) for x, y in points]
