"""What happened to an order, for the people of its shop."""

from typing import Any

import graphene

from marketplace.api.reads.order_events import TYPES
from marketplace.api.types.accounts import User
from marketplace.api.types.common import Node, enum, identified
from marketplace.orders.models import OrderStep

OrderEventsEnum = enum(
    "OrderEventsEnum",
    """DRAFT_CREATED DRAFT_CREATED_FROM_REPLACE ADDED_PRODUCTS REMOVED_PRODUCTS PLACED PLACED_FROM_DRAFT
    PLACED_AUTOMATICALLY_FROM_PAID_CHECKOUT OVERSOLD_ITEMS CANCELED EXPIRED ORDER_MARKED_AS_PAID ORDER_FULLY_PAID
    ORDER_REPLACEMENT_CREATED ORDER_DISCOUNT_ADDED ORDER_DISCOUNT_AUTOMATICALLY_UPDATED ORDER_DISCOUNT_UPDATED ORDER_DISCOUNT_DELETED
    ORDER_LINE_DISCOUNT_UPDATED ORDER_LINE_DISCOUNT_REMOVED ORDER_LINE_PRODUCT_DELETED ORDER_LINE_VARIANT_DELETED UPDATED_ADDRESS
    EMAIL_SENT CONFIRMED PAYMENT_AUTHORIZED PAYMENT_CAPTURED EXTERNAL_SERVICE_NOTIFICATION PAYMENT_REFUNDED PAYMENT_VOIDED
    PAYMENT_FAILED TRANSACTION_EVENT TRANSACTION_CHARGE_REQUESTED TRANSACTION_REFUND_REQUESTED TRANSACTION_CANCEL_REQUESTED
    TRANSACTION_MARK_AS_PAID_FAILED INVOICE_REQUESTED INVOICE_GENERATED INVOICE_UPDATED INVOICE_SENT FULFILLMENT_CANCELED
    FULFILLMENT_RESTOCKED_ITEMS FULFILLMENT_FULFILLED_ITEMS FULFILLMENT_REFUNDED FULFILLMENT_RETURNED FULFILLMENT_REPLACED
    FULFILLMENT_AWAITS_APPROVAL TRACKING_UPDATED NOTE_ADDED NOTE_UPDATED OTHER""",
)


class OrderEvent(graphene.ObjectType):  # type: ignore[misc]
    """A step of an order's history."""

    class Meta:
        interfaces = (Node,)

    date = graphene.DateTime()
    type = graphene.Field(OrderEventsEnum)
    user = graphene.Field(User)
    message = graphene.String()
    order_number = graphene.String()
    composed_id = graphene.String()

    resolve_id = identified("OrderEvent")

    @staticmethod
    def resolve_date(root: OrderStep, info: Any) -> Any:
        """When."""
        return root.at

    @staticmethod
    def resolve_type(root: OrderStep, info: Any) -> str:
        """OTHER where Saleor has no word for it: `message` says it."""
        return TYPES.get(root.kind, "OTHER")

    @staticmethod
    def resolve_user(root: OrderStep, info: Any) -> Any:
        """Whoever of the shop did it; the buyer stands on the order."""
        return root.by

    @staticmethod
    def resolve_message(root: OrderStep, info: Any) -> str:
        """What was noted, or what happened in words."""
        return str(root.facts.get("text") or root.label)

    @staticmethod
    def resolve_order_number(root: OrderStep, info: Any) -> str:
        """The order's."""
        return root.order.code

    @staticmethod
    def resolve_composed_id(root: OrderStep, info: Any) -> str | None:
        """Of the parcel: DH7K2M9QX4-1."""
        parcel = root.facts.get("parcel")
        return f"{root.order.code}-{parcel}" if parcel else None
