"""A live slot's state, asked for again and again, beside a bare view of the same server. `make bench` ends with it; `python -m tests.bench.slots`
alone. BENCH_SLOT_SECONDS (5) is the length of each turn. Then 2,000 viewers ask as their pages do, for BENCH_VIEWERS_SECONDS (30). It works in a
database of its own, which it throws away."""

import asyncio
import datetime as dt
import json
import os
import random
import statistics
import sys
import time
from dataclasses import dataclass, field

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.bench"
    django.setup()

from django.db import connection

from catalog.core import clock
from catalog.products.queries import listable
from marketplace.fairs.models import Booth, BoothState, FairSlot, SlotQuestion, SlotQuestionState
from marketplace.fairs.queries.slots import POLL_S, STATE_S
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
from marketplace.shops.models import Offer, Stock
from marketplace.shops.queries import market
from tests.bench import databases
from tests.bench.server import Server, fetch, rate, running, spent_by

SECONDS = float(os.environ.get("BENCH_SLOT_SECONDS", "5"))
SHARE = 0.7
VIEWERS, VIEWERS_SECONDS = 2_000, float(os.environ.get("BENCH_VIEWERS_SECONDS", "30"))
CHANGE_S, MOST_LEFT = 2, 90
_READING_S = 0.1
"""From reading the database to keeping what was read."""
_TURNS, _CLIENTS, _ITEMS, _QUESTIONS = 3, 4, 10, 30


def lines() -> list[str]:
    """The rows for the notes of `make bench`."""
    with databases.thrown_away("ocop_slots") as name:
        slot = lay_ready()
        watched = slot.items.order_by("position").values_list("product", flat=True)[0]
        path = f"/fairs/{slot.fair.slug}/slots/{slot.pk}/state.json"
        with running(name) as server:
            size = len(fetch(server, path))
            for page in ("/floor/view/", path):  # warm
                rate(server, [page], seconds=1, clients=_CLIENTS)
            turns = [(_turn(server, "/floor/view/"), _turn(server, path)) for _ in range(_TURNS)]
            before = spent_by([server.worker])
            seen = asyncio.run(_watch(server, path, watched))
            busy = (spent_by([server.worker]) - before) / VIEWERS_SECONDS
    share = statistics.median(own[0] / bare[0] for bare, own in turns)
    of_cpu = statistics.median(bare[1] / own[1] for bare, own in turns)
    bare, own = (tuple(statistics.median(turn[n][m] for turn in turns) for m in (0, 1)) for n in (0, 1))
    return [
        "| slot state, 1 worker, 4 clients | answers/s | CPU ms | bare view/s | CPU ms | share of rate | by CPU | wire bytes | budget |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
        f"| {_ITEMS} things, {_QUESTIONS} questions | {own[0]:,.0f} | {own[1]:.2f} | {bare[0]:,.0f} | {bare[1]:.2f} | {share:.0%} | {of_cpu:.0%}"
        f" | {size:,} | ≥ {SHARE:.0%}: {'held' if of_cpu >= SHARE else '**not held**'} |",
        "",
        f"{VIEWERS:,} viewers asked {len(seen.took):,} times in {VIEWERS_SECONDS:.0f} s as their pages do, a connection each time:"
        f" {seen.wrong} answers were wrong, p50 {seen.part(0.5):.0f} ms, p95 {seen.part(0.95):.0f} ms, slowest {seen.part(1):.0f} ms;"
        f" {busy:.0%} of one processor in the worker. A change of the stock, one each {CHANGE_S} s, was in every answer asked for"
        f" {STATE_S} s later: {'held' if not seen.stale else f'**not held** ({seen.stale} answers)'}.",
    ]


@dataclass
class Seen:
    """What viewers got: milliseconds of each answer; how many answers were none, and how many told of what had changed more than a second ago."""

    took: list[float] = field(default_factory=list)
    wrong: int = 0
    stale: int = 0

    def part(self, share: float) -> float:
        """The time within which so many were there."""
        return sorted(self.took)[min(int(share * len(self.took)), len(self.took) - 1)] if self.took else float("nan")


async def _watch(server: Server, path: str, product: int) -> Seen:
    """The viewers come within the first ten seconds, each asks after 8 to 16 seconds again; meanwhile the first thing's stock goes down."""
    seen, changed = Seen(), [(0.0, MOST_LEFT)]
    until = time.monotonic() + VIEWERS_SECONDS
    request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept-Language: vi\r\nUser-Agent: Mozilla/5.0\r\nConnection: close\r\n\r\n".encode()

    def change(left: int) -> None:
        Stock.objects.filter(variant__product=product).update(quantity=left, reserved=0)
        connection.close()
        changed.append((time.monotonic(), left))

    async def sell() -> None:
        for left in range(MOST_LEFT, 0, -1):
            await asyncio.to_thread(change, left)
            await asyncio.sleep(CHANGE_S)

    async def viewer() -> None:
        await asyncio.sleep(random.uniform(0, 10))
        while (asked := time.monotonic()) < until:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                writer.write(request)
                answer = await asyncio.wait_for(reader.read(), 30)
                writer.close()
                head, _, body = answer.partition(b"\r\n\r\n")
                left = int(json.loads(body)["items"][0]["left"].split()[-1])
                seen.took.append((time.monotonic() - asked) * 1000)
                known = [n for at, n in changed if at + STATE_S + _READING_S <= asked]
                seen.stale += left > min(known)
                seen.wrong += not head.startswith(b"HTTP/1.1 200")
            except (OSError, ValueError, TimeoutError):
                seen.wrong += 1
            await asyncio.sleep(POLL_S * random.uniform(1, 2))

    shop = asyncio.create_task(sell())
    await asyncio.gather(*(viewer() for _ in range(VIEWERS)))
    shop.cancel()
    return seen


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
