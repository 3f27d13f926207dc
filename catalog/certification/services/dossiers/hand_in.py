"""A dossier handed in, or taken back."""

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.products.services.common import acting

from ...models import EDITABLE, Dossier, DossierLevel, DossierState, DossierStep, Submission
from ...policies.dossiers import may_write
from ...queries.content import checksum, content_of
from ...queries.dossiers import FORM_PAPERS, completeness, draft_of
from ...queries.rubrics import due_at
from ..flow import lock_dossier, move, moved_meanwhile
from .common import LONGEST_DESCRIPTION


def _desk_that_returned(dossier: Dossier) -> tuple[str, str]:
    """The state and level that a dossier goes on to: the commune's first, or the desk that sent it back."""
    steps = list(DossierStep.objects.filter(dossier=dossier).order_by("-at", "-pk"))
    for n, step in enumerate(steps):
        if step.after == DossierState.RETURNED:
            level = steps[n + 1].level if n + 1 < len(steps) else DossierLevel.COMMUNE
            if step.before == DossierState.VERIFYING:
                return DossierState.VERIFYING, DossierLevel.COMMUNE
            if step.before in (DossierState.CHECKING, DossierState.ADVISORY):
                return DossierState.CHECKING, level
            break
    return DossierState.SUBMITTED, DossierLevel.COMMUNE


@transaction.atomic
def submit_dossier(*, dossier: Dossier, seen: str, by: Actor) -> Submission:
    """Hand it in: what was written is kept for good with its hash, and the desk has it, the commune's or the one that sent it back.

    `seen`: the state that the page showed. Raises `NotAllowed`, `Conflict` (somebody was faster), `Refused` with one problem for each thing
    that is missing, `field` being its place ("form.address", "1.6").
    """
    mine = lock_dossier(dossier)
    if mine.state != seen or mine.state not in EDITABLE:
        raise moved_meanwhile(mine)
    if not may_write(by, mine):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ người của cơ sở, hoặc cán bộ được cơ sở đồng ý, mới nộp được hồ sơ này.")
        )
    draft = draft_of(mine)
    refuse_if_any(
        Problem(gap.code, gap.message, f"{gap.place}.{gap.field}" if gap.place == FORM_PAPERS else gap.place)
        for gap in completeness(mine, draft).gaps
    )
    content = content_of(mine, draft)
    now = clock.now()
    submission = Submission.objects.create(
        dossier=mine,
        number=Submission.objects.filter(dossier=mine).count() + 1,
        content=content,
        sha256=checksum(content),
        points=draft.assessment.points,
        stars=draft.assessment.stars,
        by_id=by.pk,
        at=now,
    )
    to, level = (
        _desk_that_returned(mine)
        if mine.state == DossierState.RETURNED
        else (DossierState.SUBMITTED, DossierLevel.COMMUNE)
    )
    due_on = None
    if (
        to != DossierState.SUBMITTED
    ):  # the commune's days begin with its slip; a desk that asked for more gets its days anew
        due_on = due_at(mine, level)
    mine.submitted_at = now
    mine.predicted_points, mine.predicted_stars = draft.assessment.points, draft.assessment.stars
    with acting(by, mine.product.producer, "handed in"):
        move(dossier=mine, seen=seen, to=to, level=level, by=by, due_on=due_on)
    return submission


@transaction.atomic
def withdraw_dossier(*, dossier: Dossier, seen: str, reason: str, by: Actor) -> Dossier:
    """Take it back, for good; a new one may be begun. Raises `NotAllowed`, `Conflict` (also once a council scores it), `Refused` (`reason`)."""
    mine = lock_dossier(dossier)
    words = reason.replace("\x00", "").strip()
    if not words and mine.state != DossierState.DRAFT:
        raise Refused.because("missing", _("Ghi lý do rút hồ sơ. Cán bộ đang giữ hồ sơ sẽ đọc."), "reason")
    mine.outcome_reason = words[:LONGEST_DESCRIPTION]
    with acting(by, mine.product.producer, "withdrawn"):
        return move(
            dossier=mine,
            seen=seen,
            to=DossierState.WITHDRAWN,
            level=DossierLevel.PRODUCER,
            by=by,
            note=words[:LONGEST_DESCRIPTION],
        )
