"""Maps as SVG drawn on the server: no tiles, no script, no style attribute; classes of the stylesheet's `.map`.

The provinces' outlines are a reference file that `manage.py draw_provinces` makes, so a map costs no statement and no heavy module.
"""

import itertools
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

REFERENCE = Path(__file__).parents[1] / "reference" / "provinces.json"
WIDTH, HEIGHT = 333, 216

type LonLat = tuple[float, float]
type Pixel = tuple[float, float]
type Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels

# Rough shapes of what lies around, drawn under the provinces (longitude, latitude)
_MAINLAND: list[LonLat] = [
    (97, 12), (99, 13), (100, 13.4), (100.9, 13.3), (101, 12.65), (102.3, 12.2), (102.9, 11.8), (103.05, 11.2), (103.6, 10.5),
    (104.2, 10.55), (104.8, 10.4), (105.6, 10.4), (106.8, 11.2), (108, 12), (108.5, 13.5), (108.3, 14.8), (107.7, 15.6), (107.4, 16.3),
    (106.4, 17.1), (105.9, 17.9), (105.4, 18.5), (105.2, 19.2), (105.3, 20), (106, 21), (107.5, 21.4), (108, 21.55), (108.6, 21.75),
    (109.1, 21.5), (109.6, 21.5), (109.8, 20.4), (110.3, 20.3), (110.5, 21.2), (111.8, 21.6), (113.5, 22.1), (114.5, 22.6), (116.5, 23),
    (119, 25),
    (97, 25),
]  # fmt: skip
_HAINAN: list[LonLat] = [
    (108.7, 19.3),
    (109.3, 19.9),
    (110.6, 20.1),
    (111, 19.6),
    (110.4, 18.7),
    (109.5, 18.2),
    (108.7, 18.5),
]
_HOANG_SA: list[LonLat] = [
    (112.34, 16.83), (112.73, 16.67), (111.61, 16.53), (111.5, 16.45), (111.2, 15.78), (111.74, 16.46), (111.68, 16.24), (112.5, 16.05),
]  # fmt: skip
_TRUONG_SA: list[LonLat] = [
    (111.92, 8.65), (114.33, 11.43), (114.37, 10.18), (114.33, 9.89), (114.48, 10.38), (112.92, 7.89), (113.7, 8.97), (112.22, 8.86),
    (113.31, 8.18), (111.67, 8.67), (114.65, 8.87), (114.25, 9.77), (115.1, 10.7), (113.9, 10.7),
]  # fmt: skip
# Names round about, each with places where it may stand; the first that is free is taken
_AROUND: list[tuple[str, list[LonLat]]] = [
    ("Trung Quốc", [(103.4, 23.2), (105.6, 23.5), (106.9, 23.2), (107.5, 22.7), (108.2, 22.1), (102.2, 22.9), (104.7, 23.2), (110, 22.8)]),
    ("Lào", [(102.6, 20.7), (102.4, 21.4), (103.9, 20.2), (103.5, 19.4), (104.2, 18.4), (104.9, 17.8), (105.4, 17.2), (105.9, 16.6),
             (106.5, 15.9), (106.9, 15.2), (106.9, 14.6)]),
    ("Cam-pu-chia", [(106.9, 13.8), (106.8, 13.2), (106.6, 12.5), (107, 12.2), (105.9, 12), (105.6, 11.4), (105.1, 11.2), (104.7, 10.8),
                     (106.2, 11.9)]),
    ("Vịnh Bắc Bộ", [(107.8, 20.2), (107.2, 19.6), (106.7, 19), (106.9, 20.1), (107.4, 20.7), (106.4, 19.6)]),
    ("Biển Đông", [(107.6, 17.9), (108.6, 16.8), (109.2, 15.9), (109.7, 15.1), (109.8, 14.2), (109.8, 13.2), (109.8, 12.4), (109.5, 11.5),
                   (108.6, 10.6), (107.8, 10.1), (107.2, 9.7), (106.7, 9.2), (106, 8.8)]),
    ("Vịnh Thái Lan", [(104.2, 9.6), (104.4, 9.1), (103.9, 10), (104.5, 8.8)]),
]  # fmt: skip


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


def _area(ring: Sequence[Pixel]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def _clip(ring: Sequence[Pixel], box: Box) -> list[Pixel]:
    """The part of a ring within a box (Sutherland and Hodgman)."""
    out = list(ring)
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        before, out = out, []
        for i, end in enumerate(before):
            start = before[i - 1]
            end_in, start_in = sign * (end[axis] - limit) >= 0, sign * (start[axis] - limit) >= 0
            if end_in != start_in:
                t = (limit - start[axis]) / (end[axis] - start[axis])
                out.append((start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])))
            if end_in:
                out.append(end)
    return out


def _path(rings: Iterable[Sequence[Pixel]], digits: int = 0) -> str:
    """Path data in relative steps; steps are taken from the rounded points, so nothing drifts."""
    unit = 10**digits
    out = []
    for ring in rings:
        points = [(round(x * unit), round(y * unit)) for x, y in ring]
        if points and points[-1] == points[0]:
            points.pop()
        if len(points) < 3:
            continue
        out.append(f"M{_short(points[0][0], unit)} {_short(points[0][1], unit)}l")
        steps = []
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            if (x1, y1) != (x2, y2):
                steps.append(f"{_short(x2 - x1, unit)} {_short(y2 - y1, unit)}")
        out.append(" ".join(steps).replace(" -", "-") + "z")
    return "".join(out)


def _short(number: int, unit: int) -> str:
    return f"{number / unit:g}" if number % unit else str(number // unit)


def _holds(ring: Sequence[Pixel], x: float, y: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _gap(ring: Sequence[Pixel], x: float, y: float, least: float = 0.0) -> float:
    """The square of the distance from a point to a ring's border; of one that is under `least` something under it."""
    best = math.inf
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        dx, dy, px, py = x2 - x1, y2 - y1, x - x1, y - y1
        t = (px * dx + py * dy) / (dx * dx + dy * dy or 1)
        if t > 0:
            t = min(t, 1.0)
            px, py = px - t * dx, py - t * dy
        gap = px * px + py * py * 2.56  # words are wide: height counts 1.6 times
        if gap < best:
            if gap < least:
                return gap
            best = gap
        x1, y1 = x2, y2
    return best


def _inside(ring: Sequence[Pixel], box: Box) -> Iterator[Pixel]:
    """Points of a grid that lie in a ring."""
    left, top = max(box[0], min(p[0] for p in ring)), max(box[1], min(p[1] for p in ring))
    right, bottom = min(box[2], max(p[0] for p in ring)), min(box[3], max(p[1] for p in ring))
    for j in range(1, 12):
        y = top + (bottom - top) * j / 12
        borders = [
            (x2 - x1) * (y - y1) / (y2 - y1) + x1
            for (x1, y1), (x2, y2) in itertools.pairwise([*ring, ring[0]])
            if (y1 > y) != (y2 > y)
        ]
        for i in range(1, 14):
            x = left + (right - left) * i / 14
            if sum(x < border for border in borders) % 2:
                yield x, y


def _spots(ring: Sequence[Pixel], box: Box) -> list[Pixel]:
    """Places for a name inside a ring, the roomiest first."""
    found = [(_gap(ring, x, y), x, y) for x, y in _inside(ring, box)]
    return [(x, y) for _gap_, x, y in sorted(found, reverse=True)]


def _roomiest(ring: Sequence[Pixel], box: Box) -> Pixel:
    """The first of `_spots`, or a point of the ring's border when there is none."""
    best = (0.0, *ring[0])
    for x, y in _inside(ring, box):
        best = max(best, (_gap(ring, x, y, best[0]), x, y))
    return best[1:]


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
            if fits and not any(_overlap(box, other) for other in self.taken):
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


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _far_islands(code: str) -> tuple[str, list[LonLat]] | None:
    return {"48": ("Quần đảo Hoàng Sa", _HOANG_SA), "56": ("Quần đảo Trường Sa", _TRUONG_SA)}.get(code)


@dataclass(frozen=True, slots=True)
class _Ground:
    """A province's map before anything is marked on it; `…_spots` are places for names, the roomiest first."""

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
    abroad = [_clip([view.at(*p) for p in ring], frame) for ring in (_MAINLAND, _HAINAN)]
    parts.append(f'<path class="near" d="{_path(abroad)}"/>')
    others: list[tuple[str, list[Pixel], list[Pixel]]] = []
    within: Box = (0, 0, WIDTH, HEIGHT)
    for other in provinces.values():
        if other.code == code:
            continue
        rings = [_clip([view.at(*p) for p in ring], frame) for ring in other.rings]
        rings = [r for r in rings if len(r) > 2 and abs(_area(r)) > 4]
        if rings:
            parts.append(f'<path class="near" d="{_path(rings)}"/>')
            ring = max(rings, key=lambda r: abs(_area(r)))
            others.append((other.name, ring, _spots(ring, within)[:12]))
    own = [[view.at(*p) for p in ring] for ring in province.rings]
    own = [ring for ring in own if len(_clip(ring, frame)) > 2]
    parts.append(f'<path class="land" d="{_path(own, 1)}"/>')
    others.sort(key=lambda o: -abs(_area(o[1])))
    return _Ground(view, "".join(parts), own, _spots(own[0], within), others)


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
    covered = [*ground.own, *(ring for _name, ring, _spots in ground.others)]
    for around, anchors in _AROUND:
        places = [ground.view.at(*p) for p in anchors]
        sheet.text(around, [p for p in places if not any(_holds(ring, *p) for ring in covered)], faint=True)
    return _svg(sheet, title, uid)


def _corner(spot: Pixel | None, ring: Sequence[Pixel]) -> Pixel:
    """The top left of an inset of 96 × 72, in the corner that hides the least."""
    corners = [(8, 8), (WIDTH - 104, 8), (8, HEIGHT - 80), (WIDTH - 104, HEIGHT - 80)]

    def hidden(corner: Pixel) -> float:
        x, y = corner
        points = [(x + 96 * i / 6, y + 72 * j / 6) for i in range(7) for j in range(7)]
        on_land = sum(_holds(ring, *p) for p in points)
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
    sheet.parts.append(f'<path class="plot" d="{_path(drawn, 1)}"/>')
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
            path = _path([[view.at(*p) for p in ring] for ring in _provinces()[code].rings], 1)
            sheet.parts.append(f'<path class="land shade-{shade:d}" d="{path}"><title>{escape(words)}</title></path>')
    sheet.parts += [_dot(*view.at(*p)) for p in (*_HOANG_SA, *_TRUONG_SA)]
    hs, ts = view.at(112, 15.2), view.at(113.4, 7.2)
    sheet.text("Hoàng Sa (Việt Nam)", [hs], must=True)
    sheet.text("Trường Sa (Việt Nam)", [ts], must=True)
    most = max((dots or {}).values(), default=0)
    for code, count in sorted((dots or {}).items()):
        province = _provinces().get(code)
        if province is None or count <= 0:
            continue
        ring = [view.at(*p) for p in province.rings[0]]
        x, y = _roomiest(ring, frame)
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
    abroad = [_clip([view.at(*p) for p in ring], frame) for ring in (_MAINLAND, _HAINAN)]
    parts.append(f'<path class="near" d="{_path(abroad)}"/>')
    rings = [[view.at(*p) for p in ring] for province in _provinces().values() for ring in province.rings]
    parts.append(f'<path class="land" d="{_path(rings, 1)}"/>')
    return "".join(parts)


def _svg(sheet: _Sheet, title: str, uid: str) -> SafeString:
    body = "".join(sheet.parts)
    head = (
        f'<svg class="map" viewBox="0 0 {sheet.width:g} {sheet.height:g}" role="img" aria-labelledby="{escape(uid)}">'
    )
    return mark_safe(f'{head}<title id="{escape(uid)}">{escape(title)}</title>{body}</svg>')  # noqa: S308  all text was escaped above
