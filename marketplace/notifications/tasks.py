"""Letters go out after the answer, and again when the post was closed."""

import logging

from django.tasks import task

from catalog.core import clock
from catalog.core.outbox import pause
from marketplace.accounts.services.sms import SmsFailed

from . import services
from .models import Notice

MOST_ATTEMPTS = 8
logger = logging.getLogger(__name__)


@task()
def send_notice(notice_id: int, attempt: int = 1) -> bool:
    """Send it. When the mail server or the gateway is away, try again later: 10 s, doubling, eight times."""
    try:
        return services.send_notice(notice_id=notice_id)
    except (OSError, SmsFailed) as error:
        logger.warning("notice %s was not sent, attempt %s: %s", notice_id, attempt, error)
        kind, user = Notice.objects.values_list("kind", "user_id").get(pk=notice_id)
        about = f"notice:{notice_id}"
        services.log_failed(kind=kind, about=about, user=user, error=error, last=attempt >= MOST_ATTEMPTS)
        if attempt < MOST_ATTEMPTS:
            later = clock.now() + pause(attempt)
            send_notice.using(run_after=later).enqueue(notice_id, attempt + 1)
        return False
