"""Working days of offices: Monday to Friday, but for the days off and the Saturdays worked in exchange that the plan of a year names."""

import datetime as dt

from .models import SpecialDay

_ONE = dt.timedelta(days=1)


class Calendar:
    """The plan from a day on, read once (1 statement) for any number of questions."""

    def __init__(self, first: dt.date, last: dt.date | None = None) -> None:
        days = SpecialDay.objects.filter(day__gte=first)
        if last is not None:
            days = days.filter(day__lte=last)
        self._special = dict(days.values_list("day", "is_working"))

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on the day."""
        return self._special.get(day, day.weekday() < 5)

    def add(self, day: dt.date, working_days: int) -> dt.date:
        """The last day of a limit of so many working days that began on `day`; that day itself does not count (Civil Code 2015 art. 147.2)."""
        while working_days > 0:
            day += _ONE
            working_days -= self.is_working(day)
        return day

    def between(self, day: dt.date, until: dt.date) -> int:
        """Working days after `day` up to `until`, that day included; below zero when `until` is past."""
        first, last, sign = (day, until, 1) if until >= day else (until, day, -1)
        return sign * sum(self.is_working(first + n * _ONE) for n in range(1, (last - first).days + 1))


def add_working_days(day: dt.date, working_days: int) -> dt.date:
    """The last day of a limit of so many working days that began on `day`. 1 statement."""
    return Calendar(day).add(day, working_days)
