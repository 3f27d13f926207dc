"""Who keeps an outlet: a shop its own, officers those of their places."""

from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import officer_reaches
from catalog.producers import policies as producers
from marketplace.shops.models import Shop


def may_keep(user: Actor, *, place: Unit, shop: Shop | None) -> bool:
    """A shop's own place: its owners and managers. Any other: an officer whose post reaches where it is."""
    return producers.may_manage(user, shop.producer) if shop is not None else officer_reaches(user, place)
