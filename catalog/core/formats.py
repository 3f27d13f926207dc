"""Numbers, money, days and names as pages, mails and papers write them, in the language of the reader. Filters of the same names in templates
(`{% load ocop %}`)."""

import datetime as dt
import re
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language

from catalog.core import clock

NBSP = "\u00a0"
_MINOR_DIGITS = {"VND": 0, "JPY": 0, "KRW": 0}
_SIGNS = {"VND": "₫", "USD": "$", "EUR": "€"}
_VIETNAMESE = str.maketrans(",.", ".,")


def _is_english() -> bool:
    return (get_language() or "vi").startswith("en")


def number(value: int | float | Decimal | None, places: int | None = None) -> str:
    """Thousands and decimals as the language writes them: 1.240,5 in Vietnamese, 1,240.5 in English.

    `places` fixes the decimals; without it a whole number has none and others lose their trailing zeros.
    """
    if value is None or value == "":
        return ""
    if type(value) is int and not places:  # most numbers of a list; a Decimal costs ten times as much
        return f"{value:,}" if _is_english() else f"{value:,}".replace(",", ".")
    exact = Decimal(str(value))
    text = f"{exact:,.{places}f}" if places is not None else f"{exact:,f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if _is_english() else text.translate(_VIETNAMESE)


def money(amount: Any, currency: str = "VND") -> str:
    """An amount of minor units, or a `Money`: 125.000 ₫ with a no-break space, 125,000 ₫ in English."""
    if amount is None or amount == "":
        return ""
    if not isinstance(amount, int):
        amount, currency = amount.amount, amount.currency
    digits = _MINOR_DIGITS.get(currency, 2)
    if not digits:
        return f"{number(amount)}{NBSP}{_SIGNS.get(currency, currency)}"
    return f"{number(Decimal(amount).scaleb(-digits), digits)}{NBSP}{_SIGNS.get(currency, currency)}"


def percent(part: float | Decimal | None) -> str:
    """A share between 0 and 1: 82%, 49,6%. Cut after one decimal: nothing is told as more than it is, for a minimum may lie there."""
    if part is None:
        return ""
    return f"{number((Decimal(str(part)) * 100).quantize(Decimal('0.1'), rounding=ROUND_DOWN))}%"


def less_percent(now: int, before: int) -> int:
    """By how many percent `now` is below `before`, rounded down so that no more is promised than is given."""
    return (before - now) * 100 // before if before > now else 0


def day(value: dt.date | dt.datetime | None) -> str:
    """22/11/2026; 22 Nov 2026 in English. An instant is taken at its day in Viet Nam."""
    if value is None or value == "":
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(clock.VIETNAM).date()
    return date_format(value, "j M Y") if _is_english() else f"{value:%d/%m/%Y}"


def moment(value: dt.datetime | None) -> str:
    """14:05, 22/10/2026, in Viet Nam's time."""
    if value is None or value == "":
        return ""
    return f"{value.astimezone(clock.VIETNAM):%H:%M}, {day(value)}"


def days_between(first: dt.date | dt.datetime, last: dt.date | dt.datetime | None) -> str:
    """26/09 – 05/10/2026; one day alone is written once. Instants are taken at their days in Viet Nam."""
    begin, end = _day_of(first), _day_of(last) if last is not None else None
    if end is None or begin == end:
        return day(begin)
    if _is_english() or begin.year != end.year:
        return f"{day(begin)} – {day(end)}"
    return f"{begin:%d/%m} – {day(end)}"


def _day_of(value: dt.date | dt.datetime) -> dt.date:
    return value.astimezone(clock.VIETNAM).date() if isinstance(value, dt.datetime) else value


def iso(value: dt.date | dt.datetime) -> str:
    """For `datetime` attributes and machines."""
    return value.isoformat()


def days_left(value: dt.date) -> int:
    """Days from today (Viet Nam) to a day; negative when it has passed."""
    return (value - clock.today()).days


def phone(value: str) -> str:
    """As people read it: +84912345678 is 0912 345 678."""
    local = f"0{value[3:]}" if value.startswith("+84") else value
    return f"{local[:4]} {local[4:7]} {local[7:]}".strip() if len(local) == 10 else local


def initials(name: str) -> str:
    """Two letters for the round mark of a person or producer: the last two words' first letters."""
    parts = [word for word in re.findall(r"\w+", name) if word[0].isalpha()]
    return "".join(word[0] for word in parts[-2:]).upper()


def in_language(thing: Any, field: str) -> str:
    """`{{ product|in_language:"name" }}`: the English field on English pages if it is filled, else the Vietnamese one."""
    if _is_english():
        english = getattr(thing, f"{field}_en", "")
        if english:
            return str(english)
    return str(getattr(thing, field))
