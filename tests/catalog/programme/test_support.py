"""Support: asked, decided within what a budget line has left, delivered, checked with papers."""

import datetime as dt
import uuid

import pytest
from django.core.files.storage import default_storage

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.programme.models import BudgetLine, SupportCase
from catalog.programme.queries import support as queries
from catalog.programme.services import plan_money, plans, support
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.certification import paper_file
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.programme import make_plan, make_support

pytestmark = pytest.mark.django_db


def code_of(refusal, call):
    with pytest.raises(refusal) as caught:
        call()
    return [problem.code for problem in caught.value.problems]


def book(line, kind, amount, by):
    return plan_money.book_money(
        line=line, kind=kind, amount=amount, on=clock.today(), paper="QĐ 1", key=uuid.uuid4(), by=by
    )


@pytest.fixture
def officer():
    return make_officer(place=unit(LAM_DONG))


@pytest.fixture
def line(officer):
    """A hundred of local money, allocated."""
    found = make_plan(by=officer, issued=True, budget=100).budget.get()
    book(found, "allocated", 100, officer)
    found.refresh_from_db()
    return found


def test_from_the_need_to_the_check(officer, line, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    producer = make_producer()
    owner = make_member(producer=producer)
    ask = {"producer": producer, "kind": "packaging"}
    assert code_of(NotAllowed, lambda: support.ask_support(need="x", by=make_user(), **ask)) == ["not_allowed"]
    assert code_of(Refused, lambda: support.ask_support(producer=producer, kind="gold", need=" ", by=owner)) == [
        "unknown",
        "missing",
    ]
    case = support.ask_support(need="Túi 250 g", by=owner, **ask)
    decide = {"case": case, "approve": True, "by": officer}
    elsewhere = make_officer(place=unit("01"))
    assert code_of(NotAllowed, lambda: support.decide_support(**decide | {"by": elsewhere}, amount=0)) == [
        "not_allowed"
    ]
    kin = make_officer(place=unit(LAM_DONG), user=owner)  # an officer who works for the producer
    assert code_of(NotAllowed, lambda: support.decide_support(**decide | {"by": kin}, amount=0)) == ["not_allowed"]
    assert code_of(Refused, lambda: support.decide_support(amount=-1, source="local", **decide)) == ["number"]
    assert code_of(Refused, lambda: support.decide_support(amount=5, **decide)) == ["unknown"]  # no source
    assert code_of(Refused, lambda: support.decide_support(amount=5, source="target", line=line, **decide)) == [
        "source"
    ]
    assert code_of(Refused, lambda: support.decide_support(amount=101, source="local", line=line, **decide)) == [
        "too_much"
    ]
    assert code_of(Refused, lambda: support.decide_support(case=case, approve=False, by=officer)) == ["missing"]
    far = make_plan(place=unit("01"), issued=True, budget=9).budget.get()
    assert code_of(Refused, lambda: support.decide_support(amount=5, source="local", line=far, **decide)) == ["unknown"]
    case = support.decide_support(amount=60, source="local", line=line, text="Theo kế hoạch", **decide)
    assert (case.state, queries.left_of(line), queries.promised_on(line)) == ("approved", 40, 60)
    assert code_of(Conflict, lambda: support.decide_support(amount=1, source="local", **decide)) == ["moved_meanwhile"]
    # what is promised is not spent on something else, nor taken away
    assert code_of(Refused, lambda: book(line, "spent", 41, officer)) == ["promised"]
    assert code_of(Refused, lambda: book(line, "allocated", -41, officer)) == ["promised"]
    book(line, "spent", 10, officer)
    deliver = {"case": case, "by": officer}
    for day in (clock.today() + dt.timedelta(days=1), clock.today() - dt.timedelta(days=1)):
        assert code_of(Refused, lambda day=day: support.deliver_support(on=day, **deliver)) == ["day"]
    case = support.deliver_support(on=clock.today(), text="2.000 túi", **deliver)
    assert code_of(Conflict, lambda: support.withdraw_support(case=case, by=owner)) == ["moved_meanwhile"]
    # the plan is adjusted meanwhile: the money and the promise go on under the next version
    heir = plans.adjust_plan(plan=line.plan, by=officer, why="Thêm việc")
    plans.issue_plan(plan=heir, number="13/KH-UBND", signed_on=clock.today(), by=officer)
    now = BudgetLine.objects.get(plan=heir)
    assert (now.spent, queries.promised_on(now), queries.left_of(now)) == (10, 60, 30)
    check = {"case": case, "title": "Biên bản", "by": officer}
    assert code_of(Refused, lambda: support.check_support(number=" ", file=paper_file(), **check)) == ["missing"]
    BudgetLine.objects.filter(pk=now.pk).update(allocated=65)  # past the services: the line has not what it promised
    refused = code_of(Refused, lambda: support.check_support(number="BB 7", file=paper_file(), **check))
    assert refused == ["too_much"] and not default_storage.exists("documents")  # a refused check leaves no file
    BudgetLine.objects.filter(pk=now.pk).update(allocated=100)
    case = support.check_support(number="BB 7", file=paper_file(), **check)
    now.refresh_from_db()
    assert (case.state, now.spent, queries.promised_on(now), queries.left_of(now)) == ("checked", 70, 0, 30)
    assert now.entries.get(amount=60).paper == "BB 7"
    assert [step.state for step in case.steps.all()] == ["asked", "approved", "delivered", "checked"]


def test_what_is_withdrawn_frees_its_money_and_others_find_nothing(officer, line):
    case = make_support(state="approved", amount=100, source="local", line=line)
    owner = case.producer.memberships.get().user
    assert queries.left_of(line) == 0
    assert code_of(NotAllowed, lambda: support.withdraw_support(case=case, by=officer)) == ["not_allowed"]
    support.withdraw_support(case=case, by=owner)
    assert queries.left_of(line) == 100
    other = make_support()
    support.decide_support(case=other, approve=False, text="Hết tiền", by=officer)
    assert set(queries.support_within(officer)) == {case, other} and not queries.support_waiting(officer)
    assert not queries.support_within(make_officer(place=unit("01")))
    assert list(queries.support_of(other.producer)) == [other]
    for _ in range(20):
        make_support(producer=other.producer, by=other.producer.memberships.get().user)
    assert code_of(Refused, lambda: make_support(producer=other.producer)) == ["too_many"]
    assert SupportCase.objects.filter(producer=other.producer).count() == 21
