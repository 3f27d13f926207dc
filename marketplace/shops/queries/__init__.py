"""Reads: the channels, what costs how much now, the catalogue with its facets, and what a product page needs."""

from marketplace.shops.queries.browse import (
    SORTS,
    CatalogueFilter,
    CataloguePage,
    CatalogueRow,
    Sort,
    cards,
    catalogue,
)
from marketplace.shops.queries.facets import FacetValue, facet_index, forget_facets
from marketplace.shops.queries.offers import (
    FairPrice,
    ProductPage,
    Rating,
    VariantRow,
    fair_prices_now,
    listings_now,
    market,
    offers_now,
    offers_of,
    product_page,
    shop_of,
)
from marketplace.shops.queries.rules import Rules, rules_of

__all__ = [
    "SORTS",
    "CatalogueFilter",
    "CataloguePage",
    "CatalogueRow",
    "FacetValue",
    "FairPrice",
    "ProductPage",
    "Rating",
    "Rules",
    "Sort",
    "VariantRow",
    "cards",
    "catalogue",
    "facet_index",
    "fair_prices_now",
    "forget_facets",
    "listings_now",
    "market",
    "offers_now",
    "offers_of",
    "product_page",
    "rules_of",
    "shop_of",
]
