"""Reads of decisions: what waits for one, what was decided."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db.models import Count, F, Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor

from ..models import (
    AgendaItem,
    CaseState,
    Certificate,
    Decision,
    DecisionItem,
    Dossier,
    DossierLevel,
    DossierState,
    SignedOriginal,
    Sitting,
    SittingState,
    Stage,
)
from ..policies.councils import run_q
from .rubrics import stages_of

COUNCILS = (DossierLevel.DISTRICT, DossierLevel.PROVINCE, DossierLevel.MINISTRY)


@dataclass(frozen=True, slots=True)
class Way:
    """What may become of a scored dossier: `stage` is the authority that holds it, `above` and `below` its neighbours in the regime."""

    stage: Stage | None
    above: Stage | None
    below: Stage | None
    own_result: bool

    def decides(self, dossier: Dossier) -> bool:
        """Its stars (and those below 3, which mean refusal) are this authority's own to decide. Not while its points send it on: the
        regime asks for the points alone, so 90 points with a missed minimum of 5 stars (4 by ours) are the next council's too."""
        stage, stars = self.stage, dossier.result_stars
        if stage is None or stars is None or stage.decides_from is None or stage.decides_to is None:
            return False
        return stage.decides_from <= stars <= stage.decides_to and not self.goes_up(dossier)

    def goes_up(self, dossier: Dossier) -> bool:
        """So many points that the next authority evaluates it too; whatever its points from one that is no more (districts since 01/07/2025).
        Only on this authority's own council's result: never twice."""
        if self.above is None or not self.own_result or dossier.result_points is None:
            return False
        if self.stage is None:
            return True
        least = self.stage.forwards_from_points
        return least is not None and dossier.result_points >= least

    def comes_back(self, dossier: Dossier) -> bool:
        """Too little for this authority: the one below decides, or evaluates again."""
        least = self.stage.decides_from if self.stage else None
        return (
            self.below is not None
            and least is not None
            and dossier.result_stars is not None
            and dossier.result_stars < least
        )


def scored_item(dossier: Dossier) -> AgendaItem | None:
    """The item that gave the dossier its result: the newest of a closed sitting. 1 statement."""
    return (
        AgendaItem.objects.filter(dossier=dossier, sitting__state=SittingState.CLOSED, postponed="")
        .select_related("sitting__council__place__current")
        .order_by("-sitting__closed_at", "-pk")
        .first()
    )


def way_of(dossier: Dossier, item: AgendaItem | None = None) -> Way:
    """Which ways are open to a scored dossier today, by the stages of its regime. 2 statements (1 with its `item`)."""
    item = item or scored_item(dossier)
    return _way(dossier, item, [s for s in stages_of(dossier.regime) if s.level in COUNCILS])


def _way(dossier: Dossier, item: AgendaItem | None, councils: list[Stage]) -> Way:
    levels = [stage.level for stage in councils]
    own = item is not None and item.sitting.council.level == dossier.level
    if dossier.level not in levels:
        return Way(None, councils[0] if councils else None, None, own)
    n = levels.index(dossier.level)
    above = councils[n + 1] if n + 1 < len(councils) else None
    return Way(councils[n], above, councils[n - 1] if n else None, own)


@dataclass(frozen=True, slots=True)
class Scored:
    """A dossier that waits for a decision, the item that gave its result, and its ways."""

    dossier: Dossier
    item: AgendaItem
    way: Way

    @property
    def may_decide(self) -> bool:
        return self.way.decides(self.dossier)

    @property
    def may_forward(self) -> bool:
        return self.way.goes_up(self.dossier)

    @property
    def may_return(self) -> bool:
        return self.way.comes_back(self.dossier)


def waiting_decision(user: Actor) -> QuerySet[Dossier]:
    """Scored dossiers at the authorities that the user works for, the longest waiting first. 1 statement, and 1 for the user's posts."""
    # where a dossier is decided is where its council sat; sent back down it is where the council below sat
    places = run_q(user, "agenda_items__sitting__council__")
    return (
        Dossier.objects.filter(
            places,
            state=DossierState.SCORED,
            agenda_items__sitting__council__level=F("level"),
            agenda_items__sitting__state=SittingState.CLOSED,
        )
        .distinct()
        .select_related("product__producer", "product__product_set", "regime", "commune", "province")
        .defer("product__vector")
        .order_by("state_since", "pk")
    )


def with_ways(dossiers: Iterable[Dossier]) -> list[Scored]:
    """Each with its result's item and its ways. 1 statement, and 1 a regime."""
    rows = list(dossiers)
    items: dict[int, AgendaItem] = {}
    found = (
        AgendaItem.objects.filter(
            dossier__in=[row.pk for row in rows], sitting__state=SittingState.CLOSED, postponed=""
        )
        .select_related("sitting__council__place__current")
        .order_by("sitting__closed_at", "pk")
    )
    for item in found:
        items[item.dossier_id] = item

    @cache
    def stages(regime: int) -> list[Stage]:
        row = next(row for row in rows if row.regime_id == regime)
        return [s for s in stages_of(row.regime) if s.level in COUNCILS]

    return [
        Scored(row, items[row.pk], _way(row, items[row.pk], stages(row.regime_id))) for row in rows if row.pk in items
    ]


def decisions_of(user: Actor) -> QuerySet[Decision]:
    """Decisions of the authorities that the user works for, the newest first, with `items_count`. 1 statement, and 1 for the posts."""
    return Decision.objects.filter(run_q(user)).select_related("place", "sitting").annotate(items_count=Count("items"))


def decision_of(user: Actor, pk: int) -> Decision | None:
    """One of them. 2 statements."""
    return decisions_of(user).filter(pk=pk).first()


def held_on(sitting: Sitting) -> dt.date:
    """The day from which a sitting's results can be decided on: its own, or an earlier one on which it met or its opinions were gathered.
    Minutes of an earlier meeting may be typed in long after it. No statement."""
    moment = sitting.opened_at or sitting.closed_at
    return min(sitting.sits_on, moment.astimezone(clock.VIETNAM).date()) if moment else sitting.sits_on


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, or will, in a certificate's life. `kind`: meeting, decided, extended (`was`, `until`, and `ground`, the law that
    gives it), case and dismissed (an examination, its `ground`; `until`: concluded by then), revoked, replaced, ended."""

    day: dt.date
    kind: str
    text: str = ""
    other: int | None = None
    ground: str = ""
    was: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """A certificate's life in order, and the decision on record, if its way went through this office."""

    moments: tuple[Moment, ...]
    decision: int | None


def life_of(certificate: Certificate, *, inside: bool = False) -> Life:
    """From the council's sitting to its end. What is public of it: days, numbers, no scores. `inside`: for its producer and the office, with
    examinations that cost nothing (yet). 2 statements, 1 more inside; the certificate comes with `extension__rule` selected.
    """
    item = DecisionItem.objects.filter(certificate=certificate).select_related("decision__sitting__council").first()
    moments = []
    if item is not None and item.decision.sitting is not None:
        sitting = item.decision.sitting
        moments.append(Moment(held_on(sitting), "meeting", sitting.council.name))
    moments.append(Moment(certificate.decided_on or certificate.valid_from, "decided", certificate.decision_number))
    extension = getattr(certificate, "extension", None)
    if extension is not None:
        moments.append(
            Moment(
                extension.at.astimezone(clock.VIETNAM).date(),
                "extended",
                extension.decision_number,
                ground=extension.rule.legal_basis,
                was=extension.was_until,
                until=extension.until,
            )
        )
    if inside:
        for case in certificate.revocation_cases.exclude(state=CaseState.REVOKED).order_by("found_on", "pk"):
            ground = case.get_ground_display()
            moments.append(Moment(case.found_on, "case", ground=ground, until=case.due_on))
            if case.closed_at is not None:
                moments.append(
                    Moment(case.closed_at.astimezone(clock.VIETNAM).date(), "dismissed", case.outcome, ground=ground)
                )
    newer = (
        Certificate.objects.filter(product=certificate.product_id, valid_from__gt=certificate.valid_from)
        .order_by("valid_from", "pk")
        .first()
    )
    if certificate.revoked_from is not None:
        moments.append(Moment(certificate.revoked_from, "revoked", certificate.revocation_decision))
    elif newer is not None and newer.valid_from <= certificate.valid_until:
        moments.append(Moment(newer.valid_from, "replaced", newer.decision_number, newer.pk))
    else:
        moments.append(Moment(certificate.valid_until, "ended"))
    return Life(tuple(sorted(moments, key=lambda m: m.day)), item.decision_id if item else None)


def originals_of(certificate: Certificate, decision: int | None = None) -> list[SignedOriginal]:
    """The signed originals of the certificate and of its decision, the newest first. 1 statement."""
    which = Q(certificate=certificate)
    if decision is not None:
        which |= Q(decision=decision)
    return list(SignedOriginal.objects.filter(which))


def originals_shown(originals: Iterable[SignedOriginal]) -> list[SignedOriginal]:
    """Of `originals_of`, what stands on the public page: of the decision and of the certificate the newest whose signatures hold, or the newest.
    A wrong file that was followed by the right one is the office's own to see. No statement."""
    best: dict[bool, SignedOriginal] = {}
    for original in originals:  # the newest first
        mine = original.certificate_id is not None
        if mine not in best or (original.is_intact and not best[mine].is_intact):
            best[mine] = original
    return [best[mine] for mine in sorted(best)]
