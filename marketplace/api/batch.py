"""Batch loading without promises.

GraphQL resolves a list depth first: the first product asks for its variants before the second one is looked at. So the first question
is answered for all *peers* (the rows of the same list) in one statement, and the others find their answer ready. Rows fetched for all
peers are again peers of one another, so a level of the tree costs one statement however many parents it has.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any


def make_peers[R](rows: Iterable[R]) -> list[R]:
    """The rows as a list, each with the keys of all in `peers` (keys, not rows: no circle keeps a request's rows alive)."""
    found = list(rows)
    peers = [row.pk for row in found]  # type: ignore[attr-defined]
    for row in found:
        row.peers = peers  # type: ignore[attr-defined]
    return found


class Batches:
    """One per request: `batches.get(fetch, product)` calls `fetch(keys of all peers)`, which gives {key: value}, once a list."""

    def __init__(self) -> None:
        self._found: dict[Any, dict[Hashable, Any]] = defaultdict(dict)

    def get(self, fetch: Callable[..., Mapping[Any, Any]], row: Any, *args: Hashable, default: Any = None) -> Any:
        """What `fetch` found for this row, else `default`. One statement a list."""
        return self.once((fetch, args), row, lambda keys: fetch(keys, *args), default)

    def once(self, mark: Any, row: Any, fetch: Callable[[list[Any]], Mapping[Any, Any]], default: Any = None) -> Any:
        """The same, for a `fetch` that is made anew each time: `mark` says which are the same."""
        found = self._found[mark]
        if row.pk not in found:
            asked = [pk for pk in getattr(row, "peers", ()) if pk not in found] or [row.pk]
            found.update(dict.fromkeys(asked, default) | dict(fetch(asked)))
        return found[row.pk]

    def of(
        self, fetch: Callable[..., Mapping[Any, Any]], key: Hashable, keys: Iterable[Hashable], *args: Hashable
    ) -> Any:
        """What `fetch` found for `key`, asked together with the keys that the peers will ask for; None without it."""
        found = self._found[fetch, args]
        if key not in found:
            asked = [each for each in dict.fromkeys((*keys, key)) if each not in found]
            found.update(dict.fromkeys(asked) | dict(fetch(asked, *args)))
        return found[key]

    def prime(self, fetch: Callable[..., Mapping[Any, Any]], found: Mapping[Any, Any], *args: Hashable) -> None:
        """These were read by another way."""
        self._found[fetch, args].update(found)
