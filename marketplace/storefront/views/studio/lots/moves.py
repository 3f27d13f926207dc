"""A lot published, held, released, recalled."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.errors import Conflict, NotAllowed, Problem, Refused
from marketplace.storefront.forms.lots import ReasonForm
from traceability.codes.services import ensure_code
from traceability.lots import services
from traceability.lots.models import Lot, LotState
from traceability.lots.policies import may_hold, may_release
from traceability.lots.queries import completeness, publication_problems

from ..desk import StudioRequest, at_desk, page, to
from .shared import WRITES, lot_of, no_draft, told


@at_desk
@WRITES
def publish(request: StudioRequest, pk: int) -> HttpResponse:
    """Read it once more, then make it public for good."""
    found = lot_of(request, pk)
    if found.state != LotState.DRAFT:
        return no_draft(request, found)
    missing = [*completeness(found).missing, *publication_problems(found)]
    if missing:
        return told(request, found, Refused(*missing))
    if request.method != "POST":
        return page(request, "lots/publish", {"lot": found, "inputs": found.inputs.all(), "stages": found.stages.all()})
    try:
        services.publish_lot(lot=found, by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        return told(request, found, refused)
    # the code is issued by the outbox too; here so that the symbol is there on the next page
    ensure_code(lot=found)
    ensure_code(variant=found.variant)
    messages.success(request, _("Lô %(lot)s đã công bố. Tải mã QR để in nhãn.") % {"lot": found.number})
    return to(request, "studio_lot", pk, at="qr")


@dataclass(frozen=True, slots=True)
class _Move:
    """A change of a public lot's state that needs a reason."""

    service: Callable[..., Lot]
    may: Callable[..., bool]
    states: frozenset[LotState]
    words: str | Promise


_MOVES = {
    "hold": _Move(services.hold_lot, may_hold, frozenset({LotState.PUBLISHED}), gettext_lazy("Đã tạm giữ lô %(lot)s.")),
    "release": _Move(
        services.release_lot, may_release, frozenset({LotState.HELD}), gettext_lazy("Lô %(lot)s được bán lại.")
    ),
    "recall": _Move(
        services.recall_lot,
        may_hold,
        frozenset({LotState.PUBLISHED, LotState.HELD}),
        gettext_lazy("Đã thu hồi lô %(lot)s."),
    ),
}


@at_desk
@WRITES
def hold(request: StudioRequest, pk: int) -> HttpResponse:
    """Stop the sale while something is looked into."""
    return _moved(request, pk, "hold")


@at_desk
@WRITES
def release(request: StudioRequest, pk: int) -> HttpResponse:
    """End a hold."""
    return _moved(request, pk, "release")


@at_desk
@WRITES
def recall(request: StudioRequest, pk: int) -> HttpResponse:
    """Call a lot back, for good."""
    return _moved(request, pk, "recall")


def _moved(request: StudioRequest, pk: int, way: str) -> HttpResponse:
    """A page that asks why, and then does it."""
    found, move = lot_of(request, pk), _MOVES[way]
    if found.state not in move.states:
        return told(request, found, Refused(_other_state(found)))
    if not move.may(request.user, found):
        raise NotAllowed(_not_yours(found, way))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            move.service(lot=found, reason=form.cleaned_data["reason"], by=request.user)
        except Conflict as conflict:
            return told(request, found, conflict)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, str(move.words) % {"lot": found.number})
            return to(request, "studio_lot", pk)
    return page(request, "lots/move", {"lot": found, "form": form, "way": way}, status=422 if form.errors else 200)


def _other_state(found: Lot) -> Problem:
    return Problem(
        "other_state",
        _("Lô %(lot)s đang ở trạng thái “%(state)s” nên không làm được việc này.")
        % {"lot": found.number, "state": found.get_state_display()},
    )


def _not_yours(found: Lot, way: str) -> Problem:
    if way == "release" and found.held_by_office:
        return Problem("held_by_office", _("Cán bộ đã tạm giữ lô này nên chỉ cán bộ cho bán lại được. Hãy liên hệ xã."))
    return Problem(
        "not_allowed",
        _("Chỉ chủ, quản lý của cơ sở hoặc cán bộ phụ trách địa bàn mới làm được việc này. Hãy báo họ ngay."),
    )
