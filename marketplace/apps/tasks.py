"""Sending: in a lane of its own, for a receiver may take ten seconds to say nothing."""

import uuid
from collections.abc import Iterable

from django.tasks import task

from catalog.core.worker import CALLS
from marketplace.apps import services
from marketplace.apps.models import Delivery


@task(queue_name=CALLS)
def send(delivery: str) -> bool:
    """Send it; and again later, as long as it is not taken."""
    later = services.send(key=uuid.UUID(delivery))
    if later is not None:
        send.using(run_after=later).enqueue(delivery)
    return later is None


def enqueue(told: Iterable[Delivery]) -> None:
    """One task for each."""
    for delivery in told:
        send.enqueue(str(delivery.key))
