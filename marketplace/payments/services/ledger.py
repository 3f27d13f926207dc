"""The only way into the ledger."""

from collections.abc import Mapping

from django.db.models import Sum

from catalog.core import clock
from catalog.core.types import Actor
from marketplace.orders.services import lock_order
from marketplace.payments.models import Account, Booking, Entry, Payment


def lock_payment(pk: int) -> Payment:
    """The payment's order and then its row, locked until the transaction ends. The order comes with its shop. 3 statements."""
    order_id = Payment.objects.values_list("order", flat=True).get(pk=pk)
    order = lock_order(order_id)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=pk)
    payment.order = order
    return payment


def balances(payment: Payment) -> dict[str, int]:
    """What stands on each account of a payment; together zero. 1 statement."""
    rows = (
        Entry.objects.filter(booking__payment=payment)
        .values_list("account")
        .annotate(n=Sum("amount"))
        .order_by("account")
    )
    return {account: amount for account, amount in rows if amount}


def book(
    *, payment: Payment, kind: str, source: str, entries: Mapping[Account, int], by: Actor | None = None
) -> Booking | None:
    """Write one booking of a locked payment, or nothing and None when this source is booked already. 3 statements.

    `entries`: amount by account, together zero (the database refuses anything else when the transaction commits); zeros are left out.
    """
    if sum(entries.values()):
        raise ValueError(f"{entries} is not zero together")
    if Booking.objects.filter(source=source, kind=kind).exists():
        return None
    booking = Booking.objects.create(
        payment=payment, kind=kind, source=source, at=clock.now(), by_id=by.pk if by else None
    )
    Entry.objects.bulk_create(
        [Entry(booking=booking, account=account, amount=amount) for account, amount in entries.items() if amount]
    )
    return booking
