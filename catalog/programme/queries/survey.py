"""Reads: what the survey found, how it was scored, and what became of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, FloatField, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Round

from catalog.certification.models import Dossier
from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.products.models import StarSpan

from ..models import Potential, PotentialScore, PotentialScoring, PotentialSheet, YearPlan

_newest = PotentialScoring.objects.filter(potential=OuterRef("pk")).order_by("-pk")
_points = Cast(Sum(F("points") * F("criterion__weight") * 1.0 / F("criterion__most")), FloatField())


def sheet_on(day: dt.date) -> PotentialSheet:
    """The scoring sheet in force on a day, its criteria with it. 2 statements. Raises `DoesNotExist` before the first."""
    return (
        PotentialSheet.objects.filter(starts_on__lte=day).order_by("-starts_on").prefetch_related("criteria")[:1].get()
    )


def sheets() -> QuerySet[PotentialSheet]:
    """All versions, the newest first. 2 statements."""
    return PotentialSheet.objects.order_by("-starts_on").prefetch_related("criteria")


def survey_in_reach(user: Actor) -> QuerySet[Potential]:
    """What was found in the places that an officer's posts reach, annotated `total` (0 to 100 of the newest scoring; -1: never scored). 1
    statement, and the reach."""
    newest = Subquery(_newest.values("pk")[:1])
    total = (
        PotentialScore.objects.filter(scoring=OuterRef("newest"))
        .order_by()
        .values("scoring")
        .annotate(n=_points)
        .values("n")
    )
    return (
        Potential.objects.filter(reach_filter(user, "commune"))
        .annotate(newest=newest)
        .annotate(total=Coalesce(Round(Subquery(total), 1), -1.0, output_field=FloatField()))
        .select_related("commune__province", "commune__current", "product_set", "idea", "plan_place")
    )


def in_plan(plan: YearPlan) -> QuerySet[Potential]:
    """The list of potential products in a plan, whichever of its versions holds. 1 statement."""
    return (
        Potential.objects.filter(plan_place=plan.place_id, year=plan.year)
        .select_related("commune", "product_set", "idea")
        .order_by("-is_pilot", "name", "pk")
    )


def scorings_of(potential: Potential) -> QuerySet[PotentialScoring]:
    """Who scored what, the newest first, annotated `total`. 2 statements."""
    scores = PotentialScore.objects.select_related("criterion").order_by("criterion__position")
    return (
        potential.scorings.select_related("by", "sheet")
        .annotate(
            total=Round(
                Sum(F("scores__points") * F("scores__criterion__weight") * 1.0 / F("scores__criterion__most")),
                1,
                output_field=FloatField(),
            )
        )
        .prefetch_related(Prefetch("scores", scores))
        .order_by("-pk")
    )


@dataclass(frozen=True, slots=True)
class Way:
    """What became of a potential product: the state of its idea, of its product's newest dossier, and its stars today (0: none)."""

    idea: str = ""
    dossier: int = 0
    dossier_state: str = ""
    stars: int = 0


def ways_of(rows: Iterable[Potential]) -> dict[int, Way]:
    """By the key of the entry. At most 2 statements, however many; the rows come with `idea`."""
    ideas = {row.pk: row.idea for row in rows if row.idea is not None}
    products = {idea.product_id for idea in ideas.values() if idea.product_id}
    stars: dict[int, int] = {}
    dossiers: dict[int, Dossier] = {}
    if products:
        today = clock.today()
        spans = StarSpan.objects.filter(product__in=products, starts_on__lte=today, ends_on__gte=today)
        stars = dict(spans.values_list("product_id", "stars"))
        found = Dossier.objects.filter(product__in=products).only("pk", "product_id", "state").order_by("pk")
        dossiers = {dossier.product_id: dossier for dossier in found}
    ways = {}
    for key, idea in ideas.items():
        dossier = dossiers.get(idea.product_id or 0)
        ways[key] = Way(
            idea=str(idea.get_state_display()),
            dossier=dossier.pk if dossier else 0,
            dossier_state=str(dossier.get_state_display()) if dossier else "",
            stars=stars.get(idea.product_id or 0, 0),
        )
    return ways
