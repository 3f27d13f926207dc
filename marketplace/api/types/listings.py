"""In which channels a product is offered and for how much, for the people of its shop."""

from typing import Any

import graphene

from catalog.products.models import ProductState
from marketplace.api.ids import global_id
from marketplace.api.reads.stocks import ListingRow
from marketplace.api.types.channels import Channel
from marketplace.api.types.common import Node, identified
from marketplace.api.types.money import Money, MoneyRow, money
from marketplace.shops.models import Offer


class ProductChannelListing(graphene.ObjectType):  # type: ignore[misc]
    """A product in a channel."""

    class Meta:
        interfaces = (Node,)

    published_at = graphene.DateTime()
    is_published = graphene.Boolean(required=True)
    channel = graphene.Field(Channel, required=True)
    visible_in_listings = graphene.Boolean(required=True)
    available_for_purchase_at = graphene.DateTime()
    discounted_price = graphene.Field(Money)
    is_available_for_purchase = graphene.Boolean()

    resolve_id = identified("ProductChannelListing")

    @staticmethod
    def resolve_published_at(root: ListingRow, info: Any) -> Any:
        """When it was first offered there."""
        return root.created

    resolve_available_for_purchase_at = resolve_published_at

    @staticmethod
    def resolve_is_published(root: ListingRow, info: Any) -> bool:
        """Approved by the office, and something of it is offered there: it may still lack stars, which decide each day anew."""
        return root.state == ProductState.PUBLISHED and any(offer.is_active for offer in root.offers)

    @staticmethod
    def resolve_visible_in_listings(root: ListingRow, info: Any) -> bool:
        """Whether buyers find it there now."""
        return root.shown is not None

    resolve_is_available_for_purchase = resolve_visible_in_listings

    @staticmethod
    def resolve_discounted_price(root: ListingRow, info: Any) -> MoneyRow | None:
        """What the cheapest of it costs now."""
        return money(root.shown, root.offers[0].currency) if root.shown is not None else None


class ProductVariantChannelListing(graphene.ObjectType):  # type: ignore[misc]
    """What a variant costs in a channel. The row is an `Offer`."""

    class Meta:
        interfaces = (Node,)

    channel = graphene.Field(Channel, required=True)
    price = graphene.Field(Money)
    cost_price = graphene.Field(Money)
    prior_price = graphene.Field(Money)
    margin = graphene.Int()

    @staticmethod
    def resolve_id(root: Offer, info: Any) -> str:
        """Of the offer."""
        return global_id("ProductVariantChannelListing", root.pk)

    @staticmethod
    def resolve_price(root: Offer, info: Any) -> MoneyRow | None:
        """Without a sale; None once it is sold no longer."""
        return money(root.amount, root.currency) if root.is_active else None

    @staticmethod
    def _unknown(root: Offer, info: Any) -> None:
        """What goods cost their shop is not asked here."""
        return

    resolve_cost_price = resolve_prior_price = resolve_margin = _unknown
