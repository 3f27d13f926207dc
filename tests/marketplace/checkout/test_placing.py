"""From a cart to orders: all or nothing, what was seen is what is charged, once."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from marketplace.checkout.models import Cart, CartLine
from marketplace.checkout.services import Choice, Seen, add_to_cart, place
from marketplace.orders.models import Order, OrderGroup, OrderLine, OrderState, PaymentWay
from marketplace.payments.models import Entry
from marketplace.shops.models import Offer, Stock
from marketplace.shops.queries import market
from marketplace.shops.services import put_offer
from tests.conftest import NOW
from tests.factories.certification import make_certified
from tests.factories.orders import make_cart, make_contact, make_method, order_form, place_cart
from tests.factories.products import make_variant
from tests.factories.shops import make_offer, make_on_sale, make_shop

pytestmark = pytest.mark.django_db


def test_two_shops_in_one_cart_become_two_orders_of_one_group():
    first, second = make_on_sale(amount=100_000, stock=5), make_on_sale(amount=40_000, stock=5)
    group = place_cart(make_cart((first, 2), second), way=PaymentWay.VIETQR)
    orders = list(group.orders.order_by("goods"))
    assert [(o.goods, o.delivery, o.total, o.state) for o in orders] == [
        (40_000, 30_000, 70_000, OrderState.UNPAID),
        (200_000, 30_000, 230_000, OrderState.UNPAID),
    ]
    assert {o.unpaid_until for o in orders} == {NOW + dt.timedelta(hours=24)}
    assert list(Stock.objects.order_by("pk").values_list("quantity", "reserved")) == [(5, 2), (5, 1)]
    assert not CartLine.objects.exists()
    assert len({o.token for o in orders} | {o.code for o in orders} | {group.token}) == 5
    assert sum(Entry.objects.values_list("amount", flat=True)) == 0


def test_a_line_keeps_price_certificate_and_stars_of_the_day():
    product = make_certified(stars=4)
    make_offer(product=product, amount=100_000)
    order = place_cart(make_cart(product)).orders.get()
    with clock.set_to(NOW + dt.timedelta(minutes=1)):
        put_offer(shop=order.shop, channel=market(), variant=product.variants.get(), amount=150_000, by=None)
    line = order.lines.get()
    assert (line.unit_price, line.total, line.stars, line.name) == (100_000, 100_000, 4, product.name)
    assert line.certificate is not None
    assert line.certificate_number == line.certificate.decision_number


def test_the_same_key_again_is_the_same_group():
    form = order_form(make_cart())
    assert place(**form).pk == place(**form).pk
    assert Order.objects.count() == 1


def test_a_price_that_changed_since_the_page_is_shown_and_not_charged():
    product = make_on_sale(amount=100_000)
    form = order_form(make_cart(product))
    with clock.set_to(NOW + dt.timedelta(minutes=1)):
        put_offer(
            shop=make_shop(producer=product.producer),
            channel=market(),
            variant=product.variants.get(),
            amount=90_000,
            by=None,
        )
        with pytest.raises(Conflict) as refused:
            place(**form)
    assert [p.code for p in refused.value.problems] == ["price_changed"]
    assert "100.000" in str(refused.value.problems[0].message) and "90.000" in str(refused.value.problems[0].message)
    assert not OrderGroup.objects.exists() and Stock.objects.get().reserved == 0


def test_a_delivery_fee_that_changed_is_shown_too():
    cart = make_cart()
    form = order_form(cart)
    form["seen"] = replace(form["seen"], total=form["seen"].total - 1)
    with pytest.raises(Conflict) as refused:
        place(**form)
    assert refused.value.problems[0].code == "total_changed"


def test_goods_that_lost_their_stars_are_not_sold():
    product = make_on_sale()
    form = order_form(make_cart(product))
    product.star_spans.all().delete()
    with pytest.raises(Refused) as refused:
        place(**form)
    assert refused.value.problems[0].code == "gone"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda form: form.update(choices={}), "no_delivery"),
        (
            lambda form: form.update(choices={k: replace(c, payment_way="stripe") for k, c in form["choices"].items()}),
            "no_payment",
        ),
        (  # a setting of tests allows it, and then for the API alone
            lambda form: form.update(choices={k: replace(c, payment_way="dummy") for k, c in form["choices"].items()}),
            "no_payment",
        ),
        (
            lambda form: form.update(choices={k: replace(c, method_id=0) for k, c in form["choices"].items()}),
            "no_delivery",
        ),
        (lambda form: form.update(contact=make_contact(street=" ")), "no_address"),
        (lambda form: CartLine.objects.all().delete(), "empty"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_placed(change, code):
    form = order_form(make_cart())
    change(form)
    with pytest.raises(Refused) as refused:
        place(**form)
    assert refused.value.problems[0].code == code
    assert not OrderGroup.objects.exists()


def test_two_lines_of_one_stock_count_together():
    product = make_on_sale(stock=3)
    variant = product.variants.get()
    fair_cart = make_cart((product, 2))
    Stock.objects.update(reserved=2)
    with pytest.raises(Refused) as refused:
        place(**order_form(fair_cart))
    assert refused.value.problems[0].code == "too_few"
    assert Stock.objects.get(variant=variant).reserved == 2


def test_placing_one_shop_with_two_lines_takes_at_most_25_statements():
    product = make_on_sale()
    other = make_variant(product=product, name="Túi 1 kg")
    make_offer(variant=other)
    cart = make_cart(product)
    add_to_cart(cart=cart, offer=Offer.objects.get(variant=other), quantity=1, user=None)
    form = order_form(cart, way=PaymentWay.VIETQR)
    with CaptureQueriesContext(connection) as found:
        place(**form)
    # the savepoint of a test is the BEGIN of a request, which is not counted there
    assert len([q for q in found.captured_queries if "SAVEPOINT" not in q["sql"]]) <= 25
    assert OrderLine.objects.count() == 2


def test_two_hundred_lines_of_twenty_shops_are_placed_at_once():
    products = [make_on_sale(stock=50) for _ in range(20)]
    for product in products:
        for n in range(9):
            make_offer(variant=make_variant(product=product, name=f"Túi {n}"), amount=10_000 + n)
    cart = make_cart(*products)
    for offer in Offer.objects.exclude(pk__in=CartLine.objects.values("offer")):
        add_to_cart(cart=cart, offer=offer, quantity=1, user=None)
    group = place_cart(cart)
    assert group.orders.count() == 20
    assert OrderLine.objects.filter(order__group=group).count() == 200
    assert sum(Stock.objects.values_list("reserved", flat=True)) == 200


def test_a_cart_of_nobody_is_not_there():
    form = order_form(make_cart())
    form["cart"] = Cart(pk=uuid.uuid4())
    with pytest.raises(Conflict):
        place(**form)


def test_choosing_another_shops_delivery_is_refused():
    form = order_form(make_cart())
    elsewhere = make_method(shop=make_shop())
    form["choices"] = {k: Choice(elsewhere.pk, PaymentWay.COD) for k in form["choices"]}
    with pytest.raises(Refused):
        place(**form)


def test_seen_lines_that_are_missing_fall_back_to_what_the_cart_showed():
    form = order_form(make_cart())
    form["seen"] = Seen({}, form["seen"].total)
    assert place(**form).orders.count() == 1
