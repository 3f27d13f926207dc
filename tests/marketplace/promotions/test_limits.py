"""How far prices may fall: capped by dated rows, more only in a concentrated promotion that is named."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.checkout.services import Seen, place
from marketplace.promotions.models import PromotionLimit
from marketplace.promotions.services import end_period, find_discounts
from marketplace.shops.queries import listings_now, market
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_officer
from tests.factories.orders import make_cart, order_form
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_variant
from tests.factories.promotions import make_sale
from tests.factories.shops import make_offer, make_on_sale

from .test_vouchers import make_voucher

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def season():
    """A concentrated promotion of ten days from today."""
    today = clock.today()
    return PromotionLimit.objects.create(
        kind="period", percent=100, name="Tháng khuyến mại mẫu", number="12/QĐ-MẪU", law="81/2018/NĐ-CP",
        starts_on=today, ends_on=today + 9 * DAY,
    )  # fmt: skip


def refusal(call):
    with pytest.raises(Refused) as raised:
        call()
    (problem,) = raised.value.problems
    return problem.code, problem.field, str(problem.message)


@pytest.mark.parametrize("over", [{"value": 51}, {"kind": "amount", "value": 50_001}])
def test_no_sale_takes_off_more_than_the_law_lets_it(over):
    product = make_on_sale(amount=100_000)
    code, field, words = refusal(lambda: make_sale(product, **over))
    assert (code, field) == ("cap", "value") and "81/2018" in words and "50%" in words
    make_sale(product, **over | {"value": 50 if "kind" not in over else 50_000})
    assert listings_now(market()).get().amount == 50_000


def test_in_a_concentrated_promotion_whoever_names_it_may(season):
    product = make_on_sale(amount=100_000)
    code, field, words = refusal(lambda: make_sale(product, value=80))
    assert (code, field) == ("programme", "programme") and season.number in words
    longer = {"value": 80, "programme": season.number, "ends_at": NOW + 20 * DAY}
    assert refusal(lambda: make_sale(product, **longer))[:2] == ("cap", "value")
    sale = make_sale(product, value=80, programme=f"Số {season.number} ngày 1/11")
    assert (sale.programme, listings_now(market()).get().amount) == ("Số 12/QĐ-MẪU ngày 1/11", 20_000)


def test_where_a_number_is_asked_for_it_is_said():
    PromotionLimit.objects.create(kind="programme", percent=30, law="81/2018/NĐ-CP", starts_on=dt.date(2026, 1, 1))
    product = make_on_sale(amount=100_000)
    make_sale(product, value=29)
    assert refusal(lambda: make_sale(product, value=30))[:2] == ("programme", "programme")
    make_sale(product, value=30, programme="45/TB-SCT")
    assert refusal(lambda: make_voucher(percent=40))[:2] == ("programme", "programme")


def test_vouchers_keep_within_it_too(season):
    shop = make_on_sale(amount=100_000).offers.get().shop
    wide = {"percent": 70, "ends_at": NOW + 5 * DAY}
    assert refusal(lambda: make_voucher(shop=shop, **wide))[0] == "programme"
    make_voucher(shop=shop, **wide, programme=season.number)
    make_voucher(code="BOT90", shop=shop, percent=None, amount_off=90_000)
    for goods, off in ((100_000, 50_000), (300_000, 90_000)):
        assert find_discounts(codes=["BOT90"], goods={shop.pk: goods})[shop.pk].amount == off


@pytest.mark.parametrize("over", [{"value": 50}, {"kind": "amount", "value": 50_000}])
def test_a_price_lowered_while_a_sale_runs_does_not_deepen_the_sale(over):
    product = make_on_sale(amount=100_000)
    make_sale(product, **over)
    assert listings_now(market()).get().amount == 50_000
    for later, regular, price in ((1, 80_000, 50_000), (2, 60_000, 50_000), (3, 45_000, 45_000), (4, 100_000, 50_000)):
        with clock.set_to(NOW + later * DAY):
            make_offer(product=product, amount=regular)
            row = listings_now(market()).get()
            assert (row.amount, row.regular) == (price, regular), "half of 100.000 ₫ at most, or the price itself"
    with clock.set_to(NOW + 8 * DAY):
        assert listings_now(market()).get().amount == 100_000


def test_the_next_sale_counts_from_the_price_that_stands_before_it():
    product = make_on_sale(amount=100_000)
    make_offer(product=product, amount=60_000)
    with clock.set_to(NOW + DAY):
        make_sale(product, value=50)
        assert listings_now(market()).get().amount == 30_000
        late = make_variant(product=product, name="Túi 1 kg", sku="TUI-1KG")
        make_offer(variant=late, amount=20_001)
        assert listings_now(market()).get().amount == 10_001, (
            "made meanwhile: half of its own price, rounded in the law's favour"
        )


def test_a_voucher_on_top_of_a_sale_stays_within_the_cap(client):
    product = make_on_sale(amount=100_000)
    make_sale(product, value=30)
    make_voucher(shop=product.offers.get().shop, percent=40)
    cart = make_cart((product, 2))
    form = order_form(cart)
    total = form["seen"].total
    with pytest.raises(Conflict):  # 40 % of 140.000 ₫ would be 56.000 ₫
        place(**form | {"codes": ["TET2027"], "seen": Seen(form["seen"].lines, total - 56_000)})
    group = place(**form | {"codes": ["TET2027"], "seen": Seen(form["seen"].lines, total - 40_000)})
    assert group.orders.get().discount == 40_000, "a sale of 60.000 ₫ and a voucher of 40.000 ₫ are half of 200.000 ₫"
    make_voucher(code="NUA", shop=product.offers.get().shop, percent=10)
    goods, prices = {product.offers.get().shop_id: 50_000}, {product.offers.get().shop_id: [(50_000, 100_000)]}
    assert "tới mức luật cho phép" in refusal(lambda: find_discounts(codes=["NUA"], goods=goods, prices=prices))[2]


def test_officers_record_concentrated_promotions_of_their_province():
    product = make_on_sale(amount=100_000)
    province = product.producer.province
    officer, elsewhere = make_officer(place=province), make_officer(place=unit("79"))
    commune = make_officer(place=product.producer.place)
    office = client_of(officer)
    form = {
        "name": "Tháng khuyến mại mẫu", "number": "99/QĐ-MẪU", "law": "UBND tỉnh, 1/11/2026", "place": str(province.pk),
        "percent": "100", "starts_on": "2026-11-22", "ends_on": "2026-12-01",
    }  # fmt: skip
    for over in (
        {"number": "99"},
        {"percent": "101"},
        {"ends_on": "2026-11-01"},
        {"ends_on": "2027-11-01"},
        {"name": " "},
        {"place": "all"},
    ):
        assert office.post("/office/promotions/new/", form | over).status_code == 422, over
    for who in (elsewhere, commune):
        assert client_of(who).post("/office/promotions/new/", form).status_code == 422, "not a place of theirs"
    assert not PromotionLimit.objects.filter(kind="period").exists()
    assert office.post("/office/promotions/new/", form).status_code == 302
    period = PromotionLimit.objects.get(kind="period")
    assert "99/QĐ-MẪU" in office.get("/office/promotions/").content.decode()
    sale = {"value": 80, "programme": "99/QĐ-MẪU", "ends_at": NOW + 5 * DAY}
    make_sale(product, **sale)
    other = make_on_sale(amount=100_000, producer=make_producer(place=unit("01")))
    assert refusal(lambda: make_sale(other, **sale))[0] == "cap", "another province's producers have no part in it"
    assert client_of(elsewhere).post("/office/promotions/", {"period": period.pk}).status_code == 404
    with pytest.raises(NotAllowed):
        end_period(period=period, by=commune)
    with clock.set_to(NOW + DAY):
        assert office.post("/office/promotions/", {"period": period.pk}).status_code == 302
        assert refusal(lambda: make_sale(make_on_sale(producer=product.producer, amount=100_000), **sale))[0] == "cap"
        assert listings_now(market()).filter(product=product).get().amount == 20_000, "what was promised is kept"
        with pytest.raises(Conflict):
            end_period(period=period, by=officer)
