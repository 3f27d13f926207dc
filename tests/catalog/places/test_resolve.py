"""Which unit an address means."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from catalog.places.models import Unit
from catalog.places.queries import resolve_place, resolve_places
from tests.factories.places import old_unit, unit

pytestmark = pytest.mark.django_db


def kien_thanh():
    return Unit.objects.get(name="Kiến Thành", parent__name="Đắk R'Lấp")


ADDRESSES = Path(__file__).with_name("addresses.csv")
FACTS = Path(__file__).parents[3] / "marketplace" / "storefront" / "reference" / "ocop_facts.csv"


def test_an_address_of_2024_gives_the_unit_of_then_and_its_successor(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = resolve_place("Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông", on=dt.date(2024, 6, 21))
        assert found.unit.address == "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông"
        assert found.current.address == "Xã Kiến Đức, Tỉnh Lâm Đồng"
    assert found.candidates == ()


@pytest.mark.parametrize(
    "written",
    [
        "xa kien thanh, huyen dak r'lap, tinh dak nong",
        "XÃ KIẾN THÀNH; H. ĐẮK RLẤP; ĐẮK NÔNG",
        "X. Kiến Thành, Đăk R’Lấp, Đắc Nông, Việt Nam",
        "Kiến Thành, Đắk Nông",
        "số 12, thôn 3 xã Kiến Thành huyện Đắk R'Lấp tỉnh Đắk Nông",
        "12 Nguyễn Tất Thành, Xã Kiến Thành, Đắk R'Lấp, Đắk Nông, 65000",
        "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Lâm Đồng",
        "P. Kiến Thành, H. Đắk R'Lấp, T. Đắk Nông",
        "Kiê\u0301n Tha\u0300nh, Đắk R'Lấp, Đắk Nông",
    ],
)
def test_forgives_how_it_is_written(written):
    assert resolve_place(written).unit == kien_thanh()


@pytest.mark.parametrize(
    ("written", "address", "today"),
    [
        ("P.5 Q3 TPHCM", "Phường 5, Quận 3, Thành phố Hồ Chí Minh", "Phường Bàn Cờ, Thành phố Hồ Chí Minh"),
        ("P. 304, F05, Quận 3, TP.HCM", "Phường 5, Quận 3, Thành phố Hồ Chí Minh", "Phường Bàn Cờ, Thành phố Hồ Chí Minh"),
        ("Xã Long Thành, Tỉnh Đồng Nai", "Xã Long Thành, Tỉnh Đồng Nai", "Phường Long Thành, Thành phố Đồng Nai"),
        ("P. Long Thành, TP Đồng Nai", "Phường Long Thành, Thành phố Đồng Nai", "Phường Long Thành, Thành phố Đồng Nai"),
        ("Thị trấn Dương Đông, Phú Quốc, Kiên Giang", "Phường Dương Đông, Thành phố Phú Quốc, Tỉnh Kiên Giang", "Đặc khu Phú Quốc, Tỉnh An Giang"),
        ("Huyện Lý Sơn, Quảng Ngãi", "Huyện Lý Sơn, Tỉnh Quảng Ngãi", "Đặc khu Lý Sơn, Tỉnh Quảng Ngãi"),
        ("lí sơn, quảng ngãi", "Đặc khu Lý Sơn, Tỉnh Quảng Ngãi", "Đặc khu Lý Sơn, Tỉnh Quảng Ngãi"),
        ("Đặc khu Hoàng Sa, Đà Nẵng", "Đặc khu Hoàng Sa, Thành phố Đà Nẵng", "Đặc khu Hoàng Sa, Thành phố Đà Nẵng"),
        ("Đặc khu Trường Sa, Khánh Hoà", "Đặc khu Trường Sa, Tỉnh Khánh Hòa", "Đặc khu Trường Sa, Tỉnh Khánh Hòa"),
        ("Lâm Đồng", "Tỉnh Lâm Đồng", "Tỉnh Lâm Đồng"),
        ("Đắk Nông", "Tỉnh Đắk Nông", "Tỉnh Lâm Đồng"),
        ("Bà Rịa - Vũng Tàu", "Tỉnh Bà Rịa - Vũng Tàu", "Thành phố Hồ Chí Minh"),
        ("Sài Gòn", "Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Phường Sài Gòn, Thành phố Hồ Chí Minh", "Phường Sài Gòn, Thành phố Hồ Chí Minh", "Phường Sài Gòn, Thành phố Hồ Chí Minh"),
    ],
)  # fmt: skip
def test_names_of_every_era(written, address, today):
    found = resolve_place(written)
    assert (found.unit.address, found.current.address) == (address, today)


def test_a_divided_commune_leads_to_its_main_successor():
    found = resolve_place("Xã Tân Thạnh, Huyện Thới Lai, Thành phố Cần Thơ")
    assert found.unit.successions.count() == 2
    assert found.current == found.unit.successions.get(is_main=True).new


def test_the_day_chooses_the_map_and_no_other():
    written = "Xã Long Thành, Tỉnh Đồng Nai"
    assert resolve_place(written, on=dt.date(2026, 4, 29)).unit.kind == "Xã"
    missed = resolve_place("Tỉnh Đắk Nông", on=dt.date(2026, 1, 1))
    assert (missed.unit, missed.current) == (None, None)
    assert [u.address for u in missed.candidates] == ["Tỉnh Đắk Nông"]
    assert resolve_place("Tỉnh Đắk Nông", on=dt.date(1999, 1, 1)).unit == old_unit("67")


def test_tones_decide_between_names_that_fold_alike():
    assert resolve_place("Xã Văn Lăng, Thái Nguyên").unit.name == "Văn Lăng"
    assert resolve_place("Xã Văn Lang, Thái Nguyên").unit.name == "Văn Lang"
    untold = resolve_place("xa van lăng, thai nguyen")
    assert untold.unit.name == "Văn Lăng"


def test_names_that_only_tones_tell_apart_are_asked_for():
    found = resolve_place("XA HOANG QUY, HOANG HOA, THANH HOA", on=dt.date(2025, 1, 1))
    assert found.unit is None
    assert {u.full_name for u in found.candidates} == {"Xã Hoằng Quỳ", "Xã Hoằng Quý"}


def test_an_ambiguous_name_gives_its_candidates(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = resolve_place("Xã Tân Thành")
    assert found.unit is None
    assert len(found.candidates) > 3
    assert {u.full_name for u in found.candidates} == {"Xã Tân Thành"}
    assert all(u.ends_on is None for u in found.candidates)


def test_a_district_alone_gives_its_communes(django_assert_num_queries):
    with django_assert_num_queries(2):
        found = resolve_place("Quận 3, TP.HCM")
    assert found.unit is None
    assert found.candidates[0].address == "Phường 1, Quận 3, Thành phố Hồ Chí Minh"
    assert {u.parent_id for u in found.candidates} == {old_unit("770").pk}


@pytest.mark.parametrize(
    ("written", "likely"),
    [
        ("Xã Kiến Thàh, Huyện Đắk R'Lấp, Tỉnh Đắk Nông", "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông"),
        ("Xã Kiến Đứt, Tỉnh Lâm Đồng", "Xã Kiến Đức, Tỉnh Lâm Đồng"),
        ("Xã Kiến Đức, Tỉnh Lâm Đồn", "Xã Kiến Đức, Tỉnh Lâm Đồng"),
        ("Lâm Đồg", "Tỉnh Lâm Đồng"),
        ("Phường 41, Quận 3, TP.HCM", "Phường 4, Quận 3"),
    ],
)
def test_an_unknown_name_gives_the_likeliest_first(written, likely, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        found = resolve_place(written)
    assert found.unit is None
    assert found.candidates[0].address.startswith(likely)
    assert 1 <= len(found.candidates) <= 10


@pytest.mark.parametrize(
    "written", ["", "  , ;", "🙂🙂", "x" * 10_000, "1; DROP TABLE places_unit", "%%%", "Việt Nam", "12345"]
)
def test_nonsense_is_nothing(written):
    found = resolve_place(written)
    assert (found.unit, found.current) == (None, None)


def test_a_long_street_before_does_not_hide_the_commune():
    assert resolve_place("nhà " * 2_000 + ", Xã Kiến Đức, Lâm Đồng").unit == unit("24733")


def test_every_address_of_the_sample_facts_is_the_commune_it_should_be(django_assert_num_queries):
    """The addresses as official lists of 2020 to 2026 write them, and today's commune of each."""
    with ADDRESSES.open(encoding="utf-8") as file:
        expected = {row["address"]: row["commune_today"] for row in csv.DictReader(file)}
    assert len(expected) == 60
    with django_assert_num_queries(1):
        found = resolve_places([*expected, *expected])
    assert {address: place.current and place.current.code for address, place in found.items()} == expected
    assert {address: resolve_place(address).unit for address in expected} == {a: p.unit for a, p in found.items()}
    assert resolve_places(["", "🙂"])["🙂"].candidates == ()


def test_every_sample_fact_with_a_commune_has_one_of_today():
    with FACTS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["commune"]]
    found = resolve_places(", ".join(filter(None, (row["commune"], row["district"], row["province"]))) for row in rows)
    assert [address for address, place in found.items() if place.current is None] == []
