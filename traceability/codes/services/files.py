"""Labels of units as a file for a printer: asked for, made by a task, destroyed with the serials once they are printed, after a week at the most."""

import datetime as dt
import logging
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from traceability.codes.models import UnitBatch, UnitFile, UnitProblem, UnitState
from traceability.codes.policies import printing_problem
from traceability.codes.queries import public_code, unit_label
from traceability.codes.services.moves import move
from traceability.codes.services.printing import Print, label_to_print
from traceability.codes.services.units import (
    chunk_names,
    is_full,
    locked,
    serials_of,
    standing_problem,
    who,
)
from traceability.codes.symbols import MOST_LABELS, STOCKS, Item, Label, printers_csv, sheets_pdf, svg_zip

KEPT = dt.timedelta(days=7)
MOST_FILES = 60  # of one batch: 20 pieces of 5,000 in each form
_TOLD = 1_000  # labels: so often its page is told how far a file is, every second or two
log = logging.getLogger(__name__)


@transaction.atomic
def request_unit_file(
    *, batch: UnitBatch, form: str, first: int, last: int, wanted: Print, by: Actor | None
) -> UnitFile:
    """Ask for the labels of units `first` to `last` as "pdf" (at most 5,000), "zip" (an SVG of each) or "csv"; a task makes the file.

    What was asked for in the same way is given again. Raises `NotAllowed`, `Conflict` (not ready, destroyed), `Refused`. Emits
    `unit_file.asked`.
    """
    batch = locked(batch, by)
    if batch.erased_at is not None:
        raise Conflict.because("erased", str(UnitProblem.GONE.label))
    if batch.finished_at is None:
        raise Conflict.because("not_ready", _("Đợt này chưa làm xong. Chờ thanh tiến độ đầy rồi tải."))
    problems = [standing_problem(batch.lot), printing_problem()]
    if form not in ("pdf", "zip", "csv"):
        problems.append(Problem("form", _("Chọn PDF, ZIP hoặc CSV."), "form"))
    if not 1 <= first <= last <= batch.quantity:
        told = _("Chọn trong các nhãn từ số 1 đến số %(n)s.") % {"n": batch.quantity}
        problems.append(Problem("range", told, "last"))
    elif form == "pdf" and last - first >= MOST_LABELS:
        problems.append(Problem("range", _("Mỗi tệp PDF nhiều nhất 5.000 nhãn. Hãy chia thành nhiều tệp."), "last"))
    refuse_if_any(filter(None, problems))
    facts = asdict(wanted) | {"stock": wanted.stock.key}
    same = batch.files.filter(form=form, first=first, last=last, wanted=facts, problem="").first()
    if same is not None:
        return same
    if batch.files.count() >= MOST_FILES:
        raise Refused.because("too_many", _("Đợt này đã có %(n)s tệp, là nhiều nhất.") % {"n": MOST_FILES})
    made = UnitFile.objects.create(
        batch=batch,
        form=form,
        first=first,
        last=last,
        wanted=facts,
        by_id=by.pk if by else None,
        created_at=clock.now(),
    )
    outbox.emit("unit_file.asked", file=made.pk)
    return made


def make_unit_file(*, file_id: int) -> None:
    """Make the file, outside any transaction, so that its page sees how far it is. Does nothing when it is finished or gone; a second run, after
    a kill, begins anew. What is refused is told in `said`; whatever else goes wrong in `problem`, and raised again."""
    whole_lot = ("batch__lot__variant", "batch__lot__producer", "batch__lot__trace_code")
    found = UnitFile.objects.select_related(*whole_lot).filter(pk=file_id, finished_at=None).first()
    if found is None:
        return
    try:
        with override("vi"), tempfile.TemporaryFile() as whole:
            for piece in _pieces(found):
                whole.write(piece)
            whole.seek(0)
            _keep(found, File(whole))
    except Refused as refused:
        said = " ".join(str(problem.message) for problem in refused.problems)
        _finished(found, problem=UnitProblem.REFUSED, said=said)
    except FileNotFoundError:
        _finished(found, problem=UnitProblem.GONE)
    except Exception as error:
        _finished(found, problem=UnitProblem.DISK if is_full(error) else UnitProblem.FAILED)
        raise


def _pieces(found: UnitFile) -> Iterable[bytes]:
    """The content. Raises `Refused` when the lot, its certificate or a label stands against it, `FileNotFoundError` without serials."""
    lot = found.batch.lot
    refuse_if_any(filter(None, [standing_problem(lot)]))
    code = public_code(lot.trace_code.code)
    if code is None:
        raise Refused.because("withheld", _("Sản phẩm đang ẩn hoặc cơ sở đang bị tạm ngừng nên chưa in nhãn được."))
    wanted = _wanted(found.wanted)
    label = label_to_print(code, wanted)
    serials = _told(found, serials_of(found.batch, found.first, found.last))
    if found.form == "pdf":
        labels: Iterator[Label] = (unit_label(label, lot, serial) for serial in serials)
        return [
            sheets_pdf(labels, stock=wanted.stock, start=wanted.start, cut_marks=wanted.cut_marks, title=label.name)
        ]
    items = (Item(serial, unit_label(label, lot, serial)) for serial in serials)
    return svg_zip(items, wanted.stock) if found.form == "zip" else printers_csv(items)


def _told(found: UnitFile, serials: Iterable[str]) -> Iterator[str]:
    """The same serials; how many went by is written down."""
    for number, serial in enumerate(serials):
        if number % _TOLD == 0:
            UnitFile.objects.filter(pk=found.pk, finished_at=None).update(done=number)
        yield serial


def _wanted(facts: dict[str, Any]) -> Print:
    return Print(**facts | {"stock": STOCKS[facts["stock"]]})


@transaction.atomic
def _keep(found: UnitFile, whole: File[bytes]) -> None:
    """Under the batch's lock, so that nothing is kept of serials that were destroyed meanwhile."""
    batch = UnitBatch.objects.select_for_update().get(pk=found.batch_id)
    if batch.erased_at is not None:
        raise FileNotFoundError
    name = default_storage.save(f"{batch.folder}/{found.pk}.{found.form}", whole)
    try:
        _finished(found, file=name)
    except BaseException:
        default_storage.delete(name)
        raise


def _finished(found: UnitFile, *, file: str = "", problem: str = "", said: str = "") -> None:
    UnitFile.objects.filter(pk=found.pk).update(file=file, problem=problem, said=said[:500], finished_at=clock.now())


def give_up_file(file_id: int) -> None:
    """Its task ended without an end."""
    UnitFile.objects.filter(pk=file_id, finished_at=None).update(problem=UnitProblem.FAILED, finished_at=clock.now())


@transaction.atomic
def mark_printed(*, batch: UnitBatch, by: Actor | None) -> UnitBatch:
    """The labels of a batch are printed: the serials are destroyed, here and in every file of them. Raises `NotAllowed`, `Conflict`."""
    batch = locked(batch, by)
    if batch.finished_at is None:
        raise Conflict.because("not_ready", _("Đợt này chưa làm xong nên chưa in được."))
    move(batch=batch, first=1, last=batch.done, state=UnitState.PRINTED, by=by)
    _erase(batch, who(by, reason="units printed"))
    return batch


def drop_old_serials() -> int:
    """Destroy the serials that nobody said were printed within a week. How many batches. For the worker."""
    old = UnitBatch.objects.filter(erased_at=None, created_at__lt=clock.now() - KEPT)
    dropped = 0
    for pk in list(old.values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            batch = UnitBatch.objects.select_for_update(skip_locked=True).filter(pk=pk, erased_at=None).first()
            if batch is not None:
                _erase(batch, {"reason": "serials kept for a week"})
                dropped += 1
    return dropped


def _erase(batch: UnitBatch, facts: dict[str, Any]) -> None:
    """Of a locked batch. Files go when this is committed."""
    if batch.erased_at is not None:
        return
    names = [*chunk_names(batch), *batch.files.exclude(file="").values_list("file", flat=True)]
    with audit.context(**facts):
        batch.erased_at = clock.now()
        batch.save(update_fields=["erased_at"])
    batch.files.update(file="", problem=UnitProblem.GONE, finished_at=clock.now())
    transaction.on_commit(partial(_delete, names))


def _delete(names: list[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            log.exception("%s was not deleted", name)
