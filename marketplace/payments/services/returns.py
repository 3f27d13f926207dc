"""What goods that come back, or never leave, mean for an order's money."""

from collections.abc import Mapping

from django.db import transaction

from catalog.core import outbox
from marketplace.orders.models import Return, ReturnState
from marketplace.orders.services import close_return
from marketplace.payments.models import Account, Booking, BookingKind, Payment

from .ledger import balances, book, lock_payment
from .payments import ask_less


@transaction.atomic
def credit_return(*, request: Return) -> bool:
    """Goods are back, or the money is given back without them: so much is to be refunded. False when that is booked already."""
    payment = lock_payment(Payment.objects.get(order=request.order_id).pk)
    source = f"return:{request.pk}"
    if Booking.objects.filter(source=source, kind=BookingKind.CREDITED).exists():
        return False
    goods = sum(row.quantity * row.line.unit_price for row in request.lines.select_related("line"))
    entries = _credited(payment, goods=goods, amount=request.amount - request.delivery, delivery=request.delivery)
    if entries[Account.REFUND]:
        book(payment=payment, kind=BookingKind.CREDITED, source=source, entries=entries)
        outbox.emit("payment.credited", payment_id=payment.pk)
    close_paid_returns(payment=payment)
    return bool(entries[Account.REFUND])


@transaction.atomic
def credit_units(*, payment: Payment, units: Mapping[int, int], source: str) -> bool:
    """So many units of each line (by key) never reach the buyer of an order that goes on: their price less their part of the discount is not
    asked any more or, where it was paid, to be refunded. False when this source is booked, or the order came to nothing since."""
    payment = lock_payment(payment.pk)
    if Booking.objects.filter(source=source, kind=BookingKind.CREDITED).exists():
        return False
    order = payment.order
    goods = sum(line.unit_price * units[line.pk] for line in order.lines.filter(pk__in=units))
    entries = _credited(payment, goods=goods, amount=goods - order.discount * goods // order.goods if goods else 0)
    if not entries[Account.REFUND]:
        return False
    unasked = min(max(balances(payment).get(Account.BUYER, 0), 0), -entries[Account.REFUND])
    entries |= {Account.BUYER: -unasked, Account.REFUND: entries[Account.REFUND] + unasked}
    book(payment=payment, kind=BookingKind.CREDITED, source=source, entries=entries)
    if unasked:
        ask_less(payment=payment, by_amount=unasked)
    outbox.emit("payment.credited", payment_id=payment.pk)
    return True


def _credited(payment: Payment, *, goods: int, amount: int, delivery: int = 0) -> dict[Account, int]:
    """`amount` for `goods` and the delivery come off what was sold, and so does the sponsor's part of the discount on them; never more than still
    stands there."""
    order, stands = payment.order, balances(payment)
    sponsored = order.sponsored * goods // order.goods if order.goods and amount + delivery else 0
    sponsored = min(sponsored, max(stands.get(Account.SPONSOR, 0), 0))
    delivery = min(delivery, max(-stands.get(Account.DELIVERY, 0), 0))
    sold = min(amount + sponsored, max(-stands.get(Account.SALES, 0), 0))
    sponsored = min(sponsored, sold)
    return {
        Account.SALES: sold,
        Account.DELIVERY: delivery,
        Account.SPONSOR: -sponsored,
        Account.REFUND: sponsored - sold - delivery,
    }


@transaction.atomic
def close_paid_returns(*, payment: Payment) -> int:
    """Once nothing is to be refunded any more, the order's returns are done; how many were closed."""
    if balances(payment).get(Account.REFUND, 0):
        return 0
    waiting = list(Return.objects.filter(order=payment.order_id, state=ReturnState.RECEIVED).order_by("pk"))
    for request in waiting:
        close_return(request=request)
    return len(waiting)
