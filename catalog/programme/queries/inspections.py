"""Reads: inspections and reports of misuse in an officer's places."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from catalog.certification.models import RevocationCase
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Membership
from catalog.products.policies import reached_q

from ..models import Finding, Inspection, MisuseReport


def _own(user: Actor) -> QuerySet[Membership, Any]:
    """The producers that the user belongs to: what is planned there, or said of them, is not for their own people, whatever their office."""
    return Membership.objects.filter(user_id=user.pk).values("producer_id")


def officer_inspections(user: Actor) -> QuerySet[Inspection]:
    """Inspections of producers (or products) in an officer's reach but its own, the latest first. Annotated: `waiting` (findings not put right)
    and `due_on` (the first of their deadlines). 1 statement, and the reach.
    """
    open_findings = Q(findings__resolved_on=None)
    return (
        Inspection.objects.filter(reach_filter(user, "producer__place") | reached_q(user, "product__"))
        .exclude(producer__in=_own(user))
        .select_related("producer__place", "product", "certificate", "opened_by")
        .annotate(
            waiting=Count("findings", filter=open_findings),
            due_on=Min("findings__due_on", filter=open_findings),
        )
        .order_by("-planned_on", "-pk")
    )


def inspections_of(producer: int) -> QuerySet[Inspection]:
    """What was found at a producer, for its own people: only inspections that were made. 1 statement, and the findings."""
    return (
        Inspection.objects.filter(producer_id=producer, done_on__isnull=False)
        .select_related("product")
        .prefetch_related("findings")
        .order_by("-done_on", "-pk")
    )


def findings_of(cases: Iterable[RevocationCase]) -> dict[int, list[Finding]]:
    """By case: what inspections found that belongs to it, the oldest first. 1 statement."""
    found: dict[int, list[Finding]] = defaultdict(list)
    rows = Finding.objects.filter(case__in=[case.pk for case in cases]).select_related("inspection")
    for row in rows.order_by("inspection__done_on", "pk"):
        if row.case_id is not None:
            found[row.case_id].append(row)
    return dict(found)


def officer_reports(user: Actor) -> QuerySet[MisuseReport]:
    """Reports that this officer reads: of the provinces reached, of products made in reach, none of its own producers' products; those
    without a place are the ministry's (and superusers'). The newest first. 1 statement, and the reach.
    """
    return (
        MisuseReport.objects.filter(reach_filter(user, "province") | reached_q(user, "product__"))
        .exclude(product__producer__in=_own(user))
        .select_related("product__producer", "province", "inspection")
        .order_by("-created_at", "-pk")
    )
