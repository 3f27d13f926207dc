"""Imports, checked and stored after the answer."""

from django.tasks import task

from . import services
from .models import ImportJob


@task()
def check_import(job_id: int) -> None:
    """Read the file and check every row."""
    services.check_import(job=ImportJob.objects.select_related("by").get(pk=job_id))


@task()
def commit_import(job_id: int) -> None:
    """Store the list in the name of the officer who confirmed it."""
    job = ImportJob.objects.select_related("by").get(pk=job_id)
    services.commit_import(job=job, by=job.by)
