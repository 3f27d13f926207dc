"""The bank account to which a shop's buyers transfer."""

import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import NotAllowed, Problem, refuse_if_any
from catalog.core.text import fold
from catalog.core.types import Actor
from catalog.producers import policies as producers
from marketplace.payments.models import BankAccount
from marketplace.payments.symbols.banks import bank_of
from marketplace.shops.models import Shop

_NUMBER = re.compile(r"[0-9A-Z]{4,19}", re.ASCII)
_HOLDER = re.compile(r"[A-Z0-9][A-Z0-9 .,&'-]{1,119}", re.ASCII)


@transaction.atomic
def change_bank_account(*, shop: Shop, bank: str, number: str, holder: str, by: Actor) -> BankAccount:
    """From now on transfers of new orders go here; orders that were placed keep the account that they named.

    `bank`: its number of the banks' list. Owners and managers; each of them is told (`shop.bank_changed`). Raises `NotAllowed`, `Refused` at
    the fields.
    """
    if not producers.may_manage(by, shop.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được đổi tài khoản nhận tiền."))
    number = re.sub(r"[\s.-]", "", number).upper()
    holder = " ".join(fold(holder).upper().split())
    found = []
    if bank_of(bank) is None:
        found.append(Problem("unknown", _("Chọn ngân hàng trong danh sách."), "bank"))
    if not _NUMBER.fullmatch(number):
        found.append(
            Problem("number", _("Số tài khoản có 4 tới 19 chữ số hay chữ cái không dấu. Ví dụ 9889559357."), "number")
        )
    if not _HOLDER.fullmatch(holder):
        found.append(
            Problem("holder", _("Ghi tên chủ tài khoản như ngân hàng ghi. Ví dụ HTX MAT ONG QUAN PHAT."), "holder")
        )
    refuse_if_any(found)
    shop = Shop.objects.select_for_update(no_key=True, of=("self",)).get(pk=shop.pk)
    now = clock.now()
    with audit.context(user=by.pk, reason="bank account changed"):
        current = BankAccount.objects.filter(shop=shop, is_current=True).first()
        if current and (current.bin, current.number, current.holder) == (bank, number, holder):
            return current
        for old in BankAccount.objects.filter(shop=shop, is_current=True):
            old.is_current = False
            old.save(update_fields=["is_current"])
        account = BankAccount.objects.filter(shop=shop, bin=bank, number=number).first()
        if account is None:
            account = BankAccount(shop=shop, bin=bank, number=number, created_at=now)
        account.holder, account.is_current, account.is_sample = holder, True, False
        account.save()
    outbox.emit("shop.bank_changed", account_id=account.pk, at=now.isoformat())
    return account
