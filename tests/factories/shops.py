"""Shops, offers and stock for tests, made through the services."""

import datetime as dt
from typing import Any

from catalog.core import clock
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from catalog.products.services import save_in_bulk
from marketplace.shops import services
from marketplace.shops.models import Channel, Offer, Shop, Slot
from marketplace.shops.queries import market
from tests.factories.producers import make_producer
from tests.factories.products import make_listed


def make_shop(*, producer: Producer | None = None, **over: Any) -> Shop:
    """An open shop of a verified producer; the producer's own if it has one."""
    producer = producer or make_producer()
    return services.open_shop(producer=producer, **over)


def make_offer(
    *,
    variant: Variant | None = None,
    product: Product | None = None,
    amount: int = 125_000,
    channel: Channel | None = None,
    stock: int | None = 20,
) -> Offer:
    """A variant on sale in the all-year market, of `product`'s first variant, of a new listed product if neither is given."""
    if variant is None:
        variant = (product or make_listed()).variants.first()
    assert variant is not None
    if stock is not None:
        services.set_stock(variant=variant, quantity=stock, by=None)
    shop = make_shop(producer=variant.product.producer)
    return services.put_offer(shop=shop, channel=channel or market(), variant=variant, amount=amount, by=None)


def make_on_sale(*, amount: int = 125_000, stock: int | None = 20, **over: Any) -> Product:
    """A product in the catalogue: published, with stars today and a price. Further arguments are `make_listed`'s."""
    product = make_listed(**over)
    make_offer(product=product, amount=amount, stock=stock)
    return product


def make_slot(*, variant: Variant, days: int = 7, capacity: int = 10) -> Slot:
    """A date in so many days, at this time of the day, whatever the variant's group."""
    return Slot.objects.create(variant=variant, starts_at=clock.now() + dt.timedelta(days=days), capacity=capacity)


def make_many_shops(n: int) -> list[Shop]:
    """Open shops without products, for lists of hundreds and thousands."""
    like = make_producer()
    fields: dict[str, Any] = {
        "kind": like.kind,
        "place": like.place,
        "province": like.province,
        "state": like.state,
        "created_at": clock.now(),
    }
    producers = save_in_bulk(
        [Producer(slug=f"cs-{i}", name=f"Cơ sở {i:03}", search=f"co so {i}", **fields) for i in range(n)]
    )
    return save_in_bulk(
        [Shop(slug=p.slug, producer=p, name=p.name, state="open", created_at=clock.now()) for p in producers]
    )
