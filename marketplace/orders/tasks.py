"""Telling buyers: after the answer, and again when the post was closed."""

import logging

from django.tasks import task

from catalog.core import clock
from catalog.core.outbox import pause
from catalog.core.worker import LONG
from marketplace.accounts.services.sms import SmsFailed
from marketplace.notifications.services import log_failed
from marketplace.orders.services.exports import make_order_export
from marketplace.orders.services.telling import tell

MOST_ATTEMPTS = 8
logger = logging.getLogger(__name__)


@task(queue_name=LONG)
def export_orders(export_id: int) -> None:
    """A table of orders as a file."""
    make_order_export(export_id=export_id)


@task()
def tell_buyer(order_id: int, kind: str, attempt: int = 1, url: str = "", key: str = "") -> bool:
    """Tell it. When the mail server or the gateway is away, try again later: 10 s, doubling, eight times."""
    try:
        return tell(order_id=order_id, kind=kind, url=url, key=key)
    except (OSError, SmsFailed) as error:
        logger.warning("the buyer of order %s was not told, attempt %s: %s", order_id, attempt, error)
        log_failed(kind=kind, about=key or f"order.{kind}:{order_id}", error=error, last=attempt >= MOST_ATTEMPTS)
        if attempt < MOST_ATTEMPTS:
            tell_buyer.using(run_after=clock.now() + pause(attempt)).enqueue(order_id, kind, attempt + 1, url, key)
        return False
