"""A re-evaluation begun under the rules before has 30 days (26/2026/QĐ-TTg art. 12.2), from 22/05/2026 to 21/06/2026, the last day included:
told on the pages, done in time by buttons, and on the day after nothing but a new dossier."""

import datetime as dt

import pytest

from catalog.certification.models import Certificate, Dossier
from catalog.certification.queries.rubrics import due_at
from catalog.core import clock
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.councils import FOUR, dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, unit

from .desk import text_of
from .test_dossiers import act, address, state_of

pytestmark = pytest.mark.django_db
OLD = "1489/QĐ-TTg"
LAST = dt.date(2026, 6, 21)


def at(day: dt.date, hour: int = 10):
    return clock.set_to(dt.datetime.combine(day, dt.time(hour), clock.VIETNAM))


@pytest.fixture
def dossier() -> Dossier:
    """A re-evaluation of before that came up to the province on 1 June."""
    with at(dt.date(2026, 6, 1)):
        made = dossier_at_council(kind="again", state="checking", regime=OLD)
        made.due_on = due_at(made, "province")
    made.save()
    make_member(producer=made.product.producer)
    return made


def test_told_and_done_on_the_last_day(dossier):
    province = client_of(make_officer(place=unit(LAM_DONG)))
    owner = client_of(dossier.product.producer.memberships.get().user)
    with at(dt.date(2026, 6, 10)):
        assert "đến 21/06/2026" in text_of(province.get("/office/dossiers/"))
        assert "xử lý xong trước hết ngày 21/06/2026 (còn 11 ngày)" in text_of(province.get(address(dossier)))
        assert "21/06/2026" in text_of(owner.get(f"/studio/dossiers/{dossier.pk}/"))
        assert act(province, dossier, "complete", "checking", text="Đủ.").status_code == 302
        report = {"kind": "desk", "done_on": "2026-06-10", "is_positive": "yes", "text": "Đạt."}
        assert act(province, dossier, "report", "advisory", **report).status_code == 302
        assert act(province, dossier, "ready", "advisory").status_code == 302
        panel = make_panel(regime=OLD)
        sitting = panel.sitting(Dossier.objects.get(pk=dossier.pk), by_letter=True)
        panel.score_all(sitting, FOUR)
    with at(LAST, 23):
        office = client_of(panel.officer)
        page = text_of(office.get(address(dossier)))
        assert "21/06/2026, hôm nay là ngày cuối" in page and "còn 0 ngày" not in page and 'value="anew"' not in page
        assert office.post(f"/office/sittings/{sitting.pk}/", {"action": "close"}).status_code == 302
        decision = {"number": "858/QĐ-UBND", "decided_on": "2026-06-21", "signer": "Chủ tịch"}
        assert office.post(f"/office/decisions/new/?dossier={dossier.pk}", decision).status_code == 302
        assert state_of(dossier) == "recognised"
        assert "Hồ sơ lập theo" not in text_of(office.get(address(dossier)))
    given = Certificate.objects.get(product=dossier.product)
    assert (given.stars, given.valid_from, given.regime.number) == (4, LAST, OLD)


def test_late_it_only_goes_on_as_a_new_one(dossier):
    province = client_of(make_officer(place=unit(LAM_DONG)))
    owner = client_of(dossier.product.producer.memberships.get().user)
    with at(LAST + dt.timedelta(days=1), 0):
        page = text_of(province.get(address(dossier)))
        assert "đã hết hạn xử lý ngày 21/06/2026" in page and 'value="anew"' in page and 'value="complete"' not in page
        assert "hạn 21/06/2026" in page
        refused = act(province, dossier, "complete", "checking", text="Đủ.")  # from a page of the day before
        assert refused.status_code == 422 and "chỉ được xử lý đến hết 21/06/2026" in text_of(refused)
        assert "đã hết hạn xử lý ngày 21/06/2026" in text_of(owner.get(f"/studio/dossiers/{dossier.pk}/"))
        assert act(province, dossier, "anew", "checking").status_code == 302
        fresh = Dossier.objects.get(previous=dossier)
        assert (state_of(dossier), fresh.state, fresh.kind) == ("superseded", "draft", "again")
        assert fresh.regime.number == "26/2026/QĐ-TTg"
        page = text_of(owner.get(f"/studio/dossiers/{fresh.pk}/"))
        assert fresh.product.name in page and "Hồ sơ lập theo" not in page
