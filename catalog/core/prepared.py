"""Querysets whose SQL is built once a process: for pages that everybody opens.

Building the SQL of a wide queryset takes Django several milliseconds, longer than PostgreSQL takes to answer it. `Prepared` lets it do
that once, with stand-ins for the values, and from then on only puts the values in.
"""

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.models import QuerySet

# values that no query of ours holds by itself
_STAND_INS: dict[type, Callable[[int], Any]] = {
    int: lambda n: 1_847_362_000 + n,
    str: lambda n: f"\x01stand-in {n}",
    dt.date: lambda n: dt.date(1, 1, 1 + n),
    dt.datetime: lambda n: dt.datetime(1, 1, 1 + n, tzinfo=dt.UTC),
}


class Prepared[R]:
    """`rows = Prepared(build); rows(4, today)` gives what `list(build(4, today))` would, in the same one statement.

    `build` must make the same query for all values: nothing may depend on one but the places where it is compared. Values are int
    (within their column's range), str, date or datetime; a clock that `build` asks itself would stand still.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, R]]) -> None:
        self.build = build
        self._made: dict[tuple[Any, ...], tuple[QuerySet[Any, R], Any, str, tuple[Any, ...], list[int | None]]] = {}

    def __call__(self, *values: Any) -> list[R]:
        """The rows. 1 statement. Raises `TypeError` for a value of another kind, or one that the query does not hold."""
        key = tuple(type(value) for value in values)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._make(key)
        queryset, compiler, sql, fixed, places = made
        params = tuple(
            given if place is None else type(given)(values[place]) if isinstance(given, int) else values[place]
            for given, place in zip(fixed, places, strict=True)
        )
        rows: Any = queryset.all()  # a copy of its own
        rows._query = _Compiled(
            rows.query, compiler, sql, params
        )  # what iterating uses; not `query =`, which forgets values_list
        return list(rows._iterable_class(rows))

    def _make(self, kinds: tuple[type, ...]) -> tuple[QuerySet[Any, R], Any, str, tuple[Any, ...], list[int | None]]:
        if unknown := [kind.__name__ for kind in kinds if kind not in _STAND_INS]:
            raise TypeError(f"not prepared for values of type {', '.join(unknown)}")
        stand_ins = [_STAND_INS[kind](n) for n, kind in enumerate(kinds)]
        rows = self.build(*stand_ins)
        compiler = rows.query.get_compiler(using=rows.db)
        sql, params = compiler.as_sql()
        at = {value: n for n, value in enumerate(stand_ins)}
        places = [at.get(param) if isinstance(param, int | str | dt.date) else None for param in params]
        if missing := set(at.values()) - set(places):
            raise TypeError(f"the query holds no value for argument {min(i for i in missing if i is not None) + 1}")
        return rows, compiler, sql, tuple(params), places


class _Compiled:
    """Stands for a query whose SQL is known: gives a compiler that does not build it again."""

    def __init__(self, query: Any, compiler: Any, sql: str, params: tuple[Any, ...]) -> None:
        self._query, self._compiler, self._sql, self._params = query, compiler, sql, params

    def get_compiler(self, using: str) -> Any:
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[using]  # each thread has its own
        compiler.as_sql = lambda *_args, **_options: (self._sql, self._params)
        return compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)
