"""The badge that producers put on other sites: drawn anew each day by what the certificate is worth then."""

from html import escape
from io import BytesIO

from .previews import _font, _star

WIDTH, HEIGHT = 320, 96
CHAM, NGHE, GREY, WHITE, INK, SOFT = "#1b2857", "#f2b632", "#56636d", "#ffffff", "#17202a", "#485560"
_STAR = "M0-7.1 2.05-2.33 7.23-1.85 3.32 1.58 4.47 6.65 0 4-4.47 6.65-3.32 1.58-7.23-1.85-2.05-2.33z"


def badge_svg(*, stars: int, words: str, name: str, detail: str) -> str:
    """As SVG without script, style or link; `stars` 0 when nothing counts today. `words` is its accessible name."""
    shown = name if len(name) <= 25 else f"{name[:24].rstrip()}…"
    if stars:
        row = "".join(
            f'<path transform="translate({22 + n * 17} 66)" d="{_STAR}" fill="{CHAM}"/>' for n in range(stars)
        )
        left = (
            f'<rect width="112" height="96" fill="{NGHE}"/><text x="14" y="32" font-size="15" font-weight="700" fill="{CHAM}">OCOP</text>'
            f'<text x="66" y="40" font-size="34" font-weight="800" fill="{CHAM}">{stars}</text>{row}'
        )
    else:
        left = (
            f'<rect width="112" height="96" fill="#e8eeea"/><text x="26" y="56" font-size="20" font-weight="700" fill="{GREY}"'
            ' text-decoration="line-through">OCOP</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img"'
        f' aria-label="{escape(words)}" font-family="system-ui, Roboto, Arial, sans-serif"><title>{escape(words)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{WHITE}"/>{left}'
        f'<text x="124" y="40" font-size="13" font-weight="700" fill="{INK}">{escape(shown)}</text>'
        f'<text x="124" y="64" font-size="12" fill="{SOFT}">{escape(detail)}</text>'
        f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" fill="none" stroke="#d2dcd6"/></svg>'
    )


def badge_png(*, stars: int, name: str, detail: str) -> bytes:
    """The same as PNG, at twice the size."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), WHITE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 223, HEIGHT * 2), fill=NGHE if stars else "#e8eeea")
    if stars:
        draw.text((28, 32), "OCOP", font=_font("Bold", 30), fill=CHAM)
        draw.text((132, 8), str(stars), font=_font("Bold", 68), fill=CHAM)
        for n in range(stars):
            _star(draw, 44 + n * 34, 132, 28, CHAM)
    else:
        draw.text((52, 74), "OCOP", font=_font("Bold", 40), fill=GREY)
        draw.line((44, 100, 180, 100), fill=GREY, width=4)
    for text, y, font, fill in ((name, 52, _font("Bold", 26), INK), (detail, 104, _font("Regular", 24), SOFT)):
        shown = text
        while draw.textlength(shown, font=font) > WIDTH * 2 - 248 - 16 and len(shown) > 1:
            shown = f"{shown.rstrip('…')[:-1]}…"
        draw.text((248, y), shown, font=font, fill=fill)
    draw.rectangle((0, 0, WIDTH * 2 - 1, HEIGHT * 2 - 1), outline="#d2dcd6", width=2)
    out = BytesIO()
    image.quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()
