"""Events that keep the rules, one of each type, and the published files if they are at hand."""

import copy
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from tests.conftest import ROOT
from traceability.events.epcis import Document, Event, read

FILES = Path(os.environ.get("OCOP_SHARED", ROOT.parent / "shared")) / "data" / "epcis"
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
CONTEXT = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"ocop": "https://ocop.example/voc/"}]

LOT = "https://id.gs1.org/01/09521234543213/10/H260220"
OTHER_LOT = "https://id.gs1.org/01/09521234543220/10/L2026-01"
SERIAL = "urn:epc:id:sgtin:9521234.054321.2017"
BOX = "urn:epc:id:sscc:9521234.1234567890"
PLACE = "https://id.gs1.org/414/9521234543213"
WHEN = {"eventTime": "2026-02-20T06:30:00+07:00", "eventTimeZoneOffset": "+07:00"}

OBJECT: dict[str, Any] = {
    "type": "ObjectEvent",
    **WHEN,
    "action": "ADD",
    "bizStep": "creating_class_instance",
    "disposition": "active",
    "persistentDisposition": {"set": ["completeness_verified"], "unset": ["completeness_inferred"]},
    "epcList": [SERIAL, "urn:epc:id:sgtin:9521234.054321.2018"],
    "quantityList": [{"epcClass": LOT, "quantity": 850.5, "uom": "KGM"}, {"epcClass": OTHER_LOT, "quantity": 12}],
    "readPoint": {"id": f"{PLACE}/254/VN-DTOR-0017", "ocop:gate": "2"},
    "bizLocation": {"id": PLACE},
    "bizTransactionList": [
        {"type": "desadv", "bizTransaction": "urn:epcglobal:cbv:bt:9521234543213:DN-1"},
        {"bizTransaction": "https://orders.example/1"},
    ],
    "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:9521234.54321"}],
    "destinationList": [{"type": "location", "destination": "urn:epc:id:sgln:9521234.54321.0"}],
    "sensorElementList": [
        {
            "sensorMetadata": {"startTime": "2026-02-20T06:00:00+07:00", "endTime": "2026-02-20T06:20:00+07:00"},
            "sensorReport": [
                {"type": "Temperature", "value": 21.5, "uom": "CEL", "ocop:probe": "a"},
                {"type": "Temperature", "booleanValue": True, "component": "x"},
            ],
        }
    ],
    "certificationInfo": ["https://certificates.example/1", "https://certificates.example/2"],
    "ilmd": {"ocop:harvestDate": "2026-02-20", "cbvmda:lotNumber": "H260220"},
    "ocop:growers": ["An", "Bình", {"ocop:household": 3}],
}
AGGREGATION: dict[str, Any] = {
    "type": "AggregationEvent",
    **WHEN,
    "action": "ADD",
    "bizStep": "packing",
    "parentID": BOX,
    "childEPCs": [SERIAL],
    "childQuantityList": [{"epcClass": LOT, "quantity": 3}],
}
ASSOCIATION: dict[str, Any] = {**AGGREGATION, "type": "AssociationEvent", "bizStep": "assembling"}
TRANSACTION: dict[str, Any] = {
    "type": "TransactionEvent",
    **WHEN,
    "action": "OBSERVE",
    "bizTransactionList": [{"type": "po", "bizTransaction": "https://orders.example/1"}],
    "parentID": BOX,
    "epcList": [SERIAL],
    "quantityList": [{"epcClass": LOT, "quantity": 3}],
}
TRANSFORMATION: dict[str, Any] = {
    "type": "TransformationEvent",
    **WHEN,
    "bizStep": "creating_class_instance",
    "transformationID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
    "inputQuantityList": [{"epcClass": LOT, "quantity": 850.5, "uom": "KGM"}],
    "inputEPCList": [SERIAL],
    "outputQuantityList": [{"epcClass": OTHER_LOT, "quantity": 1600}],
    "outputEPCList": ["urn:epc:id:sgtin:9521234.054322.1"],
    "ilmd": {"ocop:bestBefore": "2027-02-20"},
}
EVENTS = [OBJECT, AGGREGATION, ASSOCIATION, TRANSACTION, TRANSFORMATION]


def document(*events: Any, **changes: Any) -> dict[str, Any]:
    """A document of these events. Changes replace members; None takes one out."""
    whole = {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T08:00:00+07:00",
        "epcisBody": {"eventList": list(events)},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def changed(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy with members replaced; None takes one out."""
    return {name: value for name, value in {**copy.deepcopy(event), **changes}.items() if value is not None}


def judged(value: Any, **options: Any) -> Document:
    return read(value if isinstance(value, bytes) else orjson.dumps(value), now=NOW, **options)


def faults(value: Any, **options: Any) -> list[tuple[str, str]]:
    """Codes and pointers of what is wrong."""
    return [(fault.code, fault.pointer) for fault in judged(value, **options).faults]


def event_of(content: dict[str, Any], **changes: Any) -> Event:
    (event,) = judged(document(content, **changes)).checked().events
    return event
