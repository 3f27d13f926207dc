"""The worker: delivers the outbox, runs due tasks, and tidies up, in one process beside the web server.

In three lanes, each in a thread with connections of its own, so that neither a file of 1 GB that is being made nor a stranger's server that
says nothing holds up a notice: messages and short tasks in one, tasks of the queues `LONG` and `CALLS` one after the other in the others.

As many may run as you like. Each lane holds an advisory lock of PostgreSQL on a connection of its own, under a number that follows from its
id; the server lets go of it the moment the process is gone, however it went. So whether the worker of a running task still lives is one
question, with no heartbeat and no waiting.
"""

import datetime as dt
import hashlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

from django.core.cache import caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.core.exceptions import SuspiciousOperation
from django.core.management import call_command
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django.tasks.signals import task_finished
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from . import audit, clock, housekeeping, once, outbox, ratelimit

MOST_RUNS = 3  # of a task whose workers die: perhaps it kills them
KEPT = dt.timedelta(days=30)  # delivered messages, finished tasks
BATCH = 20  # tasks between two looks at the outbox
LONG = "long"
"""The queue of tasks that take minutes: `@task(queue_name=LONG)`. A name of `settings.TASKS`."""
CALLS = "calls"
"""The queue of tasks that ask servers of others, which may let one wait. A name of `settings.TASKS`."""
RECOVER_EVERY = dt.timedelta(seconds=30)
TIDY_EVERY = dt.timedelta(hours=1)
TICK_EVERY = dt.timedelta(minutes=1)
LONGEST_PAUSE = 30.0  # seconds, while the database is away

log = logging.getLogger(__name__)


class WorkerDied(Exception):
    """Kept as the error of a task that outlived no worker."""


def _lock_number(worker_id: str) -> int:
    return int.from_bytes(hashlib.sha256(f"worker:{worker_id}".encode()).digest()[:8], signed=True)


class Lane(StrEnum):
    """What a worker takes."""

    ALL = "all"
    SHORT = "short"  # messages, every queue but the others', tidying
    LONG = "long"  # the long queue alone
    CALLS = "calls"  # the queue of calls alone


QUEUES = {Lane.LONG: LONG, Lane.CALLS: CALLS}
"""Lanes that take one queue and nothing else."""


class Worker:
    """One worker, of one lane or of all. Made, and run until `stop` is called (`run`) or for a round (`run_once`), within `alive`, by one
    thread; `stopped`: an event it may share with others."""

    def __init__(self, lane: Lane = Lane.ALL, *, stopped: threading.Event | None = None) -> None:
        self.lane = lane
        self._stop = stopped or threading.Event()
        self._recovered_at = self._tidied_at = self._ticked_at = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._lock = connection.copy()
        self._be_born()

    def _be_born(self) -> None:
        self.id = f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(8)}"

    def stop(self) -> None:
        """Finish the task or message at hand and return from `run`. May be called from a signal handler or another thread."""
        self._stop.set()

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Hold the lock that says this worker lives."""
        try:
            self._hold()
            yield
        finally:
            self._lock.close()

    def _hold(self) -> None:
        """Take the lock, or again after the database was away."""
        if self._lock.connection is not None and not self._lock.is_usable():
            self._lock.close()
        if self._lock.connection is None:
            with self._lock.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_lock_number(self.id)])

    def run(self, interval: float = 1.0) -> None:
        """Work until stopped; with nothing to do, look again every `interval` seconds. A database that is away is waited for."""
        pause = interval
        while not self._stop.is_set():
            try:
                self._hold()
                done = self.run_once()
                pause = interval
            except (OperationalError, InterfaceError):
                log.warning("the database is away; trying again in %s s", pause, exc_info=True)
                connections.close_all()
                # what it was at was perhaps not marked as done: under another name that is a dead worker's, and is taken up again
                self._lock.close()
                self._be_born()
                self._stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            if not done:
                self._stop.wait(interval)

    def run_once(self) -> int:
        """One round: messages, up to 20 tasks, and now and then the tasks of dead workers and old rows; of the other lanes one task and nothing
        else. Gives what was done."""
        if not connection.in_atomic_block:  # as in a test
            close_old_connections()
        if self.lane in QUEUES:
            return self._run_tasks(1)
        moment = clock.now()
        if moment - self._recovered_at >= RECOVER_EVERY:
            recover_tasks()
            self._recovered_at = moment
        if moment - self._ticked_at >= TICK_EVERY:
            housekeeping.ticking.send_robust(sender=None)
            self._ticked_at = moment
        if moment - self._tidied_at >= TIDY_EVERY:
            tidy()
            self._tidied_at = moment
        done = outbox.deliver(should_go_on=lambda: not self._stop.is_set())
        return done + self._run_tasks(BATCH)

    def _ready(self) -> DBTaskResultQuerySet:
        tasks: DBTaskResultQuerySet = DBTaskResult.objects.ready().filter(backend_name=DEFAULT_TASK_BACKEND_ALIAS)
        if self.lane == Lane.ALL:
            return tasks
        if self.lane in QUEUES:
            return tasks.filter(queue_name=QUEUES[self.lane])
        return tasks.exclude(queue_name__in=QUEUES.values())

    def _run_tasks(self, most: int) -> int:
        runner = TaskRunner(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=self.id,
        )  # django-tasks-db's own, for what happens around one task; the loop is ours, because it shares the process with the outbox
        for done in range(most):
            if self._stop.is_set():
                return done
            with transaction.atomic():
                task = self._ready().get_locked()
                if task is None:
                    return done
                task.claim(self.id)
            with audit.context(task=task.task_path):
                runner.run_task(task)
        return most


def work(*, interval: float, stopped: threading.Event, ready: Callable[[str], object]) -> None:
    """All lanes until `stopped` is set, the others in threads beside this one; back when all have finished what they were at. An error of
    ours in one stops all and is raised here. `ready` is called with the worker's id when it is at work."""
    failed: list[BaseException] = []

    def beside(lane: Lane) -> None:
        try:
            one = Worker(lane, stopped=stopped)
            with one.alive():
                one.run(interval)
        except BaseException as error:
            failed.append(error)
        finally:
            stopped.set()
            connections.close_all()

    threads = [threading.Thread(target=beside, args=(lane,), name=f"{lane} tasks") for lane in QUEUES]
    one = Worker(Lane.SHORT, stopped=stopped)
    try:
        with one.alive():
            for thread in threads:
                thread.start()
            ready(one.id)
            one.run(interval)
    finally:
        stopped.set()
        for thread in threads:
            if thread.ident is not None:
                thread.join()
    if failed:
        raise failed[0]


def recover_tasks() -> int:
    """Make tasks ready again whose worker is gone, and give their number. After three such runs a task counts as failed."""
    recovered = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for task in DBTaskResult.objects.running().select_for_update(skip_locked=True):
            # held to the end of this transaction, so that no other worker judges the same one meanwhile
            number = _lock_number(task.worker_ids[-1]) if task.worker_ids else 0
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
            if not cursor.fetchone()[0]:
                continue  # it lives
            recovered += 1
            if len(task.worker_ids) >= MOST_RUNS:
                task.set_failed(WorkerDied(f"{MOST_RUNS} workers died while they ran this task"))
                with suppress(ImportError, SuspiciousOperation):  # code that is no more has nobody to tell
                    task_finished.send_robust(sender=type(task.task.get_backend()), task_result=task.task_result)
            else:
                task.status = TaskResultStatus.READY
                task.started_at = None
                task.save(update_fields=["status", "started_at"])
            log.warning("task %s (%s) was left by a dead worker: now %s", task.id, task.task_path, task.status)
    return recovered


def tidy() -> None:
    """Delete what has had its day: delivered messages and finished tasks after 30 days, forms that were sent, expired cache
    rows and sessions, and what the rooms no longer need. A room that fails is logged and tried again in an hour; the worker goes on."""
    outbox.prune(before=clock.now() - KEPT)
    once.forget(before=clock.now() - once.KEPT)
    DBTaskResult.objects.finished().filter(finished_at__lt=clock.now() - KEPT).delete()
    cache = caches["default"]
    if isinstance(cache, BaseDatabaseCache):
        database, table = ratelimit.table_of(cache)
        with database.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [clock.now()])  # noqa: S608  the table's name is a setting
    call_command("clearsessions", verbosity=0)
    housekeeping.tidying.send_robust(sender=None)  # Django logs what a receiver raises
