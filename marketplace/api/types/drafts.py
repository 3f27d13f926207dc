"""Drafts of orders: there are none here, for orders are placed by who buys. Clients that list them are told so."""

from typing import Any

import graphene

from marketplace.api.staff import Permission, needs
from marketplace.api.types.common import (
    DateRangeInput,
    DateTimeRangeInput,
    GlobalIDFilterInput,
    MetadataFilter,
    MetadataFilterInput,
    StringFilterInput,
)
from marketplace.api.types.connections import PAGING, Connection, short_list
from marketplace.api.types.order_inputs import (
    AddressFilterInput,
    IntFilterInput,
    LinesFilterInput,
    OrderAuthorizeStatusEnumFilterInput,
    OrderChargeStatusEnumFilterInput,
    OrderEventFilterInput,
    OrderSortingInput,
    PriceFilterInput,
    TransactionFilterInput,
)
from marketplace.api.types.orders import OrderConnection


class OrderDraftFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Finds none."""

    customer = graphene.String()
    created = graphene.InputField(DateRangeInput)
    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    channels = graphene.List(graphene.NonNull(graphene.ID))


class DraftOrderWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """Finds none."""

    metadata = graphene.InputField(MetadataFilterInput)
    ids = graphene.List(graphene.NonNull(graphene.ID))
    number = graphene.InputField(IntFilterInput)
    channel_id = graphene.InputField(GlobalIDFilterInput)
    created_at = graphene.InputField(DateTimeRangeInput)
    updated_at = graphene.InputField(DateTimeRangeInput)
    user = graphene.InputField(GlobalIDFilterInput)
    user_email = graphene.InputField(StringFilterInput)
    authorize_status = graphene.InputField(OrderAuthorizeStatusEnumFilterInput)
    charge_status = graphene.InputField(OrderChargeStatusEnumFilterInput)
    is_click_and_collect = graphene.Boolean()
    voucher_code = graphene.InputField(StringFilterInput)
    lines = graphene.List(graphene.NonNull(LinesFilterInput))
    lines_count = graphene.InputField(IntFilterInput)
    transactions = graphene.List(graphene.NonNull(TransactionFilterInput))
    total_gross = graphene.InputField(PriceFilterInput)
    total_net = graphene.InputField(PriceFilterInput)
    product_type_id = graphene.InputField(GlobalIDFilterInput)
    events = graphene.List(graphene.NonNull(OrderEventFilterInput))
    billing_address = graphene.InputField(AddressFilterInput)
    shipping_address = graphene.InputField(AddressFilterInput)
    AND = graphene.List(graphene.NonNull(lambda: DraftOrderWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: DraftOrderWhereInput), name="OR")


class DraftQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    draft_orders = graphene.Field(
        OrderConnection,
        sort_by=graphene.Argument(OrderSortingInput),
        filter=graphene.Argument(OrderDraftFilterInput),
        where=graphene.Argument(DraftOrderWhereInput),
        search=graphene.String(),
        **PAGING,
    )

    @staticmethod
    @needs(Permission.MANAGE_ORDERS)
    def resolve_draft_orders(root: Any, info: Any, **given: Any) -> Connection:
        """None. No statement."""
        return short_list([], str, "draftOrders", **{name: given.get(name) for name in PAGING})
