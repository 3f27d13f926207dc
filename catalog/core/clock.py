"""The only clock. Business code asks `now()` and `today()`; tests and replays set it.

A module global and not a context variable: a test's live server answers from other threads and must see the same time.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def _system() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


_source: Callable[[], dt.datetime] = _system


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return _source()


def today() -> dt.date:
    """The calendar day in Viet Nam. Certificates, sales and fairs turn at its midnight."""
    return now().astimezone(VIETNAM).date()


def start_of(day: dt.date) -> dt.datetime:
    """The first instant of a day in Viet Nam, in UTC."""
    return dt.datetime.combine(day, dt.time.min, VIETNAM).astimezone(dt.UTC)


def seconds_left_today() -> int:
    """Whole seconds until Viet Nam's next midnight, 1 to 86 400: how long at most a cache may keep what shows stars of the day."""
    return math.ceil((start_of(today() + dt.timedelta(days=1)) - now()).total_seconds())


@contextmanager
def set_to(moment: dt.datetime | Callable[[], dt.datetime]) -> Iterator[None]:
    """Within the block the clock stands at `moment`, or runs as the callable says."""
    global _source  # noqa: PLW0603  one clock for all threads is the point
    if isinstance(moment, dt.datetime) and moment.tzinfo is None:
        raise ValueError("the clock needs an aware time")
    before = _source
    _source = moment if callable(moment) else lambda: moment
    try:
        yield
    finally:
        _source = before


def seconds_to_keep() -> int:
    """How long caches may keep what says stars, or what goes when a product is hidden or a producer suspended: a minute, never past Viet Nam's
    midnight. Then they ask again (ETag)."""
    return min(60, seconds_left_today())
