"""The survey of potential products, from the phone to the star."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.outbox import OutboxMessage
from catalog.programme.models import Idea, Potential, PotentialScoring
from catalog.programme.queries.survey import in_plan, scorings_of, sheet_on, survey_in_reach, ways_of
from catalog.programme.services import plans, potentials, survey
from tests.factories.accounts import make_officer
from tests.factories.certification import make_certificate
from tests.factories.places import LAM_DONG, make_commune, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.programme import make_plan, make_potential

pytestmark = pytest.mark.django_db


def why(call, **args) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(**args)
    return [problem.field for problem in refused.value.problems]


def test_an_entry_is_kept_once_and_reaches_only_its_place():
    officer, key = make_officer(place=unit()), uuid.uuid4()
    said = {"key": key, "commune": unit(), "name": "Măng  khô", "maker": "Hộ bà Măng", "by": officer}
    more = {
        "yearly": Decimal("1.5"),
        "unit": "tấn",
        "consent": True,
        "phone": "0912 345 678",
        "position": (11.9, 107.5),
    }
    made = survey.record_potential(**said, **more)
    assert (made.name, made.phone, made.latitude) == ("Măng khô", "+84912345678", 11.9)
    assert survey.record_potential(**said, **more).pk == made.pk
    assert Potential.objects.count() == 1 == OutboxMessage.objects.filter(topic="potential.found").count()
    with pytest.raises(Conflict):
        survey.record_potential(**said | {"name": "Khác"})
    fresh = said | {"key": uuid.uuid4()}
    assert why(survey.record_potential, **fresh | {"name": "", "maker": ""}) == ["name", "maker"]
    assert why(survey.record_potential, **fresh, phone="0912 345 678") == ["consent"]
    assert why(survey.record_potential, **fresh, position=(11.9, 107.5)) == ["consent"]
    assert why(survey.record_potential, **fresh, consent=True, position=(48.1, 11.5)) == ["position"]
    assert why(survey.record_potential, **fresh, yearly=Decimal(3)) == ["unit"]
    assert why(survey.record_potential, **fresh, yearly=Decimal(-3), unit="kg") == ["yearly"]
    assert why(survey.record_potential, **fresh | {"name": "x" * 201}) == ["name"]
    assert why(survey.record_potential, **fresh | {"commune": unit(LAM_DONG)}) == ["commune"]
    other, above = make_officer(place=make_commune()), make_officer(place=unit(LAM_DONG))
    with pytest.raises(NotAllowed):
        survey.record_potential(**fresh | {"by": other})
    with pytest.raises(NotAllowed):
        potentials.score_potential(potential=made, points={}, by=other)
    assert [list(survey_in_reach(user)) for user in (officer, above, other)] == [[made], [made], []]
    survey.forget_contact(potential=made, by=officer)
    made.refresh_from_db()
    assert (made.phone, made.latitude, made.longitude, made.consented_at) == ("", None, None, None)
    with connection.cursor() as cursor:  # the history never held them
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'programme_potentialevent'"
        )
        assert not {row[0] for row in cursor.fetchall()} & {"maker", "phone", "latitude", "longitude"}


def test_the_total_is_counted_by_weight_and_an_older_sheet_keeps_its_own():
    officer = make_officer(place=unit())
    made, first = make_potential(by=officer), sheet_on(clock.today())
    criteria = list(first.criteria.all())
    assert sum(c.weight for c in criteria) == 100
    points = {c.pk: n for n, c in enumerate(criteria)}
    assert why(potentials.score_potential, potential=made, points=points | {criteria[2].pk: 6}, by=officer) == [
        f"c{criteria[2].pk}"
    ]
    assert len(why(potentials.score_potential, potential=made, points={}, by=officer)) == 6
    potentials.score_potential(potential=made, points=points, by=officer)
    expected = round(sum(n * c.weight / c.most for n, c in enumerate(criteria)), 1)
    assert survey_in_reach(officer).get().total == expected == scorings_of(made)[0].total
    ministry = make_officer(place=None)
    new = [(60, "Nguyên liệu"), (40, "Người làm")]
    later = clock.today() + dt.timedelta(days=3)
    sheet = {"starts_on": later, "source": "Hướng dẫn thử", "by": ministry}
    assert why(survey.put_sheet, **sheet, criteria=[(60, "a"), (41, "b")]) == ["criteria"]
    assert why(survey.put_sheet, **sheet | {"starts_on": later - dt.timedelta(days=9)}, criteria=new) == ["starts_on"]
    with pytest.raises(NotAllowed):
        survey.put_sheet(**sheet | {"by": make_officer(place=unit(LAM_DONG))}, criteria=new)
    second = survey.put_sheet(**sheet, criteria=new)
    with pytest.raises(Conflict):
        survey.put_sheet(**sheet, criteria=new)
    assert sheet_on(clock.today()) == first and sheet_on(later) == second
    with clock.set_to(clock.now() + dt.timedelta(days=4)):
        potentials.score_potential(potential=made, points={c.pk: 4 for c in second.criteria.all()}, by=officer)
        assert survey_in_reach(officer).get().total == 80
    assert [s.total for s in scorings_of(made)] == [80, expected]  # who scored before stays to be read
    with pytest.raises(Exception, match="Cannot update or delete"):
        PotentialScoring.objects.filter(potential=made).update(note="x")


def test_from_the_commune_into_a_plan_on_to_an_idea_and_to_the_star(django_assert_num_queries):
    officer, above = make_officer(place=unit()), make_officer(place=unit(LAM_DONG))
    plan = make_plan(issued=True, by=above)
    made = make_potential(by=officer)
    year = clock.today().year
    assert why(potentials.propose_potential, potential=made, seen="found", year=year, by=officer) == [
        "year"
    ]  # no score
    make_potential(by=officer, key=uuid.uuid4(), points=2)
    points = {c.pk: 4 for c in sheet_on(clock.today()).criteria.all()}
    potentials.score_potential(potential=made, points=points, by=officer)
    assert why(potentials.propose_potential, potential=made, seen="found", year=year - 1, by=officer) == ["year"]
    potentials.propose_potential(potential=made, seen="found", year=year, by=officer)
    with pytest.raises(Conflict):
        potentials.propose_potential(potential=made, seen="found", year=year, by=officer)
    with pytest.raises(NotAllowed):
        potentials.select_potential(potential=made, seen="proposed", plan=plan, by=officer)
    elsewhere = make_plan(place=make_commune(), issued=True)
    assert why(potentials.select_potential, potential=made, seen="proposed", plan=elsewhere, by=above) == ["plan"]
    draft = plans.adjust_plan(plan=plan, by=above, why="Thêm")
    plans.issue_plan(plan=draft, number="13/KH", signed_on=clock.today(), by=above)
    plan.refresh_from_db()
    potentials.select_potential(potential=made, seen="proposed", plan=plan, by=above)  # of a version that was replaced
    assert list(in_plan(plan)) == [made] == list(in_plan(draft))
    with pytest.raises(NotAllowed):
        potentials.put_back(potential=made, seen="selected", by=officer)
    potentials.mark_pilot(potential=made, is_pilot=True, by=above)
    assert why(potentials.hand_to_idea, potential=made, seen="selected", consent=False, by=officer) == ["consent"]
    idea = potentials.hand_to_idea(potential=made, seen="selected", consent=True, by=officer)
    made.refresh_from_db()
    assert (made.state, made.is_pilot, made.idea, idea.person, idea.on_behalf) == (
        "handed",
        True,
        idea,
        "Hộ bà Măng",
        True,
    )
    with pytest.raises(Conflict):
        potentials.hand_to_idea(potential=made, seen="selected", consent=True, by=officer)
    assert Idea.objects.count() == 1
    product = make_product(producer=make_producer())
    Idea.objects.filter(pk=idea.pk).update(product=product)
    make_certificate(product=product, stars=4)
    row = Potential.objects.select_related("idea").get(pk=made.pk)
    with django_assert_num_queries(2):
        way = ways_of([row])[made.pk]
    assert (way.stars, way.idea) == (4, "Chờ xã xem xét")


def test_a_commune_chooses_into_its_own_plan_puts_back_and_drops():
    above = make_officer(place=unit(LAM_DONG))
    made = make_potential(points=3)
    own = make_plan(place=unit(), issued=True, by=above)
    potentials.select_potential(potential=made, seen="found", plan=own, by=above)
    potentials.put_back(potential=made, seen="selected", by=above)
    made.refresh_from_db()
    assert (made.state, made.year, made.plan_place) == ("found", None, None)
    assert why(potentials.drop_potential, potential=made, seen="found", reason=" ", by=above) == ["reason"]
    potentials.drop_potential(potential=made, seen="found", reason="Hết nguyên liệu", by=above)
    with pytest.raises(Conflict):
        potentials.score_potential(potential=made, points={}, by=above)
    potentials.put_back(potential=made, seen="dropped", by=above)
