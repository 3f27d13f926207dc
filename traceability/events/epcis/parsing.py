"""JSON of strangers: bounded in bytes, levels and numbers before it is parsed."""

import json
import re
from typing import Any

import orjson

from .errors import Fault, InvalidDocument

MAX_BYTES = 10_000_000
MAX_DEPTH = 64
MAX_VALUES = 1_000_000

# a string that is left open reaches to the end, so every byte is looked at once
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_KEY = re.compile(rb'"[ \t\r\n]*:')
# what does not come back from a float as it was: whole numbers of 19 digits, others of 18, exponents of three
_LONG_NUMBER = re.compile(
    rb"(?<![0-9.])[0-9]{19}|(?<![0-9.])[1-9](?=[0-9.]{18})[0-9]*\.|(?<![0-9])0\.0*[1-9][0-9]{17}|[eE][+\-]?0*[1-9][0-9]{2}"
)
_NOT_BRACKETS = bytes(b for b in range(256) if b not in b"[]{}")


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Any:
    """JSON of bounded size, depth and numbers. Raises `InvalidDocument`: too_large, too_many_values, null_character, bad_json, too_deep,
    number_too_long, duplicate_key."""
    if len(data) > max_bytes:
        raise InvalidDocument([Fault("too_large", values={"limit": f"{max_bytes:,}"})])
    if sum(data.count(mark) for mark in b",[{") > MAX_VALUES:  # a byte of JSON may be a hundred of memory
        raise InvalidDocument([Fault("too_many_values", values={"limit": f"{MAX_VALUES:,}"})])
    if b"\\u0000" in data:  # no database keeps it
        raise InvalidDocument([Fault("null_character")])
    try:
        value = orjson.loads(data)  # does not recurse past a thousand levels
    except ValueError as e:
        too_deep = "depth limit" in str(e)
        fault = (
            Fault("too_deep", values={"limit": max_depth})
            if too_deep
            else Fault("bad_json", values={"detail": str(e)[:200]})
        )
        raise InvalidDocument([fault]) from e
    bare = _STRING.sub(b'"', data)
    _check_depth(bare.translate(None, _NOT_BRACKETS), max_depth)
    if _LONG_NUMBER.search(bare):
        raise InvalidDocument([Fault("number_too_long")])
    if len(_KEY.findall(bare)) != _keys(value):
        raise InvalidDocument([_repeated_key(data)])
    return value


def _check_depth(brackets: bytes, limit: int) -> None:
    depth = 0
    for bracket in brackets:
        if bracket in b"[{":
            depth += 1
            if depth > limit:
                raise InvalidDocument([Fault("too_deep", values={"limit": limit})])
        else:
            depth -= 1


def _keys(value: Any) -> int:
    """How many members all objects have; the depth is bounded."""
    if isinstance(value, dict):
        return len(value) + sum([_keys(v) for v in value.values() if isinstance(v, dict | list)])
    return sum([_keys(v) for v in value if isinstance(v, dict | list)]) if isinstance(value, list) else 0


def _repeated_key(data: bytes) -> Fault:
    """A member that stands twice in one object: readers would differ in which one counts."""

    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for name, _value in pairs:
            if name in seen:
                raise _Repeated(name)
            seen.add(name)
        return dict(pairs)

    try:
        json.loads(data, object_pairs_hook=look)
    except _Repeated as e:
        return Fault("duplicate_key", values={"name": str(e)[:100]})
    return Fault("bad_json", values={"detail": ""})


class _Repeated(Exception):
    pass
