"""What the worker does in passing."""

from django.dispatch import receiver

from catalog.core import housekeeping

from .services import misuse


@receiver(housekeeping.tidying)
def erase_old_reports(**_signal: object) -> None:
    """Contacts and photos of those who reported misuse do not lie about for ever."""
    misuse.erase_old_reports()
