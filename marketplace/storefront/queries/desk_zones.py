"""Zones at a producer's desk. Who may sit there is asked at the studio's door; every row here is of that one producer."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from catalog.core import clock
from catalog.producers.models import Producer
from traceability.zones.models import Zone, ZoneCode
from traceability.zones.queries import CodeOnDays, CodeStatus, code_status_on

MOST_CODES = 200
MOST_ZONES = 500
_PLACES = ("place__parent", "place__province", "place__current__parent", "place__current__province")


def zones_at(producer: Producer) -> QuerySet[Zone]:
    """A producer's zones without their outlines, with places of both eras and `published`: how many of its public lots came from each.

    One statement.
    """
    return (
        Zone.objects.filter(producer=producer)
        .select_related(*_PLACES)
        .defer("polygon")
        .annotate(published=Count("lot_inputs__lot", filter=~Q(lot_inputs__lot__state="draft"), distinct=True))
    )


def zones_to_harvest(producer: Producer) -> list[Zone]:
    """A producer's zones by name, without outlines, to choose from. One statement."""
    return list(
        Zone.objects.filter(producer=producer).only("pk", "name", "producer").order_by("name", "pk")[:MOST_ZONES]
    )


def zone_at(producer: Producer, pk: int) -> Zone | None:
    """One zone of a producer with places of both eras, and its trace code if it has one. One statement."""
    return Zone.objects.filter(producer=producer, pk=pk).select_related("producer", "trace_code", *_PLACES).first()


def zone_code_at(producer: Producer, zone: int, pk: int) -> ZoneCode | None:
    """One growing-area code of a producer's zone. One statement."""
    return ZoneCode.objects.filter(zone__producer=producer, zone=zone, pk=pk).select_related("zone__producer").first()


def codes_today(zones: list[Zone]) -> dict[int, list[tuple[CodeOnDays, CodeStatus | None]]]:
    """Each zone's codes with their status today, by zone. One statement."""
    today = clock.today()
    found = code_status_on([zone.pk for zone in zones], [today])
    return {zone: [(code, code.on[today]) for code in codes] for zone, codes in found.items()}


def codes_claimed_by(producer: Producer) -> list[tuple[ZoneCode, bool]]:
    """Every growing-area code of a producer's zones with zone and spans, and whether somebody else claims the same. Two statements, one if none."""
    others = ZoneCode.objects.filter(code=OuterRef("code"), market=OuterRef("market")).exclude(zone__producer=producer)
    rows = (
        ZoneCode.objects.filter(zone__producer=producer)
        .select_related("zone")
        .defer("zone__polygon")
        .prefetch_related("spans")
        .annotate(claimed=Exists(others))
        .order_by("confirmed_at", "code", "pk")[:MOST_CODES]
    )
    return [(row, row.claimed) for row in rows]
