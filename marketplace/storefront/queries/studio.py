"""Reads of the studio's pages: a producer's products with what they still lack, and how they stand."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from catalog.core import clock, cursors
from catalog.producers.models import Producer
from catalog.products.models import Photo, Product, ProductReview, ProductState, ReviewVerdict, StarSpan, Variant
from catalog.products.queries import listable
from marketplace.fairs.models import Booth, Fair, FairListing, FairState
from marketplace.promotions.models import Sale
from marketplace.shops.models import Offer, OfferPrice, Shop, Stock, StockMove, Store, StoreStock
from marketplace.shops.queries import Step, Supply, market, supply_of
from marketplace.shops.queries.supply import step_rows

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


_ELSEWHERE = Coalesce(
    Subquery(
        StoreStock.objects.filter(variant=OuterRef("pk"))
        .order_by()
        .values("variant")
        .annotate(n=Sum("quantity"))
        .values("n"),
        output_field=IntegerField(),
    ),
    0,
)
"""How many units of a variant lie in stores, not in the house."""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A variant in the all-year market: its offer, what it costs now, its stock, and the lowest price of 30 days: as buyers read it under a
    reduced price, else up to now."""

    variant: Variant
    offer: Offer | None
    now: int | None
    label: str
    lowest: int | None
    stock: Stock | None
    here: int | None
    """What lies in the house."""
    elsewhere: int
    steps: list[Step]

    @property
    def quantity(self) -> int | None:
        return self.here

    @property
    def reserved(self) -> int:
        return self.stock.reserved if self.stock else 0

    @property
    def sells(self) -> bool:
        return self.now is not None


def price_rows(product: Product) -> list[PriceRow]:
    """Every variant of a product with its price and stock. 2 statements (3 the first time in a process)."""
    moment = clock.now()
    prices = OfferPrice.objects.filter(offer=OuterRef("pk"))
    now = prices.filter(starts_at__lte=moment, ends_at__gt=moment)
    recent = prices.filter(starts_at__lte=moment, ends_at__gt=moment - dt.timedelta(days=30)).order_by("amount")
    offers: dict[int, Any] = {
        offer.variant_id: offer
        for offer in Offer.objects.filter(product=product, channel=market()).annotate(
            price_now=Subquery(now.values("amount")[:1]),
            price_label=Subquery(now.values("label")[:1]),
            price_lowest=Coalesce(Subquery(now.values("lowest_30_days")[:1]), Subquery(recent.values("amount")[:1])),
            step_rows=step_rows("pk", moment),
        )
    }
    rows = []
    for variant in product.variants.select_related("stock").annotate(elsewhere=_ELSEWHERE).order_by("position", "pk"):
        offer, stock, elsewhere = offers.get(variant.pk), getattr(variant, "stock", None), variant.elsewhere
        rows.append(
            PriceRow(
                variant=variant,
                offer=offer,
                now=offer.price_now if offer else None,
                label=(offer.price_label or "") if offer else "",
                lowest=offer.price_lowest if offer else None,
                stock=stock,
                here=stock.quantity - elsewhere if stock else None,
                elsewhere=elsewhere,
                steps=[Step(**row) for row in offer.step_rows] if offer else [],
            )
        )
    return rows


def price_history(product: Product, *, after: str = "", before: str = "") -> cursors.Page[Any]:
    """What the product's variants cost in the all-year market and will cost, the newest first. 1 statement."""
    found = OfferPrice.objects.filter(offer__product=product, offer__channel=market()).select_related("offer__variant")
    return cursors.keyset(found, order=[("starts_at", "desc"), ("pk", "desc")], after=after, before=before, limit=20)


def stock_list(producer: Producer, *, after: str = "", before: str = "") -> cursors.Page[Any]:
    """Every variant of a producer by the product's name, with its stock and `elsewhere`: how much of it lies in stores. 1 statement."""
    found = (
        Variant.objects.filter(product__producer=producer)
        .select_related("stock", "product__producer")
        .annotate(elsewhere=_ELSEWHERE)
    )
    return cursors.keyset(found, order=[("product__name", "asc"), ("pk", "asc")], after=after, before=before, limit=50)


@dataclass(frozen=True, slots=True)
class Place:
    """How many of a variant lie at a place; `store` None is the house."""

    store: Store | None
    quantity: int


@dataclass(frozen=True, slots=True)
class StockOf:
    """A variant's stock with its places: the house first."""

    stock: Stock
    places: list[Place]

    @property
    def stores(self) -> list[Store]:
        return [place.store for place in self.places if place.store]

    @property
    def supply(self) -> Supply:
        return supply_of(self.stock)


def stock_of(variant: Variant) -> StockOf:
    """2 statements."""
    stock = Stock.objects.filter(variant=variant).first() or Stock(variant=variant)
    held = StoreStock.objects.filter(store=OuterRef("pk"), variant=variant).values("quantity")
    stores: Any = (
        Store.objects.filter(shop__producer=variant.product.producer_id, is_active=True)
        .annotate(held=Coalesce(Subquery(held), 0))
        .order_by("name", "pk")
    )
    places = [Place(store, store.held) for store in stores]
    return StockOf(stock, [Place(None, stock.quantity - sum(place.quantity for place in places)), *places])


def stock_moves(variant: Variant, *, after: str = "", before: str = "") -> cursors.Page[Any]:
    """What people did with a variant's goods, the newest first. 1 statement."""
    found = StockMove.objects.filter(variant=variant).select_related("store", "to_store", "by")
    return cursors.keyset(found, order=[("at", "desc"), ("pk", "desc")], after=after, before=before, limit=20)


def stores_of(shop: Shop) -> QuerySet[Store]:
    """A shop's places in use, with `units` that lie there. 1 statement."""
    return (
        shop.stores.filter(is_active=True).annotate(units=Coalesce(Sum("stocks__quantity"), 0)).order_by("name", "pk")
    )


def sellable(producer: Producer) -> list[tuple[int, str, int, int, str]]:
    """Products that have a price in the all-year market: key, name, the cheapest regular price, number and name of their set. The first 300 by name.

    1 statement.
    """
    found = (
        Product.objects.filter(producer=producer, offers__channel=market(), offers__is_active=True)
        .annotate(cheapest=Min("offers__amount"))
        .order_by("name", "pk")
    )
    words = "product_set__name_en" if (get_language() or "vi").startswith("en") else "product_set__name"
    return list(found.values_list("pk", "name", "cheapest", "product_set__number", words)[:300])


def sale_list(producer: Producer, *, after: str = "", before: str = "") -> cursors.Page[Any]:
    """A producer's sales, the last to begin first, each with its products. 2 statements."""
    found = Sale.objects.filter(producer=producer).prefetch_related(
        Prefetch("products", Product.objects.only("pk", "name").order_by("name"))
    )
    return cursors.keyset(found, order=[("starts_at", "desc"), ("pk", "desc")], after=after, before=before, limit=20)


def fair_list(producer: Producer, *, after: str = "", before: str = "") -> cursors.Page[Any]:
    """Fairs that are announced and not over, the next to open first, each with `booth_state`: how this producer's booth stands. 1 statement."""
    booth = Booth.objects.filter(fair=OuterRef("pk"), shop__producer=producer)
    found = (
        Fair.objects.filter(state=FairState.PUBLISHED, ends_at__gt=clock.now())
        .select_related("place")
        .annotate(booth_state=Coalesce(Subquery(booth.values("state")[:1]), Value("")))
    )
    return cursors.keyset(found, order=[("starts_at", "asc"), ("pk", "asc")], after=after, before=before, limit=20)


@dataclass(frozen=True, slots=True)
class FairRow:
    """A variant that may be brought to a fair, with its all-year price and what was asked for here."""

    variant: Variant
    market_price: int | None
    listing: FairListing | None


def fair_rows(booth: Booth) -> list[FairRow]:
    """The variants of the shop's products that are listable today, and those already brought. 3 statements."""
    listings = {
        one.offer.variant_id: one
        for one in FairListing.objects.filter(booth=booth).select_related("offer__variant__product")
    }
    able = listable().filter(producer=booth.shop.producer_id).order_by().values("pk")
    variants = list(
        Variant.objects.filter(Q(product__in=able) | Q(pk__in=list(listings)))
        .select_related("product__producer")
        .order_by("product__name", "position", "pk")[:200]
    )
    prices = dict(
        Offer.objects.filter(variant__in=variants, channel=market(), is_active=True).values_list("variant", "amount")
    )
    return [FairRow(v, prices.get(v.pk), listings.get(v.pk)) for v in variants]
