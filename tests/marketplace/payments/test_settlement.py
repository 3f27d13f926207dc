"""Cash on delivery: what the carrier took and passed on, from its file."""

import pytest

from catalog.core.errors import NotAllowed
from marketplace.orders.services import Packed, accept_order, pack_order, send_parcel
from marketplace.payments.queries import payment_at
from marketplace.payments.services import balances, import_settlement
from tests.factories.accounts import make_member, make_user
from tests.factories.orders import make_order

pytestmark = pytest.mark.django_db
HEAD = "Mã vận đơn,Mã đơn hàng,Trạng thái,Tiền thu hộ,Phí giao hàng\n"


@pytest.fixture
def sent():
    order = make_order()
    owner = make_member(producer=order.shop.producer)
    accept_order(order=order, by=owner)
    parcel = pack_order(order=order, units=[Packed(line.pk, line.quantity) for line in order.lines.all()], by=owner)
    send_parcel(parcel=parcel, by=owner, carrier="GHN", tracking="GHN123")
    return order, owner


def read(order, owner, rows):
    return import_settlement(shop=order.shop, data=(HEAD + rows).encode(), name="ghn.csv", by=owner)


def test_cash_is_booked_once_and_the_order_delivered_if_the_file_says_so(sent):
    order, owner = sent
    row = f'GHN123,,Giao thành công,"{order.total:,}",25000\nTổng cộng,,,"{order.total:,}",25000\n'
    assert read(order, owner, row).lines == 1
    payment = payment_at(order.token)
    assert (payment.state, payment.order.state) == ("paid", "delivered")
    assert balances(payment) == {"producer": order.total, "sales": -order.goods, "delivery": -order.delivery}
    assert read(order, owner, row).again
    assert read(order, owner, row + "\n,,,,\n").lines == 0


def test_by_the_orders_code_without_a_state_it_is_paid_and_not_delivered(sent):
    order, owner = sent
    assert read(order, owner, f",{order.code.lower()},,{order.total},0\n").lines == 1
    payment = payment_at(order.token)
    assert (payment.state, payment.order.state) == ("paid", "sent")


def test_rows_at_fault_keep_everything_out(sent):
    order, owner = sent
    other = make_order()
    rows = (
        f"GHN123,,Giao thành công,{order.total},0\nX9,,,5000,0\n,{other.code},,5000,0\n"
        f",{order.code},,{order.total + 1},0\n,{order.code},,abc,0\n,{order.code},trả hàng,0,0\n"
    )
    told = read(order, owner, rows)
    assert [line.number for line in told.bad] == [3, 4, 5, 6]
    assert payment_at(order.token).received == 0
    with pytest.raises(NotAllowed):
        read(order, make_user(), rows)
