"""Is the store what was recorded? Every event is looked at: its hash, its columns, its place in the chains of its lots, its ID, its day's seal."""

import datetime as dt
from collections.abc import Iterator

import orjson

from traceability.events.epcis.facts import facts_of
from traceability.events.epcis.sealing import chain_start, link
from traceability.events.epcis.verifier import Line, check_seals, differences, lines
from traceability.events.models import Chain, Event, EventKey
from traceability.events.queries.seals import described, leaf_of, seal_of, sealed_leaves, seals, stored, stored_lines

_COLUMNS = (
    "event_id", "type", "action", "biz_step", "disposition", "event_time", "read_point", "biz_location",
)  # fmt: skip


def findings(keys: list[str] | None = None) -> Iterator[str]:
    """What is wrong, each with the event it is about. Reads everything once, in batches; chains of lots are kept in memory (100 bytes each)."""
    yield from check_seals((described(seal) for seal in seals()), _leaves_of, keys or [])
    for seal in seals():
        stored_now = lines("".join(stored_lines(seal.day)).encode())
        for said in differences(_leaves_of(seal.day.isoformat()), stored_now):
            yield f"day {seal.day}: {said}"
    yield from _events()
    yield from _keys()


def _leaves_of(day: str) -> list[Line]:
    seal = seal_of(dt.date.fromisoformat(day))
    return lines(sealed_leaves(seal)) if seal else []


def _events() -> Iterator[str]:
    ends: dict[tuple[int, str], bytes] = {}
    lengths: dict[tuple[int, str], int] = {}
    broken: set[tuple[int, str]] = set()
    for event in stored(whole=True):
        name = f"event {event.event_id} (number {event.seq})"
        if bytes(event.leaf) != leaf_of(event):
            yield f"{name}: its content is not what was recorded"
        facts = facts_of(orjson.loads(event.content))
        if [getattr(event, c) for c in _COLUMNS] != [getattr(facts, c) for c in _COLUMNS] or event.things != list(
            facts.things
        ):
            yield f"{name}: its columns do not say what its content says"
        if len(event.links) != len(facts.lots):
            yield f"{name}: it has not one link for each of its lots"
            continue
        for lot, kept in zip(facts.lots, event.links, strict=True):
            key = (event.producer_id, lot)
            before = ends.get(key, chain_start(*key))
            ends[key], lengths[key] = bytes(kept), lengths.get(key, 0) + 1
            if link(before, bytes(event.leaf)) != bytes(kept):
                broken.add(key)
                yield f"{name}: does not follow the event before it in the chain of {lot}"
    yield from _chains(ends, lengths)


def _chains(ends: dict[tuple[int, str], bytes], lengths: dict[tuple[int, str], int]) -> Iterator[str]:
    for chain in Chain.objects.order_by("pk").iterator(2_000):
        key = (chain.producer_id, chain.thing)
        if ends.pop(key, None) != bytes(chain.hash) or lengths.get(key) != chain.length:
            yield f"chain of {chain.thing}: {chain.length} events were recorded, {lengths.get(key, 0)} are stored"
    for _producer, thing in ends:
        yield f"chain of {thing}: its end is gone"


def _keys() -> Iterator[str]:
    """IDs whose event is gone, and events whose ID is not kept."""
    gone = EventKey.objects.raw(
        "SELECT k.* FROM events_eventkey k WHERE NOT EXISTS (SELECT 1 FROM events_event e WHERE e.record_time = k.record_time AND e.seq = k.seq"
        " AND e.event_id = k.event_id AND e.producer_id = k.producer_id) ORDER BY k.seq"
    )
    for key in gone:
        yield f"event {key.event_id} (number {key.seq}) was taken out, or put in another place"
    bare = Event.objects.raw(
        "SELECT e.* FROM events_event e WHERE NOT EXISTS (SELECT 1 FROM events_eventkey k WHERE k.producer_id = e.producer_id"
        " AND k.event_id = e.event_id AND k.record_time = e.record_time AND k.seq = e.seq) ORDER BY e.seq"
    )
    for event in bare:
        yield f"event {event.event_id} (number {event.seq}) was not recorded by this service"
