"""Tables that a shop and the platform owe: what invoices need, a year's revenue, sellers for the tax office."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from catalog.core import clock, outbox
from catalog.core.errors import NotAllowed, Refused
from marketplace.orders.models import Order, OrderExport, OrderState
from marketplace.orders.queries.taken_out import InvoiceLine, invoice_lines, revenue_of
from marketplace.orders.services import (
    accept_order,
    answer_return,
    drop_old_order_exports,
    make_order_export,
    request_order_export,
)
from marketplace.shops.models import Offer
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member, make_officer, make_superuser
from tests.factories.orders import make_cart, make_contact, make_order, order_form, place_cart
from tests.factories.shops import make_on_sale
from tests.marketplace.promotions.test_vouchers import make_voucher

from .test_returns import asked, delivered

pytestmark = pytest.mark.django_db
FIRM = {"invoice_name": "Công ty Mẫu", "invoice_tax_code": "5800123456", "invoice_address": "1 Đường Mẫu"}


def exported(*, shop, by, kind="invoices", first=dt.date(2026, 11, 1), last=dt.date(2026, 11, 30), form="csv"):
    asked_for = request_order_export(kind=kind, shop=shop, form=form, first=first, last=last, by=by)
    make_order_export(export_id=asked_for.pk)
    asked_for.refresh_from_db()
    assert asked_for.problem == ""
    return asked_for


def rows_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("gross", "rate", "net", "vat"),
    [(108_000, "8", 100_000, 8_000), (100_000, "8", 92_593, 7_407), (105, "5", 100, 5), (99_999, "10", 90_908, 9_091),
     (50_000, "0", 50_000, 0), (50_000, "KCT", 50_000, None), (50_000, "", 50_000, None), (0, "10", 0, 0)],
)  # fmt: skip
def test_the_tax_in_a_price(gross, rate, net, vat):
    line = InvoiceLine("Cà phê", "SKU", "túi", 1, gross, 0, rate, gross)
    assert (line.net, line.vat) == (net, vat)


def test_what_an_invoice_needs_of_what_was_kept():
    order, owner = delivered(3, contact=make_contact(email="ketoan@example.vn", **FIRM))
    line = order.lines.get()
    assert line.vat == "", "this seller states no tax"
    request = answer_return(request=asked(order, 1), accept=True, goods_come_back=False, by=owner)
    assert request.amount == 100_000
    studio = client_of(owner)
    export = exported(shop=order.shop, by=owner)
    goods, delivery = rows_of(studio, f"/studio/money/exports/{export.pk}/file/")
    seller = order.shop.producer
    assert (goods["Mã đơn"], goods["Ngày giao xong"], goods["Người bán"], goods["Mã số thuế người bán"]) == (
        order.code, "2026-11-22", seller.name, seller.tax_code,
    )  # fmt: skip
    assert (goods["Tên đơn vị mua"], goods["Họ tên người mua"], goods["Mã số thuế người mua"], goods["Địa chỉ người mua"]) == (
        "Công ty Mẫu", "Nguyễn Thị Hường", "5800123456", "1 Đường Mẫu",
    )  # fmt: skip
    assert (
        goods["Số lượng"],
        goods["Đơn giá (đã gồm thuế)"],
        goods["Thành tiền có thuế"],
        goods["Thuế suất GTGT"],
    ) == ("2", "100000", "200000", "")
    assert (goods["Đơn vị tính"], goods["STT"], goods["Tổng tiền thanh toán"]) == (line.variant_name, "1", "230000")
    assert (delivery["Tên hàng hóa, dịch vụ"], delivery["Thành tiền có thuế"], delivery["STT"]) == (
        "Phí giao hàng",
        "30000",
        "2",
    )
    assert export.rows == 2
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(
        studio.get(f"/studio/money/exports/{exported(shop=order.shop, by=owner, form='xlsx').pk}/file/").streaming_content
    ))).active  # fmt: skip
    assert sheet.max_row == 3 and sheet["P2"].value == 2
    assert exported(shop=order.shop, by=owner, first=dt.date(2026, 10, 1), last=dt.date(2026, 10, 31)).rows == 0
    assert exported(shop=order.shop, by=owner, kind="orders").rows == 1


def test_the_shops_discount_is_shared_out_and_the_sponsors_is_no_discount():
    one, two = make_on_sale(amount=100_000), make_on_sale(amount=33_333)
    Offer.objects.filter(product=one).update(vat="8")
    shop = one.offers.get().shop
    Offer.objects.filter(product=two).update(shop=shop)
    make_voucher(shop=shop, percent=10)
    cart = make_cart(one, (two, 2))
    form = order_form(cart)
    off = (100_000 + 66_666) // 10
    seen = form["seen"].__class__(form["seen"].lines, form["seen"].total - off)
    order = place_cart(cart, codes=["TET2027"], seen=seen).orders.get()
    lines = invoice_lines(Order.objects.prefetch_related("lines__allocation", "lines__variant").get(pk=order.pk))
    assert [line.discount for line in lines] == [9_999, 6_667, 0] and sum(line.discount for line in lines) == off
    assert sum(line.gross for line in lines) == order.total
    assert (lines[0].rate_words, lines[0].net + (lines[0].vat or 0)) == ("8%", 90_001)
    Order.objects.filter(pk=order.pk).update(sponsored=off)
    order.refresh_from_db()
    assert sum(line.discount for line in invoice_lines(order)) == 0, "the sponsor pays the shop"


def test_a_year_by_month_and_sellers_by_quarter():
    order, owner = delivered(3)
    answer_return(request=asked(order, 1), accept=True, goods_come_back=False, by=owner)
    make_order((make_on_sale(amount=70_000), 1))  # not delivered: no revenue
    with clock.set_to(NOW.replace(year=2027, month=2)):
        late, late_owner = delivered(1)
    (month,) = revenue_of(2026)[order.shop_id]
    assert (month.month, month.orders, month.goods, month.delivery, month.revenue) == (11, 1, 200_000, 30_000, 230_000)
    assert set(revenue_of(2027)) == {late.shop_id}
    year = exported(shop=order.shop, by=owner, kind="revenue", first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31))
    rows = rows_of(client_of(owner), f"/studio/money/exports/{year.pk}/file/")
    assert len(rows) == 13 and (rows[10]["Doanh thu"], rows[12]["Tháng"], rows[12]["Doanh thu"]) == (
        "230000",
        "Cả năm",
        "230000",
    )
    ministry = make_officer(level="ministry", place=None)
    office = client_of(ministry)
    assert office.post("/office/sellers/", {"year": "2026", "form": "csv"}).status_code == 302
    outbox.deliver()
    report = OrderExport.objects.get(kind="sellers")
    assert "tự cập nhật" in office.get("/office/sellers/").content.decode()
    make_order_export(export_id=report.pk)
    (seller,) = rows_of(office, f"/office/sellers/{report.pk}/file/")
    assert (seller["Tên người bán"], seller["Mã số thuế, số định danh"], seller["Doanh thu quý IV"], seller["Doanh thu cả năm"]) == (
        order.shop.producer.name, order.shop.producer.tax_code, "230000", "230000",
    )  # fmt: skip
    for year in ("2019", "2027", "x", ""):
        assert office.post("/office/sellers/", {"year": year, "form": "csv"}).status_code == 422
    for who in (make_officer(place=order.shop.producer.place), make_officer(place=order.shop.producer.province)):
        assert client_of(who).get("/office/sellers/").status_code == 404
    assert client_of(make_superuser()).get(f"/office/sellers/{report.pk}/file/").status_code == 404, "another's file"
    assert late_owner is not owner


def test_who_may_and_what_is_refused():
    order, owner = delivered(1)
    ask = {
        "kind": "invoices",
        "shop": order.shop,
        "form": "csv",
        "first": dt.date(2026, 11, 1),
        "last": dt.date(2026, 11, 30),
        "by": owner,
    }
    for who in (make_member(producer=order.shop.producer, role="staff"), make_member(producer=order.shop.producer, role="packer"),
                make_officer(place=order.shop.producer.place), make_superuser(), make_member(producer=make_on_sale().producer)):  # fmt: skip
        with pytest.raises(NotAllowed):
            request_order_export(**ask | {"by": who})
    for over, field in (
        ({"form": "pdf"}, "form"), ({"kind": "all"}, "kind"), ({"kind": "sellers"}, "kind"), ({"last": dt.date(2026, 10, 1)}, "last"),
        ({"last": dt.date(2028, 1, 1)}, "last"), ({"first": dt.date(2027, 1, 1), "last": dt.date(2027, 1, 2)}, "first"),
        ({"kind": "revenue", "first": dt.date(2025, 12, 31)}, "last"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            request_order_export(**ask | over)
        assert refused.value.problems[0].field == field, over
    studio = client_of(owner)
    sent = {"kind": "invoices", "form": "xlsx", "first": "2026-11-01", "last": "2026-11-30"}
    assert studio.post("/studio/money/exports/", sent).status_code == 302
    assert studio.post("/studio/money/exports/", sent | {"first": "x"}).status_code == 422
    page = studio.get("/studio/money/exports/")
    assert "Đang làm" in page.content.decode() and page["Refresh"] == "3"
    waiting = OrderExport.objects.get()
    order.shop.producer.memberships.all().delete()
    make_order_export(export_id=waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.file, "quản lý" in waiting.problem) == ("", True), "no owner any more when it is made"
    with clock.set_to(NOW + dt.timedelta(days=8)):
        assert drop_old_order_exports() == 1
    unfinished = accept_order(order=make_order(), by=make_member(producer=Order.objects.latest("pk").shop.producer))
    assert unfinished.state == OrderState.ACCEPTED
