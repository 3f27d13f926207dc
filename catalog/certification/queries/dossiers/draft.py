"""What has been written, what the platform knows of it, and the stars that it would give today."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from catalog.core import clock

from ...models import Dossier, Evidence, EvidenceLink, SelfScore
from ..facts import Known, facts_of, known
from ..rubrics import rule_of, sheet_of
from ..scoring import Assessment, Criterion, Option, Rule, Sheet, assess

FORM_PAPERS = "form"
"""`EvidenceLink.criterion` of the papers that belong to Form 01 and prove no single criterion."""


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


def known_of(dossier: Dossier, draft: Draft) -> dict[str, Known]:
    """What the platform knows, by criterion. 1 statement."""
    facts = facts_of(dossier.product_id)
    found = {criterion.number: known(criterion, facts) for criterion in draft.sheet.criteria}
    return {number: fact for number, fact in found.items() if fact is not None}
