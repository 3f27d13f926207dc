"""Carts that nobody comes back to, and card payments that came without their client."""

from typing import Any

from django.dispatch import receiver

from catalog.core import housekeeping, outbox
from marketplace.accounts.services import leaves
from marketplace.checkout.services import clear_old_carts, forget_carts_of
from marketplace.checkout.services.transactions import claim, finish_paid

leaves("checkout", part=forget_carts_of)


@receiver(housekeeping.tidying)
def throw_away(**_signal: object) -> None:
    """Guests' carts, after 60 days."""
    clear_old_carts()


@outbox.handles("payment.unclaimed")
def find_checkout(*, account: str, intent: str, **_: Any) -> None:
    """The card service told of a payment that no order knows."""
    claim(account=account, intent=intent)


@receiver(housekeeping.ticking)
def finish(**_signal: object) -> None:
    """Checkouts of the API that are paid by card and not placed."""
    finish_paid()
