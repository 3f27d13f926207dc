"""What labels are printed on, in millimetres: die-cut A4 sheets and rolls as they are sold, and what is usual for a bottle, a jar, a bag."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

A4 = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Stock:
    """Labels of one size: `columns` × `rows` on a page whose first label begins at (`left`, `top`), one every `pitch_x`, `pitch_y` mm.

    A roll is a page of one label. `module_mm` is how large a module of the symbol is drawn where it fits; smaller down to
    `qr.MODULE_LEAST_MM` where it does not. `text_mm` is the size of the plain text, likewise down to `TEXT_LEAST_MM`.
    """

    key: str
    name: str | Promise
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    pitch_x: float = 0.0
    pitch_y: float = 0.0
    module_mm: float = 0.45
    text_mm: float = 2.1
    margin: float = 1.0  # white that printers need on each side: a sheet lies up to 1 mm askew

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    @property
    def is_sheet(self) -> bool:
        return self.per_page > 1

    @property
    def page(self) -> tuple[float, float]:
        """Width and height of a page."""
        return A4 if self.is_sheet else (self.width, self.height)

    def place(self, position: int) -> tuple[float, float]:
        """The upper left corner of a label from that of the page; `position` 0 is the first, row by row."""
        row, column = divmod(position, self.columns)
        return self.left + column * self.pitch_x, self.top + row * self.pitch_y


TEXT_LEAST_MM = 1.75  # small letters of 0.9 mm: the least that Circular 05/2019/TT-BKHCN lets a small label have

# Die-cut sheets by the measures that their makers publish (Avery L7651, L7654, L7159, L7160 and the many without a name)
SHEETS = (
    Stock("a4-65", _("A4, 65 nhãn 38,1 × 21,2 mm"), 38.1, 21.2, 5, 13, 4.75, 10.7, 40.6, 21.2),
    Stock("a4-40", _("A4, 40 nhãn 45,7 × 25,4 mm"), 45.7, 25.4, 4, 10, 9.75, 21.5, 48.3, 25.4, text_mm=2.3),
    Stock("a4-24", _("A4, 24 nhãn 63,5 × 33,9 mm"), 63.5, 33.9, 3, 8, 7.25, 12.9, 66.0, 33.9, 0.6, 2.6, 1.5),
    Stock("a4-21", _("A4, 21 nhãn 63,5 × 38,1 mm"), 63.5, 38.1, 3, 7, 7.25, 15.15, 66.0, 38.1, 0.6, 2.7, 1.5),
)
ROLLS = (
    Stock("roll-40x30", _("Cuộn 40 × 30 mm"), 40.0, 30.0, text_mm=2.2),
    Stock("roll-50x30", _("Cuộn 50 × 30 mm"), 50.0, 30.0, module_mm=0.5, text_mm=2.4),
    Stock("roll-60x40", _("Cuộn 60 × 40 mm"), 60.0, 40.0, module_mm=0.6, text_mm=2.7, margin=1.5),
    Stock("roll-70x50", _("Cuộn 70 × 50 mm"), 70.0, 50.0, module_mm=0.7, text_mm=3.1, margin=2.0),
    Stock("roll-100x75", _("Cuộn 100 × 75 mm"), 100.0, 75.0, module_mm=1.0, text_mm=4.2, margin=3.0),
)
STOCKS = {stock.key: stock for stock in (*SHEETS, *ROLLS)}
DEFAULT = STOCKS["a4-21"]


@dataclass(frozen=True, slots=True)
class Preset:
    """What is usual for one kind of package: the stock, and which of a label's texts may be left out."""

    key: str
    name: str | Promise
    stock: Stock
    maker: bool = True
    detail: bool = True


PRESETS = {
    preset.key: preset
    for preset in (
        Preset("bottle", _("Chai rượu, chai nước mắm"), STOCKS["roll-60x40"]),
        Preset("jar", _("Hũ, lọ"), STOCKS["a4-40"], detail=False),
        Preset("bag", _("Túi, gói"), STOCKS["a4-21"]),
    )
}
