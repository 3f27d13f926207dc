"""The checks that a component of a value must pass, by the names they have in GS1's Barcode Syntax Dictionary.

Each takes the component as text of its character set and says whether it passes. Sections are those of the GS1 General Specifications.
"""

import datetime as dt
import re
from collections.abc import Callable

from .dates import from_yymmdd
from .facts import COUNTRIES, COUNTRY_LETTERS, CURRENCIES, PACKAGES

# character sets (7.11): 82 in the order of their values in a check pair, 39, and the base64 of URLs
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
SET_39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SET_64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_PAIR = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


def check_digit(body: str) -> str:
    """The modulo-10 check digit that follows `body`, the digits of a GTIN, GLN or SSCC without their last (7.9.1)."""
    if not (body.isascii() and body.isdigit()):
        raise ValueError("digits only")
    total = sum(int(d) * (1 if i % 2 else 3) for i, d in enumerate(reversed(body)))
    return str(-total % 10)


def has_right_check_digit(digits: str) -> bool:
    """Does the last digit follow from the others?"""
    if len(digits) < 2:
        return False
    values = digits.encode()  # bytes add up three times as fast as int() of each character; "0" is 48
    # every second from the last counts once, the others three times
    return (sum(values) + 2 * sum(values[-2::-2]) - 48 * (len(values) + 2 * (len(values) // 2))) % 10 == 0


def check_pair(body: str) -> str:
    """The two check characters that follow `body`, the characters of a GMN or MUDI without their last two (7.9.5)."""
    if len(body) > len(_PRIMES):
        raise ValueError("at most 23 characters")
    weights = _PRIMES[: len(body)][::-1]
    total = sum(SET_82.index(c) * w for c, w in zip(body, weights, strict=True)) % 1021
    return _PAIR[total >> 5] + _PAIR[total & 31]


def has_right_check_pair(text: str) -> bool:
    """Do the last two characters follow from the others?"""
    return len(text) > 2 and check_pair(text[:-2]) == text[-2:]


def begins_with_company_prefix(text: str) -> bool:
    """A GS1 Company Prefix has at least four digits; whose it is, only GS1 knows."""
    return len(text) >= 4 and text[:4].isdigit()


_MONTHS = {f"{month:02}": days for month, days in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1)}


def is_date(text: str, *, day_zero: bool = False) -> bool:
    """A date as YYMMDD, where `day_zero` allows 00 for the last day of the month (7.12)."""
    if text[2:] == "0229":  # which century is it?
        return _is_leap_day(text)
    day = int(text[4:])
    return (day > 0 or day_zero) and day <= _MONTHS.get(text[2:4], -1)


def _is_leap_day(text: str) -> bool:
    try:
        from_yymmdd(text)
    except ValueError:
        return False
    return True


def _is_long_date(text: str) -> bool:
    try:
        dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def _is_below(limit: int) -> Callable[[str], bool]:
    return lambda text: int(text) < limit


def _is_time(text: str) -> bool:
    return int(text[:2]) < 24 and int(text[2:]) < 60


def _is_piece_of_total(text: str) -> bool:
    half = len(text) // 2
    return 0 < int(text[:half]) <= int(text[half:])


def _is_position_in_sequence(text: str) -> bool:
    found = re.fullmatch(r"([1-9])/([1-9])", text)
    return found is not None and found[1] <= found[2]


def _is_iban(text: str) -> bool:
    """ISO 13616: country, two check digits, then letters and digits; modulo 97 leaves 1."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]+", text) or text[:2] not in COUNTRY_LETTERS:
        return False
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97 == 1


def _length_then_digits(lengths: str, more: int = 0) -> str:
    """A digit of `lengths` saying how many digits (and `more`) come after it."""
    return "(?:" + "|".join(f"{n}[0-9]{{{int(n) + more}}}" for n in lengths) + ")"


_COMPANY = _length_then_digits("0123456", 6)
_REQUIREMENT = _length_then_digits("12345") + "[0-49][0-9]{3}"  # how much, its unit, the family of products
# North American coupons: "Coupon Application Guideline Using GS1 DataBar", and the specification of AI (8112)
_COUPON = re.compile(
    f"{_COMPANY}[0-9]{{6}}{_length_then_digits('12345')}{_REQUIREMENT}"
    f"(?:1[0-3]{_REQUIREMENT}(?:9|{_COMPANY}))?(?:2{_REQUIREMENT}(?:9|{_COMPANY}))?"
    f"(?:3(?P<until>[0-9]{{6}}))?(?:4(?P<since>[0-9]{{6}}))?"
    f"(?:5{_length_then_digits('0123456789', 6)})?(?:6{_length_then_digits('1234567', 6)})?(?:9[01256][0-2][0-9][01])?"
)
_OFFER = re.compile(f"[01]{_COMPANY}[0-9]{{6}}{_length_then_digits('0123456789', 6)}")


def _is_coupon(text: str) -> bool:
    found = _COUPON.fullmatch(text)
    if found is None or not all(is_date(day) for day in (found["since"], found["until"]) if day):
        return False
    return not (found["since"] and found["until"]) or from_yymmdd(found["since"]) <= from_yymmdd(found["until"])


# name: (passes?, code of the error)
CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "csum": (has_right_check_digit, "bad_check_digit"),
    "csumalpha": (has_right_check_pair, "bad_check_pair"),
    "gcppos1": (begins_with_company_prefix, "bad_prefix"),
    "gcppos2": (lambda text: begins_with_company_prefix(text[1:]), "bad_prefix"),
    "yymmdd": (is_date, "bad_date"),
    "yymmd0": (lambda text: is_date(text, day_zero=True), "bad_date"),
    "yyyymmdd": (_is_long_date, "bad_date"),
    "hh": (_is_below(24), "bad_time"),
    "mi": (_is_below(60), "bad_time"),
    "ss": (_is_below(60), "bad_time"),
    "hhmi": (_is_time, "bad_time"),
    "iso3166": (COUNTRIES.__contains__, "bad_country"),
    "iso3166999": ((COUNTRIES | {"999"}).__contains__, "bad_country"),
    "iso3166alpha2": (COUNTRY_LETTERS.__contains__, "bad_country_letters"),
    "iso4217": (CURRENCIES.__contains__, "bad_currency"),
    "iso5218": (frozenset("0129").__contains__, "bad_value"),
    "iban": (_is_iban, "bad_value"),
    "couponcode": (_is_coupon, "bad_value"),
    "couponposoffer": (lambda text: _OFFER.fullmatch(text) is not None, "bad_value"),
    "hasnondigit": (lambda text: not text.isdigit(), "bad_value"),
    "hyphen": ("-".__eq__, "bad_value"),
    "importeridx": (lambda text: set(text) <= set(SET_64), "bad_value"),
    "latitude": (lambda text: int(text) <= 180_0000000, "bad_value"),
    "longitude": (lambda text: int(text) <= 360_0000000, "bad_value"),
    "mediatype": (lambda text: 1 <= int(text) <= 10 or int(text) >= 80, "bad_value"),
    "nonzero": (lambda text: int(text) > 0, "bad_value"),
    "nozeroprefix": (lambda text: text == "0" or text[0] != "0", "bad_value"),
    "packagetype": (PACKAGES.__contains__, "bad_value"),
    "pcenc": (lambda text: re.search(r"%(?![0-9A-Fa-f]{2})", text) is None, "bad_value"),
    "pieceoftotal": (_is_piece_of_total, "bad_value"),
    "posinseqslash": (_is_position_in_sequence, "bad_value"),
    "winding": (frozenset("019").__contains__, "bad_value"),
    "yesno": (frozenset("01").__contains__, "bad_value"),
    "zero": (lambda text: not text.strip("0"), "bad_value"),
}
