"""Entries of a harvest log that were a mistake: struck while no public lot is made of them, told to drafts and in the events."""

import datetime as dt

import orjson
import pytest
from django.test import Client

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.worker import Worker
from marketplace.notifications.models import Notice
from tests.factories.accounts import make_member, make_officer
from tests.factories.lots import make_input, make_lot
from tests.factories.places import unit
from tests.factories.zones import make_harvest, make_zone
from tests.together import codes
from traceability.codes.services import ensure_code
from traceability.events.epcis import read
from traceability.events.models import Event
from traceability.events.queries.verify import findings
from traceability.lots import services
from traceability.lots.models import Lot
from traceability.zones.models import Harvest
from traceability.zones.queries import seasons_of
from traceability.zones.services import confirm_zone, save_season

DAY = dt.date(2026, 9, 20)


def made_of_harvest(harvest, **over) -> Lot:
    """A draft, complete but for its publication, that took 100 kg of this harvest."""
    lot = make_lot(publish=False, **over)
    make_input(lot=lot, zone=harvest.zone, harvest=harvest, quantity_kg=100)
    return lot


def refusal(harvest, by, reason="gõ nhầm số cân"):
    with pytest.raises(Refused) as refused:
        services.withdraw_harvest(harvest=harvest, reason=reason, by=by)
    (problem,) = refused.value.problems
    return problem


@pytest.mark.django_db
def test_a_mistake_stays_in_the_log_and_drafts_of_it_are_told():
    zone = make_zone()
    season = save_season(zone=zone, name="Vụ thu", crop="Mắc ca", starts_on=dt.date(2026, 8, 1), ends_on=DAY, by=None)
    harvest = make_harvest(zone=zone, harvested_on=DAY, quantity_kg=4205)
    right = make_harvest(zone=zone, harvested_on=DAY, quantity_kg="420.5")
    grower = make_member(producer=zone.producer, role="staff")
    officer = make_officer(place=unit())
    confirmed = confirm_zone(zone=zone, checked_on=DAY, checks=["records", "crop"], by=officer)
    draft = made_of_harvest(harvest, number="NHAP-7")
    maker = make_member(producer=draft.producer)

    struck = services.withdraw_harvest(harvest=harvest, reason="  gõ nhầm   số cân ", by=grower)
    assert (struck.withdrawn_at, struck.withdrawn_reason) == (clock.now(), "gõ nhầm số cân")
    assert struck.events.order_by("-pk").first().pgh_context.metadata["user"] == grower.pk
    assert seasons_of(zone).get(pk=season.pk).harvested_kg == right.quantity_kg
    confirmed.refresh_from_db()
    assert confirmed.overtaken_at == clock.now()  # the log was among what the officer had checked

    Worker().run_once()
    (notice,) = Notice.objects.filter(user=maker)
    assert (notice.kind, notice.url) == ("harvest.withdrawn.used", f"/studio/lots/{draft.pk}/")
    assert notice.facts["lots"] == "NHAP-7"
    with pytest.raises(Refused) as refused:
        services.publish_lot(lot=draft, by=None)
    assert "harvest_withdrawn" in [problem.code for problem in refused.value.problems]
    with pytest.raises(Conflict):
        services.withdraw_harvest(harvest=harvest, reason="lần nữa", by=grower)


@pytest.mark.django_db
def test_what_a_public_lot_is_made_of_stays_and_the_lot_is_named():
    harvest = make_harvest(harvested_on=DAY, quantity_kg=5000)
    grower = make_member(producer=harvest.zone.producer)
    lots = [made_of_harvest(harvest, number=f"MN-{n}") for n in range(7)]
    for lot in lots:
        services.publish_lot(lot=lot, by=None)
    services.recall_lot(lot=lots[0], reason="nhiễm ẩm", by=None)
    told = str(refusal(harvest, grower).message)
    assert "MN-0, MN-1, MN-2, MN-3, MN-4 …" in told
    harvest.refresh_from_db()
    assert harvest.withdrawn_at is None


@pytest.mark.django_db
def test_who_may_not_and_what_lacks_a_reason():
    harvest = make_harvest()
    grower = make_member(producer=harvest.zone.producer, role="staff")
    for stranger in (make_member(producer=make_zone().producer), make_officer(place=unit())):
        with pytest.raises(NotAllowed):
            services.withdraw_harvest(harvest=harvest, reason="gõ nhầm", by=stranger)
    assert refusal(harvest, grower, " \n ").code == "required"
    assert refusal(harvest, grower, "x" * 1_001).code == "too_long"
    assert not Harvest.objects.exclude(withdrawn_at=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("told_before", [True, False])
def test_its_event_is_declared_wrong_once(told_before):
    harvest = make_harvest(harvested_on=DAY)
    if told_before:
        Worker().run_once()
    services.withdraw_harvest(
        harvest=harvest, reason="cân nhầm của hộ ông Tư", by=make_member(producer=harvest.zone.producer)
    )
    for _twice in range(2):
        Worker().run_once()
    right, wrong = [orjson.loads(event.content) for event in Event.objects.order_by("seq")]
    declared = wrong.pop("errorDeclaration")
    assert wrong == right
    assert declared["reason"] == "incorrect_data"
    assert dt.datetime.fromisoformat(declared["declarationTime"]) == clock.now()
    assert "ông Tư" not in "".join(Event.objects.values_list("content", flat=True))
    assert list(findings()) == []
    lot = make_lot()
    answer = Client().get(f"/t/{ensure_code(lot=lot).code}/events.json")
    assert read(answer.content).faults == ()


def test_a_publication_and_a_withdrawal_at_once_end_in_order(fresh_db):
    """Either the entry was struck first and the lot is not published, or it is published and the entry stays."""
    harvest = make_harvest(harvested_on=DAY)
    lot = made_of_harvest(harvest)
    grower = make_member(producer=harvest.zone.producer)
    said = codes(
        lambda: services.publish_lot(lot=lot, by=None),
        lambda: services.withdraw_harvest(harvest=harvest, reason="gõ nhầm", by=grower),
    )
    harvest.refresh_from_db()
    lot.refresh_from_db()
    if harvest.withdrawn_at is None:
        assert (said, lot.state) == (["done", "in_use"], "published")
    else:
        assert (said, lot.state) == (["done", "harvest_withdrawn"], "draft")
