"""What happens to an order's money, whatever the way it comes."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Refused
from catalog.core.types import Actor
from marketplace.orders.models import Order, PaymentWay
from marketplace.orders.services import mark_paid
from marketplace.payments.models import (
    Account,
    BankAccount,
    Booking,
    BookingKind,
    Entry,
    Payment,
    PaymentState,
    StripeAccount,
    VnpayAccount,
)

from .ledger import balances, book, lock_payment

A, K = Account, BookingKind
HOSTED_WAYS = (PaymentWay.STRIPE, PaymentWay.VNPAY)


@transaction.atomic(savepoint=False)  # part of a larger transaction, which fails with it
def open_payments(*, orders: Sequence[Order]) -> list[Payment]:
    """Ask for the money of orders that were just placed, in this transaction: a payment each, and what is owed in the ledger. 4 or 5 statements.

    The buyer writes the order's code into a transfer, so it is the payment's reference.
    """
    now = clock.now()
    shops = {order.shop_id for order in orders if order.payment_way == PaymentWay.VIETQR}
    accounts = (
        {row.shop_id: row for row in BankAccount.objects.filter(shop__in=shops, is_current=True)} if shops else {}
    )
    cards = {order.shop_id for order in orders if order.payment_way == PaymentWay.STRIPE}
    there = dict(StripeAccount.objects.filter(shop__in=cards).values_list("shop", "account_id")) if cards else {}
    gates = {order.shop_id for order in orders if order.payment_way == PaymentWay.VNPAY}
    if gates:
        there |= dict(VnpayAccount.objects.filter(shop__in=gates).values_list("shop", "terminal"))
    payments = Payment.objects.bulk_create(
        [
            Payment(
                order=order,
                way=order.payment_way,
                state=PaymentState.PENDING if order.total else PaymentState.PAID,
                currency=order.currency,
                amount=order.total,
                reference=order.code,
                bank_account=accounts.get(order.shop_id),
                provider_account=there.get(order.shop_id, "") if order.payment_way in HOSTED_WAYS else "",
                created_at=now,
            )
            for order in orders
        ]
    )
    bookings = Booking.objects.bulk_create(
        [
            Booking(payment=payment, kind=K.ASKED, source=f"order:{payment.order_id}", at=now)
            for payment in payments
            if payment.amount
        ]
    )
    Entry.objects.bulk_create(
        [
            Entry(booking=booking, account=account, amount=amount)
            for booking in bookings
            for account, amount in _asked(booking.payment.order)
            if amount
        ]
    )
    return payments


def _asked(order: Order) -> list[tuple[str, int]]:
    own = order.discount - order.sponsored  # what the shop itself takes off
    return [
        (A.BUYER, order.total),
        (A.SPONSOR, order.sponsored),
        (A.SALES, own - order.goods),
        (A.DELIVERY, -order.delivery),
    ]


@transaction.atomic
def receive(*, payment: Payment, amount: int, source: str, by: Actor | None = None) -> bool:
    """The producer got `amount` minor units. False when this source is booked already.

    What is more than was owed stands as surplus, to be given back by hand. Once all is there the order is told.
    """
    return _came(payment, amount, source=source, to=A.PRODUCER, kind=K.RECEIVED, by=by)


@transaction.atomic
def collect(*, payment: Payment, amount: int, source: str, by: Actor | None = None) -> bool:
    """The carrier took `amount` in cash from the buyer and holds it for the producer. False when this source is booked already."""
    return _came(payment, amount, source=source, to=A.CARRIER, kind=K.COLLECTED, by=by)


@transaction.atomic
def remit(*, payment: Payment, amount: int, source: str, by: Actor | None = None) -> bool:
    """The carrier passed `amount` of what it collected on to the producer. Raises `Refused` for more than it holds."""
    payment = lock_payment(payment.pk)
    held = balances(payment).get(A.CARRIER, 0)
    if Booking.objects.filter(source=source, kind=K.REMITTED).exists():
        return False
    if not 0 < amount <= held:
        raise Refused.because(
            "too_much",
            _("Đơn %(code)s: bên giao hàng đang giữ %(held)s ₫, tệp ghi %(amount)s ₫.")
            % {"code": payment.reference, "held": held, "amount": amount},
            "amount",
        )
    return (
        book(payment=payment, kind=K.REMITTED, source=source, entries={A.PRODUCER: amount, A.CARRIER: -amount}, by=by)
        is not None
    )


def _came(payment: Payment, amount: int, *, source: str, to: Account, kind: str, by: Actor | None) -> bool:
    if amount <= 0:
        raise ValueError("money that came in is more than nothing")
    payment = lock_payment(payment.pk)
    owed = max(balances(payment).get(A.BUYER, 0), 0)
    paid = min(owed, amount)
    if not book(
        payment=payment, kind=kind, source=source, entries={to: amount, A.BUYER: -paid, A.SURPLUS: paid - amount}, by=by
    ):
        return False
    payment.received += amount
    _save(payment, by=by, reason=kind)
    outbox.emit("payment.received", payment_id=payment.pk, amount=amount)
    return True


def ask_less(*, payment: Payment, by_amount: int) -> None:
    """Of a locked payment so much is not asked any more: what came in may be all of it now."""
    payment.amount -= by_amount
    _save(payment, by=None, reason="less asked")


def _save(payment: Payment, *, by: Actor | None, reason: str) -> None:
    """What was asked and what came in, with the state that follows; the order is told once all is there."""
    was_paid = payment.paid_at is not None
    if payment.state != PaymentState.VOID:
        payment.state = _state(payment)
        if payment.received >= payment.amount and not was_paid:
            payment.paid_at = clock.now()
    with audit.context(user=by.pk if by else None, reason=reason):
        payment.save(update_fields=["amount", "received", "state", "paid_at"])
    if payment.paid_at and not was_paid:
        mark_paid(order=payment.order)


def _state(payment: Payment) -> str:
    if payment.received < payment.amount:
        return PaymentState.PARTLY if payment.received else PaymentState.PENDING
    return PaymentState.OVERPAID if payment.received > payment.amount else PaymentState.PAID


@transaction.atomic
def void_payment(*, payment: Payment) -> bool:
    """The order was cancelled or lapsed: nothing more is asked, and what came in is to be given back. False when that is booked already."""
    payment = lock_payment(payment.pk)
    stands = balances(payment)
    entries = {account: -stands.get(account, 0) for account in (A.BUYER, A.SPONSOR, A.SALES, A.DELIVERY)}
    entries[A.REFUND] = -sum(entries.values())
    if not book(payment=payment, kind=K.VOIDED, source=f"order:{payment.order_id}", entries=entries):
        return False
    payment.state = PaymentState.VOID
    payment.save(update_fields=["state"])
    outbox.emit("payment.voided", payment_id=payment.pk)
    return True


@transaction.atomic
def refund(*, payment: Payment, amount: int, source: str, by: Actor | None = None) -> bool:
    """The producer gave `amount` back to the buyer. False when this source is booked already.

    Taken from what is to be given back, then from a surplus. Raises `Refused` for more than both.
    """
    payment = lock_payment(payment.pk)
    if Booking.objects.filter(source=source, kind=K.REFUNDED).exists():
        return False
    stands = balances(payment)
    due, surplus = -stands.get(A.REFUND, 0), -stands.get(A.SURPLUS, 0)
    if not 0 < amount <= due + surplus:
        raise Refused.because(
            "too_much",
            _("Đơn %(code)s chỉ còn phải hoàn %(due)s ₫.") % {"code": payment.reference, "due": due + surplus},
            "amount",
        )
    first = min(due, amount)
    entries = {A.REFUND: first, A.SURPLUS: amount - first, A.PRODUCER: -amount}
    book(payment=payment, kind=K.REFUNDED, source=source, entries=entries, by=by)
    payment.refunded += amount
    with audit.context(user=by.pk if by else None, reason="refunded"):
        payment.save(update_fields=["refunded"])
    outbox.emit("payment.refunded", payment_id=payment.pk, amount=amount)
    return True


@transaction.atomic
def credit(*, payment: Payment, up_to: int, source: str, by: Actor | None = None) -> bool:
    """Take off the order's price what of `up_to` is not to be given back already, so that it can be. False when nothing was missing or this
    source is booked."""
    payment = lock_payment(payment.pk)
    if Booking.objects.filter(source=source).exists():
        return False
    stands = balances(payment)
    missing = up_to + stands.get(A.REFUND, 0) + stands.get(A.SURPLUS, 0)
    if missing <= 0:
        return False
    entries = {A.SALES: missing, A.REFUND: -missing}
    return book(payment=payment, kind=K.CREDITED, source=source, entries=entries, by=by) is not None
