"""A year's plan as sheets: what it wants beside what is, who does what, the money."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from catalog.core.formats import day
from catalog.programme.models import Department
from marketplace.storefront.queries.plans import PlanPage


def sheets_of_plan(page: PlanPage) -> list[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]:
    """(name, headings, rows) of each sheet, in the reader's language. Sums are numbers, in đồng."""
    plan = page.plan
    targets = [
        (
            r.target.text,
            r.target.least,
            r.target.most or "",
            r.target.unit,
            r.value,
            f"{r.percent} %",
            r.target.said_note,
        )
        for r in page.targets
    ]
    work = [
        (
            a.text,
            a.get_lead_display(),
            ", ".join(str(Department(each).label) for each in a.helpers),
            day(a.due_on) if a.due_on else "",
            day(a.done_on) if a.done_on else "",
            a.result,
        )
        for a in plan.activities.all()
    ]
    money: list[tuple[Any, ...]] = [
        (b.purpose, b.get_source_display(), b.named, b.planned, b.allocated, b.spent, b.settled)
        for b in plan.budget.all()
    ]
    sums = page.money
    money.append((_("Cộng"), "", "", sums.planned, sums.allocated, sums.spent, sums.settled))
    return [
        (
            _("Chỉ tiêu"),
            [_("Chỉ tiêu"), _("Ít nhất"), _("Nhiều nhất"), _("Đơn vị tính"), _("Đã đạt"), _("Phần đạt"), _("Căn cứ")],
            targets,
        ),
        (
            _("Việc"),
            [_("Việc phải làm"), _("Chủ trì"), _("Phối hợp"), _("Hạn"), _("Làm xong ngày"), _("Kết quả")],
            work,
        ),
        (
            _("Tiền"),
            [
                _("Dùng vào việc gì"),
                _("Nguồn"),
                _("Chương trình"),
                _("Kế hoạch"),
                _("Phân bổ"),
                _("Chi"),
                _("Quyết toán"),
            ],
            money,
        ),
    ]
