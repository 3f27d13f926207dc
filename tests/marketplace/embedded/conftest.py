"""Servers of their own in folders of their own: the server that the test run itself uses is never touched."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from marketplace.embedded import server
from marketplace.embedded.cluster import Cluster

ROOT = Path(__file__).parents[3]


def _new_folder() -> Path:
    """Under /tmp and open to all: the user that runs postgres for root must get in."""
    folder = Path(tempfile.mkdtemp(prefix="ocop-test-"))
    folder.chmod(0o755)
    return folder


def _remove(cluster: Cluster) -> None:
    assert server.stop_if_unused(cluster), "a process of this test still runs"
    for folder in (cluster.var, cluster.sockets):
        if folder.is_symlink():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def prototype() -> Iterator[Cluster]:
    """A server made once and stopped; each test gets a copy of its folder."""
    cluster = Cluster("dev", _new_folder())
    server.acquire(cluster)
    assert server.stop_if_unused(cluster)
    yield cluster
    _remove(cluster)


@pytest.fixture
def empty() -> Iterator[Cluster]:
    """A server that was never started."""
    cluster = Cluster("dev", _new_folder())
    yield cluster
    _remove(cluster)


@pytest.fixture
def cluster(prototype: Cluster, empty: Cluster) -> Cluster:
    """A server with data, not running."""
    subprocess.run(["cp", "-a", prototype.home, empty.home], check=True)
    return empty


@pytest.fixture
def sql() -> Callable[[Cluster, str], object]:
    """Run one statement and give its first value."""

    def run(cluster: Cluster, statement: str) -> object:
        with psycopg.connect(host=str(cluster.sockets), user="postgres", dbname="ocop", autocommit=True) as connection:
            found = connection.execute(statement)
            row = found.fetchone() if found.description else None
            return row[0] if row else None

    return run


class User:
    """Another process that uses the server until it is told to end."""

    def __init__(self, cluster: Cluster) -> None:
        code = (
            "import sys; from pathlib import Path; from marketplace.embedded import server, cluster;"
            "server.acquire(cluster.Cluster('dev', Path(sys.argv[1]))); print('using', flush=True); sys.stdin.read()"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(cluster.var)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self.first_line = self.process.stdout.readline()

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def other_user() -> Iterator[Callable[[Cluster], User]]:
    """Start other processes that use a server."""
    users: list[User] = []

    def begin(cluster: Cluster) -> User:
        users.append(User(cluster))
        return users[-1]

    yield begin
    for user in users:
        user.close()
