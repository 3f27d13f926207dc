"""Querysets whose SQL is built once a process and planned once a connection: for pages that everybody opens.

Building the SQL of a wide queryset takes Django several milliseconds, and planning it takes PostgreSQL as many, longer than answering
it. `Prepared` lets both do that once, with stand-ins for the values, and from then on only puts the values in. The plan that is kept is
one for all values: what should be planned by its values (a range of prices, a rare province) says so and is only built once.
"""

import copy
import datetime as dt
import operator
import re
import uuid
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, count, islice
from typing import Any
from weakref import WeakSet

import psycopg
from django.db import connection, connections
from django.db.backends.postgresql.base import CursorMixin
from django.db.models import QuerySet
from psycopg.pq import TransactionStatus
from psycopg.sql import Literal

# values that no query of ours holds by itself
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 1_847_362_000 + n,
    str: lambda n: f"\x01stand-in {n}",
    dt.date: lambda n: dt.date(1, 1, 1 + n),
    dt.datetime: lambda n: dt.datetime(1, 1, 1 + n, tzinfo=dt.UTC),
    uuid.UUID: lambda n: uuid.UUID(int=1_847_362_000 + n),
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


def note(value: Any) -> None:
    """Beside the rows: something else by whose `repr` a page is other, such as words that a process remembers. Costs nothing outside `noting`."""
    if (notes := _notes.get()) is not None:
        notes.append(value)


class Prepared[R]:
    """`rows = Prepared(build); rows(4, today)` gives what `list(build(4, today))` would, in the same one statement.

    `build` must make the same query for all values: nothing may depend on one but the places where it is compared. Values are int
    (within their column's range), str, date, datetime or UUID; a clock that `build` asks itself would stand still. `unnoted`: columns and annotations
    whose values `noting` leaves out. `planned=False`: the server plans by the values each time, for a query whose best way depends on them.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Any, R]], *, unnoted: Collection[str] = (), planned: bool = True
    ) -> None:
        self.build = build
        self.unnoted = unnoted
        self.planned = planned
        self._made: dict[tuple[Any, ...], _Made[R]] = {}

    def __call__(self, *values: Any) -> list[R]:
        """The rows. 1 statement. Raises `TypeError` for a value of another kind, or one that the query does not hold."""
        return self.read(*values).rows

    def read(self, *values: Any) -> "Read[R]":
        """The same, whose rows are made when they are asked for. 1 statement, now."""
        key = tuple(type(value) for value in values)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._make(key)
        params = tuple(
            given if place is None else type(given)(values[place]) if isinstance(given, int) else values[place]
            for given, place in zip(made.params, made.places, strict=True)
        )
        compiler = copy.copy(made.compiler)
        own = connections[made.queryset.db]  # each thread has its own
        compiler.connection = _Planned(own) if made.planned else own
        compiler.as_sql = lambda *_args, **_options: (made.sql, params)
        pieces = compiler.execute_sql()  # a list of lists of rows
        note([[made.noted(row) for row in piece] for piece in pieces] if made.noted else pieces)
        return Read(made, compiler, pieces)

    def _make(self, kinds: tuple[type, ...]) -> "_Made[R]":
        if unknown := [kind.__name__ for kind in kinds if kind not in _STAND_INS]:
            raise TypeError(f"not prepared for values of type {', '.join(unknown)}")
        stand_ins = [_STAND_INS[kind](n) for n, kind in enumerate(kinds)]
        rows = self.build(*stand_ins)
        compiler = rows.query.get_compiler(using=rows.db)
        with _bound_by_the_server(connections[rows.db].features) if self.planned else nullcontext():
            sql, params = compiler.as_sql()
        at = {value: n for n, value in enumerate(stand_ins)}
        places = [at.get(param) if isinstance(param, int | str | dt.date | uuid.UUID) else None for param in params]
        if self.planned:
            sql, params, places = _with_constants(sql, params, places)
        if missing := set(at.values()) - set(places):
            raise TypeError(f"the query holds no value for argument {min(i for i in missing if i is not None) + 1}")
        columns = [getattr(getattr(column, "target", None), "column", alias) for column, _sql, alias in compiler.select]
        noted = [n for n, column in enumerate(columns) if column not in self.unnoted]
        take = operator.itemgetter(*noted) if self.unnoted else None
        converters = compiler.get_converters([selected for selected, *_ in compiler.select])
        compiler.get_converters = lambda _all_columns: (
            converters
        )  # looked for anew they are a tenth of a wide row's work
        return _Made(rows, compiler, sql, tuple(params), places, columns, take, self.planned)


class Shaped[R]:
    """Questions of one kind that have some parts or others, such as a list with its filters: a `Prepared` for each shape it comes in.

    `build(values, *options)` makes the query of `values` (a list for each name) and of options, which may decide its form. The SQL
    of the last `kept` shapes stays at hand, about 30 kB each.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, R]], *, kept: int = 100) -> None:
        self.build = build
        self._prepared = lru_cache(kept)(self._of_shape)

    def __call__(self, values: Mapping[str, Sequence[Any]], *options: Hashable, planned: bool) -> list[R]:
        """The rows. 1 statement. A name without values is as if not there. `planned`: see `Prepared`; only for what is asked all the time."""
        shape = tuple((name, len(given)) for name, given in values.items() if given)
        return self._prepared(shape, options, planned)(*chain.from_iterable(values.values()))

    def _of_shape(
        self, shape: tuple[tuple[str, int], ...], options: tuple[Hashable, ...], planned: bool
    ) -> Prepared[R]:
        def build(*flat: Any) -> QuerySet[Any, R]:
            left = iter(flat)
            return self.build({name: list(islice(left, length)) for name, length in shape}, *options)

        return Prepared(build, planned=planned)


@dataclass(frozen=True, slots=True)
class _Made[R]:
    """A query as built once; `places`: which argument stands where among `params`; `noted`: of a row, what is noted (None: all)."""

    queryset: QuerySet[Any, R]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: list[int | None]
    columns: list[str]
    noted: Callable[[Any], Any] | None
    planned: bool


def planned_rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of SQL written by hand; planned once a connection, and noted, like what `Prepared` asks. 1 statement."""
    with _Planned(connection).cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    note(rows)
    return rows


def planned_row(sql: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first of them, or None."""
    return next(iter(planned_rows(sql, values)), None)


@contextmanager
def _bound_by_the_server(features: Any) -> Iterator[None]:
    """Numbers get their column's type: PostgreSQL prepares a statement before it sees the values."""
    before = features.uses_server_side_binding
    features.uses_server_side_binding = True
    try:
        yield
    finally:
        features.uses_server_side_binding = before


_PLACEHOLDER = re.compile(r"%([s%])")


def _with_constants(
    sql: str, params: Sequence[Any], places: Sequence[int | None]
) -> tuple[str, list[Any], list[int | None]]:
    """Text, numbers and days that are the same each time are written into the SQL, and only the rest is asked by: the plan that is kept is made
    without the parameters' values, and a partial index (`WHERE stars >= 3`) is of use only where the 3 is seen.
    """
    left: list[tuple[Any, int | None]] = []
    given = iter(zip(params, places, strict=True))

    def written(found: re.Match[str]) -> str:
        if found[1] == "%":
            return found[0]
        param, place = next(given)
        if place is None and isinstance(param, str | int | dt.date):
            return Literal(param).as_string().strip().replace("%", "%%")
        left.append((param, place))
        return found[0]

    sql = _PLACEHOLDER.sub(written, sql)
    return sql, [param for param, _place in left], [place for _param, place in left]


@lru_cache(512)
def _numbered(sql: str) -> str:
    """PostgreSQL's own placeholders ($1) for Django's (%s): psycopg would look for those anew each time in a statement of over 4 kB."""
    number = count(1)
    return _PLACEHOLDER.sub(lambda found: "%" if found[1] == "%" else f"${next(number)}", sql)


class _Cursor(CursorMixin, psycopg.RawCursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        usual, self._conn.prepare_threshold = self._conn.prepare_threshold, 0  # Django forbids it for the connection
        try:
            sql = query if params is None else _numbered(query)
            return super().execute(sql, params, **options | {"prepare": True})
        finally:
            self._conn.prepare_threshold = usual


_told: WeakSet[psycopg.Connection[Any]] = WeakSet()


class _Planned:
    """A connection of Django's whose cursors have the server keep the plan of what they ask.

    By itself PostgreSQL plans a list of 25 anew each time: it takes each of four comparisons of days for one that a third of the rows
    pass, and so believes a plan for all values to be ten times dearer than it is. Nothing but what is asked here is prepared.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def cursor(self) -> Any:
        self._connection.ensure_connection()
        raw = self._connection.connection
        if raw not in _told:
            raw.execute("SET plan_cache_mode = force_generic_plan")
            if raw.info.transaction_status == TransactionStatus.IDLE:  # else it may be taken back with the transaction
                _told.add(raw)
        usual, raw.cursor_factory = raw.cursor_factory, _Cursor
        try:
            return self._connection.cursor()
        finally:
            raw.cursor_factory = usual

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class Read[R]:
    """What one statement read. To make objects of wide rows is most of the work with them, so it waits until somebody wants them."""

    def __init__(self, made: _Made[R], compiler: Any, pieces: list[list[Any]]) -> None:
        self._made, self._compiler, self._pieces = made, compiler, pieces

    def value(self, column: str) -> Any:
        """Of the first row, as the database gave it; the first column of this name is the main model's. `IndexError` without rows."""
        return self._pieces[0][0][self._made.columns.index(column)]

    @cached_property
    def rows(self) -> list[R]:
        """The rows, made once. No statement."""
        self._compiler.execute_sql = lambda *_given, **_options: self._pieces
        queryset = self._made.queryset
        rows: Any = object.__new__(
            type(queryset)
        )  # a copy of its own; `all()` copies the query too, which stays as it is
        rows.__dict__ = queryset.__dict__ | {"_query": _Compiled(queryset.query, self._compiler)}
        return list(rows._iterable_class(rows))


class _Compiled:
    """Stands for a query whose rows are known: gives a compiler that does not ask for them."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, using: str) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)
