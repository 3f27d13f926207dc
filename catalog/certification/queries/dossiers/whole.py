"""What a dossier lacks before it can be handed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ...models import Dossier, EvidenceKind
from .. import form01
from ..scoring import Criterion
from .draft import FORM_PAPERS, Draft, draft_of

FORM_KINDS = (EvidenceKind.BUSINESS_LICENCE,)
"""What every dossier has beside its forms: who has no licence to do business is not ranked (26/2026/QĐ-TTg, Annex II, disqualifiers)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing before the dossier can be handed in. `place`: a criterion's number, or "form" with `field` of Form 01."""

    code: str
    place: str
    field: str
    message: str


@dataclass(frozen=True)
class Completeness:
    """What there is of what is needed; `gaps` in the order of the forms."""

    gaps: tuple[Gap, ...]
    scored: int
    of: int
    proved: int
    to_prove: int
    form_filled: int
    form_needed: int
    by_place: Mapping[str, tuple[Gap, ...]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """May it be handed in?"""
        return not self.gaps


def _form_gaps(draft: Draft) -> list[Gap]:
    gaps = [
        Gap("unanswered", FORM_PAPERS, ask.name, _("Biểu số 01: chưa ghi “%(what)s”.") % {"what": ask.label})
        for ask in form01.missing(draft.dossier.form)
    ]
    for kind in FORM_KINDS:
        linked = [paper for paper in draft.papers.get(FORM_PAPERS, []) if paper.evidence.kind == kind]
        if not any(not paper.expired for paper in linked):
            words = _("“%(what)s” đã hết hạn. Thay bằng giấy mới.") if linked else _("Chưa đính kèm “%(what)s”.")
            gaps.append(Gap("expired" if linked else "no_paper", FORM_PAPERS, "papers", words % {"what": kind.label}))
    return gaps


def needs_proof(draft: Draft, criterion: Criterion) -> bool:
    """A claim of points is proved by papers; what the platform itself filled in from its own records needs none."""
    option, score = draft.chosen(criterion), draft.scores.get(criterion.number)
    return bool(
        option is not None and option.points > 0 and criterion.evidence and not (score is not None and score.from_fact)
    )


def completeness(dossier: Dossier, draft: Draft | None = None) -> Completeness:
    """What is missing before it can be handed in, each with its place. 4 statements; none with a draft at hand."""
    draft = draft or draft_of(dossier)
    gaps = _form_gaps(draft)
    form_gaps = sum(1 for gap in gaps if gap.code == "unanswered")
    needed = sum(1 for ask in form01.ASKS.values() if ask.needed)
    proved = to_prove = 0
    for criterion in draft.sheet.criteria:
        words = {"number": criterion.number, "label": criterion.label}
        if draft.chosen(criterion) is None:
            gaps.append(Gap("unscored", criterion.number, "option", _("%(number)s %(label)s: chưa chấm.") % words))
        elif needs_proof(draft, criterion):
            to_prove += 1
            if draft.valid_papers(criterion.number):
                proved += 1
            elif draft.papers.get(criterion.number):
                message = _("%(number)s %(label)s: giấy tờ đã hết hạn. Thay bằng giấy mới.") % words
                gaps.append(Gap("expired", criterion.number, "papers", message))
            else:
                message = _("%(number)s %(label)s: chưa có minh chứng.") % words
                gaps.append(Gap("no_paper", criterion.number, "papers", message))
    by_place: dict[str, tuple[Gap, ...]] = {}
    for gap in gaps:
        by_place[gap.place] = (*by_place.get(gap.place, ()), gap)
    scored = sum(1 for criterion in draft.sheet.criteria if draft.chosen(criterion) is not None)
    return Completeness(
        tuple(gaps), scored, len(draft.sheet.criteria), proved, to_prove, needed - form_gaps, needed, by_place
    )
