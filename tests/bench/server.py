"""A gunicorn with one worker on the bench database, and a client that times it."""

import gzip
import http.client
import itertools
import random
import re
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import psutil
from django.db import connection

from tests.served import serving

ASK = {"Accept-Encoding": "gzip", "Accept-Language": "vi", "User-Agent": "Mozilla/5.0 (Linux; Android 13) Chrome/130"}


@dataclass(frozen=True, slots=True)
class Figures:
    """One kind of address: latency seen by the client (ms), CPU of the worker (user and system, ms a request), bytes of the body over
    the wire (the last one's), the status, and SQL statements before the answer."""

    p50: float
    p95: float
    cpu: float
    wire: int
    status: int
    statements: int


@dataclass(frozen=True, slots=True)
class Server:
    """A running one: where, its worker, and how long it took from its start to the first whole page (s)."""

    port: int
    worker: psutil.Process
    first_answer: float


@contextmanager
def running(database: str) -> Iterator[Server]:
    """Serve `database` with one worker of two threads, until the block ends."""
    began = time.perf_counter()
    environment = {"DJANGO_SETTINGS_MODULE": "marketplace.settings.bench", "BENCH_DATABASE": database}
    environment["PYTHONDONTWRITEBYTECODE"] = ""  # a first start compiles its modules; the second one's figure counts
    with serving(workers=1, threads=2, **environment) as served:
        client = http.client.HTTPConnection("127.0.0.1", served.port)
        client.request("GET", "/", headers=ASK)
        answer = client.getresponse()
        answer.read()
        client.close()
        if answer.status != 200:
            raise SystemExit(f"the front page answers {answer.status}")
        yield Server(served.port, served.process.children()[0], time.perf_counter() - began)


def measure(
    server: Server,
    paths: Sequence[str],
    *,
    seconds: float = 1.5,
    least: int = 60,
    warm: int = 120,
    body: bytes | None = None,
    cookie: str = "",
) -> Figures:
    """Ask for the paths in turn over one connection: `warm` times for nothing, then for about `seconds`, `least` times at least.

    The statements are the fewest of five: each thread's connection to the database is renewed once a minute, and a request in which that
    falls has the new one's beginning among its own.
    """
    client = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = (
        ASK
        | ({"Content-Type": "application/json"} if body is not None else {})
        | ({"Cookie": cookie} if cookie else {})
    )
    turn = itertools.cycle(paths)

    def ask(**more: str) -> tuple[http.client.HTTPResponse, bytes]:
        client.request("GET" if body is None else "POST", next(turn), body=body, headers=headers | more)
        answer = client.getresponse()
        return answer, answer.read()

    for _ in range(warm):
        ask()
    counted = [ask(**{"X-Bench-Count": "1"}) for _ in range(5)]
    answer, content = min(counted, key=lambda asked: int(asked[0].headers["X-Bench-Statements"] or 0))
    times: list[float] = []
    before, began = server.worker.cpu_times(), time.perf_counter()
    while len(times) < least or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    after = server.worker.cpu_times()
    client.close()
    times.sort()
    return Figures(
        p50=statistics.median(times),
        p95=times[int(len(times) * 0.95)],
        cpu=(after.user + after.system - before.user - before.system) / len(times) * 1000,
        wire=len(content),
        status=answer.status,
        statements=int(answer.headers["X-Bench-Statements"] or 0),
    )


def middle(several: Sequence[Figures]) -> Figures:
    """The middle of each figure: what a machine does most of the time, neither its best moment nor its worst."""
    p50, p95, cpu = (
        statistics.median(values) for values in zip(*((f.p50, f.p95, f.cpu) for f in several), strict=True)
    )
    return replace(several[0], p50=p50, p95=p95, cpu=cpu)


def rate(server: Server, paths: Sequence[str], *, seconds: float = 3, clients: int = 4) -> float:
    """Answers a second when several clients ask at once, each over a connection of its own and from somewhere among the paths."""
    until = time.perf_counter() + seconds
    starts = random.sample(range(max(clients, len(paths))), clients)

    def ask(number: int) -> int:
        client = http.client.HTTPConnection("127.0.0.1", server.port)
        turn = itertools.islice(itertools.cycle(paths), starts[number], None)
        done = 0
        while time.perf_counter() < until:
            client.request("GET", next(turn), headers=ASK)
            client.getresponse().read()
            done += 1
        client.close()
        return done

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(ask, range(clients))) / seconds


def fetch(server: Server, path: str, *, expect: int | None = 200) -> bytes:
    """One body as it comes over the wire (gzip where the server has it), over a connection of its own."""
    client = http.client.HTTPConnection("127.0.0.1", server.port)
    client.request("GET", path, headers=ASK)
    answer = client.getresponse()
    content = answer.read()
    client.close()
    if expect is not None and answer.status != expect:
        raise SystemExit(f"{path} answers {answer.status}")
    return content


def first_load(server: Server, path: str) -> int:
    """Bytes of a page, its styles and its scripts, for somebody who was never here; pictures aside."""
    page = fetch(server, path)
    text = gzip.decompress(page).decode() if page[:2] == b"\x1f\x8b" else page.decode()
    needed = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text) + re.findall(r'<script src="([^"]+)"', text)
    return len(page) + sum(len(fetch(server, each)) for each in needed)


def spent_by(processes: Iterable[psutil.Process]) -> float:
    """Seconds of processors that they have used, not their children."""
    total = 0.0
    for process in processes:
        try:
            used = process.cpu_times()
        except psutil.Error:  # it ended meanwhile
            continue
        total += used.user + used.system
    return total


def spent_by_database() -> float:
    """Seconds of processors that our PostgreSQL has used, ended sessions too."""
    connection.ensure_connection()
    postmaster = psutil.Process(connection.connection.info.backend_pid).parent()
    assert postmaster is not None
    ended = postmaster.cpu_times()
    return ended.children_user + ended.children_system + spent_by(postmaster.children())
