"""Which ways of paying a shop offers for an order."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from marketplace.orders.models import PaymentWay
from marketplace.payments.models import BankAccount, StripeAccount, VnpayAccount


@dataclass(frozen=True, slots=True)
class Way:
    """One way, in the order in which it is offered. `currency`: what a card is charged in."""

    way: str
    label: str
    currency: str = "VND"


def ways_of(shops: Collection[int], *, dummy: bool = False) -> dict[int, list[Way]]:
    """The ways of each shop (by key): transfer where it has a bank account, cash always, VNPay with a terminal, cards where active.

    1 statement, one more for each service that is set up.

    `dummy`: with the way by which no money moves, where a setting allows it: for the API alone.

    What the goods or the delivery forbid (cash for alcohol, a carrier that collects none) the caller takes away.
    """
    banks = set(BankAccount.objects.filter(shop__in=shops, is_current=True).values_list("shop", flat=True))
    cards = (
        dict(StripeAccount.objects.filter(shop__in=shops, card_payments=True).values_list("shop", "currency"))
        if settings.STRIPE_SECRET_KEY
        else {}
    )
    terminals = (
        set(VnpayAccount.objects.filter(shop__in=shops, is_active=True).values_list("shop", flat=True))
        if settings.VNPAY_PAGE
        else set()
    )
    return {
        shop: [
            Way(way, str(PaymentWay(way).label), cards[shop] if way == PaymentWay.STRIPE else "VND")
            for way, offered in (
                (PaymentWay.VIETQR, shop in banks),
                (PaymentWay.COD, True),
                (PaymentWay.VNPAY, shop in terminals),
                (PaymentWay.STRIPE, shop in cards),
                (PaymentWay.DUMMY, dummy and settings.DUMMY_PAYMENTS),
            )
            if offered
        ]
        for shop in shops
    }
