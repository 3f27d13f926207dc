"""What the worker does in passing."""

from django.dispatch import receiver

from catalog.core import housekeeping

from .services import misuse, training
from .services.concerns import tell_of_late_concerns
from .services.duties import send_duty_reminders


@receiver(housekeeping.tidying)
def erase_old_reports(**_signal: object) -> None:
    """Contacts and photos of those who reported misuse do not lie about for ever."""
    misuse.erase_old_reports()


@receiver(housekeeping.tidying)
def remind_of_duties(**_signal: object) -> None:
    """A week before, on the day, and after it: once each, however often this runs."""
    send_duty_reminders()


@receiver(housekeeping.tidying)
def invite_and_remind(**_signal: object) -> None:
    """Who may come to a class that was opened, who has a seat in one of tomorrow."""
    training.invite_and_remind()


@receiver(housekeeping.tidying)
def tell_of_late(**_signal: object) -> None:
    """Concerns that wait longer than the desk that holds them has: each is told of once."""
    tell_of_late_concerns()
