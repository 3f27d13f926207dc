"""What happens to the money when an order ends, or goods of it come back."""

from typing import Any

from django.dispatch import receiver

from catalog.core import clock, housekeeping, outbox
from marketplace.notifications.queries import members_of, people_of
from marketplace.notifications.services import notify_all
from marketplace.orders.models import Return
from marketplace.payments.models import BankAccount, BankLine, BankLineState, Payment
from marketplace.payments.services import (
    book_fee,
    close_paid_returns,
    credit_return,
    credit_units,
    finish_refunds,
    reverse_fee,
    reverse_return_fee,
    void_payment,
)
from marketplace.payments.symbols.banks import bank_of


@outbox.handles("order.cancelled")
@outbox.handles("order.lapsed")
@outbox.handles("order.came_back")
def void(*, order_id: int, **_: Any) -> None:
    """Nothing more is asked for it."""
    payment = Payment.objects.filter(order=order_id).first()
    if payment is not None:
        void_payment(payment=payment)
        reverse_fee(payment=payment)


@outbox.handles("order.units_gone")
def credit_gone(*, order_id: int, units: dict[str, int], source: str, **_: Any) -> None:
    """What was called off, or came back as nobody took it, is not paid."""
    payment = Payment.objects.filter(order=order_id).first()
    if payment is not None:
        credit_units(payment=payment, units={int(line): n for line, n in units.items()}, source=source)


@outbox.handles("order.delivered")
def charge(*, order_id: int, **_: Any) -> None:
    """The platform's fee, where one was agreed, is owed once the buyer has the goods."""
    payment = Payment.objects.filter(order=order_id).first()
    if payment is not None:
        book_fee(payment=payment)


@outbox.handles("shop.bank_changed")
def tell_owners(*, account_id: int, at: str, **_: Any) -> None:
    """The shop's owners and managers hear of every change of the account to which money goes."""
    account = BankAccount.objects.select_related("shop").get(pk=account_id)
    bank = bank_of(account.bin)
    facts = {"shop": account.shop.name, "bank": bank.short if bank else account.bin, "ending": account.number[-4:]}
    notify_all(
        users=people_of(account.shop.producer_id),
        kind="shop.bank_changed",
        facts=facts,
        url="/studio/delivery/",
        key=f"shop.bank_changed:{account.pk}:{at}",
    )


@outbox.handles("return.received")
def credit(*, return_id: int, **_: Any) -> None:
    """So much is to be refunded, and the platform's fee of it is not owed."""
    request = Return.objects.get(pk=return_id)
    credit_return(request=request)
    reverse_return_fee(request=request)


@outbox.handles("payment.disputed")
def tell_of_dispute(*, payment_id: int, state: str = "open", **_: Any) -> None:
    """The shop hears that the buyer's bank takes money back, and what to do until when; and how it ended."""
    payment = Payment.objects.select_related("order__shop").get(pk=payment_id)
    until = payment.dispute_until
    facts = {
        "code": payment.reference,
        "total_amount": payment.amount,
        "until_on": until.astimezone(clock.VIETNAM).date().isoformat() if until else None,
    }
    notify_all(
        users=members_of(payment.order.shop.producer_id, managing=True),
        kind=f"shop.dispute.{state}",
        facts=facts,
        url=f"/studio/money/orders/{payment.order_id}/",
        key=f"shop.dispute.{state}:{payment_id}",
    )


@outbox.handles("bank_line.on_desk")
def tell_of_desk(*, line_id: int, **_: Any) -> None:
    """The shop hears of money that nobody could match, or that is to be given back."""
    line = BankLine.objects.select_related("account__shop").get(pk=line_id)
    if line.state != BankLineState.DESK:
        return
    notify_all(
        users=members_of(line.account.shop.producer_id, managing=True),
        kind="shop.desk",
        facts={"total_amount": line.amount, "bank_problem": line.problem},
        url=f"/studio/money/#line-{line.pk}",
        key=f"shop.desk:{line.pk}",
    )


@receiver(housekeeping.ticking)
def finish(**_signal: object) -> None:
    """Refunds that were begun and not heard of."""
    finish_refunds()


@outbox.handles("payment.refunded")
def close_returns(*, payment_id: int, **_: Any) -> None:
    """Those that waited for it are done."""
    close_paid_returns(payment=Payment.objects.get(pk=payment_id))
