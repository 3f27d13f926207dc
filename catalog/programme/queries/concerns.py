"""Reads: a producer's concerns, those of a place and below, those on a desk."""

from django.db.models import Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import DUTY, active_posts, desk_filter, reach_filter
from catalog.producers.models import Producer

from ..models import Concern, ConcernState, DeskLevel
from ..policies import at_ministry


def _whole(rows: QuerySet[Concern]) -> QuerySet[Concern]:
    return rows.select_related("producer", "place__province", "place__current__province__current")


def concerns_of(producer: Producer) -> QuerySet[Concern]:
    """A producer's own, the newest first. 1 statement."""
    return _whole(Concern.objects.filter(producer=producer)).order_by("-asked_at", "-pk")


def concerns_within(user: Actor) -> QuerySet[Concern]:
    """Of the user's places and below, on whatever desk they lie. 1 statement, and the reach."""
    return _whole(Concern.objects.filter(reach_filter(user, "place")))


def concerns_on_desk(user: Actor) -> QuerySet[Concern]:
    """Open ones that lie on the user's own desks. 2 statements, and the reach."""
    mine = Q(level=DeskLevel.COMMUNE) & desk_filter(user, "place")
    mine |= Q(level=DeskLevel.PROVINCE) & desk_filter(user, "place__current__province")
    if at_ministry(user):
        mine |= Q(level=DeskLevel.MINISTRY)
    return _whole(Concern.objects.filter(mine, state=ConcernState.OPEN))


def late_concerns_q() -> Q:
    """Open after the last day of the desk that holds them."""
    return Q(state=ConcernState.OPEN, due_on__lt=clock.today())


def writing_places(user: Actor) -> QuerySet[Unit]:
    """Communes and provinces in whose name a user writes up: those of their own posts. 1 statement."""
    posts = active_posts(user).filter(role__in=DUTY, level__in=(DeskLevel.COMMUNE, DeskLevel.PROVINCE))
    return Unit.objects.filter(pk__in=posts.values("place__current"), ends_on=None).order_by("level", "search", "pk")
