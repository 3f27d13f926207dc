"""Who reads, counted without cookies and without keeping addresses: a keyed hash for each day, whose key is destroyed after two days.

What is counted is written when the answer has been sent, within limits of time, so that counting neither delays nor breaks a page.
"""

import datetime as dt
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable
from functools import lru_cache

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponseBase

from . import clock, ratelimit
from .models import DailyKey

log = logging.getLogger(__name__)

KEY_DAYS = 2
REST_S = 2.0
"""So long after a write was refused for a lock no other is tried in this process: one thread waits for a locked ledger, not all of them."""
_MACHINES = re.compile(
    r"bot\b|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|zalo.*link|curl/|wget/|python-|go-http|java/|monitor|uptime",
    re.IGNORECASE,
)


def count_after(response: HttpResponseBase, *, request: HttpRequest, then: Callable[[str, str], object]) -> None:
    """Call `then` with the network address and the user agent once the answer has been sent. HEAD requests and machines are not counted.

    It runs when the server closes the answer: the reader waits for nothing, and no failure reaches the page.
    """
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or is_machine(agent):
        return
    address = ratelimit.client_address(request)
    when_closed(response, lambda: then(address, agent))


def when_closed(response: HttpResponseBase, then: Callable[[], object]) -> None:
    """Do this when the last byte is sent. What it raises is the server's to log: the answer is with its reader."""
    close = response.close

    def act_and_close() -> None:
        try:
            then()
        finally:
            close()

    response.close = act_and_close  # type: ignore[method-assign]


def is_machine(agent: str) -> bool:
    """Does this user agent say that nobody reads along?"""
    return bool(_MACHINES.search(agent[:400]))


def briefly(write: Callable[[CursorWrapper], object], what: str) -> bool:
    """Write within the limits of time (200 ms for a lock, 500 ms in all; after that for two seconds at once), or not at all. It never raises."""
    if time.monotonic() < _rest.until:
        log.warning("%s was not kept: the ledger is held", what)
        return False
    outer = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', '200ms', true), set_config('statement_timeout', '500ms', true)"
            )
            write(cursor)
            if outer:  # the limits are this write's own, not those of a transaction that goes on
                cursor.execute(
                    "SELECT set_config('lock_timeout', '0', true), set_config('statement_timeout', '0', true)"
                )
    except DatabaseError as error:
        if isinstance(error, OperationalError):  # a lock, a time that was up, a server that is away
            _rest.until = time.monotonic() + REST_S
        log.warning("%s was not kept: %s", what, str(error).splitlines()[0] if str(error) else type(error).__name__)
        return False
    except Exception:
        log.exception("%s was not kept", what)
        return False
    return True


class _Rest:
    """Until when (monotonic seconds) nothing is written."""

    until = 0.0


_rest = _Rest()


def visitor(address: str, agent: str, day: dt.date) -> bytes:
    """16 bytes that are the same for one reader on one day, and mean nothing once the day's key is gone."""
    return hmac.digest(
        _key(day, connection.settings_dict["NAME"]), f"{address}\0{agent}".encode(errors="replace"), hashlib.sha256
    )[:16]


@lru_cache(maxsize=2)
def _key(day: dt.date, _database: str) -> bytes:
    """The day's secret, made by whoever needs it first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scans_dailykey (day, secret) VALUES (%s, %s) ON CONFLICT (day) DO NOTHING",
            [day, secrets.token_bytes(32)],
        )
        cursor.execute("SELECT secret FROM scans_dailykey WHERE day = %s", [day])
        row = cursor.fetchone()
    return bytes(row[0])


@transaction.atomic
def destroy_old_keys() -> int:
    """Delete the keys of all days but today and yesterday, so that older visitor hashes can be linked to nobody. How many went."""
    _key.cache_clear()
    deleted, _details = DailyKey.objects.filter(day__lte=clock.today() - dt.timedelta(days=KEY_DAYS)).delete()
    return deleted
