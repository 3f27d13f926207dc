"""A tree of conditions: nested tuples, so that it can be a key: ("and", …), ("or", …), ("all",), ("none",), or a leaf: a name with its values."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from catalog.core.errors import Refused
from marketplace.api.ids import key_of

type Tree = tuple[Any, ...]

ALL: Tree = ("all",)
NONE: Tree = ("none",)
MOST = 100  # values of one list
DEEPEST, MOST_CONDITIONS = 8, 60
LARGEST = 10**13
EARLIEST, LATEST = dt.datetime(1, 1, 2, tzinfo=dt.UTC), dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


def both(parts: Iterable[Tree]) -> Tree:
    """All of these."""
    found = [part for part in parts if part != ALL]
    if NONE in found:
        return NONE
    return found[0] if len(found) == 1 else ("and", *found) if found else ALL


def either(parts: Iterable[Tree]) -> Tree:
    """One of these."""
    found = [part for part in parts if part != NONE]
    if ALL in found:
        return ALL
    return found[0] if len(found) == 1 else ("or", *found) if found else NONE


def leaf(name: str, values: Iterable[Any]) -> Tree:
    """One of these values."""
    found = tuple(dict.fromkeys(values))
    if len(found) > MOST:
        raise Refused.because("graphql_error", f"A filter takes {MOST} values at most.", name)
    return (name, *found) if found else NONE


def texts_of(values: Iterable[str]) -> list[str]:
    """Those that a column can hold."""
    return [value for value in values if value and len(value) <= 200 and "\x00" not in value]


def keys_of(ids: Iterable[str], kind: str, field: str) -> list[int]:
    """Of ids that may stand in a list; a wrong one is `Refused`."""
    return [key_of(text, kind, field) for text in ids]
