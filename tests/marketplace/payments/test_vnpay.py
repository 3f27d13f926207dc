"""VNPay: its page is asked for with our signature; its messages book once, whichever comes first, and only when they are signed."""

import pytest

from catalog.core.errors import NotAllowed, Refused
from marketplace.orders.models import PaymentWay
from marketplace.payments.models import Booking, ProviderEvent, VnpayAccount
from marketplace.payments.queries import payment_at, ways_of
from marketplace.payments.services import set_vnpay_account
from marketplace.payments.symbols.sealed import opened as unsealed
from tests.factories.accounts import make_member, make_user
from tests.factories.orders import make_cart, place_cart
from tests.factories.shops import make_on_sale, make_shop
from tests.fakes.vnpay import PAGE, SECRET, opened, outcome

pytestmark = pytest.mark.django_db
IPN = "/payments/vnpay/ipn/"


@pytest.fixture
def order(settings):
    settings.VNPAY_PAGE = PAGE
    cart = make_cart(make_on_sale())
    shop = cart.lines.get().offer.shop
    set_vnpay_account(shop=shop, terminal="ocopld01", secret=SECRET, by=make_member(producer=shop.producer))
    return place_cart(cart, way=PaymentWay.VNPAY).orders.get()


def asked(client, order):
    answer = client.post(f"/orders/{order.token}/pay/")
    assert answer.status_code == 303
    return opened(answer["Location"])


def test_the_page_is_asked_for_the_amount_and_the_buyer_is_not_told(client, order):
    values = asked(client, order)
    assert (values["vnp_TmnCode"], values["vnp_Amount"]) == ("OCOPLD01", str(order.total * 100))
    assert values["vnp_TxnRef"].startswith(order.code)
    assert order.group.recipient.phone not in str(values)
    assert "VNPay" in client.get(f"/orders/{order.token}/pay/").content.decode()


@pytest.mark.parametrize("first", ["message", "buyer"])
def test_what_it_tells_is_booked_once_in_either_order(client, order, first):
    told = outcome(asked(client, order))
    back = f"/orders/{order.token}/pay/"
    for who in (first, "message", "buyer", "message"):
        answer = client.get(IPN if who == "message" else back, told)
        if who == "buyer":
            assert (answer.status_code, answer["Location"]) == (302, back)
    assert answer.json()["RspCode"] == "02"
    payment = payment_at(order.token)
    assert (payment.state, payment.received, payment.order.state) == ("paid", order.total, "new")
    assert Booking.objects.filter(kind="received").count() == ProviderEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"secret": "Z" * 32}, "97"),
        ({"vnp_TmnCode": "ANOTHER1"}, "97"),
        ({"vnp_TxnRef": "DH00000000101010"}, "01"),
        ({"vnp_Amount": "1"}, "04"),
        ({"vnp_Amount": "9" * 15}, "04"),
        ({"vnp_Amount": "x"}, "04"),
        ({"code": "24"}, "00"),
    ],
)
def test_what_is_wrong_or_failed_books_nothing(client, order, over, code):
    answer = client.get(IPN, outcome(asked(client, order), **over))
    assert (answer.status_code, answer.json()["RspCode"]) == (200, code)
    assert payment_at(order.token).received == 0


def test_an_altered_message_and_an_empty_one(client, order):
    told = outcome(asked(client, order)) | {"vnp_Amount": "100"}
    assert client.get(IPN, told).json()["RspCode"] == "97"
    assert client.get(IPN).json()["RspCode"] == "97"
    assert client.post(IPN, told).status_code == 405


def test_offered_where_a_terminal_and_the_page_are_set(order, settings):
    assert "vnpay" in [way.way for way in ways_of([order.shop_id])[order.shop_id]]
    settings.VNPAY_PAGE = ""
    assert "vnpay" not in [way.way for way in ways_of([order.shop_id])[order.shop_id]]


def test_the_key_lies_sealed_and_only_owners_and_managers_set_it(order, settings):
    account = VnpayAccount.objects.get()
    assert SECRET not in account.secret and unsealed(account.secret) == SECRET
    with pytest.raises(NotAllowed):
        set_vnpay_account(shop=order.shop, terminal="X1234", secret=SECRET, by=make_user())
    other = make_shop()
    with pytest.raises(Refused) as refused:
        set_vnpay_account(shop=other, terminal="OCOPLD01", secret="short", by=make_member(producer=other.producer))
    assert {p.field for p in refused.value.problems} == {"terminal", "secret"}
    settings.PAYMENT_KEY = "another"
    assert unsealed(account.secret) is None


def test_without_a_key_that_opens_the_page_says_so(client, order, settings):
    settings.PAYMENT_KEY = "another"
    answer = client.post(f"/orders/{order.token}/pay/")
    assert answer.status_code == 503
    assert "VNPay" in answer.content.decode()
