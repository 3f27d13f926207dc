"""A small VNPay: its payment page checks our signature, and tells what came of it in the signed forms of its gateway 2.1.0."""

import hashlib
import hmac
from urllib.parse import parse_qsl, quote_plus, urlsplit

PAGE = "https://sandbox.vnpayment.test/paymentv2/vpcpay.html"
SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def _signed(values: dict[str, str], secret: str) -> dict[str, str]:
    """Its own arithmetic and not ours: the test would else compare our code with itself."""
    line = "&".join(f"{name}={quote_plus(values[name])}" for name in sorted(values))
    return values | {"vnp_SecureHash": hmac.new(secret.encode(), line.encode(), hashlib.sha512).hexdigest()}


def opened(address: str, *, secret: str = SECRET) -> dict[str, str]:
    """What the page shows of the payment it was asked for. Raises `ValueError` as it would refuse: another page, a wrong signature."""
    parts = urlsplit(address)
    values = dict(parse_qsl(parts.query))
    given = values.pop("vnp_SecureHash")
    if f"{parts.scheme}://{parts.netloc}{parts.path}" != PAGE or _signed(values, secret)["vnp_SecureHash"] != given:
        raise ValueError("97")
    return values


def outcome(
    asked: dict[str, str], *, number: str = "14012345", code: str = "00", secret: str = SECRET, **over: str
) -> dict[str, str]:
    """The parameters of its message, and of the address at which the buyer comes back."""
    told = {
        "vnp_TmnCode": asked["vnp_TmnCode"], "vnp_Amount": asked["vnp_Amount"], "vnp_TxnRef": asked["vnp_TxnRef"],
        "vnp_OrderInfo": asked["vnp_OrderInfo"], "vnp_BankCode": "NCB", "vnp_CardType": "ATM", "vnp_PayDate": "20261122101530",
        "vnp_ResponseCode": code, "vnp_TransactionStatus": code, "vnp_TransactionNo": number,
    }  # fmt: skip
    return _signed(told | over, secret)
