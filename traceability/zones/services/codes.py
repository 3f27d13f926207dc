"""A zone's growing-area codes: claimed, confirmed, and their status by day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from traceability.zones.models import Zone, ZoneCode, ZoneCodeKind, ZoneCodeSpan, ZoneCodeStatus
from traceability.zones.policies import is_office_of, may_change_zone, may_set_code_status
from traceability.zones.services.common import locked_zone, not_of_the_zone, not_the_office, who_acted

# A producer copies a code's first day from its paper, so it may lie behind lots already harvested: pages call the code a claim until an officer,
# who sees that day too, confirms it. No paper is older, and none begins later.
OLDEST_PAPER = dt.timedelta(days=20 * 366)
LATEST_START = dt.timedelta(days=366)


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
    zone = locked_zone(zone)
    if by is not None and not may_change_zone(by, zone):
        raise not_of_the_zone()
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
    with audit.context(**who_acted(by, zone.producer)), _one_confirmed(code):
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
    zone = locked_zone(zone_code.zone)
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
    zone = locked_zone(zone_code.zone)
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
        raise not_the_office()


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
    zone = locked_zone(zone_code.zone)
    if by is not None and not may_set_code_status(by, zone):
        raise not_of_the_zone()
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
    with audit.context(**who_acted(by, zone.producer, reason=note)):
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
