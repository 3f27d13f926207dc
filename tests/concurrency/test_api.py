"""The API's buyers at once, with really committed data."""

import pytest

from marketplace.accounts.models import SigningKey
from marketplace.accounts.services.tokens import tokens_for, user_of_token
from marketplace.api.ids import parse
from marketplace.checkout.queries import CheckoutView, checkout_at
from marketplace.checkout.services.checkouts import Wanted, add_lines, key_of
from marketplace.checkout.services.transactions import complete
from marketplace.orders.models import Order
from marketplace.shops.models import Offer, Stock
from tests.factories.accounts import make_user
from tests.factories.shops import make_on_sale
from tests.marketplace.api.buying import fill, pay, ready
from tests.together import codes, together

pytestmark = pytest.mark.usefixtures("fresh_db")


def offer_of(stock: int) -> Offer:
    offer = Offer.objects.select_related("shop").get(product=make_on_sale(stock=stock))
    ready(offer.shop)
    return offer


def view_of(checkout: dict) -> CheckoutView:
    found = checkout_at(key_of(parse(checkout["id"])[1]), asked_by=None)
    assert found is not None
    return found


def test_a_checkout_completed_five_times_at_once_is_one_order_paid_once():
    checkout = fill(offer_of(stock=20))
    pay(checkout)
    views = [view_of(checkout) for _ in range(5)]
    orders = together(*(lambda view=view: complete(view=view, user=None) for view in views))
    assert {order.pk for order in orders} == {Order.objects.get().pk}
    assert Order.objects.get().payment.received == 280_000
    assert Stock.objects.get().reserved == 2


def test_of_six_paid_checkouts_of_four_jars_two_are_placed():
    offer = offer_of(stock=4)
    views = []
    for n in range(6):
        checkout = fill(offer, email=f"nguoi{n}@example.vn")
        pay(checkout)
        views.append(view_of(checkout))
    found = codes(*(lambda view=view: complete(view=view, user=None) for view in views))
    assert found.count("done") == 2, found
    assert Stock.objects.values_list("quantity", "reserved").get() == (4, 4)


def test_lines_added_at_once_are_all_there():
    offer = offer_of(stock=99)
    checkout = fill(offer, quantity=1)
    wanted = [Wanted(1, variant_id=offer.variant_id)]
    assert codes(*(lambda: add_lines(view=view_of(checkout), wanted=wanted) for _ in range(8))) == ["done"] * 8
    assert view_of(checkout).view.units == 9


def test_the_first_tokens_are_signed_by_one_key():
    users = [make_user() for _ in range(6)]
    pairs = together(*(lambda user=user: tokens_for(user) for user in users))
    assert SigningKey.objects.filter(retired_at=None).count() == 1
    assert [user_of_token(pair.access).pk for pair in pairs] == [user.pk for user in users]
