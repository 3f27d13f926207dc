"""What a process that uses the embedded server calls.

It holds a shared lock on `users.lock` for as long as it lives; the kernel drops it even after kill -9. The warden stops postgres
when it can take that lock for itself.
"""

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .cluster import BASE, Cluster, EmbeddedServerError, from_os_error

__all__ = ["EmbeddedServerError", "acquire", "release", "restart_if_dead", "socket_dir", "stop_if_unused"]

START_S = 120  # crash recovery may take long
_held: dict[Cluster, tuple[int, int]] = {}  # the process that took the lock, and the descriptor that holds it


def socket_dir(profile: str) -> Path:
    """Where this checkout's server listens: libpq's `host`."""
    return Cluster.named(profile).sockets


def acquire(cluster: Cluster) -> None:
    """Make sure the server answers, and keep it alive for as long as this process lives.

    Raises EmbeddedServerError, one line for a person, when it cannot be started. The data is never touched then.
    """
    if cluster in _held and _held[cluster][0] == os.getpid():
        return
    try:
        cluster.prepare()
        users = cluster.lock("users.lock", fcntl.LOCK_SH)  # waits while a warden is stopping
        try:
            start = cluster.lock("start.lock", fcntl.LOCK_EX)
            try:
                _start(cluster)
            finally:
                os.close(start)
        except BaseException:
            os.close(users)
            raise
    except OSError as error:
        raise from_os_error(error, cluster.home) from None
    _held[cluster] = (os.getpid(), users)


def release(cluster: Cluster) -> None:
    """This process needs the server no longer."""
    pid, users = _held.pop(cluster, (0, -1))
    if pid == os.getpid():
        os.close(users)


def stop_if_unused(cluster: Cluster, *, within_s: float = 10) -> bool:
    """Give the server up and wait until it has stopped; False when other processes still use it after `within_s` seconds."""
    release(cluster)
    deadline = time.monotonic() + within_s
    if not cluster.home.is_dir():
        return True
    try:
        cluster.hurry.touch()
        while cluster.warden_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
    except OSError as error:
        raise from_os_error(error, cluster.home) from None
    finally:
        with contextlib.suppress(OSError):
            cluster.hurry.unlink(missing_ok=True)
    return True


def restart_if_dead(cluster: Cluster) -> bool:
    """After a failed connection: start the server again if postgres or its warden was killed; False when it is alive and well."""
    deadline = time.monotonic() + 5
    while cluster.warden_alive():  # it needs a moment to see that postgres has gone
        if cluster.answers() or time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    release(cluster)
    acquire(cluster)
    return True


def _start(cluster: Cluster) -> None:
    """Wait for the warden that runs, or start one."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if not cluster.warden_alive():
            message = _start_warden(cluster)
            if message == "ready":
                return
            if message or not cluster.warden_alive():  # alive: another one was faster
                raise EmbeddedServerError(
                    message or f"The embedded database was stopped while it started; see {cluster.home}/warden.log."
                )
        elif cluster.answers():
            return
        time.sleep(0.02)
    raise EmbeddedServerError(f"The embedded database does not answer; see {cluster.home}/postgres.log.")


def _start_warden(cluster: Cluster) -> str:
    """Gives what it says over a pipe (a full disk could hold no message): `ready`, what is wrong, or nothing when it was killed."""
    heard, said = os.pipe()
    try:
        try:
            with _log(cluster) as log:
                subprocess.run(  # returns at once: the warden leaves for a life of its own
                    [sys.executable, "-m", "marketplace.embedded.warden", cluster.profile, str(cluster.var), str(said)],
                    cwd=BASE,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=[said],
                    check=True,
                )
        finally:
            os.close(said)
        told = select.select([heard], [], [], START_S)[0]
        return os.read(heard, 4096).decode() if told else ""
    finally:
        os.close(heard)


@contextlib.contextmanager
def _log(cluster: Cluster) -> Iterator[IO[bytes]]:
    path = cluster.home / "warden.log"
    with path.open("ab") as log:
        cluster.own(path)
        yield log
