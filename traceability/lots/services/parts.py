"""What a draft came from, and the steps it went through."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Problem, refuse_if_any
from catalog.core.types import Actor
from traceability.lots.models import Lot, LotInput, LotStage, StageKind
from traceability.lots.queries import default_location_code, default_product_code, zone_location_code
from traceability.lots.services.drafts import locked_draft, who
from traceability.zones.models import Zone


@transaction.atomic
def add_input(
    *,
    lot: Lot,
    zone: Zone,
    quantity_kg: Decimal | float | str,
    harvested_from: dt.date,
    harvested_until: dt.date | None = None,
    by: Actor | None,
) -> LotInput:
    """Raw material of a draft from a zone (of any producer: material is bought), in kilograms, with its harvest days.

    Raises `NotAllowed`, `Conflict` once published, `Refused` for a bad amount, days out of order or a harvest after production.
    """
    lot = locked_draft(lot, by)
    until = harvested_until or harvested_from
    problems = []
    try:
        amount = Decimal(str(quantity_kg).strip().replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 < round(amount, 3) < 100_000_000:
        problems.append(
            Problem(
                "out_of_range", _("Khối lượng là một số lớn hơn 0, tính bằng kg. Ví dụ 1240 hoặc 12,5."), "quantity_kg"
            )
        )
    if until < harvested_from:
        problems.append(Problem("days_out_of_order", _("Ngày thu hoạch cuối đứng trước ngày đầu."), "harvested_until"))
    elif until > lot.produced_on:
        problems.append(
            Problem(
                "after_production",
                _("Thu hoạch đến %(day)s, sau ngày sản xuất %(made)s của lô. Xem lại hai ngày này.")
                % {"day": f"{until:%d/%m/%Y}", "made": f"{lot.produced_on:%d/%m/%Y}"},
                "harvested_until",
            )
        )
    refuse_if_any(problems)
    with audit.context(**who(by, lot.producer)):
        return LotInput.objects.create(
            lot=lot, zone=zone, quantity_kg=round(amount, 3), harvested_from=harvested_from, harvested_until=until
        )


@transaction.atomic
def remove_input(*, lot_input: LotInput, by: Actor) -> None:
    """Take an input out of a draft."""
    lot = locked_draft(lot_input.lot, by)
    with audit.context(**who(by, lot.producer)):
        lot_input.delete()


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
    first = lot.inputs.select_related("zone__place").first() if stage.kind == StageKind.HARVEST else None
    if first is not None:
        stage.location_code = stage.location_code or zone_location_code(first.zone)
        stage.place_name = stage.place_name or f"{first.zone.name}, {first.zone.place.full_name}"[:200]
    else:
        stage.location_code = stage.location_code or default_location_code(lot.producer)
        stage.place_name = stage.place_name or f"{lot.producer.name}, {lot.producer.place.full_name}"[:200]
