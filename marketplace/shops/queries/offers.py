"""What costs how much at an instant, and what a product's page needs."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from catalog.certification.models import Certificate
from catalog.core import clock
from catalog.core.prepared import Prepared
from catalog.core.types import Actor
from catalog.producers.queries import producers_of
from catalog.products.models import Photo, Product, Variant
from catalog.products.queries import listable
from marketplace.shops.models import Channel, ChannelKind, Listing, Offer, ReturnPolicy, Shop, Slot
from marketplace.shops.queries.rules import Rules, rule_rows, rules_from
from marketplace.shops.queries.shops import Holiday, holiday_of
from marketplace.shops.queries.supply import Date, Step, Supply, date_rows, dates_from, step_rows, steps_from, supply_of

MARKET = "ocop"


@cache
def market() -> Channel:
    """The all-year market. 1 statement the first time in a process, then none."""
    return Channel.objects.get(slug=MARKET)


def listings_now(channel: Channel, at: dt.datetime | None = None) -> QuerySet[Listing]:
    """The cheapest offer of each product of the channel at an instant (default: now). Says nothing about stars: join `listable_q`."""
    moment = at or clock.now()
    return Listing.objects.filter(channel=channel, starts_at__lte=moment, ends_at__gt=moment)


def offers_now(
    products: Product | Collection[int], channel: Channel, at: dt.datetime | None = None
) -> QuerySet[Offer, Any]:
    """The offers of these products that sell at an instant, the cheapest first. 1 statement.

    Annotated with `price` (minor units), `price_regular`, `price_label`, `price_until`, `price_lowest_30_days`. With `variant`, its
    `stock`, and the shop with its return policy joined.
    """
    ids = [products.pk] if isinstance(products, Product) else products
    return _priced(Offer.objects.filter(product__in=ids), channel.pk, at or clock.now())


def _priced(offers: QuerySet[Offer, Any], channel: int, moment: dt.datetime) -> QuerySet[Offer, Any]:
    return (
        offers.filter(channel=channel, prices__starts_at__lte=moment, prices__ends_at__gt=moment)
        .annotate(
            price=F("prices__amount"),
            price_regular=F("prices__regular"),
            price_label=F("prices__label"),
            price_until=F("prices__ends_at"),
            price_lowest_30_days=F("prices__lowest_30_days"),
        )
        .select_related("variant__stock", "shop__return_policy")
        .order_by("price", "pk")
    )


offers_of = Prepared[Any](
    lambda product, channel, moment: _priced(Offer.objects.filter(product=product), channel, moment)
)
"""`offers_now` of one product: `offers_of(product.pk, channel.pk, moment)`."""


def shop_of(user: Actor, pk: int) -> Shop | None:
    """One of the user's own shops, else None. 1 statement."""
    return Shop.objects.filter(producer__in=producers_of(user), pk=pk).select_related("producer").first()


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant as a buyer sees it. `amount` is None when it is not for sale now; `supply` counts units not reserved. `steps`: wholesale prices;
    `packs_within`: days until it leaves the house; `most`: in one order. A service is sold by date (`by_date`): `dates` are those to choose from,
    and its supply is what the date with most places has."""

    variant: Variant
    offer_id: int | None
    amount: int | None
    regular: int | None
    lowest_30_days: int | None
    label: str
    until: dt.datetime | None
    supply: Supply
    steps: list[Step] = field(default_factory=list)
    packs_within: int | None = None
    most: int | None = None
    by_date: bool = False
    dates: list[Date] = field(default_factory=list)

    @property
    def available(self) -> int:
        return self.supply.available

    @property
    def ships_on(self) -> dt.date | None:
        """When nothing is in the house: the day from which what is ordered now is sent."""
        return self.supply.ships_on(1)

    @property
    def is_cut(self) -> bool:
        return self.amount is not None and self.regular is not None and self.amount < self.regular

    @property
    def in_stock(self) -> bool:
        return self.available > 0


@dataclass(frozen=True, slots=True)
class FairPrice:
    """The product's cheapest price in a fair that is open now. `until`: when this price ends, at the latest with the fair."""

    offer_id: int
    channel_slug: str
    name: str
    amount: int
    regular: int
    until: dt.datetime
    closes_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Rating:
    """How many buyers gave so many points together (1 to 5 each), and the last of their reviews as `reviews` pushed them."""

    count: int
    total: int
    latest: list[dict[str, Any]] = field(default_factory=list)

    @property
    def mean(self) -> float:
        """From 1 to 5, to one decimal; 0 without reviews."""
        return round(self.total / self.count, 1) if self.count else 0.0


@dataclass(frozen=True, slots=True)
class ProductPage:
    """All a product page shows of the product and its prices. `product` has `stars`, `stars_from`, `stars_until`."""

    product: Product
    certificate: Certificate | None
    variants: list[VariantRow]
    photos: list[Photo]
    fair_prices: list[FairPrice]
    rules: Rules
    rating: Rating
    shop: Shop | None = None

    @property
    def buyable(self) -> bool:
        """Whether some variant sells now and is there; services apart, which are sold by date."""
        return any(row.amount is not None and row.in_stock and not row.by_date for row in self.variants)

    @property
    def visits(self) -> list[VariantRow]:
        """Services that sell now, each with the dates to choose from."""
        return [row for row in self.variants if row.amount is not None and row.dates]

    @property
    def holiday(self) -> Holiday | None:
        """The shop rests today: its goods are shown and cannot be ordered."""
        return holiday_of(self.shop) if self.shop else None

    @property
    def return_policy(self) -> ReturnPolicy | None:
        """What the shop takes back."""
        return self.shop.return_policy if self.shop else None

    @property
    def cheapest(self) -> VariantRow | None:
        """The variant to show the price of: the cheapest that sells, in stock if any is."""
        selling = [row for row in self.variants if row.amount is not None]
        return min(selling, key=lambda row: (not row.in_stock, row.amount, row.variant.pk), default=None)


def fair_prices_now(product: Product, at: dt.datetime | None = None) -> list[FairPrice]:
    """Prices of the product in fairs that are open at an instant, the cheapest first. 1 statement."""
    return [FairPrice(*row) for row in _fair_prices(product.pk, at or clock.now())]


_fair_prices = Prepared[Any](
    lambda product, moment: (
        Listing.objects.filter(
            product=product, channel__kind=ChannelKind.FAIR, starts_at__lte=moment, ends_at__gt=moment
        )
        .order_by("amount", "pk")
        .values_list("offer_id", "channel__slug", "channel__name", "amount", "regular", "ends_at", "channel__closes_at")
    )
)


def _products(slug: str, today: dt.date) -> QuerySet[Product, Any]:
    """The listable product of that slug with all that hangs on it."""
    photos = Photo.objects.filter(product=OuterRef("pk")).order_by("position", "pk")
    columns = ("id", "product_id", "file", "alt", "width", "height", "widths", "position")
    return (
        listable(today)
        .filter(slug=slug)
        .annotate(
            photo_rows=ArraySubquery(photos.values(json=JSONObject(**{name: name for name in columns}))),
            rule_rows=rule_rows(today),
            rating_count=F("rating__count"),
            rating_total=F("rating__total"),
            rating_latest=F("rating__latest"),
        )
        .select_related(
            "producer__place__current", "producer__province", "product_set__group", "origin__current", "province"
        )
        .defer("vector", "search")
    )


_product = Prepared[Any](_products)


def _variants_priced(product: int, channel: int, moment: dt.datetime) -> Any:
    """Every variant of a product with its offer in a channel, and of its prices the one that covers the moment."""
    rows: Any = Variant.objects.filter(product=product)  # `offer` is out of mypy's sight
    return (
        rows.annotate(
            offer=FilteredRelation("offers", condition=Q(offers__channel=channel)),
            price=FilteredRelation(
                "offer__prices", condition=Q(offer__prices__starts_at__lte=moment, offer__prices__ends_at__gt=moment)
            ),
        )
        .annotate(
            amount=F("price__amount"),
            regular=F("price__regular"),
            label=F("price__label"),
            until=F("price__ends_at"),
            lowest_30_days=F("price__lowest_30_days"),
            step_rows=step_rows("offer__pk", moment),
            date_rows=date_rows("pk", moment),
            by_date=Exists(Slot.objects.filter(variant=OuterRef("pk"))),
        )
        .select_related("stock", "offer__shop__return_policy")
        .order_by("position", "pk")
    )


_variants = Prepared[Any](_variants_priced)
_certificate = Prepared[Any](lambda pk: Certificate.objects.filter(pk=pk).select_related("issuing_place"))


def product_page(slug: str, channel: Channel | None = None) -> ProductPage | None:
    """A listable product with everything its page shows, or None. 4 statements (1 when it is not shown today)."""
    channel = channel or market()
    found = _product(slug[:200], clock.today())
    if not found:
        return None
    (product,) = found
    moment, today = clock.now(), clock.today()
    variants, shop = [], None
    for variant in _variants(product.pk, channel.pk, moment):
        offer, dates = variant.offer if variant.amount is not None else None, dates_from(variant.date_rows)
        shop = shop or (offer.shop if offer else None)
        variants.append(
            VariantRow(
                variant=variant,
                offer_id=offer.pk if offer else None,
                amount=variant.amount,
                regular=variant.regular,
                lowest_30_days=variant.lowest_30_days,
                label=variant.label or "",
                until=variant.until,
                supply=Supply(max((date.left for date in dates), default=0))
                if variant.by_date
                else supply_of(getattr(variant, "stock", None), today),
                steps=steps_from(variant.step_rows, variant.amount) if offer else [],
                packs_within=offer.packs_within if offer else None,
                most=offer.most_per_order if offer else None,
                by_date=variant.by_date,
                dates=dates,
            )
        )
    certificates = _certificate(product.certificate_id) if product.certificate_id else []
    return ProductPage(
        product=product,
        certificate=certificates[0] if certificates else None,
        variants=variants,
        photos=[Photo(**row) for row in product.photo_rows],
        fair_prices=fair_prices_now(product, moment),
        rules=rules_from(product, product.rule_rows),
        rating=Rating(product.rating_count or 0, product.rating_total or 0, product.rating_latest or []),
        shop=shop,
    )
