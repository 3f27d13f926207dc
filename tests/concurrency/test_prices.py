"""Several people at once, with really committed data: nothing is lost, nobody waits in a circle, the second decision is told so."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict
from marketplace.checkout.services import apply_to_sell, approve_shop, close_shop, place, refuse_shop
from marketplace.fairs.models import Booth
from marketplace.fairs.services import decide_booth, decide_fair_listing
from marketplace.orders.models import Order, OrderGroup
from marketplace.orders.services import cancel_order
from marketplace.shops.models import Listing, Offer, OfferPrice, Shop, Stock
from marketplace.shops.queries import listings_now, market
from marketplace.shops.services import pause_shop, reprice, set_offer, set_stock
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_superuser
from tests.factories.applications import make_ready_shop
from tests.factories.fairs import make_booth, make_fair_listing
from tests.factories.orders import make_cart, make_order, order_form
from tests.factories.producers import make_producer
from tests.factories.products import make_variant
from tests.factories.promotions import make_sale
from tests.factories.shops import make_on_sale, make_shop
from tests.together import together

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_two_prices_at_once_leave_one_running_row_and_one_listing():
    product = make_on_sale()
    shop, variant = make_shop(producer=product.producer), product.variants.get()
    with clock.set_to(NOW + dt.timedelta(hours=1)):
        together(
            *(
                lambda amount=amount: set_offer(shop=shop, channel=market(), variant=variant, amount=amount, by=None)
                for amount in (1000, 2000, 3000, 4000)
            )
        )
        amount = Offer.objects.get().amount
        assert list(listings_now(market()).values_list("amount", flat=True)) == [amount]
        assert OfferPrice.objects.filter(ends_at__gt=clock.now()).count() == 1


def test_first_offers_of_two_variants_at_once_list_the_cheapest():
    product = make_on_sale(amount=9000)
    shop = make_shop(producer=product.producer)
    others = [make_variant(product=product, name=f"Túi {n}") for n in range(3)]
    together(
        *(
            lambda n=n, v=v: set_offer(shop=shop, channel=market(), variant=v, amount=1000 * (n + 1), by=None)
            for n, v in enumerate(others)
        )
    )
    assert Offer.objects.count() == 4
    assert Listing.objects.get().amount == 1000


def test_sales_and_repricing_of_the_same_products_do_not_lock_each_other_out():
    first = make_on_sale(amount=100_000)
    products = [first, *(make_on_sale(producer=first.producer, amount=100_000) for _ in range(3))]
    ids = [p.pk for p in products]
    calls = [lambda: reprice(product_ids=ids), lambda: reprice(product_ids=ids[::-1])]
    calls += [lambda v=v: make_sale(*products[::-1], value=v) for v in (10, 20)]
    calls += [lambda: make_sale(*products, value=30)]
    together(*calls)
    assert set(listings_now(market()).values_list("amount", flat=True)) == {70_000}
    assert listings_now(market()).count() == 4


def test_a_shop_that_pauses_while_a_price_is_set_sells_nothing():
    product = make_on_sale()
    shop = make_shop(producer=product.producer)
    owner = make_member(producer=product.producer)
    extra = make_variant(product=product, name="Túi 1 kg")
    together(
        lambda: pause_shop(shop=shop, by=owner),
        lambda: set_offer(shop=shop, channel=market(), variant=extra, amount=5, by=None),
    )
    assert not listings_now(market()).exists()


def test_of_two_officers_one_decides_and_the_other_is_told():
    product = make_on_sale()
    booth = make_booth(shop=make_shop(producer=product.producer), approved=False)
    officers = [make_superuser(), make_superuser()]
    found = together(
        lambda: decide_booth(booth=booth, verdict="approved", by=officers[0]),
        lambda: decide_booth(booth=booth, verdict="rejected", reason="Hết chỗ", by=officers[1]),
    )
    assert sorted(type(result).__name__ for result in found) == ["Booth", "Conflict"]
    Booth.objects.update(state="approved")
    listing = make_fair_listing(product=product, fair=booth.fair, approved=False)
    found = together(
        *(lambda by=by: decide_fair_listing(listing=listing, verdict="approved", by=by) for by in officers)
    )
    assert sum(isinstance(result, Conflict) for result in found) == 1
    assert Listing.objects.filter(channel=booth.fair.channel).count() == 1


def test_of_two_answers_to_an_application_one_counts():
    producer = make_producer()
    owner = make_member(producer=producer)
    shop = apply_to_sell(shop=make_ready_shop(owner=owner, producer=producer), by=owner)
    officers = [make_superuser(), make_superuser()]
    found = together(
        lambda: approve_shop(shop=shop, by=officers[0]),
        lambda: refuse_shop(shop=shop, by=officers[1], reason="Sai địa chỉ"),
    )
    assert sorted(type(result).__name__ for result in found) == ["Conflict", "Shop"]


def test_stock_counted_twice_at_once_keeps_one_count_and_tells_the_other():
    product = make_on_sale(stock=10)
    variant = product.variants.get()
    found = together(*(lambda n=n: set_stock(variant=variant, quantity=n, expected=10, by=None) for n in (7, 8)))
    assert sum(isinstance(result, Conflict) for result in found) == 1
    assert Stock.objects.get().quantity in {7, 8}


def test_a_shop_does_not_close_over_an_order_that_is_being_placed():
    order = make_order(make_on_sale(stock=9))
    owner = make_member(producer=order.shop.producer)
    cart = make_cart(order.lines.get().product)
    form = order_form(cart)
    cancel_order(order=order, reason="no_stock", by=owner)
    placed, closed = together(lambda: place(**form), lambda: close_shop(shop=order.shop, by=owner))
    running = Order.objects.filter(shop=order.shop).exclude(state="cancelled").exists()
    assert isinstance(placed, OrderGroup) == running
    assert not (isinstance(closed, Shop) and running)
