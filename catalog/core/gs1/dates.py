"""GS1 dates: YYMMDD (GS1 General Specifications 7.12)."""

import calendar
import datetime as dt

from .. import clock


def to_yymmdd(day: dt.date) -> str:
    """2026-11-22 gives "261122"."""
    return day.strftime("%y%m%d")


def from_yymmdd(text: str, *, day_zero: bool = True) -> dt.date:
    """ "261122" gives 2026-11-22. Day 00, where allowed, is the month's last. `ValueError` for anything that is no date.

    The century is the one that brings the year within 49 before and 50 after the present one (section 7.12).
    """
    if len(text) != 6 or not (text.isascii() and text.isdigit()):
        raise ValueError("six digits")
    yy, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    present = clock.today().year
    ahead = yy - present % 100
    century = present // 100 + (-1 if ahead >= 51 else 1 if ahead <= -50 else 0)
    year = century * 100 + yy
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    if day == 0 and day_zero:
        day = calendar.monthrange(year, month)[1]
    return dt.date(year, month, day)
