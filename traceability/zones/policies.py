"""May this user change a zone?"""

from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import may_verify, may_work_for
from traceability.zones.models import Zone


def may_add_zone(user: Actor, producer: Producer) -> bool:
    """Whoever works for the producer, an officer with its consent among them."""
    return may_work_for(user, producer)


def may_change_zone(user: Actor, zone: Zone) -> bool:
    """Whoever works for the producer that answers for the zone."""
    return may_work_for(user, zone.producer)


def may_set_code_status(user: Actor, zone: Zone) -> bool:
    """The producer's people, and officers who answer for its place: the authority suspends and revokes codes."""
    return may_work_for(user, zone.producer) or is_office_of(user, zone)


def is_office_of(user: Actor, zone: Zone) -> bool:
    """An officer who answers for the place and does not belong to the producer: what they set, only the office changes.

    Also at the producer's desk with its consent: an officer's word is the office's.
    """
    return may_verify(user, zone.producer)
