"""What a producer's events name: words, places, things."""

import datetime as dt
import time
from dataclasses import dataclass

from django.db import connection

from traceability.events.epcis.facts import ANY_KIND, ANY_THING
from traceability.events.epcis.vocabulary import BIZ_STEPS, DISPOSITIONS
from traceability.events.models import Event, Word, WordKind

SECONDS = 2
_STANDARD = {WordKind.BIZ_STEP: BIZ_STEPS.words, WordKind.DISPOSITION: DISPOSITIONS.words}


def words(producer: int, kind: WordKind, *, limit: int, after: str = "") -> tuple[list[str], str]:
    """Words of a kind in the order of their letters, the standard's among them: those of a page, and the last of them if others follow.
    One statement."""
    own = Word.objects.filter(producer_id=producer, kind=kind, value__gt=after).order_by("value")
    standard = {word for word in _STANDARD.get(kind, ()) if word > after}
    found = sorted({*own.values_list("value", flat=True)[: limit + 1], *standard})
    return found[:limit], found[limit - 1] if len(found) > limit else ""


def is_word(producer: int, kind: WordKind, value: str) -> bool:
    """A standard word, or one that the producer's events have named. At most one statement."""
    return (
        value in _STANDARD.get(kind, ()) or Word.objects.filter(producer_id=producer, kind=kind, value=value).exists()
    )


def tags_of_thing(name: str) -> tuple[str, ...]:
    """Everything that may be said of a thing, in whatever role."""
    return tuple(f"{role}|{name}" for role in ANY_THING + ANY_KIND)


def is_thing(producer: int, name: str) -> bool:
    """Has the producer recorded anything about it? One statement."""
    return Event.objects.filter(producer_id=producer, things__overlap=list(tags_of_thing(name))).exists()


@dataclass(frozen=True, slots=True)
class Things:
    """Things in the order in which they were first spoken of; `after` is where the next page begins, None at the end."""

    names: list[str]
    after: tuple[dt.datetime, int, str] | None


def things(producer: int, *, limit: int, after: tuple[dt.datetime, int, str] | None = None) -> Things:
    """Single things and kinds of things that events speak of, each once. A statement for each 100 events, for two seconds at most: then the
    page ends, however much is on it."""
    started = time.monotonic()
    moment, seq, last = after or (dt.datetime(1, 1, 2, tzinfo=dt.UTC), 0, "")
    names: list[str] = []
    while True:
        batch = _first_seen(producer, moment, seq, last)
        for event_moment, event_seq, name in batch:
            moment, seq, last = event_moment, event_seq, name or last
            if name:
                names.append(name)
                if len(names) == limit:
                    return Things(names, (moment, seq, name))
        if not batch:
            return Things(names, None)
        last = _AFTER_ALL
        if time.monotonic() - started > SECONDS:
            return Things(names, (moment, seq, last))


_AFTER_ALL = "\U0010ffff"


def _first_seen(producer: int, moment: dt.datetime, seq: int, last: str) -> list[tuple[dt.datetime, int, str | None]]:
    """Of the next hundred events: each with the names (None for none) that no earlier event has spoken of, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH batch AS MATERIALIZED (
                SELECT record_time, seq, things FROM events_event
                WHERE producer_id = %(producer)s AND (record_time, seq) >= (%(moment)s, %(seq)s)
                  AND NOT ((record_time, seq) = (%(moment)s, %(seq)s) AND %(last)s = %(end)s)
                ORDER BY record_time, seq LIMIT 100
            ), named AS (
                SELECT DISTINCT b.record_time, b.seq, substr(t, 3) AS name
                FROM batch b, unnest(b.things) t WHERE substr(t, 2, 1) = '|'
            ), first AS (SELECT DISTINCT ON (name) record_time, seq, name FROM named ORDER BY name, record_time, seq)
            SELECT b.record_time, b.seq, f.name FROM batch b LEFT JOIN first f ON (f.record_time, f.seq) = (b.record_time, b.seq)
              AND NOT ((b.record_time, b.seq) = (%(moment)s, %(seq)s) AND f.name COLLATE "C" <= %(last)s)
              AND NOT EXISTS (
                SELECT 1 FROM events_event e WHERE e.producer_id = %(producer)s
                  AND e.things && ARRAY['e|' || f.name, 'p|' || f.name, 'i|' || f.name, 'o|' || f.name,
                                        'E|' || f.name, 'I|' || f.name, 'O|' || f.name]
                  AND (e.record_time, e.seq) < (SELECT record_time, seq FROM batch ORDER BY record_time, seq LIMIT 1))
            ORDER BY b.record_time, b.seq, f.name COLLATE "C"
            """,
            {"producer": producer, "moment": moment, "seq": seq, "last": last, "end": _AFTER_ALL},
        )
        return list(cursor.fetchall())
