import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import connection, transaction
from django.db.utils import DataError

from catalog.core import clock, outbox
from catalog.core.models import OutboxMessage


@pytest.fixture
def topic():
    """A topic of this test's own, with a list of what its handler was told."""
    name = "test.topic"
    outbox._handlers.pop(name, None)
    yield name
    outbox._handlers.pop(name, None)


def test_a_message_needs_a_transaction(fresh_db):
    with pytest.raises(RuntimeError, match="outside a transaction"):
        outbox.emit("x")


def test_the_message_is_lost_with_its_transaction(fresh_db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.emit("x")
        raise ZeroDivisionError
    assert OutboxMessage.objects.count() == 0


@pytest.mark.django_db
def test_handlers_get_the_payload_as_keywords(topic):
    told = []

    @outbox.handles(topic)
    def first(*, product: int) -> None:
        told.append(("first", product))

    @outbox.handles(topic)
    def second(**payload: object) -> None:
        told.append(("second", payload))

    assert outbox.handles(topic)(first) is first  # once more changes nothing
    outbox.emit(topic, product=5)
    outbox.emit("nobody.listens")
    assert outbox.deliver() == 2
    assert told == [("first", 5), ("second", {"product": 5})]
    assert outbox.deliver() == 0
    assert set(OutboxMessage.objects.values_list("delivered_at", "attempts")) == {(clock.now(), 1)}


@pytest.mark.django_db
def test_the_oldest_first_and_no_more_than_asked(topic):
    told = []

    @outbox.handles(topic)
    def tell(*, n: int) -> None:
        told.append(n)

    for n in range(5):
        outbox.emit(topic, n=n)
    assert outbox.deliver(3) == 3
    assert told == [0, 1, 2]


@pytest.mark.django_db
def test_a_failure_is_kept_and_tried_again_later_while_the_others_go_on(topic):
    told = []

    @outbox.handles(topic)
    def picky(*, n: int) -> None:
        OutboxMessage.objects.create(topic="half done", created_at=clock.now(), due_at=clock.now() + dt.timedelta(9))
        if n == 0 and not told:
            raise ValueError("letter box is full")

    outbox.emit(topic, n=0)
    outbox.emit(topic, n=1)
    assert outbox.deliver() == 1
    failed = OutboxMessage.objects.get(topic=topic, payload={"n": 0})
    assert (failed.delivered_at, failed.attempts, failed.last_error) == (None, 1, "ValueError: letter box is full")
    assert OutboxMessage.objects.filter(topic="half done").count() == 1  # what the failed one had written is undone

    assert outbox.deliver() == 0  # not due yet
    told.append("emptied")
    with clock.set_to(clock.now() + outbox.pause(1)):
        assert outbox.deliver() == 1


@pytest.mark.django_db
def test_a_database_error_in_a_handler_hurts_only_its_message(topic):
    @outbox.handles(topic)
    def breaks() -> None:
        OutboxMessage.objects.create(topic="x" * 100, created_at=clock.now(), due_at=clock.now())

    outbox.emit(topic)
    assert outbox.deliver() == 0
    assert (
        OutboxMessage.objects.get().last_error.startswith(DataError.__name__)
        or "DataError" in OutboxMessage.objects.get().last_error
    )


@pytest.mark.django_db
def test_a_poison_message_stays_for_a_person(topic):
    outbox.handles(topic)(lambda: 1 / 0)
    outbox.emit(topic)
    moment = clock.now()
    for n in range(1, 30):
        with clock.set_to(moment):
            assert outbox.deliver() == 0
        moment += outbox.pause(n)
    message = OutboxMessage.objects.get()
    assert (message.attempts, message.delivered_at) == (outbox.MOST_ATTEMPTS, None)
    assert message.last_error == "ZeroDivisionError: division by zero"


def test_pauses_double_up_to_six_hours():
    assert [outbox.pause(n).total_seconds() for n in (1, 2, 3, 12, 40)] == [10, 20, 40, 20480, 21600]


def test_two_workers_at_once_deliver_each_message_once(fresh_db, topic):
    told: Counter[int] = Counter()
    both = threading.Barrier(2)

    @outbox.handles(topic)
    def count(*, n: int) -> None:
        told[n] += 1

    with transaction.atomic():
        for n in range(40):
            outbox.emit(topic, n=n)
    delivered = []

    def work():
        both.wait()
        delivered.append(outbox.deliver())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert told == Counter(range(40))
    assert sum(delivered) == 40


def test_a_killed_worker_loses_nothing(fresh_db, topic):
    """Whatever ends a delivery half way (here: not an Exception) leaves the message as it was."""
    told = []

    @outbox.handles(topic)
    def dies() -> None:
        told.append(1)
        if len(told) == 1:
            raise KeyboardInterrupt

    with transaction.atomic():
        outbox.emit(topic)
    with pytest.raises(KeyboardInterrupt):
        outbox.deliver()
    assert OutboxMessage.objects.get().attempts == 0
    assert outbox.deliver() == 1
    assert len(told) == 2


@pytest.mark.django_db
def test_old_delivered_messages_are_pruned(topic):
    outbox.emit(topic)
    outbox.deliver()
    outbox.emit(topic)
    assert outbox.prune(before=clock.now()) == 0
    assert outbox.prune(before=clock.now() + dt.timedelta(seconds=1)) == 1
    assert OutboxMessage.objects.get().delivered_at is None
