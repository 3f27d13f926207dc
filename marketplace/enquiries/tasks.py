"""Telling those who wait for goods: after the answer, and again when the post was closed."""

import logging

from django.tasks import task

from catalog.core import clock
from catalog.core.outbox import pause
from marketplace.accounts.services.sms import SmsFailed
from marketplace.enquiries import services
from marketplace.notifications.services import log_failed

MOST_ATTEMPTS = 8
logger = logging.getLogger(__name__)


@task()
def tell_watcher(watch_id: int, attempt: int = 1) -> bool:
    """Tell it. When the mail server or the gateway is away, try again later: 10 s, doubling, eight times."""
    try:
        return services.tell_watcher(watch_id=watch_id)
    except (OSError, SmsFailed) as error:
        log_failed(kind="stock.back", about=f"stock.back:{watch_id}", error=error, last=attempt >= MOST_ATTEMPTS)
        logger.warning("watch %s was not told, attempt %s: %s", watch_id, attempt, error)
        if attempt < MOST_ATTEMPTS:
            tell_watcher.using(run_after=clock.now() + pause(attempt)).enqueue(watch_id, attempt + 1)
        return False
