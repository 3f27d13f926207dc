"""Maps that many readers ask for: drawn once a worker."""

import json
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString

from catalog.core.formats import number
from traceability.zones.symbols import country_svg, map_svg


def province_map(
    *,
    province_code: str,
    title: str,
    commune: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    outlines: list[dict[str, Any]] | None = None,
) -> SafeString:
    """As `traceability.zones.symbols.map_svg`, of which the last 500 are kept (about 3 MB): drawing one takes 40 ms."""
    return _province(
        code=province_code,
        title=title,
        commune=commune,
        latitude=latitude,
        longitude=longitude,
        outlines=json.dumps(outlines or []),
    )


@lru_cache(maxsize=500)
def _province(
    *, code: str, title: str, commune: str, latitude: float | None, longitude: float | None, outlines: str
) -> SafeString:
    return map_svg(
        province_code=code,
        title=title,
        commune=commune,
        latitude=latitude,
        longitude=longitude,
        outlines=json.loads(outlines),
    )


def country_map(*, title: str, dots: dict[str, int]) -> SafeString:
    """Viet Nam with Hoàng Sa and Trường Sa, and a dot a province by its number of products."""
    return _country(title, tuple(sorted(dots.items())))


@lru_cache(maxsize=8)
def _country(title: str, dots: tuple[tuple[str, int], ...]) -> SafeString:
    return country_svg(title=title, dots=dict(dots))


def shaded_map(*, title: str, counts: dict[str, int]) -> SafeString:
    """Viet Nam with Hoàng Sa and Trường Sa, each province of today (by its code) in one of four shades by its count."""
    most = max(counts.values(), default=0)
    provinces = tuple(
        sorted((code, -(-4 * count // most), number(count)) for code, count in counts.items() if count > 0)
    )
    return _shaded(title, provinces)


@lru_cache(maxsize=32)
def _shaded(title: str, provinces: tuple[tuple[str, int, str], ...]) -> SafeString:
    return country_svg(title=title, shades={code: (shade, words) for code, shade, words in provinces}, uid="map-shades")
