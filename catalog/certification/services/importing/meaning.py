"""What the words of a row mean: kind of producer, product set, stars, year. No statement."""

import re

from catalog.core.text import folded
from catalog.producers.models import ProducerKind

_KINDS = (
    ("to hop tac", ProducerKind.GROUP),
    ("tht", ProducerKind.GROUP),
    ("lien hiep hop tac xa", ProducerKind.COOPERATIVE),
    ("hop tac xa", ProducerKind.COOPERATIVE),
    ("htx", ProducerKind.COOPERATIVE),
    ("chi nhanh", ProducerKind.COMPANY),
    ("doanh nghiep", ProducerKind.COMPANY),
    ("dntn", ProducerKind.COMPANY),
    ("cong ty", ProducerKind.COMPANY),
    ("cty", ProducerKind.COMPANY),
    ("trang trai", ProducerKind.FARM),
    ("hiep hoi", ProducerKind.ASSOCIATION),
    ("hoi", ProducerKind.ASSOCIATION),
    ("ho", ProducerKind.HOUSEHOLD),
    ("hkd", ProducerKind.HOUSEHOLD),
    ("co so", ProducerKind.HOUSEHOLD),
)
_HOUSEHOLDS = ("ho kinh doanh ", "ho gia dinh ", "ho san xuat ", "ho ca the ", "nong ho ")


def kind_of(typed: str, producer: str) -> ProducerKind | None:
    """The legal form, from its column or else from the producer's name, which may not tell either (OTHER); None when the column says something
    unknown."""
    said = folded(typed)
    for beginning, kind in _KINDS:
        if said == beginning or said.startswith(f"{beginning} "):
            return kind
    if said not in {"", "khac"}:
        return None
    name = folded(producer)
    for beginning, kind in _KINDS:
        if beginning != "ho" and name.startswith(f"{beginning} "):  # without its mark also a family name, Hồ
            return kind
    return ProducerKind.HOUSEHOLD if name.startswith(_HOUSEHOLDS) else ProducerKind.OTHER


# Beginnings and words that tell a set of 26/2026/QĐ-TTg. Tried in order; only sets of the row's group count.
_SETS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (26, ("du lich", "homestay", "khu sinh thai")),
    (18, ("thuc pham chuc nang", "vien nang", "vien uong", "cao", "thuc pham bao ve suc khoe")),
    (19, ("my pham", "xa phong", "dau goi", "sua rua mat", "son moi", "nuoc hoa")),
    (20, ("tinh dau", "nam linh chi", "cordyceps", "dong trung", "tinh bot nghe", "sam", "duoc lieu")),
    (13, ("ca phe", "coffee", "cafe", "ca cao", "cacao", "socola", "chocolate")),
    (9, ("nuoc mam", "mam", "nuoc tuong", "tuong")),
    (14, ("ruou trang", "ruou gao", "ruou nep", "ruou ngo")),
    (15, ("ruou", "bia", "vang")),
    (16, ("nuoc khoang", "nuoc uong dong chai", "nuoc tinh khiet")),
    (11, ("che shan", "che xanh", "che bup", "tra shan", "tra xanh", "tra o long", "che o long", "tra den", "tra lai", "tra sen",
        "tra dinh", "che", "hong tra")),
    (12, ("tra",)),
    (17, ("nuoc ep", "nuoc cot", "siro", "nuoc giai khat", "sinh to", "nuoc")),
    (10, ("muoi", "tieu", "toi", "hanh", "ot", "gia vi", "bot nghe", "sa te", "nghe")),
    (4, ("mat ong", "mat hoa", "mat", "to yen", "yen sao")),
    (8, ("lap suon", "cha", "gio", "nem", "kho ca", "ca kho", "kho", "thit", "xuc xich", "sua chua", "ruoc", "tom kho")),
    (6, ("bun", "mien", "pho", "banh", "hu tieu", "bot gao", "bot sua", "mi", "com chay", "com")),
    (7, ("mut", "say", "deo", "chuoi", "bot", "keo", "mac ca", "macca", "hat dieu", "dau phong", "cu cai", "dua mon", "kim chi",
        "macadamia", "dau lac", "nhan")),
    (3, ("gao", "nep", "dau xanh", "dau den", "ngu coc", "hat sen", "lac")),
    (2, ("trung", "ca tuoi", "thit tuoi", "sua tuoi", "tom")),
    (1, ("rau", "nam", "buoi", "cam", "thanh long", "xoai", "vai", "sau rieng", "dua", "ca chua", "khoai", "oi", "na", "dau tam",
        "rong nho", "mang cut", "chom chom", "nho")),
    (22, ("vai", "ao", "khan", "tho cam", "lua")),
    (21, ("gom", "may", "tre", "go", "tranh", "do thu cong", "non", "chieu", "den", "gio")),
    (24, ("cay canh", "bonsai", "mai vang")),
    (23, ("hoa", "lan")),
    (25, ("ca canh", "chim")),
)  # fmt: skip
_GROUP_OF = dict.fromkeys(range(1, 14), 1) | dict.fromkeys(range(14, 18), 2) | dict.fromkeys(range(18, 21), 3)
_GROUP_OF |= {21: 4, 22: 4, 23: 5, 24: 5, 25: 5, 26: 6}
_MADE = (
    (" say ", {1: 7, 3: 7}),
    (" nuong ", {2: 8}),
)  # dried or grilled it is no longer the fresh produce that its first word names
_OTHERS = {3: 20, 4: 21}  # the set of a group that takes what its other sets do not


def group_number(typed: str) -> int | None:
    """The group's number under 26/2026/QĐ-TTg, from its name in any regime; None when it says nothing known."""
    said = folded(typed)
    for beginning, number in (
        ("thuc pham", 1),
        ("do uong", 2),
        ("duoc lieu", 3),
        ("thao duoc", 3),
        ("thu cong", 4),
        ("hang thu cong", 4),
        ("vai", 4),
        ("luu niem", 4),
        ("sinh vat canh", 5),
        ("dich vu", 6),
        ("du lich", 6),
    ):
        if said.startswith(beginning):
            return number
    return int(said) if said in {"1", "2", "3", "4", "5", "6"} else None


def guess_set(name: str, group: int | None) -> int | None:
    """A set's number from the words of a product's name, within its group, or the group's set of others; None when they do not tell.
    Shown as a guess, to be confirmed."""
    said = f" {folded(name)} "
    number = _named(said, group)
    for sign, instead in _MADE:
        if number in instead and sign in said:
            return instead[number]
    return number or _OTHERS.get(group or 0)


def _named(said: str, group: int | None) -> int | None:
    for beginning_only in (True, False):
        for number, signs in _SETS:
            if group is not None and _GROUP_OF[number] != group:
                continue
            for sign in signs:
                if said.startswith(f" {sign} ") if beginning_only else f" {sign} " in said:
                    return number
    return None


def stars_of(typed: str) -> int | None:
    """1 to 5 from "4", "4 sao", "OCOP 4 sao", "****", "★★★"; None when it says something else."""
    marks = sum(typed.count(mark) for mark in "★⭐*")
    plain = re.sub(r"[★⭐*☆️]", "", typed)
    digits = re.findall(r"\d+", plain)
    if marks and not digits:
        return marks if marks <= 5 else None
    rest = re.sub(r"\d+", " ", folded(plain)).split()
    if len(digits) != 1 or set(rest) - {"sao", "ocop", "hang", "stars", "star"}:
        return None
    value = int(digits[0])
    return value if 1 <= value <= 5 else None


def year_of(typed: str) -> int | None:
    """A year of four digits, perhaps with "năm" before it."""
    match = re.fullmatch(r"(?:nam )?(\d{4})", folded(typed))
    return int(match[1]) if match else None
