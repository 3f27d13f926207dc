"""The event hash of CBV 2.0 (section 8.9): one string of an event's facts, whatever order and form they were sent in, and its SHA-256.

Where the standard and implementations differ, the standard's table of properties counts: lists of transactions, sources and destinations come
before sensors, a type before what it types. `certificationInfo` and `bizRules` of a report are hashed too, for no fact of an event may be
changed without notice. Left out are eventID, recordTime, errorDeclaration, comments.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any

from . import vocabulary as cbv
from .context import Context
from .epcs import identifier
from .times import to_the_millisecond
from .vocabulary import ALL_FIELDS, Words, today

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+", re.ASCII)
_COMMENTS = frozenset({"rdfs:comment", "@context"})

Write = Callable[["_Writer", Any], str]


def event_hash(event: dict[str, Any], context: Context) -> str:
    """`ni:///sha-256;…?ver=CBV2.0` of an event that keeps the rules; `context` declares the prefixes of its extensions."""
    return f"ni:///sha-256;{sha256(pre_hash(event, context).encode()).hexdigest()}?ver=CBV2.0"


def pre_hash(event: dict[str, Any], context: Context) -> str:
    """The string that is hashed. Two events with the same facts have the same one."""
    writer = _Writer(context)
    parts = [f"eventType={event['type']}"]
    for name, write in _ORDER:
        value = event.get(name)
        if value is not None:
            parts.append(write(writer, value))
    parts += writer.extensions(event, ALL_FIELDS)
    return "".join(parts)


def _plain(text: str) -> str:
    """A text as it is hashed: words and identifiers in their one form, a decimal number without the zeros at its end."""
    return _short(text) if len(text) < 300 else _any_length(text)  # long ones are rare, and would fill the memory


def _any_length(text: str) -> str:
    text = today(text.strip())
    if _DECIMAL.fullmatch(text):
        text = text.rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    if ":" in text:
        found = identifier(text)
        return text if found.fault else found.canonical
    return text


_short = lru_cache(maxsize=8192)(_any_length)


def number(value: int | float) -> str:
    """12, 200.5, 0.0000001: digits only, no zeros at the end, no exponent."""
    if isinstance(value, float):
        text = repr(value)
        text = format(Decimal(text), "f") if "e" in text else text.removesuffix(".0")
        return "0" if text == "-0" else text
    return str(value)


class _Writer:
    """Writes values of one event; knows its prefixes."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def value(self, value: Any) -> str:
        if isinstance(value, str):
            return _plain(self.context.expand(value) if ":" in value else value)
        if isinstance(value, bool):
            return "true" if value else "false"
        return number(value) if isinstance(value, int | float) else ""

    def word(self, value: str, words: Words) -> str:
        full = words.full(value)
        if full == value and value in self.context.names:
            full = self.context.names[value]
        return self.value(full)

    def extensions(self, holder: dict[str, Any], standard: Iterable[str]) -> list[str]:
        """Members that are not the standard's, sorted, each behind its namespace in braces."""
        return sorted(
            [
                self._extension(name, value)
                for name, value in holder.items()
                if name not in standard and name not in _COMMENTS
            ]
        )

    def _extension(self, name: str, value: Any) -> str:
        namespace, local = self.context.split(name)
        key = f"{{{namespace}}}{local}" if namespace else local
        if isinstance(value, list):
            return "".join(sorted([self._extension(name, item) for item in value]))
        if isinstance(value, dict):
            return key + "".join(sorted([self._extension(n, v) for n, v in value.items() if n not in _COMMENTS]))
        text = self.value(value)
        return f"{key}={text}" if text else key

    def ordered(self, holder: dict[str, Any], order: dict[str, Write], *, open_: bool = True) -> str:
        parts = [write(self, holder[name]) for name, write in order.items() if name in holder]
        if open_ and len(parts) < len(holder):
            parts += self.extensions(holder, order)
        return "".join(parts)


def _simple(name: str) -> Write:
    return lambda writer, value: f"{name}={writer.value(value)}"


def _time(name: str) -> Write:
    return lambda _writer, value: f"{name}={to_the_millisecond(value)}"


def _word(name: str, words: Words) -> Write:
    return lambda writer, value: f"{name}={writer.word(value, words)}"


def _each(name: str, value: Any, write: Write, writer: _Writer) -> str:
    """A list's name once, before its members in order; nothing of an empty one."""
    return name + "".join(sorted([write(writer, item) for item in value])) if value else ""


def _list(name: str, write: Write) -> Write:
    return lambda writer, value: _each(name, value, write, writer)


def _holder(name: str, order: dict[str, Write], *, open_: bool = True) -> Write:
    return lambda writer, value: name + writer.ordered(value, order, open_=open_)


def _certification(writer: _Writer, value: Any) -> str:
    return _each("", value if isinstance(value, list) else [value], _simple("certificationInfo"), writer)


_EPC = _simple("epc")
_QUANTITY = _holder(
    "quantityElement",
    {"epcClass": _simple("epcClass"), "quantity": _simple("quantity"), "uom": _simple("uom")},
    open_=False,
)
_DISPOSITION = {
    "set": _list("", _word("set", cbv.DISPOSITIONS)),
    "unset": _list("", _word("unset", cbv.DISPOSITIONS)),
}
_PLACE: dict[str, Write] = {"id": _simple("id")}


def _typed(words: Words, name: str) -> Write:
    return _holder("", {"type": _word("type", words), name: _simple(name)}, open_=False)


_METADATA: dict[str, Write] = {
    **{name: _time(name) for name in ("time", "startTime", "endTime")},
    **{name: _simple(name) for name in ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules")},
}
_REPORT: dict[str, Write] = {
    "type": _word("type", cbv.MEASUREMENTS),
    "exception": _word("exception", cbv.ALARMS),
    **{name: _simple(name) for name in ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod", "bizRules")},
    "time": _time("time"),
    **{name: _simple(name) for name in ("microorganism", "chemicalSubstance", "value")},
    "component": _word("component", cbv.COMPONENTS),
    **{
        name: _simple(name)
        for name in (
            "stringValue", "booleanValue", "hexBinaryValue", "uriValue", "minValue", "maxValue", "meanValue", "sDev", "percRank",
            "percValue", "uom", "coordinateReferenceSystem",
        )
    },
}  # fmt: skip
_SENSOR: dict[str, Write] = {
    "sensorMetadata": _holder("sensorMetadata", _METADATA),
    "sensorReport": _list("", _holder("sensorReport", _REPORT)),
}

_ORDER: tuple[tuple[str, Write], ...] = (
    ("eventTime", _time("eventTime")),
    ("eventTimeZoneOffset", _simple("eventTimeZoneOffset")),
    ("certificationInfo", _certification),
    ("epcList", _list("epcList", _EPC)),
    ("parentID", _simple("parentID")),
    ("inputEPCList", _list("inputEPCList", _EPC)),
    ("childEPCs", _list("childEPCs", _EPC)),
    ("quantityList", _list("quantityList", _QUANTITY)),
    ("childQuantityList", _list("childQuantityList", _QUANTITY)),
    ("inputQuantityList", _list("inputQuantityList", _QUANTITY)),
    ("outputEPCList", _list("outputEPCList", _EPC)),
    ("outputQuantityList", _list("outputQuantityList", _QUANTITY)),
    ("action", _simple("action")),
    ("transformationID", _simple("transformationID")),
    ("bizStep", _word("bizStep", cbv.BIZ_STEPS)),
    ("disposition", _word("disposition", cbv.DISPOSITIONS)),
    ("persistentDisposition", _holder("persistentDisposition", _DISPOSITION, open_=False)),
    ("readPoint", _holder("readPoint", _PLACE)),
    ("bizLocation", _holder("bizLocation", _PLACE)),
    ("bizTransactionList", _list("bizTransactionList", _typed(cbv.TRANSACTION_TYPES, "bizTransaction"))),
    ("sourceList", _list("sourceList", _typed(cbv.PARTY_TYPES, "source"))),
    ("destinationList", _list("destinationList", _typed(cbv.PARTY_TYPES, "destination"))),
    ("sensorElementList", _list("sensorElementList", _holder("sensorElement", _SENSOR))),
    ("ilmd", _holder("ilmd", {})),
)
