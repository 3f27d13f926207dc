"""Reads: plans of places and years, and how far each of their numbers has come, counted from the data."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from catalog.certification.models import Certificate, Dossier
from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.places.queries import Area, area_of

from ..models import BudgetEntry, BudgetLine, EntryKind, Idea, IdeaState, Inspection, Target, TargetKind, YearPlan

CHOSEN = (IdeaState.SELECTED, IdeaState.CARRIED_OUT)
FROM_ABOVE = (TargetKind.FAIRS, TargetKind.OUTLETS)
"""Counted by the rooms above, which know fairs and outlets."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a target has come. `rows`: keys of what was counted, in the order of its day: products, producers, ideas or inspections."""

    target: Target
    value: int
    rows: tuple[int, ...] = ()

    @property
    def is_met(self) -> bool:
        """At least what the plan wants."""
        return self.value >= self.target.least

    @property
    def percent(self) -> int:
        """Of what the plan wants at least, 100 at most."""
        return 100 if self.is_met else 100 * self.value // self.target.least


@dataclass(frozen=True, slots=True)
class Money:
    """Sums of a plan's budget, in đồng."""

    planned: int
    allocated: int
    spent: int
    settled: int


def plans_within(user: Actor) -> QuerySet[YearPlan]:
    """Plans of the places that a user's posts reach, the newest first. 1 statement, and the reach."""
    return (
        YearPlan.objects.filter(reach_filter(user, "place"))
        .select_related("place__province", "place__parent", "place__current")
        .order_by("-year", "place__level", "place__search", "-version")
    )


def money_of(plan: YearPlan) -> Money:
    """Added up from its lines (prefetched, or 1 statement)."""
    lines = list(plan.budget.all())
    return Money(*(sum(getattr(line, name) for line in lines) for name in ("planned", *EntryKind.values)))


def entries_of(line: BudgetLine) -> QuerySet[BudgetEntry]:
    """What was booked on a line, the newest first, also under earlier versions of its plan: entries stay where they were written. 1 statement."""
    same = {"line__source": line.source, "line__named": line.named, "line__purpose": line.purpose}
    plan = {"line__plan__place": line.plan.place_id, "line__plan__year": line.plan.year}
    return BudgetEntry.objects.filter(**same, **plan, line__plan__version__lte=line.plan.version).order_by("-on", "-pk")


@dataclass(frozen=True, slots=True)
class _Recognition:
    product: int
    stars: int
    on: dt.date
    until: dt.date
    revoked: dt.date | None


def reached(plan: YearPlan, targets: Iterable[Target], above: Mapping[str, int]) -> list[Reached]:
    """Each target with its number. `above`: numbers of `FROM_ABOVE`. At most 6 statements, and 2 for a place of an earlier map; the products
    that targets name are prefetched or 1 each.

    A year that goes on is counted until today. Products count where their producer's address lies (`places.queries.area_of`).
    """
    area = area_of(plan.place)
    asked = list(targets)
    count = _Count(area, plan.year)
    found = []
    for target in asked:
        if target.kind in FROM_ABOVE:
            found.append(Reached(target, above.get(target.kind, 0)))
        elif target.kind == TargetKind.OTHER:
            found.append(Reached(target, target.said or 0))
        else:
            rows = count.rows(target)
            found.append(Reached(target, len(rows), rows))
    return found


class _Count:
    """Rows of a place in a year, each kind read once."""

    def __init__(self, area: Area, year: int) -> None:
        self.area, self.year = area, year
        self.first, self.last = dt.date(year, 1, 1), min(dt.date(year, 12, 31), clock.today())
        self._history: dict[int, list[_Recognition]] | None = None

    def rows(self, target: Target) -> tuple[int, ...]:
        """Keys of what a target counts, each once."""
        found = {
            TargetKind.RECOGNISE: self._recognised,
            TargetKind.UPGRADE: self._upgraded,
            TargetKind.REEVALUATE: self._reevaluated,
            TargetKind.KEEP: self._kept,
            TargetKind.ORGANISATIONS: self._organisations,
            TargetKind.IDEAS: self._ideas,
            TargetKind.INSPECTIONS: self._inspections,
        }[TargetKind(target.kind)](set(target.stars or (3, 4, 5)))
        named = {product.pk for product in target.products.all()}
        return tuple(key for key in dict.fromkeys(found) if not named or key in named)

    def _recognitions(self) -> dict[int, list[_Recognition]]:
        """Of each product, the earliest first. 1 statement, the first time."""
        if self._history is None:
            self._history = {}
            rows = (
                Certificate.objects.filter(self.area.q("product__producer__place"))
                .annotate(on=Coalesce("decided_on", "valid_from"))
                .filter(on__lte=self.last)
                .order_by("on", "pk")
                .values_list("product", "stars", "on", "valid_until", "revoked_from")
            )
            for row in rows:
                self._history.setdefault(row[0], []).append(_Recognition(*row))
        return self._history

    def _of_the_year(self) -> Iterable[tuple[_Recognition, _Recognition | None]]:
        """Each recognition of the year with the one before it."""
        for history in self._recognitions().values():
            for before, now in zip([None, *history], history, strict=False):
                if now.on >= self.first:
                    yield now, before

    def _recognised(self, stars: set[int]) -> list[int]:
        return [now.product for now, before in self._of_the_year() if before is None and now.stars in stars]

    def _upgraded(self, stars: set[int]) -> list[int]:
        return [
            r.product for r, before in self._of_the_year() if before and r.stars > before.stars and r.stars in stars
        ]

    def _reevaluated(self, stars: set[int]) -> list[int]:
        return [now.product for now, before in self._of_the_year() if before and now.stars in stars]

    def _kept(self, stars: set[int]) -> list[int]:
        newest = [history[-1] for history in self._recognitions().values()]
        return [
            row.product
            for row in newest
            if row.stars in stars and row.until >= self.last and (row.revoked is None or row.revoked > self.last)
        ]

    def _organisations(self, _stars: set[int]) -> list[int]:
        ideas = Idea.objects.filter(self.area.q("commune"), year=self.year, state__in=CHOSEN, producer__isnull=False)
        dossiers = Dossier.objects.filter(
            self.area.q("commune"), submitted_at__date__gte=self.first, submitted_at__date__lte=self.last
        )
        return [
            *dossiers.order_by("pk").values_list("product__producer", flat=True),
            *(key for key in ideas.order_by("pk").values_list("producer", flat=True) if key),
        ]

    def _ideas(self, _stars: set[int]) -> list[int]:
        ideas = Idea.objects.filter(self.area.q("commune"), year=self.year, state__in=CHOSEN)
        return list(ideas.order_by("pk").values_list("pk", flat=True))

    def _inspections(self, _stars: set[int]) -> list[int]:
        done = Inspection.objects.filter(
            self.area.q("producer__place"), done_on__gte=self.first, done_on__lte=self.last
        )
        return list(done.order_by("done_on", "pk").values_list("pk", flat=True))
