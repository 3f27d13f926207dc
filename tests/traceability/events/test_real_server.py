"""`/epcis/` at a real gunicorn: connections that are cut, workers and sessions that are killed, two at once, a hundred megabytes, questions
at random, and a stranger who checks the published files."""

import contextlib
import datetime as dt
import http.client
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import orjson
import psycopg
import pytest
from django.db import connection

from catalog.core import clock
from tests.conftest import NOW, TEMPLATE, in_copy
from tests.factories.events import capture, document, make_token
from tests.served import serving, until
from tests.traceability.asked_at_random import statuses_of
from tests.traceability.events.epcis.samples import EVENTS, OBJECT, changed
from traceability.events import services
from traceability.events.epcis.parsing import MAX_BYTES
from traceability.events.models import CaptureJob, Event
from traceability.events.services.store import SEALING

MANY = 200


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker):
    """A gunicorn of two workers on a database that this module's tests share."""
    with in_copy(TEMPLATE, f"{connection.settings_dict['NAME']}_served", django_db_blocker) as name:
        connection.ensure_connection()
        with serving(DJANGO_SETTINGS_MODULE="marketplace.settings.test", TEST_DATABASE=name) as served:
            yield served


class Remote:
    """A producer's system with a token of its own."""

    def __init__(self, server):
        self.server, self.token = server, make_token()

    def ask(self, method, path, body=None):
        connected = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connected.request(method, path, body, self.headers)
            answer = connected.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connected.close()

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.token.secret}", "Content-Type": "application/json"}

    def capture(self, body):
        """The status, and the job if there is one."""
        status, headers, _body = self.ask("POST", "/epcis/capture", body)
        if status != 202:
            return status, None
        return status, orjson.loads(self.ask("GET", "/epcis/" + headers["Location"].partition("/epcis/")[2])[2])

    def begun(self, body, *, length=None, sent=None):
        """A connection on which so much of a capture was sent, and nothing was answered yet."""
        raw = socket.create_connection(("127.0.0.1", self.server.port), 60)
        lines = [f"{name}: {value}" for name, value in self.headers.items()]
        head = "\r\n".join(
            ["POST /epcis/capture HTTP/1.1", "Host: x", *lines, f"Content-Length: {length or len(body)}"]
        )
        raw.sendall(f"{head}\r\n\r\n".encode() + body[:sent])
        return raw

    def stored(self):
        mine = {"producer_id": self.token.producer_id}
        return Event.objects.filter(**mine).count(), CaptureJob.objects.filter(**mine).count()


@pytest.fixture
def remote(server):
    return Remote(server)


def a_document(many=MANY):
    events = [changed(OBJECT, eventTime=f"2026-02-20T07:{n // 60:02}:{n % 60:02}+07:00") for n in range(many)]
    return orjson.dumps(document(*events))


def waiting():
    """How many sessions wait for the sealing lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND l.objid = %s AND NOT l.granted AND d.datname = current_database()",
            [SEALING],
        )
        return cursor.fetchone()[0]


@pytest.fixture
def sealing(server):
    """Nothing is recorded while the other session holds the lock of whoever seals."""
    params = connection.get_connection_params()
    with psycopg.connect(
        **{name: params[name] for name in ("host", "port", "user", "password", "dbname") if name in params}
    ) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])
        yield other


@pytest.mark.parametrize("part", [0.0, 0.5, 0.999])
def test_a_capture_that_is_cut_off_leaves_nothing(remote, part):
    body = a_document()
    remote.begun(body, sent=int(len(body) * part)).close()
    half = remote.begun(body, sent=int(len(body) * part))
    half.shutdown(socket.SHUT_WR)
    with half, http.client.HTTPResponse(half) as answer:
        answer.begin()
        assert answer.status == 400
    assert remote.stored() == (0, 0)
    assert remote.capture(body)[1]["success"] is True
    assert remote.stored() == (MANY, 1)


@pytest.mark.parametrize("what", ["worker", "session"])
def test_a_capture_that_is_killed_while_it_records_leaves_nothing(remote, sealing, what):
    body = a_document()
    raw = remote.begun(body)
    until(lambda: waiting() == 1)
    if what == "worker":
        workers = remote.server.process.children()
        for worker in workers:
            os.kill(worker.pid, signal.SIGKILL)
        until(lambda: not any(worker.is_running() for worker in workers))
        assert raw.recv(100) == b""  # no answer ever comes
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"
            )
        assert b"500 Internal Server Error" in raw.recv(100)
    raw.close()
    sealing.rollback()
    until(lambda: waiting() == 0)
    assert remote.stored() == (0, 0)
    assert remote.capture(body)[1]["success"] is True
    assert remote.stored() == (MANY, 1)


def test_a_client_that_does_not_wait_for_the_answer_finds_all_of_it(remote, sealing):
    body = a_document()
    raw = remote.begun(body)
    until(lambda: waiting() == 1)
    raw.close()
    sealing.rollback()
    until(lambda: remote.stored() == (MANY, 1))
    ((job,),) = [orjson.loads(remote.ask("GET", "/epcis/capture")[2])]
    assert (job["success"], job["errors"]) == (True, [])


def test_two_captures_of_one_document_at_once_record_it_once(remote, sealing):
    body = a_document()
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(remote.capture, body) for _ in range(2)]
        until(lambda: waiting() == 2)
        sealing.rollback()
        jobs = sorted((each.result(60)[1] for each in both), key=lambda job: job["success"])
    assert [job["success"] for job in jobs] == [False, True]
    assert {error["status"] for error in jobs[0]["errors"]} == {409}
    assert remote.stored() == (MANY, 2)


def test_a_hundred_megabytes_are_refused_before_they_are_read(remote):
    with remote.begun(b"", length=100_000_000) as raw, http.client.HTTPResponse(raw) as answer:
        answer.begin()
        kind = "epcisException:CaptureLimitExceededException"
        assert (answer.status, orjson.loads(answer.read())["type"]) == (413, kind)
    lines = "".join(f"{name}: {value}\r\n" for name, value in remote.headers.items())
    with socket.create_connection(("127.0.0.1", remote.server.port), 60) as raw:  # in pieces, without a length
        raw.sendall(f"POST /epcis/capture HTTP/1.1\r\nHost: x\r\n{lines}Transfer-Encoding: chunked\r\n\r\n".encode())
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the answer may come before the end
            raw.sendall(f"{MAX_BYTES + 1:x}\r\n".encode() + b" " * (MAX_BYTES + 1))
        assert raw.recv(100).split()[1] == b"400"  # a body without a length is none
    assert remote.stored() == (0, 0)


def test_questions_at_random_are_answered_as_described(remote):
    """A few seconds of it; `make soak` asks every operation for minutes."""
    capture(*EVENTS, token=remote.token)
    operations = [
        ("/epcis/capture", "POST"), ("/epcis/events", "POST"), ("/epcis/queries", "POST"), ("/epcis/events", "GET"),
        ("/epcis/bizSteps/{bizStep}", "GET"), ("/epcis/queries/{queryName}/subscriptions", "POST"), ("/01/{01}/10/{10}", "GET"),
    ]  # fmt: skip
    statuses = statuses_of(operations, port=remote.server.port, secret=remote.token.secret, examples=2)
    assert {200, 400, 404, 501} <= statuses
    assert 500 not in statuses


def test_a_stranger_checks_the_published_files(remote, tmp_path):
    """Files over HTTP, the published program, Python alone: what was altered, taken out or put elsewhere is named, and nothing else."""
    names = [f"urn:uuid:5f0b4c22-4a55-4bfb-9d3c-0f0fd0d3f3a{n}" for n in range(6)]
    day = NOW - dt.timedelta(days=10)
    with clock.set_to(day):
        for n, name in enumerate(names):
            capture(changed(OBJECT, eventID=name, eventTime=f"2026-02-20T07:0{n}:00+07:00"), token=remote.token)
    with clock.set_to(day + dt.timedelta(days=1)):
        services.seal_days()
    events = list(Event.objects.filter(producer_id=remote.token.producer_id).order_by("seq"))

    moves = ((events[3].seq, -1), (events[5].seq, events[3].seq), (-1, events[5].seq))
    swap = "; ".join(f"UPDATE events_event SET seq = {now} WHERE seq = {seq}" for seq, now in moves)

    def checked():
        _status, _headers, index = remote.ask("GET", "/trace/roots/index.json")
        (tmp_path / "index.json").write_bytes(index)
        wanted = [f"{sealed}.{kind}" for sealed in orjson.loads(index)["days"] for kind in ("json", "leaves", "stored")]
        for file in (*wanted, "verify.py"):
            status, _headers, content = remote.ask("GET", f"/trace/roots/{file}")
            assert status == 200, file
            (tmp_path / file).write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-I", "-S", "verify.py", "."],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert not done.stderr
        return done.returncode, {n for n, name in enumerate(names) if name in done.stdout}

    assert checked() == (0, set())
    for sql, wrong in (
        (f"UPDATE events_event SET content = replace(content, '850.5', '950.5') WHERE seq = {events[0].seq}", {0}),
        (f"DELETE FROM events_event WHERE seq = {events[2].seq}", {0, 2}),
        (swap, {0, 2, 3, 5}),
    ):  # fmt: skip
        with connection.cursor() as cursor:  # what an attacker with the database's own password can do
            cursor.execute(f"SET session_replication_role = replica; {sql}; SET session_replication_role = origin")
        assert checked() == (1, wrong)
