"""Who may see and handle a shop's money: statements hold payers' names."""

from catalog.core.types import Actor
from catalog.producers import policies as producers
from marketplace.shops.models import Shop


def may_keep_money(user: Actor, shop: Shop) -> bool:
    """Statements, the desk, refunds, settings of payment ways: owners and managers alone, no officer and no superuser. 1 statement."""
    return producers.has_role(user, shop.producer, producers.MANAGING)
