"""Who may answer a question, and who may hide one."""

from catalog.core.types import Actor
from catalog.places.policies import officer_reaches
from catalog.producers import policies as producers
from catalog.producers.models import Producer


def may_answer(user: Actor, producer: Producer) -> bool:
    """Its owners and managers. 1 statement."""
    return producers.has_role(user, producer, producers.MANAGING)


def may_moderate(user: Actor, producer: Producer) -> bool:
    """An officer whose post reaches the producer's place and who does not belong to it; superusers. Never the producer itself."""
    return officer_reaches(user, producer.place) and not producers.has_role(user, producer)
