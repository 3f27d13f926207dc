"""Outlines: what is taken, what is refused and how it is said, and how large they are."""

import itertools
import json
import time
from decimal import Decimal

import pytest

from catalog.core.errors import Refused
from tests.factories.zones import SQUARE
from traceability.zones.symbols import read_outline

BOW_TIE = [[107.45, 12.26], [107.46, 12.27], [107.46, 12.26], [107.45, 12.27], [107.45, 12.26]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def refusal(data):
    with pytest.raises(Refused) as refused:
        read_outline(data)
    (problem,) = refused.value.problems
    assert problem.field == "polygon"
    return problem.code, str(problem.message)


def test_a_polygon_is_measured_on_the_ellipsoid():
    from geographiclib.geodesic import Geodesic

    outline = read_outline(json.dumps(SQUARE))
    geodesic = Geodesic.WGS84.Polygon()
    for lon, lat in SQUARE["coordinates"][0][:-1]:
        geodesic.AddPoint(lat, lon)
    square_metres = abs(geodesic.Compute()[2])
    assert float(outline.area_ha) == pytest.approx(square_metres / 10_000, abs=0.01)
    assert outline.geometry == SQUARE
    assert outline.points == 5
    assert 12.26 < outline.latitude < 12.2631


def test_a_large_province_is_measured_within_a_thousandth():
    from geographiclib.geodesic import Geodesic

    ring = [[107.2, 11.2], [108.7, 11.2], [108.7, 12.6], [107.2, 12.6], [107.2, 11.2]]
    geodesic = Geodesic.WGS84.Polygon()
    for lon, lat in ring[:-1]:
        geodesic.AddPoint(lat, lon)
    assert float(read_outline(polygon(ring)).area_ha) == pytest.approx(abs(geodesic.Compute()[2]) / 10_000, rel=1e-3)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda g: g,
        lambda g: {"type": "Feature", "properties": {}, "geometry": g},
        lambda g: {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": g}]},
        lambda g: {"type": "MultiPolygon", "coordinates": [g["coordinates"]]},
    ],
)
def test_every_usual_wrapping_is_taken(wrap):
    assert read_outline(json.dumps(wrap(SQUARE)).encode()).area_ha == read_outline(SQUARE).area_ha


def test_heights_are_dropped_open_rings_closed_and_holes_subtracted():
    ring = [[lon, lat, 700.5] for lon, lat in SQUARE["coordinates"][0][:-1]]
    hole = [[107.451, 12.261], [107.452, 12.261], [107.452, 12.262], [107.451, 12.262], [107.451, 12.261]]
    outline = read_outline(polygon(ring, hole))
    assert all(len(p) == 2 for r in outline.geometry["coordinates"] for p in r)
    assert outline.geometry["coordinates"][0][0] == outline.geometry["coordinates"][0][-1]
    assert outline.area_ha < read_outline(SQUARE).area_ha - Decimal(1)


def test_two_parts_stay_two():
    second = [[107.46, 12.26], [107.47, 12.26], [107.47, 12.27], [107.46, 12.26]]
    outline = read_outline({"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], [second]]})
    assert outline.geometry["type"] == "MultiPolygon"
    assert len(outline.geometry["coordinates"]) == 2


def test_what_crosses_itself_is_refused_with_the_place():
    code, message = refusal(polygon(BOW_TIE))
    assert code == "crosses_itself"
    assert "12,265" in message and "107,455" in message


def test_a_hole_outside_is_refused():
    hole = [[107.50, 12.30], [107.51, 12.30], [107.51, 12.31], [107.50, 12.30]]
    assert refusal(polygon(SQUARE["coordinates"][0], hole))[0] == "bad_outline"


def test_outside_viet_nam_is_refused_with_the_place():
    code, message = refusal(polygon([[100.5, 13.7], [100.6, 13.7], [100.6, 13.8], [100.5, 13.7]]))
    assert code == "outside"
    assert "13,7" in message and "100,5" in message


@pytest.mark.parametrize("corner", [(111.6, 16.5), (114.3, 11.4), (111.9, 8.6), (103.9, 10.2), (106.6, 8.7)])
def test_the_islands_are_viet_nam(corner):
    lon, lat = corner
    ring = [[lon, lat], [lon + 0.01, lat], [lon + 0.01, lat + 0.01], [lon, lat]]
    assert read_outline(polygon(ring)).area_ha > 0


def test_latitude_first_is_recognised_and_said():
    code, message = refusal(polygon([[lat, lon] for lon, lat in SQUARE["coordinates"][0]]))
    assert code == "swapped"
    assert "đổi chỗ" in message


def test_a_hundred_thousand_points_are_refused_before_any_geometry():
    ring = [[107 + k / 1e6, 12.0] for k in range(100_000)]
    data = polygon(ring)
    started = time.perf_counter()
    assert refusal(data)[0] == "too_many_points"
    assert time.perf_counter() - started < 0.5


def test_two_thousand_points_are_taken():
    import math

    ring = [
        [107.5 + 0.01 * math.cos(k * math.pi / 999.5), 12.5 + 0.01 * math.sin(k * math.pi / 999.5)] for k in range(1999)
    ]
    assert read_outline(polygon([*ring, ring[0]])).points == 2000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        (b"\xff\xfe\x00", "not_json"),
        ('{"type":"Polygon","coordinates":[[[NaN,1]]]}', "not_json"),
        ('{"type":"Polygon","coordinates":[[[Infinity,1]]]}', "not_json"),
        ("[" * 100_000, "not_json"),
        (" " * (2 * 1024 * 1024 + 1), "too_large"),
        ("[]", "not_a_polygon"),
        ("null", "not_a_polygon"),
        ('"Polygon"', "not_a_polygon"),
        ({"type": "Point", "coordinates": [107, 12]}, "not_a_polygon"),
        ({"type": "Feature", "geometry": None}, "not_a_polygon"),
        ({"type": "FeatureCollection", "features": []}, "not_one"),
        ({"type": "FeatureCollection", "features": "x"}, "not_one"),
        ({"type": "Polygon"}, "malformed"),
        ({"type": "Polygon", "coordinates": []}, "malformed"),
        ({"type": "Polygon", "coordinates": {"a": 1}}, "malformed"),
        ({"type": "Polygon", "coordinates": ["abc"]}, "malformed"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "malformed"),
        ({"type": "MultiPolygon", "coordinates": [5]}, "malformed"),
        (polygon([[107.4], [107.5], [107.6]]), "malformed"),
        (polygon([["107", "12"]] * 4), "malformed"),
        (polygon([[True, False]] * 4), "malformed"),
        (polygon([[[107, 12]]] * 4), "malformed"),
        (polygon([[float("nan"), 12.0]] * 4), "not_finite"),
        (polygon([[107.0, float("inf")]] * 4), "not_finite"),
        (polygon([[107.4, 12.2], [107.5, 12.2], [107.4, 12.2]]), "too_few_points"),
        (polygon([]), "too_few_points"),
        (polygon([[10**400, 12], [107, 12], [107, 13]]), "outside"),
        (polygon([[107.4, 12.2], [107.40001, 12.2], [107.40001, 12.20001], [107.4, 12.2]]), "no_area"),
        (polygon([[107.4, 12.2], [107.5, 12.2], [107.6, 12.2], [107.4, 12.2]]), "crosses_itself"),
    ],
)  # fmt: skip
def test_garbage_is_refused(data, code):
    found, message = refusal(data)
    assert found == code, message
    assert message


# ------------------------------------------------------------ KML and GPX

CORNERS = [(107.4500, 12.2600), (107.4533, 12.2600), (107.4533, 12.2631), (107.4500, 12.2631)]
RING = " ".join(f"{lon},{lat},710" for lon, lat in [*CORNERS, CORNERS[0]])


def kml(inside):
    return f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inside}</Document></kml>'


def placemark(ring):
    linear = f"<LinearRing><coordinates>{ring}</coordinates></LinearRing>"
    return f"<Placemark><Polygon><outerBoundaryIs>{linear}</outerBoundaryIs></Polygon></Placemark>"


def gpx(points, *, tracks=1):
    seen = "".join(f'<trkpt lat="{lat}" lon="{lon}"><ele>700</ele></trkpt>' for lon, lat in points)
    return f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{f"<trk><trkseg>{seen}</trkseg></trk>" * tracks}</gpx>'


@pytest.mark.parametrize(
    "sent",
    [
        kml(placemark(RING)),
        kml(placemark(RING)).replace("<kml ", "<k:kml xmlns:k='x' ").replace("</kml>", "</k:kml>"),
        "\ufeff\n" + kml(placemark(f"\n  {RING.replace(' ', chr(10))}\n")).partition("?>")[2],
        kml(f"<Placemark><LineString><coordinates>{RING}</coordinates></LineString></Placemark>"),
        gpx(CORNERS),
        gpx(CORNERS).replace("trkpt", "rtept").replace("trkseg", "extra").replace("trk", "rte"),
    ],
    ids=["polygon", "prefix", "byte order mark", "line", "track", "route"],
)
def test_files_of_map_programs_and_receivers_are_the_same_outline(sent):
    plain = read_outline({"type": "Polygon", "coordinates": [[list(p) for p in [*CORNERS, CORNERS[0]]]]})
    for data in (sent, sent.encode()):
        assert read_outline(data).area_ha == plain.area_ha == Decimal("12.31")


def test_a_hole_and_two_parts_of_one_zone():
    hole = "107.451,12.261 107.452,12.261 107.452,12.262 107.451,12.261"
    inner = f"<innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates></LinearRing></innerBoundaryIs></Polygon>"
    holed = read_outline(kml(placemark(RING).replace("</Polygon>", inner)))
    assert len(holed.geometry["coordinates"]) == 2 and holed.area_ha < Decimal("12.31")
    other = " ".join(f"{lon + 0.01},{lat}" for lon, lat in [*CORNERS, CORNERS[0]])
    both = placemark(RING).replace("</Placemark>", placemark(other).removeprefix("<Placemark>"))
    assert read_outline(kml(both)).geometry["type"] == "MultiPolygon"


def test_a_track_of_one_point_a_second_is_thinned_out():
    walked = [
        (a[0] + (b[0] - a[0]) * n / 1000, a[1] + (b[1] - a[1]) * n / 1000)
        for a, b in itertools.pairwise([*CORNERS, CORNERS[0]])
        for n in range(1000)
    ]
    assert len(walked) == 4_000
    read = read_outline(gpx(walked))
    assert read.points < 20 and read.area_ha == Decimal("12.31")


LAUGHS = '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (LAUGHS + kml(placemark("&b;")).partition("?>")[2], "not_xml"),
        ('<!DOCTYPE k SYSTEM "file:///etc/passwd">' + kml(placemark(RING)).partition("?>")[2], "not_xml"),
        ("<kml>" * 10_000, "not_xml"),
        ("<kml", "not_xml"),
        (kml(placemark("a,b c,d e,f")), "not_xml"),
        (gpx(CORNERS).replace('lat="12.26"', ""), "not_xml"),
        (kml(placemark("nan,nan 107,12 107.1,12 nan,nan")), "not_finite"),
        (kml(placemark(RING) + placemark(RING)), "not_one"),
        (gpx(CORNERS, tracks=2), "not_one"),
        (kml("<Placemark><Point><coordinates>107,12</coordinates></Point></Placemark>"), "not_a_polygon"),
        (kml(""), "not_a_polygon"),
        (gpx([(12.26, 107.45), (12.26, 107.46), (12.27, 107.46)]), "swapped"),
        (b"PK\x03\x04rest", "zipped"),
        ('<?xml version="1.0" encoding="utf-7"?><kml/>', "not_xml"),
        (kml(placemark(RING)).replace("UTF-8", "x-unknown"), "not_xml"),
    ],
)  # fmt: skip
def test_bad_files_are_refused(sent, code):
    with pytest.raises(Refused) as refused:
        read_outline(sent if isinstance(sent, bytes) else sent.encode())
    assert [(p.field, p.code) for p in refused.value.problems] == [("polygon", code)]


@pytest.mark.parametrize(
    "typed",
    [
        "12.26, 107.45\n12.26, 107.46\n\n12.27, 107.46\n",
        "12,26; 107,45\r\n12,26; 107,46\r\n12,27; 107,46",
        "107.45 12.26\n107.46 12.26\n107.46 12.27",
    ],
)
def test_corners_are_typed_one_a_line(typed):
    corners = [[107.45, 12.26], [107.46, 12.26], [107.46, 12.27]]
    assert read_outline(typed) == read_outline(polygon([*corners, corners[0]]))


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("12.26, 107.45\n12 độ 15, 107.46", "not_a_corner", "Dòng 2"),
        ("12.26, 107.45\n12.26, 107.46", "too_few_points", "3 điểm"),
        ("21.0, 205.8\n21.0, 205.9\n21.1, 205.9", "outside", "ngoài Việt Nam"),
        ("1, 1\n" * 2_001, "too_many_points", "nhiều điểm quá"),
        ("9" * 100_000, "not_a_corner", "Dòng 1"),
    ],
)
def test_typed_corners_that_are_none(typed, code, words):
    refused, message = refusal(typed)
    assert refused == code
    assert words in message
