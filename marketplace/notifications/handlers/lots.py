"""Lots held, released and recalled: their makers, the officers of the place, and whoever made something from them; what an officer attested of
them or took back: their makers."""

from typing import Any

from catalog.core import outbox
from catalog.places.models import Level
from traceability.lots.models import Attestation, Lot
from traceability.lots.queries import made_with

from .. import services
from ..queries import officers_at, people_of

NAMED = 10
"""Numbers of lots in one notice."""


def _stopped(pk: int, kind: str) -> None:
    """The maker's people, and the commune's officers; and those of each producer that made lots of it, once for all of these."""
    found = Lot.objects.select_related("variant__product", "producer__place__current").get(pk=pk)
    facts: dict[str, Any] = {
        "lot": found.number,
        "product": found.variant.product.name,
        "producer": found.producer.name,
        "reason": found.state_reason[:500],
    }
    key = f"{kind}:{pk}:{found.state_since.isoformat() if found.state_since else ''}"
    services.notify_all(users=people_of(found.producer_id), kind=kind, facts=facts, url=f"/studio/lots/{pk}/", key=key)
    officers = officers_at(Level.COMMUNE, found.producer.place, not_of=found.producer_id)
    services.notify_all(users=officers, kind=kind, facts=facts, url=f"/office/lots/{pk}/", key=key)
    if kind == "lot.released":
        return
    theirs: dict[int, list[Lot]] = {}
    rows = Lot.objects.filter(pk__in=made_with(found)).select_related("producer__place__current")
    for made in rows.order_by("-produced_on", "-pk"):
        theirs.setdefault(made.producer_id, []).append(made)
    for producer, lots in theirs.items():
        maker = lots[0].producer
        more = {"maker": maker.name, "made": ", ".join(each.number for each in lots[:NAMED]), "count": len(lots)}
        for users, room in (
            (people_of(producer), "studio"),
            (officers_at(Level.COMMUNE, maker.place, not_of=producer), "office"),
        ):
            services.notify_all(
                users=users,
                kind=f"{kind}.used",
                facts=facts | more,
                url=f"/{room}/lots/{lots[0].pk}/",
                key=f"{key}:used:{producer}",
            )


@outbox.handles("lot.held")
def held(*, lot: int, because: int | None = None, **_: Any) -> None:
    """Told; what is held because of another lot is told with that one."""
    if because is None:
        _stopped(lot, "lot.held")


@outbox.handles("lot.released")
def released(*, lot: int, **_: Any) -> None:
    """Told."""
    _stopped(lot, "lot.released")


@outbox.handles("lot.recalled")
def recalled(*, lot: int, **_: Any) -> None:
    """Told."""
    _stopped(lot, "lot.recalled")


def _attested(pk: int, kind: str) -> None:
    found = Attestation.objects.select_related("lot").get(pk=pk)
    services.notify_all(
        users=people_of(found.lot.producer_id),
        kind=kind,
        facts={"lot": found.lot.number, "checked_on": found.checked_on.isoformat(), "reason": found.withdrawn_reason},
        url=f"/studio/lots/{found.lot_id}/",
        key=f"{kind}:{pk}",
    )


@outbox.handles("lot.attested")
def attested(*, attestation: int, **_: Any) -> None:
    """The maker: its lot's page says so now. Nothing if it was taken back meanwhile."""
    if Attestation.objects.filter(pk=attestation, withdrawn_at=None).exists():
        _attested(attestation, "lot.attested")


@outbox.handles("lot.attestation.withdrawn")
def attestation_withdrawn(*, attestation: int) -> None:
    """The maker: its lot's page says it no more."""
    _attested(attestation, "lot.attestation.withdrawn")
