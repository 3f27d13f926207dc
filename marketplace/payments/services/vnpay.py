"""What VNPay tells: its message to the server (IPN) and the signed address at which the buyer comes back. Either may come first, twice, or never."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.producers import policies as producers
from marketplace.payments import policies
from marketplace.payments.models import Booking, BookingKind, Payment, ProviderEvent, VnpayAccount
from marketplace.payments.symbols.sealed import opened, sealed
from marketplace.payments.symbols.vnpay import is_signed
from marketplace.shops.models import Shop

from .ledger import lock_payment
from .payments import receive
from .ways.vnpay import REFERENCE

DONE, UNKNOWN, BEFORE, AMOUNT, SIGNATURE = "00", "01", "02", "04", "97"
"""VNPay's codes for our answer: confirmed, no such order, confirmed before, another amount, wrong signature."""


@transaction.atomic
def set_vnpay_account(*, shop: Shop, terminal: str, secret: str, by: Actor) -> VnpayAccount:
    """The shop's own terminal at VNPay and its key. Owners and managers. Raises `NotAllowed`, `Refused` at the fields."""
    if not producers.may_manage(by, shop.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được đổi tài khoản nhận tiền."))
    terminal, secret = terminal.strip().upper(), secret.strip()
    found = []
    if not (terminal.isascii() and terminal.isalnum() and 4 <= len(terminal) <= 20):
        found.append(
            Problem("terminal", _("Mã website VNPay có 4 tới 20 chữ cái và chữ số. Ví dụ OCOPLD01."), "terminal")
        )
    elif VnpayAccount.objects.filter(terminal=terminal).exclude(shop=shop).exists():
        found.append(Problem("taken", _("Mã này đang dùng cho gian hàng khác."), "terminal"))
    if not (secret.isascii() and 16 <= len(secret) <= 120):
        found.append(Problem("secret", _("Chép đúng chuỗi bí mật mà VNPay đã gửi."), "secret"))
    refuse_if_any(found)
    with audit.context(user=by.pk, reason="VNPay terminal changed"):
        account, _new = VnpayAccount.objects.update_or_create(
            shop=shop,
            defaults={"terminal": terminal, "secret": sealed(secret), "is_active": True},
            create_defaults={"terminal": terminal, "secret": sealed(secret), "created_at": clock.now()},
        )
    return account


@transaction.atomic
def stop_vnpay(*, shop: Shop, by: Actor) -> VnpayAccount:
    """Offer it no more; orders that were placed with it are told of as before. Raises `Refused` when there is no terminal."""
    if not policies.may_keep_money(by, shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được đổi tài khoản nhận tiền."))
    account = VnpayAccount.objects.select_for_update().filter(shop=shop).first()
    if account is None:
        raise Refused.because("none", _("Gian hàng chưa ghi mã VNPay."))
    with audit.context(user=by.pk, reason="VNPay stopped"):
        account.is_active = False
        account.save(update_fields=["is_active"])
    return account


def trial_of(*, account: VnpayAccount, told: Mapping[str, str]) -> str:
    """What came back of a try: `paid`, `failed`, or `forged` when the secret here is not the one that VNPay signs with."""
    secret = opened(account.secret)
    if secret is None or told.get("vnp_TmnCode") != account.terminal or not is_signed(told, secret):
        return "forged"
    return "paid" if told.get("vnp_ResponseCode") == "00" else "failed"


def take_vnpay(*, told: Mapping[str, str]) -> str:
    """Keep a message and do what it says, once; gives VNPay's code for our answer. Nothing is done for a message that is not signed."""
    account = VnpayAccount.objects.filter(terminal=told.get("vnp_TmnCode", "")[:20]).first()
    secret = opened(account.secret) if account else None
    if account is None or secret is None or not is_signed(told, secret):
        return SIGNATURE
    payment = Payment.objects.filter(
        reference=told.get("vnp_TxnRef", "")[:REFERENCE], provider_account=account.terminal
    ).first()
    if payment is None:
        return UNKNOWN
    with transaction.atomic():
        return _booked(payment, told, account.terminal)


def _booked(payment: Payment, told: Mapping[str, str], terminal: str) -> str:
    payment = lock_payment(payment.pk)
    number = told.get("vnp_TransactionNo", "")[:20]
    source = f"vnpay:{terminal}:{number}"
    if Booking.objects.filter(source=source, kind=BookingKind.RECEIVED).exists():
        return BEFORE
    given = told.get("vnp_Amount", "")
    amount = int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 0
    paid = told.get("vnp_ResponseCode") == "00" and told.get("vnp_TransactionStatus", "00") == "00"
    ProviderEvent.objects.get_or_create(
        provider="vnpay",
        event_id=f"{terminal}:{told.get('vnp_TxnRef', '')[:40]}:{number}",
        defaults={
            "kind": "paid" if paid else "failed",
            "payload": {"amount": amount, "code": told.get("vnp_ResponseCode", "")[:4]},
            "received_at": clock.now(),
            "handled_at": clock.now(),
        },
    )
    if amount <= 0 or amount % 100 or (paid and amount // 100 > payment.amount):
        return AMOUNT
    if paid:
        if not payment.provider_id:
            payment.provider_id = f"{terminal}:{number}"
            payment.save(update_fields=["provider_id"])
        receive(payment=payment, amount=amount // 100, source=source)
    return DONE
