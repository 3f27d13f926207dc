"""The standard's parameters by name, each with what its values are: made of the tables that questions are read by."""

from collections.abc import Iterator
from typing import Any

from .. import vocabulary as cbv
from ..schema import TIME
from .question import EQUAL, LISTS, MATCH, MOST_VALUES, SENSOR_TEXTS, TIMES, WHOLE

_NAMES: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 2000}
_PATTERNS = _NAMES | {"description": "URIs, or EPC patterns (urn:epc:idpat:…)."}
_COUNT = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
_ONE_ALONE: dict[str, Any] = {
    "orderBy": {"type": "string", "description": "eventTime, recordTime, or the name of an extension of numbers or times."},
    "orderDirection": {"enum": ["ASC", "DESC"]},
    "eventCountLimit": _COUNT,
    "maxEventCount": _COUNT,
}  # fmt: skip
_WORDS = {
    "bizStep": cbv.BIZ_STEPS,
    "disposition": cbv.DISPOSITIONS,
    "persistentDisposition_set": cbv.DISPOSITIONS,
    "persistentDisposition_unset": cbv.DISPOSITIONS,
    "errorReason": cbv.ERROR_REASONS,
}
_COMPARED = ("GT", "GE", "LT", "LE")
_PLACES = ("readPoint", "bizLocation")


def parameters() -> dict[str, dict[str, Any]]:
    """Name → JSON Schema of its value. Values of a list stand with a bar between them, or the parameter is repeated.

    Left to words are the families whose names hold a unit, a type or an extension's name (`quantity_KGM`, `bizTransaction_po`, `ex:area`).
    """
    return dict(_named())


def _named() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in WHOLE:
        yield name, _ONE_ALONE.get(name) or _list({"enum": sorted(cbv.FIELDS)})
    yield from ((f"EQ_{name}", _list(_equal(name))) for name in EQUAL)
    yield from ((f"{operator}_{name}", TIME) for name in TIMES for operator in ("GE", "LT"))
    yield from ((f"MATCH_{name}", _list(_PATTERNS)) for name in MATCH)
    yield from ((f"WD_{name}", _list(_NAMES)) for name in _PLACES)
    for operator in _COMPARED:
        yield f"{operator}_quantity", {"type": "number"}
        yield from ((f"{operator}_{name}", TIME) for name in ("errorDeclarationTime", "time", "startTime", "endTime"))
    yield "EQ_quantity", _list({"type": "number"})
    yield "EXISTS_errorDeclaration", {"type": "string", "maxLength": 0}
    yield from ((f"EQ_{name}", _list({"type": "string"})) for name in sorted(SENSOR_TEXTS))
    for name, (_list_name, words) in LISTS.items():
        yield from ((f"EQ_{name}_{word}", _list(_NAMES)) for word in sorted(words.words))


def _equal(name: str) -> dict[str, Any]:
    if name == "action":
        return {"enum": sorted(cbv.ACTIONS)}
    words = _WORDS.get(name)
    return {"anyOf": [{"enum": sorted(words.words)}, _NAMES]} if words else _NAMES


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_VALUES}
