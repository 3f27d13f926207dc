import pytest

from catalog.core import gs1
from catalog.core.errors import Refused

GTIN = "09521234543213"


def test_built_and_parsed():
    text = gs1.build_elements([("01", GTIN), ("17", "281031"), ("10", "A(1)")])
    assert text == f"(01){GTIN}(17)281031(10)A\\(1)"
    assert list(gs1.parse_elements(f" {text} ").items()) == [("01", GTIN), ("17", "281031"), ("10", "A(1)")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed"),
        (f"01{GTIN}", "malformed"),
        (f"(01){GTIN}(10", "malformed"),
        (f"(01){GTIN} (10)A", "bad_characters"),
        (f"(01){GTIN}(98)A", "unknown_ai"),
        (f"(01){GTIN}(10)A(10)A", "repeated"),
        ("(01)09521234543214", "bad_check_digit"),
        (f"(01){GTIN}(10)", "bad_length"),
        (f"(01){GTIN}(17)269931", "bad_date"),
    ],
)
def test_bad_ones_are_refused(text, code):
    with pytest.raises(Refused) as caught:
        gs1.parse_elements(text)
    assert caught.value.problems[0].code == code


def test_bad_values_are_not_built():
    with pytest.raises(Refused):
        gs1.build_elements([("10", "LÔ")])
