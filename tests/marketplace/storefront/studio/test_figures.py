"""What a shop sold, as its owner reads it."""

import datetime as dt

import pytest

from catalog.core import clock
from marketplace.orders.models import Allocation, OrderLine, PaymentWay
from marketplace.orders.queries import sales_figures
from marketplace.orders.services import cancel_order
from marketplace.shops.models import ChannelKind
from tests.conftest import NOW
from tests.factories.accounts import make_member
from tests.factories.orders import make_contact, make_order
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_what_was_sold_by_day_product_province_and_place(client, django_assert_num_queries):
    tea = make_on_sale(amount=100_000, name="Trà")
    first = make_order((tea, 2))
    shop = first.shop
    honey = make_on_sale(amount=50_000, name="Mật ong", producer=shop.producer)
    with clock.set_to(NOW + DAY):
        second = make_order((tea, 1), (honey, 4))
        make_order((honey, 1), way=PaymentWay.VIETQR)  # not paid: not sold
        gone = make_order((honey, 3))
        cancel_order(order=gone, reason="buyer", by=None, by_buyer=True)
        make_order(make_on_sale(name="Của người khác"))
    Allocation.objects.filter(line=second.lines.get(product=honey)).update(sent=4, held=0, returned=1)
    with clock.set_to(NOW + 2 * DAY):
        with django_assert_num_queries(1):
            found = sales_figures(shop, days=7)
        assert (found.total.amount, found.total.units, found.total.orders) == (450_000, 6, 2)
        assert [amount for _day, amount in found.days] == [0, 0, 0, 0, 200_000, 250_000, 0]
        assert [(row.name, row.amount, row.units) for row in found.products] == [("Trà", 300_000, 3), ("Mật ong", 150_000, 3)]  # fmt: skip
        assert [(row.name, row.orders) for row in found.provinces] == [(make_contact().place.province.name, 2)]
        assert [row.amount for row in found.channels] == [450_000]
        assert OrderLine.objects.filter(offer__channel__kind=ChannelKind.MARKET, order__shop=shop).count() == 5
        client.force_login(make_member(producer=shop.producer))
        page = client.get("/studio/money/figures/?days=7").content.decode()
        assert "450.000" in page and "Mật ong" in page and "Của người khác" not in page
        assert page.count('class="bar') >= 8
        for days in ("30", "90", "365", "x", "", "٣"):
            assert client.get("/studio/money/figures/", {"days": days}).status_code == 200
    with clock.set_to(NOW + 40 * DAY):
        page = client.get("/studio/money/figures/").content.decode()
        assert "Chưa bán được gì" in page and "Trả khi nhận" in page


def test_a_page_of_figures_asks_as_much_for_many_orders(client, django_assert_max_num_queries):
    product = make_on_sale(amount=40_000_000)
    owner = make_member(producer=product.producer)
    client.force_login(owner)
    for n in range(4):
        make_order((product, 1 + n % 2))
        client.get("/studio/money/figures/")
        with django_assert_max_num_queries(9):
            page = client.get("/studio/money/figures/").content.decode()
    assert "triệu đồng" in page
