import string

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from catalog.core import gs1
from catalog.core.errors import Refused
from catalog.core.gs1.digital_link import LONGEST, DigitalLink
from tests.catalog.core.gs1.strategies import elements, links

GTIN = "09521234543213"
GLN = "9521234543213"
SSCC = "376104250021234569"
ITIP = "095212345432130102"
GMN = "1987654Ad4X4bL5ttr2310c2K"
GSRN = "952123454321000003"
CSET82 = "!\"%&'()*+,-./:;<=>?_" + string.ascii_letters + string.digits
G = f"/01/{GTIN}"
HOST = "https://ocop.example"

part = st.text(CSET82, min_size=1, max_size=20)
gtins = st.text("0123456789", min_size=13, max_size=13).map(lambda b: b + gs1.check_digit(b))


def refusal(path, query=""):
    with pytest.raises(gs1.GS1Error) as caught:
        gs1.parse_path(path, query)
    (problem,) = caught.value.problems
    assert problem.message
    assert -1 <= caught.value.at <= len(path) + 1 + len(query)
    return problem.code, problem.field


def test_the_whole_of_a_product_address():
    link = gs1.parse_path(
        f"{G}/22/2A/10/ABC%2F1/21/12345", "11=261122&17=281100&linkType=gs1:pip&7007=261001261015&422=704"
    )
    assert (link.key, link.gtin, link.cpv, link.lot, link.serial) == ("01", GTIN, "2A", "ABC/1", "12345")
    assert (link.gln, link.gln_extension, link.party, link.sscc, link.tpx) == ("", "", "", "", "")
    assert link.attributes == (("11", "261122"), ("17", "281100"), ("422", "704"), ("7007", "261001261015"))
    assert link.get("17") == "281100"
    assert link.elements == link.values + link.attributes


def test_the_other_keys():
    assert gs1.parse_path(f"/414/{GLN}/254/A-1").gln_extension == "A-1"
    assert gs1.parse_path(f"/414/{GLN}").gln == GLN
    assert gs1.parse_path(f"/417/{GLN}").party == GLN
    assert gs1.parse_path(f"/00/{SSCC}").sscc == SSCC
    assert gs1.parse_path(f"{G}/235/XYZ").tpx == "XYZ"


# path, query, and what the path is in canonical form ("" for as given)
GOOD = [
    (G, "", ""),
    (f"{G}/10/A", "", ""),
    (f"{G}/21/A", "", ""),
    (f"{G}/22/A", "", ""),
    (f"{G}/22/A/21/B", "", ""),
    (f"{G}/22/A/10/B", "", ""),
    (f"{G}/10/A/21/B", "", ""),
    (f"{G}/22/A/10/B/21/C", "", ""),
    (f"{G}/235/{'A' * 28}", "", ""),
    (f"/00/{SSCC}", "", ""),
    (f"/253/{GLN}", "", ""),
    (f"/253/{GLN}ABC-1", "", ""),
    (f"/255/{GLN}000123", "", ""),
    ("/401/9521234ABC", "", ""),
    ("/402/95212345432100003", "", ""),
    (f"/414/{GLN}", "", ""),
    (f"/414/{GLN}/254/32a%2Fb", "", ""),
    (f"/414/{GLN}/7040/1A2B", "", ""),
    (f"/415/{GLN}/8020/INV-1", "", ""),
    (f"/415/{GLN}", "", ""),
    (f"/417/{GLN}", "", ""),
    (f"/417/{GLN}/7040/1A2B", "", ""),
    (f"/8003/0{GLN}", "", ""),
    (f"/8003/0{GLN}CRATE1", "", ""),
    ("/8004/9521234TRUCK%2F1", "", ""),
    ("/8004/9521234TRUCK/7040/1A2B", "", ""),
    (f"/8006/{ITIP}/22/A/10/B/21/C", "", ""),
    ("/8010/9521234-A%2F1/8011/42", "", ""),
    ("/8010/9521234%23A", "", ""),
    (f"/8013/{GMN}", "", ""),
    (f"/8017/{GSRN}/8019/1", "", ""),
    (f"/8018/{GSRN}", "", ""),
    # the shortest and the longest, and everything of set 82
    (f"{G}/10/0", "", ""),
    (f"{G}/10/{'A' * 20}/21/{'z' * 20}", "", ""),
    (f"{G}/10/%21%22%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F_", "", ""),
    # escapes: hexadecimal in either case, of characters that need none, of digits of an AI; what may stand raw in a path
    (f"{G}/10/a%2fb", "", f"{G}/10/a%2Fb"),
    (f"{G}/10/%41%42", "", f"{G}/10/AB"),
    (f"/%30%31/{GTIN}", "", G),
    (f"{G}/10/A+B!$"[:-1], "", f"{G}/10/A%2BB%21"),
    (f"{G}/10/(A)*'=,;:&", "", f"{G}/10/%28A%29%2A%27%3D%2C%3B%3A%26"),
    (f"{G}/10/%2523", "", f"{G}/10/%2523"),  # encoded twice: "%23" itself is three good characters
    (f"{G}/10/%252F", "", f"{G}/10/%252F"),
    (f"{G}/10/..", "", ""),
    (f"{G}/10/10/21/21", "", ""),  # values that look like AIs
    (f"{G}/10/01", "", ""),
    # queries
    (G, "17=281031", ""),
    (G, "17=281000", ""),
    (G, "11=261122&13=261122&15=270101&422=704&7007=261001", ""),
    (G, "3103=000195&3922=0299&17=201225", ""),
    (G, "99=ABC&98=XYZ%2f987", ""),
    (G, "%31%37=281031", ""),
    (G, "linkType=all", ""),
    (G, "linkType=gs1:pip&utm_source=zalo&&context=%C3%A9&%zz=1&=x&single&%ff", ""),
    (G, "&&&17=281031&&&", ""),
    (G, "gtin=1&10a=2&lot=A&ser=5&17%20=1", ""),
    (G, "\ud800%41=1", ""),
    (G, "\u0661\u0667=1", ""),  # Arabic digits are no AI
    (f"{G}/235/XYZ", "10=ABC123", ""),  # a lot has no place beside 235
    (f"/414/{GLN}", "10=A", ""),
    (f"/00/{SSCC}", f"02={GTIN}&37=25&10=ABC123", ""),
    ("/8004/9521614141234567", f"01={GTIN}", ""),
    (f"/8006/{ITIP}", "17=281031", ""),
]


@pytest.mark.parametrize(("path", "query", "canonical"), GOOD)
def test_good_addresses(path, query, canonical):
    link = gs1.parse_path(path, query)
    assert link.path == (canonical or path)
    assert gs1.parse_path(link.path, link.query) == link


@pytest.mark.parametrize(
    ("path", "query", "problem"),
    [
        # shape
        ("", "", ("malformed", "")),
        ("/", "", ("malformed", "")),
        ("/01", "", ("malformed", "")),
        ("/01/", "", ("malformed", "")),
        ("//", "", ("malformed", "")),
        (f"01/{GTIN}", "", ("malformed", "")),
        (f"{G}/", "", ("malformed", "")),
        (f"{G}/10", "", ("malformed", "")),
        (f"{G}/10/", "", ("malformed", "")),
        (f"{G}/10//21/A", "", ("malformed", "")),
        (f"/{G}", "", ("malformed", "")),
        (f"{G}//", "", ("malformed", "")),
        (f"{G}/10/A/B/C", "", ("unknown_ai", "B")),
        (f"{G}/10/%zz", "", ("malformed", "")),
        (f"{G}/10/%", "", ("malformed", "")),
        (f"{G}/10/A%2", "", ("malformed", "")),
        (f"{G}/10/%ff", "", ("malformed", "")),
        (f"{G}/10/%C3", "", ("malformed", "")),
        (f"{G}/10/%C0%AF", "", ("malformed", "")),  # an overlong "/"
        (f"{G}/10/%ED%A0%80", "", ("malformed", "")),  # half a surrogate pair
        (f"{G}/10/a b", "", ("malformed", "")),
        (f"{G}/10/a\tb", "", ("malformed", "")),
        (f"{G}/10/é", "", ("malformed", "")),
        (f"{G}/10/A\n", "", ("malformed", "")),
        (f"{G}/10/a\r\nX: y", "", ("malformed", "")),
        (f"{G}/10/<A>", "", ("malformed", "")),
        (f'{G}/10/"A"', "", ("malformed", "")),
        (f"{G}/10/A#1", "", ("malformed", "")),
        (f"{G}/10/A?17=281031", "", ("malformed", "")),
        (f"{G}/10/" + "A" * LONGEST, "", ("malformed", "")),
        (G, "x=" + "A" * LONGEST, ("malformed", "")),
        # a stem or a compressed part is not for the front door
        (f"/shop{G}", "", ("unknown_ai", "shop")),
        (f"/a/b{G}", "", ("unknown_ai", "a")),
        ("/ARFRq5sE2g", "", ("malformed", "")),
        # keys
        (f"/gtin/{GTIN}", "", ("unknown_ai", "gtin")),
        (f"/GTIN/{GTIN}", "", ("unknown_ai", "GTIN")),
        (f"/gln/{GLN}", "", ("unknown_ai", "gln")),
        (f"{G}/lot/A", "", ("unknown_ai", "lot")),
        (f"{G}/ser/A", "", ("unknown_ai", "ser")),
        (f"{G}/10/A/ser/B", "", ("unknown_ai", "ser")),
        (f"/(01)/{GTIN}", "", ("unknown_ai", "(01)")),
        (f"/1/{GTIN}", "", ("unknown_ai", "1")),
        (f"/001/{GTIN}", "", ("unknown_ai", "001")),
        (f"/89/{GTIN}", "", ("unknown_ai", "89")),
        (f"{G}/89/A", "", ("unknown_ai", "89")),
        (f"/99/{GTIN}", "", ("not_a_key", "99")),
        (f"/02/{GTIN}", "", ("not_a_key", "02")),
        (f"/410/{GLN}", "", ("not_a_key", "410")),
        (f"/8014/{GMN}", "", ("not_a_key", "8014")),
        ("/10/ABC", "", ("not_a_key", "lot")),
        (f"/10/A{G}", "", ("not_a_key", "lot")),
        (f"/21/1{G}", "", ("not_a_key", "serial")),
        # values
        ("/01/9521234543213", "", ("bad_length", "gtin")),  # GTINs of 8, 12 and 13 digits were allowed once
        ("/01/614141007349", "", ("bad_length", "gtin")),
        ("/01/96385074", "", ("bad_length", "gtin")),
        ("/01/009521234543213", "", ("bad_length", "gtin")),
        ("/01/09521234543214", "", ("bad_check_digit", "gtin")),
        ("/01/0952123454321X", "", ("bad_characters", "gtin")),
        ("/01/0952123454321%30", "", ("bad_check_digit", "gtin")),
        ("/01/%D9%A009521234543213", "", ("bad_characters", "gtin")),
        ("/01/ARFRq5sE2g", "", ("bad_characters", "gtin")),
        (f"{G}/10/" + "A" * 21, "", ("bad_length", "lot")),
        (f"{G}/22/" + "A" * 21, "", ("bad_length", "cpv")),
        (f"{G}/21/" + "A" * 21, "", ("bad_length", "serial")),
        (f"{G}/235/" + "A" * 29, "", ("bad_length", "tpx")),
        (f"{G}/10/A%00", "", ("bad_characters", "lot")),
        (f"{G}/10/A%0D%0AB", "", ("bad_characters", "lot")),
        (f"{G}/10/A%1DB", "", ("bad_characters", "lot")),
        (f"{G}/10/L%C3%94", "", ("bad_characters", "lot")),
        (f"{G}/10/A%20B", "", ("bad_characters", "lot")),
        (f"{G}/10/A%23B", "", ("bad_characters", "lot")),
        (f"{G}/10/A$B", "", ("bad_characters", "lot")),
        (f"{G}/10/A@B", "", ("bad_characters", "lot")),
        (f"{G}/10/A~B", "", ("bad_characters", "lot")),
        (f"{G}/10/A%5BB%5D", "", ("bad_characters", "lot")),
        ("/414/9521234543210", "", ("bad_check_digit", "gln")),
        (f"/414/0{GLN}", "", ("bad_length", "gln")),
        (f"/414/{GLN}/254/" + "A" * 21, "", ("bad_length", "gln_extension")),
        ("/417/9521234543210", "", ("bad_check_digit", "party")),
        ("/00/376104250021234560", "", ("bad_check_digit", "sscc")),
        ("/00/37610425002123456", "", ("bad_length", "sscc")),
        ("/253/9521234543210", "", ("bad_check_digit", "gdti")),
        (f"/253/{GLN}" + "A" * 18, "", ("bad_length", "gdti")),
        (f"/255/{GLN}A", "", ("bad_characters", "gcn")),
        ("/401/ABC9521", "", ("bad_prefix", "ginc")),
        ("/402/95212345432100004", "", ("bad_check_digit", "gsin")),
        (f"/8003/1{GLN}", "", ("bad_value", "grai")),
        (f"/8003/{GLN}", "", ("bad_length", "grai")),
        ("/8003/09521234543214", "", ("bad_check_digit", "grai")),
        ("/8004/AB", "", ("bad_prefix", "giai")),
        ("/8004/TRUCK9521", "", ("bad_prefix", "giai")),
        (f"/8006/{GTIN}0201", "", ("bad_value", "itip")),
        ("/8010/9521234abc", "", ("bad_characters", "cpid")),
        ("/8010/9521234A/8011/012", "", ("bad_value", "cpid_serial")),
        (f"/8013/{GMN[:-1]}X", "", ("bad_check_pair", "gmn")),
        ("/8017/952123454321000004", "", ("bad_check_digit", "provider")),
        (f"/8017/{GSRN}/8019/12345678901", "", ("bad_length", "srin")),
        # order
        (f"{G}/21/1/10/A", "", ("wrong_order", "serial")),
        (f"{G}/10/A/22/B", "", ("wrong_order", "lot")),
        (f"{G}/21/A/22/B", "", ("wrong_order", "serial")),
        (f"{G}/22/A/21/C/10/B", "", ("wrong_order", "cpv")),
        (f"{G}/235/A/21/B", "", ("wrong_order", "tpx")),
        (f"{G}/22/A/235/B", "", ("wrong_order", "cpv")),
        (f"/414/{GLN}/254/A/7040/1A2B", "", ("wrong_order", "gln_extension")),
        (f"{G}/10/A/10/B", "", ("repeated", "lot")),
        (f"{G}/10/A/10/A", "", ("repeated", "lot")),
        (f"{G}/10/A/21/B/10/C", "", ("repeated", "lot")),
        (f"{G}{G}", "", ("repeated", "gtin")),
        (f"{G}/414/{GLN}", "", ("not_a_qualifier", "gln")),
        (f"{G}/254/A", "", ("not_a_qualifier", "gln_extension")),
        (f"{G}/17/281031", "", ("not_a_qualifier", "17")),
        (f"{G}/10/A/17/281031", "", ("not_a_qualifier", "17")),
        (f"/414/{GLN}/10/A", "", ("not_a_qualifier", "lot")),
        (f"/417/{GLN}/254/A", "", ("not_a_qualifier", "gln_extension")),
        (f"/00/{SSCC}/10/A", "", ("not_a_qualifier", "lot")),
        (f"/8017/{GSRN}/8020/A", "", ("not_a_qualifier", "reference")),
        # query
        (G, "10=A", ("misplaced", "lot")),
        (G, "21=A", ("misplaced", "serial")),
        (G, "22=A", ("misplaced", "cpv")),
        (G, "235=A", ("misplaced", "tpx")),
        (f"{G}/22/A", "10=B", ("misplaced", "lot")),
        (f"{G}/10/A", "21=B", ("misplaced", "serial")),
        (f"{G}/235/A", "21=B", ("misplaced", "serial")),
        (f"/414/{GLN}", "254=A", ("misplaced", "gln_extension")),
        (f"/8006/{ITIP}", "21=A", ("misplaced", "serial")),
        (G, "%31%30=A", ("misplaced", "lot")),
        (G, "254=A", ("not_an_attribute", "gln_extension")),
        (G, "8200=A", ("not_an_attribute", "8200")),
        (G, "03=09521234543213", ("not_an_attribute", "03")),
        (f"/414/{GLN}", "21=A", ("not_an_attribute", "serial")),
        (G, f"01={GTIN}", ("repeated", "gtin")),
        (f"{G}/10/A", "10=A", ("repeated", "lot")),
        (G, "17=261122&17=261122", ("repeated", "17")),
        (G, "17=261122&x=1&%31%37=261122", ("repeated", "17")),
        (G, "999=x", ("unknown_ai", "999")),  # numbers are kept for AIs
        (G, "89=x", ("unknown_ai", "89")),
        (G, "1=x", ("unknown_ai", "1")),
        (G, "12345=", ("unknown_ai", "12345")),
        (G, "17=261322", ("bad_date", "17")),
        (G, "17=270229", ("bad_date", "17")),
        (G, "17=20261122", ("bad_length", "17")),
        (G, "17=", ("bad_length", "17")),
        (G, "17=261122=1", ("bad_characters", "17")),
        (G, "11", ("bad_length", "11")),
        (G, "13=2611 2", ("bad_characters", "13")),
        (G, "99=A+B", ("bad_characters", "99")),  # a space as forms write it
        (G, "15=%zz", ("malformed", "")),
        (G, "15=%ff", ("malformed", "")),
        (G, "99=\ud800", ("bad_characters", "99")),
        (G, "99=\ud800%41", ("malformed", "")),
        (f"{G}/10/\ud800%41", "", ("malformed", "")),
        (G, "422=999", ("bad_country", "422")),
        (G, "422=VN", ("bad_characters", "422")),
        (G, "7007=261100", ("bad_date", "7007")),
        (G, "7007=2611222", ("bad_length", "7007")),
        (G, "7007=261122261199", ("bad_date", "7007")),
        (G, "17=281031;11=261122", ("bad_characters", "17")),
        (G, "37=5", ("excluded", "gtin")),
        (G, f"02={GTIN}", ("excluded", "02")),
        (G, "3102=000195&3103=000195", ("excluded", "3102")),
        (G, "422=704&426=704", ("excluded", "422")),
    ],
)
def test_addresses_that_are_refused_and_why(path, query, problem):
    assert refusal(path, query) == problem


@pytest.mark.parametrize(
    ("path", "query", "at"),
    [
        ("/01/09521234543214", "", 17),
        (f"{G}/10/AB$", "", 24),
        (f"{G}/21/1/10/A", "", 19),
        (f"{G}/10/A/lot/B", "", 24),
        (f"{G}/10/A B", "", 23),
        (f"{G}/10/%2F%zz", "", 25),
        (f"{G}/10/%2F$", "", 22),
        (G, "x=1&17=261322", 26),
        (G, "x=1&10=A", 23),
        (G, "99=A+", 23),
        ("/gtin/1", "", 1),
    ],
)
def test_an_error_says_where(path, query, at):
    with pytest.raises(gs1.GS1Error) as caught:
        gs1.parse_path(path, query)
    assert caught.value.at == at


def test_an_error_is_told_in_the_language_of_its_reader():
    with pytest.raises(Refused) as caught:
        gs1.parse_path(f"{G}/21/1/10/A")
    assert caught.value.problems[0].message == "Thứ tự phải là 22, 10, 21 | 235."
    with translation.override("en"):
        assert "22, 10, 21 | 235" in str(caught.value.problems[0].message)
        assert "Thứ tự" not in str(caught.value.problems[0].message)


def test_the_message_names_the_right_check_digit():
    with pytest.raises(Refused) as caught:
        gs1.parse_path("/01/09521234543214")
    assert "phải là 3" in str(caught.value.problems[0].message)


def test_one_canonical_form():
    link = gs1.parse_path(f"/01/{GTIN}/10/%41%2fb-c%3a", "17=281031&x=1&11=261122")
    assert link.canonical == f"https://id.gs1.org/01/{GTIN}/10/A%2Fb-c%3A?11=261122&17=281031"
    assert link.uri(f"{HOST}/a/stem/") == f"{HOST}/a/stem/01/{GTIN}/10/A%2Fb-c%3A?11=261122&17=281031"
    assert link.uri("id.vn") == f"https://id.vn/01/{GTIN}/10/A%2Fb-c%3A?11=261122&17=281031"
    assert link.uri("http://127.0.0.1:8000/").startswith("http://127.0.0.1:8000/01/")


def test_a_resolver_walks_up():
    link = gs1.parse_path(f"/01/{GTIN}/10/A/21/B", "17=281031")
    assert [level.path for level in link.levels()] == [f"/01/{GTIN}/10/A/21/B", f"/01/{GTIN}/10/A", f"/01/{GTIN}"]


@given(gtins, st.none() | part, st.none() | part, st.none() | part)
def test_what_is_built_is_parsed_back(gtin, cpv, lot, serial):
    uri = gs1.build(
        domain=HOST, gtin=gtin, cpv=cpv or "", lot=lot or "", serial=serial or "", attributes={"17": "281031"}
    )
    path, _, query = uri.removeprefix(HOST).partition("?")
    link = gs1.parse_path(path, query)
    assert (link.gtin, link.cpv, link.lot, link.serial, link.get("17")) == (
        gtin,
        cpv or "",
        lot or "",
        serial or "",
        "281031",
    )
    assert link.uri(HOST) == uri


@given(links())
def test_every_key_is_built_and_parsed_back(link):
    assert gs1.parse_path(link.path, link.query) == link
    assert gs1.parse_path(link.path.replace("%2F", "%2f"), link.query).canonical == link.canonical
    assert [level.path for level in link.levels()][-1] == f"/{link.key}/{link.path.split('/')[2]}"


@given(links(), st.randoms())
def test_the_elements_of_a_link_make_it_again(link, random):
    rest = list(link.elements[1:])
    random.shuffle(rest)
    assert gs1.link_of([link.elements[0], *rest]) == link
    assert gs1.link_of(dict([link.elements[0], *rest])).canonical == link.canonical


@given(elements())
def test_elements_make_a_link_or_say_why_not(values):
    try:
        link = gs1.link_of(values)
    except gs1.GS1Error as error:
        assert error.code in {"no_key", "misplaced", "not_an_attribute"}
    else:
        assert dict(link.elements) == values


@pytest.mark.parametrize(
    ("values", "result"),
    [
        ([("17", "281031"), ("21", "B"), ("10", "A"), ("01", GTIN)], f"{G}/10/A/21/B?17=281031"),
        ([("254", "A"), ("414", GLN)], f"/414/{GLN}/254/A"),
        ([("10", "A"), ("414", GLN)], f"/414/{GLN}?10=A"),
        ([("8004", "9521X"), ("01", GTIN)], f"/8004/9521X?01={GTIN}"),
        ([("01", GTIN), ("8004", "9521X")], f"{G}?8004=9521X"),
        ([("00", SSCC), ("8004", "9521X"), ("7040", "1A2B")], f"/8004/9521X/7040/1A2B?00={SSCC}"),
        ([("10", "A")], "no_key"),
        ([("01", GTIN), ("254", "A")], "not_an_attribute"),
        ([("01", GTIN), ("02", GTIN)], "excluded"),
        ([("01", GTIN), ("01", GTIN)], "repeated"),
        ([("01", GTIN), ("98765", "A")], "unknown_ai"),
        ([("01", "09521234543214")], "bad_check_digit"),
        ([], "no_key"),
    ],
)
def test_links_of_elements(values, result):
    try:
        link = gs1.link_of(values)
    except gs1.GS1Error as error:
        assert error.code == result
        assert error.problems[0].message
    else:
        assert link.uri(HOST) == HOST + result


pieces = st.sampled_from(
    [
        "/",
        "01",
        GTIN,
        "10",
        "21",
        "22",
        "414",
        GLN,
        "%2F",
        "%",
        "%zz",
        "A",
        "?",
        "&",
        "=",
        "17",
        "261122",
        "+",
        "\x1d",
        "é",
        "/01/",
        "8004",
    ]
)


@given(
    st.lists(pieces, max_size=12).map("".join) | st.text(max_size=60),
    st.lists(pieces, max_size=8).map("".join) | st.text(max_size=30),
)
def test_any_text_is_parsed_or_refused(path, query):
    for start in ("", "/01/", f"/01/{GTIN}/10/"):
        try:
            link = gs1.parse_path(start + path, query)
        except gs1.GS1Error as error:
            assert error.problems[0].message
            assert -1 <= error.at <= len(start + path) + 1 + len(query)
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
    except gs1.GS1Error:
        assert not allowed
    else:
        assert allowed
        assert [ai for ai, _ in link.values] == ais


def test_building_refuses_what_parsing_would():
    with pytest.raises(gs1.GS1Error):
        gs1.build(domain=HOST, gtin="9521234543213")
    with pytest.raises(gs1.GS1Error):
        gs1.build(domain=HOST, gtin=GTIN, lot="LÔ")
    with pytest.raises(gs1.GS1Error):
        gs1.build(domain=HOST, gln=GLN, lot="A")
    with pytest.raises(gs1.GS1Error):
        gs1.build(domain=HOST, gtin=GTIN, tpx="A", lot="B")
    with pytest.raises(ValueError, match="one key"):
        gs1.build(domain=HOST, lot="A")
    with pytest.raises(ValueError, match="one key"):
        gs1.build(domain=HOST, gtin=GTIN, gln=GLN)
    with pytest.raises(TypeError, match="colour"):
        gs1.build(domain=HOST, gtin=GTIN, colour="red")


def test_places_and_parties_are_built():
    assert gs1.build(domain=HOST, gln=GLN, gln_extension="A/1") == f"https://ocop.example/414/{GLN}/254/A%2F1"
    assert gs1.build(domain="id.vn", party=GLN) == f"https://id.vn/417/{GLN}"
    assert gs1.build(domain=HOST, sscc=SSCC) == f"https://ocop.example/00/{SSCC}"


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
