"""The EPCIS query language: every parameter of the standard, asked of one store over HTTP."""

import pytest
from django.db import transaction

from catalog.core import clock
from tests.conftest import NOW
from tests.factories.events import document
from tests.traceability.events.asking import System
from tests.traceability.events.epcis.samples import BOX, EVENTS, LOT, OBJECT, OTHER_LOT, PLACE, SERIAL, WHEN, changed

ID = "urn:uuid:5f0b4c22-4a55-4bfb-9d3c-0f0fd0d3f3a1"
NEW_ID = "urn:uuid:5f0b4c22-4a55-4bfb-9d3c-0f0fd0d3f3a2"
SENSOR = {
    "sensorMetadata": {
        "time": "2026-02-20T06:10:00+07:00", "startTime": "2026-02-20T06:00:00+07:00", "endTime": "2026-02-20T06:20:00+07:00",
        "deviceID": "https://id.gs1.org/8004/952123454", "dataProcessingMethod": "https://id.gs1.org/253/9521234543213M1",
        "bizRules": "https://id.gs1.org/253/9521234543213R1", "ocop:room": "B2",
    },
    "sensorReport": [
        {
            "type": "Temperature", "value": 21.5, "minValue": 20, "maxValue": 23, "meanValue": 21.7, "sDev": 0.4, "uom": "CEL", "percRank": 50,
            "percValue": 21.4, "ocop:probe": {"ocop:depth": 4}, "chemicalSubstance": "https://identifiers.org/inchikey:X",
            "microorganism": "https://www.ncbi.nlm.nih.gov/taxonomy/1126011", "stringValue": "warm", "hexBinaryValue": "0AFF",
            "uriValue": "https://values.example/1", "booleanValue": True,
        }
    ],
    "ocop:shelf": 7,
}  # fmt: skip
SENSED = {
    "type": "ObjectEvent", **WHEN, "action": "OBSERVE", "bizStep": "sensor_reporting", "epcList": [SERIAL], "sensorElementList": [SENSOR],
}  # fmt: skip
WRONG = changed(
    OBJECT, eventID=ID,
    errorDeclaration={
        "declarationTime": "2026-11-20T08:00:00+07:00", "reason": "incorrect_data", "correctiveEventIDs": [NEW_ID],
        "ocop:who": "QC", "ocop:form": {"ocop:number": 12},
    },
)  # fmt: skip
STORE = {
    "object": changed(OBJECT, eventID=NEW_ID), "aggregation": EVENTS[1], "association": EVENTS[2], "transaction": EVENTS[3],
    "transformation": EVENTS[4], "sensed": SENSED, "wrong": WRONG,
}  # fmt: skip
EVERY = set(STORE)


@pytest.fixture(scope="module")
def system(django_db_setup, django_db_blocker):
    """One store for all questions, gone with the module."""
    with django_db_blocker.unblock(), clock.set_to(NOW), transaction.atomic():
        made = System()
        made.send(*STORE.values())
        yield made
        transaction.set_rollback(True)


def names(system, events):
    known = {
        (given["eventID"], "errorDeclaration" in given): name
        for given, name in zip(system.everything, STORE, strict=True)
    }
    return {known[event["eventID"], "errorDeclaration" in event] for event in events}


OF_OBJECT = {"object", "wrong"}
QUESTIONS = [
    ({}, EVERY),
    ({"eventType": "ObjectEvent"}, {"object", "wrong", "sensed"}),
    ({"eventType": "AggregationEvent|AssociationEvent"}, {"aggregation", "association"}),
    ({"GE_eventTime": "2026-02-20T06:30:00+07:00"}, EVERY),
    ({"LT_eventTime": "2026-02-20T06:30:00+07:00"}, set()),
    ({"GE_recordTime": "2026-11-22T03:00:00Z", "LT_recordTime": "2026-11-22T03:00:00.000001Z"}, EVERY),
    ({"LT_recordTime": "2026-11-22T03:00:00Z"}, set()),
    ({"EQ_action": "OBSERVE"}, {"transaction", "sensed"}),
    ({"EQ_bizStep": "packing|assembling"}, {"aggregation", "association"}),
    ({"EQ_bizStep": "https://ref.gs1.org/cbv/BizStep-packing"}, {"aggregation"}),
    ({"EQ_disposition": "active"}, OF_OBJECT),
    ({"EQ_disposition": "urn:epcglobal:cbv:disp:active"}, OF_OBJECT),
    ({"EQ_persistentDisposition_set": "completeness_verified"}, OF_OBJECT),
    ({"EQ_persistentDisposition_unset": "completeness_verified"}, set()),
    ({"EQ_readPoint": f"{PLACE}/254/VN-DTOR-0017"}, OF_OBJECT),
    ({"EQ_readPoint": "urn:epc:id:sgln:9521234.54321.VN-DTOR-0017"}, OF_OBJECT),
    ({"WD_readPoint": PLACE}, set()),
    ({"EQ_bizLocation": PLACE}, OF_OBJECT),
    ({"WD_bizLocation": PLACE}, OF_OBJECT),
    ({"EQ_bizTransaction_po": "https://orders.example/1"}, {"transaction"}),
    ({"EQ_bizTransaction_desadv": "urn:epcglobal:cbv:bt:9521234543213:DN-1"}, OF_OBJECT),
    ({"EQ_source_owning_party": "urn:epc:id:pgln:9521234.54321"}, OF_OBJECT),
    ({"EQ_source_owning_party": "https://id.gs1.org/417/9521234543213"}, OF_OBJECT),
    ({"EQ_destination_location": "urn:epc:id:sgln:9521234.54321.0"}, OF_OBJECT),
    ({"EQ_transformationID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8"}, {"transformation"}),
    ({"MATCH_epc": SERIAL}, {"object", "wrong", "aggregation", "association", "transaction", "sensed"}),
    ({"MATCH_epc": "https://id.gs1.org/01/09521234543213/21/2018"}, OF_OBJECT),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:9521234.054321.*"}, EVERY - {"transformation"}),
    ({"MATCH_parentID": BOX}, {"aggregation", "association", "transaction"}),
    ({"MATCH_inputEPC": SERIAL}, {"transformation"}),
    ({"MATCH_outputEPC": "urn:epc:idpat:sgtin:9521234.054322.*"}, {"transformation"}),
    ({"MATCH_anyEPC": SERIAL}, EVERY),
    ({"MATCH_anyEPC": f"{BOX}|urn:epc:id:sgtin:9521234.054322.1"}, {"aggregation", "association", "transaction", "transformation"}),
    ({"MATCH_epcClass": LOT}, EVERY - {"transformation", "sensed"}),
    ({"MATCH_inputEPCClass": "urn:epc:class:lgtin:9521234.054321.H260220"}, {"transformation"}),
    ({"MATCH_outputEPCClass": OTHER_LOT}, {"transformation"}),
    ({"MATCH_anyEPCClass": OTHER_LOT}, {"object", "wrong", "transformation"}),
    ({"EQ_quantity": "3"}, {"aggregation", "association", "transaction"}),
    ({"EQ_quantity_KGM": "850.5"}, {"object", "wrong", "transformation"}),
    ({"GT_quantity": "1000"}, {"transformation"}),
    ({"GE_quantity_KGM": "850.6"}, set()),
    ({"LT_quantity": "4"}, {"aggregation", "association", "transaction"}),
    ({"LE_quantity_KGM": "850.5"}, {"object", "wrong", "transformation"}),
    ({"EQ_eventID": f"{ID}|{NEW_ID}"}, OF_OBJECT),
    ({"EXISTS_errorDeclaration": ""}, {"wrong"}),
    ({"GE_errorDeclarationTime": "2026-11-20T01:00:00Z"}, {"wrong"}),
    ({"LT_errorDeclaration_Time": "2026-11-20T01:00:00Z"}, set()),
    ({"EQ_errorReason": "incorrect_data"}, {"wrong"}),
    ({"EQ_correctiveEventID": NEW_ID}, {"wrong"}),
    ({"EQ_ERROR_DECLARATION_ocop:who": "QC"}, {"wrong"}),
    ({"GT_INNER_ERROR_DECLARATION_ocop:number": "11"}, {"wrong"}),
    ({"EXISTS_ERROR_DECLARATION_ocop:form": ""}, {"wrong"}),
    ({"EXISTS_sensorElementList": ""}, {"object", "wrong", "sensed"}),
    ({"GE_startTime": "2026-02-20T06:00:00+07:00"}, {"object", "wrong", "sensed"}),
    ({"LT_endTime": "2026-02-20T06:20:00+07:00"}, set()),
    ({"GE_time": "2026-02-19T23:10:00Z"}, {"sensed"}),
    ({"EQ_type": "Temperature"}, {"object", "wrong", "sensed"}),
    ({"EQ_deviceID": "https://id.gs1.org/8004/952123454"}, {"sensed"}),
    ({"EQ_dataProcessingMethod": "https://id.gs1.org/253/9521234543213M1"}, {"sensed"}),
    ({"EQ_bizRules": "https://id.gs1.org/253/9521234543213R1"}, {"sensed"}),
    ({"EQ_microorganism": "https://www.ncbi.nlm.nih.gov/taxonomy/1126011"}, {"sensed"}),
    ({"EQ_chemicalSubstance": "https://identifiers.org/inchikey:X"}, {"sensed"}),
    ({"EQ_stringValue": "warm"}, {"sensed"}),
    ({"EQ_hexBinaryValue": "0AFF"}, {"sensed"}),
    ({"EQ_uriValue": "https://values.example/1"}, {"sensed"}),
    ({"EQ_booleanValue": "true"}, {"object", "wrong", "sensed"}),
    ({"EQ_booleanValue": "false"}, set()),
    ({"EQ_value_CEL": "21.5"}, {"object", "wrong", "sensed"}),
    ({"GT_value_CEL": "21.5"}, set()),
    ({"GE_value_FAH": "1"}, set()),
    ({"LE_minValue_CEL": "20"}, {"sensed"}),
    ({"GE_maxValue_CEL": "23"}, {"sensed"}),
    ({"LT_meanValue_CEL": "22"}, {"sensed"}),
    ({"GT_sDev_CEL": "0.3"}, {"sensed"}),
    ({"GE_percValue_CEL": "21"}, {"sensed"}),
    ({"GE_percRank": "50"}, {"sensed"}),
    ({"EQ_SENSORELEMENT_ocop:shelf": "7"}, {"sensed"}),
    ({"EQ_SENSORMETADATA_ocop:room": "B2"}, {"sensed"}),
    ({"EQ_SENSORREPORT_ocop:probe": "a"}, OF_OBJECT),
    ({"GT_INNER_SENSORREPORT_ocop:depth": "3"}, {"sensed"}),
    ({"EXISTS_SENSORREPORT_ocop:probe": ""}, {"object", "wrong", "sensed"}),
    ({"EQ_ocop:growers": "An"}, OF_OBJECT),
    ({"EQ_https://ocop.example/voc/growers": "Bình|Chi"}, OF_OBJECT),
    ({"EQ_ocop:growers": "Chi"}, set()),
    ({"GE_INNER_ocop:household": "3"}, OF_OBJECT),
    ({"EXISTS_ocop:growers": ""}, OF_OBJECT),
    ({"EXISTS_INNER_ocop:household": ""}, OF_OBJECT),
    ({"HASATTR_ocop:growers": "ocop:household"}, OF_OBJECT),
    ({"HASATTR_ocop:growers": "https://ocop.example/voc/household"}, OF_OBJECT),
    ({"EQATTR_ocop:growers_ocop:household": "3"}, OF_OBJECT),
    ({"EQ_ATTR_ocop:growers_ocop:household": "3"}, OF_OBJECT),
    ({"EQ_ILMD_ocop:harvestDate": "2026-02-20"}, OF_OBJECT),
    ({"EQ_ILMD_cbvmda:lotNumber": "H260220"}, OF_OBJECT),
    ({"EXISTS_ILMD_ocop:bestBefore": ""}, {"transformation"}),
    ({"EXISTS_ilmd": ""}, {"object", "wrong", "transformation"}),
    ({"EQ_readPoint_ocop:gate": "2"}, OF_OBJECT),
    ({"EQ_bizLocation_ocop:gate": "2"}, set()),
    ({"EQ_bizStep": "packing", "MATCH_parentID": BOX, "EQ_quantity": "3"}, {"aggregation"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "expected"), QUESTIONS, ids=lambda value: "&".join(value) if isinstance(value, dict) else ""
)
def test_a_question_is_answered_with_exactly_these_events(system, parameters, expected):
    system.everything = system.events(perPage=100)
    assert names(system, system.events(perPage=100, **parameters)) == expected
    if parameters:  # the same as a kept question
        query = {name: value.split("|") for name, value in parameters.items()}
        answer = system.post("queries", {"name": "asked", "query": query})
        assert answer.status_code == 201, answer.content
        assert names(system, system.events("queries/asked/events", perPage=100)) == expected
        system.client.delete("/epcis/queries/asked")


@pytest.mark.parametrize(
    "parameters",
    [
        {"EQ_nothing": "1"}, {"MATCH_nothing": "x"}, {"nothing": "1"}, {"EQ_": "1"}, {"EQ": "1"}, {"XX_eventTime": "1"},
        {"WD_action": "ADD"}, {"EQ_action": "HOPE"}, {"EQ_action": "ADD|"}, {"GE_eventTime": "yesterday"}, {"GE_eventTime": "2026-02-20T06:30:00"},
        {"GE_eventTime": "2026-02-20T06:30:00Z|2026-02-21T06:30:00Z"}, {"GT_quantity": "many"}, {"EQ_quantity": "many"}, {"GT_ocop:x": "text"},
        {"MATCH_epc": "urn:epc:id:sgtin:1.2.3"}, {"MATCH_epc": "no uri"}, {"eventType": "NoEvent"}, {"orderBy": "nothing"},
        {"orderDirection": "UP"}, {"eventCountLimit": "0"}, {"maxEventCount": "-1"}, {"eventCountLimit": "1", "maxEventCount": "1"},
        {"EQ_eventID": "a\0b"}, {"EQ_bizLocation": ""}, {"EQ_eventID": "|".join(["a"] * 201)}, {f"EXISTS_a:b{n}": "" for n in range(61)},
        {"GT_quantity_": "1"}, {"EQ_INNER_": "1"}, {"EQATTR_x": "1"}, {"HASATTR_x": "1"},
    ],
    ids=lambda parameters: "&".join(parameters)[:60],
)  # fmt: skip
def test_a_question_that_means_nothing_is_a_problem_that_names_it(system, parameters):
    answer = system.get("events", **parameters)
    assert (answer.status_code, answer.json()["type"]) == (400, "epcisException:QueryParameterException"), (
        answer.content
    )
    assert answer.json()["detail"]


def test_prefixes_of_a_question_are_its_own(system):
    system.everything = system.events(perPage=100)
    asked = {"q:growers": "An"}
    assert system.events(**{f"EQ_{k}": v for k, v in asked.items()}) == []
    answer = system.get("events", headers={"GS1-Extensions": "q=https://ocop.example/voc/"}, **{"EQ_q:growers": "An"})
    found = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    assert names(system, found) == OF_OBJECT
    query = {"@context": {"q": "https://ocop.example/voc/"}, "EQ_q:growers": ["An"]}
    system.post("queries", {"name": "prefixed", "query": query})
    assert names(system, system.events("queries/prefixed/events")) == OF_OBJECT


def test_answers_are_sorted_as_asked(system):
    system.everything = system.events(perPage=100)
    later = changed(SENSED, eventTime="2026-03-01T00:00:00Z", **{"ocop:weight": 10})
    sooner = changed(SENSED, eventTime="2026-01-01T00:00:00Z", **{"ocop:weight": 9.5})
    system.send(later, sooner)
    by_time = [e["eventTime"] for e in system.events(orderBy="eventTime", orderDirection="ASC")]
    assert (by_time[0], by_time[-1]) == ("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z")
    assert [e["eventTime"] for e in system.events(orderBy="eventTime")] == by_time[::-1] or len(set(by_time)) < len(
        by_time
    )
    assert [e["ocop:weight"] for e in system.events(orderBy="ocop:weight")] == [10, 9.5]
    assert [e["ocop:weight"] for e in system.events(orderBy="ocop:weight", orderDirection="ASC")] == [9.5, 10]
    assert [e["ocop:weight"] for e in system.events(orderBy="https://ocop.example/voc/weight", eventCountLimit=1)] == [
        10
    ]


@pytest.mark.django_db
def test_with_descendants_follows_master_data_down():
    system = System()
    deep = [f"{PLACE}/254/{n}" for n in "ABC"]
    elements = [
        {"id": a, "children": [b]} for a, b in zip([PLACE, *deep], [*deep, PLACE], strict=True)
    ]  # and round again
    vocabulary = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": elements}
    event = changed(OBJECT, bizLocation={"id": deep[2]})
    answer = system.post("capture", document(event, epcisHeader={"epcisMasterData": {"vocabularyList": [vocabulary]}}))
    assert answer.status_code == 202
    assert len(system.events(WD_bizLocation=PLACE)) == 1
    assert len(system.events(WD_bizLocation=deep[1])) == 1
    assert system.events(EQ_bizLocation=PLACE) == []
    assert System().events(WD_bizLocation=PLACE) == []
