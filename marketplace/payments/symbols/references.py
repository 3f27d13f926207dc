"""An order's code in what a bank says about a transfer: among the bank's own words, with spaces, in small letters, with letters for digits."""

import re

from catalog.core.text import fold

MOST = 60
_CODE = re.compile(r"(?=DH([0-9A-Z]{8}))")
_LIKE_DIGITS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_ALPHABET = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def squeezed(text: str) -> str:
    """Only letters and digits, capitals without marks: two spellings of one message are equal."""
    return re.sub(r"[^0-9A-Z]", "", fold(text).upper())


def references_in(text: str) -> list[str]:
    """Everything that may be an order's code (DH and eight signs of Crockford's base 32), at most 60, in their order, each once.

    Most are chance: the caller asks which of them exist.
    """
    found: dict[str, None] = {}
    for match in _CODE.finditer(squeezed(text)):
        code = match[1].translate(_LIKE_DIGITS)
        if set(code) <= _ALPHABET:
            found[f"DH{code}"] = None
    return list(found)[:MOST]
