"""Who may do what in the programme's yearly work."""

from catalog.core.types import Actor
from catalog.places.models import PostRole, Unit
from catalog.places.policies import DUTY, active_posts, officer_reaches
from catalog.producers.models import Producer
from catalog.producers.policies import has_role, may_work_for
from catalog.products.policies import is_member

from .models import Concern, DeskLevel, Duty, Idea, TrainingClass


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


def may_survey(user: Actor, commune: Unit) -> bool:
    """Officers and leaders of the commune, and of what lies above it."""
    return officer_reaches(user, commune)


def at_ministry(user: Actor) -> bool:
    """Officers and leaders of the ministry. 1 statement."""
    return active_posts(user).filter(place=None, role__in=DUTY).exists()


def writes_sheets(user: Actor) -> bool:
    """Officers and leaders of the ministry: a sheet counts all over the country."""
    return bool(user.is_superuser and user.is_active) or at_ministry(user)


def may_report_duty(user: Actor, duty: Duty) -> bool:
    """Who holds the post that it is given to; any officer or leader of its desk, or above it, where it is given to none."""
    if duty.post is not None and active_posts(user).filter(pk=duty.post.pk).exists():
        return True
    return officer_reaches(user, duty.place)


def may_judge_duty(user: Actor, duty: Duty, *, reported_by: int | None = None) -> bool:
    """Who set it, as long as they write its plan; else whoever writes the plan and did not report."""
    return officer_reaches(user, duty.plan.place) and (user.pk == duty.set_by_id or user.pk != reported_by)


def may_run_training(user: Actor, place: Unit) -> bool:
    """An officer or leader of the organiser's place, or of one above it."""
    return officer_reaches(user, place)


def may_export_trainees(user: Actor, one: TrainingClass) -> bool:
    """A list of names leaves the house by the hand of a leader: of the organiser's place, or of one above it."""
    return officer_reaches(user, one.place, roles=(PostRole.LEADER,))


def may_decide_support(user: Actor, producer: Producer) -> bool:
    """An officer or leader who reaches where the producer is, and does not work for it."""
    return officer_reaches(user, producer.place) and not is_member(user, producer)


def may_handle_concern(user: Actor, concern: Concern) -> bool:
    """An officer or leader of the desk that holds it, or of one above it, who does not work for the producer."""
    if concern.producer is not None and is_member(user, concern.producer):
        return False
    if user.is_superuser and user.is_active:
        return True
    here = concern.place.current or concern.place
    match concern.level:
        case DeskLevel.COMMUNE:
            return officer_reaches(user, concern.place)
        case DeskLevel.PROVINCE:
            return officer_reaches(user, here.province or here)
        case _:
            return at_ministry(user)
