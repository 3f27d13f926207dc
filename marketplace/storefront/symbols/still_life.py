"""Sample photos: a package on a table, drawn with Pillow. They stand for photos that the producers have not taken yet and say so."""

import colorsys
import random

from PIL import Image, ImageDraw, ImageFilter

SIDE = 1200  # of the drawing
SHOWN = 800  # of the picture: made smaller, its edges are smooth
Box = tuple[int, int, int, int]


def _tone(hue: int, saturation: float, lightness: float) -> tuple[int, int, int]:
    r, g, b = colorsys.hls_to_rgb((hue % 360) / 360, lightness, saturation)
    return round(r * 255), round(g * 255), round(b * 255)


def _shade(size: tuple[int, int], left: tuple[int, int, int], right: tuple[int, int, int]) -> Image.Image:
    """A horizontal gradient, light to dark: what makes a flat shape round."""
    ramp = Image.new("RGB", (3, 1))
    ramp.putdata([left, tuple((a + b) // 2 + 14 for a, b in zip(left, right, strict=True)), right])
    # across first, then down: the rows are alike
    return ramp.resize((size[0], 1), Image.Resampling.BICUBIC).resize(size, Image.Resampling.NEAREST)


def _weave(draw: ImageDraw.ImageDraw, box: Box, hue: int) -> None:
    """The woven strip, the one ornament of the house."""
    x0, y0, x1, y1 = box
    step = (y1 - y0) // 2
    draw.rectangle(box, fill=(27, 40, 87))
    for number, x in enumerate(range(x0 + step, x1 - step // 2, step * 2)):
        middle = (y0 + y1) // 2
        fill = (242, 182, 50) if number % 2 else _tone(hue, 0.55, 0.6)
        draw.polygon([(x, y0 + 6), (x + step - 6, middle), (x, y1 - 6), (x - step + 6, middle)], fill=fill)


def _pouch(hue: int) -> tuple[Image.Image, Image.Image, Box]:
    mask = Image.new("L", (SIDE, SIDE), 0)
    draw = ImageDraw.Draw(mask)
    draw.polygon([(400, 250), (800, 250), (845, 940), (815, 985), (385, 985), (355, 940)], fill=255)
    draw.rectangle((395, 215, 805, 262), fill=255)
    return _shade((SIDE, SIDE), _tone(hue, 0.34, 0.72), _tone(hue, 0.4, 0.38)), mask, (430, 480, 770, 820)


def _jar(hue: int) -> tuple[Image.Image, Image.Image, Box]:
    mask = Image.new("L", (SIDE, SIDE), 0)
    draw = ImageDraw.Draw(mask)
    draw.rounded_rectangle((370, 360, 830, 985), radius=90, fill=255)
    draw.rounded_rectangle((400, 235, 800, 390), radius=34, fill=255)
    return _shade((SIDE, SIDE), _tone(hue, 0.6, 0.7), _tone(hue, 0.62, 0.34)), mask, (395, 530, 805, 830)


def _bottle(hue: int) -> tuple[Image.Image, Image.Image, Box]:
    mask = Image.new("L", (SIDE, SIDE), 0)
    draw = ImageDraw.Draw(mask)
    draw.rounded_rectangle((435, 460, 765, 985), radius=58, fill=255)
    draw.polygon([(445, 520), (535, 330), (665, 330), (755, 520)], fill=255)
    draw.rounded_rectangle((540, 150, 660, 360), radius=20, fill=255)
    return _shade((SIDE, SIDE), _tone(hue, 0.5, 0.58), _tone(hue, 0.55, 0.22)), mask, (450, 590, 750, 860)


SHAPES = {"pouch": _pouch, "jar": _jar, "bottle": _bottle}


def draw_package(shape: str, *, hue: int, seed: int) -> Image.Image:
    """A square picture, 800 px, of a pouch, jar or bottle in the hue (degrees) of its product set; the same seed, the same picture."""
    grain = random.Random(seed)  # noqa: S311  a drawing, not a secret
    wall, table = _tone(hue + 18, 0.22, 0.9), _tone(32, 0.3, 0.62)
    picture = Image.new("RGB", (SIDE, SIDE), wall)
    picture.paste(_shade((SIDE, SIDE), _tone(hue + 18, 0.24, 0.93), _tone(hue + 18, 0.2, 0.8)), (0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 820, SIDE, SIDE), fill=table)
    for _ in range(90):
        y = grain.randrange(824, SIDE)
        x = grain.randrange(-200, SIDE)
        draw.line((x, y, x + grain.randrange(120, 520), y), fill=_tone(30, 0.3, grain.uniform(0.55, 0.66)), width=2)

    body, mask, label = SHAPES[shape](hue)
    # a shadow is soft: blurred at a quarter of the size, it costs a twentieth
    shadow = Image.new("L", (SIDE // 4, SIDE // 4), 0)
    ImageDraw.Draw(shadow).ellipse((95, 231, 240, 261), fill=120)
    soft = shadow.filter(ImageFilter.GaussianBlur(7)).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    picture.paste((40, 30, 20), mask=soft)
    picture.paste(body, mask=mask)

    x0, y0, x1, y1 = label
    front = Image.new("RGB", (x1 - x0, y1 - y0), (250, 246, 236))
    front.paste(_shade(front.size, (252, 249, 241), (226, 218, 202)), (0, 0))
    picture.paste(front, (x0, y0))
    _weave(draw, (x0, y0, x1, y0 + 46), hue)
    _weave(draw, (x0, y1 - 46, x1, y1), hue)
    middle = (x0 + x1) // 2, (y0 + y1) // 2
    for turn in range(grain.choice((5, 6, 7))):
        side = -1 if turn % 2 else 1
        y = middle[1] + 70 - turn * 26
        draw.ellipse(
            (
                middle[0] + side * 8 - 34 * (side < 0) - 30 * (side < 0),
                y - 18,
                middle[0] + side * 8 + 34 * (side > 0) + 30 * (side > 0),
                y + 18,
            ),
            fill=_tone(hue, 0.5, 0.45),
        )
    draw.line((middle[0], middle[1] + 92, middle[0], middle[1] - 96), fill=_tone(hue, 0.5, 0.3), width=7)
    return picture.resize((SHOWN, SHOWN), Image.Resampling.BILINEAR)
