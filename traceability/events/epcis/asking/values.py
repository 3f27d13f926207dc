"""Values of questions beside values of events."""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import ge, gt, le, lt
from typing import Any

from ..epcs import identifier
from ..times import moment

type Test = Callable[[Any], bool]  # of one value of an event
_COMPARE = {"GT": gt, "GE": ge, "LT": lt, "LE": le}


class NoNumberOrTime(ValueError):
    """GT, GE, LT and LE compare numbers and times."""


def number_of(value: Any) -> float | None:
    """A number, also one that was written as text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str) and 0 < len(value) < 40 and value.strip() == value:
        try:
            found = float(value)
        except ValueError:
            return None
        return found if found == found and abs(found) != float("inf") else None  # noqa: PLR0124  not a number
    return None


def time_of(value: Any) -> datetime | None:
    """A time with its offset, None for anything else."""
    then = moment(value) if isinstance(value, str) and len(value) < 60 else None
    return then if isinstance(then, datetime) else None


def compares(operator: str, wanted: Any) -> Test:
    """GT, GE, LT or LE of a number or a time. Raises `NoNumberOrTime`."""
    compare = _COMPARE[operator]
    number, time = number_of(wanted), time_of(wanted)
    if number is not None:
        return lambda value: (found := number_of(value)) is not None and compare(found, number)
    if time is not None:
        return lambda value: (found := time_of(value)) is not None and compare(found, time)
    raise NoNumberOrTime


def equals(wanted: Iterable[Any]) -> Test:
    """One of these: texts as texts or as names of the same thing, numbers as numbers, times as instants."""
    values = list(wanted)
    texts = {value for value in values if isinstance(value, str)}
    names = {identifier(text).canonical for text in texts}
    numbers = {number for value in values if (number := number_of(value)) is not None}
    times = {time for value in values if (time := time_of(value)) is not None}
    flags = {value for value in values if isinstance(value, bool)} | {
        text == "true" for text in texts if text in ("true", "false")
    }

    def test(value: Any) -> bool:
        if isinstance(value, bool):
            return value in flags
        if isinstance(value, str):
            return value in texts or identifier(value).canonical in names or time_of(value) in times
        return number_of(value) in numbers

    return test
