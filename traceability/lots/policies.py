"""May this user enter, publish, hold or recall a lot?"""

from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import may_manage, may_verify, may_work_for
from traceability.lots.models import Lot


def may_enter_lots(user: Actor, producer: Producer) -> bool:
    """Whoever works for the producer, staff included: lots are their daily work."""
    return may_work_for(user, producer)


def is_officer_for(user: Actor, lot: Lot) -> bool:
    """An officer who answers for the producer's place."""
    return may_verify(user, lot.producer)


def may_hold(user: Actor, lot: Lot) -> bool:
    """The producer's owners and managers, and its officers; the same may recall."""
    return may_manage(user, lot.producer) or is_officer_for(user, lot)


def may_release(user: Actor, lot: Lot) -> bool:
    """Who may hold; but what an officer held, only an officer releases."""
    return is_officer_for(user, lot) or (not lot.held_by_office and may_manage(user, lot.producer))
