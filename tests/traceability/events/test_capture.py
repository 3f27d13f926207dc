"""Capture: what is recorded, in which form, and what is refused whole or in part."""

import copy

import orjson
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from catalog.core import clock
from catalog.core.errors import NotAllowed
from tests.factories.events import capture, document, make_token
from tests.together import together
from tests.traceability.events.epcis.samples import AGGREGATION, EVENTS, LOT, OBJECT, OTHER_LOT, TRANSFORMATION
from traceability.events import services
from traceability.events.epcis import InvalidDocument, normal, read
from traceability.events.epcis.facts import context_of, facts_of
from traceability.events.epcis.sealing import chain_start, leaf, link
from traceability.events.models import CaptureJob, Chain, Event, EventKey, PlaceChild, Word


def stored(**where):
    return list(Event.objects.filter(**where).order_by("seq"))


def altered(event, **over):
    return copy.deepcopy(event) | over


@pytest.mark.django_db
def test_a_captured_event_is_kept_as_it_was_sent_with_an_id_and_its_own_context():
    job = capture(OBJECT)
    (event,) = stored()
    assert (job.success, job.captured, job.errors) == (True, 1, [])
    content = orjson.loads(event.content)
    sent = read(orjson.dumps(document(OBJECT))).events[0]
    assert {name: value for name, value in content.items() if name not in {"@context", "eventID"}} == OBJECT
    assert content["eventID"] == event.event_id == sent.hash
    assert content["@context"] == [{"ocop": "https://ocop.example/voc/"}]
    assert event.content.encode() == normal(content)
    assert (event.job, event.record_time, event.producer_id) == (job.pk, clock.now(), job.producer_id)


@pytest.mark.django_db
def test_a_time_of_recording_that_was_sent_is_not_kept():
    capture(altered(OBJECT, recordTime="2020-01-01T00:00:00Z"))
    assert "recordTime" not in orjson.loads(stored()[0].content)


@pytest.mark.django_db
@pytest.mark.parametrize("content", EVENTS, ids=lambda content: content["type"])
def test_columns_come_from_the_content_alone(content):
    capture(content)
    (event,) = stored()
    facts = facts_of(orjson.loads(event.content))
    for name in ("event_id", "type", "action", "biz_step", "disposition", "event_time", "read_point", "biz_location"):
        assert getattr(event, name) == getattr(facts, name), name
    assert event.things == list(facts.things)


@pytest.mark.django_db
def test_leaves_and_chains_hold_events_together():
    token = make_token()
    capture(OBJECT, TRANSFORMATION, token=token)
    capture(altered(OBJECT, eventTime="2026-02-21T06:30:00+07:00"), token=token)
    ends = {}
    for event in stored():
        hashed = leaf(
            seq=event.seq, record_time=event.record_time, producer=token.producer_id, job=event.job, is_public=False, content=event.content.encode()
        )  # fmt: skip
        assert bytes(event.leaf) == hashed
        for thing, kept in zip(facts_of(orjson.loads(event.content)).lots, event.links, strict=True):
            ends[thing] = link(ends.get(thing, chain_start(token.producer_id, thing)), hashed)
            assert bytes(kept) == ends[thing]
    chains = {chain.thing: chain for chain in Chain.objects.all()}
    assert {thing: bytes(chain.hash) for thing, chain in chains.items()} == ends
    assert chains[LOT].length == len([e for e in stored() if any(t.endswith(f"|{LOT}") for t in e.things)])


@pytest.mark.django_db
def test_an_id_is_captured_once_a_producer_and_once_more_as_its_error_declaration():
    token = make_token()
    event = altered(OBJECT, eventID="urn:uuid:5f0b4c22-4a55-4bfb-9d3c-0f0fd0d3f3a1")
    assert capture(event, token=token).success
    again = capture(event, token=token)
    assert (again.success, again.captured) == (False, 0)
    assert [(e["status"], e["type"], e["pointer"]) for e in again.errors] == [
        (409, "epcisException:ResourceAlreadyExistsException", "/epcisBody/eventList/0")
    ]
    assert capture(altered(event, errorDeclaration={"declarationTime": "2026-11-21T00:00:00Z"}), token=token).success
    assert capture(event, token=make_token()).success  # another producer's IDs are its own
    assert [e.event_id for e in stored()] == [event["eventID"]] * 3
    assert EventKey.objects.filter(producer=token.producer).count() == 2


@pytest.mark.django_db
def test_rollback_records_nothing_and_proceed_what_is_good():
    token = make_token()
    capture(OBJECT, token=token)
    bad = altered(TRANSFORMATION, bizStep="harvesting")
    with pytest.raises(InvalidDocument):
        capture(AGGREGATION, bad, token=token)
    assert capture(AGGREGATION, OBJECT, token=token).captured == 0  # one of them is there
    assert len(stored()) == 1
    job = capture(AGGREGATION, OBJECT, bad, token=token, behaviour="proceed")
    assert (job.success, job.captured) == (False, 1)
    assert [(e["code"], e["pointer"]) for e in job.errors] == [
        ("unknown_word", "/epcisBody/eventList/2/bizStep"),
        ("event_exists", "/epcisBody/eventList/1"),
    ]
    assert [e.type for e in stored()] == ["ObjectEvent", "AggregationEvent"]
    assert CaptureJob.objects.filter(success=True).count() == 1
    with pytest.raises(InvalidDocument):  # what holds the events is wrong
        services.capture_document(
            token=token, data=orjson.dumps(document(OBJECT, schemaVersion="1.2")), behaviour="proceed"
        )


@pytest.mark.django_db
def test_words_and_places_are_noted_once_and_standard_words_never():
    token = make_token()
    custom = altered(OBJECT, bizStep="https://ocop.example/voc/roasting", eventTime="2026-02-21T06:30:00+07:00")
    capture(OBJECT, custom, token=token)
    capture(altered(custom, eventTime="2026-02-22T06:30:00+07:00"), token=token)
    assert sorted(Word.objects.values_list("kind", "value")) == [
        ("bizLocations", OBJECT["bizLocation"]["id"]),
        ("bizSteps", "https://ocop.example/voc/roasting"),
        ("readPoints", OBJECT["readPoint"]["id"]),
    ]


@pytest.mark.django_db
def test_places_within_places_are_kept_from_a_documents_master_data():
    place = "https://id.gs1.org/414/9521234543213"
    vocabulary = {
        "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
        "vocabularyElementList": [{"id": place, "children": [f"{place}/254/A", "urn:epc:id:sgln:9521234.54321.B"]}],
    }
    data = document(OBJECT, epcisHeader={"epcisMasterData": {"vocabularyList": [vocabulary]}})
    services.capture_document(token=make_token(), data=orjson.dumps(data), behaviour="rollback")
    assert sorted(PlaceChild.objects.values_list("parent", "child")) == [
        (place, f"{place}/254/A"),
        (place, f"{place}/254/B"),
    ]


@pytest.mark.django_db
def test_a_token_that_only_asks_sends_nothing():
    token = make_token(may_capture=False)
    with pytest.raises(NotAllowed):
        capture(OBJECT, token=token)
    assert not CaptureJob.objects.exists()


@pytest.mark.django_db
def test_the_number_of_statements_does_not_grow_with_events(django_assert_num_queries):
    token = make_token()
    many = [altered(OBJECT, eventTime=f"2026-02-20T06:{n:02}:00+07:00") for n in range(60)]
    with django_assert_num_queries(12):
        capture(*many, token=token)
    assert len(stored()) == 60


@pytest.mark.django_db
def test_the_store_only_grows(capsys):
    capture(OBJECT)
    call_command("keep_events")
    assert "4 tables made" in capsys.readouterr().out
    month = f"events_event_{clock.now():%Y_%m}"
    for sql in (
        "UPDATE events_event SET content = ''",
        "DELETE FROM events_event",
        "TRUNCATE events_event",
        f"UPDATE {month} SET content = ''",
        f"DELETE FROM {month}",
        f"TRUNCATE {month}",
        "TRUNCATE events_event_default",
        "DELETE FROM events_eventkey",
        "UPDATE events_eventkey SET seq = 0",
        "TRUNCATE events_eventkey",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert len(stored()) == 1


def test_two_captures_of_one_document_at_once_record_it_once(fresh_db, django_db_blocker):
    with django_db_blocker.unblock():
        token = make_token()
        events = [altered(OBJECT, eventTime=f"2026-02-20T06:{n:02}:00+07:00") for n in range(30)]
        jobs = together(*[lambda: capture(*events, token=token)] * 4)
        assert sorted(job.success for job in jobs) == [False, False, False, True]
        assert sorted(job.captured for job in jobs) == [0, 0, 0, 30]
        assert len(stored()) == 30


def test_captures_at_once_of_shared_lots_make_one_chain_each(fresh_db, django_db_blocker):
    """In whatever order documents name the lots: nobody waits for each other in a ring, and a chain is in the order of its numbers."""
    with django_db_blocker.unblock():
        token = make_token()

        def sent(minute):
            lots = [LOT, OTHER_LOT] if minute % 2 else [OTHER_LOT, LOT]
            return [
                altered(OBJECT, eventTime=f"2026-02-20T06:{minute:02}:{n:02}+07:00", quantityList=[{"epcClass": lot}])
                for n, lot in enumerate(lots * 4)
            ]

        jobs = together(*[lambda m=m: capture(*sent(m), token=token) for m in range(6)])
        assert all(job.success for job in jobs)
        ends = {}
        for event in stored():
            (thing,) = facts_of(orjson.loads(event.content), context_of(orjson.loads(event.content))).lots
            ends[thing] = link(ends.get(thing, chain_start(token.producer_id, thing)), bytes(event.leaf))
            assert bytes(event.links[0]) == ends[thing]
        assert {chain.thing: bytes(chain.hash) for chain in Chain.objects.all()} == ends
        assert sorted(Chain.objects.values_list("length", flat=True)) == [24, 24]
