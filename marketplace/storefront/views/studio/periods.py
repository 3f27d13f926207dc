"""Charts of the studio over a time that was chosen: `?days=`."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from marketplace.storefront.symbols.charts import Bar, bar_chart

PERIODS = {
    7: gettext_lazy("7 ngày"),
    30: gettext_lazy("30 ngày"),
    90: gettext_lazy("90 ngày"),
    365: gettext_lazy("1 năm"),
}
type Days = Sequence[tuple[dt.date, int]]


def days_asked(request: HttpRequest) -> int:
    """One of the periods; 30 unless another is asked for."""
    asked = request.GET.get("days", "")
    return int(asked) if asked in {str(period) for period in PERIODS} else 30


def spans_of(found: Days, days: int) -> Days:
    """By day, for a quarter by week, for a year by month: the first day of each with its sum."""
    if days <= 30:
        return found

    def start_of(row: tuple[dt.date, int]) -> dt.date:
        return row[0].replace(day=1) if days > 90 else row[0] - dt.timedelta(days=row[0].weekday())

    return [(start, sum(count for _day, count in of)) for start, of in groupby(found, start_of)]


def days_chart(title: str, spans: Days, days: int) -> str:
    """Columns of these spans, with as many labels as there is room for."""
    every = 5 if days == 30 else 2 if days == 90 else 1
    bars = [
        Bar((f"{day.month}/{day:%y}" if days > 90 else f"{day.day}/{day.month}") if n % every == 0 else "", count, is_now=n == len(spans) - 1)
        for n, (day, count) in enumerate(spans)
    ]  # fmt: skip
    return bar_chart(title=title, bars=bars, values=days != 30)
