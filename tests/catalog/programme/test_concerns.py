"""Concerns: numbered by place and year, sent up, answered back, each desk in its working days."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.working_days import add_working_days
from catalog.programme.queries import concerns as queries
from catalog.programme.queries.today import due_list, late_concerns_below
from catalog.programme.services import concerns
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.programme import make_concern

pytestmark = pytest.mark.django_db
SAID = {"kind": "concern", "title": "Điểm nhận mẫu", "text": "Ở xa"}


def code_of(refusal, call):
    with pytest.raises(refusal) as caught:
        call()
    return [problem.code for problem in caught.value.problems]


def test_up_to_the_ministry_and_back_each_step_with_its_clock():
    producer = make_producer()
    owner = make_member(producer=producer)
    commune, province, ministry = (
        make_officer(place=unit()),
        make_officer(place=unit(LAM_DONG)),
        make_officer(place=None),
    )
    ask = {"producer": producer, "by": owner}
    assert code_of(NotAllowed, lambda: concerns.raise_concern(**ask | {"by": make_user()}, **SAID)) == ["not_allowed"]
    wrong = {"kind": "gold", "title": " ", "text": ""}
    assert code_of(Refused, lambda: concerns.raise_concern(**ask, **wrong)) == ["unknown", "missing", "missing"]
    found = concerns.raise_concern(**ask, **SAID)
    today = clock.today()
    here = unit()
    assert found.number == f"1/KN-{here.province.code}-{here.code}-{today.year}"
    assert (found.level, found.due_on) == ("commune", add_working_days(today, 5))
    assert found in queries.concerns_on_desk(commune) and found not in queries.concerns_on_desk(province)
    assert found in queries.concerns_within(province) and found in queries.concerns_within(ministry)
    forward = {"concern": found, "seen": "commune", "by": commune}
    assert code_of(Refused, lambda: concerns.forward_concern(**forward, text=" ")) == ["missing"]
    elsewhere = make_officer(place=unit("01"))
    assert code_of(NotAllowed, lambda: concerns.forward_concern(**forward | {"by": elsewhere}, text="x")) == [
        "not_allowed"
    ]
    kin = make_officer(place=here, user=make_member(producer=producer))
    assert code_of(NotAllowed, lambda: concerns.answer_concern(concern=found, text="x", by=kin)) == ["not_allowed"]
    found = concerns.forward_concern(**forward, text="Xã thấy đúng")
    assert (found.level, found.due_on) == ("province", add_working_days(today, 10))
    # pressed twice by somebody who also reaches the next desk: it goes up once
    assert code_of(Conflict, lambda: concerns.forward_concern(**forward | {"by": province}, text="x")) == [
        "moved_meanwhile"
    ]
    assert code_of(NotAllowed, lambda: concerns.answer_concern(concern=found, text="x", by=commune)) == ["not_allowed"]
    assert found in queries.concerns_on_desk(province) and not queries.concerns_on_desk(commune)
    found = concerns.forward_concern(concern=found, seen="province", text="Cần Bộ", by=province)
    assert found.level == "ministry" and found in queries.concerns_on_desk(ministry)
    assert code_of(
        Refused, lambda: concerns.forward_concern(concern=found, seen="ministry", text="x", by=ministry)
    ) == ["top"]
    found = concerns.answer_concern(concern=found, text="Mở điểm nhận mẫu tại tỉnh", by=ministry)
    steps = [(step.move, step.level, step.by) for step in found.steps.all()]
    assert steps == [
        ("asked", "commune", owner), ("forwarded", "province", commune), ("forwarded", "ministry", province),
        ("answered", "ministry", ministry),
    ]  # fmt: skip
    assert code_of(Conflict, lambda: concerns.withdraw_concern(concern=found, by=owner)) == ["moved_meanwhile"]
    assert not queries.concerns_on_desk(ministry)


def test_a_places_own_goes_to_the_desk_above_and_series_are_by_place_and_year():
    commune, province = make_officer(place=unit()), make_officer(place=unit(LAM_DONG))
    write = {"place": unit(), "by": commune}
    assert list(queries.writing_places(commune)) == [unit()]
    assert code_of(NotAllowed, lambda: concerns.raise_from_desk(place=unit("01"), by=commune, **SAID)) == [
        "not_allowed"
    ]
    first = concerns.raise_from_desk(**write, **SAID)
    assert (first.level, first.serial) == ("province", 1)
    up = concerns.raise_from_desk(place=unit(LAM_DONG), by=province, **SAID)
    assert (up.level, up.number) == ("ministry", f"1/KN-{LAM_DONG}-{clock.today().year}")
    assert make_concern().serial == 2
    with clock.set_to(clock.now() + dt.timedelta(days=60)):
        assert (make_concern().serial, clock.today().year) == (1, 2027)
    assert code_of(NotAllowed, lambda: concerns.withdraw_concern(concern=first, by=province)) == ["not_allowed"]
    assert concerns.withdraw_concern(concern=first, by=commune).state == "withdrawn"


def test_late_ones_are_told_of_once_a_last_day_and_stand_on_the_desk_of_the_day():
    commune, province = make_officer(place=unit()), make_officer(place=unit(LAM_DONG))
    found = make_concern()
    assert [(row.kind, row.pk) for row in due_list(commune)] == [("concern", found.pk)]
    assert concerns.tell_of_late_concerns() == 0 and not late_concerns_below(province)
    with clock.set_to(clock.start_of(found.due_on + dt.timedelta(days=1))):
        assert concerns.tell_of_late_concerns() == 1 and concerns.tell_of_late_concerns() == 0
        assert late_concerns_below(province) == 1 and due_list(commune)[0].when == "late"
        assert not late_concerns_below(make_officer(place=unit("01")))
        found = concerns.forward_concern(concern=found, seen="commune", text="Xin ý kiến", by=commune)
        assert concerns.tell_of_late_concerns() == 0 and not due_list(commune)
        with clock.set_to(clock.start_of(found.due_on + dt.timedelta(days=1))):
            assert concerns.tell_of_late_concerns() == 1


def test_at_most_twenty_wait():
    producer = make_producer()
    for _ in range(20):
        make_concern(producer=producer)
    assert code_of(Refused, lambda: make_concern(producer=producer)) == ["too_many"]
