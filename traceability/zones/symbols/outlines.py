"""Provinces' outlines from their communes' centres and areas, since no free boundary file may be used.

Each commune's land is a disc a little larger than its area; the union of all, closed and smoothed, is the country; every point of it
belongs to the nearest commune's province. Borders are shared lines and stay shared when simplified. Takes about a second.
"""

import math
from collections.abc import Iterable
from typing import Any

type Rings = list[list[tuple[float, float]]]

_LAT0, _LON0 = 16.0, 107.0
_KX, _KY = 111.32 * math.cos(math.radians(_LAT0)), 110.57  # km a degree
_ISLAND_KM = 20.0


def province_outlines(
    communes: Iterable[tuple[str, float, float, float | None, bool]], *, tolerance_km: float = 2.0
) -> dict[str, Rings]:
    """Outlines by province code, as closed rings of (longitude, latitude), 3 decimals, without holes.

    `communes`: (province code, latitude, longitude, area in km², is it an island of its own).
    """
    import shapely

    rows = [
        (code, (lon - _LON0) * _KX, (lat - _LAT0) * _KY, area or 60.0, island)
        for code, lat, lon, area, island in communes
    ]
    main = [r for r in rows if not r[4]]
    centres = [shapely.Point(x, y) for _code, x, y, _area, _island in main]
    discs = shapely.buffer(centres, [max(2.0, math.sqrt(r[3] / math.pi)) * 1.25 for r in main], quad_segs=6)
    land: Any = shapely.union_all(discs).buffer(9, quad_segs=4).buffer(-10.5, quad_segs=4).buffer(1.5, quad_segs=4)
    land = shapely.union_all([shapely.Polygon(p.exterior) for p in _polygons(land) if p.area > 150])
    cells = shapely.voronoi_polygons(shapely.MultiPoint(centres), ordered=True, extend_to=land.envelope.buffer(50))
    by_province: dict[str, list[Any]] = {}
    for row, cell in zip(main, cells.geoms, strict=True):
        by_province.setdefault(row[0], []).append(cell)
    codes = sorted(by_province)
    shapes = shapely.coverage_simplify(
        [shapely.union_all(by_province[code]).intersection(land) for code in codes], tolerance_km
    )
    out: dict[str, Rings] = {}
    for code, shape in zip(codes, shapes, strict=True):
        biggest = max(p.area for p in _polygons(shape))
        out[code] = [_ring(p.exterior.coords) for p in _polygons(shape) if p.area > min(60, biggest) - 1e-9]
    for code, x, y, area, island in rows:
        if island:
            shape = shapely.Polygon(_island(x, y, area)).difference(land.buffer(3))
            out.setdefault(code, []).extend(_ring(p.exterior.coords) for p in _polygons(shape) if p.area > 5)
    return out


def _island(x: float, y: float, area: float) -> list[tuple[float, float]]:
    radius = min(_ISLAND_KM, max(2.5, math.sqrt(area / math.pi)))
    turns = [k * math.pi / 4 for k in range(9)]
    return [
        (x + radius * (0.85 if k % 2 else 1) * math.cos(a), y + 1.1 * radius * math.sin(a)) for k, a in enumerate(turns)
    ]


def _polygons(shape: Any) -> list[Any]:
    return [p for p in getattr(shape, "geoms", [shape]) if p.geom_type == "Polygon"]


def _ring(coords: Iterable[Any]) -> list[tuple[float, float]]:
    return [(round(c[0] / _KX + _LON0, 3), round(c[1] / _KY + _LAT0, 3)) for c in coords]
