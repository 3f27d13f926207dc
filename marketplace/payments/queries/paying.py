"""How a buyer pays an order: everything that the page says."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from catalog.core import clock
from catalog.core.money import Money
from marketplace.orders.models import Order, OrderState, PaymentWay
from marketplace.payments.models import (
    Account,
    BankAccount,
    CardCurrency,
    Entry,
    Payment,
    PaymentState,
    StripeAccount,
)
from marketplace.payments.symbols import Bank, Transfer, bank_of, payload_of


def with_price(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Annotated from the ledger, minor units: `price`, what the buyer has to pay in all by now (the total at placing less what was called off, came
    back or was given back), and `owed_back`, what the shop still has to give back. No statement of their own."""

    def stands(*accounts: Account) -> Subquery:
        rows = Entry.objects.filter(booking__payment__order=OuterRef("pk"), account__in=accounts).order_by()
        return Subquery(
            rows.values("booking__payment").annotate(n=-Sum("amount")).values("n"), output_field=BigIntegerField()
        )

    return orders.annotate(
        price=Coalesce(stands(Account.SALES, Account.DELIVERY, Account.SPONSOR), F("total")),
        owed_back=Coalesce(stands(Account.REFUND, Account.SURPLUS), 0, output_field=BigIntegerField()),
        less=F("total") - F("price"),
    )


@dataclass(frozen=True, slots=True)
class HowToPay:
    """`due`: minor units still to come, 0 when nothing more is asked. `over`: the order is, or its time to pay has passed.
    `payload`: what the VietQR symbol holds, "" without one. `card`: what a card is charged where that is not in đồng, at `rate` đồng a unit.
    """

    payment: Payment
    due: int
    over: bool = False
    account: BankAccount | None = None
    bank: Bank | None = None
    payload: str = ""
    card: Money | None = None
    rate: int = 1

    @property
    def way(self) -> str:
        return self.payment.way

    @property
    def token(self) -> str:
        """Of the order's address."""
        return self.payment.order.token

    @property
    def kept_until(self) -> dt.datetime | None:
        """The goods are set aside until then; None once they no longer wait for money."""
        order = self.payment.order
        return order.unpaid_until if order.state == OrderState.UNPAID else None


def how_to_pay(payment: Payment) -> HowToPay:
    """What the buyer does now. No statement for a payment of `payment_at`, else 2 (order, bank account); 1 more for a card.

    Of a payment that came in part the rest is asked. Nothing is asked of one that is
    void, whole or too late: its goods may be somebody else's.
    """
    order = payment.order
    unpaid = order.state == OrderState.UNPAID
    if (
        payment.state == PaymentState.VOID
        or order.state in (OrderState.CANCELLED, OrderState.LAPSED)
        or (unpaid and order.unpaid_until is not None and order.unpaid_until <= clock.now())
    ):
        return HowToPay(payment, 0, over=True)
    if payment.state in (PaymentState.PAID, PaymentState.OVERPAID):
        return HowToPay(payment, 0)
    due = payment.amount - payment.received
    account = payment.bank_account
    if payment.way == PaymentWay.STRIPE:
        there = StripeAccount.objects.filter(account_id=payment.provider_account).first()
        if there is not None and there.currency != CardCurrency.VND:
            return HowToPay(payment, due, card=there.asked_for(due), rate=there.rate)
    if payment.way != PaymentWay.VIETQR or account is None:
        return HowToPay(payment, due)
    transfer = Transfer(bin=account.bin, account=account.number, amount=due, purpose=payment.reference)
    return HowToPay(payment, due, account=account, bank=bank_of(account.bin), payload=payload_of(transfer))


def payment_at(token: str) -> Payment | None:
    """The payment of the order at the buyer's unguessable address, with order, shop and bank account. 1 statement."""
    return (
        Payment.objects.select_related("order__shop__producer", "bank_account").filter(order__token=token[:40]).first()
    )
