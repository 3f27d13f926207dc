"""A shop's own products, shown or not: Saleor's filters and sorts in SQL."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from catalog.core.errors import Refused
from catalog.core.text import fold
from catalog.products.models import Product, ProductState, Variant
from marketplace.api.ids import key_of, parse
from marketplace.api.reads.bearing import bearing
from marketplace.api.reads.categories import category
from marketplace.api.reads.conditions import NONE, as_q, checked, clean, one_of, within
from marketplace.content.models import CollectionProduct
from marketplace.shops.models import Offer, Stock

SORTS: Mapping[str, str] = {
    "NAME": "name",
    "DATE": "updated_at",
    "LAST_MODIFIED": "updated_at",
    "LAST_MODIFIED_AT": "updated_at",
    "CREATED_AT": "created_at",
    "TYPE": "product_set",
    "PUBLISHED": "state",
    "PUBLISHED_AT": "created_at",
    "PUBLICATION_DATE": "created_at",
}


def own_products_of(own: tuple[int, ...] | None) -> QuerySet[Product]:
    """Of these producers; None: of all."""
    return Product.objects.all() if own is None else Product.objects.filter(producer__in=own)


def found_by(text: str) -> Q:
    """Every word of the text stands in what finds the product, or is its SKU."""
    words = fold(clean(text)).split()
    found = Q()
    for word in words:
        found &= Q(search__contains=word)
    return found | Q(Exists(Variant.objects.filter(product=OuterRef("pk"), sku__iexact=clean(text))))


def category_sets(text: str) -> list[int]:
    """The product sets that a category or a product type holds. Raises `Refused` for what is no id."""
    kind, key = parse(text)
    if kind == "ProductType":
        return [key_of(text, "ProductType")]
    row = category(key if key.startswith("g") else key_of(text, "Category"))
    return list(row.sets) if row else []


def _in_sets(values: Any) -> Q:
    return Q(product_set__in=[each for text in checked(values, "categories") for each in category_sets(text)])


def _chosen_sets(given: Mapping[str, Any]) -> Q:
    found = Q()
    if given.get("eq") is not None:
        found &= _in_sets([given["eq"]])
    if given.get("one_of") is not None:
        found &= _in_sets(given["one_of"])
    return found


def _in_collections(keys: list[int]) -> Q:
    return Q(Exists(CollectionProduct.objects.filter(product=OuterRef("pk"), collection__in=keys)))


def _collections(given: Mapping[str, Any]) -> Q:
    found = Q()
    for name, value in given.items():
        if value is not None:
            values = [value] if name == "eq" else checked(value, name)
            found &= _in_collections([key_of(text, "Collection") for text in values])
    return found


_PRICE = Offer.objects.filter(product=OuterRef("pk"), is_active=True)
_IN_STOCK = Q(Exists(Stock.objects.filter(variant__product=OuterRef("pk"), quantity__gt=0)))


def _stock(value: Any) -> Q:
    return _IN_STOCK if str(getattr(value, "value", value)) == "available" else ~_IN_STOCK


def _published(value: bool) -> Q:
    return Q(state=ProductState.PUBLISHED) if value else ~Q(state=ProductState.PUBLISHED)


_LEAVES: Mapping[str, Callable[[Any], Q]] = {
    "ids": lambda value: Q(pk__in=[key_of(text, "Product", "ids") for text in checked(value, "ids")]),
    "slugs": lambda value: Q(slug__in=[clean(text) for text in checked(value, "slugs")]),
    "name": lambda value: one_of(value, "name"),
    "slug": lambda value: one_of(value, "slug"),
    "search": found_by,
    "categories": _in_sets,
    "product_types": _in_sets,
    "category": _chosen_sets,
    "product_type": _chosen_sets,
    "collections": lambda value: _in_collections(
        [key_of(text, "Collection") for text in checked(value, "collections")]
    ),
    "collection": _collections,
    "is_published": _published,
    "has_category": lambda value: Q() if value else NONE,
    "gift_card": lambda value: NONE if value else Q(),
    "stock_availability": _stock,
    "metadata": lambda value: bearing("Product", value),
    "channel": lambda value: Q(),  # asked for by the list itself
}


def conditions(given: Mapping[str, Any] | None) -> Q:
    """`ProductFilterInput` or `ProductWhereInput`, as far as a shop's own list has it. Raises `Refused` that names what it has not."""
    return as_q(given, _condition)


def _condition(name: str, value: Any) -> Q:
    if name == "updated_at":
        return _span(value, name)
    if name in ("price", "minimal_price"):
        return Q(Exists(_PRICE.filter(_span(value, "amount"))))
    if name not in _LEAVES:
        raise Refused.because(
            "graphql_error", "Your own products, shown or not, cannot be filtered by this: name a channel.", name
        )
    return _LEAVES[name](value)


def _span(value: Mapping[str, Any], path: str) -> Q:
    """Of `filter` a range, of `where` a value, some, or a range."""
    return one_of(value, path) if {"eq", "one_of", "range"} & set(value) else within(value, path)
