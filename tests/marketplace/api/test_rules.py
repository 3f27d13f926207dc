"""What a checkout of the API refuses, in Saleor's codes: another shop's goods, odd quantities, other people's checkouts, sale rules, vouchers."""

import datetime as dt

import pytest

from catalog.core import clock
from marketplace.api.ids import global_id
from marketplace.checkout.models import CartLine, Checkout
from marketplace.orders.models import Order
from marketplace.promotions.services import create_voucher
from marketplace.shops.models import Offer, RuleKind, SaleRule
from marketplace.shops.services import set_stock
from tests.factories.accounts import make_superuser, make_user
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale, make_slot

from .asking import ask, code_of, codes, data
from .buying import (
    ADD,
    ATTACH,
    BILLING,
    CODE,
    COMPLETE,
    CREATE,
    DELETE_ONE,
    DELIVERIES,
    DELIVERY,
    DETACH,
    DUMMY,
    EMAIL,
    FIND,
    HOME,
    METADATA,
    NO_CODE,
    SEE,
    SHIPPING,
    UPDATE,
    change,
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


@pytest.fixture
def made(offer) -> dict:
    return data(CREATE, channel="ocop")["checkout"]


def test_one_shop_a_checkout(offer, made):
    other = Offer.objects.select_related("shop").get(product=make_on_sale())
    assert codes(data(ADD, id=made["id"], productVariantId=variant_id(offer))) == []
    refused = data(ADD, id=made["id"], productVariantId=variant_id(other))
    assert codes(refused) == [("lines", "INVALID")]
    message = refused["errors"][0]["message"]
    assert offer.shop.name in message and other.shop.name in message
    assert CartLine.objects.get().offer == offer
    both = """mutation($lines: [CheckoutLineInput!]!) {
        checkoutCreate(input: {channel: "ocop", lines: $lines}) { checkout { id } errors { code field } } }"""
    lines = [{"variantId": variant_id(each), "quantity": 1} for each in (offer, other)]
    assert codes(data(both, lines=lines)) == [("lines", "INVALID")]
    assert Checkout.objects.count() == 1  # nothing of it was kept
    (line,) = data(FIND, id=made["id"])["lines"]
    assert codes(data(DELETE_ONE, id=made["id"], line=line["id"])) == []
    assert codes(data(ADD, id=made["id"], productVariantId=variant_id(other))) == []


def test_odd_quantities_and_ids(offer, made):
    asked = {"id": made["id"], "productVariantId": variant_id(offer)}
    for quantity, code in (
        (0, "ZERO_QUANTITY"),
        (-1, "ZERO_QUANTITY"),
        (10**9, "QUANTITY_GREATER_THAN_LIMIT"),
        (21, "INSUFFICIENT_STOCK"),
    ):
        assert codes(data(ADD, **asked, quantity=quantity)) == [("quantity", code)]
    assert code_of(ask(ADD, **asked, quantity=10**10)) == "GraphQLError"
    assert data(FIND, id=made["id"])["lines"] == []
    (line,) = data(ADD, **asked, quantity=20)["checkout"]["lines"]
    assert codes(data(ADD, **asked)) == [("quantity", "INSUFFICIENT_STOCK")]
    for quantity, code in (
        (-1, "ZERO_QUANTITY"),
        (10**9, "QUANTITY_GREATER_THAN_LIMIT"),
        (21, "INSUFFICIENT_STOCK"),
        (None, "REQUIRED"),
    ):
        assert codes(data(UPDATE, id=made["id"], lines=[{"lineId": line["id"], "quantity": quantity}])) == [
            ("quantity", code)
        ]
    other = data(CREATE, channel="ocop")["checkout"]
    assert codes(data(UPDATE, id=other["id"], lines=[{"lineId": line["id"], "quantity": 1}])) == [
        ("lineId", "NOT_FOUND")
    ]
    assert codes(data(DELETE_ONE, id=other["id"], line=line["id"])) == [("lineId", "NOT_FOUND")]
    unsold = global_id("ProductVariant", 10**12)
    assert codes(data(ADD, id=made["id"], productVariantId=unsold)) == [("variantId", "UNAVAILABLE_VARIANT_IN_CHANNEL")]
    for bad in ("x", global_id("Product", 1), global_id("ProductVariant", "9" * 40), global_id("ProductVariant", "-1")):
        assert codes(data(ADD, id=made["id"], productVariantId=bad)) == [("variantId", "GRAPHQL_ERROR")]
    for bad in (
        "x",
        "",
        global_id("Checkout", 1),
        global_id("Checkout", "\x00"),
        global_id("Order", made["id"]),
        global_id("Checkout", "0" * 32),
    ):
        assert ask(FIND, id=bad)["data"]["checkout"] is None
        (found,) = codes(data(ADD, id=bad, productVariantId=variant_id(offer)))
        assert found[1] in {"NOT_FOUND", "GRAPHQL_ERROR"}
    assert codes(data(CREATE, channel="nowhere")) == [("channel", "NOT_FOUND")]
    zero = data(UPDATE, id=made["id"], lines=[{"variantId": variant_id(offer), "quantity": 0}])
    assert (codes(zero), zero["checkout"]["lines"]) == ([], [])
    priced = "mutation($id: ID!, $v: ID!) { checkoutLinesAdd(id: $id, lines: [{variantId: $v, quantity: 1, price: 1}]) { errors { code field } } }"
    assert codes(data(priced, id=made["id"], v=variant_id(offer))) == [("price", "INVALID")]
    wrong = change("checkoutEmailUpdate", "$email: String!", "email: $email")
    for email, code in (
        ("", "REQUIRED"),
        ("x", "INVALID"),
        ("a\x00@b.vn", "GRAPHQL_ERROR"),
        ("x" * 30_000, "GRAPHQL_ERROR"),
    ):
        assert codes(data(wrong, id=made["id"], email=email)) == [("email", code)]


def test_addresses_are_judged(made, offer):
    data(ADD, id=made["id"], productVariantId=variant_id(offer))
    for wrong, found in (
        ({"phone": None}, {("phone", "REQUIRED")}),
        ({"phone": "12"}, {("phone", "INVALID")}),
        ({"country": "PL"}, {("country", "INVALID")}),
        ({"city": "Xã Không Có Thật"}, {("city", "INVALID")}),
        ({"city": "", "streetAddress1": ""}, {("city", "REQUIRED"), ("streetAddress1", "REQUIRED")}),
        ({"firstName": "", "lastName": ""}, {("firstName", "REQUIRED")}),
        ({"streetAddress1": "x" * 500}, {("streetAddress1", "INVALID")}),
    ):
        assert set(codes(data(SHIPPING, id=made["id"], a=HOME | wrong))) == found
    several = data(SHIPPING, id=made["id"], a=HOME | {"city": "Tân Tiến", "countryArea": "Việt Nam"})
    assert codes(several) == [("city", "INVALID")]
    old = HOME | {"city": "Xã Kiến Thành", "cityArea": "Huyện Đắk R'Lấp", "countryArea": "Đắk Nông"}
    assert codes(data(SHIPPING, id=made["id"], a=old)) == []  # a name of before July 2025 is understood
    assert Checkout.objects.get().place.ends_on is None
    assert (
        codes(data(BILLING, id=made["id"], a=HOME | {"country": "PL", "phone": "+48221234567", "countryArea": ""}))
        == []
    )


def test_another_persons_checkout(offer):
    user, other = make_user(), make_user()
    mine = fill(offer, user=user)
    asked = {"id": mine["id"]}
    for who in (other, make_superuser()):
        assert data(FIND, user=who, **asked) is None
        for query, more in (
            (ADD, {"productVariantId": variant_id(offer)}), (EMAIL, {"email": "x@example.org"}), (SHIPPING, {"a": HOME}), (BILLING, {"a": HOME}),
            (DELIVERIES, {}), (DELIVERY, {"d": None}), (CODE, {"code": "X"}), (COMPLETE, {}), (ATTACH, {}), (DETACH, {}),
            (METADATA, {"input": []}),
        ):  # fmt: skip
            assert codes(data(query, user=who, **asked, **more)) == [("id", "NOT_FOUND")], query
    # whoever has but the key sees goods and prices, as the storefront's server asks for them, and nothing of the person
    bare = data(FIND, **asked)
    assert [bare[name] for name in ("email", "user", "shippingAddress", "billingAddress")] == [None] * 4
    assert len(bare["lines"]) == 1
    for query, more in (
        (EMAIL, {"email": "x@example.org"}),
        (SHIPPING, {"a": HOME}),
        (BILLING, {"a": HOME}),
        (DELIVERY, {"d": None}),
        (COMPLETE, {}),
    ):
        assert code_of(ask(query, **asked, **more)) == "PermissionDenied"
    for query in (ATTACH, DETACH):
        assert code_of(ask(query, **asked)) == "PermissionDenied"
    assert codes(data(ADD, **asked, productVariantId=variant_id(offer))) == []
    gone = data(DETACH, user=user, **asked)["checkout"]
    assert [gone[name] for name in ("email", "user", "shippingAddress", "billingAddress")] == [None] * 4
    guest = fill(offer)
    taken = data(ATTACH, user=other, id=guest["id"])["checkout"]
    assert (taken["user"]["email"], taken["email"]) == (other.email, "huong@example.vn")


def test_other_peoples_orders(offer):
    user = make_user()
    order = make_order()
    key = global_id("Order", order.token)
    assert data(SEE, id=key)["number"] == order.code  # placed on the pages by a guest: the id is the credential
    order.group.buyer = user
    order.group.save()
    assert data(SEE, user=make_user(), id=key) is None
    assert data(SEE, user=user, id=key)["shippingAddress"]
    assert data(SEE, id=key)["shippingAddress"] is None
    for bad in (
        global_id("Order", order.pk),
        global_id("Order", order.code),
        global_id("Order", "'"),
        global_id("Checkout", order.token),
        "x",
    ):
        out = ask(SEE, id=bad)
        assert out["data"]["order"] is None


def test_goods_for_grown_ups(offer):
    SaleRule.objects.create(
        product_set=offer.product.product_set, kind=RuleKind.AGE, years=18, starts_on=dt.date(2026, 1, 1), law="thử"
    )
    SaleRule.objects.create(
        product_set=offer.product.product_set, kind=RuleKind.NO_COD, starts_on=dt.date(2026, 1, 1), law="thử"
    )
    checkout = fill(offer)
    assert "ocop.payment.cod" not in [gateway["id"] for gateway in checkout["availablePaymentGateways"]]
    assert codes(pay(checkout, gateway="ocop.payment.cod")) == [("paymentGateway", "INVALID")]
    pay(checkout)
    refused = data(COMPLETE, id=checkout["id"])
    assert codes(refused) == [("metadata", "INVALID")]
    assert "18" in refused["errors"][0]["message"]
    data(METADATA, id=checkout["id"], input=[{"key": "adult", "value": "true"}, {"key": "note", "value": "Gọi trước"}])
    assert codes(data(COMPLETE, id=checkout["id"])) == []
    assert Order.objects.get().group.recipient.note == "Gọi trước"


def test_vouchers_to_the_dong(offer):
    create_voucher(
        code="TET",
        name="Quà Tết",
        shop=offer.shop,
        starts_at=clock.now(),
        ends_at=clock.now() + dt.timedelta(days=9),
        most_uses=5,
        by=None,
        percent=7,
    )
    checkout = fill(offer, quantity=3)
    asked = {"id": checkout["id"]}
    assert codes(data(CODE, **asked, code="NOPE")) == [("voucher", "VOUCHER_NOT_APPLICABLE")]
    cut = data(CODE, **asked, code=" tet ")["checkout"]
    assert (cut["voucherCode"], cut["discountName"], cut["discount"]["amount"]) == ("TET", "Quà Tết", 26_250)
    assert cut["totalPrice"]["gross"]["amount"] == 375_000 - 26_250 + 30_000
    assert data(NO_CODE, **asked, code="OTHER")["checkout"]["voucherCode"] == "TET"
    assert data(NO_CODE, **asked, code="TET")["checkout"]["discount"]["amount"] == 0
    data(CODE, **asked, code="TET")
    pay(data(FIND, **asked))
    order = data(COMPLETE, **asked)["order"]
    assert (order["voucher"]["code"], order["total"]["gross"]["amount"]) == ("TET", 378_750)
    assert order["discounts"] == [{"type": "VOUCHER", "name": "TET", "amount": {"amount": 26_250}}]
    for n in range(20):
        data(CODE, id=checkout["id"], code=f"GUESS{n}")
    again = fill(offer)
    for n in range(20):
        data(CODE, id=again["id"], code=f"GUESS{n}")
    assert "Đợi" in data(CODE, id=again["id"], code="TET")["errors"][0]["message"]


def test_what_ran_out_meanwhile_is_told_and_a_product_that_left_can_still_be_seen(offer):
    checkout = fill(offer, quantity=5)
    set_stock(variant=offer.variant, quantity=3, by=None)
    now = data(FIND, id=checkout["id"])
    (problem,) = now["problems"]
    assert (problem["__typename"], problem["availableQuantity"]) == ("CheckoutLineProblemInsufficientStock", 3)
    assert codes(data(SHIPPING, id=checkout["id"], a=HOME)) == [("quantity", "INSUFFICIENT_STOCK")]
    pay(now)
    refused = data(COMPLETE, id=checkout["id"])
    assert codes(refused) == [("lines", "INSUFFICIENT_STOCK")]
    assert refused["errors"][0]["lines"] == [now["lines"][0]["id"]]
    product = offer.product
    product.state = "draft"
    product.save()
    gone = data(FIND, id=checkout["id"])
    assert [problem["__typename"] for problem in gone["problems"]] == ["CheckoutLineProblemVariantNotAvailable"]
    assert gone["lines"][0]["variant"]["product"]["name"] == product.name
    assert gone["totalPrice"]["gross"]["amount"] == 30_000
    assert codes(data(COMPLETE, id=checkout["id"])) == [("lines", "PRODUCT_UNAVAILABLE_FOR_PURCHASE")]


def test_a_service_by_date_is_bought_on_its_page(offer, made):
    make_slot(variant=offer.variant)
    assert codes(data(ADD, id=made["id"], productVariantId=variant_id(offer))) == [("quantity", "INVALID")]


def test_a_delivery_that_is_not_offered_and_times_of_the_day(offer):
    from marketplace.checkout.models import DeliveryMethod

    method = DeliveryMethod.objects.get()
    method.windows = ["08:00–11:00", "14:00–17:00"]
    method.save()
    checkout = fill(offer)
    both = data(DELIVERIES, id=checkout["id"])["deliveries"]
    assert [each["shippingMethod"]["name"] for each in both] == [
        "Giao tận nơi (08:00–11:00)",
        "Giao tận nơi (14:00–17:00)",
    ]
    assert codes(data(DELIVERY, id=checkout["id"], d=both[1]["id"])) == []
    pay(checkout)
    other = ready(Offer.objects.select_related("shop").get(product=make_on_sale()).shop)
    no = "DELIVERY_METHOD_NOT_APPLICABLE"
    for bad, code in (
        (global_id("Delivery", other.pk), no),
        (global_id("Delivery", f"{method.pk}-7"), no),
        (global_id("Product", 1), "GRAPHQL_ERROR"),
        ("x", "GRAPHQL_ERROR"),
    ):
        assert codes(data(DELIVERY, id=checkout["id"], d=bad)) == [("deliveryMethodId", code)]
    assert data(DELIVERY, id=checkout["id"], d=None)["checkout"]["delivery"] is None
    assert codes(data(COMPLETE, id=checkout["id"])) == [("deliveryMethod", "SHIPPING_METHOD_NOT_SET")]
    data(DELIVERY, id=checkout["id"], d=both[1]["id"])
    assert codes(data(COMPLETE, id=checkout["id"])) == []
    assert Order.objects.get().window == "14:00–17:00"


def test_metadata_of_others(offer, made):
    user, other = make_user(), make_user()
    mine = global_id("User", user.pk)
    said = [{"key": "k", "value": "v"}]
    assert data(METADATA, user=user, id=mine, input=said)["item"] == {"__typename": "User", "metadata": said}
    assert codes(data(METADATA, user=other, id=mine, input=said)) == [("id", "NOT_FOUND")]
    assert code_of(ask(METADATA, id=mine, input=said)) == "PermissionDenied"
    assert code_of(ask(METADATA, id=global_id("Product", 1), input=said)) == "PermissionDenied"
    assert codes(data(METADATA, id=made["id"], input=[{"key": " ", "value": "v"}])) == [("input", "REQUIRED")]
    assert codes(data(METADATA, id=made["id"], input=[{"key": f"k{n}", "value": "v"} for n in range(101)])) == [
        ("input", "INVALID")
    ]
    private = "query($id: ID!) { checkout(id: $id) { privateMetadata { key } } }"
    assert code_of(ask(private, id=made["id"])) == "PermissionDenied"


def test_nothing_is_paid_twice_by_two_at_once(offer):
    checkout = fill(offer)
    pay(checkout)
    first, second = data(COMPLETE, id=checkout["id"]), data(COMPLETE, id=checkout["id"])
    assert first == second
    assert Order.objects.count() == 1
    assert codes(data(ADD, id=checkout["id"], productVariantId=variant_id(offer))) == [("id", "NOT_FOUND")]
    assert DUMMY["id"]
