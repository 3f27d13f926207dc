"""What takes longer than an answer may: codes of units, and the files of their labels."""

from django.tasks import task

from catalog.core.worker import LONG

from .services import make_unit_file as make_file
from .services import make_units as make


@task(queue_name=LONG)
def make_units(batch_id: int) -> None:
    """The codes of a batch."""
    make(batch_id=batch_id)


@task(queue_name=LONG)
def make_unit_file(file_id: int) -> None:
    """The labels of some units as one file."""
    make_file(file_id=file_id)
