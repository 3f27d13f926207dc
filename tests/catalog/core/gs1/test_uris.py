import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.core import gs1
from tests.catalog.core.gs1.strategies import links
from tests.chance import times

GTIN = "09521234543213"
GLN = "9521234543213"
SSCC = "376104250021234569"
G = f"/01/{GTIN}"


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        (f"https://id.gs1.org{G}", G),
        (f"http://id.vn{G}", G),
        (f"HTTPS://ID.VN{G}/10/a", f"{G}/10/a"),
        (f"https://id.vn:8443{G}", G),
        (f"https://192.0.2.1{G}", G),
        (f"https://[2001:db8::1]:8080{G}", G),
        (f"https://xn--fsq.xn--0zwm56d{G}", G),
        (f"https://id.vn.{G}", G),
        (f"https://id.vn{G}?", G),
        (f"https://id.vn{G}#", G),
        (f"https://id.vn{G}?x=1#/10/A?17=1", G),
        # a stem, also one that looks like a key without being one
        (f"https://id.vn/shop{G}", G),
        (f"https://id.vn/some/more/stem{G}/10/A", f"{G}/10/A"),
        (f"https://id.vn/00/faux/00/{SSCC}", f"/00/{SSCC}"),
        (f"https://id.vn/01{G}", G),
        (f"https://id.vn/01/00{G}", G),
        (f"https://id.vn/gtin/1{G}", G),
        (f"https://id.vn//shop{G}", G),
        (f"https://id.vn{G}/10/01", f"{G}/10/01"),
        (f"https://id.vn/414/{GLN}/254/8004", f"/414/{GLN}/254/8004"),
    ],
)
def test_hosts_and_stems(uri, path):
    assert gs1.parse_uri(uri).path == path


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("", "malformed"),
        ("01", "malformed"),
        (G, "malformed"),
        (f"id.vn{G}", "malformed"),
        (f"//id.vn{G}", "malformed"),
        (f"ftp://id.vn{G}", "malformed"),
        (f"javascript://id.vn{G}", "malformed"),
        (f"https://{G}", "malformed"),
        (f"https:/{G}", "no_key"),
        (f" https://id.vn{G}", "malformed"),
        (f"https://user@id.vn{G}", "malformed"),
        (f"https://i$d.vn{G}", "malformed"),
        (f"https://id.vn:99999999{G}", "malformed"),
        (f"https://[fe80::1%25lo]{G}", "malformed"),
        ("https://id.vn", "malformed"),
        ("https://id.vn?01=1", "malformed"),
        (f"https://id.vn{G}" + "/10/A" * 500, "malformed"),
        ("https://id.vn/", "no_key"),
        ("https://id.vn/products/", "no_key"),
        ("https://id.vn/t/0K3F9TQ2XB7M", "no_key"),
        (f"https://id.vn/gtin/{GTIN}", "no_key"),
        (f"https://id.vn/gtin/{GTIN}/lot/A", "no_key"),
        (f"https://id.vn/10/{GTIN}", "no_key"),
        (f"https://id.vn{G}/", "malformed"),
        (f"https://id.vn{G}/10", "malformed"),
        (f"https://id.vn{G}/10/", "malformed"),
        (f"https://id.vn/stem{G}/10", "malformed"),
        (f"https://id.vn{G}/10/%zz", "malformed"),
        ("https://id.vn/01/%zz", "malformed"),
        ("https://id.vn/01/09521234543214", "bad_check_digit"),
        ("https://id.vn/shop/01/9521234543213", "bad_length"),
        (f"https://id.vn{G}{G}", "repeated"),
        (f"https://id.vn/shop{G}{G}", "repeated"),
        (f"https://id.vn{G}/414/{GLN}", "not_a_qualifier"),
        (f"https://id.vn{G}/21/A/10/B", "wrong_order"),
        (f"https://id.vn{G}/lot/B", "unknown_ai"),
        (f"https://id.vn{G}?10=A", "misplaced"),
        (f"https://id.vn{G}?17=281031&17=281031", "repeated"),
        (f"https://id.vn{G}?37=1", "excluded"),
        (f"https://id.vn{G}/10/A B", "malformed"),
    ],
)
def test_bad_addresses(uri, code):
    with pytest.raises(gs1.GS1Error) as caught:
        gs1.parse_uri(uri)
    assert caught.value.code == code
    assert caught.value.problems[0].message


@pytest.mark.parametrize(
    ("uri", "at"),
    [
        (f"https://id.vn/stem{G[:-1]}4", 35),
        (f"https://id.vn/stem{G}/21/A/10/B", 37),
        (f"https://id.vn{G}?x=1&17=261399", 39),
        (f"https://id.vn{G}?37=1", -1),
    ],
)
def test_an_error_says_where_in_the_whole_address(uri, at):
    with pytest.raises(gs1.GS1Error) as caught:
        gs1.parse_uri(uri)
    assert caught.value.at == at


@given(
    links(),
    st.sampled_from(
        ["https://id.vn", "id.vn", "http://127.0.0.1:8000/", "https://id.vn/a/stem", "https://id.vn/01/00"]
    ),
)
def test_what_is_built_is_parsed_back(link, domain):
    assert gs1.parse_uri(link.uri(domain)) == link
    assert gs1.parse_uri(link.canonical).canonical == link.canonical


@settings(max_examples=times(200))
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(["/", "01", GTIN, "10", "A", "%", "?", "#", "[", "ARFRq5sE2g", "é", ":"]), max_size=9
    ).map("".join)
)
def test_any_text_is_parsed_or_refused(text):
    for uri in (text, f"https://id.vn/{text}", f"https://{text}{G}", f"https://id.vn{G}{text}"):
        try:
            link = gs1.parse_uri(uri)
        except gs1.GS1Error as error:
            assert -1 <= error.at <= len(uri)
            continue
        assert gs1.parse_uri(link.canonical) == link
