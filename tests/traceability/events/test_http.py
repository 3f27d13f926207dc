"""`/epcis/` over HTTP: who is let in, what is captured and read back, what is refused."""

import datetime as dt
import io
import itertools
import string

import orjson
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from catalog.core import clock
from tests.factories.events import document, make_token
from tests.traceability.events.asking import System, escaped
from tests.traceability.events.epcis.samples import EVENTS, FILES, LOT, OBJECT, PLACE, SERIAL, TRANSFORMATION, changed
from traceability.events import services
from traceability.events.epcis import event_hash, parse, read
from traceability.events.epcis.facts import context_of
from traceability.events.models import CaptureJob, Event

pytestmark = pytest.mark.django_db
ID = "urn:uuid:5f0b4c22-4a55-4bfb-9d3c-0f0fd0d3f3a1"
PUBLISHED = sorted(
    [
        *(FILES / "capture").glob("*.json"),
        *(FILES / "fsma204" / "epcis").rglob("*.json*"),
        *FILES.glob("*example.jsonld"),
    ]
)


def kind(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("epcisException:")


def test_the_published_documents_are_at_hand():
    if not FILES.is_dir():
        pytest.skip(f"{FILES} is not here: the published documents are captured where it is")
    assert len(PUBLISHED) >= 44


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_a_published_document_is_captured_and_read_back_equal(path):
    """Equal but for what is the store's to say: the time of recording, an ID where none was sent, and where prefixes are declared."""
    system, data = System(), path.read_bytes()
    answer = system.post("capture", data)
    assert answer.status_code == 202, answer.content
    assert system.job(answer)["success"] is True
    given = {event["eventID"]: event for event in system.all_events(perPage=7)}
    sent = read(data).checked().events
    assert len(given) == len(sent) > 0
    for event in sent:
        back = given[event.event_id]
        assert without(back) == without(event.content)
        assert event_hash(back, context_of(back)) == event.hash
    assert read(orjson.dumps(document(*given.values()))).checked()


def without(event):
    return {n: v for n, v in event.items() if n not in {"@context", "recordTime", "eventID"}}


def test_a_document_is_captured_and_its_job_tells_what_became_of_it():
    system = System()
    answer = system.post("capture", document(*EVENTS))
    assert (answer.status_code, answer["GS1-EPCIS-Version"], answer.content) == (202, "2.0.0", b"")
    job = system.job(answer)
    assert job == {
        "captureID": answer["Location"].rpartition("/")[2], "createdAt": clock.now().isoformat(), "finishedAt": clock.now().isoformat(),
        "running": False, "success": True, "captureErrorBehaviour": "rollback", "errors": [],
    }  # fmt: skip
    assert system.get("capture").json() == [job]
    body = system.get("events").json()
    assert (body["type"], body["schemaVersion"]) == ("EPCISQueryDocument", "2.0")
    assert [e["type"] for e in body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]] == [
        e["type"] for e in EVENTS
    ]
    assert {e["recordTime"] for e in system.events()} == {"2026-11-22T03:00:00.000000Z"}


def test_an_event_has_an_address_also_with_its_question_mark_unescaped():
    system = System()
    answer = system.post("events", changed(OBJECT, **{"@context": document()["@context"]}))
    assert answer.status_code == 201, answer.content
    name = answer.json()["eventID"]
    assert answer["Location"] == f"{settings.PUBLIC_URL}/epcis/events/{escaped(name)}"
    for path in (f"events/{escaped(name)}", f"events/{name}"):
        assert [e["eventID"] for e in system.events(path)] == [name]
    again = system.post("events", changed(OBJECT, **{"@context": document()["@context"]}))
    assert kind(again) == (409, "ResourceAlreadyExistsException")
    assert kind(system.get("events/urn:uuid:nobody")) == (404, "NoSuchResourceException")


def test_an_event_is_given_with_its_error_declaration():
    system = System()
    system.send(changed(OBJECT, eventID=ID))
    system.send(
        changed(
            OBJECT, eventID=ID, errorDeclaration={"declarationTime": "2026-11-21T00:00:00Z", "reason": "did_not_occur"}
        )
    )
    assert ["errorDeclaration" in e for e in system.events(f"events/{escaped(ID)}")] == [False, True]
    assert kind(system.post("events", changed(OBJECT, eventID=ID, **{"@context": document()["@context"]})))[0] == 409


def test_an_id_within_a_document_and_between_documents_is_captured_once():
    system = System()
    twice = system.post("capture", document(changed(OBJECT, eventID=ID), changed(TRANSFORMATION, eventID=ID)))
    assert kind(twice) == (400, "ValidationException")
    assert [e["code"] for e in twice.json()["errors"]] == ["duplicate_event_id"]
    assert system.send(changed(OBJECT, eventID=ID))["success"]
    job = system.send(changed(OBJECT, eventID=ID))
    assert (job["success"], job["errors"][0]["status"], job["errors"][0]["type"]) == (
        False, 409, "epcisException:ResourceAlreadyExistsException",
    )  # fmt: skip
    assert System().send(changed(OBJECT, eventID=ID))["success"]  # another producer neither sees nor blocks it


def test_proceed_records_what_is_good():
    system = System()
    bad = changed(TRANSFORMATION, bizStep="harvesting")
    assert system.post("capture", document(OBJECT, bad)).status_code == 400
    assert not Event.objects.exists()
    assert not CaptureJob.objects.exists()
    job = system.send(OBJECT, bad, **{"GS1-Capture-Error-Behaviour": "proceed"})
    assert (job["success"], job["captureErrorBehaviour"], [e["pointer"] for e in job["errors"]]) == (
        False, "proceed", ["/epcisBody/eventList/1/bizStep"],
    )  # fmt: skip
    assert len(system.events()) == 1
    assert kind(system.post("capture", document(OBJECT), **{"GS1-Capture-Error-Behaviour": "hope"}))[0] == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400),
        (b"{", 400),
        (orjson.dumps(document(OBJECT))[:-40], 400),
        (b"\xff\xfe", 400),
        (b"[" * 10_000, 400),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400),
        (b"[" + b"1," * 2_000_000 + b"1]", 413),
        (b" " * 10_000_001, 413),
        (orjson.dumps(document(OBJECT, **{"@context": "https://evil.example/context.jsonld"})), 400),
        (orjson.dumps(document(changed(OBJECT, eventTime="2099-01-01T00:00:00Z"))), 400),
        (orjson.dumps(document(changed(OBJECT, quantityList=[{"epcClass": LOT, "quantity": -1, "uom": "KGM"}]))), 400),
        (orjson.dumps(document(changed(OBJECT, quantityList=[{"epcClass": LOT, "quantity": 1, "uom": "QQQ"}]))), 400),
        (orjson.dumps(document(changed(OBJECT, epcList=["a\0b"]))), 400),
        (orjson.dumps(document(*[OBJECT] * 10_001)), 413),
        (b"<epcis/>", 400),
    ],
    ids=[
        "empty", "half", "cut off", "no text", "nested lists", "nested objects", "values", "large", "context", "future", "negative", "unit",
        "null", "events", "xml",
    ],
)  # fmt: skip
def test_bad_documents_are_problems_and_leave_nothing(body, status):
    system = System()
    answer = system.post("capture", body)
    assert kind(answer)[0] == status, answer.content
    assert answer.json()["detail"]
    assert not Event.objects.exists()
    assert not CaptureJob.objects.exists()


class Body(io.BytesIO):
    """What a web server gives to read from."""

    was_read = False

    def read(self, *size):
        self.was_read = True
        return super().read(*size)


def sent(system, body, length):
    return system.client.generic(
        "POST", "/epcis/capture", b"x", "application/json", **{"wsgi.input": body, "CONTENT_LENGTH": str(length)}
    )


def test_a_hundred_megabytes_are_not_even_read():
    body = Body(b"x")
    assert kind(sent(System(), body, 100_000_000)) == (413, "CaptureLimitExceededException")
    assert not body.was_read


def test_a_body_shorter_than_it_said_is_refused():
    data = orjson.dumps(document(OBJECT))
    assert kind(sent(System(), Body(data), len(data) + 9)) == (400, "ValidationException")
    assert not Event.objects.exists()


def test_only_json_is_taken_and_given():
    system = System()
    assert kind(system.post("capture", b"<a/>", "application/xml")) == (415, "UnsupportedMediaTypeException")
    assert kind(system.post("capture", b"a=1", "application/x-www-form-urlencoded"))[0] == 415
    assert kind(system.get("events", headers={"Accept": "application/xml"})) == (406, "NotAcceptableException")
    assert system.get("events", headers={"Accept": "application/ld+json"}).status_code == 200
    assert (
        system.post("capture", orjson.dumps(document(OBJECT)), "application/ld+json; charset=utf-8").status_code == 202
    )


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("GS1-EPCIS-Version", "2.0.0", 200), ("GS1-EPCIS-Version", "2.0", 200), ("GS1-EPCIS-Version", "1.2", 406),
        ("GS1-EPCIS-Min", "1.0", 200), ("GS1-EPCIS-Min", "2.1", 406), ("GS1-EPCIS-Max", "2.0", 200), ("GS1-EPCIS-Max", "1.2", 406),
        ("GS1-CBV-Min", "x", 406), ("GS1-EPC-Format", "Always_EPC_URN", 406), ("GS1-EPC-Format", "No_Preference", 200),
    ],
)  # fmt: skip
def test_versions_that_we_do_not_speak_are_not_acceptable(header, value, status):
    assert System().get("events", headers={header: value}).status_code == status


def test_who_has_no_token_or_the_wrong_one_is_not_let_in():
    token = make_token()
    for headers in (
        {}, {"Authorization": "Bearer nobody"}, {"Authorization": f"Basic {token.secret}"}, {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {token.secret}x"}, {"Authorization": "Bearer \udcff"},
    ):  # fmt: skip
        answer = Client().get("/epcis/events", headers=headers)
        assert kind(answer) == (401, "SecurityException")
        assert answer["WWW-Authenticate"].startswith("Bearer")
    services.revoke_token(token=token, by=None)
    assert kind(System(token).get("events"))[0] == 401


def test_a_token_does_what_it_is_for():
    sender, reader = System(may_query=False), System(may_capture=False)
    assert sender.send(OBJECT)["success"]
    for path in ("events", "epcs", "queries", f"events/{ID}"):
        assert kind(sender.get(path)) == (403, "SecurityException")
    assert kind(reader.post("capture", document(OBJECT))) == (403, "SecurityException")
    assert kind(reader.post("events", OBJECT))[0] == 403
    assert reader.post("queries", {"name": "mine", "query": {}}).status_code == 201
    assert kind(sender.post("queries", {"name": "mine", "query": {}}))[0] == 403


def test_a_token_sees_its_own_producers_events_alone():
    one, other = System(), System()
    job = one.post("capture", document(changed(OBJECT, eventID=ID)))["Location"].rpartition("/")[2]
    one.post("queries", {"name": "mine", "query": {}})
    for path in (
        f"events/{escaped(ID)}", f"epcs/{escaped(LOT)}", f"epcs/{escaped(LOT)}/events", f"bizLocations/{escaped(PLACE)}/events",
        f"readPoints/{escaped(OBJECT['readPoint']['id'])}", f"capture/{job}", "queries/mine", "queries/mine/events",
    ):  # fmt: skip
        assert one.get(path).status_code == 200, path
        assert kind(other.get(path))[0] == 404, path
    for path in ("epcs", "bizLocations", "readPoints"):
        assert one.get(path).json()["member"], path
        assert other.get(path).json()["member"] == [], path
    assert (len(one.events()), other.events()) == (1, [])
    assert other.get("capture").json() == other.get("queries").json() == []


def test_wrong_tokens_are_slowed_down():
    client = Client()
    codes = {client.get("/epcis/events", headers={"Authorization": "Bearer x"}).status_code for _ in range(40)}
    assert codes == {401, 429}


def test_options_tell_without_a_token_what_there_is():
    answer = Client().options("/epcis/capture")
    assert (answer.status_code, answer["Allow"]) == (204, "OPTIONS, GET, POST")
    assert (answer["GS1-EPCIS-Capture-Limit"], answer["GS1-EPCIS-Capture-File-Size-Limit"]) == ("10000", "10000000")
    assert (answer["GS1-EPCIS-Min"], answer["GS1-EPCIS-Max"], answer["GS1-Capture-Error-Behaviour"]) == (
        "2.0.0",
        "2.0.0",
        "all",
    )
    assert Client().options("/epcis/queries/x")["Allow"] == "OPTIONS, GET, DELETE"
    wrong = System().client.put("/epcis/events")
    assert (wrong.status_code, wrong["Allow"]) == (405, "OPTIONS, GET, POST")


def test_the_day_a_token_was_used_is_noted(django_assert_num_queries):
    system = System()
    system.get("events")
    system.token.refresh_from_db()
    assert system.token.last_used_on == clock.today()
    with django_assert_num_queries(6):  # token, rate, savepoint, time limit, events, savepoint
        system.get("events")


def test_top_level_resources():
    system = System()
    system.send(*EVENTS, changed(OBJECT, eventTime="2026-02-21T00:00:00Z", bizStep="ocop:roasting"))
    assert set(system.get("").json()["member"]) == {
        "queries", "capture", "events", "eventTypes", "epcs", "readPoints", "bizLocations", "dispositions", "bizSteps",
    }  # fmt: skip
    assert system.get("bizLocations").json()["member"] == [PLACE]
    assert "https://ocop.example/voc/roasting" in system.get("bizSteps", perPage=100).json()["member"]
    for path, count in (
        ("eventTypes/AggregationEvent", 1),
        ("bizSteps/packing", 1),
        ("bizSteps/urn:epcglobal:cbv:bizstep:packing", 1),
        (f"bizSteps/{escaped('https://ocop.example/voc/roasting')}", 1),
        ("dispositions/active", 2),
        (f"bizLocations/{escaped('urn:epc:id:sgln:9521234.54321.0')}", 2),
        (f"epcs/{escaped(SERIAL)}", 6),
        (f"epcs/{escaped('https://id.gs1.org/01/09521234543213/21/2017')}", 6),
    ):
        assert system.get(path).json()["member"] == ["events"], path
        assert len(system.events(f"{path}/events")) == count, path
    for path in (
        "eventTypes/Other",
        "bizSteps/harvesting",
        f"epcs/{escaped('urn:epc:id:sgtin:9521234.054321.9')}",
        "bizLocations/x",
    ):
        assert kind(system.get(path))[0] == 404
        assert kind(system.get(f"{path}/events"))[0] == 404


def test_things_are_listed_once_each_in_pages():
    system = System()
    for minute in range(7):
        system.send(*[changed(e, eventTime=f"2026-02-2{minute}T06:30:00+07:00") for e in EVENTS])
    for size in (1, 2, 3, 100):
        pages = [answer.json()["member"] for answer in system.pages("epcs", perPage=size)]
        assert max(map(len, pages)) <= size
        found = [name for page in pages for name in page]
        assert len(found) == len(set(found)) == 6, size


def test_questions_are_kept_under_a_name():
    system = System()
    system.send(*EVENTS)
    asked = {"name": "packed", "query": {"EQ_bizStep": ["packing"], "eventType": ["AggregationEvent"]}}
    answer = system.post("queries", asked)
    assert (answer.status_code, answer["Location"]) == (201, f"{settings.PUBLIC_URL}/epcis/queries/packed")
    assert system.get("queries").json() == [asked]
    assert system.get("queries/packed").json() == asked
    body = system.get("queries/packed/events").json()["epcisBody"]["queryResults"]
    assert (body["queryName"], len(body["resultsBody"]["eventList"])) == ("packed", 1)
    assert len(system.events("queries/SimpleEventQuery/events", EQ_bizStep="packing")) == 1
    assert kind(system.post("queries", asked)) == (409, "ResourceAlreadyExistsException")
    assert kind(system.post("queries", asked | {"name": "SimpleEventQuery"}))[0] == 409
    assert kind(system.post("queries", {"name": "x", "query": {"EQ_nothing": 1}})) == (400, "QueryParameterException")
    for bad in (
        [],
        {"name": "x"},
        {"name": "a b", "query": {}},
        {"name": "x", "query": {"EQ_action": [{}]}},
        {"name": 1, "query": {}},
    ):
        assert kind(system.post("queries", bad))[0] == 400
    assert kind(system.get("queries/packed/events", stream="true"))[0] == 501
    assert kind(system.post("queries/packed/subscriptions", {"dest": "https://x.example/"}))[0] == 501
    assert system.get("queries/packed/subscriptions").json() == []
    assert kind(system.get("queries/packed/subscriptions/1"))[0] == 404
    assert system.client.delete("/epcis/queries/packed").status_code == 204
    assert kind(system.client.delete("/epcis/queries/packed"))[0] == 404
    assert kind(system.client.delete("/epcis/nextPageToken/x"))[0] == 501


def test_pages_follow_each_other_and_nothing_is_given_twice_or_left_out():
    system = System()
    many = [changed(OBJECT, eventTime=f"2026-02-20T06:{n:02}:00+07:00") for n in range(23)]
    system.send(*many[:11])
    system.send(*many[11:])
    for parameters in (
        {}, {"orderBy": "eventTime"}, {"orderBy": "recordTime", "orderDirection": "ASC"}, {"MATCH_epc": SERIAL}, {"EQ_ocop:gate": "x"},
        {"EXISTS_ilmd": "", "orderBy": "eventTime", "orderDirection": "ASC"}, {"EQ_quantity_KGM": "850.5"},
    ):  # fmt: skip
        found = system.all_events(perPage=4, **parameters)
        assert len({e["eventID"] for e in found}) == len(found) == (0 if "EQ_ocop:gate" in parameters else 23), (
            parameters
        )
    newest = system.events(orderBy="eventTime", eventCountLimit=5)
    assert [e["eventTime"][14:16] for e in newest] == ["22", "21", "20", "19", "18"]
    assert len(system.all_events(orderBy="eventTime", eventCountLimit=5, perPage=2)) == 5
    assert len(system.events(maxEventCount=23)) == 23
    assert kind(system.get("events", maxEventCount=22)) == (413, "QueryTooLargeException")
    assert kind(system.get("events", maxEventCount=22, EXISTS_ilmd=""))[0] == 413
    for token in ("x", "", "W10", "A" * 700):
        assert kind(system.get("events", nextPageToken=token or "."))[0] == 400
    for size in ("0", "-1", "x", "9" * 30):
        assert kind(system.get("events", perPage=size))[0] == 400
    assert kind(system.get("events", x="y" * 9000)) == (414, "URITooLongException")


def test_jobs_and_kept_questions_have_pages():
    system = System()
    for minute in range(5):
        with clock.set_to(clock.now() + dt.timedelta(minutes=minute // 2)):  # some at the same moment
            system.send(changed(OBJECT, eventTime=f"2026-02-20T06:{minute:02}:00+07:00"))
        system.post("queries", {"name": f"q{minute}", "query": {}})
    for path, key in (("capture", "captureID"), ("queries", "name")):
        found = [one[key] for answer in system.pages(path, perPage=2) for one in answer.json()]
        assert len(found) == len(set(found)) == 5


def test_nothing_in_an_answer_comes_from_the_request_unescaped():
    system = System()
    system.send(*[changed(OBJECT, eventTime=f"2026-02-20T06:{n:02}:00+07:00") for n in range(3)])
    answer = system.client.get("/epcis/events?perPage=1&EQ_eventID=a%0d%0aSet-Cookie:x=1|%3E")
    assert "Set-Cookie" not in answer.headers
    answer = system.client.get("/epcis/events?perPage=1&nextPageToken=&EXISTS_ilmd=%0d%0aX-Evil:1")
    assert "\r" not in answer["Link"]
    assert "X-Evil" not in answer.headers


def test_problems_speak_the_readers_language():
    with translation.override("vi"):
        answer = System().get("events", headers={"Accept-Language": "vi"}, EQ_nothing="1")
    assert answer.json()["title"] == "Câu hỏi sai"
    assert System().get("events", headers={"Accept-Language": "en"}, EQ_nothing="1").json()["title"] == "Bad query"


def test_prefixes_beyond_reason_and_addresses_that_are_not_there_are_problems():
    system = System()
    names = [*string.ascii_letters, *string.digits, *map("".join, itertools.product(string.ascii_letters, repeat=2))]
    many = ",".join(f"{name}=" for name in names)[:4000]  # more than a thousand that declare nothing
    bad = {"name": "q", "query": {"@context": {f"a {n}": 1 for n in range(2_000)}}}
    for answer in (system.get("events", headers={"GS1-Extensions": many}), system.post("queries", bad)):
        assert kind(answer) == (400, "QueryParameterException")
    for path in ("nothing", "capture/a/b", "eventTypes/a/b/c", "queries/a/subscriptions/b/c"):
        assert kind(system.get(path)) == (404, "NoSuchResourceException")


def test_parse_is_bounded_for_kept_questions():
    assert kind(System().post("queries", b'{"name":"x","query":{"EQ_eventID":"' + b"a" * 100_000 + b'"}}'))[0] == 413
    assert parse(b"{}") == {}
