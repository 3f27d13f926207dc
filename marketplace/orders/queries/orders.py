"""Orders, always from somebody's own side."""

from django.db.models import QuerySet

from catalog.core.types import Actor
from catalog.producers.queries import producers_of
from marketplace.orders.models import Order


def orders_of_shops(user: Actor) -> QuerySet[Order]:
    """Orders of the shops this user works for, the newest first."""
    return Order.objects.filter(shop__producer__in=producers_of(user, packers=True)).select_related("shop__producer")


def order_of(user: Actor, pk: int) -> Order | None:
    """One of them, else None: another shop's order is as absent as one that never was. 1 statement."""
    return orders_of_shops(user).select_related("group__recipient__place__province", "outlet").filter(pk=pk).first()


def orders_of_buyer(user: Actor) -> QuerySet[Order]:
    """What a signed-in person has bought, the newest first."""
    return Order.objects.filter(group__buyer_id=user.pk).select_related("shop")


def order_by_token(token: str) -> Order | None:
    """The order at the buyer's unguessable address. 1 statement."""
    return (
        Order.objects.select_related("shop__producer", "group__recipient__place__province", "outlet")
        .filter(token=token[:32])
        .first()
    )
