"""Reads: ideas of a person, ideas that came to an officer's places, the list of a year."""

from django.db.models import Q, QuerySet

from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.queries import producers_of

from ..models import BusinessPlan, Idea, IdeaState


def _whole(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    return ideas.select_related("commune__province", "commune__current", "producer", "product_set", "product")


def ideas_of(user: Actor) -> QuerySet[Idea]:
    """A person's own ideas and those of their producers, the newest first. 1 statement. What an officer typed in for others is none of their own."""
    mine = Q(by_id=user.pk, on_behalf=False) | Q(producer__in=producers_of(user))
    return _whole(Idea.objects.filter(mine)).order_by("-registered_at", "-pk")


def officer_ideas(user: Actor) -> QuerySet[Idea]:
    """Ideas of the communes that an officer's posts reach, those that wait longest first. 1 statement, and the reach."""
    return _whole(Idea.objects.filter(reach_filter(user, "commune"))).order_by("registered_at", "pk")


def ideas_waiting(user: Actor) -> QuerySet[Idea]:
    """Those on which the commune decides next: new ones, and those with a business plan. 1 statement, and the reach."""
    return officer_ideas(user).filter(state__in=(IdeaState.REGISTERED, IdeaState.PLANNED))


def year_list(user: Actor, year: int) -> QuerySet[Idea]:
    """What was chosen for a year in the officer's places. 1 statement, and the reach."""
    chosen = (IdeaState.SELECTED, IdeaState.CARRIED_OUT)
    return officer_ideas(user).filter(year=year, state__in=chosen)


def plan_of(idea: Idea) -> BusinessPlan | None:
    """The business plan that counts: the newest. 1 statement."""
    return idea.plans.order_by("-number").first()
