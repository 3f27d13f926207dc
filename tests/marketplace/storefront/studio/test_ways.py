"""Setting up cards and VNPay: Stripe's own pages and back, a terminal whose secret is never shown, a try that books nothing."""

import urllib.request

import pytest

from marketplace.payments.models import Booking, StripeAccount, VnpayAccount
from marketplace.payments.queries import ways_of
from tests.factories.accounts import client_of, make_member
from tests.factories.producers import make_producer
from tests.factories.shops import make_shop
from tests.fakes.stripe import SECRET_KEY, fake_stripe
from tests.fakes.vnpay import PAGE, SECRET, opened, outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop(producer=make_producer())


@pytest.fixture
def studio(shop):
    return client_of(make_member(producer=shop.producer))


def text_of(response):
    return response.content.decode()


def test_cards_are_begun_at_stripe_and_taken_once_it_says_so(shop, studio, settings):
    assert "chưa nối với Stripe" in text_of(studio.get("/studio/money/cards/"))
    assert studio.post("/studio/money/cards/").status_code == 503
    with fake_stripe() as fake:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API = SECRET_KEY, fake.address
        for _press in range(2):
            answer = studio.post("/studio/money/cards/")
            assert answer.status_code == 303 and answer["Location"].startswith(f"{fake.address}/connect/acct_")
        account = StripeAccount.objects.get()
        assert list(fake.accounts) == [account.account_id] and account.shop == shop
        page = text_of(studio.get("/studio/money/cards/back/", follow=True))
        assert "Chưa nhận được thẻ" in page and "Đồng ý điều khoản" in page and "Tài khoản ngân hàng" in page
        assert "stripe" not in [way.way for way in ways_of([shop.pk])[shop.pk]]
        assert fake.returns[account.account_id].endswith("/studio/money/cards/back/")
        fake.accounts[account.account_id] = True
        page = text_of(studio.get("/studio/money/cards/back/", follow=True))
        assert "Đang nhận thẻ" in page and "Còn thiếu" not in page
        assert "stripe" in [way.way for way in ways_of([shop.pk])[shop.pk]]
        with urllib.request.urlopen(f"{fake.address}/connect/{account.account_id}") as shown:
            assert b"your business" in shown.read()
    settings.STRIPE_API = "http://127.0.0.1:9"
    other = make_shop(producer=make_producer())
    away = client_of(make_member(producer=other.producer)).post("/studio/money/cards/")
    assert away.status_code == 503 and not StripeAccount.objects.filter(shop=other).exists()


def test_a_terminal_is_kept_tried_and_switched_off(shop, studio, settings):
    settings.VNPAY_PAGE = PAGE
    path = "/studio/money/vnpay/"
    wrong = studio.post(path, {"terminal": "x", "secret": "ngắn"})
    assert wrong.status_code == 422 and "Chép đúng chuỗi bí mật" in text_of(wrong)
    assert studio.post(path, {"terminal": "ocopld01", "secret": SECRET}).status_code == 302
    page = text_of(studio.get(path))
    assert "OCOPLD01" in page and SECRET not in page and SECRET not in VnpayAccount.objects.get().secret
    answer = studio.post(path, {"what": "try"})
    assert answer.status_code == 303
    asked = opened(answer["Location"])
    assert (asked["vnp_Amount"], asked["vnp_ReturnUrl"].endswith(path)) == ("1000000", True)
    for told, words in (
        (outcome(asked), "mã và chuỗi bí mật khớp với VNPay"),
        (outcome(asked, code="24"), "lần thử chưa trả tiền"),
        (outcome(asked, secret="Z" * 32), "Chữ ký không khớp"),
    ):
        assert words in text_of(studio.get(path, told))
        studio.get("/payments/vnpay/ipn/", told)
    assert not Booking.objects.exists()
    assert studio.post(path, {"what": "stop"}).status_code == 302
    assert "vnpay" not in [way.way for way in ways_of([shop.pk])[shop.pk]] and "Đã tắt" in text_of(studio.get(path))


def test_only_owners_and_managers(shop):
    for role in ("staff", "packer"):
        client = client_of(make_member(producer=shop.producer, role=role))
        for path in ("cards/", "cards/back/", "vnpay/"):
            assert client.get(f"/studio/money/{path}").status_code == 403
        assert client.post("/studio/money/vnpay/", {"terminal": "OCOP01", "secret": SECRET}).status_code == 403
    assert not VnpayAccount.objects.exists()
