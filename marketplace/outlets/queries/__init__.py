"""Reads of outlets: the public's, their keepers', officers' and shops'."""

from .hours import Hours, hours_of, openings_in_words, spans_in_words
from .public import (
    Near,
    nearest,
    outlets_by_province,
    outlets_carrying,
    outlets_of,
    outlets_to_keep,
    public_outlet,
    public_outlets,
    shops_at,
)
from .restock import goods_of, restock_of_shop, restocks_at, restocks_of_shop
from .shelves import (
    NEARBY_DAYS,
    ShelfRow,
    criteria_of,
    outlets_tended,
    products_for_shelf,
    scans_near,
    shelf_of,
    tended_outlet,
)

__all__ = [
    "NEARBY_DAYS",
    "Hours",
    "Near",
    "ShelfRow",
    "criteria_of",
    "goods_of",
    "hours_of",
    "nearest",
    "openings_in_words",
    "outlets_by_province",
    "outlets_carrying",
    "outlets_of",
    "outlets_tended",
    "outlets_to_keep",
    "products_for_shelf",
    "public_outlet",
    "public_outlets",
    "restock_of_shop",
    "restocks_at",
    "restocks_of_shop",
    "scans_near",
    "shelf_of",
    "shops_at",
    "spans_in_words",
    "tended_outlet",
]
