"""The programme's year around the dossiers, all of the producer that does not exist: ideas in every state, the list of the year, inspections
with what they found, a report of misuse. Written in bulk: each post finds filled pages, and the load stays fast."""

import datetime as dt
from typing import Any

from catalog.certification.models import Dossier
from catalog.core import clock
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductSet
from catalog.programme.models import (
    BusinessPlan,
    Finding,
    Idea,
    IdeaState,
    Inspection,
    InspectionKind,
    MisuseReport,
    Priority,
)

from .bridge import load_bridge
from .dossiers import SAID
from .people import People
from .plans import load_plans
from .support import load_support
from .training import load_training

# how it stands, since so many days, title, what for, set, kinds that the programme favours, why it went back or was declined
_IDEAS: tuple[tuple[IdeaState, int, str, str, int, tuple[Priority, ...], str], ...] = (
    (IdeaState.REGISTERED, 2, "Siro dâu tằm", "Dâu chín rộ, bán tươi rẻ.", 17, (Priority.NEW,), ""),
    (
        IdeaState.RETURNED,
        9,
        "Dầu gội bồ kết",
        "Bồ kết mọc quanh rẫy.",
        20,
        (Priority.NEW,),
        "Ghi rõ bồ kết lấy ở đâu, mỗi năm được bao nhiêu.",
    ),
    (IdeaState.ACCEPTED, 21, "Gừng sấy dẻo", "Gừng của xã, ít đường.", 7, (Priority.DEEP_PROCESSED,), ""),
    (IdeaState.PLANNED, 34, "Hộp quà cao nguyên", "Ba món trong một hộp quà Tết.", 7, (Priority.GIFT,), ""),
    (IdeaState.SELECTED, 120, "Một ngày ở rẫy cà phê", "Khách hái, rang, uống.", 26, (Priority.TOURISM,), ""),
    (IdeaState.SELECTED, 150, "Khăn dệt thổ cẩm", "Nghề của bon, ba chục khung.", 22, (Priority.CRAFT,), ""),
    (IdeaState.DECLINED, 140, "Rượu sâm ngâm", "Sâm mua ở nơi khác.", 15, (), "Nguyên liệu không ở trong tỉnh."),
    (IdeaState.CARRIED_OUT, 200, "Bánh tráng gạo rẫy", "Gạo rẫy xay tại xã.", 6, (Priority.COMMUNITY,), ""),
)
_PLAN = {
    "customers": f"Khách du lịch, cửa hàng trong tỉnh. {SAID}",
    "product": "Đóng hộp 300 g, có mã truy xuất.",
    "material": "Nguyên liệu trong xã, 5 tấn một năm.",
    "people": 8,
    "investment": 250_000_000,
    "revenue": 600_000_000,
    "steps": "Tháng 3 mua máy, tháng 5 bán thử.",
}
_WITH_PLAN = (IdeaState.PLANNED, IdeaState.SELECTED, IdeaState.DECLINED, IdeaState.CARRIED_OUT)


def load_programme(
    *, producer: Producer, people: People, sets: dict[int, ProductSet], commune: Unit, province: Unit
) -> None:
    """Everything once, beside the dossiers of the same producer. `province`: whose officers read the report of misuse."""
    _load_ideas(producer, people, sets, commune)
    load_plans(people=people, province=province, commune=commune)
    load_training(people=people, producer=producer, province=province)
    load_support(people=people, producer=producer)
    load_bridge(people=people, producer=producer, commune=commune)
    honey = Product.objects.filter(producer=producer, state="published").order_by("pk").first()
    if honey is not None:
        _load_inspections(producer, honey, people)
        MisuseReport.objects.create(
            product=honey,
            province=province,
            product_name=honey.name,
            seen_at="Một quầy hàng ở chợ (minh họa)",
            description="Dán tem 5 sao lên sản phẩm chưa được công nhận. Phản ánh này không có thật.",
            created_at=clock.now() - dt.timedelta(days=3),
        )


def _load_ideas(producer: Producer, people: People, sets: dict[int, ProductSet], commune: Unit) -> None:
    now = clock.now()
    drafted = Dossier.objects.filter(product__producer=producer, state="draft").select_related("product").first()
    ideas = []
    for state, days, title, text, number, kinds, reason in _IDEAS:
        is_decided = state != IdeaState.REGISTERED
        chosen = state in (IdeaState.SELECTED, IdeaState.CARRIED_OUT)
        ideas.append(
            Idea(
                commune=commune,
                producer=producer,
                by=people.producer,
                person="Người Minh Họa",
                title=f"{title} (minh họa)",
                description=f"{text} {SAID}",
                product_set=sets[number],
                priorities=[str(kind) for kind in kinds],
                state=state,
                reason=reason,
                year=clock.today().year if chosen else None,
                product=drafted.product if drafted and state == IdeaState.CARRIED_OUT else None,
                registered_at=now - dt.timedelta(days=days),
                decided_by=people.commune if is_decided else None,
                decided_at=now - dt.timedelta(days=days // 2) if is_decided else None,
                is_sample=True,
            )
        )
    # somebody without a producer and without an e-mail address, for whom the commune typed it in
    ideas.append(
        Idea(
            commune=commune,
            by=people.commune,
            on_behalf=True,
            person="Bà H'Minh Họa",
            title="Tương ớt xiêm rừng (minh họa)",
            description=f"Ớt xiêm hái quanh nhà, làm theo cách của mẹ. {SAID}",
            product_set=sets[10],
            priorities=[str(Priority.NEW), str(Priority.COMMUNITY)],
            registered_at=now - dt.timedelta(days=1),
            is_sample=True,
        )
    )
    Idea.objects.bulk_create(ideas)
    BusinessPlan.objects.bulk_create(
        BusinessPlan(idea=idea, number=1, content=_PLAN, by=people.producer, at=idea.registered_at)
        for idea in ideas
        if idea.state in _WITH_PLAN
    )


def _load_inspections(producer: Producer, product: Product, people: People) -> None:
    """One to come, one with findings of which one waits, one at which all was well."""
    now, today = clock.now(), clock.today()

    def inspection(kind: InspectionKind, in_days: int, **more: Any) -> Inspection:
        return Inspection(
            producer=producer,
            kind=kind,
            planned_on=today + dt.timedelta(days=in_days),
            team="Đoàn liên ngành (minh họa)",
            opened_by=people.province,
            opened_at=now - dt.timedelta(days=30),
            **more,
        )

    told = {"product": product}
    coming = inspection(InspectionKind.UNANNOUNCED, 9, **told)
    waiting = inspection(
        InspectionKind.PERIODIC,
        -12,
        done_on=today - dt.timedelta(days=12),
        summary=f"Xưởng sạch; nhãn và sổ ghi chép phải sửa. {SAID}",
        **told,
    )
    closed = inspection(
        InspectionKind.PERIODIC,
        -190,
        done_on=today - dt.timedelta(days=190),
        summary=f"Không phát hiện điều gì sai. {SAID}",
        closed_at=now - dt.timedelta(days=190),
    )
    Inspection.objects.bulk_create([coming, waiting, closed])
    Finding.objects.bulk_create(
        [
            Finding(
                inspection=waiting,
                text="Nhãn thiếu ngày sản xuất trên lô 2 (minh họa).",
                due_on=today + dt.timedelta(days=18),
            ),
            Finding(
                inspection=waiting,
                text="Sổ nhập nguyên liệu bỏ trống ba ngày (minh họa).",
                due_on=today + dt.timedelta(days=3),
                resolved_on=today - dt.timedelta(days=4),
                resolution="Đã ghi bổ sung theo phiếu nhập.",
            ),
        ]
    )
