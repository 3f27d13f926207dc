"""The processes of `serve`: gunicorn and a worker under one parent that ends both, and starts a dead worker again.

All three come from one process by fork, so the code is loaded once: a second start takes a second less, and memory is shared.
"""

import ctypes
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from gunicorn.app.base import BaseApplication

from marketplace.embedded import server
from marketplace.embedded.cluster import Cluster

from . import gunicorn_conf

STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE_S = 15  # for requests and tasks under way when it is asked to stop
SHORT_LIFE_S = 5


class _Web(BaseApplication):  # type: ignore[misc]
    """gunicorn on a socket that listens already."""

    def __init__(self, listener: socket.socket, application: Any, ready: int) -> None:
        self.listener, self.application, self.ready = listener, application, ready
        super().__init__()

    def load_config(self) -> None:
        for name, value in vars(gunicorn_conf).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        self.cfg.set("bind", f"fd://{os.dup(self.listener.fileno())}")
        self.cfg.set("preload_app", False)  # loaded before the fork
        self.cfg.set("post_worker_init", self._tell_ready)

    def _tell_ready(self, worker: Any) -> None:
        os.write(self.ready, b"!")

    def load(self) -> Any:
        return self.application


def work() -> None:
    """Tasks and the outbox, until a signal."""
    call_command("work")


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG: also when the parent is killed with -9


@dataclass
class Processes:
    """The children of this process, by their pid."""

    web: int = 0
    worker: int = 0
    worker_began: float = 0
    before: set[int] = field(default_factory=set)

    def fork(self, run: Callable[[], object]) -> int:
        """Run it in a child of its own process group, where Ctrl-C does not reach it: the parent passes it on in order."""
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            os.setpgid(0, 0)
            _end_with_parent()
            for number in (*STOP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, self.before)
            run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def start_worker(self) -> None:
        """Again and again, but not in a tight circle."""
        if time.monotonic() - self.worker_began < SHORT_LIFE_S:
            time.sleep(1)
        self.worker_began = time.monotonic()
        self.worker = self.fork(work)

    def reap(self) -> int | None:
        """Bury the dead; start a dead worker again. Gives gunicorn's exit code when it is gone."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return None
            if not pid:
                return None
            if pid == self.web:
                self.web = 0
                return os.waitstatus_to_exitcode(status)
            if pid == self.worker:
                sys.stderr.write("The worker process ended and is started again.\n")
                self.start_worker()

    def stop(self) -> None:
        """Ask all to end, wait, and end those that do not."""
        alive = {pid for pid in (self.web, self.worker) if pid}
        for number, patience in ((signal.SIGTERM, PATIENCE_S), (signal.SIGKILL, 5)):
            for pid in alive:
                os.kill(pid, number)
            deadline = time.monotonic() + patience
            while alive and time.monotonic() < deadline:
                alive -= {pid for pid in alive if os.waitpid(pid, os.WNOHANG)[0]}
                time.sleep(0.02)


def serve(listener: socket.socket, announce: Callable[[], object]) -> int:
    """Serve until a signal (0) or until gunicorn ends (its code, never 0). `announce` is called when it answers."""
    application = get_wsgi_application()  # now, for WhiteNoise looks once which files were collected
    connections.close_all()  # a connection must not be shared by two processes
    processes = Processes()
    for number in (*STOP, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)  # a shell's background job begins with SIGINT ignored
    processes.before = signal.pthread_sigmask(signal.SIG_BLOCK, {*STOP, signal.SIGCHLD})
    heard, said = os.pipe()
    processes.web = processes.fork(lambda: _Web(listener, application, said).run())
    os.close(said)
    listener.close()
    try:
        if os.read(heard, 1):  # nothing is read when gunicorn died
            announce()
        processes.start_worker()
        while True:
            arrived = signal.sigwait({*STOP, signal.SIGCHLD})
            if arrived != signal.SIGCHLD:
                return 0
            if (code := processes.reap()) is not None:
                sys.stderr.write(f"The web server ended with code {code}.\n")
                return code if code > 0 else 1
    finally:
        os.close(heard)
        processes.stop()
        stop_database()


def stop_database() -> None:
    """The embedded one, if nobody else uses it."""
    connections.close_all()
    if profile := connection.settings_dict.get("EMBEDDED"):
        server.stop_if_unused(Cluster.named(profile))
