"""The scan ledger: written after the answer, never in its way, without anybody's address."""

import datetime as dt
import logging

import psycopg
import pytest
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from catalog.core import clock, visitors
from catalog.core.models import DailyKey
from catalog.core.worker import Worker
from tests.factories.codes import make_lot_code
from tests.factories.zones import make_zone
from traceability.codes.models import TraceCode
from traceability.codes.services import ensure_code
from traceability.scans import handlers
from traceability.scans.models import Scan
from traceability.scans.services import Opening
from traceability.scans.services import ledger as services

PHONE = "Mozilla/5.0 (Linux; Android 12) Mobile Zalo/23"


@pytest.fixture(autouse=True)
def _as_after_an_answer():
    visitors._key.cache_clear()
    visitors._rest.until = 0.0
    request_finished.disconnect(close_old_connections)  # as Django's own test client does around close()
    yield
    request_finished.connect(close_old_connections)
    visitors._key.cache_clear()


def opened(code, *, method="get", agent=PHONE, address="203.0.113.7", **over):
    request = getattr(RequestFactory(), method)(f"/t/{code}/", REMOTE_ADDR=address, headers={"user-agent": agent})
    response = HttpResponse("trang")
    services.record_after(response, request=request, opening=Opening(code, **over))
    return response


def record(code="000000000000", address="", agent="", **over):
    return services.record_scan(opening=Opening(code, **over), address=address, agent=agent)


@pytest.mark.django_db
def test_an_opening_is_kept_when_the_answer_is_closed(settings, tmp_path):
    table = tmp_path / "places.csv"
    table.write_text("203.0.113.0,203.0.113.255,68\n")
    settings.SCAN_PLACES = table
    code = make_lot_code()
    response = opened(code.code)
    assert not Scan.objects.exists()
    response.close()
    scan = Scan.objects.get()
    assert (scan.code, scan.province_code, scan.scanned_at) == (code.code, "68", clock.now())
    assert len(bytes(scan.visitor)) == 16
    code.refresh_from_db()
    assert (code.scan_count, code.first_scanned_at) == (1, clock.now())
    with clock.set_to(clock.now() + dt.timedelta(hours=1)):
        opened(code.code).close()
    code.refresh_from_db()
    assert (code.scan_count, code.first_scanned_at) == (2, clock.now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "over",
    [{"method": "head"}, {"agent": "Googlebot/2.1"}, {"agent": "facebookexternalhit/1.1"}, {"agent": "curl/8.5"}],
)
def test_machines_and_heads_are_not_counted(over):
    opened(make_lot_code().code, **over).close()
    assert not Scan.objects.exists()


@pytest.mark.django_db
def test_a_visitor_is_the_same_for_a_day_and_nobody_afterwards():
    today = clock.today()
    one = visitors.visitor("203.0.113.7", PHONE, today)
    assert visitors.visitor("203.0.113.7", PHONE, today) == one
    assert visitors.visitor("203.0.113.8", PHONE, today) != one
    assert visitors.visitor("203.0.113.7", PHONE, today + dt.timedelta(days=1)) != one
    assert b"203.0" not in one
    assert DailyKey.objects.count() == 2


@pytest.mark.django_db
def test_keys_are_destroyed_after_two_days():
    today = clock.today()
    before = visitors.visitor("a", "b", today)
    assert visitors.destroy_old_keys() == 0
    with clock.set_to(clock.now() + dt.timedelta(days=1)):
        assert visitors.destroy_old_keys() == 0
    with clock.set_to(clock.now() + dt.timedelta(days=2)):
        assert visitors.destroy_old_keys() == 1
    assert visitors.visitor("a", "b", today) != before


@pytest.mark.django_db
def test_an_unknown_code_is_kept_without_figures_and_text_is_safe():
    assert record(address="\udcff", agent="\x00'; DROP" * 500)
    assert Scan.objects.count() == 1


@pytest.mark.django_db
def test_what_the_ledger_refuses_is_logged_and_not_raised(caplog):
    with caplog.at_level(logging.WARNING):
        assert not record("X" * 13)
    assert "was not kept" in caplog.text
    assert not Scan.objects.exists()  # and the transaction around it still works


@pytest.mark.django_db
def test_any_other_failure_is_logged_and_not_raised(caplog):
    assert not record(signals=None)
    assert "was not kept" in caplog.text


@pytest.mark.django_db
def test_the_limits_of_the_write_end_with_it():
    record()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
        assert cursor.fetchone() == ("0", "0")


def test_a_locked_ledger_neither_delays_nor_breaks_the_page(fresh_db, django_db_blocker, caplog):
    import time

    with django_db_blocker.unblock():
        code = ensure_code(zone=make_zone())
        visitors.visitor("a", "b", clock.today())
        settings = connection.settings_dict
        with psycopg.connect(host=settings["HOST"], user=settings["USER"], dbname=fresh_db) as other:
            other.execute("LOCK TABLE scans_scan IN ACCESS EXCLUSIVE MODE")
            response = opened(code.code)
            assert response.content == b"trang"
            started = time.perf_counter()
            with caplog.at_level(logging.WARNING):
                response.close()
            assert time.perf_counter() - started < 5
            assert "was not kept" in caplog.text
            started = time.perf_counter()
            opened(code.code).close()  # the next one waits for nothing at all
            assert time.perf_counter() - started < 0.1
            other.rollback()
        visitors._rest.until = 0.0
        assert TraceCode.objects.get(pk=code.pk).scan_count == 0
        opened(code.code).close()
        assert TraceCode.objects.get(pk=code.pk).scan_count == 1


@pytest.mark.django_db
def test_the_ledger_only_grows():
    record()
    services.ensure_partitions()
    for sql in (
        "UPDATE scans_scan SET code = 'x'",
        "DELETE FROM scans_scan",
        "TRUNCATE scans_scan",
        "TRUNCATE scans_scan_2026_11",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Scan.objects.count() == 1


@pytest.mark.django_db
def test_months_are_made_ahead_and_strays_moved_into_them():
    record()
    with clock.set_to(dt.datetime(2027, 1, 31, 17, 30, tzinfo=dt.UTC)):  # 1 February in Viet Nam
        record("000000000001")
    assert services.ensure_partitions(months_ahead=1) == ["scans_scan_2026_11", "scans_scan_2026_12"]
    assert services.ensure_partitions() == ["scans_scan_2027_01", "scans_scan_2027_02"]
    assert services.ensure_partitions() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, code FROM scans_scan ORDER BY code")
        assert cursor.fetchall() == [("scans_scan_2026_11", "000000000000"), ("scans_scan_2027_02", "000000000001")]
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM scans_scan_default")
        cursor.execute("DELETE FROM scans_scan")


@pytest.mark.django_db
def test_the_upkeep_is_a_command(capsys):
    call_command("keep_ledger")
    assert "4 tables made" in capsys.readouterr().out
    call_command("keep_ledger", verbosity=0)
    assert capsys.readouterr().out == ""


def months():
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'scans_scan'::regclass")
        return sorted(name.removeprefix("scans_scan_") for (name,) in cursor.fetchall())


def days_of_keys():
    return sorted(DailyKey.objects.values_list("day", flat=True))


@pytest.mark.django_db
def test_a_worker_that_runs_past_midnight_keeps_the_ledger_once_a_day(django_assert_num_queries):
    handlers._keep.cache_clear()
    worker = Worker()
    evening = dt.datetime(2026, 11, 30, 16, 30, tzinfo=dt.UTC)  # 23:30 in Viet Nam
    with clock.set_to(evening):
        worker.run_once()
        visitors.visitor("", "", clock.today())
    assert months() == ["2026_11", "2026_12", "2027_01", "2027_02", "default"]
    with clock.set_to(evening + dt.timedelta(hours=1)):  # 1 December
        worker.run_once()
        assert months() == ["2026_11", "2026_12", "2027_01", "2027_02", "2027_03", "default"]
        assert days_of_keys() == [dt.date(2026, 11, 30)]  # yesterday's still counts its readers
        with django_assert_num_queries(0):
            handlers.keep_the_ledger()
    with clock.set_to(evening + dt.timedelta(days=1, hours=1)):
        worker.run_once()
    assert days_of_keys() == []
