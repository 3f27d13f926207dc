"""Places for tests. The template database holds the whole map, so these look up and seldom make."""

import datetime as dt
from itertools import count
from typing import Any

from catalog.places.models import Level, Unit
from catalog.places.queries.names import name_key, search_text

KIEN_DUC = "24733"  # Xã Kiến Đức, Lâm Đồng
LAM_DONG = "68"
_numbers = count(1)


def unit(code: str = KIEN_DUC) -> Unit:
    """The unit of today with this code: 2 digits a province, 5 a commune. Default: Xã Kiến Đức, Lâm Đồng."""
    return Unit.objects.select_related("province", "current").get(code=code, ends_on=None)


def old_unit(code: str) -> Unit:
    """The unit that had this code on 30 June 2025; districts have 3 digits."""
    return Unit.objects.select_related("parent", "province", "current").get(code=code, ends_on=dt.date(2025, 6, 30))


def old_commune(province: str = LAM_DONG) -> Unit:
    """A commune of a district of the province as it was until 30/06/2025, that is part of one of today's."""
    return (
        Unit.objects.select_related("parent", "current")
        .filter(level="commune", province__code=province, ends_on=dt.date(2025, 6, 30), current__isnull=False)
        .order_by("code")[0]
    )


def make_commune(*, province: Unit | None = None, **over: Any) -> Unit:
    """An invented commune of today, for tests that must not depend on a real one."""
    n = next(_numbers)
    province = province or unit(LAM_DONG)
    fields = {
        "level": Level.COMMUNE,
        "code": f"9{n:04}",
        "kind": "Xã",
        "name": f"Thử Nghiệm {n}",
        "parent": province,
        "province": province,
        "starts_on": dt.date(2025, 7, 1),
        "latitude": 12.0,
        "longitude": 107.6,
        "area_km2": 50.0,
    } | over
    fields.setdefault("key", name_key(fields["name"]))
    fields.setdefault("search", search_text(fields["name"], fields["kind"]))
    made = Unit.objects.create(**fields)
    if made.ends_on is None:
        made.current = made
        made.save(update_fields=["current"])
    return made
