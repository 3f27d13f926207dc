"""Reads: programmes and classes, who may come and as what, who learned what, and what became of their dossiers."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Case, Count, Exists, IntegerField, Max, Min, OuterRef, Q, QuerySet, Value, When

from catalog.certification.models import Dossier
from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.models import Post, Unit
from catalog.places.policies import active_posts, reach_filter
from catalog.places.queries import area_of
from catalog.producers.models import Producer, ProducerState
from catalog.producers.queries import producers_of
from catalog.products.models import Product, StarSpan

from ..models import (
    Audience,
    ClassFeedback,
    ClassPost,
    ClassState,
    Enrolment,
    EnrolmentState,
    TrainingClass,
    TrainingProgramme,
    TrainingTopic,
)

OFFICERS = {"village": Audience.VILLAGE, "commune": Audience.COMMUNE, "province": Audience.PROVINCE}
"""Posts by level. Old districts' and the ministry's officers come as anybody does."""
OF_THEMSELVES = (Audience.TEACHER, Audience.STUDENT, Audience.ANYONE)


@dataclass(frozen=True, slots=True)
class Way:
    """As what somebody may come, and for which producer."""

    audience: str
    producer: Producer | None = None

    @property
    def key(self) -> str:
        """What a form sends."""
        return f"{self.audience}-{self.producer.pk if self.producer else ''}"

    @property
    def words(self) -> str:
        """What a form shows."""
        label = str(Audience(self.audience).label)
        return f"{label}: {self.producer.name}" if self.producer else label


def _whole(rows: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    return rows.select_related("topic__programme", "place__province", "place__current")


def public_classes(place: Unit | None = None) -> QuerySet[TrainingClass]:
    """Classes that are not over, for everybody, the next first; of a province of today, and of what lies in it. 1 statement."""
    rows = _whole(TrainingClass.objects.exclude(state=ClassState.DRAFT)).filter(ends_at__gt=clock.now())
    if place is not None:
        rows = rows.filter(area_of(place).q("place"))
    return rows.order_by("starts_at", "pk")


def public_class(pk: int) -> TrainingClass | None:
    """One that was opened, also when it is over. 1 statement."""
    return _whole(TrainingClass.objects.exclude(state=ClassState.DRAFT)).filter(pk=pk).first()


def certificate_by_code(code: str) -> Enrolment | None:
    """The certificate with this code. 1 statement."""
    rows = Enrolment.objects.select_related("training_class__topic__programme", "training_class__place__province")
    return rows.filter(code=code).first() if code.isascii() and code.isalnum() else None


# ---- who may come


def producers_for(one: TrainingClass, audience: str) -> QuerySet[Producer]:
    """Verified producers whose people a class is for: in the organiser's place (unless the class takes others), and, where the class says so, with
    goods of these sets that have these stars today; of tourism, with goods of a set of services. The sets are 1 statement."""
    goods = Product.objects.filter(producer=OuterRef("pk"))
    sets = [row.pk for row in one.sets.all()]
    if one.stars:
        today = clock.today()
        spans = StarSpan.objects.filter(
            product=OuterRef("pk"), stars__in=one.stars, starts_on__lte=today, ends_on__gte=today
        )
        goods = goods.filter(Exists(spans))
    if sets:
        goods = goods.filter(product_set__in=sets)
    if audience == Audience.TOURISM:
        goods = goods.filter(product_set__is_service=True)
    rows = Producer.objects.filter(state=ProducerState.VERIFIED)
    if one.stars or sets or audience == Audience.TOURISM:
        rows = rows.filter(Exists(goods))
    return rows if one.from_elsewhere else rows.filter(area_of(one.place).q("place"))


def posts_for(one: TrainingClass, posts: QuerySet[Post]) -> QuerySet[Post]:
    """Those of the posts whose holders a class is for."""
    levels = [level for level, audience in OFFICERS.items() if audience in one.audiences]
    rows = posts.filter(level__in=levels)
    return rows if one.from_elsewhere else rows.filter(area_of(one.place).q("place"))


def ways_in(user: Actor, one: TrainingClass) -> list[Way]:
    """As what this person may come today. At most 6 statements."""
    found = [Way(audience) for audience in OF_THEMSELVES if audience in one.audiences]
    if set(OFFICERS.values()) & set(one.audiences):
        levels = posts_for(one, active_posts(user)).values_list("level", flat=True)
        found = [*(Way(OFFICERS[level]) for level in sorted(set(levels))), *found]
    for audience in (Audience.TOURISM, Audience.PRODUCER):
        if audience in one.audiences:
            mine = producers_for(one, audience).filter(pk__in=producers_of(user).values("pk"))
            found = [*(Way(audience, producer) for producer in mine.order_by("name", "pk")[:20]), *found]
    return found


def classes_for(producer: Producer) -> list[TrainingClass]:
    """Open classes to which this producer's people may come, the next first: at most 30 are looked at. 3 statements, and 1 a class."""
    rows = public_classes().filter(
        state=ClassState.OPEN,
        register_until__gt=clock.now(),
        audiences__overlap=[Audience.PRODUCER, Audience.TOURISM],
    )
    rows = rows.filter(Q(from_elsewhere=True) | _above("place", producer.place)).prefetch_related("sets")
    return [
        one
        for one in rows[:30]
        if any(
            producers_for(one, audience).filter(pk=producer.pk).exists()
            for audience in (Audience.PRODUCER, Audience.TOURISM)
            if audience in one.audiences
        )
    ]


def _above(path: str, unit: Unit) -> Q:
    """Rows whose place is this one of today, or the province in which it lies."""
    here = unit.current or unit
    return Q(**{f"{path}__current__in": [pk for pk in (here.pk, here.province_id) if pk]})


# ---- a person's own


def my_enrolments(user: Actor) -> QuerySet[Enrolment]:
    """A person's classes, those to come first. 1 statement."""
    return (
        Enrolment.objects.filter(user_id=user.pk)
        .select_related("training_class__topic", "training_class__place__province", "producer")
        .order_by("-training_class__starts_at", "-pk")
    )


def place_in_queue(enrolment: Enrolment) -> int:
    """How many wait, this one included, up to it. 1 statement."""
    before = Q(asked_at__lt=enrolment.asked_at) | Q(asked_at=enrolment.asked_at, pk__lte=enrolment.pk)
    queue = Enrolment.objects.filter(training_class=enrolment.training_class_id, state=EnrolmentState.WAITING)
    return queue.filter(before).count()


def may_talk(user: Actor, one: TrainingClass) -> bool:
    """Who has a seat in a class of this topic, or had one that is over. 1 statement."""
    return Enrolment.objects.filter(
        user_id=user.pk, state=EnrolmentState.SEATED, training_class__topic=one.topic_id
    ).exists()


def talk_of(topic: int) -> QuerySet[ClassPost]:
    """Questions of all classes of a topic, the newest first, with their answers. 2 statements."""
    return (
        ClassPost.objects.filter(training_class__topic=topic, answers=None)
        .select_related("training_class")
        .prefetch_related("replies")
        .order_by("-at", "-pk")
    )


# ---- the organiser's


def programmes_within(user: Actor) -> QuerySet[TrainingProgramme]:
    """Programmes of the places that a user's posts reach, with how many topics and classes they have. 1 statement, and the reach."""
    return (
        TrainingProgramme.objects.filter(reach_filter(user, "place"))
        .select_related("place__province", "place__current")
        .annotate(topic_count=Count("topics", distinct=True), class_count=Count("topics__classes", distinct=True))
        .order_by("-year", "name", "pk")
    )


def topics_for(user: Actor) -> QuerySet[TrainingTopic]:
    """Topics on which a user may hold a class: those of places within reach, and of the province in which a post lies. 1 statement, and the
    reach."""
    above = active_posts(user).filter(place__isnull=False).values("place__current__province")
    mine = reach_filter(user, "programme__place") | Q(programme__place__current__in=above)
    return (
        TrainingTopic.objects.filter(mine)
        .select_related("programme__place")
        .order_by("-programme__year", "programme__name", "programme", "position")
    )


def classes_within(user: Actor) -> QuerySet[TrainingClass]:
    """Classes of the places that a user's posts reach. 1 statement, and the reach."""
    return _whole(TrainingClass.objects.filter(reach_filter(user, "place"))).order_by("-starts_at", "-pk")


def trainees_of(one: TrainingClass) -> QuerySet[Enrolment]:
    """Who has a seat, then who waits, then who left, in the order of asking. 1 statement. For the organiser alone."""
    ranks = (When(state=state, then=Value(n)) for n, state in enumerate(EnrolmentState.values))
    rows = one.enrolments.select_related("producer")
    return rows.order_by(Case(*ranks, output_field=IntegerField()), "asked_at", "pk")


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """A class in numbers. `points`: mean of what was said from 1 to 5, None when nobody said."""

    seated: int
    waiting: int
    came: int
    passed: int
    certified: int
    feedback: int
    points: float | None


def figures_of(one: TrainingClass) -> ClassFigures:
    """2 statements."""
    said = ClassFeedback.objects.filter(enrolment__training_class=one).aggregate(n=Count("pk"), mean=Avg("points"))
    rows = one.enrolments.aggregate(
        seated=Count("pk", filter=Q(state=EnrolmentState.SEATED)),
        waiting=Count("pk", filter=Q(state=EnrolmentState.WAITING)),
        came=Count("pk", filter=Q(attended_at__isnull=False)),
        passed=Count("pk", filter=Q(passed_at__isnull=False)),
        certified=Count("pk", filter=Q(code__isnull=False)),
    )
    return ClassFigures(**rows, feedback=said["n"], points=said["mean"])


@dataclass(frozen=True, slots=True)
class Said:
    """What people said of a class: how many gave each of the points from 5 to 1, and their words."""

    counts: list[tuple[int, int]]
    rows: QuerySet[ClassFeedback]


def feedback_of(one: TrainingClass) -> Said:
    """Without who said it. 1 statement, and the rows'."""
    rows = ClassFeedback.objects.filter(enrolment__training_class=one)
    found = dict(rows.order_by().values_list("points").annotate(n=Count("pk")))
    return Said([(points, found.get(points, 0)) for points in range(5, 0, -1)], rows.exclude(text=""))


# ---- what became of it


@dataclass(frozen=True, slots=True)
class TopicCount:
    """Who was trained in a topic: people, producers they came from."""

    topic: TrainingTopic
    classes: int
    people: int
    producers: int


def trained_by_topic(user: Actor) -> list[TopicCount]:
    """Of classes within reach at which somebody was. Counts alone. 1 statement, and the reach."""
    came = Q(classes__enrolments__attended_at__isnull=False) & reach_filter(user, "classes__place")
    rows = (
        TrainingTopic.objects.filter(came)
        .select_related("programme")
        .annotate(
            held=Count("classes", distinct=True),
            people=Count("classes__enrolments", distinct=True),
            producers=Count("classes__enrolments__producer", distinct=True),
        )
        .order_by("-programme__year", "programme__name", "programme", "position")
    )
    return [TopicCount(row, row.held, row.people, row.producers) for row in rows]


def trained_of(producer: Producer) -> list[Any]:
    """Topics in which people of a producer were trained, and how many. 1 statement."""
    rows = Enrolment.objects.filter(producer=producer, attended_at__isnull=False).order_by()
    return list(
        rows.values("training_class__topic__title")
        .annotate(people=Count("pk"), last=Max("training_class__starts_at"))
        .order_by("-last", "training_class__topic__title")[:100]
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """A producer whose people were trained: since when, in how many topics, and what became of its goods. `dossiers`: handed in after the first
    class; `stars_then`, `stars_now`: the highest of its goods on the day of that class and today, 0 for none."""

    producer: Producer
    trained_on: dt.date
    topics: int
    people: int
    dossiers: int
    recognised: int
    stars_then: int
    stars_now: int


def outcomes(user: Actor) -> list[Outcome]:
    """Producers whose people came to classes within reach, by name; at most 2,000. 4 statements, and the reach.

    A producer's day of training is the day in Viet Nam on which the first such class began.
    """
    came = Enrolment.objects.filter(
        reach_filter(user, "training_class__place"), attended_at__isnull=False, producer__isnull=False
    )
    found = {
        row["producer"]: row
        for row in came.order_by()
        .values("producer")
        .annotate(
            first=Min("training_class__starts_at"),
            topics=Count("training_class__topic", distinct=True),
            people=Count("pk"),
        )
        .order_by("producer__name", "producer")[:2_000]
    }
    first = {pk: row["first"] for pk, row in found.items()}
    dossiers = _dossiers_since(first)
    then, now = stars_on({pk: at.astimezone(clock.VIETNAM).date() for pk, at in first.items()})
    names = Producer.objects.in_bulk(list(found))
    return [
        Outcome(
            producer=names[pk],
            trained_on=first[pk].astimezone(clock.VIETNAM).date(),
            topics=row["topics"],
            people=row["people"],
            dossiers=len(dossiers.get(pk, [])),
            recognised=sum(state == "recognised" for state in dossiers.get(pk, [])),
            stars_then=then.get(pk, 0),
            stars_now=now.get(pk, 0),
        )
        for pk, row in found.items()
    ]


def _dossiers_since(first: dict[int, dt.datetime]) -> dict[int, list[str]]:
    """States of what each producer handed in after its day. 1 statement."""
    found: dict[int, list[str]] = {}
    rows = Dossier.objects.filter(product__producer__in=first, submitted_at__isnull=False)
    for producer, state, at in rows.order_by("pk").values_list("product__producer", "state", "submitted_at"):
        if at is not None and at >= first[producer]:
            found.setdefault(producer, []).append(state)
    return found


def stars_on(days: dict[int, dt.date]) -> tuple[dict[int, int], dict[int, int]]:
    """The highest stars of each producer's goods on its day, and today. 1 statement."""
    then: dict[int, int] = {}
    now: dict[int, int] = {}
    today = clock.today()
    rows = StarSpan.objects.filter(product__producer__in=days)
    for producer, stars, begins, ends in rows.order_by("pk").values_list(
        "product__producer", "stars", "starts_on", "ends_on"
    ):
        for day, into in ((days[producer], then), (today, now)):
            if begins <= day <= ends:
                into[producer] = max(into.get(producer, 0), stars)
    return then, now


def held_in_training(user: Actor) -> dict[str, list[object]]:
    """What is kept of a person here. 3 statements."""
    mine = Enrolment.objects.filter(user_id=user.pk)
    said = ClassPost.objects.filter(by_id=user.pk)
    told = ClassFeedback.objects.filter(enrolment__user_id=user.pk)
    return {
        "enrolments": list(
            mine.values(
                "training_class__name", "name", "audience", "state", "asked_at", "attended_at", "passed_at", "code"
            )
        ),
        "posts": list(said.values("training_class__name", "text", "at")),
        "feedback": list(told.values("enrolment__training_class__name", "points", "text", "at")),
    }
