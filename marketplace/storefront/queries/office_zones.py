"""Zones as an officer sees them. Every row here is of a producer in the officer's reach."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from catalog.core.text import words
from catalog.core.types import Actor
from traceability.scans.queries.added import zones_in_reach
from traceability.zones.models import Zone, ZoneCertificate, ZoneConfirmation

_PLACES = ("place__parent", "place__province", "place__current__parent", "place__current__province")


def office_zones(officer: Actor, text: str = "", *, unconfirmed: bool = False) -> QuerySet[Zone]:
    """Zones in reach, all or those that no officer confirmed as they are now, without outlines, with `is_confirmed`, `claims` (certificates no
    officer has seen) and places. A text is looked for in names and crops of zones and names of producers. One statement, and one for the
    reach."""
    standing = ZoneConfirmation.objects.filter(zone=OuterRef("pk"), overtaken_at=None, withdrawn_at=None)
    rows = (
        zones_in_reach(officer)
        .select_related("producer", *_PLACES)
        .defer("polygon")
        .annotate(
            is_confirmed=Exists(standing),
            claims=Count("certificates", filter=Q(certificates__confirmed_at=None, certificates__withdrawn_on=None)),
        )
    )
    if unconfirmed:
        rows = rows.filter(is_confirmed=False)
    text = " ".join(text.split())
    if not text:
        return rows
    folded = Q(pk__isnull=False)
    for word in words(text)[:10]:
        folded &= Q(producer__search__contains=word)
    return rows.filter(Q(name__icontains=text) | Q(crop__icontains=text) | folded)


def office_zone(officer: Actor, pk: int) -> Zone | None:
    """One zone in reach with its producer and places of both eras. One statement, and one for the reach."""
    return zones_in_reach(officer).filter(pk=pk).select_related("producer__place", *_PLACES).first()


def certificates_to_check(zone: Zone) -> QuerySet[ZoneCertificate]:
    """A zone's certificates with who confirmed them. One statement."""
    return zone.certificates.select_related("confirmed_by", "zone")
