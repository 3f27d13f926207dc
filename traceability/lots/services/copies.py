"""A new lot made as an earlier one was."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.types import Actor
from traceability.lots.models import Lot, LotStage, StageKind
from traceability.lots.queries import last_day
from traceability.lots.queries.suggest import LAST_YEAR, LONGEST_KEPT
from traceability.lots.services.drafts import create_lot
from traceability.lots.services.inputs import add_input, add_material
from traceability.lots.services.stages import add_stage


@dataclass(frozen=True, slots=True)
class Copy:
    """The new draft, and how much of the earlier lot could not be true of it and was left out."""

    lot: Lot
    left_out: int


@transaction.atomic
def copy_lot(*, lot: Lot, produced_on: dt.date, quantity: int, number: str = "", by: Actor) -> Copy:
    """A draft of the same variant with the earlier lot's material and steps; `quantity` in packed units. It keeps as long as the earlier lot
    kept, and no longer than its product does.

    Material and harvest keep their days, since one harvest goes into many lots; later steps move with the day of production. What would
    then lie after production (material) or after today (steps) is left out and counted, and so are earlier lots and entries of harvest logs,
    of which there is only so much; and material of a zone that has not so much left (`add_input`). Codes are filled in anew, because they name
    the lot. Raises as `create_lot` does; `NotAllowed` also covers the earlier lot, which is of the same producer.
    """
    copy = create_lot(
        variant=lot.variant, produced_on=produced_on, quantity=quantity, number=number, expires_on=_expiry(lot, produced_on),
        note=lot.note, by=by,
    )  # fmt: skip
    left_out = 0
    for given in lot.inputs.select_related("zone").order_by("pk"):
        if given.material:
            add_material(lot=copy, material=given.material, origin=given.origin, quantity_kg=given.quantity_kg, by=by)
        elif given.zone is None or given.harvest_id or (given.harvested_until or produced_on) > produced_on:
            left_out += 1  # an earlier lot, or an entry of the log: of these there is only so much
        else:
            try:
                add_input(
                    lot=copy, zone=given.zone, quantity_kg=given.quantity_kg, harvested_from=given.harvested_from,
                    harvested_until=given.harvested_until, by=by,
                )  # fmt: skip
            except Refused:  # the zone, or the contract, has not so much left; nothing was written
                left_out += 1
    moved = produced_on - lot.produced_on
    for step in lot.stages.all():
        started_on, ended_on = _days(step, moved)
        if ended_on > clock.today():
            left_out += 1
            continue
        add_stage(
            lot=copy, kind=step.kind, title=step.title, started_on=started_on, ended_on=ended_on, place_name=step.place_name,
            detail=step.detail, location_code=step.location_code, by=by,
        )  # fmt: skip
    return Copy(copy, left_out)


def _expiry(lot: Lot, produced_on: dt.date) -> dt.date | None:
    """As many days after production as the earlier lot's, which may be typed and not its product's; the earlier of the two where both are."""
    usual = last_day(lot.variant, produced_on)
    if lot.expires_on is None or produced_on.year > LAST_YEAR:  # such a day is refused for itself
        return usual
    same = produced_on + min(lot.expires_on - lot.produced_on, LONGEST_KEPT)
    return min(usual, same) if usual else same


def _days(step: LotStage, moved: dt.timedelta) -> tuple[dt.date, dt.date]:
    if step.kind == StageKind.HARVEST:
        return step.started_on, step.ended_on
    return step.started_on + moved, step.ended_on + moved
