"""The staff side by Saleor's permissions: who may ask what, and that everybody sees his own shop's rows alone."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.products.models import Product
from marketplace.api.ids import global_id
from marketplace.api.staff import Permission
from marketplace.api.types import people, stocks
from marketplace.api.types.discounts import DiscountQueries
from marketplace.api.types.drafts import DraftQueries
from marketplace.api.types.order_lists import OrderListQueries
from marketplace.api.types.shipping import ShippingQueries
from marketplace.api.types.translations import TranslationQueries
from marketplace.orders.models import Order
from marketplace.orders.services import accept_order
from marketplace.shops.models import Store, StoreStock
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.orders import make_contact, make_order
from tests.factories.places import unit
from tests.factories.products import make_product
from tests.factories.shops import make_on_sale

from .asking import ask, code_of, data

pytestmark = pytest.mark.django_db

ROLES = ("anonymous", "customer", "packer", "staff", "manager", "owner", "officer", "superuser")
PACKERS, RECORDERS, MANAGERS = ROLES[2:6] + ROLES[7:], ROLES[3:6] + ROLES[7:], ROLES[4:6] + ROLES[7:]
NODE = "(first: 9) { totalCount edges { node { id } } }"
ROOTS = {
    f"orders{NODE}": PACKERS,
    f"customers{NODE}": MANAGERS,
    f"staffUsers{NODE}": MANAGERS,
    f"permissionGroups{NODE}": MANAGERS,
    'permissionGroup(id: "R3JvdXA6MS1vd25lcg==") { id }': MANAGERS,
    'user(id: "VXNlcjox") { id }': MANAGERS,
    f"warehouses{NODE}": PACKERS,
    'warehouse(id: "V2FyZWhvdXNlOmgx") { id }': PACKERS,
    f"stocks{NODE}": RECORDERS,
    'stock(id: "U3RvY2s6MS1oMQ==") { id }': RECORDERS,
    f"draftOrders{NODE}": PACKERS,
    f"promotions{NODE}": MANAGERS,
    'promotion(id: "UHJvbW90aW9uOjE=") { id }': MANAGERS,
    f"vouchers{NODE}": MANAGERS,
    'voucher(id: "Vm91Y2hlcjox") { id }': MANAGERS,
    f"shippingZones{NODE}": MANAGERS,
    'shippingZone(id: "U2hpcHBpbmdab25lOjE=") { id }': MANAGERS,
    "translations(kind: PRODUCT, first: 9) { totalCount edges { node { __typename } } }": MANAGERS,
    'translation(id: "UHJvZHVjdDox", kind: PRODUCT) { __typename }': MANAGERS,
    "collections(first: 1) { edges { node { channelListings { isPublished } } } }": RECORDERS,
    "pageTypes(first: 1) { edges { node { hasPages } } }": ROLES[7:],
    "productVariants(first: 1) { edges { node { channelListings { price { amount } } } } }": RECORDERS,
    "productVariants(first: 1) { edges { node { stocks { quantity } } } }": PACKERS,
    "products(first: 1) { edges { node { channelListings { isPublished } } } }": RECORDERS,
}
"""Each guarded field and who may ask for it; the rows are another matter (below)."""


@pytest.fixture
def world() -> dict[str, Any]:
    """A shop with its people, an order of a buyer with an account; another shop with an order; whoever else may ask."""
    product = make_on_sale(amount=125_000, stock=20, name="Cà phê bột")
    buyer = make_user(name="Trần Văn Mua", email="mua@example.org")
    contact = make_contact(name="Trần Thị Nhận", email="nhan@example.org", note="Gọi trước")
    order = make_order((product, 2), contact=contact, buyer=buyer)
    other = make_order(make_on_sale(name="Mật ong"), buyer=buyer)
    shop = order.shop
    people_: dict[str, Any] = {"anonymous": None, "customer": buyer, "officer": make_officer(place=unit())}
    people_ |= {role: make_member(producer=shop.producer, role=role) for role in ROLES[2:6]}
    people_ |= {"superuser": make_superuser(), "elsewhere": make_member(producer=other.shop.producer)}
    return {**people_, "product": product, "order": order, "other": other, "shop": shop}


def test_every_guarded_field_by_every_role(world):
    wrong = []
    for field, allowed in ROOTS.items():
        for role in ROLES:
            out = ask(f"{{ {field} }}", user=world[role])
            codes = {error["extensions"]["exception"]["code"] for error in out.get("errors", ())}
            if codes != (set() if role in allowed else {"PermissionDenied"}):
                wrong.append((field, role, codes))
    assert wrong == []
    guarded = {
        name.removeprefix("resolve_")
        for queries in (
            OrderListQueries,
            people.PeopleQueries,
            stocks.StockQueries,
            DiscountQueries,
            ShippingQueries,
            TranslationQueries,
            DraftQueries,
        )
        for name in dir(queries)
        if hasattr(getattr(queries, name), "needed")
    }
    assert guarded == {
        "orders", "customers", "staff_users", "user", "permission_groups", "permission_group", "warehouse", "warehouses", "stock", "stocks",
        "promotion", "promotions", "voucher", "vouchers", "shipping_zone", "shipping_zones", "translation", "translations", "draft_orders",
    }  # fmt: skip


ORDERS = """{ orders(first: 9) { totalCount edges { node {
    id number customerNote user { email firstName lastName addresses { id } metadata { key } } userEmail shippingAddress { firstName phone }
    events { type message user { email } date orderNumber }
    fulfillments { status statusDisplay warehouse { name } lines { quantity } }
    lines { quantity quantityToFulfill quantityFulfilled productVariantId allocations { quantity warehouse { id name } } variant { sku } } } } } }"""
MONEY = (
    "{ orders(first: 9) { edges { node { total { gross { amount } } lines { unitPrice { gross { amount } } } } } } }"
)


def test_orders_are_their_shops_own_peoples_alone(world):
    order, owner = world["order"], world["owner"]
    out = data(ORDERS, user=owner)
    assert out["totalCount"] == 1
    (edge,) = out["edges"]
    node = edge["node"]
    assert (node["number"], node["customerNote"], node["userEmail"]) == (order.code, "Gọi trước", "nhan@example.org")
    # a buyer is who he wrote himself on this shop's order, and not his account
    assert node["user"] == {
        "email": "nhan@example.org",
        "firstName": "Nhận",
        "lastName": "Trần Thị",
        "addresses": [],
        "metadata": [],
    }
    assert node["shippingAddress"]["phone"] == "+84912345678"
    assert [event["type"] for event in node["events"]] == ["PLACED"]
    (line,) = node["lines"]
    assert (line["quantity"], line["quantityToFulfill"], line["quantityFulfilled"]) == (2, 2, 0)
    house = {"id": global_id("Warehouse", f"h{order.shop_id}"), "name": order.shop.name}
    assert line["allocations"] == [{"quantity": 2, "warehouse": house}]
    assert [e["node"]["number"] for e in data(ORDERS, user=world["elsewhere"])["edges"]] == [world["other"].code]
    assert data(ORDERS, user=world["superuser"])["totalCount"] == 0  # the id of an order lets its holder see who bought
    assert data(ORDERS, user=world["packer"])["totalCount"] == 1
    assert code_of(ask(MONEY, user=world["packer"])) == "PermissionDenied"
    assert data(MONEY, user=world["staff"])["edges"][0]["node"]["total"]["gross"]["amount"] == float(order.total)
    one = "query($id: ID!) { order(id: $id) { number userEmail events { type } } }"
    asked = {"id": node["id"]}
    assert data(one, user=world["manager"], **asked)["userEmail"] == "nhan@example.org"
    assert data(one, user=world["elsewhere"], **asked) is None
    assert data(one, user=world["superuser"], **asked) is None
    assert code_of(ask(one, user=world["customer"], **asked)) == "PermissionDenied"  # events are the shop's


def numbers(user: Any, arguments: str) -> list[str]:
    out = data(f"{{ orders(first: 9, {arguments}) {{ edges {{ node {{ number }} }} }} }}", user=user)
    return [edge["node"]["number"] for edge in out["edges"]]


def test_filters_searches_and_sorts_of_orders(world):
    owner, first = world["owner"], world["order"]
    second = make_order((world["product"], 1), contact=make_contact(name="Lê Văn An", phone="+84987654321"))
    accept_order(order=second, by=owner)
    both, day = [second.code, first.code], first.placed_at.date().isoformat()
    buyer, channel = global_id("User", world["customer"].pk), global_id("Channel", first.channel_id)
    set_id = global_id("ProductType", world["product"].product_set_id)
    found = {
        "filter: {status: [UNFULFILLED]}": both,
        "filter: {status: [FULFILLED, CANCELED, READY_TO_CAPTURE]}": [],
        "filter: {status: [READY_TO_FULFILL], paymentStatus: [NOT_CHARGED]}": both,
        "filter: {paymentStatus: [FULLY_CHARGED]}": [],
        'filter: {customer: "trần thị"}': [first.code],
        'filter: {customer: "0987 654 321"}': [second.code],
        f'filter: {{created: {{gte: "{day}", lte: "{day}"}}}}': both,
        'filter: {created: {gte: "2099-01-01"}}': [],
        f'filter: {{numbers: ["{first.code}"], channels: ["{channel}"]}}': [first.code],
        "filter: {giftCardUsed: true}": [],
        "filter: {giftCardUsed: false, isClickAndCollect: false, isPreorder: false}": both,
        'filter: {metadata: [{key: "a"}]}': [],
        'where: {userEmail: {eq: "nhan@example.org"}}': [first.code],
        f'where: {{user: {{oneOf: ["{buyer}"]}}}}': [first.code],
        "where: {OR: [{chargeStatus: {eq: FULL}}, {linesCount: {eq: 1}, authorizeStatus: {oneOf: [NONE]}}]}": both,
        "where: {AND: [{status: {oneOf: [UNFULFILLED]}}, {totalGross: {amount: {range: {lte: 200000}}}}]}": [
            second.code
        ],
        f'where: {{productTypeId: {{eq: "{set_id}"}}, hasFulfillments: false}}': both,
        'where: {shippingAddress: {phoneNumber: {eq: "+84987654321"}, country: {eq: VN}}}': [second.code],
        "where: {number: {eq: 7}}": [],
        "where: {fulfillments: [{status: {eq: FULFILLED}}]}": [],
        f'search: "{first.code[:5]}", channel: "ocop"': both if second.code[:5] == first.code[:5] else [first.code],
        'search: "cà phê"': both,
        'search: "không có"': [],
        "sortBy: {field: CUSTOMER, direction: ASC}": [second.code, first.code],
        "sortBy: {field: CREATED_AT, direction: DESC}": both,
        "sortBy: {field: NUMBER, direction: ASC}": sorted(both),
        "sortBy: {field: PAYMENT, direction: ASC}": [first.code, second.code],
    }
    assert {arguments: numbers(owner, arguments) for arguments in found} == found
    nested = "where: " + "{AND: [" * 9 + "{linesCount: {eq: 1}}" + "]}" * 9
    for wrong in (nested, "filter: {isPreorder: true}, where: {linesCount: {eq: 1}}", 'filter: {ids: ["x"]}'):
        assert "errors" in ask(f"{{ orders(first: 1, {wrong}) {{ totalCount }} }}", user=owner), wrong


PEOPLE = """{{ {root}(first: 9, {arguments}) {{ edges {{ node {{
    email firstName lastName isStaff addresses {{ id }} orders(first: 5) {{ totalCount edges {{ node {{ number }} }} }} lastLogin
    permissionGroups {{ name permissions {{ code }} userCanManage }} userPermissions {{ code }} }} }} }} }}"""


def test_customers_and_colleagues(world):
    owner, order = world["owner"], world["order"]

    def names(root: str, user: Any, arguments: str = "sortBy: {field: EMAIL, direction: ASC}") -> list[str]:
        out = data(PEOPLE.format(root=root, arguments=arguments), user=user)
        return [edge["node"]["email"] for edge in out["edges"]]

    (edge,) = data(PEOPLE.format(root="customers", arguments='search: "nhận"'), user=owner)["edges"]
    node = edge["node"]
    assert node["orders"] == {"totalCount": 1, "edges": [{"node": {"number": order.code}}]}
    assert (node["email"], node["addresses"], node["permissionGroups"], node["isStaff"]) == (
        "nhan@example.org",
        [],
        [],
        False,
    )
    assert names("customers", world["superuser"]) == []
    for arguments, n in {
        "filter: {numberOfOrders: {gte: 2}}": 0,
        'filter: {placedOrders: {gte: "2020-01-01"}, search: "nhan@"}': 1,
        'filter: {search: "mua@example.org"}': 0,  # the account's address is the buyer's own
        'where: {firstName: {eq: "Nhận"}, numberOfOrders: {eq: 1}}': 1,
        'where: {OR: [{lastName: {eq: "Lê"}}, {email: {oneOf: ["nhan@example.org"]}}], isActive: true}': 1,
        'where: {metadata: {key: "a"}}': 0,
        "sortBy: {field: ORDER_COUNT, direction: DESC}": 1,
    }.items():
        assert len(names("customers", owner, arguments)) == n, arguments
    colleagues = sorted(world[role].email for role in ROLES[2:6])
    assert names("staffUsers", owner) == colleagues
    assert names("staffUsers", world["elsewhere"]) == [world["elsewhere"].email]
    assert set(names("staffUsers", world["superuser"])) > set(colleagues)
    assert names("staffUsers", owner, f'filter: {{status: ACTIVE, search: "{world["packer"].email}"}}') == [
        world["packer"].email
    ]
    user = "query($id: ID, $email: String) { user(id: $id, email: $email) { email } }"
    assert data(user, user=owner, id=global_id("User", world["packer"].pk))["email"] == world["packer"].email
    assert data(user, user=owner, email="nhan@example.org")["email"] == "nhan@example.org"
    assert data(user, user=owner, id=global_id("User", world["elsewhere"].pk)) is None
    assert data(user, user=world["elsewhere"], id=global_id("User", world["packer"].pk)) is None


ME = """{ me { isStaff restrictedAccessToChannels accessibleChannels { id } userPermissions { code name sourcePermissionGroups(userId: "x") { id } }
    permissionGroups { id name userCanManage users { email } } editableGroups { id } } }"""


def test_what_somebody_may_do_is_said_in_saleors_names(world):
    for role, expected in {
        "packer": {"MANAGE_ORDERS"},
        "staff": {"MANAGE_ORDERS", "MANAGE_PRODUCTS"},
        "customer": set(),
        "superuser": set(Permission),
    }.items():
        me = ask(ME, user=world[role])["data"]["me"]
        assert {each["code"] for each in me["userPermissions"]} == expected, role
        assert me["isStaff"] == (role != "customer")
    me = data(ME, user=world["manager"])
    assert len(me["editableGroups"]) == 3  # a manager gives every role but the owner's
    (group,) = me["permissionGroups"]
    assert [each["email"] for each in group["users"]] == [world["manager"].email]
    assert me["userPermissions"][0]["sourcePermissionGroups"] == [{"id": group["id"]}]
    assert len(data(ME, user=world["owner"])["editableGroups"]) == 4
    groups = data(
        '{ permissionGroups(first: 9, filter: {search: "gói"}) { edges { node { users { email } } } } }',
        user=world["owner"],
    )
    assert [edge["node"]["users"] for edge in groups["edges"]] == [[{"email": world["packer"].email}]]


PRODUCTS = """query($search: String) {{ products(first: 9, search: $search {more}) {{ totalCount edges {{ node {{
    name seoTitle pricing {{ onSale }} isAvailableForPurchase rating attributes {{ values {{ name }} }}
    channelListings {{ isPublished visibleInListings channel {{ slug }} discountedPrice {{ amount }} publishedAt }}
    variants {{ sku weight {{ unit value }} product {{ name }} channelListings {{ price {{ amount }} costPrice {{ amount }} channel {{ slug }} }}
        stocks {{ quantity quantityAllocated warehouse {{ id name address {{ city }} }} }} }} }} }} }} }}"""


def test_a_shops_products_shown_or_not(world):
    owner, product = world["owner"], world["product"]
    draft = make_product(producer=world["shop"].producer, name="Trà nháp", state="draft")
    store = Store.objects.create(shop=world["shop"], name="Quầy chợ", created_at=product.created_at)
    StoreStock.objects.create(store=store, variant=product.variants.get(), quantity=5)
    everything = data(PRODUCTS.format(more=""), user=owner)
    nodes = {edge["node"]["name"]: edge["node"] for edge in everything["edges"]}
    assert set(nodes) == {"Cà phê bột", "Trà nháp"} and everything["totalCount"] == 2
    (listing,) = nodes["Cà phê bột"]["channelListings"]
    assert (listing["isPublished"], listing["visibleInListings"], listing["discountedPrice"]) == (
        True,
        True,
        {"amount": 125_000.0},
    )
    (variant,) = nodes["Cà phê bột"]["variants"]
    assert variant["channelListings"] == [
        {"price": {"amount": 125_000.0}, "costPrice": None, "channel": {"slug": "ocop"}}
    ]
    assert [(s["quantity"], s["quantityAllocated"]) for s in variant["stocks"]] == [(15, 2), (5, 0)]
    hidden = nodes["Trà nháp"]
    assert (hidden["channelListings"], hidden["pricing"], hidden["isAvailableForPurchase"], hidden["seoTitle"]) == (
        [],
        None,
        False,
        "Trà nháp",
    )
    assert hidden["variants"][0]["product"] == {"name": "Trà nháp"}
    for more, names in {
        ", filter: {isPublished: false}": ["Trà nháp"],
        ', where: {OR: [{name: {eq: "Cà phê bột"}}, {slug: {eq: "x"}}]}': ["Cà phê bột"],
        ", filter: {price: {gte: 100000}, stockAvailability: IN_STOCK}": ["Cà phê bột"],
        f', filter: {{productTypes: ["{global_id("ProductType", draft.product_set_id)}"], updatedAt: {{gte: "2020-01-01T00:00:00Z"}}}}': None,
        ", sortBy: {field: NAME, direction: ASC}": ["Cà phê bột", "Trà nháp"],
    }.items():
        got = [edge["node"]["name"] for edge in data(PRODUCTS.format(more=more), user=owner)["edges"]]
        assert got == names or (names is None and "Trà nháp" in got), more
    assert data(PRODUCTS.format(more=""), user=owner, search="tra nhap")["totalCount"] == 1
    # by id, and for nobody else: not the public, not another shop, not where a channel is named
    one = "query($id: ID!, $channel: String) { product(id: $id, channel: $channel) { name } }"
    asked = {"id": global_id("Product", draft.pk)}
    assert data(one, user=owner, **asked) == {"name": "Trà nháp"} == data(one, user=world["superuser"], **asked)
    for role in ("anonymous", "customer", "elsewhere", "officer"):
        assert data(one, user=world[role], **asked) is None, role
    assert data(one, user=owner, channel="ocop", **asked) is None
    assert data("query($slug: String) { product(slug: $slug) { name } }", user=owner, slug="a\x00b") is None
    variants = "query($id: ID!, $ids: [ID!]) { productVariants(first: 9, ids: $ids) { edges { node { sku product { name } } } } productVariant(id: $id) { sku } }"  # noqa: E501
    key = global_id("ProductVariant", draft.variants.get().pk)
    for role, there in {"owner": True, "elsewhere": False, "anonymous": False, "superuser": True}.items():
        out = ask(variants, user=world[role], id=key, ids=[key])["data"]
        assert bool(out["productVariants"]["edges"]) == bool(out["productVariant"]) == there, role
    # what a shop's people see of another's shown product: no prices by channel, no stock
    out = ask(
        f'{{ product(id: "{global_id("Product", product.pk)}", channel: "ocop") {{ channelListings {{ id }} variants {{ stocks {{ id }} channelListings {{ id }} }} }} }}',  # noqa: E501
        user=world["elsewhere"],
    )
    assert out["data"]["product"] == {"channelListings": None, "variants": [{"stocks": None, "channelListings": None}]}


def test_warehouses_and_stocks(world):
    owner, shop = world["owner"], world["shop"]
    store = Store.objects.create(shop=shop, name="Quầy chợ", created_at=world["product"].created_at)
    StoreStock.objects.create(store=store, variant=world["product"].variants.get(), quantity=5)
    places = "{ warehouses(first: 9) { edges { node { id name slug email address { streetAddress1 city } stocks(first: 5) { edges { node { quantity } } } } } } }"  # noqa: E501
    nodes = [edge["node"] for edge in data(places, user=owner)["edges"]]
    assert [node["stocks"]["edges"] for node in nodes] == [
        [{"node": {"quantity": 15}}],
        [{"node": {"quantity": 5}}],
    ] or len(nodes) == 2
    assert {node["slug"] for node in nodes} == {shop.slug, f"{shop.slug}-{store.pk}"}
    one = "query($id: ID!) { warehouse(id: $id) { name } }"
    assert data(one, user=owner, id=global_id("Warehouse", store.pk))["name"].startswith("Quầy chợ")
    for user in (world["elsewhere"], make_member(producer=world["other"].shop.producer)):
        assert data(one, user=user, id=global_id("Warehouse", store.pk)) is None
        assert data(one, user=user, id=global_id("Warehouse", f"h{shop.pk}")) is None
    rows = '{ stocks(first: 9, filter: {search: "cà phê"}) { totalCount edges { node { id quantity productVariant { sku product { name } } } } } }'
    out = data(rows, user=owner)
    assert sorted(edge["node"]["quantity"] for edge in out["edges"]) == [5, 15]
    key = out["edges"][0]["node"]["id"]
    stock = "query($id: ID!) { stock(id: $id) { quantity } }"
    assert data(stock, user=owner, id=key)["quantity"] == 15
    assert data(stock, user=world["elsewhere"], id=key) is None


WALKED = {
    "orders": ORDERS,
    "customers": PEOPLE.format(root="customers", arguments=""),
    "staffUsers": PEOPLE.format(root="staffUsers", arguments=""),
    "products": PRODUCTS.format(more=""),
}


def test_no_list_costs_a_statement_a_row(world):
    owner = make_member(producer=world["shop"].producer)

    def count(query: str) -> int:
        ask(query, user=owner)
        with CaptureQueriesContext(connection) as asked:
            out = ask(query, user=owner)
        assert "errors" not in out, json.dumps(out)[:500]
        return len(asked)

    few = {name: count(query) for name, query in WALKED.items()}
    for n in range(3):
        more = make_on_sale(producer=world["shop"].producer, name=f"Món {n}")
        make_order((more, 1), (world["product"], 1), buyer=make_user(), contact=make_contact(name=f"Người {n}"))
        make_member(producer=world["shop"].producer, role="packer")
    assert {name: count(query) for name, query in WALKED.items()} == few
    assert Order.objects.count() == 5 and Product.objects.count() >= 5
    assert max(few.values()) <= 16
