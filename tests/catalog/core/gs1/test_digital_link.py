import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core import gs1
from catalog.core.errors import Refused
from catalog.core.gs1.digital_link import LONGEST, DigitalLink
from catalog.core.gs1.table import TABLE, _line

GTIN = "09521234543213"
GLN = "9521234543213"
SSCC = "376104250021234569"
CSET82 = "!\"%&'()*+,-./:;<=>?_" + string.ascii_letters + string.digits

part = st.text(CSET82, min_size=1, max_size=20)
gtins = st.text("0123456789", min_size=13, max_size=13).map(lambda b: b + gs1.check_digit(b))


def refusal(path, query=""):
    with pytest.raises(Refused) as caught:
        gs1.parse_path(path, query)
    (problem,) = caught.value.problems
    assert problem.message
    return problem.code, problem.field


def test_the_whole_of_a_product_address():
    link = gs1.parse_path(
        f"/01/{GTIN}/22/2A/10/ABC%2F1/21/12345", "11=261122&17=281100&linkType=gs1:pip&7007=261001261015&422=704"
    )
    assert (link.key, link.gtin, link.cpv, link.lot, link.serial) == ("01", GTIN, "2A", "ABC/1", "12345")
    assert (link.gln, link.gln_extension, link.party, link.sscc, link.tpx) == ("", "", "", "", "")
    assert link.attributes == (("11", "261122"), ("17", "281100"), ("422", "704"), ("7007", "261001261015"))
    assert link.get("17") == "281100"


def test_the_other_keys():
    assert gs1.parse_path(f"/414/{GLN}/254/A-1").gln_extension == "A-1"
    assert gs1.parse_path(f"/414/{GLN}").gln == GLN
    assert gs1.parse_path(f"/417/{GLN}").party == GLN
    assert gs1.parse_path(f"/00/{SSCC}").sscc == SSCC
    assert gs1.parse_path(f"/01/{GTIN}/235/XYZ").tpx == "XYZ"


@pytest.mark.parametrize(
    ("path", "query", "problem"),
    [
        # shape
        ("", "", ("malformed", "")),
        ("/", "", ("malformed", "")),
        ("/01", "", ("malformed", "")),
        ("/01/", "", ("malformed", "")),
        (f"01/{GTIN}", "", ("malformed", "")),
        (f"/01/{GTIN}/", "", ("malformed", "")),
        (f"/01/{GTIN}/10", "", ("malformed", "")),
        (f"/01/{GTIN}/10/", "", ("malformed", "")),
        (f"//01/{GTIN}", "", ("malformed", "")),
        (f"/01/{GTIN}/10/A/B/C", "", ("unknown_ai", "B")),
        (f"/01/{GTIN}/10/%zz", "", ("malformed", "")),
        (f"/01/{GTIN}/10/%", "", ("malformed", "")),
        (f"/01/{GTIN}/10/%ff", "", ("malformed", "")),
        (f"/01/{GTIN}/10/a b", "", ("malformed", "")),
        (f"/01/{GTIN}/10/é", "", ("malformed", "")),
        (f"/01/{GTIN}/10/a\r\nX: y", "", ("malformed", "")),
        (f"/01/{GTIN}/10/" + "A" * LONGEST, "", ("malformed", "")),
        # keys
        (f"/gtin/{GTIN}", "", ("unknown_ai", "gtin")),
        (f"/01/{GTIN}/lot/A", "", ("unknown_ai", "lot")),
        (f"/99/{GTIN}", "", ("unknown_ai", "99")),
        (f"/1/{GTIN}", "", ("unknown_ai", "1")),
        ("/10/ABC", "", ("not_a_key", "lot")),
        (f"/21/1/01/{GTIN}", "", ("not_a_key", "serial")),
        # values
        ("/01/9521234543213", "", ("bad_length", "gtin")),
        ("/01/09521234543214", "", ("bad_check_digit", "gtin")),
        ("/01/0952123454321X", "", ("bad_characters", "gtin")),
        (f"/01/{GTIN}/10/" + "A" * 21, "", ("bad_length", "lot")),
        (f"/01/{GTIN}/10/A%00", "", ("bad_characters", "lot")),
        (f"/01/{GTIN}/10/L%C3%94", "", ("bad_characters", "lot")),
        (f"/01/{GTIN}/10/A%20B", "", ("bad_characters", "lot")),
        (f"/01/{GTIN}/10/%2523", "", None),  # "%23" itself is three good characters
        ("/414/9521234543210", "", ("bad_check_digit", "gln")),
        ("/00/376104250021234560", "", ("bad_check_digit", "sscc")),
        # order
        (f"/01/{GTIN}/21/1/10/A", "", ("wrong_order", "serial")),
        (f"/01/{GTIN}/10/A/22/B", "", ("wrong_order", "lot")),
        (f"/01/{GTIN}/235/A/21/B", "", ("wrong_order", "tpx")),
        (f"/01/{GTIN}/10/A/10/B", "", ("repeated", "lot")),
        (f"/01/{GTIN}/01/{GTIN}", "", ("repeated", "gtin")),
        (f"/01/{GTIN}/254/A", "", ("not_a_qualifier", "gln_extension")),
        (f"/414/{GLN}/10/A", "", ("not_a_qualifier", "lot")),
        (f"/417/{GLN}/254/A", "", ("not_a_qualifier", "gln_extension")),
        (f"/00/{SSCC}/10/A", "", ("not_a_qualifier", "lot")),
        # query
        (f"/01/{GTIN}", "10=A", ("misplaced", "lot")),
        (f"/01/{GTIN}", "21=A", ("misplaced", "serial")),
        (f"/01/{GTIN}", "%31%30=A", ("misplaced", "lot")),
        (f"/01/{GTIN}", "254=A", ("misplaced", "gln_extension")),
        (f"/01/{GTIN}", f"01={GTIN}", ("repeated", "gtin")),
        (f"/01/{GTIN}/10/A", "10=A", ("repeated", "lot")),
        (f"/01/{GTIN}", "17=261122&17=261122", ("repeated", "17")),
        (f"/01/{GTIN}", "17=261322", ("bad_date", "17")),
        (f"/01/{GTIN}", "17=20261122", ("bad_length", "17")),
        (f"/01/{GTIN}", "11", ("bad_length", "11")),
        (f"/01/{GTIN}", "13=2611 2", ("bad_characters", "13")),
        (f"/01/{GTIN}", "15=%zz", ("malformed", "")),
        (f"/01/{GTIN}", "422=999", ("bad_country", "422")),
        (f"/01/{GTIN}", "7007=261100", ("bad_date", "7007")),
        (f"/01/{GTIN}", "7007=2611222", ("bad_length", "7007")),
        (f"/01/{GTIN}", "7007=261122261199", ("bad_date", "7007")),
        (f"/01/{GTIN}", "utm_source=zalo&99=1&&linkType=all&%C3%A9=1", None),
        (f"/414/{GLN}", "10=A", None),  # a lot at a place: 10 is no qualifier of 414
    ],
)
def test_addresses_that_are_refused_and_why(path, query, problem):
    if problem is None:
        gs1.parse_path(path, query)
    else:
        assert refusal(path, query) == problem


def test_the_message_names_the_right_check_digit():
    with pytest.raises(Refused) as caught:
        gs1.parse_path("/01/09521234543214")
    assert "phải là 3" in str(caught.value.problems[0].message)


def test_one_canonical_form():
    link = gs1.parse_path(f"/01/{GTIN}/10/%41%2fb-c%3a", "17=281031&x=1&11=261122")
    assert link.uri() == f"https://ocop.example/01/{GTIN}/10/A%2Fb-c%3A?11=261122&17=281031"
    assert link.uri("id.vn") == f"https://id.vn/01/{GTIN}/10/A%2Fb-c%3A?11=261122&17=281031"
    assert link.uri("http://127.0.0.1:8000/").startswith("http://127.0.0.1:8000/01/")


def test_a_resolver_walks_up():
    link = gs1.parse_path(f"/01/{GTIN}/10/A/21/B", "17=281031")
    assert [level.path for level in link.levels()] == [f"/01/{GTIN}/10/A/21/B", f"/01/{GTIN}/10/A", f"/01/{GTIN}"]


@given(gtins, st.none() | part, st.none() | part, st.none() | part)
def test_what_is_built_is_parsed_back(gtin, cpv, lot, serial):
    uri = gs1.build(gtin=gtin, cpv=cpv or "", lot=lot or "", serial=serial or "", attributes={"17": "281031"})
    path, _, query = uri.removeprefix("https://ocop.example").partition("?")
    link = gs1.parse_path(path, query)
    assert (link.gtin, link.cpv, link.lot, link.serial, link.get("17")) == (
        gtin,
        cpv or "",
        lot or "",
        serial or "",
        "281031",
    )
    assert link.uri() == uri
    assert dict(gs1.parse_elements(gs1.build_elements(link.values))) == dict(link.values)


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_text_is_parsed_or_refused(path, query):
    for start in ("", "/01/", f"/01/{GTIN}/10/"):
        try:
            link = gs1.parse_path(start + path, query)
        except Refused:
            continue
        assert gs1.parse_path(link.path, link.query) == link


@given(
    st.lists(
        st.sampled_from(
            [f"01/{GTIN}", "22/A", "10/B", "21/C", "235/D", f"414/{GLN}", "254/E", f"417/{GLN}", f"00/{SSCC}"]
        ),
        max_size=5,
    )
)
def test_only_the_orders_of_the_standard_pass(parts):
    ais = [p.partition("/")[0] for p in parts]
    allowed = ais[:1] in (["414"], ["417"], ["00"], ["01"]) and (
        (ais[0] == "01" and (ais[1:] == ["235"] or ais[1:] == [q for q in ("22", "10", "21") if q in ais[1:]]))
        or (ais[0] == "414" and ais[1:] in ([], ["254"]))
        or len(ais) == 1
    )
    try:
        link = gs1.parse_path("".join(f"/{p}" for p in parts))
    except Refused:
        assert not allowed
    else:
        assert allowed
        assert [ai for ai, _ in link.values] == ais


def test_building_refuses_what_parsing_would():
    with pytest.raises(Refused):
        gs1.build(gtin="9521234543213")
    with pytest.raises(Refused):
        gs1.build(gtin=GTIN, lot="LÔ")
    with pytest.raises(Refused):
        gs1.build(gln=GLN, lot="A")
    with pytest.raises(Refused):
        gs1.build(gtin=GTIN, tpx="A", lot="B")
    with pytest.raises(ValueError, match="one key"):
        gs1.build(lot="A")
    with pytest.raises(ValueError, match="one key"):
        gs1.build(gtin=GTIN, gln=GLN)
    with pytest.raises(TypeError, match="colour"):
        gs1.build(gtin=GTIN, colour="red")


def test_places_and_parties_are_built():
    assert gs1.build(gln=GLN, gln_extension="A/1") == f"https://ocop.example/414/{GLN}/254/A%2F1"
    assert gs1.build(party=GLN, domain="id.vn") == f"https://id.vn/417/{GLN}"
    assert gs1.build(sscc=SSCC) == f"https://ocop.example/00/{SSCC}"


@pytest.mark.parametrize(
    ("meta", "path"),
    [
        ({"RAW_URI": "/01/1/10/A%2FB?x=1", "PATH_INFO": "/01/1/10/A/B"}, "/01/1/10/A%2FB"),
        ({"REQUEST_URI": "http://h.vn/01/1/10/A%2FB"}, "/01/1/10/A%2FB"),
        ({"RAW_URI": "/01/1?next=http://x"}, "/01/1"),
        ({"PATH_INFO": "/01/1/10/A B"}, "/01/1/10/A%20B"),
        ({"PATH_INFO": "/01/1/10/LÔ".encode().decode("latin-1")}, "/01/1/10/L%C3%94"),
        ({}, ""),
    ],
)
def test_the_path_as_it_was_sent(meta, path):
    assert gs1.raw_path(meta) == path


def test_links_are_values():
    assert gs1.parse_path(f"/01/{GTIN}") == DigitalLink((("01", GTIN),))
    assert len({gs1.parse_path(f"/01/{GTIN}"), gs1.parse_path(f"/01/{GTIN}", "x=1")}) == 1


def test_every_ai_of_the_table_is_whole():
    assert all(ai.parts and ai.title for ai in TABLE.values())
    assert {q for ai in TABLE.values() for q in ai.qualifiers} <= set(TABLE)
    with pytest.raises(ValueError, match="cannot read"):
        _line("98 ? Q5 # WHAT")
