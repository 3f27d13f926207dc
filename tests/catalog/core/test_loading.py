"""One load: everything or nothing, with a third of the statements."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.core import outbox, revision
from catalog.core.loading import one_load
from catalog.core.models import OutboxMessage

pytestmark = pytest.mark.django_db


@transaction.atomic
def a_service(number):
    outbox.emit("test.loaded", number=number)
    revision.bump()


def test_messages_are_written_together_in_their_order_and_the_revision_counts_up_once():
    before = revision.current()
    with CaptureQueriesContext(connection) as seen, one_load():
        for number in range(30):
            a_service(number)
    kinds = [query["sql"].split()[0] for query in seen]
    assert kinds == ["SAVEPOINT", "SELECT", "INSERT", "RELEASE"]
    assert revision.current() == before + 1
    found = OutboxMessage.objects.filter(topic="test.loaded").order_by("pk")
    assert [message.payload["number"] for message in found] == list(range(30))


def test_an_error_inside_keeps_nothing_and_afterwards_all_is_as_before():
    with pytest.raises(ValueError, match="wrong"), one_load():
        a_service(1)
        with transaction.atomic():
            raise ValueError("wrong")
    assert not OutboxMessage.objects.filter(topic="test.loaded").exists()
    with CaptureQueriesContext(connection) as seen:
        a_service(2)
    assert seen[0]["sql"].startswith("SAVEPOINT")
    assert OutboxMessage.objects.filter(topic="test.loaded").count() == 1


def test_an_error_that_somebody_catches_inside_ends_the_load_too():
    message = OutboxMessage.objects.create(topic="x", created_at="2026-01-01T00:00Z", due_at="2026-01-01T00:00Z")
    with pytest.raises(transaction.TransactionManagementError), one_load():
        a_service(1)
        try:
            with transaction.atomic():
                OutboxMessage(pk=message.pk, topic="y", created_at=message.created_at, due_at=message.due_at).save(
                    force_insert=True
                )
        except IntegrityError:
            pass
        a_service(2)
        OutboxMessage.objects.count()
    assert not OutboxMessage.objects.filter(topic="test.loaded").exists()
