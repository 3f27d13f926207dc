"""Outlets as the public, officers and shops see them."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from marketplace.outlets.models import Outlet
from marketplace.shops.models import Shop, ShopState


def public_outlets(*, province: int | None = None, kind: str = "") -> QuerySet[Outlet]:
    """Places in use, with where they are and whose: `province` the key of one of today. A shop's own only while the shop is open."""
    found = Outlet.objects.filter(Q(shop=None) | Q(shop__state=ShopState.OPEN), is_active=True)
    if province is not None:
        found = found.filter(place__province=province)
    if kind:
        found = found.filter(kind=kind)
    return found.select_related("place__province", "shop__producer")


def outlets_by_province() -> dict[str, int]:
    """How many outlets each province of today has, by its code. 1 statement."""
    counted = public_outlets().order_by().values_list("place__province__code").annotate(n=Count("pk"))
    return dict(counted)


def public_outlet(slug: str) -> Outlet | None:
    """One of them, else None. 1 statement."""
    return public_outlets().filter(slug=slug[:100]).first()


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
