"""Secrets that we need again, encrypted where they lie, so that a copy of the database shows none."""

import base64
import hashlib
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4)
def _box(purpose: str, key: str) -> Any:
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}|{key}".encode()).digest()))


def seal(secret: str, *, purpose: str, key: str) -> str:
    """Encrypted under a key of a setting; what was sealed for one purpose opens for no other."""
    return str(_box(purpose, key).encrypt(secret.encode()).decode())


def unseal(content: str, *, purpose: str, key: str) -> str | None:
    """The secret, or None when another key sealed it."""
    from cryptography.fernet import InvalidToken

    try:
        return str(_box(purpose, key).decrypt(content.encode()).decode())
    except InvalidToken:
        return None
