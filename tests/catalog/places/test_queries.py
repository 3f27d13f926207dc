"""Today's map, and what units were before."""

import pytest

from catalog.places import queries
from catalog.places.models import Unit
from tests.factories.accounts import make_officer
from tests.factories.places import make_commune, old_unit, unit

pytestmark = pytest.mark.django_db


def test_provinces_and_communes_of_today(django_assert_num_queries):
    lam_dong = unit("68")
    with django_assert_num_queries(1):
        provinces = list(queries.provinces_today())
    assert len(provinces) == 34
    assert {p.kind for p in provinces} == {"Tỉnh", "Thành phố"}
    with django_assert_num_queries(1):
        communes = list(queries.communes_today(lam_dong))
    assert len(communes) == 124
    assert list(queries.communes_today(old_unit("67"))) == communes  # Đắk Nông became Lâm Đồng


def test_the_special_zones_of_hoang_sa_and_truong_sa(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = [queries.unit_today(code).address for code in ["20333"]]
    assert found == ["Đặc khu Hoàng Sa, Thành phố Đà Nẵng"]
    assert queries.unit_today("22736").address == "Đặc khu Trường Sa, Tỉnh Khánh Hòa"
    for code, province in (("20333", "48"), ("22736", "56")):
        zone = unit(code)
        assert (zone.latitude, zone.longitude, zone.area_km2) in queries.province_shape(unit(province))
    assert queries.unit_today("00000") is None


def test_lineage_of_a_commune_and_of_a_province(django_assert_num_queries):
    kien_duc, dong_nai = unit("24733"), unit("75")
    with django_assert_num_queries(2):
        before = [a.unit.address for a in queries.lineage(kien_duc)]
    assert before == [
        f"{name}, Huyện Đắk R'Lấp, Tỉnh Đắk Nông"
        for name in ("Xã Đạo Nghĩa", "Thị trấn Kiến Đức", "Xã Kiến Thành", "Xã Nghĩa Thắng")
    ]
    assert [a.unit.full_name for a in queries.lineage(dong_nai)] == [
        "Tỉnh Đồng Nai",
        "Tỉnh Bình Phước",
        "Tỉnh Đồng Nai",
    ]


def test_lineage_says_what_came_only_in_part():
    divided = old_unit("31268").successions.get(is_main=False)
    parts = {a.unit.name: a.in_part for a in queries.lineage(divided.new)}
    assert parts[divided.old.name] is True
    assert False in parts.values()


def test_the_province_of_a_unit_of_any_era():
    lam_dong = unit("68")
    assert queries.province_today(lam_dong) == lam_dong
    assert queries.province_today(old_unit("24754")) == lam_dong
    assert queries.province_today(old_unit("666")) == lam_dong  # a district
    assert queries.province_today(old_unit("67")) == lam_dong
    orphan = make_commune(province=make_commune(), current=None)
    orphan.current = orphan.province = None
    with pytest.raises(ValueError, match="no province of today"):
        queries.province_today(orphan)


def test_the_shape_of_a_province_in_one_statement(django_assert_num_queries):
    lam_dong = unit("68")
    with django_assert_num_queries(1):
        shape = queries.province_shape(lam_dong)
    assert len(shape) == 124
    assert all(8 < lat < 24 and 102 < lon < 118 and area > 0 for lat, lon, area in shape)
    assert sum(area for *_, area in shape) == pytest.approx(lam_dong.area_km2, abs=0.1)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("kien d", "Xã Kiến Đức"), ("Kiến Đức", "Xã Kiến Đức"), ("dakrl", None), ("", None), ("🙂", None), ("%", None)],
)
def test_suggestions_while_typing(typed, found, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        names = [u.full_name for u in queries.suggest_places(typed)]
    assert (found in names) if found else names == []


def test_posts_of_a_day(django_assert_num_queries):
    officer = make_officer(place=unit("68"))
    with django_assert_num_queries(1):
        assert [p.place.name for p in queries.posts_of(officer)] == ["Lâm Đồng"]
    officer.is_active = False
    assert list(queries.posts_of(officer)) == []


def test_the_line_of_a_paper_with_place_and_day():
    names = [
        Unit(kind="Xã", name="Kiến Đức"),
        Unit(kind="Phường", name="1 Bảo Lộc"),
        Unit(kind="Tỉnh", name="Lâm Đồng"),
    ]
    assert [unit.dateline for unit in names] == ["Kiến Đức", "Phường 1 Bảo Lộc", "Lâm Đồng"]
