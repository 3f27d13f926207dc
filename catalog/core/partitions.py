"""Tables of months: a parent partitioned by range of a time, one table a month by Viet Nam's calendar, and a catch-all table for what no month holds.

A migration makes the parent and `{table}_default`; `ensure_months` makes `{table}_2026_11` and so on. A row is never refused for want of its month.
"""

import datetime as dt
import re

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from . import clock

_LOCK = 8150  # of pg_advisory_xact_lock(int, int); the second number is the table's
_MONTH = re.compile(r"_(\d{4})_(\d{2})")


@transaction.atomic
def ensure_months(*, table: str, column: str, months_ahead: int = 3) -> list[str]:
    """Make the tables of this month and the next ones; the names of those made. Idempotent, and any number may call at once.

    Rows that fell into the catch-all table meanwhile are moved to their month. Triggers of statements (against TRUNCATE), which
    PostgreSQL hands down to no partition, are copied to every one that lacks them.
    """
    made = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, table])
        first = clock.today().replace(day=1)
        for _month in range(months_ahead + 1):
            after = (first + dt.timedelta(days=32)).replace(day=1)
            name = f"{table}_{first:%Y_%m}"
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                _make(cursor, table, column, name, span=(clock.start_of(first), clock.start_of(after)))
                made.append(name)
            first = after
        _copy_statement_triggers(cursor, table)
    return made


@transaction.atomic
def drop_before(*, table: str, day: dt.date) -> list[str]:
    """Drop the tables of the months that ended before `day`, or on it; the names of those dropped. The catch-all table stays."""
    dropped = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, table])
        for name in _partitions(cursor, table):
            month = _MONTH.fullmatch(name.removeprefix(table))
            if month is None:
                continue
            first = dt.date(int(month[1]), int(month[2]), 1)
            if (first + dt.timedelta(days=32)).replace(day=1) <= day:
                cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}")
                dropped.append(name)
    return dropped


def _partitions(cursor: CursorWrapper, table: str) -> list[str]:
    cursor.execute(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass ORDER BY 1",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def _make(cursor: CursorWrapper, table: str, column: str, name: str, *, span: tuple[dt.datetime, dt.datetime]) -> None:
    start, end = span
    parent, month, rest, key = map(connection.ops.quote_name, (table, name, f"{table}_default", column))
    within = f"{key} >= %s AND {key} < %s"
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {rest} WHERE {within})", [start, end])  # noqa: S608  names of our own tables
    strays = cursor.fetchone()[0]
    if strays:  # a detached table has no trigger for rows: only so can they be moved
        cursor.execute(f"ALTER TABLE {parent} DETACH PARTITION {rest}")
    cursor.execute(
        f"CREATE TABLE {month} PARTITION OF {parent} FOR VALUES FROM ('{start.isoformat()}') TO ('{end.isoformat()}')"
    )
    if strays:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        columns = cursor.fetchone()[0]
        cursor.execute(
            f"WITH moved AS (DELETE FROM {rest} WHERE {within} RETURNING *)"  # noqa: S608
            f" INSERT INTO {parent} ({columns}) SELECT {columns} FROM moved",
            [start, end],
        )
        cursor.execute(f"ALTER TABLE {parent} ATTACH PARTITION {rest} DEFAULT")


def _copy_statement_triggers(cursor: CursorWrapper, table: str) -> None:
    cursor.execute(
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgtype & 1 = 0",
        [table],
    )
    triggers = cursor.fetchall()
    for partition in _partitions(cursor, table):
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [partition])
        known = {name for (name,) in cursor.fetchall()}
        for name, definition in triggers:
            if name not in known:
                what, _parent, rest = re.split(r" ON (\S+) ", definition, maxsplit=1)
                cursor.execute(f"{what} ON {connection.ops.quote_name(partition)} {rest}")
