"""Secrets of others that we need again (a terminal's key at VNPay), encrypted under PAYMENT_KEY."""

from django.conf import settings

from catalog.core.sealed import seal, unseal


def sealed(secret: str) -> str:
    """Encrypted under PAYMENT_KEY (without one: under SECRET_KEY, and then a new SECRET_KEY makes it unreadable)."""
    return seal(secret, purpose="payments", key=settings.PAYMENT_KEY or settings.SECRET_KEY)


def opened(content: str) -> str | None:
    """The secret, or None when another key sealed it."""
    return unseal(content, purpose="payments", key=settings.PAYMENT_KEY or settings.SECRET_KEY)
