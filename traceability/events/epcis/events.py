"""The rules for one event: what EPCIS 2.0 and CBV 2.0 demand of it, and what the published JSON schema lets through."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from . import vocabulary as cbv
from .context import Context
from .epcs import is_uri
from .rules import Rules
from .times import OFFSET, moment
from .units import UNITS
from .vocabulary import ALL_FIELDS, FIELDS, Words

Check = Callable[["EventRules", Any, str], None]

_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_UUID = re.compile(r"urn:uuid:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_NI = re.compile(r"ni:///sha-256;[0-9a-f]{64}\?ver=CBV\d+(?:\.\d+){1,2}")


class EventRules(Rules):
    """Checks events against the rules, writing down every fault. One instance serves the events of a document."""

    def event(self, event: dict[str, Any], context: Context, pointer: str) -> None:
        """All rules for an event whose own `@context` has been read."""
        self.context = context
        kind = event.get("type")
        if not isinstance(kind, str) or kind not in FIELDS:
            self._kind(event, kind, pointer)
            return
        fields = FIELDS[kind]
        for name, value in event.items():
            check = _FIELD_CHECKS.get(name)
            if check and name in fields:
                check(self, value, f"{pointer}/{name}")
            elif name in ALL_FIELDS:
                if name not in fields:
                    self.faults.add("forbidden_field", f"{pointer}/{name}", name=name, kind=kind)
            else:
                self.extension(name, value, pointer)
        for name in ("eventTime", "eventTimeZoneOffset", *_NEEDED[kind]):
            if name not in event:
                self.faults.add("missing", pointer, name=name)
        _SHAPES[kind](self, event, pointer)

    def _kind(self, event: dict[str, Any], kind: Any, pointer: str) -> None:
        if "type" not in event:
            self.faults.add("missing", pointer, name="type")
        elif not isinstance(kind, str):
            self.faults.add("wrong_type", f"{pointer}/type", wanted="text")
        else:
            self.faults.add("unknown_event_type", f"{pointer}/type", value=kind[:100])

    # ---- fields

    def event_id(self, value: Any, pointer: str) -> None:
        text = self.text(value, pointer)
        if not text:
            return
        low = text[:9].lower()
        form = _UUID if low == "urn:uuid:" else _NI if low.startswith("ni:") else None
        if not is_uri(text) or (form and not form.fullmatch(text)):
            self.faults.add("bad_event_id", pointer, value=text[:200])

    def offset(self, value: Any, pointer: str) -> None:
        text = self.text(value, pointer)
        if text and not OFFSET.fullmatch(text):
            self.faults.add("bad_offset", pointer, value=text[:60])

    def action(self, value: Any, pointer: str) -> None:
        text = self.text(value, pointer)
        if text and text not in cbv.ACTIONS:
            self.faults.add("unknown_action", pointer, value=text[:60])

    def record_time(self, value: Any, pointer: str) -> None:
        """Set anew by whoever captures; here only its form counts."""
        text = self.text(value, pointer)
        if text and isinstance(then := moment(text[:60]), str):
            self.faults.add(then, pointer, value=text[:60])

    def things(self, value: Any, pointer: str) -> None:
        seen: set[str] = set()
        for item, at in self.items(value, pointer):
            self.instance(item, at)
            if isinstance(item, str):
                if item in seen:
                    self.faults.add("repeated", at, value=item[:200])
                seen.add(item)

    def quantities(self, value: Any, pointer: str) -> None:
        for item, at in self.items(value, pointer):
            got = self.members(item, at, _QUANTITY, needed=("epcClass",), open_=False)
            if "uom" in got and "quantity" not in got:
                self.faults.add("missing", at, name="quantity")

    def quantity(self, value: Any, pointer: str) -> None:
        if self.number(value, pointer) and value < 0:
            self.faults.add("negative_quantity", pointer, value=value)

    def unit(self, value: Any, pointer: str) -> None:
        text = self.text(value, pointer)
        if text and text not in UNITS:
            self.faults.add("unknown_unit", pointer, value=text[:60])

    def persistent(self, value: Any, pointer: str) -> None:
        got = self.members(value, pointer, {"set": _each_disposition, "unset": _each_disposition}, open_=False)
        if isinstance(value, dict) and not got:
            self.faults.add("empty", pointer)

    def place(self, value: Any, pointer: str) -> None:
        self.members(value, pointer, {"id": EventRules._place_id}, needed=("id",))

    def _place_id(self, value: Any, pointer: str) -> None:
        self._named(value, pointer, "-", "")

    def transactions(self, value: Any, pointer: str) -> None:
        for item, at in self.items(value, pointer):
            self.members(item, at, _TRANSACTION, needed=("bizTransaction",), open_=False)

    def sources(self, value: Any, pointer: str) -> None:
        for item, at in self.items(value, pointer):
            self.members(item, at, _SOURCE, needed=("type", "source"), open_=False)

    def destinations(self, value: Any, pointer: str) -> None:
        for item, at in self.items(value, pointer):
            self.members(item, at, _DESTINATION, needed=("type", "destination"), open_=False)

    def certification(self, value: Any, pointer: str) -> None:
        if isinstance(value, list):
            for item, at in self.items(value, pointer):
                self.uri(item, at)
        else:
            self.uri(value, pointer)

    def declaration(self, value: Any, pointer: str) -> None:
        self.members(value, pointer, _DECLARATION, needed=("declarationTime",))

    def event_ids(self, value: Any, pointer: str) -> None:
        for item, at in self.items(value, pointer):
            self.event_id(item, at)

    def master_data(self, value: Any, pointer: str) -> None:
        """Instance or lot master data: every member has a namespace."""
        self.members(value, pointer, {})

    # ---- sensors

    def sensors(self, value: Any, pointer: str) -> None:
        for item, at in self.items(value, pointer):
            self.members(item, at, _SENSOR, needed=("sensorReport",))

    def sensor_metadata(self, value: Any, pointer: str) -> None:
        got = self.members(value, pointer, _METADATA)
        start, end = (_moment(got.get(name)) for name in ("startTime", "endTime"))
        if start and end and end < start:
            self.faults.add("times_reversed", f"{pointer}/endTime")

    def sensor_reports(self, value: Any, pointer: str) -> None:
        for item, at in self.items(value, pointer, needed=True):
            self.members(item, at, _REPORT, needed=("type",))

    def truth(self, value: Any, pointer: str) -> None:
        if not isinstance(value, bool):
            self.faults.add("wrong_type", pointer, wanted="boolean")

    def string(self, value: Any, pointer: str) -> None:
        if not isinstance(value, str):
            self.faults.add("wrong_type", pointer, wanted="text")

    def hexadecimal(self, value: Any, pointer: str) -> None:
        text = self.text(value, pointer)
        if text and not _HEX.fullmatch(text):
            self.faults.add("bad_hexadecimal", pointer)

    # ---- what must stand together

    def _object(self, event: dict[str, Any], pointer: str) -> None:
        if not any(event.get(name) for name in ("epcList", "quantityList", "sensorElementList")):
            self.faults.add("nothing_said", pointer, names="epcList, quantityList")
        if "ilmd" in event and event.get("action") != "ADD":
            self.faults.add("ilmd_without_add", f"{pointer}/ilmd")

    def _children(self, event: dict[str, Any], pointer: str) -> None:
        if event.get("action") != "DELETE" and not any(event.get(n) for n in ("childEPCs", "childQuantityList")):
            self.faults.add("nothing_said", pointer, names="childEPCs, childQuantityList")

    def _aggregation(self, event: dict[str, Any], pointer: str) -> None:
        if "parentID" not in event and event.get("action") in ("ADD", "DELETE"):
            self.faults.add("missing", pointer, name="parentID")
        self._children(event, pointer)

    def _transaction(self, event: dict[str, Any], pointer: str) -> None:
        if "bizTransactionList" in event and event["bizTransactionList"] == []:
            self.faults.add("empty", f"{pointer}/bizTransactionList")
        things = ("epcList", "quantityList", "parentID")
        if event.get("action") != "DELETE" and not any(event.get(name) for name in things):
            self.faults.add("nothing_said", pointer, names="epcList, quantityList")

    def _transformation(self, event: dict[str, Any], pointer: str) -> None:
        inputs = any(event.get(name) for name in ("inputEPCList", "inputQuantityList"))
        outputs = any(event.get(name) for name in ("outputEPCList", "outputQuantityList"))
        if "transformationID" in event:  # one step of several may have inputs only, or outputs only
            if not (inputs or outputs):
                self.faults.add("nothing_said", pointer, names="inputQuantityList, outputQuantityList")
            return
        if not inputs:
            self.faults.add("nothing_said", pointer, names="inputEPCList, inputQuantityList")
        if not outputs:
            self.faults.add("nothing_said", pointer, names="outputEPCList, outputQuantityList")


def needed(kind: str) -> tuple[str, ...]:
    """What an event of this type must have beside its type and times."""
    return _NEEDED[kind]


def _moment(value: Any) -> datetime | None:
    then = moment(value) if isinstance(value, str) and len(value) < 60 else None
    return then if isinstance(then, datetime) else None


def _of(words: Words) -> Check:
    return lambda rules, value, pointer: rules.word(value, pointer, words)


def _each_disposition(rules: EventRules, value: Any, pointer: str) -> None:
    seen: set[str] = set()
    for item, at in rules.items(value, pointer, needed=True):
        rules.word(item, at, cbv.DISPOSITIONS)
        if isinstance(item, str):
            if item in seen:
                rules.faults.add("repeated", at, value=item[:200])
            seen.add(item)


_URI: Check = EventRules.uri
_TIME: Check = lambda rules, value, pointer: void(rules.time(value, pointer))  # noqa: E731
_NUMBER: Check = lambda rules, value, pointer: void(rules.number(value, pointer))  # noqa: E731


def void(_value: object) -> None:
    """Nothing: a check has no result."""


_QUANTITY: dict[str, Check] = {
    "epcClass": EventRules.kind_of_things, "quantity": EventRules.quantity, "uom": EventRules.unit,
}  # fmt: skip
_TRANSACTION: dict[str, Check] = {"type": _of(cbv.TRANSACTION_TYPES), "bizTransaction": _URI}
_SOURCE: dict[str, Check] = {"type": _of(cbv.PARTY_TYPES), "source": _URI}
_DESTINATION: dict[str, Check] = {"type": _of(cbv.PARTY_TYPES), "destination": _URI}
_DECLARATION: dict[str, Check] = {
    "declarationTime": _TIME, "reason": _of(cbv.ERROR_REASONS), "correctiveEventIDs": EventRules.event_ids,
}  # fmt: skip
_DEVICE: dict[str, Check] = {
    "time": _TIME, "deviceID": _URI, "deviceMetadata": _URI, "rawData": _URI, "dataProcessingMethod": _URI, "bizRules": _URI,
}  # fmt: skip
_METADATA: dict[str, Check] = {**_DEVICE, "startTime": _TIME, "endTime": _TIME}
_REPORT: dict[str, Check] = {
    **_DEVICE,
    "type": _of(cbv.MEASUREMENTS), "exception": _of(cbv.ALARMS), "component": _of(cbv.COMPONENTS),
    "microorganism": _URI, "chemicalSubstance": _URI, "coordinateReferenceSystem": _URI, "uriValue": _URI,
    "value": _NUMBER, "minValue": _NUMBER, "maxValue": _NUMBER, "meanValue": _NUMBER, "sDev": _NUMBER, "percRank": _NUMBER, "percValue": _NUMBER,
    "stringValue": EventRules.string, "booleanValue": EventRules.truth, "hexBinaryValue": EventRules.hexadecimal, "uom": EventRules.unit,
}  # fmt: skip
_SENSOR: dict[str, Check] = {"sensorMetadata": EventRules.sensor_metadata, "sensorReport": EventRules.sensor_reports}

_FIELD_CHECKS: dict[str, Check] = {
    "eventTime": _TIME,
    "recordTime": EventRules.record_time,
    "eventTimeZoneOffset": EventRules.offset,
    "eventID": EventRules.event_id,
    "certificationInfo": EventRules.certification,
    "errorDeclaration": EventRules.declaration,
    "action": EventRules.action,
    "bizStep": _of(cbv.BIZ_STEPS),
    "disposition": _of(cbv.DISPOSITIONS),
    "persistentDisposition": EventRules.persistent,
    "readPoint": EventRules.place,
    "bizLocation": EventRules.place,
    "bizTransactionList": EventRules.transactions,
    "sourceList": EventRules.sources,
    "destinationList": EventRules.destinations,
    "sensorElementList": EventRules.sensors,
    "ilmd": EventRules.master_data,
    "epcList": EventRules.things,
    "childEPCs": EventRules.things,
    "inputEPCList": EventRules.things,
    "outputEPCList": EventRules.things,
    "quantityList": EventRules.quantities,
    "childQuantityList": EventRules.quantities,
    "inputQuantityList": EventRules.quantities,
    "outputQuantityList": EventRules.quantities,
    "parentID": EventRules.instance,
    "transformationID": _URI,
}
_NEEDED: dict[str, tuple[str, ...]] = {
    "ObjectEvent": ("action",),
    "AggregationEvent": ("action",),
    "AssociationEvent": ("action", "parentID"),
    "TransactionEvent": ("action", "bizTransactionList"),
    "TransformationEvent": (),
}
_SHAPES: dict[str, Callable[[EventRules, dict[str, Any], str], None]] = {
    "ObjectEvent": EventRules._object,
    "AggregationEvent": EventRules._aggregation,
    "AssociationEvent": EventRules._children,
    "TransactionEvent": EventRules._transaction,
    "TransformationEvent": EventRules._transformation,
}
