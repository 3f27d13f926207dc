"""Secrets of others that we need again (a terminal's key at VNPay): encrypted where they lie, so that a copy of the database shows none."""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from django.conf import settings


@lru_cache(maxsize=2)
def _box(key: str) -> Any:
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"payments|{key}".encode()).digest()))


def sealed(secret: str) -> str:
    """Encrypted under PAYMENT_KEY (without one: under SECRET_KEY, and then a new SECRET_KEY makes it unreadable)."""
    return str(_box(settings.PAYMENT_KEY or settings.SECRET_KEY).encrypt(secret.encode()).decode())


def opened(content: str) -> str | None:
    """The secret, or None when another key sealed it."""
    from cryptography.fernet import InvalidToken

    try:
        return str(_box(settings.PAYMENT_KEY or settings.SECRET_KEY).decrypt(content.encode()).decode())
    except InvalidToken:
        return None
