"""Buying, all the way: a guest on a phone buys from two shops, one order is paid by transfer, packed, delivered, partly returned and refunded; a
card with 3-D Secure."""

import csv
import io
import re
import urllib.request

import pytest

from catalog.core import clock, outbox
from catalog.products.queries import listable
from marketplace.orders.models import Order, PaymentWay, Return, ReturnState
from marketplace.payments.models import Booking, Entry, Payment, StripeAccount
from marketplace.payments.services import balances
from marketplace.shops.models import Offer
from marketplace.shops.queries import market
from marketplace.storefront.queries.desk_orders import lots_on_sale
from marketplace.storefront.views import payments
from tests.fakes.stripe import SECRET_KEY, SECURE, WEBHOOK_SECRET, fake_stripe, signed

from .addresses import HTX, demo
from .conftest import DESK
from .test_pages import look

pytestmark = pytest.mark.browser


def two_offers():
    """Of the demo's shop, with a lot that can be packed, and of another that delivers; in the market, with goods left."""
    found = {}
    for offer in (
        Offer.objects.filter(channel=market(), is_active=True, product__in=listable(), shop__delivery_methods__cod=True)
        .exclude(product__product_set__number__in=(14, 15, 16, 26))
        .select_related("product", "variant__stock", "shop")
        .order_by("pk")
    ):
        of_demo = offer.shop.producer_id == demo().pk
        if offer.variant.stock.quantity - offer.variant.stock.reserved > 5 and (
            not of_demo or lots_on_sale([offer.variant_id], today=clock.today())
        ):
            found.setdefault(of_demo, offer)
    return found[True], found[False]


def put_in(visitor, *offers):
    page = visitor.page
    for offer in offers:
        visitor.open(f"/products/{offer.product.slug}/")
        page.locator(f"main input[name=offer][value='{offer.pk}']").check()
        visitor.lead(page.locator("main form:has(fieldset) button").first)
        assert "Đã thêm" in page.inner_text("main")


def fill_in(page, **over):
    said = {"name": "Người Mua Thử", "phone": "0912345678", "street": "12 Nguyễn Tất Thành"} | over
    for name, text in said.items():
        page.fill(f"[name={name}]", text)


def placed_at(visitor):
    return Order.objects.filter(group__token=visitor.page.url.rstrip("/").rpartition("/")[2])


def test_a_guest_buys_from_two_shops_and_gives_one_thing_back(visit, site):
    mine, other = two_offers()
    visitor = visit()
    page = visitor.page
    put_in(visitor, mine, other)
    assert look(visitor, "cart") == []
    assert page.get_by_role("link", name="Giỏ hàng, 2 món").is_visible()
    shop = page.locator(f"section[aria-labelledby='shop-{mine.shop_id}']")
    visitor.lead(shop.get_by_role("button", name="Thêm một"))
    assert page.get_by_role("link", name="Giỏ hàng, 3 món").is_visible()
    visitor.press("Đặt hàng", exact=True)
    assert look(visitor, "checkout") == []
    fill_in(page, phone="091234567", place="Phường Nghĩa Trung, TP Gia Nghĩa, Đắk Nông")
    page.locator(f"#payment-{mine.shop_id}").get_by_role("radio", name=re.compile("VietQR")).check()
    page.locator(f"#payment-{other.shop_id}").get_by_role("radio", name=re.compile("Trả khi nhận")).check()
    visitor.press("Đặt hàng", exact=True)
    assert "Có 9 chữ số, cần 10" in page.inner_text("main") and "nay là" in page.inner_text("main")
    assert look(visitor, "checkout-wrong") == []
    page.fill("[name=phone]", "0912345678")
    page.locator("[name=place_choice]").first.check()
    page.locator("[name=consent]").check()
    visitor.press("Đặt hàng", exact=True)
    assert "Đã đặt hàng" in page.inner_text("h1")
    said = page.inner_text("main")
    orders = {order.payment_way: order for order in placed_at(visitor)}
    assert all(order.code in said for order in orders.values()) and "Trả tiền bằng VietQR" in said
    assert look(visitor, "orders-placed") == []
    cash, paid = orders[PaymentWay.COD], orders[PaymentWay.VIETQR]
    visitor.open(f"/orders/{cash.token}/")
    page.get_by_text("Hủy đơn này").click()
    visitor.press(re.compile("Hủy đơn DH"))
    assert "Đã hủy đơn" in page.inner_text("main")

    maker = visit(viewport=DESK, device_scale_factor=1)
    maker.enter(HTX)
    maker.open(f"/studio/?p={demo().pk}")
    _statement(maker, paid)
    _packed_and_delivered(maker, paid, mine)
    visitor.open(f"/orders/{paid.token}/")
    assert "xem nguồn gốc" in page.inner_text("main")  # the lot that was scanned
    visitor.follow("Trả hàng, khiếu nại")
    page.fill(f"[name=n{paid.lines.get().pk}]", "1")
    page.get_by_label("Vỡ, hỏng khi giao").check()
    page.fill("[name=text]", "Một gói bị rách.")
    visitor.press("Gửi người bán")
    assert "Người bán phải trả lời trước hết" in page.inner_text("main")
    request = Return.objects.get(order=paid)
    _taken_back(maker, paid, request)
    visitor.open(f"/orders/{paid.token}/returns/{request.pk}/")
    assert "Đã hoàn" in page.inner_text("main")
    request.refresh_from_db()
    assert request.state == ReturnState.DONE
    for order in orders.values():
        stands = balances(Payment.objects.get(order=order))
        assert sum(stands.values()) == 0 and not {"buyer", "refund", "surplus"} & set(stands), stands
    assert visitor.said == [] and maker.said == []


def _statement(maker, order):
    """The bank's file is read, and finds the order."""
    out = io.StringIO()
    csv.writer(out).writerows(
        [
            ["Ngày giao dịch", "Số tham chiếu", "Số tiền ghi có", "Mô tả"],
            [f"{clock.today():%d/%m/%Y}", f"FT{order.pk}", order.total, f"NGUOI MUA {order.code} chuyen tien"],
        ]
    )
    maker.open("/studio/money/import/")
    maker.page.set_input_files(
        "[name=file]", {"name": "sao-ke.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode()}
    )
    maker.press("Gửi tệp")
    assert "1 khoản khớp đơn" in maker.page.inner_text("main")


def _packed_and_delivered(maker, order, offer):
    """Taken on, packed with the lot that stands on the goods, handed over, there."""
    page = maker.page
    maker.open("/studio/orders/?state=new")
    maker.follow(order.code)
    maker.press("Nhận đơn")
    maker.follow("Gói hàng", exact=True)
    lot = lots_on_sale([offer.variant_id], today=clock.today())[offer.variant_id][0]
    page.fill(
        f"[name=code{order.lines.get().pk}]", f"https://ocop.example/t/{lot.trace_code.code}/"
    )  # as a phone reads it
    maker.press("Đóng kiện")
    maker.follow("Giao đi")
    maker.press("Đã giao đi")
    maker.press("Đã tới người mua")
    assert "đã tới người mua" in page.inner_text("main")


def _taken_back(maker, order, request):
    """Yes; one came back and can be sold again; the money goes back, and the book says so."""
    page = maker.page
    maker.open("/studio/returns/")
    maker.follow(re.compile(order.code))
    page.get_by_label("Đồng ý: gửi hàng về, rồi hoàn tiền").check()
    page.locator("form:has([name=verdict]) [name=text]").fill("Gửi về xưởng giúp chúng tôi.")
    maker.press("Gửi quyết định")
    assert look(maker, "studio-return-accepted") == []
    maker.press("Ghi hàng đã về")
    while outbox.deliver():
        pass
    maker.follow("Hoàn tiền ở sổ tiền của đơn")
    page.fill("[name=reference]", "FT26335001")
    maker.press("Ghi đã hoàn")
    while outbox.deliver():
        pass
    assert "FT26335001" in page.inner_text("main")


def test_a_card_with_3d_secure_is_booked_once(visit, site, settings, monkeypatch):
    with fake_stripe() as fake:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = SECRET_KEY, WEBHOOK_SECRET
        settings.STRIPE_API, settings.PUBLIC_URL = fake.address, site.url
        allowed = [*payments.LEADS_TO_CARDS["form-action"], fake.address]
        monkeypatch.setitem(payments.LEADS_TO_CARDS, "form-action", allowed)
        fake.tell = site.here("/payments/stripe/webhook/")
        offer = two_offers()[1]
        fake.accounts["acct_1"] = True
        StripeAccount.objects.create(shop=offer.shop, account_id="acct_1", card_payments=True, checked_at=clock.now())
        visitor = visit()
        page = visitor.page
        put_in(visitor, offer)
        visitor.press("Đặt hàng", exact=True)
        fill_in(page, place="Xã Kiến Đức, Lâm Đồng")
        page.locator(f"#payment-{offer.shop_id}").get_by_role("radio", name=re.compile("Thẻ")).check()
        page.locator("[name=consent]").check()
        visitor.press("Đặt hàng", exact=True)
        order = placed_at(visitor).get()
        visitor.follow(re.compile("bằng thẻ"))
        assert look(visitor, "order-card") == []
        visitor.press("Tới trang nhập thẻ")
        page.fill("[name=card]", SECURE)
        visitor.press("Pay")
        assert "3-D Secure" in page.inner_text("h1")
        visitor.press("Complete")
        assert page.url == site.here(f"/orders/{order.token}/pay/")
        assert "Người bán đã nhận" in page.inner_text("main")
        for event in fake.events * 2:  # each told twice more
            body, header = signed(event)
            again = urllib.request.Request(
                fake.tell, body, {"Stripe-Signature": header, "Content-Type": "application/json"}
            )
            urllib.request.urlopen(again, timeout=20).close()
    order.refresh_from_db()
    assert (order.state, order.paid_at is not None) == ("new", True)
    assert Booking.objects.filter(payment__order=order, kind="received").count() == 1
    assert sum(Entry.objects.filter(booking__payment__order=order).values_list("amount", flat=True)) == 0
    assert balances(order.payment)["producer"] == order.total
