"""Who may run a producer's sales."""

from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import DUTY, active_posts, officer_reaches
from catalog.producers.models import Producer
from catalog.producers.policies import may_manage


def may_run_sales(user: Actor, producer: Producer) -> bool:
    """Its owners and managers."""
    return may_manage(user, producer)


def may_sponsor(user: Actor, place: Unit | None) -> bool:
    """Bring in a sponsor's voucher for the shops of a place: officers who reach it; for the whole country, the ministry's. At most 3 statements."""
    if user.is_superuser and user.is_active:
        return True
    if place is None:
        return active_posts(user).filter(role__in=DUTY, place=None).exists()
    return officer_reaches(user, place)
