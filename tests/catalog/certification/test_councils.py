"""Councils from their naming to the minutes."""

import datetime as dt
import hashlib
import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from catalog.certification.models import (
    Attendance,
    CouncilRegulation,
    Declaration,
    Dossier,
    Minutes,
    ScoreDraft,
    ScoreSheet,
    Sitting,
)
from catalog.certification.queries.councils import (
    agenda_candidates,
    ballot_of,
    ballots_of,
    bench_of,
    candidates_for,
    councils_of,
    my_item,
    results_of,
    sitting_of,
    sittings_of,
    withheld_from,
)
from catalog.certification.services import councils
from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.places.models import Unit
from catalog.products.models import Regime
from marketplace.notifications.models import Notice
from marketplace.notifications.services import words_of
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.certification import small_sheet
from tests.factories.councils import BEST, FOUR, GOOD, choices, dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, old_unit, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


def old_district() -> Unit:
    """A district of Lâm Đồng as it was until 30/06/2025."""
    return Unit.objects.filter(level="district", province__code=LAM_DONG, ends_on=dt.date(2025, 6, 30)).order_by(
        "code"
    )[0]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


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


class TestAgenda:
    def test_a_ready_dossier_goes_before_the_council(self):
        panel, dossier = make_panel(), dossier_at_council(due_on=dt.date(2026, 12, 20))
        sitting = panel.sitting()
        assert list(agenda_candidates(sitting)) == [dossier]
        item = councils.put_on_agenda(sitting=sitting, dossier=dossier, by=panel.officer)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.level, dossier.due_on) == ("council", "province", dt.date(2026, 12, 20))
        assert (item.position, item.round) == (1, 1)
        assert list(agenda_candidates(sitting)) == []

    def test_by_the_officers_of_the_council_only(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.sitting()
        for user in (panel.users[0], make_officer(place=unit("01")), make_officer(place=unit())):
            with pytest.raises(NotAllowed):
                councils.put_on_agenda(sitting=sitting, dossier=dossier, by=user)

    def test_not_by_an_officer_who_belongs_to_the_producer(self):
        panel, dossier = make_panel(), dossier_at_council()
        make_member(producer=dossier.product.producer, user=panel.officer)
        with pytest.raises(NotAllowed):
            panel.sitting(dossier)

    def test_two_clicks_one_wins(self):
        panel, dossier = make_panel(), dossier_at_council()
        panel.sitting(dossier)
        other = panel.sitting()
        with pytest.raises(Conflict):
            councils.put_on_agenda(sitting=other, dossier=dossier, by=panel.officer)

    def test_of_another_place_or_level_is_refused(self):
        panel = make_panel()
        sitting = panel.sitting()
        hanoi = dossier_at_council(product=make_product(producer=make_producer(place=unit("00004"))))
        with pytest.raises(Refused) as refused:
            councils.put_on_agenda(sitting=sitting, dossier=hanoi, by=make_superuser())
        assert codes(refused) == ["elsewhere"]
        with pytest.raises(Refused) as refused:
            councils.put_on_agenda(sitting=sitting, dossier=dossier_at_council(level="ministry"), by=make_superuser())
        assert codes(refused) == ["other_level"]

    def test_by_letter_only_renewals(self):
        panel, first, again = make_panel(), dossier_at_council(), dossier_at_council(kind="again")
        sitting = panel.sitting(by_letter=True)
        assert list(agenda_candidates(sitting)) == [again]
        with pytest.raises(Refused) as refused:
            councils.put_on_agenda(sitting=sitting, dossier=first, by=panel.officer)
        assert codes(refused) == ["not_a_renewal"]

    def test_postponed_it_is_ready_for_another_sitting(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.sitting(dossier)
        item = sitting.items.get()
        panel.score(item, panel.users[0], FOUR)
        with pytest.raises(Refused):
            councils.postpone(item=item, reason=" ", by=panel.officer)
        councils.postpone(item=item, reason="Thiếu phiếu kiểm nghiệm", by=panel.officer)
        dossier.refresh_from_db()
        assert dossier.state == "ready"
        assert dossier.steps.last().note == "Thiếu phiếu kiểm nghiệm"
        with pytest.raises(Conflict):
            councils.postpone(item=item, reason="Lần nữa", by=panel.officer)
        with pytest.raises(Conflict):  # nothing is scored on it any more
            panel.score(item, panel.users[1], FOUR)
        assert panel.sitting(dossier).items.count() == 1
        assert ScoreSheet.objects.count() == 1  # what was signed is kept

    def test_outside_the_council_s_term_it_does_not_sit(self):
        panel = make_panel(ends_on=dt.date(2026, 12, 31))
        with pytest.raises(Refused) as refused:
            panel.sitting(sits_on=dt.date(2027, 1, 2))
        assert codes(refused) == ["outside_term"]


class TestScoringAlone:
    @pytest.fixture
    def world(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.sitting(dossier)
        return panel, sitting, sitting.items.get()

    def test_a_member_declares_writes_and_signs(self, world):
        panel, _sitting, item = world
        user = panel.users[0]
        assert [line.state for line in ballots_of(user)] == ["declare"]
        with pytest.raises(Refused) as refused:
            councils.save_draft(item=item, criterion="1.1", option=0, by=user)
        assert codes(refused) == ["declare_first"]
        councils.declare(item=item, has_conflict=False, by=user)
        councils.save_draft(item=item, criterion="1.1", option=0, by=user)
        councils.save_draft(item=item, criterion="1.1", option=2, comment="Có hợp đồng", by=user)
        assert ScoreDraft.objects.get().choices == {"1.1": 2}
        with pytest.raises(Refused) as refused:
            councils.sign_score(item=item, by=user)
        assert codes(refused) == ["incomplete"]
        assert "1.2, 2.1, 2.2, 3.1, 3.2" in str(refused.value.problems[0].message)
        for criterion, option in FOUR.items():
            if criterion != "1.1":
                councils.save_draft(item=item, criterion=criterion, option=option, by=user)
        signed = councils.sign_score(item=item, by=user)
        assert (signed.points, signed.stars, signed.round, signed.comments) == (78, 4, 1, {"1.1": "Có hợp đồng"})
        assert [line.state for line in ballots_of(user)] == ["signed"]

    def test_a_choice_can_be_taken_back_before_signing(self, world):
        panel, _sitting, item = world
        user = panel.users[0]
        councils.declare(item=item, has_conflict=False, by=user)
        councils.save_draft(item=item, criterion="1.1", option=1, comment="x", by=user)
        councils.save_draft(item=item, criterion="1.1", option=None, by=user)
        draft = ScoreDraft.objects.get()
        assert (draft.choices, draft.comments) == ({}, {})

    def test_what_the_sheet_does_not_have_is_refused(self, world):
        panel, _sitting, item = world
        user = panel.users[0]
        councils.declare(item=item, has_conflict=False, by=user)
        for criterion, option in (("9.9", 0), ("1.1", 3), ("1.1", -1)):
            with pytest.raises(Refused):
                councils.save_draft(item=item, criterion=criterion, option=option, by=user)
        with pytest.raises(Refused):
            councils.save_draft(item=item, criterion="1.1", option=0, comment="x" * 2001, by=user)

    def test_signed_it_stands(self, world):
        panel, _sitting, item = world
        sheet = panel.score(item, panel.users[0], FOUR)
        with pytest.raises(Conflict):
            councils.save_draft(item=item, criterion="1.1", option=0, by=panel.users[0])
        with pytest.raises(Conflict):
            councils.sign_score(item=item, by=panel.users[0])
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE certification_scoresheet SET points = 100 WHERE id = %s", [sheet.pk])
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM certification_scoresheet WHERE id = %s", [sheet.pk])
        with pytest.raises(IntegrityError), transaction.atomic():
            ScoreSheet.objects.create(
                item=item, member=sheet.member, round=1, choices=BEST, points=100, stars=5, signed_at=clock.now()
            )

    def test_strangers_do_not_score_nor_do_those_who_left(self, world):
        panel, _sitting, item = world
        for user in (make_user(), panel.officer, make_superuser()):
            with pytest.raises(NotAllowed):
                councils.declare(item=item, has_conflict=False, by=user)
        councils.dismiss_member(member=panel.members[2], by=panel.officer)
        with pytest.raises(NotAllowed):
            councils.declare(item=item, has_conflict=False, by=panel.users[2])

    def test_with_a_conflict_nobody_scores(self, world):
        panel, _sitting, item = world
        user = panel.users[1]
        with pytest.raises(Refused) as refused:
            councils.declare(item=item, has_conflict=True, by=user)
        assert codes(refused) == ["missing"]
        councils.declare(item=item, has_conflict=True, reason="Em trai giám đốc", by=user)
        assert [line.state for line in ballots_of(user)] == ["conflict"]
        with pytest.raises(NotAllowed):
            councils.save_draft(item=item, criterion="1.1", option=0, by=user)
        with pytest.raises(Conflict):  # said once
            councils.declare(item=item, has_conflict=False, by=user)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Declaration.objects.update(has_conflict=False)

    def test_who_belongs_to_the_producer_has_a_conflict_by_itself(self):
        panel, dossier, later = make_panel(), dossier_at_council(), dossier_at_council()
        make_member(producer=dossier.product.producer, user=panel.users[1], role="staff")
        sitting = panel.sitting(dossier, later)
        first, second = sitting.items.all()
        assert Declaration.objects.get().has_conflict
        assert {line.item.pk: line.state for line in ballots_of(panel.users[1])} == {
            first.pk: "conflict",
            second.pk: "declare",
        }
        # joins afterwards: what it says does not help
        make_member(producer=later.product.producer, user=panel.users[2])
        assert councils.declare(item=second, has_conflict=False, by=panel.users[2]).has_conflict

    def test_who_joins_the_producer_after_declaring_cannot_score(self, world):
        panel, _sitting, item = world
        councils.declare(item=item, has_conflict=False, by=panel.users[0])
        make_member(producer=item.dossier.product.producer, user=panel.users[0])
        with pytest.raises(NotAllowed):
            councils.save_draft(item=item, criterion="1.1", option=0, by=panel.users[0])

    def test_the_ballot_shows_the_claim_beside_the_own_choice(self, world):
        panel, _sitting, item = world
        user = panel.users[0]
        councils.declare(item=item, has_conflict=False, by=user)
        councils.save_draft(item=item, criterion="2.1", option=0, by=user)
        mine = my_item(user, item.pk)
        assert mine is not None
        ballot = ballot_of(user, mine)
        row = ballot.row("2.1")
        assert row is not None
        assert (row.claimed, row.claim.description, row.choice, row.points) == (
            "Mức 2",
            "Mô tả tiêu chí 2.1.",
            0,
            0,
        )
        assert (ballot.assessment.points, ballot.assessment.scored, ballot.is_whole) == (0, 1, False)
        assert ballot.after("2.1").criterion.number == "2.2"

    def test_statements_do_not_grow_with_the_sheet_or_the_list(self, world, django_assert_num_queries):
        panel, sitting, item = world
        user = panel.users[0]
        mine = my_item(user, item.pk)
        ballot_of(user, mine)  # the sheet is read once a process
        with django_assert_num_queries(12):
            ballot_of(user, mine)
        for _ in range(3):
            councils.put_on_agenda(sitting=sitting, dossier=dossier_at_council(), by=panel.officer)
        with django_assert_num_queries(6):
            assert len(ballots_of(user)) == 4


class TestSecrecy:
    def test_nobody_reads_another_s_scores_before_the_meeting(self):
        panel = make_panel()
        sitting = panel.sitting(dossier_at_council())
        panel.score_all(sitting, BEST, FOUR, GOOD)
        shown = sitting_of(panel.officer, sitting.pk)
        assert results_of(panel.officer, shown) == {}
        bench = bench_of(shown)
        assert not any(hasattr(part, "points") for part in (bench, *bench.members))
        for user in panel.users:
            mine = my_item(user, sitting.items.get().pk)
            assert {sheet.member.user_id for sheet in ballot_of(user, mine).signed} == {user.pk}
        dossier = Dossier.objects.get()
        assert (dossier.result_points, dossier.result_stars) == (None, None)

    def test_strangers_find_no_sitting(self):
        panel = make_panel()
        sitting = panel.sitting(dossier_at_council())
        for user in (make_user(), make_officer(place=unit("01")), make_officer(place=unit()), make_officer()):
            assert sitting_of(user, sitting.pk) is None
            assert my_item(user, sitting.items.get().pk) is None
        assert list(sittings_of(panel.users[0])) == [sitting]

    def test_the_meeting_opens_them_and_hides_a_second_round_until_it_is_whole(self):
        panel = make_panel()
        sitting = panel.sitting(dossier_at_council())
        panel.score_all(sitting, BEST, FOUR, GOOD)
        opened = panel.open(sitting)
        item = sitting.items.get()
        (only,) = results_of(panel.officer, opened)[item.pk].rounds
        assert [sheet.points for sheet in only.sheets] == [100, 78, 68]
        councils.ask_second_round(item=item, discussion="Xem lại bao bì", by=panel.officer)
        panel.score(item, panel.users[0], FOUR)
        panel.score(item, panel.users[1], FOUR)
        assert [r.number for r in results_of(panel.officer, opened)[item.pk].rounds] == [1]
        panel.score(item, panel.users[2], GOOD)
        assert [r.number for r in results_of(panel.officer, opened)[item.pk].rounds] == [1, 2]

    def test_who_is_related_never_reads_the_scores_of_that_dossier(self):
        panel, related, other = make_panel(members=4), dossier_at_council(), dossier_at_council()
        sitting = panel.sitting(related, other)
        item, free = sitting.items.order_by("position")
        councils.declare(item=item, has_conflict=True, reason="Em ruột giám đốc", by=panel.users[3])
        make_member(user=panel.officer, producer=other.product.producer)  # joined after the agenda was made
        panel.score_all(sitting, FOUR)
        opened = panel.open(sitting)
        assert set(results_of(panel.users[0], opened)) == {item.pk, free.pk}
        assert set(results_of(panel.users[3], opened)) == {free.pk}
        assert set(results_of(panel.officer, opened)) == {item.pk}
        councils.close_sitting(sitting=sitting, by=make_superuser())
        closed = sitting_of(panel.users[3], sitting.pk)
        assert set(results_of(panel.users[3], closed)) == {free.pk}
        assert withheld_from(panel.users[3], closed) == {item.pk: related.pk}

    def test_who_signs_late_has_not_heard_the_others(self):
        panel = make_panel()
        sitting = panel.sitting(dossier_at_council())
        item = sitting.items.get()
        for user in panel.users[:2]:
            panel.score(item, user, FOUR)
        councils.declare(item=item, has_conflict=False, by=panel.users[2])
        councils.record_attendance(sitting=sitting, present=[m.pk for m in panel.members], by=panel.officer)
        with pytest.raises(Refused) as refused:
            councils.open_meeting(sitting=sitting, by=panel.officer)
        assert codes(refused) == ["unsigned"]
        assert "Thành viên 3" in str(refused.value.problems[0].message)


class TestMeeting:
    def scored(self, *sheets, panel=None, **over):
        panel = panel or make_panel(**over)
        dossier = dossier_at_council()
        sitting = panel.sitting(dossier)
        panel.score_all(sitting, *sheets)
        return panel, sitting, sitting.items.get(), dossier

    @pytest.mark.parametrize(
        ("present", "opens"), [([], False), ([0, 1, 2], False), ([0, 1, 2, 3], True), ([1, 2, 3, 4], False)]
    )
    def test_quorum_of_five_is_four_with_the_chair(self, present, opens):
        panel, sitting, _item, _dossier = self.scored(FOUR, members=5)
        there = [panel.members[n].pk for n in present]
        councils.record_attendance(sitting=sitting, present=there, by=panel.officer)
        if opens:
            assert councils.open_meeting(sitting=sitting, by=panel.officer).state == "meeting"
        else:
            with pytest.raises(Refused) as refused:
                councils.open_meeting(sitting=sitting, by=panel.officer)
            assert codes(refused) == ["no_quorum"]

    def test_a_meeting_opens_on_its_day_not_before(self):
        panel = make_panel()
        sitting = panel.sitting(dossier_at_council(), sits_on=dt.date(2026, 11, 29))
        panel.score_all(sitting, FOUR)
        with pytest.raises(Refused) as refused:
            panel.open(sitting)
        assert codes(refused) == ["before_its_day"]
        assert "29/11/2026" in str(refused.value.problems[0].message)
        with clock.set_to(dt.datetime(2026, 11, 29, 8, tzinfo=clock.VIETNAM)):
            assert panel.open(sitting).state == "meeting"

    def test_the_secretary_moves_the_day_and_the_members_hear_of_it(self):
        panel = make_panel()
        chair, secretary, member = panel.users
        sitting = panel.sitting(dossier_at_council(), sits_on=dt.date(2026, 11, 29))
        with pytest.raises(NotAllowed):
            councils.move_sitting(sitting=sitting, sits_on=clock.today(), venue="", by=member)
        outbox.deliver()
        moved = councils.move_sitting(sitting=sitting, sits_on=clock.today(), venue="Phòng họp số 2", by=secretary)
        assert (moved.sits_on, moved.venue) == (clock.today(), "Phòng họp số 2")
        outbox.deliver()
        outbox.deliver()
        told = Notice.objects.filter(kind="sitting.moved")
        assert {notice.user for notice in told} == {chair, member}
        assert words_of(told[0]).title == "Phiên 1 nay họp ngày 22/11/2026"
        assert "29/11/2026" in words_of(told[0]).text
        panel.score_all(sitting, FOUR)
        assert panel.open(sitting).state == "meeting"
        with pytest.raises(Conflict):
            councils.move_sitting(sitting=sitting, sits_on=dt.date(2026, 12, 1), venue="", by=panel.officer)

    @pytest.mark.parametrize(
        ("day", "code"), [("2026-11-21", "in_past"), ("2026-11-22", "same"), ("2027-01-02", "outside_term")]
    )
    def test_a_day_that_a_sitting_cannot_move_to(self, day, code):
        panel = make_panel(ends_on=dt.date(2026, 12, 31))
        sitting = panel.sitting(dossier_at_council(), venue="Phòng 1")
        with pytest.raises(Refused) as refused:
            councils.move_sitting(
                sitting=sitting, sits_on=dt.date.fromisoformat(day), venue="Phòng 1", by=panel.officer
            )
        assert codes(refused) == [code]

    def test_without_the_chair_where_the_regulation_allows_it(self):
        panel, sitting, _item, _dossier = self.scored(FOUR, members=5, chair_needed=False)
        councils.record_attendance(sitting=sitting, present=[m.pk for m in panel.members[1:]], by=panel.officer)
        assert councils.open_meeting(sitting=sitting, by=panel.officer).state == "meeting"

    def test_the_absent_do_not_count(self):
        panel, sitting, _item, dossier = self.scored(FOUR, FOUR, FOUR, FOUR, BEST, members=5)
        councils.record_attendance(sitting=sitting, present=[m.pk for m in panel.members[:4]], by=panel.officer)
        councils.open_meeting(sitting=sitting, by=panel.officer)
        minutes = councils.close_sitting(sitting=sitting, by=panel.officer)
        dossier.refresh_from_db()
        assert dossier.result_points == 78
        assert [m["present"] for m in minutes.content["members"]] == [True] * 4 + [False]

    def test_attendance_stands_once_scores_are_seen(self):
        panel, sitting, _item, _dossier = self.scored(FOUR)
        panel.open(sitting)
        with pytest.raises(Conflict):
            councils.record_attendance(sitting=sitting, present=[], by=panel.officer)
        assert Attendance.objects.filter(is_present=True).count() == 3

    def test_members_of_other_councils_are_not_present(self):
        panel, sitting, _item, _dossier = self.scored(FOUR)
        with pytest.raises(Refused):
            councils.record_attendance(sitting=sitting, present=[make_panel().members[0].pk], by=panel.officer)

    def test_an_empty_agenda_is_no_meeting(self):
        panel = make_panel()
        sitting = panel.sitting()
        with pytest.raises(Refused) as refused:
            panel.open(sitting)
        assert codes(refused) == ["empty_agenda"]

    def test_who_has_a_conflict_is_not_waited_for_and_not_counted(self):
        panel, dossier = make_panel(members=4), dossier_at_council()
        sitting = panel.sitting(dossier)
        item = sitting.items.get()
        councils.declare(item=item, has_conflict=True, reason="Người nhà", by=panel.users[3])
        panel.score_all(sitting, FOUR)
        panel.open(sitting)
        minutes = councils.close_sitting(sitting=sitting, by=panel.officer)
        (said,) = minutes.content["items"]
        assert said["conflicts"] == [{"name": "Thành viên 4", "reason": "Người nhà"}]
        assert len(said["rounds"][0]["sheets"]) == 3

    def test_nobody_left_to_judge_puts_the_item_off(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.sitting(dossier)
        item = sitting.items.get()
        for user in panel.users:
            councils.declare(item=item, has_conflict=True, reason="Người nhà", by=user)
        with pytest.raises(Refused) as refused:
            panel.open(sitting)
        assert codes(refused) == ["too_few_judges"]

    def test_too_far_apart_means_talk_and_score_again_and_both_rounds_are_kept(self):
        panel, sitting, item, dossier = self.scored(BEST, FOUR, FOUR)
        panel.open(sitting)
        with pytest.raises(Refused) as refused:
            councils.close_sitting(sitting=sitting, by=panel.officer)
        assert codes(refused) == ["too_far_apart"]
        with pytest.raises(Refused) as refused:
            councils.ask_second_round(item=item, discussion=" ", by=panel.officer)
        assert codes(refused) == ["missing"]
        councils.ask_second_round(item=item, discussion="Nhãn chưa đủ thông tin.", by=panel.officer)
        assert [line.state for line in ballots_of(panel.users[0])] == ["again"]
        with pytest.raises(Refused) as refused:
            councils.close_sitting(sitting=sitting, by=panel.officer)
        assert codes(refused) == ["unsigned"] * 1
        panel.score(item, panel.users[0], FOUR)
        for user in panel.users[1:]:
            councils.sign_score(item=item, by=user)  # its first choices stand unless changed
        minutes = councils.close_sitting(sitting=sitting, by=panel.officer)
        (said,) = minutes.content["items"]
        assert [(r["round"], r["points"], r["spread"], r["too_far_apart"]) for r in said["rounds"]] == [
            (1, "85.3333", "22", True),
            (2, "78.0000", "0", False),
        ]
        assert said["discussion"] == "Nhãn chưa đủ thông tin."
        assert ScoreSheet.objects.filter(item=item).count() == 6
        dossier.refresh_from_db()
        assert (dossier.state, dossier.result_points, dossier.result_stars) == ("scored", 78, 4)

    def test_no_second_round_to_please(self):
        panel, sitting, item, _dossier = self.scored(FOUR)
        panel.open(sitting)
        with pytest.raises(Conflict):
            councils.ask_second_round(item=item, discussion="Thêm sao", by=panel.officer)

    def test_a_second_round_still_apart_counts_and_is_said(self):
        panel, sitting, item, dossier = self.scored(BEST, FOUR, FOUR)
        panel.open(sitting)
        councils.ask_second_round(item=item, discussion="Mỗi người giữ ý.", by=panel.officer)
        for user in panel.users:
            councils.sign_score(item=item, by=user)
        minutes = councils.close_sitting(sitting=sitting, by=panel.officer)
        assert minutes.content["items"][0]["rounds"][1]["too_far_apart"]
        dossier.refresh_from_db()
        assert dossier.result_points == Decimal("85.3333")

    def test_an_old_page_s_signature_is_not_taken_for_the_second_round(self):
        panel, sitting, item, _dossier = self.scored(BEST, FOUR, FOUR)
        panel.open(sitting)
        councils.ask_second_round(item=item, discussion="Bàn lại", by=panel.officer)
        with pytest.raises(Conflict):
            councils.sign_score(item=item, round_=1, by=panel.users[0])

    def test_a_disqualified_dossier_is_refused_without_points(self):
        panel, dossier, other = make_panel(), dossier_at_council(), dossier_at_council()
        sitting = panel.sitting(dossier, other)
        bad = sitting.items.get(dossier=dossier)
        with pytest.raises(Refused):
            councils.disqualify(item=bad, disqualifier=9, by=panel.officer)
        councils.disqualify(item=bad, disqualifier=0, by=panel.officer)
        with pytest.raises(Conflict):
            panel.score(bad, panel.users[0], FOUR)
        panel.score_all(sitting, FOUR)
        panel.open(sitting)
        with pytest.raises(Conflict):
            councils.disqualify(item=bad, disqualifier=None, by=panel.officer)
        councils.close_sitting(sitting=sitting, by=panel.officer)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.result_points, dossier.outcome_reason) == ("refused", None, "Giả mạo hồ sơ")
        other.refresh_from_db()
        assert other.state == "scored"

    def test_a_disqualifier_can_be_taken_back_before_the_meeting(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.sitting(dossier)
        item = sitting.items.get()
        councils.disqualify(item=item, disqualifier=0, by=panel.officer)
        assert councils.disqualify(item=item, disqualifier=None, by=panel.officer).disqualifier == ""

    def test_members_do_not_run_the_meeting(self):
        panel, sitting, item, _dossier = self.scored(BEST, FOUR, FOUR)
        chair = panel.users[0]
        for act in (
            lambda: councils.record_attendance(sitting=sitting, present=[], by=chair),
            lambda: councils.open_meeting(sitting=sitting, by=chair),
            lambda: councils.close_sitting(sitting=sitting, by=chair),
            lambda: councils.ask_second_round(item=item, discussion="x", by=chair),
            lambda: councils.disqualify(item=item, disqualifier=0, by=chair),
            lambda: councils.postpone(item=item, reason="x", by=chair),
        ):
            with pytest.raises(NotAllowed):
                act()

    def test_the_secretary_keeps_attendance_and_nothing_else(self):
        panel, sitting, item, _dossier = self.scored(BEST, FOUR, FOUR)
        secretary, member = panel.users[1:3]
        here = [m.pk for m in panel.members[:2]]
        councils.record_attendance(sitting=sitting, present=here, by=secretary)
        assert list(sitting.attendances.filter(is_present=True).values_list("member", flat=True)) == here
        for act in (
            lambda: councils.record_attendance(sitting=sitting, present=[], by=member),
            lambda: councils.open_meeting(sitting=sitting, by=secretary),
            lambda: councils.close_sitting(sitting=sitting, by=secretary),
            lambda: councils.ask_second_round(item=item, discussion="x", by=secretary),
            lambda: councils.disqualify(item=item, disqualifier=0, by=secretary),
            lambda: councils.postpone(item=item, reason="x", by=secretary),
        ):
            with pytest.raises(NotAllowed):
                act()
        councils.dismiss_member(member=panel.members[1], by=panel.officer)
        with pytest.raises(NotAllowed):
            councils.record_attendance(sitting=sitting, present=here[:1], by=secretary)

    def test_an_officer_leaves_dossiers_of_its_own_producer_to_another(self):
        panel, sitting, item, dossier = self.scored(BEST, FOUR, FOUR)
        panel.open(sitting)
        make_member(user=panel.officer, producer=dossier.product.producer)
        for act in (
            lambda: councils.disqualify(item=item, disqualifier=0, by=panel.officer),
            lambda: councils.postpone(item=item, reason="x", by=panel.officer),
            lambda: councils.ask_second_round(item=item, discussion="x", by=panel.officer),
        ):
            with pytest.raises(NotAllowed) as refused:
                act()
            assert codes(refused) == ["conflict_of_interest"]


class TestArithmetic:
    def closed(self, *sheets, sheet=None, **over):
        panel, dossier = make_panel(members=len(sheets), **over), dossier_at_council(sheet=sheet)
        sitting = panel.sitting(dossier)
        panel.score_all(sitting, *sheets)
        panel.open(sitting)
        councils.close_sitting(sitting=sitting, by=panel.officer)
        dossier.refresh_from_db()
        return dossier

    def test_89_995_is_not_90(self):
        fine = small_sheet()
        fine["sections"][2]["criteria"][1]["options"][1]["points"] = 14.99
        below = choices(2, 2, 2, 0, 2, 1)  # 89.99
        even = choices(2, 2, 2, 0, 2, 2)  # 90
        dossier = self.closed(below, even, sheet=fine)
        assert (dossier.result_points, dossier.result_stars) == (Decimal("89.9950"), 4)
        assert self.closed(even, even, sheet=fine).result_stars == 5

    def test_the_trimmed_mean_leaves_out_the_highest_and_the_lowest(self):
        high, low = choices(2, 2, 1, 1, 2, 2), choices(2, 1, 1, 1, 1, 2)
        dossier = self.closed(high, FOUR, FOUR, low, mean="trimmed", max_spread=Decimal(30))
        assert dossier.result_points == 78

    def test_minima_by_majority_or_by_all(self):
        without = choices(2, 2, 0, 2, 2, 2)  # 85 points, the label's minimum for 4 stars is missed
        good = choices(2, 2, 1, 1, 2, 2)  # 88 points
        assert self.closed(good, good, without).result_stars == 4
        assert self.closed(good, good, without, minima="all").result_stars == 3


class TestClosing:
    def test_minutes_hold_all_and_never_change(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.held(dossier)
        minutes = Minutes.objects.get()
        assert (sitting.state, minutes.number, minutes.by_id) == ("closed", 1, panel.officer.pk)
        canonical = json.dumps(minutes.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert minutes.sha256 == hashlib.sha256(canonical.encode()).hexdigest()
        assert minutes.content["council"]["name"] == panel.council.name
        assert minutes.content["items"][0]["points"] == "78.0000"
        for sql in (
            "UPDATE certification_minutes SET content = '{}'",
            "DELETE FROM certification_minutes",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)

    def test_a_correction_is_the_next_minutes(self):
        panel = make_panel()
        sitting = panel.held(dossier_at_council())
        with pytest.raises(Refused):
            councils.amend_minutes(sitting=sitting, correction=" ", by=panel.officer)
        second = councils.amend_minutes(sitting=sitting, correction="Phòng họp số 2.", by=panel.officer)
        assert second.number == 2
        assert [c["text"] for c in second.content["corrections"]] == ["Phòng họp số 2."]
        assert Minutes.objects.get(number=1).content["corrections"] == []

    def test_closed_once(self):
        panel = make_panel()
        sitting = panel.held(dossier_at_council())
        with pytest.raises(Conflict):
            councils.close_sitting(sitting=sitting, by=panel.officer)
        with pytest.raises(Conflict):
            councils.put_on_agenda(sitting=sitting, dossier=dossier_at_council(), by=panel.officer)

    def test_not_before_the_meeting(self):
        panel = make_panel()
        sitting = panel.sitting(dossier_at_council())
        panel.score_all(sitting, FOUR)
        with pytest.raises(Conflict):
            councils.close_sitting(sitting=sitting, by=panel.officer)

    def test_the_way_is_in_the_dossier_s_timeline(self):
        panel, dossier = make_panel(), dossier_at_council()
        panel.held(dossier)
        assert [(s.before, s.after, s.level) for s in dossier.steps.all()] == [
            ("ready", "council", "province"),
            ("council", "scored", "province"),
        ]

    def test_members_who_left_later_stay_in_a_closed_sitting(self):
        panel = make_panel()
        sitting = panel.held(dossier_at_council())
        councils.dismiss_member(member=panel.members[2], by=panel.officer)
        fresh = Sitting.objects.get(pk=sitting.pk)
        (result,) = results_of(panel.officer, fresh).values()
        assert len(result.rounds[0].sheets) == 3


class TestByLetter:
    def letters(self, *sheets):
        panel, dossier = make_panel(members=4), dossier_at_council(kind="again")
        sitting = panel.sitting(dossier, by_letter=True)
        for user, sheet in zip(panel.users, sheets, strict=False):
            panel.score(sitting.items.get(), user, sheet)
        return panel, sitting, dossier

    def test_opinions_that_agree_close_it_without_a_meeting(self):
        panel, sitting, dossier = self.letters(FOUR, FOUR, FOUR)
        minutes = councils.close_sitting(sitting=sitting, by=panel.officer)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.result_stars) == ("scored", 4)
        assert minutes.content["sitting"]["by_letter"]
        assert minutes.content["sitting"]["opened_at"] is None

    def test_too_few_opinions_do_not(self):
        panel, sitting, _dossier = self.letters(FOUR, FOUR)
        with pytest.raises(Refused) as refused:
            councils.close_sitting(sitting=sitting, by=panel.officer)
        assert codes(refused) == ["no_quorum"]

    def test_opinions_apart_ask_for_a_meeting(self):
        panel, sitting, dossier = self.letters(BEST, FOUR, FOUR, FOUR)
        with pytest.raises(Refused) as refused:
            councils.close_sitting(sitting=sitting, by=panel.officer)
        assert codes(refused) == ["too_far_apart"]
        assert results_of(panel.officer, sitting_of(panel.officer, sitting.pk)) == {}  # still secret
        panel.open(sitting)
        item = sitting.items.get()
        councils.ask_second_round(item=item, discussion="Bàn lại", by=panel.officer)
        panel.score(item, panel.users[0], FOUR)
        for user in panel.users[1:]:
            councils.sign_score(item=item, by=user)
        assert not councils.close_sitting(sitting=sitting, by=panel.officer).content["sitting"]["by_letter"]
        dossier.refresh_from_db()
        assert dossier.result_points == 78
