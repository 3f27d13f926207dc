"""Forum days: who comes, who would fit whom, the timetable, what the day brought."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Producer
from marketplace.enquiries.models import (
    Agreement,
    AgreementState,
    Enquiry,
    Forum,
    ForumGuest,
    ForumState,
    Meeting,
)
from marketplace.enquiries.queries.demand import Results, live, results
from marketplace.enquiries.queries.matching import CELL, GOODS, fitting


def public_forums() -> QuerySet[Forum]:
    """Announced and not over, the next first; a cancelled one says so until its time has passed."""
    shown = Forum.objects.exclude(state=ForumState.DRAFT).filter(ends_at__gt=clock.now())
    return shown.select_related("place__province").order_by("starts_at", "pk")


def public_forum(pk: int) -> Forum | None:
    """One that was announced, over or not. 1 statement."""
    return Forum.objects.exclude(state=ForumState.DRAFT).filter(pk=pk).select_related("place__province").first()


def forums_to_run(officer: Actor) -> QuerySet[Forum]:
    """Those of an officer's places, with how many of each side registered."""
    return (
        Forum.objects.filter(reach_filter(officer, "place"))
        .select_related("place__province", "place__current")
        .annotate(
            buyers=Count("guests", filter=Q(guests__buyer__isnull=False)),
            producers=Count("guests", filter=Q(guests__producer__isnull=False)),
        )
    )


def cells_of(forum: Forum) -> list[dt.datetime]:
    """The beginnings of its ten minutes."""
    return [forum.starts_at + n * CELL for n in range((forum.ends_at - forum.starts_at) // CELL)]


GUESTS_ORDER = [("side", "asc"), ("name", "asc"), ("pk", "asc")]
MEETINGS_ORDER = [("starts_at", "asc"), ("table", "asc"), ("pk", "asc")]


def guests_of(forum: Forum) -> QuerySet[ForumGuest]:
    """Buyers (`side` 0) first, by `name`. 1 statement."""
    rows = forum.guests.select_related("buyer__place", "producer__place__current", "producer__province").annotate(
        side=Case(When(buyer__isnull=False, then=0), default=1, output_field=IntegerField()),
        name=Coalesce("buyer__name", "producer__name"),
    )
    return rows.order_by("side", "name", "pk")


def timetable(forum: Forum, *, producer: Producer | None = None) -> QuerySet[Meeting]:
    """All its meetings, or those of one producer. 1 statement."""
    rows = forum.meetings.select_related("buyer", "producer").order_by("starts_at", "table", "pk")
    return rows if producer is None else rows.filter(producer=producer)


def pairs_of(forum: Forum) -> list[tuple[int, int, int]]:
    """(buyer, producer, fit) of everybody registered of whom the producer has goods that the buyer asks for now, the best fit first. 2 statements
    and 2 for each producer."""
    buyers = ForumGuest.objects.filter(forum=forum, buyer__isnull=False).values("buyer")
    asked: QuerySet[Enquiry] = live().filter(buyer__in=buyers).prefetch_related(None)
    found: dict[tuple[int, int], int] = {}
    for producer in Producer.objects.filter(forums__forum=forum).order_by("pk"):
        for buyer, fit in fitting(asked, producer).values_list("buyer_id", "fit"):
            if fit >= GOODS:
                found[buyer, producer.pk] = max(fit, found.get((buyer, producer.pk), 0))
    return sorted(((b, p, fit) for (b, p), fit in found.items()), key=lambda pair: (-pair[2], pair[0], pair[1]))


@dataclass(frozen=True, slots=True)
class ForumFigures:
    """What a forum day was: who registered and came, meetings planned and held, and agreements begun on its day (Viet Nam's) between a buyer and a
    producer who both registered."""

    buyers: int
    producers: int
    buyers_came: int
    producers_came: int
    planned: int
    held: int
    results: Results


def agreements_of(forum: Forum) -> QuerySet[Agreement]:
    """Begun on the forum's day between two who registered for it."""
    first = clock.start_of(forum.starts_at.astimezone(clock.VIETNAM).date())
    guests = ForumGuest.objects.filter(forum=forum)
    path = "quote__dealing__"
    return Agreement.objects.filter(
        Exists(guests.filter(buyer=OuterRef(f"{path}enquiry__buyer"))),
        Exists(guests.filter(producer=OuterRef(f"{path}producer"))),
        buyer_at__gte=first,
        buyer_at__lt=first + dt.timedelta(days=1),
    ).select_related(f"{path}producer", f"{path}enquiry__buyer")


def figures_of(forum: Forum) -> ForumFigures:
    """3 statements."""
    came = Q(came_at__isnull=False)
    is_buyer, is_producer = Q(buyer__isnull=False), Q(producer__isnull=False)
    guests = forum.guests.aggregate(
        buyers=Count("pk", filter=is_buyer),
        producers=Count("pk", filter=is_producer),
        buyers_came=Count("pk", filter=is_buyer & came),
        producers_came=Count("pk", filter=is_producer & came),
    )
    meetings = forum.meetings.aggregate(planned=Count("pk"), held=Count("pk", filter=Q(took_place=True)))
    return ForumFigures(**guests, **meetings, results=results(agreements_of(forum)))


def confirmed_of(forum: Forum) -> QuerySet[Agreement]:
    """The agreements of the day that count, for its report."""
    return agreements_of(forum).filter(state=AgreementState.CONFIRMED).order_by("buyer_at", "pk")
