"""Free keys and values: of a shop's things by its people, of lines and addresses of a checkout by its client; who sees them, and when they go."""

from typing import Any

import pytest

from catalog.products.models import Product
from marketplace.api.ids import global_id
from marketplace.api.models import KeptMetadata
from marketplace.orders.models import Order
from marketplace.orders.services import Packed, accept_order, erase_recipient, pack_order
from marketplace.shops.models import Offer
from tests.factories.accounts import make_member, make_superuser, make_user
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale

from .asking import ask, code_of, codes, data
from .buying import COMPLETE, HOME, fill, pay, ready, variant_id

pytestmark = pytest.mark.django_db
BOTH = "metadata { key value } privateMetadata { key value }"


def change(verb: str, private: bool, answer: str = "metadata { key value }") -> str:
    name = f"{verb}{'Private' if private else ''}Metadata"
    given, kind = ("input", "MetadataInput") if verb == "update" else ("keys", "String")
    return (
        f"mutation($id: ID!, $given: [{kind}!]!) {{ {name}(id: $id, {given}: $given) "
        f"{{ item {{ __typename {answer} }} errors {{ field code }} }} }}"
    )


SET, SET_OWN = change("update", False), change("update", True, BOTH)
DROP, DROP_OWN = change("delete", False), change("delete", True, BOTH)


def pair(key: str, value: str) -> dict[str, str]:
    return {"key": key, "value": value}


@pytest.fixture
def world() -> dict[str, Any]:
    product = make_on_sale(amount=125_000, stock=20)
    order = make_order((product, 2))
    owner = make_member(producer=product.producer, role="owner")
    accept_order(order=order, by=owner)
    parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 1)], by=owner)
    return {
        "product": product,
        "order": order,
        "owner": owner,
        "packer": make_member(producer=product.producer, role="packer"),
        "elsewhere": make_member(producer=make_on_sale().producer, role="owner"),
        "things": {
            "Product": global_id("Product", product.pk),
            "ProductVariant": global_id("ProductVariant", product.variants.get().pk),
            "Order": data(
                "{ orders(first: 1) { edges { node { id } } } }", user=owner
            )["edges"][0]["node"]["id"],
            "OrderLine": global_id("OrderLine", order.lines.get().pk),
            "Fulfillment": global_id("Fulfillment", parcel.pk),
        },
    }  # fmt: skip


def test_a_shops_people_keep_keys_of_all_it_has(world):
    for kind, key in world["things"].items():
        asked = {"user": world["owner"], "id": key}
        out = data(SET, **asked, given=[pair("erp", "7"), pair("lô", "Đợt 3")])
        assert (codes(out), out["item"]["__typename"]) == ([], kind)
        assert out["item"]["metadata"] == [pair("erp", "7"), pair("lô", "Đợt 3")], kind
        out = data(SET_OWN, **asked, given=[pair("cost", "90000")])["item"]
        assert (len(out["metadata"]), out["privateMetadata"]) == (2, [pair("cost", "90000")])
        assert data(DROP, **asked, given=["erp", "none"])["item"]["metadata"] == [pair("lô", "Đợt 3")]
        assert data(SET, **asked, given=[pair("lô", "4")])["item"]["metadata"] == [pair("lô", "4")]
        assert data(DROP_OWN, **asked, given=["cost"])["item"]["privateMetadata"] == []
        assert codes(data(SET, **asked, given=[pair(" ", "x")])) == [("input", "REQUIRED")]
        assert codes(data(SET, **asked, given=[pair(str(n), "x") for n in range(100)])) == [("input", "INVALID")]
    assert KeptMetadata.objects.count() == 5


def test_nobody_else_changes_them_or_sees_the_private_ones(world):
    for kind, key in world["things"].items():
        assert codes(data(SET_OWN, user=world["owner"], id=key, given=[pair("cost", "1")])) == []
        packs = kind in {"Order", "OrderLine", "Fulfillment"}
        for query in (SET, SET_OWN):
            given = {"id": key, "given": [pair("a", "b")]}
            for user in (None, make_user(), *(() if packs else (world["packer"],))):
                assert code_of(ask(query, user=user, **given)) == "PermissionDenied"
            assert codes(data(query, user=world["elsewhere"], **given)) == [("id", "NOT_FOUND")]
        if packs:
            assert codes(data(SET, user=world["packer"], id=key, given=[pair("a", "b")])) == []
    see = f'{{ product(id: "{world["things"]["Product"]}", channel: "ocop") {{ %s }} }}'
    for user in (None, world["packer"], world["elsewhere"]):
        assert code_of(ask(see % "privateMetadata { key }", user=user)) == "PermissionDenied"
    for user in (world["owner"], make_superuser()):
        assert data(see % 'privateMetafield(key: "cost")', user=user) == {"privateMetafield": "1"}
    assert data(see % 'privateMetafields(keys: ["cost", "x"])', user=world["owner"]) == {
        "privateMetafields": {"cost": "1"}
    }
    order = f'{{ order(id: "{world["things"]["Order"]}") {{ %s }} }}'
    assert code_of(ask(order % "privateMetadata { key }")) == "PermissionDenied"
    assert data(order % "lines { metadata { key } }") == {"lines": [{"metadata": [{"key": "a"}]}]}
    for kind in ("User", "Checkout"):
        out = ask(SET_OWN, user=world["owner"], id=global_id(kind, world["owner"].pk), given=[pair("a", "b")])
        assert code_of(out) == "PermissionDenied"


def test_a_list_costs_one_statement_more(world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_on_sale(producer=world["product"].producer)
    query = '{ products(channel: "ocop", first: 20) { edges { node { id %s } } } }'
    data(query % "")
    with CaptureQueriesContext(
        connection,
    ) as without:
        data(query % "")
    with CaptureQueriesContext(connection) as beside:
        data(query % 'metadata { key } a: metafield(key: "a")')
    assert len(beside) == len(without) + 1


def test_keys_come_with_a_products_input(world):
    query = (
        "mutation($id: ID, $input: ProductInput!) { productUpdate(id: $id, input: $input) "
        f"{{ product {{ {BOTH} }} errors {{ field code }} }} }}"
    )
    asked = {"user": world["owner"], "id": world["things"]["Product"]}
    given = {"name": "Tên mới", "metadata": [pair("a", "1")], "privateMetadata": [pair("b", "2")]}
    out = data(query, **asked, input=given)["product"]
    assert out == {"metadata": [pair("a", "1")], "privateMetadata": [pair("b", "2")]}
    wrong = data(query, **asked, input={"name": "Khác", "metadata": [pair("", "1")]})
    assert codes(wrong) == [("input", "REQUIRED")] and Product.objects.get(pk=world["product"].pk).name == "Tên mới"


def test_lines_and_addresses_of_a_checkout_keep_theirs_up_to_the_order(client):
    offer = Offer.objects.select_related("shop").get(product=make_on_sale(amount=125_000, stock=20))
    ready(offer.shop)
    buyer = make_user()
    kept = "lines { id quantity metadata { key value } } shippingAddress { metadata { key value } }"
    checkout = fill(offer, user=buyer, address=HOME | {"metadata": [pair("gate", "xanh")]})
    asked = {"user": buyer, "id": checkout["id"]}
    add = (
        "mutation($id: ID!, $lines: [CheckoutLineInput!]!) { checkoutLinesAdd(id: $id, lines: $lines) "
        f"{{ checkout {{ {kept} }} errors {{ field code }} }} }}"
    )
    line = {"variantId": variant_id(offer), "quantity": 1, "metadata": [pair("gift", "Gói giấy"), pair("x", "y")]}
    out = data(add, **asked, lines=[line])["checkout"]
    assert out["shippingAddress"]["metadata"] == [pair("gate", "xanh")]
    assert (out["lines"][0]["quantity"], out["lines"][0]["metadata"]) == (3, [pair("gift", "Gói giấy"), pair("x", "y")])
    update = add.replace("LinesAdd", "LinesUpdate").replace("CheckoutLineInput", "CheckoutLineUpdateInput")
    changed = {"lineId": out["lines"][0]["id"], "quantity": 2, "metadata": [pair("x", "z")]}
    assert data(update, **asked, lines=[changed])["checkout"]["lines"][0]["metadata"][1] == pair("x", "z")
    assert codes(data(add, **asked, lines=[line | {"metadata": [pair("", "y")]}])) == [("input", "REQUIRED")]
    see = f"query($id: ID!) {{ checkout(id: $id) {{ {kept} }} }}"
    assert data(see, id=checkout["id"])["lines"][0]["metadata"] == []  # its user's alone
    pay(checkout, user=buyer)
    complete = COMPLETE.replace("order {", f"order {{ metadata {{ key value }} items: lines {{ {BOTH[:23]} }}", 1)
    order = data(complete, **asked)["order"]
    assert order["items"] == [{"metadata": [pair("gift", "Gói giấy"), pair("x", "z")]}]
    mine = data("{ me { addresses { metadata { key value } } } }", user=buyer)["addresses"]
    assert mine == [{"metadata": [pair("gate", "xanh")]}]  # kept with the address


def test_keys_of_oneself_and_of_a_checkout_are_dropped_too():
    user = make_user()
    me = {"user": user, "id": global_id("User", user.pk)}
    assert data(SET, **me, given=[pair("a", "1"), pair("b", "2")])["item"]["__typename"] == "User"
    assert data(DROP, **me, given=["a"])["item"]["metadata"] == [pair("b", "2")]
    made = data('mutation { checkoutCreate(input: { channel: "ocop", lines: [] }) { checkout { id } } }')["checkout"]
    assert data(SET, id=made["id"], given=[pair("note", "Gọi trước")])["item"]["metadata"] == [
        pair("note", "Gọi trước")
    ]
    assert data(DROP, id=made["id"], given=["note"])["item"] == {"__typename": "Checkout", "metadata": []}


def test_they_go_with_the_buyers_data(world, settings):
    for key in world["things"].values():
        data(SET, user=world["owner"], id=key, given=[pair("name", "Chị Hường")])
    Order.objects.filter(pk=world["order"].pk).update(state="cancelled")
    erase_recipient(group=world["order"].group)
    assert sorted(KeptMetadata.objects.values_list("kind", flat=True)) == ["Product", "ProductVariant"]
