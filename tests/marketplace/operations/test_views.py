"""`/health/` and `/metrics`, the request's id and its line in the log."""

import datetime as dt
import json
import logging

import pytest
import structlog
from django.db import connection

from catalog.core import clock
from catalog.core.models import OutboxMessage
from marketplace.operations import logs, middleware

pytestmark = pytest.mark.django_db


def test_health_is_one_question_to_the_database(client, django_assert_num_queries):
    client.get("/health/")
    with django_assert_num_queries(2):
        answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "migrations": "ok"})
    assert "no-store" in answer["Cache-Control"]


def test_health_says_that_migrations_are_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'fairs'")
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "pending")


def test_health_and_figures_are_read_only(client):
    assert client.post("/health/").status_code == 405
    assert client.post("/metrics").status_code == 405


def test_figures_count_requests_by_view_and_what_waits(client):
    due = clock.now() - dt.timedelta(seconds=90)
    OutboxMessage.objects.create(topic="test", created_at=due, due_at=due)
    client.get("/health/")
    client.get("/no-such-page/")
    text = client.get("/metrics").content.decode()
    assert 'ocop_requests_total{method="GET",status="200",view="health"}' in text
    assert 'ocop_requests_total{method="GET",status="404",view="-"}' in text
    assert "ocop_outbox_waiting 1.0\n" in text and "ocop_outbox_late_seconds 90.0\n" in text
    assert "no-such-page" not in text


def test_queues_cost_two_statements(client, django_assert_num_queries):
    client.get("/metrics")
    with django_assert_num_queries(2):
        client.get("/metrics")


@pytest.mark.parametrize(
    ("headers", "address", "status"),
    [
        ({}, "127.0.0.1", 200),
        ({}, "::1", 200),
        ({}, "203.0.113.7", 403),
        ({}, "", 403),
        ({"X-Forwarded-For": "203.0.113.7"}, "127.0.0.1", 403),  # through a proxy on this machine
        ({"Forwarded": "for=203.0.113.7"}, "127.0.0.1", 403),
    ],
)
def test_figures_only_for_this_machine(client, headers, address, status):
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer right", 200), ("Bearer wrong", 403), ("", 403), ("Bearer đúng", 403)]
)
def test_figures_for_whoever_has_the_token(client, settings, given, status):
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", headers={"Authorization": given}, REMOTE_ADDR="203.0.113.7").status_code == status


def test_a_request_keeps_the_id_it_came_with_and_else_gets_one(client):
    assert client.get("/health/", headers={"X-Request-ID": "abc-12345"})["X-Request-ID"] == "abc-12345"
    for bad in ("short", "a" * 65, 'abc"\ndef'):
        made = client.get("/health/", headers={"X-Request-ID": bad})["X-Request-ID"]
        assert made != bad and len(made) == 32


def test_the_line_of_a_request_names_the_view_and_never_the_path(client):
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        middleware.log = structlog.get_logger("marketplace.operations.middleware")
        client.get("/health/?email=an@example.com", headers={"X-Request-ID": "abc-12345"})
    (line,) = lines
    assert line.pop("ms") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "view": "health",
        "method": "GET",
        "status": 200,
        "request_id": "abc-12345",
    }


def written(config: dict, record: logging.LogRecord) -> str:
    """A record as a settings' formatter writes it."""
    made = dict(config["formatters"]["line"])
    made.pop("()")
    return structlog.stdlib.ProcessorFormatter(**made).format(record)


@pytest.fixture
def record():
    try:
        raise ValueError("Key (email)=(an.nguyen@example.com) already exists, phone +84 912 345 678 or 0912345678")
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    return logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Lỗi %s for a@b.vn", ("x",), caught)


@pytest.fixture(autouse=True)
def _structlog_as_before():
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_json_lines_hold_no_personal_data(record):
    line = json.loads(written(logs.configured(json=True), record))
    assert line["event"] == "Lỗi x for […]"
    assert (line["level"], line["logger"]) == ("error", "django.request")
    assert "Key (email)=([…]) already exists, phone […] or […]" in line["exception"]
    assert line["timestamp"].endswith("Z")


def test_lines_for_people_are_one_line_with_a_plain_traceback(record):
    text = written(logs.configured(json=False), record)
    assert "Lỗi x for a@b.vn" in text.splitlines()[0]
    assert "\x1b" not in text and "ValueError: Key" in text


@pytest.mark.parametrize("kept", ["LT-2026-0912345678-A", "20260912345678", "01/09521234567899", "12.345.678"])
def test_lots_and_codes_stay(kept):
    assert logs.without_personal_data(None, "info", {"event": kept, "n": 1}) == {"event": kept, "n": 1}
