"""Products, their variants, prices, pictures and attributes, as a channel shows them now."""

from .media import ProductMedia
from .products import Product, ProductTranslation
from .queries import ProductQueries, own_product
from .shown import MARKET, own_of, product_of
from .variants import ProductVariant, VariantConnection

__all__ = [
    "MARKET",
    "Product",
    "ProductMedia",
    "ProductQueries",
    "ProductTranslation",
    "ProductVariant",
    "VariantConnection",
    "own_of",
    "own_product",
    "product_of",
]
