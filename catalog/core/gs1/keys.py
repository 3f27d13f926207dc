"""Single GS1 values as people type them: cleaned, checked, or refused with what is wrong."""

import re

from .checks import check_digit
from .errors import GS1Error
from .table import TABLE

_BETWEEN = re.compile(r"[\s\-\u2010-\u2015.]+")


def _digits(text: str, lengths: tuple[int, ...], name: str, field: str) -> str:
    """Digits of one of the lengths with a right check digit; spaces, dots and hyphens between them are dropped."""
    digits = _BETWEEN.sub("", text)
    if not (digits.isascii() and digits.isdigit()):
        raise GS1Error("not_digits", field=field, name=name)
    if len(digits) not in lengths:
        allowed = ", ".join(str(n) for n in lengths)
        raise GS1Error(
            "bad_length", field=field, wording="bad_digit_count", name=name, allowed=allowed, length=len(digits)
        )
    right = check_digit(digits[:-1])
    if digits[-1] != right:
        raise GS1Error("bad_check_digit", field=field, wording="bad_last_digit", name=name, digits=digits, right=right)
    return digits


def gtin14(text: str, field: str = "gtin") -> str:
    """A GTIN-8, -12, -13 or -14 as 14 digits. Raises `GS1Error`: not_digits, bad_length, bad_check_digit (naming the right one)."""
    return _digits(text, (8, 12, 13, 14), "GTIN", field).zfill(14)


def gln13(text: str, field: str = "gln") -> str:
    """A global location number of 13 digits. Raises `GS1Error` as `gtin14` does."""
    return _digits(text, (13,), "GLN", field)


def sscc18(text: str, field: str = "sscc") -> str:
    """A serial shipping container code of 18 digits. Raises `GS1Error` as `gtin14` does."""
    return _digits(text, (18,), "SSCC", field)


def lot(text: str, field: str = "lot") -> str:
    """A lot number: 1 to 20 characters of GS1's set 82, outer spaces dropped. Raises `GS1Error`: bad_length, bad_characters."""
    return _checked(text.strip(), "10", field)


def serial(text: str, field: str = "serial") -> str:
    """A serial number, by the rule of `lot`."""
    return _checked(text.strip(), "21", field)


def _checked(text: str, ai: str, field: str) -> str:
    problem = TABLE[ai].problem(text)
    if problem:
        raise problem.named(field)
    return text
