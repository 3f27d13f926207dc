"""How the name of a unit is looked for: without marks, case, spaces, leading zeros, and with i for y where both are written."""

import re
import unicodedata
from functools import lru_cache

from catalog.core import text

_Y = re.compile(r"(?<=[bcdghklmnprstvxq])y$|(?<=^qu)y$")


def word_key(word: str) -> str:
    """One folded word as it counts in a key: "ky" and "ki" are one, "07" and "7" are one."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    return _Y.sub("i", word)


def name_key(name: str) -> str:
    """ "Đắk R'Lấp" gives "dakrlap", "Mỹ Lý" and "Mĩ Lí" give "mili", "Phường 07" without its kind gives "7"."""
    return "".join(word_key(w) for w in text.words(name))[:80]


def search_text(name: str, kind: str) -> str:
    """Folded name and kind, for suggestions while typing: "kien duc xa"."""
    return " ".join(text.words(f"{name} {kind}"))[:160]


@lru_cache(20_000)  # all names of all maps are 11,000
def toned(name: str) -> str:
    """The name with its tones and marks, wherever they are put: "Hòa" and "Hoà" are one, "Hòa" and "Hóa" are not."""
    out = []
    for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).casefold()):
        plain = unicodedata.normalize("NFD", word)
        out.append(
            "".join(c for c in plain if not unicodedata.combining(c))
            + "".join(sorted(c for c in plain if unicodedata.combining(c)))
        )
    return " ".join(out)
