"""Which documents are taken, which are refused, and what is said about them."""

import json
import re

import orjson
import pytest
from django.utils import translation

from tests.traceability.events.epcis.apart import document_of, taken_apart
from tests.traceability.events.epcis.samples import (
    AGGREGATION,
    ASSOCIATION,
    BOX,
    CONTEXT,
    EVENTS,
    FILES,
    LOT,
    NOW,
    OBJECT,
    PLACE,
    SERIAL,
    TRANSACTION,
    TRANSFORMATION,
    changed,
    document,
    faults,
    judged,
)
from traceability.events.epcis import InvalidDocument, normal, parse, read, standalone
from traceability.events.epcis.messages import _MESSAGES

E0 = "/epcisBody/eventList/0"
PUBLISHED = [
    *sorted(FILES.glob("capture/*.json")),
    *sorted(FILES.glob("fsma204/epcis/*")),
    *sorted(FILES.glob("*example.jsonld")),
]


def test_the_published_documents_are_taken_and_come_back():
    if not PUBLISHED:
        pytest.skip(f"{FILES} is not here: the published documents are read where it is")
    for file in PUBLISHED:
        data = file.read_bytes()
        found = read(data, now=NOW)
        assert [(f.code, f.pointer, f.values) for f in found.faults] == [], file.name
        assert found.events
        assert document_of(*taken_apart(found)) == json.loads(data), file.name
        for event in found.events:
            assert orjson.loads(normal(event.content)) == event.content
            assert re.fullmatch(r"ni:///sha-256;[0-9a-f]{64}\?ver=CBV2\.0", event.hash)


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e["type"])
def test_each_type_of_event(event):
    found = judged(document(event)).checked()
    assert (found.kind, found.whole, found.events[0].type) == ("EPCISDocument", True, event["type"])
    assert found.events[0].time.isoformat() == "2026-02-19T23:30:00+00:00"
    assert found.events[0].content == event


QUERY = {"queryResults": {"queryName": "all", "resultsBody": {"eventList": [OBJECT], "vocabularyList": []}}}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"@context": CONTEXT, **OBJECT}, "event"),
        ([{"@context": CONTEXT, **event} for event in EVENTS], "list"),
        ([], "list"),
        ({"@context": CONTEXT, "type": "EPCISQueryDocument", "epcisBody": QUERY}, "EPCISQueryDocument"),
        (document(), "EPCISDocument"),
        (
            document(OBJECT, creationDate="2026-03-01T01:00:00Z", sender="a", receiver="b", instanceIdentifier="1"),
            "EPCISDocument",
        ),
    ],
)
def test_kinds_of_documents_come_back_as_they_were(value, kind):
    found = judged(value).checked()
    assert found.kind == kind
    assert document_of(*taken_apart(found)) == value


@pytest.mark.parametrize(
    "event",
    [
        changed(OBJECT, bizStep="https://ocop.example/voc/drying"),
        changed(OBJECT, bizStep="ocop:drying"),
        changed(OBJECT, bizStep="cbv:BizStep-receiving"),
        changed(OBJECT, bizStep="https://ref.gs1.org/cbv/BizStep-receiving"),
        changed(OBJECT, epcList=None, quantityList=None),  # sensors alone
        changed(OBJECT, epcList=[BOX, "https://id.gs1.org/00/395212345678901236", "urn:epc:id:gid:1.2.3"]),
        changed(OBJECT, epcList=["https://shop.example/things/7"]),
        changed(OBJECT, epcList=["https://id.example/8003/030013450007718765"]),
        changed(OBJECT, quantityList=[{"epcClass": "https://id.gs1.org/01/09521234543213", "quantity": 0}]),
        changed(
            OBJECT, quantityList=[{"epcClass": "urn:epc:class:lgtin:9521234.054321.A-1", "quantity": 1, "uom": "CS"}]
        ),
        changed(
            OBJECT, quantityList=[{"epcClass": "urn:epc:idpat:sgtin:9521234.054321.*", "quantity": 1, "uom": "XBX"}]
        ),
        changed(OBJECT, readPoint={"id": "geo:21.03,105.85"}),
        changed(OBJECT, eventTime="2026-02-20T06:30:00.123456Z"),
        changed(OBJECT, eventTime="2026-11-22T20:00:00+07:00"),  # a clock that runs ahead
        changed(OBJECT, recordTime="2026-02-20T06:30:00Z"),
        changed(OBJECT, eventID="urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"),
        changed(OBJECT, eventID="https://ocop.example/events/1"),
        changed(
            OBJECT,
            errorDeclaration={
                "declarationTime": "2026-02-21T06:30:00+07:00",
                "reason": "incorrect_data",
                "ocop:by": "7",
            },
        ),
        changed(OBJECT, **{"@context": [{"mine": "https://mine.example/"}], "mine:a": {"b": {"c": [1, None, "x"]}}}),
        changed(OBJECT, **{"https://mine.example/a": 1, "rdfs:comment": "words"}),
        changed(OBJECT, **{"@context": {"area": "https://mine.example/area"}, "area": "north"}),
        changed(OBJECT, certificationInfo="https://certificates.example/1"),
        changed(AGGREGATION, action="OBSERVE", parentID=None),
        changed(AGGREGATION, action="DELETE", childEPCs=None, childQuantityList=None),
        changed(AGGREGATION, persistentDisposition={"unset": ["damaged"]}),
        changed(ASSOCIATION, action="DELETE", childEPCs=None, childQuantityList=None),
        changed(TRANSACTION, action="DELETE", epcList=None, quantityList=None, parentID=None),
        changed(TRANSFORMATION, outputEPCList=None, outputQuantityList=None),  # a step of one transformation
        changed(TRANSFORMATION, transformationID=None),
    ],
)
def test_good_events(event):
    assert faults(document(event)) == []


def quantity(**changes):
    return changed(OBJECT, quantityList=[{"epcClass": LOT, "quantity": 1, "uom": "KGM", **changes}])


def report(**changes):
    return changed(OBJECT, sensorElementList=[{"sensorReport": [{"type": "Temperature", **changes}]}])


def epc(uri):
    return changed(OBJECT, epcList=[uri])


def a_class(uri):
    return changed(OBJECT, quantityList=[{"epcClass": uri}])


BACKWARDS = {"startTime": "2026-02-20T07:00:00Z", "endTime": "2026-02-20T06:00:00Z"}
DECLARED = {"declarationTime": "2026-02-20T06:30:00Z"}
REPORT = f"{E0}/sensorElementList/0/sensorReport/0"
ITEM = f"{E0}/epcList/0"
CLASS = f"{E0}/quantityList/0/epcClass"

BAD_EVENTS = [
    # types and members
    (changed(OBJECT, type=None), [("missing", E0)]),
    (changed(OBJECT, type="ObjectEvents"), [("unknown_event_type", f"{E0}/type")]),
    (changed(OBJECT, type="QuantityEvent"), [("unknown_event_type", f"{E0}/type")]),
    (changed(OBJECT, type=7), [("wrong_type", f"{E0}/type")]),
    (changed(OBJECT, type=["ObjectEvent"]), [("wrong_type", f"{E0}/type")]),
    ("ObjectEvent", [("wrong_type", E0)]),
    (None, [("wrong_type", E0)]),
    ([], [("wrong_type", E0)]),
    ({}, [("missing", E0)]),
    (changed(OBJECT, isA="x"), [("no_namespace", f"{E0}/isA")]),
    (changed(OBJECT, id="urn:x:1"), [("no_namespace", f"{E0}/id")]),
    (changed(OBJECT, inputEPCList=[SERIAL]), [("forbidden_field", f"{E0}/inputEPCList")]),
    (changed(OBJECT, parentID=BOX), [("forbidden_field", f"{E0}/parentID")]),
    (changed(AGGREGATION, epcList=[SERIAL]), [("forbidden_field", f"{E0}/epcList")]),
    (changed(AGGREGATION, ilmd={}), [("forbidden_field", f"{E0}/ilmd")]),
    (changed(TRANSACTION, ilmd={}), [("forbidden_field", f"{E0}/ilmd")]),
    (changed(TRANSFORMATION, action="ADD"), [("forbidden_field", f"{E0}/action")]),
    (changed(TRANSFORMATION, epcList=[SERIAL]), [("forbidden_field", f"{E0}/epcList")]),
    # times
    (changed(OBJECT, eventTime=None), [("missing", E0)]),
    (changed(OBJECT, eventTimeZoneOffset=None), [("missing", E0)]),
    (changed(OBJECT, eventTime="2026-02-20"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="20260220T063000Z"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2026-02-20 06:30:00Z"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2026-02-20T06:30Z"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2026-02-31T06:30:00Z"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2026-02-20T24:00:00Z"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2026-02-20T06:30:60Z"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2026-02-20T06:30:00+15:00"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2026-02-20T06:30:00+0700"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="0001-01-01T00:00:00+14:00"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="9999-12-31T23:59:59-14:00"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="hôm qua"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="٢٠٢٦-02-20T06:30:00Z"), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2" * 100_000), [("bad_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2026-02-20T06:30:00"), [("no_offset", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime=1771543800), [("wrong_type", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime=""), [("empty", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2026-11-24T10:00:00+07:00"), [("future_time", f"{E0}/eventTime")]),
    (changed(OBJECT, eventTime="2126-02-20T06:30:00Z"), [("future_time", f"{E0}/eventTime")]),
    (changed(OBJECT, recordTime="soon"), [("bad_time", f"{E0}/recordTime")]),
    (changed(OBJECT, eventTimeZoneOffset="Z"), [("bad_offset", f"{E0}/eventTimeZoneOffset")]),
    (changed(OBJECT, eventTimeZoneOffset="+7:00"), [("bad_offset", f"{E0}/eventTimeZoneOffset")]),
    (changed(OBJECT, eventTimeZoneOffset="+14:30"), [("bad_offset", f"{E0}/eventTimeZoneOffset")]),
    (changed(OBJECT, eventTimeZoneOffset=7), [("wrong_type", f"{E0}/eventTimeZoneOffset")]),
    # words
    (changed(OBJECT, action=None, ilmd=None), [("missing", E0)]),
    (changed(OBJECT, action="add", ilmd=None), [("unknown_action", f"{E0}/action")]),
    (changed(OBJECT, action=1, ilmd=None), [("wrong_type", f"{E0}/action")]),
    (changed(OBJECT, bizStep="harvesting"), [("unknown_word", f"{E0}/bizStep")]),
    (changed(OBJECT, bizStep="Receiving"), [("unknown_word", f"{E0}/bizStep")]),
    (changed(OBJECT, bizStep=""), [("empty", f"{E0}/bizStep")]),
    (changed(OBJECT, bizStep=["receiving"]), [("wrong_type", f"{E0}/bizStep")]),
    (changed(OBJECT, bizStep="urn:epcglobal:cbv:bizstep:receiving"), [("old_word", f"{E0}/bizStep")]),
    (changed(OBJECT, bizStep="https://ref.gs1.org/cbv/BizStep-harvesting"), [("unknown_word", f"{E0}/bizStep")]),
    (changed(OBJECT, bizStep="cbv:BizStep-harvesting"), [("unknown_word", f"{E0}/bizStep")]),
    (changed(OBJECT, bizStep="my: step"), [("bad_uri", f"{E0}/bizStep")]),
    (changed(OBJECT, disposition="fresh"), [("unknown_word", f"{E0}/disposition")]),
    (changed(OBJECT, disposition="receiving"), [("unknown_word", f"{E0}/disposition")]),
    (changed(OBJECT, persistentDisposition={}), [("empty", f"{E0}/persistentDisposition")]),
    (changed(OBJECT, persistentDisposition={"set": []}), [("empty", f"{E0}/persistentDisposition/set")]),
    (changed(OBJECT, persistentDisposition={"set": ["fresh"]}), [("unknown_word", f"{E0}/persistentDisposition/set/0")]),
    (changed(OBJECT, persistentDisposition={"set": ["damaged"] * 2}), [("repeated", f"{E0}/persistentDisposition/set/1")]),
    (changed(OBJECT, persistentDisposition={"sets": ["damaged"]}), [("unknown_field", f"{E0}/persistentDisposition/sets")]),
    (changed(OBJECT, persistentDisposition="damaged"), [("wrong_type", f"{E0}/persistentDisposition")]),
    # identifiers
    (epc("SN-1"), [("bad_uri", ITEM)]),
    (epc("https://a b.vn/1"), [("bad_uri", ITEM)]),
    (epc("https://a.vn/1\r\nSet-Cookie: a=b"), [("bad_uri", ITEM)]),
    (epc("https://a.vn/%zz"), [("bad_uri", ITEM)]),
    (epc("https://a.vn/" + "a" * 2000), [("bad_uri", ITEM)]),
    (epc(5), [("wrong_type", ITEM)]),
    (epc("urn:epc:id:sgtin:9521234.54321.1"), [("bad_epc", ITEM)]),
    (epc("urn:epc:id:sgtin:95212.34054321.1"), [("bad_epc", ITEM)]),
    (epc("urn:epc:id:sgtin:9521234.054321"), [("bad_epc", ITEM)]),
    (epc("urn:epc:id:sgtin:9521234.054321.*"), [("bad_epc", ITEM)]),
    (epc("urn:epc:id:sgtin:9521234.054321." + "1" * 21), [("bad_epc", ITEM)]),
    (epc("urn:epc:id:sgtin:9521234.054321.a%20b"), [("bad_epc", ITEM)]),
    (epc("urn:epc:id:sscc:9521234.123456789"), [("bad_epc", ITEM)]),
    (epc("urn:epc:id:nothing:1.2.3"), [("bad_epc", ITEM)]),
    (epc("urn:epc:tag:sgtin-96:1.9521234.054321.1"), [("bad_epc", ITEM)]),
    (epc("urn:epc:class:sgtin:9521234.054321.1"), [("bad_epc", ITEM)]),
    (epc("urn:epc:id:"), [("bad_epc", ITEM)]),
    (epc("urn:epc:class:lgtin:9521234.054321.A"), [("class_not_instance", ITEM)]),
    (epc("urn:epc:idpat:sgtin:9521234.054321.*"), [("class_not_instance", ITEM)]),
    (epc(LOT), [("class_not_instance", ITEM)]),
    (epc("https://id.gs1.org/8003/09521234543213"), [("class_not_instance", ITEM)]),
    (epc("https://id.gs1.org/01/09521234543214/21/1"), [("bad_digital_link", ITEM)]),
    (epc("https://id.gs1.org/01/9521234543213/21/1"), [("bad_digital_link", ITEM)]),
    (epc("https://lots.example/01/09521234543213/21/1/10/A"), [("bad_digital_link", ITEM)]),
    (epc("https://lots.example/00/395212345678901233"), [("bad_digital_link", ITEM)]),
    (changed(OBJECT, epcList=[SERIAL, SERIAL]), [("repeated", f"{E0}/epcList/1")]),
    (changed(OBJECT, epcList=SERIAL), [("wrong_type", f"{E0}/epcList")]),
    (changed(OBJECT, epcList={"epc": SERIAL}), [("wrong_type", f"{E0}/epcList")]),
    (changed(AGGREGATION, parentID=LOT), [("class_not_instance", f"{E0}/parentID")]),
    (changed(AGGREGATION, parentID="box 1"), [("bad_uri", f"{E0}/parentID")]),
    (changed(AGGREGATION, childEPCs=["x"]), [("bad_uri", f"{E0}/childEPCs/0")]),
    (changed(TRANSFORMATION, transformationID="1"), [("bad_uri", f"{E0}/transformationID")]),
    (changed(OBJECT, readPoint=PLACE), [("wrong_type", f"{E0}/readPoint")]),
    (changed(OBJECT, readPoint={}), [("missing", f"{E0}/readPoint")]),
    (changed(OBJECT, readPoint={"id": "gate 2"}), [("bad_uri", f"{E0}/readPoint/id")]),
    (changed(OBJECT, readPoint={"id": PLACE, "gate": 2}), [("no_namespace", f"{E0}/readPoint/gate")]),
    (changed(OBJECT, bizLocation={"id": "https://id.gs1.org/414/9521234543214"}), [("bad_digital_link", f"{E0}/bizLocation/id")]),
    (changed(OBJECT, bizLocation={"id": "urn:epc:id:sgln:9521234.5432.0"}), [("bad_epc", f"{E0}/bizLocation/id")]),
    # quantities
    (quantity(quantity=-1), [("negative_quantity", f"{E0}/quantityList/0/quantity")]),
    (quantity(quantity=-0.0001), [("negative_quantity", f"{E0}/quantityList/0/quantity")]),
    (quantity(quantity="1"), [("wrong_type", f"{E0}/quantityList/0/quantity")]),
    (quantity(quantity=True), [("wrong_type", f"{E0}/quantityList/0/quantity")]),
    (quantity(quantity=None), [("wrong_type", f"{E0}/quantityList/0/quantity")]),
    (quantity(uom="kg"), [("unknown_unit", f"{E0}/quantityList/0/uom")]),
    (quantity(uom="BAO"), [("unknown_unit", f"{E0}/quantityList/0/uom")]),
    (quantity(uom=7), [("wrong_type", f"{E0}/quantityList/0/uom")]),
    (quantity(note="x"), [("unknown_field", f"{E0}/quantityList/0/note")]),
    (changed(OBJECT, quantityList=[{"quantity": 1}]), [("missing", f"{E0}/quantityList/0")]),
    (changed(OBJECT, quantityList=[{"epcClass": LOT, "uom": "KGM"}]), [("missing", f"{E0}/quantityList/0")]),
    (changed(OBJECT, quantityList=[LOT]), [("wrong_type", f"{E0}/quantityList/0")]),
    (a_class("lot 7"), [("bad_uri", CLASS)]),
    (a_class(SERIAL), [("instance_not_class", CLASS)]),
    (a_class("https://id.gs1.org/01/09521234543213/21/1"), [("instance_not_class", CLASS)]),
    (a_class("urn:epc:class:lgtin:9521234.054321"), [("bad_epc", CLASS)]),
    (a_class("https://id.gs1.org/01/09521234543213/10/" + "A" * 21), [("bad_digital_link", CLASS)]),
    # transactions and parties
    (changed(OBJECT, bizTransactionList=[{"type": "order", "bizTransaction": "urn:x:1"}]), [("unknown_word", f"{E0}/bizTransactionList/0/type")]),
    (changed(OBJECT, bizTransactionList=[{"type": "po"}]), [("missing", f"{E0}/bizTransactionList/0")]),
    (changed(OBJECT, bizTransactionList=[{"bizTransaction": "DN-1"}]), [("bad_uri", f"{E0}/bizTransactionList/0/bizTransaction")]),
    (changed(OBJECT, bizTransactionList=[{"bizTransaction": "urn:x:1", "ocop:a": 1}]), [("unknown_field", f"{E0}/bizTransactionList/0/ocop:a")]),
    (changed(OBJECT, sourceList=[{"source": PLACE}]), [("missing", f"{E0}/sourceList/0")]),
    (changed(OBJECT, sourceList=[{"type": "owner", "source": PLACE}]), [("unknown_word", f"{E0}/sourceList/0/type")]),
    (
        changed(OBJECT, sourceList=[{"type": "location", "destination": PLACE}]),
        [("unknown_field", f"{E0}/sourceList/0/destination"), ("missing", f"{E0}/sourceList/0")],
    ),
    (changed(OBJECT, destinationList=[{"type": "location", "destination": "home"}]), [("bad_uri", f"{E0}/destinationList/0/destination")]),
    (changed(OBJECT, destinationList={}), [("wrong_type", f"{E0}/destinationList")]),
    # sensors
    (changed(OBJECT, sensorElementList=[{}]), [("missing", f"{E0}/sensorElementList/0")]),
    (changed(OBJECT, sensorElementList=[{"sensorReport": []}]), [("empty", f"{E0}/sensorElementList/0/sensorReport")]),
    (changed(OBJECT, sensorElementList=[{"sensorReport": [{"value": 1}]}]), [("missing", REPORT)]),
    (report(type="Warmth"), [("unknown_word", f"{REPORT}/type")]),
    (report(value="21"), [("wrong_type", f"{REPORT}/value")]),
    (report(minValue=False), [("wrong_type", f"{REPORT}/minValue")]),
    (report(booleanValue="true"), [("wrong_type", f"{REPORT}/booleanValue")]),
    (report(stringValue=1), [("wrong_type", f"{REPORT}/stringValue")]),
    (report(hexBinaryValue="f0f"), [("bad_hexadecimal", f"{REPORT}/hexBinaryValue")]),
    (report(uriValue="here"), [("bad_uri", f"{REPORT}/uriValue")]),
    (report(component="up"), [("unknown_word", f"{REPORT}/component")]),
    (report(exception="HOT"), [("unknown_word", f"{REPORT}/exception")]),
    (report(uom="°C"), [("unknown_unit", f"{REPORT}/uom")]),
    (report(time="noon"), [("bad_time", f"{REPORT}/time")]),
    (report(probe="a"), [("no_namespace", f"{REPORT}/probe")]),
    (
        changed(OBJECT, sensorElementList=[{"sensorMetadata": BACKWARDS, "sensorReport": [{"type": "Mass"}]}]),
        [("times_reversed", f"{E0}/sensorElementList/0/sensorMetadata/endTime")],
    ),
    # master data, extensions, contexts
    (changed(OBJECT, ilmd={"lotNumber": "1"}), [("no_namespace", f"{E0}/ilmd/lotNumber")]),
    (changed(OBJECT, ilmd={"mine:lotNumber": "1"}), [("undeclared_namespace", f"{E0}/ilmd/mine:lotNumber")]),
    (changed(OBJECT, ilmd={"ocop:": "1"}), [("no_namespace", f"{E0}/ilmd/ocop:")]),
    (changed(OBJECT, ilmd={"": "1"}), [("no_namespace", f"{E0}/ilmd/")]),
    (changed(OBJECT, ilmd=["ocop:a"]), [("wrong_type", f"{E0}/ilmd")]),
    (changed(OBJECT, action="OBSERVE"), [("ilmd_without_add", f"{E0}/ilmd")]),
    (changed(OBJECT, action="DELETE"), [("ilmd_without_add", f"{E0}/ilmd")]),
    (changed(OBJECT, note="x"), [("no_namespace", f"{E0}/note")]),
    (changed(OBJECT, **{"mine:a": 1}), [("undeclared_namespace", f"{E0}/mine:a")]),
    (changed(OBJECT, **{"ocop:a": {"mine:b": 1}}), [("undeclared_namespace", f"{E0}/ocop:a/mine:b")]),
    (changed(OBJECT, **{"ocop:a": {"m b:c": 1}}), [("undeclared_namespace", f"{E0}/ocop:a/m b:c")]),
    (changed(OBJECT, **{"ocop:a/b~c": {"@graph": 1}}), [("unknown_field", f"{E0}/ocop:a~1b~0c/@graph")]),
    (changed(OBJECT, **{"@context": 5}), [("bad_context", f"{E0}/@context")]),
    (changed(OBJECT, **{"@context": [None]}), [("bad_context", f"{E0}/@context/0")]),
    (changed(OBJECT, **{"@context": ["nowhere"]}), [("bad_context", f"{E0}/@context/0")]),
    (changed(OBJECT, **{"@context": {"a": "b"}}), [("bad_context", f"{E0}/@context/a")]),
    (changed(OBJECT, **{"@context": {"a b": "https://a.vn/"}}), [("bad_context", f"{E0}/@context/a b")]),
    (changed(OBJECT, **{"@context": {"@vocab": "https://a.vn/"}}), [("bad_context", f"{E0}/@context/@vocab")]),
    (changed(OBJECT, **{"@context": {"@import": "https://a.vn/"}}), [("remote_import", f"{E0}/@context/@import")]),
    (changed(OBJECT, **{"@context": {"bizStep": "https://a.vn/"}}), [("context_clash", f"{E0}/@context/bizStep")]),
    (changed(OBJECT, **{"@context": {"cbv": "https://a.vn/"}}), [("context_clash", f"{E0}/@context/cbv")]),
    # certificates, IDs, declarations
    (changed(OBJECT, certificationInfo="VietGAP"), [("bad_uri", f"{E0}/certificationInfo")]),
    (changed(OBJECT, certificationInfo=["https://a.vn/1", 2]), [("wrong_type", f"{E0}/certificationInfo/1")]),
    (changed(OBJECT, eventID="7"), [("bad_event_id", f"{E0}/eventID")]),
    (changed(OBJECT, eventID="urn:uuid:7"), [("bad_event_id", f"{E0}/eventID")]),
    (changed(OBJECT, eventID="ni:///sha-256;abc?ver=CBV2.0"), [("bad_event_id", f"{E0}/eventID")]),
    (changed(OBJECT, errorDeclaration={}), [("missing", f"{E0}/errorDeclaration")]),
    (changed(OBJECT, errorDeclaration={**DECLARED, "reason": "typo"}), [("unknown_word", f"{E0}/errorDeclaration/reason")]),
    (changed(OBJECT, errorDeclaration={**DECLARED, "by": "me"}), [("no_namespace", f"{E0}/errorDeclaration/by")]),
    (changed(OBJECT, errorDeclaration={"declarationTime": "2126-02-20T06:30:00Z"}), [("future_time", f"{E0}/errorDeclaration/declarationTime")]),
    (
        changed(OBJECT, errorDeclaration={**DECLARED, "correctiveEventIDs": ["x"]}),
        [("bad_event_id", f"{E0}/errorDeclaration/correctiveEventIDs/0")],
    ),
    # what must stand together
    (changed(OBJECT, epcList=[], quantityList=None, sensorElementList=None), [("nothing_said", E0)]),
    (changed(AGGREGATION, parentID=None), [("missing", E0)]),
    (changed(AGGREGATION, childEPCs=[], childQuantityList=[]), [("nothing_said", E0)]),
    (changed(ASSOCIATION, action="OBSERVE", parentID=None), [("missing", E0)]),
    (changed(TRANSACTION, bizTransactionList=None), [("missing", E0)]),
    (changed(TRANSACTION, bizTransactionList=[]), [("empty", f"{E0}/bizTransactionList")]),
    (changed(TRANSACTION, epcList=None, quantityList=None, parentID=None), [("nothing_said", E0)]),
    (changed(TRANSFORMATION, transformationID=None, inputEPCList=None, inputQuantityList=None), [("nothing_said", E0)]),
    (changed(TRANSFORMATION, transformationID=None, outputEPCList=[], outputQuantityList=[]), [("nothing_said", E0)]),
    (changed(TRANSFORMATION, inputEPCList=None, inputQuantityList=None, outputEPCList=None, outputQuantityList=None), [("nothing_said", E0)]),
]  # fmt: skip


@pytest.mark.parametrize(("event", "wrong"), BAD_EVENTS)
def test_bad_events(event, wrong):
    assert faults(document(event)) == wrong


BODY = {"eventList": []}
MASTER = "/epcisHeader/epcisMasterData"
RESULTS = "/epcisBody/queryResults/resultsBody"


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (7, [("wrong_type", "")]),
        ("x", [("wrong_type", "")]),
        (None, [("wrong_type", "")]),
        ({}, [("unknown_document_type", "")]),
        ({"type": "gs1:Product"}, [("missing", ""), ("unknown_event_type", "/type")]),
        (document(type="EPCISdocument"), [("unknown_document_type", "/type")]),
        (document(type=None), [("unknown_document_type", "")]),
        (document(**{"@context": None}), [("missing", "")]),
        (document(**{"@context": "https://evil.example/context.jsonld"}), [("unknown_context", "/@context")]),
        (document(**{"@context": [{"ocop": "https://ocop.example/voc/"}]}), [("unknown_context", "/@context")]),
        (document(schemaVersion=None), [("missing", "")]),
        (document(schemaVersion="1.2"), [("bad_version", "/schemaVersion")]),
        (document(schemaVersion=2.0), [("bad_version", "/schemaVersion")]),
        (document(creationDate=None), [("missing", "")]),
        (document(creationDate="2026-03-01"), [("bad_time", "/creationDate")]),
        (document(epcisBody=None), [("missing", "")]),
        (document(epcisBody=[]), [("wrong_type", "/epcisBody")]),
        (document(epcisBody={}), [("missing", "/epcisBody")]),
        (document(epcisBody={"eventList": {}}), [("wrong_type", "/epcisBody/eventList")]),
        (document(epcisBody={"eventList": [], "events": []}), [("no_namespace", "/epcisBody/events")]),
        (document(note="x"), [("no_namespace", "/note")]),
        (document(id="one"), [("bad_uri", "/id")]),
        (document(sender=7), [("wrong_type", "/sender")]),
        (document(epcisHeader=[]), [("wrong_type", "/epcisHeader")]),
        (document(epcisHeader={"epcisMasterData": {"vocabularyList": [{"type": "x"}]}}), [("bad_uri", f"{MASTER}/vocabularyList/0/type")]),
        ({"@context": CONTEXT, "type": "EPCISQueryDocument", "epcisBody": BODY}, [("missing", "/epcisBody")]),
        (
            {"@context": CONTEXT, "type": "EPCISQueryDocument", "epcisBody": {"queryResults": {"resultsBody": []}}},
            [("wrong_type", RESULTS), ("missing", RESULTS)],
        ),
        (AGGREGATION, [("missing", "")]),
        ({**AGGREGATION, "ocop:a": 1}, [("missing", ""), ("undeclared_namespace", "/ocop:a")]),
        ({"type": []}, [("missing", ""), ("wrong_type", "/type")]),
        ([AGGREGATION], [("missing", "/0")]),
        ([{"@context": [{"a": "https://a.vn/"}], **AGGREGATION}], [("unknown_context", "/0/@context")]),
    ],
)  # fmt: skip
def test_bad_documents(value, wrong):
    assert faults(value) == wrong


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b'{"a": 1,}', "bad_json"),
        (b'{"a": NaN}', "bad_json"),
        (b"\xff\xfe", "bad_json"),
        (b'{"a": "\xc3\x28"}', "bad_json"),
        (b'{"a": "\\ud800"}', "bad_json"),
        (b'<?xml version="1.0"?><epcis:EPCISDocument/>', "bad_json"),
        (b'{"a": "open', "bad_json"),
        (b'{"a": "nothing \\u0000 here"}', "null_character"),
        (b'{"a": 1, "a": 2}', "duplicate_key"),
        (b'{"b": [{"a": 1, "c": {}, "\\u0061": 2}]}', "duplicate_key"),
        (b'{"a": 1234567890123456789}', "number_too_long"),
        (b'{"a": 1.23456789012345678}', "number_too_long"),
        (b'{"a": 0.00123456789012345678}', "number_too_long"),
        (b'{"a": 1e100}', "number_too_long"),
        (b'{"a": 1E-400}', "number_too_long"),
        (b"[" * 10_000 + b"]" * 10_000, "too_deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too_deep"),
        (b"[" * 65 + b"]" * 65, "too_deep"),
    ],
)
def test_what_is_no_json_or_too_much(data, code):
    with pytest.raises(InvalidDocument) as e:
        read(data, now=NOW)
    assert [p.code for p in e.value.problems] == [code]


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 0.30000000000000004, "b": 123456789012345678, "c": 1e99, "d": 1234567.123456789, "e": 0.00012345678901234567}',
        b"[" * 64 + b"]" * 64,
        b'["[[[[", "\\"{"]',
    ],
)
def test_numbers_and_levels_at_the_limit(data):
    assert parse(data) == json.loads(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" " * 100_000_000, "too_large"),
        (b"[" * 9_999_999, "too_many_values"),
        (b"[" + b"{}," * 3_000_000 + b"{}]", "too_many_values"),
        (b'"' * 9_999_999, "bad_json"),
        (b'"' + b'\\"' * 4_999_000, "bad_json"),
        (b"0" * 9_999_999, "bad_json"),
        (b"1." * 4_999_999, "bad_json"),
        (b"[0." + b"0" * 999_000 + b"]", "wrong_type"),
        (b'["' + b'\\"' * 4_999_000 + b'"]', "wrong_type"),
        (b"[" + b'"",' * 99_000 + b'""]', "too_many_events"),
    ],
    ids=[
        "100 MB",
        "brackets",
        "objects",
        "quotes",
        "escaped quotes",
        "zeros",
        "points",
        "a long zero",
        "a long text",
        "many texts",
    ],
)
def test_hostile_bytes_are_refused_at_once(data, code):
    """A reader that looked back over them for each byte would never end."""
    try:
        found = read(data, now=NOW).faults
    except InvalidDocument as e:
        found = e.faults
    assert [fault.code for fault in found] == [code]


def test_a_hundred_faults_in_order_then_no_more():
    found = judged(document(*[changed(OBJECT, bizStep="harvesting", eventTime="x")] * 200))
    assert len(found.faults) == 100
    assert not found.whole
    assert [f.pointer for f in found.faults[:3]] == [
        f"{E0}/eventTime",
        f"{E0}/bizStep",
        "/epcisBody/eventList/1/eventTime",
    ]
    assert len(judged(document(changed(OBJECT, note=1, bizStep="x")), max_faults=1).faults) == 1


def test_the_clock_says_what_is_in_the_future():
    ahead = orjson.dumps(document(changed(OBJECT, eventTime="2026-11-23T09:59:59+07:00")))
    beyond = orjson.dumps(document(changed(OBJECT, eventTime="2026-11-23T10:00:01+07:00")))
    assert read(ahead).faults == ()
    assert [f.code for f in read(beyond).faults] == ["future_time"]


def test_too_many_events():
    assert faults(document(*[AGGREGATION] * 4), max_events=3) == [("too_many_events", "/epcisBody/eventList")]


def test_good_events_beside_bad_ones_are_known():
    found = judged(document(OBJECT, changed(AGGREGATION, action="X"), TRANSACTION))
    assert [e.pointer for e in found.events] == [E0, "/epcisBody/eventList/2"]
    with pytest.raises(InvalidDocument) as e:
        found.checked()
    assert [p.field for p in e.value.problems] == ["/epcisBody/eventList/1/action"]


def test_one_id_once_in_a_document_but_for_its_error_declaration():
    named = changed(OBJECT, eventID="urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8")
    wrong = changed(named, errorDeclaration={"declarationTime": "2026-02-21T06:30:00+07:00"})
    assert faults(document(named, wrong)) == []
    assert faults(document(named, changed(AGGREGATION, eventID=named["eventID"]))) == [
        ("duplicate_event_id", "/epcisBody/eventList/1/eventID")
    ]
    assert faults(document(named, wrong, wrong)) == [("duplicate_event_id", "/epcisBody/eventList/2/eventID")]
    assert faults(document(OBJECT, OBJECT)) == [("duplicate_event_id", "/epcisBody/eventList/1")]


def test_contexts_are_of_a_document_or_of_one_event():
    one = changed(AGGREGATION, **{"@context": [{"mine": "https://mine.example/"}], "mine:a": 1})
    other = changed(TRANSACTION, **{"mine:a": 1})
    assert faults(document(one)) == []
    assert faults(document(one, other)) == [("undeclared_namespace", "/epcisBody/eventList/1/mine:a")]


@pytest.mark.parametrize(
    "url",
    [
        "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        "https://ref.gs1.org/standards/epcis/2.0.1/epcis-context.jsonld",
        "https://gs1.github.io/EPCIS/epcis-context.jsonld",
    ],
)
def test_the_standard_context_by_itself_or_in_a_list_with_others_that_nobody_fetches(url):
    assert faults(document(AGGREGATION, **{"@context": url})) == []
    assert faults(document(AGGREGATION, **{"@context": ["http://127.0.0.1:1/context.jsonld", url]})) == []


def test_a_fault_says_what_is_wrong_in_both_languages():
    (fault,) = judged(document(changed(OBJECT, bizStep="harvesting"))).faults
    assert fault.as_dict() == {
        "pointer": f"{E0}/bizStep",
        "code": "unknown_word",
        "detail": "“harvesting” không phải là từ của chuẩn CBV 2.0. Từ riêng thì viết bằng địa chỉ, ví dụ https://…",
    }
    with translation.override("en"):
        assert (
            fault.message
            == "“harvesting” is not a word of CBV 2.0. Write a word of your own as an address, such as https://…"
        )


def test_every_fault_that_is_found_has_words():
    seen = set()
    for event, _wrong in BAD_EVENTS:
        for fault in judged(document(event)).faults:
            assert "%(" not in fault.message
            assert fault.message
            seen.add(fault.code)
    assert seen <= set(_MESSAGES)


def test_an_event_that_goes_out_alone_brings_its_prefixes():
    (event,) = (
        judged(document(changed(OBJECT, **{"@context": {"mine": "https://mine.example/"}, "mine:a": 1})))
        .checked()
        .events
    )
    alone = standalone(event)
    assert alone["@context"] == [{"mine": "https://mine.example/", "ocop": "https://ocop.example/voc/"}]
    (again,) = judged(document(alone, **{"@context": CONTEXT[0]})).checked().events
    assert again.hash == event.hash
