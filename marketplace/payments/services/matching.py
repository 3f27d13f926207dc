"""Money that came into a bank account finds its order, or a person's desk."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from marketplace.orders.models import OrderState, PaymentWay
from marketplace.payments import policies
from marketplace.payments.models import (
    Account,
    BankAccount,
    BankLine,
    BankLineState,
    BankProblem,
    BankStatement,
    Entry,
    Payment,
    PaymentState,
)
from marketplace.payments.symbols.references import references_in, squeezed
from marketplace.shops.models import Shop

from .ledger import balances, lock_payment
from .payments import receive, refund

B, S = BankProblem, BankLineState


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came in, as a bank or its feed tells: `amount` in ₫; `reference` is the bank's own number, "" when it gives none."""

    at: dt.datetime
    amount: int
    text: str
    reference: str = ""

    @property
    def key(self) -> str:
        """Names the movement within its account: the bank's number, else a hash of day, amount and text."""
        if number := squeezed(self.reference):
            return f"r:{number}"[:64]
        facts = f"{self.at.astimezone(clock.VIETNAM):%Y-%m-%d}|{self.amount}|{squeezed(self.text)}"
        return f"h:{hashlib.sha256(facts.encode()).hexdigest()[:40]}"


def lock_account(pk: int) -> BankAccount:
    """The account's row, locked against whoever else reads movements into it; orders may still be placed that name it."""
    return BankAccount.objects.select_for_update(of=("self",), no_key=True).select_related("shop__producer").get(pk=pk)


@transaction.atomic
def take_movements(
    *, account: BankAccount, movements: Sequence[Movement], statement: BankStatement | None = None
) -> list[BankLine]:
    """Keep what is new of these movements and book what is an order's; gives the new lines. A movement told before, by a file or by the bank's
    feed, changes nothing.

    Locks the account, then for each line an order and its payment, in the order of the orders' keys.
    """
    account = lock_account(account.pk)
    heard: set[str] = set()
    new: list[tuple[Movement, str]] = []
    twins: set[int] = set()
    for movement, key in _keyed(movements):
        if key not in heard and not _is_known(account, movement, key, statement, twins):
            new.append((movement, key))
        heard.add(key)
    payments = _payments(account.shop, [movement for movement, _key in new])
    found = [(movement, key, _the_one(movement, payments)) for movement, key in new]
    found.sort(key=lambda row: row[2].order_id if row[2] else 0)
    return [_keep(account, statement, *row) for row in found]


def _keyed(movements: Sequence[Movement]) -> list[tuple[Movement, str]]:
    """Each with its key; the second of two alike without a number of the bank is another movement: "…#2"."""
    seen: dict[str, int] = {}
    rows = []
    for movement in movements:
        key = movement.key
        seen[key] = n = seen.get(key, 0) + 1
        rows.append((movement, key if n == 1 or key.startswith("r:") else f"{key}#{n}"))
    return rows


def _is_known(
    account: BankAccount, movement: Movement, key: str, statement: BankStatement | None, twins: set[int]
) -> bool:
    lines = BankLine.objects.filter(account=account)
    if lines.filter(Q(key=key) | Q(other_key=key)).exists():
        return True
    day = clock.start_of(movement.at.astimezone(clock.VIETNAM).date())
    alike = lines.filter(
        amount=movement.amount,
        booked_at__gte=day,
        booked_at__lt=day + dt.timedelta(days=1),
        other_key="",
        statement__isnull=statement is not None,  # a feed's line for a file's and the other way round
    ).exclude(pk__in=twins)
    mine = squeezed(movement.text)
    for line in alike.order_by("pk"):
        theirs = squeezed(line.text)
        if mine and theirs and (mine in theirs or theirs in mine):
            line.other_key = key
            line.save(update_fields=["other_key"])
            twins.add(line.pk)
            return True
    return False


def _payments(shop: Shop, movements: Sequence[Movement]) -> dict[str, Payment]:
    codes = {code for movement in movements for code in references_in(movement.text)}
    rows = Payment.objects.filter(reference__in=codes, order__shop=shop).select_related("order")
    return {row.reference: row for row in rows}


def _the_one(movement: Movement, payments: dict[str, Payment]) -> Payment | None:
    """The payment whose code is in the text, if it is one: with two a person decides."""
    named = [payments[code] for code in references_in(movement.text) if code in payments]
    return named[0] if len(named) == 1 else None


def _keep(
    account: BankAccount, statement: BankStatement | None, movement: Movement, key: str, payment: Payment | None
) -> BankLine:
    line = BankLine.objects.create(
        account=account,
        statement=statement,
        key=key,
        booked_at=movement.at,
        amount=movement.amount,
        text=movement.text[:500],
        state=S.DESK,
        problem=B.UNKNOWN,
        received_at=clock.now(),
    )
    if payment is not None and payment.way == PaymentWay.VIETQR:
        _book(line, payment, by=None)
    else:
        line.problem = B.OTHER_WAY if payment else B.UNKNOWN
        line.save(update_fields=["problem"])
        outbox.emit("bank_line.on_desk", line_id=line.pk)
    return line


def _book(line: BankLine, payment: Payment, by: Actor | None) -> None:
    """Money that is there is booked whatever the order's state; what somebody has to do about it stays on the desk."""
    payment = lock_payment(payment.pk)
    if _was_told(payment, line.amount):
        line.problem = ""
    else:
        line.problem = _problem(payment, line.amount)
        receive(payment=payment, amount=line.amount, source=f"bank:{line.pk}", by=by)
    line.payment = payment
    line.state = S.DESK if line.problem else S.MATCHED
    line.decided_by_id = by.pk if by else None
    line.save(update_fields=["payment", "state", "problem", "decided_by"])
    if line.problem:
        outbox.emit("bank_line.on_desk", line_id=line.pk)
    elif payment.amount > line.amount:  # the parts that came before are whole now
        BankLine.objects.filter(payment=payment, state=S.DESK, problem=B.PART).update(state=S.MATCHED, problem="")


def _word_of(payment: Payment) -> str:
    return f"word:{payment.order_id}"


def _was_told(payment: Payment, amount: int) -> bool:
    """The seller has said before that this money came; now the bank says the same, once. 2 statements."""
    told = Entry.objects.filter(booking__source=_word_of(payment), account=Account.PRODUCER, amount=amount).exists()
    return told and not BankLine.objects.filter(payment=payment).exists()


@transaction.atomic
def take_word(*, payment: Payment, by: Actor) -> bool:
    """Somebody of the shop saw a transfer come in, on the own phone: all that is owed is booked as received. False when nothing is owed.

    The bank's own movement, when it is told later, is the same money and booked no second time. The caller has checked who may.
    """
    payment = lock_payment(payment.pk)
    owed = balances(payment).get(Account.BUYER, 0)
    if payment.way != PaymentWay.VIETQR:
        raise ValueError("only of a transfer there is a word")
    return owed > 0 and receive(payment=payment, amount=owed, source=_word_of(payment), by=by)


def _problem(payment: Payment, amount: int) -> str:
    if payment.order.state == OrderState.LAPSED:
        return B.LATE
    if payment.order.state == OrderState.CANCELLED or payment.state == PaymentState.VOID:
        return B.VOID
    owed = max(balances(payment).get(Account.BUYER, 0), 0)
    return B.PART if amount < owed else B.OVER if amount > owed else ""


def _lock_line(line: BankLine, by: Actor) -> BankLine:
    """Account and line, locked, for somebody who may. Raises `NotAllowed`, `Conflict` when it left the desk."""
    account = lock_account(line.account_id)
    if not policies.may_keep_money(by, account.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được xử lý tiền."))
    locked = BankLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    locked.account = account
    if locked.state != S.DESK:
        raise Conflict.because("moved_meanwhile", _("Khoản này đã có người xử lý. Hãy tải lại trang."))
    return locked


@transaction.atomic
def match_line(*, line: BankLine, code: str, by: Actor) -> BankLine:
    """Say whose a movement without an order is. Raises `Refused` for a code that is none of the shop's orders, `Conflict`, `NotAllowed`."""
    line = _lock_line(line, by)
    if line.payment_id:
        raise Conflict.because("booked", _("Khoản này đã ghi cho đơn %(code)s.") % {"code": line.payment})
    codes = references_in(code) or [squeezed(code)]
    payment = Payment.objects.filter(reference__in=codes, order__shop=line.account.shop).first()
    if payment is None:
        raise Refused.because("unknown", _("Gian hàng không có đơn này. Xem lại mã đơn, ví dụ DH7K2M9QX0."), "code")
    with audit.context(user=by.pk, reason="bank line matched by hand"):
        _book(line, payment, by)
    return line


@transaction.atomic
def pass_line(*, line: BankLine, by: Actor) -> BankLine:
    """This is no order's money. Raises `Conflict` for what is booked already, `NotAllowed`."""
    line = _lock_line(line, by)
    if line.payment_id:
        raise Conflict.because(
            "booked", _("Khoản này đã ghi cho đơn %(code)s nên không bỏ qua được.") % {"code": line.payment}
        )
    line.state, line.decided_by_id = S.PASSED, by.pk
    line.save(update_fields=["state", "decided_by"])
    return line


@transaction.atomic
def refund_line(*, line: BankLine, by: Actor) -> int:
    """The producer sent back what was too much of a movement, or all of one that came too late; gives the amount in ₫.

    Raises `Conflict` when nothing of it is to be given back, `NotAllowed`.
    """
    line = _lock_line(line, by)
    if line.payment is None or line.problem not in (B.OVER, B.LATE, B.VOID):
        raise Conflict.because("nothing_due", _("Khoản này không có gì phải hoàn."))
    payment = lock_payment(line.payment.pk)
    amount = min(line.amount, to_give_back(payment))
    if amount:
        refund(payment=payment, amount=amount, source=f"bank-refund:{line.pk}", by=by)
    line.state, line.decided_by_id = S.MATCHED, by.pk
    line.save(update_fields=["state", "decided_by"])
    return amount


def to_give_back(payment: Payment) -> int:
    """What the producer still owes the buyer, minor units. 1 statement."""
    stands = balances(payment)
    return -stands.get(Account.REFUND, 0) - stands.get(Account.SURPLUS, 0)
