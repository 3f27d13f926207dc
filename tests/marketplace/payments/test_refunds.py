"""Refunds: what is meant is kept before a service is asked, no row is locked meanwhile, and whatever dies in between the money goes back once.
Sponsors, cash, disputes."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from catalog.core import clock, housekeeping, outbox
from catalog.core.errors import Conflict, Refused
from marketplace.notifications.models import Notice
from marketplace.orders.models import PaymentWay
from marketplace.orders.services import (
    Packed,
    accept_order,
    answer_return,
    ask_return,
    cancel_order,
    deliver_parcel,
    pack_order,
    send_parcel,
)
from marketplace.payments.models import DisputeState, Payment, Refund, RefundState
from marketplace.payments.queries import payment_at
from marketplace.payments.services import (
    Movement,
    balances,
    cash_came,
    finish_refunds,
    import_settlement,
    refund_by_hand,
    take_movements,
    void_payment,
)
from marketplace.payments.services.ways import stripe as way
from marketplace.storefront.views.payments import PAGES_OF_AN_ORDER
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member
from tests.factories.orders import make_cart, make_order
from tests.factories.shops import make_on_sale
from tests.marketplace.orders.test_returns import delivered
from tests.marketplace.promotions.test_vouchers import make_voucher, placed

from .test_stripe import open_page, order, stripe, tell

__all__ = ["order", "stripe"]  # fixtures
pytestmark = pytest.mark.django_db
KEY = uuid.UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")


@pytest.fixture
def owed(client, stripe, order):
    """A card payment of a cancelled order, to be refunded; the shop's owner."""
    stripe.pay(open_page(client, order))
    tell(client, stripe.events[1])
    owner = make_member(producer=order.shop.producer)
    cancel_order(order=order, reason="no_stock", by=owner)
    void_payment(payment=order.payment)
    return payment_at(order.token), owner


class Killed(BaseException):
    """The process is gone: nothing catches it."""


def give(payment, owner, key=KEY, amount=None):
    return refund_by_hand(payment=payment, amount=amount or payment.received, key=key, by=owner)


def test_stripe_is_asked_while_no_row_is_locked(owed, monkeypatch):
    payment, owner = owed
    locked = []
    ask = way.give_back

    def watched(**facts):
        locked.append(Refund.objects.get().state)
        return ask(**facts)

    monkeypatch.setattr(way, "give_back", watched)
    statements = []
    with connection.execute_wrapper(lambda run, sql, *rest: (statements.append(sql), run(sql, *rest))[1]):
        assert give(payment, owner)
    # between the two transactions, of which the first ends with the row that says what is meant
    kept = next(n for n, sql in enumerate(statements) if sql.startswith('INSERT INTO "payments_refund"'))
    released = next(n for n, sql in enumerate(statements) if n > kept and sql.startswith("RELEASE SAVEPOINT"))
    seen = next(
        n for n, sql in enumerate(statements) if n > kept and '"payments_refund"' in sql and "SELECT" in sql[:7]
    )
    assert locked == [RefundState.ASKED] and released < seen
    assert Refund.objects.get().state == RefundState.DONE and balances(payment) == {}


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_in_between_it_is_finished_and_goes_back_once(owed, stripe, monkeypatch, when):
    payment, owner = owed
    ask = way.give_back

    def dies(**facts):
        if when == "after":
            ask(**facts)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(way, "give_back", dies)
        give(payment, owner)
    assert len(stripe.refunds) == (when == "after")
    assert finish_refunds() == 0  # somebody may still be at it
    with pytest.raises(Conflict):
        give(payment, owner, key=uuid.uuid4(), amount=1_000)
    with clock.set_to(clock.now() + dt.timedelta(minutes=3)):
        housekeeping.ticking.send(None)
        assert finish_refunds() == 0
    assert len(stripe.refunds) == 1 and Refund.objects.get().state == RefundState.DONE
    assert payment_at(payment.order.token).refunded == payment.received and balances(payment) == {}
    assert not give(payment, owner)  # the button once more


def test_a_no_ends_it_and_a_silence_does_not(owed, stripe, client, settings):
    payment, owner = owed
    address, settings.STRIPE_API = settings.STRIPE_API, "http://127.0.0.1:9"
    with pytest.raises(Refused) as refused:
        give(payment, owner)
    assert refused.value.problems[0].code == "service" and Refund.objects.get().state == RefundState.ASKED
    settings.STRIPE_API = address
    with clock.set_to(clock.now() + dt.timedelta(hours=24)):  # keys are forgotten: nobody asks by himself
        assert finish_refunds() == 0
    assert Refund.objects.get().state == RefundState.FAILED and not stripe.refunds
    session = next(iter(stripe.sessions.values()))
    session["amount_total"], whole = 1, session["amount_total"]
    page = client_of(owner).post(f"/studio/money/orders/{payment.order_id}/", {"amount": whole, "key": uuid.uuid4()})
    assert page.status_code == 422 and "Dịch vụ thẻ từ chối" in page.content.decode()
    session["amount_total"] = whole
    assert give(payment, owner, key=uuid.uuid4()) and balances(payment) == {}


def test_a_sponsors_part_of_returned_goods_is_not_claimed():
    make_voucher()
    paid = placed(make_cart((make_on_sale(amount=100_000), 2)), 20_000, codes=["TET2027"])
    payment = paid.payment
    owner, line = make_member(producer=paid.shop.producer), paid.lines.get()
    accept_order(order=paid, by=owner)
    parcel = pack_order(order=paid, units=[Packed(line.pk, 2)], by=owner)
    send_parcel(parcel=parcel, by=owner)
    deliver_parcel(parcel=parcel, by=owner)
    assert cash_came(payment=payment, key=uuid.uuid4(), with_carrier=False, by=owner) == 210_000
    request = ask_return(order=paid, units={line.pk: 1}, reason="spoiled")
    assert request.amount == 90_000
    answer_return(request=request, accept=True, goods_come_back=False, by=owner)
    outbox.deliver()
    assert balances(payment) == {
        "producer": 210_000, "sponsor": 10_000, "sales": -100_000, "delivery": -30_000, "refund": -90_000
    }  # fmt: skip


def test_the_carriers_file_passes_on_what_the_shop_said_it_has():
    sold, owner = delivered(way_of_paying=PaymentWay.COD)
    cash_came(payment=sold.payment, key=uuid.uuid4(), with_carrier=True, by=owner)
    data = f"Mã đơn,Thu hộ,Trạng thái\n{sold.code},330000,Giao thành công\n".encode()
    told = import_settlement(shop=sold.shop, data=data, name="doi-soat.csv", by=owner)
    assert (told.lines, told.bad) == (1, [])
    assert balances(sold.payment) == {"producer": 330_000, "sales": -300_000, "delivery": -30_000}
    with pytest.raises(Conflict):
        cash_came(payment=sold.payment, key=uuid.uuid4(), with_carrier=True, by=owner)


def test_a_return_of_an_order_that_was_called_off_is_not_paid_twice():
    sold, owner = delivered()
    request = ask_return(order=sold, units={sold.lines.get().pk: 3}, reason="wrong")
    void_payment(payment=sold.payment)
    answer_return(request=request, accept=True, goods_come_back=False, by=owner)
    outbox.deliver()
    assert balances(sold.payment) == {"producer": 330_000, "refund": -330_000}


def test_a_dispute_is_told_once_and_the_order_says_what_to_do(client, stripe, order):
    name = open_page(client, order)
    stripe.pay(name)
    tell(client, stripe.events[1])
    owner = make_member(producer=order.shop.producer)
    due = int(dt.datetime(2026, 12, 1, tzinfo=dt.UTC).timestamp())
    session = stripe.sessions[name]
    thing = {"id": "dp_1", "object": "dispute", "amount": order.total, "payment_intent": session["payment_intent"]}
    opened = stripe.event(
        "charge.dispute.created", "acct_1", thing | {"status": "needs_response", "evidence_details": {"due_by": due}}
    )
    for event in (opened, stripe.dispute(name), opened):
        assert tell(client, event).status_code == 200
    outbox.deliver()
    payment = Payment.objects.get(order=order)
    assert payment.dispute == DisputeState.OPEN and payment.dispute_until.date() == dt.date(2026, 12, 1)
    notice = Notice.objects.get(user=owner, kind="shop.dispute.open")
    assert notice.facts["until_on"] == "2026-12-01" and notice.url == f"/studio/money/orders/{order.pk}/"
    desk = client_of(owner)
    page = desk.get(f"/studio/money/orders/{order.pk}/").content.decode()
    assert "gửi bằng chứng đã giao hàng" in page and "01/12/2026" in page
    assert f"/studio/money/orders/{order.pk}/" in desk.get("/studio/money/").content.decode()
    assert "đòi lại tiền của đơn này" in desk.get(f"/studio/orders/{order.pk}/").content.decode()
    tell(client, stripe.event("charge.dispute.closed", "acct_1", thing | {"status": "lost"}))
    tell(client, opened | {"id": "evt_late"})
    outbox.deliver()
    assert Payment.objects.get(order=order).dispute == DisputeState.LOST
    assert Notice.objects.filter(user=owner, kind__startswith="shop.dispute").count() == 2


def test_money_on_the_desk_and_new_orders_are_told_to_the_shop():
    product = make_on_sale()
    owner = make_member(producer=product.producer)
    staff, packer = (make_member(producer=product.producer, role=role) for role in ("staff", "packer"))
    unpaid = make_order(product, way=PaymentWay.VIETQR)
    outbox.deliver()
    assert not Notice.objects.filter(user=owner).exists()  # nothing to do before the money is there
    move = lambda n, text, ref: take_movements(  # noqa: E731
        account=unpaid.payment.bank_account, movements=[Movement(NOW, n, text, ref)]
    )
    move(unpaid.total, f"{unpaid.code} chuyen tien", "FT1")
    move(5_000, "qua bieu", "FT2")
    outbox.deliver()
    assert sorted(Notice.objects.filter(user=owner).values_list("kind", flat=True)) == ["shop.desk", "shop.order"]
    assert list(Notice.objects.filter(user=staff).values_list("kind", flat=True)) == ["shop.order"]
    assert not Notice.objects.filter(user=packer).exists()  # sums are none of a packer's business
    outbox.deliver()
    cash = make_order(product)
    outbox.deliver()
    assert Notice.objects.filter(user=owner, url=f"/studio/orders/{cash.pk}/").exists()


def test_the_page_of_the_card_service_is_not_opened_without_end(client, stripe, order):
    for _n in range(PAGES_OF_AN_ORDER):
        assert client.post(f"/orders/{order.token}/pay/").status_code == 303
    answer = client.post(f"/orders/{order.token}/pay/")
    assert answer.status_code == 429 and "Đợi mười phút" in answer.content.decode()
