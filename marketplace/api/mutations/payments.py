"""How a checkout or an order is paid."""

from decimal import Decimal
from typing import Any

import graphene
from django.conf import settings

from catalog.core.errors import Refused
from marketplace.api.ids import parse
from marketplace.api.reads.orders import order_at
from marketplace.api.types.checkout import checkout_key
from marketplace.api.types.payments import (
    GATEWAYS,
    WAYS,
    EventRow,
    PaymentGatewayToInitialize,
    TransactionEvent,
    TransactionFlowStrategyEnum,
    TransactionItem,
)
from marketplace.api.types.scalars import JSON, PositiveDecimal
from marketplace.checkout.models import Transaction, TransactionState
from marketplace.checkout.queries import CheckoutView, checkout_at
from marketplace.checkout.services import checkouts, transactions
from marketplace.orders.models import Order, PaymentWay
from marketplace.payments.models import Payment, StripeAccount
from marketplace.payments.queries import how_to_pay, payment_at
from marketplace.payments.services import HOSTED

from .common import Mutation, errors
from .family import CheckoutMutation

_InitCode, PaymentGatewayInitializeError = errors("PaymentGatewayInitialize", "GRAPHQL_ERROR INVALID NOT_FOUND")
_ConfigCode, PaymentGatewayConfigError = errors("PaymentGatewayConfig", "GRAPHQL_ERROR INVALID NOT_FOUND")
_BeginCode, TransactionInitializeError = errors(
    "TransactionInitialize", "GRAPHQL_ERROR INVALID NOT_FOUND UNIQUE CHECKOUT_COMPLETION_IN_PROGRESS"
)
_ProcessCode, TransactionProcessError = errors(
    "TransactionProcess",
    "GRAPHQL_ERROR INVALID NOT_FOUND TRANSACTION_ALREADY_PROCESSED MISSING_PAYMENT_APP_RELATION MISSING_PAYMENT_APP "
    "CHECKOUT_COMPLETION_IN_PROGRESS",
)


def paid_for(info: Any, id: str) -> CheckoutView | Order:  # noqa: A002  Saleor's name
    """The checkout or the order that an id names, for who asks. Raises `Refused` (`not_found`)."""
    kind = parse(id)[0]
    found: Any = None
    if kind == "Checkout":
        found = checkout_at(checkout_key(id), asked_by=info.context.user)
    elif kind == "Order":
        found = order_at(id, asked_by=info.context.user, staff=lambda: info.context.staff)
    if found is None:
        raise Refused.because("not_found", "No checkout or order has this id.", "id")
    return found  # type: ignore[no-any-return]


class PaymentGatewayConfig(graphene.ObjectType):  # type: ignore[misc]
    """What a form needs to know of a gateway."""

    id = graphene.String(required=True)
    data = graphene.Field(JSON)
    errors = graphene.List(graphene.NonNull(PaymentGatewayConfigError))


class PaymentGatewayInitialize(Mutation):
    """What forms need to know."""

    known = _InitCode
    errors = graphene.List(graphene.NonNull(PaymentGatewayInitializeError), required=True)

    class Arguments:
        id = graphene.ID(required=True)
        amount = PositiveDecimal()
        payment_gateways = graphene.List(graphene.NonNull(PaymentGatewayToInitialize))

    gateway_configs = graphene.List(graphene.NonNull(PaymentGatewayConfig))

    @classmethod
    def perform(cls, info: Any, id: str, amount: Any = None, payment_gateways: Any = None) -> dict[str, Any]:  # noqa: A002
        """Of the gateways that are named, or of all that the shop takes."""
        found = paid_for(info, id)
        offered = (
            [GATEWAYS[PaymentWay(way.way)] for way in found.ways]
            if isinstance(found, CheckoutView)
            else [GATEWAYS[PaymentWay(found.payment_way)]]
        )
        asked = [str(each["id"])[:100] for each in payment_gateways[:20]] if payment_gateways else offered
        return {"gateway_configs": [_config(gateway, found, offered) for gateway in asked]}


def _config(gateway: str, found: CheckoutView | Order, offered: list[str]) -> dict[str, Any]:
    way = WAYS.get(gateway)
    if way is None or GATEWAYS[way] not in offered:
        error = {"field": "id", "message": "The shop does not take this way of paying.", "code": "NOT_FOUND"}
        return {"id": gateway, "data": None, "errors": [error]}
    data: dict[str, Any] = {}
    if way == PaymentWay.STRIPE:
        shop = found.part.shop.pk if isinstance(found, CheckoutView) and found.part else getattr(found, "shop_id", None)
        account = StripeAccount.objects.filter(shop=shop).first()
        data = {
            "stripePublishableKey": settings.STRIPE_PUBLISHABLE_KEY,
            "stripeAccount": account and account.account_id,
        }
    return {"id": gateway, "data": data, "errors": []}


def minor(amount: Decimal | None) -> int | None:
    if amount is None:
        return None
    if amount != amount.to_integral_value() or amount > 10**15:
        raise Refused.because("amount", "An amount in VND has no decimals.", "amount")
    return int(amount)


def _of_order(payment: Payment) -> dict[str, Any]:
    """What there is to do to pay an order."""
    how = how_to_pay(payment)
    at = f"{settings.PUBLIC_URL}/orders/{how.token}/"
    told: dict[str, Any] = {"amount": how.due, "currency": payment.currency, "reference": payment.reference}
    if how.payload and how.account is not None:
        told |= {
            "qr": how.payload,
            "picture": f"{at}vietqr.png",
            "bank": how.bank.short if how.bank else how.account.bin,
            "account": how.account.number,
            "holder": how.account.holder,
            "until": how.kept_until.isoformat() if how.kept_until else None,
        }
    elif payment.way in HOSTED and how.due:
        told["page"] = f"{at}pay/"
    return told


def _payment_of(order: Order) -> Payment:
    payment = payment_at(order.token)
    if payment is None:
        raise Refused.because("not_found", "There is nothing to pay for this order.", "id")
    return payment


class TransactionInitialize(Mutation):
    """How a checkout is paid, before it is placed; or what there is to do for an order that waits for its money."""

    known = _BeginCode
    codes = {**CheckoutMutation.codes, "not_found": "NOT_FOUND"}
    errors = graphene.List(graphene.NonNull(TransactionInitializeError), required=True)

    class Arguments:
        id = graphene.ID(required=True)
        action = TransactionFlowStrategyEnum()
        amount = PositiveDecimal()
        payment_gateway = PaymentGatewayToInitialize(required=True)
        customer_ip_address = graphene.String()
        idempotency_key = graphene.String()

    transaction = graphene.Field(TransactionItem)
    transaction_event = graphene.Field(TransactionEvent)
    data = graphene.Field(JSON)

    @classmethod
    def perform(
        cls,
        info: Any,
        id: str,  # noqa: A002  Saleor's name
        payment_gateway: Any,
        amount: Decimal | None = None,
        **_given: Any,
    ) -> dict[str, Any]:
        """The whole of it at once, by one of the shop's ways."""
        found = paid_for(info, id)
        way = WAYS.get(payment_gateway["id"])
        if way is None:
            raise Refused.because("not_found", "There is no such payment gateway.", "payment_gateway")
        if isinstance(found, CheckoutView):
            return _begun(found, way, minor(amount), payment_gateway.get("data"))
        payment = _payment_of(found)
        if payment.way != way:
            raise Refused.because("no_payment", "This order is paid in another way.", "payment_gateway")
        return _told(transactions.of_order(payment=payment), _of_order(payment), payment)


def _begun(view: CheckoutView, way: str, amount: int | None, data: Any) -> dict[str, Any]:
    event = data.get("event") if isinstance(data, dict) else None
    played = str(event.get("type", "")) if isinstance(event, dict) else ""
    outcome = TransactionState.CHARGED
    if played.endswith("_FAILURE"):
        outcome = TransactionState.FAILED
    elif played.endswith(("_REQUEST", "_ACTION_REQUIRED")):
        outcome = TransactionState.ASKED
    made, secret = transactions.begin(view=view, way=way, amount=amount, outcome=outcome)
    told: dict[str, Any] = {"next": "checkoutComplete"}
    if way == PaymentWay.STRIPE:
        told = {
            "paymentIntent": {"stripeClientSecret": secret},
            "stripeClientSecret": secret,
            "stripeAccount": made.provider_account,
        }
    return _told(made, told)


def _told(made: Transaction, data: dict[str, Any], payment: Payment | None = None) -> dict[str, Any]:
    if payment is not None and payment.received >= payment.amount:
        made.state, made.charged = TransactionState.CHARGED, payment.received
    return {"transaction": made, "transaction_event": EventRow(made), "data": data}


class TransactionProcess(Mutation):
    """What became of it."""

    known = _ProcessCode
    codes = CheckoutMutation.codes
    errors = graphene.List(graphene.NonNull(TransactionProcessError), required=True)

    class Arguments:
        id = graphene.ID()
        token = graphene.UUID()
        data = graphene.Argument(JSON)
        customer_ip_address = graphene.String()

    transaction = graphene.Field(TransactionItem)
    transaction_event = graphene.Field(TransactionEvent)
    data = graphene.Field(JSON)

    @classmethod
    def perform(
        cls,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        token: Any = None,
        **_given: Any,
    ) -> dict[str, Any]:
        """Of a card: as the service says now. Of an order that waits for a transfer: what there is to do."""
        key = token
        if id:
            kind, text = parse(id)
            key = checkouts.key_of(text) if kind == "TransactionItem" else None
        made = transactions.transaction_at(key, asked_by=info.context.user) if key else None
        if made is None:
            raise Refused.because("not_found", "There is no such transaction.", "id")
        if made.payment is not None:
            payment = _payment_of(made.payment.order)
            return _told(made, _of_order(payment), payment)
        return _told(transactions.refresh(made=made), {"next": "checkoutComplete"})


class PaymentMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    payment_gateway_initialize = PaymentGatewayInitialize.Field()
    transaction_initialize = TransactionInitialize.Field()
    transaction_process = TransactionProcess.Field()
