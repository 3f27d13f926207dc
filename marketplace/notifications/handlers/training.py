"""Classes: who may come is invited, who has a seat told what changes."""

from typing import Any

from django.db.models import Q

from catalog.core import clock, outbox
from catalog.core.formats import moment
from catalog.places.models import Post
from catalog.producers.models import Membership
from catalog.producers.policies import RECORDING
from catalog.programme.models import Audience, ClassPost, Enrolment, EnrolmentState, TrainingClass
from catalog.programme.queries.training import held_in_training, posts_for, producers_for
from catalog.programme.services.training import forget_in_training
from marketplace.accounts.services import keeps

from .. import services

MOST_INVITED = 3_000
"""People that one class tells of itself; a class for more has its public page."""

keeps("training", read=held_in_training, forget=forget_in_training)


def _invited(one: TrainingClass) -> set[int]:
    """Holders of the posts, and the people of the producers, that the class is for. At most 4 statements."""
    today = clock.today()
    posts = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today, user__is_active=True)
    found = set(posts_for(one, posts).values_list("user_id", flat=True)[:MOST_INVITED])
    for audience in (Audience.PRODUCER, Audience.TOURISM):
        if audience in one.audiences:
            producers = producers_for(one, audience).values("pk")
            people = Membership.objects.filter(producer__in=producers, role__in=RECORDING, user__is_active=True)
            found |= set(people.values_list("user_id", flat=True)[:MOST_INVITED])
    return set(sorted(found)[:MOST_INVITED])


def _facts(one: TrainingClass, **more: str | int) -> dict[str, Any]:
    return {"name": one.name, "opens": moment(one.starts_at), "venue": one.venue} | more


def _class(pk: int) -> TrainingClass:
    return TrainingClass.objects.select_related("place__province", "place__current").get(pk=pk)


@outbox.handles("training.invited")
def invite(*, training_class: int, **_: Any) -> None:
    """Everybody whom the class is for, while it takes people; who has enrolled knows."""
    one = _class(training_class)
    if one.state != "open" or one.register_until <= clock.now():
        return
    known = one.enrolments.filter(user__isnull=False).values_list("user_id", flat=True)
    services.notify_all(
        users=_invited(one) - set(known),
        kind="training.invited",
        facts=_facts(one, until=moment(one.register_until), seats=one.seats),
        url=f"/training/{one.pk}/",
        key=f"training.invited:{one.pk}",
    )


def _tell(one: TrainingClass, kind: str, key: str, *states: str, **facts: str) -> None:
    users = one.enrolments.filter(user__isnull=False, state__in=states).values_list("user_id", flat=True)
    services.notify_all(
        users=[pk for pk in users if pk],
        kind=kind,
        facts=_facts(one, **facts),
        url=f"/account/training/{one.pk}/",
        key=key,
    )


@outbox.handles("training.reminded")
def remind(*, training_class: int, at: str, **_: Any) -> None:
    """Who has a seat."""
    _tell(
        _class(training_class), "training.reminded", f"training.reminded:{training_class}:{at}", EnrolmentState.SEATED
    )


@outbox.handles("training.moved")
def tell_of_move(*, training_class: int, at: str, **_: Any) -> None:
    """Who has a seat or waits."""
    states = (EnrolmentState.SEATED, EnrolmentState.WAITING)
    _tell(_class(training_class), "training.moved", f"training.moved:{training_class}:{at}", *states)


@outbox.handles("training.cancelled")
def tell_of_cancelling(*, training_class: int, **_: Any) -> None:
    """Who has a seat or waits."""
    one = _class(training_class)
    states = (EnrolmentState.SEATED, EnrolmentState.WAITING)
    _tell(one, "training.cancelled", f"training.cancelled:{one.pk}", *states, reason=one.cancelled_because)


def _to_trainee(enrolment: int, kind: str, key: str) -> None:
    row = Enrolment.objects.select_related("training_class").get(pk=enrolment)
    if row.user_id is not None:
        services.notify(
            user=row.user_id,
            kind=kind,
            facts=_facts(row.training_class, reason=row.ended_because),
            url=f"/account/training/{row.training_class_id}/",
            key=f"{kind}:{row.pk}:{key or row.asked_at.isoformat()}",
        )


@outbox.handles("training.seated")
def tell_of_seat(*, enrolment: int, **_: Any) -> None:
    """Who moved up."""
    _to_trainee(enrolment, "training.seated", "")


@outbox.handles("training.dropped")
def tell_of_dropping(*, enrolment: int, **_: Any) -> None:
    """Whose seat was taken back."""
    _to_trainee(enrolment, "training.dropped", "")


@outbox.handles("training.certified")
def tell_of_certificate(*, enrolment: int, **_: Any) -> None:
    """Whose certificate it is."""
    _to_trainee(enrolment, "training.certified", "once")


def _to_writer(post: ClassPost, kind: str, key: str, reason: str = "") -> None:
    if post.by_id is not None:
        one = post.training_class
        services.notify(
            user=post.by_id,
            kind=kind,
            facts={"name": one.name, "reason": reason},
            url=f"/account/training/{one.pk}/talk/",
            key=key,
        )


@outbox.handles("training.answered")
def tell_of_answer(*, post: int, **_: Any) -> None:
    """Who asked."""
    row = ClassPost.objects.select_related("answers__training_class").get(pk=post)
    if row.answers is not None:
        _to_writer(row.answers, "training.answered", f"training.answered:{post}")


@outbox.handles("training.hidden")
def tell_of_hiding(*, post: int, **_: Any) -> None:
    """Who wrote it, with the reason."""
    row = ClassPost.objects.select_related("training_class").get(pk=post)
    _to_writer(row, "training.hidden", f"training.hidden:{post}", row.hidden_because)
