"""What programs ask the resolver for: linksets, link types, choices, the description file (GS1-Conformant Resolver 1.2)."""

import datetime as dt
import json
import os
from pathlib import Path

import jsonschema
import pytest

from catalog.core import clock, gs1
from catalog.products.models import Product, Variant
from tests.conftest import ROOT
from tests.factories.certification import make_certificate
from tests.factories.lots import make_lot
from tests.factories.producers import make_producer
from tests.factories.zones import make_zone
from traceability.codes.services import ensure_code
from traceability.lots.models import Lot

pytestmark = pytest.mark.django_db
GTIN = "09520000000110"
VOC = "https://ref.gs1.org/voc/"
HOST = "https://ocop.example"
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LINKSET = {"accept": "application/linkset+json"}
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
SCHEMAS = Path(os.environ.get("OCOP_SHARED", ROOT.parent / "shared")) / "data" / "resolver"


def schema(name):
    if not SCHEMAS.is_dir():
        pytest.skip(f"{SCHEMAS} is not here: linksets are held against GS1's schemas where it is")
    return json.loads((SCHEMAS / name).read_text())


def check(body):
    """Valid by GS1's schema and by that of RFC 9264 (which knows no itemDescription)."""
    jsonschema.Draft7Validator(schema("gs1-linkset-schema.json")).validate(body)
    bare = {"linkset": [{k: v for k, v in each.items() if k != "itemDescription"} for each in body["linkset"]]}
    jsonschema.Draft7Validator(schema("linkset-schema.json")).validate(bare)


@pytest.fixture
def lot():
    """A published lot of a certified product with a GTIN."""
    lot = make_lot(number="MN261008")
    Variant.objects.filter(pk=lot.variant_id).update(gtin=GTIN)
    ensure_code(lot=lot)
    ensure_code(variant=lot.variant)
    lot.certificate = make_certificate(product=lot.variant.product)
    return lot


def digits(body):
    return body + gs1.check_digit(body)


def page(thing):
    return f"/t/{thing.trace_code.code}/"


@pytest.mark.parametrize(
    ("query", "accept", "content_type"),
    [
        ("?linkType=linkset", "*/*", "application/linkset+json"),
        ("?linkType=linkset", BROWSER["accept"], "application/linkset+json"),
        ("?linkType=all", "*/*", "application/linkset+json"),
        ("?linkType=linkset", "application/json", "application/json"),
        ("?linkType=linkset", "application/ld+json", "application/ld+json"),
        ("", "application/linkset+json", "application/linkset+json"),
        ("", "application/json", "application/json"),
        ("", "application/ld+json", "application/ld+json"),
        ("", "text/html;q=0.5, application/linkset+json", "application/linkset+json"),
        ("?linkType=gs1:pip", "application/linkset+json", "application/linkset+json"),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_the_linkset_in_one_statement(client, lot, django_assert_num_queries, method, query, accept, content_type):
    with django_assert_num_queries(1):
        answer = getattr(client, method)(f"/01/{GTIN}/10/MN261008{query}", headers={"accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, content_type)
    assert f'<{HOST}/01/{GTIN}/10/MN261008?linkType=linkset>; rel="linkset"' in answer["Link"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    inside = method == "get" and answer.json().get("@context") == CONTEXT
    outside = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"' in answer["Link"]
    assert outside == (content_type != "application/ld+json")
    assert inside == (method == "get" and not outside)


def test_a_lots_linkset_word_for_word(client, lot):
    body = client.get(f"/01/{GTIN}/10/MN261008", headers=LINKSET).json()
    check(body)
    product = lot.variant.product
    zone = lot.inputs.get().zone
    own = {"hreflang": ["vi", "en"], "type": "text/html"}
    named = f"{product.name} · {lot.variant.name}"
    assert body == {
        "linkset": [
            {
                "anchor": f"{HOST}/01/{GTIN}/10/MN261008",
                "itemDescription": f"{named}, lô MN261008",
                f"{VOC}defaultLink": [{"href": HOST + page(lot), "title": "Nguồn gốc của lô MN261008"}],
                f"{VOC}traceability": [{"href": HOST + page(lot), "title": "Nguồn gốc của lô MN261008", **own}],
                f"{VOC}recallStatus": [
                    {"href": HOST + page(lot), "title": "Lô MN261008 có bị giữ hay thu hồi không", **own}
                ],
                f"{VOC}epcis": [
                    {
                        "href": f"{HOST}{page(lot)}events.json",
                        "title": "Sự kiện EPCIS của lô MN261008",
                        "hreflang": ["vi", "en"],
                        "type": "application/ld+json",
                    }
                ],
                f"{VOC}locationInfo": [
                    {"href": f"{HOST}/zones/{zone.slug}/", "title": f"Vùng nguyên liệu {zone.name}", **own}
                ],
            },
            {
                "anchor": f"{HOST}/01/{GTIN}",
                "itemDescription": named,
                f"{VOC}traceability": [{"href": HOST + page(lot.variant), "title": "Nguồn gốc của sản phẩm", **own}],
                f"{VOC}pip": [{"href": f"{HOST}/products/{product.slug}/", "title": "Thông tin sản phẩm", **own}],
                f"{VOC}certificationInfo": [
                    {"href": f"{HOST}/certificates/{lot.certificate.pk}/", "title": "Giấy chứng nhận OCOP", **own}
                ],
            },
        ]
    }


def test_the_words_of_a_linkset_follow_accept_language(client, lot):
    english = LINKSET | {"accept-language": "en-GB, en;q=0.9"}
    body = client.get(f"/01/{GTIN}/10/MN261008", headers=english).json()
    assert body["linkset"][0][f"{VOC}defaultLink"][0]["title"] == "Origin of lot MN261008"


@pytest.mark.parametrize("tail", ["/10/KHAC", "/21/1", "/22/A/10/KHAC/21/9", ""])
def test_an_unknown_lot_shows_the_linkset_of_its_product(client, lot, tail):
    body = client.get(f"/01/{GTIN}{tail}?linkType=linkset").json()
    check(body)
    assert [each["anchor"] for each in body["linkset"]] == [f"{HOST}/01/{GTIN}"]
    assert f"{VOC}defaultLink" in body["linkset"][0]


def test_a_serial_shows_the_links_of_its_lot_and_product(client, lot):
    body = client.get(f"/01/{GTIN}/10/MN261008/21/7?linkType=linkset").json()
    assert [each["anchor"] for each in body["linkset"]] == [f"{HOST}/01/{GTIN}/10/MN261008", f"{HOST}/01/{GTIN}"]
    assert sum(f"{VOC}defaultLink" in each for each in body["linkset"]) == 1


def test_a_lot_with_signs_is_anchored_in_canonical_form(client, lot):
    ensure_code(lot=make_lot(variant=lot.variant, number="A/1&b"))
    raw = f"/01/{GTIN}/10/A%2f1%26b"
    body = client.get(raw, headers=LINKSET, RAW_URI=raw).json()
    check(body)
    assert body["linkset"][0]["anchor"] == f"{HOST}/01/{GTIN}/10/A%2F1%26b"


def test_every_zone_of_a_lot_is_linked_once(client, django_assert_num_queries):
    """The one that gave most first; asked for by its type alone, they are choices."""
    zones = [make_zone(name=name) for name in ("Đồi A", "Đồi B", "Đồi C")]
    lot = make_lot(number="BA", zones=[*zones, zones[1]])
    Variant.objects.filter(pk=lot.variant_id).update(gtin=GTIN)
    ensure_code(lot=lot)
    ensure_code(variant=lot.variant)
    with django_assert_num_queries(1):
        body = client.get(f"/01/{GTIN}/10/BA", headers=LINKSET).json()
    check(body)
    told = [each["href"] for each in body["linkset"][0][f"{VOC}locationInfo"]]
    assert told == [f"{HOST}/zones/{zones[n].slug}/" for n in (0, 1, 2)]
    choices = client.get(f"/01/{GTIN}/10/BA?linkType=gs1:locationInfo", headers=BROWSER)
    assert choices.status_code == 300 and choices.content.decode().count("/zones/") == 3


def test_zones_and_producers_have_linksets(client, django_assert_num_queries):
    zone = make_zone(gln="9520000001018")
    producer = make_producer(gln="9520000001025")
    for path, relation, href in (
        ("/414/9520000001018/254/kho-2", "locationInfo", page(zone)),
        ("/417/9520000001025", "homepage", f"/producers/{producer.slug}/"),
    ):
        with django_assert_num_queries(1):
            body = client.get(path, headers=LINKSET).json()
        check(body)
        (level,) = body["linkset"]
        assert level[f"{VOC}defaultLink"][0]["href"] == level[VOC + relation][0]["href"] == HOST + href


def test_what_is_unknown_has_no_linkset(client, lot, django_assert_num_queries):
    for path in (
        "/01/09520000000127",
        "/414/9520000001018",
        "/417/9520000001025",
        "/8004/9520000ABC",
        "/00/" + digits("09520000000000001"),
    ):
        for counted, how in (
            (2, {"headers": LINKSET}),
            (1, {"query_params": {"linkType": "linkset"}}),
            (1, {"query_params": {"linkType": "gs1:pip"}}),
        ):
            held = path.split("/")[1] in ("01", "414", "417")
            # asked, and counted as a guess once the answer is sent: one more different one, the first time
            with django_assert_num_queries(1 + counted if held else 0):
                answer = client.get(path, **how)
            assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path


def test_an_unlisted_product_has_its_own_page_and_no_certificate(client, lot):
    Product.objects.update(state="hidden")
    body = client.get(f"/01/{GTIN}/10/MN261008", headers=LINKSET).json()
    assert [each["anchor"] for each in body["linkset"]] == [f"{HOST}/01/{GTIN}/10/MN261008"]
    assert client.get(f"/01/{GTIN}", headers=LINKSET).status_code == 404


def test_a_badge_that_fell_off_takes_its_links_with_it(client, lot):
    with clock.set_to(dt.datetime(2030, 1, 2, 3, tzinfo=dt.UTC)):
        level = client.get(f"/01/{GTIN}", headers=LINKSET).json()["linkset"][0]
    assert level[f"{VOC}pip"][0]["href"] == HOST + page(lot.variant)
    assert f"{VOC}certificationInfo" not in level


def test_what_nobody_opened_before_gets_its_code(client):
    lot = make_lot(number="MOI")
    Variant.objects.filter(pk=lot.variant_id).update(gtin=GTIN)
    body = client.get(f"/01/{GTIN}/10/MOI", headers=LINKSET).json()
    assert [each[f"{VOC}traceability"][0]["href"] for each in body["linkset"]] == [
        HOST + page(Lot.objects.get(pk=lot.pk)), HOST + page(Variant.objects.get(pk=lot.variant_id))
    ]  # fmt: skip


@pytest.mark.parametrize(
    "asked", ["gs1:{}", "https://ref.gs1.org/voc/{}", "https%3A%2F%2Fref.gs1.org%2Fvoc%2F{}", "https://gs1.org/voc/{}", "https://www.gs1.org/voc/{}"]
)  # fmt: skip
@pytest.mark.parametrize(
    "relation", ["pip", "traceability", "certificationInfo", "recallStatus", "locationInfo", "defaultLink"]
)
def test_link_types_lead_to_their_pages_in_one_statement(client, lot, django_assert_num_queries, asked, relation):
    with django_assert_num_queries(1):
        answer = client.get(f"/01/{GTIN}/10/MN261008?a=1&linkType={asked.format(relation)}&b=2")
    where = {
        "pip": f"/products/{lot.variant.product.slug}/", "traceability": page(lot), "recallStatus": page(lot), "defaultLink": page(lot),
        "certificationInfo": f"/certificates/{lot.certificate.pk}/", "locationInfo": f"/zones/{lot.inputs.get().zone.slug}/",
    }  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (307, f"{where[relation]}?a=1&b=2")
    assert 'rel="linkset"' in answer["Link"]
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("asked", ["gs1:allergenInfo", "pip", "gs1:", "schema:pip", "https://a.vn/pip", "%0d%0ags1:pip", "gs1:pip%00"])  # fmt: skip
def test_a_link_type_that_is_not_there_is_404(client, lot, django_assert_num_queries, asked):
    with django_assert_num_queries(1):
        answer = client.get(f"/01/{GTIN}/10/MN261008?linkType={asked}")
    assert (answer.status_code, answer.json()["title"]) == (404, "Không có liên kết loại này")
    told = client.get(f"/01/{GTIN}/10/MN261008?linkType={asked}", headers=BROWSER).content.decode()
    assert "<h1>Không có liên kết loại này</h1>" in told
    assert f'href="{page(lot)}"' in told


@pytest.mark.parametrize(
    "path", [f"/01/{GTIN}/10/A%2F1", "/01/09520000000127", "/8004/9520000ABC", "/414/9520000001018"]
)
def test_options_names_the_linkset(client, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.options(path, RAW_URI=path)
    assert answer.status_code == 204
    assert answer["Link"] == f'<{HOST}{path}?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "key", ["00", "253", "255", "401", "402", "415", "8003", "8004", "8006", "8010", "8013", "8017", "8018"]
)
def test_every_key_is_read_by_its_rules(client, key, django_assert_num_queries):
    bad = client.get(f"/{key}/!")
    assert (bad.status_code, bad["Content-Type"]) == (400, "application/problem+json")
    good = {
        "00": digits("09520000000000001"), "253": digits("952000000101"), "255": digits("952000000101"), "401": "9520000A",
        "402": digits("9520000000000001"), "415": digits("952000000101") + "/8020/A", "8003": "0" + digits("952000000101"),
        "8004": "9520000A", "8006": f"{GTIN}0102", "8010": "9520000A", "8013": "1987654Ad4X4bL5ttr2310c2K",
        "8017": digits("95200000000000001"), "8018": digits("95200000000000001"),
    }[key]  # fmt: skip
    with django_assert_num_queries(0):
        answer = client.get(f"/{key}/{good}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), answer.json()


def test_compressed_addresses_are_read_as_a_courtesy(client, lot, django_assert_num_queries):
    # 01 and 10 by the tables of the standard's compression
    text = compressed_gtin(GTIN)
    for path in (f"/{text}", f"/{text}?17=281031"):
        with django_assert_num_queries(1):
            answer = client.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (307, page(lot.variant))
        assert f"<{HOST}/01/{GTIN}?linkType=linkset>" in answer["Link"]
    assert client.get("/ABCDEFGHIJ0").status_code == 404
    assert client.get("/products", follow=False).status_code == 301


def compressed_gtin(gtin):
    """A bare GTIN, compressed: eight bits of its identifier, 47 of its number, padding."""
    bits = f"{1:08b}{int(gtin):047b}"
    bits += "0" * (-len(bits) % 6)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return "".join(alphabet[int(bits[i : i + 6], 2)] for i in range(0, len(bits), 6))


def test_the_description_file(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/.well-known/gs1resolver")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    body = answer.json()
    jsonschema.Draft7Validator(
        schema("description-file-schema.json"), format_checker=jsonschema.FormatChecker()
    ).validate(body)
    assert body["resolverRoot"] == HOST
    assert body["supportedLinkType"] == [{"namespace": VOC, "prefix": "gs1:"}]
    assert client.options("/.well-known/gs1resolver").status_code == 204
    assert client.post("/.well-known/gs1resolver").status_code == 405
