"""What a fair's officers read: their fairs, the plan, invitations, applications, what waits for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
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
    SlotItem,
)
from marketplace.fairs.queries.figures import NOT_SOLD
from marketplace.orders.models import OrderLine
from marketplace.shops.models import OfferPrice
from marketplace.shops.queries import (
    market,
    selling_q,
)
from marketplace.shops.services import cut_price


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
class ProgrammeGoods:
    """A thing on offer at a fair: its all-year price (None: not sold all year), fair price, lowest price within a live slot (None: in none that
    lowers it), in ₫; and how far the lowest is below the all-year price (percent, rounded up)."""

    producer: str
    product: str
    variant: str
    usual: int | None
    amount: int
    in_slot: int | None
    percent: int


@dataclass(frozen=True, slots=True)
class ProgrammeFigures:
    """What the report to the trade office says: things on offer, how many of them below their all-year price, the deepest cut (percent, rounded up),
    orders that count (as in the closing report), what was paid for in them at fair prices (₫), and how much less that was than at the all-year
    prices of the moment of each order (₫)."""

    listings: int
    cut: int
    deepest: int
    orders: int
    revenue: int
    given: int


def programme_goods(fair: Fair, *, waiting: bool = False) -> list[ProgrammeGoods]:
    """What was approved (also what waits for a decision), by producer and name; all-year prices are those of the moment the fair opens, or the first
    after it. 2 statements."""
    states = (BoothState.APPROVED, BoothState.APPLIED) if waiting else (BoothState.APPROVED,)
    usual = (
        OfferPrice.objects.filter(
            offer__channel=market(), offer__variant=OuterRef("offer__variant"), ends_at__gt=fair.starts_at
        )
        .order_by("starts_at")
        .values("regular")[:1]
    )
    slots = SlotItem.objects.filter(slot__fair=fair, slot__cancelled_because="", percent__isnull=False)
    lowered = dict(slots.order_by().values_list("product").annotate(most=Max("percent")))
    rows = (
        FairListing.objects.filter(booth__fair=fair, state__in=states)
        .annotate(usual=Subquery(usual))
        .order_by("booth__shop__producer__name", "offer__product__name", "offer__amount", "pk")
        .values_list(
            "booth__shop__producer__name", "offer__product__name", "offer__variant__name", "usual", "offer__amount", "offer__product"
        )
    )  # fmt: skip
    found = []
    for producer, product, variant, regular, amount, pk in rows:
        in_slot = cut_price(amount, percent=lowered[pk], amount_off=None) if pk in lowered else None
        lowest = amount if in_slot is None else in_slot
        percent = -(-100 * (regular - lowest) // regular) if regular and regular > lowest else 0
        found.append(ProgrammeGoods(producer, product, variant, regular, amount, in_slot, percent))
    return found


def programme_figures(fair: Fair) -> ProgrammeFigures:
    """3 statements."""
    goods = programme_goods(fair)
    then = OfferPrice.objects.filter(
        offer__channel=market(),
        offer__variant=OuterRef("variant"),
        starts_at__lte=OuterRef("order__placed_at"),
        ends_at__gt=OuterRef("order__placed_at"),
    ).values("regular")[:1]
    sold = OrderLine.objects.filter(offer__channel=fair.channel_id).exclude(order__state__in=NOT_SOLD)
    less = (Coalesce(Subquery(then), F("unit_price")) - F("unit_price")) * F("quantity")
    told = sold.annotate(less=less).aggregate(
        orders=Count("order", distinct=True),
        revenue=Coalesce(Sum("total"), Value(0)),
        given=Coalesce(Sum("less", filter=Q(less__gt=0)), Value(0)),
    )
    return ProgrammeFigures(
        listings=len(goods),
        cut=sum(1 for row in goods if row.percent),
        deepest=max((row.percent for row in goods), default=0),
        **told,
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
