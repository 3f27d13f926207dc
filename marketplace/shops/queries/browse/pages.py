"""A page of the catalogue, and strips of cards elsewhere."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, cursors
from catalog.core.errors import Refused
from catalog.producers.models import Producer
from catalog.products.queries import did_you_mean
from marketplace.shops.models import Channel
from marketplace.shops.queries.browse.asked import DEFAULT_SORT, SORTS, CatalogueFilter, Sort, Understood, understand
from marketplace.shops.queries.browse.card import CatalogueRow, cards_of
from marketplace.shops.queries.browse.ranking import CANDIDATES, candidates, ranked
from marketplace.shops.queries.browse.selling import Listed, least, order_by, products_listed, selling
from marketplace.shops.queries.facets import FacetIndex, FacetValue, Ranked, facet_index
from marketplace.shops.queries.offers import market

LONGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """One page. `total` counts listings and `total_text` says it ("1.000+" when a search was cut short).

    `sort` is the key in use, `sorts` those to offer; `start` and `end` are cursors for the page before and after. `notes` say what of the
    request was ignored. `chosen` are the filters in use, by facet. Its `repr` tells apart what is not noted
    (`prepared.noting`): the rows and facets are.
    """

    rows: list[CatalogueRow] = field(repr=False)
    total: int
    total_text: str
    has_next: bool
    has_previous: bool
    start: str
    end: str
    facets: dict[str, list[FacetValue]] = field(repr=False)
    chosen: dict[str, set[str]]
    q: str
    low: int | None
    high: int | None
    sort: str
    sorts: dict[str, Sort] = field(repr=False)
    did_you_mean: str | None = None
    notes: list[str | Promise] = field(default_factory=list)

    @property
    def note(self) -> str:
        """The notes as one text; empty when everything was understood."""
        return " ".join(str(note) for note in self.notes)

    @property
    def rule(self) -> str | Promise:
        """How this list is ordered, in words."""
        return SORTS[self.sort].rule


def catalogue(asked: CatalogueFilter) -> CataloguePage:
    """One page of the catalogue with its facets. Never raises for what a visitor typed.

    3 statements: revision, rows, what their cards show; 4 for a search whose words the index does not remember; one more for a search by
    relevance with filters and more than 1,000 matches, or one that finds nothing and asks for other words. A process that loads its index
    adds 5.
    """
    channel = asked.channel or market()
    index = facet_index(channel)
    understood = understand(asked, index)
    order: list[Ranked] = []
    if understood.query is None:
        base, capped = None, False
    else:
        ranks, base, order = ranked(understood, index)
        capped = len(ranks) > CANDIDATES
    masks = understood.masks(index)
    left, facets = index.facets(understood.key, masks, base, understood.chosen)
    total = left.bit_count()

    limit = max(1, min(asked.limit, LONGEST_PAGE))
    listed = Listed(channel, understood, index, is_plain=not masks)
    rows: list[Any]
    if understood.sort == "relevance":
        if capped and masks:
            order = index.ranked(candidates(understood, within=listed.query()))
        elif masks:
            order = index.within(order, left)
        rows, has_next, has_previous, start, end = _by_relevance(asked, understood, listed, order, limit)
    else:
        page = _by_keyset(asked, understood, listed, limit)
        rows, has_next, has_previous, start, end = page.rows, page.has_next, page.has_previous, page.start, page.end
    if understood.query is not None and capped:
        total_text = "1.000+" if not masks or total >= CANDIDATES else f"{total}+"
    else:
        total_text = f"{total:,}".replace(",", ".")
    better = _other_words(asked, index) if understood.query is not None and not rows and not masks else None
    return CataloguePage(
        rows=cards_of(rows, index),
        total=total,
        total_text=total_text,
        has_next=has_next,
        has_previous=has_previous,
        start=start,
        end=end,
        facets=facets,
        chosen=understood.chosen,
        q=asked.q[:200],
        low=understood.low,
        high=understood.high,
        sort=understood.sort,
        sorts={key: sort for key, sort in SORTS.items() if key != "relevance" or understood.query is not None},
        did_you_mean=better,
        notes=understood.notes,
    )


def _other_words(asked: CatalogueFilter, index: FacetIndex) -> str | None:
    """Words near to those asked that do find something here. 2 statements at most."""
    better = did_you_mean(asked.q)
    if better is None:
        return None
    return better if ranked(understand(replace(asked, q=better), index), index)[2] else None


def cards(
    *,
    channel: Channel | None = None,
    producer: Producer | None = None,
    product_ids: Collection[int] | None = None,
    asked: CatalogueFilter | None = None,
    limit: int = 24,
) -> list[CatalogueRow]:
    """A strip of cards without facets, for home, a producer, a booth, "see also": on sale now, in the order `asked.sort` (default newest).

    3 statements: revision, rows, what their cards show.
    """
    channel = channel or market()
    index = facet_index(channel)
    understood = understand(asked or CatalogueFilter(), index)
    query = products_listed(channel, understood, index)
    if producer is not None:
        query = query.filter(producer=producer)
    if product_ids is not None:
        query = query.filter(pk__in=product_ids)
    order = SORTS[DEFAULT_SORT if understood.sort == "relevance" else understood.sort].order
    return cards_of(list(least(query).order_by(*order_by(order))[:limit]), index)


def _by_keyset(asked: CatalogueFilter, understood: Understood, listed: Listed, limit: int) -> "cursors.Page[Any]":
    order = SORTS[understood.sort].order

    def fetch(after: list[Any], before: list[Any], size: int) -> list[Any]:
        return listed.page(order, after, before, size)

    try:
        return cursors.keyset(_columns(), order=order, after=asked.after, before=asked.before, limit=limit, fetch=fetch)
    except Refused:
        understood.notes.append(_("Trang này không còn đúng, nên đang hiện từ đầu."))
        return cursors.keyset(_columns(), order=order, limit=limit, fetch=fetch)


@cache
def _columns() -> Any:
    """For cursors: what the columns of a list are. Never run."""
    return least(selling(0, clock.now(), clock.today()))


def _by_relevance(
    asked: CatalogueFilter, understood: Understood, listed: Listed, order: list[Ranked], limit: int
) -> tuple[list[Any], bool, bool, str, str]:
    """The page of a search in the order of `SORTS["relevance"]`; the index ranks, SQL says what may still be shown."""
    first, last = 0, len(order)
    kinds = (str, int, int, int, int)
    try:
        for text, name in ((asked.after, "after"), (asked.before, "before")):
            if text:
                mark, *values = cursors.decode(text, kinds, name)
                if mark != "relevance":
                    raise Refused.because("bad_cursor", "", name)
                if name == "after":
                    first = sum(row <= tuple(values) for row in order)
                else:
                    last = sum(row < tuple(values) for row in order)
    except Refused:
        understood.notes.append(_("Trang này không còn đúng, nên đang hiện từ đầu."))
        first, last = 0, len(order)
    if asked.before and last < len(order):
        first = max(first, last - limit)
    shown = order[first:last][:limit]
    by_pk = {row["pk"]: row for row in listed.those([-item[3] for item in shown])} if shown else {}
    rows = [by_pk[-item[3]] for item in shown if -item[3] in by_pk]
    start, end = (cursors.encode(["relevance", *item]) for item in (shown[0], shown[-1])) if shown else ("", "")
    return rows, first + len(shown) < len(order), first > 0, start, end
