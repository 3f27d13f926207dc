"""Reads of the studio's pages: a producer's products with what they still lack, and how they stand."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.core import clock, cursors
from catalog.producers.models import Producer
from catalog.products.models import Photo, Product, ProductReview, ProductState, ReviewVerdict, StarSpan, Variant

PAGE = 24


def products_of_producer(producer: Producer, state: str = "") -> QuerySet[Product]:
    """Its products for a list: with `stars` and `stars_until` of today, `variant_count`, and photos in order. 2 statements."""
    today = clock.today()
    span = StarSpan.objects.filter(product=OuterRef("pk"), starts_on__lte=today, ends_on__gte=today, stars__gte=3)
    variants = (
        Variant.objects.filter(product=OuterRef("pk")).order_by().values("product").annotate(n=Count("pk")).values("n")
    )
    found = Product.objects.filter(producer=producer)
    if state:
        found = found.filter(state=state)
    return (
        found.select_related("product_set")
        .defer("vector", "search")
        .annotate(
            stars=Subquery(span.values("stars")[:1]),
            stars_until=Subquery(span.values("ends_on")[:1]),
            variant_count=Coalesce(Subquery(variants, output_field=IntegerField()), 0),
        )
        .prefetch_related(Prefetch("photos", Photo.objects.order_by("position", "pk")))
    )


@dataclass(frozen=True, slots=True)
class ProductList:
    """A page of products, and how many there are in each state."""

    page: cursors.Page[Any]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def product_list(producer: Producer, *, state: str = "", after: str = "", before: str = "") -> ProductList:
    """The latest changed first. 3 statements. A tampered cursor raises `Refused`."""
    state = state if state in ProductState.values else ""
    counted = Product.objects.filter(producer=producer).order_by().values_list("state").annotate(n=Count("pk"))
    page = cursors.keyset(
        products_of_producer(producer, state),
        order=[("updated_at", "desc"), ("pk", "desc")],
        after=after,
        before=before,
        limit=PAGE,
    )
    return ProductList(page, dict(counted))


def return_of(product: Product) -> ProductReview | None:
    """Why the product was last returned, as long as it stands returned. 1 statement, none in other states."""
    if product.state != ProductState.RETURNED:
        return None
    return product.reviews.filter(verdict=ReviewVerdict.RETURNED).order_by("-at", "-pk").first()
