"""Orders as their buyer sees them: by an unguessable address, by number and telephone, by account."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from marketplace.orders.models import FulfilmentLine, FulfilmentState, Order, OrderLine, OrderState, OrderStep
from marketplace.orders.queries import orders_of_buyer
from marketplace.orders.queries.recalls import perhaps_recalled
from marketplace.orders.services.moves import BY_BUYER
from marketplace.payments.queries import HowToPay, how_to_pay, with_price
from traceability.lots.models import Lot

from .aftersale import Care, care_of

ICONS = {
    "placed": "cart",
    "paid": "bank",
    "accepted": "store",
    "packed": "box",
    "sent": "truck",
    "ready": "pin",
    "parcel_sent": "truck",
    "delivered": "check",
    "parcel_delivered": "check",
    "came_back": "x",
    "parcel_came_back": "x",
    "cancelled": "x",
    "rest_cancelled": "x",
    "lapsed": "clock",
    "return_asked": "flag",
    "return_done": "check",
}
"""Steps that a buyer is told of, with their drawing; others are the shop's own."""


@dataclass(frozen=True, slots=True)
class BuyerOrder:
    """An order with all that its buyer's page shows."""

    order: Order
    pay: HowToPay | None
    may_cancel: bool
    care: Care
    perhaps: list[Lot]
    """Recalled lots that its goods may be of: nobody wrote of which lot they are."""

    @property
    def pickup_code(self) -> str:
        """What the buyer says at the counter, as long as something waits for it."""
        return "" if self.order.closed_at else self.order.pickup_code

    @property
    def kept_until(self) -> dt.date | None:
        """The last day on which an order that is ready is kept at its outlet."""
        order = self.order
        if order.outlet is None or order.ready_at is None:
            return None
        return order.ready_at.astimezone(clock.VIETNAM).date() + dt.timedelta(days=order.outlet.keeps_days)

    @property
    def steps(self) -> list[tuple[OrderStep, str]]:
        """What happened, each with its drawing."""
        return [(step, ICONS[step.kind]) for step in self.order.history.all() if step.kind in ICONS]

    @property
    def may_review(self) -> bool:
        """Once it is delivered its lines can be reviewed, each once."""
        return self.order.state == OrderState.DELIVERED

    @property
    def lines(self) -> list[tuple[OrderLine, list[Any]]]:
        """Each line with the public lots that its units were packed from; `line.review` is what the buyer wrote, if anything."""
        return [
            (line, list({row.lot.pk: row.lot for row in line.packed if row.lot is not None}.values()))  # type: ignore[attr-defined]
            for line in self.order.lines.all()
        ]


def orders_at(token: str) -> list[BuyerOrder]:
    """The order at its buyer's address, or all orders that were placed at once at the group's. 6 statements, 1 when there is none; 2 more for each
    order that was sent, 1 for one with goods of which no lot is written."""
    packed = (
        FulfilmentLine.objects.exclude(fulfilment__state=FulfilmentState.UNPACKED)
        .select_related("lot__trace_code")
        .order_by("pk")
    )
    found = (
        with_price(Order.objects.filter(Q(token=token[:32]) | Q(group__token=token[:32])))
        .select_related(
            "shop__producer__place", "group__recipient__place__province", "outlet__place__province",
            "payment__bank_account", "return_policy",
        )
        .prefetch_related(
            Prefetch(
                "lines",
                OrderLine.objects.select_related("product", "review", "allocation")
                .defer("product__vector", "product__search")
                .prefetch_related(Prefetch("parcels", packed, to_attr="packed"))
                .order_by("pk"),
            ),
            Prefetch("history", OrderStep.objects.order_by("at", "pk")),
            "fulfilments",
        )
        .order_by("pk")
    )  # fmt: skip
    return [_seen(order) for order in found]


def _seen(order: Order) -> BuyerOrder:
    payment = getattr(order, "payment", None)
    if payment is not None:
        payment.order = order  # as it was read: with its shop
    unwritten = any(row.lot is None for line in order.lines.all() for row in line.packed)  # type: ignore[attr-defined]
    perhaps = list(perhaps_recalled(order.pk)) if unwritten else []
    return BuyerOrder(order, how_to_pay(payment) if payment else None, order.state in BY_BUYER, care_of(order), perhaps)


def order_by_phone(*, code: str, phone: str) -> Order | None:
    """The order of that number, if it goes to that telephone (E.164). 1 statement."""
    return Order.objects.filter(code=code, group__recipient__phone=phone).first()


def history_of(user: Actor) -> QuerySet[Order]:
    """What somebody has bought with the account, the newest first, with what each costs by now (`price`)."""
    return with_price(orders_of_buyer(user)).order_by("-placed_at", "-pk")


__all__ = ["ICONS", "BuyerOrder", "history_of", "order_by_phone", "orders_at"]
