"""Goods go back: who may ask when, what the stock and the money do, and who decides when the two do not agree."""

import datetime as dt

import pytest

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.orders.models import Allocation, PaymentWay, Return, ReturnReason, ReturnState
from marketplace.orders.queries import is_overdue
from marketplace.orders.services import (
    Packed,
    accept_order,
    answer_return,
    ask_return,
    cancel_order,
    complain,
    deliver_parcel,
    pack_order,
    parcel_came_back,
    receive_return,
    say_in_return,
    send_parcel,
    withdraw_return,
)
from marketplace.payments.services import balances, receive, refund
from marketplace.shops.models import Stock
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_officer
from tests.factories.orders import make_order
from tests.factories.products import photo_file
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db


def delivered(quantity=3, *, way_of_paying=PaymentWay.VIETQR, parcels=(), came_back=0, **over):
    """An order of 100.000 ₫ a unit, paid by transfer unless it is said otherwise, and delivered now; its owner.

    `parcels`: how many units in each, the last `came_back` of which nobody took.
    """
    order = make_order((make_on_sale(stock=10, amount=100_000), quantity), way=way_of_paying, **over)
    if way_of_paying == PaymentWay.VIETQR:
        receive(payment=order.payment, amount=order.total, source=f"bank:{order.pk}")
    owner = make_member(producer=order.shop.producer)
    accept_order(order=order, by=owner)
    line, counts = order.lines.get().pk, parcels or (quantity,)
    packed = [pack_order(order=order, units=[Packed(line, n)], by=owner) for n in counts]
    for parcel in packed:
        send_parcel(parcel=parcel, by=owner)
    for parcel in packed[len(packed) - came_back :]:
        parcel_came_back(parcel=parcel, sellable=True, by=owner)
    for parcel in packed[: len(packed) - came_back]:
        order = deliver_parcel(parcel=parcel, by=owner)
    return order, owner


def asked(order, quantity=2, **over):
    values = {"reason": ReturnReason.DAMAGED, "text": "Vỡ hai lọ."} | over
    return ask_return(order=order, units={order.lines.get().pk: quantity}, **values)


def test_asked_accepted_received_refunded():
    order, owner = delivered()
    line = order.lines.get()
    request = asked(order, photos=[photo_file()])
    assert (request.amount, request.decide_by) == (200_000, dt.date(2026, 11, 25))
    assert len(request.messages.get().photos) == 1
    request = answer_return(request=request, accept=True, by=owner)
    assert (request.state, request.refund_by) == (ReturnState.ACCEPTED, dt.date(2026, 12, 22))
    receive_return(request=request, sellable={line.pk: 1}, by=owner)
    assert Stock.objects.values_list("quantity", "reserved").get() == (8, 0)
    assert Allocation.objects.get().returned == 2
    outbox.deliver()
    assert balances(order.payment)["refund"] == -200_000
    refund(payment=order.payment, amount=200_000, source="by-hand:1", by=owner)
    outbox.deliver()
    request.refresh_from_db()
    assert (request.state, request.closed_at) == (ReturnState.DONE, NOW)
    assert balances(order.payment) == {"producer": 130_000, "sales": -100_000, "delivery": -30_000}


def test_money_without_the_goods_at_once():
    order, owner = delivered()
    request = answer_return(request=asked(order), accept=True, goods_come_back=False, by=owner)
    assert request.state == ReturnState.RECEIVED
    assert Stock.objects.get().quantity == 7


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": 4}, "too_many"),
        ({"quantity": 0}, "nothing"),
        ({"reason": "no"}, "unknown"),
        ({"text": "x" * 2_001}, "too_long"),
    ],
)
def test_what_cannot_be_asked(change, code):
    order, _owner = delivered()
    with pytest.raises(Refused) as refused:
        asked(order, **change)
    assert refused.value.problems[0].code == code


def test_only_within_the_days_after_delivery_and_what_was_not_returned_yet():
    with pytest.raises(Refused) as refused:
        asked(make_order((make_on_sale(), 3)))
    assert refused.value.problems[0].code == "not_delivered"
    order, owner = delivered()
    with clock.set_to(NOW + dt.timedelta(days=8)), pytest.raises(Refused) as refused:
        asked(order)
    assert "29/11/2026" in str(refused.value.problems[0].message)
    request = asked(order)
    with pytest.raises(Conflict):
        asked(order, 1)
    answer_return(request=request, accept=True, goods_come_back=False, by=owner)
    outbox.deliver()
    refund(payment=order.payment, amount=200_000, source="by-hand:1", by=owner)
    outbox.deliver()
    with pytest.raises(Refused) as refused:
        asked(order, 2)
    assert refused.value.problems[0].code == "too_many"
    assert asked(order, 1).amount == 100_000


def test_a_no_needs_its_reason_and_the_office_has_the_last_word():
    order, owner = delivered()
    request = asked(order)
    officer = make_officer(place=order.shop.producer.place)
    with pytest.raises(Refused):
        answer_return(request=request, accept=False, by=owner)
    request = answer_return(request=request, accept=False, text="Gói còn nguyên.", by=owner)
    with pytest.raises(NotAllowed):
        answer_return(request=request, accept=True, by=officer)
    complain(request=request, text="Có ảnh chụp lúc mở hàng.")
    with pytest.raises(Conflict):
        complain(request=request, text="Lần nữa")
    with pytest.raises(Conflict):
        answer_return(request=request, accept=True, by=owner)
    request = answer_return(request=request, accept=True, text="Ảnh cho thấy vỡ khi giao.", by=officer)
    assert (request.state, request.by_officer) == (ReturnState.ACCEPTED, True)
    assert [m.side for m in request.messages.all()] == ["buyer", "shop", "buyer", "office"]


def test_a_shop_that_does_not_answer_in_time_can_be_complained_about():
    order, _owner = delivered()
    request = asked(order)
    with pytest.raises(Conflict):
        complain(request=request, text="Sớm quá")
    with clock.set_to(NOW + dt.timedelta(days=4)):
        assert complain(request=request, text="Chưa ai trả lời.").complained_at == clock.now()


def test_a_member_of_the_shop_is_no_referee_and_a_stranger_nothing():
    order, owner = delivered()
    request = asked(order)
    elsewhere = make_officer()
    with pytest.raises(NotAllowed):
        say_in_return(request=request, text="Xin chào", by=elsewhere)
    assert say_in_return(request=request, text="Chúng tôi xem ảnh.", by=owner).side == "shop"
    assert say_in_return(request=request, text="Cảm ơn.", by=None).side == "buyer"
    with pytest.raises(Refused):
        say_in_return(request=request, text=" ", by=None)


def test_the_buyer_withdraws_and_may_ask_again():
    order, _owner = delivered()
    assert withdraw_return(request=asked(order)).state == ReturnState.WITHDRAWN
    with pytest.raises(Conflict):
        withdraw_return(request=Return.objects.get())
    assert asked(order).state == ReturnState.ASKED


def test_more_sellable_than_came_back_is_refused():
    order, owner = delivered()
    request = answer_return(request=asked(order), accept=True, by=owner)
    with pytest.raises(Refused) as refused:
        receive_return(request=request, sellable={order.lines.get().pk: 3}, by=owner)
    assert refused.value.problems[0].field.startswith("line-")
    assert Stock.objects.get().quantity == 7


def test_a_no_that_nobody_brought_before_the_office_is_the_end():
    order, owner = delivered()
    request = answer_return(request=asked(order), accept=False, text="Gói còn nguyên.", by=owner)
    assert request.complain_by == dt.date(2026, 12, 22)
    say_in_return(request=request, text="Xin xem lại ảnh.", by=None)
    with clock.set_to(clock.start_of(dt.date(2026, 12, 22)) + dt.timedelta(hours=23)):
        assert request.is_open and request.may_be_complained_of(clock.today())
        say_in_return(request=request, text="Lần nữa.", by=None)
    with clock.set_to(clock.start_of(dt.date(2026, 12, 23))):
        assert not request.is_open
        for late in (
            lambda: say_in_return(request=request, text="Muộn rồi.", by=None),
            lambda: say_in_return(request=request, text="Muộn rồi.", by=owner),
            lambda: complain(request=request, text="Muộn rồi."),
        ):
            with pytest.raises(Conflict):
                late()
    complain(request=request, text="Nhờ cán bộ.")
    with clock.set_to(NOW + dt.timedelta(days=90)):
        request.refresh_from_db()
        assert request.is_open, "the office has not answered yet"


def test_what_a_shop_took_on_and_never_sent_is_asked_back_once_its_day_is_over():
    """Packed and left lying: the complaint opens the parcel, frees the goods, cancels the order and gives all back, the delivery too, once."""
    order = make_order((make_on_sale(stock=10, amount=100_000), 3), way=PaymentWay.VIETQR)
    receive(payment=order.payment, amount=order.total, source="bank:1")
    owner = make_member(producer=order.shop.producer)
    accept_order(order=order, by=owner)
    line = order.lines.get()
    pack_order(order=order, units=[Packed(line.pk, 3)], by=owner)
    order.refresh_from_db()
    assert order.due_until is not None and not is_overdue(order)
    with pytest.raises(Refused):
        asked(order, 3, reason=ReturnReason.NOT_ARRIVED)
    with clock.set_to(clock.start_of(order.due_until + dt.timedelta(days=1))):
        request = asked(order, 3, reason=ReturnReason.NOT_ARRIVED, wish="money")
        assert request.amount == 330_000
        answer_return(request=request, accept=True, by=owner)
        while outbox.deliver():
            pass
        order.refresh_from_db()
        stock = Stock.objects.get()
        assert (order.state, stock.quantity, stock.reserved) == ("cancelled", 10, 0)
        assert order.fulfilments.get().state == "unpacked"
        assert balances(order.payment)["refund"] == -330_000


def test_an_order_cancelled_while_a_complaint_waits_gives_its_money_back_once():
    order = make_order((make_on_sale(stock=10, amount=100_000), 2), way=PaymentWay.VIETQR)
    receive(payment=order.payment, amount=order.total, source="bank:1")
    owner = make_member(producer=order.shop.producer)
    accept_order(order=order, by=owner)
    order.refresh_from_db()
    with clock.set_to(clock.start_of(order.due_until + dt.timedelta(days=1))):
        request = asked(order, 2, reason=ReturnReason.NOT_ARRIVED, wish="money")
        cancel_order(order=order, reason="no_stock", by=owner)
        answer_return(request=request, accept=True, by=owner)
        while outbox.deliver():
            pass
        assert balances(order.payment)["refund"] == -230_000
