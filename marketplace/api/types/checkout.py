"""The checkout: a cart of one shop with what its client entered, at this moment's prices."""

import uuid
from typing import Any

import graphene

from marketplace.api.ids import global_id, parse
from marketplace.api.types.accounts import Address, User
from marketplace.api.types.channels import Channel
from marketplace.api.types.checkout_lines import (
    VND,
    CheckoutLine,
    CheckoutProblem,
    Gone,
    Line,
    Problem,
    Short,
    Unreached,
)
from marketplace.api.types.common import LanguageCodeEnum, Node, ObjectWithMetadata
from marketplace.api.types.delivery import Delivery, DeliveryMethod, MethodRow, ShippingMethod, method_of
from marketplace.api.types.money import Money, MoneyRow, TaxedMoney, TaxedRow, money, taxed
from marketplace.api.types.payments import PaymentGateway, TransactionItem, gateways_of
from marketplace.checkout.queries import CheckoutView, Offered, checkout_at
from marketplace.checkout.services import see_cart
from marketplace.checkout.services.checkouts import key_of


class GiftCard(graphene.ObjectType):  # type: ignore[misc]
    """Nobody has any here."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        possible_types = ()

    display_code = graphene.String(required=True)
    current_balance = graphene.Field(Money, required=True)


CheckoutAuthorizeStatusEnum = graphene.Enum(
    "CheckoutAuthorizeStatusEnum", [(n, n) for n in ("NONE", "PARTIAL", "FULL")]
)
CheckoutChargeStatusEnum = graphene.Enum(
    "CheckoutChargeStatusEnum", [(n, n) for n in ("NONE", "PARTIAL", "FULL", "OVERCHARGED")]
)


def charge_of(came: int, total: int) -> str:
    """NONE while nothing came."""
    if not came:
        return "NONE"
    if came < total:
        return "PARTIAL"
    return "OVERCHARGED" if came > total else "FULL"


class Checkout(graphene.ObjectType):  # type: ignore[misc]
    """A cart of one shop. Its id lets anybody in; what is personal in a signed-in user's is shown to that user alone."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        possible_types = (CheckoutView,)

    token = graphene.UUID(required=True)
    channel = graphene.Field(Channel, required=True)
    user = graphene.Field(User)
    email = graphene.String()
    language_code = graphene.Field(LanguageCodeEnum, required=True)
    lines = graphene.List(graphene.NonNull(CheckoutLine), required=True)
    quantity = graphene.Int(required=True)
    is_shipping_required = graphene.Boolean(required=True)
    shipping_address = graphene.Field(Address)
    billing_address = graphene.Field(Address)
    delivery = graphene.Field(Delivery)
    delivery_method = graphene.Field(DeliveryMethod)
    shipping_methods = graphene.List(graphene.NonNull(ShippingMethod), required=True)
    shipping_price = graphene.Field(TaxedMoney, required=True)
    subtotal_price = graphene.Field(TaxedMoney, required=True)
    total_price = graphene.Field(TaxedMoney, required=True)
    total_balance = graphene.Field(Money, required=True)
    voucher_code = graphene.String()
    discount = graphene.Field(Money)
    discount_name = graphene.String()
    translated_discount_name = graphene.String()
    gift_cards = graphene.List(graphene.NonNull(GiftCard), required=True)
    authorize_status = graphene.Field(CheckoutAuthorizeStatusEnum, required=True)
    charge_status = graphene.Field(CheckoutChargeStatusEnum, required=True)
    available_payment_gateways = graphene.List(graphene.NonNull(PaymentGateway), required=True)
    transactions = graphene.List(graphene.NonNull(TransactionItem))
    problems = graphene.List(graphene.NonNull(CheckoutProblem))
    created = graphene.DateTime(required=True)
    updated_at = graphene.DateTime(required=True)

    @staticmethod
    def resolve_id(root: CheckoutView, info: Any) -> str:
        """Random."""
        return global_id("Checkout", root.key)

    @staticmethod
    def resolve_token(root: CheckoutView, info: Any) -> uuid.UUID:
        """The same without its type."""
        return root.key

    @staticmethod
    def resolve_channel(root: CheckoutView, info: Any) -> Any:
        """Where its prices are from."""
        return root.row.channel

    @staticmethod
    def resolve_user(root: CheckoutView, info: Any) -> Any:
        """Whose it is."""
        return root.row.user if root.is_open_to else None

    @staticmethod
    def resolve_email(root: CheckoutView, info: Any) -> str | None:
        """Where the shop writes to."""
        return (root.row.email or None) if root.is_open_to else None

    @staticmethod
    def resolve_language_code(root: CheckoutView, info: Any) -> str:
        """Of what is written to the buyer."""
        return root.row.language

    @staticmethod
    def resolve_lines(root: CheckoutView, info: Any) -> list[Line]:
        """In the order in which they came in. 2 statements for all."""
        return [Line(line, root) for line in root.lines]

    @staticmethod
    def resolve_quantity(root: CheckoutView, info: Any) -> int:
        """Units."""
        return root.view.units

    @staticmethod
    def resolve_is_shipping_required(root: CheckoutView, info: Any) -> bool:
        """But for places of a date."""
        return root.is_sent

    @staticmethod
    def resolve_shipping_address(root: CheckoutView, info: Any) -> Any:
        """Where it goes."""
        return root.shipping_address if root.is_open_to else None

    @staticmethod
    def resolve_billing_address(root: CheckoutView, info: Any) -> Any:
        """Who pays."""
        return root.billing_address if root.is_open_to else None

    @staticmethod
    def resolve_delivery(root: CheckoutView, info: Any) -> Offered | None:
        """What was chosen, as long as it is offered."""
        return root.delivery

    @staticmethod
    def resolve_delivery_method(root: CheckoutView, info: Any) -> MethodRow | None:
        """The same without its Delivery."""
        return method_of(root.delivery) if root.delivery else None

    @staticmethod
    def resolve_shipping_methods(root: CheckoutView, info: Any) -> list[MethodRow]:
        """What can be chosen. 1 statement."""
        return [method_of(each) for each in root.deliveries]

    @staticmethod
    def resolve_shipping_price(root: CheckoutView, info: Any) -> TaxedRow:
        """Of the delivery that was chosen."""
        return taxed(root.fee, VND)

    @staticmethod
    def resolve_subtotal_price(root: CheckoutView, info: Any) -> TaxedRow:
        """The lines, without voucher and delivery."""
        return taxed(root.goods, VND)

    @staticmethod
    def resolve_total_price(root: CheckoutView, info: Any) -> TaxedRow:
        """To the đồng what is charged."""
        return taxed(root.total, VND)

    @staticmethod
    def resolve_total_balance(root: CheckoutView, info: Any) -> MoneyRow:
        """What came less what it costs."""
        return money(root.charged - root.total, VND)

    @staticmethod
    def resolve_voucher_code(root: CheckoutView, info: Any) -> str | None:
        """As it was typed."""
        return root.row.voucher_code or None

    @staticmethod
    def resolve_discount(root: CheckoutView, info: Any) -> MoneyRow:
        """What the voucher takes off."""
        return money(root.off, VND)

    @staticmethod
    def resolve_discount_name(root: CheckoutView, info: Any) -> str | None:
        """The voucher's."""
        return root.discount.voucher.name if root.discount else None

    @staticmethod
    def resolve_translated_discount_name(root: CheckoutView, info: Any) -> None:
        """Vouchers have one name in all languages."""

    @staticmethod
    def resolve_gift_cards(root: CheckoutView, info: Any) -> list[Any]:
        """None."""
        return []

    @staticmethod
    def resolve_authorize_status(root: CheckoutView, info: Any) -> str:
        """NONE while nothing came. 1 statement for this and the next."""
        return "FULL" if (found := charge_of(root.charged, root.total)) == "OVERCHARGED" else found

    @staticmethod
    def resolve_charge_status(root: CheckoutView, info: Any) -> str:
        """NONE while nothing came."""
        return charge_of(root.charged, root.total)

    @staticmethod
    def resolve_available_payment_gateways(root: CheckoutView, info: Any) -> list[dict[str, Any]]:
        """What the shop takes for these goods with this delivery."""
        return gateways_of(root.ways)

    @staticmethod
    def resolve_transactions(root: CheckoutView, info: Any) -> list[Any] | None:
        """For whoever may see what is personal."""
        return root.transactions if root.is_open_to else None

    @staticmethod
    def resolve_problems(root: CheckoutView, info: Any) -> list[Problem]:
        """Lines that cannot be ordered as they stand, and a delivery that is not offered any more."""
        found: list[Problem] = []
        for line in root.lines:
            if line.trouble in {"sold_out", "too_few", "too_many"}:
                found.append(Short(Line(line, root)))
            elif line.trouble:
                found.append(Gone(Line(line, root)))
        if root.row.delivery_id and root.delivery is None:
            found.append(Unreached())
        return found

    @staticmethod
    def resolve_created(root: CheckoutView, info: Any) -> Any:
        """When."""
        return root.row.cart.created_at

    @staticmethod
    def resolve_updated_at(root: CheckoutView, info: Any) -> Any:
        """When somebody last changed it."""
        return root.row.cart.touched_at


def checkout_key(text: str | None, field: str = "id") -> uuid.UUID | None:
    """Of a global id, or of the key itself; None for what is no checkout's."""
    if not text:
        return None
    if (bare := key_of(text)) is not None:
        return bare
    kind, key = parse(text, field)
    return key_of(key) if kind == "Checkout" else None


class CheckoutQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    checkout = graphene.Field(Checkout, id=graphene.ID(), token=graphene.UUID())

    @staticmethod
    def resolve_checkout(
        root: Any,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        token: uuid.UUID | None = None,
    ) -> CheckoutView | None:
        """By its key; None when there is none, or it is another signed-in person's. The buyer has seen its prices then."""
        view = checkout_at(token or checkout_key(id), asked_by=info.context.user)
        if view is not None:
            see(view)
        return view


def see(view: CheckoutView) -> CheckoutView:
    """What is given out is what the buyer saw: a price that changes afterwards is told, never silently charged. No statement where nothing is new."""
    if view.is_open_to:
        see_cart(view=view.view)
    return view
