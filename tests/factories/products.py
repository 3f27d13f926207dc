"""Products for tests: whole, published and in review, at places that exist."""

import datetime as dt
import io
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.producers.models import Producer, ProducerState
from catalog.products import services
from catalog.products.models import Photo, Product, ProductSet, ProductState, StarSpan, Variant
from catalog.products.queries import current_sets
from tests.factories.producers import make_producer

_numbers = count(1)


def make_set(number: int = 13) -> ProductSet:
    """A set of 26/2026/QĐ-TTg by its number; 13 is coffee and cocoa."""
    return current_sets().get(number=number)


def make_product(*, producer: Producer | None = None, state: str = ProductState.DRAFT, **over: Any) -> Product:
    """A product that lacks nothing: set 13, made in its producer's place. `variants=0` makes none; `stars=4` gives it a span of four
    stars from 2026-01-01 to 2028-12-31 (without a certificate: see `tests.factories.certification` for a real one).
    """
    n = next(_numbers)
    variants, stars = over.pop("variants", 1), over.pop("stars", None)
    producer = producer or make_producer(state=ProducerState.VERIFIED)
    fields: dict[str, Any] = {
        "product_set": over.pop("product_set", None) or make_set(),
        "name": f"Cà phê bột Thử {n}",
        "origin": producer.place,
        "summary": "Rang xay tại xã, hạt chín tự nhiên.",
        "ingredients": "100 % hạt cà phê robusta",
        "storage": "Nơi khô, mát",
        "source": "dữ liệu thử",
    } | over
    product = services.create_product(producer=producer, by=None, **fields)
    for _ in range(variants):
        make_variant(product=product)
    if state != ProductState.DRAFT:
        Product.objects.filter(pk=product.pk).update(state=state)
    if stars is not None:
        make_span(product=product, stars=stars)
    return Product.objects.get(pk=product.pk)


def make_listed(*, stars: int = 4, **over: Any) -> Product:
    """A published product with stars today: `listable()` holds it."""
    return make_product(state=ProductState.PUBLISHED, stars=stars, **over)


def make_variant(*, product: Product, **over: Any) -> Variant:
    """A bag of 250 g."""
    fields: dict[str, Any] = {"name": "Túi 250 g", "net_content": Decimal(250), "net_unit": "g", "weight_g": 270} | over
    return services.add_variant(product=product, by=None, **fields)


def make_span(
    *,
    product: Product,
    stars: int = 4,
    starts_on: dt.date = dt.date(2026, 1, 1),
    ends_on: dt.date = dt.date(2028, 12, 31),
    certificate_id: int = 0,
) -> StarSpan:
    """Stars on some days, with no certificate behind them."""
    return StarSpan.objects.create(
        product=product, stars=stars, starts_on=starts_on, ends_on=ends_on, certificate_id=certificate_id
    )


def photo_file(
    *, width: int = 1600, height: int = 1200, name: str = "ca-phe.jpg", kind: str = "JPEG"
) -> SimpleUploadedFile:
    """An upload with a picture in it."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (120, 72, 30)).save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def make_photo(*, product: Product, **over: Any) -> Photo:
    """A photo through the service; its widths are not made."""
    return services.add_photo(product=product, uploaded=photo_file(), by=None, **over)
