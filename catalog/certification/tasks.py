"""What takes longer than an answer may: imports are checked and stored, dossiers made into one file."""

from contextlib import suppress

from django.tasks import task

from catalog.core.errors import Conflict, NotAllowed
from catalog.core.worker import LONG

from . import services
from .models import Export, ImportJob, ImportState
from .services.export import make_export


@task(queue_name=LONG)
def check_import(job_id: int) -> None:
    """Read the file and check every row. Where another worker does, or it was stored meanwhile, there is nothing to do."""
    with suppress(Conflict):
        services.check_import(job=ImportJob.objects.select_related("by").get(pk=job_id))


@task(queue_name=LONG)
def commit_import(job_id: int) -> None:
    """Store the list in the name of the officer who confirmed it. When that officer may not any more it goes back to being checked, and
    says why when it is confirmed again."""
    job = ImportJob.objects.select_related("by").get(pk=job_id)
    try:
        services.commit_import(job=job, by=job.by)
    except NotAllowed:
        ImportJob.objects.filter(pk=job_id, state=ImportState.COMMITTING).update(state=ImportState.CHECKED)


@task(queue_name=LONG)
def export_dossier(export_id: int) -> None:
    """A dossier as one file. Gone meanwhile: nothing to do."""
    found = Export.objects.filter(pk=export_id).first()
    if found is not None:
        make_export(export=found)
