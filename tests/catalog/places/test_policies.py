"""Where an officer may act."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.places import policies
from catalog.places.models import PostRole, Unit
from tests.factories.accounts import make_officer, make_superuser, make_user
from tests.factories.places import old_unit, unit

pytestmark = pytest.mark.django_db


def reached(officer, **how) -> set[str]:
    """By both ways of asking, which must agree."""
    asked = [
        unit("68"), unit("24733"), unit("24760"), unit("79"), unit("25270"),
        old_unit("24754"), old_unit("666"), old_unit("67"), old_unit("25270"),
    ]  # fmt: skip
    one_by_one = {u.pk for u in asked if policies.officer_reaches(officer, u, **how)}
    as_filter = set(
        Unit.objects.filter(policies.reach_filter(officer, **how), pk__in=[u.pk for u in asked]).values_list(
            "pk", flat=True
        )
    )
    assert one_by_one == as_filter
    return {u.address for u in asked if u.pk in as_filter}


LAM_DONG = {
    "Tỉnh Lâm Đồng",
    "Xã Kiến Đức, Tỉnh Lâm Đồng",
    "Xã Quảng Tín, Tỉnh Lâm Đồng",
    "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông",
    "Huyện Đắk R'Lấp, Tỉnh Đắk Nông",
    "Tỉnh Đắk Nông",
}
ALL = LAM_DONG | {
    "Thành phố Hồ Chí Minh",
    "Phường Lộc Ninh, Thành phố Đồng Nai",
    "Thị trấn Lộc Ninh, Huyện Lộc Ninh, Tỉnh Bình Phước",
}


def test_a_province_reaches_all_that_lies_in_it_today():
    assert reached(make_officer(place=unit("68"))) == LAM_DONG


def test_a_commune_reaches_itself_and_what_became_it():
    assert reached(make_officer(place=unit("24733"))) == {
        "Xã Kiến Đức, Tỉnh Lâm Đồng",
        "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông",
    }


def test_the_ministry_and_superusers_reach_all():
    assert reached(make_officer(place=None)) == ALL
    assert reached(make_superuser()) == ALL


def test_a_post_goes_on_when_its_place_changes_its_kind_and_ends_when_it_is_merged_away():
    before = Unit.objects.get(code="75", starts_on=dt.date(2025, 7, 1))
    assert reached(make_officer(place=before)) == {
        "Phường Lộc Ninh, Thành phố Đồng Nai",
        "Thị trấn Lộc Ninh, Huyện Lộc Ninh, Tỉnh Bình Phước",
    }
    assert reached(make_officer(place=old_unit("67"))) == set()


def test_an_old_district_reaches_what_was_below_it():
    assert reached(make_officer(place=old_unit("666"))) == {
        "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông",
        "Huyện Đắk R'Lấp, Tỉnh Đắk Nông",
    }


@pytest.mark.parametrize(
    "post",
    [
        {"ends_on": dt.date(2026, 11, 21)},
        {"starts_on": dt.date(2026, 11, 23)},
        {"role": PostRole.EVALUATOR},
        {"level": "village"},
    ],
)
def test_what_reaches_nothing(post):
    assert reached(make_officer(place=unit("24733"), **post)) == set()


def test_evaluators_reach_where_evaluators_are_asked_for():
    assert reached(make_officer(place=unit("68"), role=PostRole.EVALUATOR), roles=[PostRole.EVALUATOR]) == LAM_DONG


def test_the_last_day_of_a_post_counts():
    officer = make_officer(place=unit("68"), ends_on=dt.date(2026, 11, 22))
    assert reached(officer) == LAM_DONG
    assert reached(officer, on=dt.date(2026, 11, 23)) == set()


def test_nobody_else_reaches_anything():
    away = make_officer(place=unit("68"))
    away.is_active = False
    assert reached(away) == set()
    assert reached(make_user()) == set()
    assert reached(AnonymousUser()) == set()


def test_statements(django_assert_num_queries):
    officer, kien_duc = make_officer(place=unit("68")), unit("24733")
    with django_assert_num_queries(1):
        policies.officer_reaches(officer, kien_duc)
    with django_assert_num_queries(1):
        policies.reach_filter(officer, "place")
