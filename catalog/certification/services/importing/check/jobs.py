"""A list taken in, checked, and forgotten when it was left lying."""

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import batched
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.files import DOCUMENT_FOLDER
from catalog.core.spreadsheets import MOST_BYTES, read_rows
from catalog.core.types import Actor
from catalog.products.services import save_in_bulk

from ....models import ImportJob, ImportState
from ....policies import Desk, import_provinces
from ..columns import find_headings
from .rows import Checker

BATCH = 1_000
FILES_KEPT = dt.timedelta(days=7)


@transaction.atomic
def start_import(*, uploaded: Any, by: Actor) -> ImportJob:
    """Keep an officer's file; a task checks it. Raises `NotAllowed`, or `Refused` on "file" when it is empty or over 20 MB."""
    if import_provinces(by) == set():
        raise NotAllowed.because(
            "not_allowed", _("Chỉ cán bộ cấp tỉnh hoặc Bộ mới nhập được danh sách sản phẩm đã công nhận.")
        )
    uploaded.seek(0)
    data = uploaded.read(MOST_BYTES + 1)
    if not data:
        raise Refused.because("empty_file", _("Tệp rỗng. Chọn lại tệp."), "file")
    if len(data) > MOST_BYTES:
        raise Refused.because("too_large", _("Tệp nặng quá 20 MB. Chia thành nhiều tệp."), "file")
    stored = default_storage.save(f"{DOCUMENT_FOLDER}/imports/{secrets.token_urlsafe(24)}.bin", ContentFile(data))
    job = ImportJob.objects.create(
        by_id=by.pk,
        file=stored,
        filename=PurePath(str(uploaded.name or "").replace("\\", "/")).name[:200],
        created_at=clock.now(),
    )
    outbox.emit("import.uploaded", job=job.pk)
    return job


def check_import(*, job: ImportJob) -> ImportJob:
    """Read the file and check every row, in batches that a progress bar can see. Runs again from the start after a crash.

    The job ends CHECKED, with `rows_bad` rows at fault, or FAILED with a message when the file is no such table. `Conflict` once storing
    has begun, and for all but one of several workers that check it at the same time.

    No row passes that its officer may not decide (`Desk`): a recognition by the ministry needs the ministry's officer, and nobody lists a
    producer of their own. A row with a day names its decision; one with only a year may leave the number out, as the lists that provinces
    and the ministry publish do, and is kept as such a fact: `precision="year"`, with the list as its source.
    """
    with transaction.atomic():
        mine = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
        if mine.state in {ImportState.COMMITTING, ImportState.DONE}:
            raise Conflict.because("too_late", _("Danh sách này đã được ghi."))
        mine.rows.all().delete()
        mine.state, mine.rows_total, mine.rows_bad, mine.rows_done = ImportState.CHECKING, 0, 0, 0
        mine.message = ""
        mine.save()
    try:
        if not mine.file:
            raise Refused.because("file_gone", _("Tệp đã bị xóa sau 7 ngày. Tải tệp lên lại."), "file")
        with default_storage.open(str(mine.file.name)) as stored:
            data = stored.read()
        rows = list(read_rows(data))
        at, headings = find_headings(rows)
        body = rows[at + 1 :]
        if not body:
            raise Refused.because("no_rows", _("Dưới dòng tên cột không có dòng nào."), "file")
    except Refused as refused:
        mine.message = " ".join(str(problem.message) for problem in refused.problems)
        with _going_on(mine):
            mine.state = ImportState.FAILED
            mine.save(update_fields=["state", "message"])
        return mine
    mine.columns = [list(pair) for pair in headings]
    mine.rows_total = len(body)
    mine.save(update_fields=["columns", "rows_total"])
    checker = Checker(headings, import_provinces(mine.by), Desk(mine.by))
    for batch in batched(body, BATCH):
        checker.look_up(batch)
        made = [checker.row(mine, row) for row in batch]
        with _going_on(mine):
            save_in_bulk(made)
            mine.rows_done += len(made)
            mine.rows_bad += sum(row.is_bad for row in made)
            mine.save(update_fields=["rows_done", "rows_bad"])
    with _going_on(mine):
        mine.state = ImportState.CHECKED
        mine.checked_at = clock.now()
        mine.save(update_fields=["state", "checked_at"])
    return mine


@contextmanager
def _going_on(mine: ImportJob) -> Iterator[None]:
    """A step of the check in a transaction, under the job's lock. `Conflict` when somebody else began the check again or took the step."""
    with transaction.atomic():
        stands = ImportJob.objects.select_for_update(no_key=True).values_list("state", "rows_done").get(pk=mine.pk)
        if stands != (ImportState.CHECKING, mine.rows_done):
            raise Conflict.because(
                "checked_elsewhere", _("Danh sách này đang được kiểm tra ở nơi khác. Xem lại sau ít phút.")
            )
        yield


@transaction.atomic
def drop_old_files() -> int:
    """Delete the files of lists that failed or were left lying for 7 days, and give their number; a stored list's file is gone already.

    What was read of a checked list stays, so its officer may still store it.
    """
    old = ImportJob.objects.filter(created_at__lt=clock.now() - FILES_KEPT).exclude(file="")
    jobs = list(old.exclude(state=ImportState.COMMITTING).select_for_update(skip_locked=True, no_key=True))
    names = [str(job.file.name) for job in jobs]
    ImportJob.objects.filter(pk__in=[job.pk for job in jobs]).update(file="")

    def delete() -> None:
        for name in names:
            default_storage.delete(name)

    transaction.on_commit(delete)
    return len(names)
