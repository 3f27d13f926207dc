"""A year's plan with what every floor knows of it: certificates and dossiers from below, fairs and outlets from here."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch

from catalog.core import clock
from catalog.places.queries import area_of
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.programme.models import Idea, Inspection, Target, TargetKind, YearPlan
from catalog.programme.queries.plans import FROM_ABOVE, Money, Reached, money_of, reached
from marketplace.fairs.models import Fair, FairState
from marketplace.outlets.models import Outlet


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan, how far its numbers have come, its work and its money."""

    plan: YearPlan
    targets: list[Reached]
    late: int
    money: Money


def plan_page(plan: YearPlan) -> PlanPage:
    """Everything on a plan's page. 5 statements (targets, their products, work, money, certificates), at most 7 more by kinds of target, and 2
    for a place of an earlier map."""
    targets = list(plan.targets.prefetch_related(Prefetch("products", Product.objects.order_by("pk"))))
    found = reached(plan, targets, _above(plan, targets))
    today = clock.today()
    late = sum(
        1 for row in plan.activities.all() if row.done_on is None and row.due_on is not None and row.due_on < today
    )
    return PlanPage(plan, found, late, money_of(plan))


def _above(plan: YearPlan, targets: list[Target]) -> dict[str, int]:
    kinds = {target.kind for target in targets} & set(FROM_ABOVE)
    if not kinds:
        return {}
    area, first, last = area_of(plan.place), dt.date(plan.year, 1, 1), min(dt.date(plan.year, 12, 31), clock.today())
    counts = {}
    if TargetKind.FAIRS in kinds:
        opened = Fair.objects.filter(
            area.q("place"), channel__opens_at__date__gte=first, channel__opens_at__date__lte=last
        )
        counts[str(TargetKind.FAIRS)] = opened.filter(state=FairState.PUBLISHED).count()
    if TargetKind.OUTLETS in kinds:
        opened_outlets = Outlet.objects.filter(area.q("place"), created_at__date__gte=first, created_at__date__lte=last)
        counts[str(TargetKind.OUTLETS)] = opened_outlets.count()
    return counts


def counted_rows(row: Reached, limit: int = 500) -> list[tuple[str, str]]:
    """(words, address in the office) of what a target counted, by name. 1 statement."""
    keys = row.rows[:limit]
    if row.target.kind == TargetKind.ORGANISATIONS:
        return [
            (p.name, f"/office/producers/{p.pk}/")
            for p in Producer.objects.filter(pk__in=keys).order_by("search", "pk")
        ]
    if row.target.kind == TargetKind.IDEAS:
        return [(i.title, f"/office/ideas/{i.pk}/") for i in Idea.objects.filter(pk__in=keys).order_by("title", "pk")]
    if row.target.kind == TargetKind.INSPECTIONS:
        found = Inspection.objects.filter(pk__in=keys).select_related("producer").order_by("done_on", "pk")
        return [(f"{i.producer.name}, {i.done_on:%d/%m/%Y}", f"/office/inspections/{i.pk}/") for i in found]
    return [(p.name, f"/office/products/{p.pk}/") for p in Product.objects.filter(pk__in=keys).order_by("name", "pk")]
