"""Reads: a person's notices, and who is to be told of what."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet

from catalog.core import clock
from catalog.places.models import Level, Post, Unit
from catalog.places.policies import DUTY
from catalog.producers.models import Membership, Producer
from catalog.producers.policies import MANAGING, RECORDING, valid_consents
from catalog.programme.models import Idea
from marketplace.accounts.models import User

from .models import Notice, NoticeChoice, Way


def notices_of(user: User) -> QuerySet[Notice]:
    """What a person was told, the newest first. 1 statement."""
    return Notice.objects.filter(user=user).order_by("-created_at", "-pk")


def people_of(producer: Producer | int) -> set[int]:
    """Who is told of a producer's affairs: its owners and managers, and the officers who work in its name with its consent. 2 statements."""
    pk = producer if isinstance(producer, int) else producer.pk
    members = Membership.objects.filter(producer_id=pk, role__in=MANAGING, user__is_active=True)
    helpers = valid_consents().filter(producer_id=pk, officer__is_active=True)
    return {*members.values_list("user_id", flat=True), *helpers.values_list("officer_id", flat=True)}


def members_of(producer: int, *, managing: bool = False) -> set[int]:
    """Who works for a producer, or only its owners and managers: told of orders and money, which no officer and no packer sees. 1 statement."""
    roles = MANAGING if managing else RECORDING
    members = Membership.objects.filter(producer_id=producer, user__is_active=True, role__in=roles)
    return set(members.values_list("user_id", flat=True))


def officers_at(level: str, place: Unit | None, *, not_of: int | None = None) -> set[int]:
    """Officers and leaders who hold a post today at exactly this desk: a commune's, a province's (also for an old district), the ministry's.

    `not_of`: a producer whose own people are left out. A post ended with a place that was merged away: the code tells. 1 statement.
    """
    today = clock.today()
    posts = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today, role__in=DUTY, user__is_active=True
    )
    if level == "ministry":
        posts = posts.filter(level=level)
    elif place is None:
        return set()
    else:
        here = place.current or place
        if level == Level.DISTRICT:
            level, here = Level.PROVINCE, here if here.level == Level.PROVINCE else (here.province or here)
        posts = posts.filter(level=level, place__current=here, place__code=F("place__current__code"))
    if not_of is not None:
        posts = posts.exclude(user__in=Membership.objects.filter(producer_id=not_of).values("user_id"))
    return set(posts.values_list("user_id", flat=True))


def people_of_idea(idea: Idea) -> set[int]:
    """Who is told of what becomes of an idea: who registered it for themselves, and the people of its producer. None where an officer typed it
    in for somebody who has no account here. 0 to 2 statements."""
    people = people_of(idea.producer_id) if idea.producer_id else set()
    return people if idea.on_behalf else people | {idea.by_id}


def in_order(users: Iterable[int]) -> list[int]:
    """Keys in the order in which rows of users are locked."""
    return sorted(set(users))


def ways_of(user: User) -> dict[str, str]:
    """What a person chose, by topic; a topic that is not there goes every way. 1 statement."""
    return dict(NoticeChoice.objects.filter(user=user).values_list("topic", "way"))


def ways_to(users: Iterable[int], topic: str) -> dict[int, str]:
    """How far a topic goes to each of these people. 1 statement; none for what everybody must get (no topic)."""
    people = list(users)
    if not topic:
        return dict.fromkeys(people, str(Way.SENT))
    chosen = dict(NoticeChoice.objects.filter(user__in=people, topic=topic).values_list("user_id", "way"))
    return {user: chosen.get(user, str(Way.SENT)) for user in people}
