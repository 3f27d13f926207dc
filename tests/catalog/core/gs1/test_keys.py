import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core import clock, gs1
from catalog.core.errors import Refused

digits = st.text("0123456789", min_size=1, max_size=17)


def refusal(call, *args):
    with pytest.raises(Refused) as caught:
        call(*args)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("body", "digit"),
    [
        ("952123454321", "3"),  # GS1's own examples, one a length
        ("0952123454321", "3"),
        ("9638507", "4"),
        ("61414100734", "9"),
        ("629104150021", "3"),
        ("37610425002123456", "9"),
    ],
)
def test_check_digits(body, digit):
    assert gs1.check_digit(body) == digit
    assert gs1.has_right_check_digit(body + digit)


@given(digits, st.data())
def test_every_single_wrong_digit_is_noticed(body, data):
    whole = body + gs1.check_digit(body)
    at = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != whole[at]]))
    assert not gs1.has_right_check_digit(whole[:at] + wrong + whole[at + 1 :])


@given(digits)
def test_leading_zeros_change_nothing(body):
    assert gs1.check_digit(body) == gs1.check_digit("000" + body)


@pytest.mark.parametrize("body", ["", "12a", "١٢", "-1"])
def test_check_digits_are_of_digits(body):
    with pytest.raises(ValueError, match="digits"):
        gs1.check_digit(body)


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("96385074", "00000096385074"),
        ("614141007349", "00614141007349"),
        ("9521234543213", "09521234543213"),
        (" 952-1234 543213 ", "09521234543213"),
        ("09521234543213", "09521234543213"),
    ],
)
def test_gtins_of_four_lengths_become_fourteen_digits(text, gtin):
    assert gs1.gtin14(text) == gtin


def test_a_wrong_check_digit_is_refused_with_the_right_one():
    problem = refusal(gs1.gtin14, "9521234543214")
    assert (problem.code, problem.field) == ("bad_check_digit", "gtin")
    assert "9521234543214 phải là 3" in problem.message


@pytest.mark.parametrize(
    ("call", "text", "code"),
    [
        (gs1.gtin14, "", "not_digits"),
        (gs1.gtin14, "95212345432l3", "not_digits"),
        (gs1.gtin14, "٩٥٢١٢٣٤٥٤٣٢١٣", "not_digits"),
        (gs1.gtin14, "952123454321", "bad_check_digit"),
        (gs1.gtin14, "95212345432", "bad_length"),
        (gs1.gtin14, "1" * 10_000, "bad_length"),
        (gs1.gln13, "09521234543213", "bad_length"),
        (gs1.gln13, "9521234543210", "bad_check_digit"),
        (gs1.sscc18, "952123454321300000", "bad_check_digit"),
        (gs1.lot, "", "bad_length"),
        (gs1.lot, "   ", "bad_length"),
        (gs1.lot, "A" * 21, "bad_length"),
        (gs1.lot, "LÔ1", "bad_characters"),
        (gs1.lot, "A B", "bad_characters"),
        (gs1.serial, "A\x1dB", "bad_characters"),
        (gs1.serial, "A#1", "bad_characters"),
    ],
)
def test_bad_values_are_refused(call, text, code):
    assert refusal(call, text).code == code


def test_good_values_pass():
    assert gs1.gln13("952 1234 54321 3") == "9521234543213"
    assert gs1.sscc18("376104250021234569") == "376104250021234569"
    assert gs1.lot(" L-01/2026 ") == "L-01/2026"
    assert gs1.serial("ABC_%!\"&'()*+,-./:;<") == "ABC_%!\"&'()*+,-./:;<"


def test_the_field_of_a_refusal_can_be_named():
    assert refusal(lambda: gs1.gln13("1", field="party_gln")).field == "party_gln"


@given(st.dates(dt.date(1977, 1, 1), dt.date(2076, 12, 31)))
def test_dates_come_back(day):
    assert gs1.from_yymmdd(gs1.to_yymmdd(day)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("261122", dt.date(2026, 11, 22)),
        ("280200", dt.date(2028, 2, 29)),
        ("760101", dt.date(2076, 1, 1)),
        ("770101", dt.date(1977, 1, 1)),
    ],
)
def test_dates(text, day):
    assert gs1.from_yymmdd(text) == day


def test_centuries_slide():
    with clock.set_to(dt.datetime(2098, 1, 1, tzinfo=dt.UTC)):
        assert gs1.from_yymmdd("030101") == dt.date(2103, 1, 1)


@pytest.mark.parametrize("text", ["261301", "260230", "26112", "2611223", "26-1-2", "260000", "٢٦١١٢٢"])
def test_bad_dates(text):
    with pytest.raises(ValueError):
        gs1.from_yymmdd(text)


def test_day_zero_only_where_the_dictionary_allows_it():
    with pytest.raises(ValueError, match="day"):
        gs1.from_yymmdd("261100", day_zero=False)
