"""Deadlines in working days: across Tết, across swaps, and what an office writes into the plan."""

import datetime as dt

import pytest
from django.test import Client

from catalog.core import audit
from catalog.core.models import SpecialDay
from catalog.core.working_days import CODE_ALONE, Calendar, add_working_days, load_special_days, planned_days
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.mark.parametrize(
    ("begun", "days", "last"),
    [
        (D(2026, 11, 20), 15, D(2026, 12, 11)),  # three plain weeks
        (D(2026, 2, 13), 1, D(2026, 2, 23)),  # the Friday before Tết Bính Ngọ: nine days off
        (D(2026, 2, 2), 15, D(2026, 3, 2)),
        (D(2025, 1, 24), 1, D(2025, 2, 3)),  # Tết Ất Tỵ
        (D(2027, 2, 3), 1, D(2027, 2, 11)),  # Tết Đinh Mùi: its first day is a Saturday
        (D(2027, 1, 25), 15, D(2027, 2, 22)),
        (D(2025, 4, 25), 1, D(2025, 4, 26)),  # the Saturday worked for 2 May
        (D(2025, 4, 25), 4, D(2025, 5, 5)),
        (D(2026, 1, 8), 2, D(2026, 1, 10)),  # for 2 January
        (D(2025, 12, 31), 1, D(2026, 1, 5)),
        (D(2026, 8, 21), 1, D(2026, 8, 22)),  # for 31 August
        (D(2026, 8, 28), 1, D(2026, 9, 3)),
        (D(2026, 4, 24), 1, D(2026, 4, 28)),  # 26 April is a Sunday: Monday off
        (D(2026, 11, 22), 0, D(2026, 11, 22)),
        (D(2026, 11, 22), 1, D(2026, 11, 23)),  # begun on a Sunday
    ],
)
def test_the_last_day_of_a_limit(begun, days, last):
    assert add_working_days(begun, days) == last


def test_days_left_count_the_same_way():
    calendar = Calendar(D(2025, 1, 1))
    assert calendar.between(D(2026, 2, 13), D(2026, 2, 23)) == 1
    assert calendar.between(D(2026, 2, 23), D(2026, 2, 13)) == -1
    assert calendar.between(D(2026, 2, 14), D(2026, 2, 22)) == 0
    assert calendar.between(D(2026, 8, 21), D(2026, 9, 3)) == 7  # Saturday 22, five days, and Thursday after the feast
    day = D(2025, 1, 1)
    while day < D(2027, 12, 1):
        for limit in (1, 15, 30):
            assert calendar.between(day, calendar.add(day, limit)) == limit
        day += dt.timedelta(days=7)


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_a_year_has_its_eleven_days_off(year):
    """Art. 112: 11 days a year, those of a weekend made up for; a swap neither adds nor takes a day."""
    first, last = D(year - 1, 12, 31), D(year, 12, 31)
    weekdays = sum((first + dt.timedelta(days=n)).weekday() < 5 for n in range(1, 366))
    assert Calendar(first).between(first, last) == weekdays - 11


def test_every_day_says_who_decided_it():
    assert all(row.source and row.name for row in planned_days())
    assert {row.day.year for row in planned_days() if row.source == CODE_ALONE} == {2027}
    assert all(row.day.weekday() == 5 for row in planned_days() if row.is_working)
    assert all(row.day.weekday() < 5 for row in planned_days() if not row.is_working)


def test_loading_again_changes_nothing(django_assert_num_queries):
    before = list(SpecialDay.objects.values())
    with django_assert_num_queries(3):  # and the savepoint
        assert load_special_days() == 0
    assert list(SpecialDay.objects.values()) == before


def test_what_an_office_wrote_stays_and_what_the_code_alone_said_gives_way():
    SpecialDay.objects.filter(day=D(2027, 9, 3)).update(is_working=True, source="Thông báo 1/TB-BNV")
    SpecialDay.objects.create(day=D(2027, 9, 1), name="Quốc khánh", source="Thông báo 1/TB-BNV")
    SpecialDay.objects.create(day=D(2028, 1, 3), name="Đoán", source=CODE_ALONE)  # an older file's guess
    SpecialDay.objects.filter(day=D(2026, 1, 10)).update(source=CODE_ALONE, is_working=False)  # announced since
    SpecialDay.objects.filter(day=D(2026, 4, 27)).delete()
    assert load_special_days() == 3
    assert not SpecialDay.objects.filter(day=D(2028, 1, 3)).exists()
    assert SpecialDay.objects.get(day=D(2026, 1, 10)).is_working
    assert add_working_days(D(2027, 8, 31), 1) == D(2027, 9, 3)
    assert add_working_days(D(2026, 4, 24), 1) == D(2026, 4, 28)


def test_staff_write_the_plan_and_name_the_notice():
    client = Client()
    client.force_login(make_user(is_staff=True))
    row = SpecialDay.objects.get(day=D(2027, 9, 3))
    path = f"/admin/core/specialday/{row.pk}/change/"
    given = {"day": "2027-09-03", "is_working": "on", "name": row.name, "source": row.source}
    assert "Ghi văn bản thông báo" in client.post(path, given).content.decode()
    assert client.post(path, given | {"source": "Thông báo 9/TB-BNV"}).status_code == 302
    row.refresh_from_db()
    assert (row.is_working, row.source) == (True, "Thông báo 9/TB-BNV")
    event = audit.history_of(row)[0]
    assert {change.field for change in event.changes} == {"is_working", "source"}
    assert event.reason == "admin"
