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
from marketplace.shops.queries.fees import Fee, Fees, fee_from, fee_of, fee_row, fees_of, last_announced
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
from marketplace.shops.queries.rules import Rules, licences_to_see, rules_of
from marketplace.shops.queries.shops import SELLING, Holiday, holiday_of, planned_holiday, selling_q, sells
from marketplace.shops.queries.supply import Step, Supply, steps_of, supply_of

__all__ = [
    "SELLING",
    "SORTS",
    "CatalogueFilter",
    "CataloguePage",
    "CatalogueRow",
    "FacetValue",
    "FairPrice",
    "Fee",
    "Fees",
    "Holiday",
    "ProductPage",
    "Rating",
    "Rules",
    "Sort",
    "Step",
    "Supply",
    "VariantRow",
    "cards",
    "catalogue",
    "facet_index",
    "fair_prices_now",
    "fee_from",
    "fee_of",
    "fee_row",
    "fees_of",
    "forget_facets",
    "holiday_of",
    "last_announced",
    "licences_to_see",
    "listings_now",
    "market",
    "offers_now",
    "offers_of",
    "planned_holiday",
    "product_page",
    "rules_of",
    "selling_q",
    "sells",
    "shop_of",
    "steps_of",
    "supply_of",
]
