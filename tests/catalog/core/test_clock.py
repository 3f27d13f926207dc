import datetime as dt

import pytest

from catalog.core import clock


def test_tests_stand_at_one_instant():
    assert clock.now() == dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
    assert clock.today() == dt.date(2026, 11, 22)


def test_days_turn_at_midnight_in_viet_nam():
    assert clock.start_of(dt.date(2026, 11, 22)) == dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC)
    with clock.set_to(dt.datetime(2026, 11, 21, 16, 59, 59, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 11, 21)
    with clock.set_to(dt.datetime(2026, 11, 21, 17, 0, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("moment", "left"), [((16, 59, 30, 0), 30), ((16, 59, 59, 999_999), 1), ((17, 0, 0, 0), 86_400)]
)
def test_caches_may_keep_what_is_of_the_day_until_midnight(moment, left):
    with clock.set_to(dt.datetime(2026, 11, 21, *moment, tzinfo=dt.UTC)):
        assert clock.seconds_left_today() == left


def test_a_block_ends_even_by_an_error():
    before = clock.now()
    with pytest.raises(ZeroDivisionError), clock.set_to(dt.datetime(2030, 1, 1, tzinfo=dt.UTC)):
        raise ZeroDivisionError
    assert clock.now() == before


def test_the_clock_may_run():
    moments = iter([dt.datetime(2030, 1, n, tzinfo=dt.UTC) for n in (1, 2)])
    with clock.set_to(lambda: next(moments)):
        assert clock.now() < clock.now()
    with clock.set_to(clock._system):
        assert clock.now().tzinfo is dt.UTC


def test_no_naive_time():
    with pytest.raises(ValueError, match="aware"), clock.set_to(dt.datetime(2030, 1, 1)):  # noqa: DTZ001  naive on purpose
        pass
