"""What stands on shelves, what outlets are measured by, and how often their goods are scanned in their province."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from catalog.core import clock
from catalog.core.text import words
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Membership, ProducerState
from catalog.producers.policies import MANAGING
from catalog.products.models import Product, ProductState
from catalog.products.queries import listable
from marketplace.outlets.models import CriterionCheck, Outlet, OutletCriterion, OutletKeeper, ShelfItem, StockTake

NEARBY_DAYS = 30
FOUND = 12


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One thing on the shelf. `stars` of today only where the product may be shown and sold; else it has neither badge nor link (`slug` "").
    `quantity` and `counted_at` of the last stock-take, None before the first."""

    item: int
    name: str
    maker: str
    slug: str
    stars: int | None
    quantity: int | None
    counted_at: dt.datetime | None


def shelf_of(outlet: Outlet) -> list[ShelfRow]:
    """What stands there: products with stars first, by name. 1 statement."""
    last = StockTake.objects.filter(item=OuterRef("pk"))
    rows: Any = (
        ShelfItem.objects.filter(outlet=outlet, removed_at=None)
        .select_related("product__producer")
        .defer("product__vector", "product__search")
        .annotate(
            quantity=Subquery(last.values("quantity")[:1]),
            counted_at=Subquery(last.values("at")[:1]),
            stars=Subquery(listable().filter(pk=OuterRef("product_id")).values("stars")[:1]),  # type: ignore[misc]  # an annotation
        )
    )
    found = [
        ShelfRow(
            item=row.pk,
            name=row.product.name if row.product else row.name,
            maker=row.product.producer.name if row.product else row.maker,
            slug=row.product.slug if row.product and row.stars else "",
            stars=row.stars,
            quantity=row.quantity,
            counted_at=row.counted_at,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (row.stars is None, row.name.casefold(), row.item))


def products_for_shelf(outlet: Outlet, asked: str) -> list[Product]:
    """Published products whose words these are, not on the shelf yet; carried shops' first. 1 statement, none without words."""
    typed = words(asked)[:6]
    if not typed:
        return []
    there = ShelfItem.objects.filter(outlet=outlet, product=OuterRef("pk"), removed_at=None)
    found = Product.objects.filter(~Exists(there), state=ProductState.PUBLISHED, producer__state=ProducerState.VERIFIED)
    for word in typed:
        found = found.filter(search__contains=word)
    carried = Outlet.carries.through.objects.filter(outlet=outlet, shop__producer=OuterRef("producer"))
    found = found.annotate(carried=Exists(carried)).select_related("producer").defer("vector", "search")
    return list(found.order_by("-carried", "name", "pk")[:FOUND])


def criteria_of(outlet: Outlet, on: dt.date | None = None) -> list[tuple[OutletCriterion, CriterionCheck | None]]:
    """What is asked of points of sale on a day (default today), each with the latest check. 2 statements."""
    day = on or clock.today()
    checks = CriterionCheck.objects.filter(outlet=outlet, checked_on__lte=day).order_by(
        "criterion_id", "-checked_on", "-pk"
    )
    rows = OutletCriterion.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    latest = Prefetch("checks", checks.distinct("criterion_id"), to_attr="found")
    return [(row, next(iter(row.found), None)) for row in rows.prefetch_related(latest)]


_NEAR = """
SELECT coalesce(sum(scans), 0) FROM scans_scanday
WHERE province_code = %(province)s AND day >= %(since)s AND day <= %(today)s AND code IN (
    SELECT t.code FROM codes_tracecode t LEFT JOIN lots_lot l ON l.id = t.lot_id
    JOIN products_variant v ON v.id = coalesce(t.variant_id, l.variant_id)
    JOIN outlets_shelfitem i ON i.product_id = v.product_id
    WHERE i.outlet_id = %(outlet)s AND i.removed_at IS NULL
)
"""


def scans_near(outlet: Outlet) -> int:
    """How often codes of the goods on its shelves were opened in its province in the last 30 days, by the ledger's daily counts: the ledger
    knows no place nearer than a province. 1 statement."""
    province = outlet.place.province or outlet.place
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR,
            {
                "province": province.code,
                "since": today - dt.timedelta(days=NEARBY_DAYS),
                "today": today,
                "outlet": outlet.pk,
            },
        )
        return int(cursor.fetchone()[0])


def outlets_tended(user: Actor) -> QuerySet[Outlet, Any]:
    """Those in use whose shelves this person counts: named for it, of an own shop, or of the officer's places; `by_post` tells the last. 1 or 2
    statements."""
    named = OutletKeeper.objects.filter(outlet=OuterRef("pk"), user_id=user.pk, ended_at=None)
    own = Membership.objects.filter(producer=OuterRef("shop__producer"), user_id=user.pk, role__in=MANAGING)
    office = Q(shop=None) & reach_filter(user, "place")
    mine = Exists(named) | Exists(own)
    found = Outlet.objects.filter(mine | office, is_active=True).annotate(by_post=~mine)
    return found.select_related("place__province", "shop__producer").order_by("name", "pk")


def tended_outlet(user: Actor, pk: int) -> Any:
    """One of them, else None. 1 or 2 statements."""
    return outlets_tended(user).filter(pk=pk).first()
