"""Making and changing zones, their outlines and their growing-area codes."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, gs1, text
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.queries import resolve_place
from catalog.producers.models import Producer
from catalog.producers.policies import has_role
from traceability.zones.models import Zone, ZoneCode, ZoneCodeKind, ZoneCodeSpan, ZoneCodeStatus
from traceability.zones.policies import is_office_of, may_add_zone, may_change_zone, may_set_code_status
from traceability.zones.symbols import read_outline

LARGEST_HA = Decimal(1_000_000)
# A producer copies a code's first day from its paper, so it may lie behind lots already harvested: pages call the code a claim until an officer,
# who sees that day too, confirms it. No paper is older, and none begins later.
OLDEST_PAPER = dt.timedelta(days=20 * 366)
LATEST_START = dt.timedelta(days=366)
_FIELDS = {"name", "crop", "place", "area_ha", "households", "description", "gln", "outline_is_public"}


def _not_allowed() -> NotAllowed:
    return NotAllowed(
        Problem(
            "not_allowed",
            _("Chỉ người của đơn vị quản lý vùng, hoặc cán bộ được đơn vị ủy quyền, mới sửa được vùng này."),
        )
    )


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
        raise _not_allowed()
    values = _clean(
        {
            "name": name, "crop": crop, "place": place, "area_ha": area_ha, "households": households, "description": description,
            "gln": gln, "outline_is_public": outline_is_public,
        }
    )  # fmt: skip
    with audit.context(**_who(by, producer)):
        zone = Zone(
            producer=producer, slug=_free_slug(values["name"]), is_sample=is_sample, created_at=clock.now(), **values
        )
        return _saved(zone)


@transaction.atomic
def update_zone(*, zone: Zone, by: Actor, **changes: Any) -> Zone:
    """Change a zone's name, crop, place, area_ha, households, description, gln or outline_is_public. Raises as `create_zone` does."""
    unknown = set(changes) - _FIELDS
    if unknown:
        raise TypeError(f"not a field of a zone: {sorted(unknown)}")
    zone = _locked(zone)
    if not may_change_zone(by, zone):
        raise _not_allowed()
    for field, value in _clean(changes, zone).items():
        setattr(zone, field, value)
    with audit.context(**_who(by, zone.producer)):
        return _saved(zone)


@transaction.atomic
def set_polygon(*, zone: Zone, outline: str | bytes | dict[str, Any] | None, by: Actor | None) -> Zone:
    """Keep a zone's outline (GeoJSON, see `symbols.read_outline`) and its measured area; None removes both.

    Whether the area fits the declared one: `queries.area_note`. Raises `NotAllowed`, or `Refused` on the field "polygon".
    """
    zone = _locked(zone)
    if by is not None and not may_change_zone(by, zone):
        raise _not_allowed()
    if outline is None:
        zone.polygon, zone.polygon_area_ha = None, None
    else:
        read = read_outline(outline)
        zone.polygon, zone.polygon_area_ha = read.geometry, read.area_ha
    with audit.context(**_who(by, zone.producer)):
        zone.save(update_fields=["polygon", "polygon_area_ha"])
    return zone


@transaction.atomic
def add_code(
    *,
    zone: Zone,
    code: str,
    kind: str,
    market: str = "",
    holder: str = "",
    status: str = ZoneCodeStatus.ACTIVE,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    by: Actor | None,
) -> ZoneCode:
    """Record a growing-area code and its first status. A code is opaque: an odd form is kept (`queries.code_note` remarks on it).

    A producer's word is a claim, which keeps nobody else from claiming the same; an officer's is a confirmation (`confirm_code`). A code that is
    confirmed for another zone is refused: `taken`. `market` is an ISO 3166 country of two letters for export codes. The first day lies at
    most 20 years back and one ahead. Raises `NotAllowed` or `Refused`.
    """
    zone = _locked(zone)
    if by is not None and not may_change_zone(by, zone):
        raise _not_allowed()
    code, market = " ".join(code.split()), market.strip().upper()
    problems = _code_problems(code=code, kind=kind, market=market, status=status, starts_on=starts_on, ends_on=ends_on)
    if not clock.today() - OLDEST_PAPER <= starts_on <= clock.today() + LATEST_START:
        problems.append(
            Problem(
                "out_of_range",
                _("Ngày đầu của mã phải trong 20 năm qua hoặc 12 tháng tới. Xem lại ngày trên giấy."),
                "starts_on",
            )
        )
    refuse_if_any(problems)
    same = ZoneCode.objects.filter(code=code, market=market)
    if same.filter(zone=zone).exists():
        raise Refused.because("there_already", _("Mã %(code)s đã được ghi cho vùng này.") % {"code": code}, "code")
    if same.filter(confirmed_at__isnull=False).exists():
        raise _taken(code)
    by_office = by is not None and is_office_of(by, zone)
    with audit.context(**_who(by, zone.producer)), _one_confirmed(code):
        made = ZoneCode.objects.create(
            zone=zone,
            code=code,
            kind=kind,
            market=market,
            holder=holder.strip()[:200],
            confirmed_at=clock.now() if by_office else None,
        )
        ZoneCodeSpan.objects.create(
            zone_code=made,
            status=status,
            starts_on=starts_on,
            ends_on=ends_on,
            set_by_office=by_office,
        )
    return made


@transaction.atomic
def confirm_code(*, zone_code: ZoneCode, by: Actor) -> ZoneCode:
    """An officer saw the paper: the code is this zone's alone, and its days so far are the office's word.

    Raises `NotAllowed` for all but officers of the place who do not belong to the producer, `Conflict` if it is confirmed already, `Refused` if
    another zone's is.
    """
    zone = _locked(zone_code.zone)
    locked = ZoneCode.objects.select_for_update().get(pk=zone_code.pk)
    _refuse_all_but_the_office(by, zone)
    if locked.confirmed_at is not None:
        raise Conflict.because("confirmed_already", _("Mã %(code)s đã được xác nhận.") % {"code": locked.code})
    if ZoneCode.objects.filter(code=locked.code, market=locked.market, confirmed_at__isnull=False).exists():
        raise _taken(locked.code)
    locked.confirmed_at = clock.now()
    with audit.context(user=by.pk, reason="confirm code"), _one_confirmed(locked.code):
        locked.save(update_fields=["confirmed_at"])
        locked.spans.update(set_by_office=True)
    return locked


@transaction.atomic
def withdraw_code_confirmation(*, zone_code: ZoneCode, reason: str, by: Actor) -> ZoneCode:
    """The confirmation was a mistake: the code is a claim again. Raises as `confirm_code`, and `Refused` without a reason."""
    zone = _locked(zone_code.zone)
    locked = ZoneCode.objects.select_for_update().get(pk=zone_code.pk)
    _refuse_all_but_the_office(by, zone)
    reason = " ".join(reason.split())[:400]
    if not reason:
        raise Refused.because("required", _("Ghi lý do."), "reason")
    if locked.confirmed_at is None:
        raise Conflict.because("not_confirmed", _("Mã %(code)s chưa được xác nhận.") % {"code": locked.code})
    locked.confirmed_at = None
    with audit.context(user=by.pk, reason=reason):
        locked.save(update_fields=["confirmed_at"])
    return locked


def _refuse_all_but_the_office(by: Actor, zone: Zone) -> None:
    if not is_office_of(by, zone):
        raise NotAllowed.because(
            "not_the_office", _("Chỉ cán bộ phụ trách địa phương, không thuộc cơ sở này, mới xác nhận được mã.")
        )


def _taken(code: str) -> Refused:
    return Refused.because(
        "taken",
        _("Mã %(code)s đã được cơ quan xác nhận cho một vùng khác. Nếu mã là của bạn, hãy liên hệ cán bộ phụ trách.")
        % {"code": code},
        "code",
    )


@contextmanager
def _one_confirmed(code: str) -> Iterator[None]:
    """Of two officers who confirm one code for two zones at once, the second is refused by the database."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "zone_code_confirmed_once" in str(error):
            raise _taken(code) from None
        raise


@transaction.atomic
def set_code_status(
    *,
    zone_code: ZoneCode,
    status: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    note: str = "",
    by: Actor | None,
) -> ZoneCodeSpan:
    """From `starts_on` the code has this status, until the next span begins or the last day passes; a span of that very day is replaced.

    What the office set, only the office changes; a producer's people change today and later days, never days gone by, on
    which lots were harvested and judged. `by` is None only for sample data and imports, which may set any day.
    Raises `NotAllowed`; `Refused` for days out of order or gone by.
    """
    zone = _locked(zone_code.zone)
    if by is not None and not may_set_code_status(by, zone):
        raise _not_allowed()
    refuse_if_any(
        _code_problems(
            code=zone_code.code,
            kind=zone_code.kind,
            market=zone_code.market,
            status=status,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    )
    facts: dict[str, Any] = {"status": status, "ends_on": ends_on, "note": note.strip()[:200]}
    if by is not None:
        facts["set_by_office"] = is_office_of(by, zone)
        if not facts["set_by_office"]:
            _refuse_to_rewrite(zone_code, starts_on)
    with audit.context(**_who(by, zone.producer, reason=note)):
        span, _created = ZoneCodeSpan.objects.update_or_create(
            zone_code=zone_code,
            starts_on=starts_on,
            defaults=facts,
        )
    return span


def _refuse_to_rewrite(zone_code: ZoneCode, starts_on: dt.date) -> None:
    """For a producer's people: the office's word stands, also after its last day, and so do days gone by."""
    in_force = zone_code.spans.filter(starts_on__lte=starts_on).order_by("starts_on").last()
    if in_force is not None and in_force.set_by_office:
        raise NotAllowed.because(
            "set_by_office",
            _(
                "Tình trạng “%(status)s” từ %(day)s do cơ quan quản lý ghi. Chỉ cán bộ phụ trách địa phương đổi được: "
                "hãy liên hệ cơ quan quản lý cấp xã hoặc tỉnh."
            )
            % {"status": in_force.get_status_display(), "day": f"{in_force.starts_on:%d/%m/%Y}"},
            "status",
        )
    if starts_on < clock.today():
        raise Refused.because(
            "before_today",
            _(
                "Cơ sở chỉ ghi được tình trạng từ hôm nay (%(today)s) trở đi. "
                "Ngày đã qua chỉ cán bộ phụ trách địa phương sửa được."
            )
            % {"today": f"{clock.today():%d/%m/%Y}"},
            "starts_on",
        )


def _who(by: Actor | None, producer: Producer, **more: Any) -> dict[str, Any]:
    """Facts for the audit log: who, and whether on the producer's behalf."""
    facts = {"user": by.pk} if by is not None else {}
    if by is not None and not has_role(by, producer):
        facts["on_behalf_of"] = producer.pk
    return facts | {key: value for key, value in more.items() if value}


def _locked(zone: Zone) -> Zone:
    return Zone.objects.select_for_update(of=("self",)).select_related("producer").get(pk=zone.pk)


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
        out["area_ha"] = _area(out["area_ha"], problems)
    households = out.get("households")
    if households is not None and (isinstance(households, bool) or not 0 <= int(households) <= 100_000):
        problems.append(Problem("out_of_range", _("Số hộ từ 0 đến 100.000."), "households"))
    if out.get("gln"):
        try:
            out["gln"] = gs1.gln13(out["gln"])
        except Refused as refused:
            problems += [Problem(p.code, p.message, "gln") for p in refused.problems]
    refuse_if_any(problems)
    return out


def _area(value: Any, problems: list[Problem]) -> Decimal:
    try:
        area = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        area = Decimal("NaN")
    if not area.is_finite():
        problems.append(Problem("not_a_number", _("Diện tích là một số, tính bằng ha. Ví dụ 12,4."), "area_ha"))
        return Decimal(0)
    if not 0 < round(area, 2) <= LARGEST_HA:
        problems.append(Problem("out_of_range", _("Diện tích phải lớn hơn 0 và không quá 1.000.000 ha."), "area_ha"))
        return Decimal(0)
    return round(area, 2)


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


def _code_problems(
    *, code: str, kind: str, market: str, status: str, starts_on: dt.date, ends_on: dt.date | None
) -> list[Problem]:
    problems = []
    if not 1 <= len(code) <= 40:
        problems.append(Problem("bad_length", _("Mã dài từ 1 đến 40 ký tự."), "code"))
    if kind not in ZoneCodeKind:
        problems.append(Problem("unknown_kind", _("Chọn loại mã."), "kind"))
    if market and not (len(market) == 2 and market.isascii() and market.isalpha()):
        problems.append(Problem("bad_market", _("Thị trường là mã nước hai chữ cái. Ví dụ CN, US."), "market"))
    if status not in ZoneCodeStatus:
        problems.append(Problem("unknown_status", _("Chọn tình trạng của mã."), "status"))
    if ends_on is not None and ends_on < starts_on:
        problems.append(Problem("days_out_of_order", _("Ngày hết hạn đứng trước ngày bắt đầu."), "ends_on"))
    return problems
