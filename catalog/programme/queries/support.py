"""Reads: a producer's needs, those at an officer's desk, what a budget line has left."""

import datetime as dt

from django.db.models import Q, QuerySet, Sum

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Producer

from ..models import PROMISED, BudgetLine, PlanState, SupportCase, SupportState


def _whole(rows: QuerySet[SupportCase]) -> QuerySet[SupportCase]:
    return rows.select_related("producer__place__province", "producer__place__current", "line__plan__place")


def support_of(producer: Producer) -> QuerySet[SupportCase]:
    """A producer's needs, the newest first. 1 statement."""
    return _whole(SupportCase.objects.filter(producer=producer)).order_by("-asked_at", "-pk")


def support_within(user: Actor) -> QuerySet[SupportCase]:
    """Needs of producers whose place a user's posts reach. 1 statement, and the reach."""
    return _whole(SupportCase.objects.filter(reach_filter(user, "producer__place"))).order_by("-asked_at", "-pk")


def support_waiting(user: Actor) -> QuerySet[SupportCase]:
    """Those on which an officer acts next: asked, promised, delivered. 1 statement, and the reach."""
    open_states = (SupportState.ASKED, SupportState.APPROVED, SupportState.DELIVERED)
    return support_within(user).filter(state__in=open_states)


def delivered_within(user: Actor, *, on: dt.date | None = None) -> QuerySet[SupportCase]:
    """Those that reached their producer, for what came of them. 1 statement, and the reach."""
    given = (SupportState.DELIVERED, SupportState.CHECKED)
    return support_within(user).filter(state__in=given, delivered_on__lte=on or clock.today())


def lines_for(case: SupportCase, user: Actor) -> QuerySet[BudgetLine]:
    """Budget lines of this and last year's issued plans of the places in which the producer is, as far as the user's posts reach. 1 statement, and
    the reach."""
    here = case.producer.place.current or case.producer.place
    over = Q(plan__place__current__in=[pk for pk in (here.pk, here.province_id) if pk])
    this = clock.today().year
    rows = BudgetLine.objects.filter(over, reach_filter(user, "plan__place"), plan__state=PlanState.ISSUED)
    return rows.filter(plan__year__in=(this - 1, this)).select_related("plan__place").order_by("-plan__year", "pk")


def promised_on(line: BudgetLine) -> int:
    """What cases were promised of a line, also under earlier versions of its plan, and did not get yet (₫). 1 statement; `line` comes with its
    plan."""
    same = {"line__source": line.source, "line__named": line.named, "line__purpose": line.purpose}
    plan = {"line__plan__place": line.plan.place_id, "line__plan__year": line.plan.year}
    rows = SupportCase.objects.filter(state__in=PROMISED, **same, **plan)
    return rows.aggregate(n=Sum("amount"))["n"] or 0


def left_of(line: BudgetLine) -> int:
    """Allocated, not spent, not promised (₫). 1 statement."""
    return line.allocated - line.spent - promised_on(line)
