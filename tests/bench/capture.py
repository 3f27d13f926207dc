"""Capture through gunicorn with two workers, and a lot's chain among a million events. `make bench` ends with it; `python -m tests.bench.capture`
alone. BENCH_CAPTURE_SECONDS (60) and BENCH_EVENTS (1000000) change the sizes. It works in a database of its own, which it throws away."""

import http.client
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.bench"
    django.setup()

from django.db import connection

from catalog.producers.models import Producer
from tests.bench import databases
from tests.bench.events import documents
from tests.bench.server import spent_by, spent_by_database
from tests.served import Served, serving
from traceability.events.epcis.asking import Query
from traceability.events.epcis.facts import canonical
from traceability.events.queries.resources import tags_of_thing
from traceability.events.queries.search import search
from traceability.events.services import create_token

SECONDS = float(os.environ.get("BENCH_CAPTURE_SECONDS", "60"))
EVENTS = int(os.environ.get("BENCH_EVENTS", "1000000"))
RATE = 1_000  # events a second, from POST to finished job
CHAIN_MS = 50.0
_CLIENTS = 4
_IN_A_DOCUMENT = 100


def lines() -> list[str]:
    """The rows for the notes of `make bench`."""
    with databases.thrown_away("ocop_capture") as name:
        producer = Producer.objects.order_by("pk")[0]
        _token, secret = create_token(producer=producer, name="bench", may_capture=True, by=None)
        environment = {"DJANGO_SETTINGS_MODULE": "marketplace.settings.bench", "BENCH_DATABASE": name}
        with serving(workers=2, threads=4, **environment) as served:
            captured = _capture(served, secret)
        return [*captured, *_chain(producer.pk)]


def _capture(served: Served, secret: str) -> list[str]:
    """Four clients send documents that were made before, each over one connection; time of processors is read on both sides of it."""
    bodies = documents(300)
    numbers = count()
    sent = [body.decode() for body in bodies]
    until = time.perf_counter() + SECONDS

    def send(_client: int) -> int:
        connected = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        done = 0
        while time.perf_counter() < until:
            number = next(numbers)  # another round of the same documents is told apart by its lots' and things' numbers
            text = sent[number % len(sent)]
            body = text.replace(":9521234543213:DN-", f":9521234543213:R{number}-").replace("/10/H", f"/10/R{number // len(sent)}H")  # fmt: skip
            connected.request("POST", "/epcis/capture", body.encode(), headers)
            answer = connected.getresponse()
            answer.read()
            if answer.status == 429:  # a token's calls a minute
                raise SystemExit("the bench was slowed down")
            if answer.status != 202:
                raise SystemExit(f"a capture answers {answer.status}")
            done += _IN_A_DOCUMENT
        connected.close()
        return done

    before, began = _spent(served), time.perf_counter()
    with ThreadPoolExecutor(_CLIENTS) as pool:
        events = sum(pool.map(send, range(_CLIENTS)))
    took, after = time.perf_counter() - began, _spent(served)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM events_event), (SELECT count(*) FROM events_capturejob WHERE NOT success)"
        )
        stored, failed = cursor.fetchone()
    if (stored, failed) != (events, 0):
        raise SystemExit(f"{events} events were sent, {stored} are stored, {failed} jobs failed")
    web, database = (now - then for now, then in zip(after, before, strict=True))
    verdict = "held" if events / took >= RATE else "**not held**"
    return [
        "| capture, gunicorn with 2 workers, documents of 100, 4 clients | events/s | events per CPU s, gunicorn | PostgreSQL | both | budget |",
        "|---|--:|--:|--:|--:|---|",
        f"| {events:,} events in {took:.0f} s | {events / took:,.0f} | {events / web:,.0f} | {events / database:,.0f}"
        f" | {events / (web + database):,.0f} | ≥ {RATE:,}/s: {verdict} |",
        "",
    ]


def _spent(served: Served) -> tuple[float, float]:
    return spent_by(served.process.children()), spent_by_database()


_LOT = "https://id.gs1.org/01/09521234543213/10/M"
_MADE = """
INSERT INTO events_event (record_time, seq, producer_id, job, is_public, event_id, type, action, biz_step, disposition, event_time, read_point,
 biz_location, things, links, leaf, content)
SELECT e.record_time + n * interval '1 ms', 10000000 + n, e.producer_id, e.job, false, 'urn:x:' || n, e.type, e.action, e.biz_step, e.disposition,
 e.event_time + n * interval '1 s', e.read_point, e.biz_location,
 ARRAY(SELECT regexp_replace(t, '[|>].*', '') || substring(t FROM '[|>]') || %(lot)s || n / 20 FROM unnest(e.things) t), e.links, e.leaf, e.content
FROM (SELECT * FROM events_event ORDER BY seq LIMIT 1) e, generate_series(1, %(many)s) n
"""


def _chain(producer: int) -> list[str]:
    """Events by the million, twenty a lot, written by the database itself; then the events of lots picked all over."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE, {"lot": canonical(_LOT), "many": EVENTS})
        cursor.execute("ANALYZE events_event")
    lots = EVENTS // 20
    times = []
    for n in range(200):
        name = f"{canonical(_LOT)}{1 + n * 7919 % (lots - 2)}"
        began = time.perf_counter()
        page = search(producer=producer, query=Query(tags=[tags_of_thing(name)]), limit=100)
        times.append((time.perf_counter() - began) * 1000)
        if len(page.rows) != 20:
            raise SystemExit(f"{name} has {len(page.rows)} events")
    times.sort()
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    verdict = "held" if p95 <= CHAIN_MS else "**not held**"
    return [
        f"A lot's 20 events among {EVENTS:,}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, budget {CHAIN_MS:g} ms: {verdict}.",
    ]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
