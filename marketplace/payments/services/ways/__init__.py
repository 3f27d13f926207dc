"""Ways of paying behind one interface: where the buyer goes to pay, and whether money goes back by itself."""

from typing import Protocol

from marketplace.orders.models import PaymentWay
from marketplace.payments.models import Payment

from . import stripe, vnpay


class Way(Protocol):
    """A module of this package. Both raise `Refused` when the service is away or says no."""

    def page_of(self, *, payment: Payment, back: str) -> str:
        """The service's own page where this payment is made, leading back to `back` afterwards."""

    def give_back(self, *, payment: Payment, amount: int, key: str) -> str:
        """Send `amount` minor units back by the service, once for each `key`; gives the service's name of it."""


HOSTED: dict[str, Way] = {PaymentWay.STRIPE: stripe, PaymentWay.VNPAY: vnpay}
"""Ways with a page of their own. Of cash and transfers there is nothing to open, and the producer gives money back by hand."""

__all__ = ["HOSTED", "Way"]
