"""One number that grows whenever something buyers can list has changed: products, stars, producers, offers, fairs.

In-process indexes (facet counts) compare it once a request, in one cheap statement, and load themselves again when it has moved. A
PostgreSQL sequence: no row lock, so two producers who save at once do not wait for each other. A streaming replica may see it late
(sequences are logged 32 values ahead), so whoever caches by it also reloads after at most a minute.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_gathered: ContextVar[list[bool] | None] = ContextVar("_gathered", default=None)


def bump() -> None:
    """Say that the catalogue has changed. Called by services inside their transaction.

    Counts up now, so that this transaction's own reads are fresh, and again after the commit, so that an index another worker
    loaded in between, without these changes, does not stay.
    """
    asked = _gathered.get()
    if asked is None:
        _next()
        transaction.on_commit(_next)
    else:
        asked.append(True)


@contextmanager
def gathered() -> Iterator[None]:
    """Count up once for the whole block, at its end. See `core.loading.one_load`."""
    asked: list[bool] = []
    token = _gathered.set(asked)
    try:
        yield
    finally:
        _gathered.reset(token)
    if asked:
        bump()


def current() -> int:
    """The present revision. 1 statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM core_catalogue_revision")
        (value,) = cursor.fetchone()
    return int(value)


def _next() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('core_catalogue_revision')")
