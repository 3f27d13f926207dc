"""Where goods lie and what they cost in which channel, for the people of their shop."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.products.queries.listing import listable_q
from marketplace.api.batch import make_peers
from marketplace.api.ids import text_of
from marketplace.api.reads.conditions import clean
from marketplace.api.staff import Permission, Staff
from marketplace.shops.models import Listing, Offer, Shop, Stock, Store, StoreStock

P = Permission
STOCKS = (P.MANAGE_PRODUCTS, P.MANAGE_ORDERS)
MOST_STOCKS = 10_000


@dataclass(slots=True, eq=False)
class Place:
    """A shop's house (`store` None), or one of its stores: what Saleor calls a warehouse."""

    shop: Shop
    store: Store | None = None
    peers: list[str] = field(default_factory=list)
    shops: list[int] = field(default_factory=list)
    """The shops of all places of its list."""

    @property
    def pk(self) -> str:
        return str(self.store.pk) if self.store else f"h{self.shop.pk}"

    @property
    def name(self) -> str:
        return f"{self.store.name} · {self.shop.name}" if self.store else self.shop.name


def beside(places: Iterable[Place]) -> list[Place]:
    """As peers, each with the shops of all."""
    found = make_peers(places)
    shops = list(dict.fromkeys(place.shop.pk for place in found))
    for place in found:
        place.shops = shops
    return found


@dataclass(slots=True, eq=False)
class StockRow:
    """So many of a variant at a place. What is set aside for orders is counted at the house: it is of no place before it is packed."""

    place: Place
    variant_id: int
    quantity: int
    allocated: int
    variants: list[int] = field(default_factory=list)

    @property
    def pk(self) -> str:
        return f"{self.variant_id}-{self.place.pk}"


def shops_for(staff: Staff, *needed: Permission) -> QuerySet[Shop]:
    """The asker's shops with all that is said of a warehouse, by name."""
    return _whole(Shop.objects.filter(staff.within("producer", *needed)))


def _whole(shops: QuerySet[Shop]) -> QuerySet[Shop]:
    return shops.select_related("producer__place__province", "pickup_place__province").order_by("name", "pk")


def _shops(staff: Staff) -> QuerySet[Shop]:
    return shops_for(staff, *STOCKS, P.MANAGE_SHIPPING)


def places_for(staff: Staff) -> list[Place]:
    """The houses and stores of the asker's shops; of superusers of the first thousand shops. 2 statements."""
    return _places(list(_shops(staff)[:1000]))


def places_of(shops: Collection[int]) -> list[Place]:
    """The houses and stores of these shops. 2 statements."""
    return _places(list(_whole(Shop.objects.filter(pk__in=shops))))


def _places(shops: list[Shop]) -> list[Place]:
    stores: dict[int, list[Store]] = {}
    for store in Store.objects.filter(shop__in=[shop.pk for shop in shops], is_active=True).order_by("name", "pk"):
        stores.setdefault(store.shop_id, []).append(store)
    return beside(Place(shop, store) for shop in shops for store in (None, *stores.get(shop.pk, ())))


def place_at(text: str, staff: Staff, name: str = "id") -> Place:
    """A warehouse by its id. At most 2 statements. Raises `Refused` (`not_found`), also for another shop's."""
    key = text_of(text, "Warehouse", name)
    digits = key.removeprefix("h")
    if digits.isascii() and digits.isdigit() and len(digits) < 19:
        store = None
        if key == digits:
            store = Store.objects.filter(pk=int(key), is_active=True).first()
            shop = _shops(staff).filter(pk=store.shop_id).first() if store else None
        else:
            shop = _shops(staff).filter(pk=int(digits)).first()
        if shop is not None:
            return beside([Place(shop, store)])[0]
    raise Refused.because("not_found", f"Couldn't resolve to a node: {text[:200]}", name)


def _stocks(variants: Q) -> list[StockRow]:
    """Of variants (a condition on `variant`), place by place. 2 statements."""
    rows = list(
        Stock.objects.filter(variants)
        .select_related(
            "variant__product__producer__place__province",
            "variant__product__producer__shop__pickup_place__province",
        )
        .order_by("variant_id")[:MOST_STOCKS]
    )
    stored: dict[int, list[StoreStock]] = {}
    keys = [row.variant_id for row in rows]
    for each in StoreStock.objects.filter(variant__in=keys).select_related("store").order_by("store__name", "pk"):
        stored.setdefault(each.variant_id, []).append(each)
    found = []
    for row in rows:
        shop = getattr(row.variant.product.producer, "shop", None)
        if shop is None:
            continue
        there = stored.get(row.variant_id, ())
        house = row.quantity - sum(each.quantity for each in there)
        found.append(StockRow(Place(shop), row.variant_id, house, row.reserved, keys))
        found += [StockRow(Place(shop, e.store), row.variant_id, e.quantity, 0, keys) for e in there]
    beside(row.place for row in found)
    return found


def stocks_of_variants(variants: Collection[int], staff: Staff) -> dict[int, list[StockRow]]:
    """Of variants of the asker's shops; those of others are not there. 2 statements."""
    found: dict[int, list[StockRow]] = {}
    mine = staff.within("variant__product__producer", *STOCKS)
    for row in _stocks(mine & Q(variant__in=variants)):
        found.setdefault(row.variant_id, []).append(row)
    return found


def stocks_for(staff: Staff, given: Mapping[str, Any] | None = None) -> list[StockRow]:
    """All of the asker's shops, ten thousand variants at most. 2 statements."""
    asked = given or {}
    mine = staff.within("variant__product__producer", P.MANAGE_PRODUCTS)
    if text := clean(asked.get("search") or ""):
        mine &= (
            Q(variant__product__name__icontains=text) | Q(variant__name__icontains=text) | Q(variant__sku__iexact=text)
        )
    rows = _stocks(mine)
    quantity = asked.get("quantity")
    return rows if quantity is None else [row for row in rows if row.quantity == quantity]


def stocks_at(places: Collection[str], staff: Staff) -> dict[str, list[StockRow]]:
    """What lies at each of these places. 2 statements."""
    shops = {int(key[1:]) for key in places if key.startswith("h")}
    stores = [int(key) for key in places if not key.startswith("h")]
    of = Q(variant__product__producer__shop__in=shops) | Q(variant__store_stocks__store__in=stores)
    mine = Stock.objects.filter(staff.within("variant__product__producer", *STOCKS) & of).values("pk").distinct()
    found: dict[str, list[StockRow]] = {}
    for row in _stocks(Q(pk__in=mine)):
        found.setdefault(row.place.pk, []).append(row)
    return found


# prices by channel


def offers_of_variants(variants: Collection[int], staff: Staff) -> dict[int, list[Offer]]:
    """What each costs in which channel, of the asker's shops alone. 1 statement."""
    rows = (
        Offer.objects.filter(staff.within("shop__producer", P.MANAGE_PRODUCTS), variant__in=variants)
        .select_related("channel")
        .order_by("channel_id", "pk")
    )
    found: dict[int, list[Offer]] = {}
    for row in make_peers(rows):
        found.setdefault(row.variant_id, []).append(row)
    return found


@dataclass(slots=True, eq=False)
class ListingRow:
    """A product in a channel, by its offers there. `shown`: whether buyers see it there now, and for how much at least (minor units)."""

    product_id: int
    channel: Any
    offers: list[Offer]
    shown: int | None
    state: str
    created: Any

    @property
    def pk(self) -> str:
        return f"{self.product_id}-{self.channel.pk}"


def listings_of_products(products: Collection[int], staff: Staff) -> dict[int, list[ListingRow]]:
    """In which channels each product of the asker's shops is offered. 2 statements."""
    rows = (
        Offer.objects.filter(staff.within("shop__producer", P.MANAGE_PRODUCTS), product__in=products)
        .select_related("channel", "product")
        .order_by("product_id", "channel_id", "pk")
    )
    kept: dict[tuple[int, int], ListingRow] = {}
    for offer in rows:
        key = (offer.product_id, offer.channel_id)
        if key not in kept:
            kept[key] = ListingRow(offer.product_id, offer.channel, [], None, offer.product.state, offer.created_at)
        kept[key].offers.append(offer)
    now = clock.now()
    shown = Listing.objects.filter(listable_q("product__"), product__in=products, starts_at__lte=now, ends_at__gt=now)
    for product, channel, amount in shown.values_list("product", "channel", "amount"):
        if (product, channel) in kept:
            kept[product, channel].shown = amount
    found: dict[int, list[ListingRow]] = {}
    for (product, _channel), row in kept.items():
        found.setdefault(product, []).append(row)
    return found
