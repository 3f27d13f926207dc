"""Services by date: so many places at an instant, taken once, called off with their orders."""

import datetime as dt
import uuid

import pytest

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import ProductSet
from marketplace.checkout.models import Cart, CartLine
from marketplace.checkout.queries import view_cart
from marketplace.checkout.services import Seen, add_to_cart, open_for_visits, place
from marketplace.orders.models import Order, OrderLine, OrderState, PaymentWay, Return
from marketplace.orders.services import (
    accept_order,
    answer_return,
    ask_return,
    cancel_order,
    complete_visit,
    lapse_orders,
)
from marketplace.payments.models import Entry, Payment
from marketplace.payments.services import balances, cash_came, receive, refund
from marketplace.shops.models import Slot, Stock
from marketplace.shops.queries import CatalogueFilter, catalogue, product_page
from marketplace.shops.services import add_slots, cancel_slot
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member, make_user
from tests.factories.orders import make_bank_account, make_cart, make_contact, order_form, place_cart
from tests.factories.shops import make_on_sale, make_slot

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def product():
    """A visit without any stock."""
    return make_on_sale(amount=250_000, stock=None, product_set=ProductSet.objects.filter(number=26).latest("pk"))


@pytest.fixture
def variant(product):
    found = product.variants.get()
    found.product = product
    return found


@pytest.fixture
def owner(product):
    return make_member(producer=product.producer)


def visit(slot, quantity=1) -> Cart:
    """A cart with places of a date; its shop takes visitors."""
    offer = slot.variant.offers.select_related("shop__producer").get()
    if not offer.shop.delivery_methods.exists():
        open_for_visits(shop=offer.shop, by=make_member(producer=offer.shop.producer))
        make_bank_account(shop=offer.shop)
    return add_to_cart(cart=None, offer=offer, slot=slot, quantity=quantity, user=None)


def test_a_date_is_chosen_frozen_and_counted(product, variant):
    slot = make_slot(variant=variant, capacity=10)
    make_slot(variant=variant, days=14)
    page = product_page(product.slug)
    assert page is not None and [date.left for date in page.visits[0].dates] == [10, 10] and not page.buyable
    assert [row.in_stock for row in catalogue(CatalogueFilter()).rows] == [True]
    order = place_cart(visit(slot, 3)).orders.get()
    line = order.lines.get()
    assert (line.slot, line.slot_at, order.delivery_kind, order.due_from) == (slot, slot.starts_at, "none", None)
    slot.refresh_from_db()
    assert slot.taken == 3 and not Stock.objects.exists()
    cancel_order(order=order, reason="buyer", by=None, by_buyer=True)
    slot.refresh_from_db()
    assert slot.taken == 0
    unpaid = place_cart(visit(slot, 10), way=PaymentWay.VIETQR).orders.get()
    with pytest.raises(Refused):
        visit(slot)
    with clock.set_to(NOW + DAY):
        assert lapse_orders() == 1
    unpaid.refresh_from_db()
    slot.refresh_from_db()
    assert (unpaid.state, slot.taken) == (OrderState.LAPSED, 0)


def test_the_last_place_and_a_date_that_is_over_or_off_are_refused_at_placing(variant, owner):
    slot = make_slot(variant=variant, capacity=2)
    first, second = visit(slot, 2), visit(slot, 2)
    form = order_form(second)
    place_cart(first)
    with pytest.raises(Refused) as refused:
        place_cart(second, seen=form["seen"], choices=form["choices"])
    assert refused.value.problems[0].code == "sold_out"
    late = make_slot(variant=variant, days=2)
    cart = visit(late)
    form = order_form(cart)
    with clock.set_to(NOW + 2 * DAY), pytest.raises(Refused):
        place_cart(cart, seen=form["seen"], choices=form["choices"])
    off = make_slot(variant=variant, days=3)
    cart = visit(off)
    form = order_form(cart)
    cancel_slot(slot=off, reason="Bão", by=owner)
    with pytest.raises(Refused):
        place_cart(cart, seen=form["seen"], choices=form["choices"])
    assert Slot.objects.filter(taken__gt=0).count() == 1


def test_a_date_is_an_order_of_its_own_and_a_service_needs_one(product, variant):
    slot, other = make_slot(variant=variant), make_slot(variant=variant, days=8)
    offer = variant.offers.get()
    with pytest.raises(Refused) as refused:
        make_cart(product)
    assert refused.value.problems[0].code == "no_date"
    goods = make_on_sale(producer=product.producer)
    with pytest.raises(Refused):
        add_to_cart(cart=None, offer=goods.offers.get(), slot=slot, quantity=1, user=None)
    cart = visit(slot)
    add_to_cart(cart=cart, offer=offer, slot=other, quantity=1, user=None)
    assert CartLine.objects.count() == 2 and view_cart(cart).shops[0].mixed and not view_cart(cart).ready
    form = {
        "cart": cart,
        "key": uuid.uuid4(),
        "contact": make_contact(),
        "choices": {},
        "seen": Seen({}, 0),
        "buyer": None,
    }
    with pytest.raises(Refused) as refused:
        place(**form)
    assert refused.value.problems[0].code == "mixed"


def test_a_date_that_is_called_off_ends_its_orders_and_gives_their_money_back(variant, owner):
    slot = make_slot(variant=variant)
    paid = place_cart(visit(slot, 2), way=PaymentWay.VIETQR).orders.get()
    receive(payment=Payment.objects.get(), amount=paid.total, source="bank:1")
    new = place_cart(visit(slot)).orders.get()
    accept_order(order=new, by=owner)
    elsewhere = place_cart(visit(make_slot(variant=variant, days=9))).orders.get()
    for somebody in (make_user(), make_member(producer=variant.product.producer, role="staff")):
        with pytest.raises(NotAllowed):
            cancel_slot(slot=slot, reason="Bão", by=somebody)
    with pytest.raises(Refused):
        cancel_slot(slot=slot, reason=" ", by=owner)
    cancel_slot(slot=slot, reason="Bão", by=owner)
    with pytest.raises(Conflict):
        cancel_slot(slot=slot, reason="Bão", by=owner)
    while outbox.deliver():
        pass
    assert list(Order.objects.order_by("pk").values_list("state", "cancel_reason")) == [
        (OrderState.CANCELLED, "slot"), (OrderState.CANCELLED, "slot"), (OrderState.NEW, ""),
    ]  # fmt: skip
    assert elsewhere.lines.get().allocation.held == 1
    payment = Payment.objects.get(order=paid)
    assert payment.received == paid.total and sum(Entry.objects.values_list("amount", flat=True)) == 0
    slot.refresh_from_db()
    assert slot.taken == 0


@pytest.mark.parametrize(
    ("starts", "capacity", "field"),
    [
        ([NOW - DAY], 5, "first"), ([NOW + 401 * DAY], 5, "first"), ([], 5, "first"), ([NOW + DAY], 0, "capacity"),
        ([NOW + DAY], 1_001, "capacity"), ([NOW + n * dt.timedelta(hours=1) for n in range(1, 402)], 5, "last"),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_are_refused(variant, owner, starts, capacity, field):
    with pytest.raises(Refused) as refused:
        add_slots(variant=variant, starts=starts, capacity=capacity, by=owner)
    assert refused.value.problems[0].field == field
    goods = make_on_sale(producer=variant.product.producer).variants.select_related(
        "product__producer", "product__product_set__group"
    )
    with pytest.raises(Refused):
        add_slots(variant=goods.get(), starts=[NOW + DAY], capacity=5, by=owner)


def test_pages_offer_dates_and_the_studio_adds_and_calls_them_off(client, product, variant, owner):
    studio = client_of(owner)
    page = f"/studio/stock/{variant.pk}/slots/"
    said = {"first": "28/11/2026", "last": "29/11/2026", "times": "8:00, 14h", "capacity": "12"}
    assert page in studio.get(f"/studio/products/{product.pk}/offers/").content.decode()
    assert studio.post(page, {**said, "times": "25:00"}).status_code == 422
    assert studio.post(page, {**said, "last": "27/11/2026"}).status_code == 422
    assert studio.post(page, said).status_code == studio.post(page, said).status_code == 302
    assert [f"{s.starts_at:%d %H:%M}" for s in Slot.objects.order_by("starts_at")] == [
        "28 01:00", "28 07:00", "29 01:00", "29 07:00",
    ]  # fmt: skip
    slot = Slot.objects.order_by("starts_at")[0]
    shown = client.get(f"/products/{product.slug}/").content.decode()
    assert "08:00, 28/11/2026 · còn 12 chỗ" in shown and "Đặt chỗ" in shown
    here = {"sec-fetch-site": "same-origin"}
    sent = {"offer": variant.offers.get().pk, "slot": slot.pk, "quantity": "2"}
    assert (
        client.post("/cart/add/", {**sent, "slot": ""}, headers=here).headers["location"]
        == f"/products/{product.slug}/"
    )
    client.post("/cart/add/", sent, headers=here)
    cart = client.get("/cart/").content.decode()
    assert "08:00, 28/11/2026" in cart and "Dùng tại nơi làm ra" in cart and "500.000" in cart
    order = accept_order(order=place_cart(Cart.objects.get()).orders.get(), by=owner)
    assert "Khách đã tới" in studio.get(f"/studio/orders/{order.pk}/").content.decode()
    assert "08:00, 28/11/2026" in client.get(f"/orders/{order.token}/").content.decode()
    studio.post(f"/studio/orders/{order.pk}/visited/")
    order.refresh_from_db()
    assert order.state == OrderState.DELIVERED and OrderLine.objects.get().allocation.sent == 2
    assert studio.post(f"/studio/slots/{slot.pk}/cancel/", {"reason": ""}).status_code == 422
    assert studio.post(f"/studio/slots/{slot.pk}/cancel/", {"reason": "Bão"}).status_code == 302
    assert "Đã hủy" in studio.get(page).content.decode()


def test_a_place_that_nobody_paid_is_free_when_its_date_begins(variant):
    slot = make_slot(variant=variant, capacity=1)
    with clock.set_to(slot.starts_at - dt.timedelta(hours=2)):
        order = place_cart(visit(slot), way=PaymentWay.VIETQR).orders.get()
        assert order.unpaid_until == slot.starts_at and lapse_orders() == 0
    with clock.set_to(slot.starts_at):
        assert lapse_orders() == 1
    slot.refresh_from_db()
    assert slot.taken == 0


@pytest.mark.parametrize("wanted", [2, 1])
def test_a_visit_that_nobody_marked_as_given_is_complained_of_once_its_date_is_over(client, variant, owner, wanted):
    slot = make_slot(variant=variant, capacity=5)
    order = place_cart(visit(slot, 2), way=PaymentWay.VIETQR).orders.get()
    receive(payment=order.payment, amount=order.total, source="bank:1")
    accept_order(order=order, by=owner)
    line, here = order.lines.get(), f"/orders/{order.token}/"
    with clock.set_to(slot.starts_at + dt.timedelta(hours=3)):  # that day it may still be marked
        assert "Đơn chưa giao xong" in client.get(f"{here}returns/new/", follow=True).content.decode()
        with pytest.raises(Refused):
            ask_return(order=order, units={line.pk: wanted}, reason="lost", wish="money")
    with clock.set_to(slot.starts_at + DAY):
        assert "Chưa được phục vụ" in client.get(here).content.decode()
        said = {f"n{line.pk}": wanted, "reason": "lost", "wish": "money", "text": "Tới nơi không có ai."}
        assert client.post(f"{here}returns/new/", said).status_code == 302
        asked = Return.objects.get()
        assert asked.amount == 250_000 * wanted
        answer_return(request=asked, accept=True, by=owner)
        while outbox.deliver():
            pass
        order.refresh_from_db()
        slot.refresh_from_db()
        left = 2 - wanted
        assert (order.state, slot.taken) == ("accepted" if left else "cancelled", left)
        there = line.allocation
        assert (there.held, there.sent, there.cancelled, there.returned) == (left, 0, wanted, 0)
        assert balances(order.payment)["refund"] == -250_000 * wanted
        assert "Chưa nhận được hàng" in client.get(here).content.decode()  # it stays on the order's page
        refund(payment=order.payment, amount=250_000 * wanted, source="bank:2")
        while outbox.deliver():
            pass
    asked.refresh_from_db()
    assert asked.state == "done" and sum(Entry.objects.values_list("amount", flat=True)) == 0
    if left:
        complete_visit(order=order, by=owner)  # who came is still given it
    else:
        with pytest.raises(Conflict):
            complete_visit(order=order, by=owner)


def test_a_visit_that_was_not_as_described_is_complained_of_and_refunded(client, variant, owner):
    order = place_cart(visit(make_slot(variant=variant, capacity=5), 2), way=PaymentWay.VIETQR).orders.get()
    receive(payment=order.payment, amount=order.total, source="bank:1")
    accept_order(order=order, by=owner)
    complete_visit(order=order, by=owner)
    here = f"/orders/{order.token}/"
    assert f"{here}returns/new/" in client.get(here).content.decode()
    page = client.get(f"{here}returns/new/").content.decode()
    assert "Không đúng như mô tả" in page and 'value="return"' not in page and "Vỡ, hỏng khi giao" not in page
    said = {f"n{order.lines.get().pk}": "2", "reason": "described", "wish": "money", "text": "Không có người dẫn."}
    assert client.post(f"{here}returns/new/", said).status_code == 302
    found = order.returns.get()
    assert (found.amount, found.goods_come_back) == (500_000, False)
    answer_return(request=found, accept=True, by=owner)
    outbox.deliver(500)
    assert balances(order.payment)["refund"] == -500_000
    with pytest.raises(Conflict):
        ask_return(order=order, units={order.lines.get().pk: 1}, reason="described", wish="money")


def test_cash_for_a_visit_is_booked_once_it_took_place(variant, owner):
    order = place_cart(visit(make_slot(variant=variant, capacity=5))).orders.get()
    accept_order(order=order, by=owner)
    with pytest.raises(Conflict):
        cash_came(payment=order.payment, key=uuid.uuid4(), with_carrier=False, by=owner)
    complete_visit(order=order, by=owner)
    assert cash_came(payment=order.payment, key=uuid.uuid4(), with_carrier=False, by=owner) == order.total
