"""Reads of a producer's side of dossiers: lists, what a dossier would give today, what it lacks, what changed since the last one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.types import Actor
from catalog.producers.queries import producers_of, producers_on_behalf
from catalog.products.models import Product

from ..models import Certificate, Dossier, DossierKind, DossierState, Evidence, EvidenceKind, EvidenceLink, SelfScore
from . import form01
from .certificates import certificate_today
from .facts import Known, facts_of, known
from .life import RENEWAL_FROM
from .rubrics import rule_of, sheet_of
from .scoring import Assessment, Criterion, Option, Rule, Sheet, assess

FORM_PAPERS = "form"
"""`EvidenceLink.criterion` of the papers that belong to Form 01 and prove no single criterion."""
FORM_KINDS = (EvidenceKind.BUSINESS_LICENCE,)
"""What every dossier has beside its forms: who has no licence to do business is not ranked (26/2026/QĐ-TTg, Annex II, disqualifiers)."""

_ROWS = (
    "product__producer__place",
    "product__product_set__group",
    "product__origin",
    "regime",
    "rubric",
    "previous",
    "renews",
    "commune__province",
    "province",
)


def dossier_rows() -> QuerySet[Dossier]:
    """Every dossier with what its pages show; scope it before it is shown to anybody."""
    return Dossier.objects.select_related(*_ROWS).defer("product__vector", "product__search", "rubric__sheet")


def dossiers_of(user: Actor) -> QuerySet[Dossier]:
    """The dossiers of the producers that a user works for or, as an officer, enters things for; the newest first. 1 statement, or 2."""
    if user.is_superuser and user.is_active:
        return dossier_rows()
    mine = Q(product__producer__in=producers_of(user)) | Q(product__producer__in=producers_on_behalf(user))
    return dossier_rows().filter(mine)


def dossier_of(user: Actor, pk: int) -> Dossier | None:
    """One of them, or None. 1 statement, or 2."""
    return dossiers_of(user).filter(pk=pk).first()


# ------------------------------------------------------------ what may be begun


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of dossier that a product may have, or why it may not today."""

    kind: str
    label: str
    why_not: str = ""


def last_certificate(product: Product) -> Certificate | None:
    """The newest one that was not revoked. 1 statement."""
    return Certificate.objects.filter(product=product, revoked_from=None).order_by("-valid_from", "-pk").first()


def ways_of(product: Product, on: dt.date | None = None) -> list[Way]:
    """First, upgrade, again: each with the reason when it cannot be begun today. 2 statements."""
    day = on or clock.today()
    valid, last = certificate_today(product, day), last_certificate(product)
    why = dict.fromkeys(DossierKind.values, "")
    if last is not None:
        why[DossierKind.FIRST] = _("Sản phẩm đã từng có sao. Chọn nâng sao hoặc đánh giá lại.")
    if valid is None:
        why[DossierKind.UPGRADE] = _("Nâng sao chỉ khi giấy chứng nhận còn hiệu lực.")
    elif valid.stars == 5:
        why[DossierKind.UPGRADE] = _("Sản phẩm đã đạt 5 sao.")
    if last is None:
        why[DossierKind.AGAIN] = _("Sản phẩm chưa có giấy chứng nhận nào để đánh giá lại.")
    elif day < (opens := last.valid_until - dt.timedelta(days=RENEWAL_FROM)):
        why[DossierKind.AGAIN] = _("Nộp được từ ngày %(day)s, tức 180 ngày trước khi giấy hết hạn.") % {
            "day": f"{opens:%d/%m/%Y}"
        }
    return [Way(kind, str(label), why[kind]) for kind, label in DossierKind.choices]


# ------------------------------------------------------------ what has been written


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is linked to a criterion."""

    evidence: Evidence
    expired: bool


@dataclass(frozen=True)
class Draft:
    """Form 02 as it stands: read once, for everything that asks about it."""

    dossier: Dossier
    sheet: Sheet
    rule: Rule
    scores: Mapping[str, SelfScore]
    papers: Mapping[str, list[Paper]]

    @cached_property
    def choices(self) -> dict[str, int]:
        """The chosen option by criterion."""
        return {number: score.option for number, score in self.scores.items() if score.option is not None}

    @cached_property
    def assessment(self) -> Assessment:
        """What this would give today."""
        return assess(self.sheet, self.choices, self.rule)

    def chosen(self, criterion: Criterion) -> Option | None:
        """The option that the producer claims."""
        place = self.choices.get(criterion.number)
        return criterion.options[place] if place is not None and place < len(criterion.options) else None

    def valid_papers(self, place: str) -> list[Paper]:
        """Those that have not expired."""
        return [paper for paper in self.papers.get(place, []) if not paper.expired]


def draft_of(dossier: Dossier, on: dt.date | None = None) -> Draft:
    """What has been written. 4 statements, however many papers there are (5 the first time a process meets the sheet)."""
    day = on or clock.today()
    papers: dict[str, list[Paper]] = defaultdict(list)
    links = EvidenceLink.objects.filter(dossier=dossier).select_related("evidence").order_by("pk")
    for link in links:
        expired = link.evidence.expires_on is not None and link.evidence.expires_on < day
        papers[link.criterion].append(Paper(link.evidence, expired))
    scores = {score.criterion: score for score in SelfScore.objects.filter(dossier=dossier)}
    return Draft(dossier, sheet_of(dossier.rubric), rule_of(dossier.regime), scores, papers)


@dataclass(frozen=True, slots=True)
class PartPoints:
    """A part of the sheet: what there is of what there could be."""

    part: str
    points: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Prediction:
    """The stars that the self-assessment would give today, and the minima that hold them back; no council is bound by it."""

    points: Decimal
    stars: int
    band: int
    by_part: tuple[PartPoints, ...]
    held_by: tuple[Any, ...]
    next_level: int
    scored: int
    of: int
    bands: tuple[tuple[int, Decimal], ...]
    maximum: Decimal
    certified_from: int

    @property
    def is_certified(self) -> bool:
        """Enough for a certificate?"""
        return self.stars >= self.certified_from

    @property
    def is_held(self) -> bool:
        """The points alone would give more."""
        return self.band > self.stars

    @property
    def points_to_next(self) -> Decimal:
        """What the points lack for the next band; 0 at the highest."""
        above = [least for stars, least in self.bands if stars > self.band]
        return min(above) - self.points if above else Decimal(0)


def prediction(dossier: Dossier, draft: Draft | None = None) -> Prediction:
    """What the self-assessment gives today. 4 statements; none with a draft at hand."""
    draft = draft or draft_of(dossier)
    found = draft.assessment
    return Prediction(
        found.points,
        found.stars,
        found.band,
        tuple(PartPoints(part, found.by_part[part], maximum) for part, maximum in draft.sheet.parts),
        found.shortfalls,
        min(max(found.stars + 1, 3), 5),
        found.scored,
        found.of,
        tuple(sorted(draft.rule.bands)),
        sum((maximum for _part, maximum in draft.sheet.parts), Decimal(0)),
        draft.rule.certified_from,
    )


# ------------------------------------------------------------ what is missing


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


def known_of(dossier: Dossier, draft: Draft) -> dict[str, Known]:
    """What the platform knows, by criterion. 1 statement."""
    facts = facts_of(dossier.product_id)
    found = {criterion.number: known(criterion, facts) for criterion in draft.sheet.criteria}
    return {number: fact for number, fact in found.items() if fact is not None}


# ------------------------------------------------------------ what changed since the last dossier


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


# ------------------------------------------------------------ the way of a dossier

STATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("self", (DossierState.DRAFT, DossierState.RETURNED)),
    ("commune", (DossierState.SUBMITTED, DossierState.VERIFYING)),
    ("province", (DossierState.CHECKING, DossierState.ADVISORY, DossierState.READY)),
    ("council", (DossierState.COUNCIL,)),
    ("decision", (DossierState.SCORED, DossierState.RECOGNISED, DossierState.REFUSED)),
)


def stations_of(dossier: Dossier) -> list[tuple[str, str]]:
    """The five stations of a dossier's way with "done", "now" or "". No statement."""
    words = {
        "self": _("Tự chấm"),
        "commune": _("Xã xác nhận"),
        "province": _("Tỉnh rà soát"),
        "council": _("Hội đồng"),
        "decision": _("Quyết định"),
    }
    at = next((n for n, (_name, states) in enumerate(STATIONS) if dossier.state in states), -1)
    over = dossier.state in (DossierState.RECOGNISED, DossierState.REFUSED)
    return [
        (words[name], "done" if n < at or (over and n == at) else "now" if n == at else "")
        for n, (name, _states) in enumerate(STATIONS)
    ]
