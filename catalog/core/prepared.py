"""Querysets whose SQL is built once a process and planned once a connection: for pages that everybody opens.

Building the SQL of a wide queryset takes Django several milliseconds, and planning it takes PostgreSQL as many, longer than answering
it. `Prepared` lets both do that once, with stand-ins for the values, and from then on only puts the values in.
"""

import copy
import datetime as dt
import operator
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection, connections
from django.db.backends.postgresql.base import CursorMixin
from django.db.models import QuerySet

# values that no query of ours holds by itself
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 1_847_362_000 + n,
    str: lambda n: f"\x01stand-in {n}",
    dt.date: lambda n: dt.date(1, 1, 1 + n),
    dt.datetime: lambda n: dt.datetime(1, 1, 1 + n, tzinfo=dt.UTC),
}

_notes: ContextVar[list[Any] | None] = ContextVar("notes", default=None)


@contextmanager
def noting() -> Iterator[list[Any]]:
    """The rows that prepared statements read inside the block, as the database gave them: what is made of equal rows is equal."""
    notes: list[Any] = []
    before = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(before)


class Prepared[R]:
    """`rows = Prepared(build); rows(4, today)` gives what `list(build(4, today))` would, in the same one statement.

    `build` must make the same query for all values: nothing may depend on one but the places where it is compared. Values are int
    (within their column's range), str, date or datetime; a clock that `build` asks itself would stand still. `unnoted`: columns whose
    values `noting` leaves out.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, R]], *, unnoted: Collection[str] = ()) -> None:
        self.build = build
        self.unnoted = unnoted
        self._made: dict[tuple[Any, ...], _Made[R]] = {}

    def __call__(self, *values: Any) -> list[R]:
        """The rows. 1 statement. Raises `TypeError` for a value of another kind, or one that the query does not hold."""
        key = tuple(type(value) for value in values)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._make(key)
        params = tuple(
            given if place is None else type(given)(values[place]) if isinstance(given, int) else values[place]
            for given, place in zip(made.params, made.places, strict=True)
        )
        rows: Any = made.queryset.all()  # a copy of its own
        rows._query = _Compiled(
            rows.query, made, params
        )  # what iterating uses; not `query =`, which forgets values_list
        return list(rows._iterable_class(rows))

    def _make(self, kinds: tuple[type, ...]) -> "_Made[R]":
        if unknown := [kind.__name__ for kind in kinds if kind not in _STAND_INS]:
            raise TypeError(f"not prepared for values of type {', '.join(unknown)}")
        stand_ins = [_STAND_INS[kind](n) for n, kind in enumerate(kinds)]
        rows = self.build(*stand_ins)
        compiler = rows.query.get_compiler(using=rows.db)
        with _bound_by_the_server(connections[rows.db].features):
            sql, params = compiler.as_sql()
        at = {value: n for n, value in enumerate(stand_ins)}
        places = [at.get(param) if isinstance(param, int | str | dt.date) else None for param in params]
        if missing := set(at.values()) - set(places):
            raise TypeError(f"the query holds no value for argument {min(i for i in missing if i is not None) + 1}")
        columns = [getattr(getattr(column, "target", None), "column", "") for column, *_ in compiler.select]
        noted = [n for n, column in enumerate(columns) if column not in self.unnoted]
        return _Made(rows, compiler, sql, tuple(params), places, operator.itemgetter(*noted) if self.unnoted else None)


@dataclass(frozen=True, slots=True)
class _Made[R]:
    """A query as built once; `places`: which argument stands where among `params`; `noted`: of a row, what is noted (None: all)."""

    queryset: QuerySet[Any, R]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: list[int | None]
    noted: Callable[[Any], Any] | None


def planned_row(sql: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of SQL written by hand, or None; planned once a connection like what `Prepared` asks. 1 statement."""
    with _Planned(connection).cursor() as cursor:
        cursor.execute(sql, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


@contextmanager
def _bound_by_the_server(features: Any) -> Iterator[None]:
    """Numbers get their column's type: PostgreSQL prepares a statement before it sees the values."""
    before = features.uses_server_side_binding
    features.uses_server_side_binding = True
    try:
        yield
    finally:
        features.uses_server_side_binding = before


class _Cursor(CursorMixin, psycopg.Cursor[Any]):
    def execute(self, *given: Any, **options: Any) -> Any:
        usual, self._conn.prepare_threshold = self._conn.prepare_threshold, 0  # Django forbids it for the connection
        try:
            return super().execute(*given, prepare=True, **options)
        finally:
            self._conn.prepare_threshold = usual


class _Planned:
    """A connection of Django's whose cursors have the server keep the plan of what they ask."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def cursor(self) -> Any:
        self._connection.ensure_connection()
        raw = self._connection.connection
        usual, raw.cursor_factory = raw.cursor_factory, _Cursor
        try:
            return self._connection.cursor()
        finally:
            raw.cursor_factory = usual

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class _Compiled:
    """Stands for a query whose SQL is known: gives a compiler that does not build it again."""

    def __init__(self, query: Any, made: _Made[Any], params: tuple[Any, ...]) -> None:
        self._query, self._made, self._params = query, made, params

    def get_compiler(self, using: str) -> Any:
        compiler = copy.copy(self._made.compiler)
        compiler.connection = _Planned(connections[using])  # each thread has its own
        compiler.as_sql = lambda *_args, **_options: (self._made.sql, self._params)
        notes = _notes.get()
        if notes is None:
            return compiler
        read, noted = compiler.execute_sql, self._made.noted

        def execute_sql(*given: Any, **options: Any) -> Any:
            pieces = read(*given, **options)  # a list of lists of rows
            notes.append([[noted(row) for row in piece] for piece in pieces] if noted else pieces)
            return pieces

        compiler.execute_sql = execute_sql
        return compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)
