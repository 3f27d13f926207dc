"""A shop's money through its pages, and banks' feeds at their address."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marketplace.orders.models import PaymentWay
from marketplace.orders.services import cancel_order
from marketplace.payments.models import BankLine, Booking
from marketplace.payments.queries import payment_at
from marketplace.payments.services import Movement, make_feed_key, receive, take_movements, void_payment
from tests.conftest import NOW
from tests.factories.accounts import make_member
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_order(way=PaymentWay.VIETQR)


@pytest.fixture
def owner(order):
    return make_member(producer=order.shop.producer)


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


def come(order, amount, text, reference=""):
    (line,) = take_movements(account=order.payment.bank_account, movements=[Movement(NOW, amount, text, reference)])
    return line


def test_what_is_expected_and_what_waits(desk, order, django_assert_max_num_queries):
    make_order((make_on_sale(producer=order.shop.producer), 1))
    desk.get("/studio/money/")
    with django_assert_max_num_queries(11):
        few = desk.get("/studio/money/").content.decode()
    assert "Chuyển khoản VietQR" in few and "Trả khi nhận" in few
    for n in range(12):
        come(order, 1_000 + n, f"tien {n}")
    with django_assert_max_num_queries(11):
        many = desk.get("/studio/money/").content.decode()
    assert many.count("Không rõ của đơn nào") == 12


def test_a_movement_is_matched_passed_and_sent_back(desk, order):
    first, second, third = come(order, 5, "tien"), come(order, 7, "khac"), come(order, order.total, "tien hang")
    path = "/studio/money/lines/{}/".format
    wrong = desk.post(path(first.pk), {"what": "match", "code": "DHXXXXXXXX"}, follow=True)
    assert "không có đơn này" in wrong.content.decode()
    desk.post(path(third.pk), {"what": "match", "code": order.code})
    desk.post(path(first.pk), {"what": "match", "code": order.code})
    desk.post(path(second.pk), {"what": "pass"})
    assert desk.post(path(second.pk), {"what": "dance"}).status_code == 404
    assert [line.state + line.problem for line in BankLine.objects.order_by("pk")] == [
        "deskover",
        "passedunknown",
        "matched",
    ]
    desk.post(path(first.pk), {"what": "refunded"})
    assert payment_at(order.token).refunded == 5
    other = come(make_order(way=PaymentWay.VIETQR), 9, "tien")
    assert desk.post(path(other.pk), {"what": "pass"}).status_code == 404


def send(desk, text, kind="bank"):
    file = SimpleUploadedFile("a.csv", text.encode())
    return desk.post("/studio/money/import/", {"kind": kind, "file": file}, follow=True)


def test_files_are_read_or_told_what_is_wrong(desk, order):
    head = "Ngày,Số tiền,Nội dung\n"
    assert "1 trong 1 dòng sai" in send(desk, head + "hôm qua,5,a\n").content.decode()
    assert "tiêu đề" in send(desk, "a,b\n1,2\n").content.decode()
    good = head + f"22/11/2026,{order.total},{order.code}\n"
    assert "1 khoản khớp đơn" in send(desk, good).content.decode()
    assert "đã đọc trước đây" in send(desk, good).content.decode()
    assert "không có đơn" in send(desk, "Mã đơn,Thu hộ\nDHXXXXXXXX,5\n", "carrier").content.decode()


def test_an_orders_ledger_and_a_refund_by_hand_once(desk, order):
    payment = order.payment
    receive(payment=payment, amount=order.total, source="bank:1")
    path = f"/studio/money/orders/{order.pk}/"
    assert "Hoàn tiền" not in desk.get(path).content.decode()
    cancel_order(order=order, reason="no_stock", by=desk_user(desk))
    void_payment(payment=payment)
    form = desk.get(path).context["form"]
    sent = {"amount": f"{order.total:,}", "key": str(form["key"].initial)}
    assert desk.post(path, {**sent, "amount": str(order.total + 1)}).status_code == 422
    for _press in range(2):
        desk.post(path, sent)
    assert payment_at(order.token).refunded == order.total
    assert Booking.objects.filter(kind="refunded").count() == 1
    assert desk.get(f"/studio/money/orders/{make_order().pk}/").status_code == 404


def desk_user(client):
    from marketplace.accounts.models import User

    return User.objects.get(pk=client.session["_auth_user_id"])


def test_staff_see_no_statements(client, order):
    client.force_login(make_member(producer=order.shop.producer, role="staff"))
    for path in ("", "import/", "feed/", f"orders/{order.pk}/"):
        assert client.get(f"/studio/money/{path}").status_code == 403
    assert client.post("/studio/money/feed/").status_code == 403


def told(client, order, key, **over):
    content = {
        "id": 1, "transactionDate": "2026-11-22 10:00:37", "accountNumber": "9889559357", "content": order.code,
        "transferType": "in", "transferAmount": order.total, "referenceCode": "FT1",
    }  # fmt: skip
    headers = over.pop("headers", {"Authorization": f"Apikey {key}"})
    account = order.payment.bank_account_id
    body = over.pop("body", json.dumps(content | over))
    return client.post(f"/payments/feeds/{account}/", body, content_type="application/json", headers=headers)


def test_a_feed_tells_money_at_its_address(client, desk, order, owner):
    words = desk.post("/studio/money/feed/", follow=True).content.decode()
    assert "feed_" in words
    key = make_feed_key(account=order.payment.bank_account, by=owner)
    client.logout()
    assert told(client, order, key).json() == {"success": True, "new": 1}
    assert told(client, order, key, headers={"Secure-Token": key}).json() == {"success": True, "new": 0}
    assert payment_at(order.token).state == "paid"
    for body in ("", "[", "[" * 100_000, "5", '{"data": 5}'):
        assert told(client, order, key, body=body).status_code == 422
    assert told(client, order, key, accountNumber="5").status_code == 422
    assert client.get(f"/payments/feeds/{order.payment.bank_account_id}/").status_code == 405
    answers = [told(client, order, "feed_wrong").status_code for _ in range(32)]
    assert (answers[:30], answers[-1]) == ([401] * 30, 429)
    assert told(client, order, key).status_code == 200
