"""The task that makes a dossier one file: papers are read and written one at a time, so that 400 files and 1 GB take a worker's memory no more
than one of them does."""

import errno
import secrets
import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import override

from catalog.core import clock
from catalog.core.files import DOCUMENT_FOLDER

from ...models import Dossier, Evidence, Export, ExportProblem
from ...policies.dossiers import may_read
from ...queries.dossiers import dossier_rows
from .archive import write_zip
from .asked import content_for, fingerprint_of, is_private, lock_exports, twin_of
from .pdf import write_pdf
from .sources import Papers

EVERY = 5
"""Progress is told after so many papers."""
_FORMS = 3  # cover, Form 01, Form 02
_FULL = (errno.ENOSPC, errno.EDQUOT)


class _GoneError(Exception):
    """Nobody waits for it any more: another was asked for."""


def make_export(*, export: Export) -> None:
    """Make the file. Outside any transaction, so that progress is seen. Does nothing when it is finished or gone; a second run begins anew.

    Whatever goes wrong is told in `problem` and raised again, for the log and the figures.
    """
    found = Export.objects.select_related("by").filter(pk=export.pk, finished_at=None).first()
    if found is None:
        return
    dossier = dossier_rows().get(pk=found.dossier_id)
    if not may_read(found.by, dossier):
        _finished(found, problem=ExportProblem.NOT_ALLOWED)
        return
    try:
        _make(found, dossier)
    except _GoneError:
        return
    except Exception as error:  # whatever it was, who waits for the file is told; the task fails with it all the same
        _finished(found, problem=ExportProblem.DISK if _is_full(error) else ExportProblem.FAILED)
        raise


def _make(export: Export, dossier: Dossier) -> None:
    content = content_for(export.by, dossier)
    export.fingerprint, export.private = fingerprint_of(content, dossier), is_private(content)
    export.done, export.total = 0, len(content["papers"]) + _FORMS
    _save(export, "done", "total", "fingerprint", "private")
    with transaction.atomic():  # another reader's task was first
        lock_exports(dossier.pk)
        twin = twin_of(dossier.pk, export.form, export.fingerprint)
        if twin is not None:
            _finished(export, file=twin.file)
            return
    papers = Papers(Evidence.objects.only("file", "removed_at").in_bulk([p["id"] for p in content["papers"]]))
    write: Callable[[IO[bytes], dict[str, Any], Dossier, Papers, Callable[[int], None]], None]
    write = write_pdf if export.form == "pdf" else write_zip
    with tempfile.TemporaryFile() as whole, override("vi"):
        write(whole, content, dossier, papers, lambda done: _advance(export, done))
        whole.seek(0)
        name = f"{DOCUMENT_FOLDER}/exports/{secrets.token_urlsafe(18)}.{export.form}"
        try:
            name = default_storage.save(name, File(whole))
            if papers.missing:  # when the store has them again, the next one is whole
                export.fingerprint = ""
            _finished(export, file=name)
        except BaseException:
            default_storage.delete(name)
            raise


def _save(export: Export, *fields: str) -> None:
    """Raises `_GoneError` when the row is gone."""
    if not Export.objects.filter(pk=export.pk).update(**{name: getattr(export, name) for name in fields}):
        raise _GoneError


def _finished(export: Export, *, file: str = "", problem: str = "") -> None:
    export.done, export.finished_at, export.problem, export.file = export.total, clock.now(), problem, file
    _save(export, "done", "file", "fingerprint", "finished_at", "problem")


def _advance(export: Export, done: int) -> None:
    if done % EVERY == 0:
        export.done = done
        _save(export, "done")


def _is_full(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        error = error.__cause__
    return False
