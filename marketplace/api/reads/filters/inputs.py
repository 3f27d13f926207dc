"""Whole inputs: `ProductFilterInput` and `ProductWhereInput` as trees."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.core.errors import Refused
from catalog.products.models import Product
from catalog.products.queries.search import query_words
from marketplace.api.reads.bearing import bearing

from .parts import attribute, collection_of, days_of, instants, is_of_all, is_of_none, price, prices, sets_of
from .tree import ALL, DEEPEST, MOST, MOST_CONDITIONS, NONE, Tree, both, either, keys_of, leaf, texts_of

MOST_BEARING = 1_000  # products that are looked at for a key of metadata


def of_filter(given: Mapping[str, Any] | None) -> Tree:
    """A `ProductFilterInput`: all of its parts."""
    return both(_filter_parts(given)) if given else ALL


def _filter_parts(given: Mapping[str, Any]) -> Iterable[Tree]:
    yield from _shared(given)
    if (ids := given.get("collections")) is not None:
        yield collection_of(ids)
    if (ids := given.get("categories")) is not None:
        yield sets_of(ids, "categories")
    if (ids := given.get("product_types")) is not None:
        yield leaf("sets", keys_of(ids, "ProductType", "productTypes"))
    if (text := given.get("search")) is not None and text.strip():
        yield ("words", *query_words(text)) if query_words(text) else NONE
    if (slugs := given.get("slugs")) is not None:
        yield leaf("slugs", texts_of(slugs))
    yield price(given.get("price"))
    yield price(given.get("minimal_price"))
    yield instants("updated", given.get("updated_at"))


def _shared(given: Mapping[str, Any]) -> Iterable[Tree]:
    """What both inputs have."""
    for name in ("is_published", "is_available", "is_visible_in_listing", "has_category"):
        yield is_of_all(given.get(name))
    yield is_of_none(given.get("gift_card"))
    if given.get("metadata"):
        bear = Product.objects.filter(bearing("Product", given["metadata"])).order_by("pk").values_list("pk", flat=True)
        yield ("among", *keys) if (keys := list(bear[:MOST_BEARING])) else NONE
    if (ids := given.get("ids")) is not None:
        yield leaf("ids", keys_of(ids, "Product", "ids"))
    for name in ("published_from", "available_from"):
        if (instant := given.get(name)) is not None:
            yield days_of("since", {"lte": instant})
    for each in given.get("attributes") or ():
        yield attribute(each)
    if (supply := given.get("stock_availability")) is not None:
        yield ("in_stock", str(getattr(supply, "value", supply)).lower() in ("in_stock", "available"))
    if (stocks := given.get("stocks")) is not None:
        yield _stocks(stocks)
    if (ahead := given.get("has_preordered_variants")) is not None:
        yield ("ahead", ahead)


def _stocks(given: Mapping[str, Any]) -> Tree:
    if given.get("warehouse_ids"):
        return NONE
    quantity = given.get("quantity") or {}
    ends = [(f"units_{end}", quantity[end]) for end in ("gte", "lte") if quantity.get(end) is not None]
    return both(ends)


def of_where(given: Mapping[str, Any] | None) -> Tree:
    """A `ProductWhereInput`: all of its parts; AND and OR inside each other as deep as `DEEPEST`."""
    return _where(given, [0], 1) if given else ALL


def _where(given: Mapping[str, Any], seen: list[int], depth: int) -> Tree:
    seen[0] += 1
    if depth > DEEPEST or seen[0] > MOST_CONDITIONS:
        raise Refused.because("graphql_error", "This filter is too deep or too long.", "where")
    parts = [*_shared(given), *_where_parts(given)]
    if (inner := given.get("AND")) is not None:
        parts += [_where(each, seen, depth + 1) for each in inner]
    if inner := given.get("OR"):
        parts.append(either(_where(each, seen, depth + 1) for each in inner))
    return both(parts)


def _where_parts(given: Mapping[str, Any]) -> Iterable[Tree]:
    for name, kept in (("name", "names"), ("slug", "slugs")):
        if (text := given.get(name)) is not None:
            yield from (leaf(kept, texts_of(values)) for values in _chosen(text))
    for name in ("product_type", "category", "collection"):
        if (which := given.get(name)) is not None:
            for ids in _chosen(which):
                yield _of_kind(name, ids)
    yield prices(given.get("price"))
    yield prices(given.get("minimal_price"))
    if (changed := given.get("updated_at")) is not None:
        yield instants("updated", changed.get("range"))
        for times in _chosen(changed):
            yield either(instants("updated", {"gte": each, "lte": each}) for each in times[:MOST])


def _of_kind(name: str, ids: list[str]) -> Tree:
    if name == "category":
        return sets_of(ids)
    return collection_of(ids) if name == "collection" else leaf("sets", keys_of(ids, "ProductType", name))


def _chosen(given: Mapping[str, Any]) -> Iterable[list[Any]]:
    """The values of `eq` and of `oneOf`, where they are given."""
    if given.get("eq") is not None:
        yield [given["eq"]]
    if given.get("one_of") is not None:
        yield list(given["one_of"])
