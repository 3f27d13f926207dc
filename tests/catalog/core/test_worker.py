import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

from catalog.core import clock, outbox, ratelimit, worker
from catalog.core.models import OutboxMessage
from catalog.core.worker import Lane, Worker, recover_tasks
from tests.catalog.core.jobs import fail, hang_once, note


@pytest.fixture
def topic() -> Iterator[str]:
    yield "test.worker"
    outbox._handlers.pop("test.worker", None)


def left_running(*worker_ids: str) -> DBTaskResult:
    """A task as a worker leaves it that dies while running it."""
    result = DBTaskResult.objects.get(id=note.enqueue("left behind").id)
    for worker_id in worker_ids:
        result.claim(worker_id)
    return result


def cached(key: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache WHERE cache_key LIKE %s", [f"%{key}%"])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_once_delivers_and_runs_whatever_is_due(topic):
    @outbox.handles(topic)
    def then(*, n: int) -> None:
        note.enqueue(f"after {n}")

    outbox.emit(topic, n=1)
    good, bad = note.enqueue("first"), fail.enqueue()
    later = note.using(run_after=dt.datetime(2099, 1, 1, tzinfo=dt.UTC)).enqueue("later")
    call_command("work", "--once")
    assert set(OutboxMessage.objects.exclude(topic=topic).values_list("topic", flat=True)) == {"first", "after 1"}
    good.refresh()
    bad.refresh()
    later.refresh()
    assert (good.status, good.return_value) == ("SUCCESSFUL", "first")
    assert (bad.status, bad.errors[0].exception_class_path) == ("FAILED", "builtins.ValueError")
    assert later.status == "READY"


@pytest.mark.django_db
def test_more_tasks_than_one_round_takes():
    for n in range(worker.BATCH + 5):
        note.enqueue(f"n{n}")
    one = Worker()
    with one.alive():
        assert [one.run_once(), one.run_once(), one.run_once()] == [worker.BATCH, 5, 0]


@pytest.mark.django_db
def test_an_idle_round_is_cheap(django_assert_num_queries):
    one = Worker()
    with one.alive():
        one.run_once()
        with django_assert_num_queries(
            6
        ):  # the outbox and the tasks, each one SELECT within a savepoint of the test's transaction
            one.run_once()


def test_tasks_of_dead_workers_run_again(fresh_db):
    task = left_running("gone-1")
    call_command("work", "--once")
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"
    assert len(task.worker_ids) == 2


def test_tasks_of_living_workers_are_left_alone(fresh_db):
    living = Worker()
    with living.alive():
        task = left_running(living.id)
        assert recover_tasks() == 0
        task.refresh_from_db()
        assert task.status == "RUNNING"
    assert recover_tasks() == 1
    task.refresh_from_db()
    assert task.status == "READY"


def test_a_task_that_kills_its_workers_fails_in_the_end(fresh_db):
    task = left_running("gone-1", "gone-2", "gone-3")
    assert recover_tasks() == 1
    task.refresh_from_db()
    assert task.status == "FAILED"
    assert "3 workers died" in task.traceback


def test_rooms_hear_of_a_task_that_was_given_up(fresh_db):
    heard = []

    def hear_of(*, task_result, **_signal) -> None:
        heard.append((task_result.args, task_result.status))

    left_running("gone-1", "gone-2", "gone-3")
    task_finished.connect(hear_of)
    try:
        recover_tasks()
    finally:
        task_finished.disconnect(hear_of)
    assert heard == [(["left behind"], "FAILED")]


def test_what_was_at_hand_when_the_database_went_away_is_taken_up_again(fresh_db, monkeypatch):
    """The worker lives on, but nobody marked its task as done."""
    one = Worker()
    task = DBTaskResult.objects.get(id=note.enqueue("at hand").id)
    born = one.id

    def round_of_work(self: Worker) -> int:
        monkeypatch.undo()
        task.claim(self.id)
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(Worker, "run_once", round_of_work)

    def stop_it(**_signal) -> None:
        one.stop()

    task_finished.connect(stop_it)
    try:
        with one.alive():
            one.run(interval=0.01)
    finally:
        task_finished.disconnect(stop_it)
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"
    assert task.worker_ids[0] == born != task.worker_ids[1] == one.id


def test_lanes_share_the_work(fresh_db):
    short, long = note.enqueue("short"), note.using(queue_name=worker.LONG).enqueue("long")
    for lane, done in ((Lane.LONG, long), (Lane.SHORT, short)):
        one = Worker(lane)
        with one.alive():
            assert (one.run_once(), one.run_once()) == (1, 0)
        done.refresh()
        assert (done.status, done.worker_ids) == ("SUCCESSFUL", [one.id])


def test_an_error_of_ours_in_the_long_lane_ends_the_worker(fresh_db, monkeypatch):
    def broken(self: Worker, most: int) -> int:
        if self.lane == Lane.LONG:
            raise RuntimeError("a mistake")
        return 0

    monkeypatch.setattr(Worker, "_run_tasks", broken)
    with pytest.raises(RuntimeError):
        worker.work(interval=0.01, stopped=threading.Event(), ready=str)


@pytest.mark.django_db
def test_a_running_task_without_a_worker_is_recovered():
    task = left_running()
    DBTaskResult.objects.update(status="RUNNING")
    assert recover_tasks() == 1
    task.refresh_from_db()
    assert task.status == "READY"


@pytest.mark.django_db
def test_old_rows_go_and_young_ones_stay(topic):
    old = clock.now() - worker.KEPT - dt.timedelta(days=1)
    OutboxMessage.objects.create(topic="old", created_at=old, due_at=old, delivered_at=old)
    OutboxMessage.objects.create(topic="old and undelivered", created_at=old, due_at=old)
    OutboxMessage.objects.create(topic="young", created_at=old, due_at=old, delivered_at=clock.now())
    note.enqueue("old task")
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=old)
    note.enqueue("young task")
    with clock.set_to(old):
        ratelimit.allow("x", 1, 60)
    ratelimit.allow("y", 1, 60)
    cache.set("kept", 1, timeout=None)
    assert cached("rate:") == 2
    worker.tidy()
    assert set(OutboxMessage.objects.values_list("topic", flat=True)) == {"old and undelivered", "young"}
    assert DBTaskResult.objects.get().args_kwargs["args"] == ["young task"]
    assert cached("rate:") == 1
    assert cached("kept") == 1


def test_another_cache_tidies_itself(settings, fresh_db):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tidy"}}
    worker.tidy()


def test_a_stopped_worker_takes_nothing_more(fresh_db, topic):
    one = Worker()

    @outbox.handles(topic)
    def stop_it(**_payload: object) -> None:
        one.stop()

    with transaction.atomic():
        outbox.emit(topic)
        outbox.emit(topic)
        task = note.enqueue("never")
    with one.alive():
        one.run()
    assert OutboxMessage.objects.filter(topic=topic, delivered_at=None).count() == 1
    task.refresh()
    assert task.status == "READY"


def test_work_goes_on_when_the_database_comes_back(fresh_db, monkeypatch):
    one = Worker()
    rounds = []

    def round_of_work(self: Worker) -> int:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            with connection.cursor() as cursor:  # every connection of ours is cut, the lock's too
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                )
        if len(rounds) == 2:
            assert self._lock.is_usable()
            self.stop()
        return 1

    monkeypatch.setattr(Worker, "run_once", round_of_work)
    with one.alive():
        one.run(interval=0.01)
    assert rounds == [0, 1]


def test_an_error_of_ours_is_not_hidden(fresh_db, monkeypatch):
    def broken() -> int:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(worker, "recover_tasks", broken)
    one = Worker()
    with one.alive(), pytest.raises(RuntimeError):
        one.run()


ROOT = Path(__file__).parents[3]


@pytest.fixture
def process(fresh_db: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`manage.py work` in a process of its own on the test's database, already at work."""
    (tmp_path / "worker_settings.py").write_text(
        f"from marketplace.settings.test import *\nDATABASES['default']['NAME'] = {fresh_db!r}\n"
    )
    with subprocess.Popen(
        [sys.executable, "manage.py", "work", "--interval", "0.05", "--settings", "worker_settings"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as started:
        assert started.stdout is not None
        assert "is at work" in started.stdout.readline()
        yield started
        if started.poll() is None:
            started.kill()


def pipes(tmp_path: Path) -> tuple[str, str]:
    names = (str(tmp_path / "started"), str(tmp_path / "go_on"))
    for name in names:
        os.mkfifo(name)
    return names


def hear(pipe: str) -> None:
    """Return when the other side has opened the pipe."""
    with Path(pipe).open():
        pass


def test_sigterm_finishes_the_task_at_hand(process, tmp_path):
    started, go_on = pipes(tmp_path)
    result = hang_once.enqueue(started, go_on)
    after = note.using(priority=-1).enqueue("not any more")
    hear(started)
    process.send_signal(signal.SIGTERM)
    threading.Thread(target=lambda: Path(go_on).write_text("")).start()
    assert process.wait(30) == 0
    result.refresh()
    assert (result.status, result.return_value) == ("SUCCESSFUL", 1)
    after.refresh()
    assert after.status == "READY"


def test_messages_and_short_tasks_go_on_beside_a_long_task(process, tmp_path):
    started, go_on = pipes(tmp_path)
    long = hang_once.using(queue_name=worker.LONG).enqueue(started, go_on)
    hear(started)
    with transaction.atomic():
        outbox.emit("nobody.listens")
    short = note.enqueue("short")
    while short.status != "SUCCESSFUL" or OutboxMessage.objects.filter(delivered_at=None).exists():
        short.refresh()
    long.refresh()
    assert long.status == "RUNNING"
    process.send_signal(signal.SIGTERM)
    Path(go_on).write_text("")
    assert process.wait(30) == 0
    long.refresh()
    assert (long.status, long.return_value) == ("SUCCESSFUL", 1)


def test_a_killed_workers_task_is_run_by_the_next(process, tmp_path):
    started, go_on = pipes(tmp_path)
    result = hang_once.enqueue(started, go_on)
    hear(started)
    assert recover_tasks() == 0  # it lives
    process.kill()
    process.wait(30)
    call_command("work", "--once")
    result.refresh()
    assert (result.status, result.return_value) == ("SUCCESSFUL", 2)
