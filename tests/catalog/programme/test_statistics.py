"""Statistics equal what is counted by hand, on the map of the day and on today's."""

import datetime as dt

import pytest
from django.db import connection

from catalog.certification.queries.certificates import issuing_level_for
from catalog.core import clock
from catalog.places.models import Unit
from catalog.places.queries import area_of, homes
from catalog.producers.models import Producer, ProducerKind
from catalog.programme.queries.plans import reached
from catalog.programme.queries.statistics import COUNTED, FLOWS, Asked, counted, statistics
from tests.factories.accounts import make_officer, make_superuser
from tests.factories.certification import make_certificate, make_dossier
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.programme import make_plan

pytestmark = pytest.mark.django_db
THEN = dt.date(2024, 12, 31)
NOW = dt.date(2026, 11, 23)


def recognise(place: Unit, *days: dt.date, stars: tuple[int, ...] = (3,), **over):
    """A product of a new producer there, recognised on these days."""
    product = make_product(producer=make_producer(place=place, **over), state="published")
    for n, day in enumerate(days):
        rank = stars[min(n, len(stars) - 1)]
        level = issuing_level_for(rank, day)
        make_certificate(
            product=product,
            stars=rank,
            decided_on=day,
            decision_number=f"{n}/QĐ",
            issuing_level=level,
            issuing_place=None,
        )
    return product


def places_of(found) -> dict[str, int]:
    return {line.label: line.products for line in found.lines.get("place", [])}


def test_each_product_counts_once_on_either_map():
    user = make_superuser()
    before = statistics(user, Asked(THEN, THEN))
    district = Unit.objects.get(level="district", name="Đắk R'Lấp")
    communes = list(Unit.objects.filter(parent=district, level="commune").order_by("code"))
    made = [recognise(place, dt.date(2023, 5, 1)) for place in (communes[0], communes[1], communes[-1])]
    only_district = recognise(district, dt.date(2023, 6, 1))
    written_later = recognise(unit(), dt.date(2023, 7, 1))  # its address was given after the merger
    hanoi = recognise(unit("00004"), dt.date(2024, 3, 1), kind=ProducerKind.HOUSEHOLD)
    found = statistics(user, Asked(THEN, THEN))
    assert found.products - before.products == 6
    assert sum(places_of(found).values()) == found.products
    old = Unit.objects.get(level="province", name="Đắk Nông")
    assert places_of(found)["Tỉnh Đắk Nông"] - places_of(before).get("Tỉnh Đắk Nông", 0) == 5
    inside = statistics(user, Asked(THEN, THEN, old.pk))
    assert places_of(inside) == {"Huyện Đắk R'Lấp": 5} and inside.products == 5
    below = statistics(user, Asked(THEN, THEN, district.pk))
    assert (
        sum(places_of(below).values()) == 5 and places_of(below)[""] == 1
    )  # the address that names the district alone
    today = statistics(user, Asked(THEN, unit().starts_on, unit(LAM_DONG).pk))
    assert sum(places_of(today).values()) == today.products == 5
    assert places_of(today)["Xã Kiến Đức"] >= 1
    rolled = statistics(user, Asked(THEN, NOW))
    assert {line.key for line in rolled.lines["province"]} >= {LAM_DONG, "01"}
    assert places_of(rolled)["Tỉnh Lâm Đồng"] == 5 and places_of(rolled)["Thành phố Hà Nội"] == 1
    assert set(counted(user, Asked(THEN, THEN), "place", str(old.pk))) == {*made, only_district, written_later}
    assert hanoi in counted(user, Asked(THEN, NOW), "kind", "household")


def test_old_districts_agree_with_the_plans_rule():
    """The rule for all places at once gives what `area_of` gives for one."""
    user = make_superuser()
    some = list(Unit.objects.filter(level="commune").order_by("key", "pk")[::700])
    facts = {"kind": "farm", "province": unit(LAM_DONG), "search": "o", "created_at": clock.now()}
    Producer.objects.bulk_create([Producer(slug=f"o-{n}", name=f"O {n}", place=u, **facts) for n, u in enumerate(some)])
    sql, values = homes(user, scope=None, on=THEN)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {sql} SELECT unit, district FROM here", values)
        home = dict(cursor.fetchall())
    for district in Unit.objects.filter(pk__in={home[u.pk] for u in some if home[u.pk]}):
        found = {p.place_id for p in Producer.objects.filter(area_of(district).q("place"), slug__startswith="o-")}
        assert found == {u.pk for u in some if home[u.pk] == district.pk}, district


def test_flows_of_years_and_what_a_plan_counts():
    user = make_superuser()
    here = unit()
    first = recognise(here, dt.date(2022, 3, 1), dt.date(2025, 2, 1), dt.date(2026, 4, 1), stars=(3, 3, 4))
    lapsed = recognise(here, dt.date(2023, 1, 10))
    gone = recognise(here, dt.date(2025, 9, 1))
    gone.certificates.update(revoked_from=dt.date(2026, 5, 5), revocation_reason="Ngừng sản xuất")
    gone.star_spans.update(ends_on=dt.date(2026, 5, 4))
    fresh = recognise(here, dt.date(2026, 6, 1))
    asked = Asked(NOW, NOW, here.pk)
    found = statistics(user, asked)
    assert found.flows["new"] == {2022: 1, 2023: 1, 2025: 1, 2026: 1}
    assert found.flows["upgraded"] == {2026: 1} and found.flows["reevaluated"] == {2025: 1, 2026: 1}
    assert found.flows["lapsed"] == {2026: 1} and found.flows["revoked"] == {2026: 1}
    assert (found.products, found.producers) == (2, 2)
    assert set(counted(user, asked, "held", "")) == {first, fresh}
    assert list(counted(user, asked, "lapsed", "2026")) == [lapsed]
    assert list(counted(user, asked, "revoked", "2026")) == [gone]
    earlier = statistics(user, Asked(dt.date(2026, 1, 9), dt.date(2026, 1, 9), here.pk))
    assert earlier.products == 3 and earlier.flows["lapsed"] == {} and earlier.flows["revoked"] == {}
    plan = make_plan(place=here, year=2026)
    for n, kind in enumerate(("recognise", "upgrade", "reevaluate", "keep"), start=900):
        plan.targets.create(position=n, kind=kind, text=kind, least=1, unit="sản phẩm")
    counts = {r.target.text: r.value for r in reached(plan, plan.targets.filter(position__gte=900), {})}
    assert counts == {
        "recognise": found.flows["new"][2026],
        "upgrade": found.flows["upgraded"][2026],
        "reevaluate": found.flows["reevaluated"][2026],
        "keep": found.products,
    }
    with connection.cursor() as cursor:  # by another way
        cursor.execute(
            "SELECT count(DISTINCT s.product_id) FROM products_starspan s JOIN products_product p ON p.id = s.product_id"
            " JOIN producers_producer r ON r.id = p.producer_id WHERE r.place_id = %s AND %s BETWEEN s.starts_on AND s.ends_on",
            [here.pk, NOW],
        )
        assert cursor.fetchone() == (found.products,)
    for what in COUNTED:
        total = counted(user, asked, what, "2026" if what in FLOWS else "3").count()
        assert total == {"held": 2, "stars": 1, "place": 0, "set": 0, "kind": 0}.get(
            what, found.flows.get(what, {}).get(2026)
        )


def test_women_are_counted_from_five_and_a_post_sees_its_own(django_assert_num_queries):
    here, officer = unit(), make_officer(place=unit(LAM_DONG))
    asked = Asked(NOW, NOW, here.pk)
    for n in range(5):
        product = recognise(here, dt.date(2026, 1, n + 1))
        assert statistics(officer, asked).women is None
        dossier = make_dossier(product=product, kind="upgrade")
        type(dossier).objects.filter(pk=dossier.pk).update(
            state="submitted",
            submitted_at=dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
            form={"representative_sex": "female"},
        )
    assert statistics(officer, asked).women == 5
    assert statistics(officer, Asked(dt.date(2026, 1, 31), NOW, here.pk)).women is None
    stranger = make_officer(place=unit("01"))
    assert statistics(stranger, asked).products == 0
    assert not counted(stranger, asked, "held", "").exists()
    nobody = make_officer(place=unit("01"), role="evaluator")
    assert statistics(nobody, asked).products == 0
