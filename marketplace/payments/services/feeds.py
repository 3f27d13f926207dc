"""Banks' movements as services tell them at once, in the common forms of SePay and Casso."""

import hashlib
import hmac
import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.core.errors import NotAllowed, Refused
from catalog.core.types import Actor
from marketplace.payments import policies
from marketplace.payments.models import BankAccount, BankLine

from .matching import Movement, lock_account, take_movements
from .tables import amount_in, moment_in

MOST = 500
PREFIX = "feed_"


def digest_of(key: str) -> str:
    """What is kept of a feed's key: 256 random bits need no salt."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_feed_key(*, account: BankAccount, by: Actor) -> str:
    """A new key for the account's feed, shown now and never again; the one before ends. Raises `NotAllowed`."""
    account = lock_account(account.pk)
    if not policies.may_keep_money(by, account.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được xử lý tiền."))
    key = PREFIX + secrets.token_urlsafe(32)
    account.webhook_key_hash = digest_of(key)
    with audit.context(user=by.pk, reason="feed key"):
        account.save(update_fields=["webhook_key_hash"])
    return key


def account_of_feed(pk: int, key: str) -> BankAccount | None:
    """The account with this number if the key is its own, compared in constant time. 1 statement."""
    account = BankAccount.objects.filter(pk=pk).first()
    known = account.webhook_key_hash if account else ""
    matches = hmac.compare_digest(known or digest_of(secrets.token_hex(8)), digest_of(key))
    return account if account is not None and known and matches else None


def take_feed(*, account: BankAccount, content: Any) -> list[BankLine]:
    """Keep and match what a feed sent: one movement (SePay), or `data` with one or several (Casso). Money that went out is passed over.

    Raises `Refused` for content of another form, or of another account; nothing is kept then.
    """
    rows = content.get("data", content) if isinstance(content, dict) else None
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not rows or len(rows) > MOST or not all(isinstance(row, dict) for row in rows):
        raise Refused.because("not_a_movement", _("Nội dung không phải giao dịch theo mẫu SePay hay Casso."))
    movements = [movement for row in rows if (movement := _movement(account, row))]
    return take_movements(account=account, movements=movements) if movements else []


def _movement(account: BankAccount, row: dict[str, Any]) -> Movement | None:
    def text(*names: str) -> str:
        given = next((row[name] for name in names if row.get(name) not in (None, "")), "")
        return str(given) if isinstance(given, str | int | float) else ""

    number = text("accountNumber", "bank_sub_acc_id", "bankSubAccId")
    if number and account.number not in {number, text("subAccount", "subAccId", "virtualAccount")}:
        raise Refused.because("other_account", _("Giao dịch này của tài khoản khác."), "accountNumber")
    amount = amount_in(text("transferAmount", "amount"))
    at = moment_in(text("transactionDate", "when", "transactionDateTime"))
    if amount is None or at is None:
        raise Refused.because("not_a_movement", _("Giao dịch thiếu số tiền hoặc ngày."))
    if amount <= 0 or text("transferType").lower() == "out":
        return None
    return Movement(at, amount, text("content", "description"), text("referenceCode", "tid", "reference", "id"))
