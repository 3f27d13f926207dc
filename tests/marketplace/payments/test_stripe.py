"""Cards: our real client against a small Stripe over HTTP; its events in any order, doubled, forged, of others."""

import datetime as dt

import pytest

from catalog.core.errors import NotAllowed, Refused
from catalog.core.money import Money
from marketplace.orders.models import PaymentWay
from marketplace.orders.services import cancel_order
from marketplace.payments.models import Booking, Entry, Payment, ProviderEvent, StripeAccount
from marketplace.payments.queries import payment_at, ways_of
from marketplace.payments.services import balances, refresh_account, refund_by_hand, set_card_currency, void_payment
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


@pytest.fixture
def dollars(order):
    StripeAccount.objects.update(currency="USD", rate=26_000)
    return order


def test_a_card_in_dollars_pays_the_order_in_dong_to_the_cent(client, stripe, dollars):
    cents = -(-dollars.total * 100 // 26_000)  # rounded up: nobody pays short
    page = client.get(f"/orders/{dollars.token}/pay/").content.decode()
    assert f"{cents // 100},{cents % 100:02d}\u00a0US$" in page and "26.000" in page
    name = open_page(client, dollars)
    assert open_page(client, dollars) == name
    assert (stripe.sessions[name]["amount_total"], stripe.sessions[name]["currency"]) == (cents, "usd")
    StripeAccount.objects.update(rate=25_000)  # what is open keeps its rate
    stripe.pay(name)
    for event in (1, 0, 1):
        assert tell(client, stripe.events[event]).status_code == 200
    payment = payment_at(dollars.token)
    assert (payment.state, payment.received) == ("paid", dollars.total)
    # given back in three parts: all of the đồng and all of the cents
    owner = make_member(producer=dollars.shop.producer)
    cancel_order(order=dollars, reason="no_stock", by=owner)
    void_payment(payment=payment)
    third = dollars.total // 3
    for n, amount in enumerate((third, third, dollars.total - 2 * third)):
        assert refund_by_hand(
            payment=payment_at(dollars.token), amount=amount, key=f"6f9619ff-8b86-d011-b42d-00c04fc9640{n}", by=owner
        )
        assert tell(client, stripe.events[-1]).status_code == 200
    assert sum(refund["amount"] for refund in stripe.refunds.values()) == cents
    assert payment_at(dollars.token).refunded == dollars.total
    assert balances(payment) == {}


def test_what_stripe_gives_back_itself_and_disputes_are_booked_in_dong(client, stripe, dollars):
    name = open_page(client, dollars)
    stripe.pay(name)
    tell(client, stripe.events[0])
    stripe.refund("acct_1", stripe.sessions[name]["payment_intent"], 100)
    tell(client, stripe.events[2])
    given = payment_at(dollars.token).refunded
    assert abs(given - 26_000) <= 260  # a dollar, to the cent it was rounded by
    tell(client, stripe.dispute(name))
    assert balances(payment_at(dollars.token))["producer"] == -given
    assert sum(Entry.objects.values_list("amount", flat=True)) == 0


def test_dollars_that_nobody_asked_for_pay_nothing(client, stripe, dollars):
    stripe.pay(open_page(client, dollars))
    event = stripe.events[1]
    for n, change in enumerate(({"currency": "eur"}, {"amount_total": 1}, {"currency": "vnd", "amount_total": 0})):
        told = {**event, "id": f"evt_x{n}", "data": {"object": {**event["data"]["object"], **change}}}
        assert tell(client, told).status_code == 200
    assert payment_at(dollars.token).received == 0
    StripeAccount.objects.update(rate=100_000)
    dollars.payment.charges.all().delete()
    Payment.objects.update(amount=40_000)
    answer = client.post(f"/orders/{dollars.token}/pay/")
    assert (answer.status_code, "0,50\u00a0US$" in answer.content.decode()) == (503, True)


def test_the_currency_is_the_owners_to_choose(stripe, order):
    shop, owner = order.shop, make_member(producer=order.shop.producer)
    for currency, rate in (("ZZZ", 26_000), ("USD", None), ("USD", 0), ("USD", 260), ("EUR", 10**18)):
        with pytest.raises(Refused):
            set_card_currency(shop=shop, currency=currency, rate=rate, by=owner)
    assert set_card_currency(shop=shop, currency="EUR", rate=30_000, by=owner).asked_for(60_001) == Money(201, "EUR")
    assert {way.way: way.currency for way in ways_of([shop.pk])[shop.pk]}["stripe"] == "EUR"
    assert set_card_currency(shop=shop, currency="VND", rate=30_000, by=owner).rate == 1
    with pytest.raises(NotAllowed):
        set_card_currency(shop=shop, currency="VND", rate=None, by=make_member(producer=shop.producer, role="packer"))
