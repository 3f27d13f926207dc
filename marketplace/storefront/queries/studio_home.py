"""What the studio's first page knows of a producer: four statements, however much there is."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from catalog.certification.models import EDITABLE, Dossier
from catalog.certification.queries import EXPIRING_DAYS
from catalog.certification.queries.life import RENEWAL_FROM, RENEWAL_UNTIL
from catalog.core import clock
from catalog.producers.models import Producer
from catalog.products.models import Photo, Product, ProductReview, ProductState, ReviewVerdict, StarSpan, Variant
from marketplace.fairs.models import Booth, BoothState, FairListing
from marketplace.shops.models import Offer, Shop, Stock
from marketplace.shops.queries import market
from traceability.codes.models import TraceCode
from traceability.lots.models import Lot, LotState
from traceability.zones.models import Zone

FEW = 3
NEWS_DAYS = 7
MOST = 20


@dataclass(frozen=True, slots=True)
class Facts:
    """How far the producer has come, and what waits elsewhere."""

    product: bool
    photo: bool
    variant: bool
    price: bool
    stock: bool
    submitted: bool
    approved: bool
    zone: bool
    lot: bool
    code: bool
    shop_state: str
    lots_in_draft: int
    lots_held: int
    booths_returned: int
    fair_prices_returned: int


@dataclass(frozen=True, slots=True)
class Renewal:
    """A product whose stars end soon, or have ended; the first and last day for the file of a new evaluation."""

    product: Product
    stars: int
    starts_on: dt.date
    ends_on: dt.date

    @property
    def file_from(self) -> dt.date:
        return self.ends_on - dt.timedelta(days=RENEWAL_FROM)

    @property
    def file_until(self) -> dt.date:
        return self.ends_on - dt.timedelta(days=RENEWAL_UNTIL)


@dataclass(frozen=True, slots=True)
class Home:
    """Everything of the page. `products`: drafts, returned ones and those approved in the last days, with `verdict`, `reasons`, `has_price`.

    `dossiers`: those that the producer is writing or has to complete. `low`: stock of what is on sale and nearly or quite gone, with `left`.
    """

    facts: Facts
    products: list[Any]
    renewals: list[Renewal]
    low: list[Any]
    dossiers: list[Dossier]


def _number(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, as a part of another statement."""
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _facts(producer: Producer) -> Facts:
    def any_of(model: type[Model], **conditions: Any) -> Exists:
        return Exists(model._default_manager.filter(**conditions))

    waiting = {"shop__producer": producer, "fair__ends_at__gt": clock.now()}
    prices = FairListing.objects.filter(
        state=BoothState.RETURNED, booth__shop__producer=producer, booth__fair__ends_at__gt=clock.now()
    )
    lots = Lot.objects.filter(producer=producer)
    codes = TraceCode.objects.filter(Q(variant__product__producer=producer) | Q(lot__producer=producer))
    return Facts(
        **Producer.objects.filter(pk=producer.pk)
        .annotate(
            product=any_of(Product, producer=producer),
            photo=any_of(Photo, product__producer=producer),
            variant=any_of(Variant, product__producer=producer),
            price=any_of(Offer, product__producer=producer, channel=market(), is_active=True),
            stock=any_of(Stock, variant__product__producer=producer, quantity__gt=0),
            submitted=any_of(ProductReview, product__producer=producer)
            | Exists(Product.objects.filter(producer=producer).exclude(state=ProductState.DRAFT)),
            approved=any_of(Product, producer=producer, state=ProductState.PUBLISHED),
            zone=any_of(Zone, producer=producer),
            lot=Exists(lots.exclude(state=LotState.DRAFT)),
            code=Exists(codes),
            shop_state=Coalesce(Subquery(Shop.objects.filter(producer=producer).values("state")), Value("")),
            lots_in_draft=_number(lots.filter(state=LotState.DRAFT)),
            lots_held=_number(lots.filter(state=LotState.HELD)),
            booths_returned=_number(Booth.objects.filter(state=BoothState.RETURNED, **waiting)),
            fair_prices_returned=_number(prices),
        )
        .values(*Facts.__dataclass_fields__)
        .get()
    )


def _products(producer: Producer) -> list[Any]:
    """Returned ones first, then drafts, then what was approved in the last days; 20 at most."""
    last = ProductReview.objects.filter(product=OuterRef("pk")).order_by("-at", "-pk")
    offers = Offer.objects.filter(product=OuterRef("pk"), channel=market(), is_active=True)
    since = clock.now() - dt.timedelta(days=NEWS_DAYS)
    news = Q(state=ProductState.PUBLISHED, verdict=ReviewVerdict.APPROVED, verdict_at__gte=since)
    return list(
        Product.objects.filter(producer=producer)
        .annotate(
            verdict=Subquery(last.values("verdict")[:1]),
            verdict_at=Subquery(last.values("at")[:1]),
            reasons=Subquery(last.values("reasons")[:1]),
            note=Subquery(last.values("note")[:1]),
            has_price=Exists(offers),
        )
        .filter(Q(state__in=[ProductState.RETURNED, ProductState.DRAFT]) | news)
        .defer("vector", "search")
        .order_by(F("state").desc(), "-updated_at", "-pk")[:MOST]
    )


def _renewals(producer: Producer) -> list[Renewal]:
    """The last span of each product, where it ends within 210 days or ended within the last year; what ends first, first."""
    today = clock.today()
    later = StarSpan.objects.filter(product=OuterRef("product"), ends_on__gt=OuterRef("ends_on"), stars__gte=3)
    ending = (
        StarSpan.objects.filter(
            ~Exists(later),
            product__producer=producer,
            stars__gte=3,
            starts_on__lte=today,
            ends_on__gte=today - dt.timedelta(days=365),
            ends_on__lte=today + dt.timedelta(days=EXPIRING_DAYS),
        )
        .select_related("product__product_set")
        .defer("product__vector", "product__search")
        .order_by("ends_on", "pk")[:MOST]
    )
    return [Renewal(s.product, s.stars, s.starts_on, s.ends_on) for s in ending]


def _low(producer: Producer) -> list[Any]:
    selling = Offer.objects.filter(variant=OuterRef("variant"), channel=market(), is_active=True)
    return list(
        Stock.objects.filter(Exists(selling), variant__product__producer=producer)
        .annotate(left=F("quantity") - F("reserved"))
        .filter(Q(left__lte=FEW) | Q(left__lt=F("alarm_below")))
        .select_related("variant__product")
        .defer("variant__product__vector", "variant__product__search")
        .order_by("left", "pk")[:MOST]
    )


def _dossiers(producer: Producer) -> list[Dossier]:
    return list(
        Dossier.objects.filter(product__producer=producer, state__in=EDITABLE)
        .select_related("product")
        .defer("form", "product__vector", "product__search")
        .order_by("-state_since", "-pk")[:MOST]
    )


def home_of(producer: Producer) -> Home:
    """What there is to do, and how far the producer has come. 5 statements (6 the first time in a process)."""
    return Home(_facts(producer), _products(producer), _renewals(producer), _low(producer), _dossiers(producer))
