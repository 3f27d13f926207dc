"""What was bought, and the parcels that it came in."""

from typing import Any

import graphene

from marketplace.api.ids import global_id
from marketplace.api.pictures import address as picture
from marketplace.api.reads import products as reads
from marketplace.api.reads.orders import photos_of, priced
from marketplace.api.reads.staff_orders import allocations_of
from marketplace.api.reads.stocks import STOCKS, Place
from marketplace.api.staff import Permission, needs
from marketplace.api.types.common import Image, Node, ObjectWithMetadata, ThumbnailFormatEnum, enum, identified
from marketplace.api.types.money import TaxedMoney, TaxedRow, taxed
from marketplace.api.types.products import ProductVariant, product_of
from marketplace.orders.models import Allocation as AllocationRow
from marketplace.orders.models import Fulfilment, FulfilmentLine, FulfilmentState
from marketplace.orders.models import OrderLine as LineRow

FulfillmentStatus = enum(
    "FulfillmentStatus", "FULFILLED REFUNDED RETURNED REPLACED REFUNDED_AND_RETURNED CANCELED WAITING_FOR_APPROVAL"
)
_PARCELS = {
    FulfilmentState.PACKED: "WAITING_FOR_APPROVAL",
    FulfilmentState.SENT: "FULFILLED",
    FulfilmentState.DELIVERED: "FULFILLED",
    FulfilmentState.RETURNED: "RETURNED",
    FulfilmentState.UNPACKED: "CANCELED",
}


class Allocation(graphene.ObjectType):  # type: ignore[misc]
    """What the stock still holds for a line."""

    class Meta:
        interfaces = (Node,)

    quantity = graphene.Int(required=True)
    warehouse = graphene.Field("marketplace.api.types.stocks.Warehouse", required=True)

    resolve_id = identified("Allocation")

    @staticmethod
    def resolve_quantity(root: AllocationRow, info: Any) -> int:
        """Fewer as it leaves the house."""
        return root.held

    @staticmethod
    def resolve_warehouse(root: AllocationRow, info: Any) -> Place:
        """The shop's house: out of which store it comes is said when it is packed."""
        return Place(root.line.order.shop)


class OrderLine(graphene.ObjectType):  # type: ignore[misc]
    """So many of a variant, as it was when it was bought."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    product_name = graphene.String(required=True)
    variant_name = graphene.String(required=True)
    product_sku = graphene.String()
    quantity = graphene.Int(required=True)
    is_shipping_required = graphene.Boolean(required=True)
    unit_price = graphene.Field(TaxedMoney, required=True)
    undiscounted_unit_price = graphene.Field(TaxedMoney, required=True)
    total_price = graphene.Field(TaxedMoney, required=True)
    product_variant_id = graphene.String()
    quantity_fulfilled = graphene.Int(required=True)
    quantity_to_fulfill = graphene.Int(required=True)
    allocations = graphene.List(graphene.NonNull(Allocation))
    variant = graphene.Field(ProductVariant)
    thumbnail = graphene.Field(Image, size=graphene.Int(), format=ThumbnailFormatEnum())

    resolve_id = identified("OrderLine")

    @staticmethod
    def resolve_product_name(root: LineRow, info: Any) -> str:
        """Then."""
        return root.name

    @staticmethod
    def resolve_product_sku(root: LineRow, info: Any) -> str:
        """Then."""
        return root.sku

    @staticmethod
    def resolve_is_shipping_required(root: LineRow, info: Any) -> bool:
        """But for places of a date."""
        return root.slot_id is None

    @staticmethod
    @priced
    def resolve_unit_price(root: LineRow, info: Any) -> TaxedRow:
        """Then."""
        return taxed(root.unit_price, root.order.currency)

    @staticmethod
    @priced
    def resolve_undiscounted_unit_price(root: LineRow, info: Any) -> TaxedRow:
        """Then, without sale or fair."""
        return taxed(root.regular_price, root.order.currency)

    @staticmethod
    @priced
    def resolve_total_price(root: LineRow, info: Any) -> TaxedRow:
        """Then."""
        return taxed(root.total, root.order.currency)

    @staticmethod
    def resolve_product_variant_id(root: LineRow, info: Any) -> str:
        """As ids are written here."""
        return global_id("ProductVariant", root.variant_id)

    @staticmethod
    def resolve_quantity_fulfilled(root: LineRow, info: Any) -> int:
        """What has left the house. Of all lines of the list at once: 1 statement."""
        kept = info.context.batches.get(allocations_of, root)
        return kept.sent if kept else 0

    @staticmethod
    def resolve_quantity_to_fulfill(root: LineRow, info: Any) -> int:
        """What is still to be sent. Of the same statement."""
        kept = info.context.batches.get(allocations_of, root)
        return kept.held if kept else 0

    @staticmethod
    @needs(*STOCKS)
    def resolve_allocations(root: LineRow, info: Any) -> list[AllocationRow] | None:
        """For the shop's people. Of the same statement."""
        if not info.context.staff.works_for(root.order.shop.producer_id, *STOCKS):
            return None
        kept = info.context.batches.get(allocations_of, root)
        return [kept] if kept and kept.held else []

    @staticmethod
    def resolve_variant(root: LineRow, info: Any) -> Any:
        """As it is now, while its product is shown, or for its shop. 2 statements for all lines of all orders, 3 for the shop."""
        batches, channel = info.context.batches, root.order.channel_id
        found = batches.of(reads.variants_of, root.variant_id, getattr(root, "variants", ()), channel)
        if found is None or product_of(info, found) is None:
            return None
        return found

    @staticmethod
    def resolve_thumbnail(root: LineRow, info: Any, size: int | None = 256, format: Any = None) -> Any:  # noqa: A002
        """The product's first photo now. 1 statement for all lines."""
        photo = info.context.batches.of(photos_of, root.product_id, getattr(root, "products", ()))
        form = str(getattr(format, "value", format) or "original")
        return photo and {"url": picture(photo, size or 256, form), "alt": photo.alt or root.name}


class FulfillmentLine(graphene.ObjectType):  # type: ignore[misc]
    """So many units in a parcel."""

    class Meta:
        interfaces = (Node,)

    quantity = graphene.Int(required=True)
    order_line = graphene.Field(OrderLine)

    resolve_id = identified("FulfillmentLine")

    @staticmethod
    def resolve_order_line(root: FulfilmentLine, info: Any) -> LineRow:
        """Read with it."""
        return root.line


class Fulfillment(graphene.ObjectType):  # type: ignore[misc]
    """A parcel."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    fulfillment_order = graphene.Int(required=True)
    status = graphene.Field(FulfillmentStatus, required=True)
    tracking_number = graphene.String(required=True)
    created = graphene.DateTime(required=True)
    lines = graphene.List(graphene.NonNull(FulfillmentLine))
    status_display = graphene.String()
    warehouse = graphene.Field("marketplace.api.types.stocks.Warehouse")

    resolve_id = identified("Fulfillment")

    @staticmethod
    def resolve_fulfillment_order(root: Fulfilment, info: Any) -> int:
        """1, 2 … within the order."""
        return root.number

    @staticmethod
    def resolve_status(root: Fulfilment, info: Any) -> str:
        """FULFILLED once it left the house."""
        return _PARCELS[FulfilmentState(root.state)]

    @staticmethod
    def resolve_status_display(root: Fulfilment, info: Any) -> str:
        """In words."""
        return str(root.get_state_display())

    @staticmethod
    def resolve_warehouse(root: Fulfilment, info: Any) -> Place | None:
        """Out of which place it was packed, for the shop's people."""
        shop = root.order.shop
        if not info.context.staff.works_for(shop.producer_id, Permission.MANAGE_ORDERS):
            return None
        return Place(shop, root.store)

    @staticmethod
    def resolve_tracking_number(root: Fulfilment, info: Any) -> str:
        """The carrier's."""
        return root.tracking

    @staticmethod
    def resolve_created(root: Fulfilment, info: Any) -> Any:
        """When it was packed."""
        return root.packed_at

    @staticmethod
    def resolve_lines(root: Fulfilment, info: Any) -> list[FulfilmentLine]:
        """Read with it."""
        return list(root.lines.all())
