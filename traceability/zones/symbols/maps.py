"""Maps as SVG drawn on the server: no tiles, no script, no style attribute; classes of the stylesheet's `.map`.

The provinces' outlines are a reference file that `manage.py draw_provinces` makes, so a map costs no statement and no heavy module.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .rings import Box, Pixel, clip, holds, overlap, path_data, roomiest, signed_area, spots_of
from .surroundings import AROUND, HAINAN, HOANG_SA, MAINLAND, TRUONG_SA, LonLat

REFERENCE = Path(__file__).parents[1] / "reference" / "provinces.json"
WIDTH, HEIGHT = 333, 216


@dataclass(frozen=True, slots=True)
class _Province:
    code: str
    name: str
    rings: list[list[LonLat]]


@lru_cache(maxsize=1)
def _provinces() -> dict[str, _Province]:
    rows = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return {
        r["code"]: _Province(r["code"], r["name"], [[(p[0], p[1]) for p in ring] for ring in r["rings"]]) for r in rows
    }


@dataclass(frozen=True, slots=True)
class _View:
    """Where on the page a place lies: equirectangular about the middle of the picture."""

    west: float
    north: float
    scale: float  # pixels a degree of latitude
    squeeze: float  # a degree of longitude in degrees of latitude
    width: float
    height: float

    def at(self, lon: float, lat: float) -> Pixel:
        return (lon - self.west) * self.squeeze * self.scale, (self.north - lat) * self.scale

    @classmethod
    def over(cls, points: Iterable[LonLat], width: float, height: float, margin: float) -> "_View":
        lons, lats = zip(*points, strict=True)
        mid = (min(lats) + max(lats)) / 2
        squeeze = math.cos(math.radians(mid))
        wide, high = (max(lons) - min(lons)) * squeeze or 1e-6, (max(lats) - min(lats)) or 1e-6
        scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
        west = (min(lons) + max(lons)) / 2 - width / 2 / scale / squeeze
        return cls(west, mid + height / 2 / scale, scale, squeeze, width, height)


@dataclass(slots=True)
class _Sheet:
    """What is drawn so far, and where words already stand."""

    width: float
    height: float
    parts: list[str] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    def text(
        self, name: str, places: Iterable[Pixel], *, faint: bool = False, anchor: str = "middle", must: bool = False
    ) -> bool:
        wide = len(name) * (5.8 if faint else 7.0)
        last: Pixel | None = None
        for x, y in places:
            left = x - wide / 2 if anchor == "middle" else x if anchor == "start" else x - wide
            box = (left - 1, y - 10, left + wide + 1, y + 4)
            fits = box[0] >= 3 and box[1] >= 2 and box[2] <= self.width - 3 and box[3] <= self.height - 2
            if fits and not any(overlap(box, other) for other in self.taken):
                self._write(name, x, y, box, faint=faint, anchor=anchor)
                return True
            last = last or (x, y)
        if must and last:
            left = min(max(last[0], wide / 2 + 3), self.width - wide / 2 - 3)
            self._write(
                name,
                left,
                last[1],
                (left - wide / 2, last[1] - 10, left + wide / 2, last[1] + 4),
                faint=faint,
                anchor="middle",
            )
        return must

    def _write(self, name: str, x: float, y: float, box: Box, *, faint: bool, anchor: str) -> None:
        self.taken.append(box)
        kind = ' class="faint"' if faint else ""
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.parts.append(f'<text{kind} x="{x:.0f}" y="{y:.0f}"{where}>{escape(name)}</text>')


def _far_islands(code: str) -> tuple[str, list[LonLat]] | None:
    return {"48": ("Quần đảo Hoàng Sa", HOANG_SA), "56": ("Quần đảo Trường Sa", TRUONG_SA)}.get(code)


@dataclass(frozen=True, slots=True)
class _Ground:
    """A province's map before anything is marked on it; `…spots_of` are places for names, the roomiest first."""

    view: _View
    shapes: str
    own: list[list[Pixel]]
    own_spots: list[Pixel]
    others: list[tuple[str, list[Pixel], list[Pixel]]]


@lru_cache(maxsize=64)
def _ground(code: str) -> _Ground | None:
    provinces = _provinces()
    province = provinces.get(code)
    if province is None:
        return None
    view = _View.over(province.rings[0], WIDTH, HEIGHT, 20)
    frame: Box = (-6, -6, WIDTH + 6, HEIGHT + 6)
    parts = [f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>']
    abroad = [clip([view.at(*p) for p in ring], frame) for ring in (MAINLAND, HAINAN)]
    parts.append(f'<path class="near" d="{path_data(abroad)}"/>')
    others: list[tuple[str, list[Pixel], list[Pixel]]] = []
    within: Box = (0, 0, WIDTH, HEIGHT)
    for other in provinces.values():
        if other.code == code:
            continue
        rings = [clip([view.at(*p) for p in ring], frame) for ring in other.rings]
        rings = [r for r in rings if len(r) > 2 and abs(signed_area(r)) > 4]
        if rings:
            parts.append(f'<path class="near" d="{path_data(rings)}"/>')
            ring = max(rings, key=lambda r: abs(signed_area(r)))
            others.append((other.name, ring, spots_of(ring, within)[:12]))
    own = [[view.at(*p) for p in ring] for ring in province.rings]
    own = [ring for ring in own if len(clip(ring, frame)) > 2]
    parts.append(f'<path class="land" d="{path_data(own, 1)}"/>')
    others.sort(key=lambda o: -abs(signed_area(o[1])))
    return _Ground(view, "".join(parts), own, spots_of(own[0], within), others)


def map_svg(
    *,
    province_code: str,
    title: str,
    commune: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    outlines: Sequence[Mapping[str, Any]] = (),
    uid: str = "map-t",
) -> SafeString:
    """A province (its code of today) with its neighbours' names and a commune's dot; "" for a province without an outline.

    `outlines` are GeoJSON polygons that may be shown: a plot is too small for a province's map, so the first to third are drawn larger
    in a corner, with their true width. Pass none when the growers keep theirs private. At most about 6 kB.
    """
    ground = _ground(province_code)
    if ground is None:
        return SafeString("")
    sheet = _Sheet(WIDTH, HEIGHT)
    sheet.parts.append(ground.shapes)
    spot = ground.view.at(longitude, latitude) if latitude is not None and longitude is not None else None
    if spot and not (0 <= spot[0] <= WIDTH and 0 <= spot[1] <= HEIGHT):
        spot = None
    corner = _corner(spot, ground.own[0])
    far = _far_islands(province_code)
    if outlines:
        _inset(sheet, corner, spot, outlines)
    elif far:
        _far_inset(sheet, *far)
    if spot:
        x, y = spot
        sheet.parts.append(f'<circle class="spot" cx="{x:.0f}" cy="{y:.0f}" r="5.5"/>')
        sheet.taken.append((x - 7, y - 7, x + 7, y + 7))
        if commune and not sheet.text(commune, [(x + 10, y - 4), (x + 10, y + 4), (x + 10, y + 14)], anchor="start"):
            sheet.text(commune, [(x - 10, y - 4), (x - 10, y + 4), (x - 10, y + 14)], anchor="end") or sheet.text(
                commune, [(x, y - 11), (x, y + 20)], must=True
            )
    name = _provinces()[province_code].name
    sheet.text(name, [(x, y + 4) for x, y in ground.own_spots])
    for other, _ring, spots in ground.others:
        sheet.text(other, [(x, y + 4) for x, y in spots], faint=True)
    covered = [*ground.own, *(ring for _name, ring, spots_of in ground.others)]
    for around, anchors in AROUND:
        places = [ground.view.at(*p) for p in anchors]
        sheet.text(around, [p for p in places if not any(holds(ring, *p) for ring in covered)], faint=True)
    return _svg(sheet, title, uid)


def _corner(spot: Pixel | None, ring: Sequence[Pixel]) -> Pixel:
    """The top left of an inset of 96 × 72, in the corner that hides the least."""
    corners = [(8, 8), (WIDTH - 104, 8), (8, HEIGHT - 80), (WIDTH - 104, HEIGHT - 80)]

    def hidden(corner: Pixel) -> float:
        x, y = corner
        points = [(x + 96 * i / 6, y + 72 * j / 6) for i in range(7) for j in range(7)]
        on_land = sum(holds(ring, *p) for p in points)
        near = spot is not None and x - 24 < spot[0] < x + 120 and y - 20 < spot[1] < y + 92
        return on_land + (100 if near else 0)

    return min(corners, key=hidden)


def _inset(sheet: _Sheet, corner: Pixel, spot: Pixel | None, outlines: Sequence[Mapping[str, Any]]) -> None:
    left, top = corner
    rings = []
    for shape in outlines[:3]:
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        rings += [[(p[0], p[1]) for p in polygon[0]] for polygon in polygons]
    rings = rings[:12]
    view = _View.over([p for ring in rings for p in ring], 96, 56, 8)
    drawn = [[(x + left, y + top) for x, y in (view.at(*p) for p in _thin(ring))] for ring in rings]
    if spot:
        near = (min(max(spot[0], left), left + 96), min(max(spot[1], top), top + 72))
        sheet.parts.append(f'<path class="lead" d="M{spot[0]:.0f} {spot[1]:.0f}L{near[0]:.0f} {near[1]:.0f}"/>')
    sheet.parts.append(f'<rect class="near" x="{left:.0f}" y="{top:.0f}" width="96" height="72" rx="6"/>')
    sheet.parts.append(f'<path class="plot" d="{path_data(drawn, 1)}"/>')
    metres = 110_570 / view.scale
    length = next(
        (v for v in (50_000, 20_000, 10_000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10) if v / metres <= 60), 5
    )
    words = f"{length // 1000} km" if length >= 1000 else f"{length} m"
    sheet.parts.append(f'<path class="lead" d="M{left + 8:.0f} {top + 64:.0f}h{length / metres:.0f}"/>')
    sheet.parts.append(f'<text class="faint" x="{left + 12 + length / metres:.0f}" y="{top + 67:.0f}">{words}</text>')
    sheet.taken.append((left, top, left + 96, top + 72))


def _thin(ring: Sequence[LonLat]) -> Sequence[LonLat]:
    """At most about 120 points: an inset is small."""
    return ring[:: max(1, len(ring) // 120 + (len(ring) > 120))]


def _far_inset(sheet: _Sheet, name: str, islands: Sequence[LonLat]) -> None:
    left, top = WIDTH - 122.0, HEIGHT - 78.0
    view = _View.over(islands, 114, 50, 9)
    sheet.parts.append(f'<rect class="sea" x="{left:.0f}" y="{top:.0f}" width="114" height="70" rx="6"/>')
    sheet.parts.append(f'<rect class="lead" x="{left:.0f}" y="{top:.0f}" width="114" height="70" rx="6"/>')
    sheet.parts += [_dot(left + x, top + y + 16) for x, y in (view.at(*p) for p in islands)]
    sheet.text(name, [(left + 57, top + 14)], faint=True)
    sheet.taken.append((left, top, left + 114, top + 70))


def _dot(x: float, y: float, radius: float = 1.6) -> str:
    return f'<circle class="land" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>'


def country_svg(
    *,
    title: str,
    dots: Mapping[str, int] | None = None,
    shades: Mapping[str, tuple[int, str]] | None = None,
    uid: str = "map-vn",
) -> SafeString:
    """The whole country with Hoàng Sa and Trường Sa drawn and named; a dot a province, its area by the count. About 12 kB.

    `dots`: province code of today: a count. `shades`: province code of today: a shade from 1 to 4, and the words that a pointer shows.
    """
    width, height = 333, 382
    view = _View.over([(102, 6.7), (117.6, 23.5)], width, height, 6)
    sheet = _Sheet(width, height)
    frame: Box = (-6, -6, width + 6, height + 6)
    sheet.parts.append(_country_ground())
    for code, (shade, words) in sorted((shades or {}).items()):
        if code in _provinces():
            path = path_data([[view.at(*p) for p in ring] for ring in _provinces()[code].rings], 1)
            sheet.parts.append(f'<path class="land shade-{shade:d}" d="{path}"><title>{escape(words)}</title></path>')
    sheet.parts += [_dot(*view.at(*p)) for p in (*HOANG_SA, *TRUONG_SA)]
    hs, ts = view.at(112, 15.2), view.at(113.4, 7.2)
    sheet.text("Hoàng Sa (Việt Nam)", [hs], must=True)
    sheet.text("Trường Sa (Việt Nam)", [ts], must=True)
    most = max((dots or {}).values(), default=0)
    for code, count in sorted((dots or {}).items()):
        province = _provinces().get(code)
        if province is None or count <= 0:
            continue
        ring = [view.at(*p) for p in province.rings[0]]
        x, y = roomiest(ring, frame)
        sheet.parts.append(
            f'<circle class="spot" cx="{x:.0f}" cy="{y:.0f}" r="{3 + 5 * math.sqrt(count / most):.1f}"/>'
        )
    sheet.text("Biển Đông", [view.at(112.6, 13)], faint=True)
    sheet.text("Trung Quốc", [view.at(109, 22.9)], faint=True)
    sheet.text("Lào", [view.at(103.3, 18.9)], faint=True)
    sheet.text("Cam-pu-chia", [view.at(104.8, 12.6)], faint=True)
    return _svg(sheet, title, uid)


@lru_cache(maxsize=1)
def _country_ground() -> str:
    width, height = 333, 382
    view = _View.over([(102, 6.7), (117.6, 23.5)], width, height, 6)
    frame: Box = (-6, -6, width + 6, height + 6)
    parts = [f'<rect class="sea" width="{width}" height="{height}"/>']
    abroad = [clip([view.at(*p) for p in ring], frame) for ring in (MAINLAND, HAINAN)]
    parts.append(f'<path class="near" d="{path_data(abroad)}"/>')
    rings = [[view.at(*p) for p in ring] for province in _provinces().values() for ring in province.rings]
    parts.append(f'<path class="land" d="{path_data(rings, 1)}"/>')
    return "".join(parts)


def _svg(sheet: _Sheet, title: str, uid: str) -> SafeString:
    body = "".join(sheet.parts)
    head = (
        f'<svg class="map" viewBox="0 0 {sheet.width:g} {sheet.height:g}" role="img" aria-labelledby="{escape(uid)}">'
    )
    return mark_safe(f'{head}<title id="{escape(uid)}">{escape(title)}</title>{body}</svg>')  # noqa: S308  all text was escaped above
