"""Pages of products: Saleor's filters, search and sorts by keyset, and how many there are in all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from catalog.core import clock, cursors
from catalog.core.cursors import beyond
from catalog.core.errors import Refused
from catalog.core.prepared import Shaped
from catalog.products.models import Product
from catalog.products.queries.search import search_query
from marketplace.api.paging import size
from marketplace.api.reads.filters import ALL, NONE, Members, Tree, as_q, bits, both, lowered, without_words, words_of
from marketplace.content.models import CollectionProduct
from marketplace.shops.queries.browse.asked import Understood
from marketplace.shops.queries.browse.ranking import CANDIDATES, ranked
from marketplace.shops.queries.browse.selling import selling
from marketplace.shops.queries.facets import FacetIndex

MOST_COUNTED = 10_000

NEWEST = (("stars_from", "desc"), ("spanned", "desc"))
SORTS: dict[str, tuple[tuple[str, str], ...]] = {
    "NAME": (("name", "asc"), ("pk", "asc")),
    "PRICE": (("amount", "asc"), ("listed", "asc")),
    "MINIMAL_PRICE": (("amount", "asc"), ("listed", "asc")),
    "DATE": (("stars_from", "asc"), ("spanned", "asc")),
    "LAST_MODIFIED": (("updated_at", "asc"), ("pk", "asc")),
    "LAST_MODIFIED_AT": (("updated_at", "asc"), ("pk", "asc")),
    "TYPE": (("set_number", "asc"), ("pk", "asc")),
    "PUBLISHED": (("stars_from", "asc"), ("spanned", "asc")),
    "PUBLICATION_DATE": (("stars_from", "asc"), ("spanned", "asc")),
    "PUBLISHED_AT": (("stars_from", "asc"), ("spanned", "asc")),
    "CREATED_AT": (("created_at", "asc"), ("pk", "asc")),
    "RATING": (("points", "asc"), ("pk", "asc")),
    "STARS": (("stars", "asc"), ("stars_from", "asc"), ("spanned", "asc")),
    "COLLECTION": (("place", "asc"), ("pk", "asc")),
}
"""By Saleor's names, upwards; RANK is a search's own order. Publication is recognition; STARS is our attribute's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for products: which, in what order ("RANK": as a search ranks), and which page. It can be a key.

    `collection`: whose order COLLECTION is; `first` and `last` are checked when a page is read.
    """

    channel: int
    tree: Tree = ALL
    sort: str = ""
    down: bool = False
    collection: int | None = None
    first: int | None = None
    after: str = ""
    last: int | None = None
    before: str = ""

    def order(self) -> tuple[tuple[str, str], ...]:
        """What the rows are ordered by, its last a unique column."""
        if not self.sort or self.sort == "RANK" or (self.sort == "COLLECTION" and self.collection is None):
            return NEWEST
        order = SORTS[self.sort]
        return tuple((name, "desc") for name, _way in order) if self.down else order


@dataclass(frozen=True, slots=True)
class Page:
    """Keys of the products of a page with their cursors."""

    keys: list[int]
    cursors: list[str]
    has_next: bool
    has_previous: bool


_POINTS = Coalesce(F("rating__total") * 1000 / F("rating__count"), 0)  # thousandths
EMPTY = Page([], [], False, False)


def page(asked: Asked, index: Callable[[], FacetIndex]) -> Page:
    """1 statement; a search by rank none but the index's, and 1 for words that it does not remember."""
    limit = size(asked.first, asked.last, "products")
    if asked.tree == NONE:
        return EMPTY
    words = words_of(asked.tree)
    if words and asked.sort in ("", "RANK"):
        return _by_rank(asked, index(), words, limit)
    values, tree = _values(asked)
    order, backwards = asked.order(), asked.last is not None and not asked.before
    if backwards:  # the last page is the first one of the list read backwards
        order = tuple((name, "asc" if way == "desc" else "desc") for name, way in order)

    def fetch(after: list[Any], before: list[Any], rows: int) -> list[Any]:
        return _list(
            values | {"after": after, "before": before}, tree, order, asked.collection, rows, planned=tree == ALL
        )

    found = cursors.keyset(_columns(), order=order, after=asked.after, before=asked.before, limit=limit, fetch=fetch)
    keys = [row["pk"] for row in found.rows]
    if not backwards:
        return Page(keys, found.cursors, found.has_next, found.has_previous)
    marks = cursors.marks(found.rows, asked.order())
    return Page(keys[::-1], marks[::-1], False, found.has_next)


def pages(parts: dict[Any, Asked], index: Callable[[], FacetIndex]) -> dict[Any, Page]:
    """A page of each question, such as of each category of a list. 1 statement an order. Cursors are for a single one; what is searched
    in several is not ranked."""
    if len(parts) == 1:
        return {key: page(asked, index) for key, asked in parts.items()}
    found: dict[Any, Page] = {}
    by_order: dict[Any, dict[Any, Any]] = {}  # columns differ with the order
    for key, asked in parts.items():
        limit = size(asked.first, asked.last, "products")
        if asked.after or asked.before or asked.last is not None:
            raise Refused.because(
                "graphql_error", "Only the `first` products of several lists can be asked for at once.", "first"
            )
        if asked.tree == NONE:
            found[key] = EMPTY
        else:
            values, tree = _values(asked)
            rows = _build(values, tree, asked.order(), asked.collection, limit + 1)
            by_order.setdefault(asked.order(), {})[key] = rows
    for order, together in by_order.items():
        for key, found_rows in _united(together).items():
            limit = parts[key].first or 0
            shown = found_rows[:limit]
            found[key] = Page([row["pk"] for row in shown], cursors.marks(shown, order), len(found_rows) > limit, False)
    return found


def _united(together: dict[Any, Any]) -> dict[Any, list[Any]]:
    """The rows of each of these querysets of the same columns. 1 statement."""
    first, *others = [rows.annotate(part=Value(n)) for n, rows in enumerate(together.values())]
    by_part: list[list[Any]] = [[] for _key in together]
    for row in first.union(*others, all=True).order_by() if others else first:
        by_part[row["part"]].append(row)
    return dict(zip(together, by_part, strict=True))


def total(asked: Asked, index: FacetIndex, members: Members) -> int:
    """How many there are, 10,000 at most (1,000 of a search). No statement where the index knows; else 1."""
    if asked.tree == NONE:
        return 0
    words = words_of(asked.tree)
    rest = without_words(asked.tree) if words else asked.tree
    left = bits(rest, index, members)
    if left is not None:
        if words:
            ranks, base, _order = ranked(_search(words), index)
            if len(ranks) <= CANDIDATES or rest == ALL:
                return min((left & base).bit_count(), CANDIDATES)
        else:
            return left.bit_count()
    values, tree = _values(asked)
    return _build(values, tree, (), asked.collection, MOST_COUNTED).count()


def _values(asked: Asked) -> tuple[dict[str, Sequence[Any]], Tree]:
    values: dict[str, list[Any]] = {"channel": [asked.channel], "now": [clock.now()], "today": [clock.today()]}
    if asked.collection is not None:
        values["collection"] = [asked.collection]
    tree = lowered(asked.tree, values)
    return dict(values), tree


def _build(
    values: Any, tree: Tree, order: tuple[tuple[str, str], ...], collection: int | None, rows: int | None
) -> QuerySet[Product, Any]:
    """What decides which rows a page has and in what order."""
    (channel,), (now,), (today,) = values["channel"], values["now"], values["today"]
    found: Any = selling(channel, now, today, as_q(tree, values, today))
    names = [name for name, _way in order]
    if "points" in names:
        found = found.annotate(points=_POINTS)
    if "set_number" in names:
        found = found.annotate(set_number=F("product_set__number"))
    if "place" in names and collection is not None:
        place = CollectionProduct.objects.filter(product=OuterRef("pk"), collection=values["collection"][0])
        found = found.annotate(place=Coalesce(Subquery(place.values("position")[:1]), 0))
    columns = found.values(*dict.fromkeys(("pk", *names)))
    if not order:
        return columns.order_by()[:rows]  # type: ignore[no-any-return]
    return beyond(columns, order, values.get("after", ()), values.get("before", ()))[:rows]


_list = Shaped[Any](_build, kept=200)


@cache
def _columns() -> Any:
    """For cursors: what the columns of a list are. Never run."""
    rows: Any = selling(0, clock.now(), clock.today())
    return rows.annotate(points=_POINTS, set_number=F("product_set__number"), place=Value(0))


def _search(words: list[str]) -> Understood:
    text = " ".join(words)
    return Understood(words, search_query(text), {}, None, None, "relevance", [])


def _by_rank(asked: Asked, index: FacetIndex, words: list[str], limit: int) -> Page:
    """The page of a search in the order of our own pages: the index ranks, and what is read of these rows afterwards says what may still be shown."""
    _ranks, _base, order = ranked(_search(words), index)
    rest = without_words(asked.tree)
    if rest != ALL:
        left = bits(rest, index)
        if left is not None:
            order = index.within(order, left)
        else:
            those = set(_those([-row[3] for row in order], replace(asked, tree=rest)))
            order = [row for row in order if -row[3] in those]
    first, last = 0, len(order)
    kinds = (str, int, int, int, int)
    for text, name in ((asked.after, "after"), (asked.before, "before")):
        if text:
            mark, *values = cursors.decode(text, kinds, name)
            if mark != "relevance":
                raise Refused.because("bad_cursor", "This cursor is of another list.", name)
            if name == "after":
                first = sum(row <= tuple(values) for row in order)
            else:
                last = sum(row < tuple(values) for row in order)
    if asked.last is not None:
        first = max(first, last - limit)
    shown = order[first:last][:limit]
    marks = [cursors.encode(["relevance", *row]) for row in shown]
    return Page([-row[3] for row in shown], marks, first + len(shown) < len(order), first > 0)


def _those(keys: list[int], asked: Asked) -> list[int]:
    """Of these products, which pass. 1 statement."""
    if not keys:
        return []
    values, tree = _values(replace(asked, tree=both([asked.tree, ("among", *keys)])))
    return [row["pk"] for row in _build(values, tree, (), None, None)]


def members_of_collections(keys: list[int]) -> dict[int, list[int]]:
    """The products of collections that are arranged by hand. 1 statement."""
    return _grouped(CollectionProduct.objects.filter(collection__in=keys).values_list("collection", "product"))


def members_of_producers(slugs: list[str]) -> dict[str, list[int]]:
    """The products of producers. 1 statement."""
    return _grouped(Product.objects.filter(producer__slug__in=slugs).order_by().values_list("producer__slug", "pk"))


def _grouped(pairs: Any) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {}
    for key, pk in pairs:
        found.setdefault(key, []).append(pk)
    return found
