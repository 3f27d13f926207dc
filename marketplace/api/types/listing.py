"""Lists of products: Saleor's filters and sorts as inputs, and what lists of all families do with them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import graphene

from catalog.core.errors import Refused
from marketplace.api.context import Context
from marketplace.api.ids import text_of
from marketplace.api.reads.filters import ALL, Tree, both, of_filter, of_where
from marketplace.api.reads.listing import (
    SORTS,
    Asked,
    Page,
    members_of_collections,
    members_of_producers,
    page,
    pages,
    total,
)
from marketplace.api.reads.products import ProductRow, products_of
from marketplace.api.types.attributes import AttributeInput
from marketplace.api.types.common import (
    DateTimeFilterInput,
    DateTimeRangeInput,
    DecimalFilterInput,
    GlobalIDFilterInput,
    IntRangeInput,
    MetadataFilter,
    OrderDirection,
    PriceRangeInput,
    StringFilterInput,
)
from marketplace.api.types.connections import PAGING, Connection, Edge, connection_of
from marketplace.api.types.product_lists import own_connection
from marketplace.api.types.products import MARKET, Product, own_of


class StockAvailability(graphene.Enum):  # type: ignore[misc]
    """Whether something is there."""

    IN_STOCK = "available"
    OUT_OF_STOCK = "unavailable"


_FIELDS = (*(name for name in SORTS if name != "STARS"), "RANK")
ProductOrderField = graphene.Enum(
    "ProductOrderField",
    [(name, name) for name in _FIELDS],
    description="What products are ordered by. Publication is recognition; RANK is a search's own order.",
)


class ProductOrder(graphene.InputObjectType):  # type: ignore[misc]
    """In what order."""

    direction = graphene.InputField(OrderDirection, required=True)
    channel = graphene.String()
    attribute_id = graphene.ID()
    field = graphene.InputField(ProductOrderField)


class ProductStockFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """How many units are free."""

    warehouse_ids = graphene.List(graphene.NonNull(graphene.ID))
    quantity = graphene.InputField(IntRangeInput)


_SHARED: dict[str, Any] = {
    "is_published": graphene.Boolean,
    "has_category": graphene.Boolean,
    "is_available": graphene.Boolean,
    "is_visible_in_listing": graphene.Boolean,
    "gift_card": graphene.Boolean,
    "has_preordered_variants": graphene.Boolean,
    "published_from": graphene.DateTime,
    "available_from": graphene.DateTime,
}


def _ids() -> Any:
    return graphene.List(graphene.NonNull(graphene.ID))


def _input(name: str, doc: str, fields: dict[str, Any]) -> Any:
    shared = {key: kind() for key, kind in _SHARED.items()} | {
        "attributes": graphene.List(graphene.NonNull(AttributeInput)),
        "stock_availability": graphene.InputField(StockAvailability),
        "stocks": graphene.InputField(ProductStockFilterInput),
        "metadata": graphene.List(graphene.NonNull(MetadataFilter)),
        "ids": _ids(),
    }
    return type(name, (graphene.InputObjectType,), {"__doc__": doc} | shared | fields)


def _where() -> Any:
    return ProductWhereInput


ProductFilterInput = _input(
    "ProductFilterInput",
    "All of these.",
    {
        "collections": _ids(),
        "categories": _ids(),
        "product_types": _ids(),
        "search": graphene.String(),
        "price": graphene.InputField(PriceRangeInput),
        "minimal_price": graphene.InputField(PriceRangeInput),
        "updated_at": graphene.InputField(DateTimeRangeInput),
        "slugs": graphene.List(graphene.NonNull(graphene.String)),
        "channel": graphene.String(),
    },
)
ProductWhereInput: Any = _input(
    "ProductWhereInput",
    "All of these; AND and OR as deep as 8.",
    {
        "name": graphene.InputField(StringFilterInput),
        "slug": graphene.InputField(StringFilterInput),
        "product_type": graphene.InputField(GlobalIDFilterInput),
        "category": graphene.InputField(GlobalIDFilterInput),
        "collection": graphene.InputField(GlobalIDFilterInput),
        "price": graphene.InputField(DecimalFilterInput),
        "minimal_price": graphene.InputField(DecimalFilterInput),
        "updated_at": graphene.InputField(DateTimeFilterInput),
        "AND": graphene.List(graphene.NonNull(_where), name="AND"),
        "OR": graphene.List(graphene.NonNull(_where), name="OR"),
    },
)
_ProductEdge, ProductConnection = connection_of(Product)
ASKING = {
    "filter": graphene.Argument(ProductFilterInput),
    "where": graphene.Argument(ProductWhereInput),
    "sort_by": graphene.Argument(ProductOrder),
    "search": graphene.String(),
    **PAGING,
}


def asked_of(channel: int, given: dict[str, Any], *, tree: Tree = ALL, collection: int | None = None) -> Asked:
    """The question in the arguments of a list. `Refused` says what of it cannot be."""
    if given.get("filter") and given.get("where"):
        raise Refused.because(
            "graphql_error", "Only one filtering argument (filter or where) can be specified.", "where"
        )
    parts = [tree, of_filter(given.get("filter")), of_where(given.get("where"))]
    if text := given.get("search"):
        parts.append(of_filter({"search": text}))
    order = given.get("sort_by") or {}
    sort = str(getattr(order.get("field"), "value", order.get("field")) or "")
    if which := order.get("attribute_id"):
        sort = "STARS" if text_of(which, "Attribute", "sortBy") == "stars" else ""
    if sort not in SORTS and sort not in ("", "RANK"):
        raise Refused.because("graphql_error", "Products have no such order.", "sortBy")
    direction = order.get("direction")
    return Asked(
        channel=channel,
        tree=both(parts),
        sort=sort,
        down=getattr(direction, "value", direction) == "-",
        collection=collection,
        first=given.get("first"),
        after=given.get("after") or "",
        last=given.get("last"),
        before=given.get("before") or "",
    )


def channel_of(context: Context, given: dict[str, Any]) -> Any:
    """The channel that the arguments of a list name, wherever they name it; the market without one."""
    return context.channel(named if (named := names_channel(given)) is not None else MARKET)


def names_channel(given: dict[str, Any]) -> str | None:
    """The slug, wherever it stands."""
    named = (given, given.get("filter") or {}, given.get("sort_by") or {})
    return next((str(each["channel"]) for each in named if each.get("channel") is not None), None)


def connection(context: Context, asked: Asked) -> Connection:
    """One list. 2 statements; see `reads.listing` for searches."""
    found = page(asked, lambda: context.index(asked.channel))
    return _shown(context, asked, found, products_of(found.keys, asked.channel))


def _shown(context: Context, asked: Asked, found: Page, rows: dict[int, ProductRow]) -> Connection:
    edges = [Edge(rows[key], mark) for key, mark in zip(found.keys, found.cursors, strict=True) if key in rows]
    return Connection(
        edges,
        found.has_next,
        found.has_previous,
        lambda: total(asked, context.index(asked.channel), partial(_members, context)),
    )


def _members(context: Context, name: str, value: Any) -> list[int]:
    """The products of a collection or a producer, asked for all of the request at once. 1 statement."""
    if name == "collection":
        found = context.batches.of(members_of_collections, value, context.collections)
    else:
        found = context.batches.of(members_of_producers, value, context.slugs.values())
    return found or []


def connections(context: Context, questions: dict[Any, Asked]) -> dict[Any, Connection]:
    """Lists of several things at once, such as of each category of a list. 2 statements."""
    channel = next(iter(questions.values())).channel
    found = pages(questions, lambda: context.index(channel))
    rows = products_of([key for each in found.values() for key in each.keys], channel)
    return {key: _shown(context, questions[key], each, rows) for key, each in found.items()}


def below(context: Context, row: Any, asked: Asked, question: Callable[[Any, Asked], Asked]) -> Connection:
    """The products below a row, asked for all of its peers at once; `question(key, asked)` says which they are."""
    found: Connection = context.batches.once(
        (question, asked), row, lambda keys: connections(context, {key: question(key, asked) for key in keys})
    )
    return found


class ListQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields of lists of products."""

    products = graphene.Field(ProductConnection, channel=graphene.String(), **ASKING)

    @staticmethod
    def resolve_products(root: Any, info: Any, **given: Any) -> Connection:
        """Newly recognised first, unless an order or a search says otherwise. Who has a shop and names no channel gets his own, shown or not."""
        if info.context.is_known and not names_channel(given) and (own := own_of(info.context)) != ():
            return own_connection(info.context, own, given)
        place = channel_of(info.context, given)
        return connection(info.context, asked_of(place.pk, given))
