"""Reads: what may be shown on a day, a user's own products, the words people search by."""

from .listing import (
    Pictured,
    Renditions,
    current_groups,
    current_sets,
    group_on,
    listable,
    listable_q,
    product_of,
    products_of,
    products_to_review,
    regimes_on,
    renditions,
    stars_on,
    submission_gaps,
)
from .search import did_you_mean, search_query, suggest

__all__ = [
    "Pictured",
    "Renditions",
    "current_groups",
    "current_sets",
    "did_you_mean",
    "group_on",
    "listable",
    "listable_q",
    "product_of",
    "products_of",
    "products_to_review",
    "regimes_on",
    "renditions",
    "search_query",
    "stars_on",
    "submission_gaps",
    "suggest",
]
