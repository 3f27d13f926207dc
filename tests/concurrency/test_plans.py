"""Two who work on a plan, or on what it takes in, at once."""

import uuid

import pytest

from catalog.core import clock
from catalog.programme.models import BudgetLine, Concern, Idea, Potential
from catalog.programme.services import plan_money, plans, potentials, support
from tests.factories.accounts import make_member, make_officer
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.programme import make_concern, make_plan, make_potential, make_support
from tests.together import outcomes

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_the_last_money_is_spent_once_and_a_plan_drafted_once():
    officer = make_officer(place=unit(LAM_DONG))
    line = make_plan(place=unit(LAM_DONG), by=officer, issued=True, budget=100).budget.get()
    said = {"line": line, "on": clock.today(), "paper": "1", "by": officer}
    plan_money.book_money(kind="allocated", amount=100, key=uuid.uuid4(), **said)
    spend = [lambda: plan_money.book_money(kind="spent", amount=60, key=uuid.uuid4(), **said)] * 4
    assert outcomes(*spend) == ["done", "refused", "refused", "refused"]
    assert BudgetLine.objects.get().spent == 60
    draft = [lambda: plans.draft_plan(place=unit(), year=2026, by=officer)] * 4
    assert outcomes(*draft) == ["conflict", "conflict", "conflict", "done"]


def test_an_entry_of_the_survey_sent_twice_at_once_is_one_and_becomes_one_idea():
    officer, key = make_officer(place=unit()), uuid.uuid4()
    send = [lambda: make_potential(by=officer, key=key)] * 6
    assert outcomes(*send) == ["done"] * 6
    made = Potential.objects.get()
    hand = [lambda: potentials.hand_to_idea(potential=made, seen="found", consent=True, by=officer)] * 4
    assert outcomes(*hand) == ["conflict", "conflict", "conflict", "done"]
    assert Idea.objects.count() == 1


def test_what_a_line_has_left_is_promised_once():
    officer = make_officer(place=unit(LAM_DONG))
    line = make_plan(place=unit(LAM_DONG), by=officer, issued=True, budget=100).budget.get()
    plan_money.book_money(
        line=line, kind="allocated", amount=100, key=uuid.uuid4(), on=clock.today(), paper="1", by=officer
    )
    cases = [make_support() for _ in range(4)]
    said = {"approve": True, "by": officer, "amount": 60, "source": "local", "line": line}
    approve = [lambda case=case: support.decide_support(case=case, **said) for case in cases]
    assert outcomes(*approve) == ["done", "refused", "refused", "refused"]


def test_concerns_written_at_once_are_numbered_without_gaps():
    people = [(producer, make_member(producer=producer)) for producer in (make_producer() for _ in range(6))]
    write = [lambda producer=producer, by=by: make_concern(producer=producer, by=by) for producer, by in people]
    assert outcomes(*write) == ["done"] * 6
    assert sorted(Concern.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]
