"""Publication, hold, release, recall: a lot's public state and why."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.formats import day
from catalog.core.types import Actor
from traceability.lots.models import Lot, LotState
from traceability.lots.policies import is_officer_for, may_hold, may_release
from traceability.lots.queries import failed_reports, missing_items, publication_problems, report_problems
from traceability.lots.services.descent import give_back_made_of, hold_made_of, lock_in_order
from traceability.lots.services.drafts import locked, locked_draft, who
from traceability.zones.models import Harvest


@transaction.atomic
def publish_lot(*, lot: Lot, by: Actor | None) -> Lot:
    """Make a draft public. From then on its facts do not change.

    Raises `Refused` with one problem for every item of the law that is missing (`queries.missing_items`), when more was packed than went in
    an earlier lot is no longer on sale or a test failed (`queries.publication_problems`), `Conflict` if it is public already. Emits lot.published.
    """
    lot = locked_draft(lot, by)
    # sources are held while it is asked whether they are on sale: a recall waits, and then finds this lot among those made of it
    lock_in_order(lot.inputs.filter(source__isnull=False).values_list("source", flat=True))
    # so are harvests: an entry that was a mistake is struck before this lot is public, or not at all
    list(Harvest.objects.select_for_update(of=("self",)).filter(lot_inputs__lot=lot).order_by("pk"))
    refuse_if_any([*missing_items(lot), *publication_problems(lot)])
    return _move(lot, LotState.PUBLISHED, by, reason="", topic="lot.published")


@transaction.atomic
def hold_lot(*, lot: Lot, reason: str, by: Actor | None) -> Lot:
    """Stop the sale of a public lot while something is looked into; its page says so at once. So does that of every lot made of it
    (`descent.hold_made_of`). A lot that is held for its sources alone may be held for itself. Emits lot.held for each that stops."""
    lot = locked(lot)
    if by is not None and not may_hold(by, lot):
        raise _not_allowed()
    if not (lot.state == LotState.HELD and lot.held_for_sources):
        _require(lot, LotState.PUBLISHED)
    lot.held_by_office = by is not None and is_officer_for(by, lot)
    return _hold(lot, _reason(reason), by)


def hold_if_failed(*, lot: Lot, by: Actor | None) -> None:
    """Hold a locked lot whose newest report of a test says that it failed: nobody has to decide that. Emits lot.held."""
    on_sale = lot.state == LotState.PUBLISHED or (lot.state == LotState.HELD and lot.held_for_sources)
    if on_sale and (failed := failed_reports(lot)):
        with override("vi"):
            titles = "; ".join(f"{paper.title}, {day(paper.issued_on)}" for paper in failed)
            reason = str(_("Phiếu kiểm nghiệm không đạt: %(titles)s.") % {"titles": titles})
        _hold(lot, reason, by)


def _hold(lot: Lot, reason: str, by: Actor | None) -> Lot:
    lot.held_for_sources = False
    lot = _move(lot, LotState.HELD, by, reason=reason, topic="lot.held")
    hold_made_of(lot, by)
    return lot


@transaction.atomic
def release_lot(*, lot: Lot, reason: str, by: Actor | None) -> Lot:
    """End a hold. What an officer held, only an officer releases; what is held for its sources may be released by the same as any other, who
    says why it may be sold although they may not. What was held for this lot alone is on sale again too. `Refused` while a test stands
    failed. Emits lot.released for each."""
    lot = locked(lot)
    if by is not None and not may_release(by, lot):
        raise _not_allowed()
    _require(lot, LotState.HELD)
    refuse_if_any(report_problems(lot))
    lot.held_by_office = lot.held_for_sources = False
    lot = _move(lot, LotState.PUBLISHED, by, reason=_reason(reason), topic="lot.released")
    lot.held_for.clear()
    give_back_made_of(lot, by)
    return lot


@transaction.atomic
def recall_lot(*, lot: Lot, reason: str, by: Actor | None) -> Lot:
    """Call a public or held lot back, for good. What was made of it is held, for its makers and officers to look at; the buyers of that are not
    told before it is recalled itself. Emits lot.recalled, and lot.held for each that stops."""
    lot = locked(lot)
    if by is not None and not may_hold(by, lot):
        raise _not_allowed()
    _require(lot, LotState.PUBLISHED, LotState.HELD)
    lot.held_for_sources = False
    lot = _move(lot, LotState.RECALLED, by, reason=_reason(reason), topic="lot.recalled")
    lot.held_for.clear()
    hold_made_of(lot, by)
    return lot


def _move(lot: Lot, state: LotState, by: Actor | None, *, reason: str, topic: str) -> Lot:
    lot.state, lot.state_reason, lot.state_since = state, reason, clock.now()
    lot.published_at = lot.published_at or lot.state_since
    with audit.context(**who(by, reason=reason)):
        lot.save(
            update_fields=["state", "state_reason", "state_since", "held_by_office", "held_for_sources", "published_at"]
        )
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
