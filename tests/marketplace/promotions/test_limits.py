"""How far prices may fall: capped by dated rows, more only in a concentrated promotion that is named."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.promotions.models import PromotionLimit
from marketplace.promotions.services import find_discounts
from marketplace.shops.queries import listings_now, market
from tests.conftest import NOW
from tests.factories.promotions import make_sale
from tests.factories.shops import make_on_sale

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
