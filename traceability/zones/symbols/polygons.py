"""Outlines that people send: GeoJSON, KML, GPX or typed corners, checked before anything is kept, measured in hectares."""

import itertools
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.core.errors import Refused
from traceability.zones.symbols.tracks import read_xml
from traceability.zones.symbols.typed import read_corners

MAX_BYTES = 2 * 1024 * 1024
MAX_POINTS = 2_000
# (west, south, east, north): the mainland, then the East Sea with Hoàng Sa, Trường Sa and the southern islands
BOUNDS = ((102.1, 8.0, 110.0, 23.5), (102.5, 6.0, 118.0, 17.6))

type Position = tuple[float, float]
type Ring = list[Position]


@dataclass(frozen=True, slots=True)
class Outline:
    """A checked outline. `geometry` is a GeoJSON Polygon or MultiPolygon, longitude first, 7 decimals (about 1 cm)."""

    geometry: dict[str, Any]
    area_ha: Decimal
    points: int
    latitude: float
    longitude: float


def _refuse(code: str, message: Any) -> NoReturn:
    raise Refused.because(code, message, "polygon")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _parse(data: str | bytes | dict[str, Any]) -> Any:
    if isinstance(data, dict):
        return data
    if len(data) > MAX_BYTES:
        _refuse("too_large", _("Tệp lớn hơn 2 MB. Hãy vẽ lại với ít điểm hơn: tối đa 2.000 điểm."))
    begin = (data if isinstance(data, str) else data[:200].decode("utf-8", "replace")).lstrip("\ufeff \t\r\n")[:4]
    if begin.startswith("<"):
        return read_xml(data.lstrip("\ufeff \t\r\n") if isinstance(data, str) else data)
    if begin.startswith("PK"):
        _refuse("zipped", _("Đây là tệp nén (KMZ, ZIP). Giải nén rồi chọn tệp .kml bên trong, hoặc xuất lại dạng KML."))
    if begin[:1].isdecimal():
        return read_corners(data if isinstance(data, str) else data.decode("utf-8", "replace"), most=MAX_POINTS)
    try:
        return json.loads(data, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        _refuse(
            "not_json",
            _("Đây không phải tệp GeoJSON, KML hay GPX đọc được. Hãy xuất lại từ phần mềm bản đồ hoặc máy định vị."),
        )


def _geometry(data: Any) -> dict[str, Any]:
    """The one geometry of a geometry, a Feature, or a FeatureCollection of one."""
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        features = data.get("features")
        if not isinstance(features, list) or len(features) != 1:
            _refuse("not_one", _("Tệp cần có đúng một vùng. Mỗi vùng trồng hãy tải lên một tệp."))
        data = features[0]
    if isinstance(data, dict) and data.get("type") == "Feature":
        data = data.get("geometry")
    if not isinstance(data, dict) or data.get("type") not in {"Polygon", "MultiPolygon"}:
        kind = data.get("type") if isinstance(data, dict) else None
        _refuse(
            "not_a_polygon",
            _("Cần một vùng khép kín (Polygon hoặc MultiPolygon), tệp này có: %(kind)s.")
            % {"kind": str(kind)[:30] if kind else _("không rõ")},
        )
    return data


def _rings(polygons: list[Any]) -> Iterator[list[Any]]:
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            _malformed()
        for ring in polygon:
            if not isinstance(ring, list):
                _malformed()
            yield ring


def _malformed() -> NoReturn:
    _refuse("malformed", _("Tọa độ trong tệp sai cấu trúc: mỗi điểm là một cặp [kinh độ, vĩ độ]."))


def _position(value: Any) -> Position:
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 4:
        _malformed()
    out = []
    for number in value[:2]:  # a height, if any, is dropped
        if isinstance(number, bool) or not isinstance(number, int | float):
            _malformed()
        if isinstance(number, float) and not math.isfinite(number):
            _refuse("not_finite", _("Có điểm mang giá trị không phải số (NaN hoặc vô cực). Hãy xuất lại tệp."))
        out.append(round(float(max(-1000, min(1000, number))), 7))  # an integer may be more than a float can hold
    return out[0], out[1]


def _inside(lon: float, lat: float) -> bool:
    return any(w <= lon <= e and s <= lat <= n for w, s, e, n in BOUNDS)


def _number(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".").replace(".", ",")


def read_outline(data: str | bytes | dict[str, Any]) -> Outline:
    """Check an outline and measure it.

    Takes KML or GPX (`tracks.read_xml`), typed corners (`typed.read_corners`), or GeoJSON (RFC 7946) as text or as parsed objects: a Polygon, a
    MultiPolygon, a Feature of one, or a FeatureCollection of one Feature. Raises `Refused` on the field "polygon": too large, unreadable, not
    one polygon, more than 2,000 points, latitude and longitude swapped, outside Viet Nam, crossing itself (with the place). Points are counted
    before any geometry is computed.
    """
    geometry = _geometry(_parse(data))
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or not coordinates:
        _malformed()
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    points = 0
    for ring in _rings(polygons):
        points += len(ring)
        if points > MAX_POINTS:
            _refuse(
                "too_many_points",
                _("Vùng vẽ có hơn 2.000 điểm. Hãy giản lược đường bao (vài trăm điểm là đủ) rồi tải lại."),
            )
    clean: list[list[Ring]] = []
    for polygon in polygons:
        rings: list[Ring] = []
        for ring in _rings([polygon]):
            positions = [_position(p) for p in ring]
            if positions and positions[0] != positions[-1]:
                positions.append(positions[0])
            if len(set(positions)) < 3:
                _refuse("too_few_points", _("Đường bao cần ít nhất 3 điểm khác nhau."))
            rings.append(positions)
        clean.append(rings)
    _check_place([p for rings in clean for ring in rings for p in ring])
    return _measure(clean, points)


def _check_place(positions: list[Position]) -> None:
    outside = [(lon, lat) for lon, lat in positions if not _inside(lon, lat)]
    if not outside:
        return
    if all(_inside(lat, lon) for lon, lat in positions):
        _refuse(
            "swapped",
            _("Vĩ độ và kinh độ bị đổi chỗ cho nhau: GeoJSON ghi kinh độ trước (ví dụ [107.45, 12.26])."),
        )
    lon, lat = outside[0]
    message = ngettext(
        "Có %(count)d điểm nằm ngoài Việt Nam, tại vĩ độ %(lat)s, kinh độ %(lon)s.",
        "Có %(count)d điểm nằm ngoài Việt Nam, điểm đầu tiên tại vĩ độ %(lat)s, kinh độ %(lon)s.",
        len(outside),
    )
    _refuse("outside", message % {"count": len(outside), "lat": _number(lat), "lon": _number(lon)})


def _measure(polygons: list[list[Ring]], points: int) -> Outline:
    from shapely import MultiPolygon, Polygon
    from shapely.geometry.polygon import orient
    from shapely.validation import explain_validity

    shapes = [Polygon(rings[0], rings[1:]) for rings in polygons]
    shape = shapes[0] if len(shapes) == 1 else MultiPolygon(shapes)
    if not shape.is_valid:
        reason = explain_validity(shape)
        at = re.search(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]", reason)
        where = {"lat": _number(float(at[2])), "lon": _number(float(at[1]))} if at else {"lat": "?", "lon": "?"}
        if "intersection" in reason.lower():
            _refuse(
                "crosses_itself",
                _("Đường bao tự cắt nhau tại vĩ độ %(lat)s, kinh độ %(lon)s. Hãy sửa điểm ở chỗ đó.") % where,
            )
        _refuse(
            "bad_outline",
            _("Đường bao sai hình tại vĩ độ %(lat)s, kinh độ %(lon)s: các phần chồng lên nhau hoặc lỗ nằm ngoài vùng.")
            % where,
        )
    area = sum((_area_ha(rings) for rings in polygons), Decimal(0)).quantize(Decimal("0.01"))
    if area <= 0:
        _refuse("no_area", _("Vùng vẽ quá nhỏ: diện tích đo được là 0 ha."))
    rings_out = [
        [[list(p) for p in ring.coords] for ring in (turned.exterior, *turned.interiors)]
        for turned in (orient(s) for s in shapes)
    ]
    geometry: dict[str, Any] = (
        {"type": "Polygon", "coordinates": rings_out[0]}
        if len(rings_out) == 1
        else {"type": "MultiPolygon", "coordinates": rings_out}
    )
    centre = shape.representative_point()
    return Outline(geometry=geometry, area_ha=area, points=points, latitude=centre.y, longitude=centre.x)


# WGS 84
_A = 6_378_137.0
_E2 = 0.00669437999014
_E = math.sqrt(_E2)


def _equal_area_y(latitude: float) -> float:
    """Northing in metres of the cylindrical equal-area projection of the ellipsoid (Snyder 1987, eq. 3-12, 10-15 at the equator)."""
    s = math.sin(math.radians(latitude))
    q = (1 - _E2) * (s / (1 - _E2 * s * s) - math.log((1 - _E * s) / (1 + _E * s)) / (2 * _E))
    return _A * q / 2


def _area_ha(rings: list[Ring]) -> Decimal:
    """Area of the first ring less the others, on the ellipsoid, through an equal-area projection centred on the ring."""
    total = 0.0
    lon0 = rings[0][0][0]
    y0 = _equal_area_y(rings[0][0][1])
    for number, ring in enumerate(rings):
        plane = [(math.radians(lon - lon0) * _A, _equal_area_y(lat) - y0) for lon, lat in ring]
        twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in itertools.pairwise(plane))
        total += abs(twice) / 2 * (1 if number == 0 else -1)
    return Decimal(str(round(total / 10_000, 4)))
