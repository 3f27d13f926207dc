"""What happened below is told to whom it concerns: the producer's people, and the officers at whose desk something has come."""

from django.dispatch import receiver

from catalog.core import housekeeping, outbox
from marketplace.accounts.services import leaves

from .. import services, tasks
from . import certificates, concerns, dossiers, duties, lots, programme, support, traces, training, zones

__all__ = [
    "certificates",
    "concerns",
    "dossiers",
    "duties",
    "lots",
    "programme",
    "support",
    "traces",
    "training",
    "zones",
]

leaves("notifications", part=services.drop_notices_of)


@outbox.handles("notice.made")
def send(*, notice: int) -> None:
    """Letters go out by a task."""
    tasks.send_notice.enqueue(notice)


@receiver(housekeeping.tidying)
def drop_old_notices(**_signal: object) -> None:
    """Notices after a year, what is known of letters after 90 days."""
    services.drop_old_notices()
    services.drop_old_letters()
