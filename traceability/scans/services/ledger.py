"""The scan ledger: written after the answer is sent, without ever delaying or breaking it."""

import datetime as dt
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponseBase

from catalog.core import clock, partitions, ratelimit
from traceability.scans.models import DailyKey, Scan
from traceability.scans.queries.places import province_of_address
from traceability.scans.services.alerts import Signal, raise_alerts

log = logging.getLogger(__name__)

KEY_DAYS = 2
_MACHINES = re.compile(
    r"bot\b|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|zalo.*link|curl/|wget/|python-|go-http|java/|monitor|uptime",
    re.IGNORECASE,
)
_WRITE = """
WITH kept AS (
    INSERT INTO scans_scan (scanned_at, code, province_code, visitor, unit, placed)
    VALUES (%(at)s, %(code)s, %(province)s, %(visitor)s, %(unit)s, false)
), unit AS (
    UPDATE codes_unitcode SET scan_count = scan_count + 1, first_scanned_at = COALESCE(first_scanned_at, %(at)s)
    WHERE digest = %(unit)s AND NOT EXISTS (
        SELECT 1 FROM scans_scan WHERE unit = %(unit)s AND visitor = %(visitor)s AND scanned_at > %(lately)s
    )
)
UPDATE codes_tracecode SET scan_count = scan_count + 1, first_scanned_at = COALESCE(first_scanned_at, %(at)s) WHERE code = %(code)s
"""
AGAIN = dt.timedelta(minutes=10)
"""Within it the same reader at the same unit looks again rather than scans again."""
REST_S = 2.0
"""So long after a write was refused for a lock no other is tried in this process: one thread waits for a locked ledger, not all of them."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What was opened: a code, or a unit below its lot's code, with what is wrong about it (`alerts.signals_of`)."""

    code: str
    unit: bytes | None = None
    signals: tuple[Signal, ...] = ()


def record_after(response: HttpResponseBase, *, request: HttpRequest, opening: Opening) -> None:
    """Count this opening of a code's page once the answer has been sent. HEAD requests and machines are not counted.

    It runs when the server closes the answer: the reader waits for nothing, and no failure reaches the page.
    """
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or is_machine(agent):
        return
    address = ratelimit.client_address(request)
    when_closed(response, lambda: record_scan(opening=opening, address=address, agent=agent))


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


def record_scan(*, opening: Opening, address: str, agent: str) -> bool:
    """Add one opening to the ledger and to the figures of its code and unit, and raise the alerts that it gives cause for; say whether it was
    kept. It never raises and gives up after 200 ms of waiting for a lock, 500 ms in all; after that for two seconds at once.

    The network address and the agent are not kept: only their keyed hash, whose key is destroyed after two days, and the province that the
    offline table gives for the address, if there is one.
    """

    def write(cursor: CursorWrapper) -> None:
        moment = clock.now()
        values: dict[str, Any] = {
            "at": moment, "code": opening.code, "province": province_of_address(address), "unit": opening.unit,
            "visitor": visitor(address, agent, clock.today()), "lately": moment - AGAIN,
        }  # fmt: skip
        cursor.execute(_WRITE, values)
        raise_alerts(opening.signals, province_codes=provinces_today(opening.unit) if values["province"] else ())

    return _briefly(write, opening.code)


def _briefly(write: Callable[[CursorWrapper], object], what: str) -> bool:
    """Write within the limits of time, or not at all."""
    if time.monotonic() < _rest.until:
        log.warning("a scan of %s was not kept: the ledger is held", what)
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
        log.warning(
            "a scan of %s was not kept: %s", what, str(error).splitlines()[0] if str(error) else type(error).__name__
        )
        return False
    except Exception:
        log.exception("a scan of %s was not kept", what)
        return False
    return True


class _Rest:
    """Until when (monotonic seconds) nothing is written."""

    until = 0.0


_rest = _Rest()


def provinces_today(unit: bytes | None) -> tuple[str, ...]:
    """From which provinces a unit was opened today. 1 statement, none without a unit."""
    if unit is None:
        return ()
    seen = Scan.objects.filter(unit=unit, scanned_at__gte=clock.start_of(clock.today())).exclude(province_code="")
    return tuple(sorted(set(seen.order_by().values_list("province_code", flat=True).distinct()[:63])))


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


def ensure_partitions(*, months_ahead: int = 3) -> list[str]:
    """Make the ledger's tables of this month and the next ones; the names of those made. Idempotent."""
    return partitions.ensure_months(table="scans_scan", column="scanned_at", months_ahead=months_ahead)
