"""Two plans: a district's of 2024 with the targets that it really had, and one of this year that is invented and says so."""

import datetime as dt
import uuid

from catalog.core import clock
from catalog.places.models import Post, Unit
from catalog.places.queries import unit_or_district
from catalog.programme.models import (
    Activity,
    BudgetEntry,
    BudgetLine,
    BudgetSource,
    Department,
    Duty,
    EntryKind,
    PlanState,
    Potential,
    PotentialScore,
    PotentialScoring,
    PotentialState,
    Target,
    TargetKind,
    YearPlan,
)
from catalog.programme.queries.survey import sheet_on

from .people import People

K, D, S = TargetKind, Department, BudgetSource
SIGNED = dt.date(2024, 6, 21)
# what, in the plan's sense, at least, at most, of what, which stars
REAL: tuple[tuple[TargetKind, str, int, int | None, str, list[int]], ...] = (
    (K.REEVALUATE, "Đánh giá lại 2 sản phẩm đã được công nhận", 2, None, "sản phẩm", []),
    (K.RECOGNISE, "Công nhận thêm 10 sản phẩm từ 3 sao trở lên", 10, None, "sản phẩm", [3, 4, 5]),
    (K.ORGANISATIONS, "Hỗ trợ 8 đến 10 chủ thể", 8, 10, "chủ thể", []),
    (K.KEEP, "Giữ vững các sản phẩm 3 sao và 4 sao", 1, None, "sản phẩm", [3, 4]),
)
INVENTED: tuple[tuple[TargetKind, str, int, int | None, str, list[int]], ...] = (
    (K.RECOGNISE, "Công nhận mới 20 sản phẩm (minh họa)", 20, 30, "sản phẩm", []),
    (K.UPGRADE, "Nâng hạng 5 sản phẩm (minh họa)", 5, None, "sản phẩm", [4, 5]),
    (K.KEEP, "Giữ sao 100 sản phẩm (minh họa)", 100, None, "sản phẩm", []),
    (K.FAIRS, "Mở 2 hội chợ (minh họa)", 2, None, "lần", []),
    (K.OUTLETS, "Mở 3 điểm bán (minh họa)", 3, None, "điểm", []),
    (K.OTHER, "Mở 4 lớp tập huấn (minh họa)", 4, None, "lớp", []),
)
# what, who leads, who helps, month and day by which
WORK: tuple[tuple[str, Department, list[Department], tuple[int, int]], ...] = (
    ("Tập huấn chủ thể về hồ sơ theo bộ tiêu chí mới (minh họa)", D.AGRICULTURE, [D.TRADE, D.HEALTH], (5, 31)),
    ("Kiểm tra an toàn thực phẩm trước kỳ đánh giá (minh họa)", D.HEALTH, [D.AGRICULTURE], (9, 30)),
    ("Tổ chức hội chợ trực tuyến cuối năm (minh họa)", D.TRADE, [D.CULTURE, D.UNIONS, D.COMMUNES], (12, 20)),
)
MONEY: tuple[tuple[BudgetSource, str, str, int, int, int, int], ...] = (
    (S.TARGET, "", "Tập huấn, tư vấn (minh họa)", 600_000_000, 500_000_000, 320_000_000, 120_000_000),
    (S.LOCAL, "", "Hội chợ, điểm bán (minh họa)", 400_000_000, 400_000_000, 150_000_000, 0),
    (S.BLENDED, "Giảm nghèo bền vững", "Máy đóng gói (minh họa)", 250_000_000, 0, 0, 0),
)


def load_plans(*, people: People, province: Unit, commune: Unit) -> None:
    """Both once, with two duties and two finds of the survey."""
    district, _found = unit_or_district("Huyện Đắk R'Lấp, Tỉnh Đắk Nông", on=SIGNED)
    if district is not None:
        plan = YearPlan.objects.create(
            place=district,
            year=SIGNED.year,
            state=PlanState.ISSUED,
            number="117/KH-UBND",
            signed_on=SIGNED,
            source="Kế hoạch của Ủy ban nhân dân huyện; hai sản phẩm đánh giá lại chưa ghi tên ở đây",
            created_by=people.admin,
            created_at=clock.now(),
            is_sample=True,
        )
        _targets(plan, REAL)
    today = clock.today()
    plan = YearPlan.objects.create(
        place=province,
        year=today.year,
        state=PlanState.ISSUED,
        number="MINH-HOA",
        signed_on=min(today, today.replace(month=1, day=15)),
        source="Dữ liệu minh họa, không phải kế hoạch thật",
        created_by=people.province,
        created_at=clock.now(),
        is_sample=True,
    )
    _targets(plan, INVENTED)
    work = Activity.objects.bulk_create(
        [
            Activity(
                plan=plan, position=n, text=text, lead=lead, helpers=list(helpers), due_on=dt.date(today.year, *day)
            )
            for n, (text, lead, helpers, day) in enumerate(WORK, start=1)
        ]
    )
    _duties(plan, work, people, commune)
    _survey(people, commune)
    lines = BudgetLine.objects.bulk_create(
        [
            BudgetLine(
                plan=plan, position=n, source=source, named=named, purpose=purpose,
                planned=planned, allocated=allocated, spent=spent, settled=settled,
            )
            for n, (source, named, purpose, planned, allocated, spent, settled) in enumerate(MONEY, start=1)
        ]
    )  # fmt: skip
    BudgetEntry.objects.bulk_create(
        [
            BudgetEntry(
                line=line, kind=kind, amount=getattr(line, kind), on=min(today, today.replace(month=1, day=20)), paper="Minh họa",
                key=uuid.uuid4(), by=people.province, at=clock.now(),
            )
            for line in lines
            for kind in EntryKind.values
            if getattr(line, kind)
        ]
    )  # fmt: skip


def _duties(plan: YearPlan, work: list[Activity], people: People, commune: Unit) -> None:
    """One that is late and one that is coming, for the commune's officer."""
    today = clock.today()
    post = Post.objects.get(user=people.commune)
    given = (
        (work[0], "Mời chủ thể của xã dự lớp tập huấn (minh họa)", today - dt.timedelta(days=2)),
        (work[2], "Lập danh sách sản phẩm dự hội chợ (minh họa)", today + dt.timedelta(days=5)),
    )
    Duty.objects.bulk_create(
        [
            Duty(
                plan=plan, activity=activity, text=text, lead=D.COMMUNES, place=commune, post=post,
                due_on=due_on, set_by=people.province, set_at=clock.now(), is_sample=True,
            )
            for activity, text, due_on in given
        ]
    )  # fmt: skip


def _survey(people: People, commune: Unit) -> None:
    """Two that nobody makes: one that was found, one that is scored and proposed."""
    names = (
        ("Măng khô (minh họa)", PotentialState.FOUND, None),
        ("Rượu cần (minh họa)", PotentialState.PROPOSED, clock.today().year + 1),
    )
    rows = Potential.objects.bulk_create(
        [
            Potential(
                key=uuid.uuid4(), commune=commune, name=name, maker="Hộ minh họa", yearly=400, unit="kg", state=state, year=year,
                by=people.commune, at=clock.now(), is_sample=True,
            )
            for name, state, year in names
        ]
    )  # fmt: skip
    sheet = sheet_on(clock.today())
    scoring = PotentialScoring.objects.create(potential=rows[1], sheet=sheet, by=people.commune, at=clock.now())
    PotentialScore.objects.bulk_create(
        [PotentialScore(scoring=scoring, criterion=criterion, points=4) for criterion in sheet.criteria.all()]
    )


def _targets(plan: YearPlan, rows: tuple[tuple[TargetKind, str, int, int | None, str, list[int]], ...]) -> None:
    Target.objects.bulk_create(
        [
            Target(plan=plan, position=n, kind=kind, text=text, least=least, most=most, unit=unit, stars=stars)
            for n, (kind, text, least, most, unit, stars) in enumerate(rows, start=1)
        ]
    )
