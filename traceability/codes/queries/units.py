"""Reading unit codes: batches of a lot, one unit, what its symbol and label say."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, IntegerField, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject

from catalog.core import gs1
from traceability.codes.models import UnitBatch, UnitCode, UnitMove, UnitState
from traceability.codes.queries.codes import LENGTH, spoken
from traceability.codes.queries.serials import digest_of
from traceability.codes.symbols import Label
from traceability.lots.models import Lot


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of one unit when its code is opened; `number` is its place in the batch, which its serial does not tell."""

    digest: bytes
    batch: int
    number: int
    state: UnitState
    scan_count: int
    first_scanned_at: dt.datetime | None


def unit_path(lot_code: str, serial: str) -> str:
    """The path of a unit's page below that of its lot."""
    return f"/t/{lot_code}/{quote(serial, safe='')}/"


def unit_uri(lot: Lot, serial: str) -> str:
    """The address that a unit's symbol holds: a GS1 Digital Link if the variant has a GTIN, else `PUBLIC_URL/q/{serial}`. The lot comes with its
    variant; no statement."""
    if lot.variant.gtin:
        return gs1.build(domain=settings.PUBLIC_URL, gtin=lot.variant.gtin, lot=lot.number, serial=serial)
    return f"{settings.PUBLIC_URL}/q/{serial}"


def unit_label(label: Label, lot: Lot, serial: str) -> Label:
    """The label of one unit: that of its lot (`label_of`) with the unit's own symbol and number. No statement."""
    said = f"(01){lot.variant.gtin}(10){lot.number}(21){serial}" if lot.variant.gtin else spoken_serial(serial)
    return replace(label, uri=unit_uri(lot, serial), readable=said)


def spoken_serial(serial: str) -> str:
    """A serial in groups of four, the tag behind a space: "0K3F-9TQ2-XB7M a1B2_c3D"."""
    return f"{spoken(serial[:LENGTH])} {serial[LENGTH:]}".rstrip()


def _state(position: F | OuterRef, batch: F | OuterRef) -> Coalesce:
    """The furthest state that any move of a batch gave a position: states only go forward."""
    moves = UnitMove.objects.filter(batch=batch, first__lte=position, last__gte=position).order_by().values("batch")
    return Coalesce(
        Subquery(moves.annotate(top=Max("state")).values("top"), output_field=IntegerField()),
        Value(UnitState.ISSUED.value),
    )


def units_json(digest: Any) -> ArraySubquery:
    """For a queryset of trace codes: the unit of this digest if it is one of the code's lot, as a list of one JSON object or none (`unit_facts`)."""
    found = UnitCode.objects.filter(digest=digest, batch__lot=OuterRef("lot")).annotate(
        state=_state(OuterRef("position"), OuterRef("batch"))
    )
    return ArraySubquery(
        found.values(
            json=JSONObject(
                batch="batch_id",
                number="position",
                state="state",
                scan_count="scan_count",
                first="first_scanned_at",
            )
        )
    )


def unit_facts(rows: list[dict[str, Any]], digest: bytes) -> UnitFacts | None:
    """What `units_json` read."""
    if not rows:
        return None
    row = rows[0]
    first = dt.datetime.fromisoformat(row["first"]) if row["first"] else None
    return UnitFacts(digest, row["batch"], row["number"], UnitState(row["state"]), row["scan_count"], first)


def batches_of(lot: Lot) -> QuerySet[UnitBatch]:
    """The batches of a lot, the newest first. 1 statement."""
    return UnitBatch.objects.filter(lot=lot).order_by("-number")


def batch_of(lot: Lot, number: int) -> UnitBatch | None:
    """One batch of a lot by its number. 1 statement."""
    return UnitBatch.objects.filter(lot=lot, number=number).first()


def state_counts(batch: UnitBatch) -> dict[UnitState, int]:
    """How many units of a batch are in which state: counted from the moves, not from the units. 1 statement."""
    moves = list(UnitMove.objects.filter(batch=batch).order_by("first").values_list("first", "last", "state"))
    reached = [_covered([m for m in moves if m[2] >= state]) if state else batch.done for state in UnitState]
    return {state: reached[state] - sum(reached[state + 1 : state + 2]) for state in UnitState}


def _covered(ranges: list[tuple[int, int, int]]) -> int:
    """How many positions are in at least one of the ranges, which come in order of their beginnings."""
    covered = until = 0
    for first, last, _state in ranges:
        if last > until:
            covered += last - max(first - 1, until)
            until = last
    return covered


def find_unit(batch: UnitBatch, serial: str) -> UnitCode | None:
    """The unit of a batch by the serial on its label (`typed_serial`), with `state`. 1 statement."""
    found = UnitCode.objects.filter(batch=batch, digest=digest_of(serial))
    return found.annotate(state=_state(OuterRef("position"), OuterRef("batch"))).first()
