"""VNPay: the buyer is led to its page at the producer's own terminal; what came of it is told by its signed messages (`take_vnpay`)."""

import datetime as dt

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Refused
from marketplace.payments.models import Payment, VnpayAccount
from marketplace.payments.symbols.sealed import opened
from marketplace.payments.symbols.vnpay import query_of, signature_of

REFERENCE = 10  # characters of an order's code, with which a transaction's begins
TIME_TO_PAY = dt.timedelta(minutes=15)
TRY_AMOUNT = 10_000  # ₫, about the least that banks take


def page_of(*, payment: Payment, back: str) -> str:
    """VNPay's address for what is still to come, good for a quarter of an hour. A transaction's name is used once, so the second bears in it."""
    account = VnpayAccount.objects.filter(terminal=payment.provider_account, is_active=True).first()
    amount = payment.amount - payment.received
    return _address(account, payment.reference, amount, f"Thanh toan don {payment.reference}", back)


def trial_page_of(*, account: VnpayAccount, back: str) -> str:
    """VNPay's page for a try of a terminal: no order is behind it, so nothing is booked whatever it says."""
    return _address(account, f"THU{account.shop_id}T", TRY_AMOUNT, "Thu ket noi", back)


def _address(account: VnpayAccount | None, reference: str, amount: int, info: str, back: str) -> str:
    secret = opened(account.secret) if account else None
    if account is None or secret is None or not settings.VNPAY_PAGE:
        raise Refused.because("off", _("Gian hàng này chưa nhận VNPay. Hãy hỏi người bán cách trả khác."))
    now = clock.now().astimezone(clock.VIETNAM)
    values = {
        "vnp_Version": "2.1.0",
        "vnp_Command": "pay",
        "vnp_TmnCode": account.terminal,
        "vnp_Amount": str(amount * 100),  # theirs has two decimals more
        "vnp_CurrCode": "VND",
        "vnp_TxnRef": f"{reference}{now:%H%M%S}",
        "vnp_OrderInfo": info,
        "vnp_OrderType": "other",
        "vnp_Locale": "en" if (get_language() or "vi").startswith("en") else "vn",
        "vnp_ReturnUrl": back,
        "vnp_IpAddr": "127.0.0.1",  # asked for; the buyer's own is told to nobody
        "vnp_CreateDate": f"{now:%Y%m%d%H%M%S}",
        "vnp_ExpireDate": f"{now + TIME_TO_PAY:%Y%m%d%H%M%S}",
    }
    return f"{settings.VNPAY_PAGE}?{query_of(values)}&vnp_SecureHash={signature_of(values, secret)}"


def give_back(*, payment: Payment, amount: int, key: str) -> str:
    """The producer gives money back in VNPay's own pages and writes it down here, so this only gives the note of it a name."""
    return f"vnpay-by-hand-{key}"
