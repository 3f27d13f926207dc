"""Recording events: the one way into the store, for captured documents and for what our own screens do."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from catalog.core import clock, partitions
from traceability.events.epcis import Event, normal, standalone
from traceability.events.epcis.facts import Facts, facts_of
from traceability.events.epcis.sealing import chain_start, leaf, link
from traceability.events.epcis.vocabulary import BIZ_STEPS, DISPOSITIONS
from traceability.events.models import WordKind

SEALING = 8151  # of pg_advisory_xact_lock: held shared by whoever records, alone by whoever seals


@dataclass(frozen=True, slots=True)
class Ready:
    """An event as it will be kept."""

    facts: Facts
    content: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """Whose events, brought by which capture (none: our own screens), and whether anybody may read them."""

    producer: int
    job: UUID | None
    is_public: bool


class Repeated(Exception):
    """Events whose ID this producer has used. `places` are their positions among those that were to be recorded. Nothing was recorded."""

    def __init__(self, places: list[int]) -> None:
        self.places = places
        super().__init__(f"{len(places)} events are there already")


def made_ready(event: Event) -> Ready:
    """An event that keeps the rules, with an ID and without a time of recording: that is the store's to say (EPCIS 2.0, 7.4.1)."""
    content = standalone(event)
    content.pop("recordTime", None)
    if not content.get("eventID"):
        content["eventID"] = event.event_id
    return Ready(facts_of(content, event.context), normal(content))


@transaction.atomic
def record(*, events: Sequence[Ready], source: Source) -> dt.datetime:
    """Record events in their order, all or none; when. 8 statements, however many there are. Raises `Repeated`.

    Locks: the sealing lock (shared), then the chains of the lots and then the IDs, each in the order of their names. The numbers of
    events are drawn under the locks of their chains, so a chain is in the order of its events' numbers.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SEALING])
        ends = _locked_chains(cursor, source.producer, Counter(lot for e in events for lot in e.facts.lots))
        numbers, sealed = _numbers(cursor, len(events))
        moment = max(clock.now(), sealed) if sealed else clock.now()
        _claim_ids(cursor, source.producer, events, numbers, moment)
        _write(cursor, events, numbers, moment, source=source, ends=ends)
        cursor.execute(
            "UPDATE events_chain AS c SET hash = t.hash FROM unnest(%s::text[], %s::bytea[]) AS t (thing, hash)"
            " WHERE c.producer_id = %s AND c.thing = t.thing",
            [list(ends), list(ends.values()), source.producer],
        )
        _write_words(cursor, source.producer, (event.facts for event in events))
    return moment


def _locked_chains(cursor: CursorWrapper, producer: int, lots: Counter[str]) -> dict[str, bytes]:
    """The last link of each lot's chain, which nobody else can now make longer."""
    if not lots:
        return {}
    names = sorted(lots)
    cursor.execute(
        "INSERT INTO events_chain AS c (producer_id, thing, length, hash)"
        " SELECT %s, t.thing, t.more, t.start FROM unnest(%s::text[], %s::int[], %s::bytea[]) AS t (thing, more, start)"
        ' ORDER BY t.thing COLLATE "C" ON CONFLICT (producer_id, thing) DO UPDATE SET length = c.length + excluded.length'
        " RETURNING thing, hash",
        [producer, names, [lots[name] for name in names], [chain_start(producer, name) for name in names]],
    )
    return {thing: bytes(end) for thing, end in cursor.fetchall()}


def _numbers(cursor: CursorWrapper, count: int) -> tuple[list[int], dt.datetime | None]:
    """Numbers for `count` events, and the end of the last day that is sealed: no event is recorded before it, whatever a clock says."""
    cursor.execute(
        "SELECT (SELECT max(day) FROM events_seal), array(SELECT nextval('events_event_seq') FROM generate_series(1, %s))",
        [count],
    )
    day, numbers = cursor.fetchone()
    return sorted(numbers), clock.start_of(day + dt.timedelta(days=1)) if day else None


def _claim_ids(
    cursor: CursorWrapper, producer: int, events: Sequence[Ready], numbers: list[int], moment: dt.datetime
) -> None:
    """Of two that record one ID at once, one waits here until the other has ended, and is told."""
    cursor.execute(
        "INSERT INTO events_eventkey (producer_id, event_id, is_declaration, record_time, seq)"
        " SELECT %s, t.event_id, t.is_declaration, %s, t.seq"
        " FROM unnest(%s::text[], %s::bool[], %s::bigint[]) AS t (event_id, is_declaration, seq)"
        ' ORDER BY t.event_id COLLATE "C", t.is_declaration ON CONFLICT DO NOTHING RETURNING seq',
        [
            producer,
            moment,
            [event.facts.event_id for event in events],
            [event.facts.is_declaration for event in events],
            numbers,
        ],
    )
    claimed = {number for (number,) in cursor.fetchall()}
    if len(claimed) < len(events):
        raise Repeated([n for n, number in enumerate(numbers) if number not in claimed])


_COLUMNS = {
    "record_time": "timestamptz", "seq": "int8", "producer_id": "int8", "job": "uuid", "is_public": "bool", "event_id": "text", "type": "text",
    "action": "text", "biz_step": "text", "disposition": "text", "event_time": "timestamptz", "read_point": "text", "biz_location": "text",
    "things": "text[]", "links": "bytea[]", "leaf": "bytea", "content": "text",
}  # fmt: skip


def _write(
    cursor: CursorWrapper,
    events: Sequence[Ready],
    numbers: list[int],
    moment: dt.datetime,
    *,
    source: Source,
    ends: dict[str, bytes],
) -> None:
    """Write the events, and carry the chains on to their new ends."""
    copying: Any = cursor  # psycopg's own
    with copying.copy(f"COPY events_event ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT BINARY)") as rows:
        rows.set_types(list(_COLUMNS.values()))
        for event, seq in zip(events, numbers, strict=True):
            facts = event.facts
            hashed = leaf(
                seq=seq, record_time=moment, producer=source.producer, job=source.job, is_public=source.is_public, content=event.content
            )  # fmt: skip
            for lot in facts.lots:
                ends[lot] = link(ends[lot], hashed)
            rows.write_row(
                (
                    moment, seq, source.producer, source.job, source.is_public, facts.event_id, facts.type, facts.action, facts.biz_step,
                    facts.disposition, facts.event_time, facts.read_point, facts.biz_location, list(facts.things),
                    [ends[lot] for lot in facts.lots], hashed, event.content.decode(),
                )
            )  # fmt: skip


def _write_words(cursor: CursorWrapper, producer: int, facts: Iterable[Facts]) -> None:
    """Words and places that the events name, for the lists of top-level resources; standard words are listed anyway."""
    words: set[tuple[str, str]] = set()
    for each in facts:
        words |= {
            (WordKind.BIZ_LOCATION.value, each.biz_location),
            (WordKind.READ_POINT.value, each.read_point),
            (WordKind.BIZ_STEP.value, each.biz_step if each.biz_step not in BIZ_STEPS.words else ""),
            (WordKind.DISPOSITION.value, each.disposition if each.disposition not in DISPOSITIONS.words else ""),
        }
    found = sorted((kind, value) for kind, value in words if value)
    if found:
        cursor.execute(
            "INSERT INTO events_word (producer_id, kind, value) SELECT %s, t.kind, t.value"
            " FROM unnest(%s::text[], %s::text[]) AS t (kind, value) ON CONFLICT DO NOTHING",
            [producer, [kind for kind, _value in found], [value for _kind, value in found]],
        )


def ensure_months(*, months_ahead: int = 3) -> list[str]:
    """Make the tables of events of this month and the next ones; the names of those made. Idempotent."""
    return partitions.ensure_months(table="events_event", column="record_time", months_ahead=months_ahead)
