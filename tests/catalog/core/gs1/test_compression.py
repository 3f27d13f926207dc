import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.core import gs1
from catalog.core.gs1.compression import _SEVERAL
from tests.catalog.core.gs1 import compressor
from tests.catalog.core.gs1.strategies import links, value_of

GTIN = "09521234543213"


@pytest.mark.parametrize(
    ("compressed", "path"),
    [
        ("ARFRq5sE2g", f"/01/{GTIN}"),
        # as other programs write them: one AI after another, two ways of holding a lot, ASCII in an asset's number
        ("AQnYUc1gmg", "/01/05412345000013"),
        ("AQnYUc1gmiCNV4JG", "/01/05412345000013/10/ABC123"),
        ("AQnYUc1gmiCNV4JGQhcNT6K6c", "/01/05412345000013/10/ABC123/21/72292641703"),
        ("01/05412345000013/EEarwSM", "/01/05412345000013/10/ABC123"),
        ("gASXYNWjFkzaNWbdk5YQWjFNHkcODNm", "/8004/0541234537290A41%26GHpp33"),
    ],
)
def test_compressed_addresses_are_read(compressed, path):
    assert gs1.decompress(f"/{compressed}").path == path
    assert gs1.parse_uri(f"https://id.vn/a/stem/{compressed}#top").path == path


def test_the_bits_of_a_gtin():
    bits = "".join(f"{compressor.SET_64.index(c):06b}" for c in "ARFRq5sE2g")
    assert bits == "00000001" + f"{9521234543213:047b}" + "00000"


@pytest.mark.parametrize("text", ["0012", "0000", "7", "00000000000000000001", "0a0b", "0A0B", "a-b_c", "A/B(1)%+"])
def test_leading_zeros_of_a_serial_are_kept(text):
    for choice in range(len(compressor.encodings(text))):
        packed = compressor.compress([("01", GTIN), ("21", text)], choice)
        assert gs1.decompress(f"/{packed}").serial == text


@given(links(), st.integers(0, 4))
def test_what_is_compressed_comes_back(link, choice):
    packed = compressor.compress(link.values + link.attributes, choice)
    assume(len(packed) < 1500)
    assert set(dict(gs1.decompress(f"/{packed}").elements)) == set(dict(link.elements))
    assert dict(gs1.decompress(f"/{packed}").elements) == dict(link.elements)
    assert gs1.parse_uri(f"https://id.vn/stem/{packed}").get(link.key) == link.get(link.key)


@given(links(), st.integers(0, 4))
def test_the_key_may_stay_uncompressed(link, choice):
    rest = link.values[1:] + link.attributes
    assume(rest)
    path = gs1.DigitalLink(link.values[:1]).path + "/" + compressor.compress(rest, choice)
    assume(len(path) < 1500 and "%" not in path)
    assert dict(gs1.decompress(path).elements) == dict(link.elements)


@settings(max_examples=8)
@given(st.data())
@pytest.mark.parametrize("code", sorted(_SEVERAL))
def test_every_code_for_several_ais(code, data):
    values = {ai: data.draw(value_of(ai)) for ai in _SEVERAL[code]}
    for sort in (False, True):  # the standard's table, and what the reference compressor makes of it
        try:
            assert dict(gs1.decompress("/" + compressor.compress_as(code, values, sort=sort)).elements) == values
        except gs1.GS1Error:
            assert list(values) != sorted(values)  # both orders make sense of these bits: refused, never misread


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("1A", {"01": GTIN, "10": "LOT-2026/11", "21": "0K3F9TQ2XB7M", "17": "281031"}),
        ("9D", {"414": "9521234543213", "254": "ZONE-7"}),
    ],
)
@pytest.mark.parametrize("sort", [False, True])
def test_codes_whose_order_two_readers_see_differently(code, values, sort):
    assert dict(gs1.decompress("/" + compressor.compress_as(code, values, sort=sort)).elements) == values


def test_keys_that_are_no_ai_are_dropped_and_the_query_is_read_as_ever():
    bits = compressor.code_bits("01") + compressor.value_bits("01", GTIN) + compressor.other_bits("utm", "zalo 1")
    packed = compressor.base64(bits)
    assert gs1.decompress(f"/{packed}", "17=281031&x=1").canonical == f"https://id.gs1.org/01/{GTIN}?17=281031"
    with pytest.raises(gs1.GS1Error, match="misplaced"):
        gs1.decompress(f"/{packed}", "10=A")


def _bad() -> dict[str, str]:
    gtin = compressor.code_bits("01") + compressor.value_bits("01", GTIN)
    return {
        "truncated": compressor.base64(gtin)[:-2],
        "wrong check digit": compressor.compress([("01", "09521234543214")]),
        "a number of too many digits": compressor.base64(compressor.code_bits("01") + "1" * 47),
        "no such AI": compressor.base64(compressor.code_bits("05") + "0" * 47),
        "no such AI of four": compressor.base64(compressor.code_bits("7999") + "0" * 47),
        "letters in an AI": compressor.base64(compressor.code_bits("70A0") + "0" * 47),
        "no such code": compressor.base64(compressor.code_bits("4A") + "0" * 47),
        "no such encoding": compressor.base64(gtin + compressor.code_bits("10") + "111" + "00001" + "0" * 10),
        "more than padding": compressor.base64(gtin + "0000011"),
        "twice the same": compressor.compress([("01", GTIN), ("01", GTIN)]),
        "no key": compressor.compress([("10", "A")]),
        "two keys": compressor.compress([("01", GTIN), ("255", "9521234543213")]),
        "a control character": compressor.base64(
            gtin + compressor.code_bits("10") + "100" + "00001" + compressor.characters("\n", 4)
        ),
        "padding of base64": compressor.base64(gtin) + "==",
        "nothing": "",
    }


@pytest.mark.parametrize("name", sorted(_bad()))
def test_bad_ones_are_refused(name):
    with pytest.raises(gs1.GS1Error) as caught:
        gs1.decompress(f"/{_bad()[name]}")
    assert caught.value.problems[0].message
    with pytest.raises(gs1.GS1Error):
        gs1.parse_uri(f"https://id.vn/{_bad()[name]}")


def test_the_uncompressed_key_is_checked():
    lot = compressor.compress([("10", "A")])
    assert gs1.decompress(f"/01/{GTIN}/{lot}").path == f"/01/{GTIN}/10/A"
    with pytest.raises(gs1.GS1Error, match="bad_check_digit"):
        gs1.decompress(f"/01/09521234543214/{lot}")


@settings(max_examples=50)
@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", max_size=60) | st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    for start in ("/", "/stem/", "/AQ", f"/01/{GTIN}/", "/F", "/8"):
        try:
            link = gs1.decompress(start + text)
        except gs1.GS1Error:
            continue
        assert gs1.parse_path(link.path, link.query) == link
