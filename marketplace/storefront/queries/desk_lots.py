"""Lots at a producer's desk. Who may sit there is asked at the studio's door; every row here is of that one producer."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.producers.models import Producer
from catalog.products.models import Product, ProductState, Variant
from traceability.lots.models import Lot, LotInput
from traceability.zones.models import Harvest

MOST_CHOICES = 200
HARVESTS_BACK = dt.timedelta(days=800)
"""Coffee and rice are kept for two years at the most before they are processed."""
_HEAVY = ("variant__product__vector", "variant__product__search")


def lots_at(producer: Producer, *, product: int | None = None, state: str = "") -> QuerySet[Lot]:
    """A producer's lots with variant and product; of one product or in one state if asked. One statement."""
    found = Lot.objects.filter(producer=producer).select_related("variant__product__product_set").defer(*_HEAVY)
    if product is not None:
        found = found.filter(variant__product=product)
    return found.filter(state=state) if state else found


def made_from() -> Prefetch[str]:
    """A lot's material with all that `parts/lot_input.html` says of it: zones with their places, earlier lots. One statement."""
    inputs = LotInput.objects.select_related(
        "zone__place__province", "zone__producer", "source__producer", "source__variant__product"
    )
    return Prefetch(
        "inputs",
        inputs.defer("zone__polygon", "source__variant__product__vector", "source__variant__product__search"),
    )


def lot_at(producer: Producer, pk: int) -> Lot | None:
    """One lot of a producer with its product, material (zones with their places, earlier lots) and steps. Three statements."""
    return (
        Lot.objects.filter(producer=producer, pk=pk)
        .select_related(
            "variant__product__product_set", "producer__place__province", "producer__place__current", "trace_code"
        )
        .defer(*_HEAVY)
        .prefetch_related(made_from(), "stages")
        .first()
    )


def variants_at(producer: Producer) -> QuerySet[Variant]:
    """What lots can be made of, those of the latest lots first; hidden products are left out. One statement."""
    return (
        Variant.objects.filter(product__producer=producer)
        .exclude(product__state=ProductState.HIDDEN)
        .select_related("product__product_set")
        .defer("product__vector", "product__search")
        .annotate(last_made=Max("lots__created_at"))
        .order_by(F("last_made").desc(nulls_last=True), "product__name", "position", "pk")
    )


def products_with_lots(producer: Producer) -> list[tuple[int, str]]:
    """Numbers and names of the products that have lots, for a filter. One statement."""
    found = Product.objects.filter(producer=producer, variants__lots__isnull=False).distinct().order_by("name", "pk")
    return list(found.values_list("pk", "name")[:MOST_CHOICES])


def harvests_left(producer: Producer, until: dt.date) -> list[Any]:
    """Entries of the harvest logs of a producer's zones, until a day, of which something is left, newest first: with `left_kg`. One statement."""
    used = (
        LotInput.objects.filter(harvest=OuterRef("pk"))
        .order_by()
        .values("harvest")
        .annotate(kg=Sum("quantity_kg"))
        .values("kg")
    )
    rows = (
        Harvest.objects.filter(
            zone__producer=producer, withdrawn_at=None, harvested_on__lte=until, harvested_on__gt=until - HARVESTS_BACK
        )
        .annotate(left_kg=F("quantity_kg") - Coalesce(Subquery(used), Decimal(0)))
        .filter(left_kg__gt=0)
    )
    return list(rows.order_by("-harvested_on", "-pk")[:MOST_CHOICES])


def input_name(given: LotInput) -> str:
    """What went into a lot, in a few words. Needs `zone` or `source` with its product selected."""
    if given.zone is not None:
        return given.zone.name
    if given.source is not None:
        return f"{given.source.variant.product.name}, {_('lô')} {given.source.number}"
    return given.material
