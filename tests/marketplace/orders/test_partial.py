"""Orders of which only a part reaches the buyer: they end, the stock is right, and nobody pays for what never came."""

import datetime as dt
import re
import uuid

import pytest

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, Refused
from marketplace.orders.models import Allocation, FulfilmentState, OrderState, PaymentWay
from marketplace.orders.queries.taken_out import invoice_lines, revenue_of
from marketplace.orders.services import (
    Packed,
    accept_order,
    cancel_order,
    deliver_parcel,
    hand_to_buyer,
    pack_order,
    parcel_came_back,
    send_parcel,
)
from marketplace.payments.models import PaymentState
from marketplace.payments.services import balances, cash_came, receive, refund
from marketplace.shops.models import Stock
from marketplace.storefront.symbols.order_papers import to_collect
from tests.factories.accounts import client_of, make_member, make_user
from tests.factories.lots import make_lot
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db


def packed(way=PaymentWay.VIETQR, **over):
    """Three units of 100.000 ₫, paid unless in cash, packed as two and one."""
    order = make_order((make_on_sale(stock=10, amount=100_000), 3), way=way, **over)
    if way == PaymentWay.VIETQR:
        receive(payment=order.payment, amount=order.total, source=f"bank:{order.pk}")
    owner = make_member(producer=order.shop.producer)
    accept_order(order=order, by=owner)
    line = order.lines.get().pk
    return order, owner, [pack_order(order=order, units=[Packed(line, n)], by=owner) for n in (2, 1)]


@pytest.mark.parametrize("delivered_first", [True, False])
def test_an_order_ends_when_its_last_parcel_came_back_and_that_is_to_be_refunded(delivered_first):
    order, owner, (first, second) = packed()
    for parcel in (first, second):
        send_parcel(parcel=parcel, by=owner)
    if delivered_first:
        deliver_parcel(parcel=first, by=owner)
        order = parcel_came_back(parcel=second, sellable=True, by=owner)
    else:
        parcel_came_back(parcel=second, sellable=True, by=owner)
        order = deliver_parcel(parcel=first, by=owner)
    assert (order.state, Stock.objects.get().quantity) == (OrderState.DELIVERED, 8)
    outbox.deliver(500)
    assert balances(order.payment)["refund"] == -100_000
    assert sum(line.gross for line in invoice_lines(order)) == 230_000
    assert [month.revenue for month in revenue_of(2026, order.shop)[order.shop_id]] == [230_000]


def test_what_has_not_left_is_called_off_and_the_rest_goes_on():
    order, owner, (first, second) = packed()
    send_parcel(parcel=first, by=owner)
    order = cancel_order(order=order, reason="no_stock", by=owner)
    second.refresh_from_db()
    assert (order.state, second.state) == (OrderState.SENT, FulfilmentState.UNPACKED)
    assert Allocation.objects.values_list("held", "sent", "cancelled").get() == (0, 2, 1)
    assert Stock.objects.values_list("quantity", "reserved").get() == (8, 0)
    with pytest.raises(Conflict):
        send_parcel(parcel=second, by=owner)
    outbox.deliver(500)
    assert balances(order.payment)["refund"] == -100_000
    assert deliver_parcel(parcel=first, by=owner).state == OrderState.DELIVERED


def test_the_pages_print_what_is_owed_and_paid_by_now_as_the_ledger_has_it(client):
    """Placed for 330.000 ₫ and paid; a unit is called off, then 100.000 ₫ given back; what is cash and never came is not asked."""
    order, owner, (first, _second) = packed()
    send_parcel(parcel=first, by=owner)
    cancel_order(order=order, reason="no_stock", by=owner)
    outbox.deliver(500)

    def sums(reader, address):
        page = reader.get(address).content.decode().replace("\xa0", " ")
        return re.findall(r"<d[td][^>]*>(?:<b>)?([^<]+)", page.split('<dl class="sum">')[1].split("</dl>")[0])

    here, desk = f"/orders/{order.token}/", client_of(owner)
    placed = ["Tiền hàng", "300.000 ₫", "Giao tận nơi", "30.000 ₫"]
    less = ["Lúc đặt", "330.000 ₫", "Bớt: hàng không giao, trả lại, hủy", "−100.000 ₫"]
    now = ["Phải trả, Chuyển khoản VietQR", "230.000 ₫", "Bạn đã trả", "330.000 ₫"]
    assert sums(client, here) == [*placed, *less, *now, "Người bán còn phải hoàn", "100.000 ₫"]
    assert "1 đã hủy" in client.get(here).content.decode()
    assert sums(desk, f"/studio/orders/{order.pk}/")[4:] == [*less, "Tổng", "230.000 ₫"]
    refund(payment=order.payment, amount=100_000, source="bank:back")
    assert sums(client, here) == [*placed, *less, *now, "Đã hoàn cho bạn", "100.000 ₫"]
    stands = balances(order.payment)
    assert -(stands["sales"] + stands["delivery"]) == 230_000 == stands["producer"] and "refund" not in stands
    cash, owner, (first, second) = packed(PaymentWay.COD, buyer=make_user())
    for parcel in (first, second):
        send_parcel(parcel=parcel, by=owner)
    parcel_came_back(parcel=second, sellable=True, by=owner)
    outbox.deliver(500)
    assert sums(client, f"/orders/{cash.token}/")[-2:] == ["Phải trả, Trả khi nhận", "230.000 ₫"]
    assert "Đưa <b>230.000\xa0₫</b> cho người giao" in client.get(f"/orders/{cash.token}/").content.decode()
    mine = client_of(cash.group.buyer).get("/account/orders/").content.decode()
    assert "230.000" in mine and "330.000" not in mine
    parcel_came_back(parcel=first, sellable=True, by=owner)
    outbox.deliver(500)
    assert sums(client, f"/orders/{cash.token}/")[-2:] == ["Phải trả, Trả khi nhận", "0 ₫"]


def test_what_is_called_off_after_a_delivery_ends_the_order():
    order, owner, (first, _second) = packed()
    send_parcel(parcel=first, by=owner)
    deliver_parcel(parcel=first, by=owner)
    assert cancel_order(order=order, reason="no_stock", by=owner).state == OrderState.DELIVERED


def test_a_parcel_of_a_cancelled_order_does_not_leave():
    order, owner, parcels = packed()
    assert cancel_order(order=order, reason="no_stock", by=owner).state == OrderState.CANCELLED
    for parcel in parcels:
        with pytest.raises(Conflict):
            send_parcel(parcel=parcel, by=owner)
    assert Stock.objects.values_list("quantity", "reserved").get() == (10, 0)


def test_cash_is_asked_for_what_comes_alone():
    order, owner, (first, second) = packed(PaymentWay.COD)
    send_parcel(parcel=first, by=owner)
    parcel_came_back(parcel=first, sellable=True, by=owner)
    outbox.deliver(500)
    order.refresh_from_db()
    assert to_collect(order) == 130_000  # a unit and the delivery
    send_parcel(parcel=second, by=owner)
    deliver_parcel(parcel=second, by=owner)
    assert cash_came(payment=order.payment, key=uuid.uuid4(), with_carrier=False, by=owner) == 130_000
    outbox.deliver(500)
    order.refresh_from_db()
    assert (order.payment.state, order.paid_at is None, order.state) == (PaymentState.PAID, False, OrderState.DELIVERED)
    assert balances(order.payment) == {"producer": 130_000, "sales": -100_000, "delivery": -30_000}


def test_a_parcel_that_came_back_of_an_order_that_comes_to_nothing_is_refunded_once():
    order, owner, (first, second) = packed()
    for parcel in (first, second):
        send_parcel(parcel=parcel, by=owner)
        order = parcel_came_back(parcel=parcel, sellable=True, by=owner)
    assert order.state == OrderState.CANCELLED
    outbox.deliver(500)
    assert balances(order.payment) == {"producer": order.total, "refund": -order.total}


@pytest.mark.parametrize("code", ["mã số", "１２３", "\ud800", "😀"])
def test_a_code_in_other_letters_is_a_wrong_code(code):
    order, owner, (first, _second) = packed()
    order.pickup_code = "123456"
    order.save(update_fields=["pickup_code"])
    with pytest.raises(Refused, match="wrong_code"):
        hand_to_buyer(parcel=first, code=code, by=owner)
    hand_to_buyer(parcel=first, code="１２３ 456", by=owner)


def test_what_ran_out_since_it_was_packed_does_not_leave():
    _order, owner, (parcel, _second) = packed()
    parcel.lines.update(lot=make_lot(expires_on=clock.today()))
    with clock.set_to(clock.now() + dt.timedelta(days=1)), pytest.raises(Refused, match="lot_expired"):
        send_parcel(parcel=parcel, by=owner)
    send_parcel(parcel=parcel, by=owner)
    parcel.refresh_from_db()
    assert parcel.state == FulfilmentState.SENT
