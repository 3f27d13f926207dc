"""How shops deliver, for their people: each shop is a shipping zone, which is Viet Nam as that shop reaches it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from marketplace.api.batch import make_peers
from marketplace.api.ids import key_of
from marketplace.api.reads.conditions import checked, clean
from marketplace.api.reads.stocks import Place, places_of, shops_for
from marketplace.api.staff import Permission, Staff
from marketplace.checkout.models import DeliveryMethod, DeliveryRate
from marketplace.shops.models import Shop

P = Permission


@dataclass(slots=True, eq=False)
class ZoneRow:
    """A shop, as far as its parcels go."""

    shop: Shop
    peers: list[int] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.shop.pk


def zones_for(staff: Staff) -> list[ZoneRow]:
    """The asker's shops; of superusers the first thousand. 1 statement."""
    return make_peers(ZoneRow(shop) for shop in shops_for(staff, P.MANAGE_SHIPPING)[:1000])


def zone_at(text: str, staff: Staff) -> ZoneRow | None:
    """One of them; None for another's. 1 statement."""
    found = shops_for(staff, P.MANAGE_SHIPPING).filter(pk=key_of(text, "ShippingZone")).first()
    return make_peers([ZoneRow(found)])[0] if found else None


def is_asked(row: ZoneRow, given: Mapping[str, Any] | None) -> bool:
    """Saleor's `ShippingZoneFilterInput`. Shops deliver in all channels alike."""
    given = given or {}
    text = clean(given.get("search") or "").casefold()
    for each in checked(given.get("channels") or (), "channels"):
        key_of(each, "Channel", "channels")
    return text in row.shop.name.casefold()


def methods_of_shops(shops: Collection[int]) -> dict[int, list[DeliveryMethod]]:
    """How each delivers, with its table. 2 statements."""
    rates = Prefetch("rates", DeliveryRate.objects.order_by("up_to_g"))
    rows = DeliveryMethod.objects.filter(shop__in=shops, is_active=True)
    found: dict[int, list[DeliveryMethod]] = {}
    for row in make_peers(rows.prefetch_related(rates).order_by("shop", "position", "pk")):
        found.setdefault(row.shop_id, []).append(row)
    return found


def places_of_shops(shops: Collection[int]) -> dict[int, list[Place]]:
    """The warehouses of each. 2 statements."""
    found: dict[int, list[Place]] = {}
    for place in places_of(shops):
        found.setdefault(place.shop.pk, []).append(place)
    return found


def fees_of(row: DeliveryMethod) -> list[int]:
    """All that it may cost, in ₫."""
    return [row.fee, *(rate.fee for rate in row.rates.all())]


def heaviest(row: DeliveryMethod) -> int | None:
    """Grams up to which its table goes; None without one."""
    return max((rate.up_to_g for rate in row.rates.all()), default=None)
