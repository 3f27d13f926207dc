"""Shipping zones: how each shop delivers, for its people."""

from typing import Any

import graphene

from marketplace.api.reads import shipping as reads
from marketplace.api.reads.shipping import ZoneRow
from marketplace.api.reads.stocks import Place
from marketplace.api.staff import Permission, needs
from marketplace.api.types.channels import COUNTRY, Channel
from marketplace.api.types.common import (
    CountryDisplay,
    Node,
    ObjectWithMetadata,
    country,
    enum,
    identified,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list
from marketplace.api.types.money import Money, MoneyRange, MoneyRow, money
from marketplace.api.types.product_types import Weight
from marketplace.api.types.products import MARKET
from marketplace.api.types.stocks import Warehouse
from marketplace.checkout.models import DeliveryMethod

P = Permission
ShippingMethodTypeEnum = enum("ShippingMethodTypeEnum", "PRICE WEIGHT")


class ShippingMethodChannelListing(graphene.ObjectType):  # type: ignore[misc]
    """What a way of delivery costs in the market."""

    class Meta:
        interfaces = (Node,)

    channel = graphene.Field(Channel, required=True)
    maximum_order_price = graphene.Field(Money)
    minimum_order_price = graphene.Field(Money)
    price = graphene.Field(Money)

    resolve_id = identified("ShippingMethodChannelListing")

    @staticmethod
    def resolve_channel(root: DeliveryMethod, info: Any) -> Any:
        """The market: a shop delivers alike in all channels. 1 statement a request."""
        return info.context.channel(MARKET)

    @staticmethod
    def _none(root: DeliveryMethod, info: Any) -> None:
        """Orders of any price are delivered."""
        return

    resolve_maximum_order_price = resolve_minimum_order_price = _none

    @staticmethod
    def resolve_price(root: DeliveryMethod, info: Any) -> MoneyRow:
        """Where no row of its table holds."""
        return money(root.fee, "VND")


class ShippingMethodType(graphene.ObjectType):  # type: ignore[misc]
    """A way in which a shop delivers. The row is a `DeliveryMethod`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    description = graphene.JSONString()
    type = graphene.Field(ShippingMethodTypeEnum)
    channel_listings = graphene.List(graphene.NonNull(ShippingMethodChannelListing))
    maximum_order_price = graphene.Field(Money)
    minimum_order_price = graphene.Field(Money)
    minimum_order_weight = graphene.Field(Weight)
    maximum_order_weight = graphene.Field(Weight)
    maximum_delivery_days = graphene.Int()
    minimum_delivery_days = graphene.Int()

    resolve_id = identified("ShippingMethodType")

    @staticmethod
    def _none(root: DeliveryMethod, info: Any) -> None:
        """Nothing of it here."""
        return

    resolve_description = resolve_maximum_order_price = resolve_minimum_order_price = resolve_minimum_order_weight = (
        _none
    )

    @staticmethod
    def resolve_type(root: DeliveryMethod, info: Any) -> str:
        """By weight where it has a table."""
        return "PRICE" if reads.heaviest(root) is None else "WEIGHT"

    @staticmethod
    @needs(P.MANAGE_SHIPPING)
    def resolve_channel_listings(root: DeliveryMethod, info: Any) -> list[DeliveryMethod]:
        """One. It is reached through the shop's own zone alone."""
        return [root]

    @staticmethod
    def resolve_maximum_order_weight(root: DeliveryMethod, info: Any) -> dict[str, Any] | None:
        """As far as its table goes."""
        grams = reads.heaviest(root)
        return None if grams is None else {"unit": "G", "value": float(grams)}

    @staticmethod
    def resolve_maximum_delivery_days(root: DeliveryMethod, info: Any) -> int:
        """From the day of the order."""
        return root.days_max

    @staticmethod
    def resolve_minimum_delivery_days(root: DeliveryMethod, info: Any) -> int:
        """The same."""
        return root.days_min


class ShippingZone(graphene.ObjectType):  # type: ignore[misc]
    """Viet Nam as a shop reaches it. The row is a `ZoneRow`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    default = graphene.Boolean(required=True)
    price_range = graphene.Field(MoneyRange)
    countries = graphene.List(graphene.NonNull(CountryDisplay), required=True)
    shipping_methods = graphene.List(graphene.NonNull(ShippingMethodType))
    warehouses = graphene.List(graphene.NonNull(Warehouse), required=True)
    channels = graphene.List(graphene.NonNull(Channel), required=True)
    description = graphene.String()

    resolve_id = identified("ShippingZone")

    @staticmethod
    def resolve_name(root: ZoneRow, info: Any) -> str:
        """The shop's."""
        return root.shop.name

    @staticmethod
    def resolve_default(root: ZoneRow, info: Any) -> bool:
        """None is of all shops."""
        return False

    @staticmethod
    def resolve_price_range(root: ZoneRow, info: Any) -> dict[str, MoneyRow] | None:
        """From the cheapest to the dearest. Of all zones of the list at once: 2 statements."""
        fees = [fee for row in ShippingZone.resolve_shipping_methods(root, info) for fee in reads.fees_of(row)]
        return {"start": money(min(fees), "VND"), "stop": money(max(fees), "VND")} if fees else None

    @staticmethod
    def resolve_countries(root: ZoneRow, info: Any) -> list[dict[str, str]]:
        """Parcels stay in Viet Nam."""
        return [country(COUNTRY)]

    @staticmethod
    def resolve_shipping_methods(root: ZoneRow, info: Any) -> list[DeliveryMethod]:
        """In the shop's order. Of all zones of the list at once: 2 statements."""
        found: list[DeliveryMethod] = info.context.batches.get(reads.methods_of_shops, root, default=[])
        return found

    @staticmethod
    def resolve_warehouses(root: ZoneRow, info: Any) -> list[Place]:
        """The shop's house and its stores. Of all zones of the list at once: 2 statements."""
        found: list[Place] = info.context.batches.get(reads.places_of_shops, root, default=[])
        return found

    @staticmethod
    def resolve_channels(root: ZoneRow, info: Any) -> list[Any]:
        """The market. 1 statement a request."""
        return [info.context.channel(MARKET)]

    @staticmethod
    def resolve_description(root: ZoneRow, info: Any) -> None:
        """Its name says it."""
        return


_ZoneEdge, ShippingZoneConnection = connection_of(ShippingZone)


class ShippingZoneFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    channels = graphene.List(graphene.NonNull(graphene.ID))


class ShippingQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    shipping_zone = graphene.Field(ShippingZone, id=graphene.ID(required=True), channel=graphene.String())
    shipping_zones = graphene.Field(
        ShippingZoneConnection,
        filter=graphene.Argument(ShippingZoneFilterInput),
        channel=graphene.String(),
        **PAGING,
    )

    @staticmethod
    @needs(P.MANAGE_SHIPPING)
    def resolve_shipping_zone(root: Any, info: Any, id: str, channel: str | None = None) -> ZoneRow | None:  # noqa: A002
        """One of the asker's shops; None for another's. 1 statement."""
        return reads.zone_at(id, info.context.staff)

    @staticmethod
    @needs(P.MANAGE_SHIPPING)
    def resolve_shipping_zones(root: Any, info: Any, **given: Any) -> Connection:
        """The asker's shops, by name. 1 statement."""
        rows = [row for row in reads.zones_for(info.context.staff) if reads.is_asked(row, given.get("filter"))]
        return short_list(rows, lambda row: row.pk, "shippingZones", **{name: given.get(name) for name in PAGING})
