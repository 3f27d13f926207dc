"""A shop's money: what is expected by way of payment, what waits on the desk, an order's ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, QuerySet, Sum

from marketplace.orders.models import OrderState, PaymentWay
from marketplace.payments.models import (
    Account,
    BankLine,
    BankLineState,
    BankStatement,
    Booking,
    DisputeState,
    Entry,
    Payment,
    PaymentState,
)
from marketplace.shops.models import Shop


@dataclass(frozen=True, slots=True)
class Expected:
    """Money still to come by one way: of how many orders, how much in minor units."""

    way: str
    label: str
    orders: int
    amount: int


@dataclass(frozen=True, slots=True)
class Money:
    """`held`: what carriers took and have not passed on. `owed`: to buyers. `fee`: to the platform. Minor units of the shop's currency."""

    expected: Sequence[Expected]
    held: int
    owed: int
    fee: int


def money_of(shop: Shop) -> Money:
    """What the shop can expect, has to give back and owes. 2 statements."""
    open_ones = Payment.objects.filter(
        order__shop=shop, state__in=(PaymentState.PENDING, PaymentState.PARTLY), amount__gt=F("received")
    ).exclude(order__state__in=(OrderState.CANCELLED, OrderState.LAPSED))
    rows = open_ones.values_list("way").annotate(n=Count("pk"), due=Sum(F("amount") - F("received"))).order_by("way")
    stands = dict(
        Entry.objects.filter(
            booking__payment__order__shop=shop,
            account__in=(Account.CARRIER, Account.REFUND, Account.SURPLUS, Account.FEE_OWED),
        )
        .values_list("account")
        .annotate(n=Sum("amount"))
        .order_by("account")
    )
    return Money(
        expected=[Expected(way, str(PaymentWay(way).label), n, due) for way, n, due in rows],
        held=stands.get(Account.CARRIER, 0),
        owed=-stands.get(Account.REFUND, 0) - stands.get(Account.SURPLUS, 0),
        fee=-stands.get(Account.FEE_OWED, 0),
    )


def desk_of(shop: Shop, limit: int = 50) -> list[BankLine]:
    """Movements that somebody has to look at, the oldest first. 1 statement."""
    return list(
        BankLine.objects.filter(account__shop=shop, state=BankLineState.DESK)
        .select_related("payment__order", "account")
        .order_by("booked_at", "pk")[:limit]
    )


def disputes_of(shop: Shop, limit: int = 20) -> list[Payment]:
    """Card payments whose money the buyer's bank asks back, the first to answer first. 1 statement."""
    found = Payment.objects.filter(order__shop=shop, dispute=DisputeState.OPEN)
    return list(found.order_by(F("dispute_until").asc(nulls_last=True), "pk")[:limit])


def statements_of(shop: Shop, limit: int = 10) -> QuerySet[BankStatement]:
    """The files that were read last."""
    return BankStatement.objects.filter(shop=shop)[:limit]


def ledger_of(payment: Payment) -> list[Booking]:
    """Everything that was booked, in its order, with its entries. 2 statements."""
    return list(
        Booking.objects.filter(payment=payment)
        .order_by("at", "pk")
        .prefetch_related(Prefetch("entries", Entry.objects.order_by("pk")))
    )
