"""Where goods lie: a shop's house and its stores, and how many of what."""

from typing import Any

import graphene

from catalog.core.errors import Refused
from marketplace.accounts.models import Address as AddressRow
from marketplace.api.ids import global_id, text_of
from marketplace.api.reads import products as product_reads
from marketplace.api.reads import stocks as reads
from marketplace.api.reads.conditions import clean
from marketplace.api.reads.shipping import ZoneRow
from marketplace.api.reads.stocks import STOCKS, Place, StockRow
from marketplace.api.staff import Permission, needs
from marketplace.api.types.accounts import Address
from marketplace.api.types.common import MetadataFilter, Node, ObjectWithMetadata, OrderDirection, enum, identified
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list
from marketplace.api.types.products import MARKET, ProductVariant

P = Permission
WarehouseClickAndCollectOptionEnum = enum("WarehouseClickAndCollectOptionEnum", "DISABLED LOCAL ALL")
WarehouseSortField = enum("WarehouseSortField", "NAME")


class Warehouse(graphene.ObjectType):  # type: ignore[misc]
    """A shop's house or one of its stores. Buyers fetch goods at outlets, which are ways of delivery. The row is a `Place`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        possible_types = (Place,)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    email = graphene.String(required=True)
    is_private = graphene.Boolean(required=True)
    address = graphene.Field(Address, required=True)
    company_name = graphene.String(required=True)
    click_and_collect_option = graphene.Field(WarehouseClickAndCollectOptionEnum, required=True)
    stocks = graphene.Field("marketplace.api.types.stocks.StockConnection", **PAGING)
    external_reference = graphene.String()
    shipping_zones = graphene.Field("marketplace.api.types.shipping.ShippingZoneConnection", required=True, **PAGING)

    resolve_id = identified("Warehouse")

    @staticmethod
    def resolve_slug(root: Place, info: Any) -> str:
        """Of the shop, with the store's key."""
        return f"{root.shop.slug}-{root.store.pk}" if root.store else root.shop.slug

    @staticmethod
    def resolve_email(root: Place, info: Any) -> str:
        """The producer's."""
        return root.shop.producer.email

    @staticmethod
    def resolve_is_private(root: Place, info: Any) -> bool:
        """Nobody comes there to buy."""
        return True

    @staticmethod
    def resolve_address(root: Place, info: Any) -> AddressRow:
        """Where carriers fetch parcels; the producer's own address where none is said."""
        shop = root.shop
        place = shop.pickup_place or shop.producer.place
        address = AddressRow(
            company_name=shop.producer.name,
            street_address_1=shop.pickup_street or shop.producer.street,
            city=place.full_name,
            country_area=place.province.full_name if place.province else "",
            country="VN",
            phone=shop.producer.phone,
        )
        address.stands_on = f"warehouse-{root.pk}"  # type: ignore[attr-defined]
        return address

    @staticmethod
    def resolve_company_name(root: Place, info: Any) -> str:
        """The producer's."""
        return root.shop.producer.name

    @staticmethod
    def resolve_click_and_collect_option(root: Place, info: Any) -> str:
        """None: outlets are."""
        return "DISABLED"

    @staticmethod
    @needs(P.MANAGE_SHIPPING)
    def resolve_shipping_zones(root: Place, info: Any, **paging: Any) -> Connection:
        """Its shop's. Zones of one list are asked for together."""
        rows = [ZoneRow(root.shop, root.shops or [root.shop.pk])]
        return short_list(rows, lambda row: row.pk, "shippingZones", **paging)

    @staticmethod
    @needs(*STOCKS)
    def resolve_stocks(root: Place, info: Any, **paging: Any) -> Connection:
        """Of all places of the list at once: 2 statements."""
        context = info.context
        rows = context.batches.once("stocks_at", root, lambda keys: reads.stocks_at(keys, context.staff), [])
        return short_list(rows, lambda row: row.pk, "stocks", **paging)


class StockType(graphene.ObjectType):  # type: ignore[misc]
    """So many of a variant at a place."""

    class Meta:
        name = "Stock"
        interfaces = (Node,)
        possible_types = (StockRow,)

    warehouse = graphene.Field(Warehouse, required=True)
    product_variant = graphene.Field(ProductVariant, required=True)
    quantity = graphene.Int(required=True)
    quantity_allocated = graphene.Int(required=True)
    quantity_reserved = graphene.Int(required=True)

    resolve_id = identified("Stock")

    @staticmethod
    def resolve_warehouse(root: StockRow, info: Any) -> Place:
        """Read with it."""
        return root.place

    @staticmethod
    def resolve_product_variant(root: StockRow, info: Any) -> Any:
        """Of all rows of the list at once: 1 statement."""
        channel = info.context.channel(MARKET).pk
        return info.context.batches.of(product_reads.variants_of, root.variant_id, root.variants, channel)

    @staticmethod
    def resolve_quantity_allocated(root: StockRow, info: Any) -> int:
        """Set aside for orders."""
        return root.allocated

    @staticmethod
    def resolve_quantity_reserved(root: StockRow, info: Any) -> int:
        """For checkouts nothing is set aside."""
        return 0


_StockEdge, StockConnection = connection_of(StockType)
_WarehouseEdge, WarehouseConnection = connection_of(Warehouse)


class StockFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    quantity = graphene.Float()
    search = graphene.String()


class WarehouseFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    click_and_collect_option = graphene.InputField(WarehouseClickAndCollectOptionEnum)
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    is_private = graphene.Boolean()
    channels = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class WarehouseSortingInput(graphene.InputObjectType):  # type: ignore[misc]
    """In what order."""

    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(WarehouseSortField, required=True)


def _asked(row: Place, given: dict[str, Any]) -> bool:
    option = given.get("click_and_collect_option")
    text = clean(given.get("search") or "").casefold()
    return not (
        (option is not None and str(getattr(option, "value", option)) != "DISABLED")
        or given.get("metadata")
        or given.get("is_private") is False
        or (text and text not in row.name.casefold())
        or (given.get("ids") is not None and global_id("Warehouse", row.pk) not in given["ids"])
        or (given.get("slugs") is not None and Warehouse.resolve_slug(row, None) not in given["slugs"])
    )


class StockQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    warehouse = graphene.Field(Warehouse, id=graphene.ID(), external_reference=graphene.String())
    warehouses = graphene.Field(
        WarehouseConnection,
        filter=graphene.Argument(WarehouseFilterInput),
        sort_by=graphene.Argument(WarehouseSortingInput),
        **PAGING,
    )
    stock = graphene.Field(StockType, id=graphene.ID(required=True))
    stocks = graphene.Field(StockConnection, filter=graphene.Argument(StockFilterInput), **PAGING)

    @staticmethod
    @needs(*STOCKS, P.MANAGE_SHIPPING)
    def resolve_warehouse(
        root: Any,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        external_reference: str | None = None,
    ) -> Place | None:
        """One of the asker's shops; None for another's. At most 2 statements."""
        return or_none(lambda: reads.place_at(id, info.context.staff)) if id else None

    @staticmethod
    @needs(*STOCKS, P.MANAGE_SHIPPING)
    def resolve_warehouses(root: Any, info: Any, **given: Any) -> Connection:
        """The asker's shops' houses and stores, by name. 2 statements."""
        rows = [row for row in reads.places_for(info.context.staff) if _asked(row, given.get("filter") or {})]
        order = given.get("sort_by") or {}
        rows.sort(key=lambda row: row.name.casefold(), reverse=getattr(order.get("direction"), "value", "") == "-")
        return short_list(rows, lambda row: row.pk, "warehouses", **{name: given.get(name) for name in PAGING})

    @staticmethod
    @needs(P.MANAGE_PRODUCTS)
    def resolve_stock(root: Any, info: Any, id: str) -> StockRow | None:  # noqa: A002  Saleor's name
        """One of the asker's shops; None for another's. 2 statements."""
        key = text_of(id, "Stock")
        variant = key.partition("-")[0]
        if not (variant.isascii() and variant.isdigit() and len(variant) < 19):
            return None
        found = reads.stocks_of_variants([int(variant)], info.context.staff).get(int(variant), [])
        return next((row for row in found if row.pk == key), None)

    @staticmethod
    @needs(P.MANAGE_PRODUCTS)
    def resolve_stocks(root: Any, info: Any, **given: Any) -> Connection:
        """What lies where. 2 statements."""
        rows = reads.stocks_for(info.context.staff, given.get("filter"))
        return short_list(rows, lambda row: row.pk, "stocks", **{name: given.get(name) for name in PAGING})


def or_none(find: Any) -> Any:
    """What was found; None instead of `Refused` (`not_found`)."""
    try:
        return find()
    except Refused as refused:
        if refused.problems[0].code == "not_found":
            return None
        raise
