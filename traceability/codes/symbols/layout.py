"""Where everything on a label stands. One layout serves SVG, PNG and PDF: millimetres from the label's upper left corner."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused
from traceability.codes.symbols.qr import MODULE_LEAST_MM, QUIET, Matrix, matrix
from traceability.codes.symbols.stock import DEFAULT, TEXT_LEAST_MM, Stock

if TYPE_CHECKING:
    from PIL import ImageFont

_LEADING = 1.24
_NAME = 1.22  # of the plain text's size
_SPARE = 1.05  # viewers without Roboto take a font a little wider
_GAP = 0.6  # between the quiet zone and the text
_CODE_LEAST_MM = 1.55  # what stands for the symbol is for a magnifying glass at need
_KINDS = (
    ("Hợp tác xã", "HTX"),
    ("Tổ hợp tác", "THT"),
    ("Hộ kinh doanh", "HKD"),
    ("Công ty trách nhiệm hữu hạn", "Công ty TNHH"),
    ("Công ty cổ phần", "CTCP"),
)


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says. `stars` is 0 unless the certificate is valid on the day of drawing: the caller asks the dated spans.

    `lines` (lot, days) and `readable` are never shortened; `maker` and `detail` (net content) are left out where there is no room, and at the
    last a line whose word `readable` says as well: the lot beside "(10)".
    """

    uri: str
    name: str
    lines: tuple[str, ...] = ()
    readable: str = ""  # (01)…(10)… or the platform's code
    stars: int = 0
    maker: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text on its baseline."""

    x: float
    y: float
    size: float
    bold: bool
    text: str


type Polygon = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The symbol's modules without quiet zone, its first module's corner and a module's size; the words; the stars."""

    rows: Matrix
    x: float
    y: float
    module: float
    words: tuple[Words, ...]
    stars: tuple[Polygon, ...]


def layout(label: Label, stock: Stock = DEFAULT) -> Layout:
    """Everything on a label of this stock. Raises `Refused` in words when the symbol, or what a label may not leave out, has no room."""
    rows = matrix(label.uri)
    side = len(rows) + 2 * QUIET
    high, wide = stock.height - 2 * stock.margin, stock.width - 2 * stock.margin
    module = min(stock.module_mm, high / side, wide * 0.55 / side)
    if module < MODULE_LEAST_MM:
        raise Refused.because(
            "symbol_too_large",
            _(
                "Mã QR của địa chỉ này có %(modules)s ô mỗi cạnh, in trên nhãn %(width)s × %(height)s mm thì mỗi ô chỉ còn %(module)s mm;"
                " phải từ %(least)s mm điện thoại mới đọc chắc. Hãy chọn nhãn lớn hơn."
            )
            % {
                "modules": len(rows),
                "width": _comma(stock.width, 1),
                "height": _comma(stock.height, 1),
                "module": _comma(math.floor(module * 1000) / 1000, 3),
                "least": _comma(MODULE_LEAST_MM, 3),
            },
            field="stock",
        )
    mm = side * module
    for block in _ways(label, stock, (mm, wide - mm - _GAP, high)):
        if block is not None:
            words, stars, top = block
            return Layout(rows, stock.margin + QUIET * module, top + QUIET * module, module, words, stars)
    raise Refused.because(
        "text_too_long",
        _(
            "Nhãn %(width)s × %(height)s mm không đủ chỗ cho số lô, ngày và mã số bằng chữ đọc được. Hãy chọn nhãn lớn hơn."
        )
        % {"width": _comma(stock.width, 1), "height": _comma(stock.height, 1)},
        field="stock",
    )


type _Block = tuple[tuple[Words, ...], tuple[Polygon, ...], float]


def _ways(label: Label, stock: Stock, room: tuple[float, float, float]) -> Iterator[_Block | None]:
    """From the best to the barest: all of it in a font that shrinks, then a shorter name, then without net content, without the maker."""
    sizes = [stock.text_mm]
    while sizes[-1] > TEXT_LEAST_MM:
        sizes.append(max(TEXT_LEAST_MM, sizes[-1] * 0.93))
    bare = replace(label, detail="")
    shorter = replace(
        bare, lines=tuple(line for line in label.lines if f"(10){line.rpartition(' ')[2]}" not in label.readable)
    )
    for name_lines, said in (
        (3, label),
        (2, label),
        (2, bare),
        (2, shorter),
        (1, bare),
        (1, shorter),
        (1, replace(shorter, maker="")),
    ):
        for size in sizes:
            yield _block(said, stock, room, size, name_lines)


def _block(label: Label, stock: Stock, room: tuple[float, float, float], size: float, name_lines: int) -> _Block | None:
    """The texts at one size, or None if they do not fit. What people can read in place of the symbol stands under it if there is room.

    `room`: the symbol's side with its quiet zone, the width of the column beside it, the height of both."""
    mm, wide, high = room
    left, right = stock.margin, stock.margin + mm + _GAP
    texts = (label.name, label.detail, label.maker, *label.lines)
    beside = _beside(texts, label.stars, size, wide, name_lines)
    if beside is None:
        return None
    star_line, column = beside[0], list(beside[1])
    code_size, code = _fitting(label.readable, size, mm * 0.96)
    code_height = len(code) * code_size * _LEADING
    is_under = bool(code) and _is_whole(code) and mm + code_height <= high
    if not is_under:
        code_size, code = _fitting(label.readable, size, wide)
        column += [(code_size, False, line) for line in code]
    height = sum(each * _LEADING for each, _bold, _text in column)
    if height > high or wide < size * 4:
        return None
    block = mm + code_height * is_under
    top = stock.margin + (high - block) / 2
    words: list[Words] = []
    stars: tuple[Polygon, ...] = ()
    # beside the symbol's first row of modules, higher when there is much to say
    y = min(top + mm * 0.08, stock.margin + high - height) if height < block else stock.margin + (high - height) / 2
    for n, (each, bold, text) in enumerate(column):
        words.append(Words(right, y + each * 0.95, each, bold, text))
        if n == star_line:
            after = _wide(text, each, True) + each * 0.5
            step = min(each * 1.12, (wide - after) / label.stars)
            stars = tuple(
                _star(right + after + step * (k + 0.5), y + each * 0.6, step * 0.48) for k in range(label.stars)
            )
        y += each * _LEADING
    for n, line in enumerate(code if is_under else ()):
        x = left + (mm - _wide(line, code_size, False) / _SPARE) / 2
        words.append(Words(x, top + mm + n * code_size * _LEADING + code_size * 0.9, code_size, False, line))
    return tuple(words), stars, top


type _Line = tuple[float, bool, str]
"""The size of a line's font, whether it is bold, what it says."""


@lru_cache(maxsize=2048)  # units of a lot differ by their codes alone: all of this is asked once for a whole batch
def _beside(
    texts: tuple[str, ...], stars: int, size: float, wide: float, name_lines: int
) -> tuple[int, tuple[_Line, ...]] | None:
    """What stands beside the symbol but for its code, and which line has the stars (-1: none); None if it does not fit the width. `texts`: name,
    net content, maker, lines."""
    name, detail, maker, *lines = texts
    named = wrapped(name, size * _NAME, wide, name_lines, bold=True)
    if named and named[-1].endswith("…") and size > TEXT_LEAST_MM:
        return None  # a smaller font may hold all of it
    column = [(size * _NAME, True, line) for line in named]
    star_line = len(column) if stars else -1
    column += [(size * 1.05, True, f"OCOP {stars}")] * bool(stars)
    column += [(size, False, line) for line in wrapped(detail, size, wide, 1)]
    joined = _joined(lines, size, wide)
    parts = [part for line in joined for part in _broken(line, size, wide)]
    if len(parts) > len(joined) and name_lines > 1:
        return None  # better a shorter name than a lot number in two
    column += [(size, False, part) for part in parts]
    column += [(size, False, line) for line in wrapped(_short(maker, size, wide), size, wide, 1)]
    return star_line, tuple(column)


def _short(maker: str, size: float, wide: float) -> str:
    """The kind of a producer by its usual letters where its name has no room."""
    if _wide(maker, size, False) > wide:
        for long, letters in _KINDS:
            maker = maker.replace(long, letters, 1)
    return maker


def _joined(lines: Sequence[str], size: float, wide: float) -> list[str]:
    """Short lines side by side: "NSX 08/10/2026 · HSD 08/10/2027"."""
    out: list[str] = []
    for line in lines:
        longer = f"{out[-1]} · {line}" if out else ""
        if longer and _wide(longer, size, False) <= wide:
            out[-1] = longer
        elif line:
            out.append(line)
    return out


@lru_cache(maxsize=512)  # asked again for every shorter way of saying the rest
def _fitting(text: str, size: float, wide: float) -> tuple[float, tuple[str, ...]]:
    """Element strings one a line, smaller than the rest if they must; broken only where even that does not help."""
    while True:
        lines = _broken(text, size, wide)
        if _is_whole(lines) or size <= _CODE_LEAST_MM:
            return size, lines
        size = max(_CODE_LEAST_MM, size * 0.95)


def _is_whole(lines: Sequence[str]) -> bool:
    return all(line.startswith("(") for line in lines[1:])


@lru_cache(maxsize=2048)
def _broken(text: str, size: float, wide: float) -> tuple[str, ...]:
    """Element strings in lines, broken before an opening bracket where there is one and else anywhere: nothing of a key is left out."""
    starts = [0, *(i for i, letter in enumerate(text) if letter == "(" and i), len(text)]
    parts = [text[a:b] for a, b in pairwise(starts) if text[a:b]]
    out: list[str] = []
    for part in parts:
        if out and _wide(out[-1] + part, size, False) <= wide:
            out[-1] += part
            continue
        while _wide(part, size, False) > wide and len(part) > 1:
            fits = len(part) - 1
            while fits > 1 and _wide(part[:fits], size, False) > wide:
                fits -= 1
            out.append(part[:fits])
            part = part[fits:]  # noqa: PLW2901  what is left of it
        out.append(part)
    return tuple(out)


def wrapped(text: str, size: float, width: float, most: int, *, bold: bool = False) -> list[str]:
    """Lines no wider than `width` at a font of `size` (same unit), at most so many; what is left over ends in an ellipsis."""
    return list(_wrapped(text, size, width, most, bold))


@lru_cache(maxsize=2048)  # all labels of a lot say the same, but for their codes
def _wrapped(text: str, size: float, width: float, most: int, bold: bool) -> tuple[str, ...]:
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _wide(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    lines = [line for line in lines if line]
    cut = len(lines) > most
    return tuple(_fitted(line, size, width, bold, cut and n == most - 1) for n, line in enumerate(lines[:most]))


def _fitted(line: str, size: float, width: float, bold: bool, goes_on: bool) -> str:
    """Whole, or cut behind a word (inside it only when it alone is too wide) with an ellipsis."""
    if not goes_on and _wide(line, size, bold) <= width:
        return line
    while line and _wide(line + "…", size, bold) > width:
        line = line.rpartition(" ")[0] or line[:-1]
    return line.rstrip(" ,;:.–-(/") + "…"


@lru_cache(maxsize=8192)
def _em(text: str, bold: bool) -> float:
    """From letter to letter: FreeType takes half a millisecond for a line, and every unit has lines of its own."""
    return (sum(_step(a, b, bold) for a, b in pairwise(text)) + _step(text[-1:], "", bold)) / 100 * _SPARE


@lru_cache(maxsize=8192)
def _step(letter: str, following: str, bold: bool) -> float:
    """How far on the next letter begins, kerned."""
    face = font(100, bold)
    return float(face.getlength(letter + following) - face.getlength(following))


def _wide(text: str, size: float, bold: bool) -> float:
    return _em(text, bold) * size


@lru_cache(maxsize=64)
def font(pixels: int, bold: bool) -> "ImageFont.FreeTypeFont":
    """Roboto, which carries Vietnamese, so many pixels high."""
    from importlib.resources import files

    from PIL import ImageFont

    name = "Roboto-Bold.ttf" if bold else "Roboto-Regular.ttf"
    return ImageFont.truetype(str(files("font_roboto") / "files" / name), pixels)


def _star(cx: float, cy: float, r: float) -> Polygon:
    return tuple(
        (
            cx + (r if k % 2 == 0 else r * 0.42) * math.sin(k * math.pi / 5),
            cy - (r if k % 2 == 0 else r * 0.42) * math.cos(k * math.pi / 5),
        )
        for k in range(10)
    )


def _comma(number: float, places: int) -> str:
    return f"{number:.{places}f}".rstrip("0").rstrip(".").replace(".", ",")
