"""What the law asks of some product sets holds in the listing, the cart, sales and fairs, on its days."""

import datetime as dt
from decimal import Decimal

import pytest

from catalog.core import clock, outbox
from catalog.core.errors import Refused
from catalog.products.models import Product
from catalog.products.services import approve_product, update_product
from marketplace.checkout.queries import readiness_of, view_cart
from marketplace.checkout.services import place
from marketplace.fairs.services import add_fair_offer
from marketplace.orders.models import PaymentWay
from marketplace.promotions.services import create_sale
from marketplace.shops.models import LicenceCheck, PriceCut, SaleRule
from marketplace.shops.queries import listings_now, market, product_page, rules_of
from marketplace.shops.services import check_licence_paper, follow_rules, set_offer
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_officer
from tests.factories.fairs import make_booth
from tests.factories.orders import make_cart, order_form
from tests.factories.products import make_listed, make_set
from tests.factories.promotions import make_sale
from tests.factories.shops import make_offer, make_on_sale, make_shop

pytestmark = pytest.mark.django_db


def spirits(*, amount=125_000, stock=20, **over):
    """Wine of 29,5 % on sale, whose licence an officer has seen."""
    product = make_listed(
        **{"product_set": make_set(14), "alcohol_percent": Decimal("29.5"), "licence_number": "12/GP", **over}
    )
    LicenceCheck.objects.create(product=product, number=product.licence_number, checked_at=NOW)
    make_offer(product=product, amount=amount, stock=stock)
    return product


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
    LicenceCheck.objects.create(product=product, number="12/GP", checked_at=NOW)
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


def test_another_licence_number_goes_back_to_be_checked():
    product = spirits(amount=100_000)
    cart, shop = make_cart(product), product.offers.get().shop
    owner, officer = make_member(producer=product.producer), make_officer(place=product.producer.place)

    def on_sale():
        outbox.deliver()
        return (
            [row.amount for row in listings_now(market())],
            view_cart(cart).lines[0].trouble,
            len(readiness_of(product.producer, shop).licences),
        )

    assert on_sale() == ([100_000], "", 0)
    changed = update_product(product=product, by=owner, licence_number="13/GP")
    assert on_sale() == ([], "gone", 1), "back in review, and its price has ended"
    approve_product(product=changed, by=officer)
    assert on_sale() == ([], "gone", 1), "the text was approved, the paper was not seen"
    with pytest.raises(Refused):
        place(**order_form(cart, way=PaymentWay.VIETQR), adult=True)
    check_licence_paper(product=changed, number="13/GP", by=officer)
    assert on_sale() == ([100_000], "", 0)
    update_product(product=changed, by=owner, licence_number="12/GP")
    approve_product(product=changed, by=officer)
    assert on_sale() == ([100_000], "", 0), "a number that was seen before need not be seen again"


def test_a_licence_rule_that_begins_stops_at_the_cart_by_the_clock():
    product = make_on_sale(amount=100_000)
    cart = make_cart(product)
    SaleRule.objects.create(
        product_set=product.product_set, kind="licence", law="Luật mẫu", starts_on=dt.date(2026, 11, 25)
    )
    midnight = clock.start_of(dt.date(2026, 11, 25))
    for moment, trouble in ((midnight - dt.timedelta(seconds=1), ""), (midnight, "gone")):
        with clock.set_to(moment):
            assert view_cart(cart).lines[0].trouble == trouble
