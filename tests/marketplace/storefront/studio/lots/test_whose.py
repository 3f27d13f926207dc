"""Copies of lots, and whose lots are seen and written at which desk."""

import datetime as dt

import pytest

from catalog.producers.services import record_consent
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.lots import make_draft, make_lot
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.marketplace.storefront.studio.lots.reading import text_of, told
from traceability.lots.models import Lot, LotState

pytestmark = pytest.mark.django_db


def test_a_lot_is_copied_as_a_new_draft(studio, variant):
    lot = make_lot(variant=variant)
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/copy/"))
    assert 'value="1600"' in page and 'value="2026-11-22"' in page
    response = studio.post(
        f"/studio/lots/{lot.pk}/copy/", {"produced_on": "2026-11-22", "quantity": "800"}, follow=True
    )
    copy = Lot.objects.get(state=LotState.DRAFT)
    assert response.redirect_chain == [(f"/studio/lots/{copy.pk}/", 302)]
    assert "xem lại từng ngày" in told(response) and "Không chép 1 mục" in told(response)
    assert (copy.quantity, copy.inputs.count(), copy.stages.count()) == (800, 1, 3)
    wrong = studio.post(f"/studio/lots/{lot.pk}/copy/", {"produced_on": "2026-11-22", "quantity": "0"})
    assert wrong.status_code == 422
    assert list(wrong.context["form"].errors) == ["quantity"]


PLACES = ("", "facts/", "copy/", "publish/", "hold/", "release/", "recall/", "remove/", "inputs/new/", "inputs/1/remove/",
          "stages/new/", "stages/1/", "stages/1/remove/")  # fmt: skip


def test_another_producers_lot_is_not_there(studio):
    lot = make_lot()
    for place in PLACES:
        for address in (f"/studio/lots/{lot.pk}/{place}", f"/studio/lots/{10**30}/{place}"):
            assert studio.get(address).status_code == 404
            assert studio.post(address, {"reason": "một lý do"}).status_code in {404, 405}


def test_a_step_is_looked_for_in_its_own_lot(studio, variant):
    lot, other = make_draft(variant=variant), make_lot(variant=variant, publish=False, number="KHAC")
    step, given = other.stages.all()[0], other.inputs.get()
    for place in (f"stages/{step.pk}/", f"stages/{step.pk}/remove/", f"inputs/{given.pk}/remove/"):
        assert studio.post(f"/studio/lots/{lot.pk}/{place}").status_code == 404


def test_an_officer_with_consent_records_lots(producer, variant):
    officer = make_officer(place=unit())
    owner = make_member(producer=producer)
    record_consent(
        producer=producer,
        officer=officer,
        given_by="Nguyễn Thị Thử",
        how="paper",
        paper=signed_paper(),
        given_on=dt.date(2026, 11, 1),
        by=owner,
    )
    client = client_of(officer)
    client.post("/studio/lots/new/", {"quantity": "7", "produced_on": "2026-11-22"})
    lot = Lot.objects.get()
    assert lot.producer_id == producer.pk
    assert client.get(f"/studio/lots/{lot.pk}/").status_code == 200


def test_people_of_two_producers_keep_their_desk(staff, producer, variant):
    other = make_producer()
    make_member(producer=other, user=staff)
    client = client_of(staff)
    lot = make_lot(variant=variant, publish=False)
    page = text_of(client.get(f"/studio/lots/{lot.pk}/?p={producer.pk}"))
    assert f"/studio/lots/{lot.pk}/publish/?p={producer.pk}" in page
    assert f"?kind=harvest&amp;p={producer.pk}" in page
    assert client.get(f"/studio/lots/{lot.pk}/?p={other.pk}").status_code == 404
    assert client.post(f"/studio/lots/{lot.pk}/publish/?p={producer.pk}")["Location"].startswith(
        f"/studio/lots/{lot.pk}/?p={producer.pk}"
    )
