"""Giving and ending offices."""

import datetime as dt

import pytest

from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.places.models import PostRole
from catalog.places.services import appoint, end_post
from tests.factories.accounts import make_officer, make_superuser, make_user
from tests.factories.places import old_unit, unit

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def give(by, code="24733", level="commune", role=PostRole.OFFICER, **over):
    place = unit(code) if code else None
    return appoint(
        **({"user": make_user(), "place": place, "level": level, "role": role, "starts_on": TODAY, "by": by} | over)
    )


def leader(code, **over):
    return make_officer(place=unit(code) if code else None, role=PostRole.LEADER, **over)


def test_leaders_above_and_superusers_appoint():
    assert give(make_superuser()).pk
    assert give(make_superuser(), None, "ministry", PostRole.LEADER).place is None
    assert give(leader("68")).place == unit("24733")
    assert give(leader("68"), role=PostRole.LEADER).role == PostRole.LEADER
    assert give(leader(None), "68", "province", PostRole.LEADER).place == unit("68")
    assert give(leader(None), None, "ministry").level == "ministry"
    assert give(leader("24733")).place == unit("24733")
    assert give(leader("24733"), level="village", role=PostRole.LEADER).level == "village"


def test_nobody_appoints_above_beside_or_elsewhere():
    for by, how in [
        (make_user(), {}),
        (make_officer(place=unit("68")), {}),
        (leader("24733"), {"role": PostRole.LEADER}),
        (leader("24733"), {"code": "68", "level": "province"}),
        (leader("24733"), {"code": "24760"}),
        (leader("79"), {}),
        (leader("68"), {"code": None, "level": "ministry"}),
        (leader(None), {"code": None, "level": "ministry", "role": PostRole.LEADER}),
        (leader("68", ends_on=dt.date(2026, 11, 21)), {}),
    ]:
        with pytest.raises(NotAllowed):
            give(by, **how)


@pytest.mark.parametrize(
    ("over", "code", "field"),
    [
        ({"level": "planet"}, "unknown_level", "level"),
        ({"level": "province"}, "place_and_level", "place"),
        ({"place": None}, "place_and_level", "place"),
        ({"role": "king"}, "unknown_role", "role"),
        ({"starts_on": dt.date(2025, 6, 30)}, "place_not_then", "starts_on"),
        ({"ends_on": dt.date(2026, 11, 21)}, "days_out_of_order", "ends_on"),
    ],
)
def test_what_does_not_agree_is_refused(over, code, field):
    with pytest.raises(Refused) as refused:
        give(make_superuser(), **over)
    assert [(p.code, p.field) for p in refused.value.problems] == [(code, field)]


def test_no_office_in_a_place_that_is_gone_and_none_for_the_inactive():
    with pytest.raises(Refused) as refused:
        give(make_superuser(), place=old_unit("24754"), user=make_user(is_active=False))
    assert [p.code for p in refused.value.problems] == ["user_inactive", "place_not_then"]


def test_an_office_ends_once_and_the_audit_says_who():
    by = leader("68")
    post = give(by)
    assert end_post(post=post, by=by, reason="nghỉ hưu").ends_on == TODAY
    event = post.events.order_by("pgh_id").last()
    assert event.pgh_context.metadata == {"user": by.pk, "reason": "nghỉ hưu"}
    with pytest.raises(Conflict):
        end_post(post=post, by=by)


def test_ending_is_checked():
    post = give(make_superuser())
    with pytest.raises(NotAllowed):
        end_post(post=post, by=make_user())
    with pytest.raises(Refused) as refused:
        end_post(post=post, by=make_superuser(), on=dt.date(2026, 11, 1))
    assert refused.value.problems[0].code == "days_out_of_order"
