"""The schedule of a fair, a slot's page, and the state of a slot that viewers ask for again and again."""

import datetime as dt
import gzip
import json
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.formats import money
from marketplace.fairs.models import (
    BoothState,
    Fair,
    FairListing,
    FairSlot,
    FairState,
    SlotItem,
    SlotQuestion,
    SlotQuestionState,
)
from marketplace.shops.models import OfferPrice, Stock

STATE_S = 1
"""A slot's state is read from the database at most once in so many seconds by each process."""
POLL_S = 8
"""Viewers ask again after so many seconds and up to as many more, each by its own chance."""
QUESTIONS = 30


def slots_of(fair: Fair) -> QuerySet[FairSlot]:
    """The schedule, the earliest first; what is left outside the fair's time after it was put off comes too. 1 statement."""
    return fair.slots.select_related("room", "shop").order_by("starts_at", "pk")


def schedule_of(fair: Fair) -> list[FairSlot]:
    """What visitors read: slots within the fair's time, called off ones too. 1 statement."""
    return list(slots_of(fair).filter(starts_at__gte=fair.starts_at, ends_at__lte=fair.ends_at))


def slot_of(slug: str, pk: int) -> FairSlot | None:
    """A slot of an announced or cancelled fair. 1 statement."""
    return (
        FairSlot.objects.exclude(fair__state=FairState.DRAFT)
        .select_related("fair__channel", "fair__place", "room", "shop__producer__province", "shop__producer__place")
        .filter(pk=pk, fair__slug=slug)
        .first()
    )


def phase_of(slot: FairSlot) -> str:
    """cancelled, soon, live or over. No statement; the slot comes with its fair."""
    now = clock.now()
    if slot.cancelled_because or slot.fair.state == FairState.CANCELLED:
        return "cancelled"
    if now < slot.starts_at:
        return "soon"
    return "live" if now < slot.ends_at else "over"


def is_outside(slot: FairSlot, fair: Fair) -> bool:
    """Left outside the fair's time when that was put off: to be moved or called off. No statement."""
    return not (fair.starts_at <= slot.starts_at and slot.ends_at <= fair.ends_at)


@dataclass(frozen=True, slots=True)
class Pinned:
    """An offer of a pinned product as it stands now: prices in ₫, how many are free, the slot's percent."""

    offer_id: int
    slug: str
    name: str
    variant: str
    amount: int
    regular: int
    left: int
    percent: int | None


def pinned_of(slot: FairSlot) -> list[Pinned]:
    """What a slot shows and what it costs now, in the slot's order; without what cannot be bought at the fair now. 1 statement."""
    now = clock.now()
    offer = OuterRef("offer")
    price = OfferPrice.objects.filter(offer=offer, starts_at__lte=now, ends_at__gt=now)
    mine: dict[str, Any] = {} if slot.shop_id is None else {"booth__shop": slot.shop_id}
    item = SlotItem.objects.filter(slot=slot, product=OuterRef("offer__product"))
    stock = Stock.objects.filter(variant=OuterRef("offer__variant"))
    rows = (
        FairListing.objects.filter(
            booth__fair=slot.fair_id, state=BoothState.APPROVED, offer__product__in=slot.items.values("product"), **mine
        )
        .annotate(
            position=Subquery(item.values("position")[:1]),
            percent=Subquery(item.values("percent")[:1]),
            price=Subquery(price.values("amount")[:1]),
            usual=Subquery(price.values("regular")[:1]),
            held=Subquery(stock.values("quantity")[:1]),
            reserved=Subquery(stock.values("reserved")[:1]),
        )
        .filter(price__isnull=False)
        .order_by("position", "offer__amount", "pk")
        .values_list(
            "offer", "offer__product__slug", "offer__product__name", "offer__variant__name", "price", "usual", "held",
            "reserved", "percent",
        )
    )  # fmt: skip
    return [
        Pinned(pk, slug, name, variant, amount, usual, max((held or 0) - (reserved or 0), 0), percent)
        for pk, slug, name, variant, amount, usual, held, reserved, percent in rows
    ]


def questions_shown(slot: FairSlot) -> list[SlotQuestion]:
    """Those that were let through, the last first. 1 statement."""
    return list(slot.questions.filter(state=SlotQuestionState.SHOWN).order_by("-at", "-pk")[:QUESTIONS])


def questions_to_decide(slot: FairSlot) -> list[SlotQuestion]:
    """Those that wait, the first first, and then those that were decided. 1 statement."""
    rows = list(slot.questions.order_by("at", "pk")[:500])
    return sorted(rows, key=lambda row: row.state != SlotQuestionState.WAITING)


def state_of(slug: str, pk: int, language: str) -> bytes | None:
    """A slot's state as JSON, packed by gzip, or None. 3 statements once a second and process, else none.

    `state`: cancelled, soon, live or over; `now`, `starts`, `ends` in Unix seconds; `items`: offer, price in words, and how many are free;
    `questions`: what was let through, with answers; `again`: after how many seconds to ask, to which the viewer adds up to as many of its own.
    """
    key = f"slot-state:{pk}:{slug}:{language}"
    held: bytes | None = caches["local"].get(key)
    if held is not None:
        return held
    slot = slot_of(slug, pk)
    if slot is None:
        return None
    told = gzip.compress(json.dumps(_told(slot), ensure_ascii=False, separators=(",", ":")).encode(), 6, mtime=0)
    caches["local"].set(key, told, STATE_S)
    return told


def _told(slot: FairSlot) -> dict[str, Any]:
    phase = phase_of(slot)
    return {
        "state": phase,
        "now": int(clock.now().timestamp()),
        "starts": int(slot.starts_at.timestamp()),
        "ends": int(slot.ends_at.timestamp()),
        "again": POLL_S if phase in {"soon", "live"} else 60,
        "items": [
            {
                "offer": row.offer_id,
                "price": money(row.amount),
                "regular": money(row.regular) if row.regular > row.amount else "",
                "left": left_words(row.left),
                "buyable": row.left > 0,
            }
            for row in pinned_of(slot)
        ],
        "questions": [
            {"id": row.pk, "name": row.name, "text": row.text, "answer": row.answer} for row in questions_shown(slot)
        ],
    }


def left_words(left: int) -> str:
    """How many are free, in words."""
    if left <= 0:
        return _("Hết hàng")
    return _("còn %(n)s") % {"n": left} if left < 100 else _("còn hàng")


def next_free(fair: Fair) -> dt.datetime:
    """Where a new slot is offered to begin: after the last one, at the fair's beginning, or in the next ten minutes. 1 statement."""
    last = fair.slots.filter(cancelled_because="").aggregate(last=Max("ends_at"))["last"]
    begin = max(fair.starts_at, clock.now(), last or fair.starts_at)
    return begin + dt.timedelta(seconds=-begin.timestamp() % 600)
