"""Duties of a year's plan: given to a desk or a post, reminded of, reported with figures and files, accepted or returned by who gave them."""

import contextlib
import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import accept_document
from catalog.core.types import Actor
from catalog.places.models import Post, Unit
from catalog.places.queries import area_of

from ..models import Activity, Department, Duty, DutyReminder, DutyReport, DutyState, PlanState, ReminderKind, YearPlan
from ..policies import may_judge_duty, may_report_duty
from .plans import locked_plan

DAYS_BEFORE = 7
"""Before the last day, when a duty is reminded of first."""
MOST_DUTIES = 500
"""Of one plan."""
MOST_FILES = 5
MOST_FIGURES = 20
CHUNK = 200


@transaction.atomic
def set_duty(
    *,
    plan: YearPlan,
    place: Unit,
    text: str,
    lead: str,
    due_on: dt.date,
    by: Actor,
    helpers: Collection[str] = (),
    activity: Activity | None = None,
    post: Post | None = None,
) -> Duty:
    """Give a task of an issued plan to the desk of a place in the plan's area, or to one post at it. By whoever writes the plan. Raises
    `NotAllowed`, `Conflict`, `Refused`. Emits `duty.set`."""
    mine = locked_plan(plan, by, PlanState.ISSUED)
    here = place.current or place
    text, found = " ".join(text.split()), []
    if not text or len(text) > 500:
        found.append(Problem("missing", _("Ghi việc phải làm, nhiều nhất 500 ký tự."), "text"))
    if lead not in Department.values:
        found.append(Problem("unknown", _("Chọn đơn vị chủ trì."), "lead"))
    if not set(helpers) <= set(Department.values):
        found.append(Problem("unknown", _("Chọn đơn vị phối hợp trong danh sách."), "helpers"))
    if not Unit.objects.filter(area_of(mine.place).q("current"), pk=here.pk).exists():
        words = _("%(place)s không thuộc nơi của kế hoạch này.") % {"place": here.full_name}
        found.append(Problem("elsewhere", words, "place"))
    if post is not None and not _is_at(post, here):
        found.append(Problem("elsewhere", _("Người này không còn giữ việc ở nơi đã chọn."), "post"))
    if activity is not None and activity.plan_id != mine.pk:
        found.append(Problem("elsewhere", _("Việc này của kế hoạch khác."), "text"))
    found += _day_problems(mine, due_on)
    if mine.duties.count() >= MOST_DUTIES:
        found.append(Problem("too_many", _("Một kế hoạch có nhiều nhất 500 nhiệm vụ."), ""))
    refuse_if_any(found)
    with audit.context(user=by.pk, reason="duty set"):
        made = Duty.objects.create(
            plan=mine,
            activity=activity,
            text=text,
            lead=lead,
            helpers=[each for each in Department.values if each in set(helpers) - {lead}],
            place=here,
            post=post,
            due_on=due_on,
            set_by_id=by.pk,
            set_at=clock.now(),
        )
    outbox.emit("duty.set", duty=made.pk)
    return made


def _is_at(post: Post, here: Unit) -> bool:
    today = clock.today()
    alive = post.starts_on <= today and (post.ends_on is None or post.ends_on >= today)
    return alive and post.place is not None and post.place.current_id == here.pk


def _day_problems(plan: YearPlan, due_on: dt.date) -> list[Problem]:
    if due_on < clock.today():
        return [Problem("past", _("Hạn đã qua. Chọn từ hôm nay trở đi."), "due_on")]
    if not plan.year <= due_on.year <= plan.year + 1:
        return [Problem("far", _("Hạn không hợp với năm của kế hoạch."), "due_on")]
    return []


def locked_duty(duty: Duty) -> Duty:
    """The row, locked, with its plan and places."""
    return (
        Duty.objects.select_for_update(of=("self",))
        .select_related("plan__place__current", "plan__place__province", "place__current", "place__province", "post")
        .get(pk=duty.pk)
    )


def _judge(by: Actor, duty: Duty, reported_by: int | None = None) -> None:
    if not may_judge_duty(by, duty, reported_by=reported_by):
        words = _("Chỉ người giao việc, hoặc cán bộ lập kế hoạch không phải người báo cáo, mới quyết định được.")
        raise NotAllowed.because("not_allowed", words)


def _wanted(duty: Duty, *states: str) -> None:
    if duty.state not in states:
        words = _("Nhiệm vụ này đang là “%(state)s” nên chưa làm được việc này.") % {"state": duty.get_state_display()}
        raise Conflict.because("wrong_state", words)


@transaction.atomic
def move_deadline(*, duty: Duty, due_on: dt.date, by: Actor) -> Duty:
    """Another last day, of which people are reminded anew. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `duty.set`."""
    mine = locked_duty(duty)
    _judge(by, mine)
    _wanted(mine, DutyState.OPEN)
    refuse_if_any(_day_problems(mine.plan, due_on))
    if due_on != mine.due_on:
        mine.due_on = due_on
        with audit.context(user=by.pk, reason="deadline moved"):
            mine.save(update_fields=["due_on"])
        outbox.emit("duty.set", duty=mine.pk)
    return mine


@transaction.atomic
def report_duty(
    *,
    duty: Duty,
    text: str,
    by: Actor,
    figures: Sequence[tuple[str, str]] = (),
    uploads: Sequence[File[bytes]] = (),
) -> DutyReport:
    """Say what came of a duty: in words, with figures (what, how much) and papers (PDF, JPEG, PNG; 5 at most). It waits for whoever gave it. Raises
    `NotAllowed`, `Conflict`, `Refused`. Emits `duty.reported`."""
    mine = locked_duty(duty)
    if not may_report_duty(by, mine):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ cán bộ của nơi được giao việc, hoặc cấp trên, mới báo cáo được.")
        )
    _wanted(mine, DutyState.OPEN)
    text, found = text.strip(), []
    if not text or len(text) > 4_000:
        found.append(Problem("missing", _("Ghi kết quả, nhiều nhất 4.000 ký tự."), "text"))
    if len(figures) > MOST_FIGURES or any(not 1 <= len(label) <= 120 or len(value) > 40 for label, value in figures):
        found.append(Problem("figures", _("Nhiều nhất 20 dòng số liệu, mỗi dòng dạng “Tên: số”."), "figures"))
    if len(uploads) > MOST_FILES:
        found.append(Problem("too_many", _("Nhiều nhất 5 tệp một lần báo cáo."), "files"))
    refuse_if_any(found)
    number = int(mine.reports.aggregate(n=Max("number"))["n"] or 0) + 1
    with _kept(uploads) as kept:
        made = DutyReport.objects.create(
            duty=mine,
            number=number,
            text=text,
            figures=[{"label": label, "value": value} for label, value in figures],
            files=kept,
            by_id=by.pk,
            at=clock.now(),
        )
        mine.state, mine.reason = DutyState.REPORTED, ""
        with audit.context(user=by.pk, reason="duty reported"):
            mine.save(update_fields=["state", "reason"])
    outbox.emit("duty.reported", report=made.pk)
    return made


@contextlib.contextmanager
def _kept(uploads: Sequence[File[bytes]]) -> Iterator[list[dict[str, object]]]:
    """Papers as a report's row keeps them; thrown away again when the block fails, for files are not rolled back."""
    kept: list[dict[str, object]] = []
    try:
        for upload in uploads:
            stored = accept_document(upload, field="files")
            kept.append({"name": stored.name, "title": (upload.name or "")[:200], "size": stored.size})
        yield kept
    except Exception:
        for each in kept:
            default_storage.delete(str(each["name"]))
        raise


@transaction.atomic
def judge_report(*, report: DutyReport, is_accepted: bool, by: Actor, reason: str = "") -> Duty:
    """Accept a report, which ends the duty, or return it and say why. Once. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `duty.accepted` or
    `duty.returned`."""
    mine = locked_duty(report.duty)
    row = DutyReport.objects.select_for_update().get(pk=report.pk)
    _judge(by, mine, row.by_id)
    if row.is_accepted is not None:
        raise Conflict.because("decided_already", _("Báo cáo này đã được xử lý."))
    _wanted(mine, DutyState.REPORTED)
    reason = reason.strip()
    if not is_accepted and not reason:
        raise Refused.because("missing", _("Ghi cần bổ sung gì."), "reason")
    if len(reason) > 500:
        raise Refused.because("too_long", _("Nhiều nhất 500 ký tự."), "reason")
    row.is_accepted, row.reason, row.decided_by_id, row.decided_at = is_accepted, reason, by.pk, clock.now()
    row.save()
    mine.state, mine.reason = (DutyState.ACCEPTED, "") if is_accepted else (DutyState.OPEN, reason)
    with audit.context(user=by.pk, reason="report accepted" if is_accepted else "report returned"):
        mine.save(update_fields=["state", "reason"])
    outbox.emit("duty.accepted" if is_accepted else "duty.returned", report=row.pk)
    return mine


@transaction.atomic
def cancel_duty(*, duty: Duty, reason: str, by: Actor) -> Duty:
    """It is not to be done any more, and why. Raises `NotAllowed`, `Conflict`, `Refused`."""
    mine = locked_duty(duty)
    _judge(by, mine)
    _wanted(mine, DutyState.OPEN)
    reason = reason.strip()
    if not reason or len(reason) > 500:
        raise Refused.because("missing", _("Ghi lý do, nhiều nhất 500 ký tự."), "reason")
    mine.state, mine.reason = DutyState.CANCELLED, reason
    with audit.context(user=by.pk, reason="duty cancelled"):
        mine.save(update_fields=["state", "reason"])
    return mine


def due_kinds(due_on: dt.date, today: dt.date) -> list[ReminderKind]:
    """Which reminders' times have come, the latest last."""
    days = (due_on - today).days
    times = ((DAYS_BEFORE, ReminderKind.BEFORE), (0, ReminderKind.ON), (-1, ReminderKind.AFTER))
    return [kind for most, kind in times if days <= most]


def send_duty_reminders() -> int:
    """Remind of the open duties that are due in a week, today, or since yesterday, each once; how many.

    What the worker missed meanwhile is kept as reminded too, and only the latest is told. May run any number of times and in many workers at once:
    duties are locked, and what was sent is read under the lock. Emits `duty.reminded` for each.
    """
    today, sent, last = clock.today(), 0, 0
    while True:
        with transaction.atomic():
            near = Duty.objects.filter(
                state=DutyState.OPEN, due_on__lte=today + dt.timedelta(days=DAYS_BEFORE), pk__gt=last
            )
            found = list(near.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)[:CHUNK])
            if not found:
                return sent
            last = found[-1].pk
            known = set(DutyReminder.objects.filter(duty__in=found).values_list("duty_id", "kind", "due_on"))
            for duty in found:
                due = due_kinds(duty.due_on, today)
                missing = [kind for kind in due if (duty.pk, kind, duty.due_on) not in known]
                if not missing:
                    continue
                DutyReminder.objects.bulk_create(
                    DutyReminder(duty=duty, kind=kind, due_on=duty.due_on, at=clock.now()) for kind in missing
                )
                if missing[-1] == due[-1]:  # else a later one was told already
                    outbox.emit("duty.reminded", duty=duty.pk, kind=str(due[-1]))
                    sent += 1
