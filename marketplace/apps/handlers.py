"""What happens in the rooms below is told to apps. Rooms below know nothing of it."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from catalog.certification.models import Certificate
from catalog.core import housekeeping, outbox
from catalog.products.models import Product, ProductState, Variant
from marketplace.apps import services, tasks
from marketplace.apps.models import Event
from marketplace.apps.queries import is_heard
from marketplace.orders.models import Fulfilment, Order
from marketplace.payments.models import Payment
from marketplace.shops.models import Offer, Shop


def _tell(event: Event, kind: str, keys: Collection[Any], shops: Collection[int]) -> None:
    tasks.enqueue(services.tell(event=event, kind=kind, keys=keys, shops=shops))


def _shops_of(producer: int) -> list[int]:
    """Its one shop, if it has one."""
    return list(Shop.objects.filter(producer=producer).values_list("pk", flat=True))


def _product(product: int, event: Event, of_variants: Event) -> None:
    """1 statement when nobody listens."""
    if not is_heard(event, of_variants):
        return
    shops = list(Shop.objects.filter(producer__products=product).values_list("pk", flat=True))
    _tell(event, "Product", [product], shops)
    _tell(
        of_variants, "ProductVariant", list(Variant.objects.filter(product=product).values_list("pk", flat=True)), shops
    )


@outbox.handles("product.published")
def product_came(*, product: int, **_: Any) -> None:
    """To the market, for the first time or again."""
    _product(product, Event.PRODUCT_CREATED, Event.PRODUCT_VARIANT_CREATED)


@outbox.handles("product.changed")
@outbox.handles("stars.changed")
def product_changed(*, product: int, **_: Any) -> None:
    """What buyers see of it."""
    if Product.objects.filter(pk=product, state=ProductState.PUBLISHED).exists():
        _product(product, Event.PRODUCT_UPDATED, Event.PRODUCT_VARIANT_UPDATED)


@outbox.handles("product.hidden")
def product_went(*, product: int, **_: Any) -> None:
    """Off the market."""
    _product(product, Event.PRODUCT_DELETED, Event.PRODUCT_VARIANT_DELETED)


@outbox.handles("offer.changed")
def price_changed(*, offer_id: int, **_: Any) -> None:
    """Of a variant that buyers see."""
    if not is_heard(Event.PRODUCT_VARIANT_UPDATED):
        return
    offer = Offer.objects.filter(pk=offer_id, product__state=ProductState.PUBLISHED).first()
    if offer is not None:
        _tell(Event.PRODUCT_VARIANT_UPDATED, "ProductVariant", [offer.variant_id], [offer.shop_id])


ORDERS = {
    "order.placed": [Event.ORDER_CREATED],
    "order.accepted": [Event.ORDER_CONFIRMED, Event.ORDER_UPDATED],
    "order.paid": [Event.ORDER_FULLY_PAID, Event.ORDER_UPDATED],
    "order.packed": [Event.ORDER_UPDATED],
    "order.unpacked": [Event.ORDER_UPDATED],
    "order.ready": [Event.ORDER_UPDATED],
    "order.parcel_sent": [Event.ORDER_UPDATED],
    "order.tracking": [Event.ORDER_UPDATED],
    "order.sent": [Event.ORDER_FULFILLED, Event.ORDER_UPDATED],
    "order.fetched": [Event.ORDER_FULFILLED, Event.ORDER_UPDATED],
    "order.delivered": [Event.ORDER_UPDATED],
    "order.cancelled": [Event.ORDER_CANCELLED, Event.ORDER_UPDATED],
    "order.rest_cancelled": [Event.ORDER_FULFILLED, Event.ORDER_UPDATED],
    "order.came_back": [Event.ORDER_CANCELLED, Event.ORDER_UPDATED],
    "order.lapsed": [Event.ORDER_EXPIRED, Event.ORDER_UPDATED],
}


def _order(order: int, events: Collection[Event]) -> None:
    if not is_heard(*events):
        return
    shops = list(Order.objects.filter(pk=order).values_list("shop", flat=True))
    for event in events:
        _tell(event, "Order", [order], shops)


def _hear(topic: str, events: Collection[Event]) -> None:
    @outbox.handles(topic)
    def order_moved(*, order_id: int, **_: Any) -> None:
        _order(order_id, events)


for _topic, _events in ORDERS.items():
    _hear(_topic, _events)


def _payment(payment: int, event: Event) -> None:
    if is_heard(event):
        _order(Payment.objects.values_list("order", flat=True).get(pk=payment), [event])


@outbox.handles("payment.received")
def money_came(*, payment_id: int, **_: Any) -> None:
    """Part of it or all."""
    _payment(payment_id, Event.ORDER_PAID)


@outbox.handles("payment.refunded")
def money_went(*, payment_id: int, **_: Any) -> None:
    """Back to the buyer."""
    _payment(payment_id, Event.ORDER_REFUNDED)


def _parcel(parcel: int, event: Event) -> None:
    if not is_heard(event):
        return
    shops = list(Fulfilment.objects.filter(pk=parcel).values_list("order__shop", flat=True))
    _tell(event, "Fulfillment", [parcel], shops)


@outbox.handles("parcel.packed")
def parcel_packed(*, parcel: int, **_: Any) -> None:
    """It waits to be fetched."""
    _parcel(parcel, Event.FULFILLMENT_CREATED)


@outbox.handles("parcel.sent")
def parcel_sent(*, parcel: int, **_: Any) -> None:
    """It left the house."""
    _parcel(parcel, Event.FULFILLMENT_APPROVED)


@outbox.handles("parcel.unpacked")
def parcel_unpacked(*, parcel: int, **_: Any) -> None:
    """Opened again."""
    _parcel(parcel, Event.FULFILLMENT_CANCELED)


def _certificate(certificate: int, event: Event) -> None:
    if not is_heard(event):
        return
    rows = Certificate.objects.filter(pk=certificate).values_list("product__producer__shop", flat=True)
    _tell(event, "Certificate", [certificate], [shop for shop in rows if shop is not None])


@outbox.handles("certificate.recorded")
def certificate_granted(*, certificate: int, **_: Any) -> None:
    """Stars."""
    _certificate(certificate, Event.CERTIFICATE_GRANTED)


@outbox.handles("certificate.revoked")
def certificate_revoked(*, certificate: int, **_: Any) -> None:
    """None any more."""
    _certificate(certificate, Event.CERTIFICATE_REVOKED)


@outbox.handles("lot.published")
def lot_published(*, lot: int, producer: int, **_: Any) -> None:
    """Everybody may trace it."""
    _tell(Event.LOT_PUBLISHED, "Lot", [lot], _shops_of(producer))


@outbox.handles("lot.recalled")
def lot_recalled(*, lot: int, producer: int, **_: Any) -> None:
    """Called back."""
    _tell(Event.LOT_RECALLED, "Lot", [lot], _shops_of(producer))


@receiver(housekeeping.ticking)
def look(**_signal: object) -> None:
    """What no message tells, and what killed senders left."""
    tasks.enqueue(services.look())
    tasks.enqueue(services.take_left())


@receiver(housekeeping.tidying)
def drop_old(**_signal: object) -> None:
    """What was told a month ago."""
    services.drop_old()
