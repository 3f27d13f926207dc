"""Who may run a producer's sales."""

from catalog.core.types import Actor
from catalog.producers.models import Producer
from marketplace.shops.policies import may_sell_for


def may_run_sales(user: Actor, producer: Producer) -> bool:
    """Whoever sets its prices."""
    return may_sell_for(user, producer)
