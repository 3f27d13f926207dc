"""Vietnamese text: folding for search, one canonical spelling for equality, slugs."""

import re
import unicodedata

_D = str.maketrans({"đ": "d", "Đ": "d", "ð": "d"})
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case, no marks, đ→d: "Cà phê Đắk Nông" gives "ca phe dak nong"."""
    plain = unicodedata.normalize("NFD", text.translate(_D))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    """Folded words in order, without punctuation: "Đắk R'Lấp" gives ["dak", "r", "lap"]."""
    return _WORD.findall(fold(text))


def slug(text: str, *, limit: int = 80) -> str:
    """An ASCII slug of at most `limit` characters, cut at a word: "Hạt Mắc ca Mơ Nông" gives "hat-mac-ca-mo-nong"."""
    out = ""
    for word in words(text.encode("utf-8", "ignore").decode()):
        plain = re.sub(r"[^a-z0-9]", "", word)
        if not plain:
            continue
        longer = f"{out}-{plain}" if out else plain
        if len(longer) > limit:
            break
        out = longer
    return out
