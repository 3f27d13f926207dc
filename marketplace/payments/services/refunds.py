"""Money goes back the way it came."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import NotAllowed
from catalog.core.types import Actor
from marketplace.payments import policies
from marketplace.payments.models import Payment

from .ledger import lock_payment
from .payments import refund


@transaction.atomic
def refund_by_hand(*, payment: Payment, amount: int, key: uuid.UUID, by: Actor) -> bool:
    """The producer gave `amount` back, by a transfer or in cash, and says so. The same `key` again changes nothing: False.

    Raises `Refused` for more than is due, `NotAllowed`.
    """
    payment = lock_payment(payment.pk)
    if not policies.may_keep_money(by, payment.order.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được xử lý tiền."))
    return refund(payment=payment, amount=amount, source=f"hand:{key}", by=by)
