"""A shop's own products and variants, shown or not."""

from typing import Any

import graphene
from django.db.models import Q

from catalog.products.models import Variant
from marketplace.api.context import Context
from marketplace.api.ids import key_of
from marketplace.api.reads import products as reads
from marketplace.api.reads.bearing import bearing
from marketplace.api.reads.conditions import NONE, as_q, checked, clean, one_of, plain, within
from marketplace.api.reads.staff_products import SORTS, conditions, found_by, own_products_of
from marketplace.api.types.attributes import AssignedAttributeWhereInput
from marketplace.api.types.common import (
    DateTimeRangeInput,
    MetadataFilter,
    OrderDirection,
    StringFilterInput,
    enum,
    one_kind,
    way_of,
)
from marketplace.api.types.connections import PAGING, Connection, Edge, page_of
from marketplace.api.types.products import MARKET, VariantConnection, own_of


def own_connection(context: Context, own: tuple[int, ...] | None, given: dict[str, Any]) -> Connection:
    """Products of these producers, the last changed first. 2 statements, 1 for the number of all."""
    one_kind(given)
    rows = own_products_of(own).filter(conditions(given.get("filter")), conditions(given.get("where")))
    if text := given.get("search"):
        rows = rows.filter(found_by(text))
    order = given.get("sort_by") or {}
    column = SORTS.get(plain(order.get("field")), "updated_at")
    way = way_of(order["direction"]) if order else "desc"
    paging = {name: given.get(name) for name in PAGING}
    found = page_of(rows.only("pk", column), ((column, way), ("pk", way)), "products", **paging)
    shown = reads.own_products([edge.node.pk for edge in found.edges], context.channel(MARKET).pk, own)
    found.edges = [Edge(shown[edge.node.pk], edge.cursor) for edge in found.edges if edge.node.pk in shown]
    return found


ProductVariantSortField = enum("ProductVariantSortField", "LAST_MODIFIED_AT")


class ProductVariantSortingInput(graphene.InputObjectType):  # type: ignore[misc]
    """In what order."""

    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(ProductVariantSortField, required=True)


class ProductVariantFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    sku = graphene.List(graphene.NonNull(graphene.String))
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    is_preorder = graphene.Boolean()
    updated_at = graphene.InputField(DateTimeRangeInput)


class ProductVariantWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these; AND and OR as deep as 8."""

    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    sku = graphene.InputField(StringFilterInput)
    updated_at = graphene.InputField(DateTimeRangeInput)
    attributes = graphene.List(graphene.NonNull(AssignedAttributeWhereInput))
    AND = graphene.List(graphene.NonNull(lambda: ProductVariantWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: ProductVariantWhereInput), name="OR")


def _search(text: str) -> Q:
    text = clean(text)
    return Q(name__icontains=text) | Q(sku__iexact=text) | Q(gtin=text) | Q(product__name__icontains=text)


def _filter(given: dict[str, Any]) -> Q:
    found = Q()
    if given.get("search"):
        found &= _search(given["search"])
    if given.get("sku") is not None:
        found &= Q(sku__in=[clean(text) for text in checked(given["sku"], "sku")])
    if given.get("metadata"):
        found &= bearing("ProductVariant", given["metadata"])
    if given.get("is_preorder") is not None:
        found &= Q(stock__ahead__gt=0) if given["is_preorder"] else ~Q(stock__ahead__gt=0)
    return found & within(given.get("updated_at"), "product__updated_at")


def _condition(name: str, value: Any) -> Q:
    if name == "updated_at":
        return within(value, "product__updated_at")
    if name == "sku":
        return one_of(value, "sku")
    if name == "ids":
        return _ids(value)
    if name == "metadata":
        return bearing("ProductVariant", value)
    return NONE if value else Q()  # attributes: GTIN and pack are no filters


def _ids(values: list[str]) -> Q:
    return Q(pk__in=[key_of(text, "ProductVariant", "ids") for text in checked(values, "ids")])


class ProductListQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    product_variants = graphene.Field(
        VariantConnection,
        ids=graphene.List(graphene.NonNull(graphene.ID)),
        channel=graphene.String(),
        filter=graphene.Argument(ProductVariantFilterInput),
        where=graphene.Argument(ProductVariantWhereInput),
        search=graphene.String(),
        sort_by=graphene.Argument(ProductVariantSortingInput),
        **PAGING,
    )

    @staticmethod
    def resolve_product_variants(root: Any, info: Any, **given: Any) -> Connection:
        """Of products that the channel shows; for who has a shop and names no channel, his own, shown or not. 3 statements."""
        one_kind(given)
        context = info.context
        place = context.channel(MARKET if given.get("channel") is None else given["channel"])
        own = own_of(context) if given.get("channel") is None and context.is_known else ()
        rows = Variant.objects.filter(_filter(given.get("filter") or {}), as_q(given.get("where"), _condition))
        if given.get("ids") is not None:
            rows = rows.filter(_ids(given["ids"]))
        if text := given.get("search"):
            rows = rows.filter(_search(text))
        if own == ():
            rows = rows.filter(product__in=shown_in(place.pk))
        elif own is not None:
            rows = rows.filter(product__producer__in=own)
        order = given.get("sort_by") or {}
        column, way = ("product__updated_at", way_of(order["direction"])) if order else ("pk", "asc")
        orders = ((column, way), ("pk", way)) if order else (("pk", "asc"),)
        paging = {name: given.get(name) for name in PAGING}
        found = page_of(
            rows.select_related("product").only("pk", "product__updated_at"), orders, "productVariants", **paging
        )
        keys = [edge.node.pk for edge in found.edges]
        shown = reads.variants_of(keys, place.pk)
        found.edges = [Edge(shown[edge.node.pk], edge.cursor) for edge in found.edges if edge.node.pk in shown]
        return found


def shown_in(channel: int) -> Any:
    """Keys of products that the channel shows now, as a subquery."""
    from catalog.core import clock
    from catalog.products.queries.listing import listable_q
    from marketplace.shops.models import Listing

    now = clock.now()
    rows = Listing.objects.filter(listable_q("product__"), channel=channel, starts_at__lte=now, ends_at__gt=now)
    return rows.values("product")
