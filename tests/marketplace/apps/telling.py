"""What tests of webhooks share: something happens, and it is told."""

from collections.abc import Callable
from typing import Any

from catalog.core import outbox
from marketplace.apps.models import Delivery, Webhook
from marketplace.apps.services import send
from marketplace.shops.models import Shop
from tests.factories.apps import make_app
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale


def hear() -> None:
    """Deliver what services said."""
    while outbox.deliver(1_000):
        pass


def told_order(make: Callable[..., Webhook], **over: Any) -> Delivery:
    """An order of a shop whose app is told of it; not sent yet."""
    product = make_on_sale()
    hear()
    webhook = make(app=make_app(shop=Shop.objects.get(producer=product.producer)), **over)
    make_order(product)
    hear()
    return Delivery.objects.get(webhook=webhook, event="order_created")


def send_all() -> None:
    """All that waits, once each."""
    for key in Delivery.objects.filter(state="pending").order_by("pk").values_list("key", flat=True):
        send(key=key)
