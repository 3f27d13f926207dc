"""What happens to the money when an order ends early, or goods of it come back."""

from typing import Any

from catalog.core import outbox
from marketplace.orders.models import Return
from marketplace.payments.models import Payment
from marketplace.payments.services import close_paid_returns, credit_return, void_payment


@outbox.handles("order.cancelled")
@outbox.handles("order.lapsed")
@outbox.handles("order.came_back")
def void(*, order_id: int, **_: Any) -> None:
    """Nothing more is asked for it."""
    payment = Payment.objects.filter(order=order_id).first()
    if payment is not None:
        void_payment(payment=payment)


@outbox.handles("return.received")
def credit(*, return_id: int, **_: Any) -> None:
    """So much is to be refunded."""
    credit_return(request=Return.objects.get(pk=return_id))


@outbox.handles("payment.refunded")
def close_returns(*, payment_id: int, **_: Any) -> None:
    """Those that waited for it are done."""
    close_paid_returns(payment=Payment.objects.get(pk=payment_id))
