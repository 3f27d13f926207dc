"""Labels as a scanner has them: raster of what will be printed, cropped to the label, clean or as bad as a phone may see it."""

import math

import pypdfium2
from PIL import ImageDraw, ImageFilter

from traceability.codes.symbols import PRESETS, STOCKS, Label, sheets_pdf
from traceability.codes.symbols.layout import layout

LONG = "Hạt Mắc ca Mơ Nông sấy củi cà phê nguyên vỏ hảo hạng loại một của Quảng Trực"
KINDS = (
    {},
    {"name": "Rượu cần Ê Đê", "stars": 5, "maker": "Hộ Y Bhem", "own": True},
    {"name": "Mắc ca", "stars": 0, "lines": ("Lô 1", "NSX 08/10/2026")},
    {
        "stars": 3,
        "lot": "LO/DAI-20KYTU-ABCDEF",
        "lines": ("Lô LO/DAI-20KYTU-ABCDEF", "NSX 08/10/2026", "HSD 08/10/2027"),
    },
)


def a_label(number=0, *, own=False, lot="MN261008", **over):
    """A label that differs from every other by its number."""
    code = f"{number:04}9TQ2XB7M"
    fields = {
        "name": LONG,
        "lines": (f"Lô {lot}", "NSX 08/10/2026", "HSD 08/10/2027"),
        "stars": 4,
        "maker": "Hợp tác xã Nông nghiệp xanh Quảng Trực",
        "detail": "Túi 250 g",
        "uri": f"https://chocop.vn/q/{code}"
        if own
        else f"https://chocop.vn/01/{number:013}0/10/{lot.replace('/', '%2F')}",
        "readable": f"{code[:4]}-{code[4:8]}-{code[8:]}" if own else f"(01){number:013}0(10){lot}",
    }
    return Label(**(fields | over))


def of_every_kind(many):
    """So many labels, the kinds in turn."""
    return [a_label(n, **KINDS[n % len(KINDS)]) for n in range(many)]


def kinds_of_paper():
    """Every sheet, roll and preset: (name, stock, which texts are left out)."""
    yield from ((key, stock, {}) for key, stock in STOCKS.items())
    for key, preset in PRESETS.items():
        yield key, preset.stock, {} if preset.detail else {"detail": ""}


def pages(pdf, dpi):
    """Every page as a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document[n].render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for n in range(len(document))]
    finally:
        document.close()


def crops(pdf, stock, dpi, places=None):
    """The labels of a PDF, each cut out along its edges."""
    mm = dpi / 25.4
    for page in pages(pdf, dpi):
        for place in range(stock.per_page) if places is None else places:
            x, y = stock.place(place)
            yield page.crop(
                (round(x * mm), round(y * mm), round((x + stock.width) * mm), round((y + stock.height) * mm))
            )


def degraded(label, stock, picture, rng, *, pixels=3, anywhere=False):
    """As a cheap phone sees it: `pixels` a module, blur of 0.3 module, contrast 0.35, a blot over 5 % of the symbol: on its data, or `anywhere`,
    also on a corner mark, which no correction brings back. `picture` has `pixels` a module already (`dpi_of`)."""
    placed = layout(label, stock)
    side = len(placed.rows) * pixels
    mm = pixels / placed.module
    left, top = placed.x * mm, placed.y * mm
    radius = math.sqrt(0.05 * side * side / math.pi)
    finder = 8 * pixels  # the three corners and their white edge: without one nobody finds any symbol

    def hits(x, y):
        return any(
            math.hypot(x - min(max(x, a), a + finder), y - min(max(y, b), b + finder)) < radius
            for a, b in ((0, 0), (side - finder, 0), (0, side - finder))
        )

    while True:
        x, y = rng.uniform(radius, side - radius), rng.uniform(radius, side - radius)
        if anywhere or not hits(x, y):
            break
    seen = picture.copy()
    shade = rng.choice((0, 110, 255))
    ImageDraw.Draw(seen).ellipse((left + x - radius, top + y - radius, left + x + radius, top + y + radius), fill=shade)
    seen = seen.filter(ImageFilter.GaussianBlur(0.3 * pixels))
    low = rng.uniform(20, 145)
    return seen.point(lambda value: int(low + value * 0.35))


def dpi_of(label, stock, pixels=3):
    """The resolution at which a module of this label has so many pixels."""
    return pixels * 25.4 / layout(label, stock).module


def sample(rng, stock, many, **how):
    """Degraded labels of one stock with the address that each is to give."""
    by_dpi = {}
    for label in of_every_kind(many):
        by_dpi.setdefault(dpi_of(label, stock), []).append(label)
    for dpi, labels in by_dpi.items():
        for label, picture in zip(labels, crops(sheets_pdf(labels, stock=stock), stock, dpi), strict=False):
            yield label.uri, degraded(label, stock, picture, rng, **how)
