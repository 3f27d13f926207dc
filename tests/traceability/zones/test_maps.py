"""Maps: every province, no style attribute, small, and the islands on the country's map."""

import xml.etree.ElementTree as ET

import pytest
from django.core.management import call_command

from catalog.places.queries import communes_today, provinces_today
from tests.factories.zones import SQUARE
from traceability.zones.symbols import country_svg, map_svg, province_outlines
from traceability.zones.symbols.maps import _provinces
from traceability.zones.symbols.rings import clip

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg):
    return [t.text for t in ET.fromstring(svg).iter() if t.tag.removeprefix(SVG) == "text"]


def a_map(**over):
    fields = {
        "province_code": "68",
        "title": "Bản đồ",
        "commune": "Xã Quảng Trực",
        "latitude": 12.26,
        "longitude": 107.45,
    } | over
    return map_svg(**fields)


@pytest.mark.django_db
def test_every_province_of_today_has_a_map_of_at_most_six_kilobytes():
    names = {p.code: p.name for p in provinces_today()}
    assert {code: p.name for code, p in _provinces().items()} == names
    for province in provinces_today():
        commune = communes_today(province).first()
        svg = map_svg(
            province_code=province.code, title="Bản đồ", commune=commune.full_name, latitude=commune.latitude,
            longitude=commune.longitude, outlines=[SQUARE],
        )  # fmt: skip
        assert len(svg.encode()) <= 6_000, province
        ET.fromstring(svg)
        assert "style=" not in svg
        assert commune.full_name in texts(svg) or commune.level
        assert province.name in texts(svg), province


@pytest.mark.django_db
def test_a_communes_dot_lies_in_its_province():
    """Centres of communes are inside the drawn outline, all but a few at the coast and the border."""
    from traceability.zones.symbols.rings import holds

    outside = []
    for province in provinces_today():
        rings = _provinces()[province.code].rings
        outside += [
            commune
            for commune in communes_today(province).exclude(kind="Đặc khu").exclude(latitude=None)
            if not any(holds(ring, commune.longitude, commune.latitude) for ring in rings)
        ]
    assert len(outside) < 60, outside


def test_the_map_names_province_commune_and_neighbours():
    found = texts(a_map())
    assert found[:2] == ["Xã Quảng Trực", "Lâm Đồng"]
    assert {"Đắk Lắk", "Khánh Hòa", "Đồng Nai"} <= set(found)
    assert 'class="spot"' in a_map()
    assert '<title id="map-t">Bản đồ</title>' in a_map()


def test_an_outline_is_drawn_only_when_given():
    assert 'class="plot"' not in a_map()
    svg = a_map(outlines=[SQUARE, {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}])
    assert svg.count('class="plot"') == 1
    assert "m</text>" in svg  # a scale


def test_a_long_outline_is_thinned():
    ring = [[107.4 + k / 1e5, 12.2 + (k % 2) / 1e4] for k in range(1500)]
    assert len(a_map(outlines=[{"type": "Polygon", "coordinates": [[*ring, [107.41, 12.3], ring[0]]]}])) < 6_000


@pytest.mark.parametrize(("code", "name"), [("48", "Quần đảo Hoàng Sa"), ("56", "Quần đảo Trường Sa")])
def test_the_provinces_of_the_islands_show_them(code, name):
    assert name in texts(map_svg(province_code=code, title="Bản đồ"))


def test_names_are_escaped():
    svg = a_map(commune="<script>", title='"><script>', uid='a"b')
    assert "<script" not in svg
    ET.fromstring(svg)


def test_an_unknown_province_has_no_map_and_a_dot_outside_none():
    assert map_svg(province_code="99", title="Bản đồ") == ""
    assert 'class="spot"' not in a_map(latitude=60.0, longitude=20.0)
    assert 'class="spot"' not in a_map(latitude=None)


def test_a_commune_at_the_right_edge_is_named_to_its_left_or_above():
    svg = a_map(latitude=11.9, longitude=108.72, commune="Xã có một cái tên dài đến mức khó tin là có thật ở đây")
    assert "Xã có một" in svg
    ET.fromstring(svg)


def test_the_country_names_hoang_sa_and_truong_sa():
    svg = country_svg(title="Cả nước", dots={"68": 30, "01": 3, "99": 4, "22": 0})
    assert {"Hoàng Sa (Việt Nam)", "Trường Sa (Việt Nam)", "Biển Đông"} <= set(texts(svg))
    assert svg.count('class="spot"') == 2
    assert svg.count("<circle") > 20
    assert "style=" not in svg
    assert len(svg.encode()) < 24_000
    assert country_svg(title="Cả nước").count('class="spot"') == 0


@pytest.mark.django_db
def test_the_reference_file_is_what_the_command_draws(tmp_path):
    out = tmp_path / "provinces.json"
    call_command("draw_provinces", to=out, verbosity=0)
    import json

    drawn = {row["code"]: row["rings"] for row in json.loads(out.read_text())}
    assert set(drawn) == set(_provinces())
    for code, province in _provinces().items():
        assert len(drawn[code]) == len(province.rings)


def test_an_outline_is_drawn_from_centres_and_areas():
    rows = [("01", 16.0 + y / 10, 107.0 + x / 10, 120.0, False) for x in range(3) for y in range(3)]
    rows += [("02", 16.0 + y / 10, 107.3 + x / 10, None, False) for x in range(3) for y in range(3)]
    rows += [("02", 15.0, 108.5, 80.0, True)]
    drawn = province_outlines(rows)
    assert len(drawn["01"]) == 1
    assert len(drawn["02"]) == 2
    assert all(ring[0] == ring[-1] for rings in drawn.values() for ring in rings)


def test_a_ring_is_clipped_to_a_box():
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    assert sorted(clip(square, (5, 5, 20, 20))) == [(5.0, 5.0), (5.0, 10.0), (10.0, 5.0), (10.0, 10.0)]
    assert clip(square, (50, 50, 60, 60)) == []
