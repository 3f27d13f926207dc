"""Ways of paying through the API: cards on the producer's own account, transfers, cash, the way without money; what was paid and left."""

import datetime as dt

import pytest

from catalog.core import clock, outbox
from marketplace.checkout.models import Transaction, TransactionState
from marketplace.checkout.services.transactions import finish_paid
from marketplace.orders.models import Order, OrderState
from marketplace.payments.models import PaymentState, StripeAccount
from marketplace.payments.services import balances, receive, set_vnpay_account
from marketplace.payments.symbols.vietqr import read_payload
from marketplace.shops.models import Offer
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_user
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale
from tests.fakes import vnpay
from tests.fakes.stripe import SECRET_KEY, WEBHOOK_SECRET, fake_stripe, signed

from .asking import codes, data
from .buying import BEGIN, COMPLETE, DUMMY, FIND, GATEWAYS, PROCESS, SEE, fill, pay, ready

pytestmark = pytest.mark.django_db
VNPAY = "ocop.payment.vnpay"
STRIPE = "saleor.app.payment.stripe"


@pytest.fixture
def offer() -> Offer:
    offer = Offer.objects.select_related("shop").get(product=make_on_sale(amount=125_000, stock=20))
    ready(offer.shop)
    return offer


@pytest.fixture
def stripe(settings, offer):
    with fake_stripe() as fake:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API = (
            SECRET_KEY,
            WEBHOOK_SECRET,
            fake.address,
        )
        settings.STRIPE_PUBLISHABLE_KEY = "pk_test_ours"
        fake.accounts["acct_1"] = True
        StripeAccount.objects.create(shop=offer.shop, account_id="acct_1", card_payments=True, checked_at=NOW)
        yield fake


def tell(client, event):
    body, header = signed(event)
    answer = client.post(
        "/payments/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": header}
    )
    assert answer.status_code == 200


def by_card(checkout, **over):
    return pay(checkout, gateway={"id": STRIPE, "data": {"paymentIntent": {"paymentMethod": "card"}}}, **over)


def test_by_card(stripe, offer, client):
    checkout = fill(offer)
    assert STRIPE in [gateway["id"] for gateway in checkout["availablePaymentGateways"]]
    (config,) = data(GATEWAYS, id=checkout["id"], gateways=[{"id": STRIPE}])["gatewayConfigs"]
    assert config["data"] == {"stripePublishableKey": "pk_test_ours", "stripeAccount": "acct_1"}
    begun = by_card(checkout)
    assert begun["transactionEvent"]["type"] == "CHARGE_ACTION_REQUIRED"
    assert begun["data"]["paymentIntent"]["stripeClientSecret"] in {i["client_secret"] for i in stripe.intents.values()}
    assert by_card(checkout) == begun  # pressed twice: one payment
    (intent,) = stripe.intents.values()
    assert (intent["amount"], intent["currency"], intent["account"]) == (280_000, "vnd", "acct_1")
    assert data(FIND, id=checkout["id"])["chargeStatus"] == "NONE"
    assert codes(data(COMPLETE, id=checkout["id"])) == [("amount", "CHECKOUT_NOT_FULLY_PAID")]
    process = {"id": begun["transaction"]["id"]}
    assert data(PROCESS, **process)["transactionEvent"]["type"] == "CHARGE_ACTION_REQUIRED"
    event = stripe.confirm(intent["id"])
    tell(client, event)  # before the client comes back
    outbox.deliver()
    assert data(PROCESS, **process)["transactionEvent"]["type"] == "CHARGE_SUCCESS"
    assert data(FIND, id=checkout["id"])["authorizeStatus"] == "FULL"
    order = data(COMPLETE, id=checkout["id"])["order"]
    assert (order["isPaid"], order["status"]) == (True, "UNFULFILLED")
    row = Order.objects.get()
    assert (row.payment_way, row.payment.provider_id, row.payment.state) == ("stripe", intent["id"], PaymentState.PAID)
    tell(client, event | {"id": "evt_again"})  # told again: booked once
    outbox.deliver()
    row.payment.refresh_from_db()
    assert row.payment.received == 280_000 and balances(row.payment).get("surplus", 0) == 0


def test_what_was_paid_by_card_and_left_is_placed_or_paid_back(stripe, offer, client):
    left, gone = fill(offer), fill(offer, email="lan@example.vn")
    for checkout in (left, gone):
        by_card(checkout)
    for name in list(stripe.intents):
        tell(client, stripe.confirm(name))
    outbox.deliver()
    assert Transaction.objects.filter(state=TransactionState.CHARGED).count() == 2
    offer.variant.stock.quantity  # noqa: B018
    from marketplace.shops.services import set_stock

    set_stock(variant=offer.variant, quantity=2, by=None)  # enough for one
    assert finish_paid() == 0  # their clients may still come
    with clock.set_to(clock.now() + dt.timedelta(minutes=6)):
        assert finish_paid() == 1
    assert Order.objects.get().paid_at
    with clock.set_to(clock.now() + dt.timedelta(hours=25)):
        assert finish_paid() == 1
        assert finish_paid() == 0
    (back,) = stripe.refunds.values()
    assert back["amount"] == 280_000
    assert sorted(Transaction.objects.values_list("state", flat=True)) == ["charged", "failed"]


def test_a_card_in_dollars_is_placed_in_dong_or_paid_back_to_the_cent(stripe, offer, client):
    StripeAccount.objects.update(currency="USD", rate=26_000)
    placed, left = fill(offer), fill(offer, email="lan@example.vn")
    for checkout in (placed, left):
        assert by_card(checkout)["transaction"]["id"]
        (name,) = (name for name, intent in stripe.intents.items() if intent["status"] != "succeeded")
        assert (stripe.intents[name]["amount"], stripe.intents[name]["currency"]) == (1_077, "usd")
        tell(client, stripe.confirm(name))
        outbox.deliver()
    assert data(COMPLETE, id=placed["id"])["order"]["isPaid"]
    payment = Order.objects.get().payment
    assert (payment.received, payment.state, payment.charges.get().minor) == (280_000, PaymentState.PAID, 1_077)
    offer.shop.stripe_account.delete()  # no order can come of the other any more
    with clock.set_to(clock.now() + dt.timedelta(hours=25)):
        assert finish_paid() == 1
    assert [refund["amount"] for refund in stripe.refunds.values()] == [1_077]


def test_a_card_that_is_charged_after_the_order_was_placed_in_cash(stripe, offer, client):
    checkout = fill(offer)
    by_card(checkout)
    pay(checkout, gateway="ocop.payment.cod")
    assert codes(data(COMPLETE, id=checkout["id"])) == []
    (name,) = stripe.intents
    tell(client, stripe.confirm(name))
    outbox.deliver()
    payment = Order.objects.get().payment
    assert (payment.way, payment.received, payment.state) == ("cod", 280_000, PaymentState.PAID)


def test_by_transfer(offer):
    checkout = fill(offer)
    begun = pay(checkout, gateway="ocop.payment.vietqr")
    assert (begun["transactionEvent"]["type"], begun["data"]) == (
        "CHARGE_ACTION_REQUIRED",
        {"next": "checkoutComplete"},
    )
    assert data(FIND, id=checkout["id"])["chargeStatus"] == "NONE"
    order = data(COMPLETE, id=checkout["id"])["order"]
    assert (order["isPaid"], order["status"], order["paymentStatus"]) == (False, "UNCONFIRMED", "NOT_CHARGED")
    for told in (
        data(PROCESS, id=begun["transaction"]["id"]),
        data(BEGIN, id=order["id"], gateway={"id": "ocop.payment.vietqr"}),
    ):
        assert codes(told) == []
        how = told["data"]
        assert (how["amount"], how["reference"], how["account"]) == (280_000, order["number"], "9889559357")
        transfer = read_payload(how["qr"])
        assert (transfer.amount, transfer.purpose) == (280_000, order["number"])
        assert how["picture"] == f"https://ocop.example/orders/{Order.objects.get().token}/vietqr.png"
    from django.test import Client

    assert Client().get(how["picture"].removeprefix("https://ocop.example")).content[:4] == b"\x89PNG"
    payment = Order.objects.get().payment
    receive(payment=payment, amount=280_000, source="bank:1")
    assert data(PROCESS, id=begun["transaction"]["id"])["transactionEvent"]["type"] == "CHARGE_SUCCESS"
    assert data(SEE, id=order["id"])["isPaid"] is True


def test_in_cash(offer):
    checkout = fill(offer)
    assert pay(checkout, gateway="ocop.payment.cod")["transactionEvent"]["type"] == "CHARGE_REQUEST"
    order = data(COMPLETE, id=checkout["id"])["order"]
    assert (order["status"], order["isPaid"]) == ("UNFULFILLED", False)
    assert Order.objects.get().state == OrderState.NEW


def test_what_cannot_be_paid_so(offer, settings):
    checkout = fill(offer)
    asked = {"id": checkout["id"]}
    for gateway, amount, wrong in (
        (DUMMY, 1, ("amount", "INVALID")),
        (DUMMY, 280_000.5, ("amount", "INVALID")),
        (DUMMY, 10**20, ("amount", "INVALID")),
        ({"id": STRIPE}, 280_000, ("paymentGateway", "INVALID")),
        ({"id": "nothing"}, 280_000, ("paymentGateway", "NOT_FOUND")),
    ):
        assert codes(data(BEGIN, **asked, amount=amount, gateway=gateway)) == [wrong]
    failed = data(
        BEGIN,
        **asked,
        amount=280_000,
        gateway={"id": "mirumee.payments.dummy", "data": {"event": {"type": "CHARGE_FAILURE"}}},
    )
    assert failed["transactionEvent"]["type"] == "CHARGE_FAILURE"
    assert codes(data(COMPLETE, **asked)) == [("amount", "CHECKOUT_NOT_FULLY_PAID")]
    settings.DUMMY_PAYMENTS = False
    assert "saleor.io.dummy-payment-app" not in [g["id"] for g in data(FIND, **asked)["availablePaymentGateways"]]
    assert codes(data(BEGIN, **asked, amount=280_000, gateway=DUMMY)) == [("paymentGateway", "INVALID")]
    (config,) = data(GATEWAYS, **asked, gateways=[{"id": "saleor.io.dummy-payment-app"}])["gatewayConfigs"]
    assert codes(config) == [("id", "NOT_FOUND")]
    order = make_order()
    placed = data("query($id: ID!) { order(id: $id) { id } }", id=order_id(order))["id"]
    assert codes(data(BEGIN, id=placed, gateway=DUMMY)) == [("paymentGateway", "INVALID")]
    for bad in ("x", "Q2hlY2tvdXQ6MQ==", "T3JkZXI6MQ==", "VXNlcjox"):
        assert codes(data(BEGIN, id=bad, gateway=DUMMY))[0][1] in {"NOT_FOUND", "GRAPHQL_ERROR"}
        assert codes(data(PROCESS, id=bad))[0][1] in {"NOT_FOUND", "GRAPHQL_ERROR"}


def order_id(order: Order) -> str:
    from marketplace.api.ids import global_id

    return global_id("Order", order.token)


def test_a_price_that_changed_is_told_and_money_that_came_is_not_lost(offer):
    from marketplace.shops.services import put_offer

    checkout = fill(offer)
    assert codes(pay(checkout)) == []
    put_offer(shop=offer.shop, channel=offer.channel, variant=offer.variant, amount=150_000, by=None)
    assert codes(data(COMPLETE, id=checkout["id"])) == [("amount", "CHECKOUT_NOT_FULLY_PAID")]
    now = data(FIND, id=checkout["id"])
    assert (now["totalPrice"]["gross"]["amount"], now["chargeStatus"]) == (330_000, "PARTIAL")
    rest = data(BEGIN, id=checkout["id"], amount=50_000, gateway=DUMMY)
    assert rest["transactionEvent"]["type"] == "CHARGE_SUCCESS"
    order = data(COMPLETE, id=checkout["id"])["order"]
    assert (order["isPaid"], order["totalCaptured"]["amount"]) == (True, 330_000)

    second = fill(offer)
    pay(second, gateway="ocop.payment.cod")
    put_offer(shop=offer.shop, channel=offer.channel, variant=offer.variant, amount=125_000, by=None)
    out = data(COMPLETE, id=second["id"])
    assert codes(out) == [("lines", "INVALID")]
    assert "150.000" in out["errors"][0]["message"] and "125.000" in out["errors"][0]["message"]
    data(FIND, id=second["id"])  # now it was shown, but another total was agreed to
    assert codes(data(COMPLETE, id=second["id"])) == [(None, "INVALID")]
    pay(data(FIND, id=second["id"]), gateway="ocop.payment.cod")
    assert codes(data(COMPLETE, id=second["id"])) == []


def test_transactions_are_their_buyers_alone(offer):
    user = make_user()
    checkout = fill(offer, user=user)
    begun = pay(checkout, user=user)
    assert codes(data(PROCESS, id=begun["transaction"]["id"])) == [("id", "NOT_FOUND")]
    assert codes(data(PROCESS, user=make_user(), id=begun["transaction"]["id"])) == [("id", "NOT_FOUND")]
    assert codes(data(PROCESS, user=user, id=begun["transaction"]["id"])) == []


@pytest.mark.parametrize("code", ["00", "24"])
def test_by_vnpay(offer, client, settings, code):
    settings.VNPAY_PAGE = vnpay.PAGE
    set_vnpay_account(
        shop=offer.shop, terminal="OCOPLD01", secret=vnpay.SECRET, by=make_member(producer=offer.shop.producer)
    )
    checkout = fill(offer)
    assert VNPAY in [gateway["id"] for gateway in checkout["availablePaymentGateways"]]
    assert pay(checkout, gateway=VNPAY)["data"] == {"next": "checkoutComplete"}
    order = data(COMPLETE, id=checkout["id"])["order"]
    assert (order["isPaid"], order["status"]) == (False, "UNCONFIRMED")
    begun = data(BEGIN, id=order["id"], gateway={"id": VNPAY})
    assert (codes(begun), begun["data"]["amount"]) == ([], 280_000)
    page = begun["data"]["page"]  # where the buyer is sent; it sends them on, signed
    assert page.startswith(settings.PUBLIC_URL)
    asked = vnpay.opened(client.post(page.removeprefix(settings.PUBLIC_URL))["Location"])
    assert (asked["vnp_TmnCode"], asked["vnp_Amount"]) == ("OCOPLD01", "28000000")
    told = vnpay.outcome(asked, code=code)
    for _again in range(2):
        client.get("/payments/vnpay/ipn/", told)
    client.get("/payments/vnpay/ipn/", told | {"vnp_Amount": "1"})  # not signed so
    seen = data(SEE, id=order["id"])
    came = code == "00"
    assert (seen["isPaid"], seen["chargeStatus"]) == (came, "FULL" if came else "NONE")
    process = data(PROCESS, id=begun["transaction"]["id"])
    assert process["transactionEvent"]["type"] == ("CHARGE_SUCCESS" if came else begun["transactionEvent"]["type"])
    assert Order.objects.get().payment.received == (280_000 if came else 0)
