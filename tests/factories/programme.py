"""Ideas, inspections and reports for tests, made through the services."""

from typing import Any

from catalog.producers.models import Producer
from catalog.programme.models import Idea
from catalog.programme.services import ideas
from marketplace.accounts.models import User
from tests.factories.accounts import make_officer, make_user
from tests.factories.places import unit

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
