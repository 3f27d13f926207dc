"""Bytes of anybody: an answer or our own error, never another."""

import copy

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chance import times
from tests.traceability.events.epcis.apart import document_of, taken_apart
from tests.traceability.events.epcis.samples import CONTEXT, EVENTS, NOW, document, judged
from traceability.events.epcis import InvalidDocument, read
from traceability.events.epcis.vocabulary import ALL_FIELDS

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "@context", "ocop:a", "epcClass", "quantity", "sensorReport", "source", "a", ""]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def tried(data):
    """What `read` makes of bytes; its faults can all be said."""
    try:
        found = read(data, now=NOW)
    except InvalidDocument as e:
        assert all(str(p.message) for p in e.problems)
        return None
    for fault in found.faults:
        assert fault.message
        assert fault.pointer == "" or fault.pointer.startswith("/")
    for event in found.events:
        assert event.hash.startswith("ni:///sha-256;")
        assert event.event_id
        assert event.time.tzinfo
    if not found.faults:
        assert document_of(*taken_apart(found)) == orjson.loads(data)
    return found


@settings(deadline=None, max_examples=times(100))
@given(st.binary(max_size=200))
def test_any_bytes(data):
    tried(data)


@settings(deadline=None, max_examples=times(150))
@given(anything)
def test_any_json(value):
    tried(orjson.dumps(value))
    tried(orjson.dumps(document(epcisBody=value if value is not None else 0)))
    tried(orjson.dumps(document(value)))
    tried(orjson.dumps({"@context": value, "type": "ObjectEvent"}))


@settings(deadline=None, max_examples=times(300))
@given(st.sampled_from(EVENTS), st.sampled_from(sorted(ALL_FIELDS)), anything)
def test_any_value_in_any_field(event, name, value):
    tried(orjson.dumps(document({**event, name: value})))


def places(value, path=()):
    """Paths to everything inside."""
    yield path
    if isinstance(value, dict):
        for name, item in value.items():
            yield from places(item, (*path, name))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from places(item, (*path, i))


SPOTS = [(event, path) for event in EVENTS for path in places(event) if path]
ODD = ["", " ", "\n", "https://", "urn:", "urn:epc:id:sgtin:", "urn:epc:id:sgtin:9521234..1", "urn:epc:idpat:sgln:9521234.5.*", "cbv:", ":", "a:b",
       "https://id.gs1.org/01/", "https://id.gs1.org/%00", "2026-02-20T06:30:00+07:00", "%", "\ud7ff", "\U0001f33e", "x" * 5000]  # fmt: skip


@settings(deadline=None, max_examples=times(300))
@given(st.sampled_from(SPOTS), anything | st.sampled_from(ODD))
def test_any_value_anywhere_in_an_event(spot, value):
    event, path = spot
    event = copy.deepcopy(event)
    holder = event
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    tried(orjson.dumps(document(event)))


@settings(deadline=None, max_examples=times(200))
@given(st.data())
def test_documents_cut_or_with_bytes_changed(data):
    whole = orjson.dumps(document(*EVENTS))
    at = data.draw(st.integers(0, len(whole) - 1))
    tried(whole[:at])
    tried(whole[:at] + data.draw(st.binary(min_size=1, max_size=3)) + whole[at + 1 :])


@pytest.mark.parametrize("odd", ODD)
def test_odd_names_of_members(odd):
    tried(orjson.dumps(document({**EVENTS[0], odd: {odd: [odd]}})))
    tried(orjson.dumps(document(EVENTS[1], **{"@context": [*CONTEXT, {odd: odd}, odd]})))
    assert judged(document(EVENTS[1], **{"@context": [*CONTEXT, {"ok": "https://ok.example/"}]})).faults == ()
