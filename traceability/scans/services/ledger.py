"""The scan ledger: written after the answer is sent, without ever delaying or breaking it."""

import datetime as dt
import hashlib
import hmac
import logging
import re
import secrets
from functools import lru_cache

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponseBase

from catalog.core import clock, partitions
from traceability.scans.models import DailyKey

log = logging.getLogger(__name__)

KEY_DAYS = 2
_MACHINES = re.compile(
    r"bot\b|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|zalo.*link|curl/|wget/|python-|go-http|java/|monitor|uptime",
    re.IGNORECASE,
)
_WRITE = """
WITH kept AS (INSERT INTO scans_scan (scanned_at, code, province_code, visitor) VALUES (%(at)s, %(code)s, %(province)s, %(visitor)s))
UPDATE codes_tracecode SET scan_count = scan_count + 1, first_scanned_at = COALESCE(first_scanned_at, %(at)s) WHERE code = %(code)s
"""


def record_after(response: HttpResponseBase, *, request: HttpRequest, code: str, province_code: str = "") -> None:
    """Count this opening of a code's page once the answer has been sent. HEAD requests and machines are not counted.

    It runs when the server closes the answer: the reader waits for nothing, and no failure reaches the page.
    """
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or is_machine(agent):
        return
    address = request.META.get("REMOTE_ADDR", "")
    close = response.close

    def record_and_close() -> None:
        try:
            record_scan(code=code, address=address, agent=agent, province_code=province_code)
        finally:
            close()

    response.close = record_and_close  # type: ignore[method-assign]  # what runs after the last byte is sent


def is_machine(agent: str) -> bool:
    """Does this user agent say that nobody reads along?"""
    return bool(_MACHINES.search(agent[:400]))


def record_scan(*, code: str, address: str, agent: str, province_code: str = "") -> bool:
    """Add one opening to the ledger and to the code's figures; say whether it was kept. It never raises and gives up after 200 ms of
    waiting for a lock, 500 ms in all.

    The network address and the agent are not kept: only their keyed hash, whose key is destroyed after two days.
    """
    moment = clock.now()
    outer = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', '200ms', true), set_config('statement_timeout', '500ms', true)"
            )
            values: dict[str, dt.datetime | str | bytes] = {
                "at": moment, "code": code, "province": province_code[:2], "visitor": visitor(address, agent, clock.today())
            }  # fmt: skip
            cursor.execute(_WRITE, values)
            if outer:  # the limits are this write's own, not those of a transaction that goes on
                cursor.execute(
                    "SELECT set_config('lock_timeout', '0', true), set_config('statement_timeout', '0', true)"
                )
    except DatabaseError as error:
        log.warning(
            "a scan of %s was not kept: %s", code, str(error).splitlines()[0] if str(error) else type(error).__name__
        )
        return False
    except Exception:
        log.exception("a scan of %s was not kept", code)
        return False
    return True


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
