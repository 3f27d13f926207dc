"""From home to a paid order with the storefront's own operations: as a guest, and signed in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import Address
from marketplace.checkout.models import Cart, Checkout
from marketplace.orders.models import Order, OrderState
from marketplace.shops.models import Offer
from tests.factories.accounts import make_user
from tests.factories.shops import make_on_sale

from .asking import codes, data
from .buying import (
    ADD,
    ATTACH,
    BILLING,
    COMPLETE,
    CREATE,
    DELETE,
    DELIVERIES,
    DELIVERY,
    EMAIL,
    FIND,
    GATEWAYS,
    HOME,
    METADATA,
    SEE,
    SHIPPING,
    UPDATE,
    fill,
    pay,
    ready,
    variant_id,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer() -> Offer:
    offer = Offer.objects.select_related("shop").get(product=make_on_sale(amount=125_000, stock=20))
    ready(offer.shop)
    return offer


def gross(price: dict) -> float:
    return price["gross"]["amount"]


def walk(offer: Offer, user) -> dict:
    """Each step as the storefront takes it; what it relies on is asserted."""
    listed = data(
        """query($channel: String!) { products(first: 12, channel: $channel) { edges { node { id name slug
           pricing { priceRange { start { gross { amount currency } } } } } } pageInfo { hasNextPage endCursor } } }""",
        channel="ocop",
    )
    (node,) = (edge["node"] for edge in listed["edges"])
    detail = data(
        "query($slug: String!, $channel: String!) { product(slug: $slug, channel: $channel) { id name variants { id quantityAvailable } } }",
        slug=node["slug"],
        channel="ocop",
    )
    (variant,) = detail["variants"]
    assert variant["id"] == variant_id(offer)

    made = data(CREATE, user=user, channel="ocop", languageCode="EN")["checkout"]
    asked = {"user": user, "id": made["id"]}
    assert made["lines"] == [] and gross(made["totalPrice"]) == 0
    added = data(ADD, **asked, productVariantId=variant["id"])
    (line,) = added["checkout"]["lines"]
    assert (line["quantity"], gross(line["totalPrice"])) == (1, 125_000)
    changed = data(UPDATE, **asked, lines=[{"lineId": line["id"], "quantity": 3}])
    assert gross(changed["checkout"]["subtotalPrice"]) == 375_000
    assert data(DELETE, **asked, lines=[line["id"]])["checkout"]["lines"] == []
    data(ADD, **asked, productVariantId=variant["id"], quantity=2)
    found = data(FIND, **asked)
    assert (found["authorizeStatus"], found["chargeStatus"], found["problems"], found["giftCards"]) == (
        "NONE",
        "NONE",
        [],
        [],
    )
    assert found["isShippingRequired"] is True and found["delivery"] is None

    if user:
        assert data(ATTACH, **asked)["checkout"]["user"]["email"] == user.email
    assert codes(data(EMAIL, **asked, email="huong@example.vn")) == []
    assert data(METADATA, **asked, input=[{"key": "gift", "value": "no"}])["item"]["metadata"] == [
        {"key": "gift", "value": "no"}
    ]
    where = data(SHIPPING, **asked, a=HOME, save=True)["checkout"]["shippingAddress"]
    assert (where["city"], where["phone"], where["country"]["code"]) == ("Xã Kiến Đức", "+84912345678", "VN")
    (delivery,) = data(DELIVERIES, **asked)["deliveries"]
    assert delivery["shippingMethod"]["price"]["amount"] == 30_000
    chosen = data(DELIVERY, **asked, d=delivery["id"])["checkout"]
    assert chosen["delivery"]["id"] == delivery["id"]
    assert gross(chosen["totalPrice"]) == 280_000 == gross(chosen["subtotalPrice"]) + gross(chosen["shippingPrice"])
    again = {name: value for name, value in where.items() if name not in {"id", "country"}} | {"country": "VN"}
    assert codes(data(SHIPPING, **asked, a=again, save=False)) == []  # what was given is taken as it was given
    assert codes(data(BILLING, **asked, a=again)) == []

    ids = [gateway["id"] for gateway in data(FIND, **asked)["availablePaymentGateways"]]
    assert ids == ["ocop.payment.vietqr", "ocop.payment.cod", "saleor.io.dummy-payment-app"]
    (config,) = data(GATEWAYS, **asked, gateways=[{"id": ids[2]}])["gatewayConfigs"]
    assert (config["id"], config["errors"]) == (ids[2], [])
    now = data(FIND, **asked)
    paid = pay(now, user=user)
    assert (codes(paid), paid["transactionEvent"]["type"]) == ([], "CHARGE_SUCCESS")
    full = data(FIND, **asked)
    assert (full["authorizeStatus"], full["chargeStatus"]) == ("FULL", "FULL")
    done = data(COMPLETE, **asked)
    assert codes(done) == []
    order = done["order"]
    assert data(COMPLETE, **asked)["order"] == order  # pressed twice
    assert data(FIND, **asked) is None
    return order


def test_a_name_and_a_street_by_the_api_are_those_that_the_form_takes(offer):
    made = data(CREATE, channel="ocop", languageCode="EN")["checkout"]
    asked = {"id": made["id"]}
    data(ADD, **asked, productVariantId=variant_id(offer), quantity=1)
    for over, field in (
        ({"firstName": "😀", "lastName": "\u200b"}, "firstName"),
        ({"streetAddress1": "🥭\u202e"}, "streetAddress1"),
    ):
        (error,) = data(SHIPPING, **asked, a=HOME | over)["errors"]
        assert (error["field"], error["code"]) == (field, "REQUIRED")
    said = HOME | {"firstName": "Hường\x07", "lastName": "Nguyễn 🥭", "streetAddress1": "12\u202e Trần Phú 😀"}
    where = data(SHIPPING, **asked, a=said)["checkout"]["shippingAddress"]
    assert (where["firstName"], where["lastName"], where["streetAddress1"]) == ("Hường", "Nguyễn", "12 Trần Phú")


def test_a_guest_buys(offer):
    order = walk(offer, None)
    seen = data(SEE, id=order["id"])
    assert seen == order
    row = Order.objects.get()
    assert (row.code, row.state, row.total, row.payment.received) == (order["number"], OrderState.NEW, 280_000, 280_000)
    assert (order["isPaid"], order["paymentStatus"], order["chargeStatus"], order["status"]) == (
        True,
        "FULLY_CHARGED",
        "FULL",
        "UNFULFILLED",
    )
    assert (gross(order["total"]), order["totalBalance"]["amount"]) == (280_000, 0)
    address = order["shippingAddress"]
    assert (address["firstName"], address["lastName"], address["city"]) == ("Hường", "Nguyễn Thị", "Xã Kiến Đức")
    assert order["userEmail"] == "huong@example.vn"
    (line,) = order["lines"]
    assert (line["quantity"], gross(line["totalPrice"]), line["variant"]["id"]) == (2, 250_000, variant_id(offer))
    assert row.group.language == "en"
    assert not Cart.objects.exists() and not Checkout.objects.exists()
    assert not Address.objects.exists()


def test_somebody_signed_in_buys(offer):
    user, other = make_user(), make_user()
    order = walk(offer, user)
    mine = data(
        "query($first: Int!, $after: String) { me { orders(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }"
        " edges { cursor node { id number total { gross { amount } } lines { productName } } } } } }",
        user=user,
        first=10,
    )["orders"]
    assert (mine["totalCount"], [edge["node"]["id"] for edge in mine["edges"]]) == (1, [order["id"]])
    (kept,) = data("{ me { addresses { city firstName } } }", user=user)["addresses"]
    assert kept == {"city": "Xã Kiến Đức", "firstName": "Hường"}
    assert data(SEE, user=user, id=order["id"]) == order
    assert data(SEE, user=other, id=order["id"]) is None
    stranger = data(SEE, id=order["id"])  # the id shows the order, and nothing of the person
    assert (stranger["shippingAddress"], stranger["userEmail"]) == (None, None)
    assert stranger["number"] == order["number"]


def test_how_many_statements(offer):
    make_user()
    data(CREATE, channel="ocop", languageCode="EN")  # plans, keys and such
    with CaptureQueriesContext(connection) as creating:
        made = data(CREATE, channel="ocop", languageCode="EN")["checkout"]
    asked = {"id": made["id"], "productVariantId": variant_id(offer)}
    with CaptureQueriesContext(connection) as adding:
        data(ADD, **asked)
    with CaptureQueriesContext(connection) as again:
        data(ADD, **asked)
    counts = [len(each) for each in (creating, adding, again)]
    assert counts[0] <= 15 and max(counts[1:]) <= 18, counts
    with CaptureQueriesContext(connection) as one:
        data(FIND, id=made["id"])
    few = len(one)
    for _n in range(5):
        product = make_on_sale(producer=offer.shop.producer)
        data(ADD, id=made["id"], productVariantId=variant_id(Offer.objects.get(product=product)))
    data(FIND, id=made["id"])
    with CaptureQueriesContext(connection) as six:
        assert len(data(FIND, id=made["id"])["lines"]) == 6
    assert few == len(six)


def test_what_is_missing_is_said_in_saleors_codes(offer):
    made = data(CREATE, channel="ocop")["checkout"]
    asked = {"id": made["id"]}
    assert codes(data(COMPLETE, **asked)) == [("lines", "NO_LINES")]
    data(ADD, **asked, productVariantId=variant_id(offer))
    assert {code for _field, code in codes(data(COMPLETE, **asked))} == {
        "EMAIL_NOT_SET", "BILLING_ADDRESS_NOT_SET", "SHIPPING_ADDRESS_NOT_SET", "MISSING_ADDRESS_DATA",
    }  # fmt: skip
    checkout = fill(offer)
    assert codes(data(COMPLETE, id=checkout["id"])) == [("amount", "CHECKOUT_NOT_FULLY_PAID")]
