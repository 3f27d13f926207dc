"""Ways of paying by Saleor's names, and what became of a payment."""

from dataclasses import dataclass
from typing import Any

import graphene

from marketplace.api.ids import global_id
from marketplace.api.types.common import Node, ObjectWithMetadata
from marketplace.api.types.money import Money, MoneyRow, money
from marketplace.api.types.scalars import JSON
from marketplace.checkout.models import Transaction, TransactionState
from marketplace.orders.models import PaymentWay
from marketplace.payments.queries import Way

GATEWAYS = {
    PaymentWay.DUMMY: "saleor.io.dummy-payment-app",
    PaymentWay.STRIPE: "saleor.app.payment.stripe",
    PaymentWay.VIETQR: "ocop.payment.vietqr",
    PaymentWay.COD: "ocop.payment.cod",
    PaymentWay.VNPAY: "ocop.payment.vnpay",
}
WAYS = {gateway: way for way, gateway in GATEWAYS.items()} | {"mirumee.payments.dummy": PaymentWay.DUMMY}


class GatewayConfigLine(graphene.ObjectType):  # type: ignore[misc]
    """A setting of a gateway."""

    field = graphene.String(required=True)
    value = graphene.String()


class PaymentGateway(graphene.ObjectType):  # type: ignore[misc]
    """A way of paying that the shop takes."""

    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    config = graphene.List(graphene.NonNull(GatewayConfigLine), required=True)
    currencies = graphene.List(graphene.NonNull(graphene.String), required=True)


def gateways_of(ways: list[Way]) -> list[dict[str, Any]]:
    """In the order in which the shop offers them."""
    return [
        {"id": GATEWAYS[PaymentWay(way.way)], "name": way.label, "config": [], "currencies": ["VND"]} for way in ways
    ]


TransactionActionEnum = graphene.Enum("TransactionActionEnum", [(n, n) for n in ("CHARGE", "REFUND", "CANCEL")])
TransactionFlowStrategyEnum = graphene.Enum(
    "TransactionFlowStrategyEnum", [(n, n) for n in ("AUTHORIZATION", "CHARGE")]
)
TransactionEventTypeEnum = graphene.Enum(
    "TransactionEventTypeEnum",
    [
        (name, name)
        for name in (
            *(f"AUTHORIZATION_{what}" for what in ["SUCCESS", "FAILURE", "ADJUSTMENT", "REQUEST", "ACTION_REQUIRED"]),
            *(f"CHARGE_{what}" for what in ["ACTION_REQUIRED", "SUCCESS", "FAILURE", "BACK", "REQUEST"]),
            *(f"REFUND_{what}" for what in ["SUCCESS", "FAILURE", "REVERSE", "REQUEST"]),
            *(f"CANCEL_{what}" for what in ["SUCCESS", "FAILURE", "REQUEST"]),
            "INFO",
        )
    ],
)


@dataclass(frozen=True, slots=True)
class EventRow:
    """What happened to a transaction last."""

    made: Transaction
    message: str = ""

    @property
    def type(self) -> str:
        if self.made.state == TransactionState.CHARGED:
            return "CHARGE_SUCCESS"
        if self.made.state == TransactionState.FAILED:
            return "CHARGE_FAILURE"
        return "CHARGE_REQUEST" if self.made.way == PaymentWay.COD else "CHARGE_ACTION_REQUIRED"


class TransactionEvent(graphene.ObjectType):  # type: ignore[misc]
    """What happened to a transaction."""

    class Meta:
        interfaces = (Node,)

    created_at = graphene.DateTime(required=True)
    type = graphene.Field(TransactionEventTypeEnum)
    message = graphene.String(required=True)
    psp_reference = graphene.String(required=True)
    amount = graphene.Field(Money, required=True)

    @staticmethod
    def resolve_id(root: EventRow, info: Any) -> str:
        """One each."""
        return global_id("TransactionEvent", root.made.pk)

    @staticmethod
    def resolve_created_at(root: EventRow, info: Any) -> Any:
        """When it was begun."""
        return root.made.created_at

    @staticmethod
    def resolve_psp_reference(root: EventRow, info: Any) -> str:
        """The service's own name of it."""
        return root.made.provider_id or str(root.made.pk)

    @staticmethod
    def resolve_amount(root: EventRow, info: Any) -> MoneyRow:
        """What is asked."""
        return money(root.made.amount, root.made.currency)


class TransactionItem(graphene.ObjectType):  # type: ignore[misc]
    """How a checkout or an order is paid."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    token = graphene.UUID(required=True)
    created_at = graphene.DateTime(required=True)
    actions = graphene.List(graphene.NonNull(TransactionActionEnum), required=True)
    charged_amount = graphene.Field(Money, required=True)
    name = graphene.String(required=True)
    psp_reference = graphene.String(required=True)

    @staticmethod
    def resolve_id(root: Transaction, info: Any) -> str:
        """Unguessable."""
        return global_id("TransactionItem", root.pk)

    @staticmethod
    def resolve_token(root: Transaction, info: Any) -> Any:
        """The same without its type."""
        return root.pk

    @staticmethod
    def resolve_actions(root: Transaction, info: Any) -> list[str]:
        """Nothing that a buyer can do."""
        return []

    @staticmethod
    def resolve_charged_amount(root: Transaction, info: Any) -> MoneyRow:
        """What came."""
        return money(root.charged, root.currency)

    @staticmethod
    def resolve_name(root: Transaction, info: Any) -> str:
        """The way, in words."""
        return str(root.get_way_display())

    @staticmethod
    def resolve_psp_reference(root: Transaction, info: Any) -> str:
        """The service's own name of it."""
        return root.provider_id


class PaymentGatewayToInitialize(graphene.InputObjectType):  # type: ignore[misc]
    """A gateway, and what it is told."""

    id = graphene.String(required=True)
    data = graphene.InputField(JSON)
