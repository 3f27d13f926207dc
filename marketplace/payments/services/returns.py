"""What a return means for an order's money."""

from django.db import transaction

from catalog.core import outbox
from marketplace.orders.models import Return, ReturnState
from marketplace.orders.services import close_return
from marketplace.payments.models import Account, BookingKind, Payment

from .ledger import balances, book, lock_payment


@transaction.atomic
def credit_return(*, request: Return) -> bool:
    """Goods are back, or the money is given back without them: so much is to be refunded. False when that is booked already."""
    payment = lock_payment(Payment.objects.get(order=request.order_id).pk)
    amount = request.amount
    if not amount:
        close_return(request=request)
        return False
    booked = book(
        payment=payment,
        kind=BookingKind.CREDITED,
        source=f"return:{request.pk}",
        entries={Account.SALES: amount, Account.REFUND: -amount},
    )
    if booked:
        outbox.emit("payment.credited", payment_id=payment.pk)
    return booked is not None


@transaction.atomic
def close_paid_returns(*, payment: Payment) -> int:
    """Once nothing is to be refunded any more, the order's returns are done; how many were closed."""
    if balances(payment).get(Account.REFUND, 0):
        return 0
    waiting = list(Return.objects.filter(order=payment.order_id, state=ReturnState.RECEIVED).order_by("pk"))
    for request in waiting:
        close_return(request=request)
    return len(waiting)
