"""Who may organise a fair and decide on its booths."""

from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import DUTY, active_posts, officer_reaches
from catalog.producers.models import Membership, Producer
from catalog.producers.policies import may_manage
from marketplace.fairs.models import Fair, FairSlot


def may_organise(user: Actor, place: Unit | None) -> bool:
    """An officer or leader who reaches the organiser's place; for a national fair (no place) one of the ministry."""
    if user.is_superuser and user.is_active:
        return True
    if place is None:
        return active_posts(user).filter(level="ministry", role__in=DUTY).exists()
    return officer_reaches(user, place)


def may_decide(user: Actor, fair: Fair, producer: Producer) -> bool:
    """One of the fair's officers who does not work for the producer."""
    if Membership.objects.filter(producer=producer, user_id=user.pk).exists():
        return False
    return may_organise(user, fair.place)


def may_run_booth(user: Actor, producer: Producer) -> bool:
    """Its owners and managers. Not an officer with its consent, whose office decides on fairs: nobody takes part in its own decisions."""
    return may_manage(user, producer)


def may_moderate(user: Actor, slot: FairSlot) -> bool:
    """The questions of a slot: who may organise its fair, and the people who run the shop that is on."""
    if may_organise(user, slot.fair.place):
        return True
    return slot.shop is not None and may_run_booth(user, slot.shop.producer)
