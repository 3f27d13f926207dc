"""A gunicorn with one worker on the bench database, and a client that times it."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Figures:
    """One address: latency seen by the client (ms), CPU of the worker (ms a request), size of the answer over the wire (bytes)."""

    p50: float
    p95: float
    cpu: float
    wire: int
    status: int


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(database: str) -> Iterator[tuple[int, psutil.Process]]:
    """Serve `database`; gives the port and the worker's process."""
    port = free_port()
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.bench", "BENCH_DATABASE": database}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "marketplace.wsgi:application",
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "1",
        "-k",
        "gthread",
    ]
    command += ["--threads", "2", "--keep-alive", "30", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("gunicorn did not start") from None
        client = http.client.HTTPConnection("127.0.0.1", port)
        client.request("GET", "/floor/view/")
        client.getresponse().read()
        yield port, psutil.Process(process.pid).children()[0]
    finally:
        process.terminate()
        process.wait(20)


def measure(
    port: int, worker: psutil.Process, path: str, *, runs: int, warm: int = 20, body: bytes | None = None
) -> Figures:
    """Ask for `path` over one connection, `warm` times for nothing and `runs` times for the record."""
    client = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Accept-Encoding": "gzip", "Accept-Language": "vi"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    times: list[float] = []
    wire = status = 0
    before = worker.cpu_times()
    for number in range(warm + runs):
        if number == warm:
            before = worker.cpu_times()
        start = time.perf_counter()
        client.request("GET" if body is None else "POST", path, body=body, headers=headers)
        answer = client.getresponse()
        content = answer.read()
        if number >= warm:
            times.append((time.perf_counter() - start) * 1000)
        wire, status = len(content), answer.status
    after = worker.cpu_times()
    cpu = (after.user + after.system - before.user - before.system) / runs * 1000
    times.sort()
    return Figures(p50=statistics.median(times), p95=times[int(len(times) * 0.95)], cpu=cpu, wire=wire, status=status)
