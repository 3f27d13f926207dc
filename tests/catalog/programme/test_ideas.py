"""From an idea to a product: who may do which step, once, and what each must say."""

import pytest

from catalog.core import audit
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import ProductState
from catalog.programme.models import Idea, IdeaState
from catalog.programme.queries.ideas import ideas_of, officer_ideas, plan_of, year_list
from catalog.programme.services import ideas
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.places import LAM_DONG, old_unit, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_set
from tests.factories.programme import PLAN, make_idea

pytestmark = pytest.mark.django_db


def test_an_idea_goes_its_way_to_a_product():
    owner = make_member(producer=make_producer())
    producer = owner.memberships.get().producer
    officer = make_officer(place=unit())
    idea = make_idea(by=owner, producer=producer)
    assert list(officer_ideas(officer)) == [idea] == list(ideas_of(owner))
    ideas.return_idea(idea=idea, seen="registered", reason="Ghi rõ nguyên liệu", by=officer)
    said = {"title": "Mứt gừng", "description": "x", "person": "Lan", "material": "Gừng"}
    ideas.change_idea(idea=idea, seen="returned", by=owner, **said)
    ideas.accept_idea(idea=idea, seen="registered", by=officer)
    ideas.hand_in_plan(idea=idea, seen="accepted", content=PLAN, by=owner)
    ideas.return_idea(idea=idea, seen="planned", reason="Thêm vốn", by=officer)
    ideas.hand_in_plan(idea=idea, seen="accepted", content=PLAN | {"investment": 500_000_000}, by=owner)
    ideas.hand_in_plan(idea=idea, seen="planned", content=PLAN | {"people": 7}, by=owner)
    ideas.select_idea(idea=idea, seen="planned", year=2027, priorities=["new", "gift"], by=officer)
    idea = Idea.objects.get(pk=idea.pk)
    assert (idea.state, idea.year, idea.priorities) == (IdeaState.SELECTED, 2027, ["new", "gift"])
    assert (plan_of(idea).number, plan_of(idea).content["people"]) == (3, 7)
    assert list(year_list(officer, 2027)) == [idea]
    assert not year_list(officer, 2026).exists()
    product = ideas.carry_out(idea=idea, seen="selected", producer=producer, product_set=make_set(4), by=owner)
    idea.refresh_from_db()
    assert (product.name, product.state, product.origin, idea.product) == (
        "Mứt gừng",
        ProductState.DRAFT,
        unit(),
        product,
    )
    assert idea.state == IdeaState.CARRIED_OUT
    assert audit.history_of(idea)[0].reason == "idea became a product"


def test_an_officer_registers_for_somebody_with_their_consent_only():
    officer = make_officer(place=unit())
    fields = {
        "commune": unit(),
        "title": "Trà",
        "description": "x",
        "person": "Bà Sáu",
        "by": officer,
        "on_behalf": True,
    }
    with pytest.raises(Refused) as e:
        ideas.register_idea(**fields)
    assert e.value.problems[0].field == "consent"
    idea = ideas.register_idea(**fields, consent=True)
    assert not ideas_of(officer).exists()  # it is not the officer's own
    ideas.accept_idea(idea=idea, seen="registered", by=officer)
    ideas.hand_in_plan(idea=idea, seen="accepted", content=PLAN, by=officer)
    with pytest.raises(NotAllowed):
        ideas.register_idea(**fields | {"by": make_officer(place=unit("01"))}, consent=True)
    with pytest.raises(NotAllowed):
        ideas.register_idea(**fields | {"by": make_user()}, consent=True)


def test_nobody_decides_on_their_own_or_elsewhere():
    officer = make_officer(place=unit())
    own = make_idea(by=officer)
    producer = make_producer()
    member = make_member(producer=producer, user=make_officer(place=unit()))
    theirs = make_idea(by=make_member(producer=producer), producer=producer)
    for idea, user in ((own, officer), (theirs, member), (own, make_officer(place=unit("01"))), (own, make_user())):
        with pytest.raises(NotAllowed):
            ideas.accept_idea(idea=idea, seen="registered", by=user)
    ideas.accept_idea(idea=own, seen="registered", by=make_officer(place=unit(LAM_DONG)))
    with pytest.raises(NotAllowed):
        ideas.hand_in_plan(idea=own, seen="accepted", content=PLAN, by=make_user())


def test_what_must_be_said():
    fields = {"commune": unit(), "title": "Trà", "description": "x", "person": "Lan", "by": make_user()}
    for over, field in (
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": ""}, "description"),
        ({"person": ""}, "person"),
        ({"phone": "12"}, "phone"),
        ({"priorities": ["gold"]}, "priorities"),
        ({"commune": unit(LAM_DONG)}, "place"),
    ):
        with pytest.raises(Refused) as e:
            ideas.register_idea(**fields | over)
        assert field in {p.field for p in e.value.problems}
    assert ideas.register_idea(**fields | {"commune": old_unit("24736")}).commune.ends_on is None
    idea, officer = make_idea(state="accepted"), make_officer(place=unit())
    for content, field in (({}, "customers"), (PLAN | {"people": -1}, "people"), (PLAN | {"revenue": "9"}, "revenue")):
        with pytest.raises(Refused) as e:
            ideas.hand_in_plan(idea=idea, seen="accepted", content=content, by=idea.by)
        assert field in {p.field for p in e.value.problems}
    planned = make_idea(state="planned")
    for year in (2025, 2028):
        with pytest.raises(Refused):
            ideas.select_idea(idea=planned, seen="planned", year=year, priorities=[], by=officer)
    for decide in (ideas.return_idea, ideas.decline_idea):
        with pytest.raises(Refused):
            decide(idea=planned, seen="planned", reason=" ", by=officer)


def test_steps_are_taken_in_order():
    officer = make_officer(place=unit())
    idea = make_idea()
    with pytest.raises(Conflict):
        ideas.select_idea(idea=idea, seen="registered", year=2027, priorities=[], by=officer)
    with pytest.raises(Conflict):
        ideas.hand_in_plan(idea=idea, seen="registered", content=PLAN, by=idea.by)
    with pytest.raises(Conflict):
        ideas.accept_idea(idea=idea, seen="planned", by=officer)
    ideas.decline_idea(idea=idea, seen="registered", reason="Trùng", by=officer)
    with pytest.raises(Conflict):
        ideas.accept_idea(idea=idea, seen="declined", by=officer)
    producer = make_producer()
    owner = make_member(producer=producer)
    other = make_member(producer=make_producer(), user=owner).memberships.exclude(producer=producer).get().producer
    chosen = make_idea(by=owner, producer=producer, state="selected")
    with pytest.raises(Refused):
        ideas.carry_out(idea=chosen, seen="selected", producer=other, product_set=make_set(), by=owner)
