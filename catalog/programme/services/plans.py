"""The plan of a place for a year: drafted, copied, issued, adjusted by a next version; its work reported, its money kept."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit

from ..models import (
    Activity,
    BudgetLine,
    PlanState,
    YearPlan,
)
from ..policies import may_plan

FIRST_YEAR = 2018  # the programme began with 490/QĐ-TTg


@transaction.atomic
def draft_plan(*, place: Unit, year: int, by: Actor, source: str = "") -> YearPlan:
    """A first draft. Officers of the place or above it; for a year that is over also of a place that is no more. Raises `NotAllowed`,
    `Conflict` when there is a plan of this place and year, `Refused`."""
    _planner(by, place)
    if place.ends_on is not None and year > place.ends_on.year:
        words = _("%(place)s không còn từ %(day)s. Lập kế hoạch cho nơi thay nó.")
        raise Refused.because(
            "place_is_gone", words % {"place": place.full_name, "day": f"{place.ends_on:%d/%m/%Y}"}, "place"
        )
    if not FIRST_YEAR <= year <= clock.today().year + 2:
        raise Refused.because("year", _("Ghi năm từ 2018 tới hai năm nữa."), "year")
    if YearPlan.objects.filter(place=place, year=year).exists():
        raise _there_is_one(place, year)
    return _create(place, year, 1, by, source=source.strip()[:300])


def _create(place: Unit, year: int, version: int, by: Actor, **more: Any) -> YearPlan:
    with audit.context(user=by.pk, reason="plan drafted"):
        try:
            with transaction.atomic():
                return YearPlan.objects.create(
                    place=place, year=year, version=version, created_by_id=by.pk, created_at=clock.now(), **more
                )
        except IntegrityError as faster:
            raise _there_is_one(place, year) from faster


def _there_is_one(place: Unit, year: int) -> Conflict:
    words = _("%(place)s đã có kế hoạch năm %(year)d. Mở bản đó để sửa hoặc điều chỉnh.")
    return Conflict.because("there_is_one", words % {"place": place.full_name, "year": year}, "year")


def _planner(by: Actor, place: Unit) -> None:
    if not may_plan(by, place):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ phụ trách nơi này mới lập và sửa kế hoạch của nó."))


def locked_plan(plan: YearPlan, by: Actor, *states: str) -> YearPlan:
    """The row, locked, in one of these states."""
    mine = (
        YearPlan.objects.select_for_update(of=("self",))
        .select_related("place__province", "place__current")
        .get(pk=plan.pk)
    )
    _planner(by, mine.place)
    if mine.state not in states:
        words = _(
            "Kế hoạch này đang là “%(state)s” nên không sửa được nữa. Kế hoạch đã ban hành thì điều chỉnh bằng bản mới."
        )
        raise Conflict.because("wrong_state", words % {"state": mine.get_state_display()})
    return mine


@transaction.atomic
def copy_plan(*, plan: YearPlan, year: int, by: Actor) -> YearPlan:
    """A draft of another year with the same targets, work and sources of money; dates move with the year, results and money stay behind.
    For a place that is no more its successor is planned: raises `Refused` when there is none alone."""
    place = plan.place if plan.place.ends_on is None or year <= plan.place.ends_on.year else plan.place.current
    if place is None:
        words = _("%(place)s không còn và không thành một nơi duy nhất. Lập kế hoạch mới cho từng xã.")
        raise Refused.because("place_is_gone", words % {"place": plan.place.full_name}, "year")
    made = draft_plan(place=place, year=year, by=by)
    _copy_rows(plan, made, years=year - plan.year, whole=False)
    return made


@transaction.atomic
def adjust_plan(*, plan: YearPlan, by: Actor, why: str) -> YearPlan:
    """The next version of an issued plan, as a draft with everything of it; the issued one holds until the draft is issued. Money goes on with
    the issued one's entries. Raises `Conflict` when a draft is open."""
    mine = locked_plan(plan, by, PlanState.ISSUED)
    why = why.strip()
    if not why or len(why) > 500:
        raise Refused.because("missing", _("Ghi lý do điều chỉnh, nhiều nhất 500 ký tự."), "why")
    newest = YearPlan.objects.filter(place=mine.place, year=mine.year).aggregate(n=Max("version"))["n"]
    made = _create(mine.place, mine.year, newest + 1, by, why=why)
    _copy_rows(mine, made, years=0, whole=True)
    return made


def _copy_rows(plan: YearPlan, made: YearPlan, *, years: int, whole: bool) -> None:
    for target in plan.targets.prefetch_related("products").order_by("position"):
        products = list(target.products.all()) if whole else []
        target.pk, target.plan = None, made
        if not whole:
            target.said, target.said_note = None, ""
        target.save(force_insert=True)
        target.products.set(products)
    activities = []
    for row in plan.activities.order_by("position"):
        due = _moved(row.due_on, years)
        done = {"done_on": row.done_on, "result": row.result} if whole else {}
        activities.append(
            Activity(
                plan=made, position=row.position, text=row.text, lead=row.lead, helpers=row.helpers, due_on=due, **done
            )
        )
    Activity.objects.bulk_create(activities)
    for line in plan.budget.order_by("position"):
        BudgetLine.objects.create(
            plan=made, position=line.position, source=line.source, named=line.named, purpose=line.purpose,
            planned=line.planned if whole else 0,
        )  # fmt: skip


def _moved(day: dt.date | None, years: int) -> dt.date | None:
    if day is None or not years:
        return day
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if leap else day.day)


@transaction.atomic
def issue_plan(*, plan: YearPlan, number: str, signed_on: dt.date, by: Actor) -> YearPlan:
    """It is signed: from now on it is not edited. The version before is replaced, and its money moves here: lines of the same source and purpose
    go on with its sums; entries stay where they were written (`queries.plans.entries_of`).
    Raises `Refused` for a plan without targets, or one that leaves out a line on which money was booked."""
    mine = locked_plan(plan, by, PlanState.DRAFT)
    number = " ".join(number.split())
    found = []
    if not number or len(number) > 60:
        found.append(Problem("missing", _("Ghi số kế hoạch, ví dụ 117/KH-UBND."), "number"))
    if signed_on > clock.today():
        found.append(Problem("future", _("Ngày ký chưa tới."), "signed_on"))
    if not FIRST_YEAR - 1 <= signed_on.year <= mine.year + 1:
        found.append(Problem("far", _("Ngày ký không hợp với năm của kế hoạch."), "signed_on"))
    if not mine.targets.exists():
        found.append(Problem("no_targets", _("Kế hoạch chưa có chỉ tiêu nào."), ""))
    refuse_if_any(found)
    before = (
        YearPlan.objects.select_for_update(of=("self",))
        .filter(place=mine.place, year=mine.year, state=PlanState.ISSUED)
        .first()
    )
    with audit.context(user=by.pk, reason="plan issued"):
        if before is not None:
            _move_money(before, mine)
            _move_duties(before, mine)
            before.state = PlanState.REPLACED
            before.save(update_fields=["state"])
        mine.state, mine.number, mine.signed_on = PlanState.ISSUED, number, signed_on
        mine.save(update_fields=["state", "number", "signed_on"])
    outbox.emit("plan.issued", plan=mine.pk)
    return mine


def _move_money(before: YearPlan, after: YearPlan) -> None:
    """What was allocated, spent and settled goes on under the new version; nothing booked is left behind."""
    new = {(line.source, line.named, line.purpose): line for line in after.budget.select_for_update().order_by("pk")}
    for line in before.budget.select_for_update().order_by("pk"):
        if not (line.allocated or line.spent or line.settled):
            continue
        heir = new.get((line.source, line.named, line.purpose))
        if heir is None:
            words = _("Dòng “%(purpose)s” của bản trước đã có tiền. Giữ dòng đó, có thể sửa số tiền.")
            raise Refused.because("money_left_behind", words % {"purpose": line.purpose})
        heir.allocated, heir.spent, heir.settled = line.allocated, line.spent, line.settled
        heir.save(update_fields=["allocated", "spent", "settled"])


def _move_duties(before: YearPlan, after: YearPlan) -> None:
    """What was given under a version goes on under the next; a part of an activity that is still there stays one."""
    heirs: dict[str, Activity] = {}
    for row in after.activities.order_by("position"):
        heirs.setdefault(row.text, row)
    for duty in before.duties.select_for_update(of=("self",)).select_related("activity").order_by("pk"):
        duty.plan = after
        duty.activity = heirs.get(duty.activity.text) if duty.activity is not None else None
        duty.save(update_fields=["plan", "activity"])


@transaction.atomic
def delete_draft(*, plan: YearPlan, by: Actor) -> None:
    """A draft that nobody wants. What was issued stays."""
    mine = locked_plan(plan, by, PlanState.DRAFT)
    with audit.context(user=by.pk, reason="draft of a plan deleted"):
        mine.delete()
