"""Apps by the API: made, given tokens and webhooks, told again; by a shop's managers and by the app itself, and nobody else's."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.producers.models import Membership
from marketplace.api.ids import global_id
from marketplace.apps.models import App, Delivery, Webhook
from marketplace.apps.services import create_token, send, update_app
from tests.factories.accounts import make_member, make_superuser, make_user
from tests.factories.apps import make_app, make_webhook
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale, make_shop
from tests.fakes.receiver import fake_receiver

from ..apps.telling import told_order
from .asking import ask, code_of, codes, data

pytestmark = pytest.mark.django_db
ERRORS = "errors { field code message }"
APP = "id name isActive type identifier permissions { code name } tokens { id name authToken } webhooks { id name }"
CREATE = f"mutation($input: AppInput!) {{ appCreate(input: $input) {{ authToken app {{ {APP} }} {ERRORS} }} }}"
UPDATE = f"mutation($id: ID!, $input: AppInput!) {{ appUpdate(id: $id, input: $input) {{ app {{ {APP} }} {ERRORS} }} }}"
DELETE = f"mutation($id: ID!) {{ appDelete(id: $id) {{ app {{ id }} {ERRORS} }} }}"
OFF = f"mutation($id: ID!) {{ appDeactivate(id: $id) {{ app {{ isActive }} {ERRORS} }} }}"
ON = f"mutation($id: ID!) {{ appActivate(id: $id) {{ app {{ isActive }} {ERRORS} }} }}"
TOKEN = f"mutation($input: AppTokenInput!) {{ appTokenCreate(input: $input) {{ authToken appToken {{ id name authToken }} {ERRORS} }} }}"
NO_TOKEN = f"mutation($id: ID!) {{ appTokenDelete(id: $id) {{ appToken {{ id }} {ERRORS} }} }}"
VERIFY = f"mutation($t: String!) {{ appTokenVerify(token: $t) {{ valid {ERRORS} }} }}"
HOOK = "id name isActive targetUrl subscriptionQuery asyncEvents { name eventType } app { name }"
HOOKED = f"mutation($input: WebhookCreateInput!) {{ webhookCreate(input: $input) {{ webhook {{ {HOOK} }} {ERRORS} }} }}"
CHANGED = f"mutation($id: ID!, $input: WebhookUpdateInput!) {{ webhookUpdate(id: $id, input: $input) {{ webhook {{ {HOOK} }} {ERRORS} }} }}"
UNHOOKED = f"mutation($id: ID!) {{ webhookDelete(id: $id) {{ webhook {{ id }} {ERRORS} }} }}"
AGAIN = f"mutation($id: ID!) {{ eventDeliveryRetry(id: $id) {{ delivery {{ id status }} {ERRORS} }} }}"
SENT = """query($id: ID!) { webhook(id: $id) { eventDeliveries(first: 10) { edges { node { id status eventType payload createdAt
 attempts(first: 10) { edges { node { id status responseStatusCode response duration requestHeaders responseHeaders } } } } } } } }"""
MINE = f"{{ apps(first: 100) {{ totalCount edges {{ node {{ {APP} breakerState }} }} }} }}"


def test_a_manager_makes_an_app_that_keeps_its_own_webhooks():
    shop = make_shop()
    manager = make_member(producer=shop.producer, role="manager")
    made = data(
        CREATE,
        user=manager,
        input={"name": "Kho", "permissions": ["MANAGE_ORDERS", "MANAGE_APPS"], "identifier": "vn.kho"},
    )
    assert codes(made) == []
    app, token = made["app"], made["authToken"]
    assert (app["name"], app["isActive"], app["type"], app["identifier"]) == ("Kho", True, "LOCAL", "vn.kho")
    assert [each["code"] for each in app["permissions"]] == ["MANAGE_ORDERS", "MANAGE_APPS"]
    assert [each["authToken"] for each in app["tokens"]] == [token[-4:]]
    assert App.objects.get().shop == shop
    assert data("{ app { name } }", token=token) == {"name": "Kho"}
    assert data(VERIFY, t=token)["valid"]
    assert not data(VERIFY, t=token + "x")["valid"]
    hook = data(
        HOOKED, token=token, input={"name": "a", "targetUrl": "https://phanmem.vn/", "asyncEvents": ["ORDER_CREATED"]}
    )
    assert (codes(hook), hook["webhook"]["app"]["name"]) == ([], "Kho")
    assert hook["webhook"]["asyncEvents"] == [{"name": "Có đơn mới", "eventType": "ORDER_CREATED"}]
    query = "subscription { event { ... on OrderPaid { order { id } recipient { name } } } }"
    changed = data(
        CHANGED, user=manager, id=hook["webhook"]["id"], input={"query": query, "asyncEvents": [], "isActive": False}
    )
    assert codes(changed) == []
    assert [each["eventType"] for each in changed["webhook"]["asyncEvents"]] == ["ORDER_PAID"]
    assert codes(data(CHANGED, user=manager, id=hook["webhook"]["id"], input={"targetUrl": "https://127.0.0.1/"})) == [
        ("targetUrl", "INVALID")
    ]
    assert codes(data(CHANGED, user=manager, id=hook["webhook"]["id"], input={"query": "{"})) == [("query", "SYNTAX")]
    assert codes(data(HOOKED, user=manager, input={"targetUrl": "https://a.vn/"})) == [("app", "REQUIRED")]
    assert codes(data(UNHOOKED, token=token, id=hook["webhook"]["id"])) == []
    second = data(TOKEN, user=manager, input={"app": app["id"], "name": "máy 2"})
    assert codes(data(NO_TOKEN, user=manager, id=app["tokens"][0]["id"])) == []
    assert code_of(ask(MINE, token=token)) == "InvalidTokenError"
    assert data(MINE, token=second["authToken"])["totalCount"] == 1
    assert codes(data(UPDATE, user=manager, id=app["id"], input={"permissions": ["MANAGE_USERS"]})) == [
        ("permissions", "OUT_OF_SCOPE_PERMISSION")
    ]
    assert codes(data(UPDATE, user=manager, id=app["id"], input={"name": " "})) == [("name", "REQUIRED")]
    assert data(UPDATE, user=manager, id=app["id"], input={"name": "Kho 2"})["app"]["name"] == "Kho 2"
    assert data(OFF, user=manager, id=app["id"])["app"]["isActive"] is False
    assert code_of(ask(MINE, token=second["authToken"])) == "InvalidTokenError"
    assert data(ON, user=manager, id=app["id"])["app"]["isActive"] is True
    assert codes(data(DELETE, user=manager, id=app["id"])) == []
    assert data(MINE, user=manager)["edges"] == []


def test_nobody_reaches_anothers():
    webhook = make_webhook()
    theirs = data(MINE, user=webhook.app.created_by)["edges"][0]["node"]
    hook = theirs["webhooks"][0]["id"]
    strangers = [
        {"user": make_app().created_by},
        {"user": make_member(producer=webhook.app.shop.producer, role="staff")},
        {"user": make_superuser()},
        {"user": make_user()},
    ]
    for who in strangers:
        assert theirs["id"] not in str(ask(MINE, **who)["data"])
        assert data("query($id: ID!) { webhook(id: $id) { id } }", id=hook, **who) is None
        for query, more in (
            (DELETE, {"id": theirs["id"]}), (OFF, {"id": theirs["id"]}), (UPDATE, {"id": theirs["id"], "input": {"name": "x"}}),
            (TOKEN, {"input": {"app": theirs["id"]}}), (NO_TOKEN, {"id": theirs["tokens"][0]["id"]}), (UNHOOKED, {"id": hook}),
            (CHANGED, {"id": hook, "input": {"targetUrl": "https://evil.vn/"}}), (HOOKED, {"input": {"app": theirs["id"], "targetUrl": "https://a.vn/"}}),
        ):  # fmt: skip
            assert codes(data(query, **more, **who))[0][1] == "NOT_FOUND"
    assert code_of(ask(MINE)) == "PermissionDenied"
    poor = make_app(permissions=[])
    assert poor.created_by is not None
    _token, secret = create_token(app=poor, name="", by=poor.created_by)
    assert (
        code_of(ask(HOOKED, token=secret, input={"targetUrl": "https://a.vn/", "asyncEvents": ["FAIR_OPENED"]}))
        == "PermissionDenied"
    )
    assert code_of(ask(CREATE, user=make_user(), input={"name": "x"})) == "PermissionDenied"
    assert code_of(ask("subscription { event { issuedAt } }", token=secret)) == "GraphQLError"
    assert (App.objects.filter(is_active=True).count(), Webhook.objects.count()) == (3, 1)
    assert data(CREATE, user=make_superuser(), input={"name": "Sàn", "permissions": ["MANAGE_USERS"]})["authToken"]
    assert App.objects.filter(shop=None).count() == 1


def test_what_was_sent_is_seen_and_sent_again(settings):
    settings.WEBHOOKS_TO_ANYWHERE = True
    with fake_receiver() as receiver:
        receiver.status = 500
        told = told_order(lambda **over: make_webhook(**{**over, "target_url": f"{receiver.address}/"}))
        owner = told.webhook.app.created_by
        send(key=told.key)
        hook = data(MINE, user=owner)["edges"][0]["node"]["webhooks"][0]["id"]
        (sent,) = [each["node"] for each in data(SENT, user=owner, id=hook)["eventDeliveries"]["edges"]]
        (attempt,) = [each["node"] for each in sent["attempts"]["edges"]]
        assert (sent["status"], sent["eventType"], attempt["status"], attempt["responseStatusCode"]) == (
            "PENDING",
            "ORDER_CREATED",
            "FAILED",
            500,
        )
        assert codes(data(AGAIN, user=make_app().created_by, id=sent["id"]))[0][1] == "NOT_FOUND"
        again = data(AGAIN, user=owner, id=sent["id"])
        assert (codes(again), again["delivery"]["status"]) == ([], "PENDING")
        receiver.status = 200
        send(key=told.key)
    (sent,) = [each["node"] for each in data(SENT, user=owner, id=hook)["eventDeliveries"]["edges"]]
    assert (sent["status"], len(sent["attempts"]["edges"]), Delivery.objects.count()) == ("SUCCESS", 2, 1)


def test_an_app_does_its_shops_work_within_its_permissions():
    product = make_on_sale()
    app = make_app(shop=product.producer.shop, permissions=["MANAGE_ORDERS"])
    assert app.created_by is not None
    token = create_token(app=app, name="", by=app.created_by)[1]
    other, order = make_order(), make_order(product)
    listed = "{ orders(first: 5) { edges { node { id number shippingAddress { phone } } } } }"
    (seen,) = [edge["node"] for edge in data(listed, token=token)["edges"]]
    assert (seen["number"], seen["shippingAddress"]["phone"]) == (order.code, "+84912345678")
    confirm = f"mutation($id: ID!) {{ orderConfirm(id: $id) {{ order {{ status }} {ERRORS} }} }}"
    assert codes(data(confirm, token=token, id=seen["id"])) == []
    order.refresh_from_db()
    assert order.state == "accepted"
    theirs = global_id("Order", str(uuid.UUID(other.token)))
    assert codes(data(confirm, token=token, id=theirs))[0][1] == "NOT_FOUND"
    stocks = "{ stocks(first: 5) { edges { node { quantity } } } }"
    assert code_of(ask(stocks, token=token)) == "PermissionDenied"
    update_app(app=app, permissions=["MANAGE_ORDERS", "MANAGE_PRODUCTS"], by=app.created_by)
    (mine,) = [
        edge["node"]["slug"]
        for edge in data("{ products(first: 5) { edges { node { slug } } } }", token=token)["edges"]
    ]
    assert mine == product.slug
    # whoever made it may no longer: nor may it
    Membership.objects.filter(user=app.created_by).delete()
    assert code_of(ask(listed, token=token)) == "PermissionDenied"


def test_a_list_takes_the_same_statements_whatever_its_length():
    app = make_webhook().app
    data(MINE, user=app.created_by)  # keys and such
    counts = []
    for more in (1, 9):
        for _ in range(more):
            make_webhook(app=make_app(shop=app.shop))
        with CaptureQueriesContext(connection) as statements:
            assert data(MINE, user=app.created_by)["edges"]
        counts.append(len(statements))
    assert counts[0] == counts[1]
