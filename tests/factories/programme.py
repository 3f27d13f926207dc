"""Ideas, inspections and reports for tests, made through the services."""

import datetime as dt
import uuid
from typing import Any

from catalog.core import clock
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.programme.models import Concern, Duty, Idea, Inspection, MisuseReport, Potential, SupportCase, YearPlan
from catalog.programme.queries.survey import sheet_on
from catalog.programme.services import (
    concerns,
    duties,
    ideas,
    inspections,
    misuse,
    plan_rows,
    plans,
    potentials,
    support,
    survey,
)
from marketplace.accounts.models import User
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.certification import paper_file
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


def make_support(
    *, producer: Producer | None = None, by: User | None = None, state: str = "asked", **over: Any
) -> SupportCase:
    """A producer asks for packaging; walked on to `state` by an officer of Lâm Đồng, with 0 ₫ unless `over` says more."""
    producer = producer or make_producer()
    by = by or make_member(producer=producer)
    made = support.ask_support(producer=producer, kind=over.pop("kind", "packaging"), need="Túi 250 g", by=by)
    if state == "asked":
        return made
    officer = make_officer(place=unit(LAM_DONG))
    made = support.decide_support(case=made, approve=True, by=officer, **({"amount": 0} | over))
    if state == "approved":
        return made
    made = support.deliver_support(case=made, on=clock.today(), by=officer)
    if state == "delivered":
        return made
    return support.check_support(case=made, number="BB 1", title="Biên bản", file=paper_file(), by=officer)


def make_concern(*, producer: Producer | None = None, by: User | None = None, **over: Any) -> Concern:
    """A producer in Xã Kiến Đức writes to its commune."""
    producer = producer or make_producer()
    fields: dict[str, Any] = {"kind": "concern", "title": "Điểm nhận mẫu ở xa", "text": "Bốn ngày mới tới."} | over
    return concerns.raise_concern(producer=producer, by=by or make_member(producer=producer), **fields)


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


def make_potential(*, by: User | None = None, points: int | None = None, **over: Any) -> Potential:
    """Dried bamboo shoots found in Xã Kiến Đức, scored with the same `points` for each criterion if given."""
    commune = over.pop("commune", None) or unit()
    by = by or make_officer(place=commune)
    fields: dict[str, Any] = {"name": "Măng khô", "maker": "Hộ bà Măng"} | over
    made = survey.record_potential(key=fields.pop("key", None) or uuid.uuid4(), commune=commune, by=by, **fields)
    if points is not None:
        criteria = sheet_on(clock.today()).criteria.all()
        potentials.score_potential(potential=made, points={c.pk: points for c in criteria}, by=by)
    return made


def make_duty(*, plan: YearPlan | None = None, place: Unit | None = None, **over: Any) -> Duty:
    """A task of Lâm Đồng's plan for the desk of Xã Kiến Đức, due in 30 days."""
    plan = plan or YearPlan.objects.filter(place=unit(LAM_DONG), state="issued").first() or make_plan(issued=True)
    fields: dict[str, Any] = {
        "text": "Rà soát sản phẩm tiềm năng",
        "lead": "communes",
        "due_on": clock.today() + dt.timedelta(days=30),
        "by": over.pop("by", None) or make_officer(place=plan.place),
    } | over
    return duties.set_duty(plan=plan, place=place or unit(), **fields)
