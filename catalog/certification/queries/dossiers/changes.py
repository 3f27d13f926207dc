"""What a renewal differs in from the dossier before it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ...models import Dossier, Evidence, EvidenceLink, SelfScore
from .. import form01
from ..rubrics import sheet_of
from ..scoring import Criterion, Option, Sheet
from .draft import Draft, draft_of


@dataclass(frozen=True, slots=True)
class Change:
    """What is different at a criterion. `codes`: option, words, papers, expired, gone (its paper was not taken along), unscored, new_question."""

    criterion: Criterion
    codes: tuple[str, ...]
    before: Option | None
    now: Option | None
    expired: tuple[Evidence, ...] = ()
    added: tuple[Evidence, ...] = ()
    left_out: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Since the dossier that this one was begun from. `form`: question, answer then, answer now."""

    criteria: tuple[Change, ...]
    form: tuple[tuple[form01.Ask, str, str], ...]
    same: int


def what_changed(dossier: Dossier, draft: Draft | None = None) -> Changes | None:
    """What a renewal differs in from the dossier before it, and what of that one has expired; None without one. 7 statements, 3 with a
    draft at hand (one more the first time a process meets the older sheet)."""
    if dossier.previous_id is None:
        return None
    draft = draft or draft_of(dossier)
    previous = Dossier.objects.select_related("rubric", "regime").get(pk=dossier.previous_id)
    sheet = sheet_of(previous.rubric)
    scores = {score.criterion: score for score in SelfScore.objects.filter(dossier=previous)}
    links: dict[str, dict[int, Evidence]] = defaultdict(dict)
    for link in EvidenceLink.objects.filter(dossier=previous).select_related("evidence"):
        links[link.criterion][link.evidence_id] = link.evidence
    changes = [_change(draft, criterion, sheet, scores, links) for criterion in draft.sheet.criteria]
    found = tuple(change for change in changes if change.codes)
    form = tuple(
        (ask, form01.said(ask, previous.form), form01.said(ask, dossier.form))
        for ask in form01.ASKS.values()
        if previous.form.get(ask.name, "") != dossier.form.get(ask.name, "")
    )
    return Changes(found, form, len(changes) - len(found))


def _change(
    draft: Draft,
    criterion: Criterion,
    sheet: Sheet,
    scores: Mapping[str, SelfScore],
    links: Mapping[str, Mapping[int, Evidence]],
) -> Change:
    codes = []
    old_question, old_score = sheet.criterion(criterion.number), scores.get(criterion.number)
    new_score, now = draft.scores.get(criterion.number), draft.chosen(criterion)
    before = None
    if old_question is not None and old_score is not None and old_score.option is not None:
        before = old_question.options[old_score.option] if old_score.option < len(old_question.options) else None
    if now is None:
        codes.append("unscored" if old_question is not None else "new_question")
    elif before is None or before.label != now.label or before.points != now.points:
        codes.append("option")
    if (new_score.description if new_score else "") != (old_score.description if old_score else ""):
        codes.append("words")
    mine = {paper.evidence.pk: paper for paper in draft.papers.get(criterion.number, [])}
    theirs = links.get(criterion.number, {})
    added = tuple(paper.evidence for pk, paper in mine.items() if pk not in theirs)
    left_out = tuple(evidence for pk, evidence in theirs.items() if pk not in mine)
    expired = tuple(paper.evidence for paper in mine.values() if paper.expired)
    codes += [code for code, which in (("papers", added), ("gone", left_out), ("expired", expired)) if which]
    return Change(criterion, tuple(codes), before, now, expired, added, left_out)
