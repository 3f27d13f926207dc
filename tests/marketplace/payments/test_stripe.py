"""Cards: our real client against a small Stripe over HTTP; its events in any order, doubled, forged, of others."""

import datetime as dt

import pytest

from marketplace.orders.models import PaymentWay
from marketplace.orders.services import cancel_order
from marketplace.payments.models import Booking, Entry, ProviderEvent, StripeAccount
from marketplace.payments.queries import payment_at, ways_of
from marketplace.payments.services import balances, refresh_account, refund_by_hand, void_payment
from tests.conftest import NOW
from tests.factories.accounts import make_member
from tests.factories.orders import make_cart, make_order, place_cart
from tests.factories.shops import make_on_sale
from tests.fakes.stripe import SECRET_KEY, WEBHOOK_SECRET, fake_stripe, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def stripe(settings):
    with fake_stripe() as fake:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API = (
            SECRET_KEY,
            WEBHOOK_SECRET,
            fake.address,
        )
        yield fake


@pytest.fixture
def order(stripe):
    product = make_on_sale()
    cart = make_cart(product)
    shop = cart.lines.get().offer.shop
    stripe.accounts["acct_1"] = True
    StripeAccount.objects.create(shop=shop, account_id="acct_1", card_payments=True, checked_at=NOW)
    return place_cart(cart, way=PaymentWay.STRIPE).orders.get()


def open_page(client, order):
    answer = client.post(f"/orders/{order.token}/pay/")
    assert answer.status_code == 303, answer.content.decode()[:400]
    return answer["Location"].rsplit("/", 1)[1]


def tell(client, event, **over):
    body, header = signed(event, **over)
    return client.post(
        "/payments/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": header}
    )


def test_cards_are_offered_where_they_are_active_and_a_key_is_set(stripe, order, settings):
    shop = order.shop_id
    assert "stripe" in [way.way for way in ways_of([shop])[shop]]
    stripe.accounts["acct_1"] = False
    assert refresh_account(account_id="acct_1").card_payments is False
    assert refresh_account(account_id="acct_else") is None
    assert "stripe" not in [way.way for way in ways_of([shop])[shop]]
    StripeAccount.objects.update(card_payments=True)
    settings.STRIPE_SECRET_KEY = ""
    assert "stripe" not in [way.way for way in ways_of([shop])[shop]]


def test_a_page_is_opened_on_the_producers_account_once_for_two_presses(client, stripe, order):
    name = open_page(client, order)
    assert open_page(client, order) == name
    session = stripe.sessions[name]
    assert (session["account"], session["amount_total"], session["currency"]) == ("acct_1", order.total, "vnd")
    assert order.group.recipient.phone not in str(session)


@pytest.mark.parametrize("order_of_events", [(0, 1), (1, 0), (1, 1, 0, 0, 1)])
def test_events_book_once_in_any_order(client, stripe, order, order_of_events):
    stripe.pay(open_page(client, order))
    for n in order_of_events:
        assert tell(client, stripe.events[n]).status_code == 200
    payment = payment_at(order.token)
    assert (payment.state, payment.order.state, payment.received) == ("paid", "new", order.total)
    assert Booking.objects.filter(kind="received").count() == 1
    assert ProviderEvent.objects.exclude(handled_at=None).count() == 2
    assert order.group.recipient.name not in str(ProviderEvent.objects.values())


def test_forged_old_foreign_and_strange_events_change_nothing(client, stripe, order):
    stripe.pay(open_page(client, order))
    event = stripe.events[1]
    old = int((NOW - dt.timedelta(minutes=6)).timestamp())
    assert tell(client, event, secret="whsec_other").status_code == 400
    assert tell(client, event, at=old).status_code == 400
    assert client.post("/payments/stripe/webhook/", b"{}", content_type="application/json").status_code == 400
    for strange in ({}, {"id": "e"}, {"id": "e", "data": {"object": 5}}, {"id": 5, "data": {"object": {}}}):
        assert tell(client, strange).status_code == 400
    assert not ProviderEvent.objects.exists()
    # another connected account says that this order is paid, or in another currency
    for n, change in enumerate(
        ({"account": "acct_thief"}, {"data": {"object": {**event["data"]["object"], "currency": "usd"}}})
    ):
        assert tell(client, {**event, "id": f"evt_x{n}", **change}).status_code == 200
    assert tell(client, {**event, "id": "evt_new", "type": "never.heard"}).status_code == 200
    assert payment_at(order.token).received == 0


def test_a_cancelled_order_is_refunded_to_the_card_once(client, stripe, order):
    stripe.pay(open_page(client, order))
    tell(client, stripe.events[1])
    owner = make_member(producer=order.shop.producer)
    cancel_order(order=order, reason="no_stock", by=owner)
    void_payment(payment=order.payment)
    key = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
    payment = payment_at(order.token)
    assert refund_by_hand(payment=payment, amount=order.total, key=key, by=owner)
    assert not refund_by_hand(payment=payment, amount=order.total, key=key, by=owner)
    assert tell(client, stripe.events[-1]).status_code == 200  # Stripe tells of it too
    assert len(stripe.refunds) == 1
    assert payment_at(order.token).refunded == order.total
    assert balances(payment) == {}


def test_a_refund_in_stripes_own_pages_and_a_dispute_are_booked(client, stripe, order):
    name = open_page(client, order)
    stripe.pay(name)
    made = stripe.refund("acct_1", stripe.sessions[name]["payment_intent"], 1_000)
    assert made is not None
    assert tell(client, stripe.events[2]).status_code == 409  # before the money: told again later
    tell(client, stripe.events[0])
    for _time in range(2):
        assert tell(client, stripe.events[2]).status_code == 200
    assert payment_at(order.token).refunded == 1_000
    for kind in ("funds_withdrawn", "funds_reinstated", "funds_withdrawn"):
        tell(client, stripe.dispute(name, kind))
    stands = balances(payment_at(order.token))
    assert stands["producer"] == order.total - 1_000
    assert sum(Entry.objects.values_list("amount", flat=True)) == 0


def test_an_account_that_may_take_cards_no_more(client, stripe, order):
    stripe.accounts["acct_1"] = False
    event = stripe.event(
        "account.updated", "acct_1", {"id": "acct_1", "object": "account", "capabilities": {"card_payments": "active"}}
    )
    tell(client, event)
    assert StripeAccount.objects.get().card_payments is False


def test_a_service_that_is_away_is_told_in_words(client, stripe, order, settings):
    stripe.accounts["acct_1"] = False
    answer = client.post(f"/orders/{order.token}/pay/")
    assert (answer.status_code, "thử lại" in answer.content.decode()) == (503, True)
    assert client.get("/orders/nobody/pay/").status_code == 404
    page = client.get(f"/orders/{order.token}/pay/")
    assert "checkout.stripe.com" in page["Content-Security-Policy"]
    cash = make_order()
    assert client.post(f"/orders/{cash.token}/pay/").status_code == 404
