"""Lists of both."""

from typing import Any

import graphene
from django.db.models import QuerySet

from marketplace.api.batch import make_peers
from marketplace.api.ids import key_of
from marketplace.api.reads import discounts as reads
from marketplace.api.reads.conditions import as_q, plain
from marketplace.api.staff import needs
from marketplace.api.types.common import (
    DateTimeFilterInput,
    DateTimeRangeInput,
    IntRangeInput,
    MetadataFilter,
    StringFilterInput,
    choice,
    enum,
    sorting,
    way_of,
)
from marketplace.api.types.connections import PAGING, Connection, page_of
from marketplace.promotions.models import Sale
from marketplace.promotions.models import Voucher as VoucherRow

from .promotions import P, Promotion, PromotionConnection, PromotionTypeEnum
from .vouchers import Voucher, VoucherConnection

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
