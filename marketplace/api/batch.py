"""Batch loading without promises.

GraphQL resolves a list depth first: the first product asks for its variants before the second one is looked at. So the first question
is answered for all *peers* (the rows of the same list) in one statement, and the others find their answer ready. Rows fetched for all
peers are again peers of one another, so a level of the tree costs one statement however many parents it has.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any
from weakref import ref

from django.db.models import Model


def make_peers[T: Model](rows: Iterable[T]) -> list[T]:
    """The rows as a list, each knowing the others (in `_state.peers`, Django's own place for it)."""
    found = list(rows)
    peers: list[ref[Model]] = [ref(row) for row in found]
    for row in found:
        row._state.peers = peers
    return found


class Batches:
    """One per request: `batches.get(fetch, product)` calls `fetch(ids of all peers)`, which gives {id: value}, once a list."""

    def __init__(self) -> None:
        self._found: dict[Any, dict[Hashable, Any]] = defaultdict(dict)

    def get(self, fetch: Callable[..., dict[Any, Any]], row: Any, *args: Hashable, default: Any = None) -> Any:
        """What `fetch` found for this row, else `default`. One statement a list."""
        found = self._found[fetch, args]
        if row.pk not in found:
            peers = [p for r in row._state.peers or () if (p := r()) is not None] or [row]
            asked = [p.pk for p in peers if p.pk not in found]
            found.update(dict.fromkeys(asked, default) | fetch(asked, *args))
        return found[row.pk]
