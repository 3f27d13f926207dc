"""The platform's fee: dated, announced, frozen on each line, owed once delivered, given back with the goods."""

import datetime as dt

import pytest

from catalog.core import clock, outbox
from catalog.core.errors import Refused
from marketplace.notifications.models import Notice
from marketplace.orders.models import Return
from marketplace.orders.services import (
    Packed,
    accept_order,
    answer_return,
    ask_return,
    deliver_parcel,
    pack_order,
    parcel_came_back,
    receive_return,
    send_parcel,
)
from marketplace.payments.queries import money_of
from marketplace.payments.services import balances, reverse_return_fee
from marketplace.shops.models import FeeRule
from marketplace.shops.queries import Fee, fee_of, fees_of
from marketplace.shops.services import announce_fee
from tests.conftest import NOW
from tests.factories.accounts import make_member
from tests.factories.applications import make_fee
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale, make_shop

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("fee", "totals", "parts"),
    [
        (Fee(), [100_000], [0]),
        (Fee(250, 0), [100_000, 33], [2_500, 0]),
        (Fee(250, 1_000), [100_000, 50_000, 50_000], [3_000, 1_500, 1_500]),
        (Fee(0, 1_000), [1, 1, 1], [333, 333, 334]),
    ],
)
def test_a_fee_falls_on_the_lines_by_value(fee, totals, parts):
    assert fee.of_lines(totals) == parts
    assert sum(parts) - sum(total * fee.percent_bp // 10_000 for total in totals) == fee.fixed


def test_dated_rows_a_shops_own_first():
    shop, other = make_shop(), make_shop()
    assert fee_of(shop) == Fee()
    make_fee(percent_bp=300)
    make_fee(shop=shop, percent_bp=100, starts_on=dt.date(2026, 3, 1))
    make_fee(shop=shop, percent_bp=0, fixed=0, starts_on=clock.today() + 40 * DAY)
    assert (fee_of(shop), fee_of(other), fee_of(None)) == (Fee(100, 1_000), Fee(300, 1_000), Fee(300, 1_000))
    assert fee_of(shop, dt.date(2026, 2, 15)) == Fee(300, 1_000)
    assert [rule.percent_bp for rule in fees_of(shop).coming] == [0] and fees_of(other).coming == []
    assert [fees_of(of).now for of in (shop, other, None)] == [fee_of(of) for of in (shop, other, None)]
    assert fee_of(shop, clock.today() + 40 * DAY) == Fee()


def test_a_higher_fee_is_announced_in_time_and_told():
    today = clock.today()
    owner = make_member(producer=make_shop().producer)

    def rule(**over):
        values = {"percent_bp": 200, "announced_on": today, "notice_days": 30, "starts_on": today + 30 * DAY}
        return FeeRule(**(values | over))

    for wrong, field in (
        ({"starts_on": today + 29 * DAY}, "starts_on"),
        ({"starts_on": today - DAY}, "starts_on"),
        ({"announced_on": today + DAY}, "announced_on"),
    ):
        with pytest.raises(Refused) as raised:
            announce_fee(rule=rule(**wrong))
        assert raised.value.problems[0].field == field
    announce_fee(rule=rule())
    announce_fee(rule=rule(percent_bp=0, starts_on=today))  # a lower one may begin at once
    outbox.deliver(500)
    assert list(Notice.objects.values_list("kind", "user")) == [("fee.announced", owner.pk)] * 2


def sold(quantity=3):
    """Three units at 100.000 ₫ with 2.5 % and 1.000 ₫: 8.500 ₫; sent."""
    make_fee()
    order = make_order((make_on_sale(stock=9, amount=100_000), quantity))
    owner = make_member(producer=order.shop.producer)
    accept_order(order=order, by=owner)
    parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, quantity)], by=owner)
    send_parcel(parcel=parcel, by=owner)
    return order, parcel, owner


def test_frozen_owed_once_delivered_and_given_back_with_the_goods():
    order, parcel, owner = sold()
    line = order.lines.get()
    assert (line.fee_bp, line.fee) == (250, 8_500)
    make_fee(shop=order.shop, percent_bp=0, fixed=0, starts_on=dt.date(2026, 3, 1))  # says nothing of placed orders
    outbox.deliver(500)
    assert balances(order.payment).get("fee") is None
    deliver_parcel(parcel=parcel, by=owner)
    outbox.deliver(500)
    assert (balances(order.payment)["fee"], money_of(order.shop).fee) == (8_500, 8_500)
    for units, left in ((1, 5_667), (2, None)):
        request = ask_return(order=order, units={line.pk: units}, reason="damaged")
        request = answer_return(request=request, accept=True, by=owner)
        receive_return(request=request, sellable={}, by=owner)
        outbox.deliver(500)
        assert balances(order.payment).get("fee") == left
        assert not reverse_return_fee(request=request)
        Return.objects.filter(pk=request.pk).update(state="done")
    assert money_of(order.shop).fee == 0
    assert sum(balances(order.payment).values()) == 0


def test_a_return_that_is_faster_than_the_booking_leaves_the_same():
    """Messages may be handled in any order: the fee is booked first, whoever comes first."""
    order, parcel, owner = sold()
    deliver_parcel(parcel=parcel, by=owner)
    request = ask_return(order=order, units={order.lines.get().pk: 3}, reason="damaged")
    request = answer_return(request=request, accept=True, by=owner)
    receive_return(request=request, sellable={}, by=owner)
    assert reverse_return_fee(request=request)
    outbox.deliver(500)
    assert "fee" not in balances(order.payment)


def test_what_could_not_be_delivered_owes_nothing():
    order, parcel, owner = sold()
    parcel_came_back(parcel=parcel, sellable=False, by=owner)
    outbox.deliver(500)
    assert "fee" not in balances(order.payment)
    with clock.set_to(NOW + DAY):
        assert fee_of(order.shop) == Fee(250, 1_000)
