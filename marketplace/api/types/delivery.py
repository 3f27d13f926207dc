"""Ways of delivery, as a checkout or an order has them."""

from dataclasses import dataclass
from typing import Any

import graphene

from marketplace.api.ids import global_id
from marketplace.api.types.common import Node, ObjectWithMetadata
from marketplace.api.types.money import Money, MoneyRow, money
from marketplace.api.types.stocks import Warehouse
from marketplace.checkout.queries import Offered
from marketplace.orders.models import DeliveryKind


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A way of delivery with what it costs here (₫) and within how many days."""

    key: str
    name: str
    fee: int
    days_min: int | None
    days_max: int | None
    description: str = ""


def method_of(offered: Offered) -> MethodRow:
    """Of a checkout: its name says the time of the day, or the place where it is fetched."""
    method = offered.quote.method
    name = f"{method.name} ({offered.window})" if offered.window else method.name
    where = ""
    if method.kind == DeliveryKind.PICKUP and method.outlet is not None:
        where = f"{method.outlet.name}, {method.outlet.street}"
    return MethodRow(offered.key, name, offered.quote.fee, method.days_min, method.days_max, where)


class ShippingMethod(graphene.ObjectType):  # type: ignore[misc]
    """A way of delivery: to the door, or fetched at an outlet."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        possible_types = (MethodRow,)

    name = graphene.String(required=True)
    description = graphene.JSONString()
    minimum_delivery_days = graphene.Int()
    maximum_delivery_days = graphene.Int()
    price = graphene.Field(Money, required=True)
    active = graphene.Boolean(required=True)
    message = graphene.String()

    @staticmethod
    def resolve_id(root: MethodRow, info: Any) -> str:
        """Of the method and the time of the day."""
        return global_id("ShippingMethod", root.key)

    @staticmethod
    def resolve_description(root: MethodRow, info: Any) -> None:
        """`message` says where it is fetched."""

    @staticmethod
    def resolve_minimum_delivery_days(root: MethodRow, info: Any) -> int | None:
        """From today, or from the day on which goods that are ordered ahead are there."""
        return root.days_min

    @staticmethod
    def resolve_maximum_delivery_days(root: MethodRow, info: Any) -> int | None:
        """The same."""
        return root.days_max

    @staticmethod
    def resolve_price(root: MethodRow, info: Any) -> MoneyRow:
        """For what lies in the checkout now."""
        return money(root.fee, "VND")

    @staticmethod
    def resolve_active(root: MethodRow, info: Any) -> bool:
        """Those that are not are not offered."""
        return True

    @staticmethod
    def resolve_message(root: MethodRow, info: Any) -> str:
        """Where it is fetched."""
        return root.description


class DeliveryMethod(graphene.Union):  # type: ignore[misc]
    """How goods come."""

    class Meta:
        types = (ShippingMethod, Warehouse)


class Delivery(graphene.ObjectType):  # type: ignore[misc]
    """What a checkout can choose."""

    id = graphene.ID(required=True)
    shipping_method = graphene.Field(ShippingMethod)

    @staticmethod
    def resolve_id(root: Offered, info: Any) -> str:
        """What `checkoutDeliveryMethodUpdate` takes."""
        return global_id("Delivery", root.key)

    @staticmethod
    def resolve_shipping_method(root: Offered, info: Any) -> MethodRow:
        """With what it costs."""
        return method_of(root)
