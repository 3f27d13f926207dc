"""Apps and webhooks in the studio: made, told once, seen, sent again, ended, by owners and managers alone."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.core import clock
from marketplace.apps.models import App, Delivery, Webhook
from marketplace.apps.services import send
from tests.factories.accounts import client_of, make_member
from tests.factories.apps import make_app, make_webhook
from tests.factories.orders import make_order
from tests.factories.producers import make_producer
from tests.factories.shops import make_shop
from tests.fakes.receiver import fake_receiver
from tests.marketplace.api.asking import ask as ask_api
from tests.marketplace.api.asking import code_of, data
from tests.marketplace.apps.telling import told_order

pytestmark = pytest.mark.django_db
PAGE = "/studio/apps/"


def at(producer, role="owner"):
    return client_of(make_member(producer=producer, role=role))


def test_an_app_is_made_asks_is_told_and_ends(settings):
    settings.WEBHOOKS_TO_ANYWHERE = True
    shop = make_shop()
    client = at(shop.producer, "manager")
    answer = client.post(
        PAGE, {"name": "Phần mềm kho", "permissions": ["MANAGE_ORDERS", "MANAGE_PRODUCTS"]}, follow=True
    )
    (secret,) = re.findall(r"ocop_app_[A-Za-z0-9_-]{43}", answer.content.decode())
    app = App.objects.get()
    here = f"{PAGE}{app.pk}/"
    assert secret not in client.get(here).content.decode()
    assert data("{ me { id } }", token=secret) is None
    assert app.tokens.get().last_used_on == clock.today()
    # a webhook
    answer = client.post(here, {"target_url": "http://10.0.0.1/", "events": []})
    assert (answer.status_code, "Chọn ít nhất một việc" in answer.content.decode()) == (422, True)
    with fake_receiver() as receiver:
        answer = client.post(
            here, {"target_url": f"{receiver.address}/", "events": ["order_created", "lot_recalled"]}, follow=True
        )
        assert receiver.address in answer.content.decode()
        webhook = Webhook.objects.get()
    # a second token, and the first one away
    answer = client.post(f"{here}change/", {"token": "máy ở kho"}, follow=True)
    (second,) = re.findall(r"ocop_app_[A-Za-z0-9_-]{43}", answer.content.decode())
    client.post(f"{here}change/", {"drop": app.tokens.order_by("pk")[0].pk})
    assert code_of(ask_api("{ me { id } }", token=secret)) == "InvalidTokenError"
    assert data("{ me { id } }", token=second) is None
    # off, on, away
    client.post(f"{here}change/", {"active": "off"})
    assert code_of(ask_api("{ me { id } }", token=second)) == "InvalidTokenError"
    client.post(f"{here}change/", {"active": "on"})
    assert data("{ me { id } }", token=second) is None
    client.post(f"/studio/webhooks/{webhook.pk}/change/", {"remove": "1"})
    assert not Webhook.objects.exists()
    client.post(f"{here}change/", {"remove": "1"})
    assert code_of(ask_api("{ me { id } }", token=second)) == "InvalidTokenError"
    assert client.get(here).status_code == 404


def test_what_was_sent_is_seen_and_sent_again(settings):
    settings.WEBHOOKS_TO_ANYWHERE = True
    with fake_receiver() as receiver:
        told = told_order(lambda **over: make_webhook(**{**over, "target_url": f"{receiver.address}/"}))
        webhook, owner = told.webhook, client_of(told.webhook.app.created_by)
        page = f"/studio/webhooks/{webhook.pk}/"
        receiver.status, receiver.body = 500, b"<script>alert(1)</script>"
        send(key=told.key)
        shown = owner.get(page).content.decode()
        assert "HTTP 500" in shown
        assert "<script>alert" not in shown
        receiver.status = 200
        assert owner.post(f"{page}change/", {"again": str(told.pk)}).status_code == 302
        send(key=told.key)
        told.refresh_from_db()
        assert told.state == "success"
        for key in ("x", "0", str(10**30)):
            assert owner.post(f"{page}change/", {"again": key}).status_code == 404
        answer = owner.post(page, {"target_url": "ftp://x", "events": ["order_created"]})
        assert (answer.status_code, "https://" in answer.content.decode()) == (422, True)
        assert (
            owner.post(
                page, {"target_url": "https://phanmem.vn/", "events": ["order_created"], "name": "Kho"}
            ).status_code
            == 302
        )
    webhook.refresh_from_db()
    assert (webhook.target_url, webhook.name) == ("https://phanmem.vn/", "Kho")
    counts = []
    for more in (0, 18):
        for _ in range(more):
            now = clock.now()
            moments = {"created_at": now, "asked_at": now, "due_at": now}
            Delivery.objects.create(webhook=webhook, event="order_created", about="Order:1", payload="{}", **moments)
        with CaptureQueriesContext(connection) as statements:
            assert owner.get(page).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_strangers_staff_and_officers_reach_nothing():
    webhook = make_webhook()
    producer = webhook.app.shop.producer
    pages = [PAGE, f"{PAGE}{webhook.app_id}/", f"/studio/webhooks/{webhook.pk}/"]
    assert [at(producer, "staff").get(each).status_code for each in pages] == [403] * 3
    stranger = at(make_shop().producer)
    assert [stranger.get(each).status_code for each in pages] == [200, 404, 404]
    for each in pages[1:]:
        assert stranger.post(f"{each}change/", {"remove": "1", "active": "off"}).status_code == 404
    other = make_app()
    assert (
        client_of(other.created_by).post(f"{PAGE}{other.pk}/change/", {"drop": webhook.app.tokens.get().pk}).status_code
        == 404
    )
    assert App.objects.filter(is_active=True).count() == 2
    assert "Mở gian hàng trước" in at(make_producer()).get(PAGE).content.decode()
    make_order()
    assert not webhook.deliveries.exists()
