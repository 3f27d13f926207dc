"""Who may act for a producer, and who may judge it."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import officer_reaches

from .models import BehalfConsent, Membership, MembershipRole, Producer

MANAGING = (MembershipRole.OWNER, MembershipRole.MANAGER)
RECORDING = (*MANAGING, MembershipRole.STAFF)
"""Whoever writes down lots, harvests, stock and drafts. A packer does not: the day's parcels are all of its work."""


def has_role(user: Actor, producer: Producer, roles: Iterable[str] = MembershipRole.values) -> bool:
    """Whether the user works for the producer in one of the roles. One statement."""
    return (
        user.is_active
        and Membership.objects.filter(producer_id=producer.pk, user_id=user.pk, role__in=list(roles)).exists()
    )


def may_manage(user: Actor, producer: Producer) -> bool:
    """Owners and managers, and superusers: everything that the producer decides about itself."""
    return (user.is_superuser and user.is_active) or has_role(user, producer, MANAGING)


def valid_consents() -> QuerySet[BehalfConsent]:
    """Consents that hold today."""
    today = clock.today()
    return BehalfConsent.objects.filter(Q(until=None) | Q(until__gte=today), withdrawn_at=None, given_on__lte=today)


def acts_on_behalf(user: Actor, producer: Producer) -> bool:
    """An officer whose post still reaches the producer's place and who has its recorded consent today."""
    if not user.is_active or not valid_consents().filter(producer_id=producer.pk, officer_id=user.pk).exists():
        return False
    return officer_reaches(user, producer.place)


def may_work_for(user: Actor, producer: Producer) -> bool:
    """Everybody who belongs to the producer but its packers, and an officer with its consent: lots, stock, drafts."""
    if user.is_superuser and user.is_active:
        return True
    return has_role(user, producer, RECORDING) or acts_on_behalf(user, producer)


def may_verify(user: Actor, producer: Producer) -> bool:
    """An officer or leader whose post reaches the producer's place and who does not belong to it; superusers."""
    if user.is_superuser and user.is_active:
        return True
    return officer_reaches(user, producer.place) and not has_role(user, producer)
