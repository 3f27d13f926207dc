"""Codes for single units: asked for, made by a task piece by piece, so that a worker that is killed loses nothing and doubles nothing."""

import errno
import secrets
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import DOCUMENT_FOLDER
from catalog.core.types import Actor
from catalog.producers.models import ProducerState
from traceability.codes.models import UnitBatch, UnitProblem
from traceability.codes.policies import may_issue_units
from traceability.codes.queries import digest_of, tag_of
from traceability.codes.services.codes import random_code
from traceability.lots.models import Lot, LotState

MOST_UNITS = 100_000  # of one batch
MOST_BATCHES = 50  # of one lot
CHUNK = 5_000  # units of one file and one transaction: half a second of work
_DRAWS = 3
_FULL = (errno.ENOSPC, errno.EDQUOT)
_INSERT = """
INSERT INTO codes_unitcode (digest, batch_id, position, scan_count)
SELECT digest, %s, %s + n - 1, 0 FROM unnest(%s::bytea[]) WITH ORDINALITY AS u (digest, n)
"""


@transaction.atomic
def request_units(*, lot: Lot, quantity: int, tagged: bool, by: Actor | None) -> UnitBatch:
    """Ask for codes of so many units of a public lot; a task makes them. `tagged`: 20 characters, of which 8 tell invented codes.

    Raises `NotAllowed`, `Conflict` (the lot is held, recalled or over), `Refused` on "quantity". Emits `units.asked`.
    """
    lot = Lot.objects.select_for_update(of=("self",)).select_related("producer").get(pk=lot.pk)
    if by is not None and not may_issue_units(by, lot.producer):
        raise not_yours()
    refuse_if_any(filter(None, [standing_problem(lot)]))
    if not 1 <= quantity <= MOST_UNITS:
        raise Refused.because(
            "quantity", _("Mỗi đợt từ 1 đến 100.000 số. Cần nhiều hơn thì chia thành nhiều đợt."), "quantity"
        )
    number = lot.unit_batches.count() + 1
    if number > MOST_BATCHES:
        raise Refused.because("too_many", _("Lô này đã có %(n)s đợt, là nhiều nhất.") % {"n": MOST_BATCHES}, "quantity")
    with audit.context(**who(by)):
        batch = UnitBatch.objects.create(
            lot=lot, number=number, quantity=quantity, tagged=tagged, by_id=by.pk if by else None, created_at=clock.now(),
            folder=f"{DOCUMENT_FOLDER}/units/{secrets.token_urlsafe(18)}",
        )  # fmt: skip
    outbox.emit("units.asked", batch=batch.pk)
    return batch


@transaction.atomic
def retry_units(*, batch: UnitBatch, by: Actor | None) -> UnitBatch:
    """Go on with a batch whose making came to nothing, from where it stopped. Raises `NotAllowed`, `Conflict`. Emits `units.asked`."""
    batch = locked(batch, by)
    if not batch.problem or batch.finished_at is not None or batch.erased_at is not None:
        raise Conflict.because("not_failed", _("Đợt này đang được làm hoặc đã xong. Tải lại trang để xem."))
    with audit.context(**who(by, reason="units again")):
        batch.problem = ""
        batch.save(update_fields=["problem"])
    outbox.emit("units.asked", batch=batch.pk)
    return batch


def make_units(*, batch_id: int, draw: Callable[[], str] = random_code) -> None:
    """Make what is still missing of a batch, 5,000 at a time. Outside any transaction, so that progress is seen and stays after a kill: each
    piece's file is written under the lock under which its rows are, and counts only with them. Does nothing when it is whole or gone.

    Whatever goes wrong is told in `problem` and raised again, for the log and the figures.
    """
    try:
        while _next_chunk(batch_id, draw):
            pass
    except Exception as error:
        problem = UnitProblem.DISK if is_full(error) else UnitProblem.FAILED
        UnitBatch.objects.filter(pk=batch_id, finished_at=None).update(problem=problem)
        raise


def give_up_units(batch_id: int) -> None:
    """Its task ended without an end: nobody is at it any more."""
    UnitBatch.objects.filter(pk=batch_id, finished_at=None, problem="").update(problem=UnitProblem.FAILED)


def _next_chunk(batch_id: int, draw: Callable[[], str]) -> bool:
    """One piece; False when there is nothing left to do."""
    with transaction.atomic():
        batch = UnitBatch.objects.select_for_update().filter(pk=batch_id, finished_at=None, erased_at=None).first()
        if batch is None:
            return False
        first = batch.done + 1
        count = min(CHUNK, batch.quantity - batch.done)
        for attempt in range(1, _DRAWS + 1):
            serials = [_serial(draw, tagged=batch.tagged) for _n in range(count)]
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(_INSERT, [batch.pk, first, [digest_of(serial) for serial in serials]])
                break
            except IntegrityError:  # drawn before: one in 10¹² batches
                if attempt == _DRAWS:
                    raise
        _write(chunk_name(batch, first), serials)
        batch.done += count
        if batch.done == batch.quantity:
            batch.finished_at = clock.now()
        batch.save(update_fields=["done", "finished_at"])
        return batch.finished_at is None


def _serial(draw: Callable[[], str], *, tagged: bool) -> str:
    head = draw()
    return head + tag_of(head) if tagged else head


def chunk_name(batch: UnitBatch, first: int) -> str:
    """The file of the serials that begin with this one, one a line."""
    return f"{batch.folder}/{first:06}.txt"


def chunk_names(batch: UnitBatch) -> Iterator[str]:
    """Every file that a batch may have, also the one that a killed worker left behind."""
    return (chunk_name(batch, first) for first in range(1, batch.quantity + 1, CHUNK))


def _write(name: str, serials: list[str]) -> None:
    """In place of what a killed worker left behind: those serials were never issued."""
    default_storage.delete(name)
    saved = default_storage.save(name, ContentFile("".join(f"{serial}\n" for serial in serials).encode()))
    if saved != name:
        raise RuntimeError(f"{name} is held by somebody else")


def serials_of(batch: UnitBatch, first: int, last: int) -> Iterator[str]:
    """The serials of a batch from position `first` to `last`, in order. Raises `FileNotFoundError` when they were destroyed."""
    for start in range(first - (first - 1) % CHUNK, last + 1, CHUNK):
        with default_storage.open(chunk_name(batch, start)) as stored:
            lines = stored.read().decode().split()
        yield from lines[max(0, first - start) : last - start + 1]


def locked(batch: UnitBatch, by: Actor | None) -> UnitBatch:
    """The row, locked, with its lot. Raises `NotAllowed`."""
    found = (
        UnitBatch.objects.select_for_update(of=("self",))
        .select_related("lot__producer", "lot__variant")
        .get(pk=batch.pk)
    )
    if by is not None and not may_issue_units(by, found.lot.producer):
        raise not_yours()
    return found


def standing_problem(lot: Lot) -> Problem | None:
    """Why no unit of this lot gets a code or a label now; None: it may. Needs the producer."""
    if lot.state != LotState.PUBLISHED or lot.producer.state == ProducerState.SUSPENDED:
        return Problem("lot_state", _("Chỉ cấp số và in nhãn cho lô đã công bố, không bị tạm giữ hay thu hồi."))
    if lot.expires_on is not None and lot.expires_on < clock.today():
        return Problem("lot_state", _("Lô này đã hết hạn dùng nên không cấp số và in nhãn nữa."))
    return None


def who(by: Actor | None, reason: str = "units asked for") -> dict[str, Any]:
    """Facts for the audit log."""
    return {"reason": reason} | ({"user": by.pk} if by is not None else {})


def not_yours() -> NotAllowed:
    """Nobody but the producer's people."""
    return NotAllowed.because("not_allowed", _("Chỉ người của cơ sở mới cấp số và in nhãn cho lô này."))


def is_full(error: BaseException | None) -> bool:
    """Was there no room left on the disk?"""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        error = error.__cause__
    return False
