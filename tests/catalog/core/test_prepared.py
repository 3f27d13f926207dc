"""Querysets whose SQL is built once: they give what the queryset itself would, for every value."""

import datetime as dt
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from catalog.core.models import OutboxMessage
from catalog.core.prepared import Prepared, noting
from catalog.places.models import Unit

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 22)


def units(code: str, day: dt.date) -> Any:
    """The units of a code on a day, with their provinces."""
    alive = Q(ends_on=None) | Q(ends_on__gte=day)
    return Unit.objects.filter(alive, code=code, starts_on__lte=day).select_related("province").order_by("level", "pk")


def test_rows_are_those_of_the_queryset_for_each_value(django_assert_num_queries):
    prepared = Prepared[Unit](units)
    for code, day in (("68", DAY), ("24", DAY), ("68", dt.date(2020, 1, 1)), ("nowhere", DAY)):
        with django_assert_num_queries(1):
            found = prepared(code, day)
        assert found == list(units(code, day))
        expected = [unit.province for unit in units(code, day)]
        with django_assert_num_queries(0):
            assert [unit.province for unit in found] == expected


def test_the_queryset_is_built_once():
    built = []

    def build(pk: int) -> Any:
        built.append(pk)
        return Unit.objects.filter(pk=pk)

    prepared = Prepared[Unit](build)
    some = list(Unit.objects.values_list("pk", flat=True)[:3])
    assert [prepared(pk)[0].pk for pk in some] == some
    assert len(built) == 1


def test_tuples_of_values_and_instants():
    prepared = Prepared[Any](lambda code: Unit.objects.filter(code=code).order_by("pk").values_list("name", "code"))
    assert prepared("68") == list(Unit.objects.filter(code="68").order_by("pk").values_list("name", "code"))
    now = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)
    waiting = Prepared[OutboxMessage](lambda at: OutboxMessage.objects.filter(due_at__lte=at))
    early = OutboxMessage.objects.create(topic="a", created_at=now, due_at=now)
    OutboxMessage.objects.create(topic="b", created_at=now, due_at=now + dt.timedelta(seconds=1))
    assert waiting(now) == [early]


def test_what_cannot_be_prepared_says_so():
    with pytest.raises(TypeError, match="float"):
        Prepared[Unit](lambda value: Unit.objects.filter(latitude=value))(1.5)
    with pytest.raises(TypeError, match="argument 2"):
        Prepared[Unit](lambda pk, day: Unit.objects.filter(pk=pk))(1, DAY)


def test_each_thread_uses_its_own_connection():
    prepared = Prepared[Unit](lambda code: Unit.objects.filter(code=code, level="province", ends_on=None))
    here = prepared("68")
    there: list[Unit] = []

    def elsewhere() -> None:
        there.extend(prepared("68"))
        connection.close()

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert here == there != []


def test_the_server_keeps_its_plan():
    prepared = Prepared[Unit](units)
    for _ in range(3):
        prepared("68", DAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements WHERE statement LIKE '%places_unit%'"
        )
        assert cursor.fetchone()[0] >= 3


def test_a_day_that_is_always_the_same_stands_in_the_plan():
    prepared = Prepared[Unit](lambda code: units(code, DAY))
    assert prepared("68") == list(units("68", DAY))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE strpos(statement, '''2026-11-22''::date') > 0"
        )
        assert cursor.fetchone()[0] == 1


def test_rows_are_noted_as_read_but_for_some_columns():
    with noting() as whole:
        Prepared[Unit](units)("68", DAY)
    with noting() as partly:
        (found, *_) = Prepared[Unit](units, unnoted=("name", "id"))("68", DAY)
    assert found.name in repr(whole)
    assert found.name not in repr(partly) and found.code in repr(partly)
    with noting() as again:
        Prepared[Unit](units)("68", DAY)
    Prepared[Unit](units)("68", DAY)
    assert again == whole and len(again) == 1
