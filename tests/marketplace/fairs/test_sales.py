"""Selling at a booth: an order like any other, its money once in the ledger, its goods out of the stock."""

import datetime as dt
import re
import uuid

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.worker import Worker
from marketplace.fairs import services
from marketplace.fairs.models import BoothSale
from marketplace.orders.models import Order, OrderState
from marketplace.payments.models import BankLine, Entry, PaymentState
from marketplace.payments.services import Movement, take_movements
from marketplace.shops.models import Stock
from tests.factories.accounts import make_member, make_officer
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.orders import make_bank_account
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_listed
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing():
    listing = make_fair_listing(product=make_on_sale(amount=120_000, stock=10), fair=make_fair(), amount=100_000)
    make_bank_account(shop=listing.booth.shop)
    return listing


def sell(listing, n=2, **over):
    by = over.pop("by", None) or make_member(producer=listing.booth.shop.producer)
    return services.sell_at_booth(
        booth=listing.booth, key=over.pop("key", uuid.uuid4()), wanted={listing.offer_id: n}, by=by, **over
    )


def stands(order):
    found: dict[str, int] = {}
    for account, amount in Entry.objects.filter(booking__payment__order=order).values_list("account", "amount"):
        found[account] = found.get(account, 0) + amount
    return {account: amount for account, amount in found.items() if amount}


def test_two_taps_and_the_sellers_word_make_an_order_paid_and_delivered(listing, client):
    seller = make_member(producer=listing.booth.shop.producer)
    client.force_login(seller)
    path = f"/studio/fairs/{listing.booth.fair.slug}/sales/"
    page = client.get(path).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    assert f'value="{listing.offer_id}-2"' in page
    first = client.post(path, {"key": key, "sell": f"{listing.offer_id}-2"})
    assert (first.status_code, client.post(path, {"key": key, "sell": f"{listing.offer_id}-2"}).url) == (302, first.url)
    sale = BoothSale.objects.select_related("order__payment").get()
    order = sale.order
    assert (order.state, order.total, order.channel) == (OrderState.UNPAID, 200_000, listing.booth.fair.channel)
    shown = client.get(first.url).content.decode()
    assert order.code in shown
    assert client.get(f"{first.url}qr.svg")["Content-Type"] == "image/svg+xml"
    assert client.post(first.url).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.paid_at, order.delivered_at) == (OrderState.DELIVERED, clock.now(), clock.now())
    assert stands(order) == {"producer": 200_000, "sales": -200_000}
    stock = Stock.objects.get(variant=listing.offer.variant)
    assert (stock.quantity, stock.reserved) == (8, 0)
    client.post(first.url)  # again changes nothing
    assert stands(order)["producer"] == 200_000
    assert client.get(f"{first.url}qr.svg").status_code == 404
    assert client.get(first.url).status_code == 200
    assert client.get(f"/orders/{order.token}/").status_code == 200
    assert client.get(f"/studio/orders/{order.pk}/").status_code == 200
    Worker().run_once()  # nobody to tell, and nothing breaks
    # the bank tells later of the same money: once in the ledger
    take_movements(
        account=sale.order.payment.bank_account, movements=[Movement(clock.now(), 200_000, f"CK {order.code}", "FT1")]
    )
    assert stands(order) == {"producer": 200_000, "sales": -200_000}
    assert [line.problem for line in BankLine.objects.all()] == [""]
    # and of other money of the same code as of too much
    take_movements(
        account=sale.order.payment.bank_account, movements=[Movement(clock.now(), 200_000, f"CK {order.code}", "FT2")]
    )
    assert stands(order)["surplus"] == -200_000


def test_the_banks_feed_pays_it_too_and_the_word_adds_nothing(listing):
    sale = sell(listing)
    payment = sale.order.payment
    take_movements(account=payment.bank_account, movements=[Movement(clock.now(), 200_000, sale.order.code, "FT1")])
    services.finish_sale(sale=sale, by=sale.sold_by)
    payment.refresh_from_db()
    order = Order.objects.get()
    assert (payment.state, payment.received, order.state) == (PaymentState.PAID, 200_000, OrderState.DELIVERED)


def test_who_when_and_what_may_be_sold(listing, client):
    fair = listing.booth.fair
    with pytest.raises(NotAllowed):
        sell(listing, by=make_member(producer=make_listed().producer))
    with pytest.raises(NotAllowed):
        sell(listing, by=make_officer(place=unit(LAM_DONG)))
    with pytest.raises(Refused):
        sell(listing, n=11)
    with pytest.raises(Refused):
        sell(listing, n=0)
    other = make_fair_listing(product=make_on_sale(), fair=fair)
    seller = make_member(producer=listing.booth.shop.producer)
    with pytest.raises(Refused):
        services.sell_at_booth(booth=listing.booth, key=uuid.uuid4(), wanted={other.offer_id: 1}, by=seller)
    with pytest.raises(Refused) as raised:
        services.sell_at_booth(
            booth=other.booth,
            key=uuid.uuid4(),
            wanted={other.offer_id: 1},
            by=make_member(producer=other.booth.shop.producer),
        )
    assert raised.value.problems[0].code == "no_bank"
    with clock.set_to(fair.ends_at), pytest.raises(Conflict):
        sell(listing)
    with clock.set_to(fair.ends_at - dt.timedelta(seconds=1)):
        sale = sell(listing)
    with clock.set_to(fair.ends_at + dt.timedelta(minutes=5)):  # sold in time, paid a moment later
        services.finish_sale(sale=sale, by=sale.sold_by)
    assert Order.objects.count() == 1
    client.force_login(seller)
    path = f"/studio/fairs/{fair.slug}/sales/"
    for wrong in (
        {"key": "x"},
        {"key": str(uuid.uuid4()), "sell": "1-x"},
        {"key": str(uuid.uuid4()), "sell": "9" * 30 + "-1"},
    ):
        assert client.post(path, wrong).status_code == 404
    assert client.post(path, {"key": str(uuid.uuid4())}).status_code == 422
    client.force_login(make_member(producer=other.booth.shop.producer))
    assert client.get(f"{path}{sale.pk}/").status_code == 404


def test_a_buyer_who_thinks_better_of_it_frees_the_goods(listing):
    sale = sell(listing)
    assert Stock.objects.get(variant=listing.offer.variant).reserved == 2
    services.drop_sale(sale=sale, by=sale.sold_by)
    assert Stock.objects.get(variant=listing.offer.variant).reserved == 0
    with pytest.raises(Conflict):
        services.finish_sale(sale=sale, by=sale.sold_by)
    paid = sell(listing)
    services.finish_sale(sale=paid, by=paid.sold_by)
    with pytest.raises(Conflict):
        services.drop_sale(sale=paid, by=paid.sold_by)
