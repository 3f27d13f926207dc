"""Councils are named by decision, with the arithmetic of their own regulation."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.products.models import Regime

from ...models import (
    AgendaItem,
    Council,
    CouncilMember,
    CouncilRegulation,
    IssuingLevel,
    MemberRole,
    SittingState,
)
from ...policies.councils import belongs_to, may_run, may_sit
from ...queries.rubrics import stages_of
from ..certificates import clean_number, number_problem
from .locks import must_run

MOST_SPREAD = 100


@transaction.atomic
def adopt_regulation(
    *,
    name: str,
    mean: str = "plain",
    max_spread: Decimal = Decimal(10),
    quorum: Decimal = Decimal("0.75"),
    chair_needed: bool = True,
    minima: str = "majority",
    source: str = "",
) -> CouncilRegulation:
    """The rules of arithmetic that a council gives itself (the law leaves them to it): the row that says exactly this, or a new one.

    `max_spread`: points, 0 to 100; `quorum`: share of the members, above 0 to 1. Raises `Refused`.
    """
    problems = []
    if not name.strip():
        problems.append(Problem("missing", _("Ghi tên quy chế."), "regulation_name"))
    if mean not in ("plain", "trimmed"):
        problems.append(Problem("unknown_mean", _("Chọn cách tính điểm trung bình."), "mean"))
    if minima not in ("majority", "all"):
        problems.append(Problem("unknown_minima", _("Chọn khi nào một điều kiện tối thiểu là đạt."), "minima"))
    if not 0 <= max_spread <= MOST_SPREAD:
        message = _("Chênh lệch cho phép từ 0 đến 100 điểm.")
        problems.append(Problem("out_of_range", message, "max_spread"))
    if not 0 < quorum <= 1:
        problems.append(Problem("out_of_range", _("Tỷ lệ dự họp từ 1% đến 100%."), "quorum"))
    if max_spread != round(max_spread, 2):
        problems.append(Problem("places", _("Ghi nhiều nhất 2 chữ số sau dấu phẩy."), "max_spread"))
    if quorum != round(quorum, 3):  # as the row keeps it
        problems.append(Problem("places", _("Ghi phần trăm với nhiều nhất 1 chữ số sau dấu phẩy."), "quorum"))
    refuse_if_any(problems)
    rules: dict[str, Any] = {
        "name": name.strip()[:200],
        "mean": mean,
        "max_spread": max_spread,
        "quorum": quorum,
        "chair_needed": chair_needed,
        "minima": minima,
        "source": source.strip()[:300],
    }
    same = CouncilRegulation.objects.filter(**rules).first()
    return same or CouncilRegulation.objects.create(**rules, created_at=clock.now())


@transaction.atomic
def create_council(
    *,
    level: str,
    place: Unit | None,
    regime: Regime,
    regulation: CouncilRegulation,
    name: str,
    decision_number: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    by: Actor,
    is_sample: bool = False,
) -> Council:
    """Name a council of an authority that evaluates under the regime on its first day (`queries.rubrics.stages_of`).

    `place`: the district or province as it was on that day; none for the ministry. Raises `NotAllowed`, `Refused`.
    """
    if level not in IssuingLevel.values or not may_run(by, level=level, place=place):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ của cơ quan lập hội đồng mới làm được việc này."))
    number = clean_number(decision_number)
    problems = []
    if not name.strip():
        problems.append(Problem("missing", _("Ghi tên hội đồng."), "name"))
    if (problem := number_problem(number, needed=True)) is not None:
        problems.append(problem)
    if ends_on is not None and ends_on < starts_on:
        problems.append(Problem("days_out_of_order", _("Ngày kết thúc trước ngày bắt đầu. Xem lại."), "ends_on"))
    if (place is None) != (level == IssuingLevel.MINISTRY) or (place is not None and place.level != level):
        problems.append(Problem("wrong_place_level", _("Nơi lập hội đồng không phải là cấp đã chọn."), "place"))
    elif place is not None and (place.starts_on > starts_on or (place.ends_on and place.ends_on < starts_on)):
        message = _("Ngày %(day)s không có %(place)s. Chọn đơn vị của thời điểm đó.")
        problems.append(
            Problem("other_era", message % {"day": f"{starts_on:%d/%m/%Y}", "place": place.full_name}, "place")
        )
    if level not in {stage.level for stage in stages_of(regime, starts_on)}:
        message = _("Theo %(regime)s, ngày %(day)s không có hội đồng cấp này.")
        problems.append(
            Problem("no_such_stage", message % {"regime": regime.number, "day": f"{starts_on:%d/%m/%Y}"}, "regime")
        )
    refuse_if_any(problems)
    with audit.context(user=by.pk, reason=f"council named by {number}"):
        return Council.objects.create(
            level=level,
            place=place,
            regime=regime,
            regulation=regulation,
            name=name.strip()[:200],
            decision_number=number,
            starts_on=starts_on,
            ends_on=ends_on,
            created_by_id=by.pk,
            is_sample=is_sample,
        )


@transaction.atomic
def name_member(
    *, council: Council, user: Actor, role: str = MemberRole.MEMBER, field: str, name: str = "", by: Actor
) -> CouncilMember:
    """Name a person with a post (evaluator, officer or leader) that reaches the council's place, for a field (agriculture, trade …).

    Refused for who belongs to a producer that the council has on an open agenda, or while the council meets. A person who left may be
    named again. `name`: as the naming decision writes it; empty: the account's. Who is named hears of the sittings that wait
    (`member.named`). Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    must_run(by, council)
    mine = Council.objects.select_for_update(of=("self",)).select_related("place", "regulation").get(pk=council.pk)
    problems = []
    if role not in MemberRole.values:
        problems.append(Problem("unknown_role", _("Chọn vai trò trong hội đồng."), "role"))
    if not field.strip():
        problems.append(Problem("missing", _("Ghi ngành, lĩnh vực mà thành viên này đại diện."), "field"))
    if not user.is_active or not may_sit(user, mine):
        message = _("Người này không có chức vụ tại nơi lập hội đồng. Bổ nhiệm trước, rồi đưa vào hội đồng.")
        problems.append(Problem("no_post", message, "user"))
    _refuse_while_meeting(mine)
    open_items = AgendaItem.objects.filter(sitting__council=mine, postponed="").exclude(
        sitting__state=SittingState.CLOSED
    )
    for producer, product in open_items.values_list("dossier__product__producer_id", "dossier__product__name"):
        if belongs_to(user.pk, producer):
            message = _("Người này thuộc cơ sở của %(product)s, đang ở chương trình họp. Chọn người khác.")
            problems.append(Problem("belongs_to_producer", message % {"product": product}, "user"))
            break
    if role == MemberRole.CHAIR and mine.members.filter(role=MemberRole.CHAIR, ends_on=None).exists():
        problems.append(Problem("chair_taken", _("Hội đồng đã có chủ tịch."), "role"))
    refuse_if_any(problems)
    seat = CouncilMember.objects.filter(council=mine, user_id=user.pk).first()
    if seat is not None and seat.ends_on is None:
        raise Conflict.because("named_already", _("Người này đã ở trong hội đồng."), "user")
    called = (
        name.strip() or str(getattr(get_user_model()._default_manager.get(pk=user.pk), "name", "")) or f"#{user.pk}"
    )
    with audit.context(user=by.pk, reason=f"named to council {mine.pk}"):
        if seat is None:
            seat = CouncilMember(council=mine, user_id=user.pk)
        seat.name, seat.role, seat.field, seat.ends_on = called[:120], role, field.strip()[:120], None
        seat.save()
    outbox.emit("member.named", member=seat.pk, by=by.pk)
    return seat


@transaction.atomic
def dismiss_member(*, member: CouncilMember, by: Actor) -> CouncilMember:
    """The member sits no more from now on; what it signed stays. Not while the council meets. Raises `NotAllowed`, `Refused`, `Conflict`."""
    council = Council.objects.select_for_update(of=("self",)).select_related("place").get(pk=member.council_id)
    must_run(by, council)
    _refuse_while_meeting(council)
    mine = CouncilMember.objects.select_for_update().get(pk=member.pk)
    if mine.ends_on is not None:
        raise Conflict.because("left_already", _("Người này đã rời hội đồng."))
    mine.ends_on = clock.today()
    with audit.context(user=by.pk, reason=f"left council {council.pk}"):
        mine.save(update_fields=["ends_on"])
    return mine


def _refuse_while_meeting(council: Council) -> None:
    if council.sittings.filter(state=SittingState.MEETING).exists():
        raise Refused.because("meeting", _("Hội đồng đang họp: thành viên không đổi được cho đến khi lập biên bản."))
