"""A subscription tried out: what it would send, or a delivery as if it had just happened; of one's own rows alone."""

import json
import uuid

import pytest

from marketplace.api.ids import global_id
from marketplace.apps.models import KINDS, Delivery, Event
from marketplace.apps.services import create_token, send, update_webhook
from marketplace.checkout.services.checkouts import Wanted, create_checkout
from marketplace.orders.services import Packed, accept_order, pack_order
from marketplace.shops.models import Offer
from tests.factories.accounts import make_member, make_superuser, make_user
from tests.factories.apps import make_app, make_webhook
from tests.factories.certification import make_certificate
from tests.factories.fairs import make_fair
from tests.factories.lots import make_lot
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale
from tests.fakes.receiver import fake_receiver

from .asking import ask, code_of, codes, data

pytestmark = pytest.mark.django_db
ERRORS = "errors { field message code }"
DRY = f"mutation($id: ID!, $q: String!) {{ webhookDryRun(objectId: $id, query: $q) {{ payload {ERRORS} }} }}"
TELL = f"""mutation($id: ID!, $hook: ID!) {{ webhookTrigger(objectId: $id, webhookId: $hook) {{
 delivery {{ id status eventType payload }} {ERRORS} }} }}"""
CREATED = "subscription { event { ... on OrderCreated { order { number lines { quantity } } recipient { name } } } }"


def order_id(order) -> str:
    return global_id("Order", str(uuid.UUID(order.token)))


def test_a_dry_run_shows_what_would_be_sent_and_keeps_nothing():
    product = make_on_sale()
    order = make_order(product)
    manager = make_member(producer=product.producer, role="manager")
    shown = data(DRY, user=manager, id=order_id(order), q=CREATED)
    assert codes(shown) == []
    assert json.loads(shown["payload"]) == {
        "order": {"number": order.code, "lines": [{"quantity": 1}]},
        "recipient": None,
    }
    app = make_app(shop=product.producer.shop, permissions=["MANAGE_ORDERS", "MANAGE_APPS"])
    _token, secret = create_token(app=app, name="", by=app.created_by)
    asked = data(DRY, token=secret, id=order_id(order), q=CREATED)
    assert json.loads(asked["payload"])["recipient"] == {"name": app.name}
    assert Delivery.objects.count() == 0


def of_every_kind(product) -> dict[str, str]:
    """The id of a row of each kind that belongs to the product's shop; of a customer; of a fair."""
    order = make_order(product)
    offer = Offer.objects.get(variant__product=product)
    view = create_checkout(channel=offer.channel, user=None, wanted=[Wanted(1, variant_id=offer.variant_id)])
    owner = make_member(producer=product.producer, role="owner")
    parcel = pack_order(order=accept_order(order=order, by=owner), units=[Packed(order.lines.get().pk, 1)], by=owner)
    return {
        "Product": global_id("Product", product.pk),
        "ProductVariant": global_id("ProductVariant", offer.variant_id),
        "Order": order_id(order),
        "Fulfillment": global_id("Fulfillment", parcel.pk),
        "Checkout": global_id("Checkout", view.key),
        "User": global_id("User", make_user().pk),
        "Certificate": global_id("Certificate", make_certificate(product=product).pk),
        "Lot": global_id("Lot", make_lot(variant=offer.variant, publish=False).pk),
        "Fair": global_id("Fair", make_fair().pk),
    }


def test_every_event_of_ones_own_rows_and_of_nobody_elses():
    product = make_on_sale()
    ids = of_every_kind(product)
    assert set(ids) == set(KINDS.values())
    manager = make_member(producer=product.producer, role="manager")
    stranger, superuser = make_app().created_by, make_superuser()
    for event in Event.values:
        name = "".join(part.capitalize() for part in event.split("_"))
        said = {
            who: data(
                DRY,
                user=user,
                id=ids[KINDS[event]],
                q=f"subscription {{ event {{ __typename ... on {name} {{ issuedAt }} }} }}",
            )
            for who, user in (("manager", manager), ("stranger", stranger), ("superuser", superuser))
        }
        told = {
            who
            for who, answer in said.items()
            if answer["payload"] and json.loads(answer["payload"])["__typename"] == name
        }
        assert told == {
            "User": {"superuser"},
            "Fair": {"manager", "stranger", "superuser"},
        }.get(KINDS[event], {"manager", "superuser"}), event
        refused = {code for who in said.keys() - told for _field, code in codes(said[who])}
        assert refused <= {"NOT_FOUND", "MISSING_PERMISSION"}


def test_the_platform_is_told_of_orders_without_who_bought():
    order = make_order(make_on_sale())
    query = "subscription { event { ... on OrderCreated { order { number userEmail shippingAddress { phone } } } } }"
    shown = json.loads(data(DRY, user=make_superuser(), id=order_id(order), q=query)["payload"])
    assert (shown["order"]["number"], shown["order"]["shippingAddress"]) == (order.code, None)
    assert not shown["order"]["userEmail"]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("{", "query", "SYNTAX"),
        ("query { shop { name } }", "query", "SYNTAX"),
        ("", "query", "MISSING_EVENT"),
        ("subscription { event { issuedAt } }", "query", "MISSING_EVENT"),
        (
            "subscription { event { ... on LotRecalled { lot { id } } ...on OrderCreated { issuedAt } } }",
            "objectId",
            "INVALID_ID",
        ),
        ("subscription { event { ... on CustomerCreated { user { id } } } }", "objectId", "INVALID_ID"),
        (CREATED + " " * 20_001, "query", "GRAPHQL_ERROR"),
    ],
)
def test_questions_that_cannot_be_tried(query, field, code):
    product = make_on_sale()
    order = make_order(product)
    manager = make_member(producer=product.producer, role="manager")
    assert codes(data(DRY, user=manager, id=order_id(order), q=query)) == [(field, code)]


@pytest.mark.parametrize(
    "key", ["Order:1", "Order:x", "Product:99999999999999999999", "Product:0", "Product:-1", "Shop:1", "", "x"]
)
def test_rows_that_cannot_be_told_of(key):
    manager = make_member(producer=make_on_sale().producer, role="manager")
    kind, _colon, rest = key.partition(":")
    query = CREATED if kind != "Product" else "subscription { event { ... on ProductUpdated { product { id } } } }"
    answer = data(DRY, user=manager, id=global_id(kind, rest) if rest else key, q=query)
    assert {code for _field, code in codes(answer)} <= {"NOT_FOUND", "INVALID_ID", "GRAPHQL_ERROR"}
    assert (len(codes(answer)), answer["payload"]) == (1, None)


def test_who_manages_no_app_tries_nothing():
    product = make_on_sale()
    order = make_order(product)
    for who in ({}, {"user": make_user()}, {"user": make_member(producer=product.producer, role="staff")}):
        assert code_of(ask(DRY, id=order_id(order), q=CREATED, **who)) == "PermissionDenied"
    app = make_app(shop=product.producer.shop, permissions=["MANAGE_ORDERS"])
    _token, secret = create_token(app=app, name="", by=app.created_by)
    assert code_of(ask(DRY, token=secret, id=order_id(order), q=CREATED)) == "PermissionDenied"
    # an app that may ask, but may not hear of it
    app = make_app(shop=product.producer.shop, permissions=["MANAGE_APPS"])
    _token, secret = create_token(app=app, name="", by=app.created_by)
    assert codes(data(DRY, token=secret, id=order_id(order), q=CREATED)) == [("query", "MISSING_PERMISSION")]


def test_a_webhook_is_told_as_if_it_had_just_happened(settings):
    settings.WEBHOOKS_TO_ANYWHERE = True
    product = make_on_sale()
    order, other = make_order(product), make_order()
    with fake_receiver() as receiver:
        webhook = make_webhook(
            app=make_app(shop=product.producer.shop), query=CREATED, target_url=f"{receiver.address}/"
        )
        owner, hook = webhook.app.created_by, global_id("Webhook", webhook.pk)
        answer = data(TELL, user=owner, id=order_id(order), hook=hook)
        assert codes(answer) == []
        assert (answer["delivery"]["status"], answer["delivery"]["eventType"]) == ("PENDING", "ORDER_CREATED")
        row = Delivery.objects.get()
        send(key=row.key)
        (request,) = receiver.received
        assert json.loads(request.body)["order"]["number"] == order.code
    assert codes(data(TELL, user=owner, id=order_id(other), hook=hook)) == [("objectId", "NOT_FOUND")]
    assert codes(data(TELL, user=make_app().created_by, id=order_id(order), hook=hook)) == [("webhookId", "NOT_FOUND")]
    assert codes(data(TELL, user=owner, id=global_id("Product", product.pk), hook=hook)) == [("objectId", "INVALID_ID")]
    update_webhook(webhook=webhook, by=owner, is_active=False)
    assert codes(data(TELL, user=owner, id=order_id(order), hook=hook)) == [("webhookId", "GRAPHQL_ERROR")]
    plain = make_webhook(app=webhook.app)
    assert codes(data(TELL, user=owner, id=order_id(order), hook=global_id("Webhook", plain.pk))) == [
        ("webhookId", "MISSING_QUERY")
    ]
    assert Delivery.objects.count() == 1
