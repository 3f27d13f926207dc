"""Each message of a bank's feed and of a payment service comes five times, in any order, to four threads at once: one booking."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.db.models import Sum

from catalog.core.errors import Refused
from marketplace.orders.models import PaymentWay
from marketplace.payments.models import BankLine, Booking, Entry, Payment, Refund
from marketplace.payments.services import (
    balances,
    finish_refunds,
    refund_by_hand,
    take_feed,
    take_stripe_event,
    void_payment,
)
from tests.factories.accounts import make_member
from tests.factories.orders import make_order
from tests.fakes.stripe import SECRET_KEY, fake_stripe

pytestmark = pytest.mark.usefixtures("fresh_db")


def by_four(calls):
    """Refused is told again, as services do."""

    def run(call):
        try:
            for _try in range(20):
                try:
                    return call()
                except Refused:
                    continue
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        return [future.result(60) for future in [pool.submit(run, call) for call in calls]]


def test_a_feeds_movements():
    payments = [make_order(way=PaymentWay.VIETQR).payment for _ in range(3)]
    told = [
        (
            payment.bank_account,
            {
                "transactionDate": "2026-11-22 10:00:00",
                "transferAmount": payment.amount,
                "content": payment.reference,
                "referenceCode": f"FT{n}",
            },
        )
        for n, payment in enumerate(payments)
    ] * 5
    random.shuffle(told)
    by_four([lambda row=row: take_feed(account=row[0], content=row[1]) for row in told])
    assert BankLine.objects.count() == Booking.objects.filter(kind="received").count() == 3
    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    assert Entry.objects.aggregate(n=Sum("amount"))["n"] == 0


def test_events_of_a_card_payment():
    payment = make_order(way=PaymentWay.VIETQR).payment
    Payment.objects.update(way="stripe", provider_account="acct_1")
    paid = {"metadata": {"reference": payment.reference}, "currency": "vnd"}
    intent = {
        **paid,
        "id": "pi_1",
        "object": "payment_intent",
        "amount_received": payment.amount,
        "status": "succeeded",
    }
    session = {
        **paid,
        "id": "cs_1",
        "object": "checkout.session",
        "amount_total": payment.amount,
        "payment_status": "paid",
        "payment_intent": "pi_1",
    }
    refund = {"id": "re_1", "object": "refund", "amount": 7, "payment_intent": "pi_1", "status": "succeeded"}
    things = {
        "payment_intent.succeeded": intent,
        "checkout.session.completed": session,
        "refund.created": refund,
        "refund.updated": refund,
    }
    events = [
        {"id": f"evt_{n}", "type": kind, "account": "acct_1", "data": {"object": thing}}
        for n, (kind, thing) in enumerate(things.items())
    ] * 5
    random.shuffle(events)
    by_four([lambda event=event: take_stripe_event(event=event) for event in events])
    payment.refresh_from_db()
    assert (payment.received, payment.refunded, payment.provider_id) == (payment.amount, 7, "pi_1")
    assert sorted(Booking.objects.values_list("kind", flat=True)) == ["asked", "credited", "received", "refunded"]
    assert Entry.objects.aggregate(n=Sum("amount"))["n"] == 0


def test_a_refund_pressed_by_four_while_its_service_tells_of_it(settings):
    with fake_stripe() as stripe:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API = SECRET_KEY, stripe.address
        stripe.accounts["acct_1"] = True
        order = make_order(way=PaymentWay.VIETQR)
        Payment.objects.update(way="stripe", provider_account="acct_1")
        payment, owner = Payment.objects.get(), make_member(producer=order.shop.producer)
        session = stripe.open_session("acct_1", _form(payment))
        stripe.pay(session["id"])
        for event in stripe.events:
            take_stripe_event(event=event)
        void_payment(payment=payment)
        key = uuid.uuid4()
        press = lambda: refund_by_hand(payment=payment, amount=payment.amount, key=key, by=owner)  # noqa: E731
        told = lambda: [take_stripe_event(event=event) for event in list(stripe.events)]  # noqa: E731
        done = by_four([press, told, press, finish_refunds, press, told, press, told])
    assert len(stripe.refunds) == 1 and done.count(True) <= 1
    assert Booking.objects.filter(kind="refunded").count() == Refund.objects.filter(state="done").count() == 1
    assert balances(payment) == {}


def _form(payment):
    return {
        "line_items[0][price_data][unit_amount]": str(payment.amount), "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "vnd", "client_reference_id": payment.reference,
        "metadata[reference]": payment.reference, "success_url": "https://ocop.example/",
    }  # fmt: skip
