"""The scan ledger: written after the answer is sent, without ever delaying or breaking it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponseBase

from catalog.core import clock, partitions, visitors
from traceability.scans.models import Scan
from traceability.scans.queries.places import province_of_address
from traceability.scans.services.alerts import Signal, raise_alerts

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


@dataclass(frozen=True, slots=True)
class Opening:
    """What was opened: a code, or a unit below its lot's code, with what is wrong about it (`alerts.signals_of`)."""

    code: str
    unit: bytes | None = None
    signals: tuple[Signal, ...] = ()


def record_after(response: HttpResponseBase, *, request: HttpRequest, opening: Opening) -> None:
    """Count this opening of a code's page once the answer has been sent. HEAD requests and machines are not counted."""
    visitors.count_after(
        response,
        request=request,
        then=lambda address, agent: record_scan(opening=opening, address=address, agent=agent),
    )


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
            "visitor": visitors.visitor(address, agent, clock.today()), "lately": moment - AGAIN,
        }  # fmt: skip
        cursor.execute(_WRITE, values)
        raise_alerts(opening.signals, province_codes=provinces_today(opening.unit) if values["province"] else ())

    return visitors.briefly(write, f"a scan of {opening.code}")


def provinces_today(unit: bytes | None) -> tuple[str, ...]:
    """From which provinces a unit was opened today. 1 statement, none without a unit."""
    if unit is None:
        return ()
    seen = Scan.objects.filter(unit=unit, scanned_at__gte=clock.start_of(clock.today())).exclude(province_code="")
    return tuple(sorted(set(seen.order_by().values_list("province_code", flat=True).distinct()[:63])))


def ensure_partitions(*, months_ahead: int = 3) -> list[str]:
    """Make the ledger's tables of this month and the next ones; the names of those made. Idempotent."""
    return partitions.ensure_months(table="scans_scan", column="scanned_at", months_ahead=months_ahead)
