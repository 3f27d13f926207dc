"""What may stand in a producer's fields."""

import pytest

from catalog.core.errors import Refused
from catalog.producers.services import checks


@pytest.mark.parametrize(
    ("given", "kind", "kept"),
    [
        ("0100109106", "company", "0100109106"),
        (" 0100.109.106 ", "company", "0100109106"),
        ("0100109106-001", "company", "0100109106-001"),
        ("0100109106001", "cooperative", "0100109106-001"),
        ("0100109106", "household", "0100109106"),
        ("067185001234", "household", "067185001234"),
        ("", "company", ""),
    ],
)
def test_tax_codes(given, kind, kept):
    assert checks.tax_code(given, kind) == kept


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("0100109107", "company"),  # wrong check digit
        ("0100109106-000", "company"),
        ("01001091", "company"),
        ("067185001234", "company"),  # a person's number
        ("099185001234", "household"),  # no such province
        ("067299001234", "household"),  # born in 2099
        ("٠١٠٠١٠٩١٠٦", "company"),
        ("không có", "household"),
        ("9" * 10_000, "company"),
    ],
)
def test_wrong_tax_codes(given, kind):
    with pytest.raises(Refused) as refused:
        checks.tax_code(given, kind)
    assert [(p.code, p.field) for p in refused.value.problems] == [("bad_tax_code", "tax_code")]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0912 345 678", "+84912345678"),
        ("+84 912345678", "+84912345678"),
        ("(0261) 3.543.210", "+842613543210"),
        ("+44 20 7946 0018", "+442079460018"),
        (" ", ""),
    ],
)
def test_phones(given, kept):
    assert checks.phone(given) == kept


@pytest.mark.parametrize("given", ["12345", "không có", "+84" + "9" * 50, "📞"])
def test_wrong_phones(given):
    with pytest.raises(Refused, match="bad_phone"):
        checks.phone(given)


def test_emails():
    assert checks.email(" HTX@Example.VN ") == "htx@example.vn"
    assert checks.email("") == ""
    for wrong in ("htx@", "a b@example.vn", "x" * 10_000 + "@example.vn"):
        with pytest.raises(Refused, match="bad_email"):
            checks.email(wrong)


def test_websites():
    assert checks.website("www.htx.vn") == "https://www.htx.vn"
    assert checks.website("https://htx.vn/a?b=1") == "https://htx.vn/a?b=1"
    assert checks.website("") == ""
    for wrong in ("http://htx.vn", "javascript:alert(1)", "https://", "ftp://htx.vn", "không có"):
        with pytest.raises(Refused, match="bad_website"):
            checks.website(wrong)
    with pytest.raises(Refused, match="too_long"):
        checks.website("https://htx.vn/" + "a" * 300)


def test_names():
    assert checks.producer_name("  HTX   Mắc ca\u00a0Mơ Nông ") == "HTX Mắc ca Mơ Nông"
    assert checks.producer_name("Hơ\u0323p ta\u0301c xa\u0303") == "Hợp tác xã"
    for wrong in ("🌾🌾🌾", "", "  ", "123", "x"):
        with pytest.raises(Refused, match="name_needed"):
            checks.producer_name(wrong)
    with pytest.raises(Refused, match="too_long"):
        checks.producer_name("ạ" * 10_000)
    with pytest.raises(Refused, match="bad_character"):
        checks.producer_name("Hợp\x00tác xã")


def test_gs1_numbers():
    assert checks.gln("") == ""
    assert checks.gs1_prefix(" 8938501234 ") == "8938501234"
    assert checks.gs1_prefix("") == ""
    with pytest.raises(Refused) as refused:
        checks.gln("9521234000001")
    assert refused.value.problems[0].field == "gln"
    with pytest.raises(Refused, match="bad_gs1_prefix"):
        checks.gs1_prefix("89-3")


def test_stories_keep_their_lines():
    assert checks.paragraphs(" Một\r\nHai ", "story") == "Một\nHai"
    with pytest.raises(Refused, match="too_long"):
        checks.paragraphs("x" * 20_001, "story")
