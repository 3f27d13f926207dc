"""Cursors of paged lists: opaque to clients, checked on the way in, and turned into a WHERE that an index answers.

Page 100 costs what page 1 costs, and a row that arrives meanwhile shifts nothing (keyset paging).
"""

import base64
import binascii
import datetime as dt
import decimal
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from .errors import Refused

LONGEST = 600  # characters; ours are under 200
_BIGGEST = 2**63

type Scalar = int | str | float | decimal.Decimal | dt.date | dt.datetime


def _bad(field: str) -> Refused:
    return Refused.because("bad_cursor", _("Trang này không còn đúng. Mở lại danh sách từ trang đầu."), field)


def encode(values: Sequence[Scalar]) -> str:
    """Values to an opaque URL-safe string. Datetimes must be aware. Raises `TypeError` for other types."""
    raw = _write([value if type(value) is int or type(value) is str else _plain(value) for value in values])
    return base64.urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def _plain(value: Scalar) -> int | str | float:
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise TypeError("a cursor's time must be aware")
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | str | float):
        raise TypeError(f"no cursor of {type(value).__name__}")
    return value


def _value(raw: Any, kind: type) -> Scalar:
    """One decoded value as `kind`; `ValueError` if it is anything else."""
    if kind is int:
        if type(raw) is int and -_BIGGEST <= raw < _BIGGEST:
            return raw
    elif kind is float:
        if type(raw) in (int, float) and abs(raw) < 1e300:
            return float(raw)
    elif type(raw) is str:
        if kind is str:
            if "\x00" in raw or any("\ud800" <= c <= "\udfff" for c in raw):
                raise ValueError("text that the database cannot take")
            return raw
        if kind is dt.datetime:
            moment = dt.datetime.fromisoformat(raw)
            if moment.tzinfo is not None:
                return moment.astimezone(dt.UTC)
        elif kind is dt.date:
            return dt.date.fromisoformat(raw)
        elif kind is decimal.Decimal:
            number = decimal.Decimal(raw)
            if number.is_finite() and abs(number.adjusted()) < 100:
                return number
    raise ValueError(f"not {kind}")


def decode(text: str, kinds: Sequence[type], field: str = "after") -> list[Any]:
    """The values of a cursor, each of the type that `kinds` names (int, str, float, Decimal, date, datetime in UTC).

    Raises `Refused` (code `bad_cursor`) for anything that `encode` would not have made of such values.
    """
    try:
        if len(text) > LONGEST:
            raise ValueError("too long")
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        raw = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if type(raw) is not list or len(raw) != len(kinds):
            raise ValueError("another list's cursor")
        values = [_value(v, kind) for v, kind in zip(raw, kinds, strict=True)]
        if encode(values) != text:
            raise ValueError("not as we write it")
    except (ValueError, OverflowError, RecursionError, binascii.Error, decimal.InvalidOperation) as e:
        raise _bad(field) from e
    return values


class _Row(Func):
    """`(a, b) > (x, y)`: one comparison of rows, which a b-tree over (a, b) answers as one range."""

    output_field = BooleanField()

    def __init__(self, names: Sequence[str], operator: str, values: Sequence[Combinable]) -> None:
        self.operator = operator
        self.width = len(names)
        super().__init__(*(F(n) for n in names), *values)

    def as_sql(self, compiler: Any, connection: Any, **_options: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(e) for e in self.source_expressions]
        left = ", ".join(sql for sql, _ in parts[: self.width])
        right = ", ".join(sql for sql, _ in parts[self.width :])
        return f"(({left}) {self.operator} ({right}))", [p for _, params in parts for p in params]


@dataclass(frozen=True, slots=True)
class Page[R]:
    """A page of a list. `cursors` stands beside `rows`; `start` and `end` are "" on an empty page."""

    rows: list[R]
    cursors: list[str]
    has_next: bool
    has_previous: bool

    @property
    def start(self) -> str:
        return self.cursors[0] if self.cursors else ""

    @property
    def end(self) -> str:
        return self.cursors[-1] if self.cursors else ""


def _output_field(queryset: QuerySet[Any, Any], name: str) -> models.Field[Any, Any]:
    """The field that an order name stands for: an annotation, a column, or one across relations."""
    annotation = queryset.query.annotations.get(name)
    if annotation is not None:
        return annotation.output_field
    model: Any = queryset.model
    field: Any = None
    for part in name.split("__"):
        field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = field.related_model
    while field.is_relation:
        field = field.target_field
    return field  # type: ignore[no-any-return]


def _kind(field: models.Field[Any, Any]) -> type:
    for kinds, python in (
        ((models.DateTimeField,), dt.datetime),
        ((models.DateField,), dt.date),
        ((models.IntegerField, models.AutoField), int),
        ((models.FloatField,), float),
        ((models.DecimalField,), decimal.Decimal),
        ((models.CharField, models.TextField), str),
    ):
        if isinstance(field, kinds):
            return python
    raise TypeError(f"no cursor over a {type(field).__name__}")


def _read(row: Any, name: str) -> Any:
    if isinstance(row, dict):
        return row[name]
    if hasattr(row, name):  # annotations may hold a double underscore
        value = getattr(row, name)
    else:
        value = row
        for part in name.split("__"):
            value = getattr(value, part)
    return value.pk if isinstance(value, Model) else value


def _beyond(order: Sequence[tuple[str, str]], values: Sequence[Value]) -> Q:
    """Rows strictly after `values` in `order`.

    Neighbours of one direction are compared as one row. Where the direction turns, the first run also bounds the
    range alone (`a >= x`), because no index serves an OR.
    """
    run = 1
    while run < len(order) and order[run][1] == order[0][1]:
        run += 1
    names = [name for name, _ in order[:run]]
    sign = ">" if order[0][1] == "asc" else "<"
    strictly = Q(_Row(names, sign, values[:run]))
    if run == len(order):
        return strictly
    level = Q(_Row(names, "=", values[:run]))
    bound = Q(_Row(names, f"{sign}=", values[:run]))
    return bound & (strictly | (level & _beyond(order[run:], values[run:])))


def beyond[R](
    queryset: QuerySet[Any, R], order: Sequence[tuple[str, str]], after: Sequence[Any] = (), before: Sequence[Any] = ()
) -> QuerySet[Any, R]:
    """The rows strictly after and before these values of the columns in `order`, in it; from the end when only `before` is given."""
    fields = [_output_field(queryset, name) for name, _ in order]

    def typed(values: Sequence[Any]) -> list[Value]:
        return [Value(value, output_field=field) for value, field in zip(values, fields, strict=True)]

    turned = [(name, "desc" if way == "asc" else "asc") for name, way in order]
    if after:
        queryset = queryset.filter(_beyond(order, typed(after)))
    if before:
        queryset = queryset.filter(_beyond(turned, typed(before)))
    return queryset.order_by(
        *(f"{'-' if way == 'desc' else ''}{name}" for name, way in (turned if before and not after else order))
    )


def _mark(order: Sequence[tuple[str, str]]) -> str:
    return f"{zlib.crc32(repr(list(order)).encode()):08x}"


def marks(rows: Sequence[Any], order: Sequence[tuple[str, str]]) -> list[str]:
    """The cursor of each row of a list in this order, as `keyset` makes and reads them."""
    mark = _mark(order)
    return [encode([mark, *(_read(row, name) for name, _ in order)]) for row in rows]


def keyset[R](
    queryset: QuerySet[Any, R],
    *,
    order: Sequence[tuple[str, str]],
    after: str = "",
    before: str = "",
    limit: int = 24,
    fetch: Callable[[list[Any], list[Any], int], list[R]] | None = None,
) -> Page[R]:
    """One page of at most `limit` rows after or before a cursor, in one statement.

    `order` is [(field or annotation, "asc" | "desc"), …], its last a unique column, none of them nullable. With both cursors
    the rows between them are given from the front. `has_next` and `has_previous` behind a cursor trust that the
    cursor's own row is still there. Raises `Refused` (`bad_cursor`, field `after` or `before`) also for a cursor that was made
    under another order. All columns of `order` that an index serves must be of one table: no index compares a row of two.
    `fetch(after, before, size)` reads the first `size` rows of `beyond` for a caller who has them by a shorter way; `queryset` then only
    says what the columns are.
    """
    if limit < 1 or any(way not in ("asc", "desc") for _, way in order):
        raise ValueError("a page has at least one row, and ways are asc or desc")
    mark = _mark(order)
    kinds: list[type] = []
    if after or before or fetch is None:  # what `fetch` reads is known, and its first page asks for no kinds
        kinds = [str, *(_kind(_output_field(queryset, name)) for name, _ in order)]

    def read(text: str, field: str) -> list[Any]:
        found, *values = decode(text, kinds, field)
        if found != mark:
            raise _bad(field)
        return values

    since, until = read(after, "after") if after else [], read(before, "before") if before else []
    size = limit + 1
    rows = fetch(since, until, size) if fetch else list(beyond(queryset, order, since, until)[:size])
    backwards = bool(before) and not after
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    return Page(
        rows=rows,
        cursors=marks(rows, order),
        has_next=bool(before) if backwards else more or bool(before),
        has_previous=more if backwards else bool(after),
    )
