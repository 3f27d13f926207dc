"""What costs how much at an instant, and what a product's page needs."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from catalog.certification.models import Certificate
from catalog.core import clock
from catalog.core.prepared import Prepared
from catalog.core.types import Actor
from catalog.producers.queries import producers_of
from catalog.products.models import Photo, Product, Variant
from catalog.products.queries import listable
from marketplace.shops.models import Channel, ChannelKind, Listing, Offer, ReturnPolicy, Shop
from marketplace.shops.queries.rules import Rules, rule_rows, rules_from
from marketplace.shops.queries.shops import Holiday, holiday_of

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
    """A variant as a buyer sees it. `amount` is None when it is not for sale now; `available` counts units not reserved."""

    variant: Variant
    offer_id: int | None
    amount: int | None
    regular: int | None
    lowest_30_days: int | None
    label: str
    until: dt.datetime | None
    available: int

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
        """Whether some variant sells now and is there."""
        return any(row.amount is not None and row.in_stock for row in self.variants)

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
_variants = Prepared[Any](
    lambda product: Variant.objects.filter(product=product).select_related("stock").order_by("position", "pk")
)
_certificate = Prepared[Any](lambda pk: Certificate.objects.filter(pk=pk).select_related("issuing_place"))


def product_page(slug: str, channel: Channel | None = None) -> ProductPage | None:
    """A listable product with everything its page shows, or None. 5 statements (1 when it is not shown today)."""
    channel = channel or market()
    found = _product(slug[:200], clock.today())
    if not found:
        return None
    (product,) = found
    moment = clock.now()
    # every variant, and of its offers in this channel at most one price covers the moment
    offers: dict[int, Any] = {offer.variant_id: offer for offer in offers_of(product.pk, channel.pk, moment)}
    variants = []
    for variant in _variants(product.pk):
        offer = offers.get(variant.pk)
        stock = getattr(variant, "stock", None)
        variants.append(
            VariantRow(
                variant=variant,
                offer_id=offer.pk if offer else None,
                amount=offer.price if offer else None,
                regular=offer.price_regular if offer else None,
                lowest_30_days=offer.price_lowest_30_days if offer else None,
                label=offer.price_label if offer else "",
                until=offer.price_until if offer else None,
                available=stock.quantity - stock.reserved if stock else 0,
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
        shop=next((offer.shop for offer in offers.values()), None),
    )
