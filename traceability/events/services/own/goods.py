"""Harvests of zones, and parcels with goods of lots."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from traceability.events.models import Event
from traceability.events.services.own.parts import (
    at_moment,
    declared_wrong,
    name_of,
    on_day,
    quantity,
    tell,
)
from traceability.lots.models import Lot
from traceability.zones.models import Harvest


@transaction.atomic
def tell_harvest(*, harvest: int) -> None:
    """A harvest: goods that did not exist before came to be at the zone. Nothing for one that is unknown or was told already."""
    found = Harvest.objects.select_related("zone").filter(pk=harvest).first()
    if found is None:
        return
    place = name_of(found.zone)
    event = {
        "type": "ObjectEvent", **on_day(found.harvested_on), "action": "ADD", "bizStep": "creating_class_instance", "disposition": "active",
        "quantityList": [quantity(f"urn:uuid:{found.key}", found.quantity_kg)], "readPoint": {"id": place}, "bizLocation": {"id": place},
    }  # fmt: skip
    tell(found.zone.producer_id, event)


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
    tell(found.zone.producer_id, declared_wrong(told[0], found.withdrawn_at))


@transaction.atomic
def tell_parcel(*, step: str, parcel: uuid.UUID, lots: Mapping[int, int], producer: int, at: dt.datetime) -> None:
    """A parcel of so many units of these lots was "packed", "unpacked" or "sent". For the producer's own systems alone: what it sells is its
    own business. Nothing without lots."""
    name = f"urn:uuid:{parcel}"
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
            "childQuantityList": [{"epcClass": name_of(lot), "quantity": lots[pk]} for pk, lot in sorted(known.items())],
        }  # fmt: skip
    tell(producer, event | at_moment(at), is_public=False)


_PARCELS = {
    "packed": {"action": "ADD", "bizStep": "packing"},
    "unpacked": {"action": "DELETE", "bizStep": "unpacking"},
}
