"""Zones: what an officer confirmed of them or took back, and harvests that were a mistake."""

from collections import defaultdict

from catalog.core import outbox
from traceability.lots.models import Lot, LotState
from traceability.zones.models import Harvest, ZoneCertificate, ZoneConfirmation

from .. import services
from ..queries import people_of
from .lots import NAMED


@outbox.handles("zone.confirmed")
def confirmed(*, confirmation: int) -> None:
    """The producer: its zone's page and its lots' say so now. Nothing if it was taken back meanwhile."""
    found = ZoneConfirmation.objects.select_related("zone").get(pk=confirmation)
    if found.withdrawn_at is not None:
        return
    services.notify_all(
        users=people_of(found.zone.producer_id),
        kind="zone.confirmed",
        facts={"zone": found.zone.name, "checked_on": found.checked_on.isoformat()},
        url=f"/studio/zones/{found.zone_id}/papers/",
        key=f"zone.confirmed:{confirmation}",
    )


@outbox.handles("zone.confirmation.withdrawn")
def confirmation_withdrawn(*, confirmation: int) -> None:
    """The producer: its pages say it no more."""
    found = ZoneConfirmation.objects.select_related("zone").get(pk=confirmation)
    services.notify_all(
        users=people_of(found.zone.producer_id),
        kind="zone.confirmation.withdrawn",
        facts={
            "zone": found.zone.name,
            "checked_on": found.checked_on.isoformat(),
            "reason": found.withdrawn_reason,
        },
        url=f"/studio/zones/{found.zone_id}/papers/",
        key=f"zone.confirmation.withdrawn:{confirmation}",
    )


@outbox.handles("zone.certificate.confirmed")
def certificate_confirmed(*, certificate: int) -> None:
    """The producer."""
    found = ZoneCertificate.objects.select_related("zone").get(pk=certificate)
    services.notify_all(
        users=people_of(found.zone.producer_id),
        kind="zone.certificate.confirmed",
        facts={"zone": found.zone.name, "number": found.number, "issuer": found.issuer},
        url=f"/studio/zones/{found.zone_id}/papers/#certificates",
        key=f"zone.certificate.confirmed:{certificate}",
    )


@outbox.handles("harvest.withdrawn")
def harvest_withdrawn(*, harvest: int) -> None:
    """Each producer with drafts that are made of it, once: also those that bought the material."""
    found = Harvest.objects.select_related("zone").get(pk=harvest)
    drafts: dict[int, list[Lot]] = defaultdict(list)
    for lot in Lot.objects.filter(inputs__harvest=harvest, state=LotState.DRAFT).order_by("pk").distinct():
        drafts[lot.producer_id].append(lot)
    for producer, lots in drafts.items():
        services.notify_all(
            users=people_of(producer),
            kind="harvest.withdrawn.used",
            facts={
                "zone": found.zone.name,
                "day_on": found.harvested_on.isoformat(),
                "lots": ", ".join(lot.number for lot in lots[:NAMED]),
            },
            url=f"/studio/lots/{lots[0].pk}/",
            key=f"harvest.withdrawn:{harvest}:{producer}",
        )
