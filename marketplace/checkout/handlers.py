"""Carts that nobody comes back to."""

from django.dispatch import receiver

from catalog.core import housekeeping
from marketplace.checkout.services import clear_old_carts


@receiver(housekeeping.tidying)
def throw_away(**_signal: object) -> None:
    """Guests' carts, after 60 days."""
    clear_old_carts()
