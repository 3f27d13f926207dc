"""The maps of every era, and changes of the map as data."""

import datetime as dt

import pytest
from django.core.management import call_command

from catalog.places import queries
from catalog.places.models import Era, Unit
from catalog.places.services.load import current_is_whole
from tests.factories.places import unit

pytestmark = pytest.mark.django_db


def count_on(day: dt.date, level: str) -> int:
    return Unit.objects.filter(level=level, starts_on__lte=day).exclude(ends_on__lt=day).count()


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        (dt.date(2025, 6, 30), 63, 696, 10_035),
        (dt.date(2025, 7, 1), 34, 0, 3_321),
        (dt.date(2026, 4, 30), 34, 0, 3_321),
        (dt.date(2026, 11, 22), 34, 0, 3_321),
    ],
)
def test_each_era_has_its_units(day, provinces, districts, communes):
    assert (count_on(day, "province"), count_on(day, "district"), count_on(day, "commune")) == (
        provinces,
        districts,
        communes,
    )
    assert current_is_whole()


def test_loading_again_does_nothing_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        call_command("reference_data")
    assert Era.objects.count() == 5


def test_dong_nai_becomes_a_city_and_ten_communes_wards():
    dong_nai = unit("75")
    assert dong_nai.full_name == "Thành phố Đồng Nai"
    assert dong_nai.starts_on == dt.date(2026, 4, 30)
    new_wards = queries.communes_today(dong_nai).filter(
        kind="Phường", predecessions__old__kind="Xã", predecessions__old__ends_on=dt.date(2026, 4, 29)
    )
    assert {u.name for u in new_wards} == {
        "Dầu Giây",
        "Đồng Phú",
        "Long Thành",
        "Lộc Ninh",
        "Nhơn Trạch",
        "Tân Khai",
        "Tân Phú",
        "Trảng Bom",
        "Trị An",
        "Xuân Lộc",
    }
    assert queries.communes_today(dong_nai).filter(kind="Phường").count() == 33
