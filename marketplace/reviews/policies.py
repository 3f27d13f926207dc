"""Who may answer a review, and who may hide one."""

from catalog.core.types import Actor
from catalog.places.policies import officer_reaches
from catalog.producers import policies as producers
from marketplace.shops.models import Shop


def may_answer(user: Actor, shop: Shop) -> bool:
    """Its owners and managers. 1 statement."""
    return producers.has_role(user, shop.producer, producers.MANAGING)


def may_moderate(user: Actor, shop: Shop) -> bool:
    """An officer whose post reaches the shop's place and who does not belong to it; superusers. Never the shop itself."""
    return officer_reaches(user, shop.producer.place) and not producers.has_role(user, shop.producer)
