"""Who may see and handle a shop's orders. They hold buyers' names and addresses: only its own people do, no officer and no superuser."""

from catalog.core.types import Actor
from catalog.producers import policies as producers
from marketplace.shops.models import Shop


def may_handle(user: Actor, shop: Shop) -> bool:
    """Accept, pack, hand over: everybody who works for the shop's producer. 1 statement."""
    return producers.has_role(user, shop.producer)


def may_cancel(user: Actor, shop: Shop) -> bool:
    """Cancel and give money back: owners and managers. 1 statement."""
    return producers.has_role(user, shop.producer, producers.MANAGING)
