"""What stands in cells, as people write it."""

import datetime as dt

import pytest

from catalog.certification.services.importing import meaning
from catalog.certification.services.importing.columns import column_of
from catalog.core import spreadsheets
from catalog.producers.models import ProducerKind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("TÊN SẢN PHẨM", "name"),
        ("Tên  chủ thể (2)", "producer"),
        ("recognised_year", "recognised_year"),
        ("Xã/phường/thị trấn", "commune"),
        ("Số QĐ", "decision_number"),
        ("Ghi chú", ""),
        ("", ""),
    ],
)
def test_headings_are_forgiven(heading, column):
    assert column_of(heading) == column


@pytest.mark.parametrize(
    ("typed", "stars"),
    [
        ("4", 4),
        ("4 sao", 4),
        ("OCOP 5 sao", 5),
        ("★★★", 3),
        ("****", 4),
        ("★★★★★★", None),
        ("0", None),
        ("3 4", None),
        ("ba", None),
    ],
)
def test_stars_as_written(typed, stars):
    assert meaning.stars_of(typed) == stars


def test_days_years_kinds_groups_sets_as_written():
    assert spreadsheets.day_of("5.8.2026") == spreadsheets.day_of("2026-08-05") == dt.date(2026, 8, 5)
    assert spreadsheets.day_of("05/08/2026 00:00") == spreadsheets.day_of("2026-08-05 00:00:00") == dt.date(2026, 8, 5)
    assert (meaning.year_of("Năm 2024"), meaning.year_of("24")) == (2024, None)
    assert meaning.kind_of("", "HTX Rau sạch") == ProducerKind.COOPERATIVE
    for typed, name in (("khác", "Nguyễn Văn Thử"), ("", "Hồ Văn Thử"), ("", "Seagull")):
        assert meaning.kind_of(typed, name) == ProducerKind.OTHER  # nothing says it
    assert meaning.kind_of("", "Hộ kinh doanh Hồ Văn Thử") == ProducerKind.HOUSEHOLD
    assert meaning.kind_of("hộ kinh doanh / cơ sở", "") == ProducerKind.HOUSEHOLD
    assert meaning.kind_of("robot", "") is None
    assert (meaning.group_number("Thảo dược"), meaning.group_number("6"), meaning.group_number("x")) == (3, 6, None)
    assert (meaning.guess_set("Nước mắm Phú Quốc", 1), meaning.guess_set("Rượu mận", None)) == (9, 15)
    assert meaning.guess_set("Cà phê bột", 5) is None
    assert (meaning.guess_set("Khoai lang sấy dẻo", 1), meaning.guess_set("Khoai lang Nhật", 1)) == (7, 1)
    assert (meaning.guess_set("Mộc Đế Vương", 3), meaning.guess_set("Mộc Đế Vương", 1)) == (20, None)
