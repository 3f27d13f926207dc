"""Who may run a shop, and who may count its stock."""

from catalog.core.types import Actor
from catalog.producers import policies as producers
from catalog.producers.models import Producer


def may_sell_for(user: Actor, producer: Producer) -> bool:
    """Prices and the shop itself: owners and managers, and an officer with the producer's consent, who enters them in its name.

    Sales and fairs are the producer's own decisions: owners and managers alone (`promotions.policies`, `fairs.policies`).
    """
    return producers.may_manage(user, producer) or producers.acts_on_behalf(user, producer)


def may_count_stock(user: Actor, producer: Producer) -> bool:
    """Stock: everybody who works for the producer."""
    return producers.may_work_for(user, producer)
