"""Many buyers at once, with really committed data: the last jar is sold once, nobody waits in a circle, nothing is doubled."""

import datetime as dt
import random

import pytest
from django.db.models import Sum

from catalog.core import clock
from marketplace.checkout.services import add_to_cart, open_for_visits, place
from marketplace.orders.models import Allocation, Order, OrderGroup, OrderState, PaymentWay
from marketplace.orders.services import (
    Packed,
    accept_order,
    answer_return,
    ask_return,
    cancel_order,
    deliver_parcel,
    lapse_orders,
    pack_order,
    receive_return,
    send_parcel,
)
from marketplace.payments.models import Entry, Payment
from marketplace.payments.services import receive
from marketplace.shops.models import Stock, StoreStock
from marketplace.shops.services import bring_in, open_store, transfer
from tests.conftest import NOW
from tests.factories.accounts import make_member
from tests.factories.orders import make_cart, make_order, order_form
from tests.factories.shops import make_on_sale, make_slot
from tests.together import codes, outcomes, together

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_of_a_hundred_buyers_of_ten_jars_ten_get_one():
    product = make_on_sale(stock=10)
    forms = [order_form(make_cart(product)) for _ in range(100)]
    found = []
    for start in range(0, 100, 25):  # the server takes 100 connections in all
        found += codes(*(lambda form=form: place(**form) for form in forms[start : start + 25]))
    assert (found.count("done"), found.count("sold_out")) == (10, 90)
    assert Order.objects.count() == 10
    assert Stock.objects.values_list("quantity", "reserved").get() == (10, 10)


def test_carts_that_share_goods_in_any_order_do_not_lock_each_other_out():
    products = [make_on_sale(stock=40) for _ in range(6)]
    forms = [order_form(make_cart(*random.sample(products, 6))) for _ in range(16)]
    assert codes(*(lambda form=form: place(**form) for form in forms)) == ["done"] * 16
    assert set(Stock.objects.values_list("reserved", flat=True)) == {16}


def test_the_button_pressed_five_times_places_once():
    form = order_form(make_cart())
    groups = together(*(lambda: place(**form) for _ in range(5)))
    assert len({group.pk for group in groups}) == 1
    assert OrderGroup.objects.count() == Order.objects.count() == 1
    assert Stock.objects.get().reserved == 1


def test_a_cancelled_and_accepted_order_is_one_of_both():
    order = make_order()
    owner = make_member(producer=order.shop.producer)
    assert outcomes(
        lambda: accept_order(order=order, by=owner),
        lambda: cancel_order(order=order, reason="buyer", by=None, by_buyer=True),
    ) == ["conflict", "done"]
    order.refresh_from_db()
    assert Stock.objects.get().reserved == (1 if order.state == OrderState.ACCEPTED else 0)


def test_two_of_the_shop_at_once_accept_pack_and_answer_once():
    order = make_order((make_on_sale(stock=5), 2))
    first, second = (make_member(producer=order.shop.producer) for _ in range(2))
    units = [Packed(order.lines.get().pk, 2)]
    assert outcomes(*(lambda by=by: accept_order(order=order, by=by) for by in (first, second))) == ["conflict", "done"]
    packs = [lambda by=by: pack_order(order=order, units=units, by=by) for by in (first, second)]
    assert outcomes(*packs).count("done") == 1
    parcel = order.fulfilments.get()
    send_parcel(parcel=parcel, by=first)
    deliver_parcel(parcel=parcel, by=first)
    asks = [lambda: ask_return(order=order, units={order.lines.get().pk: 2}, reason="wrong") for _ in range(3)]
    assert outcomes(*asks) == ["conflict", "conflict", "done"]
    request = order.returns.get()
    answers = [lambda by=by: answer_return(request=request, accept=True, by=by) for by in (first, second)]
    assert outcomes(*answers) == ["conflict", "done"]
    back = [
        lambda by=by: receive_return(request=request, sellable={order.lines.get().pk: 2}, by=by)
        for by in (first, second)
    ]
    assert outcomes(*back) == ["conflict", "done"]
    assert Stock.objects.values_list("quantity", "reserved").get() == (5, 0)


def test_money_that_comes_as_the_time_runs_out_is_booked_once_and_goods_are_free_or_kept():
    order = make_order(way=PaymentWay.VIETQR)
    payment = Payment.objects.get()
    with clock.set_to(NOW + dt.timedelta(hours=24)):
        together(
            lapse_orders,
            *(lambda: receive(payment=payment, amount=payment.amount, source="bank:1") for _ in range(4)),
            lapse_orders,
        )
    order.refresh_from_db()
    payment.refresh_from_db()
    assert payment.received == payment.amount
    assert order.state in {OrderState.NEW, OrderState.LAPSED}
    assert Stock.objects.get().reserved == Allocation.objects.get().held == (1 if order.state == OrderState.NEW else 0)
    assert Entry.objects.aggregate(n=Sum("amount"))["n"] == 0


def test_two_places_one_stock_are_counted_carried_and_sold_without_losing_one():
    product = make_on_sale(stock=40)
    variant = product.variants.select_related("product__producer").get()
    owner = make_member(producer=product.producer)
    store = open_store(shop=product.offers.get().shop, name="Quầy", by=owner)
    forms = [order_form(make_cart((product, 2))) for _ in range(8)]
    parcels = []
    for _n in range(4):
        order = accept_order(order=make_order((product, 1)), by=owner)
        parcels.append(pack_order(order=order, units=[Packed(order.lines.get().pk, 1)], by=owner))
    found = codes(
        *(lambda form=form: place(**form) for form in forms),
        *(lambda: transfer(variant=variant, quantity=5, store=None, to_store=store, by=owner) for _ in range(4)),
        *(lambda: bring_in(variant=variant, quantity=3, store=store, by=owner) for _ in range(4)),
        *(lambda parcel=parcel: send_parcel(parcel=parcel, by=owner) for parcel in parcels),
    )
    assert found == ["done"] * 20
    assert Stock.objects.values_list("quantity", "reserved").get() == (40 + 12 - 4, 16)
    assert StoreStock.objects.get().quantity == 4 * 5 + 4 * 3
    # three want more out of the store than there is: two get it
    found = codes(
        *(lambda: transfer(variant=variant, quantity=14, store=store, to_store=None, by=owner) for _ in range(3))
    )
    assert (found.count("done"), found.count("too_few"), StoreStock.objects.get().quantity) == (2, 1, 4)


def test_of_twenty_who_want_five_places_of_a_date_five_get_one():
    product = make_on_sale(stock=None)
    offer = product.offers.select_related("shop__producer").get()
    slot = make_slot(variant=product.variants.get(), capacity=5)
    owner = make_member(producer=product.producer)
    open_for_visits(shop=offer.shop, by=owner)
    carts = [add_to_cart(cart=None, offer=offer, slot=slot, quantity=1, user=None) for _ in range(20)]
    forms = [order_form(cart) for cart in carts]
    found = codes(*(lambda form=form: place(**form) for form in forms))
    assert (found.count("done"), found.count("sold_out")) == (5, 15)
    slot.refresh_from_db()
    assert slot.taken == 5 and Order.objects.count() == 5
