"""Who asks for a dossier as one file, and how long it lies here: one of each form for each reader, one file for the same content."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock, outbox
from catalog.core.errors import NotAllowed, Refused
from catalog.core.types import Actor

from ...models import EDITABLE, Dossier, DossierState, Export, ExportProblem
from ...policies.dossiers import may_read, may_see_representative, may_write
from ...queries import form01
from ...queries.content import checksum, content_of, without_private
from ...queries.dossiers import dossier_rows

KEPT = dt.timedelta(days=7)
LOST_AFTER = dt.timedelta(hours=2)
"""The longest takes minutes: what nobody has finished by then, nobody is at."""
log = logging.getLogger(__name__)


def content_for(user: Actor, dossier: Dossier) -> dict[str, Any]:
    """What this user gets: its people what stands now while they may change it, all others what was handed in last; private answers only
    for evaluators. `dossier` comes from `dossier_rows`."""
    submission = dossier.submissions.order_by("-number").first()
    if submission is not None and not (dossier.state in EDITABLE and may_write(user, dossier)):
        content = dict(submission.content)
    else:
        content = content_of(dossier)
    return content if may_see_representative(user, dossier) else without_private(content, dossier)


def state_of(dossier: Dossier) -> str:
    """What the cover says of it."""
    if dossier.state == DossierState.DRAFT:
        return _("Bản đang soạn, chưa nộp")
    return str(dossier.get_state_display())


def fingerprint_of(content: Mapping[str, Any], dossier: Dossier) -> str:
    """Two exports with the same are the same to their reader, but for the day on the cover."""
    return checksum({"content": content, "state": dossier.state})


def is_private(content: Mapping[str, Any]) -> bool:
    """Whether it holds what only evaluators and the producer may see."""
    return not form01.PRIVATE.isdisjoint(content["form"])


def lock_exports(dossier_id: int) -> None:
    """Files are shared and dropped under this lock. In a transaction."""
    Dossier.objects.select_for_update(of=("self",)).only("pk").get(pk=dossier_id)


@transaction.atomic
def request_export(*, dossier: Dossier, form: str, by: Actor) -> Export:
    """Ask for a dossier as "pdf" or "zip"; a task makes it. What was made of the same content is given again, whoever asked for it; what is
    being made is not begun twice; this reader's older ones of the form go.

    Raises `NotAllowed` for who may not read it, `Refused` (`form`).
    """
    if not may_read(by, dossier):
        raise NotAllowed.because("not_allowed", _("Chỉ người của cơ sở và cán bộ đang xử lý mới tải được hồ sơ này."))
    if form not in ("pdf", "zip"):
        raise Refused.because("form", _("Chọn tải PDF hay ZIP."), "form")
    lock_exports(dossier.pk)
    current = dossier_rows().get(pk=dossier.pk)
    content = content_for(by, current)
    fingerprint = fingerprint_of(content, current)
    mine = Export.objects.filter(dossier=dossier, form=form, by_id=by.pk)
    for one in mine.filter(problem=""):
        is_waiting = one.finished_at is None and (one.total == 0 or one.fingerprint == fingerprint)
        if is_waiting or (one.fingerprint == fingerprint and _is_there(one)):
            return one
    twin = twin_of(dossier.pk, form, fingerprint)
    _forget(mine)
    said = {"dossier": dossier, "form": form, "by_id": by.pk, "created_at": clock.now(), "fingerprint": fingerprint}
    said["private"] = is_private(content)
    if twin is not None:
        done = {"file": twin.file, "done": twin.total, "total": twin.total, "finished_at": clock.now()}
        return Export.objects.create(**said, **done)
    made = Export.objects.create(**said)
    outbox.emit("export.asked", export=made.pk)
    return made


def _is_there(export: Export) -> bool:
    return export.file != "" and default_storage.exists(export.file)


def twin_of(dossier_id: int, form: str, fingerprint: str) -> Export | None:
    """A whole export of the same content. Under `lock_exports`."""
    if not fingerprint:
        return None
    twins = Export.objects.filter(dossier_id=dossier_id, form=form, fingerprint=fingerprint, problem="")
    return next((twin for twin in twins.exclude(file="") if _is_there(twin)), None)


def may_fetch(user: Actor, export: Export) -> bool:
    """Who asked for it, while they may read the dossier, and evaluate it when private answers are in it. `export` comes with its dossier."""
    if export.by_id != user.pk or not export.file or not may_read(user, export.dossier):
        return False
    return not export.private or may_see_representative(user, export.dossier)


def give_up_export(export_id: int) -> None:
    """Its task ended without an end: nobody is at it any more."""
    unfinished = Export.objects.filter(pk=export_id, finished_at=None)
    unfinished.update(problem=ExportProblem.FAILED, finished_at=clock.now())


def _forget(exports: Iterable[Export]) -> int:
    """Rows go, and files that no other row names. Under `lock_exports`."""
    dropped = 0
    for one in exports:
        one.delete()
        dropped += 1
        if one.file and not Export.objects.filter(file=one.file).exists():
            transaction.on_commit(partial(default_storage.delete, one.file))
    return dropped


def drop_old_exports() -> int:
    """Forget exports of a week ago, with their files, and gives their number; those that nobody makes any more are told as failed. For the
    worker."""
    now = clock.now()
    lost = Export.objects.filter(finished_at=None, created_at__lt=now - LOST_AFTER)
    if told := lost.update(problem=ExportProblem.FAILED, finished_at=now):
        log.warning("%s exports were never finished", told)
    dropped = 0
    old = Export.objects.filter(created_at__lt=now - KEPT)
    for dossier_id in old.order_by().values_list("dossier_id", flat=True).distinct()[:500]:
        with transaction.atomic():
            lock_exports(dossier_id)
            dropped += _forget(old.filter(dossier_id=dossier_id))
    return dropped
