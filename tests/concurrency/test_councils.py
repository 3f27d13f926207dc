"""Councils when several people act at once: everybody's signature is kept, a sitting is closed once, a dossier is decided once."""

import datetime as dt

import pytest

from catalog.certification.models import Certificate, Decision, Dossier, Minutes, ScoreSheet
from catalog.certification.services import councils
from catalog.certification.services.decisions import decide, forward_up
from catalog.core import clock
from catalog.core.errors import Conflict
from tests.factories.accounts import make_officer
from tests.factories.councils import BEST, FOUR, dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, unit
from tests.together import codes, together

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_all_members_sign_at_once_and_one_of_them_twice():
    panel = make_panel()
    sitting = panel.sitting(dossier_at_council())
    item = sitting.items.get()
    for user in panel.users:
        councils.declare(item=item, has_conflict=False, by=user)
        for criterion, option in FOUR.items():
            councils.save_draft(item=item, criterion=criterion, option=option, by=user)
    users = [*panel.users, panel.users[0]]
    said = together(*(lambda user=user: councils.sign_score(item=item, by=user) for user in users))
    assert sorted(type(one).__name__ for one in said) == ["Conflict", "ScoreSheet", "ScoreSheet", "ScoreSheet"]
    assert ScoreSheet.objects.count() == 3


def test_choices_on_two_devices_at_once_are_both_kept():
    panel = make_panel()
    item = panel.sitting(dossier_at_council()).items.get()
    user = panel.users[0]
    councils.declare(item=item, has_conflict=False, by=user)
    together(
        *(
            lambda criterion=criterion, option=option: councils.save_draft(
                item=item, criterion=criterion, option=option, by=user
            )
            for criterion, option in FOUR.items()
        )
    )
    assert item.drafts.get().choices == FOUR


def test_two_secretaries_close_at_once_and_one_is_told():
    panel, dossier = make_panel(), dossier_at_council()
    second = make_officer(place=unit(LAM_DONG))
    sitting = panel.sitting(dossier)
    panel.score_all(sitting, FOUR)
    panel.open(sitting)
    said = together(*(lambda by=by: councils.close_sitting(sitting=sitting, by=by) for by in (panel.officer, second)))
    assert sorted(type(one).__name__ for one in said) == ["Conflict", "Minutes"]
    assert Minutes.objects.count() == 1
    dossier.refresh_from_db()
    assert (dossier.state, dossier.result_points) == ("scored", 78)


def test_one_dossier_on_two_agendas_at_once():
    panel, dossier = make_panel(), dossier_at_council()
    first, second = panel.sitting(), panel.sitting()
    said = together(
        *(
            lambda sitting=sitting: councils.put_on_agenda(sitting=sitting, dossier=dossier, by=panel.officer)
            for sitting in (first, second)
        )
    )
    assert sorted(type(one).__name__ for one in said) == ["AgendaItem", "Conflict"]


def test_decided_twice_at_once_one_wins():
    panel, dossier = make_panel(), dossier_at_council()
    sitting = panel.held(dossier)

    def call(number: str):
        return lambda: decide(
            sitting=sitting,
            dossiers=[dossier],
            number=number,
            decided_on=dt.date(2026, 11, 22),
            signer="Chủ tịch",
            by=panel.officer,
        )

    said = together(call("858/QĐ-UBND"), call("859/QĐ-UBND"))
    assert sorted(type(one).__name__ for one in said) == ["Conflict", "Decision"]
    assert (Decision.objects.count(), Certificate.objects.count()) == (1, 1)


def test_one_number_for_two_dossiers_at_once_is_recorded_once_and_told():
    panel, first, second = make_panel(), dossier_at_council(), dossier_at_council()
    sitting = panel.held(first, second)

    def call(dossier: Dossier):
        return lambda: decide(
            sitting=sitting,
            dossiers=[dossier],
            number="858/QĐ-UBND",
            decided_on=clock.today(),
            signer="Chủ tịch",
            by=panel.officer,
        )

    assert codes(call(first), call(second)) == ["done", "number_taken"]
    assert (Decision.objects.count(), Certificate.objects.count()) == (1, 1)


def test_decided_and_sent_up_at_once_one_wins():
    panel, dossier = make_panel(), dossier_at_council()
    sitting = panel.held(dossier, scores=BEST | {"3.1": 1})  # 90 points, 4 stars: both ways are open
    said = together(
        lambda: decide(
            sitting=sitting,
            dossiers=[dossier],
            number="858/QĐ-UBND",
            decided_on=clock.today(),
            signer="Chủ tịch",
            by=panel.officer,
        ),
        lambda: forward_up(dossier=dossier, by=panel.officer),
    )
    assert [isinstance(one, Conflict) for one in said].count(True) == 1
