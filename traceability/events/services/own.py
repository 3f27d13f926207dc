"""Events that our own screens cause: a harvest, a lot that is published, held, released, recalled, parcels with goods of lots. Names only,
nothing about a person."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction

from catalog.core import clock
from traceability.codes.queries import uri_of
from traceability.codes.services import ensure_code
from traceability.events.epcis import read
from traceability.events.models import Event
from traceability.events.services.store import Repeated, Source, made_ready, record
from traceability.lots.models import Lot, LotInput, LotStage, StageKind
from traceability.zones.models import Harvest, Zone

_CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
# business step and disposition of what happens to a lot (CBV 2.0)
STATES = {
    "lot.held": ("holding", "non_sellable_other"),
    "lot.released": ("inspecting", "available"),
    "lot.recalled": ("holding", "recalled"),
}
_STAGES = {
    StageKind.TEST: ("inspecting", "in_progress"),
    StageKind.PACK: ("packing", "in_progress"),
    StageKind.SHIP: ("shipping", "in_transit"),
}


@transaction.atomic
def tell_harvest(*, harvest: int) -> None:
    """A harvest: goods that did not exist before came to be at the zone. Nothing for one that is unknown or was told already."""
    found = Harvest.objects.select_related("zone").filter(pk=harvest).first()
    if found is None:
        return
    place = _uri(found.zone)
    event = {
        "type": "ObjectEvent", **_when(found.harvested_on), "action": "ADD", "bizStep": "creating_class_instance", "disposition": "active",
        "quantityList": [_quantity(f"urn:uuid:{found.key}", found.quantity_kg)], "readPoint": {"id": place}, "bizLocation": {"id": place},
    }  # fmt: skip
    _tell(found.zone.producer_id, event)


@transaction.atomic
def tell_withdrawal(*, harvest: int) -> None:
    """A harvest that was a mistake: its event is declared wrong, by the same event with an error declaration (EPCIS 2.0, 7.4.1.4). The reason is
    the producer's words and stays in the log. Nothing for a harvest that is unknown or stands."""
    found = Harvest.objects.select_related("zone").filter(pk=harvest, withdrawn_at__isnull=False).first()
    if found is None or found.withdrawn_at is None:
        return
    tell_harvest(harvest=harvest)  # messages come in any order; what was told already is passed over
    told = Event.objects.filter(
        producer=found.zone.producer_id,
        things__contains=[f"E|urn:uuid:{found.key}"],
        biz_step="creating_class_instance",
        job=None,
    ).order_by("seq")
    wrong = {
        "declarationTime": found.withdrawn_at.astimezone(clock.VIETNAM).isoformat(timespec="milliseconds"), "reason": "incorrect_data",
    }  # fmt: skip
    _tell(found.zone.producer_id, orjson.loads(told[0].content) | {"errorDeclaration": wrong})


@transaction.atomic
def tell_lot(*, lot: int) -> None:
    """A lot that became public: what it was made of, its tests, packing and shipping. Nothing for one that is unknown or was told already."""
    found = _lot(lot)
    if found is None:
        return
    name = _uri(found)
    made = {
        "type": "TransformationEvent", **_when(found.produced_on), "bizStep": "creating_class_instance", "disposition": "active",
        "inputQuantityList": [_quantity(_input(part), part.quantity_kg) for part in found.inputs.all()],
        "outputQuantityList": [{"epcClass": name, "quantity": found.quantity}], **_at(found),
    }  # fmt: skip
    if not made["inputQuantityList"]:
        made = (
            _observed(name, "commissioning", "active", found.quantity)
            | _when(found.produced_on)
            | _at(found)
            | {"action": "ADD"}
        )
    stages: Iterable[LotStage] = found.stages.all()
    told = [
        _observed(name, *_STAGES[StageKind(stage.kind)], found.quantity) | _when(stage.ended_on) | _at(found)
        for stage in stages
        if stage.kind in _STAGES and stage.ended_on <= clock.today()  # what is to come did not happen yet
    ]
    _tell(found.producer_id, made, *told)


@transaction.atomic
def tell_state(*, lot: int, topic: str) -> None:
    """A lot that was held, released or recalled. The reason is the producer's or an officer's words and stays on the lot's page."""
    found = _lot(lot)
    if found is None:
        return
    step, disposition = STATES[topic]
    moment = (found.state_since or clock.now()).astimezone(clock.VIETNAM)
    when = {"eventTime": moment.isoformat(timespec="milliseconds"), "eventTimeZoneOffset": "+07:00"}
    _tell(found.producer_id, _observed(_uri(found), step, disposition, found.quantity) | when | _at(found))


@transaction.atomic
def tell_parcel(*, step: str, parcel: uuid.UUID, lots: Mapping[int, int], producer: int, at: dt.datetime) -> None:
    """A parcel of so many units of these lots was "packed", "unpacked" or "sent". For the producer's own systems alone: what it sells is its
    own business. Nothing without lots."""
    name = f"urn:uuid:{parcel}"
    moment = at.astimezone(clock.VIETNAM)
    when = {"eventTime": moment.isoformat(timespec="milliseconds"), "eventTimeZoneOffset": "+07:00"}
    known = Lot.objects.select_related("variant", "producer").in_bulk(lots)
    if not known:
        return
    event: dict[str, Any]
    if step == "sent":
        event = {
            "type": "ObjectEvent",
            "action": "OBSERVE",
            "bizStep": "shipping",
            "disposition": "in_transit",
            "epcList": [name],
        }
    else:
        event = {
            "type": "AggregationEvent", **_PARCELS[step], "disposition": "in_progress", "parentID": name,
            "childQuantityList": [{"epcClass": _uri(lot), "quantity": lots[pk]} for pk, lot in sorted(known.items())],
        }  # fmt: skip
    _tell(producer, event | when, is_public=False)


_PARCELS = {
    "packed": {"action": "ADD", "bizStep": "packing"},
    "unpacked": {"action": "DELETE", "bizStep": "unpacking"},
}


def _lot(key: int) -> Lot | None:
    lots = Lot.objects.select_related("variant", "producer").prefetch_related(
        "inputs__zone", "inputs__harvest", "inputs__source", "stages"
    )
    return lots.filter(pk=key).first()


def _uri(thing: Lot | Zone) -> str:
    ensure_code(lot=thing) if isinstance(thing, Lot) else ensure_code(zone=thing)
    return uri_of(type(thing).objects.select_related(*_WITH[type(thing)]).get(pk=thing.pk))


_WITH: dict[type, tuple[str, ...]] = {Lot: ("variant", "trace_code"), Zone: ("trace_code",)}


def _input(part: LotInput) -> str:
    """The name of what went in: a harvest's key, an earlier lot's address, else a name made of the zone and the days (or of the row)."""
    if part.harvest:
        return f"urn:uuid:{part.harvest.key}"
    if part.source:
        return _uri(part.source)
    place = _uri(part.zone) if part.zone else f"{settings.PUBLIC_URL}/inputs/{part.pk}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{place}|{part.harvested_from}|{part.harvested_until}')}"


def _observed(name: str, step: str, disposition: str, quantity: int) -> dict[str, Any]:
    return {
        "type": "ObjectEvent", "action": "OBSERVE", "bizStep": step, "disposition": disposition,
        "quantityList": [{"epcClass": name, "quantity": quantity}],
    }  # fmt: skip


def _quantity(name: str, kilograms: Decimal) -> dict[str, Any]:
    return {"epcClass": name, "quantity": float(kilograms), "uom": "KGM"}


def _when(day: dt.date) -> dict[str, str]:
    """A day is told as its beginning in Viet Nam; one that is to come, as today."""
    return {"eventTime": f"{min(day, clock.today()).isoformat()}T00:00:00.000+07:00", "eventTimeZoneOffset": "+07:00"}


def _at(lot: Lot) -> dict[str, Any]:
    gln = lot.producer.gln
    return {"bizLocation": {"id": f"https://id.gs1.org/414/{gln}"}} if gln else {}


def _tell(producer: int, *events: dict[str, Any], is_public: bool = True) -> None:
    """Record events; their IDs are hashes of their facts, so the same fact told again is there already and is passed over."""
    for event in events:
        (one,) = read(orjson.dumps({"@context": [_CONTEXT], **event})).checked().events
        try:
            record(events=[made_ready(one)], source=Source(producer=producer, job=None, is_public=is_public))
        except Repeated:
            continue
