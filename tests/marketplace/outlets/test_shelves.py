"""Outlets tended: hours, criteria, support, shelves that are counted, goods nearby, restocks between an outlet and a shop."""

import datetime as dt

import pytest
from django.db import ProgrammingError, transaction

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.outbox import deliver
from marketplace.notifications.models import Notice
from marketplace.outlets.models import OutletCriterion, RestockOrder, ShelfItem, StockTake
from marketplace.outlets.queries import hours_of, nearest, openings_in_words, scans_near, shelf_of
from marketplace.outlets.services import (
    Counted,
    Wanted,
    answer_restock,
    ask_restock,
    carry_shop,
    end_keeper,
    name_keeper,
    put_on_shelf,
    record_check,
    record_support,
    remove_from_shelf,
    set_openings,
    take_stock,
    withdraw_restock,
)
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.outlets import make_outlet
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_product
from tests.factories.shops import make_on_sale
from traceability.codes.services import ensure_code
from traceability.scans.models import ScanDay

pytestmark = pytest.mark.django_db
SUNDAY_NIGHT = dt.datetime(2026, 11, 29, 23, 30, tzinfo=clock.VIETNAM)


@pytest.fixture
def outlet():
    return make_outlet(kind="rest_stop", name="Trạm dừng Thử")


@pytest.fixture
def product():
    return make_on_sale(name="Cà phê Thử")


def test_it_is_open_by_the_clock_also_past_midnight(outlet):
    assert hours_of([]).is_open is None and openings_in_words([]) == []
    set_openings(outlet=outlet, spans=[(6, 18 * 60, 26 * 60), (0, 7 * 60, 690), (0, 810, 1020)], by=None)
    rows = list(outlet.openings.all())
    for at, is_open in (
        (SUNDAY_NIGHT, True),
        (SUNDAY_NIGHT + dt.timedelta(hours=2, minutes=29, seconds=59), True),
        (SUNDAY_NIGHT + dt.timedelta(hours=2, minutes=30), False),
        (SUNDAY_NIGHT.astimezone(dt.UTC) + dt.timedelta(hours=7, minutes=30), True),
        (SUNDAY_NIGHT + dt.timedelta(hours=12), False),
        (SUNDAY_NIGHT + dt.timedelta(days=1), False),
    ):
        assert hours_of(rows, at).is_open is is_open, at
    shut = hours_of(rows, SUNDAY_NIGHT + dt.timedelta(hours=3))
    assert shut.from_ == dt.datetime(2026, 11, 30, 7, 0, tzinfo=clock.VIETNAM)
    assert [hours for _day, hours in openings_in_words(rows)] == ["7:00–11:30, 13:30–17:00", *[""] * 5, "18:00–2:00"]
    every_day = [(day, 0, 1440) for day in range(7)]
    set_openings(outlet=outlet, spans=every_day, by=None)
    assert hours_of(outlet.openings.all(), SUNDAY_NIGHT).until > SUNDAY_NIGHT + dt.timedelta(days=6)
    for wrong in ([(2, 600, 600)], [(2, 0, 700), (2, 690, 800)], [(7, 1, 2)], [(2, 0, 2161)]):
        with pytest.raises(Refused):
            set_openings(outlet=outlet, spans=wrong, by=None)
    assert outlet.openings.count() == 7


def test_officers_of_the_place_write_about_it_and_name_who_counts(outlet, product):
    here, elsewhere, keeper = make_officer(place=unit(LAM_DONG)), make_officer(place=unit("01")), make_user()
    criterion = OutletCriterion.objects.create(name="Có biển hiệu", law="Minh họa", starts_on=dt.date(2026, 1, 1))
    calls = (
        lambda by: set_openings(outlet=outlet, spans=[], by=by),
        lambda by: record_check(outlet=outlet, criterion=criterion, is_met=True, by=by),
        lambda by: record_support(outlet=outlet, programme="P", what="W", given_on=clock.today(), amount=1, by=by),
        lambda by: name_keeper(outlet=outlet, user=keeper, by=by),
        lambda by: put_on_shelf(outlet=outlet, product=product, by=by),
    )
    for call in calls:
        for by in (elsewhere, make_user()):
            with pytest.raises(NotAllowed):
                call(by)
        call(here)
    for bad in (
        {"checked_on": clock.today() + dt.timedelta(days=1)},
        {"is_met": False},
        {"checked_on": dt.date(2025, 1, 1)},
    ):
        with pytest.raises(Refused):
            record_check(**{"outlet": outlet, "criterion": criterion, "is_met": True, "by": here} | bad)
    with pytest.raises(Refused) as refused:
        record_support(outlet=outlet, programme=" ", what="", given_on=dt.date(2100, 1, 1), amount=-1, by=here)
    assert {each.field for each in refused.value.problems} == {"programme", "what", "given_on", "amount"}
    item = ShelfItem.objects.get()
    assert take_stock(outlet=outlet, counts=[Counted(item.pk, 12)], by=keeper)
    end_keeper(keeper=outlet.keepers.get(), by=here)
    with pytest.raises(NotAllowed):
        take_stock(outlet=outlet, counts=[Counted(item.pk, 11)], by=keeper)
    with pytest.raises(ProgrammingError), transaction.atomic():
        StockTake.objects.update(quantity=1)


def test_what_has_no_stars_stands_there_without_a_badge(client, outlet, product, django_assert_num_queries):
    plain = make_product(producer=product.producer, name="Mật ong Thử", state="published")
    draft = make_product(producer=product.producer, name="Nháp Thử")
    items = [
        put_on_shelf(outlet=outlet, product=product, by=None),
        put_on_shelf(outlet=outlet, product=plain, by=None),
        put_on_shelf(outlet=outlet, name="Bánh  tráng", maker="Hộ A", by=None),
    ]
    assert put_on_shelf(outlet=outlet, name="Bánh tráng", maker="Hộ A", by=None) == items[2]
    for bad in ({"product": draft}, {"name": "🎉🎉"}, {"name": "x" * 161}):
        with pytest.raises(Refused):
            put_on_shelf(outlet=outlet, by=None, **bad)
    take_stock(outlet=outlet, counts=[Counted(items[0].pk, 9), Counted(items[2].pk, 0)], by=None)
    take_stock(outlet=outlet, counts=[Counted(items[0].pk, 7)], by=None)
    rows = shelf_of(outlet)
    assert [(row.name, row.stars, bool(row.slug), row.quantity) for row in rows] == [
        ("Cà phê Thử", 4, True, 7),
        ("Bánh tráng", None, False, 0),
        ("Mật ong Thử", None, False, None),
    ]
    for bad in ([], [Counted(items[0].pk, -1)], [Counted(items[0].pk, 1)] * 2, [Counted(0, 1)]):
        with pytest.raises(Refused):
            take_stock(outlet=outlet, counts=bad, by=None)
    OutletCriterion.objects.create(name="Có biển hiệu", law="Minh họa", starts_on=clock.today())
    with django_assert_num_queries(8):
        page = client.get(f"/outlets/{outlet.slug}/").content.decode()
    assert "Bánh tráng" in page and f"/products/{plain.slug}/" not in page and f"/products/{product.slug}/" in page
    assert page.count('aria-label="OCOP 4 sao"') == 1
    product.star_spans.update(ends_on=clock.today() - dt.timedelta(days=1))
    assert [row.stars for row in shelf_of(outlet)] == [None, None, None]
    remove_from_shelf(item=items[2], by=make_officer(place=unit(LAM_DONG)))
    assert len(shelf_of(outlet)) == 2


def test_where_to_buy_by_product_by_place_and_near(client, outlet, product, django_assert_num_queries):
    put_on_shelf(outlet=outlet, product=product, by=None)
    far = make_outlet(name="Chợ Hà Nội", kind="market", place=unit("00004"), latitude=21.03, longitude=105.85)
    exact = make_outlet(name="Điểm Chính Xác", latitude=11.99, longitude=107.5)
    assert f'href="/outlets/?hang={product.slug}"' in client.get(f"/products/{product.slug}/").content.decode()
    with django_assert_num_queries(5):
        page = client.get(f"/outlets/?hang={product.slug}").content.decode()
    assert outlet.name in page and far.name not in page
    page = client.get("/outlets/", {"noi": "xã Kiến Đức, Lâm Đồng"}).content.decode()
    assert outlet.name in page and far.name not in page
    assert "Không tìm thấy nơi này" in client.get("/outlets/", {"noi": "Nơi Không Có"}).content.decode()

    found = nearest(latitude=11.99, longitude=107.5)
    assert [each.outlet for each in found] == [exact, outlet] and found[0].km < 0.1 < found[1].km < 60
    assert found[0].is_exact and not found[1].is_exact
    with django_assert_num_queries(3):  # one is the limit's
        page = client.post(
            "/outlets/near/", {"latitude": "11.99", "longitude": "107.5"}, headers={"origin": "http://testserver"}
        )
    assert page["Cache-Control"].startswith("max-age=0") and "khoảng 0 km" in page.content.decode()
    for bad in ({}, {"latitude": "nan", "longitude": "1"}, {"latitude": "x", "longitude": "1"}):
        assert client.post("/outlets/near/", bad, headers={"origin": "http://testserver"})["Location"] == "/outlets/"
    stranger = {"headers": {"origin": "https://elsewhere.example"}}
    assert client.post("/outlets/near/", {"latitude": "11.99", "longitude": "107.5"}, **stranger).status_code == 302
    assert nearest(latitude=99, longitude=0) == [] == nearest(latitude=48.8, longitude=2.3)
    assert client.get("/outlets/near/").status_code == 302


def test_scans_in_its_province_are_counted_once(outlet, product):
    put_on_shelf(outlet=outlet, product=product, by=None)
    code = ensure_code(variant=product.variants.get()).code
    today = clock.today()
    for days, province, scans in ((1, "68", 5), (30, "68", 7), (31, "68", 100), (1, "01", 100), (0, "68", 1)):
        ScanDay.objects.create(
            day=today - dt.timedelta(days=days), code=code, province_code=province, scans=scans, visitors=1
        )
    ScanDay.objects.create(day=today, code="A" * 12, province_code="68", scans=50, visitors=1)
    assert scans_near(outlet) == 13


@pytest.fixture
def restocked(outlet, product):
    shop = product.offers.get().shop
    carry_shop(outlet=outlet, shop=shop, by=None)
    owner, keeper = make_member(producer=product.producer), make_user()
    name_keeper(outlet=outlet, user=keeper, by=None)
    return shop, owner, keeper


def test_a_restock_is_asked_answered_and_brought(outlet, product, restocked):
    shop, owner, keeper = restocked
    mine, theirs = client_of(keeper), client_of(owner)
    page = f"/account/outlets/{outlet.pk}/restock/?gian={shop.pk}"
    variant = product.variants.get()
    assert variant.name in mine.get(page).content.decode()
    assert mine.post(page, {f"quantity{variant.pk}": "30", "wanted_by": "2020-01-01"}).status_code == 422
    sent = {f"quantity{variant.pk}": "30", "wanted_by": clock.today().isoformat(), "note": "Cuối tuần đông khách"}
    assert mine.post(page, sent).status_code == 302
    order = RestockOrder.objects.get()
    deliver()
    assert Notice.objects.get(user=owner).kind == "restock.asked"
    studio = f"/studio/restock/{order.pk}/"
    assert "Cuối tuần đông khách" in theirs.get(studio).content.decode()
    assert theirs.post(studio, {"state": "declined"}).status_code == 422
    assert theirs.post(studio, {"state": "delivered"}).status_code == 302  # not accepted yet: told, and nothing moved
    order.refresh_from_db()
    assert order.state == "asked"
    for state in ("accepted", "delivered"):
        assert theirs.post(studio, {"state": state, "note": "Xe sáng thứ bảy"}).status_code == 302
    order.refresh_from_db()
    assert order.state == "delivered"
    assert [step.state for step in order.steps.all()] == ["asked", "accepted", "delivered"]
    deliver()
    assert set(Notice.objects.filter(user=keeper).values_list("kind", flat=True)) == {
        "restock.accepted",
        "restock.delivered",
    }
    seen = mine.get(page).content.decode()
    assert "Xe sáng thứ bảy" in seen and "Đã giao tới" in seen
    assert "Đã giao tới" in theirs.get("/studio/restock/").content.decode()
    for call in (
        lambda: answer_restock(order=order, state="declined", note="x", by=owner),
        lambda: withdraw_restock(order=order, by=keeper),
    ):
        with pytest.raises(Conflict):
            call()
    for call in (
        lambda: answer_restock(order=order, state="accepted", by=keeper),
        lambda: withdraw_restock(order=order, by=owner),
        lambda: ask_restock(outlet=outlet, shop=shop, wanted=[], wanted_by=clock.today(), by=owner),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_what_cannot_be_asked(outlet, product, restocked):
    shop, _owner, keeper = restocked
    variant, other = product.variants.get(), make_on_sale()
    good = {"outlet": outlet, "shop": shop, "wanted": [Wanted(variant, 1)], "wanted_by": clock.today(), "by": keeper}
    for bad, code in (
        ({"wanted": []}, "missing"),
        ({"wanted": [Wanted(variant, 0)]}, "out_of_range"),
        ({"wanted": [Wanted(variant, 1)] * 2}, "twice"),
        ({"wanted": [Wanted(other.variants.get(), 1)]}, "not_theirs"),
        ({"shop": other.offers.get().shop, "wanted": [Wanted(other.variants.get(), 1)]}, "not_carried"),
        ({"wanted_by": clock.today() - dt.timedelta(days=1)}, "out_of_range"),
        ({"note": "x" * 501}, "too_long"),
    ):
        with pytest.raises(Refused) as refused:
            ask_restock(**good | bad)
        assert code in {each.code for each in refused.value.problems}
    assert not RestockOrder.objects.exists()


def test_the_shelf_is_counted_in_one_form(outlet, product, restocked, django_assert_num_queries):
    _shop, _owner, keeper = restocked
    items = [put_on_shelf(outlet=outlet, name=f"Món {n}", by=None) for n in range(12)]
    client, page = client_of(keeper), f"/account/outlets/{outlet.pk}/"
    client.get(page)
    with django_assert_num_queries(5):  # session, user, posts, outlet, shelf
        client.get(page)
    counts = {f"count{item.pk}": str(n) for n, item in enumerate(items[:10])}
    assert client.post(page, {"action": "count", **counts, f"count{items[10].pk}": ""}).status_code == 302
    assert sorted(StockTake.objects.values_list("quantity", flat=True)) == list(range(10))
    assert client.post(page, {"action": "count", f"count{items[0].pk}": "1,5"}).status_code == 422
    assert client.post(page, {"action": "count", f"count{items[0].pk}": "9999999"}).status_code == 422
    assert client.post(page, {"remove": str(items[11].pk)}).status_code == 302
    assert "Cà phê Thử" in client.get(page, {"q": "ca phe thu"}).content.decode()
    assert client.post(page, {"action": "product", "product": str(product.pk)}).status_code == 302
    assert client.post(page, {"action": "name", "name": "Bánh lá"}).status_code == 302
    assert ShelfItem.objects.filter(outlet=outlet, removed_at=None).count() == 13
    elsewhere = put_on_shelf(outlet=make_outlet(), name="Ở nơi khác", by=None)
    assert client.post(page, {"remove": str(elsewhere.pk)}).status_code == 404
    assert outlet.name in client.get("/account/outlets/").content.decode()


def test_an_officer_shows_the_second_factor_there_too(outlet, restocked, settings):
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    page = f"/account/outlets/{outlet.pk}/"
    assert "two-factor" in client_of(make_officer(place=unit(LAM_DONG))).get(page)["Location"]
    assert client_of(restocked[2]).get(page).status_code == 200
