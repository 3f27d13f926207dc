"""The catalogue as Saleor's storefront asks for it: filters, sorts, categories, collections, menus, pages, variants, pictures."""

import base64
import datetime as dt
import json

import pytest

from catalog.core import clock
from catalog.products.models import Photo, Product
from catalog.products.queries import current_sets
from marketplace.content.models import Collection, CollectionProduct, Page
from marketplace.shops.models import ProductRating, Stock
from marketplace.shops.queries.facets import forget_facets
from tests.factories.certification import make_certificate
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product, make_variant
from tests.factories.shops import make_offer, make_on_sale
from tests.marketplace.api.test_graphql import ask, error_of, names, sell

pytestmark = pytest.mark.django_db
LISTED = """
query($filter: ProductFilterInput, $where: ProductWhereInput, $sort: ProductOrder, $search: String, $first: Int = 20, $last: Int,
      $after: String, $before: String) {
  products(filter: $filter, where: $where, sortBy: $sort, search: $search, first: $first, last: $last, after: $after, before: $before,
           channel: "ocop") {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { name } }
  }
}"""


def gid(kind: str, key) -> str:
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


@pytest.fixture
def shelf():
    """Coffee of 5 stars at 90,000, tea of 4 at 150,000, cloth of 3 at 400,000, each its own producer's and place's."""
    made = {}
    sets = {s.number: s for s in current_sets()}
    for name, number, stars, amount in (("Cà phê", 13, 5, 90_000), ("Trà", 12, 4, 150_000), ("Vải", 17, 3, 400_000)):
        producer = make_producer(name=f"HTX {name}")
        product = make_product(
            state="published", name=name, product_set=sets[number], producer=producer, description="## Một\n\nHai"
        )
        make_certificate(
            product=product, stars=stars, decision_number=f"{number}/QĐ-UBND", decided_on=dt.date(2026, 6, number)
        )
        make_offer(product=product, amount=amount, stock=5)
        made[name] = product
    Product.objects.filter(name="Trà").update(province=unit("40"))
    Stock.objects.filter(variant__product=made["Vải"]).update(quantity=0)
    forget_facets()
    return made


def set_id(number: int) -> str:
    return gid("Category", current_sets().get(number=number).pk)


def group_id(number: int) -> str:
    return gid("Category", f"g{current_sets().get(number=number).group_id}")


FOUND = [
    ({"filter": {"price": {"gte": 100_000, "lte": 200_000}}}, ["Trà"]),
    ({"filter": {"price": {"gte": 150_000}}}, ["Vải", "Trà"]),
    ({"filter": {"categories": lambda: [set_id(13)]}}, ["Cà phê"]),
    ({"filter": {"categories": lambda: [group_id(13), set_id(17)]}}, ["Vải", "Cà phê", "Trà"]),
    ({"filter": {"categories": []}}, []),
    ({"filter": {"search": "ca phe"}}, ["Cà phê"]),
    ({"filter": {"search": "htx", "price": {"lte": 200_000}}}, ["Cà phê", "Trà"]),
    ({"search": "tra"}, ["Trà"]),
    ({"filter": {"attributes": [{"slug": "stars", "values": ["4", "5"]}]}}, ["Cà phê", "Trà"]),
    ({"filter": {"attributes": [{"slug": "stars", "valuesRange": {"lte": 4}}]}}, ["Vải", "Trà"]),
    ({"where": {"attributes": [{"slug": "province", "values": ["40"]}]}}, ["Trà"]),
    ({"where": {"attributes": [{"slug": "certificate-number", "values": ["13/QĐ-UBND"]}]}}, ["Cà phê"]),
    ({"where": {"attributes": [{"slug": "zone-codes", "values": ["VN-DTOR-0017"]}]}}, []),
    ({"where": {"attributes": [{"slug": "valid-until", "date": {"gte": "2029-06-13"}}]}}, ["Vải", "Cà phê"]),
    ({"where": {"attributes": [{"slug": "khong-co", "values": ["1"]}]}}, []),
    (
        {"where": {"AND": [
            {"category": {"oneOf": lambda: [set_id(12), set_id(17)]}},
            {"price": {"range": {"gte": 1, "lte": 200_000}}},
            {"AND": [{"OR": [{"attributes": [{"slug": "stars", "values": ["4"]}]}]}]},
        ]}},
        ["Trà"],
    ),
    ({"where": {"OR": [{"attributes": [{"slug": "stars", "values": ["5"]}]}, {"price": {"range": {"gte": 300_000}}}]}}, ["Vải", "Cà phê"]),
    ({"where": {"OR": [{"name": {"eq": "Trà"}}, {"slug": {"oneOf": ["vai"]}}]}}, ["Vải", "Trà"]),
    ({"where": {"isAvailable": True, "stockAvailability": "IN_STOCK"}}, ["Cà phê", "Trà"]),
    ({"where": {"stockAvailability": "OUT_OF_STOCK"}}, ["Vải"]),
    ({"where": {"stocks": {"quantity": {"gte": 1}}}}, ["Cà phê", "Trà"]),
    ({"where": {"giftCard": True}}, []),
    ({"where": {"hasPreorderedVariants": False}}, ["Vải", "Cà phê", "Trà"]),
    ({"where": {"metadata": [{"key": "a"}]}}, []),
    ({"where": {"updatedAt": {"range": {"gte": "2000-01-01T00:00:00Z"}}}}, ["Vải", "Cà phê", "Trà"]),
    ({"where": {"minimalPrice": {"oneOf": ["90000", "1"]}}}, ["Cà phê"]),
    ({"where": {"publishedFrom": "2026-06-12T12:00:00Z"}}, ["Trà"]),
    ({"sort": {"field": "PRICE", "direction": "ASC"}}, ["Cà phê", "Trà", "Vải"]),
    ({"sort": {"field": "MINIMAL_PRICE", "direction": "DESC"}}, ["Vải", "Trà", "Cà phê"]),
    ({"sort": {"field": "NAME", "direction": "ASC"}}, ["Cà phê", "Trà", "Vải"]),
    ({"sort": {"field": "DATE", "direction": "DESC"}}, ["Vải", "Cà phê", "Trà"]),
    ({"sort": {"field": "RATING", "direction": "DESC"}}, ["Trà", "Vải", "Cà phê"]),
    ({"sort": {"attributeId": gid("Attribute", "stars"), "direction": "DESC"}}, ["Cà phê", "Trà", "Vải"]),
    ({"sort": {"field": "COLLECTION", "direction": "ASC"}}, ["Vải", "Cà phê", "Trà"]),
]  # fmt: skip


def called(value):
    """With what has to be asked of the database in the test."""
    if isinstance(value, dict):
        return {key: called(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [called(inner) for inner in value]
    return value() if callable(value) else value


def test_filters_and_sorts(client, shelf):
    ProductRating.objects.create(product=shelf["Trà"], count=2, total=9)
    ProductRating.objects.create(product=shelf["Vải"], count=1, total=4)
    wrong = []
    for variables, expected in FOUND:
        out = ask(client, LISTED, **called(variables))
        if "errors" in out or names(out) != expected or out["data"]["products"]["totalCount"] != len(expected):
            wrong.append((variables, expected, out))
    assert wrong == []


@pytest.mark.parametrize("field", ["NAME", "PRICE", "DATE", "RATING", "TYPE", "LAST_MODIFIED_AT", "CREATED_AT", None])
def test_pages_by_every_order(client, field):
    forget_facets()
    for n in range(7):
        sell(make_product(state="published", stars=4, name=f"Món {n}"), amount=50_000 + n % 3)
    sort = {"field": field, "direction": "DESC"} if field else None
    whole = names(ask(client, LISTED, sort=sort))
    assert len(whole) == 7
    seen, after = [], None
    for _page in range(4):
        out = ask(client, LISTED, sort=sort, first=2, after=after)
        seen += names(out)
        after = out["data"]["products"]["pageInfo"]["endCursor"]
    assert seen == whole
    back = ask(client, LISTED, sort=sort, first=None, last=3)
    assert names(back) == whole[4:]
    before = back["data"]["products"]["pageInfo"]["startCursor"]
    assert names(ask(client, LISTED, sort=sort, first=None, last=3, before=before)) == whole[1:4]
    if field not in (None, "DATE"):  # newest first is the usual order
        assert error_of(ask(client, LISTED, first=2, after=after))[0] == "BAD_CURSOR"


def test_a_search_is_ranked_and_paged(client, shelf, django_assert_max_num_queries):
    make_on_sale(name="Bánh", brand="Cà phê")
    forget_facets()
    ask(client, LISTED, search="ca phe")
    with django_assert_max_num_queries(5):
        out = ask(client, LISTED, search="ca phe")
    assert names(out)[0] == "Cà phê"
    first = ask(client, LISTED, search="htx", first=2)
    rest = ask(client, LISTED, search="htx", first=2, after=first["data"]["products"]["pageInfo"]["endCursor"])
    assert {*names(first), *names(rest)} >= {"Cà phê", "Trà", "Vải"}
    assert len(names(first) + names(rest)) == 4
    last = ask(client, LISTED, search="htx", first=None, last=1)
    assert last["data"]["products"]["pageInfo"]["hasPreviousPage"]
    assert names(ask(client, LISTED, search="!!!")) == []


BAD = [
    {"where": {"AND": [{"AND": [{"AND": [{"AND": [{"AND": [{"AND": [{"AND": [{"AND": [{"AND": [{}]}]}]}]}]}]}]}]}]}},
    {"where": {"OR": [{} for _ in range(80)]}},
    {"where": {"ids": [gid("Product", n) for n in range(200)]}},
    {"where": {"ids": ["x"]}},
    {"where": {"category": {"eq": gid("Product", 1)}}},
    {"where": {"attributes": [{"values": ["5"]}]}},
    {"filter": {"slugs": ["a"]}, "where": {"slug": {"eq": "a"}}},
    {"sort": {"attributeId": gid("Product", 1), "direction": "ASC"}},
]


@pytest.mark.parametrize("variables", BAD, ids=range(len(BAD)))
def test_what_cannot_be_asked_is_said(client, variables):
    code, message = error_of(ask(client, LISTED, **variables))
    assert (code, bool(message)) == ("GRAPHQL_ERROR", True)


def test_huge_and_strange_values(client, shelf):
    for price in (1e300, -1e300, 0.001, 10**18):
        assert "errors" not in ask(client, LISTED, filter={"price": {"gte": price}})
    for text in ("\x00", "x" * 5000, "' OR 1=1", "🫖"):
        assert names(ask(client, LISTED, where={"name": {"eq": text}})) == []
        assert "errors" not in ask(client, LISTED, search=text)
    for day in ("0001-01-01", "9999-12-31"):
        assert "errors" not in ask(
            client, LISTED, where={"attributes": [{"slug": "valid-until", "date": {"gte": day}}]}
        )


CATEGORIES = """{ categories(first: 100, level: %d) { totalCount edges { node {
  id name slug level seoTitle description backgroundImage { url } translation(languageCode: EN) { name }
  parent { name } ancestors(first: 5) { edges { node { name } } } children(first: 50) { totalCount }
  products(first: 8, channel: "ocop") { totalCount edges { node { name thumbnail { url } variants { name } } } }
} } } }"""


def test_categories(client, shelf, django_assert_num_queries):
    out = ask(client, CATEGORIES % 0)["data"]["categories"]
    assert (out["totalCount"], [e["node"]["level"] for e in out["edges"]]) == (6, [0] * 6)
    (drinks,) = [e["node"] for e in out["edges"] if e["node"]["id"] == group_id(13)]
    assert [e["node"]["name"] for e in drinks["products"]["edges"]] == ["Cà phê", "Trà"]
    assert (drinks["products"]["totalCount"], bool(drinks["translation"]["name"])) == (2, True)
    with django_assert_num_queries(5):  # channel, which products, what is shown of them, variants, revision
        sets = ask(client, CATEGORIES % 1)["data"]["categories"]
    assert sets["totalCount"] == 26
    slug = sets["edges"][0]["node"]["slug"]
    one = ask(
        client,
        "query($s: String) { category(slug: $s, slugLanguageCode: EN) { slug ancestors(first: 1) { edges { node { name } } } } }",
        s=slug,
    )
    assert one["data"]["category"]["slug"] == slug
    some = ask(
        client,
        "query($s: [String!]) { categories(first: 5, filter: {slugs: $s}) { edges { node { slug } } } }",
        s=[slug, "x"],
    )
    assert [e["node"]["slug"] for e in some["data"]["categories"]["edges"]] == [slug]
    assert ask(client, '{ category(slug: "khong-co") { id } }')["data"]["category"] is None


def test_collections(client, shelf):
    row = Collection.objects.create(slug="qua", name="Quà", name_en="Gifts", is_published=True, created_at=clock.now())
    for position, name in enumerate(("Trà", "Vải", "Cà phê")):
        CollectionProduct.objects.create(collection=row, product=shelf[name], position=position)
    query = """query($slug: String!, $sort: ProductOrder) { collection(slug: $slug, channel: "ocop") {
      name translation(languageCode: EN) { name } products(first: 8, sortBy: $sort) { totalCount edges { node { name } } } } }"""
    sort = {"field": "COLLECTION", "direction": "ASC"}
    out = ask(client, query, slug="qua", sort=sort)["data"]["collection"]
    assert [e["node"]["name"] for e in out["products"]["edges"]] == ["Trà", "Vải", "Cà phê"]
    assert (out["products"]["totalCount"], out["translation"]["name"]) == (3, "Gifts")
    featured = ask(client, query, slug="featured-products", sort=sort)["data"]["collection"]
    assert [e["node"]["name"] for e in featured["products"]["edges"]] == ["Cà phê"]
    found = ask(
        client, LISTED, where={"collection": {"eq": gid("Collection", row.pk)}, "price": {"range": {"lte": 100_000}}}
    )
    assert names(found) == ["Cà phê"]
    several = ask(
        client,
        '{ collections(first: 9, channel: "ocop") { totalCount edges { node { products(first: 2) { edges { node { name } } } } } } }',
    )
    assert [len(e["node"]["products"]["edges"]) for e in several["data"]["collections"]["edges"]] == [1, 2]


def test_menus_and_pages(client, django_assert_num_queries):
    Page.objects.create(slug="giao-hang", title="Giao hàng", text="Một", is_published=True, created_at=clock.now())
    query = """query($slug: String!) { menu(slug: $slug, channel: "ocop") { name items { id level name url
      category { slug name } collection { slug } page { slug title } translation(languageCode: EN) { name }
      children { level name page { slug title } category { slug } } } } }"""
    with django_assert_num_queries(2):
        footer = ask(client, query, slug="footer")["data"]["menu"]
    assert [(i["name"], len(i["children"])) for i in footer["items"]] == [("Sản phẩm", 6), ("Về chợ", 5)]
    assert footer["items"][1]["children"][0] == {
        "level": 1,
        "name": "Điều khoản sử dụng",
        "page": {"slug": "terms", "title": "Điều khoản sử dụng"},
        "category": None,
    }
    assert ask(client, query, slug="khong-co")["data"]["menu"] is None
    pages = ask(
        client,
        '{ pages(first: 10, where: {slug: {oneOf: ["terms", "giao-hang"]}}) { edges { node { slug pageType { slug } } } } }',
    )
    assert [e["node"]["slug"] for e in pages["data"]["pages"]["edges"]] == ["giao-hang", "terms"]
    one = ask(
        client, '{ page(slug: "terms") { title content isPublished translation(languageCode: EN) { title content } } }'
    )
    page = one["data"]["page"]
    assert json.loads(page["content"])["blocks"][0]["type"] == "list"
    assert page["translation"]["title"] == "Terms of use"


DETAILS = """query($slug: String!) { product(slug: $slug, channel: "ocop", slugLanguageCode: EN) {
  id name seoTitle description created isAvailable rating channel productType { slug }
  translation(languageCode: EN) { name description language { code } } vi: translation(languageCode: VI) { name }
  media { alt type url(size: 1024, format: WEBP) } thumbnail(size: 256, format: AVIF) { url alt }
  pricing { priceRange { start { gross { amount currency } tax { amount } } stop { gross { amount } } } }
  assignedAttribute(slug: "stars") {
    __typename attribute { name translation(languageCode: EN) { name } } ... on AssignedSingleChoiceAttribute { value { slug name } } }
  assignedAttributes(limit: 5) { __typename ... on AssignedDateAttribute { value } ... on AssignedPlainTextAttribute { text: value } }
  productVariants(first: 1) { totalCount pageInfo { hasNextPage endCursor } edges { node {
    id sku name quantityAvailable product { id } pricing { price { gross { amount } } }
    attributes(variantSelection: VARIANT_SELECTION) { attribute { slug } values { name } } } } }
  metadata { key } metafields
} }"""


def test_a_product_page(client, shelf, settings, django_assert_max_num_queries):
    product = shelf["Cà phê"]
    Product.objects.filter(pk=product.pk).update(name_en="Coffee", description_en="Good")
    variant = make_variant(product=product, name="Túi 1 kg")
    make_offer(variant=variant, amount=300_000, stock=80)
    Photo.objects.create(
        product=product, file="photos/x.jpg", width=1600, height=1200, widths=[320, 640], created_at=clock.now()
    )
    with django_assert_max_num_queries(6):
        out = ask(client, DETAILS, slug=product.slug)
    assert "errors" not in out
    node = out["data"]["product"]
    assert [b["type"] for b in json.loads(node["description"])["blocks"]][:3] == ["paragraph", "header", "paragraph"]
    assert node["pricing"]["priceRange"]["stop"]["gross"]["amount"] == 300_000
    assert (node["translation"]["name"], node["vi"], node["channel"]) == ("Coffee", None, "ocop")
    assert node["media"][0]["url"] == "https://ocop.example/media/photos/x.640.webp"
    assert node["thumbnail"]["url"] == "https://ocop.example/media/photos/x.320.avif"
    assert node["assignedAttribute"] == {
        "__typename": "AssignedSingleChoiceAttribute",
        "attribute": {"name": "Số sao", "translation": {"name": "Stars"}},
        "value": {"slug": "5", "name": "5"},
    }
    assert [a["__typename"] for a in node["assignedAttributes"]][-1] == "AssignedDateAttribute"
    page = node["productVariants"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (2, True)
    first = page["edges"][0]["node"]
    assert first["attributes"] == [{"attribute": {"slug": "pack"}, "values": [{"name": "Túi 250 g"}]}]
    assert first["product"]["id"] == node["id"]
    one = ask(
        client,
        """query($id: ID, $sku: String) { productVariant(id: $id, sku: $sku, channel: "ocop") {
          id quantityAvailable product { name variants { sku } } } }""",
        id=gid("ProductVariant", variant.pk),
    )["data"]["productVariant"]
    assert (one["quantityAvailable"], one["product"]["name"], len(one["product"]["variants"])) == (50, "Cà phê", 2)
    by_sku = ask(client, "query($s: String) { productVariant(sku: $s) { id } }", s=variant.sku)["data"]
    assert by_sku["productVariant"]["id"] == one["id"]
    by_id = ask(client, "query($i: ID) { product(id: $i) { slug } }", i=node["id"])["data"]["product"]
    assert by_id["slug"] == product.slug
    hidden = ask(client, "query($i: ID) { productVariant(id: $i) { id } }", i=gid("ProductVariant", 10**12))
    assert hidden["data"]["productVariant"] is None


def test_addresses(client):
    query = """query($c: CountryCode!, $a: String) { addressValidationRules(countryCode: $c, countryArea: $a) {
      countryCode allowedFields requiredFields countryAreaType countryAreaChoices { raw verbose } cityChoices { raw }
      postalCodeMatchers } }"""
    here = ask(client, query, c="VN")["data"]["addressValidationRules"]
    assert (len(here["countryAreaChoices"]), here["cityChoices"]) == (34, [])
    assert here["requiredFields"] == ["city", "countryArea", "streetAddress1"]
    assert {"streetAddress1", "streetAddress2"} <= set(here["allowedFields"])
    assert {"raw": "Lâm Đồng", "verbose": "Tỉnh Lâm Đồng"} in here["countryAreaChoices"]
    within = ask(client, query, c="VN", a="lam dong")["data"]["addressValidationRules"]
    assert {"raw": "Xã Đức Trọng"} in within["cityChoices"]
    there = ask(client, query, c="US")["data"]["addressValidationRules"]
    assert {"raw": "NY", "verbose": "New York"} in there["countryAreaChoices"]
    for code in ("EU", "AQ", "CX"):
        assert "errors" not in ask(client, query, c=code)
    assert "errors" in ask(client, query, c="XX")
