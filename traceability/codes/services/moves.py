"""What becomes of units: put into use, or made void, by whole batches or from one number to another."""

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from traceability.codes.models import UnitBatch, UnitMove, UnitState
from traceability.codes.services.units import locked
from traceability.lots.models import LotState

MOST_MOVES = 2_000  # of one batch: who voids more than that one by one voids ranges


@transaction.atomic
def activate_units(*, batch: UnitBatch, first: int, last: int, by: Actor | None, note: str = "") -> UnitMove:
    """Units `first` to `last` go on sale: a scan before this is reported as too early. Those that are void stay so.

    Raises `NotAllowed`, `Refused` on "first" or "last", `Conflict` (in use already; the lot was recalled). Emits units.activated.
    """
    batch = locked(batch, by)
    if batch.lot.state == LotState.RECALLED:
        raise Conflict.because("recalled", _("Lô này đã thu hồi nên không đưa nhãn vào dùng nữa."))
    made = move(batch=batch, first=first, last=last, state=UnitState.ACTIVATED, by=by, note=note)
    outbox.emit("units.activated", move=made.pk)
    return made


@transaction.atomic
def void_units(*, batch: UnitBatch, first: int, last: int, note: str, by: Actor | None) -> UnitMove:
    """Units `first` to `last` count no more, for good: spoilt, lost, copied. Their page says so, and a scan of one is reported.

    Raises `NotAllowed`, `Refused` on "first", "last" or "note", `Conflict` (void already). Emits units.voided.
    """
    batch = locked(batch, by)
    if len(note.strip()) < 5:
        raise Refused.because("required", _("Ghi lý do hủy, ví dụ: in hỏng, mất, bị chụp lại."), "note")
    made = move(batch=batch, first=first, last=last, state=UnitState.VOIDED, by=by, note=note)
    outbox.emit("units.voided", move=made.pk)
    return made


def move(*, batch: UnitBatch, first: int, last: int, state: UnitState, by: Actor | None, note: str = "") -> UnitMove:
    """One more row of a locked batch."""
    problems = []
    if not 1 <= first <= batch.done:
        problems.append(Problem("range", _("Đợt này có nhãn từ số 1 đến số %(n)s.") % {"n": batch.done}, "first"))
    if not first <= last <= batch.done:
        told = _("Nhãn cuối từ số đầu đến số %(n)s.") % {"n": batch.done}
        problems.append(Problem("range", told, "last"))
    if len(note.strip()) > 300:
        problems.append(Problem("too_long", _("Ghi nhiều nhất 300 ký tự."), "note"))
    refuse_if_any(problems)
    if UnitMove.objects.filter(batch=batch, first__lte=first, last__gte=last, state__gte=state).exists():
        raise Conflict.because(
            "done_already", _("Các nhãn này đã ở trạng thái “%(state)s” rồi.") % {"state": state.label}
        )
    if UnitMove.objects.filter(batch=batch).count() >= MOST_MOVES:
        raise Refused.because(
            "too_many", _("Đợt này đã đổi trạng thái quá nhiều lần. Hãy gộp các nhãn thành một khoảng.")
        )
    return UnitMove.objects.create(
        batch=batch, first=first, last=last, state=state, note=note.strip(), by_id=by.pk if by else None, at=clock.now()
    )
