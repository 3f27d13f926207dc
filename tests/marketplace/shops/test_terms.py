"""What an offer promises beside its price: wholesale, packing, limits, ordering ahead."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.checkout.models import CartLine
from marketplace.checkout.queries import view_cart
from marketplace.checkout.services import set_quantity
from marketplace.orders.models import OrderLine, OrderState
from marketplace.orders.services import Packed, accept_order, cancel_order, pack_order, send_parcel
from marketplace.shops.models import PriceStep, Stock
from marketplace.shops.queries import CatalogueFilter, Step, catalogue, product_page
from marketplace.shops.services import Terms, bring_in, set_ahead, set_terms
from marketplace.shops.services.pricing import FOREVER
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_user
from tests.factories.orders import make_cart, make_contact, order_form, place_cart
from tests.factories.promotions import make_sale
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HARVEST = NOW.date() + 20 * DAY


def offer_of(product):
    return product.offers.select_related("shop__producer").get()


def test_the_price_falls_with_the_quantity_and_is_frozen_with_its_step():
    product = make_on_sale(amount=100_000, stock=500)
    offer = offer_of(product)
    set_terms(offer=offer, terms=Terms(steps=[Step(10, 90_000), Step(50, 80_000)]), by=None)
    cart = make_cart((product, 9))
    (line,) = view_cart(cart).lines
    assert (line.price, line.step_from, line.next_step) == (100_000, None, Step(10, 90_000))
    set_quantity(cart=cart, line_id=line.line.pk, quantity=60)
    (line,) = view_cart(cart).lines
    assert (line.price, line.total, line.step_from, line.price_changed) == (80_000, 4_800_000, 50, False)
    written = place_cart(cart).orders.get().lines.get()
    assert (written.unit_price, written.step_from, written.regular_price) == (80_000, 50, 100_000)
    page = product_page(product.slug)
    assert page is not None and page.variants[0].steps == [Step(10, 90_000), Step(50, 80_000)]


def test_a_step_never_costs_more_than_the_price_of_the_day_and_ends_when_it_is_taken_away():
    product = make_on_sale(amount=100_000, stock=500)
    offer = offer_of(product)
    set_terms(offer=offer, terms=Terms(steps=[Step(10, 90_000), Step(20, 60_000)]), by=None)
    make_sale(product, value=30)  # 70.000
    cart = make_cart((product, 15))
    assert view_cart(cart).lines[0].price == 70_000
    with clock.set_to(NOW + DAY):
        set_terms(offer=offer, terms=Terms(steps=[Step(20, 60_000)]), by=None)
    kept = list(PriceStep.objects.order_by("from_quantity").values_list("from_quantity", "starts_at", "ends_at"))
    assert kept == [(10, NOW, NOW + DAY), (20, NOW, FOREVER)]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(steps=[Step(1, 90_000)]), "steps"),
        (Terms(steps=[Step(10, 100_000)]), "steps"),
        (Terms(steps=[Step(10, 90_000), Step(10, 80_000)]), "steps"),
        (Terms(steps=[Step(10, 90_000), Step(20, 95_000)]), "steps"),
        (Terms(steps=[Step(10, 0)]), "steps"),
        (Terms(steps=[Step(n, 90_000 - n) for n in range(2, 9)]), "steps"),
        (Terms(packs_within=0), "packs_within"),
        (Terms(most_per_order=10_000), "most_per_order"),
        (Terms(most_per_buyer=2), "most_in_days"),
        (Terms(most_per_buyer=2, most_in_days=366), "most_in_days"),
    ],
)
def test_terms_that_cannot_hold_are_refused_where_they_stand(terms, field):
    with pytest.raises(Refused) as refused:
        set_terms(offer=offer_of(make_on_sale(amount=100_000)), terms=terms, by=None)
    assert refused.value.problems[0].field == field


def test_only_who_runs_the_shop_sets_terms():
    product = make_on_sale()
    staff = make_member(producer=product.producer, role="staff")
    for somebody in (staff, make_user()):
        with pytest.raises(NotAllowed):
            set_terms(offer=offer_of(product), terms=Terms(), by=somebody)
        with pytest.raises(NotAllowed):
            set_ahead(variant=product.variants.get(), quantity=5, ships_on=HARVEST, by=somebody)


def test_one_order_and_one_telephone_may_have_so_many():
    product = make_on_sale(stock=100)
    offer = offer_of(product)
    set_terms(offer=offer, terms=Terms(most_per_order=5, most_per_buyer=6, most_in_days=30, packs_within=3), by=None)
    with pytest.raises(Refused) as refused:
        make_cart((product, 6))
    assert refused.value.problems[0].code == "too_many" and not CartLine.objects.exists()
    first = place_cart(make_cart((product, 4))).orders.get()
    assert first.due_until == NOW.date() + (4 + 3) * DAY
    with pytest.raises(Refused) as refused:
        place_cart(make_cart((product, 3)))
    assert refused.value.problems[0].code == "limit" and "còn mua được 2" in str(refused.value.problems[0].message)
    assert Stock.objects.get().reserved == 4
    place_cart(make_cart((product, 2)))
    place_cart(make_cart((product, 5)), contact=make_contact(phone="+84987654321"))
    cancel_order(order=first, reason="buyer", by=None, by_buyer=True)
    place_cart(make_cart((product, 4)))
    with clock.set_to(NOW + 31 * DAY):
        assert place_cart(make_cart((product, 5))).orders.get().state == OrderState.NEW


def test_what_is_not_harvested_yet_is_ordered_ahead_and_sent_after():
    product = make_on_sale(stock=3)
    variant = product.variants.get()
    variant.product = product
    set_ahead(variant=variant, quantity=10, ships_on=HARVEST, by=None)
    with pytest.raises(Refused):
        make_cart((product, 14))
    cart = make_cart((product, 12))
    (line,) = view_cart(cart).lines
    assert (line.available, line.ships_on) == (13, HARVEST)
    order = place_cart(cart).orders.get()
    written = OrderLine.objects.get()
    assert (written.ships_on, order.due_from, order.due_until) == (HARVEST, HARVEST + DAY, HARVEST + 4 * DAY)
    assert [row.in_stock for row in catalogue(CatalogueFilter()).rows] == [True]
    page = product_page(product.slug)
    assert page is not None and page.buyable and page.variants[0].ships_on == HARVEST

    owner = make_member(producer=product.producer)
    accept_order(order=order, by=owner)
    parcel = pack_order(order=order, units=[Packed(written.pk, 12)], by=owner)
    with pytest.raises(Refused) as refused:
        send_parcel(parcel=parcel, by=owner)
    assert refused.value.problems[0].code == "not_there"
    with clock.set_to(NOW + 20 * DAY):
        page = product_page(product.slug)
        assert page is not None and page.variants[0].available == 0
        bring_in(variant=variant, quantity=10, by=owner)
        send_parcel(parcel=parcel, by=owner)
    assert Stock.objects.values_list("quantity", "reserved", "ahead").get() == (1, 0, 0)


def test_the_day_of_sending_that_changed_since_the_page_is_told_and_nothing_is_placed():
    product = make_on_sale(stock=1)
    variant = product.variants.get()
    variant.product = product
    set_ahead(variant=variant, quantity=10, ships_on=HARVEST, by=None)
    cart = make_cart((product, 2))
    form = order_form(cart)
    assert form["seen"].ships == {view_cart(cart).lines[0].line.pk: HARVEST.isoformat()}
    set_ahead(variant=variant, quantity=10, ships_on=HARVEST + DAY, by=None)
    with pytest.raises(Conflict) as refused:
        place_cart(cart, seen=form["seen"])
    assert refused.value.problems[0].code == "day_changed"
    # who saw goods that were there does not wait without knowing
    hurried = make_cart((product, 1))
    form = order_form(hurried)
    place_cart(make_cart((product, 1)))
    with pytest.raises(Conflict) as refused:
        place_cart(hurried, seen=form["seen"])
    assert refused.value.problems[0].code == "day_changed"


def test_ordering_ahead_is_bounded_and_ends_without_breaking_promises():
    product = make_on_sale(stock=0)
    variant = product.variants.get()
    variant.product = product
    for quantity, day in ((5, None), (5, NOW.date()), (5, NOW.date() + 400 * DAY), (-1, HARVEST), (1_000_001, HARVEST)):
        with pytest.raises(Refused):
            set_ahead(variant=variant, quantity=quantity, ships_on=day, by=None)
    set_ahead(variant=variant, quantity=5, ships_on=HARVEST, by=None)
    place_cart(make_cart((product, 4)))
    with pytest.raises(Refused) as refused:
        set_ahead(variant=variant, quantity=3, ships_on=HARVEST, by=None)
    assert refused.value.problems[0].code == "reserved"
    set_ahead(variant=variant, quantity=0, ships_on=None, by=None)
    assert Stock.objects.values_list("ahead", "reserved").get() == (4, 4)
    with pytest.raises(Refused):
        make_cart((product, 1))
