"""Fairs with many at once: the last booth and a number are given once."""

import datetime as dt

import pytest

from marketplace.fairs.models import Booth, BoothNumber
from marketplace.fairs.services import apply_booth, decide_booth, give_number, put_booth_kind
from tests.conftest import NOW
from tests.factories.accounts import make_superuser
from tests.factories.fairs import make_fair
from tests.factories.products import make_listed
from tests.factories.shops import make_shop
from tests.together import codes, together

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_the_last_booth_asked_for_by_twenty_at_once_is_given_once():
    fair = make_fair(
        published=True,
        mode="both",
        venue="Quảng trường",
        starts_at=NOW + dt.timedelta(days=2),
        ends_at=NOW + dt.timedelta(days=3),
    )
    kind = put_booth_kind(fair=fair, name="Gian", mode="on_site", capacity=1, numbers="A1", by=None)
    shops = [make_shop(producer=make_listed().producer) for _ in range(20)]
    booths = together(*(lambda shop=shop: apply_booth(fair=fair, shop=shop, kind=kind, by=None) for shop in shops))
    assert sorted(booth.state for booth in booths) == ["applied"] + 19 * ["waitlisted"]
    # whoever approves, and however often: one stands there
    boss = make_superuser()
    outcome = codes(*(lambda b=b: decide_booth(booth=b, verdict="approved", by=boss) for b in booths[:8]))
    assert outcome.count("done") == Booth.objects.filter(state="approved").count() <= 1
    if Booth.objects.filter(state="applied").exists():
        decide_booth(booth=Booth.objects.get(state="applied"), verdict="approved", by=boss)
    assert BoothNumber.objects.get().booth == Booth.objects.get(state="approved")


def test_a_number_taken_by_two_at_once_is_given_once():
    fair = make_fair(mode="on_site", venue="Quảng trường")
    kind = put_booth_kind(fair=fair, name="Gian", mode="on_site", capacity=3, numbers="A1-A3", by=None)
    booths = [
        decide_booth(
            booth=apply_booth(fair=fair, shop=make_shop(producer=make_listed().producer), kind=kind, by=None),
            verdict="approved",
            by=None,
        )
        for _ in range(2)
    ]
    boss = make_superuser()
    assert codes(*(lambda b=b: give_number(booth=b, number="A3", by=boss) for b in booths)) == ["done", "taken"]
    assert BoothNumber.objects.get(number="A3").booth in booths
