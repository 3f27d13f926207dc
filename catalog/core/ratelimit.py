"""How often something may happen: counted on the shared cache, without keeping who it was.

Every count is under a keyed hash, so that neither an address nor a phone number is in the cache.
"""

import ipaddress

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from . import clock


def _digest(text: str) -> str:
    return salted_hmac("catalog.core.ratelimit", text, algorithm="sha256").hexdigest()[:40]


def allow(key: str, limit: int, per_seconds: int) -> bool:
    """Count one more use of `key` and say whether it is within `limit` uses in this window of `per_seconds`.

    Windows are fixed (so at most twice the limit across a boundary) and counting is atomic: of many at once exactly `limit` pass. On the
    database cache this is one statement; call it outside a transaction that may roll back, or the use is forgotten.
    """
    window, passed = divmod(int(clock.now().timestamp()), per_seconds)
    name = f"rate:{_digest(f'{key}|{limit}|{per_seconds}|{window}')}"
    cache = caches["default"]
    if isinstance(cache, BaseDatabaseCache):
        return _count_in_table(cache, name, per_seconds - passed) <= limit
    cache.add(
        name, 0, timeout=2 * per_seconds
    )  # the window is in the name: it only has to be outlived, by a slow machine too
    return int(cache.incr(name)) <= limit


def _count_in_table(cache: BaseDatabaseCache, name: str, seconds: int) -> int:
    """The database cache's own `incr` reads and then writes, and so loses counts: here the row is counted up where it lies.

    The value is a bare number, not the pickle that the cache would read; nobody else asks for these names.
    """
    connection, table = table_of(cache)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS c (cache_key, value, expires)"  # noqa: S608  the table's name is a setting
            " VALUES (%s, '1', %s + make_interval(secs => %s))"
            " ON CONFLICT (cache_key) DO UPDATE SET value = (c.value::bigint + 1)::text RETURNING c.value",
            [cache.make_key(name), clock.now(), seconds],
        )
        return int(cursor.fetchone()[0])


def table_of(cache: BaseDatabaseCache) -> tuple[BaseDatabaseWrapper, str]:
    """The connection to a database cache and the quoted name of its table."""
    connection = connections[router.db_for_write(cache.cache_model_class) or DEFAULT_DB_ALIAS]
    return connection, connection.ops.quote_name(cache._table)  # type: ignore[attr-defined]  # the stubs do not know it


def client_address(request: HttpRequest) -> str:
    """The address that the request came from, "" if there is none.

    `settings.TRUSTED_PROXIES` says how many proxies of ours stand in front; that many entries are counted from the right end of
    X-Forwarded-For, since what is further left is the client's own word.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    return address


def client_key(request: HttpRequest) -> str:
    """A keyed hash that stands for the client's address: an IPv4 address, or the /64 of an IPv6 one (a household has a whole /64)."""
    try:
        ip = ipaddress.ip_address(client_address(request))
    except ValueError:
        return f"client:{_digest('unknown')}"
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False).network_address
    return f"client:{_digest(str(ip))}"
