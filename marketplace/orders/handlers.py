"""What an order's early end means for what it used."""

from typing import Any

from catalog.core import outbox
from marketplace.promotions.services import give_back


@outbox.handles("order.cancelled")
@outbox.handles("order.lapsed")
def free_the_voucher(*, order_id: int, **_: Any) -> None:
    """It can be used again."""
    give_back(order_id=order_id)
