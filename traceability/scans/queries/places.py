"""In which province: by an offline table of network addresses, or by a position that the reader's browser gave. Neither is kept."""

import csv
import ipaddress
import logging
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import ExpressionWrapper, F, FloatField

from catalog.core import clock
from catalog.places.models import Level, Unit

log = logging.getLogger(__name__)
NEAR = 0.75  # degrees of latitude and longitude: a commune's middle is nowhere further from its edge

type Table = tuple[list[int], list[tuple[int, str]]]


def province_of_address(address: str) -> str:
    """The province of a network address by the table `settings.SCAN_PLACES`, "" for none: no table is shipped. No statement."""
    if not settings.SCAN_PLACES:
        return ""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    starts, ranges = _table(str(settings.SCAN_PLACES), ip.version)
    found = bisect_right(starts, int(ip)) - 1
    return ranges[found][1] if found >= 0 and int(ip) <= ranges[found][0] else ""


def addresses_are_known() -> bool:
    """Is there a table that tells provinces by network addresses? Without it only readers who say where they are count. No statement."""
    return bool(settings.SCAN_PLACES) and any(_table(str(settings.SCAN_PLACES), version)[0] for version in (4, 6))


@lru_cache(maxsize=4)
def _table(path: str, version: int) -> Table:
    """The ranges of one version of addresses, sorted. Lines are `first,last,province code` (of today's 34); others are passed over, and said."""
    rows: list[tuple[int, int, str]] = []
    wrong = 0
    try:
        with Path(path).open(newline="", encoding="utf-8-sig") as lines:
            for line in csv.reader(lines):
                try:
                    first, last = ipaddress.ip_address(line[0].strip()), ipaddress.ip_address(line[1].strip())
                    code = line[2].strip()
                    if not (first.version == last.version and first <= last and len(code) == 2 and code.isdigit()):  # type: ignore[operator]
                        raise ValueError
                except (ValueError, IndexError):
                    wrong += 1
                    continue
                if first.version == version:
                    rows.append((int(first), int(last), code))
    except (OSError, UnicodeDecodeError) as error:
        log.error("SCAN_PLACES cannot be read: %s", error)
    if wrong:
        log.warning("SCAN_PLACES: %s lines are no ranges", wrong)
    rows.sort()
    return [first for first, _last, _code in rows], [(last, code) for _first, last, code in rows]


def province_at(latitude: float, longitude: float) -> str:
    """The province of the commune of today whose middle is nearest, "" when none is near: abroad, at sea. 1 statement."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return ""
    away = (F("latitude") - latitude) * (F("latitude") - latitude) + (F("longitude") - longitude) * (F("longitude") - longitude)  # fmt: skip
    found = (
        Unit.objects.filter(
            level=Level.COMMUNE, starts_on__lte=clock.today(), ends_on=None,
            latitude__range=(latitude - NEAR, latitude + NEAR), longitude__range=(longitude - NEAR, longitude + NEAR),
        )
        .annotate(away=ExpressionWrapper(away, output_field=FloatField()))
        .order_by("away", "pk")
        .values_list("province__code", flat=True)
    )  # fmt: skip
    return found.first() or ""
