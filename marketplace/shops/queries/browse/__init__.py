"""The catalogue: filters, search, sorts, pages and facets in a few statements, whatever a visitor types.

The list always comes from SQL at this very instant; the counts beside it come from the index in the process (`facets`).
"""

from marketplace.shops.queries.browse.asked import SORTS, CatalogueFilter, Sort
from marketplace.shops.queries.browse.card import CatalogueRow
from marketplace.shops.queries.browse.pages import CataloguePage, cards, catalogue

__all__ = ["SORTS", "CatalogueFilter", "CataloguePage", "CatalogueRow", "Sort", "cards", "catalogue"]
