"""The steps before serving: quick when there is nothing to do, one line when they cannot be done."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from gunicorn.config import Config
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

from marketplace.operations import gunicorn_conf, schema, start
from marketplace.settings import base
from tests.factories.accounts import make_superuser


@pytest.fixture
def taken():
    """A port that another program has."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield str(other.getsockname()[1])


def test_the_port_is_taken_at_once():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
    with start.listen("127.0.0.1", port), pytest.raises(start.CannotStart, match=f"Port {port} on 127.0.0.1 is in use"):
        start.listen("127.0.0.1", port)


def test_an_occupied_port_names_another(taken):
    with pytest.raises(start.CannotStart) as caught:
        start.listen("127.0.0.1", taken)
    assert str(caught.value) == (
        f"Port {taken} on 127.0.0.1 is in use by another program: stop it, or take another port: PORT={int(taken) + 1} make run"
    )


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "", "8000 "])
def test_what_is_no_port(port):
    with pytest.raises(start.CannotStart, match="is not a port: choose a number from 1 to 65535"):
        start.listen("127.0.0.1", port)


@pytest.mark.parametrize("host", ["256.1.1.1", "no such host", "a" * 300])
def test_what_is_no_address(host):
    with pytest.raises(start.CannotStart, match="is no address of this machine"):
        start.listen(host, "8000")


def test_an_address_of_another_machine():
    with pytest.raises(start.CannotStart, match="cannot be used: Cannot assign"):
        start.listen("192.0.2.1", "8000")


@pytest.fixture
def _database(monkeypatch, django_db_setup, django_db_blocker):
    """Connection settings that a test may change."""
    with django_db_blocker.unblock():
        connection.close()
        kept = dict(connection.settings_dict)
        yield
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(kept)


@pytest.mark.usefixtures("_database")
def test_an_unknown_database_is_named_without_the_password():
    start.check_database()
    connection.close()
    connection.settings_dict.update(NAME="no_such_market", PASSWORD="geheim")
    with pytest.raises(start.CannotStart) as caught:
        start.check_database()
    line = str(caught.value)
    assert "\n" not in line and "geheim" not in line
    assert 'database "no_such_market" does not exist' in line and line.endswith("(see DATABASE_URL)")


@pytest.fixture
def weak_role(fresh_db):
    """A role that may connect and read, and nothing else; the connection is already its own."""
    with connection.cursor() as cursor:
        name = f"weak_{os.getpid()}"
        cursor.execute(f"CREATE ROLE {name} LOGIN")
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}")
    connection.close()
    owner = connection.settings_dict["USER"]
    connection.settings_dict["USER"] = name
    yield name
    connection.close()
    connection.settings_dict["USER"] = owner
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


def as_owner(weak: str, statement: str) -> None:
    """Run one statement as the role that owns the tables, then be weak again."""
    connection.close()
    connection.settings_dict["USER"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
    connection.settings_dict["USER"] = weak


def line_of(step) -> str:
    with pytest.raises(start.CannotStart) as caught:
        step()
    line = str(caught.value)
    assert "\n" not in line and line.endswith("(see DATABASE_URL)")
    return line


def test_a_role_that_may_not_create_tables_is_told_in_one_line(weak_role):
    as_owner(weak_role, "ALTER TABLE django_migrations RENAME TO kept")  # as in an empty database
    said: list[str] = []
    line = line_of(lambda: start.migrate(said.append))
    assert "cannot be brought up to date: permission denied for schema public (see" in line
    assert len(said) == 1


def test_a_role_that_may_not_write_is_told_in_one_line(weak_role):
    start.check_database()
    start.migrate(print)
    assert "cannot be filled: permission denied for " in line_of(lambda: start.load_data(print))
    assert "cannot be written to: permission denied for table " in line_of(lambda: start.guard_demo("127.0.0.1"))


def test_a_read_only_database_is_told_in_one_line(weak_role):
    as_owner(weak_role, f"ALTER ROLE {weak_role} SET default_transaction_read_only = on")
    as_owner(weak_role, f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {weak_role}")
    start.migrate(print)
    line = line_of(lambda: start.load_data(print))
    assert "in a read-only transaction (see" in line
    as_owner(weak_role, "DELETE FROM django_migrations WHERE app = 'fairs'")
    assert "cannot be brought up to date: " in line_of(lambda: start.migrate(print))


@pytest.mark.usefixtures("_database")
def test_health_says_that_the_database_is_gone(client):
    connection.settings_dict["NAME"] = "no_such_market"
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "down", "migrations": "unknown"}


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:geheim@db.example/ocop",
        "postgresql://user:geheim@db.example:port/ocop",
        "postgresql://user:geheim@db.example",
        "postgresql://user:ge/heim@[db/ocop",
        "ocop",
    ],
)
def test_an_address_that_is_none_is_told_without_the_password(monkeypatch, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(base.ImproperlyConfigured, match="DATABASE_URL is not an address of PostgreSQL") as caught:
        base.database("dev")
    assert "heim" not in str(caught.value)


def test_an_address_with_all_its_parts(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://t%C3%ADn:p%40ss@db.example:6432/ocop?sslmode=require")
    found = base.database("dev")
    assert [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "tín",
        "p@ss",
        "db.example",
        6432,
        "ocop",
    ]
    assert found["OPTIONS"] == {"connect_timeout": 5, "sslmode": "require"}


@pytest.mark.django_db
def test_nothing_pending_costs_two_statements(django_assert_max_num_queries):
    said: list[str] = []
    with django_assert_max_num_queries(2):
        start.migrate(said.append)
    assert said == []


@pytest.mark.django_db
def test_a_migration_the_database_has_not_seen_is_pending():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'content' AND name = '0001_initial'")
    assert schema.pending_migrations() == ["content.0001_initial"]


@pytest.mark.django_db
def test_a_database_between_steps_that_have_become_one_is_told_in_one_line():
    """What an older state of the code made: some of a room's former migrations, not all."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'shops' AND name <> '0001_initial'")
    with pytest.raises(
        start.CannotStart, match=r"stands between two of its steps \(shops\): bring it up to date once"
    ) as caught:
        start.migrate(print)
    assert "\n" not in str(caught.value)


@pytest.mark.django_db
def test_a_database_of_before_is_only_told_that_its_steps_are_one_now():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name LIKE '0001_squashed_%'")
        start.migrate(print)
    assert schema.pending_migrations() == []


@pytest.mark.django_db
@pytest.mark.parametrize(("host", "works"), [("127.0.0.1", True), ("0.0.0.0", False), ("192.168.1.5", False)])
def test_the_demo_superuser_signs_in_from_this_machine_only(host, works):
    user = make_superuser(is_sample=True)
    own = make_superuser()
    start.guard_demo(host)
    user.refresh_from_db()
    own.refresh_from_db()
    assert (user.is_active, own.is_active) == (works, True)


@pytest.mark.django_db
def test_no_sample_data_where_it_is_not_meant(settings):
    settings.DEMO = False
    said: list[str] = []
    start.load_data(said.append)
    assert said == []


def test_messages_are_compiled_when_newer(tmp_path, settings):
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source, target = folder / "django.po", folder / "django.mo"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Số lô"\nmsgstr "Lot number"\n'
    )
    settings.LOCALE_PATHS = [tmp_path]
    start.compile_messages()
    made = target.stat().st_mtime_ns
    assert b"Lot number" in target.read_bytes()
    start.compile_messages()
    assert target.stat().st_mtime_ns == made
    os.utime(source, (time.time() + 5, time.time() + 5))
    start.compile_messages()
    assert target.stat().st_mtime_ns > made


def test_static_files_are_collected_when_changed(tmp_path, settings):
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "mark-of-this-test.css").write_text("a{}")
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "root"
    start.collect_static()
    collected = tmp_path / "root" / "mark-of-this-test.css"
    assert collected.exists()
    collected.unlink()
    start.collect_static()  # nothing changed, nothing done
    assert not collected.exists()
    (sources / "mark-of-this-test.css").write_text("a{b:c}")
    start.collect_static()
    assert collected.read_text() == "a{b:c}"


def test_a_full_disk_and_a_folder_that_takes_nothing_are_told_with_the_file():
    with (
        pytest.raises(start.CannotStart, match=r"^The disk is full: .* cannot be written\. Free some space"),
        start.files_told_in_one_line(),
    ):
        Path("/dev/full").write_text("x")
    with (
        pytest.raises(start.CannotStart, match=r"^/proc/ocop cannot be written: .* OCOP_VAR="),
        start.files_told_in_one_line(),
    ):
        Path("/proc/ocop").mkdir()


def test_settings_that_cannot_be_used_are_one_line():
    """Any command of manage.py."""
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "marketplace.settings.prod"}
    ran = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=base.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr == "Error: Set SECRET_KEY and ALLOWED_HOSTS (docs/operations.md).\n"


PROD = {
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "marketplace.settings.prod",
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": "ocop.example",
    "PUBLIC_URL": "https://ocop.example",
    "DATABASE_URL": "postgresql://nobody@localhost/none",
}
IS_SECURE = """
from django.test import RequestFactory
print(RequestFactory(headers={"Host": "ocop.example", "X-Forwarded-Proto": "https"}).get("/").is_secure())
"""


@pytest.mark.parametrize(("proxies", "believed"), [("0", "False"), ("", "False"), ("2", "True")])
def test_https_is_believed_only_of_a_proxy_of_ours(proxies, believed):
    ran = subprocess.run(
        [sys.executable, "-c", IS_SECURE],
        cwd=base.BASE_DIR,
        env=PROD | {"TRUSTED_PROXIES": proxies},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == f"{believed}\n"


@pytest.mark.parametrize("proxies", ["-1", "²"])
def test_a_number_of_proxies_that_is_none(proxies):
    ran = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=base.BASE_DIR,
        env=PROD | {"TRUSTED_PROXIES": proxies},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr == f"Error: TRUSTED_PROXIES is a number of proxies (0, 1, 2 …), not “{proxies}”.\n"


def test_gunicorn_believes_no_caller_itself():
    """Its default believes this machine, and any caller on a socket file."""
    cfg = Config()
    for name, value in vars(gunicorn_conf).items():
        if name in cfg.settings:
            cfg.set(name, value)
    for peer in (("127.0.0.1", 1), ("::1", 1), ""):
        sent = b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Ssl: on\r\n\r\n"
        assert Request(cfg, IterUnreader([sent]), peer).scheme == "http"
