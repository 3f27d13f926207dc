"""Enquiries as everybody, buyers, producers and officers see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.certification.models import Evidence
from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.policies import reach_filter
from catalog.producers.models import Producer
from marketplace.enquiries.models import (
    Agreement,
    AgreementState,
    Buyer,
    BuyerMember,
    BuyerState,
    ContactConsent,
    Dealing,
    DealMessage,
    Delivered,
    Enquiry,
    EnquiryState,
    Quote,
    Side,
)

_SHOWN = ("buyer", "place", "province")
DELIVERIES = 20
"""Shown of an agreement, the last first."""


def live() -> QuerySet[Enquiry]:
    """What quotes may be sent for: open, its last day not over, shown, of a verified buyer. With what a list shows; its sets in 1 statement more."""
    return (
        Enquiry.objects.filter(
            state=EnquiryState.OPEN,
            hidden_at=None,
            open_until__gte=clock.today(),
            buyer__state=BuyerState.VERIFIED,
        )
        .select_related(*_SHOWN)
        .prefetch_related("sets")
    )


def board(*, product_set: int | None = None, province: int | None = None, kind: str = "") -> QuerySet[Enquiry]:
    """The public board: of a set (by key), a province of delivery of today (by key), a kind of buyer."""
    found = live()
    if product_set is not None:
        found = found.filter(sets=product_set)
    if province is not None:
        found = found.filter(province=province)
    if kind:
        found = found.filter(buyer__kind=kind)
    return found


def public_enquiry(pk: int) -> Enquiry | None:
    """One that is or was on the board and is not hidden. 2 statements."""
    return (
        Enquiry.objects.exclude(state=EnquiryState.DRAFT)
        .filter(pk=pk, hidden_at=None, buyer__state=BuyerState.VERIFIED)
        .select_related(*_SHOWN)
        .prefetch_related("sets")
        .first()
    )


def standing(enquiry: Enquiry) -> str:
    """Its state in a word by today's clock: draft, open, lapsed, agreed, closed, hidden."""
    if enquiry.hidden_at is not None:
        return "hidden"
    if enquiry.state == EnquiryState.OPEN and enquiry.open_until < clock.today():
        return "lapsed"
    return enquiry.state


def buyers_of(user: Actor) -> QuerySet[Buyer]:
    """Organisations that somebody acts for."""
    return Buyer.objects.filter(members__user_id=user.pk).select_related("place__province").order_by("name", "pk")


def invitations_to(proven: Iterable[str]) -> QuerySet[BuyerMember]:
    """To act for a buyer, sent to one of these addresses."""
    return BuyerMember.objects.filter(sent_to__in=list(proven)).select_related("buyer").order_by("pk")


def enquiries_of(buyer: Buyer) -> QuerySet[Enquiry]:
    """A buyer's own, with `quotes`: how many wait for its answer."""
    waiting = Count("dealings__quotes", filter=Q(dealings__quotes__state="sent"))
    return Enquiry.objects.filter(buyer=buyer).select_related("place").annotate(quotes=waiting)


def my_enquiry(user: Actor, pk: int) -> Enquiry | None:
    """One of those of somebody's buyers, else None. 2 statements."""
    found = Enquiry.objects.filter(buyer__members__user_id=user.pk, pk=pk)
    return found.select_related(*_SHOWN, "place__current").prefetch_related("sets").first()


def quotes_for(enquiry: Enquiry) -> QuerySet[Quote]:
    """Those that stand or stood and were not superseded or taken back, the newest first."""
    return (
        Quote.objects.filter(dealing__enquiry=enquiry)
        .exclude(state__in=("superseded", "withdrawn"))
        .select_related("dealing__producer__place__current", "dealing__producer__province", "agreement")
    )


def dealings_of(producer: Producer) -> QuerySet[Dealing]:
    """What a producer has quoted for, the latest first."""
    return (
        Dealing.objects.filter(producer=producer)
        .select_related("enquiry__buyer", "enquiry__place")
        .order_by("-last_at", "-pk")
    )


def whole_dealings() -> QuerySet[Dealing]:
    """Dealings with their two sides and the consents that stand; what they offered and said has pages of its own. 2 statements."""
    return Dealing.objects.select_related(
        "enquiry__buyer__place", "enquiry__place", "producer__place__current", "producer__province"
    ).prefetch_related(Prefetch("consents", ContactConsent.objects.filter(withdrawn_at=None)))


def quotes_of(dealing: Dealing) -> QuerySet[Quote]:
    """All that was offered in it, with the last deliveries of what was agreed. 4 statements."""
    last = Delivered.objects.order_by("-day", "-pk")[:DELIVERIES]
    return (
        Quote.objects.filter(dealing=dealing)
        .select_related("product", "agreement")
        .prefetch_related("lots", "papers", Prefetch("agreement__deliveries", last, to_attr="last_deliveries"))
    )


def messages_of(dealing: Dealing) -> QuerySet[DealMessage]:
    """All that was said in it."""
    return DealMessage.objects.filter(dealing=dealing)


def paper_shared_in(dealing: Dealing, pk: int) -> Evidence | None:
    """A paper that the producer shared with a quote of the dealing. 1 statement."""
    quotes = Quote.papers.through.objects.filter(quote__dealing=dealing, evidence=pk)
    return Evidence.objects.filter(Exists(quotes), pk=pk, removed_at=None).first()


def my_dealing(user: Actor, pk: int) -> Dealing | None:
    """One about an enquiry of somebody's buyers, else None."""
    return whole_dealings().filter(enquiry__buyer__members__user_id=user.pk, pk=pk).first()


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a side, as long as it lets the other see."""

    name: str
    phone: str
    email: str


def contact_of(dealing: Dealing, side: str) -> Contact | None:
    """What the other side may see of this one: None without a consent that stands. No statement for one of `whole_dealings`."""
    if not any(consent.side == side and consent.withdrawn_at is None for consent in dealing.consents.all()):
        return None
    if side == Side.BUYER:
        buyer = dealing.enquiry.buyer
        return Contact(buyer.contact, buyer.phone, buyer.email)
    return Contact(dealing.producer.representative, dealing.producer.phone, dealing.producer.email)


# ---- officers


def _of_place(officer: Actor, path: str = "") -> Q:
    return reach_filter(officer, f"{path}place") | reach_filter(officer, f"{path}buyer__place")


def buyers_in_reach(officer: Actor) -> QuerySet[Buyer]:
    """Buyers of an officer's places, none that the officer belongs to."""
    own = BuyerMember.objects.filter(user_id=officer.pk).values("buyer")
    found = Buyer.objects.filter(reach_filter(officer, "place")).exclude(pk__in=own)
    return found.select_related("place__province", "place__current", "verified_by")


def enquiries_in_reach(officer: Actor) -> QuerySet[Enquiry]:
    """Enquiries that were on the board: delivered to an officer's places, asked by a buyer there, or quoted by a producer there; with `quotes`."""
    quoted = Dealing.objects.filter(reach_filter(officer, "producer__place"), enquiry=OuterRef("pk"))
    return (
        Enquiry.objects.exclude(state=EnquiryState.DRAFT)
        .filter(_of_place(officer) | Q(Exists(quoted)))
        .select_related(*_SHOWN, "place__current", "buyer__place__current")
        .annotate(quotes=Count("dealings__quotes", distinct=True))
    )


def quotes_in_reach(officer: Actor, enquiry: Enquiry) -> QuerySet[Quote]:
    """What was offered for an enquiry, without notes or messages: all of it for the officers of where it is delivered or its buyer is, else that
    of the producers of their places."""
    found = Quote.objects.filter(dealing__enquiry=enquiry).select_related("dealing__producer", "agreement")
    return found.filter(_of_place(officer, "dealing__enquiry__") | reach_filter(officer, "dealing__producer__place"))


def reported_dealings(officer: Actor) -> QuerySet[Dealing]:
    """Dealings that one side reported and nobody has settled, of an officer's places: the only ones whose messages an officer reads."""
    here = reach_filter(officer, "producer__place") | reach_filter(officer, "enquiry__buyer__place")
    found = whole_dealings().filter(here, reported_at__isnull=False, settled_at=None)
    own = BuyerMember.objects.filter(user_id=officer.pk).values("buyer")
    return found.exclude(enquiry__buyer__in=own).exclude(producer__memberships__user_id=officer.pk)


@dataclass(frozen=True, slots=True)
class Results:
    """What dealings came to: agreements that both confirmed, their value in ₫ (quantity × price, a period's), and how many were delivered of."""

    agreements: int
    value: int
    with_deliveries: int


VALUE: Any = Sum(F("quantity") * F("price"))


def results(agreements: QuerySet[Agreement]) -> Results:
    """Of these agreements, the confirmed ones. 1 statement."""
    confirmed = agreements.filter(state=AgreementState.CONFIRMED).order_by()
    delivered = Exists(Delivered.objects.filter(agreement=OuterRef("pk")))
    found = confirmed.annotate(delivered=delivered).aggregate(
        n=Count("pk"), value=Coalesce(VALUE, Decimal(0)), some=Count("pk", filter=Q(delivered=True))
    )
    return Results(found["n"], int(found["value"]), found["some"])


def agreements_in_reach(officer: Actor) -> QuerySet[Agreement]:
    """Agreements of which one side, or the place of delivery, is in an officer's places."""
    path = "quote__dealing__"
    here = (
        reach_filter(officer, f"{path}producer__place")
        | reach_filter(officer, f"{path}enquiry__place")
        | reach_filter(officer, f"{path}enquiry__buyer__place")
    )
    return Agreement.objects.filter(here).select_related(f"{path}producer", f"{path}enquiry__buyer")
