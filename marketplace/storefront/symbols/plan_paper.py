"""A year's plan as an office writes it (Decree 30/2020/NĐ-CP, Annex I): targets beside what is, who does what, the money. In Vietnamese: it is a
document."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from catalog.core import clock, paper
from catalog.core.formats import day, number
from catalog.programme.models import Department, PlanState, YearPlan
from catalog.programme.queries.plans import Money, Reached


def plan_pdf(plan: YearPlan, targets: Sequence[Reached], money: Money) -> bytes:
    """A4. Of a draft it says so on top; numbers are those of today. No statement when work and money are prefetched."""
    with translation.override("vi"):
        return paper.build(
            _story(plan, targets, money),
            name=f"Kế hoạch OCOP {plan.year}, {plan.place.full_name}",
            footer=f"{plan.number or 'Bản nháp'} · bản {plan.version} · số liệu tới {day(clock.today())}",
        )


def _story(plan: YearPlan, targets: Sequence[Reached], money: Money) -> list[Any]:
    story = paper.head(
        ["ỦY BAN NHÂN DÂN", plan.place.full_name.upper()],
        number=plan.number,
        place=plan.place.name,
        day=plan.signed_on or clock.today(),
    )
    title = "KẾ HOẠCH" if plan.state != PlanState.DRAFT else "KẾ HOẠCH (DỰ THẢO)"
    story += paper.title(title, f"Thực hiện Chương trình Mỗi xã một sản phẩm năm {plan.year}")
    story += paper.facts(
        [
            ("Điều chỉnh", f"bản {plan.version}. {plan.why}" if plan.version > 1 else ""),
            ("Nguồn", plan.source),
            ("Tình trạng", str(plan.get_state_display()) if plan.state == PlanState.REPLACED else ""),
        ]
    )
    for title, rows in (
        ("I. Chỉ tiêu", _targets(targets)),
        ("II. Việc phải làm", _work(plan)),
        ("III. Kinh phí (đồng)", _money(plan, money)),
    ):  # in plain text: a heading that is kept with its table would push a long one to the next page
        story += [paper.gap(3), paper.marked(f"<b>{title}</b>"), *rows]
    drafter = ["NGƯỜI LẬP", "(Ký, ghi rõ họ tên)", ""]
    return [*story, *paper.signatures(drafter, ["TM. ỦY BAN NHÂN DÂN", "(Ký, ghi rõ họ tên, đóng dấu)", ""])]


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], empty: str) -> list[Any]:
    return [paper.table([head, *rows], widths)] if rows else [paper.words(empty)]


def _targets(targets: Sequence[Reached]) -> list[Any]:
    rows = [
        [
            str(n),
            r.target.text,
            f"{number(r.target.least)}{f' đến {number(r.target.most)}' if r.target.most else ''} {r.target.unit}",
            "–" if r.target.kind == "other" and r.target.said is None else number(r.value),
            f"{r.percent} %",
        ]
        for n, r in enumerate(targets, start=1)
    ]
    return _rows(["TT", "Chỉ tiêu", "Kế hoạch", "Đã đạt", "Phần đạt"], rows, (10, 83, 34, 18, 20), "Chưa có chỉ tiêu.")


def _work(plan: YearPlan) -> list[Any]:
    rows = []
    for n, work in enumerate(plan.activities.all(), start=1):
        done = f"Xong {day(work.done_on)}. " if work.done_on else ""
        helpers = ", ".join(str(Department(each).label) for each in work.helpers)
        rows.append(
            [
                str(n),
                work.text,
                str(work.get_lead_display()),
                helpers,
                day(work.due_on) if work.due_on else "",
                done + work.result,
            ]
        )
    head = ["TT", "Việc", "Chủ trì", "Phối hợp", "Hạn", "Kết quả"]
    return _rows(head, rows, (10, 46, 25, 29, 22, 33), "Chưa có việc.")


def _money(plan: YearPlan, sums: Money) -> list[Any]:
    rows = [
        [
            line.purpose,
            f"{line.get_source_display()}{f': {line.named}' if line.named else ''}",
            *(number(value) for value in (line.planned, line.allocated, line.spent, line.settled)),
        ]
        for line in plan.budget.all()
    ]
    if rows:
        rows.append(["Cộng", "", *(number(v) for v in (sums.planned, sums.allocated, sums.spent, sums.settled))])
    head = ["Nội dung", "Nguồn", "Kế hoạch", "Phân bổ", "Chi", "Quyết toán"]
    return _rows(head, rows, (35, 26, 27, 26, 26, 25), "Chưa có dòng tiền.")
