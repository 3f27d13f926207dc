"""Files that officers handed in go to the tasks that read and store them."""

from catalog.core import outbox

from . import tasks


@outbox.handles("import.uploaded")
def check(*, job: int) -> None:
    """A file has come in."""
    tasks.check_import.enqueue(job)


@outbox.handles("import.confirmed")
def commit(*, job: int) -> None:
    """The officer has seen the preview and said yes."""
    tasks.commit_import.enqueue(job)
