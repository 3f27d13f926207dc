"""How many working days a desk has left."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.core import clock
from catalog.core.working_days import Calendar

SOON = 3
"""Working days left from which a deadline is called near."""
NO_CLOCK = dt.date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline: its last day, the working days that are left of it (below zero: overdue), and how it is shown: "", soon, late."""

    due_on: dt.date | None
    left: int = 0

    @property
    def late(self) -> int:
        """Working days that it is overdue."""
        return max(-self.left, 0)

    @property
    def tone(self) -> str:
        """The look of the badge."""
        if self.due_on is None:
            return ""
        return "late" if self.due_on < clock.today() else "soon" if self.left <= SOON else ""


def office_calendar() -> Calendar:
    """All days off that are known, for one page's questions. 1 statement."""
    return Calendar(dt.date.min)


def clocks_of(days: Iterable[dt.date | None], calendar: Calendar | None = None) -> dict[dt.date | None, Clock]:
    """The clock of each last day. 1 statement, none with a calendar at hand."""
    today = clock.today()
    calendar = calendar or office_calendar()
    return {None: Clock(None)} | {day: Clock(day, calendar.between(today, day)) for day in set(days) if day is not None}
