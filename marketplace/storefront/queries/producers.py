"""Producers and places as visitors see them."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from catalog.core import cursors, text
from catalog.places.models import Level, Unit
from catalog.producers.models import Producer, ProducerState
from catalog.products.models import Product
from catalog.products.queries import listable
from traceability.zones.models import Zone


def public_producers() -> QuerySet[Producer]:
    """Verified producers with a product that may be shown today."""
    return Producer.objects.filter(
        Exists(listable().filter(producer=OuterRef("pk"))), state=ProducerState.VERIFIED
    ).select_related("place__current", "province")


def producers_page(
    *, q: str = "", province: str = "", kind: str = "", after: str = "", before: str = "", limit: int = 30
) -> cursors.Page[Producer]:
    """A page of the list by name: `province` a code of today, `kind` of `ProducerKind`, or empty. A bad cursor raises `Refused`. 1 statement."""
    found = public_producers()
    for word in text.words(q[:80])[:6]:
        found = found.filter(search__contains=word)
    if province:
        found = found.filter(province__code=province)
    if kind:
        found = found.filter(kind=kind)
    return cursors.keyset(found, order=[("search", "asc"), ("pk", "asc")], after=after, before=before, limit=limit)


def public_producer(slug: str) -> Producer | None:
    """A verified producer, with its place then and now. 1 statement."""
    return (
        Producer.objects.filter(slug=slug, state=ProducerState.VERIFIED)
        .select_related("place__current", "place__parent", "place__province", "province")
        .first()
    )


def zones_of_producer(producer: Producer) -> list[Zone]:
    """Its raw-material zones. 1 statement."""
    return list(
        Zone.objects.filter(producer=producer).select_related("place__current", "place__province").order_by("name")
    )


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A unit of today and how many products it has on show."""

    unit: Unit
    products: int


def communes_with_products(province: Unit) -> list[PlaceCount]:
    """Communes of a province of today with something on show, the most first. 2 statements."""
    counted = (
        listable()
        .filter(province=province, origin__current__level=Level.COMMUNE)
        .order_by()
        .values("origin__current")
        .annotate(n=Count("pk"))
    )
    number: dict[int, int] = {row["origin__current"] or 0: row["n"] for row in counted}
    units = Unit.objects.filter(pk__in=list(number))
    return sorted((PlaceCount(unit, number[unit.pk]) for unit in units), key=lambda p: (-p.products, p.unit.search))


def products_of_commune(commune: Unit) -> QuerySet[Product]:
    """Listable products made in a commune of today. 1 statement when read."""
    return listable().filter(origin__current=commune)
