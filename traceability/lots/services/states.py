"""Publication, hold, release, recall: a lot's public state and why."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from traceability.lots.models import Lot, LotState
from traceability.lots.policies import is_officer_for, may_hold, may_release
from traceability.lots.queries import missing_items, publication_problems
from traceability.lots.services.drafts import locked, locked_draft, who
from traceability.zones.models import Harvest


@transaction.atomic
def publish_lot(*, lot: Lot, by: Actor | None) -> Lot:
    """Make a draft public. From then on its facts do not change.

    Raises `Refused` with one problem for every item of the law that is missing (`queries.missing_items`), when more was packed than went in
    or an earlier lot is no longer on sale (`queries.publication_problems`), `Conflict` if it is public already. Emits lot.published.
    """
    lot = locked_draft(lot, by)
    # sources are held while it is asked whether they are on sale: a recall waits, and then finds this lot among those made of it
    list(Lot.objects.select_for_update(of=("self",)).filter(uses__lot=lot).order_by("pk"))
    # so are harvests: an entry that was a mistake is struck before this lot is public, or not at all
    list(Harvest.objects.select_for_update(of=("self",)).filter(lot_inputs__lot=lot).order_by("pk"))
    refuse_if_any([*missing_items(lot), *publication_problems(lot)])
    return _move(lot, LotState.PUBLISHED, by, reason="", topic="lot.published")


@transaction.atomic
def hold_lot(*, lot: Lot, reason: str, by: Actor | None) -> Lot:
    """Stop the sale of a public lot while something is looked into; its page says so at once. Emits lot.held."""
    lot = locked(lot)
    if by is not None and not may_hold(by, lot):
        raise _not_allowed()
    _require(lot, LotState.PUBLISHED)
    lot.held_by_office = by is not None and is_officer_for(by, lot)
    return _move(lot, LotState.HELD, by, reason=_reason(reason), topic="lot.held")


@transaction.atomic
def release_lot(*, lot: Lot, reason: str, by: Actor | None) -> Lot:
    """End a hold. What an officer held, only an officer releases. Emits lot.released."""
    lot = locked(lot)
    if by is not None and not may_release(by, lot):
        raise _not_allowed()
    _require(lot, LotState.HELD)
    lot.held_by_office = False
    return _move(lot, LotState.PUBLISHED, by, reason=_reason(reason), topic="lot.released")


@transaction.atomic
def recall_lot(*, lot: Lot, reason: str, by: Actor | None) -> Lot:
    """Call a public or held lot back, for good. Emits lot.recalled."""
    lot = locked(lot)
    if by is not None and not may_hold(by, lot):
        raise _not_allowed()
    _require(lot, LotState.PUBLISHED, LotState.HELD)
    return _move(lot, LotState.RECALLED, by, reason=_reason(reason), topic="lot.recalled")


def _move(lot: Lot, state: LotState, by: Actor | None, *, reason: str, topic: str) -> Lot:
    lot.state, lot.state_reason, lot.state_since = state, reason, clock.now()
    lot.published_at = lot.published_at or lot.state_since
    with audit.context(**who(by, reason=reason)):
        lot.save(update_fields=["state", "state_reason", "state_since", "held_by_office", "published_at"])
    outbox.emit(topic, lot=lot.pk, variant=lot.variant_id, producer=lot.producer_id)
    return lot


def _not_allowed() -> NotAllowed:
    return NotAllowed(
        Problem("not_allowed", _("Chỉ chủ, quản lý của đơn vị hoặc cán bộ phụ trách địa bàn mới làm được việc này."))
    )


def _require(lot: Lot, *states: LotState) -> None:
    if lot.state not in states:
        raise Conflict(
            Problem(
                "other_state",
                _("Lô %(lot)s đang ở trạng thái “%(state)s” nên không làm được việc này. Tải lại trang để xem.")
                % {"lot": lot.number, "state": lot.get_state_display()},
            )
        )


def _reason(text: str) -> str:
    text = text.strip()
    if len(text) < 5:
        raise Refused.because("required", _("Hãy ghi lý do để người mua và cán bộ cùng biết."), "reason")
    return text[:2000]
