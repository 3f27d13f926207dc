"""Pictures for messengers and search engines: 1200 × 630 with a name, stars and place, drawn by Pillow."""

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

WIDTH, HEIGHT = 1200, 630
_CHAM, _NGHE, _INK, _SOFT, _RED = "#1b2857", "#f2b632", "#ffffff", "#c9d2ee", "#c8442f"
_STAR = [
    (0, -7.1),
    (2.05, -2.33),
    (7.23, -1.85),
    (3.32, 1.58),
    (4.47, 6.65),
    (0, 4),
    (-4.47, 6.65),
    (-3.32, 1.58),
    (-7.23, -1.85),
    (-2.05, -2.33),
]  # fmt: skip  the mark's star, about its middle


@cache
def _font(weight: str, size: int) -> "FreeTypeFont":
    """Inter, which carries Vietnamese; it comes with the admin's package, so no font is kept here."""
    from PIL import ImageFont

    path = finders.find(f"unfold/fonts/inter/Inter-{weight}.woff2")
    if not isinstance(path, str):
        raise FileNotFoundError("the admin's package no longer brings Inter")
    return ImageFont.truetype(path, size)


def _star(draw: "ImageDraw", x: float, y: float, size: float, fill: str) -> None:
    draw.polygon([(x + px * size / 14, y + py * size / 14) for px, py in _STAR], fill=fill)


def _ground() -> "tuple[Image, ImageDraw]":
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), _CHAM)
    draw = ImageDraw.Draw(image)
    for x in range(0, WIDTH, 30):  # dải thổ cẩm
        top = HEIGHT - 30
        draw.polygon([(x, top), (x + 15, top + 15), (x, top + 30)], fill=_RED)
        draw.polygon([(x + 30, top), (x + 15, top + 15), (x + 30, top + 30)], fill=_NGHE)
    draw.polygon([(112, 60), (152, 100), (112, 140), (72, 100)], fill=_NGHE)
    _star(draw, 112, 101, 38, _CHAM)
    draw.text((176, 76), "Chợ OCOP", font=_font("Bold", 40), fill=_INK)
    return image, draw


def _wrapped(draw: "ImageDraw", text: str, font: "FreeTypeFont", width: int, lines: int) -> list[str]:
    """At most `lines` lines; what does not fit ends in an ellipsis."""
    out: list[str] = []
    for word in text.split():
        longer = f"{out[-1]} {word}" if out else word
        if out and draw.textlength(longer, font=font) <= width:
            out[-1] = longer
        else:
            out.append(word)
    if len(out) > lines:
        out = out[:lines]
        out[-1] += "…"
    for n, line in enumerate(out):
        while draw.textlength(out[n], font=font) > width and len(line) > 1:
            line = line[:-1]  # noqa: PLW2901  one word wider than the picture
            out[n] = f"{line}…"
    return out


def _png(image: "Image") -> bytes:
    out = BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def product_picture(*, name: str, stars: int, place: str, maker: str) -> bytes:
    """A product's name with its stars, as PNG."""
    image, draw = _ground()
    y = 190
    for line in _wrapped(draw, name, _font("Bold", 68), WIDTH - 144, 3):
        draw.text((72, y), line, font=_font("Bold", 68), fill=_INK)
        y += 88
    y += 14
    draw.rounded_rectangle((72, y, 72 + 70 + stars * 46, y + 62), 10, fill=_NGHE)
    draw.text((92, y + 6), str(stars), font=_font("Bold", 42), fill=_CHAM)
    for n in range(stars):
        _star(draw, 154 + n * 46, y + 33, 38, _CHAM)
    draw.text((72 + 70 + stars * 46 + 24, y + 10), place, font=_font("SemiBold", 34), fill=_INK)
    for line in _wrapped(draw, maker, _font("Regular", 30), WIDTH - 144, 1):
        draw.text((72, HEIGHT - 86), line, font=_font("Regular", 30), fill=_SOFT)
    return _png(image)


def site_picture(*, words: str) -> bytes:
    """The market's own picture, for pages without one."""
    image, draw = _ground()
    y = 240
    for line in _wrapped(draw, words, _font("Bold", 76), WIDTH - 144, 3):
        draw.text((72, y), line, font=_font("Bold", 76), fill=_INK)
        y += 98
    return _png(image)


def fair_picture(*, name: str, dates: str, place: str) -> bytes:
    """A fair's name, when and where, as PNG."""
    image, draw = _ground()
    y = 200
    for line in _wrapped(draw, name, _font("Bold", 66), WIDTH - 144, 3):
        draw.text((72, y), line, font=_font("Bold", 66), fill=_INK)
        y += 86
    for text, weight, fill in ((dates, "SemiBold", _NGHE), (place, "Regular", _SOFT)):
        for line in _wrapped(draw, text, _font(weight, 36), WIDTH - 144, 1):
            draw.text((72, y + 16), line, font=_font(weight, 36), fill=fill)
            y += 54
    return _png(image)
