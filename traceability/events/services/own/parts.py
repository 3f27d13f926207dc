"""What our own screens' events are made of: names, places, times, and the way into the store."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import orjson
from django.conf import settings

from catalog.core import clock, gs1
from catalog.core.errors import Refused
from catalog.producers.models import Producer
from traceability.codes.queries import uri_of
from traceability.codes.services import ensure_code
from traceability.events.epcis import read
from traceability.events.models import Event
from traceability.events.services.store import Repeated, Source, made_ready, record
from traceability.lots.models import Lot, LotInput
from traceability.lots.queries import default_location_code
from traceability.zones.models import Zone

_CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"


def lot_of(key: int) -> Lot | None:
    """A lot with what its events name; None when it is gone. At most 7 statements."""
    lots = Lot.objects.select_related("variant", "producer").prefetch_related(
        "inputs__zone", "inputs__harvest", "inputs__source", "stages", "papers"
    )
    return lots.filter(pk=key).first()


def name_of(thing: Lot | Zone) -> str:
    """The address of a lot or a zone, which gets its code now if it has none."""
    ensure_code(lot=thing) if isinstance(thing, Lot) else ensure_code(zone=thing)
    return uri_of(type(thing).objects.select_related(*_WITH[type(thing)]).get(pk=thing.pk))


_WITH: dict[type, tuple[str, ...]] = {Lot: ("variant", "trace_code"), Zone: ("trace_code",)}


def input_name(part: LotInput) -> str:
    """The name of what went in: a harvest's key, an earlier lot's address, else a name made of the zone and the days (or of the row)."""
    if part.harvest:
        return f"urn:uuid:{part.harvest.key}"
    if part.source:
        return name_of(part.source)
    place = name_of(part.zone) if part.zone else f"{settings.PUBLIC_URL}/inputs/{part.pk}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{place}|{part.harvested_from}|{part.harvested_until}')}"


def observed(name: str, step: str, disposition: str, quantity: int) -> dict[str, Any]:
    """So many units of a lot were seen in a business step; `disposition` is "" where they stay what they were."""
    said = {"disposition": disposition} if disposition else {}
    return {
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": step, **said, "quantityList": [{"epcClass": name, "quantity": quantity}],
    }  # fmt: skip


def quantity(name: str, kilograms: Decimal) -> dict[str, Any]:
    """Goods by weight."""
    return {"epcClass": name, "quantity": float(kilograms), "uom": "KGM"}


def on_day(day: dt.date) -> dict[str, str]:
    """A day is told as its beginning in Viet Nam; one that is to come, as today."""
    return {"eventTime": f"{min(day, clock.today()).isoformat()}T00:00:00.000+07:00", "eventTimeZoneOffset": "+07:00"}


def at_moment(at: dt.datetime) -> dict[str, str]:
    """A moment, as a clock in Viet Nam shows it."""
    here = at.astimezone(clock.VIETNAM)
    return {"eventTime": here.isoformat(timespec="milliseconds"), "eventTimeZoneOffset": "+07:00"}


def at_home(producer: Producer) -> dict[str, Any]:
    """The producer's own place."""
    return at_place(producer, default_location_code(producer))


def at_place(producer: Producer, code: str, *, left: bool = False) -> dict[str, Any]:
    """Where it happened and the goods are now: a GLN as GS1 names it; any other location code as a part of the producer's own address, which
    claims nothing of GS1. `left`: the goods are no longer there."""
    try:
        place = f"https://id.gs1.org/414/{gs1.gln13(code)}"
    except Refused:
        place = f"{settings.PUBLIC_URL}/producers/{producer.slug}/#{quote(code, safe='')}"
    return {"readPoint": {"id": place}} | ({} if left else {"bizLocation": {"id": place}})


def event_id(kind: str, key: int) -> str:
    """The ID of the event of one row: two steps of the same day at the same place are two events, and what is told twice is one."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{settings.PUBLIC_URL}/events/{kind}/{key}')}"


def ours(**facts: Any) -> dict[str, Any]:
    """Facts that the standard has no words for, under a namespace of ours."""
    return {
        "@context": [_CONTEXT, {"ocop": f"{settings.PUBLIC_URL}/voc/"}],
        **{f"ocop:{k}": v for k, v in facts.items()},
    }


def declared_wrong(told: Event, at: dt.datetime) -> dict[str, Any]:
    """The same event with an error declaration (EPCIS 2.0, 7.4.1.4)."""
    wrong = {"declarationTime": at_moment(at)["eventTime"], "reason": "incorrect_data"}
    content: dict[str, Any] = orjson.loads(told.content)
    return content | {"errorDeclaration": wrong}


def tell(producer: int, *events: dict[str, Any], is_public: bool = True) -> None:
    """Record events, all at once; their IDs are hashes of their facts or made of the row they tell of, so what is told again is there already and
    is passed over. 8 statements, and as many again where some were told before."""
    source = Source(producer=producer, job=None, is_public=is_public)
    ready = []
    for event in events:
        (one,) = read(orjson.dumps(event | {"@context": [_CONTEXT, *event.get("@context", [])]})).checked().events
        ready.append(made_ready(one))
    try:
        record(events=ready, source=source)
    except Repeated as repeated:
        rest = [event for n, event in enumerate(ready) if n not in repeated.places]
        if rest:
            record(events=rest, source=source)
