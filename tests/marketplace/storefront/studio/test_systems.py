"""Keys for a producer's own software: made, shown once, used, revoked, by owners and managers alone."""

import re

import pytest
from django.test import Client

from tests.factories.accounts import client_of, make_member, make_user
from tests.factories.events import make_token
from tests.factories.producers import make_producer
from traceability.events.models import EpcisToken

pytestmark = pytest.mark.django_db
PAGE = "/studio/systems/"


@pytest.fixture
def producer():
    return make_producer()


def at(producer, role="owner"):
    return client_of(make_member(producer=producer, role=role))


def test_a_key_is_shown_once_works_and_ends_when_it_is_revoked(producer):
    client = at(producer)
    answer = client.post(PAGE, {"name": "Phần mềm kho", "may_capture": "on"}, follow=True)
    (secret,) = re.findall(r"epcis_[A-Za-z0-9_-]{43}", answer.content.decode())
    assert "epcis_" not in client.get(PAGE).content.decode()
    token = EpcisToken.objects.get()
    assert (token.producer, token.may_capture, token.may_query, token.is_public) == (producer, True, False, False)
    system = Client(headers={"Authorization": f"Bearer {secret}"})
    assert system.get("/epcis/capture").status_code == 200
    page = client.post(f"{PAGE}{token.pk}/", follow=True).content.decode()
    assert "đã thu hồi" in page
    assert system.get("/epcis/capture").status_code == 401
    assert client.post(f"{PAGE}{token.pk}/").status_code == 302  # again changes nothing


def test_a_key_for_nothing_is_refused_and_says_why(producer):
    answer = at(producer).post(PAGE, {"name": "Kho"})
    assert answer.status_code == 422
    assert "Hãy chọn ít nhất một quyền" in answer.content.decode()
    assert not EpcisToken.objects.exists()


def test_staff_and_other_producers_reach_no_key(producer):
    token = make_token(producer=producer, name="Máy quét ở bãi")
    assert at(producer, "staff").get(PAGE).status_code == 403
    assert at(producer, "staff").post(f"{PAGE}{token.pk}/").status_code == 403
    stranger = at(make_producer())
    assert stranger.post(f"{PAGE}{token.pk}/").status_code == 404
    assert token.name not in stranger.get(PAGE).content.decode()
    token.refresh_from_db()
    assert token.revoked_at is None
    client = Client()
    client.force_login(make_user())
    assert client.get(PAGE).status_code == 403


def test_a_producer_has_twenty_keys_at_most(producer):
    for _ in range(20):
        make_token(producer=producer)
    answer = at(producer).post(PAGE, {"name": "Kho", "may_query": "on"})
    assert answer.status_code == 422
    assert EpcisToken.objects.count() == 20
