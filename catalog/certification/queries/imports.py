"""Reads: the lists officers have handed in."""

from dataclasses import dataclass

from django.db.models import QuerySet

from catalog.core.types import Actor

from ..models import ImportJob, ImportProgress, ImportRow, ImportState


def imports_of(user: Actor) -> QuerySet[ImportJob]:
    """The lists this officer has handed in, newest first. 1 statement."""
    return ImportJob.objects.filter(by_id=user.pk)


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """A page of a list's rows as they were understood; `share` of the work done, 0 to 1."""

    job: ImportJob
    rows: list[ImportRow]
    page: int
    pages: int
    share: float


def import_share(job: ImportJob) -> float:
    """How far the checking or storing of a list is, 0 to 1. At most 1 statement."""
    if job.state == ImportState.COMMITTING:
        row = ImportProgress.objects.filter(job_id=job.pk).first()
        return row.done / row.total if row is not None and row.total else 0.0
    if job.state == ImportState.CHECKING:
        return job.rows_done / job.rows_total if job.rows_total else 0.0
    return 0.0 if job.state == ImportState.UPLOADED else 1.0


def import_preview(job: ImportJob, page: int = 1, *, only_bad: bool = False, size: int = 50) -> ImportPreview:
    """Page `page` (from 1; others are brought into range) of a checked list. 1 statement."""
    total = job.rows_bad if only_bad else job.rows_done
    pages = max(1, -(-total // size))
    page = max(1, min(page, pages))
    rows = job.rows.filter(is_bad=True) if only_bad else job.rows.all()
    found = list(rows.order_by("number")[(page - 1) * size : page * size])
    return ImportPreview(job, found, page, pages, import_share(job))
