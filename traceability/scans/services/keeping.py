"""What becomes of the ledger: counted day by day, its detail gone after 90 days; and where a reader says to be."""

import datetime as dt

import pgtrigger
from django.db import connection, transaction
from django.http import HttpRequest

from catalog.core import clock, partitions, ratelimit
from catalog.core.visitors import visitor
from traceability.scans.models import AlertKind, Scan, ScanDay
from traceability.scans.queries.places import province_at, province_of_address
from traceability.scans.services.alerts import raise_alerts
from traceability.scans.services.ledger import Opening, provinces_today

DETAIL_DAYS = 90
PIECE = 10_000  # rows that are deleted at once
LATELY = dt.timedelta(hours=1)
_COUNT = """
INSERT INTO scans_scanday (day, code, province_code, scans, visitors)
SELECT %(day)s, code, province_code, count(*) FILTER (WHERE NOT placed), count(DISTINCT visitor)
FROM scans_scan WHERE scanned_at >= %(start)s AND scanned_at < %(end)s GROUP BY code, province_code
ON CONFLICT (code, day, province_code) DO UPDATE SET scans = EXCLUDED.scans, visitors = EXCLUDED.visitors
"""
_DELETE = """
DELETE FROM scans_scan WHERE (scanned_at, id) IN (
    SELECT scanned_at, id FROM scans_scan WHERE scanned_at < %s ORDER BY scanned_at, id LIMIT %s
)
"""


@transaction.atomic
def count_days() -> list[dt.date]:
    """Count every day that has ended and is not counted yet, and the last two again (a scan of the last second may have been on its way); the
    days counted. Idempotent, one at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(8151)")
        day = _first_day()
        counted = []
        while day is not None and day < clock.today():
            after = day + dt.timedelta(days=1)
            cursor.execute(_COUNT, {"day": day, "start": clock.start_of(day), "end": clock.start_of(after)})
            counted.append(day)
            day = after
    return counted


def _first_day() -> dt.date | None:
    """The day before the last one counted, or the ledger's first."""
    last = ScanDay.objects.order_by("-day").values_list("day", flat=True).first()
    if last is not None:
        return last - dt.timedelta(days=1)
    first = Scan.objects.order_by("scanned_at").values_list("scanned_at", flat=True).first()
    return first.astimezone(clock.VIETNAM).date() if first else None


def drop_old_detail() -> list[str]:
    """Drop the tables of months that ended 90 days ago or earlier, after their days are counted; their names. What is older than that of the
    month in which the 90th day lies is deleted, piece by piece: nothing of a reader stays a day longer."""
    count_days()
    first = clock.today() - dt.timedelta(days=DETAIL_DAYS)
    dropped = partitions.drop_before(table="scans_scan", day=first)
    while _delete_before(clock.start_of(first)) == PIECE:
        pass
    return dropped


@transaction.atomic
def _delete_before(moment: dt.datetime) -> int:
    """A piece of the oldest rows, in a transaction of its own; how many. Only here does a row leave the ledger."""
    with pgtrigger.ignore("scans.Scan:append_only"), connection.cursor() as cursor:
        cursor.execute(_DELETE, [moment, PIECE])
        return int(cursor.rowcount)


@transaction.atomic
def place_scan(*, request: HttpRequest, opening: Opening, latitude: float, longitude: float) -> str:
    """A reader lets the page know where it was opened: the province is kept, the position is not. Gives the province's code, or "" for nothing
    kept: it is not near, told already, or this reader has not opened the code within the hour."""
    province = province_at(latitude, longitude)
    address = ratelimit.client_address(request)
    if not province or province == province_of_address(address):
        return ""
    now = clock.now()
    reader = visitor(address, request.headers.get("User-Agent", ""), clock.today())
    mine = Scan.objects.filter(code=opening.code, visitor=reader, unit=opening.unit, scanned_at__gt=now - LATELY)
    told = list(mine.values_list("placed", flat=True))
    if not told or any(told):
        return ""
    Scan.objects.create(
        scanned_at=now, code=opening.code, province_code=province, visitor=reader, unit=opening.unit, placed=True
    )
    far_apart = [signal for signal in opening.signals if signal.kind == AlertKind.PROVINCES]
    raise_alerts(far_apart, province_codes=provinces_today(opening.unit))
    return province
