"""What upper rooms must do after a lower one acted: written in the same transaction, delivered at least once.

    outbox.emit("product.approved", product=product.pk)          # in a service, inside its transaction

    @outbox.handles("product.approved")                          # in a room's handlers.py
    def tell_the_producer(*, product: int) -> None: ...

A handler runs in the same transaction as the mark "delivered", so what it writes to the database happens once. What it does outside (a
letter, a request) may happen again after a crash: receivers are idempotent.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from traceback import format_exception_only
from typing import Any

from django.db import transaction

from . import audit, clock
from .models import OutboxMessage

type Handler = Callable[..., None]

MOST_ATTEMPTS = 12  # about a day and a half with the pauses below; then the message stays, with its error, for a person
log = logging.getLogger(__name__)
_handlers: dict[str, list[Handler]] = defaultdict(list)
_gathered: ContextVar[list[OutboxMessage] | None] = ContextVar("_gathered", default=None)


def emit(topic: str, **payload: Any) -> None:
    """Keep a message for the handlers of `topic`, delivered after this transaction commits. Payload: JSON values, ids rather than facts.

    Raises `RuntimeError` outside a transaction (the change and its message must be kept or lost together).
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"outbox.emit({topic!r}) outside a transaction")
    moment = clock.now()
    message = OutboxMessage(topic=topic, payload=payload, created_at=moment, due_at=moment)
    waiting = _gathered.get()
    if waiting is None:
        message.save(force_insert=True)
    else:
        waiting.append(message)


@contextmanager
def gathered() -> Iterator[None]:
    """Write the messages of the block together, at its end, in the order in which they were emitted. See `core.loading.one_load`."""
    waiting: list[OutboxMessage] = []
    token = _gathered.set(waiting)
    try:
        yield
    finally:
        _gathered.reset(token)
    OutboxMessage.objects.bulk_create(waiting, batch_size=2_000)


def handles[H: Handler](topic: str) -> Callable[[H], H]:
    """Decorator: call this function with the payload as keywords for every message of `topic`."""

    def keep(handler: H) -> H:
        if handler not in _handlers[topic]:
            _handlers[topic].append(handler)
        return handler

    return keep


def pause(attempts: int) -> dt.timedelta:
    """How long to wait after so many failures: 10 s, doubling, at most 6 hours."""
    return min(dt.timedelta(seconds=10 * 2 ** (attempts - 1)), dt.timedelta(hours=6))


def deliver(limit: int = 100, *, should_go_on: Callable[[], bool] = lambda: True) -> int:
    """Deliver at most `limit` due messages, oldest first, and say how many were delivered.

    Any number of workers may call this at once: each message is locked by one and skipped by the others. A message that fails is kept
    with its error and tried again later; the others go on. `should_go_on` is asked before each message (a worker that is told to stop).
    """
    delivered = 0
    for _ in range(limit):
        outcome = _deliver_one() if should_go_on() else None
        if outcome is None:
            break
        delivered += outcome
    return delivered


def _deliver_one() -> bool | None:
    """True: delivered; False: failed and put off; None: nothing is due."""
    with transaction.atomic():
        message = (
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(delivered_at=None, due_at__lte=clock.now(), attempts__lt=MOST_ATTEMPTS)
            .order_by("due_at", "id")
            .first()
        )
        if message is None:
            return None
        message.attempts += 1
        try:
            with transaction.atomic(), audit.context(outbox=message.pk, topic=message.topic):
                for handler in _handlers[message.topic]:
                    handler(**message.payload)
        except Exception as error:
            log.exception("outbox message %s (%s) failed, attempt %s", message.pk, message.topic, message.attempts)
            message.last_error = "".join(format_exception_only(error)).strip()[:2000]
            message.due_at = clock.now() + pause(message.attempts)
            message.save(update_fields=["attempts", "last_error", "due_at"])
            return False
        message.delivered_at = clock.now()
        message.save(update_fields=["attempts", "delivered_at"])
        return True


def prune(*, before: dt.datetime) -> int:
    """Delete messages delivered before an instant; gives their number. Undelivered ones stay."""
    return OutboxMessage.objects.filter(delivered_at__lt=before).delete()[0]
