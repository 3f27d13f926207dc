"""What the sample invents, and says that it does: packs, prices, stock, crops. The same row always gets the same values."""

import hashlib
from dataclasses import dataclass


def pick(text: str, most: int) -> int:
    """A number from 0 to `most` − 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) % most


@dataclass(frozen=True, slots=True)
class Pack:
    """How a product of a set is packed: name, net content and unit, weight with packing (g), price range (1,000 ₫), drawn shape."""

    name: str
    content: str
    unit: str
    weight_g: int
    low: int
    high: int
    shape: str = "pouch"


PACKS: dict[int, tuple[Pack, ...]] = {
    1: (Pack("Túi 1 kg", "1", "kg", 1080, 25, 90), Pack("Thùng 5 kg", "5", "kg", 5400, 120, 400)),
    2: (Pack("Khay 500 g", "500", "g", 560, 60, 180),),
    3: (Pack("Túi 5 kg", "5", "kg", 5060, 110, 210), Pack("Túi 2 kg", "2", "kg", 2040, 48, 92)),
    4: (Pack("Chai 500 ml", "500", "ml", 780, 120, 260, "jar"),),
    5: (Pack("Hộp 300 g", "300", "g", 360, 40, 90),),
    6: (Pack("Gói 500 g", "500", "g", 530, 28, 75),),
    7: (Pack("Túi 250 g", "250", "g", 280, 55, 190), Pack("Hộp 500 g", "500", "g", 590, 105, 360)),
    8: (Pack("Hộp 300 g", "300", "g", 350, 80, 320, "jar"),),
    9: (
        Pack("Chai 500 ml", "500", "ml", 860, 60, 190, "bottle"),
        Pack("Chai 250 ml", "250", "ml", 450, 35, 110, "bottle"),
    ),
    10: (Pack("Lọ 100 g", "100", "g", 220, 60, 150, "jar"),),
    11: (Pack("Hộp 200 g", "200", "g", 260, 120, 480),),
    12: (Pack("Hộp 100 g", "100", "g", 150, 60, 160),),
    13: (Pack("Túi 250 g", "250", "g", 275, 65, 150), Pack("Túi 500 g", "500", "g", 540, 125, 290)),
    14: (Pack("Chai 500 ml", "500", "ml", 900, 80, 200, "bottle"),),
    15: (Pack("Chai 500 ml", "500", "ml", 920, 120, 420, "bottle"),),
    16: (Pack("Chai 500 ml", "500", "ml", 540, 6, 12, "bottle"),),
    17: (Pack("Chai 330 ml", "330", "ml", 400, 18, 45, "bottle"),),
    18: (Pack("Hộp 100 g", "100", "g", 160, 140, 420, "jar"),),
    19: (Pack("Chai 200 ml", "200", "ml", 260, 70, 190, "bottle"),),
    20: (Pack("Hộp 50 g", "50", "g", 110, 120, 520, "jar"),),
    21: (Pack("Một sản phẩm", "1", "cái", 700, 90, 900),),
    22: (Pack("Một chiếc", "1", "cái", 300, 150, 700),),
    23: (Pack("Một bó", "1", "bó", 500, 60, 200),),
    24: (Pack("Một chậu", "1", "chậu", 2500, 150, 900),),
    25: (Pack("Một con", "1", "con", 500, 100, 900),),
    26: (Pack("Một khách", "1", "suất", 0, 180, 650),),
}

CROPS = (
    ("mắc ca", "Mắc ca"),
    ("macca", "Mắc ca"),
    ("macadamia", "Mắc ca"),
    ("coffee", "Cà phê"),
    ("cà phê", "Cà phê"),
    ("ca cao", "Ca cao"),
    ("điều", "Điều"),
    ("tiêu", "Hồ tiêu"),
    ("bí đao", "Bí đao"),
    ("thảo mộc", "Cây thuốc"),
    ("đông trùng", "Đông trùng hạ thảo"),
    ("nấm", "Nấm"),
    ("khoai", "Khoai lang"),
    ("chanh dây", "Chanh dây"),
    ("thơm", "Dứa"),
    ("cà chua", "Cà chua"),
    ("rong nho", "Rong nho"),
    ("nho", "Nho"),
    ("dâu", "Dâu tằm"),
    ("gạo", "Lúa"),
    ("nghệ", "Nghệ"),
    ("atiso", "Atiso"),
    ("mộc", "Cây thuốc"),
    ("ổi", "Ổi"),
    ("ớt", "Ớt chuông"),
    ("dưa leo", "Dưa leo"),
    ("lạc", "Lạc"),
)
"""Words of a product's name and what grows for it, the more telling first."""
TEA = 11
"""The set of teas; what other sets call tea grows as something else."""


def crop_of(name: str, set_number: int) -> str | None:
    """What grows for a product, read off its name; None where nothing grows, or the name does not tell (fish sauce, eggs, crafts)."""
    if set_number == TEA:
        return "Chè"
    low = name.lower()
    return next((crop for word, crop in CROPS if word in low), None)


def price_of(pack: Pack, key: str) -> int:
    """A price in ₫, ending in 000, inside the pack's range."""
    return (pack.low + pick(f"price {key}", pack.high - pack.low + 1)) * 1000
