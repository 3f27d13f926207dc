"""Writes: listings and their review, variants, photos, star spans, the search index. All keyword-only and atomic.

`by=None` is for loaders of sample data and imports, which name their source; every page passes its user.
"""

from .bulk import create_in_bulk, save_in_bulk
from .listing import EDITABLE_FIELDS, REVIEWED_FIELDS, create_product, update_product
from .photos import MAX_PHOTOS, add_photo, describe_photo, order_photos, remove_photo, store_renditions
from .review import approve_product, hide_product, return_product, submit_product
from .search import refresh_products_of, refresh_provinces, refresh_search, write_search
from .sets import add_product_set
from .stars import Span, add_spans_in_bulk, lock_product, replace_spans_in_bulk, set_star_spans
from .variants import add_variant, add_variants_in_bulk, order_variants, remove_variant, update_variant
from .vocabulary import rebuild_vocabulary

__all__ = [
    "EDITABLE_FIELDS",
    "MAX_PHOTOS",
    "REVIEWED_FIELDS",
    "Span",
    "add_photo",
    "add_product_set",
    "add_spans_in_bulk",
    "add_variant",
    "add_variants_in_bulk",
    "approve_product",
    "create_in_bulk",
    "create_product",
    "describe_photo",
    "hide_product",
    "lock_product",
    "order_photos",
    "order_variants",
    "rebuild_vocabulary",
    "refresh_products_of",
    "refresh_provinces",
    "refresh_search",
    "remove_photo",
    "remove_variant",
    "replace_spans_in_bulk",
    "return_product",
    "save_in_bulk",
    "set_star_spans",
    "store_renditions",
    "submit_product",
    "update_product",
    "update_variant",
    "write_search",
]
