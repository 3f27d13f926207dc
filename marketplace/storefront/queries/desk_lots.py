"""Lots at a producer's desk. Who may sit there is asked at the studio's door; every row here is of that one producer."""

from django.db.models import F, Max, Prefetch, QuerySet

from catalog.producers.models import Producer
from catalog.products.models import Product, ProductState, Variant
from traceability.lots.models import Lot, LotInput

MOST_CHOICES = 200
_HEAVY = ("variant__product__vector", "variant__product__search")


def lots_at(producer: Producer, *, product: int | None = None, state: str = "") -> QuerySet[Lot]:
    """A producer's lots with variant and product; of one product or in one state if asked. One statement."""
    found = Lot.objects.filter(producer=producer).select_related("variant__product__product_set").defer(*_HEAVY)
    if product is not None:
        found = found.filter(variant__product=product)
    return found.filter(state=state) if state else found


def lot_at(producer: Producer, pk: int) -> Lot | None:
    """One lot of a producer with its product, material (zones with their places) and steps. Three statements."""
    inputs = LotInput.objects.select_related("zone__place__province", "zone__producer").defer("zone__polygon")
    return (
        Lot.objects.filter(producer=producer, pk=pk)
        .select_related(
            "variant__product__product_set", "producer__place__province", "producer__place__current", "trace_code"
        )
        .defer(*_HEAVY)
        .prefetch_related(Prefetch("inputs", inputs), "stages")
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
