"""Vouchers."""

from typing import Any

import graphene

from marketplace.api.ids import global_id
from marketplace.api.reads import discounts as reads
from marketplace.api.staff import denied, needs
from marketplace.api.types.channels import Channel
from marketplace.api.types.common import (
    CountryDisplay,
    Node,
    ObjectWithMetadata,
    enum,
    identified,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, short_list
from marketplace.api.types.money import Money, MoneyRow, money
from marketplace.api.types.products import MARKET
from marketplace.promotions.models import Voucher as VoucherRow

from .promotions import P

DiscountValueTypeEnum = enum("DiscountValueTypeEnum", "FIXED PERCENTAGE")
VoucherTypeEnum = enum("VoucherTypeEnum", "SHIPPING ENTIRE_ORDER SPECIFIC_PRODUCT")


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


_VoucherEdge, VoucherConnection = connection_of(Voucher)
