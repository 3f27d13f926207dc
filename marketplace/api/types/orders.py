"""Orders as their buyer sees them. An order's id is its unguessable token: who has it sees the order; what is personal in one that was placed
with an account is shown to that account alone."""

import uuid
from typing import Any

import graphene
from django.utils.translation import gettext as _

from marketplace.accounts.models import Address as AddressRow
from marketplace.api.ids import global_id
from marketplace.api.reads.discounts import vouchers_of_orders
from marketplace.api.reads.order_events import events_of
from marketplace.api.reads.orders import address_on, lines_of, open_to, order_at, parcels_of, priced
from marketplace.api.staff import Permission, denied
from marketplace.api.types.accounts import Address, User
from marketplace.api.types.channels import Channel
from marketplace.api.types.checkout import charge_of
from marketplace.api.types.common import Node, ObjectWithMetadata
from marketplace.api.types.connections import connection_of
from marketplace.api.types.delivery import DeliveryMethod, MethodRow
from marketplace.api.types.discounts import Voucher
from marketplace.api.types.money import Money, MoneyRow, TaxedMoney, TaxedRow, money, taxed
from marketplace.api.types.order_events import OrderEvent
from marketplace.api.types.order_lines import Fulfillment, OrderLine
from marketplace.api.types.order_states import (
    OrderAuthorizeStatusEnum,
    OrderChargeStatusEnum,
    OrderDiscountType,
    OrderStatus,
    PaymentChargeStatusEnum,
)
from marketplace.orders.models import Fulfilment, OrderState, OrderStep
from marketplace.orders.models import Order as OrderRow
from marketplace.orders.models import OrderLine as LineRow
from marketplace.promotions.models import Voucher as VoucherRow

_STATUS = {
    OrderState.UNPAID: "UNCONFIRMED",
    OrderState.NEW: "UNFULFILLED",
    OrderState.ACCEPTED: "UNFULFILLED",
    OrderState.PACKED: "UNFULFILLED",
    OrderState.SENT: "FULFILLED",
    OrderState.DELIVERED: "FULFILLED",
    OrderState.CANCELLED: "CANCELED",
    OrderState.LAPSED: "EXPIRED",
}


class OrderDiscount(graphene.ObjectType):  # type: ignore[misc]
    """What a voucher took off."""

    id = graphene.ID(required=True)
    type = graphene.Field(OrderDiscountType, required=True)
    name = graphene.String()
    amount = graphene.Field(Money, required=True)


class Order(graphene.ObjectType):  # type: ignore[misc]
    """One shop's order, frozen as it was placed."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    created = graphene.DateTime(required=True)
    number = graphene.String(required=True)
    token = graphene.String(required=True)
    status = graphene.Field(OrderStatus, required=True)
    status_display = graphene.String(required=True)
    user = graphene.Field(User)
    user_email = graphene.String()
    channel = graphene.Field(Channel, required=True)
    lines = graphene.List(graphene.NonNull(OrderLine), required=True)
    fulfillments = graphene.List(graphene.NonNull(Fulfillment), required=True)
    shipping_address = graphene.Field(Address)
    billing_address = graphene.Field(Address)
    delivery_method = graphene.Field(DeliveryMethod)
    shipping_method_name = graphene.String()
    shipping_price = graphene.Field(TaxedMoney, required=True)
    subtotal = graphene.Field(TaxedMoney, required=True)
    total = graphene.Field(TaxedMoney, required=True)
    undiscounted_total = graphene.Field(TaxedMoney, required=True)
    discounts = graphene.List(graphene.NonNull(OrderDiscount), required=True)
    voucher = graphene.Field(Voucher)
    voucher_code = graphene.String()
    is_paid = graphene.Boolean(required=True)
    payment_status = graphene.Field(PaymentChargeStatusEnum, required=True)
    authorize_status = graphene.Field(OrderAuthorizeStatusEnum, required=True)
    charge_status = graphene.Field(OrderChargeStatusEnum, required=True)
    total_captured = graphene.Field(Money, required=True)
    total_charged = graphene.Field(Money, required=True)
    total_balance = graphene.Field(Money, required=True)
    customer_note = graphene.String(required=True)
    events = graphene.List(graphene.NonNull(OrderEvent), required=True)

    @staticmethod
    def resolve_id(root: OrderRow, info: Any) -> str:
        """Unguessable."""
        token = root.token
        return global_id("Order", str(uuid.UUID(token)) if len(token) == 32 and token.isalnum() else token)

    @staticmethod
    def resolve_created(root: OrderRow, info: Any) -> Any:
        """When it was placed."""
        return root.placed_at

    @staticmethod
    def resolve_number(root: OrderRow, info: Any) -> str:
        """To say on the telephone: DH7K2M9QX4."""
        return root.code

    @staticmethod
    def resolve_status(root: OrderRow, info: Any) -> str:
        """UNCONFIRMED until it is paid."""
        if root.state in {OrderState.ACCEPTED, OrderState.PACKED} and any(
            parcel.sent_at for parcel in Order.resolve_fulfillments(root, info)
        ):
            return "PARTIALLY_FULFILLED"
        return _STATUS[OrderState(root.state)]

    @staticmethod
    def resolve_status_display(root: OrderRow, info: Any) -> str:
        """In words."""
        return str(root.get_state_display())

    @staticmethod
    def resolve_user(root: OrderRow, info: Any) -> Any:
        """Who placed it, for himself; for the shop as he wrote himself on it."""
        buyer, to = root.group.buyer, getattr(root.group, "recipient", None)
        if buyer is None or not open_to(root, info):
            return None
        if info.context.user is None or buyer.pk != info.context.user.pk:
            buyer.face_name, buyer.face_email = (to.name, to.email) if to else ("", "")  # type: ignore[attr-defined]
        return buyer

    @staticmethod
    def resolve_user_email(root: OrderRow, info: Any) -> str | None:
        """Where the shop writes to."""
        to = getattr(root.group, "recipient", None)
        return (to.email or None) if to and open_to(root, info) else None

    @staticmethod
    def resolve_customer_note(root: OrderRow, info: Any) -> str:
        """A line for the shop."""
        to = getattr(root.group, "recipient", None)
        return to.note if to and open_to(root, info) else ""

    @staticmethod
    def resolve_events(root: OrderRow, info: Any) -> list[OrderStep]:
        """What happened to it, for the shop's people. Of all orders of the list at once: 1 statement."""
        if not info.context.staff.works_for(root.shop.producer_id, Permission.MANAGE_ORDERS):
            raise denied(Permission.MANAGE_ORDERS)
        found: list[OrderStep] = info.context.batches.get(events_of, root, default=[])
        for step in found:
            if step.by is not None and step.by_id == root.group.buyer_id:
                step.by = Order.resolve_user(root, info)
        return found

    @staticmethod
    def resolve_lines(root: OrderRow, info: Any) -> list[LineRow]:
        """Of all orders of the list at once: 1 statement."""
        found: list[LineRow] = info.context.batches.get(lines_of, root, default=[])
        return found

    @staticmethod
    def resolve_fulfillments(root: OrderRow, info: Any) -> list[Fulfilment]:
        """Of all orders of the list at once: 2 statements."""
        found: list[Fulfilment] = info.context.batches.get(parcels_of, root, default=[])
        return found

    @staticmethod
    def resolve_shipping_address(root: OrderRow, info: Any) -> AddressRow | None:
        """Who gets it and where."""
        return address_on(root) if open_to(root, info) else None

    resolve_billing_address = resolve_shipping_address

    @staticmethod
    def resolve_delivery_method(root: OrderRow, info: Any) -> MethodRow:
        """As it was chosen."""
        where = f"{root.outlet.name}, {root.outlet.street}" if root.outlet else ""
        return MethodRow(f"order-{root.code}", root.delivery_name or _("Giao hàng"), root.delivery, None, None, where)

    @staticmethod
    def resolve_shipping_method_name(root: OrderRow, info: Any) -> str:
        """As it was chosen."""
        return root.delivery_name

    @staticmethod
    @priced
    def resolve_shipping_price(root: OrderRow, info: Any) -> TaxedRow:
        """The delivery's."""
        return taxed(root.delivery, root.currency)

    @staticmethod
    @priced
    def resolve_subtotal(root: OrderRow, info: Any) -> TaxedRow:
        """The lines together."""
        return taxed(root.goods, root.currency)

    @staticmethod
    @priced
    def resolve_total(root: OrderRow, info: Any) -> TaxedRow:
        """subtotal − discounts + delivery."""
        return taxed(root.total, root.currency)

    @staticmethod
    @priced
    def resolve_undiscounted_total(root: OrderRow, info: Any) -> TaxedRow:
        """Without the voucher."""
        return taxed(root.goods + root.delivery, root.currency)

    @staticmethod
    @priced
    def resolve_discounts(root: OrderRow, info: Any) -> list[dict[str, Any]]:
        """A voucher's."""
        if not root.discount:
            return []
        amount = money(root.discount, root.currency)
        key = global_id("OrderDiscount", root.pk)
        return [{"id": key, "type": "VOUCHER", "name": root.voucher_code, "amount": amount}]

    @staticmethod
    def resolve_voucher(root: OrderRow, info: Any) -> VoucherRow | None:
        """What was used. Of all orders of the list at once: 1 statement, none where none was."""
        if not root.voucher_code:
            return None
        found: VoucherRow | None = info.context.batches.get(vouchers_of_orders, root)
        return found

    @staticmethod
    @priced
    def resolve_is_paid(root: OrderRow, info: Any) -> bool:
        """Whether all of it came."""
        return _came(root) >= root.total

    @staticmethod
    @priced
    def resolve_payment_status(root: OrderRow, info: Any) -> str:
        """As Saleor says it."""
        payment = getattr(root, "payment", None)
        came = _came(root)
        if payment is not None and payment.refunded:
            return "FULLY_REFUNDED" if payment.refunded >= came else "PARTIALLY_REFUNDED"
        if not came and root.total:
            return "CANCELLED" if payment is not None and payment.state == "void" else "NOT_CHARGED"
        return "FULLY_CHARGED" if came >= root.total else "PARTIALLY_CHARGED"

    @staticmethod
    @priced
    def resolve_authorize_status(root: OrderRow, info: Any) -> str:
        """FULL once nothing is missing."""
        if not root.total:
            return "FULL"
        return "FULL" if (found := charge_of(_came(root), root.total)) == "OVERCHARGED" else found

    @staticmethod
    @priced
    def resolve_charge_status(root: OrderRow, info: Any) -> str:
        """What came beside what it costs."""
        return charge_of(_came(root), root.total) if root.total else "FULL"

    @staticmethod
    @priced
    def resolve_total_captured(root: OrderRow, info: Any) -> MoneyRow:
        """What came."""
        return money(_came(root), root.currency)

    resolve_total_charged = resolve_total_captured

    @staticmethod
    @priced
    def resolve_total_balance(root: OrderRow, info: Any) -> MoneyRow:
        """What came less what it costs."""
        return money(_came(root) - root.total, root.currency)


def _came(order: OrderRow) -> int:
    payment = getattr(order, "payment", None)
    return payment.received if payment is not None else 0


_OrderEdge, OrderConnection = connection_of(Order)


class OrderQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    order = graphene.Field(Order, id=graphene.ID(), external_reference=graphene.String())
    order_by_token = graphene.Field(Order, token=graphene.UUID(required=True))

    @staticmethod
    def resolve_order(root: Any, info: Any, id: str | None = None, external_reference: str = "") -> OrderRow | None:  # noqa: A002
        """By its id, which is the credential; None when there is none, or it is another signed-in person's. 1 statement."""
        return order_at(id, asked_by=info.context.user, staff=lambda: info.context.staff)

    @staticmethod
    def resolve_order_by_token(root: Any, info: Any, token: uuid.UUID) -> OrderRow | None:
        """The same by the key alone."""
        return order_at(global_id("Order", token), asked_by=info.context.user, staff=lambda: info.context.staff)
