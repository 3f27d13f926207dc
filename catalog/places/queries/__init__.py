"""Reads: today's map, what a unit was before, posts, and the unit that an address means."""

from catalog.places.queries.maps import (
    Ancestor,
    communes_today,
    lineage,
    posts_of,
    province_shape,
    province_today,
    provinces_today,
    suggest_places,
    unit_today,
)
from catalog.places.queries.resolve import Resolution, resolve_place, resolve_places

__all__ = [
    "Ancestor",
    "Resolution",
    "communes_today",
    "lineage",
    "posts_of",
    "province_shape",
    "province_today",
    "provinces_today",
    "resolve_place",
    "resolve_places",
    "suggest_places",
    "unit_today",
]
