"""What a shop's people change through the API: each mutation calls the service that the studio calls, and what our rules forbid is a typed error."""

import io
import json
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation
from PIL import Image

from catalog.core import clock
from catalog.producers.models import Membership
from catalog.products.models import Product, Variant
from marketplace.accounts.services.tokens import tokens_for
from marketplace.api.ids import global_id
from marketplace.api.mutations.collections import CollectionMutations
from marketplace.api.mutations.drafts import DraftMutations
from marketplace.api.mutations.orders import OrderMutations
from marketplace.api.mutations.products import ProductMutations
from marketplace.api.mutations.staff import StaffMutations
from marketplace.api.mutations.variants import VariantMutations
from marketplace.content.models import Collection
from marketplace.orders.models import Allocation, Fulfilment, OrderStep
from marketplace.orders.services import erase_recipient
from marketplace.payments.models import Refund
from marketplace.shops.models import Offer, Stock, Store, StoreStock
from tests.factories.accounts import make_member, make_superuser, make_user
from tests.factories.fairs import make_fair
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale

from .asking import ask, code_of, codes, data

pytestmark = pytest.mark.django_db
ERRORS = "errors { field code message }"
ID = "$id: ID!"


def change(name: str, arguments: str, given: str, answer: str) -> str:
    return f"mutation({arguments}) {{ {name}({given}) {{ {answer} {ERRORS} }} }}"


CONFIRM = change("orderConfirm", ID, "id: $id", "order { status }")
CANCEL = change("orderCancel", ID, "id: $id", "order { status }")
FULFIL = change(
    "orderFulfill", "$order: ID!, $input: OrderFulfillInput!", "order: $order, input: $input",
    "order { status lines { quantityFulfilled quantityToFulfill } } fulfillments { id status trackingNumber warehouse { name } lines { quantity } }",
)  # fmt: skip
UNPACK = change("orderFulfillmentCancel", ID, "id: $id", "order { status } fulfillment { status }")
APPROVE = change(
    "orderFulfillmentApprove", ID, "id: $id, notifyCustomer: true", "order { status } fulfillment { status }"
)
TRACK = change(
    "orderFulfillmentUpdateTracking",
    "$id: ID!, $number: String",
    "id: $id, input: {trackingNumber: $number}",
    "order { status events { type } } fulfillment { trackingNumber }",
)
REFUND = change(
    "orderRefund", "$id: ID!, $amount: PositiveDecimal!", "id: $id, amount: $amount", "order { paymentStatus }"
)
NOTE = change(
    "orderNoteAdd",
    "$order: ID!, $text: String!",
    "order: $order, input: {message: $text}",
    "order { events { type } } event { message type user { email } }",
)
CREATE = change(
    "productCreate", "$input: ProductCreateInput!", "input: $input",
    "product { id name slug description seoDescription channelListings { isPublished } productType { id } }",
)  # fmt: skip
CHANGE = change(
    "productUpdate",
    "$id: ID!, $input: ProductInput!",
    "id: $id, input: $input",
    "product { name description seoDescription }",
)
LIST = change(
    "productChannelListingUpdate", "$id: ID!, $input: ProductChannelListingUpdateInput!", "id: $id, input: $input",
    "product { channelListings { isPublished visibleInListings channel { slug } } }",
)  # fmt: skip
VARIANT = "productVariant { id sku name weight { value } stocks { quantity warehouse { id } } channelListings { price { amount } } }"
ADD = change("productVariantCreate", "$input: ProductVariantCreateInput!", "input: $input", VARIANT)
RENAME = change(
    "productVariantUpdate",
    "$id: ID, $sku: String, $input: ProductVariantInput!",
    "id: $id, sku: $sku, input: $input",
    VARIANT,
)
REMOVE = change("productVariantDelete", "$id: ID", "id: $id", "productVariant { sku }")
PRICE = change(
    "productVariantChannelListingUpdate", "$id: ID, $input: [ProductVariantChannelListingAddInput!]!", "id: $id, input: $input",
    "variant { channelListings { price { amount } } }",
).replace(ERRORS, "errors { field code message channels }")  # fmt: skip
COUNT = change(
    "productVariantStocksUpdate", "$id: ID, $stocks: [StockInput!]!", "variantId: $id, stocks: $stocks", VARIANT
).replace(ERRORS, "errors { field code message index }")
MEDIA = change(
    "productMediaCreate",
    "$input: ProductMediaCreateInput!",
    "input: $input",
    "product { media { alt } } media { url alt }",
)
INVITE = change("staffCreate", "$input: StaffCreateInput!", "input: $input", "user { id }")
ROLE = change(
    "staffUpdate", "$id: ID!, $input: StaffUpdateInput!", "id: $id, input: $input", "user { permissionGroups { id } }"
)
GROUP = change(
    "permissionGroupUpdate",
    "$id: ID!, $input: PermissionGroupUpdateInput!",
    "id: $id, input: $input",
    "group { users { email } }",
)
ARRANGED = "collection { id name slug description products(first: 9) { edges { node { name } } } channelListings { isPublished } }"
ARRANGE = change("collectionCreate", "$input: CollectionCreateInput!", "input: $input", ARRANGED)
REWORD = change("collectionUpdate", "$id: ID!, $input: CollectionInput!", "id: $id, input: $input", ARRANGED)
GIVEN = "$id: ID!, $products: [ID!]!"
PUT = change("collectionAddProducts", GIVEN, "collectionId: $id, products: $products", ARRANGED)
TAKE = change("collectionRemoveProducts", GIVEN, "collectionId: $id, products: $products", ARRANGED)
MOVE = change(
    "collectionReorderProducts", "$id: ID!, $moves: [MoveProductInput!]!", "collectionId: $id, moves: $moves", ARRANGED
)
DRAFT = change("draftOrderCreate", "$input: DraftOrderCreateInput!", "input: $input", "order { id }")
UNDRAFT = change("draftOrderDelete", ID, "id: $id", "order { id }")
FINISH = change("draftOrderComplete", ID, "id: $id", "order { id }")
MAKE_GROUP = change("permissionGroupCreate", "$input: PermissionGroupCreateInput!", "input: $input", "group { id }")


@pytest.fixture
def world() -> dict[str, Any]:
    product = make_on_sale(amount=125_000, stock=20, name="Cà phê bột")
    order = make_order((product, 3))
    other = make_on_sale(name="Mật ong")
    shop = order.shop
    found: dict[str, Any] = {
        role: make_member(producer=shop.producer, role=role) for role in ("owner", "manager", "staff", "packer")
    }
    found |= {
        "elsewhere": make_member(producer=other.producer),
        "superuser": make_superuser(),
        "customer": make_user(),
        "anonymous": None,
    }
    variant = product.variants.get()
    ids = {
        "order": order_id(order), "product": global_id("Product", product.pk), "variant": global_id("ProductVariant", variant.pk),
        "house": global_id("Warehouse", f"h{shop.pk}"), "channel": global_id("Channel", Offer.objects.get(product=product).channel_id),
        "set": global_id("ProductType", product.product_set_id),
    }  # fmt: skip
    return {**found, "ids": ids, "product": product, "variant": variant, "row": order, "shop": shop, "other": other}


def order_id(order: Any) -> str:
    import uuid

    return global_id("Order", str(uuid.UUID(order.token)))


def lines(order: Any, quantity: int, warehouse: str) -> list[dict[str, Any]]:
    return [
        {
            "orderLineId": global_id("OrderLine", order.lines.get().pk),
            "stocks": [{"quantity": quantity, "warehouse": warehouse}],
        }
    ]


def test_an_order_goes_its_way(world):
    order, ids, owner = world["row"], world["ids"], world["owner"]
    asked = {"user": world["packer"], "order": ids["order"]}
    # more than is wanted, another shop's warehouse: nothing happens
    too_many = data(FULFIL, **asked, input={"lines": lines(order, 4, ids["house"])})
    assert codes(too_many) == [("lines", "FULFILL_ORDER_LINE")]
    foreign = global_id("Warehouse", f"h{Offer.objects.get(product=world['other']).shop_id}")
    assert codes(data(FULFIL, **asked, input={"lines": lines(order, 1, foreign)})) == [("warehouse", "NOT_FOUND")]
    assert codes(data(FULFIL, **asked, input={"lines": []})) == [(None, "ZERO_QUANTITY")]
    order.refresh_from_db()
    assert order.state == "new"
    # a first parcel out of a store takes the order on, the rest out of the house
    store = Store.objects.create(shop=world["shop"], name="Quầy chợ", created_at=clock.now())
    StoreStock.objects.create(store=store, variant=world["variant"], quantity=5)
    first = data(
        FULFIL, **asked, input={"lines": lines(order, 1, global_id("Warehouse", store.pk)), "trackingNumber": "GH1"}
    )
    assert codes(first) == [] and first["order"]["status"] == "PARTIALLY_FULFILLED"
    (parcel,) = first["fulfillments"]
    assert (parcel["status"], parcel["trackingNumber"], parcel["warehouse"]["name"][:8]) == (
        "FULFILLED",
        "GH1",
        "Quầy chợ",
    )
    assert first["order"]["lines"] == [{"quantityFulfilled": 1, "quantityToFulfill": 2}]
    assert codes(data(UNPACK, user=owner, id=parcel["id"])) == [(None, "CANNOT_CANCEL_FULFILLMENT")]
    rest = data(FULFIL, **asked, input={"lines": lines(order, 2, ids["house"])})
    assert rest["order"]["status"] == "FULFILLED"
    stock = Stock.objects.get(variant=world["variant"])
    assert (stock.quantity, stock.reserved, Allocation.objects.get(line__order=order).sent) == (17, 0, 3)
    assert codes(data(CANCEL, user=owner, id=ids["order"])) == [(None, "CANNOT_CANCEL_ORDER")]


def test_orders_are_confirmed_unpacked_called_off_paid_back_and_noted(world):
    order, ids, owner = world["row"], world["ids"], world["owner"]
    assert data(CONFIRM, user=world["packer"], id=ids["order"])["order"]["status"] == "UNFULFILLED"
    assert codes(data(CONFIRM, user=owner, id=ids["order"])) == [(None, "INVALID")]  # taken on already
    from marketplace.orders.services import Packed, pack_order

    parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 3)], by=owner)
    opened = data(UNPACK, user=owner, id=global_id("Fulfillment", parcel.pk))
    assert opened["fulfillment"]["status"] == "CANCELED" and opened["order"]["status"] == "UNFULFILLED"
    again = pack_order(order=order, units=[Packed(order.lines.get().pk, 3)], by=owner)
    number = {"user": world["packer"], "id": global_id("Fulfillment", again.pk)}
    tracked = data(TRACK, **number, number=" GH7 ")
    assert (tracked["fulfillment"], tracked["order"]["events"][-1]["type"]) == (
        {"trackingNumber": "GH7"},
        "TRACKING_UPDATED",
    )
    assert codes(data(TRACK, user=world["elsewhere"], id=number["id"], number="X")) == [("id", "NOT_FOUND")]
    assert codes(data(TRACK, user=owner, id=global_id("Fulfillment", parcel.pk), number="X")) == [(None, "INVALID")]
    assert codes(data(APPROVE, user=world["elsewhere"], id=global_id("Fulfillment", again.pk))) == [("id", "NOT_FOUND")]
    assert data(APPROVE, user=world["packer"], id=global_id("Fulfillment", again.pk))["order"]["status"] == "FULFILLED"
    again.refresh_from_db()
    assert again.tracking == "GH7"  # what was written on it goes with it
    Fulfilment.objects.filter(pk=parcel.pk).update(tracking="GH8")
    assert codes(data(TRACK, **number, number="GH8")) == [("tracking", "UNIQUE")]
    assert data(TRACK, **number, number="GH9")["fulfillment"] == {"trackingNumber": "GH9"}
    assert codes(data(REFUND, user=owner, id=ids["order"], amount=1000)) == [
        ("amount", "CANNOT_REFUND")
    ]  # nothing is due
    assert codes(data(REFUND, user=owner, id=ids["order"], amount=0.5)) == [("amount", "INVALID")]
    assert (
        code_of(ask(REFUND, user=world["packer"], id=ids["order"], amount=1000)) == "PermissionDenied"
        or Refund.objects.count() == 0
    )
    noted = data(NOTE, user=world["packer"], order=ids["order"], text=" Gọi sau 5 giờ ")
    assert noted["event"] == {
        "message": "Gọi sau 5 giờ",
        "type": "NOTE_ADDED",
        "user": {"email": world["packer"].email},
    }
    assert codes(data(NOTE, user=owner, order=ids["order"], text=" ")) == [("message", "REQUIRED")]
    assert codes(data(NOTE, user=world["elsewhere"], order=ids["order"], text="x")) == [("order", "GRAPHQL_ERROR")]
    second = make_order((world["product"], 1))
    assert data(CANCEL, user=world["manager"], id=order_id(second))["order"]["status"] == "CANCELED"
    assert Stock.objects.get(variant=world["variant"]).reserved == 0
    note = OrderStep.objects.get(kind="note")
    second.refresh_from_db()
    step = OrderStep.objects.create(order=second, kind="note", at=clock.now(), facts={"text": "Chị Hường dặn"})
    erase_recipient(group=second.group)
    step.refresh_from_db()
    assert (step.facts, note.facts) == ({}, {"text": "Gọi sau 5 giờ"})


def test_products_variants_prices_and_stock(world):
    ids, owner, product = world["ids"], world["owner"], world["product"]
    text = {"blocks": [
        {"type": "header", "data": {"text": "Nơi trồng", "level": 2}}, {"type": "paragraph", "data": {"text": "Đất <b>đỏ</b> &amp; nắng"}},
        {"type": "list", "data": {"style": "ordered", "items": ["Hái", {"content": "Phơi"}]}}, {"type": "x"}, 7,
    ]}  # fmt: skip
    made = data(
        CREATE,
        user=owner,
        input={
            "name": "Trà sen",
            "productType": ids["set"],
            "description": json.dumps(text),
            "seo": {"description": "Ngắn"},
            "attributes": [],
        },
    )
    assert codes(made) == []
    new = Product.objects.get(name="Trà sen")
    assert (new.state, new.description, new.summary) == (
        "draft",
        "## Nơi trồng\n\nĐất đỏ & nắng\n\n1. Hái\n1. Phơi",
        "Ngắn",
    )
    assert (made["product"]["slug"], made["product"]["channelListings"], made["product"]["productType"]["id"]) == (
        "tra-sen",
        [],
        ids["set"],
    )
    key = made["product"]["id"]
    added = data(
        ADD,
        user=owner,
        input={
            "product": key,
            "name": "Hộp 100 g",
            "attributes": [],
            "weight": 0.15,
            "stocks": [{"warehouse": ids["house"], "quantity": 8}],
        },
    )
    variant = added["productVariant"]
    assert codes(added) == [] and (variant["weight"], variant["stocks"][0]["quantity"]) == ({"value": 150.0}, 8)
    assert (
        data(RENAME, user=owner, sku=variant["sku"], input={"name": "Hộp 120 g"})["productVariant"]["name"]
        == "Hộp 120 g"
    )
    priced = data(PRICE, user=owner, id=variant["id"], input=[{"channelId": ids["channel"], "price": "99000"}])
    assert priced["variant"]["channelListings"] == [{"price": {"amount": 99_000.0}}]
    counted = data(COUNT, user=world["staff"], id=variant["id"], stocks=[{"warehouse": ids["house"], "quantity": 3}])
    assert [row["quantity"] for row in counted["productVariant"]["stocks"]] == [3]
    # what is not approved is not listed; a shown product is taken off and put back at the price it has
    listing = {"updateChannels": [{"channelId": ids["channel"], "isPublished": True}]}
    assert codes(data(LIST, user=owner, id=key, input=listing)) == [("isPublished", "INVALID")]
    off = data(LIST, user=owner, id=ids["product"], input={"removeChannels": [ids["channel"]]})
    assert off["product"]["channelListings"] == [
        {"isPublished": False, "visibleInListings": False, "channel": {"slug": "ocop"}}
    ]
    assert data(f'{{ product(id: "{ids["product"]}", channel: "ocop") {{ id }} }}') is None
    on = data(LIST, user=owner, id=ids["product"], input=listing)
    assert on["product"]["channelListings"] == [
        {"isPublished": True, "visibleInListings": True, "channel": {"slug": "ocop"}}
    ]
    # other words on the label: the office looks again
    changed = data(CHANGE, user=owner, id=ids["product"], input={"name": "Cà phê rang"})
    product.refresh_from_db()
    assert (changed["product"]["name"], product.state) == ("Cà phê rang", "in_review")
    assert codes(data(REMOVE, user=owner, id=ids["variant"])) == [(None, "CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT")]


def test_what_our_rules_forbid_is_a_typed_error(world):
    ids, owner = world["ids"], world["owner"]
    fair = global_id("Channel", make_fair().channel_id)
    wrong = [
        (CREATE, {"input": {"name": " ", "productType": ids["set"]}}, ("name", "REQUIRED")),
        (CREATE, {"input": {"name": "A", "productType": global_id("ProductType", 99999)}}, ("productType", "NOT_FOUND")),
        (CREATE, {"input": {"name": "A", "productType": ids["set"], "rating": 5}}, ("rating", "INVALID")),
        (CREATE, {"input": {"name": "A", "productType": ids["set"], "description": "7"}}, ("description", "GRAPHQL_ERROR")),
        (CREATE, {"input": {"name": "A", "productType": ids["set"], "attributes": [{"id": global_id("Attribute", "stars"), "values": ["5"]}]}}, ("attributes", "INVALID")),  # noqa: E501
        (CREATE, {"input": {"name": "A", "productType": ids["set"], "attributes": [{"id": global_id("Attribute", "producer"), "values": [world["other"].producer.slug]}]}}, ("attributes", "REQUIRED")),  # noqa: E501
        (CHANGE, {"id": ids["product"], "input": {"weight": 2}}, ("weight", "INVALID")),
        (CHANGE, {"id": global_id("Product", world["other"].pk), "input": {"name": "Của tôi"}}, ("id", "NOT_FOUND")),
        (ADD, {"input": {"product": ids["product"], "attributes": [], "name": ""}}, ("name", "REQUIRED")),
        (ADD, {"input": {"product": ids["product"], "attributes": [], "name": "B", "stocks": [{"warehouse": ids["house"], "quantity": -1}]}}, ("quantity", "INVALID")),  # noqa: E501
        (RENAME, {"id": ids["variant"], "input": {"trackInventory": False}}, ("trackInventory", "INVALID")),
        (RENAME, {"id": ids["variant"], "input": {"weight": 10**9}}, ("weight", "INVALID")),
        (PRICE, {"id": ids["variant"], "input": [{"channelId": ids["channel"], "price": 0}]}, ("price", "INVALID_PRICE")),
        (PRICE, {"id": ids["variant"], "input": [{"channelId": ids["channel"], "price": 10.5}]}, ("price", "INVALID_PRICE")),
        (PRICE, {"id": ids["variant"], "input": [{"channelId": fair, "price": 1000}]}, ("channel", "PRODUCT_NOT_ASSIGNED_TO_CHANNEL")),
        (PRICE, {"id": ids["variant"], "input": [{"channelId": global_id("Channel", 99999), "price": 1000}]}, ("channelId", "NOT_FOUND")),
        (COUNT, {"id": ids["variant"], "stocks": [{"warehouse": ids["house"], "quantity": 10**7}]}, ("quantity", "INVALID")),
        (COUNT, {"id": ids["variant"], "stocks": [{"warehouse": ids["house"], "quantity": 1}]}, ("quantity", "INVALID")),  # 3 are ordered
        (COUNT, {"id": ids["variant"], "stocks": [{"warehouse": "x", "quantity": 1}]}, ("warehouse", "GRAPHQL_ERROR")),
        (MEDIA, {"input": {"product": ids["product"], "mediaUrl": "https://x.vn/a.jpg"}}, ("mediaUrl", "UNSUPPORTED_MEDIA_PROVIDER")),
        (MEDIA, {"input": {"product": ids["product"]}}, ("image", "REQUIRED")),
    ]  # fmt: skip
    got = [
        (query.split("(")[1].split("{ ")[1], codes(data(query, user=owner, **given))) for query, given, _code in wrong
    ]
    assert [code for _name, code in got] == [[code] for _query, _given, code in wrong], got
    assert Variant.objects.filter(name="B").count() == 0  # all of it or nothing
    failed = data(
        PRICE,
        user=owner,
        id=ids["variant"],
        input=[{"channelId": ids["channel"], "price": 1}, {"channelId": fair, "price": 1}],
    )
    assert failed["errors"][0]["channels"] == [fair] and Offer.objects.get(product=world["product"]).amount == 125_000


def test_a_photo_is_uploaded(world):
    ids, owner = world["ids"], world["owner"]
    picture = io.BytesIO()
    Image.new("RGB", (900, 700), "green").save(picture, "JPEG")
    picture.seek(0)
    picture.name = "anh.jpg"
    operations = {"query": MEDIA, "variables": {"input": {"product": ids["product"], "alt": "Vườn", "image": None}}}
    token = {"Authorization": f"Bearer {tokens_for(owner).access}"}

    def sent(file: Any) -> Any:
        form = {"operations": json.dumps(operations), "map": json.dumps({"0": ["variables.input.image"]}), "0": file}
        return Client().post("/graphql/", form, headers=token).json()["data"]["productMediaCreate"]

    out = sent(picture)
    assert out["errors"] == [] and out["media"]["alt"] == "Vườn" and out["product"]["media"] == [{"alt": "Vườn"}]
    text = io.BytesIO(b"no picture")
    text.name = "a.jpg"
    ((field, code),) = codes(sent(text))
    assert code in ("INVALID_FILE_TYPE", "INVALID") and field is not None


def test_people_are_invited_and_get_other_roles(world):
    owner, producer = world["owner"], world["shop"].producer

    def group(role: str, of: Any = producer) -> str:
        return global_id("Group", f"{of.pk}-{role}")

    def role(user: Any) -> str:
        return Membership.objects.get(producer=producer, user=user).role

    packer, manager = world["packer"], world["manager"]
    assert codes(data(INVITE, user=owner, input={"email": "moi@example.org", "addGroups": [group("packer")]})) == []
    (letter,) = mail.outbox
    assert letter.to == ["moi@example.org"] and re.search(r"https?://\S+", letter.body)
    assert codes(data(INVITE, user=owner, input={"email": "moi@example.org"})) == [("addGroups", "REQUIRED")]
    assert codes(data(INVITE, user=owner, input={"addGroups": [group("packer")]})) == [("email", "REQUIRED")]
    foreign = group("packer", world["other"].producer)
    assert codes(data(INVITE, user=owner, input={"email": "a@b.vn", "addGroups": [foreign]})) == [
        ("addGroups", "NOT_FOUND")
    ]
    asked = {"id": global_id("User", packer.pk)}
    assert (
        code_of(ask(INVITE, user=manager, input={"email": "a@b.vn", "addGroups": [group("owner")]}))
        == "PermissionDenied"
    )
    assert data(ROLE, user=manager, **asked, input={"addGroups": [group("staff")], "removeGroups": [group("packer")]})[
        "user"
    ] == {"permissionGroups": [{"id": group("staff")}]}
    assert role(packer) == "staff"
    assert codes(data(ROLE, user=manager, **asked, input={"firstName": "X"})) == [("firstName", "INVALID")]
    assert codes(data(ROLE, user=owner, id=global_id("User", world["elsewhere"].pk), input={})) == [("id", "NOT_FOUND")]
    moved = data(GROUP, user=owner, id=group("manager"), input={"addUsers": [asked["id"]]})
    assert {each["email"] for each in moved["group"]["users"]} == {manager.email, packer.email}
    gone = data(GROUP, user=owner, id=group("manager"), input={"removeUsers": [asked["id"]]})
    assert [each["email"] for each in gone["group"]["users"]] == [manager.email]
    last = data(GROUP, user=owner, id=group("owner"), input={"removeUsers": [global_id("User", owner.pk)]})
    assert codes(last) == [(None, "LEFT_NOT_MANAGEABLE_PERMISSION")]
    assert codes(data(GROUP, user=owner, id=group("staff"), input={"name": "X"})) == [
        ("name", "OUT_OF_SCOPE_PERMISSION")
    ]
    assert codes(
        data(GROUP, user=owner, id=group("staff"), input={"addUsers": [global_id("User", world["customer"].pk)]})
    ) == [("addUsers", "OUT_OF_SCOPE_USER")]
    assert codes(data(MAKE_GROUP, user=owner, input={"name": "X"})) == [("name", "OUT_OF_SCOPE_PERMISSION")]


def test_every_mutation_by_every_role(world):
    """Without the permission nobody gets further than the door; another shop's people find nothing there."""
    ids = world["ids"]
    packing = ("packer", "staff", "manager", "owner", "superuser", "elsewhere")
    group = global_id("Group", f"{world['shop'].producer_id}-packer")
    parcel = global_id("Fulfillment", 1)
    shown = global_id("Collection", Collection.objects.get(slug="featured-products").pk)
    doors = {
        CONFIRM: ({"id": ids["order"]}, packing),
        CANCEL: ({"id": ids["order"]}, packing),
        FULFIL: ({"order": ids["order"], "input": {"lines": []}}, packing),
        UNPACK: ({"id": parcel}, packing),
        APPROVE: ({"id": parcel}, packing),
        TRACK: ({"id": parcel, "number": "x"}, packing),
        DRAFT: ({"input": {}}, packing),
        UNDRAFT: ({"id": ids["order"]}, packing),
        FINISH: ({"id": ids["order"]}, packing),
        ARRANGE: ({"input": {"name": ""}}, ("superuser",)),
        REWORD: ({"id": shown, "input": {"name": ""}}, ("superuser",)),
        PUT: ({"id": shown, "products": []}, ("superuser",)),
        TAKE: ({"id": shown, "products": []}, ("superuser",)),
        MOVE: ({"id": shown, "moves": []}, ("superuser",)),
        REFUND: ({"id": ids["order"], "amount": 1}, packing),
        NOTE: ({"order": ids["order"], "text": "x"}, packing),
        CREATE: ({"input": {"name": "", "productType": ids["set"]}}, packing[1:]),
        CHANGE: ({"id": ids["product"], "input": {"rating": 1}}, packing[1:]),
        LIST: ({"id": ids["product"], "input": {"removeChannels": ["x"]}}, packing[1:]),
        MEDIA: ({"input": {"product": ids["product"]}}, packing[1:]),
        ADD: ({"input": {"product": ids["product"], "attributes": [], "sku": "x" * 99}}, packing[1:]),
        RENAME: ({"id": ids["variant"], "input": {"trackInventory": False}}, packing[1:]),
        REMOVE: ({"id": ids["variant"]}, packing[1:]),
        PRICE: ({"id": ids["variant"], "input": [{"channelId": "x", "price": 1}]}, packing[1:]),
        COUNT: ({"id": ids["variant"], "stocks": [{"warehouse": "x", "quantity": 1}]}, packing[1:]),
        INVITE: ({"input": {"addGroups": []}}, packing[2:]),
        ROLE: ({"id": global_id("User", 1), "input": {}}, packing[2:]),
        GROUP: ({"id": group, "input": {"name": "x"}}, packing[2:]),
        MAKE_GROUP: ({"input": {"name": "x"}}, packing[2:]),
    }
    of_service = {
        (CANCEL, "packer"),
        (CANCEL, "staff"),
        (REFUND, "packer"),
        (REFUND, "staff"),
        (CREATE, "staff"),
        (ADD, "staff"),
        (REMOVE, "staff"),
    }
    wrong = []
    for role in ("anonymous", "customer", *packing):
        for query, (given, allowed) in doors.items():
            out = ask(query, user=world[role], **given)
            denied = bool(out.get("errors")) and code_of(out) == "PermissionDenied"
            expected = role not in allowed or (query, role) in of_service
            if denied != expected:
                wrong.append((query[:60], role, out))
            if role == "elsewhere" and role in allowed and query not in (CREATE, INVITE, MAKE_GROUP):
                (payload,) = out["data"].values()
                if not payload["errors"]:
                    wrong.append((query[:60], role, out))
    assert wrong == []
    mutations = [
        OrderMutations,
        ProductMutations,
        VariantMutations,
        StaffMutations,
        CollectionMutations,
        DraftMutations,
    ]
    made = sum(len([name for name in vars(each) if not name.startswith("_")]) for each in mutations)
    assert len(doors) + 1 == made  # productVariantStocksCreate is productVariantStocksUpdate under another name


def test_collections_are_arranged_by_who_runs_the_platform(world):
    boss, ids = world["superuser"], world["ids"]
    second = global_id("Product", world["other"].pk)
    made = data(ARRANGE, user=boss, input={"name": "Quà  Tết", "products": [ids["product"], second, ids["product"]]})
    assert codes(made) == []
    row = made["collection"]
    assert (row["name"], row["slug"], row["channelListings"]) == ("Quà Tết", "qua-tet", [{"isPublished": False}])
    names = [edge["node"]["name"] for edge in row["products"]["edges"]]
    assert names == ["Cà phê bột", "Mật ong"]
    read = "query($id: ID!) { collection(id: $id) { name } }"
    hidden = {"id": row["id"]}
    assert data(read, user=boss, **hidden) == {"name": "Quà Tết"}
    assert data(read, **hidden) is None is data(read, user=world["owner"], **hidden)
    assert codes(data(ARRANGE, user=boss, input={"name": "Quà Tết"})) == [("slug", "UNIQUE")]
    assert codes(data(ARRANGE, user=boss, input={"name": "A", "slug": "Không được"})) == [("slug", "INVALID")]
    assert codes(data(ARRANGE, user=boss, input={"name": "A", "metadata": [{"key": "a", "value": "b"}]})) == [
        ("metadata", "GRAPHQL_ERROR")
    ]
    words = {"blocks": [{"type": "paragraph", "data": {"text": "Món <b>ngon</b>"}}]}
    shown = data(REWORD, user=boss, **hidden, input={"isPublished": True, "description": json.dumps(words)})[
        "collection"
    ]
    assert shown["channelListings"] == [{"isPublished": True}] and shown["name"] == "Quà Tết"
    assert data(read, **hidden) == {"name": "Quà Tết"}
    moved = data(MOVE, user=boss, **hidden, moves=[{"productId": ids["product"], "sortOrder": 5}])
    assert [edge["node"]["name"] for edge in moved["collection"]["products"]["edges"]] == names[::-1]
    assert codes(data(PUT, user=boss, **hidden, products=["UHJvZHVjdDo5OTk5OTk="])) == [("products", "NOT_FOUND")]
    left = data(TAKE, user=boss, **hidden, products=[second])["collection"]
    assert [edge["node"]["name"] for edge in left["products"]["edges"]] == ["Cà phê bột"]
    gone = {"moves": [{"productId": second, "sortOrder": 1}]}
    assert codes(data(MOVE, user=boss, **hidden, **gone)) == [("moves", "NOT_FOUND")]
    Collection.objects.filter(slug="qua-tet").update(rule="newest_5_stars")
    assert codes(data(PUT, user=boss, **hidden, products=[second])) == [("collectionId", "INVALID")]


def test_messages_are_of_the_askers_language(world):
    with translation.override("vi"):
        out = data(
            COUNT,
            user=world["owner"],
            id=world["ids"]["variant"],
            stocks=[{"warehouse": world["ids"]["house"], "quantity": -5}],
        )
    assert out["errors"][0]["index"] == 0 and "1.000.000" in out["errors"][0]["message"]
