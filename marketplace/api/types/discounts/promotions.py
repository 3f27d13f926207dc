"""Sales."""

from typing import Any

import graphene

from marketplace.api.ids import global_id
from marketplace.api.reads import discounts as reads
from marketplace.api.staff import Permission
from marketplace.api.types.channels import Channel
from marketplace.api.types.common import (
    Node,
    ObjectWithMetadata,
    enum,
    identified,
)
from marketplace.api.types.connections import connection_of
from marketplace.api.types.money import money
from marketplace.api.types.scalars import JSON, PositiveDecimal
from marketplace.promotions.models import Sale, SaleKind

P = Permission
PromotionTypeEnum = enum("PromotionTypeEnum", "CATALOGUE ORDER")
RewardValueTypeEnum = enum("RewardValueTypeEnum", "FIXED PERCENTAGE")
RewardTypeEnum = enum("RewardTypeEnum", "SUBTOTAL_DISCOUNT GIFT")


class PromotionRule(graphene.ObjectType):  # type: ignore[misc]
    """What a sale takes off which products. Each sale has one rule; its row is the `Sale`."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String()
    description = JSON()
    promotion = graphene.Field(lambda: Promotion)
    channels = graphene.List(graphene.NonNull(Channel))
    reward_value = PositiveDecimal()
    reward_value_type = graphene.Field(RewardValueTypeEnum)
    predicate_type = graphene.Field(PromotionTypeEnum)
    catalogue_predicate = JSON()
    order_predicate = JSON()
    reward_type = graphene.Field(RewardTypeEnum)
    gift_ids = graphene.List(graphene.NonNull(graphene.ID))
    gifts_limit = graphene.Int()

    resolve_id = identified("PromotionRule")

    @staticmethod
    def resolve_promotion(root: Sale, info: Any) -> Sale:
        """The sale itself."""
        return root

    @staticmethod
    def resolve_channels(root: Sale, info: Any) -> list[Any]:
        """The one in which it holds."""
        return [root.channel]

    @staticmethod
    def resolve_reward_value(root: Sale, info: Any) -> Any:
        """Percent, or an amount."""
        return root.value if root.kind == SaleKind.PERCENT else money(root.value, root.currency).amount

    @staticmethod
    def resolve_reward_value_type(root: Sale, info: Any) -> str:
        """Which of them."""
        return "PERCENTAGE" if root.kind == SaleKind.PERCENT else "FIXED"

    @staticmethod
    def resolve_predicate_type(root: Sale, info: Any) -> str:
        """Sales are of products."""
        return "CATALOGUE"

    @staticmethod
    def resolve_catalogue_predicate(root: Sale, info: Any) -> dict[str, Any]:
        """Those that are listed. Of all sales of the list at once: 1 statement."""
        keys: list[int] = info.context.batches.get(reads.products_of_sales, root, default=[])
        return {"productPredicate": {"ids": [global_id("Product", key) for key in keys]}}

    @staticmethod
    def _none(root: Sale, info: Any) -> None:
        """Nothing of it here."""
        return

    resolve_description = resolve_order_predicate = resolve_reward_type = resolve_gift_ids = resolve_gifts_limit = _none


class Promotion(graphene.ObjectType):  # type: ignore[misc]
    """A sale: a producer lowers prices of products in a channel for a time. The row is a `Sale`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    type = graphene.Field(PromotionTypeEnum)
    description = JSON()
    start_date = graphene.DateTime(required=True)
    end_date = graphene.DateTime()
    created_at = graphene.DateTime(required=True)
    updated_at = graphene.DateTime(required=True)
    rules = graphene.List(graphene.NonNull(PromotionRule))

    resolve_id = identified("Promotion")

    @staticmethod
    def resolve_type(root: Sale, info: Any) -> str:
        """Of products."""
        return "CATALOGUE"

    @staticmethod
    def resolve_description(root: Sale, info: Any) -> None:
        """Its name says it."""
        return

    @staticmethod
    def resolve_start_date(root: Sale, info: Any) -> Any:
        """From when."""
        return root.starts_at

    @staticmethod
    def resolve_end_date(root: Sale, info: Any) -> Any:
        """Until when, or when it was stopped."""
        return reads.ended_at(root)

    @staticmethod
    def resolve_updated_at(root: Sale, info: Any) -> Any:
        """When it was made or stopped."""
        return root.stopped_at or root.created_at

    @staticmethod
    def resolve_rules(root: Sale, info: Any) -> list[Sale]:
        """One."""
        return [root]


_PromotionEdge, PromotionConnection = connection_of(Promotion)
