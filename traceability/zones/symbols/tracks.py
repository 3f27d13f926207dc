"""Outlines from GPS receivers and map programs: KML and GPX, read without entities, bounded in bytes, depth and points."""

import re
from typing import Any, NoReturn
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused

DEEPEST = 64
MOST_TRACK_POINTS = 50_000
_TRACK_ACCURACY = 0.00002  # degrees, about 2 m: what a phone's GPS is good for at best

type Ring = list[list[float]]


def _refuse(code: str, message: Any) -> NoReturn:
    raise Refused.because(code, message, "polygon")


def read_xml(data: str | bytes) -> dict[str, Any]:
    """A GeoJSON geometry from a KML or GPX file: polygons of one placemark, else its line or the track or route as a ring.

    Raises `Refused` on the field "polygon": not_xml, not_one, not_a_polygon, too_many_points. Whether the outline is right says
    `polygons.read_outline`.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(data.encode() if isinstance(data, str) else data, True)
    except (expat.ExpatError, ValueError, LookupError):
        _not_xml()
    return reader.geometry()


def _not_xml() -> NoReturn:
    _refuse(
        "not_xml",
        _("Không đọc được tệp KML hoặc GPX này. Hãy xuất lại từ phần mềm bản đồ hoặc máy định vị."),
    )


class _Reader:
    """Gathers coordinates while a file is read; keeps nothing else of it."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.words: list[str] | None = None
        self.placemarks = 0
        self.polygons: dict[int, list[list[Ring]]] = {}
        self.lines: list[Ring] = []
        self.track: Ring = []
        self.tracks = 0

    def doctype(self, *args: object) -> None:
        _not_xml()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self.path.append(name)
        if len(self.path) > DEEPEST:
            _not_xml()
        if name == "Placemark":
            self.placemarks += 1
        elif name == "Polygon":
            self.polygons.setdefault(self.placemarks, []).append([])
        elif name == "coordinates":
            self.words = []
        elif name in {"trk", "rte"}:
            self.tracks += 1
        elif name in {"trkpt", "rtept"}:
            self.track.append([float(attributes.get("lon", "")), float(attributes.get("lat", ""))])
            if len(self.track) > MOST_TRACK_POINTS:
                _refuse("too_many_points", _("Vết đi có hơn 50.000 điểm. Hãy ghi lại thưa hơn, hoặc cắt bớt tệp."))

    def text(self, words: str) -> None:
        if self.words is not None:
            self.words.append(words)

    def end(self, name: str) -> None:
        if self.words is not None and self.path[-1] == "coordinates":
            self._coordinates("".join(self.words))
            self.words = None
        self.path.pop()

    def _coordinates(self, words: str) -> None:
        """`lon,lat[,height]` parted by white space."""
        ring = [[float(number) for number in point.split(",")[:2]] for point in re.sub(r"\s*,\s*", ",", words).split()]
        if "Polygon" in self.path:
            rings = self.polygons[self.placemarks][-1]
            if "outerBoundaryIs" in self.path:
                rings.insert(0, ring)
            else:
                rings.append(ring)
        elif "LineString" in self.path or "LinearRing" in self.path:
            self.lines.append(ring)

    def geometry(self) -> dict[str, Any]:
        """What was gathered, as one geometry."""
        if len(self.polygons) > 1 or (not self.polygons and max(len(self.lines), self.tracks) > 1):
            _refuse("not_one", _("Tệp cần có đúng một vùng. Mỗi vùng trồng hãy tải lên một tệp."))
        for polygons in self.polygons.values():
            if len(polygons) == 1:
                return {"type": "Polygon", "coordinates": polygons[0]}
            return {"type": "MultiPolygon", "coordinates": polygons}
        ring = self.lines[0] if self.lines else _thinned(self.track)
        if len(ring) < 3:
            _refuse(
                "not_a_polygon",
                _("Tệp không có vùng khép kín hay vết đi quanh vùng. Hãy đi hết một vòng ranh giới rồi xuất lại."),
            )
        return {"type": "Polygon", "coordinates": [ring]}


def _thinned(track: Ring) -> Ring:
    """A receiver writes a point each second: those that do not change the line by 2 m are left out."""
    if len(track) < 4:
        return track
    from shapely import LineString

    return [list(point) for point in LineString(track).simplify(_TRACK_ACCURACY).coords]
