"""Long spreadsheets of prices and stock: kept, read by a task, all rows saved or none, with word of how far it is."""

import datetime as dt
import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.core import clock, outbox
from catalog.core.errors import NotAllowed, Refused
from catalog.core.files import DOCUMENT_FOLDER
from catalog.core.tables import Line
from catalog.core.types import Actor
from catalog.producers.models import Producer
from marketplace.shops import policies
from marketplace.shops.models import SheetImport, SheetProgress, SheetState

from .sheets import TABLE, Saved, import_offers

IN_REQUEST = 100
"""So many rows are saved while the person waits (2 s); more by a task."""
EVERY = 20
"""Progress is told after so many rows."""
KEPT, LOST_AFTER = dt.timedelta(days=7), dt.timedelta(hours=2)
S = SheetState


def is_long(data: bytes) -> bool:
    """Whether a task is to read it. Raises `Refused` on "file" for what is no table."""
    return len(TABLE.read(data)) > IN_REQUEST


@transaction.atomic
def start_sheet_import(*, producer: Producer, data: bytes, filename: str, by: Actor, language: str) -> SheetImport:
    """Keep the file for the task. Raises `NotAllowed`, `Refused` on "file" while another of this producer is being read."""
    if not policies.may_sell_for(by, producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ, quản lý của cơ sở hay cán bộ được cơ sở đồng ý mới đặt giá."))
    Producer.objects.select_for_update(no_key=True, of=("self",)).get(pk=producer.pk)
    if SheetImport.objects.filter(producer=producer, state__in=(S.WAITING, S.RUNNING)).exists():
        raise Refused.because("running", _("Một bảng tính của cơ sở đang được ghi. Chờ xong rồi gửi bảng sau."), "file")
    name = default_storage.save(f"{DOCUMENT_FOLDER}/sheets/{secrets.token_urlsafe(18)}", ContentFile(data))
    made = SheetImport.objects.create(
        producer=producer,
        by_id=by.pk,
        file=name,
        filename=filename[-200:],
        language=language,
        rows=len(TABLE.read(data)),
        created_at=clock.now(),
    )
    outbox.emit("sheet.sent", sheet=made.pk)
    return made


def run_sheet_import(*, sheet_id: int) -> None:
    """Save all rows or none. Run again after a worker was killed it begins anew; by two at once one waits and finds it done."""
    if not SheetImport.objects.filter(pk=sheet_id, state__in=(S.WAITING, S.RUNNING)).update(state=S.RUNNING):
        return
    with transaction.atomic():
        job = SheetImport.objects.select_for_update(of=("self",)).select_related("producer", "by").get(pk=sheet_id)
        if job.state != S.RUNNING:
            return
        with default_storage.open(job.file) as stored, override(job.language):
            _read(job, stored.read())
        stored_name, job.file, job.finished_at = job.file, "", clock.now()
        job.save()
        transaction.on_commit(lambda: default_storage.delete(stored_name))
    SheetProgress.objects.filter(sheet_id=sheet_id).delete()


def _read(job: SheetImport, data: bytes) -> None:
    try:
        saved = import_offers(producer=job.producer, data=data, by=job.by, told=_Report(job.pk))
    except Refused as refused:  # also for who may not any more
        job.state, job.message = S.FAILED, str(refused.problems[0].message)[:500]
        return
    job.state = S.REFUSED if saved.bad else S.SAVED
    job.rows, job.changed = saved.rows, saved.changed
    job.bad = [[line.number, line.values, line.problems] for line in saved.bad]


class _Report:
    """Progress, seen by others while the one transaction is still open: written over a connection of its own."""

    def __init__(self, sheet_id: int) -> None:
        self.sheet_id = sheet_id

    def __call__(self, done: int) -> None:
        if done % EVERY:
            return
        beside = connections["default"].copy()
        try:
            with beside.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO shops_sheetprogress (sheet_id, done) VALUES (%s, %s)"
                    " ON CONFLICT (sheet_id) DO UPDATE SET done = excluded.done",
                    [self.sheet_id, done],
                )
        finally:
            beside.close()


def outcome_of(job: SheetImport) -> Saved:
    """What became of a finished one, as `import_offers` would have told. No statement."""
    bad: list[Any] = job.bad
    return Saved(job.changed, [Line(number, values, problems) for number, values, problems in bad], job.rows)


def drop_old_sheets() -> int:
    """Forget those of a week ago with their files, and tell those that nobody reads any more as failed; how many went. For the worker."""
    now = clock.now()
    with override("vi"):
        words = _("Chưa ghi được vì lỗi của hệ thống. Gửi lại tệp; nếu vẫn vậy, báo người quản trị.")
    unfinished = SheetImport.objects.filter(state__in=(S.WAITING, S.RUNNING), created_at__lt=now - LOST_AFTER)
    unfinished.update(state=S.FAILED, message=words, finished_at=now)
    gone = 0
    for job in SheetImport.objects.filter(created_at__lt=now - KEPT).order_by("pk")[:500]:
        job.delete()
        gone += 1
        if job.file:
            default_storage.delete(job.file)
    return gone
