"""What shops set beside their orders, as Saleor's clients read it: sales, vouchers, deliveries, translations; and what the platform says to all:
product types, attributes, collections, menus, pages. Everybody his own shop's rows alone."""

import datetime as dt
from typing import Any

import pytest

from catalog.core import clock
from catalog.products.models import Product
from marketplace.api.ids import global_id
from marketplace.checkout.models import DeliveryRate
from marketplace.content.models import Collection, Menu, MenuItem, Page
from marketplace.promotions.services import create_voucher, stop_sale
from tests.factories.accounts import make_member, make_superuser
from tests.factories.orders import make_method
from tests.factories.promotions import make_sale
from tests.factories.shops import make_on_sale

from .asking import ask, code_of, data

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> dict[str, Any]:
    """Two shops, each with a sale, a voucher and a way of delivery."""
    found: dict[str, Any] = {"superuser": make_superuser()}
    for name, label in (("mine", "Cà phê bột"), ("other", "Mật ong")):
        product = make_on_sale(name=label)
        sale = make_sale(product, name=f"Giảm {label}", value=15)
        shop = product.producer.shop
        voucher = create_voucher(
            code=f"MA{name.upper()}", name=f"Mã {label}", shop=shop, sponsor="", percent=None, amount_off=5_000, most_uses=9, least_goods=50_000,
            starts_at=clock.now(), ends_at=clock.now() + dt.timedelta(days=9), by=None,
        )  # fmt: skip
        method = make_method(shop=shop, fee=30_000)
        DeliveryRate.objects.create(method=method, up_to_g=5_000, fee=45_000)
        found[name] = {
            "product": product, "sale": sale, "voucher": voucher, "shop": shop, "owner": make_member(producer=shop.producer), "method": method,
        }  # fmt: skip
    return found


def nodes(query: str, **asked: Any) -> list[dict[str, Any]]:
    return [edge["node"] for edge in data(query, **asked)["edges"]]


SALES = """query($where: PromotionWhereInput, $sort: PromotionSortingInput) { promotions(first: 9, where: $where, sortBy: $sort) { totalCount edges {
    node { id name type startDate endDate createdAt updatedAt description metadata { key }
    rules { id channels { slug } rewardValue rewardValueType predicateType cataloguePredicate promotion { id } rewardType giftIds } } } } }"""


def test_promotions_are_a_producers_sales(world):
    mine = world["mine"]
    (row,) = nodes(SALES, user=mine["owner"])
    (rule,) = row["rules"]
    assert (row["name"], row["type"], rule["rewardValue"], rule["rewardValueType"], rule["channels"]) == (
        "Giảm Cà phê bột",
        "CATALOGUE",
        15.0,
        "PERCENTAGE",
        [{"slug": "ocop"}],
    )
    assert rule["cataloguePredicate"] == {"productPredicate": {"ids": [global_id("Product", mine["product"].pk)]}}
    assert rule["promotion"] == {"id": row["id"]}
    one = "query($id: ID!) { promotion(id: $id) { name } }"
    theirs = global_id("Promotion", world["other"]["sale"].pk)
    assert data(one, user=mine["owner"], id=row["id"])["name"] == row["name"]
    assert data(one, user=mine["owner"], id=theirs) is None
    assert data(one, user=world["superuser"], id=theirs)["name"] == "Giảm Mật ong"
    later = (clock.now() + dt.timedelta(days=3)).isoformat()
    for where, n in (
        ({"name": {"oneOf": ["Giảm Mật ong", "x"]}}, 1),
        ({"OR": [{"ids": [theirs]}, {"type": {"eq": "ORDER"}}]}, 1),
        ({"AND": [{"endDate": {"range": {"gte": later}}}, {"isOldSale": False}]}, 2),
        ({"isOldSale": True}, 0),
        ({"metadata": [{"key": "a"}]}, 0),
    ):
        assert len(nodes(SALES, user=world["superuser"], where=where)) == n, where
    stop_sale(sale=world["other"]["sale"], by=world["other"]["owner"])
    sort = {"field": "END_DATE", "direction": "ASC"}
    ended = nodes(SALES, user=world["superuser"], sort=sort)
    assert [each["name"] for each in ended] == ["Giảm Mật ong", "Giảm Cà phê bột"]
    assert ended[0]["endDate"] < ended[1]["endDate"]


CODES = """query($filter: VoucherFilterInput, $text: String, $sort: VoucherSortingInput) {
    vouchers(first: 9, filter: $filter, query: $text, sortBy: $sort) { edges { node {
    id name code used usageLimit startDate endDate applyOncePerOrder applyOncePerCustomer singleUse onlyForStaff
    discountValueType discountValue currency
    minSpent { amount } type countries { code } codes(first: 2) { edges { node { code used isActive } } }
    channelListings { channel { slug } discountValue currency minSpent { amount } } } } } }"""


def test_vouchers_are_their_shops_own(world):
    mine = world["mine"]
    (row,) = nodes(CODES, user=mine["owner"])
    assert (row["code"], row["used"], row["usageLimit"], row["discountValueType"], row["discountValue"]) == (
        "MAMINE",
        0,
        9,
        "FIXED",
        5_000.0,
    )
    assert row["channelListings"][0]["minSpent"] == {"amount": 50_000.0} == row["minSpent"]
    assert row["codes"]["edges"] == [{"node": {"code": "MAMINE", "used": 0, "isActive": True}}]
    one = "query($id: ID!) { voucher(id: $id) { code } }"
    assert data(one, user=mine["owner"], id=global_id("Voucher", world["other"]["voucher"].pk)) is None
    for given, n in (
        ({"filter": {"status": ["ACTIVE"], "discountType": ["FIXED"]}}, 1),
        ({"filter": {"status": ["EXPIRED", "SCHEDULED"]}}, 0),
        ({"filter": {"discountType": ["SHIPPING", "PERCENTAGE"]}}, 0),
        ({"filter": {"timesUsed": {"gte": 1}}}, 0),
        ({"filter": {"search": "mami"}, "text": "cà phê"}, 1),
        ({"text": "không có"}, 0),
        ({"sort": {"field": "USAGE_LIMIT", "direction": "DESC"}}, 1),
    ):
        assert len(nodes(CODES, user=mine["owner"], **given)) == n, given
    assert {each["code"] for each in nodes(CODES, user=world["superuser"])} == {"MAMINE", "MAOTHER"}


ZONES = """query($filter: ShippingZoneFilterInput) { shippingZones(first: 9, filter: $filter) { edges { node {
    id name default description countries { code } channels { slug } warehouses { id name } priceRange { start { amount } stop { amount } }
    shippingMethods { id name type minimumDeliveryDays maximumDeliveryDays minimumOrderWeight { value } maximumOrderWeight { unit value }
        maximumOrderPrice { amount } channelListings { channel { slug } price { amount } } } } } } }"""


def test_a_shipping_zone_is_how_a_shop_delivers(world):
    mine = world["mine"]
    (row,) = nodes(ZONES, user=mine["owner"])
    assert (row["name"], row["countries"], row["priceRange"]) == (
        mine["shop"].name,
        [{"code": "VN"}],
        {"start": {"amount": 30_000.0}, "stop": {"amount": 45_000.0}},
    )
    (method,) = row["shippingMethods"]
    assert (method["type"], method["maximumOrderWeight"], method["channelListings"][0]["price"]) == (
        "WEIGHT",
        {"unit": "G", "value": 5_000.0},
        {"amount": 30_000.0},
    )
    assert [each["id"] for each in row["warehouses"]] == [global_id("Warehouse", f"h{mine['shop'].pk}")]
    assert nodes(ZONES, user=mine["owner"], filter={"search": "không có"}) == []
    one = "query($id: ID!) { shippingZone(id: $id) { name } }"
    assert data(one, user=mine["owner"], id=global_id("ShippingZone", world["other"]["shop"].pk)) is None
    houses = "{ warehouses(first: 9) { edges { node { shippingZones(first: 2) { edges { node { id } } } } } } }"
    assert nodes(houses, user=mine["owner"])[0]["shippingZones"]["edges"] == [{"node": {"id": row["id"]}}]


WORDS = """query($kind: TranslatableKinds!) { translations(kind: $kind, first: 50) { totalCount edges { node { __typename
    ... on ProductTranslatableContent { id productId name slug seoTitle description
        translation(languageCode: EN) { name description language { code } } }
    ... on CollectionTranslatableContent { id collectionId name description translation(languageCode: EN) { name } }
    ... on CategoryTranslatableContent { id categoryId name translation(languageCode: EN) { name } }
    ... on AttributeTranslatableContent { id attributeId name said: translation(languageCode: EN) { name language { language } } }
    ... on PageTranslatableContent { id pageId title content said: translation(languageCode: EN) { title } }
    ... on MenuItemTranslatableContent { id menuItemId name said: translation(languageCode: EN) { name } } } } } }"""
WORD = """query($id: ID!, $kind: TranslatableKinds!) { translation(id: $id, kind: $kind) { __typename
    ... on ProductTranslatableContent { id name } ... on PageTranslatableContent { id title } ... on CategoryTranslatableContent { id name } } }"""


def test_what_can_be_translated(world):
    mine = world["mine"]
    Product.objects.filter(pk=mine["product"].pk).update(name_en="Ground coffee")
    (row,) = nodes(WORDS, user=mine["owner"], kind="PRODUCT")
    assert (row["productId"], row["name"], row["translation"]["name"], row["translation"]["language"]) == (
        global_id("Product", mine["product"].pk),
        "Cà phê bột",
        "Ground coffee",
        {"code": "EN"},
    )
    for kind, least in (("COLLECTION", 1), ("CATEGORY", 20), ("ATTRIBUTE", 8), ("PAGE", 5), ("MENU_ITEM", 7)):
        found = nodes(WORDS, user=mine["owner"], kind=kind)
        assert len(found) >= least and all(each["id"] for each in found), kind
        one = data(WORD, user=mine["owner"], id=found[0]["id"], kind=kind)
        assert one["__typename"] == found[0]["__typename"], kind
    for kind in ("VOUCHER", "SALE", "VARIANT", "ATTRIBUTE_VALUE", "SHIPPING_METHOD"):
        assert nodes(WORDS, user=mine["owner"], kind=kind) == []
    assert data(WORD, user=mine["owner"], id=row["id"], kind="PRODUCT")["name"] == "Cà phê bột"
    assert data(WORD, user=mine["owner"], id=row["productId"], kind="PRODUCT")["id"] == row["id"]
    theirs = global_id("Product", world["other"]["product"].pk)
    assert data(WORD, user=mine["owner"], id=theirs, kind="PRODUCT") is None
    for wrong in ("UHJvZHVjdDp4", global_id("Page", "x"), global_id("Category", "9" * 30), global_id("Category", "gx")):
        for kind in ("PRODUCT", "PAGE", "CATEGORY", "VOUCHER"):
            assert data(WORD, user=mine["owner"], id=wrong, kind=kind) is None


def test_drafts_are_none(world):
    query = "query($where: DraftOrderWhereInput) { draftOrders(first: 9, where: $where) { totalCount edges { node { id } } } }"
    where = {"OR": [{"linesCount": {"eq": 1}}]}
    assert data(query, user=world["mine"]["owner"], where=where) == {"totalCount": 0, "edges": []}
    assert code_of(ask(query)) == "PermissionDenied"


TYPES = """query($filter: ProductTypeFilterInput, $sort: ProductTypeSortingInput) {
    productTypes(first: 100, filter: $filter, sortBy: $sort) { totalCount edges { node {
    id name slug kind hasVariants isShippingRequired isDigital weight { value } productAttributes { slug }
    variantAttributes(variantSelection: VARIANT_SELECTION) { slug }
    assignedVariantAttributes { variantSelection attribute { slug } } } } } }"""


def test_product_types_and_attributes():
    rows = nodes(TYPES)
    assert len(rows) == 26 and len({row["slug"] for row in rows}) == 26
    row = rows[0]
    assert [each["slug"] for each in row["productAttributes"]][:2] == ["stars", "province"]
    assert row["variantAttributes"] == [{"slug": "pack"}]
    assert row["assignedVariantAttributes"] == [
        {"variantSelection": True, "attribute": {"slug": "pack"}},
        {"variantSelection": False, "attribute": {"slug": "gtin"}},
    ]
    services = [each["slug"] for each in rows if not each["isShippingRequired"]]
    for given, n in (
        ({"ids": [row["id"], "x"]}, 1),
        ({"slugs": [row["slug"]], "kind": "NORMAL"}, 1),
        ({"kind": "GIFT_CARD"}, 0),
        ({"productType": "DIGITAL"}, len(services)),
        ({"configurable": "SIMPLE"}, 0),
        ({"search": row["name"][:5].upper()}, None),
        ({"metadata": [{"key": "a"}]}, 0),
    ):
        got = nodes(TYPES, filter=given)
        assert len(got) == n or (n is None and got), given
    names = [each["name"].casefold() for each in nodes(TYPES, sort={"field": "NAME", "direction": "DESC"})]
    assert names == sorted(names, reverse=True)
    assert data("query($id: ID!) { productType(id: $id) { slug } }", id=row["id"]) == {"slug": row["slug"]}


ATTRIBUTES = """query($filter: AttributeFilterInput, $where: AttributeWhereInput, $search: String, $sort: AttributeSortingInput) {
    attributes(first: 20, filter: $filter, where: $where, search: $search, sortBy: $sort) { totalCount edges { node {
    id name slug inputType type withChoices valueRequired visibleInStorefront filterableInStorefront filterableInDashboard availableInGrid
    storefrontSearchPosition entityType unit externalReference translation(languageCode: EN) { name language { code } }
    choices(first: 3, sortBy: {field: SLUG, direction: DESC}) { totalCount edges { node { id slug name } } }
    productTypes(first: 1) { totalCount } productVariantTypes(first: 1) { totalCount } } } } }"""


def test_attributes_with_their_choices():
    make_on_sale(name="Mật ong")
    rows = {row["slug"]: row for row in nodes(ATTRIBUTES)}
    assert list(rows)[:3] == ["stars", "province", "producer"] and len(rows) == 8
    assert [edge["node"]["slug"] for edge in rows["stars"]["choices"]["edges"]] == ["5", "4", "3"]
    assert rows["province"]["choices"]["totalCount"] == 34
    assert rows["producer"]["choices"]["totalCount"] == 1
    assert rows["valid-until"]["choices"] == {"totalCount": 0, "edges": []}
    assert (rows["stars"]["productTypes"], rows["stars"]["productVariantTypes"]) == (
        {"totalCount": 26},
        {"totalCount": 0},
    )
    assert rows["pack"]["productVariantTypes"] == {"totalCount": 26}
    for given, slugs in (
        ({"filter": {"isVariantOnly": True}}, ["pack", "gtin"]),
        ({"filter": {"type": "PAGE_TYPE"}}, []),
        ({"filter": {"slugs": ["stars", "x"], "filterableInDashboard": True}}, ["stars"]),
        ({"where": {"inputType": {"oneOf": ["DATE"]}}}, ["valid-until"]),
        ({"where": {"OR": [{"slug": {"eq": "gtin"}}, {"name": {"eq": "Số sao"}}]}}, ["stars", "gtin"]),
        ({"where": {"AND": [{"withChoices": True}, {"valueRequired": False}]}}, ["zone-codes"]),
        ({"where": {"unit": {"eq": "KG"}}}, []),
        ({"search": "barcode"}, []),
        ({"search": "gtin", "sort": {"field": "NAME", "direction": "ASC"}}, ["gtin"]),
    ):
        assert [row["slug"] for row in nodes(ATTRIBUTES, **given)] == slugs, given
    choices = """query($where: AttributeValueWhereInput) {
        attribute(slug: "province") { choices(first: 9, where: $where) { edges { node { name } } } } }"""
    where = {"OR": [{"slug": {"eq": "68"}}, {"ids": [global_id("AttributeValue", "province:01")]}]}
    assert len(data(choices, where=where)["choices"]["edges"]) == 2
    both = '{ attributes(first: 1, filter: {search: "x"}, where: {withChoices: true}) { totalCount } }'
    assert code_of(ask(both)) == "GRAPHQL_ERROR"
    one = "query($id: ID) { attribute(id: $id) { slug } }"
    assert data(one, id=rows["gtin"]["id"]) == {"slug": "gtin"} and data(one) is None


def test_collections_menus_and_pages_are_listed():
    now = clock.now()
    for name, shown in (("An", True), ("Bình", False)):
        Collection.objects.create(slug=f"x-{name.lower()}", name=name, is_published=shown, created_at=now)
    collections = """query($filter: CollectionFilterInput, $where: CollectionWhereInput, $sort: CollectionSortingInput) {
        collections(first: 9, filter: $filter, where: $where, sortBy: $sort) { edges { node { name } } } }"""
    boss, only = make_superuser(), {"filter": {"search": "n"}}
    names = [each["name"] for each in nodes(collections, user=boss, **only)]
    assert "Bình" in names and "Bình" not in [each["name"] for each in nodes(collections, **only)]
    for given, expected in (
        ({"filter": {"published": "HIDDEN"}}, ["Bình"]),
        ({"filter": {"slugs": ["x-an", "y"]}}, ["An"]),
        ({"filter": {"published": "HIDDEN", "channel": "ocop"}}, []),
        ({"where": {"OR": [{"ids": [global_id("Collection", Collection.objects.get(name="An").pk)]}]}}, ["An"]),
        ({"filter": {"metadata": [{"key": "a"}]}}, []),
    ):
        assert [each["name"] for each in nodes(collections, user=boss, **given)] == expected, given
    for field in ("NAME", "AVAILABILITY", "PRODUCT_COUNT", "PUBLISHED_AT"):
        sort = {"field": field, "direction": "DESC"}
        assert len(nodes(collections, user=boss, sort=sort)) == Collection.objects.count(), field
    menu = Menu.objects.create(slug="xx", name="Xem")
    over = MenuItem.objects.create(menu=menu, name="Trên", page="terms")
    MenuItem.objects.create(menu=menu, name="Dưới", parent=over, url="https://vidu.vn/")
    menus = """query($filter: MenuFilterInput, $sort: MenuSortingInput) { menus(first: 9, filter: $filter, sortBy: $sort) { totalCount edges { node {
        slug items { name level page { slug } menu { slug } parent { name } children { name level url parent { name } } } } } } }"""
    (row,) = nodes(menus, filter={"slugs": ["xx"], "search": "xem"})
    (item,) = row["items"]
    assert (item["level"], item["parent"], item["page"], item["menu"]) == (0, None, {"slug": "terms"}, {"slug": "xx"})
    assert item["children"] == [{"name": "Dưới", "level": 1, "url": "https://vidu.vn/", "parent": {"name": "Trên"}}]
    assert nodes(menus, sort={"field": "ITEMS_COUNT", "direction": "ASC"})[0]["slug"] == "xx"
    items = """query($filter: MenuItemFilterInput) {
        menuItems(first: 50, filter: $filter, sortBy: {field: NAME, direction: ASC}) { edges { node { id name level } } } }"""
    (found,) = nodes(items, filter={"search": "dưới"})
    one = "query($id: ID!) { menuItem(id: $id) { name level parent { name } menu { slug } } }"
    assert data(one, id=found["id"]) == {"name": "Dưới", "level": 1, "parent": {"name": "Trên"}, "menu": {"slug": "xx"}}
    assert data(one, id=global_id("MenuItem", 10**9)) is None
    Page.objects.create(slug="aa", title="Aa", text="Một", is_published=True, created_at=now)
    pages = """query($filter: PageFilterInput, $where: PageWhereInput, $search: String, $sort: PageSortingInput) {
        pages(first: 20, filter: $filter, where: $where, search: $search, sortBy: $sort) { edges { node { slug } } } }"""
    (kind,) = nodes("{ pageTypes(first: 2) { edges { node { id slug attributes { id } } } } }")
    assert data("query($id: ID!) { pageType(id: $id) { slug } }", id=kind["id"]) == {"slug": "page"}
    for given, slugs in (
        ({"filter": {"slugs": ["aa", "terms"], "pageTypes": [kind["id"]]}}, ["aa", "terms"]),
        ({"where": {"AND": [{"pageType": {"eq": kind["id"]}}, {"slug": {"oneOf": ["aa"]}}]}}, ["aa"]),
        ({"search": "AA"}, ["aa"]),
        ({"filter": {"metadata": [{"key": "a"}]}}, []),
    ):
        assert [row["slug"] for row in nodes(pages, **given)] == slugs, given
    assert nodes(pages, sort={"field": "SLUG", "direction": "DESC"})[-1]["slug"] == "aa"


NULS = [
    'orders(first: 1, where: {userEmail: {eq: "a\\u0000b"}, voucherCode: {oneOf: ["a\\u0000b"]}}) { totalCount }',
    'orders(first: 1, filter: {customer: "a\\u0000b", numbers: ["a\\u0000"], search: "\\u0000"}, search: "\\u0000a") { totalCount }',
    'products(first: 1, where: {name: {eq: "a\\u0000b"}, slug: {oneOf: ["\\u0000"]}}) { totalCount }',
    'products(first: 1, filter: {search: "a\\u0000b", slugs: ["\\u0000"]}) { totalCount }',
    'product(slug: "a\\u0000b") { id }',
    'productVariant(sku: "a\\u0000b") { id }',
    'productVariants(first: 1, filter: {sku: ["\\u0000"], search: "\\u0000x"}, where: {sku: {eq: "\\u0000"}}) { totalCount }',
    'promotions(first: 1, where: {name: {eq: "a\\u0000b"}}) { totalCount }',
    'vouchers(first: 1, query: "a\\u0000b", filter: {search: "\\u0000b"}) { totalCount }',
    'customers(first: 1, search: "a\\u0000", where: {email: {eq: "\\u0000"}, firstName: {oneOf: ["\\u0000"]}}) { totalCount }',
    'staffUsers(first: 1, filter: {search: "\\u0000"}) { totalCount }',
    'user(email: "a\\u0000") { id }',
    'collections(first: 1, filter: {search: "\\u0000a", slugs: ["\\u0000"]}) { totalCount }',
    'collection(slug: "a\\u0000") { id }',
    'menus(first: 1, filter: {search: "\\u0000", slugs: ["\\u0000"], slug: ["\\u0000"]}) { totalCount }',
    'menu(name: "a\\u0000") { id }',
    'menu(slug: "a\\u0000") { id }',
    'pages(first: 1, search: "\\u0000", filter: {slugs: ["\\u0000"]}) { totalCount }',
    'page(slug: "\\u0000") { id }',
    'attributes(first: 1, search: "\\u0000") { totalCount }',
    'attribute(slug: "\\u0000") { id }',
    'apps(first: 1, filter: {search: "a\\u0000b"}) { totalCount }',
    'translation(id: "UHJvZHVjdDoxAA==", kind: PRODUCT) { __typename }',
    'stocks(first: 1, filter: {search: "\\u0000"}) { totalCount }',
    'lots(first: 1, state: "\\u0000") { totalCount }',
    'channel(slug: "\\u0000") { id }',
    'producers(first: 1, search: "\\u0000", province: "\\u0000") { totalCount }',
    'producer(slug: "\\u0000") { name }',
    'zone(slug: "\\u0000") { name }',
    'booths(fair: "\\u0000") { __typename }',
    'slots(fair: "\\u0000") { __typename }',
    'traceByCode(uri: "\\u0000") { name }',
    'places(province: "\\u0000") { name }',
    'categories(first: 1, filter: {search: "\\u0000"}) { totalCount }',
    'products(first: 1, search: "\\u0000", channel: "ocop", where: {name: {eq: "\\u0000"}}) { totalCount }',
    'products(first: 1, channel: "ocop", where: {attributes: [{slug: "producer", values: ["\\u0000"]}]}) { totalCount }',
    'draftOrders(first: 1, search: "\\u0000") { totalCount }',
    'shippingZones(first: 1, filter: {search: "\\u0000"}) { totalCount }',
    'warehouses(first: 1, filter: {search: "\\u0000", slugs: ["\\u0000"]}) { totalCount }',
    'permissionGroups(first: 1, filter: {search: "\\u0000"}) { totalCount }',
]
"""Each place for a text, with one that the database does not take."""


def test_no_text_breaks_a_list(world):
    wrong = []
    for who in (None, world["mine"]["owner"], world["superuser"]):
        for query in NULS:
            said = str(ask(f"{{ {query} }}", user=who))
            if "InternalServerError" in said or "Cannot query" in said or "Unknown argument" in said:
                wrong.append((query, said))
    assert wrong == []
