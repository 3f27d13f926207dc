"""The office's decisions."""

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.places.models import PostRole
from catalog.producers.models import Producer, ProducerState
from catalog.producers.services import register_producer, return_producer, suspend_producer, verify_producer
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.places import unit
from tests.factories.producers import free_tax_code, make_producer
from tests.together import outcomes, together

S = ProducerState


def waiting(**over):
    return make_producer(state=S.PENDING, **{"tax_code": free_tax_code()} | over)


@pytest.mark.django_db
def test_an_officer_of_the_place_verifies():
    officer, producer = make_officer(place=unit("24733")), waiting()
    done = verify_producer(producer=producer, by=officer)
    assert (done.state, done.verified_by_id, done.verified_at) == (S.VERIFIED, officer.pk, clock.now())
    assert OutboxMessage.objects.get().topic == "producer.verified"
    assert producer.events.order_by("pgh_id").last().pgh_context.metadata["user"] == officer.pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("over", "missing"),
    [
        ({"tax_code": ""}, [("tax_code_needed", "tax_code")]),
        ({"representative": "  "}, [("representative_needed", "representative")]),
        ({"kind": "household", "tax_code": "", "representative": ""}, [("representative_needed", "representative"), ("tax_code_needed", "tax_code")]),
    ],
)  # fmt: skip
def test_who_does_not_say_who_it_is_is_not_verified(over, missing):
    officer, producer = make_officer(place=unit("68")), waiting(**over)
    with pytest.raises(Refused) as refused:
        verify_producer(producer=producer, by=officer)
    assert [(p.code, p.field) for p in refused.value.problems] == missing
    assert ("số định danh" in str(refused.value.problems[-1].message)) == ("kind" in over)
    producer.refresh_from_db()
    assert (producer.state, OutboxMessage.objects.count()) == (S.PENDING, 0)
    filled = {"representative": "Nguyễn Thị Mận", "tax_code": "068085001234" if "kind" in over else free_tax_code()}
    Producer.objects.filter(pk=producer.pk).update(**filled)
    assert verify_producer(producer=producer, by=officer).state == S.VERIFIED


@pytest.mark.django_db
def test_return_and_suspend_need_a_reason_that_the_audit_keeps():
    officer, producer = make_officer(place=unit("68")), waiting()
    for decide in (return_producer, suspend_producer):
        with pytest.raises(Refused) as refused:
            decide(producer=producer, by=officer, reason=" \n ")
        assert [(p.code, p.field) for p in refused.value.problems] == [("reason_needed", "reason")]
    with pytest.raises(Refused, match="too_long"):
        return_producer(producer=producer, by=officer, reason="x" * 10_000)
    assert return_producer(producer=producer, by=officer, reason="Thiếu giấy").state == S.RETURNED
    suspended = suspend_producer(producer=producer, by=officer, reason="Địa chỉ không có thật")
    assert (suspended.state, suspended.state_reason, suspended.verified_at) == (
        S.SUSPENDED,
        "Địa chỉ không có thật",
        None,
    )
    assert producer.events.order_by("pgh_id").last().pgh_context.metadata["reason"] == "Địa chỉ không có thật"
    with pytest.raises(Refused, match="reason_needed"):
        verify_producer(producer=producer, by=officer)
    assert verify_producer(producer=producer, by=officer, reason="Đã đến nơi").state == S.VERIFIED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "decide"),
    [
        (S.VERIFIED, verify_producer),
        (S.VERIFIED, return_producer),
        (S.RETURNED, return_producer),
        (S.SUSPENDED, return_producer),
        (S.SUSPENDED, suspend_producer),
    ],
)
def test_what_is_decided_already_is_a_conflict(state, decide):
    producer = make_producer(state=state)
    with pytest.raises(Conflict):
        decide(producer=producer, by=make_superuser(), reason="x")


@pytest.mark.django_db
def test_a_page_that_is_out_of_date_is_a_conflict():
    producer = make_producer()
    with pytest.raises(Conflict):
        suspend_producer(producer=producer, by=make_superuser(), reason="x", seen="pending")


@pytest.mark.django_db
def test_nobody_else_decides_and_nobody_on_himself():
    producer = waiting()
    own = make_member(producer=producer)
    make_officer(place=unit("68"), user=own)
    for by in (
        own,
        make_user(),
        make_officer(place=unit("79")),
        make_officer(place=unit("68"), role=PostRole.EVALUATOR),
    ):
        with pytest.raises(NotAllowed):
            verify_producer(producer=producer, by=by)
    producer.refresh_from_db()
    assert producer.state == S.PENDING


def test_of_two_officers_at_once_one_wins_and_the_other_gets_a_conflict(fresh_db):
    producer = waiting()
    officers = [make_officer(place=unit("68")) for _ in range(2)]
    found = together(*(lambda by=by: verify_producer(producer=producer, by=by) for by in officers))
    assert sorted(isinstance(each, Conflict) for each in found) == [False, True]
    winner = officers[[isinstance(each, Conflict) for each in found].index(False)]
    assert Producer.objects.get(pk=producer.pk).verified_by_id == winner.pk
    assert OutboxMessage.objects.filter(topic="producer.verified").count() == 1


def test_of_one_name_registered_at_once_both_get_an_address(fresh_db):
    users = [make_user() for _ in range(4)]
    ended = outcomes(
        *(lambda by=by: register_producer(by=by, kind="farm", name="Trang trại Mơ Nông", place=unit()) for by in users)
    )
    assert ended == ["done"] * 4
    assert set(Producer.objects.values_list("slug", flat=True)) == {
        "trang-trai-mo-nong",
        "trang-trai-mo-nong-kien-duc",
        "trang-trai-mo-nong-kien-duc-2",
        "trang-trai-mo-nong-kien-duc-3",
    }
