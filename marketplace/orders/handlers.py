"""What follows from what happens to an order: vouchers are free again, buyer and shop are told, unpaid ones lapse."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet, Sum
from django.dispatch import receiver

from catalog.core import housekeeping, outbox
from catalog.places.models import Level
from marketplace.accounts.services import leaves
from marketplace.notifications.queries import members_of, officers_at
from marketplace.notifications.services import notify_all
from marketplace.orders import tasks
from marketplace.orders.models import HOLDING, Fulfilment, FulfilmentState, Order, OrderState, Return, Side
from marketplace.orders.queries.recalls import parcels_with, perhaps_of
from marketplace.orders.services import (
    call_off_visit,
    drop_old_order_exports,
    erase_old_recipients,
    erase_recipients_of,
    lapse_orders,
    waits_of,
)
from marketplace.promotions.services import give_back
from traceability.events.services import tell_parcel
from traceability.lots.models import Lot

NAMED = 10
"""Numbers of orders in one notice."""

leaves("orders", holds=waits_of, part=erase_recipients_of)


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


for _kind in ("placed", "paid", "sent", "ready", "delivered", "cancelled", "rest_cancelled", "came_back", "lapsed"):
    outbox.handles(f"order.{_kind}")(_teller(_kind))


@outbox.handles("order.placed")
@outbox.handles("order.paid")
def tell_the_shop(*, order_id: int, **_: Any) -> None:
    """Once there is something to do: an order that is paid when it arrives at once, any other when its money has come."""
    order = Order.objects.select_related("shop").get(pk=order_id)
    if order.is_sample or order.state != OrderState.NEW:
        return
    notify_all(
        users=members_of(order.shop.producer_id),
        kind="shop.order",
        facts={"code": order.code, "shop": order.shop.name, "total_amount": order.total},
        url=f"/studio/orders/{order.pk}/",
        key=f"shop.order:{order.pk}",
    )


@outbox.handles("lot.recalled")
def tell_of_recall(*, lot: int, **_: Any) -> None:
    """Whoever was sent goods of the lot hears of it, and whoever was sent such goods of which no lot is written: perhaps. What has not left is
    stopped when it is to be handed over (`services.send_parcel`). Shop and commune hear how many parcels say no lot."""
    found = Lot.objects.select_related("variant__product", "producer__place__current").get(pk=lot)
    told = _tell_buyers(found, parcels_with(found), "recalled", but=set())
    unwritten = perhaps_of(found)
    _tell_buyers(found, unwritten, "recalled_perhaps", but=told)
    codes = list(dict.fromkeys(parcel.order.code for parcel in unwritten if not parcel.order.is_sample))
    if not codes:
        return
    facts: dict[str, Any] = {
        "lot": found.number,
        "product": found.variant.product.name,
        "producer": found.producer.name,
        "count": len(codes),
        "codes": ", ".join(codes[:NAMED]) + (" …" if len(codes) > NAMED else ""),
    }
    officers = officers_at(Level.COMMUNE, found.producer.place, not_of=found.producer_id)
    for users, room in ((members_of(found.producer_id), "studio"), (officers, "office")):
        notify_all(
            users=users,
            kind="lot.unwritten",
            facts=facts,
            url=f"/{room}/lots/{lot}/#parcels",
            key=f"lot.unwritten:{lot}",
        )


def _tell_buyers(lot: Lot, parcels: QuerySet[Fulfilment], kind: str, *, but: set[int]) -> set[int]:
    """Once for each order of which a parcel left the house."""
    left = parcels.filter(state__in=(FulfilmentState.SENT, FulfilmentState.DELIVERED))
    orders = set(left.values_list("order", flat=True)) - but
    for pk in sorted(orders):
        tasks.tell_buyer.enqueue(pk, kind, 1, "", f"order.{kind}:{pk}:{lot.pk}")
    return orders


def _parcel_teller(step: str) -> outbox.Handler:
    def tell(*, parcel: int, at: str) -> None:
        """To the store of events: which lots went one step forward (Circular 02/2024). Sample orders never were."""
        found = Fulfilment.objects.select_related("order__shop").get(pk=parcel)
        if found.order.is_sample:
            return
        lots = found.lines.filter(lot__isnull=False).values_list("lot").annotate(n=Sum("quantity")).order_by("lot")
        tell_parcel(
            step=step, parcel=found.key, lots=dict(lots), producer=found.order.shop.producer_id, at=dt.datetime.fromisoformat(at)
        )  # fmt: skip

    tell.__name__ = tell.__qualname__ = f"tell_{step}_parcel"
    return tell


for _step in ("packed", "unpacked", "sent"):
    outbox.handles(f"parcel.{_step}")(_parcel_teller(_step))


def _return(pk: int) -> Return:
    return Return.objects.select_related("order__shop__producer__place", "order__shop__producer__province").get(pk=pk)


def _tell_shop(request: Return, kind: str, key: str = "", *, managing: bool = True) -> None:
    shop = request.order.shop
    notify_all(
        users=members_of(shop.producer_id, managing=managing),
        kind=f"shop.{kind}",
        facts={"code": request.order.code, "shop": shop.name, "due_on": request.decide_by.isoformat()},
        url=f"/studio/returns/{request.pk}/",
        key=key or f"shop.{kind}:{request.pk}",
    )


def _tell_buyer(request: Return, kind: str, key: str = "") -> None:
    key = key or f"{kind}:{request.pk}:{request.by_officer:d}"
    tasks.tell_buyer.enqueue(request.order_id, kind, 1, f"returns/{request.pk}/", key)


def _tell_office(request: Return, kind: str, key: str = "") -> None:
    shop = request.order.shop
    producer = shop.producer
    officers = officers_at(Level.COMMUNE, producer.place, not_of=producer.pk)
    officers |= officers_at(Level.PROVINCE, producer.province, not_of=producer.pk)
    notify_all(
        users=officers,
        kind=f"office.{kind}",
        facts={"code": request.order.code, "shop": shop.name},
        url=f"/office/complaints/{request.pk}/",
        key=key or f"office.{kind}:{request.pk}",
    )


@outbox.handles("return.asked")
def return_asked(*, return_id: int, **_: Any) -> None:
    """The shop hears of it, with the day until which it has to answer."""
    _tell_shop(_return(return_id), "return.asked")


@outbox.handles("return.withdrawn")
def return_withdrawn(*, return_id: int, **_: Any) -> None:
    """The shop need not answer any more."""
    _tell_shop(_return(return_id), "return.withdrawn")


@outbox.handles("return.complained")
def return_complained(*, return_id: int, **_: Any) -> None:
    """The officers of commune and province, and the shop."""
    request = _return(return_id)
    _tell_office(request, "return.complained")
    _tell_shop(request, "return.complained")


@outbox.handles("return.accepted")
@outbox.handles("return.received")
@outbox.handles("return.refused")
@outbox.handles("return.done")
def return_moved(*, return_id: int, **_: Any) -> None:
    """The buyer hears what was decided and that the money is on its way; the shop of what the officer decided."""
    request = _return(return_id)
    _tell_buyer(request, f"return.{request.state}")
    if request.by_officer:
        _tell_shop(request, "return.decided")


@outbox.handles("return.said")
def return_said(*, return_id: int, side: str, message_id: int = 0, **_: Any) -> None:
    """The other side has a message; while the office decides it has, too."""
    request = _return(return_id)
    key = f"return.said:{message_id}"
    if side != Side.BUYER:
        _tell_buyer(request, "return.said", key)
    if side != Side.SHOP:
        _tell_shop(request, "return.said", f"shop.{key}", managing=False)
    if side != Side.OFFICE and request.complained_at:
        _tell_office(request, "return.said", f"office.{key}")


@outbox.handles("slot.cancelled")
def call_off(*, slot_id: int, **_: Any) -> None:
    """Orders of a date that was called off end, and their buyers are told and paid back as with any order that is cancelled."""
    orders = Order.objects.filter(lines__slot=slot_id, state__in=HOLDING)
    for pk in orders.order_by("pk").values_list("pk", flat=True).distinct():
        call_off_visit(order_id=pk)


@outbox.handles("order_export.asked")
def export_orders(*, export: int, **_: Any) -> None:
    """A table of orders is wanted as a file."""
    tasks.export_orders.enqueue(export)


@receiver(housekeeping.tidying)
def forget(**_signal: object) -> None:
    """Files of a week ago; people whose data nobody has to keep any more."""
    drop_old_order_exports()
    erase_old_recipients()


@receiver(housekeeping.ticking)
def lapse(**_signal: object) -> None:
    """Orders whose time to pay is over, 200 a minute and worker."""
    lapse_orders()
