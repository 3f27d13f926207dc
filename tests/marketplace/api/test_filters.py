"""Every filter of every list: one row that it finds and one that it does not. What each finds stands in `filters_of_…`."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from catalog.core import clock
from catalog.products.models import Product, ProductSet, Variant
from marketplace.accounts.models import User
from marketplace.api.ids import global_id
from marketplace.api.models import KeptMetadata
from marketplace.api.schema import schema
from marketplace.apps.models import App
from marketplace.content.models import Collection, CollectionProduct, Menu, MenuItem, Page
from marketplace.orders.models import Order, OrderGroup
from marketplace.orders.services import Packed, accept_order, pack_order
from marketplace.payments.models import Payment
from marketplace.promotions.models import Voucher
from marketplace.promotions.services import create_voucher
from marketplace.shops.models import Stock
from marketplace.shops.queries import market
from marketplace.shops.queries.facets import forget_facets
from tests.factories.accounts import make_member, make_superuser, make_user
from tests.factories.apps import make_app
from tests.factories.fairs import make_fair
from tests.factories.orders import make_contact, make_order
from tests.factories.producers import make_producer
from tests.factories.products import make_set
from tests.factories.promotions import make_sale
from tests.factories.shops import make_on_sale

from . import filters_of_orders as of_orders
from . import filters_of_things as of_things
from .asking import data

pytestmark = pytest.mark.django_db
CORE = schema.graphql_schema
LONG_AGO = dt.datetime(2026, 10, 5, tzinfo=dt.UTC)


def kept(kind: str, key: int, producer: Any) -> None:
    KeptMetadata.objects.create(kind=kind, key=key, producer=producer, public={"kho": "7"})


def people() -> dict[str, Any]:
    """A and B of `filters_of_orders`."""
    producer = make_producer(state="verified")
    first = make_on_sale(producer=producer, name="Cà phê bột")
    more = [
        make_on_sale(producer=producer, name=name, amount=200_000, product_set=make_set(17))
        for name in ("Mật ong", "Trà")
    ]
    Stock.objects.filter(variant__product=more[0]).update(
        quantity=0, ahead=5, ahead_from=clock.today() + dt.timedelta(days=9)
    )
    owner = make_member(producer=producer)
    buyer = make_user(name="Ai đó")
    guest = make_user(name="Ai nữa")
    a = make_order((first, 2), contact=make_contact(name="Trần Thị Nhận", email="nhan@example.org"), buyer=buyer)
    contact = make_contact(name="Lê Văn Khách", email="khach@example.org", phone="+84987000111")
    b = make_order(*more, contact=contact, way="vietqr")
    a = accept_order(order=a, by=owner)
    parcel = pack_order(order=a, units=[Packed(a.lines.get().pk, 2)], by=owner)
    fair = make_fair().channel
    Order.objects.filter(pk=b.pk).update(
        delivery_kind="pickup", placed_at=LONG_AGO, voucher_code="GIAM5", state="cancelled", channel=fair
    )
    Payment.objects.filter(order=b).update(received=b.total)
    kept("Order", a.pk, producer)
    kept("Fulfillment", parcel.pk, producer)
    kept("OrderLine", b.lines.order_by("pk")[0].pk, producer)
    return {
        "owner": owner, "buyer": global_id("User", buyer.pk), "fair": global_id("Channel", fair.pk), "number": b.code,
        "A": global_id("Order", str(uuid.UUID(a.token))), "B": global_id("Order", str(uuid.UUID(b.token))),
        "set": global_id("ProductType", more[0].product_set_id), "guest": guest, "orders": (a, b), "more": more,
        "letters": {a.code: "A", b.code: "B"},
    }  # fmt: skip


def customers() -> dict[str, Any]:
    """The same, and B has an account and bought twice, long ago."""
    world = people()
    _a, b = world["orders"]
    again = make_order(world["more"][1], contact=make_contact(name="Lê Văn Khách"), buyer=world["guest"])
    OrderGroup.objects.filter(pk=b.group_id).update(buyer=world["guest"])
    Order.objects.filter(pk=again.pk).update(placed_at=LONG_AGO)
    User.objects.filter(pk=world["guest"].pk).update(created_at=LONG_AGO, is_active=False)
    return world | {"letters": {world["buyer"]: "A", global_id("User", world["guest"].pk): "B"}}


def things() -> dict[str, Any]:
    """Two products of two shops: A has stock to come and is in a collection, B has five stars, another set, no stock and was long untouched."""
    a = make_on_sale(name="Cà phê", amount=125_000)
    b = make_on_sale(name="Mật ong", amount=300_000, product_set=make_set(17), stars=5)
    for product, slug in ((a, "ca-phe"), (b, "mat-ong")):
        Product.objects.filter(pk=product.pk).update(slug=slug)
    Product.objects.filter(pk=b.pk).update(updated_at=LONG_AGO)
    Stock.objects.filter(variant__product=b).update(quantity=0)
    Stock.objects.filter(variant__product=a).update(ahead=5, ahead_from=clock.today() + dt.timedelta(days=9))
    collection = Collection.objects.create(slug="tuyen", name="Tuyển", is_published=True, created_at=clock.now())
    CollectionProduct.objects.create(collection=collection, product=a, position=1)
    variant, other = (Variant.objects.get(product=each) for each in (a, b))
    kept("Product", a.pk, a.producer)
    kept("ProductVariant", variant.pk, a.producer)
    forget_facets()
    return {
        "collection": global_id("Collection", collection.pk), "category": global_id("Category", b.product_set_id),
        "type": global_id("ProductType", b.product_set_id), "A": global_id("Product", a.pk), "sku": variant.sku,
        "variant": global_id("ProductVariant", variant.pk), "products": (a, b), "owner": None,
        "letters": {"ca-phe": "A", "mat-ong": "B", variant.sku: "A", other.sku: "B"},
    }  # fmt: skip


def shops() -> dict[str, Any]:
    """Of one owner of two shops: Cơ sở A with a sale, a voucher and 20 in stock, Cơ sở B Ong with others, later ones."""
    found: dict[str, Any] = {"letters": {}}
    owner = make_member(producer=make_producer(name="Cơ sở A", state="verified"))
    made = []
    for letter, name, days in (("A", "Cơ sở A", 0), ("B", "Cơ sở B Ong", 20)):
        producer = owner.memberships.get().producer if letter == "A" else make_producer(name=name, state="verified")
        if letter == "B":
            make_member(producer=producer, user=owner)
        product = make_on_sale(
            producer=producer, name={"A": "Cà phê", "B": "Mật ong"}[letter], stock={"A": 20, "B": 7}[letter]
        )
        starts, ends = clock.now() + dt.timedelta(days=days), clock.now() + dt.timedelta(days=days + 10)
        sale = make_sale(product, name=f"Giảm {letter}", starts_at=starts, ends_at=ends)
        percent, amount = (None, 5_000) if letter == "A" else (10, None)
        voucher = create_voucher(
            code=f"MA{letter}", name="Mã", shop=producer.shop, sponsor="", percent=percent, amount_off=amount, most_uses=9,
            least_goods=0, starts_at=starts, ends_at=ends, by=None,
        )  # fmt: skip
        made.append((producer, product, sale, voucher))
        sku = product.variants.get().sku
        found["letters"] |= {sale.name: letter, voucher.code: letter, producer.shop.name: letter, sku: letter}
    (producer, _product, sale, voucher), _other = made
    Voucher.objects.filter(pk=voucher.pk).update(used=4)
    return found | {
        "owner": owner, "sale": global_id("Promotion", sale.pk), "voucher": global_id("Voucher", voucher.pk),
        "channel": global_id("Channel", market().pk), "warehouse": global_id("Warehouse", f"h{producer.shop.pk}"),
        "slug": producer.shop.slug, "producers": [row[0] for row in made],
    }  # fmt: skip


def staff() -> dict[str, Any]:
    world = shops()
    first, second = world["producers"]
    owner = world["owner"]
    a = make_member(producer=first, role="staff", user=make_user(name="Phạm An"))
    b = make_member(producer=first, role="packer", user=make_user(name="Vũ Bình"))
    User.objects.filter(pk=b.pk).update(is_active=False)
    on, off = make_app(shop=first.shop, name="Kho"), make_app(shop=first.shop, name="Sổ")
    App.objects.filter(pk=off.pk).update(is_active=False)
    return world | {
        "person": global_id("User", a.pk), "group": global_id("Group", f"{first.pk}-owner"), "owner": owner,
        "letters": {"An": "A", "Bình": "B", f"{first.pk}-owner": "A", f"{second.pk}-owner": "B", on.name: "A", off.name: "B"},
    }  # fmt: skip


def texts() -> dict[str, Any]:
    now = clock.now()
    rows = [
        Collection.objects.create(slug=slug, name=f"Bộ {slug.upper()}", is_published=slug == "a", created_at=now)
        for slug in "ab"
    ]
    pages = [
        Page.objects.create(slug=s, title=f"Trang {s.upper()}", text="x", is_published=True, created_at=now)
        for s in "ab"
    ]
    for slug in "ab":
        menu = Menu.objects.create(slug=slug, name=f"Mục {slug.upper()}")
        MenuItem.objects.create(menu=menu, name=f"Lối {slug.upper()}", url="https://vidu.vn/")
    letters = {slug: slug.upper() for slug in "ab"} | {f"Lối {letter}": letter for letter in "AB"} | {"page": "A"}
    return {
        "owner": make_superuser(), "letters": letters | {"stars": "A", "gtin": "B"},
        "collection": global_id("Collection", rows[0].pk), "page": global_id("Page", pages[0].pk),
    }  # fmt: skip


def kinds() -> dict[str, Any]:
    goods = ProductSet.objects.filter(is_service=False).order_by("-pk")[0]
    services = ProductSet.objects.filter(is_service=True).order_by("-pk")[0]
    return {
        "owner": None, "letters": {goods.slug: "A", services.slug: "B"}, "name": goods.name, "other": services.slug,
        "category": global_id("Category", goods.pk), "type": global_id("ProductType", goods.pk),
    }  # fmt: skip


type Row = tuple[str, Any, str]
LISTS: dict[tuple[str, str], tuple[Callable[[], dict[str, Any]], str, list[Row]]] = {
    ("orders", "filter"): (people, "number", of_orders.ORDERS_FILTER),
    ("orders", "where"): (people, "number", of_orders.ORDERS_WHERE),
    ("customers", "filter"): (customers, "id", of_orders.CUSTOMERS_FILTER),
    ("customers", "where"): (customers, "id", of_orders.CUSTOMERS_WHERE),
    ("draftOrders", "filter"): (people, "number", of_things.DRAFTS_FILTER),
    ("draftOrders", "where"): (people, "number", [(name, value, "") for name, value, _found in of_orders.ORDERS_WHERE]),
    ("products", "filter"): (things, "slug", of_things.PRODUCTS_FILTER),
    ("products", "where"): (things, "slug", of_things.PRODUCTS_WHERE),
    ("productVariants", "filter"): (things, "sku", of_things.VARIANTS_FILTER),
    ("productVariants", "where"): (things, "sku", of_things.VARIANTS_WHERE),
    ("promotions", "where"): (shops, "name", of_things.PROMOTIONS_WHERE),
    ("vouchers", "filter"): (shops, "code", of_things.VOUCHERS_FILTER),
    ("shippingZones", "filter"): (shops, "name", of_things.ZONES_FILTER),
    ("warehouses", "filter"): (shops, "name", of_things.WAREHOUSES_FILTER),
    ("stocks", "filter"): (shops, "productVariant { sku }", of_things.STOCKS_FILTER),
    ("staffUsers", "filter"): (staff, "firstName", of_things.STAFF_FILTER),
    ("permissionGroups", "filter"): (staff, "id", of_things.GROUPS_FILTER),
    ("apps", "filter"): (staff, "name", of_things.APPS_FILTER),
    ("collections", "filter"): (texts, "slug", of_things.COLLECTIONS_FILTER),
    ("collections", "where"): (texts, "slug", of_things.COLLECTIONS_WHERE),
    ("pages", "filter"): (texts, "slug", of_things.PAGES_FILTER),
    ("pages", "where"): (texts, "slug", of_things.PAGES_WHERE),
    ("pageTypes", "filter"): (texts, "slug", of_things.PAGE_TYPES_FILTER),
    ("menus", "filter"): (texts, "slug", of_things.MENUS_FILTER),
    ("menuItems", "filter"): (texts, "name", of_things.ITEMS_FILTER),
    ("attributes", "filter"): (texts, "slug", of_things.ATTRIBUTES_FILTER),
    ("attributes", "where"): (texts, "slug", of_things.ATTRIBUTES_WHERE),
    ("categories", "filter"): (kinds, "slug", of_things.CATEGORIES_FILTER),
    ("categories", "where"): (kinds, "slug", of_things.CATEGORIES_WHERE),
    ("productTypes", "filter"): (kinds, "slug", of_things.TYPES_FILTER),
}
"""Of each list and input: its world, the field by which A and B are told, and what each of its filters finds."""


def fields_of(name: str, argument: str) -> set[str]:
    assert CORE.query_type is not None
    kind = get_named_type(CORE.query_type.fields[name].args[argument].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind.fields.keys() - {"AND", "OR"}


def test_every_filter_of_every_list_is_here():
    assert CORE.query_type is not None
    there = {
        (name, argument)
        for name, field in CORE.query_type.fields.items()
        for argument in ("filter", "where")
        if argument in field.args
    }
    assert LISTS.keys() == there
    tried = {place: {row[0] for row in rows} for place, (_world, _field, rows) in LISTS.items()}
    assert {place: fields_of(*place) - tried[place] for place in there if fields_of(*place) - tried[place]} == {}


@pytest.mark.parametrize(
    "make", dict.fromkeys(world for world, *_rest in LISTS.values()), ids=lambda make: make.__name__
)
def test_each_finds_what_it_is_for(make):
    world = make()
    wrong = []
    for (name, argument), (its, field, rows) in LISTS.items():
        if its is not make:
            continue
        kind = CORE.query_type.fields[name].args[argument].type  # type: ignore[union-attr]
        channel = ', channel: "ocop"' if name == "products" else ""
        query = (
            f"query($g: {kind}) {{ {name}(first: 100, {argument}: $g{channel}) {{ edges {{ node {{ {field} }} }} }} }}"
        )
        for each, value, found in rows:
            if each not in fields_of(name, argument):
                continue
            asked = value(world) if callable(value) else value
            nodes = [edge["node"] for edge in data(query, user=world["owner"], g={each: asked})["edges"]]
            got = "".join(sorted({letter for node in nodes for letter in [letter_of(world, node)] if letter}))
            if got != found:
                wrong.append((name, argument, each, asked, got, found))
    assert wrong == []


def letter_of(world: dict[str, Any], node: dict[str, Any]) -> str | None:
    """Whether a row is A or B; None for any other."""
    (value,) = node.values()
    if isinstance(value, dict):
        (value,) = value.values()
    letters: dict[str, str] = world["letters"]
    return letters.get(value) or next((letters[key] for key in letters if value == global_id("Group", key)), None)
