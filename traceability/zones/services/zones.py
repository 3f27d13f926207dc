"""Making and changing zones and their outlines."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, gs1, text
from catalog.core.errors import Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.queries import resolve_place
from catalog.producers.models import Producer
from traceability.zones.models import Zone
from traceability.zones.policies import may_add_zone, may_change_zone
from traceability.zones.queries import outline_problem
from traceability.zones.services.common import locked_zone, measure, not_of_the_zone, overtake_confirmation, who_acted
from traceability.zones.symbols import read_outline

LARGEST_HA = Decimal(1_000_000)
MOST_HOUSEHOLDS = 100_000
_CONFIRMED = {"crop", "place", "area_ha", "households"}  # what officers look at; an outline too
_FIELDS = {"name", "crop", "place", "area_ha", "households", "description", "gln", "outline_is_public"}


@transaction.atomic
def create_zone(
    *,
    producer: Producer,
    name: str,
    crop: str,
    place: str | Unit,
    area_ha: Decimal | float | str,
    households: int | None = None,
    description: str = "",
    gln: str = "",
    outline_is_public: bool = False,
    is_sample: bool = False,
    by: Actor | None,
) -> Zone:
    """A new zone of a producer. `place` is a unit or its name of any era; `area_ha` is declared, in hectares, above 0.

    `by` is None only for sample data and imports. Raises `NotAllowed`, or `Refused` with every field that is wrong.
    """
    if by is not None and not may_add_zone(by, producer):
        raise not_of_the_zone()
    values = _clean(
        {
            "name": name, "crop": crop, "place": place, "area_ha": area_ha, "households": households, "description": description,
            "gln": gln, "outline_is_public": outline_is_public,
        }
    )  # fmt: skip
    with audit.context(**who_acted(by, producer)):
        zone = Zone(
            producer=producer, slug=_free_slug(values["name"]), is_sample=is_sample, created_at=clock.now(), **values
        )
        return _saved(zone)


@transaction.atomic
def update_zone(*, zone: Zone, by: Actor, **changes: Any) -> Zone:
    """Change a zone's name, crop, place, area_ha, households, description, gln or outline_is_public. Raises as `create_zone` does, and
    `Refused` for fewer hectares than its outline can be of (`queries.outline_problem`)."""
    unknown = set(changes) - _FIELDS
    if unknown:
        raise TypeError(f"not a field of a zone: {sorted(unknown)}")
    zone = locked_zone(zone)
    if not may_change_zone(by, zone):
        raise not_of_the_zone()
    values = _clean(changes, zone)
    if "area_ha" in values and values["area_ha"] != zone.area_ha:
        problem = outline_problem(zone.polygon_area_ha, values["area_ha"], "area_ha")
        refuse_if_any([problem] if problem else [])
    is_other = any(getattr(zone, field) != values[field] for field in _CONFIRMED & set(values))
    for field, value in values.items():
        setattr(zone, field, value)
    with audit.context(**who_acted(by, zone.producer)):
        if is_other:
            overtake_confirmation(zone)
        return _saved(zone)


@transaction.atomic
def set_polygon(*, zone: Zone, outline: str | bytes | dict[str, Any] | None, by: Actor | None) -> Zone:
    """Keep a zone's outline (GeoJSON, see `symbols.read_outline`) and its measured area; None removes both.

    Refused on the field "polygon" when it is unreadable, or far larger than the declared area (`queries.outline_problem`); smaller
    differences are a remark (`queries.area_note`). Raises `NotAllowed` too.
    """
    zone = locked_zone(zone)
    if by is not None and not may_change_zone(by, zone):
        raise not_of_the_zone()
    before = zone.polygon
    if outline is None:
        zone.polygon, zone.polygon_area_ha = None, None
    else:
        read = read_outline(outline)
        problem = outline_problem(read.area_ha, zone.area_ha, "polygon")
        refuse_if_any([problem] if problem else [])
        zone.polygon, zone.polygon_area_ha = read.geometry, read.area_ha
    with audit.context(**who_acted(by, zone.producer)):
        if zone.polygon != before:
            overtake_confirmation(zone)
        zone.save(update_fields=["polygon", "polygon_area_ha"])
    return zone


def _saved(zone: Zone) -> Zone:
    try:
        with transaction.atomic():
            zone.save()
    except IntegrityError as error:
        if "zone_gln_once" in str(error):
            raise Refused.because("taken", _("GLN này đã được ghi cho một vùng khác."), "gln") from error
        raise
    return zone


def _free_slug(name: str) -> str:
    base = text.slug(name, limit=100) or "vung"
    taken = set(Zone.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)


def _clean(values: dict[str, Any], zone: Zone | None = None) -> dict[str, Any]:
    """Checked values of the given fields; all problems at once."""
    out, problems = dict(values), []
    for field, label, longest in (("name", _("Tên vùng"), 160), ("crop", _("Cây trồng"), 120)):
        if field in out:
            out[field] = " ".join(str(out[field]).split())
            if not out[field]:
                problems.append(Problem("required", _("%(label)s còn trống.") % {"label": label}, field))
            elif len(out[field]) > longest:
                problems.append(
                    Problem("too_long", _("%(label)s dài quá %(n)s ký tự.") % {"label": label, "n": longest}, field)
                )
    if "place" in out and not isinstance(out["place"], Unit):
        found = resolve_place(str(out["place"]))
        if found.unit is None:
            problems.append(_place_problem(str(out["place"]), found.candidates))
        out["place"] = found.unit
    if "area_ha" in out:
        out["area_ha"] = measure(
            out["area_ha"], most=LARGEST_HA, places=2, field="area_ha", problems=problems, unit="ha"
        )
    households = out.get("households")
    if households is not None and (isinstance(households, bool) or not 0 <= int(households) <= MOST_HOUSEHOLDS):
        problems.append(Problem("out_of_range", _("Số hộ từ 0 đến 100.000."), "households"))
    if out.get("gln"):
        try:
            out["gln"] = gs1.gln13(out["gln"])
        except Refused as refused:
            problems += [Problem(p.code, p.message, "gln") for p in refused.problems]
    refuse_if_any(problems)
    return out


def _place_problem(typed: str, candidates: tuple[Unit, ...]) -> Problem:
    if candidates:
        names = "; ".join(unit.address for unit in candidates[:5])
        return Problem(
            "ambiguous_place", _("Có nhiều nơi tên như vậy: %(names)s. Hãy ghi thêm tỉnh.") % {"names": names}, "place"
        )
    return Problem(
        "unknown_place",
        _("Không tìm thấy “%(typed)s”. Hãy ghi xã và tỉnh, tên cũ hay mới đều được. Ví dụ: xã Quảng Trực, Lâm Đồng.")
        % {"typed": typed[:80]},
        "place",
    )
