"""May this user add links to what a producer made, or take them away?"""

from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import may_verify, may_work_for
from traceability.scans.models import ExtraLink


def may_add_links(user: Actor, producer: Producer) -> bool:
    """Whoever works for the producer, and the officers who answer for its place."""
    return may_work_for(user, producer) or may_verify(user, producer)


def may_remove_link(user: Actor, link: ExtraLink, producer: Producer) -> bool:
    """What an officer added, only the office removes."""
    return may_verify(user, producer) or (not link.added_by_office and may_work_for(user, producer))
