"""Buying on a phone: from two products to an order's page."""

import re

import pytest

from catalog.products.queries import listable
from marketplace.orders.models import Order, PaymentWay
from marketplace.shops.models import Offer
from marketplace.shops.queries import market

from .test_pages import look

pytestmark = pytest.mark.browser


def two_offers():
    """Of two shops that deliver, in the market, with goods left."""
    found = {}
    for offer in (
        Offer.objects.filter(channel=market(), is_active=True, product__in=listable(), shop__delivery_methods__cod=True)
        .exclude(product__product_set__number__in=(14, 15, 16, 26))
        .select_related("product", "variant__stock", "shop")
        .order_by("pk")
    ):
        if offer.variant.stock.quantity - offer.variant.stock.reserved > 5:
            found.setdefault(offer.shop_id, offer)
    return list(found.values())[:2]


def test_a_guest_buys_from_two_shops(visit):
    visitor = visit()
    page = visitor.page
    for offer in two_offers():
        visitor.open(f"/products/{offer.product.slug}/")
        page.locator(f"main input[name=offer][value='{offer.pk}']").check()
        visitor.lead(page.locator("main form:has(fieldset) button"))
        assert "Đã thêm" in page.inner_text("main")
    assert look(visitor, "cart") == []
    assert page.get_by_role("link", name="Giỏ hàng, 2 món").is_visible()
    visitor.lead(page.get_by_role("button", name="Thêm một").first)
    assert page.get_by_role("link", name="Giỏ hàng, 3 món").is_visible()
    visitor.press("Đặt hàng", exact=True)
    assert look(visitor, "checkout") == []
    page.fill("[name=name]", "Người Mua Thử")
    page.fill("[name=phone]", "091234567")
    page.fill("[name=street]", "12 Nguyễn Tất Thành")
    page.fill("[name=place]", "Phường Nghĩa Trung, TP Gia Nghĩa, Đắk Nông")
    second = page.locator("fieldset[id^=payment-]").nth(1)
    second.get_by_role("radio", name=re.compile("Trả khi nhận")).check()
    visitor.press("Đặt hàng", exact=True)
    assert "Có 9 chữ số, cần 10" in page.inner_text("main") and "nay là" in page.inner_text("main")
    assert look(visitor, "checkout-wrong") == []
    page.fill("[name=phone]", "0912345678")
    page.locator("[name=place_choice]").first.check()
    page.locator("[name=consent]").check()
    visitor.press("Đặt hàng", exact=True)
    assert "Đã đặt hàng" in page.inner_text("h1")
    orders = Order.objects.filter(group__token=page.url.rstrip("/").rpartition("/")[2])
    assert sorted(orders.values_list("payment_way", flat=True)) == [PaymentWay.COD, PaymentWay.VIETQR]
    said = page.inner_text("main")
    assert all(order.code in said for order in orders) and "Trả tiền bằng VietQR" in said and "tài khoản mẫu" in said
    assert look(visitor, "orders-placed") == []
    visitor.lead(page.get_by_role("link", name="Trang riêng của đơn này").first)
    page.get_by_text("Hủy đơn này").click()
    visitor.press(re.compile("Hủy đơn DH"))
    assert "Đã hủy đơn" in page.inner_text("main")
