"""Programmes of training, classes and who comes to them, made through the services."""

import datetime as dt
from itertools import count
from typing import Any

from catalog.core import clock
from catalog.places.models import Unit
from catalog.programme.models import Enrolment, TrainingClass, TrainingTopic
from catalog.programme.services import training
from marketplace.accounts.models import User
from tests.factories.accounts import make_officer, make_user
from tests.factories.places import LAM_DONG, unit

_numbers = count(1)


def make_topic(*, place: Unit | None = None, by: User | None = None, title: str = "Nhãn hàng hóa") -> TrainingTopic:
    """A topic of a programme of a place (default: Lâm Đồng)."""
    place = place or unit(LAM_DONG)
    by = by or make_officer(place=place)
    programme = training.save_programme(place=place, year=2026, name=f"Tập huấn {next(_numbers)}", by=by)
    return training.put_topic(programme=programme, title=title, by=by)


def class_facts(topic: TrainingTopic, *, days: int = 3, **over: Any) -> training.ClassFacts:
    """A morning in so many days, open to anybody, 40 seats."""
    starts = clock.start_of(clock.today() + dt.timedelta(days=days)) + dt.timedelta(hours=8)
    said: dict[str, Any] = {
        "topic": topic,
        "place": topic.programme.place,
        "name": "Lớp nhãn hàng",
        "starts_at": starts,
        "ends_at": starts + dt.timedelta(hours=4),
        "register_until": starts - dt.timedelta(hours=1),
        "venue": "Hội trường",
        "seats": 40,
        "audiences": ["anyone"],
    } | over
    return training.ClassFacts(**said)


def make_class(
    *, topic: TrainingTopic | None = None, by: User | None = None, opened: bool = True, days: int = 3, **over: Any
) -> TrainingClass:
    """A class of Lâm Đồng in three days, on which people register."""
    place = topic.programme.place if topic else over.get("place") or unit(LAM_DONG)
    by = by or make_officer(place=place)
    topic = topic or make_topic(place=place, by=by)
    made = training.save_class(facts=class_facts(topic, days=days, **over), by=by)
    return training.open_class(training_class=made, by=by) if opened else made


def make_trainee(one: TrainingClass, *, user: User | None = None, audience: str = "anyone", **over: Any) -> Enrolment:
    """Somebody enrols."""
    user = user or make_user()
    said = {"name": user.name, "consent": True} | over
    return training.enrol(training_class=one, audience=audience, by=user, **said)


def during(one: TrainingClass) -> Any:
    """The clock while the class goes on."""
    return clock.set_to(one.starts_at + dt.timedelta(minutes=30))


def after(one: TrainingClass, days: int = 0) -> Any:
    """The clock when it is over."""
    return clock.set_to(one.ends_at + dt.timedelta(minutes=30, days=days))


def make_certified_trainee(place: Unit, user: User) -> Enrolment:
    """Somebody who came to a class of yesterday, passed its test and has a certificate."""
    by = make_officer(place=place)
    with clock.set_to(clock.now() - dt.timedelta(days=4)):
        one = make_class(by=by, topic=make_topic(place=place, by=by))
        training.put_question(training_class=one, text="Một cộng một?", answers=["2", "3"], right=0, by=by)
        row = make_trainee(one, user=user)
    with during(one):
        training.mark(enrolment=row, came=True, by=by)
        training.sit_test(enrolment=row, answers=[0], by=user)
    with after(one):
        return training.certify(enrolment=row, by=user)
