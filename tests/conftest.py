"""Tests run on copies of one template database: migrated and filled with reference data once, copied in a blink for each worker."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from catalog.core import clock

ROOT = Path(__file__).parents[1]
NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)  # 10:00 in Viet Nam


def _fingerprint() -> str:
    """Changes with every migration, reference file and requirement."""
    h = hashlib.sha256()
    for pattern in (
        "*/*/migrations/*.py",
        "*/*/reference/*",
        "catalog/places/services/load.py",
        "catalog/places/queries/names.py",
    ):
        for path in sorted(ROOT.glob(pattern)):
            h.update(path.read_bytes())
    for path in (ROOT / "requirements-dev.txt", Path(__file__)):
        h.update(path.read_bytes())
    return h.hexdigest()[:12]


def _clone(cursor, name: str, template: str) -> None:
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')


def _build(cursor, template: str) -> None:
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' AND datname <> 'template_postgis'"
    )
    for (old,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
    cursor.execute('DROP DATABASE IF EXISTS "building" WITH (FORCE)')
    cursor.execute('CREATE DATABASE "building"')
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = "building"
    call_command("migrate", verbosity=0)
    with clock.set_to(NOW):  # the map of the day on which tests run
        call_command("reference_data", verbosity=0)
    connection.close()
    cursor.execute(f'ALTER DATABASE "building" RENAME TO "{template}"')


@pytest.fixture(scope="session")
def django_db_setup(worker_id, testrun_uid, django_db_blocker):
    template = f"template_{_fingerprint()}"
    name = f"test_{testrun_uid[:8]}_{worker_id}"  # two runs at once do not meet
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(815)")  # one worker builds, the others wait
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            if cursor.fetchone() is None:
                _build(cursor, template)
            _clone(cursor, name, template)
            cursor.execute("SELECT pg_advisory_unlock(815)")
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        connection.settings_dict["NAME"] = "postgres"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def fresh_db(django_db_setup, django_db_blocker) -> Iterator[str]:
    """For threads, processes and live servers: really committed data in a database of its own, thrown away afterwards."""
    before = connection.settings_dict["NAME"]
    name = f"{before}_f"
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            _clone(cursor, name, f"template_{_fingerprint()}")
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        yield name
        connections.close_all()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(autouse=True)
def _fixed_clock() -> Iterator[None]:
    """Every test begins at the same instant: Sunday 22 November 2026, 10:00 in Viet Nam."""
    with clock.set_to(NOW):
        yield
