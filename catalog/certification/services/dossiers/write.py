"""A dossier written as one types: forms, scores, papers; what the platform knows is filled in beside."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.products.services.common import acting

from ...models import EDITABLE, Dossier, Evidence, EvidenceLink, SelfScore
from ...queries import form01
from ...queries.dossiers import FORM_PAPERS, draft_of, known_of
from ..flow import lock_dossier
from .common import LONGEST_DESCRIPTION, criterion_of, locked, saved

_WRONG = {
    "number": lambda: _("Ghi một số nguyên, ví dụ 12."),
    "day": lambda: _("Không đọc được ngày này. Ví dụ 22/11/2026."),
    "choice": lambda: _("Chọn một mục trong danh sách."),
    "too_long": lambda: _("Dài quá. Viết ngắn lại."),
}


@transaction.atomic
def save_form(*, dossier: Dossier, values: Mapping[str, Any], stars_wanted: int | None = None, by: Actor) -> Dossier:
    """Keep answers of Form 01 by their names (`queries.form01`); those that are not given stay, unknown names are left aside.

    A draft may have holes: what is needed is asked for at the hand-in. Raises `NotAllowed`, `Conflict`, `Refused` for answers that cannot be.
    """
    mine = locked(dossier, by)
    problems = []
    form = dict(mine.form)
    for name, value in values.items():
        if name not in form01.ASKS:
            continue
        form[name], code = form01.clean(name, value)
        if code:
            problems.append(Problem(code, _WRONG[code](), name))
    if stars_wanted is not None and stars_wanted not in (3, 4, 5):
        problems.append(Problem("choice", _("Chọn 3, 4 hoặc 5 sao."), "stars_wanted"))
    refuse_if_any(problems)
    mine.form, mine.stars_wanted = form, stars_wanted or mine.stars_wanted
    with acting(by, mine.product.producer, "form 01 written"):
        return saved(mine)


@transaction.atomic
def save_score(*, dossier: Dossier, criterion: str, option: int | None, description: str, by: Actor) -> SelfScore:
    """Keep what the producer claims at a criterion: an option (from 0; None: not scored yet) and its own words.

    What the platform had filled in counts as the person's own from the first change on. Raises `NotAllowed`, `Conflict` once it is handed
    in, `Refused` on `criterion`, `option`, `description`.
    """
    mine = locked(dossier, by)
    asked = criterion_of(mine, criterion)
    words = description.replace("\x00", "").strip()
    problems = []
    if option is not None and not 0 <= option < len(asked.options):
        problems.append(Problem("choice", _("Chọn một mức trong danh sách."), "option"))
    if len(words) > LONGEST_DESCRIPTION:
        message = _("Mô tả dài quá %(most)s ký tự. Viết ngắn lại.") % {"most": LONGEST_DESCRIPTION}
        problems.append(Problem("too_long", message, "description"))
    refuse_if_any(problems)
    score = SelfScore.objects.filter(dossier=mine, criterion=criterion).first() or SelfScore(
        dossier=mine, criterion=criterion
    )
    same = (score.option, score.description) == (option, words)
    if score.pk and same:
        return score
    score.from_fact = score.from_fact and score.option == option
    score.option, score.description, score.updated_at = option, words, clock.now()
    score.save()
    with acting(by, mine.product.producer, f"criterion {criterion} scored"):
        saved(mine)
    return score


@transaction.atomic
def take_fact(*, dossier: Dossier, criterion: str, by: Actor) -> SelfScore:
    """Take over what the platform knows at a criterion: the option it comes to, and its words if none were written. Raises as `save_score`."""
    mine = locked(dossier, by)
    criterion_of(mine, criterion)
    fact = known_of(mine, draft_of(mine)).get(criterion)
    if fact is None:
        raise Refused.because("no_fact", _("Hệ thống chưa biết gì về tiêu chí này."), "criterion")
    score = SelfScore.objects.filter(dossier=mine, criterion=criterion).first() or SelfScore(
        dossier=mine, criterion=criterion
    )
    if fact.option is not None:
        score.option, score.from_fact = fact.option, not fact.at_least
    if not score.description:
        score.description = f"{fact.words} ({fact.source}, {fact.as_of:%d/%m/%Y})."
    score.updated_at = clock.now()
    score.save()
    with acting(by, mine.product.producer, f"criterion {criterion} taken from what is known"):
        saved(mine)
    return score


@transaction.atomic
def fill_from_facts(*, dossier: Dossier) -> int:
    """Fill in what the platform knows exactly where nobody has written, and bring up to date what it filled in itself; how many changed.

    Never what a person wrote. Does nothing once the dossier is handed in. No policy: the rooms that push facts call it. As many statements
    whatever their number.
    """
    mine = lock_dossier(dossier)
    if mine.state not in EDITABLE:
        return 0
    draft = draft_of(mine)
    changed = []
    for number, fact in known_of(mine, draft).items():
        score = draft.scores.get(number)
        if fact.option is None or fact.at_least:
            continue
        untouched = score is None or (score.option is None and not score.description) or score.from_fact
        if untouched and (score is None or score.option != fact.option):
            changed.append(
                SelfScore(dossier=mine, criterion=number, option=fact.option, from_fact=True, updated_at=clock.now())
            )
    SelfScore.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["dossier", "criterion"],
        update_fields=["option", "from_fact", "updated_at"],
    )
    saved(mine)
    return len(changed)


@transaction.atomic
def link_evidence(*, dossier: Dossier, criterion: str, evidence: Evidence, by: Actor) -> EvidenceLink:
    """This paper proves that criterion ("form": it belongs to Form 01). Twice is once. Raises `NotAllowed`, `Conflict`, `Refused` (`evidence`)."""
    mine = locked(dossier, by)
    if criterion != FORM_PAPERS:
        criterion_of(mine, criterion)
    # under the paper's own lock: it is not removed while it is being linked
    paper = Evidence.objects.select_for_update().filter(pk=evidence.pk, producer_id=mine.product.producer_id).first()
    if paper is None or paper.removed_at is not None:
        raise Refused.because("no_such_paper", _("Giấy này không còn trong kho. Chọn giấy khác."), "evidence")
    link, made = EvidenceLink.objects.get_or_create(dossier=mine, criterion=criterion, evidence=paper)
    if made:
        with acting(by, mine.product.producer, f"paper {paper.pk} proves {criterion}"):
            saved(mine)
    return link


@transaction.atomic
def unlink_evidence(*, dossier: Dossier, criterion: str, evidence: Evidence, by: Actor) -> None:
    """Take a paper off a criterion; it stays in the store. Raises `NotAllowed`, `Conflict`."""
    mine = locked(dossier, by)
    gone, _rows = EvidenceLink.objects.filter(dossier=mine, criterion=criterion, evidence_id=evidence.pk).delete()
    if gone:
        with acting(by, mine.product.producer, f"paper {evidence.pk} taken off {criterion}"):
            saved(mine)
