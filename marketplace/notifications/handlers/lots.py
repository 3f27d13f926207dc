"""Lots held, released and recalled: their makers, the officers of the place, and whoever made something from them."""

from typing import Any

from catalog.core import outbox
from catalog.places.models import Level
from traceability.lots.models import Lot
from traceability.lots.queries import made_with

from .. import services
from ..queries import officers_at, people_of

NAMED = 10
"""Numbers of lots in one notice."""


def _stopped(pk: int, kind: str) -> None:
    """The maker's people, and the commune's officers; and the people of each producer that made lots of it, once."""
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
    for made in Lot.objects.filter(pk__in=made_with(found)).order_by("-produced_on", "-pk"):
        theirs.setdefault(made.producer_id, []).append(made)
    for producer, lots in theirs.items():
        services.notify_all(
            users=people_of(producer),
            kind=f"{kind}.used",
            facts=facts | {"made": ", ".join(each.number for each in lots[:NAMED]), "count": len(lots)},
            url=f"/studio/lots/{lots[0].pk}/",
            key=f"{key}:used:{producer}",
        )


@outbox.handles("lot.held")
def held(*, lot: int, **_: Any) -> None:
    """Told."""
    _stopped(lot, "lot.held")


@outbox.handles("lot.released")
def released(*, lot: int, **_: Any) -> None:
    """Told."""
    _stopped(lot, "lot.released")


@outbox.handles("lot.recalled")
def recalled(*, lot: int, **_: Any) -> None:
    """Told."""
    _stopped(lot, "lot.recalled")
