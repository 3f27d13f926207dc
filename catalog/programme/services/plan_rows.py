"""What stands in a plan: its targets, its work, its money by source; and what came of them once it is issued."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.products.models import Product

from ..models import Activity, BudgetLine, BudgetSource, Department, PlanState, Target, TargetKind, YearPlan
from .plans import locked_plan

MOST_ROWS = 100
"""Targets, activities or budget lines in one plan."""
HIGHEST = 10**13  # đồng; more is a slip of the finger
MANY = 1_000_000  # of anything counted


@transaction.atomic
def put_target(
    *,
    plan: YearPlan,
    by: Actor,
    kind: str,
    text: str,
    least: int | None,
    most: int | None = None,
    unit: str = "",
    stars: Collection[int] = (),
    products: Sequence[Product] = (),
    target: Target | None = None,
) -> Target:
    """A number that the plan wants to reach: a new one, or `target` written anew. Drafts only."""
    mine = locked_plan(plan, by, PlanState.DRAFT)
    text, unit, found = " ".join(text.split()), " ".join(unit.split()), []
    if kind not in TargetKind.values:
        found.append(Problem("unknown", _("Chọn loại chỉ tiêu trong danh sách."), "kind"))
    if not text or len(text) > 300:
        found.append(Problem("missing", _("Ghi chỉ tiêu như trong kế hoạch, nhiều nhất 300 ký tự."), "text"))
    if least is None or not 1 <= least <= MANY:
        found.append(Problem("number", _("Ghi số từ 1 tới 1.000.000."), "least"))
    elif most is not None and not least <= most <= MANY:
        found.append(Problem("order", _("Số sau không nhỏ hơn số trước."), "most"))
    if not unit or len(unit) > 40:
        found.append(Problem("missing", _("Ghi đơn vị tính: sản phẩm, chủ thể, lần."), "unit"))
    if not set(stars) <= {3, 4, 5}:
        found.append(Problem("stars", _("Chọn trong 3, 4, 5 sao."), "stars"))
    if target is None and mine.targets.count() >= MOST_ROWS:
        found.append(Problem("too_many", _("Một kế hoạch có nhiều nhất 100 dòng mỗi phần."), ""))
    refuse_if_any(found)
    row = target or Target(plan=mine, position=_next(mine.targets))
    row.kind, row.text, row.least, row.most, row.unit, row.stars = (
        kind,
        text,
        least or 1,
        most,
        unit,
        sorted(set(stars)),
    )
    if row.kind != TargetKind.OTHER:
        row.said, row.said_note = None, ""
    row.save()
    row.products.set(products)
    return row


def _next(rows: Any) -> int:
    return int(rows.aggregate(n=Max("position"))["n"] or 0) + 1


@transaction.atomic
def say_target(*, target: Target, value: int | None, note: str, by: Actor) -> Target:
    """Write down how far a target has come that no data counts. Of an issued plan."""
    plan = locked_plan(target.plan, by, PlanState.ISSUED)
    row = plan.targets.get(pk=target.pk)
    if row.kind != TargetKind.OTHER:
        raise Refused.because("counted", _("Chỉ tiêu này đếm từ dữ liệu, không ghi tay."), "value")
    if value is None or not 0 <= value <= MANY:
        raise Refused.because("number", _("Ghi số từ 0 tới 1.000.000."), "value")
    row.said, row.said_note = value, note.strip()[:300]
    row.save(update_fields=["said", "said_note"])
    return row


@transaction.atomic
def put_activity(
    *,
    plan: YearPlan,
    by: Actor,
    text: str,
    lead: str,
    helpers: Collection[str] = (),
    due_on: dt.date | None = None,
    activity: Activity | None = None,
) -> Activity:
    """Something to do: a new row, or `activity` written anew. Drafts only."""
    mine = locked_plan(plan, by, PlanState.DRAFT)
    text, found = " ".join(text.split()), []
    if not text or len(text) > 500:
        found.append(Problem("missing", _("Ghi việc phải làm, nhiều nhất 500 ký tự."), "text"))
    if lead not in Department.values:
        found.append(Problem("unknown", _("Chọn đơn vị chủ trì."), "lead"))
    if not set(helpers) <= set(Department.values):
        found.append(Problem("unknown", _("Chọn đơn vị phối hợp trong danh sách."), "helpers"))
    if due_on is not None and abs(due_on.year - mine.year) > 1:
        found.append(Problem("far", _("Hạn không hợp với năm của kế hoạch."), "due_on"))
    if activity is None and mine.activities.count() >= MOST_ROWS:
        found.append(Problem("too_many", _("Một kế hoạch có nhiều nhất 100 dòng mỗi phần."), ""))
    refuse_if_any(found)
    row = activity or Activity(plan=mine, position=_next(mine.activities))
    row.text, row.lead, row.due_on = text, lead, due_on
    row.helpers = [each for each in Department.values if each in set(helpers) - {lead}]
    row.save()
    return row


@transaction.atomic
def report_activity(*, activity: Activity, done_on: dt.date | None, result: str, by: Actor) -> Activity:
    """What came of it, and on which day it was done (None: it goes on). Of an issued plan."""
    plan = locked_plan(activity.plan, by, PlanState.ISSUED)
    row = plan.activities.get(pk=activity.pk)
    result = result.strip()
    if done_on is not None and done_on > clock.today():
        raise Refused.because("future", _("Ngày làm xong chưa tới."), "done_on")
    if not result or len(result) > 4_000:
        raise Refused.because("missing", _("Ghi kết quả, nhiều nhất 4.000 ký tự."), "result")
    row.done_on, row.result = done_on, result
    row.save(update_fields=["done_on", "result"])
    return row


@transaction.atomic
def put_budget(
    *,
    plan: YearPlan,
    by: Actor,
    source: str,
    purpose: str,
    planned: int | None,
    named: str = "",
    line: BudgetLine | None = None,
) -> BudgetLine:
    """Money of a source for something: a new line, or `line` written anew. Drafts only."""
    mine = locked_plan(plan, by, PlanState.DRAFT)
    purpose, named, found = " ".join(purpose.split()), " ".join(named.split()), []
    if source not in BudgetSource.values:
        found.append(Problem("unknown", _("Chọn nguồn tiền trong danh sách."), "source"))
    if source == BudgetSource.BLENDED and not named:
        found.append(Problem("missing", _("Lồng ghép thì ghi tên chương trình."), "named"))
    if len(named) > 200:
        found.append(Problem("too_long", _("Dài quá 200 ký tự."), "named"))
    if not purpose or len(purpose) > 300:
        found.append(Problem("missing", _("Ghi tiền dùng vào việc gì, nhiều nhất 300 ký tự."), "purpose"))
    if planned is None or not 0 <= planned <= HIGHEST:
        found.append(Problem("number", _("Ghi số tiền bằng đồng, từ 0 tới mười nghìn tỷ."), "planned"))
    same = mine.budget.filter(source=source, named=named, purpose=purpose).exclude(pk=line.pk if line else None)  # type: ignore[misc]
    if same.exists():
        found.append(Problem("twice", _("Đã có dòng này. Sửa số tiền của dòng đó."), "purpose"))
    if line is None and mine.budget.count() >= MOST_ROWS:
        found.append(Problem("too_many", _("Một kế hoạch có nhiều nhất 100 dòng mỗi phần."), ""))
    refuse_if_any(found)
    row = line or BudgetLine(plan=mine, position=_next(mine.budget))
    row.source, row.named, row.purpose, row.planned = source, named, purpose, planned or 0
    with audit.context(user=by.pk, reason="budget line written"):
        row.save()
    return row


ROWS = {"targets": Target, "activities": Activity, "budget": BudgetLine}


@transaction.atomic
def remove_row(*, plan: YearPlan, part: str, pk: int, by: Actor) -> None:
    """Take a target, an activity or a budget line out of a draft. Nothing happens when it is gone."""
    mine = locked_plan(plan, by, PlanState.DRAFT)
    with audit.context(user=by.pk, reason="row of a draft removed"):
        ROWS[part].objects.filter(plan=mine, pk=pk).delete()  # type: ignore[attr-defined]
