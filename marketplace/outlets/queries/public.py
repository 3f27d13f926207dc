"""Outlets as the public, officers and shops see them."""

import math
from dataclasses import dataclass

from django.db.models import Count, Exists, ExpressionWrapper, F, FloatField, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.places.policies import reach_filter
from marketplace.outlets.models import Outlet, ShelfItem
from marketplace.shops.models import Shop, ShopState

WIDEST = 2.0
"""Degrees around a reader in which outlets are near: about 220 km."""
KM_A_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Near:
    """An outlet and how far it is as the crow flies; `is_exact` when its own position is known, else its commune's middle."""

    outlet: Outlet
    km: float
    is_exact: bool


def public_outlets(
    *, province: int | None = None, kind: str = "", place: Unit | None = None, product: str = ""
) -> QuerySet[Outlet]:
    """Places in use, with where they are and whose: `province` the key of one of today, `place` a commune or province of any era, `product` the
    slug of what stands on the shelf. A shop's own only while the shop is open."""
    found = Outlet.objects.filter(Q(shop=None) | Q(shop__state=ShopState.OPEN), is_active=True)
    if province is not None:
        found = found.filter(place__province=province)
    if kind:
        found = found.filter(kind=kind)
    if place is not None:
        found = found.filter(_in(place))
    if product:
        there = ShelfItem.objects.filter(outlet=OuterRef("pk"), product__slug=product, removed_at=None)
        found = found.filter(Exists(there))
    return found.select_related("place__province", "shop__producer")


def _in(place: Unit) -> Q:
    """In a unit as it was: a district by what its communes are today."""
    if place.level == Level.DISTRICT:
        return Q(place__in=Unit.objects.filter(parent=place).values("current"))
    here = place.current_id or place.pk
    return Q(place__province=here) if place.level == Level.PROVINCE else Q(place=here)


def nearest(*, latitude: float, longitude: float, kind: str = "", product: str = "", limit: int = 30) -> list[Near]:
    """The outlets nearest to a position (degrees), the nearest first; nothing of the position is kept. 1 statement."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return []
    narrow = math.cos(math.radians(latitude))
    north = Coalesce(F("latitude"), F("place__latitude")) - latitude
    east = (Coalesce(F("longitude"), F("place__longitude")) - longitude) * narrow
    rows = (
        public_outlets(kind=kind, product=product)
        .annotate(away=ExpressionWrapper(north * north + east * east, output_field=FloatField()))
        .filter(away__lt=WIDEST**2)
        .order_by("away", "pk")
    )
    return [
        Near(row, math.sqrt(row.away) * KM_A_DEGREE, row.latitude is not None)
        for row in rows.prefetch_related("openings")[:limit]
    ]


def outlets_by_province() -> dict[str, int]:
    """How many outlets each province of today has, by its code. 1 statement."""
    counted = public_outlets().order_by().values_list("place__province__code").annotate(n=Count("pk"))
    return dict(counted)


def public_outlet(slug: str) -> Outlet | None:
    """One of them, else None, with its hours. 2 statements."""
    return public_outlets().filter(slug=slug[:100]).prefetch_related("openings").first()


def shops_at(outlet: Outlet) -> list[Shop]:
    """Whose goods are sold there: open shops by name. 1 statement."""
    own = Q(pk=outlet.shop_id) if outlet.shop_id else Q(carried_at=outlet)
    return list(
        Shop.objects.filter(own, state=ShopState.OPEN)
        .select_related("producer__place__current", "producer__province")
        .order_by("name", "pk")[:200]
    )


def outlets_to_keep(officer: Actor) -> QuerySet[Outlet]:
    """Points of sale that this officer keeps, with `shops`: how many they carry. Shops' own places are the shops'."""
    found = Outlet.objects.filter(reach_filter(officer, "place"), shop=None)
    return found.select_related("place__province").annotate(shops=Count("carries"))


def outlets_of(shop: Shop) -> QuerySet[Outlet]:
    """A shop's own places in use, by name. 1 statement."""
    return (
        Outlet.objects.filter(shop=shop, is_active=True)
        .select_related("place__province", "store")
        .order_by("name", "pk")
    )


def outlets_carrying(shop: Shop) -> QuerySet[Outlet]:
    """Points of sale in use that carry a shop's goods, by name. 1 statement."""
    carried = Outlet.carries.through.objects.filter(outlet=OuterRef("pk"), shop=shop)
    found = Outlet.objects.filter(Exists(carried), is_active=True)
    return found.select_related("place__province").order_by("name", "pk")
