"""What follows from what happens to an order: vouchers are free again, the buyer is told, unpaid ones lapse."""

from typing import Any

from django.dispatch import receiver

from catalog.core import housekeeping, outbox
from marketplace.orders import tasks
from marketplace.orders.models import FulfilmentState, Order
from marketplace.orders.services import lapse_orders
from marketplace.promotions.services import give_back


@outbox.handles("order.cancelled")
@outbox.handles("order.lapsed")
def free_the_voucher(*, order_id: int, **_: Any) -> None:
    """It can be used again."""
    give_back(order_id=order_id)


def _teller(kind: str) -> outbox.Handler:
    def tell(*, order_id: int, **_: Any) -> None:
        """By a task: letters and text messages leave the house."""
        tasks.tell_buyer.enqueue(order_id, kind)

    tell.__name__ = tell.__qualname__ = f"tell_{kind}"
    return tell


for _kind in ("placed", "paid", "sent", "delivered", "cancelled", "came_back", "lapsed"):
    outbox.handles(f"order.{_kind}")(_teller(_kind))


@outbox.handles("lot.recalled")
def tell_of_recall(*, lot: int, **_: Any) -> None:
    """Whoever was sent goods of the lot hears of it. What has not left is stopped when it is to be handed over (`services.send_parcel`)."""
    left = (FulfilmentState.SENT, FulfilmentState.DELIVERED)
    orders = Order.objects.filter(fulfilments__state__in=left, fulfilments__lines__lot=lot)
    for pk in orders.order_by("pk").values_list("pk", flat=True).distinct():
        tasks.tell_buyer.enqueue(pk, "recalled")


@receiver(housekeeping.ticking)
def lapse(**_signal: object) -> None:
    """Orders whose time to pay is over, 200 a minute and worker."""
    lapse_orders()
