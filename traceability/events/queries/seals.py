"""Seals, what was sealed, and what is stored now."""

import datetime as dt
import gzip
from collections.abc import Iterator
from typing import Any

from catalog.core import clock
from traceability.events.epcis.sealing import leaf, seal_text, when
from traceability.events.models import Event, Seal

BATCH = 2_000
_FACTS = ("seq", "record_time", "producer_id", "job", "is_public", "event_id", "content")


def text_of(seal: Seal) -> bytes:
    """What is signed of a seal."""
    return seal_text(
        day=seal.day, first=seal.first_seq, last=seal.last_seq, count=seal.count, root=bytes(seal.root), previous=bytes(seal.previous)
    )  # fmt: skip


def described(seal: Seal) -> dict[str, Any]:
    """A seal as it is published."""
    return {
        "day": seal.day.isoformat(), "first": seal.first_seq or 0, "last": seal.last_seq or 0, "count": seal.count,
        "root": bytes(seal.root).hex(), "previous": bytes(seal.previous).hex(), "sealedAt": when(seal.sealed_at),
        "publicKey": bytes(seal.public_key).hex(), "signature": bytes(seal.signature).hex(),
    }  # fmt: skip


def seals() -> list[Seal]:
    """All seals without their leaves, the oldest first. One statement."""
    return list(Seal.objects.defer("leaves").order_by("day"))


def seal_of(day: dt.date) -> Seal | None:
    """The seal of a day, with its leaves. One statement."""
    return Seal.objects.filter(day=day).first()


def sealed_leaves(seal: Seal) -> bytes:
    """The list of leaves as it was sealed: `NUMBER LEAF EVENT-ID` a line."""
    return gzip.decompress(bytes(seal.leaves))


def stored_lines(day: dt.date) -> Iterator[str]:
    """The same list of what is stored of the day now, each leaf hashed anew from the content. A statement for each 2,000 events."""
    for event in stored(clock.start_of(day), clock.start_of(day + dt.timedelta(days=1))):
        yield f"{event.seq} {leaf_of(event).hex()} {event.event_id}\n"


def leaf_of(event: Event) -> bytes:
    """The leaf that an event as it is stored should have."""
    return leaf(
        seq=event.seq, record_time=event.record_time, producer=event.producer_id, job=event.job, is_public=event.is_public,
        content=event.content.encode(),
    )  # fmt: skip


def stored(
    start: dt.datetime | None = None,
    end: dt.datetime | None = None,
    *,
    producer: int | None = None,
    whole: bool = False,
) -> Iterator[Event]:
    """Events in the order of their numbers, between two times of recording, in batches; `whole` with every column."""
    events = Event.objects.order_by("seq") if whole else Event.objects.order_by("seq").only(*_FACTS)
    if start:
        events = events.filter(record_time__gte=start)
    if end:
        events = events.filter(record_time__lt=end)
    if producer is not None:
        events = events.filter(producer_id=producer)
    after = None
    while True:
        batch = list((events if after is None else events.filter(seq__gt=after))[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1].seq


def exported(event: Event) -> dict[str, Any]:
    """An event with all that its leaf was made of."""
    return {
        "seq": event.seq, "recordTime": when(event.record_time), "producer": event.producer_id, "job": str(event.job or "-"),
        "access": "public" if event.is_public else "private", "eventID": event.event_id, "content": event.content,
    }  # fmt: skip
