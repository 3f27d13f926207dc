"""Each member scores alone, nobody sees another's sheet, and the arithmetic is the rule's."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from catalog.certification.models import (
    Declaration,
    Dossier,
    ScoreDraft,
    ScoreSheet,
)
from catalog.certification.queries.councils import (
    ballot_of,
    ballots_of,
    bench_of,
    my_item,
    results_of,
    sitting_of,
    sittings_of,
    withheld_from,
)
from catalog.certification.services import councils
from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from tests.catalog.certification.councils.shared import codes
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.certification import small_sheet
from tests.factories.councils import BEST, FOUR, GOOD, choices, dossier_at_council, make_panel
from tests.factories.places import unit

pytestmark = pytest.mark.django_db


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
