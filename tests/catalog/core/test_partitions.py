"""Tables of months: made ahead, filled from the catch-all table, dropped once their time is over."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from catalog.core import clock, partitions

TABLE = "month_trial"


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else None


def tables():
    found = sql("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1", TABLE)
    return [name.removeprefix(f"{TABLE}_") for (name,) in found]


def ensure(months_ahead=0):
    return partitions.ensure_months(table=TABLE, column="at", months_ahead=months_ahead)


@pytest.fixture
def parent(db):
    sql("CREATE TABLE month_trial (gone int, at timestamptz NOT NULL, word text, n int) PARTITION BY RANGE (at)")
    sql("ALTER TABLE month_trial DROP COLUMN gone")
    sql("CREATE TABLE month_trial_default PARTITION OF month_trial DEFAULT")
    sql("CREATE FUNCTION no_trial() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stays'; END $$")
    sql("CREATE TRIGGER kept BEFORE DELETE ON month_trial FOR EACH ROW EXECUTE FUNCTION no_trial()")
    sql("CREATE TRIGGER whole BEFORE TRUNCATE ON month_trial FOR EACH STATEMENT EXECUTE FUNCTION no_trial()")


@pytest.mark.django_db
def test_rows_of_the_catch_all_table_are_moved_to_their_month_with_every_column(parent):
    with clock.set_to(dt.datetime(2026, 12, 31, 17, 0, tzinfo=dt.UTC)):  # 1 January in Viet Nam
        sql("INSERT INTO month_trial VALUES (%s, 'this month', 1), (%s, 'the month before', 2)",
            clock.now(), clock.now() - dt.timedelta(microseconds=1))  # fmt: skip
        assert ensure(1) == ["month_trial_2027_01", "month_trial_2027_02"]
        assert ensure(1) == []
    assert tables() == ["2027_01", "2027_02", "default"]
    assert sql("SELECT tableoid::regclass::text, word, n FROM month_trial ORDER BY n") == [
        ("month_trial_2027_01", "this month", 1),
        ("month_trial_default", "the month before", 2),
    ]


@pytest.mark.django_db
def test_no_table_of_a_month_and_not_the_catch_all_one_is_emptied(parent):
    ensure()
    for table in (TABLE, *(f"{TABLE}_{name}" for name in tables())):
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            sql(f"TRUNCATE {table}")
    sql("INSERT INTO month_trial VALUES (%s, 'x', 1)", clock.now())
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        sql("DELETE FROM month_trial")


@pytest.mark.django_db
def test_months_that_ended_are_dropped_and_others_stay(parent):
    with clock.set_to(dt.datetime(2026, 9, 5, tzinfo=dt.UTC)):
        ensure(2)
    sql("CREATE TABLE month_trial_2025 PARTITION OF month_trial FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')")
    assert partitions.drop_before(table=TABLE, day=dt.date(2026, 9, 30)) == []
    assert partitions.drop_before(table=TABLE, day=dt.date(2026, 10, 31)) == ["month_trial_2026_09"]
    assert partitions.drop_before(table=TABLE, day=dt.date(2026, 12, 1)) == [
        "month_trial_2026_10",
        "month_trial_2026_11",
    ]
    assert tables() == ["2025", "default"]  # a table that somebody made by hand is theirs
