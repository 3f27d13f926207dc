"""Asking the store: the columns and tags of a question by SQL, its tests of the content here, page by page."""

import datetime as dt
import heapq
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from traceability.events.epcis.asking import Query
from traceability.events.epcis.asking.fields import Seen
from traceability.events.epcis.asking.values import number_of, time_of
from traceability.events.epcis.facts import context_of

BATCH = 500  # rows read at once where content is tested
SECONDS = 5  # that a question may take; one that tests content gives what it has by then, and where to go on
MOST_SORTED = 10_000  # events that are sorted by an extension's value

_FOUND = "SELECT record_time, seq, event_time, content FROM events_event WHERE "


class TooComplex(Exception):
    """The answer cannot be found in the time or memory that a question may take."""


class TooLarge(Exception):
    """More events answer than `maxEventCount` allows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One event: `content` is JSON without a recordTime."""

    record_time: dt.datetime
    seq: int
    event_time: dt.datetime
    content: str


type Place = tuple[
    dt.datetime, dt.datetime, int
]  # of a row in the order of the answer: the time sorted by, record time, number


@dataclass(frozen=True, slots=True)
class Page:
    """Events that answer, and the place after which the next page begins, None for the last one."""

    rows: list[Row]
    after: Place | None


@transaction.atomic
def search(*, producer: int, query: Query, limit: int, after: Place | None = None, only_public: bool = False) -> Page:
    """A page of a producer's events that answer a question. 2 statements (3 for "with descendants"), and one more for each 500 rows whose
    content is tested.

    Raises `TooComplex`, and `TooLarge` (on the first page) if `maxEventCount` is passed.
    """
    where, values = _conditions(producer, query)
    if only_public:
        where += " AND is_public"
    started = time.monotonic()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{SECONDS}s"])
        if query.max_event_count and after is None:
            _require_at_most(query.max_event_count, where, values, query, started)
        if query.sort_key is not None:
            return _sorted_by_content(where, values, query, limit)
        return _page(where, values, query, limit, after, started=started)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooComplex from error
        raise


def place_of(row: Row, query: Query) -> Place:
    """Where a row stands in the order of the answer."""
    return (row.event_time if query.order_by == "eventTime" else row.record_time, row.record_time, row.seq)


def _conditions(producer: int, query: Query) -> tuple[str, list[Any]]:
    parts, values = ["producer_id = %s"], [producer]
    bound: list[Any] = values
    for column, operator, instant in query.times:
        parts.append(f"{column} {operator} %s")
        bound.append(instant)
    for one in query.columns:
        parts.append(f"{one.name} = ANY(%s)")
        bound.append(list(one.values))
    for one in query.within:
        parts.append(f"{one.name} = ANY(%s)")
        bound.append(_with_descendants(producer, one.values))
    for tags in query.tags:
        parts.append("things && %s::text[]")
        bound.append(list(tags))
    return " AND ".join(parts), bound


def _with_descendants(producer: int, places: tuple[str, ...]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE inside (place) AS (SELECT unnest(%s::text[]) UNION SELECT child FROM events_placechild"
            " JOIN inside ON parent = place WHERE producer_id = %s) SELECT place FROM inside LIMIT 10000",
            [list(places), producer],
        )
        return [place for (place,) in cursor.fetchall()]


def _rows(where: str, values: list[Any], query: Query, limit: int, after: Place | None) -> list[Row]:
    way = "DESC" if query.descending else "ASC"
    by = "event_time" if query.order_by == "eventTime" else "record_time"
    bound = list(values)
    if after is not None:
        where += f" AND ({by}, record_time, seq) {'<' if query.descending else '>'} (%s, %s, %s)"
        bound += after
    order = f" ORDER BY {by} {way}, record_time {way}, seq {way} LIMIT %s"
    with connection.cursor() as cursor:
        if query.tags:  # few rows have a tag: found first, and not by walking through all in their order
            where = f"(record_time, seq) IN (WITH found AS MATERIALIZED (SELECT record_time, seq, event_time FROM events_event WHERE {where}) SELECT record_time, seq FROM found{order})"  # noqa: E501,S608  names of our own columns
            bound += [limit]
        cursor.execute(_FOUND + where + order, [*bound, limit])
        return [Row(*row) for row in cursor.fetchall()]


def _answering(rows: list[Row], query: Query) -> Iterator[Row]:
    for row in rows:
        content = orjson.loads(row.content)
        if query.holds_for(Seen(content, context_of(content))):
            yield row


def _page(where: str, values: list[Any], query: Query, limit: int, after: Place | None, *, started: float) -> Page:
    """Without tests of the content one statement; else batches until the page is full or the time is up."""
    if not query.tests:
        rows = _rows(where, values, query, limit + 1, after)
        return Page(rows[:limit], place_of(rows[limit - 1], query) if len(rows) > limit else None)
    found: list[Row] = []
    while True:
        rows = _rows(where, values, query, BATCH, after)
        for row in _answering(rows, query):
            if len(found) == limit:
                return Page(found, place_of(found[-1], query))
            found.append(row)
        if len(rows) < BATCH:
            return Page(found, None)
        after = place_of(rows[-1], query)
        if time.monotonic() - started > SECONDS:
            return Page(found, after)


def _require_at_most(most: int, where: str, values: list[Any], query: Query, started: float) -> None:
    count, after = 0, None
    while True:
        rows = _rows(where, values, query, max(BATCH, 1) if query.tests else most + 1, after)
        count += sum(1 for _row in _answering(rows, query)) if query.tests else len(rows)
        if count > most:
            raise TooLarge
        if not query.tests or len(rows) < BATCH:
            return
        after = place_of(rows[-1], query)
        if time.monotonic() - started > SECONDS:
            raise TooComplex


def _sorted_by_content(where: str, values: list[Any], query: Query, limit: int) -> Page:
    """Sorted by the value of an extension: all that answer are read, so they may not be many, and there is one page."""
    rows = _rows(where, values, query, MOST_SORTED + 1, None)
    if len(rows) > MOST_SORTED:
        raise TooComplex
    keyed = [(key, row.record_time, row.seq, row) for row, key in _keyed(rows, query) if key is not None]
    pick = heapq.nlargest if query.descending else heapq.nsmallest
    return Page([row for *_key, row in pick(limit, keyed)], None)


def _keyed(rows: list[Row], query: Query) -> Iterator[tuple[Row, tuple[int, Any] | None]]:
    """Numbers before times before texts; an event without the value has no place in the order and is left out."""
    find = query.sort_key
    assert find is not None
    for row in _answering(rows, query):
        content = orjson.loads(row.content)
        value = next(find(Seen(content, context_of(content))), None)
        if (number := number_of(value)) is not None:
            yield row, (0, number)
        elif (then := time_of(value)) is not None:
            yield row, (1, then.timestamp())
        else:
            yield row, (2, value) if isinstance(value, str) else None
