"""Councils and their members."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from catalog.certification.models import (
    CouncilRegulation,
)
from catalog.certification.queries.councils import (
    candidates_for,
    councils_of,
)
from catalog.certification.services import councils
from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import Regime
from tests.catalog.certification.councils.shared import codes, old_district
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.councils import FOUR, dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, old_unit, unit

pytestmark = pytest.mark.django_db


class TestNaming:
    def council(self, **over):
        officer = make_officer(place=unit(LAM_DONG))
        fields = {
            "level": "province",
            "place": unit(LAM_DONG),
            "regime": Regime.objects.get(number="26/2026/QĐ-TTg"),
            "regulation": councils.adopt_regulation(name="Quy chế"),
            "name": "Hội đồng tỉnh",
            "decision_number": "120/QĐ-UBND",
            "starts_on": dt.date(2026, 10, 1),
            "by": officer,
        }
        return councils.create_council(**(fields | over))

    def test_an_officer_of_the_authority_names_it(self):
        found = self.council()
        assert found.place == unit(LAM_DONG)
        assert list(councils_of(found.created_by)) == [found]

    @pytest.mark.parametrize("who", ["commune", "elsewhere", "ministry", "evaluator", "nobody"])
    def test_nobody_else_does(self, who):
        user = {
            "commune": lambda: make_officer(place=unit()),
            "elsewhere": lambda: make_officer(place=unit("01")),
            "ministry": make_officer,
            "evaluator": lambda: make_officer(place=unit(LAM_DONG), role="evaluator"),
            "nobody": make_user,
        }[who]()
        with pytest.raises(NotAllowed):
            self.council(by=user)

    def test_only_authorities_of_the_regime_have_councils(self):
        with pytest.raises(Refused) as refused:
            self.council(level="district", place=old_district(), by=make_superuser())
        assert "no_such_stage" in codes(refused)

    def test_place_is_of_the_level_and_of_the_day(self):
        with pytest.raises(Refused) as refused:
            self.council(place=unit(), by=make_superuser())
        assert codes(refused) == ["wrong_place_level"]
        with pytest.raises(Refused) as refused:
            self.council(place=old_unit(LAM_DONG), by=make_superuser())
        assert codes(refused) == ["other_era"]

    def test_what_is_missing_is_told_at_its_field(self):
        with pytest.raises(Refused) as refused:
            self.council(name=" ", decision_number="QĐ", ends_on=dt.date(2026, 9, 1))
        assert [(p.field, p.code) for p in refused.value.problems] == [
            ("name", "missing"),
            ("decision_number", "no_digit"),
            ("ends_on", "days_out_of_order"),
        ]

    def test_the_same_rules_are_one_row_and_never_change(self):
        first = councils.adopt_regulation(name="Quy chế 2026", max_spread=Decimal(10))
        assert councils.adopt_regulation(name="Quy chế 2026", max_spread=Decimal("10.00")) == first
        assert councils.adopt_regulation(name="Quy chế 2026", max_spread=Decimal(8)) != first
        with pytest.raises(ProgrammingError), transaction.atomic():
            CouncilRegulation.objects.filter(pk=first.pk).update(max_spread=99)

    def test_rules_out_of_range_are_refused(self):
        with pytest.raises(Refused) as refused:
            councils.adopt_regulation(name="", mean="middle", max_spread=Decimal(101), quorum=Decimal(0), minima="some")
        assert [p.field for p in refused.value.problems] == [
            "regulation_name", "mean", "minima", "max_spread", "quorum",
        ]  # fmt: skip


class TestMembers:
    def test_named_by_role_and_field(self):
        panel = make_panel(members=3)
        assert [(m.role, m.field) for m in panel.members] == [
            ("chair", "Lĩnh vực 1"),
            ("secretary", "Lĩnh vực 2"),
            ("member", "Lĩnh vực 3"),
        ]
        assert panel.members[0].name == "Thành viên 1"

    def test_one_chair(self):
        panel = make_panel(members=1)
        with pytest.raises(Refused) as refused:
            councils.name_member(
                council=panel.council,
                user=make_officer(place=unit(LAM_DONG)),
                role="chair",
                field="Y tế",
                by=panel.officer,
            )
        assert codes(refused) == ["chair_taken"]

    @pytest.mark.parametrize("where", [None, "here", "elsewhere"])
    def test_without_a_post_that_reaches_the_place_nobody_is_named(self, where):
        panel = make_panel(members=1)
        user = {
            None: make_user,
            "here": lambda: make_officer(place=unit(), role="evaluator"),
            "elsewhere": lambda: make_officer(place=unit("01"), role="evaluator"),
        }[where]()
        with pytest.raises(Refused) as refused:
            councils.name_member(council=panel.council, user=user, field="Y tế", by=panel.officer)
        assert codes(refused) == ["no_post"]

    def test_who_belongs_to_a_producer_on_the_agenda_is_refused(self):
        panel, dossier = make_panel(), dossier_at_council()
        panel.sitting(dossier)
        related = make_officer(place=unit(LAM_DONG), role="evaluator")
        make_member(producer=dossier.product.producer, user=related)
        with pytest.raises(Refused) as refused:
            councils.name_member(council=panel.council, user=related, field="Y tế", by=panel.officer)
        assert codes(refused) == ["belongs_to_producer"]

    def test_leaves_and_comes_back(self):
        panel = make_panel()
        gone = councils.dismiss_member(member=panel.members[2], by=panel.officer)
        assert gone.ends_on == clock.today()
        with pytest.raises(Conflict):
            councils.dismiss_member(member=gone, by=panel.officer)
        user = panel.users[2]
        assert user not in candidates_for(panel.council)
        again = councils.name_member(council=panel.council, user=user, field="Văn hóa", by=panel.officer)
        assert (again.pk, again.ends_on, again.field) == (gone.pk, None, "Văn hóa")

    def test_named_twice_is_a_conflict(self):
        panel = make_panel()
        with pytest.raises(Conflict):
            councils.name_member(council=panel.council, user=panel.users[2], field="Văn hóa", by=panel.officer)

    def test_candidates_are_people_with_posts_here_who_are_not_named(self):
        panel = make_panel()
        free = make_officer(place=unit(LAM_DONG), role="evaluator")
        make_officer(place=unit("01"), role="evaluator")
        make_officer(place=unit(), role="evaluator")
        assert list(candidates_for(panel.council)) == sorted([panel.officer, free], key=lambda u: u.name)

    def test_no_changes_while_the_council_meets(self):
        panel = make_panel()
        sitting = panel.sitting(dossier_at_council())
        panel.score_all(sitting, FOUR)
        panel.open(sitting)
        with pytest.raises(Refused) as refused:
            councils.dismiss_member(member=panel.members[2], by=panel.officer)
        assert codes(refused) == ["meeting"]
