"""QR symbols by the rules of print: error correction M, a quiet zone of 4 modules, black on white, nothing inside."""

import io
import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from traceability.codes.symbols.encoding import data_of, modules_of

QUIET = 4  # modules of white on each side (ISO/IEC 18004)
MODULE_MM = 0.45
MODULE_LEAST_MM = 0.396  # GS1 General Specifications: the least for a code at retail
MAX_CHARACTERS = 300

type Matrix = tuple[str, ...]
"""The rows of a symbol without its quiet zone, a letter a module: "1" is dark."""
_RUN = re.compile("1+")
_BARS = tuple(
    f"h{n}v1h-{n}z" for n in range(178)
)  # a rectangle of so many modules: the largest symbol has 177 in a row


@lru_cache(maxsize=256)
def matrix(text: str) -> Matrix:
    """The modules of a symbol. `ValueError` beyond 300 characters or for none."""
    if not text or len(text) > MAX_CHARACTERS:
        raise ValueError("a symbol holds 1 to 300 characters")
    version, data = data_of(text)
    side = 17 + 4 * version
    modules = f"{modules_of(version, data):0{side * side}b}"
    return tuple(modules[n : n + side] for n in range(0, side * side, side))


def runs(rows: Matrix) -> Iterator[tuple[int, int, int]]:
    """Unbroken dark runs of each row: (column, row, length)."""
    for y, row in enumerate(rows):
        for run in _RUN.finditer(row):
            start, end = run.span()
            yield start, y, end - start


def path_of(rows: Matrix, offset: int = QUIET) -> str:
    """SVG path data of the dark modules, one rectangle a run; a module is one unit."""
    return "".join(
        [
            f"M{start + offset} {y}{_BARS[end - start]}"
            for y, row in enumerate(rows, offset)
            for start, end in [run.span() for run in _RUN.finditer(row)]
        ]
    )


def qr_svg(text: str, *, title: str = "", module_mm: float = MODULE_MM) -> SafeString:
    """A symbol as SVG, true to size in millimetres when printed. `title` is what a screen reader says; empty: the text."""
    rows = matrix(text)
    side = len(rows) + 2 * QUIET
    size = f"{side * module_mm:.2f}".rstrip("0").rstrip(".")
    return mark_safe(  # noqa: S308  the only foreign text is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}mm" height="{size}mm" viewBox="0 0 {side} {side}" role="img"'
        f' shape-rendering="crispEdges"><title>{escape(title or text)}</title><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path d="{path_of(rows)}"/></svg>'
    )


def qr_png(text: str, *, module_px: int = 10, dpi: int = 300) -> bytes:
    """A symbol as a 1-bit PNG, `module_px` pixels a module (1 to 40)."""
    from PIL import Image

    if not 1 <= module_px <= 40:
        raise ValueError("1 to 40 pixels a module")
    rows = matrix(text)
    side = len(rows) + 2 * QUIET
    small = Image.new("1", (side, side), 1)
    for x, y, n in runs(rows):
        for i in range(n):
            small.putpixel((x + i + QUIET, y + QUIET), 0)
    big = small.resize((side * module_px, side * module_px), Image.Resampling.NEAREST)
    out = io.BytesIO()
    big.save(out, "PNG", optimize=True, dpi=(dpi, dpi))
    return out.getvalue()
