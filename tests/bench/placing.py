"""Orders placed by eight clients at once, beside a bare INSERT and COMMIT, and what a cart's page asks. `make bench` ends with it;
`python -m tests.bench.placing` alone. BENCH_PLACING_SECONDS (20) changes the length. It works in a database of its own, which it throws away."""

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.bench"
    django.setup()

import psutil
from django.db import connection, connections
from django.test import Client

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.checkout.models import Cart, CartLine
from marketplace.checkout.queries import view_cart
from marketplace.checkout.services import Seen, add_to_cart, place
from marketplace.operations.start import collect_static, compile_messages
from marketplace.orders.models import Order
from marketplace.shops.models import Offer, Shop, Stock
from marketplace.shops.queries import market
from tests.bench import databases
from tests.bench.server import spent_by, spent_by_database
from tests.factories.orders import make_bank_account, make_method, order_form
from tests.served import ROOT

SECONDS = float(os.environ.get("BENCH_PLACING_SECONDS", "20"))
RATE, STATEMENTS, CART_STATEMENTS = 30, 25, 8
_PROCESSES, _THREADS = 2, 4  # eight clients, as gunicorn has them on two cores
_SHOPS = 40
_A_SECOND = 300  # carts that are laid ready for each second
_FLOOR = "CREATE TABLE bench_floor (id bigserial PRIMARY KEY, at timestamptz NOT NULL)"


@dataclass(frozen=True, slots=True)
class Done:
    """What the clients did: how often, in how many seconds, with how many seconds of their processors and of PostgreSQL's."""

    times: int
    took: float
    clients: float
    database: float

    @property
    def rate(self) -> float:
        return self.times / self.took


def lines() -> list[str]:
    """The rows for the notes of `make bench`."""
    with databases.thrown_away("ocop_placing") as name:
        ready = lay_ready(int(SECONDS * _A_SECOND), shops=_SHOPS)
        counted = count(ready)
        with connection.cursor() as cursor:
            cursor.execute(_FLOOR)
        floor = _at_once(name, "floor", min(SECONDS, 5))
        orders = _at_once(name, "orders", SECONDS)
        check(orders.times + 1)
    return [
        f"| placing, {_PROCESSES * _THREADS} clients in {_PROCESSES} processes, {_SHOPS} shops | orders/s | bare INSERT and COMMIT/s | ×"
        " | CPU ms an order | of PostgreSQL | budget |",
        "|---|--:|--:|--:|--:|--:|---|",
        f"| {orders.times:,} orders of two lines in {orders.took:.0f} s | {orders.rate:,.0f} | {floor.rate:,.0f}"
        f" | {floor.rate / orders.rate:,.0f} | {orders.clients / orders.times * 1000:.1f}"
        f" | {orders.database / orders.times * 1000:.1f} | ≥ {RATE}/s: {_held(orders.rate >= RATE)} |",
        "",
        *counted,
    ]


def _held(holds: bool) -> str:
    return "held" if holds else "**not held**"


def lay_ready(many: int, *, shops: int) -> list[Cart]:
    """So many carts of two lines, each of one shop, shop after shop, as visitors left them before they pressed the button."""
    firsts = []
    for shop in Shop.objects.order_by("pk"):
        if (first := _first_cart(shop)) is not None:
            firsts.append(first)
        if len(firsts) == shops:
            break
    if not firsts:
        raise SystemExit("no shop of the bench sells two things")
    now = clock.now()
    carts = Cart.objects.bulk_create([Cart(created_at=now, touched_at=now) for _ in range(many)])
    rows = [
        CartLine(cart=cart, offer_id=line.offer_id, quantity=1, seen_price=line.seen_price, seen_stars=line.seen_stars, added_at=now)
        for cart, first in zip(carts, islice(cycle(firsts), many), strict=True)
        for line in first
    ]  # fmt: skip
    CartLine.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return carts


def _first_cart(shop: Shop) -> list[CartLine] | None:
    """A cart with two things of a shop, put in by the service; None for a shop that does not sell two, or none without asking for the age."""
    cart: Cart | None = None
    for offer in Offer.objects.filter(shop=shop, channel=market()).order_by("pk"):
        Stock.objects.filter(variant=offer.variant_id).update(quantity=10_000_000)
        with suppress(Refused):
            cart = add_to_cart(cart=cart, offer=offer, quantity=1, user=None)
        if cart is not None and cart.lines.count() == 2:
            break
    else:
        return None
    view = view_cart(cart)
    if view.age or any(part.no_cod for part in view.shops):
        return None
    make_method(shop=shop)
    make_bank_account(shop=shop)
    lines = list(cart.lines.all())
    cart.delete()
    return lines


def count(carts: list[Cart]) -> list[str]:
    """Statements of a cart's page, and of the order that is placed of it."""
    form = order_form(carts[0])
    offer = carts[0].lines.all()[0].offer
    visitor = Client()
    added = visitor.post("/cart/add/", {"offer": offer.pk, "quantity": 1}, headers={"Sec-Fetch-Site": "same-origin"})
    page = visitor.get("/cart/", headers={"X-Bench-Count": "1"})
    if (added.status_code, page.status_code) != (302, 200) or offer.product.name not in page.content.decode():
        raise SystemExit(f"the cart answers {added.status_code}, {page.status_code}")
    Cart.objects.exclude(pk__in=[cart.pk for cart in carts]).delete()
    asked = int(page.headers["X-Bench-Statements"])
    took = _statements(lambda: place(**form))
    return [
        f"One shop, two lines: {took} statements to place, budget {STATEMENTS}: {_held(took <= STATEMENTS)};"
        f" {asked} for the cart's page, budget {CART_STATEMENTS}: {_held(asked <= CART_STATEMENTS)}."
    ]


def _statements(call: Callable[[], object]) -> int:
    """How many statements it sends."""
    sent = 0

    def counted(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal sent
        sent += 1
        return execute(*given)

    with connection.execute_wrapper(counted):
        call()
    return sent


def check(orders: int) -> None:
    """Every order that was answered is there, and as much is set aside as was ordered."""
    there, held = Order.objects.count(), sum(Stock.objects.values_list("reserved", flat=True))
    if (there, held) != (orders, 2 * orders):
        raise SystemExit(f"{orders} orders were answered, {there} are there, {held} units are set aside")


def _at_once(name: str, what: str, seconds: float) -> Done:
    """Let the processes begin together, when all of them are ready."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.bench", "BENCH_DATABASE": name}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.placing", what, str(number), str(seconds)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(_PROCESSES)
    ]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    known = [psutil.Process(process.pid) for process in running]
    clients, database, began = spent_by(known), spent_by_database(), time.perf_counter()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    times = 0
    for process in running:
        assert process.stdout is not None
        times += int(process.stdout.readline() or 0)
    took = time.perf_counter() - began
    done = Done(times, took, spent_by(known) - clients, spent_by_database() - database)
    for process in running:
        process.communicate()
        if process.returncode:
            raise SystemExit("a client of the bench failed")
    return done


def clients(what: str, number: int, seconds: float) -> None:
    """One process of the clients: says that it is ready, waits for a line, works, says how often it did it, and waits to be read."""
    if what == "orders":
        ready = Cart.objects.filter(pk__in=CartLine.objects.values("cart")).order_by("pk")
        work = order_work(list(ready)[number::_PROCESSES])
    else:
        work = [_insert] * _THREADS
    _say("ready")
    sys.stdin.readline()
    until = time.perf_counter() + seconds

    def run(step: Callable[[], bool]) -> int:
        done = 0
        try:
            while time.perf_counter() < until and step():
                done += 1
        finally:
            connections.close_all()
        return done

    with ThreadPoolExecutor(_THREADS) as pool:
        _say(str(sum(pool.map(run, work))))
    sys.stdin.readline()  # closed when the parent has read the time of our processors


def order_work(carts: list[Cart]) -> list[Callable[[], bool]]:
    """For each thread, what places its next order; it says whether there was one."""
    forms: dict[int, dict[str, Any]] = {}
    firsts = CartLine.objects.filter(cart__in=carts).order_by("pk").values_list("cart", "offer__shop")
    shops = dict(firsts)
    for cart in carts:
        if (shop := shops[cart.pk]) not in forms:
            form = order_form(cart)
            forms[shop] = form | {"seen": Seen({}, form["seen"].total)}  # prices and stars as its lines say

    def worker(mine: list[Cart]) -> Callable[[], bool]:
        left = iter(mine)

        def step() -> bool:
            cart = next(left, None)
            if cart is not None:
                place(**forms[shops[cart.pk]] | {"cart": cart, "key": uuid.uuid4()})
            return cart is not None

        return step

    return [worker(carts[n::_THREADS]) for n in range(_THREADS)]


def _insert() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (at) VALUES (statement_timestamp())")
    return True


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:]:
        clients(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
    else:
        compile_messages()
        collect_static()
        _say("\n".join(lines()))
