"""What a draft was made of: zones, earlier lots, what was bought in."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.core.errors import Problem, Refused, refuse_if_any
from catalog.core.formats import number
from catalog.core.types import Actor
from traceability.lots.models import Lot, LotInput, LotState
from traceability.lots.queries import (
    contracts_for,
    left_of_harvest,
    left_of_lot,
    more_than_contracted,
    no_contract,
    rounded,
    season_sum,
)
from traceability.lots.services.drafts import locked_draft, who
from traceability.zones.models import Harvest, Zone, ZoneContract
from traceability.zones.services.common import locked_zone


@transaction.atomic
def add_input(
    *,
    lot: Lot,
    zone: Zone,
    quantity_kg: Decimal | float | str,
    harvested_from: dt.date | None = None,
    harvested_until: dt.date | None = None,
    harvest: Harvest | None = None,
    by: Actor | None,
) -> LotInput:
    """Raw material of a draft from a zone, in kilograms, with its harvest days; with `harvest`, from that entry of the zone's log, which gives
    the days and of which no more is taken than there is. Without an entry no more is taken than the season's expected yield has left, and
    what was taken so is not taken out of the log again (`queries.season_sum`); a zone without such a figure sets no bound. A zone of another
    producer needs a contract of those days with room.

    Raises `NotAllowed`, `Conflict` once published, `Refused` for a bad amount, days out of order, a harvest after production, more than there is.
    """
    lot = locked_draft(lot, by)
    # the zone's row is held, so that two drafts at once do not take the same kilograms of a season or a contract
    zone = locked_zone(zone)
    problems: list[Problem] = []
    amount = _amount(quantity_kg, problems)
    if harvest is not None:
        harvest = Harvest.objects.select_for_update().get(pk=harvest.pk)
        harvested_from = harvested_until = harvest.harvested_on
        if harvest.withdrawn_at is not None:
            problems.append(Problem("withdrawn", _("Đợt thu hoạch này đã bị rút khỏi sổ. Chọn đợt khác."), "harvest"))
        elif harvest.zone_id != zone.pk:
            problems.append(Problem("other_zone", _("Đợt thu hoạch này không phải của vùng đã chọn."), "harvest"))
        elif amount > (left := left_of_harvest(harvest)):
            problems.append(_too_much(amount, left))
    if harvested_from is None:
        problems.append(Problem("required", _("Chưa ghi ngày thu hoạch. Ví dụ 22/11/2026."), "harvested_from"))
        raise Refused(*problems)
    until = harvested_until or harvested_from
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
    contract = None
    if zone.producer_id != lot.producer_id:
        contract = _contract(lot, zone, amount, (harvested_from, until), problems)
    if found := season_sum(zone, harvested_from, until):
        problems += [each for each in [found.problem(amount, of_the_log=harvest is not None)] if each]
    refuse_if_any(problems)
    facts = {"zone": zone, "harvest": harvest, "harvested_from": harvested_from, "harvested_until": until}
    return _added(lot, by, quantity_kg=amount, contract=contract, **facts)


def _contract(
    lot: Lot, zone: Zone, amount: Decimal, days: tuple[dt.date, dt.date], problems: list[Problem]
) -> ZoneContract | None:
    """The contract with room for so much that ends first; what is wrong goes to `problems`."""
    found = contracts_for(zone, lot.producer, *days)
    for contract in found:
        if amount <= contract.volume_kg - contract.taken_kg:
            return cast("ZoneContract", contract)
    if found:
        roomy = max(found, key=lambda contract: contract.volume_kg - contract.taken_kg)
        problems.append(more_than_contracted(roomy, amount))
    else:
        problems.append(no_contract(zone, *days))
    return None


@transaction.atomic
def add_source(*, lot: Lot, source: Lot, quantity_kg: Decimal | float | str, by: Actor | None) -> LotInput:
    """So many kilograms of an earlier lot went into this draft. The earlier one is public and may be another producer's; of one that is sold
    by weight no more is taken than was packed. A lot that is not public yet cannot be used, so there is no way round in a circle.

    Raises `NotAllowed`, `Conflict` once published, `Refused`.
    """
    # the draft first, then the source: a source is no draft, so nobody waits for the two the other way round
    lot = locked_draft(lot, by)
    problems: list[Problem] = []
    amount = _amount(quantity_kg, problems)
    source = Lot.objects.select_for_update(of=("self",)).select_related("variant").get(pk=source.pk)
    if source.state != LotState.PUBLISHED:
        message = _("Lô %(lot)s không dùng được: chỉ dùng lô đã công bố, không bị tạm giữ hay thu hồi.")
        problems.append(Problem("source_not_published", message % {"lot": source.number}, "source"))
    elif source.produced_on > lot.produced_on:
        message = _("Lô %(lot)s làm ngày %(day)s, sau ngày sản xuất của lô này.")
        words = {"lot": source.number, "day": f"{source.produced_on:%d/%m/%Y}"}
        problems.append(Problem("after_production", message % words, "source"))
    elif (left := left_of_lot(source)) is not None and amount > left:
        problems.append(_too_much(amount, left))
    refuse_if_any(problems)
    return _added(lot, by, quantity_kg=amount, source=source)


@transaction.atomic
def add_material(
    *, lot: Lot, material: str, quantity_kg: Decimal | float | str, origin: str = "", by: Actor | None
) -> LotInput:
    """Something bought in: its name, kilograms, and from whom or where, as far as known.

    Raises `NotAllowed`, `Conflict` once published, `Refused`.
    """
    lot = locked_draft(lot, by)
    problems: list[Problem] = []
    amount = _amount(quantity_kg, problems)
    material, origin = " ".join(material.split()), " ".join(origin.split())
    if not material:
        problems.append(Problem("required", _("Ghi tên nguyên liệu. Ví dụ đường, men, nước."), "material"))
    for field, value, longest in (("material", material, 120), ("origin", origin, 200)):
        if len(value) > longest:
            problems.append(Problem("too_long", _("Dài quá %(n)s ký tự.") % {"n": longest}, field))
    refuse_if_any(problems)
    return _added(lot, by, quantity_kg=amount, material=material, origin=origin)


@transaction.atomic
def remove_input(*, lot_input: LotInput, by: Actor) -> None:
    """Take an input out of a draft."""
    lot = locked_draft(lot_input.lot, by)
    with audit.context(**who(by, lot.producer)):
        lot_input.delete()


def _added(lot: Lot, by: Actor | None, **facts: Any) -> LotInput:
    with audit.context(**who(by, lot.producer)):
        return LotInput.objects.create(lot=lot, **facts)


def _amount(given: Decimal | float | str, problems: list[Problem]) -> Decimal:
    try:
        amount = Decimal(str(given).strip().replace(",", "."))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 < round(amount, 3) < 100_000_000:
        message = _("Khối lượng là một số lớn hơn 0, tính bằng kg. Ví dụ 1240 hoặc 12,5.")
        problems.append(Problem("out_of_range", message, "quantity_kg"))
        return Decimal(0)
    return round(amount, 3)


def _too_much(amount: Decimal, left: Decimal) -> Problem:
    words = {"left": number(rounded(max(left, Decimal(0)))), "asked": number(rounded(amount))}
    return Problem(
        "more_than_left",
        _("Ghi %(asked)s kg nhưng chỉ còn %(left)s kg chưa dùng. Xem lại khối lượng.") % words,
        "quantity_kg",
    )
