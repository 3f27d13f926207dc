"""Numbers as people write them, in Vietnamese and English habits."""

import re
import unicodedata
from decimal import Decimal

_THOUSANDS = re.compile(r"-?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_MEASURE = re.compile(r"-?\d{1,20}(?:[.,]\d{1,9})?", re.ASCII)


def plain(text: str) -> str:
    """Digits and signs in their plain forms, without any space: " １２５ 000 " gives "125000"."""
    return re.sub(r"[\s\u00a0\u202f_']+", "", unicodedata.normalize("NFKC", text)).replace("\u2212", "-")


def whole_number(text: str) -> int | None:
    """ "150.000", "150,000" and "150 000" are all 150000; None for what is no whole number."""
    given = plain(text)
    if _THOUSANDS.fullmatch(given):
        return int(re.sub(r"[.,]", "", given))
    return int(given) if _WHOLE.fullmatch(given) else None


def measure(text: str) -> Decimal | None:
    """ "0,5" and "0.5" are a half, "1.500" is fifteen hundred and "1.500,5" half more as Vietnamese write it; None for what is no number."""
    given = plain(text)
    whole = given.partition(",")[0]
    if _THOUSANDS.fullmatch(whole) and not whole.startswith(("0", "-0")):
        given = given.replace(".", "")
    return Decimal(given.replace(",", ".")) if _MEASURE.fullmatch(given) else None


def row_key(text: str) -> int:
    """The key that a form or an address names; 0, which no row has, for what is none: nothing, "²", a number that no column holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
