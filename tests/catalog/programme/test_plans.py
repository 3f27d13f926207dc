"""Plans of a year: versions, numbers counted from the data, money, who may; a district's plan after the districts are gone."""

import datetime as dt
import uuid

import pytest

from catalog.certification.models import Certificate
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.places.models import Unit
from catalog.places.queries import area_of
from catalog.producers.models import Producer
from catalog.products.models import ProductState, Regime
from catalog.programme.models import BudgetLine, Inspection, TargetKind, YearPlan
from catalog.programme.queries.plans import entries_of, money_of, reached
from catalog.programme.services import plan_money, plan_rows, plans
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_officer
from tests.factories.certification import make_desk_dossier
from tests.factories.places import LAM_DONG, old_unit, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.programme import make_idea, make_inspection, make_plan

pytestmark = pytest.mark.django_db
DAK_RLAP = "666"


def count(plan, kind, **over):
    target = plan_rows.put_target(
        plan=plan,
        by=make_officer(place=plan.place.current or unit(LAM_DONG)),
        kind=kind,
        text="x",
        least=2,
        unit="sản phẩm",
        **over,
    )
    (found,) = reached(plan, [target], {})
    return found


def product_at(place, *recognitions):
    """A product made there, recognised with (stars, day) one after the other."""
    product = make_product(producer=make_producer(place=place), state=ProductState.PUBLISHED)
    for n, (stars, day) in enumerate(recognitions):
        Certificate.objects.create(
            product=product,
            regime=Regime.objects.order_by("-pk")[0],
            stars=stars,
            decision_number=f"{n}/QĐ",
            decided_on=day,
            issuing_level="province",
            issuing_place=unit(LAM_DONG),
            valid_from=day,
            valid_until=day.replace(year=day.year + 3) - dt.timedelta(days=1),
            recorded_at=NOW,
        )
    return product


def test_a_districts_plan_counts_its_own_ground_and_nothing_twice(django_assert_num_queries):
    district, wards = old_unit(DAK_RLAP), {u.name: u for u in Unit.objects.filter(parent__code=DAK_RLAP)}
    inside = [
        make_producer(place=wards["Kiến Thành"]),
        make_producer(place=unit()),
    ]  # an old ward, and Kiến Đức of today
    outside = make_producer(place=unit("24736"))  # of Lâm Đồng too
    with django_assert_num_queries(2):
        area = area_of(district)
    assert set(Producer.objects.filter(area.q("place"))) >= set(inside)
    # every commune of today lies in one former district or none, as do all of a province's
    districts = Unit.objects.filter(level="district", province=district.province)
    mostly = [now for each in districts for now in area_of(each).mostly]
    assert len(mostly) == len(set(mostly))
    assert set(mostly) == set(area_of(district.province).mostly)
    province = area_of(unit(LAM_DONG))
    assert Producer.objects.filter(province.q("place"), pk__in=[p.pk for p in (*inside, outside)]).count() == 3


def test_numbers_are_counted_and_equal_plain_sql():
    plan = make_plan(year=2025, place=unit(LAM_DONG))
    new = product_at(unit(), (3, dt.date(2025, 5, 1)))
    better = product_at(unit(), (3, dt.date(2023, 5, 1)), (4, dt.date(2025, 6, 1)))
    again = product_at(unit(), (4, dt.date(2022, 9, 1)), (4, dt.date(2025, 8, 1)))
    kept = product_at(unit(), (3, dt.date(2024, 2, 1)))
    product_at(unit(), (3, dt.date(2022, 2, 1)))  # lapsed in 2025
    gone = product_at(unit(), (3, dt.date(2024, 3, 1)))
    Certificate.objects.filter(product=gone).update(revoked_from=dt.date(2025, 4, 1), revocation_reason="x")
    product_at(unit("00004"), (3, dt.date(2025, 5, 1)))  # in Hà Nội
    assert count(plan, "recognise").rows == (new.pk,)
    assert count(plan, "upgrade").rows == (better.pk,)
    assert set(count(plan, "reevaluate").rows) == {better.pk, again.pk}
    assert set(count(plan, "keep").rows) == {new.pk, better.pk, again.pk, kept.pk}
    assert set(count(plan, "keep", stars=[4]).rows) == {better.pk, again.pk}
    named = count(plan, "reevaluate", products=[again, kept])
    assert (named.rows, named.is_met, named.percent) == ((again.pk,), False, 50)
    # the same by another way
    by_sql = Certificate.objects.raw(
        """SELECT DISTINCT c.product_id AS id FROM certification_certificate c JOIN products_product p ON p.id = c.product_id
           JOIN producers_producer r ON r.id = p.producer_id
           WHERE r.province_id = %s AND c.decided_on BETWEEN '2025-01-01' AND '2025-12-31'
           AND NOT EXISTS (SELECT 1 FROM certification_certificate e WHERE e.product_id = c.product_id AND e.decided_on < c.decided_on)""",
        [unit(LAM_DONG).pk],
    )
    assert [row.pk for row in by_sql] == [new.pk]


def test_organisations_ideas_and_inspections():
    producer = make_producer()
    idea = make_idea(state="selected", by=make_member(producer=producer), producer=producer)  # for 2027
    dossier = make_desk_dossier()
    chosen, handed_in = make_plan(year=2027, place=unit()), make_plan(year=NOW.year, place=unit())
    assert count(chosen, "ideas").rows == (idea.pk,)
    assert count(chosen, "organisations").rows == (producer.pk,)
    assert count(handed_in, "organisations").rows == (dossier.product.producer_id,)
    inspection = make_inspection(producer=producer)
    assert count(handed_in, "inspections").value == 0  # planned is not done
    Inspection.objects.update(done_on=NOW.date())
    assert count(handed_in, "inspections").rows == (inspection.pk,)


def test_a_plan_is_issued_once_and_adjusted_by_a_next_version():
    officer = make_officer(place=unit(LAM_DONG))
    plan = make_plan(place=unit(LAM_DONG), by=officer)
    with pytest.raises(Conflict):
        plans.draft_plan(place=unit(LAM_DONG), year=plan.year, by=officer)
    with pytest.raises(Refused, match="no_targets"):
        plans.issue_plan(plan=plan, number="1/KH", signed_on=NOW.date(), by=officer)
    plan_rows.put_target(plan=plan, by=officer, kind="recognise", text="Công nhận 10", least=10, unit="sản phẩm")
    line = plan_rows.put_budget(plan=plan, by=officer, source="local", purpose="Tập huấn", planned=50_000_000)
    plan = plans.issue_plan(plan=plan, number=" 12/KH-UBND ", signed_on=NOW.date(), by=officer)
    assert (plan.state, plan.number) == ("issued", "12/KH-UBND")
    with pytest.raises(Conflict):
        plan_rows.put_target(plan=plan, by=officer, kind="keep", text="x", least=1, unit="x")
    with pytest.raises(Conflict):
        plans.delete_draft(plan=plan, by=officer)
    book = {"line": line, "on": NOW.date(), "paper": "QĐ 5", "by": officer}
    plan_money.book_money(kind="allocated", amount=40_000_000, key=uuid.uuid4(), **book)
    second = plans.adjust_plan(plan=plan, by=officer, why="Thêm chỉ tiêu")
    with pytest.raises(Conflict):
        plans.adjust_plan(plan=plan, by=officer, why="Lần nữa")
    heir = second.budget.get()
    plan_rows.remove_row(plan=second, part="budget", pk=heir.pk, by=officer)
    with pytest.raises(Refused, match="money_left_behind"):
        plans.issue_plan(plan=second, number="13/KH-UBND", signed_on=NOW.date(), by=officer)
    plan_rows.put_budget(plan=second, by=officer, source="local", purpose="Tập huấn", planned=80_000_000)
    plans.issue_plan(plan=second, number="13/KH-UBND", signed_on=NOW.date(), by=officer)
    assert list(YearPlan.objects.order_by("version").values_list("version", "state")) == [
        (1, "replaced"),
        (2, "issued"),
    ]
    assert money_of(second).allocated == 40_000_000
    assert [entry.amount for entry in entries_of(second.budget.get())] == [40_000_000]
    third = plans.copy_plan(plan=second, year=plan.year + 1, by=officer)
    assert (third.targets.count(), third.budget.get().planned, third.budget.get().allocated) == (1, 0, 0)


def test_money_is_never_below_zero_and_never_settled_before_it_is_spent():
    officer = make_officer(place=unit(LAM_DONG))
    line = make_plan(place=unit(LAM_DONG), by=officer, issued=True, budget=100).budget.get()

    def book(kind, amount, **over):
        said = {
            "line": line,
            "kind": kind,
            "amount": amount,
            "on": NOW.date(),
            "paper": "1",
            "key": uuid.uuid4(),
            "by": officer,
        }
        return plan_money.book_money(**said | over)

    for kind, amount in (
        ("spent", 1),
        ("settled", 1),
        ("allocated", -1),
        ("allocated", 0),
        ("allocated", 10**18),
        ("stolen", 5),
    ):
        with pytest.raises(Refused):
            book(kind, amount)
    key = uuid.uuid4()
    assert book("allocated", 100, key=key) and book("allocated", 100, key=key) is None  # pressed twice
    book("spent", 70)
    with pytest.raises(Refused, match="too_much"):
        book("settled", 71)
    book("settled", 70)
    with pytest.raises(Refused):
        book("spent", -1)  # less than is settled
    with pytest.raises(Refused):
        book("allocated", 5, on=NOW.date() + dt.timedelta(days=1))
    row = BudgetLine.objects.get()
    assert (row.allocated, row.spent, row.settled) == (100, 70, 70)


def test_who_may_plan_where():
    commune, province = make_officer(place=unit()), make_officer(place=unit(LAM_DONG))
    plans.draft_plan(place=unit(), year=2026, by=commune)
    with pytest.raises(NotAllowed):
        plans.draft_plan(place=unit(LAM_DONG), year=2026, by=commune)
    with pytest.raises(NotAllowed):
        plans.draft_plan(place=unit("01"), year=2026, by=province)
    district = old_unit(DAK_RLAP)
    assert plans.draft_plan(place=district, year=2024, by=province).place == district
    with pytest.raises(Refused, match="place_is_gone"):
        plans.draft_plan(place=district, year=2026, by=province)
    for year in (2017, 2031, -5):
        with pytest.raises(Refused):
            plans.draft_plan(place=unit(), year=year, by=commune)


def test_every_kind_is_counted_or_said():
    plan = make_plan(year=2025, place=unit())
    for kind in TargetKind.values:
        assert count(plan, kind).value == 0
