"""A worker that is killed between two statements leaves an order whole or absent, money booked once, and nothing locked; and nobody waits
in a circle. A few of each in the suite, fifty kills and a minute in `make soak`."""

import multiprocessing
import random
import signal
import time
import uuid
from contextlib import suppress

import pytest
from django.db import connection
from django.db.models import Count, Q, Sum

from catalog.core.errors import Refused
from catalog.core.models import OutboxMessage
from marketplace.checkout.services import place
from marketplace.orders.models import Allocation, Order, OrderGroup, OrderLine, OrderState, OrderStep, PaymentWay
from marketplace.orders.services import cancel_order
from marketplace.payments.models import Booking, Entry, Payment, StripeAccount
from marketplace.payments.services import receive
from marketplace.shops.models import Stock
from tests.conftest import NOW
from tests.factories.accounts import make_member
from tests.factories.orders import make_cart, make_order, order_form
from tests.factories.shops import make_on_sale
from tests.served import until
from tests.soak import victim
from tests.together import together

pytestmark = pytest.mark.usefixtures("fresh_db")


def a_purchase(products):
    """Two shops, one of them with two things."""
    return order_form(make_cart(*products), way=PaymentWay.VIETQR)


def a_card_payment(products):
    """What Stripe says when it was paid."""
    order = make_order(products[0], way=PaymentWay.VIETQR)
    account, _new = StripeAccount.objects.get_or_create(
        shop=order.shop, defaults={"account_id": f"acct_{order.shop_id}", "card_payments": True, "checked_at": NOW}
    )
    Payment.objects.filter(order=order).update(way="stripe", provider_account=account.account_id)
    number = uuid.uuid4().hex
    session = {
        "id": f"cs_{number}", "object": "checkout.session", "amount_total": order.total, "payment_status": "paid", "currency": "vnd",
        "payment_intent": f"pi_{number}", "metadata": {"reference": order.payment.reference},
    }  # fmt: skip
    event = {"id": f"evt_{number}", "type": "checkout.session.completed", "account": account.account_id}
    return {"event": {**event, "data": {"object": session}}}


def a_transfer(products):
    """What the bank's feed says when it came."""
    payment = make_order(products[0], way=PaymentWay.VIETQR).payment
    told = {
        "transactionDate": "2026-11-22 10:00:00",
        "transferAmount": payment.amount,
        "content": payment.reference,
        "referenceCode": uuid.uuid4().hex[:12],
    }
    return {"account": payment.bank_account_id, "content": told}


PREPARED = {"place": a_purchase, "webhook": a_card_payment, "bank": a_transfer}


def everything_is_whole():
    """Of each order all or nothing; stock, lines and payments say the same; the ledger is zero."""
    whole = Order.objects.annotate(
        n=Count("lines", distinct=True), held=Count("lines__allocation", distinct=True), asked=Count("payment", distinct=True)
    )  # fmt: skip
    for order in whole:
        assert order.n == order.held > 0, order.code
        assert order.asked == 1, order.code
        assert OrderLine.objects.filter(order=order).aggregate(n=Sum("total"))["n"] == order.goods
        assert OrderStep.objects.filter(order=order, kind="placed").count() == 1
        assert OutboxMessage.objects.filter(topic="order.placed", payload__order_id=order.pk).count() == 1
    assert not OrderGroup.objects.filter(Q(orders=None) | Q(recipient=None)).exists()
    held = dict(Allocation.objects.values_list("line__variant").annotate(n=Sum("held")).order_by())
    assert {pk: n for pk, n in Stock.objects.values_list("variant", "reserved") if n} == {k: n for k, n in held.items() if n}  # fmt: skip
    assert not Stock.objects.filter(quantity__lt=0).exists()
    assert (Entry.objects.aggregate(n=Sum("amount"))["n"] or 0) == 0
    for payment in Payment.objects.annotate(
        n=Sum("bookings__entries__amount", filter=Q(bookings__kind="received", bookings__entries__account="producer"))
    ):
        assert payment.received == (payment.n or 0), payment


def booked(what, given):
    """How often the thing itself is there: orders of this press, bookings of this payment."""
    if what == "place":
        return OrderGroup.objects.filter(key=given["key"]).count()
    if what == "bank":
        return Booking.objects.filter(kind="received", payment__reference=given["content"]["content"]).count()
    return Booking.objects.filter(
        kind="received", payment__provider_id=given["event"]["data"]["object"]["payment_intent"]
    ).count()


def sessions(backend, where="true"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND {where}", [backend])
        return cursor.fetchone()[0]


class Workers:
    """Processes that work in a database, each forked from one that has everything loaded."""

    def __init__(self, database):
        self.database = database
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.soak.victim"])

    def start(self, what, given, point):
        """The process, and what it says: the session in which it was stopped and the last statement; or all statements."""
        self.line, theirs = self.context.Pipe()  # kept: a closed one would end the process by itself
        process = self.context.Process(target=victim.stopped, args=(self.database, what, given, point, theirs))
        process.start()
        theirs.close()
        assert self.line.poll(60), (what, point)
        return process, *self.line.recv()

    def points(self, what, given):
        """After each of these statements of a whole run a transaction is open."""
        process, _backend, statements = self.start(what, given, 0)
        process.join(30)
        return list(enumerate(statements, 1))

    def kill(self, what, given, point):
        """Run it up to there, and kill it with its transaction open; the statement after which that was."""
        process, backend, sql = self.start(what, given, point)
        open_one = "state = 'idle in transaction' AND xact_start IS NOT NULL"
        until(lambda: sessions(backend, open_one) == 1)  # the server tells so a moment after its answer
        process.kill()
        process.join(30)
        assert process.exitcode == -signal.SIGKILL
        until(lambda: not sessions(backend))
        return sql


@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.soak)])
def test_whoever_is_killed_between_statements_leaves_all_or_nothing(fresh_db, kills):
    products = [make_on_sale(stock=1_000) for _ in range(3)]
    workers, points = Workers(fresh_db), []
    for what, prepare in PREPARED.items():
        given = prepare(products)
        points += [(what, number, sql) for number, sql in workers.points(what, given)]
        assert booked(what, given) == 1
    everything_is_whole()
    landed = [points[n * len(points) // kills] for n in range(kills)]
    for what, point, sql in landed:
        given = PREPARED[what](products)
        assert workers.kill(what, given, point) == sql
        assert booked(what, given) == 0, (what, point)
        everything_is_whole()
        for _time in range(2):  # pressed, or told, again
            victim.work(what, given)
            assert booked(what, given) == 1, (what, point)
        everything_is_whole()
    assert {what for what, *_ in landed} == set(PREPARED)
    assert len(set(landed)) == min(kills, len(points))


@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.soak)])
def test_eight_who_place_pay_and_cancel_the_same_goods_never_wait_in_a_circle(fresh_db, seconds):
    products = [make_on_sale(stock=60) for _ in range(8)]
    make_cart(*products)  # their shops deliver from now on
    owners = {product.producer_id: make_member(producer=product.producer) for product in products}
    ends = time.monotonic() + seconds
    done = {"placed": 0, "sold out": 0, "cancelled": 0, "paid": 0}

    def buyer(seed):
        rng = random.Random(seed)
        while time.monotonic() < ends:
            try:
                cart = make_cart(*((p, rng.randint(1, 3)) for p in rng.sample(products, rng.randint(1, 8))))
                place(**order_form(cart, way=PaymentWay.VIETQR))
                done["placed"] += 1
            except Refused:
                done["sold out"] += 1
            waiting = list(Order.objects.filter(state__in=[OrderState.UNPAID, OrderState.NEW]).order_by("?")[:3])
            for order in waiting:
                with suppress(Refused):  # another was a moment faster
                    if rng.random() < 0.25:
                        receive(payment=order.payment, amount=order.payment.amount, source=f"bank:{order.pk}")
                        done["paid"] += 1
                    else:
                        cancel_order(order=order, reason="buyer", by=owners[order.shop.producer_id])
                        done["cancelled"] += 1

    together(*(lambda seed=seed: buyer(seed) for seed in range(8)), seconds=seconds + 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert cursor.fetchone()[0] == 0
    assert done["placed"] and done["cancelled"], done
    everything_is_whole()
