"""Orders go their way: who may, what becomes of the goods, what is refused."""

import datetime as dt

import pytest

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.orders.models import Allocation, Order, OrderState, PaymentWay
from marketplace.orders.queries import order_by_token, order_of, orders_of_buyer
from marketplace.orders.services import (
    Packed,
    accept_order,
    cancel_order,
    deliver_parcel,
    lapse_orders,
    pack_order,
    parcel_came_back,
    send_parcel,
    units_left,
    unpack_parcel,
)
from marketplace.payments.models import Payment, PaymentState
from marketplace.payments.services import balances, collect, receive, refund, remit
from marketplace.shops.models import Stock
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_user
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.orders import make_order
from tests.factories.products import make_span
from tests.factories.shops import make_offer, make_on_sale

pytestmark = pytest.mark.django_db


def stocks():
    return Stock.objects.values_list("quantity", "reserved").get()


def accepted(quantity=3, **over):
    order = make_order((make_on_sale(stock=10), quantity), **over)
    owner = make_member(producer=order.shop.producer)
    return accept_order(order=order, by=owner), owner


def test_from_new_to_delivered_with_cash():
    variant = make_variant_to_trace()
    make_span(product=variant.product)
    make_offer(variant=variant, stock=10)
    lot = make_lot(variant=variant)
    order = make_order((variant.product, 3))
    owner = make_member(producer=order.shop.producer)
    order = accept_order(order=order, by=owner)
    line = order.lines.get()
    parcel = pack_order(order=order, units=[Packed(line.pk, 3, lot)], by=owner)
    assert stocks() == (10, 3)
    send_parcel(parcel=parcel, by=owner, carrier="ghn", tracking="GHN1")
    assert stocks() == (7, 0)
    order = deliver_parcel(parcel=parcel, by=owner)
    assert order.state == OrderState.DELIVERED
    assert order.closed_at == NOW
    assert [step.kind for step in order.history.all()] == ["placed", "accepted", "packed", "sent", "delivered"]
    assert parcel.lines.get().lot == lot
    payment = order.payment
    assert collect(payment=payment, amount=order.total, source="ghn:1:GHN1")
    assert remit(payment=payment, amount=order.total, source="ghn:2:GHN1")
    assert balances(payment) == {"producer": order.total, "sales": -order.goods, "delivery": -order.delivery}


def test_in_two_parcels_the_order_is_sent_with_the_second():
    order, owner = accepted()
    line = order.lines.get()
    first = pack_order(order=order, units=[Packed(line.pk, 1)], by=owner)
    assert units_left(order) == {line.pk: 2}
    order = send_parcel(parcel=first, by=owner)
    assert order.state == OrderState.ACCEPTED
    second = pack_order(order=order, units=[Packed(line.pk, 2)], by=owner)
    order = send_parcel(parcel=second, by=owner)
    assert order.state == OrderState.SENT
    deliver_parcel(parcel=first, by=owner)
    assert deliver_parcel(parcel=second, by=owner).state == OrderState.DELIVERED
    assert Allocation.objects.values_list("held", "sent").get() == (0, 3)


def test_a_parcel_that_is_opened_again_frees_its_units_for_another():
    order, owner = accepted()
    line = order.lines.get()
    parcel = pack_order(order=order, units=[Packed(line.pk, 3)], by=owner)
    order = unpack_parcel(parcel=parcel, by=owner)
    assert (order.state, units_left(order)) == (OrderState.ACCEPTED, {line.pk: 3})
    with pytest.raises(Conflict):
        send_parcel(parcel=parcel, by=owner)


@pytest.mark.parametrize(
    ("units", "code"),
    [
        (lambda line: [], "nothing"),
        (lambda line: [Packed(line.pk, 4)], "too_many"),
        (lambda line: [Packed(line.pk, 2), Packed(line.pk, 2)], "too_many"),
        (lambda line: [Packed(line.pk, 0)], "out_of_range"),
        (lambda line: [Packed(line.pk + 1, 1)], "unknown_line"),
        (lambda line: [Packed(line.pk, 1, make_lot())], "other_product"),
    ],
)
def test_what_cannot_be_packed(units, code):
    order, owner = accepted()
    with pytest.raises(Refused) as refused:
        pack_order(order=order, units=units(order.lines.get()), by=owner)
    assert refused.value.problems[0].code == code


def test_what_came_back_goes_into_the_stock_or_is_written_off():
    for sellable, left in ((True, 10), (False, 7)):
        order, owner = accepted()
        parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 3)], by=owner)
        send_parcel(parcel=parcel, by=owner)
        order = parcel_came_back(parcel=parcel, sellable=sellable, by=owner)
        assert (order.state, order.cancel_reason) == (OrderState.CANCELLED, "unreachable")
        assert order.lines.get().variant.stock.quantity == left
        assert outbox.deliver() >= 1
        payment = Payment.objects.get(order=order)
        assert (payment.state, balances(payment)) == (PaymentState.VOID, {})


def test_a_buyer_cancels_until_the_shop_has_accepted():
    order = make_order()
    cancel_order(order=order, reason="buyer", by=None, by_buyer=True)
    assert Stock.objects.get().reserved == 0
    with pytest.raises(Conflict, match="moved_meanwhile"):  # pressed twice: not "the seller has accepted it"
        cancel_order(order=order, reason="buyer", by=None, by_buyer=True)
    order, _owner = accepted()
    with pytest.raises(Conflict):
        cancel_order(order=order, reason="buyer", by=None, by_buyer=True)


def test_who_may_handle_and_who_may_cancel():
    order, owner = accepted()
    staff = make_member(producer=order.shop.producer, role="staff")
    stranger = make_user()
    with pytest.raises(NotAllowed):
        cancel_order(order=order, reason="no_stock", by=staff)
    with pytest.raises(NotAllowed):
        pack_order(order=order, units=[], by=stranger)
    assert pack_order(order=order, units=[Packed(order.lines.get().pk, 1)], by=staff).number == 1
    with pytest.raises(Refused):
        cancel_order(order=order, reason="because", by=owner)
    assert cancel_order(order=order, reason="no_stock", by=owner).state == OrderState.CANCELLED
    assert order_of(stranger, order.pk) is None
    assert order_of(staff, order.pk) == order
    assert order_by_token(order.token) == order


def test_a_transfer_that_is_whole_makes_the_order_new_and_a_part_does_not():
    order = make_order(way=PaymentWay.VIETQR)
    payment = Payment.objects.get()
    receive(payment=payment, amount=payment.amount - 1, source="bank:1")
    payment.refresh_from_db()
    assert payment.state == PaymentState.PARTLY
    assert not receive(payment=payment, amount=payment.amount - 1, source="bank:1")
    receive(payment=payment, amount=1, source="bank:2")
    order.refresh_from_db()
    assert (order.state, order.paid_at) == (OrderState.NEW, NOW)


def test_an_unpaid_order_lapses_and_late_money_is_to_be_given_back():
    order = make_order(way=PaymentWay.VIETQR)
    with clock.set_to(NOW + dt.timedelta(hours=23, minutes=59)):
        assert lapse_orders() == 0
    with clock.set_to(NOW + dt.timedelta(hours=24)):
        assert lapse_orders() == 1
        outbox.deliver()
        order.refresh_from_db()
        payment = order.payment
        assert (order.state, Stock.objects.get().reserved) == (OrderState.LAPSED, 0)
        receive(payment=payment, amount=payment.amount, source="bank:9")
        order.refresh_from_db()
        assert (order.state, order.paid_at) == (OrderState.LAPSED, None)
        assert balances(payment) == {"producer": payment.amount, "surplus": -payment.amount}
        with pytest.raises(Refused):
            refund(payment=payment, amount=payment.amount + 1, source="by-hand:1")
        assert refund(payment=payment, amount=payment.amount, source="by-hand:1")
        assert balances(payment) == {}


def test_a_signed_in_buyer_sees_own_orders_only():
    buyer, other = make_user(), make_user()
    order = make_order(buyer=buyer)
    assert list(orders_of_buyer(buyer)) == [order]
    assert not orders_of_buyer(other).exists()
    assert Order.objects.get().group.recipient.consented_at == NOW
