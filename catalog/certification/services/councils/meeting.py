"""The meeting: who came, scores side by side, a second round where they are too far apart, minutes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.formats import percent
from catalog.core.types import Actor

from ...models import AgendaItem, Attendance, DossierState, Minutes, Sitting, SittingState
from ...queries.councils import Bench, ItemResult, bench_of
from ...queries.councils.results import floor_points, outcomes
from ...queries.rubrics import sheet_of
from ..flow import lock_dossier, move
from .locks import item_of, lock_sitting, must_be, must_be_impartial, must_keep_attendance, must_run
from .minutes import LONGEST_TEXT, content_of, write_minutes


@transaction.atomic
def record_attendance(*, sitting: Sitting, present: Iterable[int], by: Actor) -> Sitting:
    """Who is there: keys of the council's members; kept by its secretary or by who runs it. Before the meeting opens; afterwards it stands,
    so that nobody's score is dropped once it is known. Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    mine = lock_sitting(sitting)
    must_keep_attendance(by, mine.council)
    must_be(mine, SittingState.SCORING)
    seats = set(mine.council.members.filter(ends_on=None).values_list("pk", flat=True))
    there = set(present)
    if there - seats:
        raise Refused.because("not_a_member", _("Có người không phải thành viên hội đồng. Tải lại trang."), "present")
    for pk in seats:
        Attendance.objects.update_or_create(
            sitting=mine, member_id=pk, defaults={"is_present": pk in there, "at": clock.now()}
        )
    Attendance.objects.filter(sitting=mine).exclude(member_id__in=seats).delete()
    return mine


def _names(members: Iterable[Any]) -> str:
    return ", ".join(member.name for member in members)


def _quorum_problem(bench: Bench, who: Iterable[int], field: str = "present") -> Problem | None:
    if bench.has_quorum(who):
        return None
    regulation = bench.sitting.council.regulation
    there = len({member.pk for member in bench.members} & set(who))
    message = _("Mới có %(there)d trên %(all)d thành viên; quy chế cần ít nhất %(share)s.") % {
        "there": there,
        "all": len(bench.members),
        "share": percent(regulation.quorum),
    }
    if regulation.chair_needed:
        return Problem("no_quorum", f"{message} {_('Phải có chủ tịch hội đồng.')}", field)
    return Problem("no_quorum", message, field)


def _item_problems(bench: Bench) -> list[Problem]:
    """What keeps the items from being settled: who has not signed, who too few may judge."""
    problems = []
    for item in bench.scored_items:
        name = item.dossier.product.name
        if waiting := bench.waiting_for(item):
            message = _("%(product)s: chưa có phiếu của %(names)s.") % {"product": name, "names": _names(waiting)}
            problems.append(Problem("unsigned", message))
        judges, counted = bench.judges(item), bench.judges(item, present_only=True)
        if not counted or len(counted) < bench.sitting.council.regulation.quorum * len(judges):
            few = _("%(product)s: không đủ thành viên không liên quan để chấm. Hoãn hồ sơ này.")
            problems.append(Problem("too_few_judges", few % {"product": name}))
    return problems


@transaction.atomic
def open_meeting(*, sitting: Sitting, by: Actor) -> Sitting:
    """Open the meeting, on its day or later; from now on its people see the scores. The attendance must hold the regulation's quorum (with
    the chair where it asks for it), and everybody present without a conflict must have signed every item. Raises `NotAllowed`, `Refused`,
    `Conflict`.
    """
    mine = lock_sitting(sitting)
    must_run(by, mine.council)
    must_be(mine, SittingState.SCORING)
    bench = bench_of(mine)
    problems = []
    if clock.today() < mine.sits_on:
        message = _("Phiên này họp ngày %(day)s. Muốn họp hôm nay thì đổi ngày họp trước; thành viên sẽ được báo.")
        problems.append(Problem("before_its_day", message % {"day": f"{mine.sits_on:%d/%m/%Y}"}))
    if not [item for item in bench.items if not item.postponed]:
        problems.append(Problem("empty_agenda", _("Chương trình chưa có hồ sơ nào.")))
    if (problem := _quorum_problem(bench, bench.present or ())) is not None:
        problems.append(problem)
    else:
        problems += _item_problems(bench)
    refuse_if_any(problems)
    mine.state, mine.opened_at = SittingState.MEETING, clock.now()
    with audit.context(user=by.pk, reason="meeting opened"):
        mine.save(update_fields=["state", "opened_at"])
    return mine


@transaction.atomic
def ask_second_round(*, item: AgendaItem, discussion: str, by: Actor) -> AgendaItem:
    """After the discussion of an item whose scores lie further apart than the regulation lets them: everybody present scores it again.
    Both rounds are kept, the second counts. Only for such items: nobody scores until the result pleases.

    Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    sitting = lock_sitting(item.sitting_id)
    must_run(by, sitting.council)
    must_be(sitting, SittingState.MEETING)
    mine = item_of(sitting, item)
    must_be_impartial(by, mine)
    result = outcomes(bench_of(sitting)).get(mine.pk)
    if result is None or not result.needs_second_round:
        raise Conflict.because("no_second_round", _("Hồ sơ này không cần chấm lại: điểm không chênh quá mức quy chế."))
    if not discussion.strip():
        raise Refused.because("missing", _("Ghi tóm tắt thảo luận trước khi chấm lại."), "discussion")
    if len(discussion.strip()) > LONGEST_TEXT:
        raise Refused.because("too_long", _("Tóm tắt dài quá 5.000 ký tự. Viết ngắn lại."), "discussion")
    mine.discussion, mine.round = discussion.strip(), 2
    with audit.context(user=by.pk, reason="second round"):
        mine.save(update_fields=["discussion", "round"])
    return mine


@transaction.atomic
def disqualify(*, item: AgendaItem, disqualifier: int | None, by: Actor) -> AgendaItem:
    """Instead of scoring: one of the sheet's own grounds, by its place in the list; None takes it back. Refused at the closing.

    Raises `NotAllowed`, `Refused`, `Conflict`.
    """
    sitting = lock_sitting(item.sitting_id)
    must_run(by, sitting.council)
    must_be(sitting, SittingState.SCORING, SittingState.MEETING)
    mine = item_of(sitting, item)
    must_be_impartial(by, mine)
    grounds = sheet_of(mine.dossier.rubric).disqualifiers
    if mine.postponed:
        raise Conflict.because("postponed_already", _("Hồ sơ này đã được đưa ra khỏi chương trình."))
    if disqualifier is None:
        if sitting.state == SittingState.MEETING:
            raise Conflict.because("decided_already", _("Hội đồng đã họp: lý do loại đã ghi không bỏ được."))
        mine.disqualifier = ""
    elif 0 <= disqualifier < len(grounds):
        mine.disqualifier = grounds[disqualifier].vi[:200]
    else:
        raise Refused.because("unknown_ground", _("Chọn một trong các lý do loại của bộ tiêu chí."), "disqualifier")
    with audit.context(user=by.pk, reason=mine.disqualifier or "disqualifier taken back"):
        mine.save(update_fields=["disqualifier"])
    return mine


def _letter_problems(bench: Bench) -> list[Problem]:
    """Written opinions: of each item enough members must have written, the chair where it is needed."""
    problems = []
    for item in bench.scored_items:
        judges = bench.judges(item)
        written = [member for member in judges if bench.has_signed(item, member)]
        regulation = bench.sitting.council.regulation
        chair_missing = regulation.chair_needed and any(m.role == "chair" and m not in written for m in judges)
        if not written or len(written) < regulation.quorum * len(judges) or chair_missing:
            message = _("%(product)s: mới có %(there)d trên %(all)d ý kiến.") % {
                "product": item.dossier.product.name,
                "there": len(written),
                "all": len(judges),
            }
            problems.append(Problem("no_quorum", message))
    return problems


def _refuse_unsettled(bench: Bench, results: dict[int, ItemResult]) -> None:
    sitting = bench.sitting
    problems = _letter_problems(bench) if sitting.state == SittingState.SCORING else _item_problems(bench)
    refuse_if_any(problems)
    for result in results.values():
        if result.needs_second_round:
            name = result.item.dossier.product.name
            if sitting.state == SittingState.SCORING:
                message = _("%(product)s: các ý kiến khác nhau quá mức quy chế. Phải họp, hoặc hoãn hồ sơ này.")
            else:
                message = _("%(product)s: điểm chênh quá mức quy chế. Thảo luận rồi chấm lại.")
            problems.append(Problem("too_far_apart", message % {"product": name}))
    refuse_if_any(problems)


@transaction.atomic
def close_sitting(*, sitting: Sitting, by: Actor) -> Minutes:
    """Close the sitting: points and stars of each item by its last round, minutes, and every dossier on (SCORED, or REFUSED where it is
    disqualified). A sitting by letter is closed without a meeting, unless opinions lie too far apart.

    The mean is kept with four decimals, cut. Raises `NotAllowed`, `Refused` (what is missing), `Conflict` (somebody closed it).
    """
    mine = lock_sitting(sitting)
    must_run(by, mine.council)
    must_be(mine, SittingState.MEETING, *([SittingState.SCORING] if mine.by_letter else []))
    met = mine.state == SittingState.MEETING
    bench = bench_of(mine) if met else replace(bench_of(mine), present=None)  # nobody meets: who wrote counts
    if not [item for item in bench.items if not item.postponed]:
        raise Refused.because("empty_agenda", _("Chương trình chưa có hồ sơ nào."))
    results = outcomes(bench)
    _refuse_unsettled(bench, results)
    mine.state, mine.closed_at = SittingState.CLOSED, clock.now()
    with audit.context(user=by.pk, reason="minutes"):
        mine.save(update_fields=["state", "closed_at"])
        for item in sorted(bench.items, key=lambda item: item.dossier_id):
            if not item.postponed:
                _settle(item, results.get(item.pk), by)
    return write_minutes(mine, content_of(bench, results, met=met), by)


def _settle(item: AgendaItem, result: ItemResult | None, by: Actor) -> None:
    dossier = lock_dossier(item.dossier_id)
    if item.disqualifier or result is None or result.last is None:
        dossier.outcome_reason = item.disqualifier
        move(
            dossier=dossier,
            seen=DossierState.COUNCIL,
            to=DossierState.REFUSED,
            level=dossier.level,
            by=by,
            note=item.disqualifier,
        )
        return
    outcome = result.last.outcome
    item.points, item.stars = floor_points(outcome.points), outcome.stars
    item.save(update_fields=["points", "stars"])
    dossier.result_points, dossier.result_stars = item.points, item.stars
    move(dossier=dossier, seen=DossierState.COUNCIL, to=DossierState.SCORED, level=dossier.level, by=by)
