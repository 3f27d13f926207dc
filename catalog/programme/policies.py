"""Who may do what in the programme's yearly work."""

from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import officer_reaches
from catalog.producers.models import Producer
from catalog.producers.policies import has_role, may_work_for
from catalog.products.policies import is_member

from .models import Idea


def may_write_idea(user: Actor, idea: Idea) -> bool:
    """Who registered it, the people of its producer, and, where an officer typed it in for somebody, the officers of the commune."""
    if idea.producer is not None and may_work_for(user, idea.producer):
        return True
    if idea.on_behalf:
        return officer_reaches(user, idea.commune)
    return bool(idea.by_id == user.pk)


def may_decide_idea(user: Actor, idea: Idea) -> bool:
    """An officer or leader whose post reaches the commune; never on an idea of one's own or of a producer one works for."""
    if not officer_reaches(user, idea.commune):
        return False
    if idea.producer is not None and has_role(user, idea.producer):
        return False
    return idea.on_behalf or bool(idea.by_id != user.pk)


def may_inspect(user: Actor, producer: Producer, *places: Unit) -> bool:
    """An officer or leader who reaches where the producer is (or one of `places`), and does not work for it."""
    if is_member(user, producer):
        return False
    return any(officer_reaches(user, place) for place in (producer.place, *places))


def may_plan(user: Actor, place: Unit) -> bool:
    """An officer or leader of the place, or of one above it; of a place that is no more whoever answers for its ground today."""
    return officer_reaches(user, place)
