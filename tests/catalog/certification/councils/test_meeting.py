"""The meeting, from its opening to its minutes."""

import datetime as dt
import hashlib
import json
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction

from catalog.certification.models import (
    Attendance,
    Minutes,
    ScoreSheet,
    Sitting,
)
from catalog.certification.queries.councils import (
    ballots_of,
    results_of,
)
from catalog.certification.services import councils
from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.notifications.models import Notice
from marketplace.notifications.services import words_of
from tests.catalog.certification.councils.shared import codes
from tests.factories.accounts import make_member
from tests.factories.councils import BEST, FOUR, dossier_at_council, make_panel

pytestmark = pytest.mark.django_db


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
        assert words_of(told[0]).text.endswith("Trước là 29/11/2026. Phòng họp số 2")
        with clock.set_to(clock.now() + dt.timedelta(minutes=5)):
            councils.move_sitting(sitting=sitting, sits_on=clock.today(), venue="Phòng họp số 3", by=secretary)
            outbox.deliver()
        place = Notice.objects.get(kind="sitting.moved.place", user=member)
        assert words_of(place).title == "Phiên 1 đổi nơi họp, ngày họp vẫn là 22/11/2026"
        assert words_of(place).text.endswith("Phòng họp số 3")
        panel.score_all(sitting, FOUR)
        assert panel.open(sitting).state == "meeting"
        with pytest.raises(Conflict):
            councils.move_sitting(sitting=sitting, sits_on=dt.date(2026, 12, 1), venue="", by=panel.officer)

    def test_members_hear_of_a_sitting_when_it_is_called_and_who_is_named_later_too(self):
        panel = make_panel()
        gone = panel.members[2]
        councils.dismiss_member(member=gone, by=panel.officer)
        sitting = panel.sitting(dossier_at_council(), sits_on=dt.date(2026, 11, 29))
        outbox.deliver()
        told = Notice.objects.filter(kind="sitting.called").order_by("user")
        assert {notice.user_id for notice in told} == {m.user_id for m in panel.members} - {gone.user_id}
        assert {notice.url for notice in told} == {f"/office/sittings/{sitting.pk}/"}
        assert words_of(told[0]).title == "Mời họp hội đồng ngày 29/11/2026"
        assert words_of(told[0]).text.endswith("Phòng họp số 1")
        panel.sitting(by_letter=True, sits_on=dt.date(2026, 12, 5))
        councils.name_member(council=panel.council, user=gone.user, field="Y tế", by=panel.officer)
        outbox.deliver()
        late = Notice.objects.filter(user=gone.user_id).order_by("pk")
        assert {notice.kind for notice in late} == {"sitting.called", "sitting.called.letter"}
        letter = late.get(kind="sitting.called.letter")
        assert words_of(letter).title == "Hội đồng lấy ý kiến bằng văn bản tới ngày 05/12/2026"

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
        assert set(sitting.attendances.filter(is_present=True).values_list("member", flat=True)) == set(here)
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
