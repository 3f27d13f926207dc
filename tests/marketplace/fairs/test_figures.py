"""What a fair brought: every figure equals plain SQL over the raw rows."""

import datetime as dt
import io
import uuid

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction

from catalog.core import clock, visitors
from catalog.core.models import DailyKey
from marketplace.fairs import queries, services
from marketplace.fairs.models import Booth, Visit, VisitKind
from marketplace.orders.models import CancelReason, Order, OrderState
from marketplace.orders.services import cancel_order
from tests.factories.accounts import make_member, make_officer
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.orders import make_bank_account, make_cart, make_method, place_cart
from tests.factories.places import LAM_DONG, unit
from tests.factories.rows import make_rows
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db
PHONES = ["Mozilla/5.0 (Android)", "Mozilla/5.0 (iPhone)"]
SOLD = "o.state NOT IN ('unpaid', 'cancelled', 'lapsed')"
PAGES = "FROM fairs_visit WHERE fair_id = %s AND kind IN ('page', 'booth', 'slot')"
CODES = "FROM fairs_visit WHERE fair_id = %s AND kind IN ('gate', 'stand')"
LINES = "FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id JOIN shops_offer f ON f.id = l.offer_id"


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows = cursor.fetchall()
    return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows


@pytest.fixture(autouse=True)
def _a_new_ledger():
    visitors._key.cache_clear()
    visitors._rest.until = 0.0
    yield
    visitors._key.cache_clear()


@pytest.fixture
def fair(client):
    """Two booths, two days, visits of three readers, a slot, questions, talks; orders on line and at the booth, cancelled, unpaid, complained of."""
    from marketplace.checkout.services import add_to_cart
    from marketplace.orders.models import Return

    make_fair(
        name="Hội chợ trước",
        starts_at=clock.now() - dt.timedelta(days=30),
        ends_at=clock.now() + dt.timedelta(minutes=1),
    )
    fair = make_fair()
    listings = [make_fair_listing(product=make_on_sale(stock=100), fair=fair, amount=90_000 + n) for n in range(2)]
    for listing in listings:
        make_bank_account(shop=listing.booth.shop)
        make_method(shop=listing.booth.shop)
    first = listings[0]
    begin = fair.starts_at + dt.timedelta(hours=3)
    begin += dt.timedelta(seconds=-begin.timestamp() % 600)
    slot = services.put_slot(
        fair=fair, title="Phiên 1", starts_at=begin, minutes=60, shop=first.booth.shop,
        items=[(first.offer.product_id, 10)], by=None,
    )  # fmt: skip
    seller = make_member(producer=first.booth.shop.producer)
    for n, moment in enumerate((clock.now(), begin + dt.timedelta(minutes=5), begin + dt.timedelta(hours=20))):
        with clock.set_to(moment):
            for agent in PHONES[: n + 1]:
                for path in ("/", f"/booths/{first.booth.shop.slug}/", f"/slots/{slot.pk}/"):
                    client.get(f"/fairs/{fair.slug}{path}", headers={"User-Agent": agent})
            client.get(f"/fairs/{fair.slug}/", headers={"User-Agent": "Googlebot/2.1"})
            client.get(services.check_in_path(fair), headers={"User-Agent": PHONES[0]})
            client.get(services.check_in_path(fair), headers={"User-Agent": PHONES[0]})  # again within ten minutes
            client.get(services.check_in_path(fair, listings[1].booth), headers={"User-Agent": PHONES[0]})
            if n == 1:
                services.ask_slot(slot=slot, text="Bao giờ giao?")
            services.ask_booth(booth=first.booth, text="Giá sỉ?", by=None, name="Lan", phone="+84912345678")
            for listing in listings[: n + 1]:
                cart = add_to_cart(cart=None, offer=listing.offer, quantity=n + 1, user=None)
                place_cart(cart)
            sale = services.sell_at_booth(booth=first.booth, key=uuid.uuid4(), wanted={first.offer_id: 3}, by=seller)
            if n:
                services.finish_sale(sale=sale, by=seller)  # the first stays unpaid
            place_cart(make_cart(first.offer.product))  # at the all-year price: not the fair's
    order = Order.objects.filter(channel=fair.channel, booth_sale=None).earliest("pk")
    cancel_order(order=order, reason=CancelReason.BUYER, by=None, by_buyer=True)
    back = Order.objects.filter(channel=fair.channel, state=OrderState.DELIVERED).earliest("pk")
    make_rows(Return, 1, order=back, state="done", amount=50_000, delivery=0)
    return fair


def test_every_figure_equals_plain_sql(fair):
    with clock.set_to(fair.ends_at):
        board = queries.board_of(fair)
    total, pk = board.total, fair.pk
    lines = f"{LINES} WHERE f.channel_id = {fair.channel_id} AND {SOLD}"
    sold, orders = f"SELECT coalesce(sum(l.total), 0) {lines}", f"SELECT count(DISTINCT o.id) {lines}"
    pages, codes = f"SELECT count(*) {PAGES}", f"SELECT count(*) {CODES}"
    readers = f"SELECT count(DISTINCT visitor) {PAGES}"
    talks = "SELECT count(*) FROM fairs_boothtalk t JOIN fairs_booth b ON b.id = t.booth_id WHERE b.fair_id = %s"
    asked = "SELECT count(*) FROM fairs_slotquestion q JOIN fairs_fairslot s ON s.id = q.slot_id WHERE s.fair_id = %s"
    at_booths = f"{orders} AND o.id IN (SELECT order_id FROM fairs_boothsale)"
    assert total.visits == sql(pages, pk) > 0
    assert total.visitors == sql(readers, pk) > 0
    assert total.booth_views == sql(f"{pages} AND kind = 'booth'", pk) > 0
    assert total.scans == sql(codes, pk) == 6
    assert total.contacts == sql(talks, pk) == 3
    assert total.questions == sql(asked, pk) == 1
    assert total.orders == sql(orders) > 0
    assert total.on_site == sql(at_booths) == 2
    assert total.units == sql(f"SELECT sum(l.quantity) {lines}")
    assert total.revenue == sql(f"SELECT sum(l.unit_price * l.quantity) {lines}")
    back = "FROM orders_return r WHERE r.state NOT IN ('withdrawn', 'refused')"
    assert total.returns == sql(f"SELECT count(*) {back} AND r.order_id IN (SELECT o.id {lines})") == 1
    assert total.returned == sql(f"SELECT sum(r.amount) {back} AND r.order_id IN (SELECT o.id {lines})") == 50_000
    for row in board.booths:
        here, figures = f"AND o.shop_id = {row.key}", row.figures
        assert (figures.revenue, figures.orders) == (sql(f"{sold} {here}"), sql(f"{orders} {here}"))
        assert figures.on_site == sql(f"{at_booths} {here}")
        assert figures.visits == sql(f"{pages} AND shop_id = {row.key}", pk)
        assert figures.scans == sql(f"{codes} AND shop_id = {row.key}", pk)
        assert figures.contacts == sql(f"{talks} AND b.shop_id = {row.key}", pk)
        assert figures.questions == sql(f"{asked} AND s.shop_id = {row.key}", pk)
    assert len(board.booths) == 2
    for row in board.products:
        assert row.figures.revenue == sql(f"{sold} AND l.product_id = {row.key}")
        assert row.figures.orders == sql(f"{orders} AND l.product_id = {row.key}")
    for row in board.provinces:
        there = "AND coalesce((SELECT u.code FROM places_unit u WHERE u.id = o.province_id), '') = %s"
        assert (row.figures.revenue, row.figures.orders) == (
            sql(f"{sold} {there}", row.key),
            sql(f"{orders} {there}", row.key),
        )
        assert row.figures.visits == sql(f"{pages} AND province_code = %s", pk, row.key)
    vn = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"
    assert len(board.hours) == 24
    for row in board.hours:
        assert row.figures.revenue == sql(f"{sold} AND extract(hour FROM o.placed_at {vn}) = {row.key}")
        assert row.figures.orders == sql(f"{orders} AND extract(hour FROM o.placed_at {vn}) = {row.key}")
        assert row.figures.visits == sql(f"{pages} AND extract(hour FROM at {vn}) = {row.key}", pk)
    for row in board.days:
        assert row.figures.revenue == sql(f"{sold} AND (o.placed_at {vn})::date = %s", row.key)
        assert row.figures.visitors == sql(f"{readers} AND (at {vn})::date = %s", pk, row.key)
    (slot,) = board.slots
    during = (
        f"AND o.placed_at >= (SELECT starts_at FROM fairs_fairslot WHERE id = {slot.key})"
        f" AND o.placed_at < (SELECT ends_at FROM fairs_fairslot WHERE id = {slot.key})"
        f" AND l.product_id IN (SELECT product_id FROM fairs_slotitem WHERE slot_id = {slot.key})"
    )
    assert slot.figures.revenue == sql(f"{sold} {during}") > 0
    assert slot.figures.orders == sql(f"{orders} {during}")
    assert slot.figures.visits == sql(f"{pages} AND slot_id = {slot.key}", pk)
    assert slot.figures.questions == 1
    for table in (board.booths, board.products, board.provinces, board.hours, board.days):
        assert sum(row.figures.revenue for row in table) == total.revenue
    for table in (board.hours, board.days, board.provinces):
        assert sum(row.figures.visits for row in table) == total.visits
    for row in board.booths:  # a shop's own figures are its row of the whole
        with clock.set_to(fair.ends_at):
            own = queries.board_of(fair, row.key).total
        assert own == row.figures


def test_pages_report_and_workbook_say_the_same(fair, client):
    client.force_login(make_officer(place=unit(LAM_DONG)))
    with clock.set_to(fair.ends_at + dt.timedelta(hours=1)):
        total = queries.board_of(fair).total
        page = client.get(f"/office/fairs/{fair.pk}/figures/").content.decode()
        assert f"{total.revenue:,}".replace(",", ".") in page
        assert "Hội chợ trước" in page
        report = client.get(f"/office/fairs/{fair.pk}/report.pdf")
        assert report.content.startswith(b"%PDF")
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"/office/fairs/{fair.pk}/report.xlsx").content))
        assert book.sheetnames == [
            "Tổng",
            "Gian hàng",
            "Sản phẩm",
            "Tỉnh",
            "Phiên trực tiếp",
            "Ngày",
            "Giờ",
            "Cách đếm",
        ]
        rows = list(book["Tổng"].iter_rows(values_only=True))
        assert dict(zip(rows[0], rows[1], strict=True))["Doanh số (₫)"] == total.revenue
        assert rows[2][0] == "Hội chợ trước"
        assert client.get(f"/office/fairs/{fair.pk}/codes.pdf").content.startswith(b"%PDF")
        client.force_login(make_officer(place=unit("01")))
        for path in ("figures/", "report.pdf", "report.xlsx", "codes.pdf"):
            assert client.get(f"/office/fairs/{fair.pk}/{path}").status_code == 404
        booth = Booth.objects.select_related("shop__producer").filter(fair=fair)[0]
        client.force_login(make_member(producer=booth.shop.producer))
        own = queries.board_of(fair, booth.shop_id)
        page = client.get(f"/studio/fairs/{fair.slug}/figures/").content.decode()
        assert f"{own.total.revenue:,}".replace(",", ".") in page
        assert own.booths[0].name in page
        assert [row.name for row in own.booths] == [booth.shop.name]
        assert client.get(f"/studio/fairs/{fair.slug}/figures.xlsx").status_code == 200


def test_visits_keep_no_address_and_are_never_changed(fair, client):
    assert DailyKey.objects.exists()
    assert {len(bytes(visit.visitor)) for visit in Visit.objects.all()} == {16}
    for change in (lambda: Visit.objects.update(province_code="01"), lambda: Visit.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    before = Visit.objects.count()
    with clock.set_to(fair.ends_at):
        assert client.get(f"/fairs/{fair.slug}/").status_code == 200
        assert client.get(services.check_in_path(fair)).status_code == 302
    client.head(f"/fairs/{fair.slug}/")
    assert client.get(f"/fairs/{fair.slug}/here/0123456789ab/").status_code == 404
    elsewhere = make_fair()
    assert client.get(services.check_in_path(elsewhere).replace(elsewhere.slug, fair.slug)).status_code == 404
    assert Visit.objects.count() == before
    assert not services.record_visit(fair=fair.pk, kind="x" * 9, address="", agent="")  # told in the log, never raised
    assert set(Visit.objects.values_list("kind", flat=True)) == set(VisitKind.values)
