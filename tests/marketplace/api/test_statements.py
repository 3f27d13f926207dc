"""No list of any type costs a statement a row: a walk over the schema asks each field of each listed type for 2 rows and for 20."""

import datetime as dt
import json
from itertools import batched

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from graphql import GraphQLEnumType, GraphQLInterfaceType, get_named_type, get_nullable_type, is_leaf_type
from graphql import is_required_argument as is_required

from catalog.core import clock
from catalog.products.models import Photo, Product
from marketplace.accounts.services.tokens import tokens_for
from marketplace.api.ids import global_id
from marketplace.api.schema import schema
from marketplace.apps.models import AppPermission, Attempt, Delivery
from marketplace.apps.services import create_app, create_webhook
from marketplace.content.models import Collection, CollectionProduct, Menu, MenuItem, Page
from marketplace.promotions.services import create_voucher
from marketplace.shops.models import Store
from marketplace.shops.queries.facets import forget_facets
from tests.factories.accounts import make_member, make_user
from tests.factories.certification import make_certificate, make_dossier
from tests.factories.codes import make_lot_code
from tests.factories.fairs import make_fair
from tests.factories.lots import make_lot
from tests.factories.orders import make_contact, make_method, make_order
from tests.factories.producers import make_producer
from tests.factories.products import make_product, make_set, make_variant
from tests.factories.promotions import make_sale
from tests.factories.shops import make_offer, make_on_sale
from tests.factories.zones import make_zone, make_zone_code

pytestmark = pytest.mark.django_db
CORE = schema.graphql_schema
ARGUMENTS = {
    "first": "2",
    "languageCode": "EN",
    "slug": '"stars"',
    "key": '"a"',
    "id": '"x"',
    "keys": '["a"]',
    "userId": '"x"',
}
LISTS = {
    "Product": "products(first: {n}) {{ edges {{ node {{ {field} }} }} }}",
    "Category": "categories(first: {n}, level: 1) {{ edges {{ node {{ {field} }} }} }}",
    "Collection": "collections(first: {n}) {{ edges {{ node {{ {field} }} }} }}",
    "Page": "pages(first: {n}) {{ edges {{ node {{ {field} }} }} }}",
    "Producer": "producers(first: {n}) {{ edges {{ node {{ {field} }} }} }}",
    "Certificate": "certificates(first: {n}) {{ edges {{ node {{ {field} }} }} }}",
    "ProductVariant": 'product(slug: "mon-{n}") {{ variants {{ {field} }} }}',
    "ProductMedia": 'product(slug: "mon-{n}") {{ media {{ {field} }} }}',
    "MenuItem": 'menu(slug: "menu-{n}") {{ items {{ {field} }} }}',
}


def world() -> None:
    """Twenty of everything; the products `mon-2` and `mon-20` and the menus `menu-2` and `menu-20` have so many of what they hold."""
    forget_facets()
    collections = [
        Collection.objects.create(slug=f"c-{n}", name=f"C {n}", is_published=True, created_at=clock.now())
        for n in range(20)
    ]
    for n in range(20):
        product = make_product(state="published", name=f"Món {n}", producer=make_producer(), product_set=make_set(1))
        make_certificate(product=product, stars=4)
        for each in (make_variant(product=product) for _ in range({0: 1, 1: 19}.get(n, 1))):
            make_offer(variant=each, amount=50_000 + n)
        for place in range({0: 2, 1: 20}.get(n, 1)):
            Photo.objects.create(
                product=product, file=f"photos/{n}-{place}.jpg", width=9, height=9, widths=[320], created_at=clock.now()
            )
        for place, collection in enumerate(collections):
            CollectionProduct.objects.create(collection=collection, product=product, position=place)
        if n in (0, 1):
            Product.objects.filter(pk=product.pk).update(slug=f"mon-{(2, 20)[n]}")
        Page.objects.create(slug=f"p-{n}", title=f"P {n}", text="Một", is_published=True, created_at=clock.now())
    for size in (2, 20):
        menu = Menu.objects.create(slug=f"menu-{size}", name="M")
        group = product.product_set.group
        for n in range(size):
            leads = ({"collection": collections[n]}, {"page": f"p-{n}"}, {"group": group})
            parent = MenuItem.objects.create(menu=menu, name=f"I {n}", position=n, **leads[0])
            for lead in leads:
                MenuItem.objects.create(menu=menu, parent=parent, name="J", **lead)


def written(name: str, field, depth: int) -> str:
    """The field with what lies below it, or "" when nothing of it can be asked here."""
    arguments = [
        f"{key}: {ARGUMENTS.get(key, _enum(given))}" for key, given in field.args.items() if is_required(given)
    ]
    if "first" in field.args:
        arguments.append("first: 2")
    kind = get_named_type(field.type)
    said = f"{name}({', '.join(arguments)})" if arguments else name
    if is_leaf_type(kind):
        return said
    if depth == 0:
        return f"{said} {{ __typename }}"
    fields = kind.fields if hasattr(kind, "fields") else {}
    inner = [written(key, each, depth - 1) for key, each in fields.items() if not key.startswith("private")]
    parts = ["__typename", *inner] if isinstance(kind, GraphQLInterfaceType) or not inner else inner
    return f"{said} {{ {' '.join(filter(None, parts))} }}"


def _enum(argument) -> str:
    kind = get_nullable_type(argument.type)
    return next(iter(kind.values)) if isinstance(kind, GraphQLEnumType) else '"x"'


def count(client: Client, query: str, *, warm: bool = True, token: str = "") -> tuple[int, dict]:
    body = json.dumps({"query": f"{{ {query} }}"})
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask():
        return client.post("/graphql/", body, content_type="application/json", headers=headers)

    if warm:  # what a process keeps is loaded
        ask()
    with CaptureQueriesContext(connection) as asked:
        answer = ask().json()
    return len(asked), answer


def differences(client: Client, lists: dict[str, str], token: str = "") -> tuple[list[str], int]:
    """Fields whose lists of 2 and of 20 do not take the same statements, and how many were asked."""
    wrong, tried = [], 0
    for name, query in lists.items():
        kind = name.partition(" ")[0]
        fields = [
            written(name, field, 2)
            for name, field in CORE.get_type(kind).fields.items()
            if not name.startswith("private")
        ]
        for some in batched(fields, 6):
            text = " ".join(some)
            few, _answer = count(client, query.format(n=2, field=text), token=token)
            many, answer = count(client, query.format(n=20, field=text), warm=False, token=token)
            said = json.dumps(answer)
            if few != many or "InternalServerError" in said or "QUERY_TOO_EXPENSIVE" in said or not answer.get("data"):
                wrong.append(f"{name} {few} {many}: {text} {said[:200]}")
        tried += len(fields)
    return wrong, tried


def test_no_list_costs_a_statement_a_row(client):
    world()
    wrong, tried = differences(client, LISTS)
    assert "\n".join(wrong) == ""
    assert tried > 120


NODES = "(first: {n}) {{ edges {{ node {{ {field} }} }} }}"
STAFF_LISTS = {
    "Order": f"orders{NODES}",
    "User customers": f"customers{NODES}",
    "User staff": f"staffUsers{NODES}",
    "Group": f"permissionGroups{NODES}",
    "Warehouse": f"warehouses{NODES}",
    "Stock": f"stocks{NODES}",
    "Product": f"products{NODES}",
    "ProductVariant": f"productVariants{NODES}",
    "Promotion": f"promotions{NODES}",
    "Voucher": f"vouchers{NODES}",
    "ShippingZone": f"shippingZones{NODES}",
    "App": f"apps{NODES}",
    "EventDelivery": 'webhook(id: "WEBHOOK") {{ eventDeliveries' + NODES + " }}",
    "WorkLot": f"lots{NODES}",
    "WorkZone": f"zones{NODES}",
    "Dossier": f"dossiers{NODES}",
    "ProductTranslatableContent": "translations(kind: PRODUCT, first: {n})"
    " {{ edges {{ node {{ ... on ProductTranslatableContent {{ {field} }} }} }} }}",
    "Menu": 'menus(filter: {{search: "xem"}}, ' + NODES[1:],
    "MenuItem": 'menuItems(filter: {{search: "xem"}}, ' + NODES[1:],
    "ProductType": f"productTypes{NODES}",
}


def works_everywhere() -> tuple[str, str]:
    """Somebody who owns twenty producers, each with one of everything; his token, and the id of a webhook with twenty deliveries."""
    forget_facets()
    keeper, hook = make_user(), None
    for n in range(20):
        product = make_on_sale(name=f"Món {n}")
        producer, shop = product.producer, product.producer.shop
        make_member(producer=producer, user=keeper)
        make_order((product, 1), contact=make_contact(phone=f"+8491234{n:04}"), buyer=make_user())
        make_sale(product)
        create_voucher(
            code=f"MA{n}", name=f"Mã {n}", shop=shop, sponsor="", percent=10, most_uses=9, starts_at=clock.now(),
            ends_at=clock.now() + dt.timedelta(days=9), by=None,
        )  # fmt: skip
        make_method(shop=shop)
        Store.objects.create(shop=shop, name=f"Quầy {n}", created_at=clock.now())
        make_dossier(product=product)
        make_lot(variant=product.variants.get(), publish=False)
        app, _secret = create_app(shop=shop, name=f"App {n}", permissions=[AppPermission.ORDERS], by=keeper)
        mine = create_webhook(app=app, events=("order_created",), by=keeper, target_url="https://phanmem.example.org/")
        hook = hook or mine
        for each in (mine, hook):
            sent = Delivery.objects.create(
                webhook=each, event="order_created", about="Order:1", payload="{}", created_at=clock.now(), asked_at=clock.now(),
                due_at=clock.now(),
            )  # fmt: skip
            Attempt.objects.create(delivery=sent, number=1, at=clock.now())
        menu = Menu.objects.create(slug=f"xem-{n}", name=f"Xem {n}")
        MenuItem.objects.create(menu=menu, name=f"Xem {n}", page="terms")
    assert hook is not None
    return tokens_for(keeper).access, global_id("Webhook", hook.pk)


def test_no_list_of_a_shops_people_costs_a_statement_a_row(client):
    token, hook = works_everywhere()
    lists = {name: query.replace("WEBHOOK", hook) for name, query in STAFF_LISTS.items()}
    wrong, tried = differences(client, lists, token)
    assert "\n".join(wrong) == ""
    assert tried > 200  # attributes are eight: their choices are two statements at most


def test_fairs_and_channels(client):
    query = "fairs { name place { name } channel { slug countries { code } } } channels { slug name }"
    numbers = []
    for more in (2, 18):
        for _n in range(more):
            make_fair()
        numbers.append(count(client, query)[0])
    assert numbers[0] == numbers[1]


def test_budgets(client):
    """A list with all that a card shows, a product's page and a search: 5, 6 and 5 statements."""
    world()
    card = (
        "id name slug rating category { name } thumbnail { url } pricing { priceRange { start { gross { amount } } } }"
    )
    more = "attributes { values { name } } variants { name pricing { price { gross { amount } } } }"
    card = f"totalCount edges {{ node {{ {card} {more} }} }}"
    assert count(client, f"products(first: 24) {{ {card} }}")[0] <= 5
    assert count(client, f'products(first: 24, search: "mon") {{ {card} }}')[0] <= 5
    page = "name description media { url } productType { slug } productVariants(first: 9) { edges { node { name product { id } } } }"
    assert count(client, f'product(slug: "mon-2") {{ {page} assignedAttributes {{ __typename }} }}')[0] <= 6


def test_what_stands_beside_saleors(client):
    world()
    zone = make_zone()
    code = make_zone_code(zone=zone)
    lot_code = make_lot_code()
    product = Product.objects.get(slug="mon-2")
    text = """query($slug: String!, $zone: String!, $code: String!, $link: String!) {
      producer(slug: $slug) { name province { fullName } products(first: 5) { totalCount edges { node { name } } } }
      zone(slug: $zone) { name place { name } outline codes { code confirmed } }
      a: traceByCode(uri: $code) { name maker lot { number state stateReason } zone { name } }
      b: traceByCode(uri: $link) { code } c: traceByCode(uri: "https://x/01/1") { code } d: traceByCode(uri: "x") { code }
      places { code level } communes: places(province: "68") { name } none: places(province: "999") { name }
      certificates(first: 2) { totalCount edges { node { stars validUntil productName product { slug } } } } }"""
    variables = {
        "slug": product.producer.slug,
        "zone": zone.slug,
        "code": lot_code.code,
        "link": f"https://ocop.example/q/{lot_code.code}",
    }
    body = json.dumps({"query": text, "variables": variables})
    out = client.post("/graphql/", body, content_type="application/json").json()
    assert "errors" not in out
    data = out["data"]
    assert data["producer"]["products"] == {"totalCount": 1, "edges": [{"node": {"name": product.name}}]}
    assert (data["zone"]["codes"], data["zone"]["outline"]) == ([{"code": code.code, "confirmed": False}], None)
    assert data["a"]["lot"] == {"number": lot_code.lot.number, "state": "published", "stateReason": ""}
    assert (data["b"]["code"], data["c"], data["d"]) == (lot_code.code, None, None)
    assert (len(data["places"]), data["none"], len(data["communes"]) > 50) == (34, [], True)
    assert data["certificates"]["totalCount"] == 20
    assert data["certificates"]["edges"][0]["node"]["product"]
