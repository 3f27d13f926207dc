"""Sales: what they do to prices, to the second, and what is refused."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.promotions.queries import running_sales, sale_of, sales_of
from marketplace.promotions.services import stop_sale, update_sale
from marketplace.shops.models import PriceCut
from marketplace.shops.queries import listings_now, market
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_user
from tests.factories.fairs import make_fair
from tests.factories.products import make_listed, make_variant
from tests.factories.promotions import make_sale
from tests.factories.shops import make_offer, make_on_sale

pytestmark = pytest.mark.django_db
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


def price(moment=None):
    return list(listings_now(market(), moment).values_list("amount", "regular", "is_cut"))


def problems(raised):
    return [(p.field, p.code) for p in raised.value.problems]


def test_a_sale_begins_and_ends_at_its_second_with_no_task_run():
    product = make_on_sale(amount=125_000)
    make_sale(product, starts_at=NOW + DAY, ends_at=NOW + 2 * DAY, value=15)
    full, cut = (125_000, 125_000, False), (106_250, 125_000, True)
    for moment, expected in (
        (NOW, full),
        (NOW + DAY - SECOND, full),
        (NOW + DAY, cut),
        (NOW + 2 * DAY - SECOND, cut),
        (NOW + 2 * DAY, full),
    ):
        with clock.set_to(moment):
            assert price() == [expected]


def test_a_percentage_is_rounded_down_to_whole_dong():
    product = make_on_sale(amount=99_999)
    make_sale(product, value=10)
    assert price() == [(89_999, 99_999, True)]


def test_the_lowest_of_two_sales_wins_and_none_raises_a_price():
    product = make_on_sale(amount=100_000)
    make_sale(product, value=10)
    make_sale(product, kind="amount", value=25_000, ends_at=NOW + DAY)
    assert price() == [(75_000, 100_000, True)]
    assert price(NOW + DAY) == [(90_000, 100_000, True)]


def test_an_offer_made_or_changed_during_a_sale_is_reduced_at_once():
    product = make_on_sale(amount=100_000)
    make_sale(product, value=10)
    make_offer(variant=make_variant(product=product, name="Túi 100 g"), amount=50_000)
    assert price() == [(45_000, 50_000, True)]
    make_offer(variant=product.variants.last(), amount=40_000)
    assert price() == [(36_000, 40_000, True)]


def test_a_sale_changes_before_it_begins_and_only_stops_afterwards():
    product, second = make_on_sale(amount=100_000), None
    owner = make_member(producer=product.producer)
    second = make_on_sale(producer=product.producer, amount=10_000)
    sale = make_sale(product, starts_at=NOW + DAY, by=owner)
    fields = {"name": "Tết", "kind": "percent", "value": 20, "products": [second]}
    fields |= {"starts_at": NOW + DAY, "ends_at": NOW + 3 * DAY}
    update_sale(sale=sale, by=owner, **fields)
    assert sorted(price(NOW + DAY)) == [(8_000, 10_000, True), (100_000, 100_000, False)]
    with clock.set_to(NOW + DAY):
        with pytest.raises(Conflict):
            update_sale(sale=sale, by=owner, **fields)
        assert list(running_sales()) == [sale]
    with clock.set_to(NOW + 2 * DAY):
        stop_sale(sale=sale, by=owner)
        assert sorted(price()) == [(10_000, 10_000, False), (100_000, 100_000, False)]
        assert not running_sales().exists()
        with pytest.raises(Conflict):
            stop_sale(sale=sale, by=owner)
    assert not PriceCut.objects.exists()


def test_a_sale_that_is_over_cannot_be_stopped():
    product = make_on_sale()
    sale = make_sale(product, ends_at=NOW + DAY)
    with clock.set_to(NOW + DAY), pytest.raises(Conflict):
        stop_sale(sale=sale, by=make_member(producer=product.producer))


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"name": " "}, [("name", "missing")]),
        ({"name": "x" * 121}, [("name", "too_long")]),
        ({"kind": "gift"}, [("kind", "unknown")]),
        ({"value": 0}, [("value", "out_of_range")]),
        ({"value": 91}, [("value", "out_of_range")]),
        ({"kind": "amount", "value": -5}, [("value", "out_of_range")]),
        ({"kind": "amount", "value": 125_000}, [("value", "leaves_no_price")]),
        ({"ends_at": NOW}, [("ends_at", "order")]),
        ({"starts_at": NOW - 2 * DAY, "ends_at": NOW - DAY}, [("ends_at", "past")]),
        ({"products": []}, [("products", "missing")]),
    ],
)
def test_an_impossible_sale_is_refused_by_field(over, expected):
    product = make_on_sale(amount=125_000)
    with pytest.raises(Refused) as raised:
        make_sale(product, **over)
    assert problems(raised) == expected
    assert all(str(p.message) for p in raised.value.problems)


def test_another_producers_product_is_refused_by_name():
    mine, other = make_on_sale(), make_listed()
    with pytest.raises(Refused) as raised:
        make_sale(mine, other)
    assert problems(raised) == [("products", "not_yours")]
    assert other.name in str(raised.value.problems[0].message)


def test_no_sale_inside_a_fair():
    product = make_on_sale()
    with pytest.raises(Refused) as raised:
        make_sale(product, channel=make_fair().channel)
    assert problems(raised) == [("channel", "fair_channel")]


def test_only_owners_and_managers_run_sales_and_see_them():
    product = make_on_sale()
    manager = make_member(producer=product.producer, role="manager")
    sale = make_sale(product, by=manager)
    for user in (make_user(), make_member(producer=product.producer, role="staff")):
        with pytest.raises(NotAllowed):
            make_sale(product, by=user)
        with pytest.raises(NotAllowed):
            stop_sale(sale=sale, by=user)
    assert list(sales_of(manager)) == [sale]
    assert sale_of(manager, sale.pk) == sale
    assert sale_of(make_user(), sale.pk) is None
