"""A producer's dossier: begun, written as one types, handed in, taken back."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.core.working_days import add_working_days
from catalog.places.models import Level, Unit
from catalog.producers.policies import may_work_for
from catalog.products.models import Product
from catalog.products.services import lock_product
from catalog.products.services.common import acting

from ..models import (
    CLOSED,
    EDITABLE,
    Certificate,
    Dossier,
    DossierKind,
    DossierLevel,
    DossierState,
    DossierStep,
    Evidence,
    EvidenceLink,
    RubricVersion,
    SelfScore,
    Submission,
)
from ..policies.dossiers import may_write
from ..queries import certificate_today, form01
from ..queries.content import checksum, content_of
from ..queries.dossiers import FORM_PAPERS, completeness, draft_of, known_of, last_certificate, ways_of
from ..queries.rubrics import regime_now, rubric_of_product, sheet_of, stages_of
from ..queries.scoring import Criterion
from .flow import lock_dossier, move

LONGEST_DESCRIPTION = 4000


# ------------------------------------------------------------ begin


@transaction.atomic
def start_dossier(*, product: Product, kind: str, by: Actor) -> Dossier:
    """Begin a dossier under today's regime and sheet, at today's commune and province.

    A renewal or upgrade takes along the answers, scores and papers of the last dossier that was handed in, as far as the sheet still asks
    and the papers still hold. Raises `NotAllowed`, `Conflict` (`open_already`: one open dossier a product), `Refused` (`kind`: not today,
    `no_sheet`, `origin`). Audited for the producer when an officer acts on its behalf.
    """
    mine = lock_product(product)
    if not may_work_for(by, mine.producer):
        raise NotAllowed.because("not_allowed", _("Chỉ người của cơ sở, hoặc cán bộ được cơ sở đồng ý, mới lập hồ sơ."))
    if Dossier.objects.filter(product=mine).exclude(state__in=CLOSED).exists():
        raise Conflict.because("open_already", _("Sản phẩm này đang có một hồ sơ chưa xong. Mở hồ sơ đó."), "product")
    way = next((way for way in ways_of(mine) if way.kind == kind), None)
    if way is None or way.why_not:
        message = way.why_not if way else _("Chọn loại hồ sơ: lần đầu, nâng sao hay đánh giá lại.")
        raise Refused.because("kind", message, "kind")
    rubric = rubric_of_product(mine)
    if rubric is None:
        message = _("Chưa có phiếu chấm của %(set)s. Báo cán bộ OCOP của tỉnh.") % {"set": mine.product_set.name}
        raise Refused.because("no_sheet", message, "product")
    valid = certificate_today(mine)
    previous = Dossier.objects.filter(product=mine).exclude(submitted_at=None).order_by("-submitted_at", "-pk").first()
    wanted = min(valid.stars + 1, 5) if valid and kind == DossierKind.UPGRADE else valid.stars if valid else 3
    return begin(
        product=mine,
        kind=kind,
        rubric=rubric,
        previous=previous if kind != DossierKind.FIRST else None,
        renews=last_certificate(mine) if kind != DossierKind.FIRST else None,
        stars_wanted=wanted,
        by=by,
    )


def begin(
    *,
    product: Product,
    kind: str,
    rubric: RubricVersion,
    previous: Dossier | None,
    renews: Certificate | None,
    stars_wanted: int,
    by: Actor,
) -> Dossier:
    """The row of a new dossier under today's regime, with what `previous` has that still holds. No policy: its callers decide. The product
    is locked (`lock_product`). Raises `Refused` (`origin`)."""
    commune, province = _places(product)
    now = clock.now()
    with acting(by, product.producer, "dossier begun"):
        dossier = Dossier.objects.create(
            product=product,
            kind=kind,
            regime=regime_now(),
            rubric=rubric,
            previous=previous,
            renews=renews,
            commune=commune,
            province=province,
            state_since=now,
            form=form01.begun_with(product, product.producer),
            stars_wanted=stars_wanted,
            started_by_id=by.pk,
            started_at=now,
            saved_at=now,
            is_sample=product.is_sample,
        )
        if dossier.previous is not None:
            _copy(dossier.previous, dossier)
        DossierStep.objects.create(
            dossier=dossier, after=DossierState.DRAFT, level=DossierLevel.PRODUCER, by_id=by.pk, at=now
        )
        fill_from_facts(dossier=dossier)
    return dossier


def _places(product: Product) -> tuple[Unit, Unit]:
    """Today's commune and province of where the product is made."""
    commune = product.origin.current or product.origin
    if commune.level != Level.COMMUNE or commune.ends_on is not None:
        message = _("Nơi làm ra sản phẩm là “%(place)s”, chưa rõ xã nào hôm nay. Sửa nơi làm ra ở trang sản phẩm.") % {
            "place": product.origin.full_name
        }
        raise Refused.because("origin", message, "product")
    return commune, commune.province or product.province


def _same_option(old: Criterion, place: int, new: Criterion) -> int | None:
    """Where an option of an older sheet stands in this one: the same words and points, else nowhere."""
    if not 0 <= place < len(old.options):
        return None
    option = old.options[place]
    return next((n for n, o in enumerate(new.options) if o.label == option.label and o.points == option.points), None)


def _newest_of(producer_id: int) -> Callable[[Evidence], Evidence]:
    """What has replaced a paper of this producer since, or the paper itself. 1 statement, however many are asked for."""
    newer = Evidence.objects.filter(producer_id=producer_id, removed_at=None).exclude(replaces=None).order_by("pk")
    by_older = {paper.replaces_id: paper for paper in newer}

    def newest(paper: Evidence) -> Evidence:
        while paper.pk in by_older:
            paper = by_older[paper.pk]
        return paper

    return newest


def _copy(previous: Dossier, dossier: Dossier) -> None:
    """Answers, scores and papers that still hold. What the sheet no longer asks (a number may stand for another question: its label tells),
    what expired and what was removed stays behind."""
    old_sheet, sheet, today = sheet_of(previous.rubric), sheet_of(dossier.rubric), clock.today()
    kept = {name: previous.form[name] for name in form01.ASKS if previous.form.get(name, "") != ""}
    dossier.form = dossier.form | kept
    dossier.save(update_fields=["form"])
    scores = []
    for score in SelfScore.objects.filter(dossier=previous):
        old, new = old_sheet.criterion(score.criterion), sheet.criterion(score.criterion)
        if old is None or new is None or old.label != new.label:
            continue
        option = _same_option(old, score.option, new) if score.option is not None else None
        scores.append(
            SelfScore(
                dossier=dossier,
                criterion=new.number,
                option=option,
                description=score.description,
                from_fact=score.from_fact and option is not None,
                updated_at=clock.now(),
            )
        )
    SelfScore.objects.bulk_create(scores)
    asked = {criterion.number: criterion.label for criterion in old_sheet.criteria}
    places = {FORM_PAPERS} | {c.number for c in sheet.criteria if asked.get(c.number) == c.label}
    taken = set()
    newest = _newest_of(dossier.product.producer_id)
    links = EvidenceLink.objects.filter(dossier=previous, criterion__in=places).select_related("evidence")
    for link in links.order_by("pk"):
        paper = newest(link.evidence)
        expired = paper.expires_on is not None and paper.expires_on < today
        if paper.removed_at is None and not expired:
            taken.add((link.criterion, paper.pk))
    EvidenceLink.objects.bulk_create(
        [EvidenceLink(dossier=dossier, criterion=place, evidence_id=pk) for place, pk in sorted(taken)]
    )


# ------------------------------------------------------------ write


def _locked(dossier: Dossier, by: Actor) -> Dossier:
    """The dossier's row, locked, while its producer still holds it. Raises `NotAllowed`, `Conflict`."""
    mine = lock_dossier(dossier)
    if not may_write(by, mine):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ người của cơ sở, hoặc cán bộ được cơ sở đồng ý, mới sửa được hồ sơ này.")
        )
    if mine.state not in EDITABLE:
        message = _("Hồ sơ nay là “%(state)s” nên không sửa được nữa. Tải lại trang để xem.") % {
            "state": mine.get_state_display()
        }
        raise Conflict.because("not_editable", message)
    return mine


def _saved(dossier: Dossier) -> Dossier:
    """Note when it was saved and what it would give now."""
    found = draft_of(dossier).assessment
    dossier.saved_at, dossier.predicted_points, dossier.predicted_stars = clock.now(), found.points, found.stars
    dossier.save(update_fields=["saved_at", "predicted_points", "predicted_stars", "form", "stars_wanted"])
    return dossier


def _criterion(dossier: Dossier, number: str) -> Criterion:
    found = sheet_of(dossier.rubric).criterion(number)
    if found is None:
        raise Refused.because("no_such_criterion", _("Phiếu chấm này không có tiêu chí “%s”.") % number, "criterion")
    return found


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
    mine = _locked(dossier, by)
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
        return _saved(mine)


@transaction.atomic
def save_score(*, dossier: Dossier, criterion: str, option: int | None, description: str, by: Actor) -> SelfScore:
    """Keep what the producer claims at a criterion: an option (from 0; None: not scored yet) and its own words.

    What the platform had filled in counts as the person's own from the first change on. Raises `NotAllowed`, `Conflict` once it is handed
    in, `Refused` on `criterion`, `option`, `description`.
    """
    mine = _locked(dossier, by)
    asked = _criterion(mine, criterion)
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
        _saved(mine)
    return score


@transaction.atomic
def take_fact(*, dossier: Dossier, criterion: str, by: Actor) -> SelfScore:
    """Take over what the platform knows at a criterion: the option it comes to, and its words if none were written. Raises as `save_score`."""
    mine = _locked(dossier, by)
    _criterion(mine, criterion)
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
        _saved(mine)
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
    _saved(mine)
    return len(changed)


# ------------------------------------------------------------ papers


@transaction.atomic
def link_evidence(*, dossier: Dossier, criterion: str, evidence: Evidence, by: Actor) -> EvidenceLink:
    """This paper proves that criterion ("form": it belongs to Form 01). Twice is once. Raises `NotAllowed`, `Conflict`, `Refused` (`evidence`)."""
    mine = _locked(dossier, by)
    if criterion != FORM_PAPERS:
        _criterion(mine, criterion)
    # under the paper's own lock: it is not removed while it is being linked
    paper = Evidence.objects.select_for_update().filter(pk=evidence.pk, producer_id=mine.product.producer_id).first()
    if paper is None or paper.removed_at is not None:
        raise Refused.because("no_such_paper", _("Giấy này không còn trong kho. Chọn giấy khác."), "evidence")
    link, made = EvidenceLink.objects.get_or_create(dossier=mine, criterion=criterion, evidence=paper)
    if made:
        with acting(by, mine.product.producer, f"paper {paper.pk} proves {criterion}"):
            _saved(mine)
    return link


@transaction.atomic
def unlink_evidence(*, dossier: Dossier, criterion: str, evidence: Evidence, by: Actor) -> None:
    """Take a paper off a criterion; it stays in the store. Raises `NotAllowed`, `Conflict`."""
    mine = _locked(dossier, by)
    gone, _rows = EvidenceLink.objects.filter(dossier=mine, criterion=criterion, evidence_id=evidence.pk).delete()
    if gone:
        with acting(by, mine.product.producer, f"paper {evidence.pk} taken off {criterion}"):
            _saved(mine)


# ------------------------------------------------------------ hand in, take back


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
        message = _("Hồ sơ này vừa được người khác xử lý: nay là “%(state)s”. Tải lại trang để xem.") % {
            "state": mine.get_state_display()
        }
        raise Conflict.because("moved_meanwhile", message)
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
        days = next((stage.working_days for stage in stages_of(mine.regime) if stage.level == level), None)
        due_on = add_working_days(clock.today(), days) if days else None
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
