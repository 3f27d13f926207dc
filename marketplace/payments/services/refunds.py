"""Money goes back the way it came, and cash is said to be there."""

import datetime as dt
import logging
import uuid

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from marketplace.orders.models import PaymentWay, Return
from marketplace.payments import policies
from marketplace.payments.models import Account, BookingKind, Entry, Payment, Refund, RefundState

from .exchange import of_card
from .ledger import balances, book, lock_payment
from .matching import to_give_back
from .payments import collect, receive, refund
from .ways import HOSTED
from .ways.stripe import NO

AGAIN_AFTER = dt.timedelta(minutes=2)
KEYS_KEPT = dt.timedelta(hours=23)
"""Services forget idempotency keys after a day: later nobody asks by himself, for the money could go twice."""
logger = logging.getLogger(__name__)


def refund_by_hand(*, payment: Payment, amount: int, key: uuid.UUID, by: Actor, reference: str = "") -> bool:
    """Give `amount` back by the way it came: a card's by its service, now; a transfer's or cash the producer has given back, and says so, with
    the bank's number of it.

    The same `key` again changes nothing: False. No row is locked while a service is asked: what is meant is kept first, then asked, then
    booked; killed in between it is asked again under the same key (`finish_refunds`). Raises `Refused` for more than is due or when the service
    is away, `Conflict` while another is under way, `NotAllowed`.
    """
    kept = _mean(payment, amount, key, by, reference)
    return False if kept is None else _give(kept)


def finish_refunds(*, limit: int = 20) -> int:
    """Ask again for what was begun and not heard of: its process was killed, or the service was away. How many are done now."""
    now = clock.now()
    open_ones = Refund.objects.filter(state=RefundState.ASKED)
    open_ones.filter(asked_at__lte=now - KEYS_KEPT).update(
        state=RefundState.FAILED,
        problem=_("Không rõ dịch vụ đã hoàn chưa. Xem ở trang của dịch vụ; nếu đã hoàn, sổ tự ghi."),
    )
    done = 0
    for kept in open_ones.filter(asked_at__lt=now - AGAIN_AFTER).order_by("asked_at")[:limit]:
        try:
            done += _give(kept)
        except Refused as refused:
            logger.warning("refund %s is still open: %s", kept.pk, refused.problems[0].code)
    return done


@transaction.atomic
def _mean(payment: Payment, amount: int, key: uuid.UUID, by: Actor, reference: str) -> Refund | None:
    """What is to be given back, on record; None when this key's is done. An open one of the same key is gone on with."""
    payment = lock_payment(payment.pk)
    if not policies.may_keep_money(by, payment.order.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được xử lý tiền."))
    same = Refund.objects.filter(key=key).first()
    if same is not None and same.payment_id == payment.pk and same.state != RefundState.FAILED:
        return same if same.state == RefundState.ASKED else None
    if same is not None or Refund.objects.filter(payment=payment, state=RefundState.ASKED).exists():
        raise Conflict.because(
            "under_way", _("Đơn này đang có một khoản hoàn chưa xong. Chờ vài phút rồi tải lại trang.")
        )
    if not 0 < amount <= to_give_back(payment):
        raise Refused.because("too_much", _("Đơn này không còn phải hoàn nhiều như vậy."), "amount")
    if amount > payment.received - payment.refunded:
        words = _("Chưa ghi đã nhận tiền của đơn này. Ghi tiền mặt đã nhận trước, rồi mới hoàn.")
        raise Refused.because("not_received", words, "amount")
    with audit.context(user=by.pk, reason="refund"):
        return Refund.objects.create(
            payment=payment,
            key=key,
            amount=amount,
            card_amount=of_card(payment=payment, amount=amount),
            reference=reference.strip()[:80],
            asked_at=clock.now(),
            by_id=by.pk,
        )


def _give(kept: Refund) -> bool:
    """Ask the service, if there is one, without any lock; then book."""
    way, name = HOSTED.get(kept.payment.way), ""
    if way is not None:
        try:
            amount = kept.amount if kept.card_amount is None else kept.card_amount
            name = way.give_back(payment=kept.payment, amount=amount, key=str(kept.key))
        except Refused as refused:
            if refused.problems[0].code != NO:  # away: asked again later
                raise
            words = _("Dịch vụ thẻ từ chối. Mở trang Stripe của gian hàng để xem vì sao.")
            Refund.objects.filter(pk=kept.pk, state=RefundState.ASKED).update(state=RefundState.FAILED, problem=words)
            raise Refused.because(NO, words) from refused
    return _book(kept, name)


@transaction.atomic
def _book(kept: Refund, name: str) -> bool:
    payment = lock_payment(kept.payment_id)
    row = Refund.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if row.state != RefundState.ASKED:
        return False
    source = f"{payment.way}:{name}" if name else f"hand:{row.key}"
    refund(payment=payment, amount=row.amount, source=source, by=row.by)
    row.state, row.done_at, row.reference = RefundState.DONE, clock.now(), row.reference or name[:80]
    row.save(update_fields=["state", "done_at", "reference"])
    return True


@transaction.atomic
def cash_came(*, payment: Payment, key: uuid.UUID, with_carrier: bool, by: Actor) -> int:
    """The buyer has paid the rest in cash: it is with the shop, or with the carrier until it passes it on. Gives the amount, minor units.

    The same `key` again changes nothing: 0. Raises `Conflict` when nothing is owed or the order is paid another way, `NotAllowed`.
    """
    payment = lock_payment(payment.pk)
    if not policies.may_keep_money(by, payment.order.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được xử lý tiền."))
    owed = balances(payment).get(Account.BUYER, 0)
    if payment.way != PaymentWay.COD or not payment.order.has_left:
        raise Conflict.because("not_cash", _("Chỉ ghi tiền mặt cho đơn trả khi nhận đã giao đi."))
    if owed <= 0:
        raise Conflict.because("nothing_due", _("Người mua không còn nợ gì của đơn này. Hãy tải lại trang."))
    come = collect if with_carrier else receive
    return owed if come(payment=payment, amount=owed, source=f"cash:{key}", by=by) else 0


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
    """What the producer owes the platform by the rates frozen on the lines, of the units that reached the buyer. False when there is none or it
    is booked."""
    payment = lock_payment(payment.pk)
    lines = payment.order.lines.filter(fee__gt=0).select_related("allocation")
    fee = sum(line.fee * (line.quantity - line.allocation.cancelled) // line.quantity for line in lines)
    if not fee:
        return False
    entries = {Account.FEE: fee, Account.FEE_OWED: -fee}
    return book(payment=payment, kind=BookingKind.FEE, source=f"order:{payment.order_id}", entries=entries) is not None


@transaction.atomic
def reverse_return_fee(*, request: Return) -> bool:
    """The part of the fee that fell on units which went back is not owed: all of a line's once all its units are back. False when there is
    none or it is booked. Whoever is faster, this or the delivery's own booking of the fee, the sum is the same."""
    payment = lock_payment(Payment.objects.get(order=request.order_id).pk)
    book_fee(payment=payment)
    lines = payment.order.lines.filter(allocation__returned__gt=0, fee__gt=0).select_related("allocation")
    back = sum(line.fee * line.allocation.returned // line.quantity for line in lines)
    before = Entry.objects.filter(booking__payment=payment, account=Account.FEE_OWED, amount__gt=0).aggregate(
        n=Sum("amount")
    )
    amount = back - (before["n"] or 0)
    if amount <= 0:
        return False
    entries = {Account.FEE: -amount, Account.FEE_OWED: amount}
    source = f"return:{request.pk}"
    return book(payment=payment, kind=BookingKind.FEE_REVERSED, source=source, entries=entries) is not None
