"""What a fair's officers read: their fairs, the plan, invitations, applications, what waits for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Membership, Producer
from catalog.products.queries import listable
from marketplace.fairs import policies
from marketplace.fairs.models import (
    HOLDING,
    Booth,
    BoothKind,
    BoothState,
    Fair,
    FairListing,
    FairPicture,
    Invitation,
    PromotionProgramme,
)
from marketplace.orders.models import OrderLine, OrderState
from marketplace.shops.models import Offer
from marketplace.shops.queries import (
    market,
    selling_q,
)


def fairs_to_run(officer: Actor) -> QuerySet[Fair]:
    """Fairs that this officer may organise, drafts included. 1 to 3 statements."""
    # not OR-ed: an empty Q ("reaches everything") would vanish
    reached = Q() if policies.may_organise(officer, None) else reach_filter(officer, "place")
    return Fair.objects.filter(reached).select_related("channel", "place").order_by("-starts_at", "-pk")


def fair_to_run(officer: Actor, pk: int) -> Fair | None:
    """One fair that this officer may organise, else None."""
    return fairs_to_run(officer).filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a fair is planned with. `positions`: numbered stands on the site map, a line each, as people write them."""

    kinds: Sequence[BoothKind]
    pictures: list[FairPicture]
    programme: PromotionProgramme | None
    positions: str


def plan_of(fair: Fair) -> Plan:
    """4 statements."""
    kinds = list(
        fair.booth_kinds.prefetch_related("numbers").annotate(held=Count("booths", filter=Q(booths__state__in=HOLDING)))
    )
    numbers = [row for kind in kinds for row in kind.numbers.all()]
    return Plan(
        kinds=kinds,
        pictures=list(fair.pictures.filter(booth=None)),
        programme=PromotionProgramme.objects.filter(fair=fair).first(),
        positions="\n".join(f"{row.number}; {row.x}; {row.y}" for row in numbers if row.x is not None),
    )


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """What the report to the trade office says: things on offer, how many of them below their all-year price, the deepest cut (percent, rounded up),
    orders that hold or were delivered, and what was paid for in them at fair prices (₫)."""

    listings: int
    cut: int
    deepest: int
    orders: int
    revenue: int


def programme_figures(fair: Fair) -> ProgrammeFigures:
    """2 statements."""
    usual = Offer.objects.filter(variant=OuterRef("offer__variant"), channel=market()).values("amount")[:1]
    rows = FairListing.objects.filter(booth__fair=fair, state=BoothState.APPROVED).annotate(usual=Subquery(usual))
    cuts = [
        -(-100 * (usual - amount) // usual) if usual and usual > amount else 0
        for amount, usual in rows.values_list("offer__amount", "usual")
    ]
    sold = OrderLine.objects.filter(offer__channel=fair.channel_id).exclude(
        order__state__in=(OrderState.CANCELLED, OrderState.LAPSED)
    )
    told = sold.aggregate(orders=Count("order", distinct=True), revenue=Coalesce(Sum("total"), Value(0)))
    return ProgrammeFigures(
        len(cuts), sum(1 for cut in cuts if cut), max(cuts, default=0), told["orders"], told["revenue"]
    )


def applications(fair: Fair, state: str = "") -> QuerySet[Booth]:
    """All applications to a fair, or those in one state, in the order in which they came. Ordered and cut by the caller; 1 statement with
    shop, producer, kind and number."""
    found = Booth.objects.filter(fair=fair, state=state) if state else Booth.objects.filter(fair=fair)
    return found.select_related("shop__producer__province", "kind", "number", "decided_by")


def applications_by_state(fair: Fair) -> dict[str, int]:
    """How many applications are in each state. 1 statement."""
    return dict(Booth.objects.filter(fair=fair).order_by().values_list("state").annotate(n=Count("pk")))


def invitations_of(fair: Fair, step: str = "") -> QuerySet[Invitation]:
    """Who was asked to come; `step`: "sent" (not seen yet), "seen" (not applied yet) or "applied". 1 statement."""
    steps = {
        "sent": Q(seen_at=None, applied_at=None),
        "seen": Q(seen_at__isnull=False, applied_at=None),
        "applied": Q(applied_at__isnull=False),
    }
    return Invitation.objects.filter(steps.get(step, Q()), fair=fair).select_related("producer__province")


def invitation_figures(fair: Fair) -> dict[str, int]:
    """How many were asked, have seen it, have applied. 1 statement."""
    return Invitation.objects.filter(fair=fair).aggregate(
        sent=Count("pk"), seen=Count("pk", filter=Q(seen_at__isnull=False)), applied=Count("applied_at")
    )


def producers_to_invite(
    fair: Fair, *, stars: int = 3, sets: Sequence[int] = (), provinces: Sequence[int] = ()
) -> QuerySet[Producer]:
    """Producers whose shop sells and who have a product on show with at least so many stars, of these sets, in these provinces (keys; empty: all),
    and who were neither asked nor have applied. By name. 1 statement."""
    products: Any = listable()
    products = products.filter(stars__gte=stars)
    if sets:
        products = products.filter(product_set__in=sets)
    found = Producer.objects.filter(selling_q("shop__"), pk__in=products.values("producer"))
    if provinces:
        found = found.filter(province__in=provinces)
    return (
        found.exclude(fair_invitations__fair=fair)
        .exclude(shop__booths__fair=fair)
        .select_related("province")
        .order_by("name", "pk")
    )


def booths_to_decide(officer: Actor, *, waitlisted: bool = False) -> QuerySet[Booth]:
    """Booths that wait for this officer (also those on the waiting list), the longest waiting first; never those of an own producer."""
    states = [BoothState.APPLIED, BoothState.WAITLISTED] if waitlisted else [BoothState.APPLIED]
    own = Membership.objects.filter(user_id=officer.pk).values("producer")
    return (
        Booth.objects.filter(fair__in=fairs_to_run(officer).order_by().values("pk"), state__in=states)
        .exclude(shop__producer__in=own)
        .select_related("fair", "shop__producer", "kind")
        .order_by("applied_at", "pk")
    )


def listings_to_decide(officer: Actor) -> QuerySet[FairListing]:
    """Fair prices that wait for this officer; never those of an own producer."""
    own = Membership.objects.filter(user_id=officer.pk).values("producer")
    return (
        FairListing.objects.filter(
            booth__fair__in=fairs_to_run(officer).order_by().values("pk"), state=BoothState.APPLIED
        )
        .exclude(booth__shop__producer__in=own)
        .select_related("booth__fair", "booth__shop__producer", "offer__variant", "offer__product")
        .order_by("booth__applied_at", "pk")
    )
