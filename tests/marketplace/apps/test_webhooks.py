"""Webhooks against a receiver over HTTP: what is told, signed, tried again, and given up."""

import datetime as dt
import json
import threading

import jwt
import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from marketplace.apps.models import Attempt, Delivery, Webhook
from marketplace.apps.services import (
    create_app,
    create_webhook,
    drop_old,
    remove_app,
    retry_delivery,
    send,
    sending,
    set_app_active,
    take_left,
    update_app,
    update_webhook,
)
from marketplace.orders.models import Order
from marketplace.orders.services import Packed, accept_order, cancel_order, pack_order, send_parcel
from marketplace.shops.models import Shop
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_superuser
from tests.factories.apps import make_app, make_webhook
from tests.factories.orders import make_contact, make_order
from tests.factories.shops import make_on_sale
from tests.fakes.receiver import fake_receiver
from tests.marketplace.apps.telling import hear, send_all, told_order

pytestmark = pytest.mark.django_db
NEW = """subscription { event { issuedAt ... on OrderCreated { order { number shippingAddress { phone } lines { productName quantity } } } } }"""


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_TO_ANYWHERE = True
    with fake_receiver() as fake:
        yield fake


def hook(receiver, **over):
    def make(**more):
        return make_webhook(**{"target_url": f"{receiver.address}/hook?a=1", **over, **more})

    return make


def test_an_order_is_told_signed_and_logged(receiver):
    told = told_order(hook(receiver, query=NEW))
    assert DBTaskResult.objects.filter(queue_name="calls", args_kwargs__args=[str(told.key)]).count() == 1
    assert send(key=told.key) is None
    (got,) = receiver.received
    order = Order.objects.get()
    said = json.loads(got.body)
    assert said["order"] == {
        "number": order.code,
        "shippingAddress": {"phone": "+84912345678"},
        "lines": [{"productName": order.lines.get().name, "quantity": 1}],
    }
    assert got.path == "/hook?a=1"
    for prefix in ("", "x-"):
        assert (got.headers[f"{prefix}saleor-event"], got.headers[f"{prefix}saleor-domain"]) == (
            "order_created",
            "ocop.example",
        )
    assert got.headers["saleor-api-url"] == "https://ocop.example/graphql/"
    assert got.headers["ocop-delivery"] == str(told.key)
    # signed by a key that is published, over these very bytes
    keys = {key["kid"]: jwt.PyJWK(key) for key in Client().get("/.well-known/jwks.json").json()["keys"]}
    signature = got.headers["saleor-signature"]
    key = keys[jwt.get_unverified_header(signature)["kid"]]
    assert jwt.PyJWS().decode_complete(signature, key, ["RS256"], detached_payload=got.body)["payload"] == got.body
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.PyJWS().decode_complete(signature, key, ["RS256"], detached_payload=got.body + b" ")
    told.refresh_from_db()
    attempt = told.attempts.get()
    assert (told.state, attempt.status, attempt.response) == ("success", 200, "ok")
    assert send(key=told.key) is None  # told once
    assert len(receiver.received) == 1


def test_without_a_subscription_saleors_old_form_and_with_a_secret_its_old_signature(receiver):
    told = told_order(hook(receiver, secret="đường dây"))
    send(key=told.key)
    (got,) = receiver.received
    ((said),) = json.loads(got.body)
    order = Order.objects.get()
    assert (said["type"], said["number"], said["shipping_address"]["phone"]) == ("Order", order.code, "+84912345678")
    assert said["meta"]["version"] == "3.23"
    assert got.headers["saleor-signature"] == sending.signature_of(got.body, "đường dây")
    assert "đường dây" not in Webhook.objects.get().secret


def test_who_is_told_what(receiver):
    """Another shop's app hears nothing; the platform's hears of the order, and not who bought it; one without the permission is not told."""
    mine = told_order(hook(receiver))
    shop = mine.webhook.app.shop
    stranger = make_webhook(events=["order_created", "order_updated"])
    platform = make_webhook(app=make_app(platform=True), query=NEW)
    poor = make_webhook(app=make_app(shop=shop), events=["order_created"])
    update_app(app=poor.app, permissions=["MANAGE_PRODUCTS"], by=poor.app.created_by)
    off = make_webhook(app=make_app(shop=shop))
    set_app_active(app=off.app, active=False, by=off.app.created_by)
    gone = make_webhook(app=make_app(shop=shop))
    remove_app(app=gone.app, by=gone.app.created_by)
    make_order(Order.objects.get().lines.get().product, contact=make_contact(name="Trần Văn Khách"))
    hear()
    assert set(Delivery.objects.exclude(pk=mine.pk).values_list("webhook", flat=True)) == {mine.webhook_id, platform.pk}
    assert not stranger.deliveries.exists()
    said = json.loads(platform.deliveries.get().payload)
    assert said["order"]["number"]
    assert said["order"]["shippingAddress"] is None
    assert "Khách" not in platform.deliveries.get().payload


def test_the_days_work_is_told(receiver):
    every = [
        "order_created", "order_confirmed", "order_updated", "fulfillment_created", "fulfillment_approved", "order_fulfilled", "order_cancelled",
    ]  # fmt: skip
    told = told_order(hook(receiver, events=every))
    order, by = Order.objects.select_related("shop__producer").get(), told.webhook.app.created_by
    accept_order(order=order, by=by)
    parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 1)], by=by)
    send_parcel(parcel=parcel, by=by, tracking="VN1")
    other = make_order(order.lines.get().product)
    cancel_order(order=other, reason="buyer", by=None, by_buyer=True)
    hear()
    send_all()
    names = [got.headers["saleor-event"] for got in receiver.received]
    assert sorted(names) == sorted([
        "order_created", "order_confirmed", "order_updated", "fulfillment_created", "order_updated", "fulfillment_approved", "order_fulfilled",
        "order_updated", "order_created", "order_cancelled", "order_updated",
    ])  # fmt: skip
    (packed,) = [
        json.loads(got.body) for got in receiver.received if got.headers["saleor-event"] == "fulfillment_approved"
    ]
    assert (packed[0]["tracking_number"], packed[0]["order"]["number"]) == ("VN1", order.code)


def test_it_is_tried_again_later_and_given_up(receiver):
    told = told_order(hook(receiver))
    receiver.status, receiver.body = 503, b"\x00l\xc3\xa0m l\xe1i"
    at, pauses = NOW, []
    for _ in range(4):
        with clock.set_to(at):
            later = send(key=told.key)
            assert send(key=told.key) == later  # not before
        pauses.append(int((later - at).total_seconds() / 60))
        at = later
    assert pauses == [1, 2, 4, 8]
    assert told.attempts.first().response == "làm l�i"
    with clock.set_to(at):
        later = send(key=told.key)  # the fifth in a row: the webhook rests
    webhook = Webhook.objects.get()
    assert (webhook.failures, webhook.rests_until) == (5, at + dt.timedelta(minutes=5))
    with clock.set_to(later):
        assert send(key=told.key) is None
    told.refresh_from_db()
    assert (told.state, told.attempts_made, len(receiver.received)) == ("failed", 6, 6)
    # by hand, under its own id
    receiver.status = 200
    with clock.set_to(later + dt.timedelta(days=2)):
        retry_delivery(delivery=told, by=told.webhook.app.created_by)
        assert send(key=told.key) is None
    told.refresh_from_db()
    assert (told.state, told.attempts_made) == ("success", 7)
    assert {got.headers["ocop-delivery"] for got in receiver.received} == {str(told.key)}
    assert Webhook.objects.get().failures == 0


def test_a_webhook_that_rests_is_tried_by_one_and_then_told_all(receiver):
    first = told_order(hook(receiver))
    Webhook.objects.update(failures=5, rests_until=NOW + dt.timedelta(minutes=5))
    make_order(Order.objects.get().lines.get().product)
    hear()
    second = Delivery.objects.exclude(pk=first.pk).get()
    assert send(key=first.key) == send(key=second.key) == NOW + dt.timedelta(minutes=5)
    assert not receiver.received  # and no attempt is used up
    receiver.while_receiving = lambda: None
    with clock.set_to(NOW + dt.timedelta(minutes=5)):
        receiver.status = 500
        assert send(key=first.key) == NOW + dt.timedelta(minutes=6)
        assert send(key=second.key) == NOW + dt.timedelta(minutes=15)  # still ill: rests twice as long
    with clock.set_to(NOW + dt.timedelta(minutes=15)):
        receiver.status = 200
        assert [send(key=first.key), send(key=second.key)] == [None, None]
    assert [len(receiver.received), Webhook.objects.get().failures] == [3, 0]
    # what waited for a day is given up
    make_order(Order.objects.first().lines.get().product)
    hear()
    third = Delivery.objects.filter(state="pending").get()
    with clock.set_to(NOW + dt.timedelta(days=1, minutes=1)):
        assert send(key=third.key) is None
    third.refresh_from_db()
    assert third.state == "failed"


def test_no_redirect_is_followed(receiver):
    told = told_order(hook(receiver))
    with fake_receiver() as elsewhere:
        receiver.status, receiver.location = 307, f"{elsewhere.address}/"
        send(key=told.key)
        assert elsewhere.received == []
    assert told.attempts.get().status == 307
    told.refresh_from_db()
    assert told.state == "pending"


@pytest.mark.parametrize("how", ["drips", "silent", "closed", "huge"])
def test_receivers_that_do_not_behave_hold_nobody_up(receiver, how, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 1)
    told, gate = told_order(hook(receiver)), threading.Event()
    if how == "drips":
        receiver.drips = True
    elif how == "silent":
        receiver.while_receiving = lambda: gate.wait(20)
    elif how == "huge":
        receiver.body = b"x" * 5_000_000
    else:
        Webhook.objects.update(target_url="http://127.0.0.1:9/")
    send(key=told.key)
    gate.set()
    attempt = told.attempts.get()
    assert attempt.milliseconds < 4_000
    if how == "huge":
        assert (attempt.status, len(attempt.response)) == (200, 1_000)
    else:
        assert attempt.problem in {"timeout", "connection"}


def test_a_killed_senders_delivery_is_sent_again_under_its_id(receiver):
    told = told_order(hook(receiver))
    delivery, _later = sending._claim(told.key)  # and then it was killed
    assert delivery.pk == told.pk
    with clock.set_to(NOW + dt.timedelta(seconds=119)):
        assert send(key=told.key) is None
        assert take_left() == []
    with clock.set_to(NOW + dt.timedelta(minutes=10)):
        assert take_left() == [told]
        assert take_left() == []
        assert send(key=told.key) is None
    assert receiver.received[0].headers["ocop-delivery"] == str(told.key)
    # the dead one speaks after all: what it says changes nothing
    assert sending._finish(delivery, {}, sending.Outcome(status=500)) is None
    told.refresh_from_db()
    assert (told.state, told.attempts.count()) == ("success", 2)


def test_what_was_told_goes_after_a_month(receiver):
    told = told_order(hook(receiver))
    send(key=told.key)
    with clock.set_to(NOW + dt.timedelta(days=31)):
        assert drop_old() > 0
    assert not (Delivery.objects.exists() or Attempt.objects.exists())


def test_a_mistake_in_a_payload_keeps_nothing_else_from_leaving(receiver, caplog):
    from marketplace.apps.services import payloads

    kept = list(payloads._makers)

    def broken(*_args):
        raise ZeroDivisionError

    product = make_on_sale()
    make_webhook(app=make_app(shop=Shop.objects.get(producer=product.producer)))
    payloads._makers[:] = [(broken, kept[0][1])]
    try:
        make_order(product)
        hear()
    finally:
        payloads._makers[:] = kept
    assert json.loads(Delivery.objects.get().payload)["errors"]


def test_what_is_refused(receiver):
    app = make_app(permissions=["MANAGE_PRODUCTS"])
    by = app.created_by

    def why(**over):
        with pytest.raises(Refused) as refused:
            create_webhook(
                **{"app": app, "target_url": f"{receiver.address}/", "events": ["product_updated"], "by": by, **over}
            )
        return refused.value.problems[0].field, refused.value.problems[0].code

    assert why(events=[]) == ("events", "required")
    assert why(events=["x"]) == ("events", "invalid")
    assert why(events=["order_created"]) == ("events", "out_of_scope")
    assert why(query=NEW, events=[]) == ("events", "out_of_scope")
    deep = "... on OrderCreated { order { user { orders(first: 100) { edges { node {" * 9
    for query in (
        "{ shop { name } }",
        "subscription { x }",
        "subscription {",
        "subscription { event { id } }",
        "mutation { tokensDeactivateAll { errors { code } } }",
        "subscription($a: ID) { event { issuedAt } }",
        "subscription { event { issuedAt } __typename }",
        "subscription { event { issuedAt } } query { shop { name } }",
        f"subscription {{ event {{ {deep}",
    ):
        assert why(query=query) == ("query", "syntax")
    assert why(query="x" * 30_000) == ("query", "invalid")
    for who in (
        make_member(producer=app.shop.producer, role="staff"),
        make_superuser(),
        make_member(producer=make_app().shop.producer, role="owner"),
    ):
        with pytest.raises(NotAllowed):
            create_webhook(app=app, target_url="https://a.vn/", events=["product_updated"], by=who)
        with pytest.raises(NotAllowed):
            create_app(shop=app.shop, name="x", permissions=[], by=who)
    with pytest.raises(NotAllowed):
        create_app(shop=None, name="x", permissions=[], by=by)
    with pytest.raises(Refused):
        create_app(shop=app.shop, name="x", permissions=["MANAGE_USERS"], by=by)
    webhook = create_webhook(
        app=app,
        target_url="https://a.vn/",
        events=[],
        query="subscription { event { ... on LotRecalled { lot { number } } } }",
        by=by,
    )
    assert webhook.hears == ["lot_recalled"]
    with pytest.raises(Refused):
        update_webhook(webhook=webhook, events=["order_created"], by=by)
