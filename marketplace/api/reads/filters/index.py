"""What becomes of a tree in the index of listings: bits, for counting; and what is searched for in it."""

from collections.abc import Callable, Iterable
from typing import Any

from marketplace.shops.queries.facets import FacetIndex

from .tree import ALL, Tree, both

type Members = Callable[[str, Any], Iterable[int]]
"""The products of a leaf that the index does not know by itself: `members("collection", 7)`, `members("producers", "htx-x")`."""


def bits(tree: Tree, index: FacetIndex, members: Members | None = None) -> int | None:
    """The listings that a tree leaves, as bits of the index; None when neither the index nor `members` knows."""
    name, *rest = tree
    if name in ("and", "or"):
        found = index.all if name == "and" else 0
        for part in rest:
            if (those := bits(part, index, members)) is None:
                return None
            found = found & those if name == "and" else found | those
        return found
    if name in ("collection", "producers"):
        return None if members is None else index.of(pk for value in rest for pk in members(name, value))
    known = _BITS.get(name)
    return None if known is None else known(index, rest)


_BITS: dict[str, Any] = {
    "all": lambda index, _rest: index.all,
    "none": lambda _index, _rest: 0,
    "stars": lambda index, rest: index.mask("stars", [str(n) for n in rest]),
    "provinces": lambda index, rest: index.mask("province", rest),
    "sets": lambda index, rest: index.mask("set", [index.sets[pk].slug for pk in rest if pk in index.sets]),
    "low": lambda index, rest: index.price_range(rest[0], None),
    "high": lambda index, rest: index.price_range(None, rest[0]),
    "ids": lambda index, rest: index.of(rest),
}


def words_of(tree: Tree) -> list[str]:
    """What is searched for in all of a tree's branches: the words of a leaf at its root or right below an "and"."""
    leaves = tree[1:] if tree[0] == "and" else (tree,)
    return next((list(leaf[1:]) for leaf in leaves if leaf[0] == "words"), [])


def without_words(tree: Tree) -> Tree:
    """The same without the leaf of `words_of`."""
    if tree[0] == "words":
        return ALL
    return both(part for part in tree[1:] if part[0] != "words") if tree[0] == "and" else tree
