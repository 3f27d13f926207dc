"""Lists of lots, and the codes that a stage takes when none is given."""

from django.db.models import QuerySet

from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.queries import producers_of
from catalog.products.models import Product
from traceability.lots.models import Lot, LotState
from traceability.zones.models import Zone


def lots_of(user: Actor) -> QuerySet[Lot]:
    """The lots of the producers this user works for, newest first, with variant, product and producer. One statement."""
    return (
        Lot.objects.filter(producer__in=producers_of(user))
        .select_related("variant__product__product_set", "producer")
        .order_by("-produced_on", "-pk")
    )


def published_lots_from(zone: Zone) -> QuerySet[Lot]:
    """Published lots with raw material from a zone, newest first; held and recalled ones are left out. One statement."""
    return (
        Lot.objects.filter(inputs__zone=zone, state=LotState.PUBLISHED)
        .select_related("variant__product__product_set", "producer", "trace_code")
        .distinct()
        .order_by("-produced_on", "-pk")
    )


def published_lots_of(product: Product) -> QuerySet[Lot]:
    """A product's published lots, newest first. One statement."""
    return (
        Lot.objects.filter(variant__product=product, state=LotState.PUBLISHED)
        .select_related("variant", "trace_code")
        .order_by("-produced_on", "-pk")
    )


def default_product_code(lot: Lot) -> str:
    """The product trace code of a stage: the GTIN, or the platform's SKU, with the lot's number. At most 60 characters."""
    variant = lot.variant
    return f"{variant.gtin or variant.sku[:36]} · {lot.number}"


def default_location_code(producer: Producer) -> str:
    """The location trace code of a producer's own place: its GLN, else a number of ours, which claims nothing of GS1."""
    return producer.gln or f"CS-{producer.pk:06d}"


def zone_location_code(zone: Zone) -> str:
    """The location trace code of a zone: its GLN, else its first growing-area code, else a number of ours."""
    if zone.gln:
        return zone.gln
    code = zone.codes.order_by("pk").first()
    return code.code if code else f"VT-{zone.pk:06d}"
