"""Lots of a user, lots of a product or zone, and what the law still misses."""

from traceability.lots.queries.law import Completeness, LawItem, completeness, missing_items
from traceability.lots.queries.lists import (
    default_location_code,
    default_product_code,
    lots_of,
    published_lots_from,
    published_lots_of,
    zone_location_code,
)
from traceability.lots.queries.suggest import last_day, next_number

__all__ = [
    "Completeness",
    "LawItem",
    "completeness",
    "default_location_code",
    "default_product_code",
    "last_day",
    "lots_of",
    "missing_items",
    "next_number",
    "published_lots_from",
    "published_lots_of",
    "zone_location_code",
]
