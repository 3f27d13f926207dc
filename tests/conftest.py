"""Tests run on copies of one template database: migrated and filled with reference data once, copied in a blink for each worker."""

import datetime as dt
import gc
import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import psutil
import psycopg
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import Error, connection, connections, transaction
from django.utils import translation

from catalog.core import clock
from marketplace.embedded import server
from marketplace.embedded.cluster import Cluster, EmbeddedServerError
from marketplace.operations import start
from tests import clients, workers
from tests.browser import chromium
from tests.chance import times

ROOT = Path(__file__).parents[1]
NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)  # 10:00 in Viet Nam


def _fingerprint() -> str:
    """Changes with every migration, reference file and requirement."""
    h = hashlib.sha256()
    for pattern in (
        "*/*/migrations/*.py",
        "*/*/reference/**/*",
        "catalog/places/services/load/*.py",
        "catalog/places/queries/names.py",
    ):
        for path in sorted(path for path in ROOT.glob(pattern) if path.is_file()):
            h.update(path.read_bytes())
    for path in (ROOT / "requirements-dev.txt", Path(__file__)):
        h.update(path.read_bytes())
    return h.hexdigest()[:12]


HERE = hashlib.sha256(f"{socket.gethostname()}|{ROOT}".encode()).hexdigest()[:6]
TEMPLATE = f"ocop_template_{_fingerprint()}"
LOCK = 815_2026  # one process at a time builds, copies or drops; the others wait


def _use(name: str) -> None:
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _connect() -> psycopg.Connection[Any]:
    """To the server's own database, outside Django: no test's state is touched."""
    params = connection.get_connection_params() | {"dbname": "postgres"}
    for name in ("cursor_factory", "context", "server_side_binding", "prepare_threshold"):
        params.pop(name, None)
    if profile := connection.settings_dict.get("EMBEDDED"):
        server.acquire(Cluster.named(profile))
    return psycopg.connect(**params, autocommit=True)


def _drop_left_over(control: psycopg.Connection[Any]) -> None:
    """Databases of runs that were killed, and templates of other fingerprints (whose runs build them again if they need to)."""
    found = control.execute(
        r"SELECT datname FROM pg_database WHERE datname ~ '^ocop_(test|template|building)_'"
    ).fetchall()
    for (name,) in found:
        kind, where, *rest = name.removeprefix("ocop_").split("_")
        if (
            (kind == "test" and where == HERE and not psutil.pid_exists(int(rest[0])))
            or kind == "building"
            or (kind == "template" and name != TEMPLATE)
        ):
            control.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _build(control: psycopg.Connection[Any]) -> None:
    _drop_left_over(control)
    building = f"ocop_building_{os.getpid()}"
    before = connection.settings_dict["NAME"]
    control.execute(f'CREATE DATABASE "{building}"')
    _use(building)
    try:
        call_command("migrate", verbosity=0)
        with clock.set_to(NOW):  # the map of the day on which tests run
            call_command("reference_data", verbosity=0)
    finally:
        connection.close()
        _use(before)
    control.execute(f'ALTER DATABASE "{building}" RENAME TO "{TEMPLATE}"')


def _copy(name: str, source: str = TEMPLATE) -> None:
    """A new database out of the template, which is built first if need be, or of another one that nobody is connected to."""
    with _connect() as control:
        control.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # falls with the connection
        found = control.execute("SELECT 1 FROM pg_database WHERE datname = %s", [source]).fetchone()
        if not found and source == TEMPLATE:
            _build(control)
        control.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        for limit in (
            "join_collapse_limit",
            "from_collapse_limit",
        ):  # of a statement on small tables planning is nine tenths
            control.execute(f'ALTER DATABASE "{name}" SET {limit} = 4')


def _drop(name: str) -> None:
    with _connect() as control:
        control.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def pytest_configure() -> None:
    """Pages in English need the compiled catalogue."""
    a_busy_machine = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile(
        "suite", deadline=None, max_examples=times(100), suppress_health_check=a_busy_machine
    )
    hypothesis.settings.load_profile("suite")
    start.compile_messages()
    clients.make_cheap()


def pytest_collection_finish() -> None:
    """The thousand modules and tests that stay are not looked through for rubbish again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> workers.Scheduling | None:
    """With `--dist loadgroup`."""
    return workers.Scheduling(config, log) if config.getoption("dist") == "loadgroup" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first. A flush would empty the reference rows of the whole worker: such tests take `fresh_db`. The sample data is loaded in
    one worker only."""
    items.sort(key=lambda item: workers.turn(item.nodeid))
    for item in items:
        mark = item.get_closest_marker("django_db")
        fixtures = getattr(item, "fixturenames", ())
        if (mark and mark.kwargs.get("transaction")) or "transactional_db" in fixtures or "live_server" in fixtures:
            raise pytest.UsageError(f"{item.nodeid}: use fresh_db instead of a transactional test or live_server")
        if "sample_template" in fixtures and workers.together(item.nodeid) != workers.SAMPLE:
            raise pytest.UsageError(f"{item.nodeid}: works over the sample data, so name it in tests/workers.py")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Instead of pytest-django's own: this process's copy of the template."""
    name = f"ocop_test_{HERE}_{os.getpid()}"
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        try:
            _copy(name)
        except (EmbeddedServerError, Error, psycopg.Error) as error:
            pytest.exit(f"The tests have no database: {' '.join(str(error).split())}", returncode=1)
        _use(name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        _drop(name)
        _use(before)


@contextmanager
def in_copy(source: str, name: str, blocker: Any) -> Iterator[str]:
    """Within the block every thread works in a new copy of a database, thrown away afterwards."""
    assert not connection.in_atomic_block, "rows that are kept here would be lost: put the test into another module"
    before = connection.settings_dict["NAME"]
    with blocker.unblock():
        connections.close_all()
        _drop(name)
        _copy(name, source)
        _use(name)
        try:
            yield name
        finally:
            connections.close_all()
            _use(before)
            _drop(name)


@pytest.fixture
def fresh_db(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """For threads, processes and live servers: really committed data in a database of its own, thrown away afterwards."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        pytest.fail("fresh_db stands alone: take the django_db mark away")
    with in_copy(TEMPLATE, f"{connection.settings_dict['NAME']}_fresh", django_db_blocker) as name:
        yield name


@contextmanager
def keeping[T](make: Callable[[], T], blocker: Any) -> Iterator[T]:
    """What `make` gives, with the rows that it writes, for all tests within the block, which may be a fixture's of a module or a package.

    Each test is rolled back to them, and they fall with the block. They are for reading: whoever changes the Python objects takes a copy.
    """
    around = transaction.atomic()
    around._from_testcase = True  # as TestCase does: services may ask for an outermost transaction
    with blocker.unblock():
        around.__enter__()
        with clock.set_to(NOW), translation.override(settings.LANGUAGE_CODE):
            made = make()
    yield made
    with blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="session")
def sample_template(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database with the sample data, loaded as `make run` does, once a run: tests work in copies (`in_copy`), all in one worker."""
    name = f"ocop_test_{HERE}_{os.getpid()}_sample"
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        _drop(name)
        _copy(name)
        _use(name)
        try:
            with clock.set_to(NOW - dt.timedelta(hours=1)):  # its sales have begun
                start.load_data(lambda _said: None)
        finally:
            connections.close_all()
            _use(before)
    yield name
    _drop(name)


@pytest.fixture(autouse=True)
def _fixed_clock() -> Iterator[None]:
    """Every test begins at the same instant, Sunday 22 November 2026, 10:00 in Viet Nam, and in Vietnamese."""
    with clock.set_to(NOW), translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """A Chromium that runs. `make test` installs one; in CI a missing one fails."""
    path = chromium.find()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(chromium.MISSING)
    return path


@pytest.fixture(autouse=True)
def _nobody_guesses_codes_yet() -> None:
    """Who guesses codes is remembered in the process for the rest of the minute, and the clock stands still."""
    caches["local"].clear()


@pytest.fixture(autouse=True)
def _no_facets_of_another_test() -> None:
    """Facet counts live in the process and would outlast the rollback of the test that loaded them."""
    from marketplace.shops.queries import forget_facets

    forget_facets()
