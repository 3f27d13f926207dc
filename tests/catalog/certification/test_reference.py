"""What the decisions say, as rows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from catalog.certification.models import Dossier, ExtensionRule, PartMaximum, RubricVersion, Stage
from catalog.certification.queries import rubrics
from catalog.certification.services.reference import load_regimes, load_rubrics
from catalog.core import clock
from catalog.products.models import ProductSet, Regime

pytestmark = pytest.mark.django_db


def regime(number: str) -> Regime:
    return Regime.objects.get(number=number)


def test_the_four_regimes_have_their_rules() -> None:
    maxima = {
        number: list(
            PartMaximum.objects.filter(regime__number=number).order_by("part").values_list("points", flat=True)
        )
        for number in Regime.objects.values_list("number", flat=True)
    }
    assert maxima == {
        "1048/QĐ-TTg": [35, 25, 40],
        "148/QĐ-TTg": [40, 25, 35],
        "1489/QĐ-TTg": [40, 25, 35],
        "26/2026/QĐ-TTg": [40, 25, 35],
    }
    rule = rubrics.rule_of(regime("26/2026/QĐ-TTg"))
    assert dict(rule.bands) == {1: 0, 2: 30, 3: 50, 4: 70, 5: 90}
    assert (rule.minima_cap, rule.certified_from) == (True, 3)
    assert ExtensionRule.objects.get().max_days == 180


@pytest.mark.parametrize(
    ("number", "day", "levels"),
    [
        ("1048/QĐ-TTg", dt.date(2020, 5, 1), ["commune", "district", "province", "ministry"]),
        ("148/QĐ-TTg", dt.date(2024, 5, 1), ["commune", "district", "province", "ministry"]),
        ("148/QĐ-TTg", dt.date(2025, 7, 1), ["commune", "province", "ministry"]),  # no districts any more
        ("26/2026/QĐ-TTg", dt.date(2026, 11, 22), ["commune", "province", "ministry"]),
    ],
)
def test_the_offices_of_a_regime_on_a_day(number: str, day: dt.date, levels: list[str]) -> None:
    assert [stage.level for stage in rubrics.stages_of(regime(number), day)] == levels


def test_the_next_office() -> None:
    now = regime("26/2026/QĐ-TTg")
    first = rubrics.next_stage(now, "producer")
    assert first is not None
    assert (first.level, first.working_days) == ("commune", 15)
    assert [
        getattr(rubrics.next_stage(now, level), "level", None) for level in ("commune", "province", "ministry")
    ] == [
        "province",
        "ministry",
        None,
    ]
    district = Stage.objects.get(regime__number="148/QĐ-TTg", level="district")
    assert (district.decides_to, district.forwards_from_points) == (3, Decimal(70))


def test_where_it_stands_that_a_dossier_goes_up_is_said_and_what_nobody_read_too() -> None:
    up = {
        stage.regime.number: stage.source for stage in Stage.objects.filter(level="province").select_related("regime")
    }
    assert "điều 7.3.e: từ 90 điểm gửi Bộ" in up.pop("26/2026/QĐ-TTg")
    assert "điều 7.4.g" in Stage.objects.get(regime__number="26/2026/QĐ-TTg", level="ministry").source
    assert len(up) == 3
    assert all("90 điểm" in source and "chưa đối chiếu điều khoản" in source for source in up.values())
    assert set(Stage.objects.filter(level="province").values_list("forwards_from_points", flat=True)) == {Decimal(90)}


@pytest.mark.parametrize(
    ("level", "came", "due"),
    [
        ("province", (2026, 11, 22), (2027, 6, 29)),  # too late for the round before 30/12
        ("province", (2026, 10, 30), (2026, 12, 29)),
        ("province", (2027, 4, 30), (2027, 6, 29)),
        ("ministry", (2026, 11, 22), (2027, 3, 29)),
        ("ministry", (2027, 1, 31), (2027, 9, 29)),
        ("commune", (2026, 11, 22), (2026, 12, 11)),
    ],
)
def test_until_when_an_office_has_a_dossier(level: str, came: tuple[int, ...], due: tuple[int, ...]) -> None:
    first, again = Dossier(kind="first"), Dossier(kind="again")
    first.regime = again.regime = regime("26/2026/QĐ-TTg")
    day = dt.date(*came)
    assert rubrics.due_at(first, level, day) == dt.date(*due)
    if level != "commune":
        assert rubrics.due_at(again, level, day) == day + dt.timedelta(days=45)


def test_where_the_law_sets_no_limit_there_is_none_but_the_transition_s() -> None:
    old = Dossier(kind="first", regime=regime("1489/QĐ-TTg"))
    with clock.set_to(dt.datetime(2026, 5, 1, 9, tzinfo=clock.VIETNAM)):
        assert rubrics.due_at(old, "province") is None
    assert rubrics.due_at(old, "province") == dt.date(2026, 7, 21)


def test_limits_that_came_later_are_filled_in_once_and_an_office_s_own_stay() -> None:
    stage = Stage.objects.get(regime__number="26/2026/QĐ-TTg", level="province")
    assert stage.source.startswith("26/2026/QĐ-TTg")
    stage.full_clean()
    stage.rounds = [{"files_by": "02-30", "before": "03-30"}]
    with pytest.raises(ValidationError):
        stage.full_clean()
    Stage.objects.filter(pk=stage.pk).update(rounds=[], days_again=None, source="")
    Stage.objects.filter(regime=stage.regime, level="ministry").update(days_again=30)
    assert load_regimes() == 1
    stage.refresh_from_db()
    assert (len(stage.rounds), stage.days_again) == (2, 45)
    assert Stage.objects.get(regime=stage.regime, level="ministry").days_again == 30
    assert load_regimes() == 0


def test_loading_again_changes_nothing() -> None:
    before = list(RubricVersion.objects.order_by("pk").values_list("pk", "checksum"))
    assert (load_regimes(), load_rubrics()) == (0, 0)
    assert list(RubricVersion.objects.order_by("pk").values_list("pk", "checksum")) == before
    assert len(before) == 26


def test_a_set_has_its_sheet_from_the_decision_s_first_day() -> None:
    honey = ProductSet.objects.get(regime__number="26/2026/QĐ-TTg", number=4)
    rubric = rubrics.rubric_for(honey)
    assert rubric is not None
    sheet = rubrics.sheet_of(rubric)
    assert sheet.set_number == 4
    assert dict(sheet.parts) == {"A": 40, "B": 25, "C": 35}
    assert rubrics.sheet_of(rubric) is sheet  # read once a process
    assert rubrics.rubric_for(honey, dt.date(2026, 5, 21)) is None
    assert rubrics.wording_of(rubric) == {}
    assert rubrics.regime_now().number == "26/2026/QĐ-TTg"


def test_a_sheet_never_changes() -> None:
    with pytest.raises(ProgrammingError, match="rubricversion"), transaction.atomic():
        RubricVersion.objects.filter(pk=RubricVersion.objects.first().pk).update(source="khác")  # type: ignore[union-attr]
    with pytest.raises(ProgrammingError, match="rubricversion"), transaction.atomic():
        RubricVersion.objects.first().delete()  # type: ignore[union-attr]
