"""A live slot's state, asked for again and again, beside a bare view of the same server. `make bench` ends with it; `python -m tests.bench.slots`
alone. BENCH_SLOT_SECONDS (5) is the length of each turn. It works in a database of its own, which it throws away."""

import datetime as dt
import os
import statistics
import sys

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.bench"
    django.setup()

from catalog.core import clock
from catalog.products.queries import listable
from marketplace.fairs.models import Booth, BoothState, FairSlot, SlotQuestion, SlotQuestionState
from marketplace.fairs.services import (
    add_fair_offer,
    apply_booth,
    create_fair,
    decide_booth,
    decide_fair_listing,
    publish_fair,
    put_slot,
)
from marketplace.operations.start import collect_static, compile_messages
from marketplace.shops.models import Offer
from marketplace.shops.queries import market
from tests.bench import databases
from tests.bench.server import Server, fetch, rate, running, spent_by

SECONDS = float(os.environ.get("BENCH_SLOT_SECONDS", "5"))
SHARE = 0.7
VIEWERS, EVERY_S = 2_000, 12
"""So many viewers who ask again after 8 to 16 seconds, 12 at the mean."""
_TURNS, _CLIENTS, _ITEMS, _QUESTIONS = 3, 4, 10, 30


def lines() -> list[str]:
    """The rows for the notes of `make bench`."""
    with databases.thrown_away("ocop_slots") as name:
        slot = lay_ready()
        path = f"/fairs/{slot.fair.slug}/slots/{slot.pk}/state.json"
        with running(name) as server:
            size = len(fetch(server, path))
            for page in ("/floor/view/", path):  # warm
                rate(server, [page], seconds=1, clients=_CLIENTS)
            turns = [(_turn(server, "/floor/view/"), _turn(server, path)) for _ in range(_TURNS)]
    share = statistics.median(own[0] / bare[0] for bare, own in turns)
    of_cpu = statistics.median(bare[1] / own[1] for bare, own in turns)
    bare, own = (tuple(statistics.median(turn[n][m] for turn in turns) for m in (0, 1)) for n in (0, 1))
    return [
        "| slot state, 1 worker, 4 clients | answers/s | CPU ms | bare view/s | CPU ms | share of rate | by CPU | wire bytes | budget |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
        f"| {_ITEMS} things, {_QUESTIONS} questions | {own[0]:,.0f} | {own[1]:.2f} | {bare[0]:,.0f} | {bare[1]:.2f} | {share:.0%} | {of_cpu:.0%}"
        f" | {size:,} | ≥ {SHARE:.0%}: {'held' if of_cpu >= SHARE else '**not held**'} |",
        "",
        f"{VIEWERS:,} viewers ask {VIEWERS / EVERY_S:,.0f} times a second: {VIEWERS / EVERY_S * own[1] / 1000:.0%} of one processor.",
    ]


def _turn(server: Server, path: str) -> tuple[float, float]:
    """Answers a second, and milliseconds of the worker's processor for each."""
    before = spent_by([server.worker])
    found = rate(server, [path], seconds=SECONDS, clients=_CLIENTS)
    return found, (spent_by([server.worker]) - before) / (found * SECONDS) * 1000


def lay_ready(items: int = _ITEMS) -> FairSlot:
    """A fair with a slot that is on, of the shop with the most offers, with questions that were let through."""
    now = clock.now()
    fair = create_fair(
        name="Hội chợ đo",
        slug="hoi-cho-do",
        starts_at=now - dt.timedelta(hours=1),
        ends_at=now + dt.timedelta(days=2),
        by=None,
    )
    publish_fair(fair=fair, by=None)
    pinned: list[tuple[int, int | None]] = []
    for offer in (
        Offer.objects.filter(channel=market(), is_active=True, product__in=listable())
        .select_related("shop__producer", "variant__product")
        .order_by("pk")
    ):
        booth = Booth.objects.filter(fair=fair, shop=offer.shop).first()
        if booth is None:
            booth = apply_booth(fair=fair, shop=offer.shop, by=None)
            decide_booth(booth=booth, verdict=BoothState.APPROVED, by=None)
        if offer.product_id in dict(pinned):
            continue
        listing = add_fair_offer(booth=booth, variant=offer.variant, amount=offer.amount, by=None)
        decide_fair_listing(listing=listing, verdict=BoothState.APPROVED, by=None)
        pinned.append((offer.product_id, None))
        if len(pinned) == items:
            break
    begin = now + dt.timedelta(seconds=-now.timestamp() % 600)
    slot = put_slot(fair=fair, title="Phiên đo", starts_at=begin, minutes=720, items=pinned, by=None)
    FairSlot.objects.filter(pk=slot.pk).update(starts_at=begin - dt.timedelta(minutes=20))  # on now
    SlotQuestion.objects.bulk_create(
        SlotQuestion(
            slot=slot,
            text=f"Câu hỏi {n}: hàng này giao ra Hà Nội mấy ngày?",
            answer="Hai ngày ạ.",
            at=now,
            state=SlotQuestionState.SHOWN,
        )
        for n in range(_QUESTIONS)
    )
    return slot


if __name__ == "__main__":
    compile_messages()
    collect_static()
    sys.stdout.write("\n".join(lines()) + "\n")
