"""JSON Schema (2020-12) of documents and events, made of the vocabularies and tables that judge them. What a schema cannot say (check digits,
declared namespaces, what must stand together) is said in words; documents that fit it may still be refused."""

from typing import Any

from . import vocabulary as cbv
from .document import MAX_EVENTS
from .events import needed
from .vocabulary import FIELDS, Words

type Schema = dict[str, Any]

STANDARD_CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
_URI: Schema = {"type": "string", "format": "uri", "maxLength": 2000}
_OFFSET = r"^[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$"
TIME: Schema = {
    "type": "string",
    "format": "date-time",
    "description": "With its offset from UTC, to the microsecond; not more than a day ahead.",
}
_NUMBER: Schema = {"type": "number"}
_TEXT: Schema = {"type": "string"}
_PLACE: Schema = {"type": "object", "required": ["id"], "properties": {"id": _URI}}


def ref(name: str) -> Schema:
    """A reference to one of the document's own schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def _list(item: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": item, **more}


def _word(words: Words) -> Schema:
    """A standard word, bare, or somebody's own as a URI."""
    return {"anyOf": [{"enum": sorted(words.words)}, _URI]}


def _closed(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


_DEVICE: dict[str, Schema] = {
    "time": TIME, "deviceID": _URI, "deviceMetadata": _URI, "rawData": _URI, "dataProcessingMethod": _URI, "bizRules": _URI,
}  # fmt: skip
_REPORT: dict[str, Schema] = {
    **_DEVICE,
    "type": _word(cbv.MEASUREMENTS), "exception": _word(cbv.ALARMS), "component": _word(cbv.COMPONENTS),
    **dict.fromkeys(("microorganism", "chemicalSubstance", "coordinateReferenceSystem", "uriValue"), _URI),
    **dict.fromkeys(("value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"), _NUMBER),
    "stringValue": _TEXT, "booleanValue": {"type": "boolean"}, "hexBinaryValue": {"type": "string", "pattern": "^(?:[0-9A-Fa-f]{2})+$"},
    "uom": ref("Unit"),
}  # fmt: skip
_THINGS = _list(ref("Thing"), uniqueItems=True)
_QUANTITIES = _list(
    _closed(("epcClass",), epcClass=ref("KindOfThings"), quantity={"type": "number", "minimum": 0}, uom=ref("Unit"))
)
_FIELDS: dict[str, Schema] = {
    "eventTime": TIME,
    "recordTime": TIME | {"description": "When it was recorded. Set by this service; what was sent is not kept."},
    "eventTimeZoneOffset": {"type": "string", "pattern": _OFFSET},
    "eventID": ref("EventID"),
    "certificationInfo": {"anyOf": [_URI, _list(_URI)]},
    "errorDeclaration": {
        "type": "object",
        "required": ["declarationTime"],
        "properties": {
            "declarationTime": TIME,
            "reason": _word(cbv.ERROR_REASONS),
            "correctiveEventIDs": _list(ref("EventID")),
        },
    },
    "action": {"enum": sorted(cbv.ACTIONS)},
    "bizStep": _word(cbv.BIZ_STEPS),
    "disposition": _word(cbv.DISPOSITIONS),
    "persistentDisposition": _closed(
        (), **dict.fromkeys(("set", "unset"), _list(_word(cbv.DISPOSITIONS), minItems=1, uniqueItems=True))
    )
    | {"minProperties": 1},
    "readPoint": _PLACE,
    "bizLocation": _PLACE,
    "bizTransactionList": _list(_closed(("bizTransaction",), type=_word(cbv.TRANSACTION_TYPES), bizTransaction=_URI)),
    "sourceList": _list(_closed(("type", "source"), type=_word(cbv.PARTY_TYPES), source=_URI)),
    "destinationList": _list(_closed(("type", "destination"), type=_word(cbv.PARTY_TYPES), destination=_URI)),
    "sensorElementList": _list(
        {
            "type": "object",
            "required": ["sensorReport"],
            "properties": {
                "sensorMetadata": {"type": "object", "properties": {**_DEVICE, "startTime": TIME, "endTime": TIME}},
                "sensorReport": _list({"type": "object", "required": ["type"], "properties": _REPORT}, minItems=1),
            },
        }
    ),
    "ilmd": {"type": "object", "description": "Master data of the lot or thing; every member has a namespace."},
    "parentID": ref("Thing"),
    "transformationID": _URI,
    **dict.fromkeys(("epcList", "childEPCs", "inputEPCList", "outputEPCList"), _THINGS),
    **dict.fromkeys(("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"), _QUANTITIES),
}
_EXTENSIONS = (
    "Members that the standard does not know have a namespace: declared in a `@context`, or written out as a URI."
)


def _event(kind: str) -> Schema:
    """One type of event. What may not stand in it is named, so that a standard field at the wrong place is told from an extension."""
    fields = {name: ref(name) for name in sorted(FIELDS[kind] - {"type", "@context"})}
    forbidden: dict[str, Any] = dict.fromkeys(sorted(cbv.ALL_FIELDS - FIELDS[kind]), False)
    return {
        "type": "object",
        "description": _EXTENSIONS,
        "required": ["type", "eventTime", "eventTimeZoneOffset", *needed(kind)],
        "properties": {"type": {"const": kind}, "@context": ref("Context")} | fields | forbidden,
    }


def _document(kind: str, required: tuple[str, ...], body: Schema) -> Schema:
    """An envelope around events."""
    return {
        "type": "object",
        "required": ["@context", "type", *required, "epcisBody"],
        "properties": {
            "@context": ref("Context"),
            "type": {"const": kind},
            "schemaVersion": {"type": "string", "pattern": r"^2(?:\.\d{1,3}){0,3}$"},
            "creationDate": TIME,
            "id": _URI,
            **dict.fromkeys(("sender", "receiver", "instanceIdentifier"), _TEXT),
            "epcisHeader": {"type": "object", "description": "Master data: places within places are kept."},
            "epcisBody": body,
        },
    }


def _holding(name: str, inner: Schema) -> Schema:
    return {"type": "object", "required": [name], "properties": {name: inner}}


def schemas() -> dict[str, Schema]:
    """Every schema of the vocabulary's own, by name."""
    events = {kind: _event(kind) for kind in FIELDS}
    given = _holding("eventList", _list(ref("Event")))
    return {
        "Context": {
            "description": "Never fetched: of addresses only the standard's own are known. Objects declare prefixes.",
            "anyOf": [_TEXT, {"type": "object"}, _list({"anyOf": [_TEXT, {"type": "object"}]}, maxItems=200)],
        },
        "Thing": {**_URI, "description": "One thing: EPC URI or GS1 Digital Link with a serial, or any other URI."},
        "KindOfThings": {**_URI, "description": "A kind of things: GTIN or lot, as EPC URI or GS1 Digital Link."},
        "EventID": {
            **_URI,
            "description": "urn:uuid:…, the hash of CBV 2.0 (ni:///sha-256;…?ver=CBV2.0), or another URI.",
        },
        "Unit": {"type": "string", "pattern": "^[A-Z0-9]{2,3}$", "description": "UN/ECE Recommendation 20, as KGM."},
        **_FIELDS,
        **events,
        "Event": {
            "oneOf": [ref(kind) for kind in events],
            "discriminator": {"propertyName": "type", "mapping": {kind: ref(kind)["$ref"] for kind in events}},
        },
        "EPCISDocument": _document(
            "EPCISDocument",
            ("schemaVersion", "creationDate"),
            _holding("eventList", _list(ref("Event"), maxItems=MAX_EVENTS)),
        ),
        "EPCISQueryDocument": _document(
            "EPCISQueryDocument",
            (),
            _holding(
                "queryResults",
                {
                    "type": "object",
                    "required": ["resultsBody"],
                    "properties": {"queryName": _TEXT, "resultsBody": given},
                },
            ),
        ),
    }
