"""People are told of what an outlet asks for and what a shop answers."""

from typing import Any

from catalog.core import outbox
from catalog.core.formats import day
from marketplace.accounts.services import leaves
from marketplace.notifications.queries import members_of
from marketplace.notifications.services import notify, notify_all
from marketplace.outlets.models import RestockOrder
from marketplace.outlets.services import end_keeping_of

leaves("outlets", part=end_keeping_of)


def _order(pk: int) -> RestockOrder:
    return RestockOrder.objects.select_related("outlet", "shop").get(pk=pk)


def _tell_shop(order: RestockOrder, kind: str) -> None:
    notify_all(
        users=members_of(order.shop.producer_id, managing=True),
        kind=kind,
        facts={"outlet": order.outlet.name, "until": day(order.wanted_by)},
        url=f"/studio/restock/{order.pk}/",
        key=f"{kind}:{order.pk}",
    )


@outbox.handles("restock.asked")
def tell_of_asking(*, order_id: int, **_: Any) -> None:
    """The shop's owners and managers."""
    _tell_shop(_order(order_id), "restock.asked")


@outbox.handles("restock.withdrawn")
def tell_of_withdrawing(*, order_id: int, **_: Any) -> None:
    """The shop's owners and managers."""
    _tell_shop(_order(order_id), "restock.withdrawn")


@outbox.handles("restock.answered")
def tell_of_answer(*, order_id: int, state: str, **_: Any) -> None:
    """Who asked."""
    order = _order(order_id)
    if order.asked_by_id is None:
        return
    step = order.steps.filter(state=state).last()
    notify(
        user=order.asked_by_id,
        kind=f"restock.{state}",
        facts={"shop": order.shop.name, "outlet": order.outlet.name, "note": step.note[:500] if step else ""},
        url=f"/account/outlets/{order.outlet_id}/restock/",
        key=f"restock.{state}:{order.pk}",
    )
