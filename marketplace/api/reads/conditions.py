"""What every family's filters are made of: values, ranges, and the AND and OR of a `where`."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import Q

from catalog.core.errors import Refused
from marketplace.api.reads.filters import DEEPEST, EARLIEST, LATEST, MOST

NONE = Q(pk__in=[])
type Leaf[T] = Callable[[str, Any], T]


def plain(value: Any) -> str:
    """Of an enum, as it is written."""
    return str(getattr(value, "value", value))


def checked(values: Collection[Any], name: str) -> Collection[Any]:
    """Raises `Refused` for more values than a filter takes."""
    if len(values) > MOST:
        raise Refused.because("graphql_error", f"A filter takes {MOST} values at most.", name)
    return values


def comparable(value: Any) -> Any:
    """What a column can be compared with: a text without NUL, which the database does not take; a time with a zone (without one it is UTC, as
    at Saleor's), none outside what a zone can shift; anything else as it is."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if not isinstance(value, dt.datetime):
        return value
    aware = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return max(EARLIEST, min(aware, LATEST))


def within(given: Mapping[str, Any] | None, path: str) -> Q:
    """`gte` and `lte` of a range, both included; days as days of Viet Nam."""
    found = Q()
    for name, value in (given or {}).items():
        if value is not None:
            day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
            found &= Q(**{f"{path}__date__{name}" if day else f"{path}__{name}": comparable(value)})
    return found


def one_of(given: Mapping[str, Any] | None, path: str, read: Callable[[Any], Any] = lambda value: value) -> Q:
    """`eq`, `oneOf` and `range` of a filter."""
    found = Q()
    for name, value in (given or {}).items():
        if value is None:
            continue
        if name == "eq":
            found &= Q(**{path: comparable(read(value))})
        elif name == "one_of":
            found &= Q(**{f"{path}__in": [comparable(read(each)) for each in checked(value, name)]})
        else:
            found &= within(value, path)
    return found


def clean(text: str) -> str:
    """What a search can look for."""
    return text.replace("\x00", "").strip()[:100]


def as_q(given: Mapping[str, Any] | None, leaf: Leaf[Q], depth: int = 0) -> Q:
    """A `where` in SQL: all of its conditions, each by `leaf(name, value)`; AND and OR as deep as 8. Raises `Refused` for one too deep."""
    _not_too_deep(depth)
    found = Q()
    for name, value in (given or {}).items():
        if value is None:
            continue
        if name == "AND":
            for each in checked(value, "AND"):
                found &= as_q(each, leaf, depth + 1)
        elif name == "OR":
            some = NONE
            for each in checked(value, "OR"):
                some |= as_q(each, leaf, depth + 1)
            found &= some if value else Q()
        else:
            found &= leaf(name, value)
    return found


def holds(given: Mapping[str, Any] | None, leaf: Leaf[bool], depth: int = 0) -> bool:
    """The same of a row that is at hand."""
    _not_too_deep(depth)
    for name, value in (given or {}).items():
        if value is None:
            continue
        if name == "AND":
            passes = all(holds(each, leaf, depth + 1) for each in checked(value, "AND"))
        elif name == "OR":
            passes = not value or any(holds(each, leaf, depth + 1) for each in checked(value, "OR"))
        else:
            passes = leaf(name, value)
        if not passes:
            return False
    return True


def _not_too_deep(depth: int) -> None:
    if depth > DEEPEST:
        raise Refused.because("graphql_error", f"`where` may nest {DEEPEST} deep.", "where")


def chosen(given: Mapping[str, Any] | None, own: Any) -> bool:
    """`eq` and `oneOf` of a filter, of a row that is at hand."""
    given = given or {}
    if given.get("eq") is not None and plain(given["eq"]) != own:
        return False
    return given.get("one_of") is None or own in map(plain, checked(given["one_of"], "one_of"))
