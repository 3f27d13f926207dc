"""Two officers at once."""

from tests.factories.accounts import make_officer
from tests.factories.places import unit
from tests.factories.zones import make_zone_code
from tests.together import codes
from traceability.zones import services


def test_of_two_officers_who_confirm_one_code_for_two_zones_the_second_is_refused(fresh_db):
    first, second = (make_zone_code(code="VN-DTOR-0017", kind="export") for _ in range(2))
    officers = [make_officer(place=unit("68")) for _ in range(2)]
    pairs = zip((first, second), officers, strict=True)
    ended = codes(*(lambda code=code, by=by: services.confirm_code(zone_code=code, by=by) for code, by in pairs))
    assert ended == ["done", "taken"]
