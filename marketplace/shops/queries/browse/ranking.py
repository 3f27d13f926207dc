"""Search by words: what matches, the nearest first, of so many matches at the most."""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, QuerySet, Value, When

from catalog.products.models import Product
from catalog.products.queries.search import as_query, raw_query
from marketplace.shops.queries.browse.asked import Understood
from marketplace.shops.queries.facets import FacetIndex, Ranked

CANDIDATES = 1000  # matches of a search that are ranked and counted; more are shown as "1.000+"
SEARCHES = 100  # whose candidates an index remembers: about 60 kB each


def ranked(asked: Understood, index: FacetIndex) -> tuple[dict[int, int], int, list[Ranked]]:
    """`candidates`, their bits in the index, and their listings in order of relevance. 1 statement, none for words asked before of the same index.

    What the index remembers is as old as itself: it knows nothing of newer listings anyway, and SQL decides what is still shown.
    """
    key = tuple(asked.words)
    if (known := index.searches.get(key)) is None:
        ranks = candidates(asked)
        known = (ranks, index.of(ranks), index.ranked(ranks))
        if len(index.searches) >= SEARCHES:
            index.searches.clear()
        index.searches[key] = known
    return known


def candidates(asked: Understood, within: QuerySet[Product, Any] | None = None) -> dict[int, int]:
    """At most 1,001 products that match, by key: 0 in the name, 1 in name or place, 2 elsewhere. Names first. 1 statement."""
    assert asked.query is not None

    def only(weights: str) -> SearchQuery:
        """The same words, but only in the parts of these weights (A name, B set and producer, C places, D decisions)."""
        return as_query(raw_query(asked.words, weights))

    name, name_or_place = only("A"), only("AC")
    if within is not None:  # one pass that stops at the cap: three with all filters would cost thrice
        tier = Case(When(vector=name, then=Value(0)), When(vector=name_or_place, then=Value(1)), default=Value(2))
        return dict(within.annotate(tier=tier).order_by().values_list("pk", "tier")[: CANDIDATES + 1])
    matching = Product.objects.filter(vector=asked.query).order_by()
    tiers = [
        tier.annotate(tier=Value(n)).values_list("pk", "tier")[: CANDIDATES + 1]
        for n, tier in enumerate(
            (
                matching.filter(vector=name),
                matching.filter(vector=name_or_place).exclude(vector=name),
                matching.exclude(vector=name_or_place),
            )
        )
    ]
    return dict(tiers[0].union(*tiers[1:], all=True).order_by()[: CANDIDATES + 1])
