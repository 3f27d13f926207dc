"""Reads: a producer's store of papers, what each is used for, and who may read one."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import may_work_for

from ..models import Dossier, Evidence, EvidenceLink, Submission
from ..policies.dossiers import readable_q

SOON_DAYS = 60
"""A paper that expires within so many days is shown so: its dossier is still on its way by then."""


def store_of(producer: Producer, *, kind: str = "", state: str = "", on: dt.date | None = None) -> QuerySet[Evidence]:
    """The papers in a producer's store, without those that a newer one replaced; `state`: expired, soon, unused or "". Annotated: `uses`.
    1 statement."""
    day = on or clock.today()
    newer = Evidence.objects.filter(replaces=OuterRef("pk"), removed_at=None)
    papers = (
        Evidence.objects.filter(~Exists(newer), producer=producer, removed_at=None)
        .annotate(uses=Count("links"))
        .order_by("-uploaded_at", "-pk")
    )
    if kind:
        papers = papers.filter(kind=kind)
    if state == "expired":
        papers = papers.filter(expires_on__lt=day)
    elif state == "soon":
        papers = papers.filter(expires_on__range=(day, day + dt.timedelta(days=SOON_DAYS)))
    elif state == "unused":
        papers = papers.filter(uses=0)
    return papers


@dataclass(frozen=True, slots=True)
class Use:
    """Where a paper is used: a dossier and a criterion ("form": with Form 01)."""

    dossier: Dossier
    criterion: str


def uses_of(evidence: Evidence, most: int = 50) -> list[Use]:
    """Every dossier that names it, also one that was handed in and then changed (`criterion` is then ""). 2 statements."""
    links = (
        EvidenceLink.objects.filter(evidence=evidence)
        .select_related("dossier__product", "dossier__commune")
        .defer("dossier__product__vector", "dossier__product__search")
        .order_by("-dossier_id", "pk")[:most]
    )
    uses = [Use(link.dossier, link.criterion) for link in links]
    handed_in = (
        Submission.objects.filter(
            dossier__product__producer=evidence.producer_id, content__papers__contains=[{"id": evidence.pk}]
        )
        .exclude(dossier__in=[use.dossier.pk for use in uses])
        .select_related("dossier__product")
        .defer("content", "dossier__product__vector", "dossier__product__search")
        .order_by("dossier_id")[:most]
    )
    return uses + [Use(submission.dossier, "") for submission in handed_in]


def is_expired(evidence: Evidence, on: dt.date | None = None) -> bool:
    """Is its last day over?"""
    return evidence.expires_on is not None and evidence.expires_on < (on or clock.today())


def may_read_evidence(user: Actor, evidence: Evidence) -> bool:
    """The producer's people; whoever may read a dossier that names the paper or was handed in with it. Up to 4 statements."""
    if may_work_for(user, evidence.producer):
        return True
    handed_in = Submission.objects.filter(dossier=OuterRef("pk"), content__papers__contains=[{"id": evidence.pk}])
    named = Q(evidence_links__evidence=evidence) | Q(Exists(handed_in))
    mine = Q(product__producer=evidence.producer_id)
    return Dossier.objects.filter(readable_q(user)).filter(mine).filter(named).exists()


def evidence_for(user: Actor, pk: int) -> Evidence | None:
    """A paper that the user may read, removed or not; None otherwise: another's is as absent as one that never was. Up to 5 statements."""
    found = Evidence.objects.select_related("producer__place").filter(pk=pk).first()
    return found if found is not None and may_read_evidence(user, found) else None
