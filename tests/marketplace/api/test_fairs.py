"""A fair is a channel: the storefront's own questions with its slug show the fair, its goods and its prices, from its first instant to its last."""

import datetime as dt

import pytest

from catalog.core import clock
from marketplace.orders.models import Order
from marketplace.shops.models import Shop
from tests.conftest import NOW
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.shops import make_on_sale

from .asking import codes, data
from .buying import ADD, COMPLETE, CREATE, FIND, fill, pay, ready, variant_id

pytestmark = pytest.mark.django_db
LIST = """query($channel: String!) { products(first: 12, channel: $channel) { totalCount edges { node { slug channel
 pricing { onSale priceRange { start { gross { amount } } } priceRangeUndiscounted { start { gross { amount } } } } } } } }"""
ONE = """query($slug: String!, $channel: String!) { product(slug: $slug, channel: $channel) { slug
 variants { id pricing { price { gross { amount } } } } } }"""
SEARCH = "query($search: String!, $channel: String!) { products(first: 20, search: $search, channel: $channel) { edges { node { slug } } } }"
CHANNEL = "query($slug: String!) { channel(slug: $slug) { slug name isActive currencyCode countries { code } } }"
OPENS, CLOSES = NOW + dt.timedelta(hours=2), NOW + dt.timedelta(days=2)
INSTANT = dt.timedelta(microseconds=1)


@pytest.fixture
def fair():
    """Of one product, 99.000 ₫ instead of 125.000 ₫; another is on the market alone."""
    made = make_fair(starts_at=OPENS, ends_at=CLOSES)
    product = make_on_sale(name="Cà phê hội chợ")
    make_on_sale(name="Cà phê ở chợ")
    made.listing = make_fair_listing(product=product, fair=made, amount=99_000)
    return made


def shown(fair, at):
    """(slug, price, onSale) in the list, on the product's page and in the search, which must agree."""
    with clock.set_to(at):
        listed = data(LIST, channel=fair.slug)
        rows = [
            (e["node"]["slug"], e["node"]["pricing"]["priceRange"]["start"]["gross"]["amount"], e["node"]["channel"]) for e in listed["edges"]
        ]  # fmt: skip
        assert listed["totalCount"] == len(rows)
        page = data(ONE, slug=fair.listing.offer.product.slug, channel=fair.slug)
        prices = [each["pricing"]["price"]["gross"]["amount"] for each in page["variants"]] if page else []
        found = [e["node"]["slug"] for e in data(SEARCH, search="ca phe", channel=fair.slug)["edges"]]
    assert found == [slug for slug, *_rest in rows]
    assert prices == [price for _slug, price, _channel in rows]
    return rows


def test_before_at_and_after_its_dates(fair):
    slug = fair.listing.offer.product.slug
    assert data(CHANNEL, slug=fair.slug)["slug"] == fair.slug
    assert shown(fair, OPENS - INSTANT) == []
    assert shown(fair, OPENS) == [(slug, 99_000, fair.slug)]
    assert shown(fair, CLOSES - INSTANT) == [(slug, 99_000, fair.slug)]
    assert shown(fair, CLOSES) == []
    with clock.set_to(OPENS):  # the market beside it has its own price, and both products
        market = data(LIST, channel="ocop")
        assert {
            (e["node"]["slug"], e["node"]["pricing"]["priceRange"]["start"]["gross"]["amount"]) for e in market["edges"]
        } == {(slug, 125_000), (next(e["node"]["slug"] for e in market["edges"] if e["node"]["slug"] != slug), 125_000)}


def test_buying_there(fair):
    offer = fair.listing.offer
    ready(Shop.objects.get(pk=offer.shop_id))
    with clock.set_to(OPENS - INSTANT):
        early = data(CREATE, channel=fair.slug, languageCode="VI")["checkout"]["id"]
        assert codes(data(ADD, id=early, productVariantId=variant_id(offer)))
    with clock.set_to(OPENS):
        checkout = fill(offer, quantity=1, channel=fair.slug)
        assert checkout["subtotalPrice"]["gross"]["amount"] == 99_000
        assert codes(pay(checkout)) == []
        order = data(COMPLETE, id=checkout["id"])["order"]
        late = fill(offer, quantity=1, channel=fair.slug)["id"]
    kept = Order.objects.get(code=order["number"])
    assert (kept.channel.slug, kept.goods, kept.lines.get().unit_price) == (fair.slug, 99_000, 99_000)
    with clock.set_to(CLOSES):  # what lies in a cart is not for sale any more, and is said so
        problems = data(FIND, id=late)["problems"]
        assert [each["__typename"] for each in problems] == ["CheckoutLineProblemVariantNotAvailable"]
