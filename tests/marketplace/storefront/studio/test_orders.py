"""Orders through the studio's pages: listed, taken on, packed with their lots, handed over; their papers."""

import csv
import datetime as dt
import io
import re

import orjson
import pypdf
import pytest
import zxingcpp
from django.test import Client
from django_tasks_db.models import DBTaskResult

from catalog.core import clock, outbox
from marketplace.notifications.models import Notice
from marketplace.orders.models import CancelReason, Fulfilment, Order, OrderState
from marketplace.orders.services import Packed, accept_order, pack_order, send_parcel, unpack_parcel
from marketplace.orders.services.telling import tell
from marketplace.outlets.models import Outlet
from marketplace.shops.models import Stock
from marketplace.storefront.queries.desk_orders import lot_of_symbol
from tests.factories.accounts import make_member, make_superuser, make_user
from tests.factories.events import make_token
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.orders import make_contact, make_method, make_order
from tests.factories.producers import make_producer
from tests.factories.products import make_span
from tests.factories.shops import make_offer, make_on_sale
from tests.factories.units import make_batch, serials
from tests.papers import keep_pages
from traceability.codes.models import TraceCode
from traceability.codes.queries import spoken, uri_of
from traceability.codes.services import ensure_code
from traceability.events.models import Event
from traceability.lots.services import hold_lot, recall_lot

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def said(response) -> str:
    """The page's words after a form was sent, wherever it led."""
    return response.content.decode()


@pytest.fixture
def traced():
    """An order of three units of a variant whose lots have codes, with the shop's owner."""
    variant = make_variant_to_trace()
    make_span(product=variant.product)
    make_offer(variant=variant, stock=10)
    order = make_order((variant.product, 3))
    owner = make_member(producer=order.shop.producer)
    return order, owner, variant


def accepted(traced):
    order, owner, _variant = traced
    return accept_order(order=order, by=owner), owner


def test_what_is_to_do_stands_first_with_its_number(traced, django_assert_max_num_queries):
    order, owner, variant = traced
    later = make_order((variant.product, 1))
    studio = client_of(owner)
    with django_assert_max_num_queries(8):
        page = said(studio.get("/studio/orders/"))
    assert page.index(order.code) < page.index(later.code)
    assert re.search(r'Cần làm <span class="tag num">2<', page)
    accept_order(order=order, by=owner)
    assert order.code not in said(studio.get("/studio/orders/?state=new"))
    assert order.code in said(studio.get("/studio/orders/?state=accepted"))
    assert order.code in said(studio.get(f"/studio/orders/?code={order.code[3:8].lower()}"))
    assert studio.get("/studio/orders/?after=nonsense").status_code == 302


def test_today_s_work_says_how_many_orders_wait(traced):
    order, owner, variant = traced
    studio = client_of(owner)
    assert "1 đơn mới" in said(studio.get("/studio/"))
    accept_order(order=order, by=owner)
    lot = make_lot(variant=variant)
    assert "Gói 1 đơn" in said(studio.get("/studio/"))
    pack_order(order=order, units=[Packed(order.lines.get().pk, 3, lot)], by=owner)
    assert "1 đơn đã gói, chưa giao đi" in said(studio.get("/studio/"))
    hold_lot(lot=lot, reason="Nghi nhiễm ẩm, đang kiểm nghiệm.", by=None)
    page = said(studio.get("/studio/"))
    assert page.index("1 kiện có hàng của lô bị dừng") < page.index("1 đơn đã gói")


def test_an_order_is_taken_on_packed_from_two_lots_and_handed_over(traced, django_assert_max_num_queries):
    order, owner, variant = traced
    first, second = make_lot(variant=variant), make_lot(variant=variant)
    code = ensure_code(lot=first)
    studio, line, here = client_of(owner), order.lines.get(), f"/studio/orders/{order.pk}/"
    with django_assert_max_num_queries(14):
        assert "Nhận đơn" in said(studio.get(here))
    assert studio.post(f"{here}accept/").status_code == 302
    sent = {
        f"n{line.pk}": "2",
        f"code{line.pk}": spoken(code.code).lower(),
        f"n{line.pk}b": "1",
        f"lot{line.pk}b": second.pk,
    }
    assert studio.post(f"{here}pack/", sent).status_code == 302
    parcel = Fulfilment.objects.get()
    assert list(parcel.lines.values_list("quantity", "lot")) == [(2, first.pk), (1, second.pk)]
    assert Order.objects.get().state == OrderState.PACKED
    sent = {"carrier": "ghn", "tracking": "GHN123"}
    assert studio.post(f"/studio/parcels/{parcel.pk}/send/", sent).status_code == 302
    assert Stock.objects.values_list("quantity", "reserved").get() == (7, 0)
    page = said(studio.get(here))
    assert "GHN123" in page
    assert first.number in page
    studio.post(f"/studio/parcels/{parcel.pk}/delivered/")
    assert Order.objects.get().state == OrderState.DELIVERED
    assert "đang “Đã giao”" in said(studio.post(f"/studio/parcels/{parcel.pk}/delivered/", follow=True))


def test_what_was_packed_of_which_lot_and_sent_is_told_to_the_producers_own_systems(traced):
    order, owner, variant = traced
    first, second = make_lot(variant=variant), make_lot(variant=variant)
    line, producer = accept_order(order=order, by=owner).lines.get().pk, order.shop.producer_id
    outbox.deliver()
    before = Event.objects.count()
    wrong = pack_order(order=order, units=[Packed(line, 3, first)], by=owner)
    unpack_parcel(parcel=wrong, by=owner)
    parcel = pack_order(order=order, units=[Packed(line, 2, first), Packed(line, 1, second)], by=owner)
    send_parcel(parcel=parcel, by=owner)
    outbox.deliver()
    rows = list(Event.objects.filter(producer=producer).order_by("seq"))[before:]
    assert not any(row.is_public for row in rows)  # what a shop sells is nobody else's
    packed, opened, again, sent = (orjson.loads(row.content) for row in rows)
    kinds = [(e["type"], e["action"], e["bizStep"]) for e in (packed, opened, again, sent)]
    assert kinds == [
        ("AggregationEvent", "ADD", "packing"), ("AggregationEvent", "DELETE", "unpacking"), ("AggregationEvent", "ADD", "packing"),
        ("ObjectEvent", "OBSERVE", "shipping"),
    ]  # fmt: skip
    assert packed["parentID"] == opened["parentID"] != again["parentID"] == sent["epcList"][0]
    assert again["childQuantityList"] == [
        {"epcClass": uri_of(TraceCode.objects.get(lot=lot)), "quantity": n} for lot, n in ((first, 2), (second, 1))
    ]
    assert order.code not in str((packed, sent)) and order.token not in str((packed, sent))
    token = make_token(producer=order.shop.producer)
    asked = {"MATCH_anyEPCClass": uri_of(TraceCode.objects.get(lot=second)), "eventType": "AggregationEvent"}
    answer = Client().get("/epcis/events", asked, headers={"Authorization": f"Bearer {token.secret}"}).json()
    assert [e["parentID"] for e in answer["epcisBody"]["queryResults"]["resultsBody"]["eventList"]] == [
        again["parentID"]
    ]
    assert "Aggregation" not in Client().get(f"/t/{ensure_code(lot=second).code}/events.json").content.decode()


def test_a_field_for_a_lot_takes_everything_that_a_phone_reads_from_the_goods(traced):
    _order, _owner, variant = traced
    lot = make_lot(variant=variant)
    code = ensure_code(lot=lot).code
    serial = serials(make_batch(lot=lot, quantity=1))[0]
    for text in (
        code,
        f" {spoken(code).lower()} ",
        f"https://chocop.vn/t/{code}/",
        f"chocop.vn/t/{code}/{serial}/?x=1",
        f"http://localhost:8000/q/{code}",
        f"https://chocop.vn/q/{serial}",
        serial,
        uri_of(lot),
    ):
        assert lot_of_symbol(text) == lot, text
    draft = make_lot(variant=variant, publish=False)
    zone_or_variant = ensure_code(variant=variant).code
    for text in (
        "",
        "000000000000",
        "https://[",
        "/t/",
        "https://x/01/123/10/A",
        zone_or_variant,
        ensure_code(lot=draft).code,
        "é" * 500,
        "\0",
    ):
        assert lot_of_symbol(text) is None, text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"n": "4"}, "chỉ còn 3 cần gói"),
        ({"n": "-1"}, "từ 1 trở lên"),
        ({"n": "hai"}, "không phải là số nguyên"),
        ({"n": ""}, "Chưa có món nào"),
        ({"n": "1", "code": "1234"}, "Không tìm thấy lô có mã này"),
        ({"n": "1", "lot": "999999"}, "999999"),
    ],
)
def test_what_is_wrong_in_packing_is_told_at_its_field(traced, fields, words):
    order, owner = accepted(traced)
    make_lot(variant=traced[2])
    line = order.lines.get()
    response = client_of(owner).post(
        f"/studio/orders/{order.pk}/pack/", {f"{k}{line.pk}": v for k, v in fields.items()}
    )
    assert response.status_code == 422
    assert words in said(response)
    assert not Fulfilment.objects.exists()


def test_goods_of_a_lot_that_is_stopped_or_past_its_day_do_not_leave(traced):
    order, owner = accepted(traced)
    variant, line, studio = traced[2], order.lines.get(), client_of(owner)
    here = f"/studio/orders/{order.pk}/"
    lot, old = make_lot(variant=variant), make_lot(variant=variant, expires_on=clock.today())
    parcel = pack_order(order=order, units=[Packed(line.pk, 1, lot)], by=owner)
    hold_lot(lot=lot, reason="Nghi nhiễm ẩm, đang kiểm nghiệm.", by=None)
    assert "Không được giao đi" in said(studio.get(here))
    response = studio.post(f"/studio/parcels/{parcel.pk}/send/", {"carrier": "own"})
    assert "Mở kiện, thay hàng lô khác" in said(response)
    assert Fulfilment.objects.get().state == "packed"
    with clock.set_to(clock.now() + dt.timedelta(days=1)):
        sent = {f"n{line.pk}": "1", f"code{line.pk}": ensure_code(lot=old).code}
        assert "hết hạn dùng" in said(studio.post(f"{here}pack/", sent))
    studio.post(f"/studio/parcels/{parcel.pk}/unpack/")
    assert "Không được giao đi" not in said(studio.get(here))
    recall_lot(lot=lot, reason="Kiểm nghiệm không đạt.", by=None)


def test_a_recall_reaches_whoever_was_sent_goods_of_the_lot(traced):
    _order, owner, variant = traced
    lot, buyer, other = make_lot(variant=variant), make_user(), make_user()
    for person, goes in ((buyer, True), (other, False)):
        order = make_order((variant.product, 1), buyer=person)
        accept_order(order=order, by=owner)
        parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 1, lot)], by=owner)
        if goes:
            send_parcel(parcel=parcel, by=owner)
    recall_lot(lot=lot, reason="Kiểm nghiệm không đạt.", by=None)
    outbox.deliver()
    waiting = DBTaskResult.objects.filter(task_path__endswith="tell_buyer").order_by("enqueued_at")
    recalled = [row.args_kwargs["args"] for row in waiting if row.args_kwargs["args"][1] == "recalled"]
    assert len(recalled) == 1
    assert tell(order_id=recalled[0][0], kind="recalled")
    assert list(Notice.objects.filter(kind="order.recalled").values_list("user", flat=True)) == [buyer.pk]


def test_what_came_back_and_what_is_called_off(traced):
    order, owner = accepted(traced)
    line, studio = order.lines.get(), client_of(owner)
    parcel = pack_order(order=order, units=[Packed(line.pk, 3)], by=owner)
    send_parcel(parcel=parcel, by=owner)
    assert studio.post(f"/studio/parcels/{parcel.pk}/came-back/").status_code == 422
    studio.post(f"/studio/parcels/{parcel.pk}/came-back/", {"sellable": "0"})
    order.refresh_from_db()
    assert (order.state, Stock.objects.get().quantity) == (OrderState.CANCELLED, 7)
    other = make_order((traced[2].product, 1))
    assert studio.post(f"/studio/orders/{other.pk}/cancel/", {"reason": "buyer"}).status_code == 422
    studio.post(f"/studio/orders/{other.pk}/cancel/", {"reason": CancelReason.NO_STOCK})
    other.refresh_from_db()
    assert (other.state, other.cancel_reason) == (OrderState.CANCELLED, "no_stock")
    staff = client_of(make_member(producer=order.shop.producer, role="staff"))
    third = make_order((traced[2].product, 1))
    assert staff.post(f"/studio/orders/{third.pk}/cancel/", {"reason": "no_stock"}).status_code == 403


def test_who_picks_up_here_gets_the_parcel_in_one_step():
    product = make_on_sale(stock=5)
    shop = product.offers.get().shop
    place = make_contact().place
    outlet = Outlet.objects.create(
        slug="kho", name="Kho xã", kind="shop", shop=shop, place=place, street="Thôn 1", created_at=clock.now()
    )
    make_method(shop=shop, kind="pickup", name="Tới lấy", fee=0, outlet=outlet)
    order = make_order((product, 1))
    owner = make_member(producer=shop.producer)
    accept_order(order=order, by=owner)
    parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 1)], by=owner)
    studio = client_of(owner)
    assert "Người mua tới lấy" in said(studio.get(f"/studio/orders/{order.pk}/"))
    page = f"/studio/parcels/{parcel.pk}/fetched/"
    assert studio.post(f"/studio/parcels/{parcel.pk}/delivered/").headers["location"] == page
    assert studio.post(page, {"code": order.pickup_code}).status_code == 302
    order.refresh_from_db()
    assert (order.state, Stock.objects.get().quantity) == (OrderState.DELIVERED, 4)


def test_orders_are_for_the_shop_s_own_people(traced):
    order, _owner, _variant = traced
    assert client_of(make_member(producer=make_producer())).get(f"/studio/orders/{order.pk}/").status_code == 404
    boss = client_of(make_superuser())
    assert boss.get(f"/studio/orders/{order.pk}/?p={order.shop.producer_id}").status_code == 403


def test_papers_carry_a_symbol_that_opens_the_order_and_nothing_of_the_buyer(traced, settings):
    settings.PUBLIC_URL = "https://chocop.vn"
    order, owner = accepted(traced)
    parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 2, make_lot(variant=traced[2]))], by=owner)
    studio = client_of(owner)
    for name, address in {
        "packing-list": f"/studio/orders/{order.pk}/packing-list.pdf",
        "packing-lists": "/studio/orders/packing-lists.pdf",
        "parcel-label": f"/studio/parcels/{parcel.pk}/label.pdf",
    }.items():
        (picture,) = keep_pages(studio.get(address).content, name, scale=3)
        (found,) = zxingcpp.read_barcodes(picture)
        assert found.text == f"https://chocop.vn/studio/orders/{order.code}/"
    page = pypdf.PdfReader(io.BytesIO(studio.get(f"/studio/orders/{order.pk}/packing-list.pdf").content)).pages[0]
    assert b" 11.7559" in page.get_contents().get_data()  # a square to tick: no font of ours has one
    assert studio.get(f"/studio/orders/{order.code}/").url == f"/studio/orders/{order.pk}/"
    assert studio.get("/studio/orders/DH00000000/").status_code == 404


def test_a_carrier_s_list_has_what_it_asks_for_and_no_formulas(traced):
    order, owner, _variant = traced
    recipient = order.group.recipient
    recipient.name = "=HYPERLINK(1)"
    recipient.save()
    accept_order(order=order, by=owner)
    line = order.lines.get()
    pack_order(order=order, units=[Packed(line.pk, 1)], by=owner)
    pack_order(order=order, units=[Packed(line.pk, 2)], by=owner)
    studio = client_of(owner)
    rows = list(csv.DictReader(io.StringIO(studio.get("/studio/orders/hand-over-ghn.csv").content.decode("utf-8-sig"))))
    assert [row["Mã đơn khách hàng"] for row in rows] == [f"{order.code}-1", f"{order.code}-2"]
    assert [row["Tiền thu hộ (COD)"] for row in rows] == [str(order.total), "0"]
    assert rows[0]["Họ tên người nhận"] == "'=HYPERLINK(1)"
    for carrier in ("ghtk", "viettel", "vnpost", "own"):
        assert len(studio.get(f"/studio/orders/hand-over-{carrier}.csv").content.splitlines()) == 3
    assert studio.get("/studio/orders/hand-over-dhl.csv").status_code == 404
