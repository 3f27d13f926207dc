"""What a sitting has before it, at the table or by letter."""

import datetime as dt

import pytest

from catalog.certification.models import (
    ScoreSheet,
)
from catalog.certification.queries.councils import (
    agenda_candidates,
    results_of,
    sitting_of,
)
from catalog.certification.services import councils
from catalog.core.errors import Conflict, NotAllowed, Refused
from tests.catalog.certification.councils.shared import codes
from tests.factories.accounts import make_member, make_officer, make_superuser
from tests.factories.councils import BEST, FOUR, dossier_at_council, make_panel
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


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
