"""What a return means for an order's money."""

from django.db import transaction

from catalog.core import outbox
from marketplace.orders.models import Return, ReturnState
from marketplace.orders.services import close_return
from marketplace.payments.models import Account, Booking, BookingKind, Payment

from .ledger import balances, book, lock_payment


@transaction.atomic
def credit_return(*, request: Return) -> bool:
    """Goods are back, or the money is given back without them: so much is to be refunded. False when that is booked already."""
    payment = lock_payment(Payment.objects.get(order=request.order_id).pk)
    source = f"return:{request.pk}"
    if Booking.objects.filter(source=source, kind=BookingKind.CREDITED).exists():
        return False
    entries = _credited(payment, request)
    if entries[Account.REFUND]:
        book(payment=payment, kind=BookingKind.CREDITED, source=source, entries=entries)
        outbox.emit("payment.credited", payment_id=payment.pk)
    close_paid_returns(payment=payment)
    return bool(entries[Account.REFUND])


def _credited(payment: Payment, request: Return) -> dict[Account, int]:
    """Goods and delivery come off what was sold, and so does the sponsor's part of the discount on them; never more than still stands there."""
    order, stands = payment.order, balances(payment)
    goods = sum(row.quantity * row.line.unit_price for row in request.lines.select_related("line"))
    sponsored = order.sponsored * goods // order.goods if order.goods and request.amount else 0
    sponsored = min(sponsored, max(stands.get(Account.SPONSOR, 0), 0))
    delivery = min(request.delivery, max(-stands.get(Account.DELIVERY, 0), 0))
    sold = min(request.amount - request.delivery + sponsored, max(-stands.get(Account.SALES, 0), 0))
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
