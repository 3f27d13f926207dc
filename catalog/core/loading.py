"""Loading much through services that were made for one thing at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from . import outbox, revision


@contextmanager
def one_load() -> Iterator[None]:
    """One transaction for a loader that calls services by the thousand: everything is kept, or nothing.

    Three things that each call would do again are done once or not at all: no savepoint is set (whatever goes wrong inside ends the whole
    load, also where a service could try again), the outbox's messages are written together at the end, and the catalogue's revision counts
    up once. A third of the statements of the sample data. An index that the loader itself reads inside the block may be old.
    """
    with transaction.atomic(), _no_savepoints(), outbox.gathered(), revision.gathered():
        yield


@contextmanager
def _no_savepoints() -> Iterator[None]:
    """As if every `atomic` inside said `savepoint=False`."""
    features = connection.features
    before = features.uses_savepoints
    features.uses_savepoints = False
    try:
        yield
    finally:
        features.uses_savepoints = before
