"""Vietnamese text: folding for search, one canonical spelling for equality, slugs."""

import re
import unicodedata
from functools import lru_cache


class _WithoutMarks(dict[int, int | None]):
    """For `str.translate`: drops combining characters. Each character is looked up in Unicode's tables once a process."""

    def __missing__(self, character: int) -> int | None:
        kept = self[character] = None if unicodedata.combining(chr(character)) else character
        return kept


_D = str.maketrans({"đ": "d", "Đ": "d", "ð": "d"})
_NO_MARKS = _WithoutMarks()
_WORD = re.compile(r"[^\W_]+")
_NOT_PLAIN = re.compile(r"[^a-z0-9]")


def fold(text: str) -> str:
    """Lower case, no marks, đ→d: "Cà phê Đắk Nông" gives "ca phe dak nong"."""
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFD", text.translate(_D)).translate(_NO_MARKS).casefold()


_MARKS = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng
_TONE_PLACES = re.compile(
    rf"(o)([{_MARKS}])([ae])(?![a-zđ\u0300-\u036f])|(u)([{_MARKS}])(y)(?![a-zđ\u0300-\u036f])", re.IGNORECASE
)


def tone_canon(text: str) -> str:
    """One spelling of each syllable: composed (NFC), the tone where the new rule sets it: "Hòa" gives "Hoà", "thủy" gives "thuỷ".

    Both rules are in use for open syllables in oa, oe and uy (Quyết định 1989/QĐ-BGDĐT, 2018, and the older habit); letters after the
    pair leave no choice ("hoàn"), and the u of "quý" belongs to its consonant. Marks are kept: this is for equality, `fold` for search.
    """
    apart = unicodedata.normalize("NFD", text)
    moved = _TONE_PLACES.sub(lambda m: f"{m[1]}{m[3]}{m[2]}" if m[1] else f"{m[4]}{m[6]}{m[5]}", apart)
    return unicodedata.normalize("NFC", moved)


def name_key(text: str) -> str:
    """Equal for names that people hold to be the same: tone placement, case and white space aside, marks kept."""
    return " ".join(tone_canon(text).casefold().split())


def same_name(a: str, b: str) -> bool:
    """Are these one name? "Hoà  Bình" and "hòa bình" are, "Hoà Bình" and "Hoa Binh" are not."""
    return name_key(a) == name_key(b)


def words(text: str) -> list[str]:
    """Folded words in order, without punctuation: "Đắk R'Lấp" gives ["dak", "r", "lap"]."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=4_096)
def folded(text: str) -> str:
    """`words` as one text, kept for a while: the rows of a list say the same names again, and of each row several ask."""
    return " ".join(words(text))


def slug(text: str, *, limit: int = 80) -> str:
    """An ASCII slug of at most `limit` characters, cut at a word: "Hạt Mắc ca Mơ Nông" gives "hat-mac-ca-mo-nong"."""
    out = ""
    for word in words(text.encode("utf-8", "ignore").decode()):
        plain = word if word.isascii() else _NOT_PLAIN.sub("", word)
        if not plain:
            continue
        longer = f"{out}-{plain}" if out else plain
        if len(longer) > limit:
            break
        out = longer
    return out


_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_DRAWN = {*_UNSEEN, "So", "Me"}
_ON_LABELS = "°№"
_EMOJI_PARTS = {"\ufe0e", "\ufe0f", *map(chr, range(0x1F3FB, 0x1F400))}
"""How a picture is to be drawn, and in which colour of skin: marks and modifiers by Unicode's tables."""


def visible(text: str) -> str:
    """Without what nobody sees and what turns the direction of writing: controls but line feeds, joiners, halves of characters."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(c for c in plain if c == "\n" or unicodedata.category(c) not in _UNSEEN).strip()


def spoken(text: str, *, digits: bool = False) -> str:
    """What somebody can read out and a label can show, in one line: neither pictures nor what nobody sees; "" when no letter is left (nor, with
    `digits`, a digit). For names and addresses of people, whichever way they came."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    kept = (c for c in line if c in _ON_LABELS or (unicodedata.category(c) not in _DRAWN and c not in _EMOJI_PARTS))
    line = " ".join("".join(kept).split())
    return line if any(c.isalpha() or (digits and c.isdigit()) for c in line) else ""


FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""With which a spreadsheet program begins a formula, the wide ones of East Asian keyboards too."""


def harmless(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula. Our reader of lists takes the apostrophe off again."""
    return f"'{text}" if text.startswith(FORMULA) else text
