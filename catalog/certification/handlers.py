"""Files that officers handed in go to the tasks that read and store them; facts from below; what has had its day goes."""

from typing import Any

from django.dispatch import receiver
from django.tasks import TaskResult, TaskResultStatus
from django.tasks.signals import task_finished

from catalog.core import housekeeping, outbox
from catalog.producers.models import Producer

from . import services, tasks
from .services.evidence import drop_stale_uploads
from .services.export import drop_old_exports, give_up_export
from .services.facts import push_producer


@outbox.handles("import.uploaded")
def check(*, job: int) -> None:
    """A file has come in."""
    tasks.check_import.enqueue(job)


@outbox.handles("import.confirmed")
def commit(*, job: int) -> None:
    """The officer has seen the preview and said yes."""
    tasks.commit_import.enqueue(job)


@outbox.handles("export.asked")
def export(*, export: int) -> None:
    """A dossier is wanted as one file."""
    tasks.export_dossier.enqueue(export)


@receiver(task_finished)
def tell_of_an_export_given_up(*, task_result: TaskResult[Any, Any], **_signal: Any) -> None:
    """Its workers died, or it failed before it could say so itself: who waits for it is told."""
    if (
        task_result.status == TaskResultStatus.FAILED
        and task_result.task.module_path == tasks.export_dossier.module_path
    ):
        give_up_export(*task_result.args)


@outbox.handles("producer.changed")
def hear_of_the_producer(*, producer: int, **_: Any) -> None:
    """Its legal form and story are facts of its products' dossiers."""
    found = Producer.objects.filter(pk=producer).first()
    if found is not None:
        push_producer(found)


@receiver(housekeeping.tidying)
def remind(**_signal: object) -> None:
    """Of certificates that end: once each, however often this runs."""
    services.send_reminders()


@receiver(housekeeping.tidying)
def drop_files(**_signal: object) -> None:
    """Lists that nobody stored do not lie about for ever."""
    services.drop_old_files()


@receiver(housekeeping.tidying)
def drop_leftovers(**_signal: object) -> None:
    """Pieces of files that never became whole, and exports that have been fetched long ago."""
    drop_stale_uploads()
    drop_old_exports()
