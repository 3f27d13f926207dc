"""What the law asks of some product sets holds in the listing, the cart, sales and fairs, on its days."""

import datetime as dt
from decimal import Decimal

import pytest

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.products.models import Product
from marketplace.checkout.queries import view_cart
from marketplace.checkout.services import place
from marketplace.fairs.services import add_fair_offer
from marketplace.orders.models import PaymentWay
from marketplace.promotions.services import create_sale
from marketplace.shops.models import PriceCut, SaleRule
from marketplace.shops.queries import listings_now, market, product_page, rules_of
from marketplace.shops.services import follow_rules, set_offer
from tests.conftest import NOW
from tests.factories.fairs import make_booth
from tests.factories.orders import make_cart, order_form
from tests.factories.products import make_listed, make_set
from tests.factories.promotions import make_sale
from tests.factories.shops import make_offer, make_on_sale, make_shop

pytestmark = pytest.mark.django_db


def spirits(**over):
    return make_on_sale(
        **{"product_set": make_set(14), "alcohol_percent": Decimal("29.5"), "licence_number": "12/GP", **over}
    )


def test_rules_by_set_strength_and_day():
    strong, weak, unknown = spirits(), spirits(alcohol_percent=Decimal(5)), spirits(alcohol_percent=None)
    coffee = make_on_sale()
    rules = rules_of([strong, weak, unknown, coffee])
    assert (rules[strong.pk].age, rules[strong.pk].no_cod, rules[strong.pk].no_promotion) == (18, True, True)
    assert (rules[weak.pk].age, rules[weak.pk].no_promotion, rules[weak.pk].licence) == (18, False, False)
    assert rules[unknown.pk].no_promotion
    assert (rules[coffee.pk].age, rules[coffee.pk].warnings) == (0, [])
    assert rules_of([strong], dt.date(2019, 12, 31))[strong.pk].age == 0


def test_the_product_page_says_them_with_no_further_statement(client, django_assert_max_num_queries):
    product = spirits()
    with django_assert_max_num_queries(5):
        page = product_page(product.slug)
    assert page is not None and page.rules.age == 18
    body = client.get(f"/products/{product.slug}/").content.decode()
    assert (
        "Chỉ bán cho người từ 18 tuổi" in body
        and "không lái xe" in body
        and "29,5% thể tích" in body
        and "12/GP" in body
    )


def test_without_its_licence_it_is_not_listed():
    product = make_listed(product_set=make_set(14))
    with pytest.raises(Refused) as refused:
        make_offer(product=product)
    assert refused.value.problems[0].code == "licence"
    Product.objects.filter(pk=product.pk).update(licence_number="12/GP")
    product.refresh_from_db()
    assert set_offer(
        shop=make_shop(producer=product.producer),
        channel=market(),
        variant=product.variants.get(),
        amount=9000,
        by=None,
    ).pk


def test_only_grown_ups_order_it_and_not_with_cash():
    product = spirits()
    cart = make_cart(product)
    assert (view_cart(cart).age, view_cart(cart).shops[0].no_cod) == (18, True)
    for way, adult, code in ((PaymentWay.VIETQR, False, "age"), (PaymentWay.COD, True, "no_payment")):
        with pytest.raises(Refused) as refused:
            place(**order_form(cart, way=way), adult=adult)
        assert refused.value.problems[0].code == code
    assert place(**order_form(cart, way=PaymentWay.VIETQR), adult=True).orders.count() == 1


def test_a_sale_of_it_is_refused_and_a_fair_does_not_make_it_cheaper():
    product = spirits(amount=100_000)
    with pytest.raises(Refused) as refused:
        make_sale(product)
    assert refused.value.problems[0].code == "no_promotion"
    booth = make_booth(shop=make_shop(producer=product.producer))
    variant = product.variants.get()
    with pytest.raises(Refused) as refused:
        add_fair_offer(booth=booth, variant=variant, amount=99_999, by=None)
    assert refused.value.problems[0].code == "no_promotion"
    assert add_fair_offer(booth=booth, variant=variant, amount=100_000, by=None).pk


def test_a_rule_that_begins_during_a_sale_ends_the_sale_price_at_its_midnight():
    product = make_on_sale(amount=100_000)
    create_sale(
        producer=product.producer, name="Vụ mới", kind="percent", value=20, products=[product],
        starts_at=NOW + dt.timedelta(seconds=1), ends_at=NOW + dt.timedelta(days=20), by=None,
    )  # fmt: skip
    SaleRule.objects.create(
        product_set=product.product_set, kind="no_promotion", law="Luật mẫu",
        starts_on=dt.date(2026, 11, 25), ends_on=dt.date(2026, 11, 26),
    )  # fmt: skip
    follow_rules(product_set=product.product_set)
    for moment, amount in (
        (clock.start_of(dt.date(2026, 11, 25)) - dt.timedelta(seconds=1), 80_000),
        (clock.start_of(dt.date(2026, 11, 25)), 100_000),
        (clock.start_of(dt.date(2026, 11, 27)) - dt.timedelta(seconds=1), 100_000),
        (clock.start_of(dt.date(2026, 11, 27)), 80_000),
    ):
        assert listings_now(market(), moment).get().amount == amount
    assert PriceCut.objects.count() == 1
