"""Reads: today's map, what a unit was before, posts, and the unit that an address means."""

from catalog.places.queries.covers import Area, area_of
from catalog.places.queries.homes import homes
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
from catalog.places.queries.resolve import Resolution, district_of, resolve_place, resolve_places, unit_or_district

__all__ = [
    "Ancestor",
    "Area",
    "Resolution",
    "area_of",
    "communes_today",
    "district_of",
    "homes",
    "lineage",
    "posts_of",
    "province_shape",
    "province_today",
    "provinces_today",
    "resolve_place",
    "resolve_places",
    "suggest_places",
    "unit_or_district",
    "unit_today",
]
