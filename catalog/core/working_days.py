"""Working days of offices: Monday to Friday, but for the days off and the Saturdays worked in exchange that the plan of a year names."""

import datetime as dt
import tomllib
from pathlib import Path

from django.db import transaction

from .models import SpecialDay

PLANS = Path(__file__).parent / "reference" / "special_days.toml"
CODE_ALONE = "Bộ luật Lao động 2019 điều 112; Chính phủ chưa thông báo"
"""The source of a day that nobody has announced yet: what the Labour Code leaves open was filled in as in years before."""
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


def planned_days() -> list[SpecialDay]:
    """The days of the reference file, not saved. No statement."""
    plans = tomllib.loads(PLANS.read_text("utf-8"))["plan"]
    return [
        SpecialDay(day=day, is_working=is_working, name=plan["name"], source=plan["notice"] or CODE_ALONE)
        for plan in plans
        for key, is_working in (("off", False), ("working", True))
        for day in plan.get(key, [])
    ]


@transaction.atomic
def load_special_days() -> int:
    """Bring the days of the reference file into the table; gives how many were written or taken out. 1 statement when all is there.

    What an officer wrote stays. A day that came from the Labour Code alone gives way to what a newer file says of it.
    """
    known = {row.day: row for row in SpecialDay.objects.all()}
    planned = {row.day: row for row in planned_days()}
    fresh = [row for day, row in planned.items() if day not in known]
    changed = [
        row
        for day, row in known.items()
        if row.source == CODE_ALONE and day in planned and planned[day].source != CODE_ALONE
    ]
    stale = [row.pk for day, row in known.items() if row.source == CODE_ALONE and day not in planned]
    SpecialDay.objects.bulk_create(fresh, ignore_conflicts=True)  # another process may be starting too
    for row in changed:
        now = planned[row.day]
        row.is_working, row.name, row.source = now.is_working, now.name, now.source
        row.save()
    if stale:
        SpecialDay.objects.filter(pk__in=stale).delete()
    return len(fresh) + len(changed) + len(stale)
