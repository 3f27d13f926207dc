import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection

from catalog.core import clock, ratelimit


@pytest.mark.django_db
def test_so_many_and_no_more_until_the_window_ends():
    assert [ratelimit.allow("otp:+84901234567", 3, 60) for _ in range(5)] == [True, True, True, False, False]
    assert ratelimit.allow("otp:+84907654321", 3, 60)
    with clock.set_to(clock.now() + dt.timedelta(seconds=60)):
        assert ratelimit.allow("otp:+84901234567", 3, 60)


@pytest.mark.django_db
def test_it_is_one_statement_and_keeps_no_name(django_assert_num_queries):
    with django_assert_num_queries(1):
        ratelimit.allow("scan:203.0.113.9", 3, 60)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM core_cache")
        rows = str(cursor.fetchall())
    assert "203.0" not in rows
    assert "rate:" in rows


@pytest.mark.django_db
def test_the_cache_lives_beside_the_counts():
    ratelimit.allow("a", 3, 60)
    cache.set("b", {"any": 1})
    assert cache.get("b") == {"any": 1}


def test_of_many_at_once_exactly_the_limit_pass(fresh_db):
    def use(_):
        try:
            return ratelimit.allow("burst", 7, 3600)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(use, range(60))) == 7


def test_another_cache_by_setting(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rate"}}
    assert [ratelimit.allow("x", 2, 60) for _ in range(3)] == [True, True, False]


def test_the_client_is_a_keyed_hash(rf, settings):
    key = ratelimit.client_key(rf.get("/", REMOTE_ADDR="203.0.113.9"))
    assert "203" not in key.partition(":")[0]
    assert "203.0.113.9" not in key
    assert key != ratelimit.client_key(rf.get("/", REMOTE_ADDR="203.0.113.10"))
    settings.SECRET_KEY = "another"
    assert key != ratelimit.client_key(rf.get("/", REMOTE_ADDR="203.0.113.9"))


def test_an_ipv6_household_is_one_client(rf):
    a, b, c = (
        ratelimit.client_key(rf.get("/", REMOTE_ADDR=ip))
        for ip in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
    )
    assert a == b != c
    assert ratelimit.client_key(rf.get("/", REMOTE_ADDR="::ffff:203.0.113.9")) == ratelimit.client_key(
        rf.get("/", REMOTE_ADDR="203.0.113.9")
    )


@pytest.mark.parametrize(
    ("proxies", "header", "same_as"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.1"),
        (1, "no address", ""),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, header, same_as):
    settings.TRUSTED_PROXIES = proxies
    key = ratelimit.client_key(rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header))
    settings.TRUSTED_PROXIES = 0
    assert key == ratelimit.client_key(rf.get("/", REMOTE_ADDR=same_as))
