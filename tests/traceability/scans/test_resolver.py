"""The resolver at the root: one statement, strict with addresses, forgiving with typed codes, never a 500, never an open door."""

import re
from itertools import count
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.core import gs1
from catalog.products.models import Product, Variant
from tests.chance import times
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_draft, make_lot
from tests.factories.producers import make_producer
from tests.factories.zones import make_zone
from traceability.codes.models import TraceCode
from traceability.codes.services import ensure_code
from traceability.lots import services as lots

pytestmark = pytest.mark.django_db
GTIN = "09520000000110"
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def lot():
    lot = make_lot(number="MN261008")
    Variant.objects.filter(pk=lot.variant_id).update(gtin=GTIN)
    ensure_code(lot=lot)
    ensure_code(variant=lot.variant)
    return lot


def page(thing):
    return f"/t/{thing.trace_code.code}/"


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_digital_link_leads_to_its_lot_in_one_statement(client, lot, django_assert_num_queries, method):
    with django_assert_num_queries(1):
        answer = getattr(client, method)(f"/01/{GTIN}/10/MN261008")
    assert answer.status_code == 307
    assert answer["Location"] == page(lot)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("tail", "statements"), [("", 1), ("/10/KHAC", 3), ("/21/ABC", 3), ("/10/KHAC/21/9", 5), ("/22/2A", 1)]
)
def test_an_unknown_lot_walks_up_to_its_product(client, lot, django_assert_num_queries, tail, statements):
    """In one statement; that a lot or serial is unknown is counted by two more each, once the answer has been sent."""
    with django_assert_num_queries(statements):
        answer = client.get(f"/01/{GTIN}{tail}")
    assert (answer.status_code, answer["Location"]) == (307, page(lot.variant))


def test_a_draft_is_as_if_unknown(client, lot):
    draft = make_draft(variant=lot.variant, number="NHAP")
    code = ensure_code(lot=draft)
    assert client.get(f"/01/{GTIN}/10/NHAP")["Location"] == page(lot.variant)
    assert client.get(f"/q/{code.code}").status_code == 404


def test_a_serial_below_a_known_lot_leads_to_the_lot(client, lot):
    assert client.get(f"/01/{GTIN}/10/MN261008/21/0001")["Location"] == page(lot)


def test_a_lot_with_a_slash_is_found_by_its_raw_path(client, lot):
    other = make_lot(variant=lot.variant, number="A/1")
    code = ensure_code(lot=other)
    answer = client.get(f"/01/{GTIN}/10/A%2F1", RAW_URI=f"/01/{GTIN}/10/A%2F1")
    assert answer["Location"] == f"/t/{code.code}/"


def test_a_lot_not_opened_before_gets_its_code(client):
    lot = make_lot(number="MOI")
    Variant.objects.filter(pk=lot.variant_id).update(gtin=GTIN)
    answer = client.get(f"/01/{GTIN}/10/MOI")
    assert answer["Location"] == f"/t/{TraceCode.objects.get(lot=lot).code}/"
    answer = client.get(f"/01/{GTIN}")
    assert answer["Location"] == f"/t/{TraceCode.objects.get(variant=lot.variant).code}/"


def test_zones_and_producers_by_gln(client, django_assert_num_queries):
    zone = make_zone(gln="9520000001018")
    first = client.get("/414/9520000001018")
    assert first["Location"] == f"/t/{TraceCode.objects.get(zone=zone).code}/"
    with django_assert_num_queries(1):
        assert client.get("/414/9520000001018/254/kho-2")["Location"] == first["Location"]
    producer = make_producer(gln="9520000001025")
    with django_assert_num_queries(1):
        assert client.get("/417/9520000001025")["Location"] == f"/producers/{producer.slug}/"
    assert client.get("/417/9520000001018").status_code == 404
    assert client.get(f"/00/{'0' * 17}0").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/01/09520000000111", "/01/9520000000110", "/01/abc", "/01/", "/01", f"/01/{GTIN}/", f"/01/{GTIN}/10/", f"/01/{GTIN}/10",
        f"/01/{GTIN}/21/1/10/A",        f"/01/{GTIN}/10/A/10/B", f"/01/{GTIN}/99/x",
        f"/01/{GTIN}/10/{'A' * 21}", f"/01/{GTIN}/10/đ", f"/01/{GTIN}/10/%FF", f"/01/{GTIN}?10=A",
        f"/01/{GTIN}?17=991399", "/414/1234567890123", "/414/95200000010180", "/00/123", "/417/x", f"/01/{GTIN}/10/😀",
        f"/01/{GTIN}/10/" + "A" * 10_000, f"/01/{GTIN}/01/{GTIN}", "/00/", "/01//10/A",
        f"/01/{GTIN}%0A", f"/01/{GTIN}/10/A%0AB", "/255/%0A",
    ],
)  # fmt: skip
def test_a_malformed_address_is_400_in_the_readers_words(client, lot, path):
    raw = quote(path.partition("?")[0], safe="/%")
    page = client.get(path, RAW_URI=raw, headers=BROWSER)  # as gunicorn gives it
    answer = client.get(path, RAW_URI=raw)
    assert page.status_code == answer.status_code == 400
    assert "<h1>Địa chỉ viết sai</h1>" in page.content.decode()
    assert (answer["Content-Type"], answer.json()["title"]) == ("application/problem+json", "Địa chỉ viết sai")
    assert page["Access-Control-Allow-Origin"] == answer["Access-Control-Allow-Origin"] == "*"


def test_a_wrong_check_digit_names_the_right_one(client):
    answer = client.get("/01/09520000000111", headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["field"], problem["status"]) == ("bad_check_digit", "gtin", 400)
    assert "phải là 0" in problem["detail"]


def test_unknown_never_issued_mistyped_and_draft_answer_alike(client, django_assert_num_queries):
    draft = ensure_code(lot=make_draft())
    bodies = set()
    for path in (
        "/01/09520000000127", "/q/0000-0000-0000", "/q/khong-phai-ma", f"/q/{draft.code}", "/414/9520000001018", "/q/" + "A" * 500,
        "/q/%27%3B%20DROP", "/q/😀", "/q/A%0AB",
    ):  # fmt: skip
        with django_assert_num_queries(3):  # two count it when it was sent
            answer = client.get(path, headers=BROWSER)
        assert answer.status_code == 404, path
        assert "Không tìm thấy mã này" in answer.content.decode()
        bodies.add(main_of(answer.content))
    assert len(bodies) == 1
    json = client.get("/q/000000000000", headers={"accept": "application/json"})
    assert (json.status_code, json.json()["title"]) == (404, "Không tìm thấy mã này")


def main_of(content):
    """What the reader sees: the header's language switch repeats the page's own address."""
    return content[content.index(b"<main") : content.index(b"</main>")]


def test_an_unpublished_product_is_unknown(client, lot):
    Product.objects.update(state="hidden")
    assert client.get(f"/01/{GTIN}").status_code == 404
    assert client.get(f"/01/{GTIN}/10/MN261008").status_code == 307  # what is on the shelves stays traceable


def test_a_recalled_lot_still_leads_to_its_page(client, lot):
    lots.recall_lot(lot=lot, reason="Thu hồi thử", by=None)
    assert client.get(f"/01/{GTIN}/10/MN261008")["Location"] == page(lot)


@pytest.mark.parametrize("look", [str.lower, lambda c: "-".join((c[:4], c[4:8], c[8:])), lambda c: c.replace("0", "O").replace("1", "l"),
                                  lambda c: f" {c[:6]} {c[6:]} "])  # fmt: skip
def test_own_codes_are_found_as_people_type_them(client, look, django_assert_num_queries):
    code = make_lot_code().code
    with django_assert_num_queries(1):
        answer = client.get(f"/q/{look(code)}")
    assert (answer.status_code, answer["Location"]) == (307, f"/t/{code}/")


def test_the_query_is_passed_on(client, lot):
    query = "17=281031&utm=a%20b"
    assert client.get(f"/01/{GTIN}/10/MN261008?{query}")["Location"] == f"{page(lot)}?{query}"
    answered_here = "17=281031&linkType=gs1:defaultLink&context=vn&utm=a%20b"
    assert client.get(f"/01/{GTIN}/10/MN261008?{answered_here}")["Location"] == f"{page(lot)}?{query}"
    code = lot.trace_code.code
    assert client.get(f"/q/{code}?a=1")["Location"] == f"/t/{code}/?a=1"


@pytest.mark.parametrize(
    "query",
    [
        "x=%0d%0aSet-Cookie:%20a=b",
        "x=%0D%0A",
        "next=//evil.example",
        "x=\r\nA: b",
        "x=%0%0aaSet-Cookie:%20a=b",
        "x=%0%0%0daa",
        "u=https://evil.example/",
    ],
)
def test_nothing_gets_into_the_header_and_no_door_opens(client, lot, query):
    answer = client.get(f"/q/{lot.trace_code.code}", QUERY_STRING=query)
    location = answer["Location"]
    assert location.startswith(page(lot) + "?")
    assert not re.search(r"%0[ad]|[\r\n]", location, re.IGNORECASE)
    assert "Set-Cookie" not in answer.headers


def test_a_query_beyond_reason_is_not_carried(client, lot):
    assert client.get(f"/q/{lot.trace_code.code}?x={'a' * 3000}").status_code == 404
    assert client.get(f"/01/{GTIN}?x={'a' * 3000}").status_code == 400


@pytest.mark.parametrize("path", [f"/01/{GTIN}", "/q/000000000000", "/01/garbage"])
def test_options_and_other_methods(client, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.options(path)
        assert answer.status_code == 204
        assert answer["Access-Control-Allow-Methods"] == answer["Allow"] == "GET, HEAD, OPTIONS"
        assert answer["Access-Control-Allow-Origin"] == "*"
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(path).status_code == 405


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
segments = st.one_of(
    st.sampled_from(
        ["01", "10", "21", "22", "414", "254", "417", "00", "235", GTIN, "9520000001018", "", "..", "%", "%00", "%2F"]
    ),
    text,
)


@settings(max_examples=times(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["01", "414", "417", "00", "q"]), st.lists(segments, max_size=6), text)
def test_no_address_breaks_it(db, key, rest, query):
    path = "/" + "/".join([key, *rest])
    answer = Client().get("/", PATH_INFO=path.encode().decode("latin-1"), QUERY_STRING=query.encode().decode("latin-1"))
    assert answer.status_code in {200, 301, 302, 307, 400, 404, 429}
    if answer.status_code == 307:
        assert re.match(r"/(t|producers)/[\w-]+/(\?|$)", answer["Location"])


_strangers = count()


@settings(max_examples=times(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text("0123456789", min_size=13, max_size=13),
    st.text(st.sampled_from("AZaz09!\"%&'()*+,-./:;<=>?_"), min_size=1, max_size=20),
)
def test_every_well_formed_link_is_known_or_unknown(db, digits, number):
    link = gs1.build(gtin=digits + gs1.check_digit(digits), lot=number, domain="https://a.vn").removeprefix(
        "https://a.vn"
    )
    assert Client().get("/", PATH_INFO="/", RAW_URI=link, QUERY_STRING="").status_code in {200, 404}
    n = next(_strangers)  # thirty unknown ones of one client are guesses
    answer = Client(REMOTE_ADDR=f"10.0.{n // 250}.{n % 250}").get("/01/x", RAW_URI=link)
    assert answer.status_code == 404
