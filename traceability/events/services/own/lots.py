"""What happens to a lot: made and published, attested, held, released, recalled; its units put into use or made void."""

from typing import Any

from django.db import transaction

from catalog.core import clock
from traceability.codes.models import UnitMove, UnitState
from traceability.events.models import Event
from traceability.events.services.own.papers import paper_events
from traceability.events.services.own.parts import (
    at_home,
    at_moment,
    at_place,
    declared_wrong,
    event_id,
    input_name,
    lot_of,
    name_of,
    observed,
    on_day,
    ours,
    quantity,
    tell,
)
from traceability.lots.models import Attestation, Lot, LotStage, LotState, StageKind

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
# a check of its trace leaves a lot what it is: who asks for the latest disposition must still find a recall
_ATTESTED = {
    LotState.PUBLISHED: "available",
    LotState.HELD: "non_sellable_other",
    LotState.RECALLED: "recalled",
}
_UNITS = {
    UnitState.ACTIVATED: ("commissioning", "active"),
    UnitState.VOIDED: ("decommissioning", "inactive"),
}


@transaction.atomic
def tell_lot(*, lot: int) -> None:
    """A lot that became public: harvests that were typed with it, each step of processing, what it was made of, its tests, packing and
    shipping, each where its location code says, and its papers (`papers.tell_paper`). Nothing for one that is unknown or was told already.

    Steps of processing are parts of one transformation (EPCIS 2.0, 7.4.6), which the last part ends with all inputs and the whole output. A
    harvest among the steps is told by what went in. No step lies after today: `lots.services.add_stage` refuses it.
    """
    found = lot_of(lot)
    if found is None:
        return
    name = name_of(found)
    stages: list[LotStage] = list(found.stages.all())
    making = [stage for stage in stages if stage.kind == StageKind.PROCESS]
    finishing = [stage for stage in stages if stage.kind in {StageKind.PROCESS, StageKind.PACK}]
    made_at = at_place(found.producer, finishing[-1].location_code) if finishing else at_home(found.producer)
    made = {
        "type": "TransformationEvent", **on_day(found.produced_on), "bizStep": "creating_class_instance", "disposition": "active",
        "inputQuantityList": [quantity(input_name(part), part.quantity_kg) for part in found.inputs.all()],
        "outputQuantityList": [{"epcClass": name, "quantity": found.quantity}], **made_at, **_transformation(found, making),
    }  # fmt: skip
    steps = [
        {
            "type": "TransformationEvent", "eventID": event_id("stages", stage.pk), **on_day(stage.ended_on), "bizStep": "creating_class_instance",
            "disposition": "in_progress", "outputQuantityList": [{"epcClass": name}], **at_place(found.producer, stage.location_code),
            **_transformation(found, making),
        }
        for stage in making
    ]  # fmt: skip
    later = [
        observed(name, *_STAGES[StageKind(stage.kind)], found.quantity)
        | {"eventID": event_id("stages", stage.pk)}
        | on_day(stage.ended_on)
        | at_place(found.producer, stage.location_code, left=stage.kind == StageKind.SHIP)
        for stage in stages
        if stage.kind in _STAGES
    ]
    tell(found.producer_id, *_typed_harvests(found), *steps, made, *later, *paper_events(found))


def _typed_harvests(lot: Lot) -> list[dict[str, Any]]:
    """Raw material of zones that no entry of a harvest log told of."""
    events = []
    for part in lot.inputs.all():
        if part.zone and not part.harvest and part.harvested_until:
            place = name_of(part.zone)
            events.append(
                {
                    "type": "ObjectEvent", "eventID": event_id("inputs", part.pk), **on_day(part.harvested_until), "action": "ADD",
                    "bizStep": "creating_class_instance", "disposition": "active", "readPoint": {"id": place}, "bizLocation": {"id": place},
                    "quantityList": [quantity(input_name(part), part.quantity_kg)],
                }
            )  # fmt: skip
    return events


def _transformation(lot: Lot, making: list[LotStage]) -> dict[str, str]:
    return {"transformationID": event_id("lots", lot.pk)} if making else {}


@transaction.atomic
def tell_attestation(*, attestation: int) -> None:
    """An officer checked a lot's trace on a day: what was checked, as the words of `lots.models.Checked`. Nothing about the officer."""
    found = Attestation.objects.select_related("lot").filter(pk=attestation).first()
    lot = lot_of(found.lot_id) if found else None
    if found is None or lot is None:
        return
    event = observed(name_of(lot), "inspecting", _ATTESTED[LotState(lot.state)], lot.quantity) | on_day(
        found.checked_on
    )
    tell(lot.producer_id, event | {"eventID": event_id("attestations", found.pk)} | ours(checked=found.checked))


@transaction.atomic
def tell_attestation_withdrawn(*, attestation: int) -> None:
    """An attestation that was a mistake or holds no more: its event is declared wrong. The reason stays in the log."""
    found = Attestation.objects.select_related("lot").filter(pk=attestation, withdrawn_at__isnull=False).first()
    if found is None or found.withdrawn_at is None:
        return
    tell_attestation(attestation=attestation)  # messages come in any order
    told = Event.objects.filter(producer=found.lot.producer_id, event_id=event_id("attestations", found.pk)).order_by(
        "seq"
    )
    tell(found.lot.producer_id, declared_wrong(told[0], found.withdrawn_at))


@transaction.atomic
def tell_units(*, move: int) -> None:
    """Labels of units were put into use or made void. Single units cannot be named, for their serials are kept as hashes: so many of the lot, and
    which of which batch. They are part of what the lot's making told, so nothing is added or taken away. For the producer's own systems alone."""
    found = UnitMove.objects.select_related("batch").filter(pk=move).first()
    lot = lot_of(found.batch.lot_id) if found else None
    if found is None or lot is None:
        return
    event = observed(name_of(lot), *_UNITS[UnitState(found.state)], found.last - found.first + 1) | at_moment(found.at)
    labels = ours(batch=found.batch.number, first=found.first, last=found.last)
    tell(
        lot.producer_id,
        event | {"eventID": event_id("units", found.pk)} | at_home(lot.producer) | labels,
        is_public=False,
    )


@transaction.atomic
def tell_state(*, lot: int, topic: str) -> None:
    """A lot that was held, released or recalled. The reason is the producer's or an officer's words and stays on the lot's page."""
    found = lot_of(lot)
    if found is None:
        return
    step, disposition = STATES[topic]
    when = at_moment(found.state_since or clock.now())
    tell(
        found.producer_id, observed(name_of(found), step, disposition, found.quantity) | when | at_home(found.producer)
    )
