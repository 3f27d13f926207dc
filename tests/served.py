"""A real gunicorn in processes of its own, for what only a real server shows: connections that are cut, two workers at once, rates."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
# structlog loads rich where it finds it, which is 50 modules; production's requirements don't hold it
_AS_IN_PRODUCTION = (
    "import sys; sys.modules['rich'] = None; from gunicorn.app.wsgiapp import run; sys.argv[0] = 'gunicorn'; run()"
)


@dataclass(frozen=True, slots=True)
class Served:
    """A running one: its port, and the parent of its workers."""

    port: int
    process: psutil.Process


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*, workers: int = 2, threads: int = 4, **environment: str) -> Iterator[Served]:
    """Serve with production's settings of gunicorn until the block ends; its log has a line for each request and is not kept."""
    port = free_port()
    command = [sys.executable, "-c", _AS_IN_PRODUCTION, "-c", "python:marketplace.operations.gunicorn_conf"]
    command += ["marketplace.wsgi:application", "-b", f"127.0.0.1:{port}", "-w", str(workers), "--threads", str(threads)]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("gunicorn did not start") from None
                time.sleep(0.01)  # for a port: nothing else tells
        yield Served(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(20)


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for what another process does and nothing tells. Fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.01)
