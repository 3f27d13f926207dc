"""Two officers at once."""

import threading

from django.db import connection

from catalog.core.errors import Refused
from tests.factories.accounts import make_officer
from tests.factories.places import unit
from tests.factories.zones import make_zone_code
from traceability.zones import services


def test_of_two_officers_who_confirm_one_code_for_two_zones_the_second_is_refused(fresh_db):
    first, second = (make_zone_code(code="VN-DTOR-0017", kind="export") for _ in range(2))
    officers = [make_officer(place=unit("68")) for _ in range(2)]
    start, outcomes = threading.Barrier(2), []

    def confirm(code, officer):
        try:
            start.wait(10)
            services.confirm_code(zone_code=code, by=officer)
            outcomes.append("confirmed")
        except Refused as refused:
            outcomes.append(refused.problems[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=pair) for pair in zip((first, second), officers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["confirmed", "taken"]
