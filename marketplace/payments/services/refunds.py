"""Money goes back the way it came."""

import uuid

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import NotAllowed, Refused
from catalog.core.types import Actor
from marketplace.payments import policies
from marketplace.payments.models import Account, BookingKind, Payment

from .ledger import balances, book, lock_payment
from .matching import to_give_back
from .payments import refund
from .ways import HOSTED


@transaction.atomic
def refund_by_hand(*, payment: Payment, amount: int, key: uuid.UUID, by: Actor) -> bool:
    """Give `amount` back by the way it came: a card's by its service, now; a transfer's or cash the producer has given back, and says so.

    The same `key` again changes nothing: False. Raises `Refused` for more than is due or when the service is away, `NotAllowed`.
    """
    payment = lock_payment(payment.pk)
    if not policies.may_keep_money(by, payment.order.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được xử lý tiền."))
    way = HOSTED.get(payment.way)
    source = f"hand:{key}"
    if way is not None:
        if not 0 < amount <= to_give_back(payment):
            raise Refused.because("too_much", _("Đơn này không còn phải hoàn nhiều như vậy."), "amount")
        source = f"{payment.way}:{way.give_back(payment=payment, amount=amount, key=str(key))}"
    return refund(payment=payment, amount=amount, source=source, by=by)


@transaction.atomic
def reverse_fee(*, payment: Payment) -> bool:
    """Nothing is owed to the platform for an order that came to nothing. False when no fee stands."""
    payment = lock_payment(payment.pk)
    fee = balances(payment).get(Account.FEE, 0)
    if fee <= 0:
        return False
    entries = {Account.FEE: -fee, Account.FEE_OWED: fee}
    source = f"order:{payment.order_id}"
    return book(payment=payment, kind=BookingKind.FEE_REVERSED, source=source, entries=entries) is not None


@transaction.atomic
def book_fee(*, payment: Payment) -> bool:
    """What the producer owes the platform by the rates frozen on the lines. False when there is none or it is booked."""
    payment = lock_payment(payment.pk)
    fee = payment.order.lines.aggregate(n=Sum("fee"))["n"] or 0
    if not fee:
        return False
    entries = {Account.FEE: fee, Account.FEE_OWED: -fee}
    return book(payment=payment, kind=BookingKind.FEE, source=f"order:{payment.order_id}", entries=entries) is not None
