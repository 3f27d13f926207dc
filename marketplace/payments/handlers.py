"""What happens to the money when an order ends early."""

from typing import Any

from catalog.core import outbox
from marketplace.payments.models import Payment
from marketplace.payments.services import void_payment


@outbox.handles("order.cancelled")
@outbox.handles("order.lapsed")
@outbox.handles("order.came_back")
def void(*, order_id: int, **_: Any) -> None:
    """Nothing more is asked for it."""
    payment = Payment.objects.filter(order=order_id).first()
    if payment is not None:
        void_payment(payment=payment)
