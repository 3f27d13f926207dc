"""How orders are asked for: Saleor's filters and sorts."""

from typing import Any

import graphene

from marketplace.api.reads.staff_orders import SORTS
from marketplace.api.types.common import (
    CountryCode,
    DateRangeInput,
    DateTimeRangeInput,
    DecimalFilterInput,
    GlobalIDFilterInput,
    IntRangeInput,
    MetadataFilter,
    MetadataFilterInput,
    OrderDirection,
    StringFilterInput,
    choice,
    enum,
)
from marketplace.api.types.order_events import OrderEventsEnum
from marketplace.api.types.order_lines import FulfillmentStatus
from marketplace.api.types.order_states import (
    OrderAuthorizeStatusEnum,
    OrderChargeStatusEnum,
    OrderStatus,
    PaymentChargeStatusEnum,
)

OrderStatusFilter = enum(
    "OrderStatusFilter",
    "READY_TO_FULFILL READY_TO_CAPTURE UNFULFILLED UNCONFIRMED PARTIALLY_FULFILLED FULFILLED CANCELED",
)
PaymentMethodTypeEnum = enum("PaymentMethodTypeEnum", "CARD OTHER GIFT_CARD")
OrderSortField = graphene.Enum(
    "OrderSortField", [(name, name) for name in SORTS], description="What orders are ordered by."
)


class OrderSortingInput(graphene.InputObjectType):  # type: ignore[misc]
    """In what order."""

    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(OrderSortField, required=True)


def _list(kind: Any) -> Any:
    return graphene.List(graphene.NonNull(kind))


class IntFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """A number, one of several, or a range."""

    eq = graphene.Int()
    one_of = _list(graphene.Int)
    range = graphene.InputField(IntRangeInput)


OrderAuthorizeStatusEnumFilterInput = choice("OrderAuthorizeStatusEnumFilterInput", OrderAuthorizeStatusEnum)
OrderChargeStatusEnumFilterInput = choice("OrderChargeStatusEnumFilterInput", OrderChargeStatusEnum)
OrderStatusEnumFilterInput = choice("OrderStatusEnumFilterInput", OrderStatus)
UUIDFilterInput = choice("UUIDFilterInput", graphene.UUID)
FulfillmentStatusEnumFilterInput = choice("FulfillmentStatusEnumFilterInput", FulfillmentStatus)
PaymentMethodTypeEnumFilterInput = choice("PaymentMethodTypeEnumFilterInput", PaymentMethodTypeEnum)
OrderEventTypeEnumFilterInput = choice("OrderEventTypeEnumFilterInput", OrderEventsEnum)


class InvoiceFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Invoices are not kept here."""

    created_at = graphene.InputField(DateTimeRangeInput)


class PriceFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """An amount, in its currency where one is named."""

    currency = graphene.String()
    amount = graphene.InputField(DecimalFilterInput, required=True)


class CountryCodeEnumFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """A country, one of several, or none of several."""

    eq = graphene.InputField(CountryCode)
    one_of = _list(CountryCode)
    not_one_of = _list(CountryCode)


class AddressFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Of whom and where."""

    phone_number = graphene.InputField(StringFilterInput)
    country = graphene.InputField(CountryCodeEnumFilterInput)


class FulfillmentWarehouseFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Out of which place."""

    id = graphene.InputField(GlobalIDFilterInput)
    slug = graphene.InputField(StringFilterInput)
    external_reference = graphene.InputField(StringFilterInput)


class FulfillmentFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Parcels."""

    status = graphene.InputField(FulfillmentStatusEnumFilterInput)
    metadata = graphene.InputField(MetadataFilterInput)
    warehouse = graphene.InputField(FulfillmentWarehouseFilterInput)


class LinesFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Lines."""

    metadata = graphene.InputField(MetadataFilterInput)


class PaymentMethodDetailsCardFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Cards."""

    brand = graphene.InputField(StringFilterInput)


class PaymentMethodDetailsFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """How it was paid."""

    type = graphene.InputField(PaymentMethodTypeEnumFilterInput)
    card = graphene.InputField(PaymentMethodDetailsCardFilterInput)


class TransactionFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Payments."""

    payment_method_details = graphene.InputField(PaymentMethodDetailsFilterInput)
    psp_reference = graphene.InputField(StringFilterInput)
    metadata = graphene.InputField(MetadataFilterInput)


class OrderEventFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """What happened."""

    date = graphene.InputField(DateTimeRangeInput)
    type = graphene.InputField(OrderEventTypeEnumFilterInput)


class OrderFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    payment_status = _list(PaymentChargeStatusEnum)
    status = _list(OrderStatusFilter)
    customer = graphene.String()
    created = graphene.InputField(DateRangeInput)
    search = graphene.String()
    metadata = _list(MetadataFilter)
    channels = _list(graphene.ID)
    authorize_status = _list(OrderAuthorizeStatusEnum)
    charge_status = _list(OrderChargeStatusEnum)
    updated_at = graphene.InputField(DateTimeRangeInput)
    is_click_and_collect = graphene.Boolean()
    is_preorder = graphene.Boolean()
    ids = _list(graphene.ID)
    checkout_tokens = _list(graphene.UUID)
    gift_card_used = graphene.Boolean()
    gift_card_bought = graphene.Boolean()
    numbers = _list(graphene.String)
    checkout_ids = _list(graphene.ID)


class OrderWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these; AND and OR as deep as 8."""

    metadata = graphene.InputField(MetadataFilterInput)
    ids = _list(graphene.ID)
    number = graphene.InputField(IntFilterInput)
    channel_id = graphene.InputField(GlobalIDFilterInput)
    created_at = graphene.InputField(DateTimeRangeInput)
    updated_at = graphene.InputField(DateTimeRangeInput)
    user = graphene.InputField(GlobalIDFilterInput)
    user_email = graphene.InputField(StringFilterInput)
    authorize_status = graphene.InputField(OrderAuthorizeStatusEnumFilterInput)
    charge_status = graphene.InputField(OrderChargeStatusEnumFilterInput)
    status = graphene.InputField(OrderStatusEnumFilterInput)
    checkout_token = graphene.InputField(UUIDFilterInput)
    checkout_id = graphene.InputField(GlobalIDFilterInput)
    is_click_and_collect = graphene.Boolean()
    is_gift_card_used = graphene.Boolean()
    is_gift_card_bought = graphene.Boolean()
    voucher_code = graphene.InputField(StringFilterInput)
    has_invoices = graphene.Boolean()
    invoices = _list(InvoiceFilterInput)
    has_fulfillments = graphene.Boolean()
    fulfillments = _list(FulfillmentFilterInput)
    lines = _list(LinesFilterInput)
    lines_count = graphene.InputField(IntFilterInput)
    transactions = _list(TransactionFilterInput)
    total_gross = graphene.InputField(PriceFilterInput)
    total_net = graphene.InputField(PriceFilterInput)
    product_type_id = graphene.InputField(GlobalIDFilterInput)
    events = _list(OrderEventFilterInput)
    billing_address = graphene.InputField(AddressFilterInput)
    shipping_address = graphene.InputField(AddressFilterInput)
    AND = graphene.List(graphene.NonNull(lambda: OrderWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: OrderWhereInput), name="OR")
