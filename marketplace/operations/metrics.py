"""Figures for Prometheus: a few, each true across all workers.

Requests are counted in files that all worker processes share when PROMETHEUS_MULTIPROC_DIR is set (`gunicorn_conf` sets it);
the queues are counted in the database at the moment of asking.
"""

import os
from collections.abc import Iterator

from django.db.models import Count, Min, Q
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from catalog.core import clock
from catalog.core.models import OutboxMessage

_process = CollectorRegistry()
REQUESTS = Counter("ocop_requests", "Requests answered", ["view", "method", "status"], registry=_process)
SECONDS = Histogram(
    "ocop_request_seconds",
    "Time from the first middleware to the answer",
    registry=_process,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


class Queues(Collector):
    """What waits to be done. Two SQL statements, both on partial indexes."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One family a figure."""
        from django.tasks.base import TaskResultStatus
        from django_tasks_db.models import DBTaskResult

        now = clock.now()
        outbox = OutboxMessage.objects.filter(delivered_at=None).aggregate(n=Count("pk"), oldest=Min("due_at"))
        age = max((now - outbox["oldest"]).total_seconds(), 0) if outbox["oldest"] else 0
        yield GaugeMetricFamily("ocop_outbox_waiting", "Outbox messages not yet delivered", value=outbox["n"])
        yield GaugeMetricFamily("ocop_outbox_late_seconds", "How late the oldest of them is", value=age)
        tasks = DBTaskResult.objects.aggregate(
            ready=Count("pk", filter=Q(status=TaskResultStatus.READY)),
            failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
        )
        yield GaugeMetricFamily("ocop_tasks_waiting", "Tasks waiting for a worker", value=tasks["ready"])
        yield GaugeMetricFamily("ocop_tasks_failed", "Tasks kept as failed", value=tasks["failed"])


def exposition() -> bytes:
    """Prometheus' text format."""
    requests = _process
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        requests = CollectorRegistry()
        MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    queues = CollectorRegistry()
    queues.register(Queues())
    return generate_latest(requests) + generate_latest(queues)
