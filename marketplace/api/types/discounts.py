"""Promotions (a producer's sales) and vouchers, for who runs them; a voucher also as the order that used it shows it."""

from typing import Any

import graphene
from django.db.models import QuerySet

from marketplace.api.batch import make_peers
from marketplace.api.ids import global_id, key_of
from marketplace.api.reads import discounts as reads
from marketplace.api.reads.conditions import as_q, plain
from marketplace.api.staff import Permission, denied, needs
from marketplace.api.types.channels import Channel
from marketplace.api.types.common import (
    CountryDisplay,
    DateTimeFilterInput,
    DateTimeRangeInput,
    IntRangeInput,
    MetadataFilter,
    Node,
    ObjectWithMetadata,
    StringFilterInput,
    choice,
    enum,
    identified,
    sorting,
    way_of,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, page_of, short_list
from marketplace.api.types.money import Money, MoneyRow, money
from marketplace.api.types.products import MARKET
from marketplace.api.types.scalars import JSON, PositiveDecimal
from marketplace.promotions.models import Sale, SaleKind
from marketplace.promotions.models import Voucher as VoucherRow

P = Permission
PromotionTypeEnum = enum("PromotionTypeEnum", "CATALOGUE ORDER")
RewardValueTypeEnum = enum("RewardValueTypeEnum", "FIXED PERCENTAGE")
RewardTypeEnum = enum("RewardTypeEnum", "SUBTOTAL_DISCOUNT GIFT")
DiscountValueTypeEnum = enum("DiscountValueTypeEnum", "FIXED PERCENTAGE")
VoucherTypeEnum = enum("VoucherTypeEnum", "SHIPPING ENTIRE_ORDER SPECIFIC_PRODUCT")


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


class VoucherCode(graphene.ObjectType):  # type: ignore[misc]
    """What buyers write. Each voucher has one code."""

    id = graphene.ID(required=True)
    code = graphene.String()
    used = graphene.Int()
    is_active = graphene.Boolean()
    created_at = graphene.DateTime(required=True)


_CodeEdge, VoucherCodeConnection = connection_of(VoucherCode)


class VoucherChannelListing(graphene.ObjectType):  # type: ignore[misc]
    """What a voucher takes off in the market."""

    class Meta:
        interfaces = (Node,)

    channel = graphene.Field(Channel, required=True)
    discount_value = graphene.Float(required=True)
    currency = graphene.String(required=True)
    min_spent = graphene.Field(Money)


def _own(root: VoucherRow, info: Any) -> bool:
    """How often it was used is its shop's business."""
    producer = root.shop.producer_id if root.shop else None
    return bool(info.context.staff.covers(producer, P.MANAGE_DISCOUNTS))


class Voucher(graphene.ObjectType):  # type: ignore[misc]
    """A code that takes something off one shop's order. The row is a `Voucher`."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String()
    codes = graphene.Field(VoucherCodeConnection, **PAGING)
    code = graphene.String()
    usage_limit = graphene.Int()
    used = graphene.Int(required=True)
    start_date = graphene.DateTime(required=True)
    end_date = graphene.DateTime()
    apply_once_per_order = graphene.Boolean(required=True)
    apply_once_per_customer = graphene.Boolean(required=True)
    single_use = graphene.Boolean(required=True)
    only_for_staff = graphene.Boolean(required=True)
    min_checkout_items_quantity = graphene.Int()
    countries = graphene.List(graphene.NonNull(CountryDisplay))
    discount_value_type = graphene.Field(DiscountValueTypeEnum, required=True)
    discount_value = graphene.Float()
    currency = graphene.String()
    min_spent = graphene.Field(Money)
    type = graphene.Field(VoucherTypeEnum, required=True)
    channel_listings = graphene.List(graphene.NonNull(VoucherChannelListing))

    resolve_id = identified("Voucher")

    @staticmethod
    @needs(P.MANAGE_DISCOUNTS)
    def resolve_codes(root: VoucherRow, info: Any, **paging: Any) -> Connection | None:
        """The one, for its shop."""
        if not _own(root, info):
            return None
        row = {
            "id": global_id("VoucherCode", root.pk),
            "code": root.code,
            "used": root.used,
            "is_active": root.used < root.most_uses,
            "created_at": root.created_at,
        }
        return short_list([row], lambda each: each["id"], "codes", **paging)

    @staticmethod
    @needs(P.MANAGE_DISCOUNTS)
    def resolve_usage_limit(root: VoucherRow, info: Any) -> int | None:
        """In all, for its shop."""
        return root.most_uses if _own(root, info) else None

    @staticmethod
    @needs(P.MANAGE_DISCOUNTS)
    def resolve_used(root: VoucherRow, info: Any) -> int:
        """So far, for its shop."""
        if not _own(root, info):
            raise denied(P.MANAGE_DISCOUNTS)
        return root.used

    @staticmethod
    def resolve_start_date(root: VoucherRow, info: Any) -> Any:
        """From when."""
        return root.starts_at

    @staticmethod
    def resolve_end_date(root: VoucherRow, info: Any) -> Any:
        """Until when, or when it was stopped."""
        return reads.ended_at(root)

    @staticmethod
    def _no(root: VoucherRow, info: Any) -> bool:
        """Never."""
        return False

    resolve_apply_once_per_order = resolve_only_for_staff = _no

    @staticmethod
    def resolve_apply_once_per_customer(root: VoucherRow, info: Any) -> bool:
        """By telephone number."""
        return root.most_uses_each == 1

    @staticmethod
    def resolve_single_use(root: VoucherRow, info: Any) -> bool:
        """Whether its code serves once in all."""
        return root.most_uses == 1

    @staticmethod
    def resolve_min_checkout_items_quantity(root: VoucherRow, info: Any) -> None:
        """Any."""
        return

    @staticmethod
    def resolve_countries(root: VoucherRow, info: Any) -> list[Any]:
        """Only vouchers of delivery name any; ours take off goods."""
        return []

    @staticmethod
    def resolve_discount_value_type(root: VoucherRow, info: Any) -> str:
        """Percent, or an amount."""
        return "FIXED" if root.percent is None else "PERCENTAGE"

    @staticmethod
    def resolve_discount_value(root: VoucherRow, info: Any) -> float:
        """Of that kind."""
        return float(root.percent) if root.percent is not None else money(root.amount_off or 0, "VND").amount

    @staticmethod
    def resolve_currency(root: VoucherRow, info: Any) -> str:
        """In đồng."""
        return "VND"

    @staticmethod
    def resolve_min_spent(root: VoucherRow, info: Any) -> MoneyRow | None:
        """Of goods that it may be used for."""
        return money(root.least_goods, "VND") if root.least_goods else None

    @staticmethod
    def resolve_type(root: VoucherRow, info: Any) -> str:
        """Of a shop's order as a whole."""
        return "ENTIRE_ORDER"

    @staticmethod
    @needs(P.MANAGE_DISCOUNTS)
    def resolve_channel_listings(root: VoucherRow, info: Any) -> list[dict[str, Any]] | None:
        """The same wherever its shop sells: said of the market, for its shop. 1 statement a request."""
        if not _own(root, info):
            return None
        return [
            {
                "id": global_id("VoucherChannelListing", root.pk),
                "channel": info.context.channel(MARKET),
                "discount_value": Voucher.resolve_discount_value(root, info),
                "currency": "VND",
                "min_spent": Voucher.resolve_min_spent(root, info),
            }
        ]


_PromotionEdge, PromotionConnection = connection_of(Promotion)
_VoucherEdge, VoucherConnection = connection_of(Voucher)
_SALES = {"NAME": "name", "START_DATE": "starts_at", "END_DATE": "over", "CREATED_AT": "created_at"}
_VOUCHERS = {
    "CODE": "code",
    "NAME": "name",
    "START_DATE": "starts_at",
    "END_DATE": "over",
    "VALUE": "starts_at",
    "TYPE": "starts_at",
    "USAGE_LIMIT": "most_uses",
    "MINIMUM_SPENT_AMOUNT": "least_goods",
}
"""What some are ordered by has no one column: the value of percents and amounts, the type that all have."""
PromotionSortingInput = sorting("PromotionSortingInput", enum("PromotionSortField", " ".join(_SALES)))
VoucherSortingInput = sorting("VoucherSortingInput", enum("VoucherSortField", " ".join(_VOUCHERS)), channel=True)


class PromotionWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these; AND and OR as deep as 8."""

    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    name = graphene.InputField(StringFilterInput)
    end_date = graphene.InputField(DateTimeFilterInput)
    start_date = graphene.InputField(DateTimeFilterInput)
    is_old_sale = graphene.Boolean()
    type = graphene.InputField(choice("PromotionTypeEnumFilterInput", PromotionTypeEnum))
    AND = graphene.List(graphene.NonNull(lambda: PromotionWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: PromotionWhereInput), name="OR")


class VoucherFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    status = graphene.List(graphene.NonNull(enum("DiscountStatusEnum", "ACTIVE EXPIRED SCHEDULED")))
    times_used = graphene.InputField(IntRangeInput)
    discount_type = graphene.List(graphene.NonNull(enum("VoucherDiscountType", "FIXED PERCENTAGE SHIPPING")))
    started = graphene.InputField(DateTimeRangeInput)
    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))


class DiscountQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    promotion = graphene.Field(Promotion, id=graphene.ID(required=True))
    promotions = graphene.Field(
        PromotionConnection,
        where=graphene.Argument(PromotionWhereInput),
        sort_by=graphene.Argument(PromotionSortingInput),
        **PAGING,
    )
    voucher = graphene.Field(Voucher, id=graphene.ID(required=True), channel=graphene.String())
    vouchers = graphene.Field(
        VoucherConnection,
        filter=graphene.Argument(VoucherFilterInput),
        sort_by=graphene.Argument(VoucherSortingInput),
        query=graphene.String(),
        channel=graphene.String(),
        **PAGING,
    )

    @staticmethod
    @needs(P.MANAGE_DISCOUNTS)
    def resolve_promotion(root: Any, info: Any, id: str) -> Sale | None:  # noqa: A002  Saleor's name
        """One of the asker's; None for another's. 1 statement."""
        return reads.sales_for(info.context.staff).filter(pk=key_of(id, "Promotion")).first()

    @staticmethod
    @needs(P.MANAGE_DISCOUNTS)
    def resolve_promotions(root: Any, info: Any, **given: Any) -> Connection:
        """Sales of the asker's producers, the latest first. 1 statement, 1 for the number of all."""
        rows = reads.sales_for(info.context.staff).filter(as_q(given.get("where"), reads.promotion))
        return _page(rows, _SALES, given, "promotions")

    @staticmethod
    @needs(P.MANAGE_DISCOUNTS)
    def resolve_voucher(root: Any, info: Any, id: str, channel: str | None = None) -> VoucherRow | None:  # noqa: A002
        """One of the asker's; None for another's. 1 statement."""
        return reads.vouchers_for(info.context.staff).filter(pk=key_of(id, "Voucher")).first()

    @staticmethod
    @needs(P.MANAGE_DISCOUNTS)
    def resolve_vouchers(root: Any, info: Any, **given: Any) -> Connection:
        """Of the asker's shops, the latest first. 1 statement, 1 for the number of all."""
        rows = reads.vouchers_for(info.context.staff).filter(as_q(given.get("filter"), reads.voucher))
        if text := given.get("query"):
            rows = rows.filter(reads.found_by(text))
        return _page(rows, _VOUCHERS, given, "vouchers")


def _page(rows: QuerySet[Any], sorts: dict[str, str], given: dict[str, Any], name: str) -> Connection:
    order = given.get("sort_by")
    column = sorts[plain(order["field"])] if order else "starts_at"
    way = way_of(order["direction"]) if order else "desc"
    found = page_of(rows.order_by(), ((column, way), ("pk", way)), name, **{key: given.get(key) for key in PAGING})
    make_peers([edge.node for edge in found.edges])
    return found
