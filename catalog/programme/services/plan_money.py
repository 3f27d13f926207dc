"""Money of a plan: allocated, spent, settled, as papers say. Never below zero, never more settled than spent or spent than allocated."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Problem, Refused, refuse_if_any
from catalog.core.money import Money
from catalog.core.types import Actor

from ..models import BudgetEntry, BudgetLine, EntryKind, PlanState
from ..queries.support import promised_on
from .plan_rows import HIGHEST
from .plans import FIRST_YEAR, locked_plan


@transaction.atomic
def book_money(
    *,
    line: BudgetLine,
    kind: str,
    amount: int | None,
    on: dt.date,
    paper: str,
    key: uuid.UUID,
    by: Actor,
    note: str = "",
) -> BudgetEntry | None:
    """Money was allocated, spent or settled, as a paper says; below zero puts an earlier entry right. None: this `key` is booked.

    Raises `Refused` when more were spent than is allocated, more settled than is spent, or a sum fell below zero. Of an issued plan.
    """
    plan = locked_plan(line.plan, by, PlanState.ISSUED)
    row = plan.budget.select_for_update(of=("self",)).select_related("plan").get(pk=line.pk)
    if BudgetEntry.objects.filter(key=key).exists():
        return None
    paper, found = " ".join(paper.split()), []
    if kind not in EntryKind.values:
        raise Refused.because("unknown", _("Chọn phân bổ, chi hay quyết toán."), "kind")
    if not amount or abs(amount) > HIGHEST:
        found.append(Problem("number", _("Ghi số tiền bằng đồng, khác 0."), "amount"))
    if on > clock.today() or on.year < FIRST_YEAR:
        found.append(Problem("day", _("Ngày chưa tới hoặc quá xưa."), "on"))
    if not paper or len(paper) > 120:
        found.append(Problem("missing", _("Ghi số giấy tờ, ví dụ số quyết định hay chứng từ."), "paper"))
    refuse_if_any(found)
    sums = {name: getattr(row, name) for name in EntryKind.values}
    sums[kind] += amount or 0
    refuse_if_any(_wrong_sums(sums))
    left = sums[EntryKind.ALLOCATED] - sums[EntryKind.SPENT]
    if kind != EntryKind.SETTLED and left < (promised := promised_on(row)):
        words = _("Dòng này đã hứa %(promised)s cho cơ sở, chỉ còn %(left)s. Ghi chi hỗ trợ ở đề nghị của cơ sở.")
        raise Refused.because("promised", words % {"promised": Money(promised), "left": Money(left)}, "amount")
    for name, value in sums.items():
        setattr(row, name, value)
    with audit.context(user=by.pk, reason=f"money {kind}"):
        row.save(update_fields=list(sums))
    return BudgetEntry.objects.create(
        line=row,
        kind=kind,
        amount=amount or 0,
        on=on,
        paper=paper,
        note=note.strip()[:300],
        key=key,
        by_id=by.pk,
        at=clock.now(),
    )


def _wrong_sums(sums: Mapping[str, int]) -> list[Problem]:
    allocated, spent, settled = (sums[kind] for kind in EntryKind.values)
    said = {"allocated": Money(allocated), "spent": Money(spent), "settled": Money(settled)}
    if min(sums.values()) < 0:
        return [Problem("below_zero", _("Số tiền còn lại sẽ dưới 0. Xem lại dấu và số."), "amount")]
    if spent > allocated:
        return [Problem("too_much", _("Chi %(spent)s vượt số đã phân bổ %(allocated)s.") % said, "amount")]
    if settled > spent:
        return [Problem("too_much", _("Quyết toán %(settled)s vượt số đã chi %(spent)s.") % said, "amount")]
    return []
