"""Every operation of the OpenAPI description asked at random for five minutes, by schemathesis, over HTTP."""

import pytest
from django.db import connection

from tests.conftest import TEMPLATE, in_copy
from tests.factories.events import capture, make_token
from tests.served import serving
from tests.traceability.asked_at_random import faults
from tests.traceability.events.epcis.samples import EVENTS

pytestmark = pytest.mark.soak


def test_answers_are_as_described(django_db_setup, django_db_blocker):
    with in_copy(TEMPLATE, f"{connection.settings_dict['NAME']}_described", django_db_blocker) as name:
        token = make_token()
        capture(*EVENTS, token=token)
        with serving(DJANGO_SETTINGS_MODULE="marketplace.settings.test", TEST_DATABASE=name) as served:
            asked, wrong = faults(port=served.port, secret=token.secret, seconds=300, examples=30, seed=20261122)
    assert wrong == []
    assert asked > 1_000
