"""Ideas, inspections and reports for tests, made through the services."""

from typing import Any

from catalog.core import clock
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.programme.models import Idea, Inspection, MisuseReport, YearPlan
from catalog.programme.services import ideas, inspections, misuse, plan_rows, plans
from marketplace.accounts.models import User
from tests.factories.accounts import make_officer, make_user
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer

PLAN = {
    "customers": "Khách du lịch, siêu thị tỉnh",
    "product": "Sấy dẻo, ít đường",
    "material": "Gừng của xã, 20 tấn một năm",
    "people": 6,
    "investment": 350_000_000,
    "revenue": 900_000_000,
    "steps": "Tháng 3 mua máy sấy",
}


def make_idea(
    *, by: User | None = None, producer: Producer | None = None, state: str = "registered", **over: Any
) -> Idea:
    """Mứt gừng in Xã Kiến Đức, walked on to `state` by an officer of the commune."""
    by = by or make_user()
    fields: dict[str, Any] = {
        "commune": unit(),
        "title": "Mứt gừng sấy dẻo",
        "description": "Gừng của xã làm mứt cho khách du lịch.",
        "person": "Nguyễn Thị Gừng",
        "phone": "0912 345 678",
    } | over
    idea = ideas.register_idea(by=by, producer=producer, **fields)
    if state == "registered":
        return idea
    officer = make_officer(place=unit())
    if state == "returned":
        return ideas.return_idea(idea=idea, seen=idea.state, reason="Ghi rõ nguyên liệu", by=officer)
    idea = ideas.accept_idea(idea=idea, seen=idea.state, by=officer)
    if state == "accepted":
        return idea
    ideas.hand_in_plan(idea=idea, seen=idea.state, content=PLAN, by=by)
    idea = Idea.objects.get(pk=idea.pk)
    if state == "planned":
        return idea
    return ideas.select_idea(idea=idea, seen=idea.state, year=2027, priorities=["new"], by=officer)


def make_inspection(*, producer: Producer | None = None, product: Product | None = None, **over: Any) -> Inspection:
    """An inspection planned for today by an officer of Lâm Đồng."""
    producer = producer or (product.producer if product else make_producer())
    fields: dict[str, Any] = {
        "kind": "periodic",
        "planned_on": clock.today(),
        "by": make_officer(place=unit(LAM_DONG)),
    } | over
    return inspections.plan_inspection(producer=producer, product=product, **fields)


def make_report(*, product: Product | None = None, **over: Any) -> MisuseReport:
    """Somebody saw five stars where there are three."""
    fields: dict[str, Any] = {"product_name": "Trà lạ", "seen_at": "Chợ Đà Lạt", "description": "Dán tem 5 sao"} | over
    return misuse.report_misuse(product=product, **fields)


def make_plan(
    *, place: Unit | None = None, year: int = 2026, by: User | None = None, issued: bool = False, budget: int = 0
) -> YearPlan:
    """A draft of a place (default: Lâm Đồng). `budget`: a line of so much local money. `issued`: with a target, signed today."""
    place = place or unit(LAM_DONG)
    by = by or make_officer(place=place)
    plan = plans.draft_plan(place=place, year=year, by=by)
    if budget:
        plan_rows.put_budget(plan=plan, by=by, source="local", purpose="Tập huấn chủ thể", planned=budget)
    if not issued:
        return plan
    plan_rows.put_target(plan=plan, by=by, kind="recognise", text="Công nhận 10 sản phẩm", least=10, unit="sản phẩm")
    plan_rows.put_activity(plan=plan, by=by, text="Mở lớp tập huấn", lead="agriculture", helpers=["trade"])
    return plans.issue_plan(plan=plan, number="12/KH-UBND", signed_on=clock.today(), by=by)
