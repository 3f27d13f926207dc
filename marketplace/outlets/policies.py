"""Who keeps an outlet: a shop its own, officers those of their places; and who counts its shelves and orders for them."""

from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import officer_reaches
from catalog.producers import policies as producers
from marketplace.outlets.models import Outlet, OutletKeeper
from marketplace.shops.models import Shop


def may_keep(user: Actor, *, place: Unit, shop: Shop | None) -> bool:
    """A shop's own place: its owners and managers. Any other: an officer whose post reaches where it is."""
    return producers.may_manage(user, shop.producer) if shop is not None else officer_reaches(user, place)


def may_tend(user: Actor, outlet: Outlet) -> bool:
    """Count the shelves and order goods: who keeps it, and the keepers that they named. At most 3 statements."""
    if not user.is_active:
        return False
    named = OutletKeeper.objects.filter(outlet=outlet, user_id=user.pk, ended_at=None).exists()
    return named or may_keep(user, place=outlet.place, shop=outlet.shop)


def may_answer(user: Actor, shop: Shop) -> bool:
    """What an outlet asks of a shop: its owners and managers."""
    return producers.may_manage(user, shop.producer)
