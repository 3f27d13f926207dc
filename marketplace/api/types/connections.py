"""Relay's connections: a page of anything, with cursors and, when somebody asks, how many there are in all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import graphene
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from catalog.core import cursors
from catalog.core.errors import Refused
from marketplace.api.paging import size
from marketplace.api.types.common import PageInfo

PAGING = {
    "before": graphene.String(),
    "after": graphene.String(),
    "first": graphene.Int(),
    "last": graphene.Int(),
}


@dataclass(slots=True)
class Edge:
    """A row and where it stands."""

    node: Any
    cursor: str


@dataclass(slots=True)
class Connection:
    """A page; `count` is asked for only when the client wants it."""

    edges: list[Edge]
    has_next_page: bool
    has_previous_page: bool
    count: Callable[[], int | None]

    @property
    def page_info(self) -> "Connection":
        """Relay's `PageInfo` reads it from here."""
        return self

    @property
    def start_cursor(self) -> str | None:
        return self.edges[0].cursor if self.edges else None

    @property
    def end_cursor(self) -> str | None:
        return self.edges[-1].cursor if self.edges else None

    @property
    def total_count(self) -> int | None:
        return self.count()


def connection_of(node: Any, name: str = "") -> tuple[Any, Any]:
    """Saleor's pair of types for a list: `ProductCountableEdge` and `ProductCountableConnection`; with a `name` of its own, `…Edge` and
    `…Connection`."""
    name = name or f"{node._meta.name}Countable"
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": "A row and where it stands.",
            "node": graphene.Field(node, required=True),
            "cursor": graphene.String(required=True),
        },
    )
    page = type(
        f"{name}Connection",
        (graphene.ObjectType,),
        {
            "__doc__": "A page.",
            "page_info": graphene.Field(PageInfo, required=True),
            "edges": graphene.List(graphene.NonNull(edge), required=True),
            "total_count": graphene.Int(),
        },
    )
    return edge, page


def short_list(
    rows: Sequence[Any],
    key: Callable[[Any], int | str],
    name: str,
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
) -> Connection:
    """A page of a list that is known whole; cursors name a row by its key, so they stay right when others come and go. No statement."""
    limit = size(first, last, name)
    marks = [cursors.encode([name, str(key(row))]) for row in rows]

    def place(cursor: str, field: str) -> int:
        found, _key = cursors.decode(cursor, (str, str), field)
        if found != name or cursor not in marks:
            raise Refused.because("bad_cursor", "This cursor is of another list.", field)
        return marks.index(cursor)

    start = place(after, "after") + 1 if after else 0
    end = place(before, "before") if before else len(rows)
    if last is not None:
        start = max(start, end - limit)
    else:
        end = min(end, start + limit)
    edges = [Edge(row, mark) for row, mark in zip(rows[start:end], marks[start:end], strict=True)]
    return Connection(edges, end < len(rows), start > 0, lambda: len(rows))


def page_of(
    queryset: Any,
    order: Sequence[tuple[str, str]],
    name: str,
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
) -> Connection:
    """A page of a queryset by keyset. 1 statement, 1 more for the number of all (10,000 at most)."""
    limit = size(first, last, name)
    backwards = last is not None and not before
    turned = tuple((column, "desc" if way == "asc" else "asc") for column, way in order)
    found = cursors.keyset(
        queryset, order=turned if backwards else order, after=after or "", before=before or "", limit=limit
    )
    rows, marks = list(found.rows), found.cursors
    has_next, has_previous = found.has_next, found.has_previous
    if backwards:
        rows.reverse()
        marks = cursors.marks(rows, order)
        has_next, has_previous = False, found.has_next
    edges = [Edge(row, mark) for row, mark in zip(rows, marks, strict=True)]
    return Connection(edges, has_next, has_previous, cache(queryset.order_by()[:10_000].count))


def pages_below(
    queryset: Any,
    parent: str,
    keys: Sequence[int],
    order: Sequence[tuple[str, str]],
    name: str,
    **paging: Any,
) -> dict[int, Connection]:
    """A page of what lies below each of these parents (`parent`: the column that names them). 1 statement, 1 more for the numbers of all.

    Cursors are for a single one: `Refused` for several.
    """
    if len(keys) == 1:
        return {keys[0]: page_of(queryset.filter(**{parent: keys[0]}), order, name, **paging)}
    limit = size(paging.get("first"), paging.get("last"), name)
    if paging.get("after") or paging.get("before") or paging.get("last") is not None:
        raise Refused.because(
            "graphql_error", f"Only the `first` {name} of several lists can be asked for at once.", "first"
        )
    mine = queryset.filter(**{f"{parent}__in": keys})
    by = [F(column).desc() if way == "desc" else F(column).asc() for column, way in order]
    numbered = mine.annotate(nth=Window(RowNumber(), partition_by=F(parent), order_by=by))
    found: dict[int, list[Any]] = {key: [] for key in keys}
    for row in numbered.filter(nth__lte=limit + 1).order_by(*by):
        found[getattr(row, parent)].append(row)
    counts: dict[int, int] = {}

    def count(key: int) -> int:
        if not counts:
            asked = mine.order_by().values_list(parent).annotate(n=Count("pk"))
            counts.update(dict.fromkeys(keys, 0) | dict(asked))
        return counts[key]

    return {
        key: Connection(
            [Edge(row, mark) for row, mark in zip(rows[:limit], cursors.marks(rows[:limit], order), strict=True)],
            len(rows) > limit,
            False,
            partial(count, key),
        )
        for key, rows in found.items()
    }
