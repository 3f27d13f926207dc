"""The Saleor-compatible edge: what it gives, in how many statements, and what it refuses."""

import datetime as dt
import json

import pytest
from django.conf import settings

from catalog.certification.models import Certificate
from catalog.core import clock
from catalog.products.models import Photo
from marketplace.api import limits
from marketplace.api.schema import schema
from marketplace.shops.models import Channel, Listing, Offer, OfferPrice, Shop
from tests.factories.certification import make_certificate
from tests.factories.producers import make_producer
from tests.factories.products import make_listed, make_product, make_variant
from traceability.scans.models import Alert, AlertKind
from traceability.scans.services.misses import A_MINUTE

pytestmark = pytest.mark.django_db
FOREVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
LIST = """
query Products($first: Int, $after: String, $last: Int, $before: String, $channel: String) {
  products(first: $first, after: $after, last: $last, before: $before, channel: $channel) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node {
      id name slug
      category { id name slug }
      thumbnail(size: 512, format: WEBP) { url alt }
      pricing { onSale priceRange { start { gross { amount currency } } } priceRangeUndiscounted { start { gross { amount currency } } } }
      attributes { attribute { slug name } values { name slug } }
      variants { id name pricing { price { gross { amount currency } } } }
    } }
  }
}"""


def channel(slug: str = "ocop") -> Channel:
    return Channel.objects.get_or_create(slug=slug, defaults={"name": slug, "kind": "market"})[0]


def sell(product, *, amount=100_000, regular=125_000, where=None, until=FOREVER):
    """On sale: an offer of the first variant with a price and a listing."""
    where = where or channel()
    variant = product.variants.first() or make_variant(product=product)
    shop, _ = Shop.objects.get_or_create(
        producer=product.producer,
        defaults={"slug": product.producer.slug, "name": product.producer.name, "created_at": clock.now()},
    )
    offer = Offer.objects.create(
        channel=where, shop=shop, variant=variant, product=product, amount=regular, created_at=clock.now()
    )
    times = {"starts_at": clock.now() - dt.timedelta(days=1), "ends_at": until}
    OfferPrice.objects.create(offer=offer, amount=amount, regular=regular, **times)
    Listing.objects.create(
        channel=where, product=product, offer=offer, amount=amount, regular=regular, is_cut=amount < regular, **times
    )
    return product


def ask(client, query, status=200, **variables):
    answer = client.post(
        "/graphql/", json.dumps({"query": query, "variables": variables}), content_type="application/json"
    )
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    return answer.json()


def error_of(out) -> tuple[str, str]:
    (error,) = out["errors"]
    assert set(error) <= {"message", "locations", "path", "extensions"}
    assert "Traceback" not in json.dumps(out)
    return error["extensions"]["exception"]["code"], error["message"]


def names(out) -> list[str]:
    return [edge["node"]["name"] for edge in out["data"]["products"]["edges"]]


def test_shop(client):
    cost = {"cost": {"requestedQueryCost": 2002, "maximumAvailable": 50_000}}
    assert ask(client, "{ shop { name } }") == {"data": {"shop": {"name": "Chợ OCOP"}}, "extensions": cost}


def test_a_product(client, settings):
    product = sell(make_product(state="published", name="Hạt mắc ca Thử", producer=make_producer(name="HTX Thử")))
    make_certificate(product=product, stars=4, decision_number="858/QĐ-UBND", decided_on=dt.date(2026, 6, 15))
    Photo.objects.create(
        product=product, file="photos/x.jpg", width=1600, height=1200, widths=[320, 640], created_at=clock.now()
    )
    out = ask(client, LIST, first=24)
    (edge,) = out["data"]["products"]["edges"]
    node = edge["node"]
    assert (node["name"], node["slug"]) == ("Hạt mắc ca Thử", product.slug)
    assert node["category"]["name"] == product.product_set.name
    assert node["thumbnail"]["url"].startswith("https://ocop.example/media/")
    assert "640" in node["thumbnail"]["url"]
    assert node["pricing"] == {
        "onSale": True,
        "priceRange": {"start": {"gross": {"amount": 100000.0, "currency": "VND"}}},
        "priceRangeUndiscounted": {"start": {"gross": {"amount": 125000.0, "currency": "VND"}}},
    }
    said = {a["attribute"]["slug"]: a["values"][0]["name"] if a["values"] else None for a in node["attributes"]}
    assert said == {
        "stars": "4",
        "province": "Tỉnh Lâm Đồng",
        "producer": "HTX Thử",
        "certificate-number": "858/QĐ-UBND",
        "valid-until": Certificate.objects.get().valid_until.strftime("%d/%m/%Y"),
        "zone-codes": None,
    }
    assert [v["pricing"]["price"]["gross"]["amount"] for v in node["variants"]] == [100000.0]
    one = ask(
        client, 'query($s: String) { product(slug: $s, channel: "ocop") { id name variants { name } } }', s=product.slug
    )
    assert one["data"]["product"]["id"] == node["id"]


def test_statements(client, django_assert_num_queries):
    for n in range(24):
        product = sell(make_listed(name=f"Sản phẩm {n}"))
        make_variant(product=product)
    ask(client, LIST, first=24)
    with django_assert_num_queries(4):  # channel, which products, what is shown of them, variants
        assert len(names(ask(client, LIST, first=24))) == 24
    with django_assert_num_queries(3):
        variants = "variants { name pricing { price { gross { amount } } } }"
        ask(
            client,
            f'{{ product(slug: "{product.slug}") {{ name thumbnail {{ url }} pricing {{ onSale }} {variants} }} }}',
        )
    with django_assert_num_queries(3):
        ask(
            client,
            "{ products(first: 24) { edges { node { name category { name } pricing { onSale } attributes { values { name } } } } } }",
        )


def test_pages_forwards_and_backwards(client):
    channel()
    made = [sell(make_listed(name=f"Sản phẩm {n}")).name for n in range(5)]
    newest = made[::-1]
    first = ask(client, LIST, first=2)
    info = first["data"]["products"]["pageInfo"]
    assert (names(first), info["hasNextPage"], info["hasPreviousPage"]) == (newest[:2], True, False)
    second = ask(client, LIST, first=2, after=info["endCursor"])
    assert names(second) == newest[2:4]
    third = ask(client, LIST, first=2, after=second["data"]["products"]["pageInfo"]["endCursor"])
    assert (names(third), third["data"]["products"]["pageInfo"]["hasNextPage"]) == (newest[4:], False)
    back = ask(client, LIST, last=2, before=third["data"]["products"]["pageInfo"]["startCursor"])
    assert names(back) == newest[2:4]
    end = ask(client, LIST, last=2)
    assert (names(end), end["data"]["products"]["pageInfo"]["hasPreviousPage"]) == (newest[3:], True)
    from_edge = ask(client, LIST, first=9, after=end["data"]["products"]["edges"][0]["cursor"])
    assert names(from_edge) == newest[4:]


def test_a_lapsed_certificate_takes_the_product_away_at_midnight(client):
    product = sell(make_product(state="published"))
    make_certificate(product=product)
    (span,) = product.star_spans.all()
    one = f'{{ product(slug: "{product.slug}") {{ name }} }}'
    with clock.set_to(clock.start_of(span.ends_on + dt.timedelta(days=1)) - dt.timedelta(seconds=1)):
        assert names(ask(client, LIST, first=1)) == [product.name]
        assert ask(client, one)["data"]["product"]
    with clock.set_to(clock.start_of(span.ends_on + dt.timedelta(days=1))):
        assert names(ask(client, LIST, first=1)) == []
        assert ask(client, one)["data"]["product"] is None


def test_only_what_sells_now_in_that_channel(client):
    sell(make_listed(name="Chợ"))
    sell(make_listed(name="Hội chợ"), where=channel("hoi-cho"), amount=90_000)
    make_listed(name="Không giá")
    sell(make_listed(name="Hết hạn giá"), until=clock.now())
    sell(make_product(name="Bản nháp", stars=4))
    assert names(ask(client, LIST, first=9)) == ["Chợ"]
    assert names(ask(client, LIST, first=9, channel="hoi-cho")) == ["Hội chợ"]


def test_a_variant_not_sold_has_no_price(client):
    product = sell(make_listed())
    make_variant(product=product, name="Hộp 1 kg")
    (edge,) = ask(client, LIST, first=1)["data"]["products"]["edges"]
    assert [v["pricing"] is None for v in edge["node"]["variants"]] == [False, True]
    assert edge["node"]["thumbnail"] is None


# what is refused


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "You must provide a `first` or `last` value"),
        ({"first": 0}, "`first` is 1 to 100."),
        ({"first": 101}, "`first` is 1 to 100."),
        ({"last": -1}, "`last` is 1 to 100."),
        ({"first": 1, "last": 1}, "not both"),
    ],
)
def test_paging_arguments(client, variables, said):
    channel()
    code, message = error_of(ask(client, LIST, **variables))
    assert (code, said in message) == ("GRAPHQL_ERROR", True)


@pytest.mark.parametrize("cursor", ["x", "W10", "WzEsMl0", "' OR 1=1", "é" * 10, "A" * 5000, "\x00"])
@pytest.mark.parametrize("way", ["after", "before"])
def test_tampered_cursors(client, cursor, way):
    channel()
    out = ask(client, LIST, **{"first" if way == "after" else "last": 2, way: cursor})
    assert error_of(out)[0] == "BAD_CURSOR"
    assert out["errors"][0]["extensions"]["field"] == way


@pytest.mark.parametrize("slug", ["khong-co", "", "x" * 5000, "a\x00b", "' OR 1=1 --"])
def test_unknown_channel(client, slug):
    assert error_of(ask(client, LIST, first=1, channel=slug))[0] == "UNKNOWN_CHANNEL"


def test_a_closed_channel_is_unknown(client):
    Channel.objects.create(slug="cu", name="Cũ", kind="market", is_active=False)
    assert error_of(ask(client, LIST, first=1, channel="cu"))[0] == "UNKNOWN_CHANNEL"


@pytest.mark.parametrize("slug", ["khong-co", "x" * 5000, "a\x00b"])
def test_unknown_products_are_null(client, slug):
    channel()
    assert ask(client, "query($s: String) { product(slug: $s) { name } }", s=slug)["data"] == {"product": None}


def test_a_product_needs_a_name(client):
    assert error_of(ask(client, "{ product { name } }"))[0] == "GRAPHQL_ERROR"


def nested(depth: int) -> str:
    return "{ " + "a { " * depth + "b" + " }" * depth + " }"


DOUBLING = (
    "{ ...f0 } "
    + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} x{n}: shop {{ name }} ...f{n + 1} }}" for n in range(30))
    + " fragment f30 on Query { shop { name } }"
)


MANY = " ".join(f"v{n}: variants {{ id name sku }}" for n in range(190))
WIDE = f"{{ products(first: 100) {{ edges {{ node {{ {MANY} }} }} }} }}"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (nested(1000), "QUERY_TOO_EXPENSIVE"),
        (nested(24), "QUERY_TOO_EXPENSIVE"),
        ("{ shop(a: " + "[" * 1000 + "]" * 1000 + ") { name } }", "QUERY_TOO_EXPENSIVE"),
        ("{ " + " ".join(f"a{n}: shop {{ name }}" for n in range(10_000)) + " }", "QUERY_TOO_EXPENSIVE"),
        ("{ " + " ".join(f"a{n}: shop {{ name }}" for n in range(150)) + " }", "QUERY_TOO_EXPENSIVE"),
        ("{ " + "shop { name } " * 1_000 + " }", "QUERY_TOO_EXPENSIVE"),
        (WIDE, "QUERY_TOO_EXPENSIVE"),
        ("{ shop { name } } #" + "x" * 1_000_000, "REQUEST_TOO_LARGE"),
        ("{ shop { name } } #" + "x" * 100_000, "QUERY_TOO_EXPENSIVE"),
        ("query { ...a } fragment a on Query { ...b } fragment b on Query { ...a }", "GraphQLError"),
        ("{ ...a } fragment a on Query { ...a }", "GraphQLError"),
        (DOUBLING, "QUERY_TOO_EXPENSIVE"),
        ("{ shop { nope } }", "GraphQLError"),
        ("{ shop {", "GraphQLError"),
        ("}}}}", "GraphQLError"),
        ('{ shop { name } } "', "GraphQLError"),
        ("mutation { x }", "GraphQLError"),
        ("query A { shop { name } } query B { shop { name } }", "GraphQLError"),
        ("fragment a on Query { shop { name } }", "GraphQLError"),
        ("query($first: Int!) { products(first: $first) { edges { cursor } } }", "GraphQLError"),
    ],
    ids=range(20),
)  # fmt: skip
def test_hostile_documents(client, query, code):
    out = ask(client, query, status=413 if code == "REQUEST_TOO_LARGE" else 200)
    assert out["errors"][0]["extensions"]["exception"]["code"] == code
    assert len(json.dumps(out)) < 20_000


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b'[{"query": "{ shop { name } }"}]', 400),
        (b'{"query": 1}', 400),
        (b'{"query": " "}', 400),
        (b'{"query": "{ shop { name } }", "variables": []}', 200),
        (b'{"query": "{ shop { name } }", "variables": [1]}', 400),
        (b'{"query": "{ shop { name } }", "operationName": 1}', 400),
        (b"[" * 100_000, 400),
    ],
)
def test_bad_bodies(client, body, status):
    answer = client.post("/graphql/", body, content_type="application/json")
    assert answer.status_code == status
    assert ("errors" in answer.json()) == (status != 200)


def test_get_and_other_methods(client):
    assert client.get("/graphql/", {"query": "{ shop { name } }"}).json()["data"] == {"shop": {"name": "Chợ OCOP"}}
    named = {
        "query": "query A($s: String) { product(slug: $s) { id } } query B { shop { name } }",
        "operationName": "B",
    }
    assert client.get("/graphql/", named | {"variables": '{"s": "x"}'}).json()["data"]["shop"]
    assert client.get("/graphql/", {"query": "{ shop { name } }", "variables": "x"}).status_code == 400
    assert client.get("/graphql/").status_code == 400
    answer = client.put("/graphql/", "{}")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, OPTIONS")


def test_introspection(client):
    from graphql import get_introspection_query

    out = ask(client, get_introspection_query())
    assert "errors" not in out
    assert {t["name"] for t in out["data"]["__schema"]["types"]} >= {"Product", "ProductVariant", "Money"}


def test_an_inner_failure_is_not_told(client, monkeypatch, caplog):
    """A table that is gone: logged with its cause, answered without it."""
    channel()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shops_channel RENAME TO gone")
    out = client.post(
        "/graphql/", json.dumps({"query": LIST, "variables": {"first": 1}}), content_type="application/json"
    ).json()
    assert error_of(out) == ("InternalServerError", "Internal Server Error")
    assert "shops_channel" in caplog.text
    assert "shops_channel" not in json.dumps(out)


def test_documents_are_parsed_once():
    from marketplace.api.views import _document

    _document.cache_clear()
    assert _document(LIST)[0] is _document(LIST)[0]
    assert _document.cache_info().hits == 1


def test_variables_count_in_the_cost():
    from graphql import get_operation_ast, parse

    document = parse("query($n: Int) { products(first: $n) { edges { node { variants { id name } } } } }")
    operation = get_operation_ast(document, None)
    for n in (1, 100, 10**9, None, "x"):
        limits.check_cost(document, operation, {"n": n})


def test_the_printed_schema_is_this_one():
    """After a change: `manage.py print_schema`."""
    printed = (settings.BASE_DIR / "marketplace/api/schema.graphql").read_text(encoding="utf-8")
    assert printed.strip() == str(schema).strip()


def test_who_guesses_codes_is_told_of(client):
    for n in range(A_MINUTE + 1):
        assert not Alert.objects.exists()
        assert ask(client, f'{{ traceByCode(uri: "00019TQ2XB{n:02}") {{ code }} }}')["data"] == {"traceByCode": None}
    assert Alert.objects.get().kind == AlertKind.GUESSING
