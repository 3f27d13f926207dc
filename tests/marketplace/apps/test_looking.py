"""What no message tells: stock, carts, customers, and what an instant brings."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.certification.models import Certificate
from catalog.core import clock
from marketplace.apps.models import Delivery, Event, Watermark
from marketplace.apps.services import Happened, look, payloads
from marketplace.checkout.services.checkouts import Wanted, add_lines, create_checkout
from marketplace.fairs.models import Fair
from marketplace.orders.models import Order
from marketplace.orders.services import Packed, accept_order, pack_order
from marketplace.shops.models import Shop
from marketplace.shops.queries import market
from marketplace.shops.services import set_stock
from tests.conftest import NOW
from tests.factories.accounts import make_user
from tests.factories.apps import make_app, make_webhook
from tests.factories.certification import make_certificate
from tests.factories.fairs import make_fair
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.orders import make_order
from tests.factories.products import make_product
from tests.factories.shops import make_on_sale
from tests.marketplace.apps.telling import hear
from traceability.lots.models import Lot

pytestmark = pytest.mark.django_db


def seen(minutes):
    """What the look after so many minutes told: event and what about."""
    with clock.set_to(NOW + dt.timedelta(minutes=minutes)):
        return sorted((d.event, d.about) for d in look())


def test_nobody_listens():
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert look() == []
    assert len(statements) <= 3  # one, in a savepoint
    assert not Watermark.objects.exists()


def test_goods_that_come_and_go():
    product, other = make_on_sale(stock=5), make_on_sale(stock=5)
    variant = product.variants.get()
    shop = Shop.objects.get(producer=product.producer)
    make_webhook(
        app=make_app(shop=shop),
        events=["product_variant_stock_updated", "product_variant_out_of_stock", "product_variant_back_in_stock"],
    )
    about = f"ProductVariant:{variant.pk}"
    assert seen(0) == []  # what is there is no news
    set_stock(variant=variant, quantity=4, by=None)
    set_stock(variant=other.variants.get(), quantity=1, by=None)  # another shop's
    assert seen(1) == [("product_variant_stock_updated", about)]
    assert seen(2) == []
    make_order((product, 4))
    assert seen(3) == [("product_variant_out_of_stock", about), ("product_variant_stock_updated", about)]
    assert (
        json.loads(Delivery.objects.filter(event="product_variant_out_of_stock").get().payload)[0]["quantity_available"]
        == 0
    )
    set_stock(variant=variant, quantity=9, by=None)
    assert seen(4) == [("product_variant_back_in_stock", about), ("product_variant_stock_updated", about)]


def test_carts_customers_and_instants():
    product = make_on_sale()
    shop = Shop.objects.get(producer=product.producer)
    every = ["checkout_created", "checkout_updated", "certificate_lapsed", "fair_opened"]
    make_webhook(app=make_app(shop=shop), events=every)
    make_webhook(app=make_app(platform=True), events=["customer_created", "customer_updated"])
    make_webhook(events=every)  # another shop's: fairs alone
    fair = make_fair(starts_at=NOW + dt.timedelta(minutes=3), ends_at=NOW + dt.timedelta(days=3))
    Fair.objects.update(state="published")
    make_user(email="truoc@example.org")
    assert seen(0) == []
    with clock.set_to(NOW + dt.timedelta(seconds=30)):
        view = create_checkout(channel=market(), user=None, email="an@example.org")
        wanted = [Wanted(1, variant_id=product.variants.get().pk)]
        add_lines(view=view, wanted=wanted)
        person = make_user(email="moi@example.org")
    assert seen(1) == [("checkout_created", f"Checkout:{view.key}"), ("customer_created", f"User:{person.pk}")]
    assert "an@example.org" not in Delivery.objects.get(event="checkout_created").payload
    with clock.set_to(NOW + dt.timedelta(seconds=90)):
        add_lines(view=view, wanted=wanted)
        add_lines(view=view, wanted=wanted)
    person.name = "Lý Thị Mới"
    person.save()
    assert seen(2) == [("checkout_updated", f"Checkout:{view.key}"), ("customer_updated", f"User:{person.pk}")]
    assert seen(3) == [("fair_opened", f"Fair:{fair.pk}")] * 2
    assert seen(4) == []
    certificate = (
        Certificate.objects.get(product=product)
        if Certificate.objects.filter(product=product).exists()
        else make_certificate(product=product)
    )
    Certificate.objects.filter(pk=certificate.pk).update(valid_until=clock.today())
    assert seen(24 * 60 + 5) == [("certificate_lapsed", f"Certificate:{certificate.pk}")]
    assert seen(24 * 60 + 6) == []


def test_every_event_can_be_told_with_and_without_a_question():
    """The usual answer names its thing; nothing in it fails."""
    product = make_on_sale()
    order = make_order(product)
    app = make_app(shop=order.shop)
    accept_order(order=order, by=app.created_by)
    parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 1)], by=app.created_by)
    lot = make_lot(variant=make_variant_to_trace())
    fair = make_fair()
    keys = {
        "product": ("Product", product.pk), "product_variant": ("ProductVariant", product.variants.get().pk), "order": ("Order", order.pk),
        "fulfillment": ("Fulfillment", parcel.pk), "checkout": ("Checkout", create_checkout(channel=market(), user=None).key),
        "customer": ("User", make_user().pk), "certificate": ("Certificate", make_certificate(product=make_product()).pk),
        "lot": ("Lot", lot.pk), "fair": ("Fair", fair.pk),
    }  # fmt: skip
    for event in Event.values:
        kind, key = keys["product_variant" if event.startswith("product_variant") else event.split("_")[0]]
        happened = Happened(event, kind, key, clock.now())
        ((said),) = payloads.payload_of(happened, app, "")
        assert (said["type"], "errors" in said) == (kind, False)
        assert said["id"]
        name = "".join(part.capitalize() for part in event.split("_"))
        asked = payloads.payload_of(
            happened, app, f"subscription {{ a: event {{ __typename version ... on {name} {{ issuedAt }} }} }}"
        )
        assert (asked["__typename"], asked["version"]) == (name, "3.23")
    gone = payloads.payload_of(Happened(Event.PRODUCT_DELETED, "Product", make_product().pk, clock.now()), app, "")
    assert gone[0]["slug"]  # of what is not on the market: what is left to say
    hear()
    assert (Order.objects.count(), Lot.objects.count()) == (1, 1)
