"""Who may run a producer's sales."""

from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import may_manage


def may_run_sales(user: Actor, producer: Producer) -> bool:
    """Its owners and managers."""
    return may_manage(user, producer)
