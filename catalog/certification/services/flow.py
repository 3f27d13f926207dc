"""The only way a dossier moves: along `MOVES`, by the desk that holds it, once."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor

from ..models import CLOSED, Dossier, DossierLevel, DossierState, DossierStep
from ..policies.dossiers import holds_desk, may_write
from ..queries.rubrics import due_at, transition_of

S = DossierState
COUNCILS = (DossierLevel.DISTRICT, DossierLevel.PROVINCE, DossierLevel.MINISTRY)
PRODUCER, DESK, EITHER = "producer", "desk", "either"

MOVES: dict[tuple[str, str], str] = {
    (S.DRAFT, S.SUBMITTED): PRODUCER,
    (S.RETURNED, S.SUBMITTED): PRODUCER,
    (S.RETURNED, S.VERIFYING): PRODUCER,  # sent back after the intake: its slip stands
    (S.RETURNED, S.CHECKING): PRODUCER,  # asked for by a higher level
    (S.DRAFT, S.WITHDRAWN): PRODUCER,
    (S.SUBMITTED, S.WITHDRAWN): PRODUCER,
    (S.RETURNED, S.WITHDRAWN): PRODUCER,
    (S.VERIFYING, S.WITHDRAWN): PRODUCER,
    (S.CHECKING, S.WITHDRAWN): PRODUCER,
    (S.ADVISORY, S.WITHDRAWN): PRODUCER,
    (S.READY, S.WITHDRAWN): PRODUCER,
    (S.SUBMITTED, S.VERIFYING): DESK,  # intake slip
    (S.SUBMITTED, S.RETURNED): DESK,
    (S.VERIFYING, S.RETURNED): DESK,
    (S.VERIFYING, S.CHECKING): DESK,  # Form 03 and request letter: on to the first council's level
    (S.CHECKING, S.VERIFYING): DESK,  # back to the commune
    (S.CHECKING, S.RETURNED): DESK,
    (S.CHECKING, S.ADVISORY): DESK,
    (S.ADVISORY, S.RETURNED): DESK,
    (S.ADVISORY, S.READY): DESK,
    (S.READY, S.ADVISORY): DESK,
    (S.READY, S.COUNCIL): DESK,  # on the agenda
    (S.COUNCIL, S.READY): DESK,  # taken off it
    (S.COUNCIL, S.SCORED): DESK,  # minutes
    (S.SCORED, S.RECOGNISED): DESK,
    (S.SCORED, S.REFUSED): DESK,
    (S.SCORED, S.CHECKING): DESK,  # 90 points and more: on to the ministry (26/2026/QĐ-TTg art. 7.3.e)
    (S.SCORED, S.SCORED): DESK,  # less than 90 there: back to the province for its own decision (art. 7.4.g)
    (S.SCORED, S.READY): DESK,  # evaluated again
    (S.COUNCIL, S.REFUSED): DESK,  # a disqualifier
    (S.DRAFT, S.SUPERSEDED): EITHER,
    (S.SUBMITTED, S.SUPERSEDED): EITHER,
    (S.RETURNED, S.SUPERSEDED): EITHER,
    (S.VERIFYING, S.SUPERSEDED): EITHER,
    (S.CHECKING, S.SUPERSEDED): EITHER,
    (S.ADVISORY, S.SUPERSEDED): EITHER,
    (S.READY, S.SUPERSEDED): EITHER,
    (S.COUNCIL, S.SUPERSEDED): EITHER,
    (S.SCORED, S.SUPERSEDED): EITHER,
}


def lock_dossier(dossier: Dossier | int) -> Dossier:
    """The dossier's row, locked until the transaction ends, with what decisions need. Lock order: dossier before product before certificate."""
    pk = dossier if isinstance(dossier, int) else dossier.pk
    return (
        Dossier.objects.select_for_update(of=("self",))
        .select_related(
            "product__producer__place",
            "product__product_set__group",
            "regime",
            "rubric",
            "commune__current",
            "province__current",
        )
        .defer("product__vector")
        .get(pk=pk)
    )


def moved_meanwhile(dossier: Dossier) -> Conflict:
    """For who acts on a page that shows an older state than the dossier's."""
    message = _("Hồ sơ này vừa được người khác xử lý: nay là “%(state)s”. Tải lại trang để xem.") % {
        "state": dossier.get_state_display()
    }
    return Conflict.because("moved_meanwhile", message)


def move(
    *,
    dossier: Dossier,
    seen: str,
    to: str,
    level: str,
    by: Actor | None,
    due_on: dt.date | None = None,
    note: str = "",
    reasons: Sequence[dict[str, str]] = (),
    at: dt.datetime | None = None,
) -> Dossier:
    """Move a locked dossier (`lock_dossier`) on. `seen` is the state its page showed: Conflict when somebody moved it meanwhile.

    `level` holds it from now on, until `due_on`; unsaid, a council's office has until the day that the regime leaves it from the dossier's
    coming (`queries.rubrics.due_at`), through all its steps. `by` None: the law itself (a transition rule, a lapse). `reasons`: as
    `DossierStep` keeps them. Writes the step of the timeline and emits `dossier.moved`. Raises `NotAllowed` for the wrong post, `Conflict` for
    a move the flow does not have, `Refused` (`transition_over`) once a dossier of an older regime can only be superseded.
    """
    if dossier.state != seen:
        raise moved_meanwhile(dossier)
    who = MOVES.get((dossier.state, to))
    if who is None:
        message = _("Từ “%(before)s” không chuyển sang “%(after)s” được.") % {
            "before": dossier.get_state_display(),
            "after": DossierState(to).label,
        }
        raise Conflict.because("no_such_move", message)
    if by is not None:
        allowed = who != DESK and may_write(by, dossier)
        if not allowed and who != PRODUCER:
            allowed = holds_desk(by, dossier, dossier.level)
        if not allowed:
            raise NotAllowed.because(
                "not_allowed",
                _("Chỉ người đang giữ hồ sơ (%(desk)s) mới làm được bước này.")
                % {"desk": DossierLevel(dossier.level).label},
            )
    if to != S.SUPERSEDED:
        _in_time(dossier)
    if due_on is None and level in COUNCILS and to not in CLOSED:
        stays = level == dossier.level and dossier.due_on is not None
        due_on = dossier.due_on if stays else due_at(dossier, level)
    moment = at or clock.now()
    before = dossier.state
    dossier.state, dossier.level, dossier.state_since, dossier.due_on, dossier.holder = to, level, moment, due_on, None
    with audit.context(user=by.pk if by else None, reason=note or f"{before} → {to}"):
        dossier.save()
        step = DossierStep.objects.create(
            dossier=dossier,
            before=before,
            after=to,
            level=level,
            by_id=by.pk if by else None,
            at=moment,
            due_on=due_on,
            note=note,
            reasons=list(reasons),
        )
    outbox.emit("dossier.moved", dossier=dossier.pk, step=step.pk, before=before, after=to)
    return dossier


def _in_time(dossier: Dossier) -> None:
    """Refuse to move a dossier of an older regime after the days that the newer one leaves it (26/2026/QĐ-TTg art. 12.2)."""
    transition = transition_of(dossier)
    if transition is not None and transition.is_over:
        message = _(
            "%(product)s: hồ sơ lập theo %(old)s chỉ được xử lý đến hết %(day)s, theo %(new)s. Chuyển sang hồ sơ mới theo %(new)s để đi tiếp."
        ) % {
            "product": dossier.product.name,
            "old": dossier.regime.number,
            "new": transition.regime.number,
            "day": f"{transition.until:%d/%m/%Y}",
        }
        raise Refused.because("transition_over", message)
