"""Two who book money of one line at once."""

import uuid

import pytest

from catalog.core import clock
from catalog.programme.models import BudgetLine
from catalog.programme.services import plan_money, plans
from tests.factories.accounts import make_officer
from tests.factories.places import LAM_DONG, unit
from tests.factories.programme import make_plan
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
