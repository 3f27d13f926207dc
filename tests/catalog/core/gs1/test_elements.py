import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.core import gs1
from catalog.core.gs1.elements import LONGEST, SYMBOLOGIES
from tests.catalog.core.gs1.strategies import elements
from tests.chance import times

GTIN = "09521234543213"
GS = "\x1d"


def test_built_and_parsed():
    text = gs1.build_elements([("01", GTIN), ("17", "281031"), ("10", "A(1)")])
    assert text == f"(01){GTIN}(17)281031(10)A\\(1)"
    assert list(gs1.parse_elements(f" {text} ").items()) == [("01", GTIN), ("17", "281031"), ("10", "A(1)")]


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "malformed", 0),
        ("  ", "malformed", 0),
        (f"01{GTIN}", "malformed", 0),
        ("()A", "malformed", 0),
        ("(1)A", "malformed", 0),
        ("(12345)A", "malformed", 0),
        ("(٠١)A", "malformed", 0),
        (f"(01){GTIN}(10", "malformed", 18),
        (f"(01){GTIN}(10)A(1)", "malformed", 23),
        ("(91)" + "A" * LONGEST, "malformed", 0),
        (f"(01){GTIN} (10)A", "bad_characters", 18),
        (f"(01){GTIN}(98765)A", "malformed", 18),
        (f"(01){GTIN}(89)A", "unknown_ai", 22),
        (f"(01){GTIN}(10)A(10)A", "repeated", 27),
        ("(01)09521234543214", "bad_check_digit", 17),
        ("(01)9521234543213", "bad_length", 4),
        (f"(01){GTIN}(10)", "bad_length", 22),
        (f"(01){GTIN}(17)269931", "bad_date", 22),
        (f"(01){GTIN}(37)1", "excluded", -1),
        ("(3102)000195(3103)000195", "excluded", -1),
    ],
)
def test_bad_ones_are_refused(text, code, at):
    with pytest.raises(gs1.GS1Error) as caught:
        gs1.parse_elements(text)
    assert (caught.value.code, caught.value.at) == (code, at)
    assert caught.value.problems[0].message


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([("10", "LÔ")], "bad_characters"),
        ([("10", "A"), ("10", "A")], "repeated"),
        ([("89", "A")], "unknown_ai"),
        ([("01", GTIN), ("37", "1")], "excluded"),
    ],
)
def test_bad_values_are_not_built(values, code):
    for build in (gs1.build_elements, gs1.build_raw):
        with pytest.raises(gs1.GS1Error) as caught:
            build(values)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (f"01{GTIN}", {"01": GTIN}),
        (f"01{GTIN}10ABC", {"01": GTIN, "10": "ABC"}),
        (f"]d201{GTIN}17281031" + f"10ABC{GS}21X", {"01": GTIN, "17": "281031", "10": "ABC", "21": "X"}),
        (f"]C110ABC{GS}01{GTIN}", {"10": "ABC", "01": GTIN}),
        (f"]e001{GTIN}3103000195", {"01": GTIN, "3103": "000195"}),
        (f"]Q301{GTIN}422704{GS}10A", {"01": GTIN, "422": "704", "10": "A"}),
        (f"]J101{GTIN}", {"01": GTIN}),
        (f"{GS}01{GTIN}10ABC", {"01": GTIN, "10": "ABC"}),
        (f"10ABC{GS}", {"10": "ABC"}),  # a separator that need not be there
        (f"01{GTIN}{GS}10ABC", {"01": GTIN, "10": "ABC"}),
        (f"10A01{GTIN}", {"10": f"A01{GTIN}"}),  # without its separator a lot goes on to the end
        ("80039521234543213"[:4] + "09521234543213" + f"A{GS}10B", {"8003": "09521234543213A", "10": "B"}),
        ("]E09521234543213", {"01": GTIN}),
        ("]E496385074", {"01": "00000096385074"}),
        (f"]I1{GTIN}", {"01": GTIN}),
        ("4149521234543213254A(1)", {"414": "9521234543213", "254": "A(1)"}),
    ],
)
def test_what_scanners_send(text, values):
    found = gs1.parse_raw(text)
    assert found == values
    assert list(found) == list(values)


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "malformed", 0),
        (GS, "malformed", 1),
        ("]d2", "malformed", 3),
        ("]Q1https://id.vn", "malformed", 0),
        ("]", "malformed", 0),
        ("]C0" + f"01{GTIN}", "malformed", 0),
        ("ABC", "malformed", 0),
        (f"01{GTIN}A", "malformed", 16),
        (f"01{GTIN}0", "malformed", 16),
        (f"01{GTIN}{GS}{GS}10A", "malformed", 17),
        (f"{GS}{GS}01{GTIN}", "malformed", 1),
        ("91" + "A" * LONGEST, "malformed", 0),
        ("89ABC", "unknown_ai", 0),
        (f"01{GTIN}0512", "unknown_ai", 16),
        ("0109521234543", "bad_length", 2),
        ("0109521234543214", "bad_check_digit", 15),
        (f"10{GS}01{GTIN}", "bad_length", 2),
        (f"01{GTIN}10ABC{GS}10DEF", "repeated", 24),
        (f"01{GTIN}17269931", "bad_date", 18),
        (f"10{'A' * 21}", "bad_length", 2),
        (f"10A B{GS}21C", "bad_characters", 3),
        (f"01{GTIN}371", "excluded", -1),
        ("]E09521234543214", "bad_check_digit", 16),
        ("]E095212345432", "bad_length", 3),
        ("]E4ABCDEFGH", "bad_characters", 9),
    ],
)
def test_bad_scans_are_refused(text, code, at):
    with pytest.raises(gs1.GS1Error) as caught:
        gs1.parse_raw(text)
    assert (caught.value.code, caught.value.at) == (code, at)
    assert caught.value.problems[0].message


def test_separators_stand_only_where_they_must():
    values = [("01", GTIN), ("17", "281031"), ("422", "704"), ("10", "A"), ("3103", "000195"), ("21", "B")]
    assert gs1.build_raw(values, "d2") == f"]d201{GTIN}17281031422704{GS}10A{GS}310300019521B"
    with pytest.raises(ValueError, match="E9"):
        gs1.build_raw(values, "E9")


def test_from_a_symbol_to_an_address_and_back():
    link = gs1.link_of(gs1.parse_raw(f"]d201{GTIN}1728103110A/1{GS}21X"))
    assert link.canonical == f"https://id.gs1.org/01/{GTIN}/10/A%2F1/21/X?17=281031"
    assert gs1.build_elements(gs1.parse_uri(link.canonical).elements) == f"(01){GTIN}(10)A/1(21)X(17)281031"


@given(elements(), st.sampled_from(["", *SYMBOLOGIES]))
def test_what_is_built_is_parsed_back(values, symbology):
    assert list(gs1.parse_elements(gs1.build_elements(values.items())).items()) == list(values.items())
    assert list(gs1.parse_raw(gs1.build_raw(values.items(), symbology)).items()) == list(values.items())


pieces = st.sampled_from(
    ["(", ")", "(01)", "01", GTIN, "(10)", "10", "A", GS, "]", "]d2", "\\", "17", "281031", "é", " ", "21", "8003"]
)


@settings(max_examples=times(200))
@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=60))
def test_any_text_is_parsed_or_refused(text):
    for parse, build in ((gs1.parse_elements, gs1.build_elements), (gs1.parse_raw, gs1.build_raw)):
        try:
            values = parse(text)
        except gs1.GS1Error as error:
            assert error.problems[0].message
            assert -1 <= error.at <= len(text)
            continue
        assert parse(build(values.items())) == values
