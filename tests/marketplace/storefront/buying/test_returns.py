"""Goods go back through the pages: the buyer asks, the shop answers, an officer decides, the money returns."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.core import clock, outbox
from marketplace.notifications.models import Notice
from marketplace.orders.models import PaymentWay, Return, ReturnState
from marketplace.orders.services import answer_return, ask_return
from marketplace.payments.services import balances
from marketplace.shops.models import Stock
from marketplace.storefront.views.buying.returns import SAID_AN_HOUR
from tests.architecture.tenants.asking import look
from tests.factories.accounts import client_of, make_member, make_officer, make_superuser, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import photo_file
from tests.marketplace.orders.test_returns import delivered

pytestmark = pytest.mark.django_db


def page_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode().replace("\u00a0", " ")


def sent(client, path, status=302, **fields):
    answer = client.post(path, fields)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def asked(client, order, n=2, **over):
    line = order.lines.get()
    fields = {f"n{line.pk}": n, "reason": "damaged", "wish": "return", "text": "Vỡ hai lọ."} | over
    answer = sent(client, f"/orders/{order.token}/returns/new/", **fields)
    return Return.objects.get(), answer["Location"]


def test_asked_answered_taken_back_and_refunded(client, django_assert_max_num_queries):
    order, owner = delivered()
    shop, order_page = client_of(owner), f"/orders/{order.token}/"
    assert "Trả hàng, khiếu nại" in page_of(client, order_page) and "đến hết 29/11/2026" in page_of(client, order_page)
    with django_assert_max_num_queries(9):
        assert "Nhiều nhất 3." in page_of(client, f"{order_page}returns/new/")
    found, here = asked(client, order, photos=photo_file())
    with django_assert_max_num_queries(3):
        page = page_of(client, here)
    assert "trước hết 25/11/2026" in page and "200.000 ₫" in page and "Vỡ hai lọ." in page
    picture = f"photos/{found.messages.get().pk}/1/"
    assert look(client, f"{here}{picture}")["Content-Type"] == "image/jpeg"
    assert page_of(client, f"{here}photos/{found.messages.get().pk}/2/", 404)
    outbox.deliver()
    assert Notice.objects.get(user=owner, kind="shop.return.asked").url == f"/studio/returns/{found.pk}/"

    assert "1 khiếu nại chờ trả lời" in page_of(shop, "/studio/")
    desk = f"/studio/returns/{found.pk}/"
    with django_assert_max_num_queries(8):
        assert order.code in page_of(shop, "/studio/returns/")
    assert "Gửi quyết định" in page_of(shop, desk)
    assert look(shop, f"{desk}{picture}").status_code == 200
    page = sent(shop, desk, 422, what="answer", verdict="no").content.decode()
    assert "Ghi lý do không đồng ý" in page
    sent(shop, desk, what="answer", verdict="back", text="Gửi về xưởng giúp chúng tôi.")
    assert "Gửi về xưởng" in page_of(client, here) and "Hàng về tới thì người bán hoàn 200.000 ₫" in page_of(
        client, here
    )
    page = sent(shop, desk, 422, **{"what": "receive", f"n{order.lines.get().pk}": "3"}).content.decode()
    assert "từ 0 đến 2" in page
    sent(shop, desk, **{"what": "receive", f"n{order.lines.get().pk}": "1"})
    assert Stock.objects.get().quantity == 8
    outbox.deliver()
    money = f"/studio/money/orders/{order.pk}/"
    assert "Hoàn tiền 1 đơn" in page_of(shop, "/studio/") and "Còn phải hoàn" in page_of(shop, money)
    key = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
    for _twice in range(2):  # the button pressed twice
        sent(shop, money, amount="200.000", key=key, reference="FT26327")
    outbox.deliver()
    found.refresh_from_db()
    assert found.state == ReturnState.DONE and "FT26327" in page_of(shop, money)
    assert balances(order.payment) == {"producer": 130_000, "sales": -100_000, "delivery": -30_000}
    assert "Đã hoàn 200.000 ₫" in page_of(client, here)
    assert "Nhắn thêm" not in page_of(client, here)
    assert order.code in page_of(shop, "/studio/returns/?tab=closed")


def test_the_officer_has_the_last_word(client):
    order, owner = delivered()
    officer = make_officer(place=order.shop.producer.place)
    found, here = asked(client, order, n=3, wish="money")
    assert found.amount == 330_000 and found.delivery == 30_000  # all of it was at fault: the fee too
    shop, desk, office = client_of(owner), f"/studio/returns/{found.pk}/", f"/office/complaints/{found.pk}/"
    assert page_of(client_of(officer), office, 404)  # nobody has asked the office
    assert "Nhờ cán bộ quyết định" not in page_of(client, here)
    sent(shop, desk, what="answer", verdict="no", text="Lúc gói còn nguyên.")
    assert "Lúc gói còn nguyên." in page_of(client, here)
    sent(client, here, what="complain", text="Tôi có ảnh lúc mở hàng.")
    outbox.deliver()
    assert Notice.objects.filter(user=officer, url=office).exists()
    desk_of_officer = client_of(officer)
    assert "khiếu nại chờ quyết định" in page_of(desk_of_officer, "/office/")
    assert order.code in page_of(desk_of_officer, "/office/complaints/")
    page = page_of(desk_of_officer, office)
    recipient = order.group.recipient
    assert "Tôi có ảnh" in page and recipient.name not in page and recipient.street not in page
    for other in (make_officer(place=unit("01")), make_member(producer=order.shop.producer, role="staff")):
        assert client_of(other).get(office).status_code in (403, 404)
    sent(desk_of_officer, office, action="say", text="Hai bên gửi thêm ảnh.")
    sent(shop, desk, what="say", text="Đây là ảnh gói.")
    sent(desk_of_officer, office, 422, action="decide")
    sent(desk_of_officer, office, action="decide", verdict="keep", text="Ảnh cho thấy vỡ khi giao.")
    late = sent(desk_of_officer, office, 409, action="decide", verdict="no", text="Nghĩ lại").content.decode()
    assert "không chờ cán bộ quyết định" in late
    outbox.deliver()
    assert balances(order.payment)["refund"] == -330_000
    assert {n.kind for n in Notice.objects.filter(user=owner)} >= {"shop.return.complained", "shop.return.decided"}
    assert order.code in page_of(desk_of_officer, "/office/complaints/?tab=handled")
    assert "Người bán phải hoàn 330.000 ₫" in page_of(client, here)


def test_what_has_not_arrived_is_asked_for_after_its_day(client):
    order, owner = delivered()
    line = order.lines.get()
    type(order).objects.filter(pk=order.pk).update(
        state="sent", delivered_at=None, closed_at=None, due_until="2026-11-22"
    )
    ask = f"/orders/{order.token}/returns/new/"
    assert "Đơn chưa giao xong" in client.get(ask, follow=True).content.decode()
    with clock.set_to(clock.now() + dt.timedelta(days=1)):
        assert "Chưa nhận được hàng" in page_of(client, f"/orders/{order.token}/")
        page = sent(client, ask, 422, **{f"n{line.pk}": 3, "reason": "damaged", "wish": "money"}).content.decode()
        assert "Chọn" in page or "select" in page.lower()
        sent(client, ask, **{f"n{line.pk}": 3, "reason": "lost", "wish": "money", "text": "Chưa thấy kiện nào."})
        found = Return.objects.get()
        assert (found.amount, found.goods_come_back) == (330_000, False)
        answer_return(request=found, accept=True, goods_come_back=True, by=owner)
    found.refresh_from_db()
    assert found.state == ReturnState.RECEIVED and Stock.objects.get().quantity == 7


def test_an_answer_without_money_and_a_withdrawal(client):
    order, owner = delivered()
    found, here = asked(client, order, wish="answer")
    assert found.amount == 0 and "Rút lại" in page_of(client, here)
    sent(client_of(owner), f"/studio/returns/{found.pk}/", what="answer", verdict="keep", text="Mai gửi bù.")
    outbox.deliver()
    found.refresh_from_db()
    assert found.state == ReturnState.DONE and "Đã giải quyết" in page_of(client, here)
    assert balances(order.payment)["sales"] == -300_000
    again = ask_return(order=order, units={order.lines.get().pk: 3}, reason="wrong")
    sent(client, f"/orders/{order.token}/returns/{again.pk}/", what="withdraw")
    again.refresh_from_db()
    assert again.state == ReturnState.WITHDRAWN
    assert "đã rút" in page_of(client, f"/orders/{order.token}/returns/{again.pk}/")


def test_bad_questions_and_strangers(client):
    order, _owner = delivered()
    other, _owner = delivered()
    ask, line = f"/orders/{order.token}/returns/new/", order.lines.get()
    good = {f"n{line.pk}": 1, "reason": "damaged", "wish": "return"}
    for over, words in (
        ({f"n{line.pk}": 4}, "nhiều nhất 3"),
        ({f"n{line.pk}": ""}, "Ghi số lượng"),
        ({f"n{line.pk}": "-1"}, "nhiều nhất 3"),
        ({f"n{line.pk}": "x"}, "không phải là số nguyên"),
        ({"reason": ""}, "Chọn điều không ổn"),
        ({"text": "x" * 2_001}, "tối đa 2000"),
        ({"photos": SimpleUploadedFile("x.jpg", b"not a picture")}, "không phải là ảnh"),
        ({f"n{line.pk}": "", f"n{other.lines.get().pk}": 1}, "Ghi số lượng"),
    ):
        assert words in sent(client, ask, 422, **good | over).content.decode(), over
    assert not Return.objects.exists()
    found, here = asked(client, order)
    assert "đang có một yêu cầu" in client.get(ask, follow=True).content.decode()
    assert page_of(client, f"/orders/{other.token}/returns/{found.pk}/", 404)
    assert client.post(f"/orders/{other.token}/returns/{found.pk}/", {"what": "withdraw"}).status_code == 404
    assert page_of(client, f"/orders/{order.group.token}/returns/new/", 404)
    sent(client, here, 404, what="accept")
    for who in (make_user(), make_member(producer=make_producer()), make_superuser()):
        assert client_of(who).post(f"/studio/returns/{found.pk}/", {"what": "answer"}).status_code in (302, 403, 404)
    staff = make_member(producer=order.shop.producer, role="staff")
    sent(client_of(staff), f"/studio/returns/{found.pk}/", 403, what="answer", verdict="back", text="")
    found.refresh_from_db()
    assert found.state == ReturnState.ASKED
    for _n in range(SAID_AN_HOUR):
        sent(client, here, what="say", text="Có ai không?")
    assert "Đợi một giờ" in sent(client, here, 429, what="say", text="Lần nữa").content.decode()


def test_cash_is_said_to_be_there_before_it_goes_back(client):
    order, owner = delivered(way_of_paying=PaymentWay.COD)
    found, _here = asked(client, order)
    answer_return(request=found, accept=True, goods_come_back=False, by=owner)
    outbox.deliver()
    shop, money = client_of(owner), f"/studio/money/orders/{order.pk}/"
    key = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
    assert "Chưa ghi đã nhận tiền" in sent(shop, money, 422, amount="200000", key=key).content.decode()
    assert "Người mua trả 330.000 ₫ khi nhận" in page_of(shop, money)
    cash = {"what": "cash", "with": "carrier", "key": "7f9619ff-8b86-d011-b42d-00c04fc964ff"}
    for _twice in range(2):
        sent(shop, money, **cash)
    assert balances(order.payment)["carrier"] == 330_000
    sent(shop, money, amount="200000", key=key)
    outbox.deliver()
    found.refresh_from_db()
    assert found.state == ReturnState.DONE
    sent(shop, money, 404, what="cash", key="no")


def test_two_returns_of_an_order_do_not_overlap(client):
    order, owner = delivered()
    first, here = asked(client, order, n=3)
    shop = client_of(owner)
    sent(shop, f"/studio/returns/{first.pk}/", what="answer", verdict="no", text="Không phải của chúng tôi.")
    second = ask_return(order=order, units={order.lines.get().pk: 1}, reason="spoiled")
    assert (
        "đang có một yêu cầu khác" in client.post(here, {"what": "complain", "text": "x"}, follow=True).content.decode()
    )
    answer_return(request=second, accept=True, goods_come_back=False, by=owner)
    second.refresh_from_db()
    Return.objects.filter(pk=second.pk).update(state="done")
    assert "đã được hoàn" in client.post(here, {"what": "complain", "text": "x"}, follow=True).content.decode()


def test_a_parcel_that_came_back_cannot_be_given_back(client):
    order, _owner = delivered(3, parcels=(2, 1), came_back=1)
    line = order.lines.get()
    ask = f"/orders/{order.token}/returns/new/"
    assert "Nhiều nhất 2." in page_of(client, ask)
    assert (
        "nhiều nhất 2"
        in sent(client, ask, 422, **{f"n{line.pk}": 3, "reason": "wrong", "wish": "return"}).content.decode()
    )


def test_a_refund_that_does_not_come_is_the_offices_too(client):
    order, owner = delivered()
    found, here = asked(client, order)
    answer_return(request=found, accept=True, goods_come_back=False, by=owner)
    office, path = client_of(make_officer(place=order.shop.producer.place)), f"/office/complaints/{found.pk}/"
    assert "Gửi cán bộ" not in page_of(client, here)
    with clock.set_to(clock.now() + dt.timedelta(days=31)):
        assert "Quá hạn chưa hoàn tiền" in page_of(client, here)
        sent(client, here, what="complain", text="Chưa thấy tiền về.")
        assert order.code in page_of(office, "/office/complaints/")
        page = page_of(office, path)
        assert "chưa ghi đã hoàn" in page and 'value="decide"' not in page and 'value="say"' in page
        assert sent(office, path, 409, action="decide", verdict="no", text="x").content.decode()
