"""What both desks share: who is at a dossier, its locked row, days and texts."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import audit
from catalog.core.errors import Conflict, NotAllowed, Problem
from catalog.core.types import Actor

from ...models import Dossier, DossierState
from ...policies.dossiers import may_handle
from ...queries.rubrics import stages_of
from ..flow import lock_dossier, moved_meanwhile

INTAKE_DAYS = 15
"""Working days of the commune where the regime's row gives none (26/2026/QĐ-TTg, Annex III)."""
LONGEST_TEXT, LONGEST_REASON, MOST_PHOTOS, MOST_REASONS = 4000, 1000, 12, 60


def clean(text: str) -> str:
    """What somebody wrote, without what the database cannot take and without white space around it."""
    return text.replace("\x00", "").strip()


def needed(text: str, field: str, longest: int, message: str) -> list[Problem]:
    """What is wrong with a text that must be there (`message` says it is not) and be at most so many characters long."""
    if not text:
        return [Problem("missing", message, field)]
    if len(text) > longest:
        said = _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % {"length": len(text), "most": longest}
        return [Problem("too_long", said, field)]
    return []


def at_desk(dossier: Dossier, by: Actor, *, seen: str, states: Iterable[str]) -> Dossier:
    """The locked dossier, still in the state that the page showed, for somebody of the desk that holds it."""
    mine = lock_dossier(dossier)
    if mine.state != seen or mine.state not in states:
        raise moved_meanwhile(mine)
    if not may_handle(by, mine):
        raise NotAllowed.because(
            "not_allowed",
            _("Chỉ người đang giữ hồ sơ (%(desk)s) mới làm được bước này.") % {"desk": mine.get_level_display()},
        )
    return mine


def working_days_of(dossier: Dossier, level: str) -> int | None:
    """Working days that the regime gives a level, None without a limit. 1 statement."""
    return next((stage.working_days for stage in stages_of(dossier.regime) if stage.level == level), None)


@transaction.atomic
def hold(*, dossier: Dossier, seen: str, instead_of: int | None, by: Actor) -> Dossier:
    """Take a dossier of one's desk: others see who is at it. `instead_of` is the holder that the page showed (None: nobody).

    Taking over from a colleague is allowed, but not unseen: `Conflict` when another took it meanwhile.
    """
    mine = at_desk(dossier, by, seen=seen, states=DossierState.values)
    if mine.holder_id == by.pk:
        return mine
    if mine.holder_id != instead_of:
        message = _("%(who)s vừa nhận hồ sơ này.") % {"who": mine.holder}
        raise Conflict.because("held_meanwhile", message)
    mine.holder_id = by.pk
    with audit.context(user=by.pk, reason="dossier taken"):
        mine.save(update_fields=["holder"])
    return mine


def keep_holding(dossier: Dossier, by: Actor) -> None:
    """Whoever moved it on at the same desk stays at it."""
    dossier.holder_id = by.pk
    with audit.context(user=by.pk, reason="dossier taken"):
        dossier.save(update_fields=["holder"])
