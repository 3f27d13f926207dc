"""What VNPay signs (its payment gateway, version 2.1.0): every `vnp_…` parameter in the order of its name, by HMAC-SHA512."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote_plus

_UNSIGNED = ("vnp_SecureHash", "vnp_SecureHashType")


def query_of(values: Mapping[str, str]) -> str:
    """The parameters as they are signed and sent: sorted, spaces as plus signs, empty ones left out."""
    return "&".join(
        f"{quote_plus(name)}={quote_plus(value)}"
        for name, value in sorted(values.items())
        if name.startswith("vnp_") and name not in _UNSIGNED and value
    )


def signature_of(values: Mapping[str, str], secret: str) -> str:
    """128 hexadecimal digits."""
    return hmac.new(secret.encode(), query_of(values).encode(), hashlib.sha512).hexdigest()


def is_signed(values: Mapping[str, str], secret: str) -> bool:
    """Whether `vnp_SecureHash` is theirs; compared in constant time."""
    given = values.get("vnp_SecureHash", "").lower()
    return hmac.compare_digest(given.encode(), signature_of(values, secret).encode())
