"""The steps a draft went through."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Problem, refuse_if_any
from catalog.core.types import Actor
from traceability.lots.models import Lot, LotStage, StageKind
from traceability.lots.queries import default_location_code, default_product_code, usual_steps, zone_location_code
from traceability.lots.services.drafts import locked_draft, who


@transaction.atomic
def add_stage(
    *,
    lot: Lot,
    kind: str,
    started_on: dt.date,
    ended_on: dt.date | None = None,
    title: str = "",
    place_name: str = "",
    detail: str = "",
    product_code: str = "",
    location_code: str = "",
    position: int | None = None,
    by: Actor | None,
) -> LotStage:
    """A step of a draft. Codes, title and place that are not given are filled in: the lot's product code; the location code of the
    main zone for a harvest, of the producer for other steps.

    Raises `NotAllowed`, `Conflict` once published, `Refused`.
    """
    lot = locked_draft(lot, by)
    stage = LotStage(
        lot=lot, kind=kind, title=title.strip(), started_on=started_on, ended_on=ended_on or started_on, place_name=place_name.strip(),
        detail=detail.strip(), product_code=product_code.strip(), location_code=location_code.strip(),
        position=lot.stages.count() if position is None else position,
    )  # fmt: skip
    _check(stage)
    _fill(stage, lot)
    with audit.context(**who(by, lot.producer)):
        stage.save()
    return stage


@transaction.atomic
def add_usual_stages(*, lot: Lot, by: Actor | None) -> list[LotStage]:
    """The steps that lots of this product set usually go through (`queries.usual_steps`), but those that are there already by kind and title;
    for people to put right. A harvest takes the days of the lot's raw material and is left out without any; no day lies before the last
    harvest or after today.

    Raises `NotAllowed`, `Conflict` once published.
    """
    lot = locked_draft(lot, by)
    there = set(lot.stages.values_list("kind", "title"))
    grown = lot.inputs.filter(zone__isnull=False).aggregate(first=Min("harvested_from"), last=Max("harvested_until"))
    added = []
    for position, step in enumerate(usual_steps(lot.variant.product.product_set.number), lot.stages.count()):
        first, last = step.before or (0, 0)
        days = (lot.produced_on - dt.timedelta(days=first), lot.produced_on - dt.timedelta(days=last))
        if step.before is None:
            days = (grown["first"], grown["last"])
        if days[0] is None or (step.kind, step.title) in there:
            continue
        earliest = min(grown["last"] or days[0], lot.produced_on, clock.today()) if step.before else days[0]
        started_on, ended_on = (max(min(day, clock.today()), earliest) for day in days)
        added.append(
            add_stage(
                lot=lot,
                kind=step.kind,
                title=step.title,
                started_on=started_on,
                ended_on=ended_on,
                position=position,
                by=by,
            )
        )
    return added


@transaction.atomic
def update_stage(*, stage: LotStage, by: Actor, **changes: Any) -> LotStage:
    """Change a draft's step; emptied codes are filled in again. Raises as `add_stage` does."""
    unknown = set(changes) - {
        "kind", "title", "started_on", "ended_on", "place_name", "detail", "product_code", "location_code", "position"
    }  # fmt: skip
    if unknown:
        raise TypeError(f"not a field of a stage: {sorted(unknown)}")
    lot = locked_draft(stage.lot, by)
    stage = LotStage.objects.select_for_update().get(pk=stage.pk)
    for field, value in changes.items():
        setattr(stage, field, value.strip() if isinstance(value, str) else value)
    _check(stage)
    _fill(stage, lot)
    with audit.context(**who(by, lot.producer)):
        stage.save()
    return stage


@transaction.atomic
def remove_stage(*, stage: LotStage, by: Actor) -> None:
    """Take a step out of a draft."""
    lot = locked_draft(stage.lot, by)
    with audit.context(**who(by, lot.producer)):
        stage.delete()


def _check(stage: LotStage) -> None:
    problems = []
    if stage.kind not in StageKind:
        problems.append(Problem("unknown_kind", _("Chọn loại công đoạn."), "kind"))
    if stage.ended_on < stage.started_on:
        problems.append(Problem("days_out_of_order", _("Ngày kết thúc đứng trước ngày bắt đầu."), "ended_on"))
    elif stage.ended_on > clock.today():
        problems.append(Problem("in_the_future", _("Công đoạn chưa diễn ra: ngày ở sau hôm nay."), "ended_on"))
    for field, longest in (("title", 120), ("product_code", 60), ("location_code", 60), ("place_name", 200)):
        if len(getattr(stage, field)) > longest:
            problems.append(Problem("too_long", _("Dài quá %(n)s ký tự.") % {"n": longest}, field))
    refuse_if_any(problems)


def _fill(stage: LotStage, lot: Lot) -> None:
    stage.title = stage.title or str(StageKind(stage.kind).label)
    stage.product_code = stage.product_code or default_product_code(lot)
    if stage.location_code and stage.place_name:
        return
    grown = lot.inputs.filter(zone__isnull=False).select_related("zone__place")
    first = grown.first() if stage.kind == StageKind.HARVEST else None
    if first is not None and first.zone is not None:
        stage.location_code = stage.location_code or zone_location_code(first.zone)
        stage.place_name = stage.place_name or f"{first.zone.name}, {first.zone.place.full_name}"[:200]
    else:
        stage.location_code = stage.location_code or default_location_code(lot.producer)
        stage.place_name = stage.place_name or f"{lot.producer.name}, {lot.producer.place.full_name}"[:200]
