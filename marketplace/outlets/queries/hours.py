"""Whether an outlet is open now, and its hours in words. Pure functions over rows that were read."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS

from catalog.core import clock
from marketplace.outlets.models import Opening

DAY = 1440  # minutes


@dataclass(frozen=True, slots=True)
class Hours:
    """What is known of now: `is_open` None when no hours were given; `until` or `from_` the next instant at which that changes, within a week."""

    is_open: bool | None
    until: dt.datetime | None = None
    from_: dt.datetime | None = None


def hours_of(openings: Iterable[Opening], at: dt.datetime | None = None) -> Hours:
    """By the clock of Viet Nam, default now. No statement once the rows are read."""
    rows = list(openings)
    if not rows:
        return Hours(None)
    here = (at or clock.now()).astimezone(clock.VIETNAM)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    spans = sorted(
        (day + dt.timedelta(minutes=row.opens), day + dt.timedelta(minutes=row.closes))
        for ahead in range(-1, 8)
        for day in [midnight + dt.timedelta(days=ahead)]
        for row in rows
        if row.weekday == day.weekday()
    )
    until = None
    for opens, closes in spans:  # one that begins where another ends is one
        if (until is None and opens <= here < closes) or (until is not None and opens <= until < closes):
            until = closes
    if until is not None:
        return Hours(True, until=until)
    return Hours(False, from_=next((opens for opens, _closes in spans if opens > here), None))


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24}:{minutes % 60:02}" if minutes != DAY else "24:00"


def spans_in_words(openings: Iterable[Opening]) -> dict[int, str]:
    """Of each weekday that has hours, as people write them: "7:00–11:30, 13:30–17:00"."""
    found: dict[int, list[str]] = {}
    for row in sorted(openings, key=lambda row: (row.weekday, row.opens)):
        found.setdefault(row.weekday, []).append(f"{_clock(row.opens)}–{_clock(row.closes)}")
    return {day: ", ".join(spans) for day, spans in found.items()}


def openings_in_words(openings: Iterable[Opening]) -> list[tuple[str, str]]:
    """The seven days with their hours, "" when closed; none when nothing is known."""
    words = spans_in_words(openings)
    return [(str(WEEKDAYS[day]), words.get(day, "")) for day in range(7)] if words else []
