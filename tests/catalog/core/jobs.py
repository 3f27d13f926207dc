"""Tasks for the tests of the worker; a worker in another process imports them by this path."""

import os
from pathlib import Path

from django.tasks import TaskContext, task

from catalog.core.models import OutboxMessage


@task
def note(text: str) -> str:
    """Leave a row behind."""
    from catalog.core import clock

    OutboxMessage.objects.create(topic=text, created_at=clock.now(), due_at=clock.now(), delivered_at=clock.now())
    return text


@task
def fail() -> None:
    """Go wrong."""
    raise ValueError("no such lot")


@task(takes_context=True)
def hang_once(context: TaskContext, started: str, go_on: str) -> int:
    """Open the pipe `started` for the test to hear; on the first run then wait for somebody to open `go_on`. Gives the run's number."""
    runs = len(context.task_result.worker_ids)
    if runs == 1:
        os.close(os.open(started, os.O_WRONLY))
        with Path(go_on).open() as pipe:
            pipe.read()
    return runs
