"""Seasons of a zone: what grows from when until when, tended by whom, and how much is expected."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.core.errors import Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from traceability.zones.models import Season, Zone
from traceability.zones.policies import may_change_zone
from traceability.zones.services.common import locked_zone, measure, not_of_the_zone, who_acted
from traceability.zones.services.harvests import HEAVIEST_KG
from traceability.zones.services.zones import LARGEST_HA, MOST_HOUSEHOLDS

LONGEST_SEASON = dt.timedelta(days=3 * 366)  # sugar cane and pineapple stand for more than a year


@transaction.atomic
def save_season(
    *,
    zone: Zone,
    season: Season | None = None,
    name: str,
    crop: str,
    starts_on: dt.date,
    ends_on: dt.date,
    households: int | None = None,
    area_ha: Decimal | float | str | None = None,
    expected_kg: Decimal | float | str | None = None,
    by: Actor | None,
) -> Season:
    """A new season of a zone, or other facts of one: first and last day, at most three years; hectares and kg above 0 where they are given.

    Harvests recorded before stay with the season they were given to. `by` is None only for sample data. Raises `NotAllowed`, or `Refused` with
    every field that is wrong.
    """
    zone = locked_zone(zone)
    if by is not None and not may_change_zone(by, zone):
        raise not_of_the_zone()
    name, crop = " ".join(name.split()), " ".join(crop.split())
    problems = _problems(zone, season, name=name, crop=crop, starts_on=starts_on, ends_on=ends_on)
    if households is not None and not 0 <= households <= MOST_HOUSEHOLDS:
        problems.append(Problem("out_of_range", _("Số hộ từ 0 đến 100.000."), "households"))
    made = season or Season(zone=zone)
    made.name, made.crop, made.starts_on, made.ends_on, made.households = name, crop, starts_on, ends_on, households
    made.area_ha = (
        measure(area_ha, most=LARGEST_HA, places=2, field="area_ha", problems=problems, unit="ha") if area_ha else None
    )
    made.expected_kg = (
        measure(expected_kg, most=HEAVIEST_KG, places=3, field="expected_kg", problems=problems, unit="kg")
        if expected_kg
        else None
    )
    refuse_if_any(problems)
    with audit.context(**who_acted(by, zone.producer)):
        made.save()
    return made


@transaction.atomic
def remove_season(*, season: Season, by: Actor) -> None:
    """Take a season away; its harvests stay, without a season. Raises `NotAllowed`."""
    zone = locked_zone(season.zone)
    if not may_change_zone(by, zone):
        raise not_of_the_zone()
    with audit.context(**who_acted(by, zone.producer)):
        season.delete()


def _problems(
    zone: Zone, season: Season | None, *, name: str, crop: str, starts_on: dt.date, ends_on: dt.date
) -> list[Problem]:
    problems = []
    if season is not None and season.zone_id != zone.pk:
        raise Refused.because("unknown_season", _("Chọn một mùa vụ của vùng này."), "season")
    for value, field, most, missing in (
        (name, "name", 80, _("Ghi tên mùa vụ. Ví dụ: Vụ thu 2026.")),
        (crop, "crop", 120, _("Ghi cây trồng, vật nuôi của vụ này.")),
    ):
        if not value:
            problems.append(Problem("required", missing, field))
        elif len(value) > most:
            message = _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % {"length": len(value), "most": most}
            problems.append(Problem("too_long", message, field))
    if ends_on < starts_on:
        problems.append(Problem("days_out_of_order", _("Ngày cuối vụ đứng trước ngày đầu vụ."), "ends_on"))
    elif ends_on - starts_on > LONGEST_SEASON:
        problems.append(Problem("too_long", _("Một vụ dài nhiều nhất ba năm. Xem lại năm."), "ends_on"))
    others = zone.seasons.exclude(pk=season.pk) if season is not None else zone.seasons.all()
    if others.filter(name=name).exists():
        problems.append(
            Problem("there_already", _("Vùng này đã có mùa vụ tên đó. Đặt tên khác, ví dụ thêm năm."), "name")
        )
    return problems
