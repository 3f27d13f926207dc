"""Files that officers handed in go to the tasks that read and store them."""

from django.dispatch import receiver

from catalog.core import housekeeping, outbox

from . import services, tasks


@outbox.handles("import.uploaded")
def check(*, job: int) -> None:
    """A file has come in."""
    tasks.check_import.enqueue(job)


@outbox.handles("import.confirmed")
def commit(*, job: int) -> None:
    """The officer has seen the preview and said yes."""
    tasks.commit_import.enqueue(job)


@receiver(housekeeping.tidying)
def remind(**_signal: object) -> None:
    """Of certificates that end: once each, however often this runs."""
    services.send_reminders()


@receiver(housekeeping.tidying)
def drop_files(**_signal: object) -> None:
    """Lists that nobody stored do not lie about for ever."""
    services.drop_old_files()
