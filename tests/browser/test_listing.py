"""A listing's way: a producer writes it on a phone, an officer approves it and records its certificate, consumers find it."""

import io
import re

import pytest

from catalog.products.models import Product
from marketplace.storefront.queries.demo import DEMO_PASSWORD
from marketplace.storefront.symbols.still_life import draw_package

from .conftest import DESK

pytestmark = pytest.mark.browser

NAME = "Hạt mắc ca rang muối Tuy Đức"


def leads_to(pattern, page):
    assert re.search(pattern, page.url)


def write(producer):
    """A product with its label, a pack and a photo, up to review."""
    page = producer.page
    producer.lead(page.get_by_role("link", name="Thêm sản phẩm").first)
    leads_to(r"/products/new/", page)
    page.get_by_label("Tên sản phẩm").fill(NAME)
    page.locator("[name=product_set]").select_option(
        label=page.locator("[name=product_set] option").nth(2).inner_text()
    )
    page.get_by_label("Thành phần").fill("Hạt mắc ca, muối")
    page.get_by_label("Tiêu chuẩn áp dụng").fill("TCCS 02:2026")
    page.get_by_label("Giới thiệu ngắn").fill("Mắc ca trồng dưới chân núi, rang vừa tới.")
    page.get_by_label("Cách giữ").fill("Nơi khô, mát")
    producer.press("Lưu bản nháp")
    leads_to(r"/products/\d+/variants/", page)
    fresh = page.locator("form", has_text="Thêm quy cách")
    fresh.get_by_label("Tên quy cách").fill("Túi 500 g")
    fresh.get_by_label("Khối lượng tịnh").fill("500")
    fresh.get_by_label("Đơn vị").fill("g")
    producer.lead(fresh.get_by_role("button", name="Thêm", exact=True))
    page.get_by_text("Túi 500 g").first.wait_for()


def test_from_a_producers_phone_to_the_catalogue(visit):
    # the producer, on a phone
    producer = visit()
    producer.sign_in("htx@ocop.example", DEMO_PASSWORD)
    page = producer.open("/studio/")
    producer.lead(page.get_by_role("link", name=re.compile("Quảng Trực")).first)
    producer.keep("listing-1-studio")
    producer.follow("Hàng", exact=True)
    write(producer)
    producer.keep("listing-2-variants")
    producer.lead(page.get_by_role("link", name=re.compile("^Ảnh")).first)
    photo = io.BytesIO()
    draw_package("pouch", hue=28, seed=5).save(photo, "JPEG")
    page.locator("input[type=file]").set_input_files(
        {"name": "mac-ca.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    producer.press("Tải lên")
    page.locator("img.photo").first.wait_for()
    producer.keep("listing-3-photos")
    producer.follow("Giá, kho")
    page.get_by_label("Giá bán").fill("185.000")
    page.get_by_label("Còn trong kho").fill("40")
    producer.press("Lưu", exact=True)
    page.get_by_text("Đang bán").first.wait_for()
    producer.keep("listing-3-price")
    producer.lead(page.get_by_role("link", name="Quy cách").first)
    producer.press("Gửi duyệt")
    page.get_by_text("Đã gửi duyệt").wait_for()
    producer.keep("listing-4-in-review")
    product = Product.objects.get(name=NAME)
    assert product.state == "in_review"

    # not yet to be seen by anybody
    buyer = visit()
    assert NAME not in buyer.open("/products/?q=mac+ca+rang+muoi").inner_text("main")

    # the officer, at a desk
    officer = visit(viewport=DESK)
    officer.sign_in("tinh@ocop.example", DEMO_PASSWORD)
    page = officer.open("/office/")
    officer.keep("listing-5-office")
    page.goto(officer.site.here("/office/products/"))
    officer.lead(page.get_by_role("link", name=re.compile(NAME)).first)
    officer.keep("listing-6-review")
    officer.press("Duyệt", exact=True)
    page.get_by_text("Ẩn khỏi chợ").wait_for()
    assert Product.objects.get(pk=product.pk).state == "published"
    assert NAME not in buyer.open("/products/?q=mac+ca+rang+muoi").inner_text("main")  # no stars yet

    officer.follow("Ghi quyết định công nhận")
    page.get_by_label("4 sao").check()
    page.get_by_label("Số quyết định").fill("1234/QĐ-UBND")
    page.get_by_label("Ngày quyết định").fill("2026-11-20")
    page.get_by_label("Cấp công nhận").select_option("province")
    page.get_by_label("Nơi ban hành").fill("Tỉnh Lâm Đồng")
    officer.press("Ghi", exact=True)
    leads_to(r"/office/(certificates|products)/\d+/", page)
    officer.keep("listing-7-certificate")

    # consumers find it
    page = buyer.open("/products/?q=mac+ca+rang+muoi")
    card = page.locator(".card", has_text=NAME)
    buyer.keep("listing-8-catalogue")
    assert "185.000" in card.inner_text()
    assert card.locator(".stars").get_attribute("aria-label") == "OCOP 4 sao"
    buyer.lead(card.get_by_role("link"))
    leads_to(r"/products/[a-z0-9-]+/$", page)
    buyer.keep("listing-9-product")
    assert "1234/QĐ-UBND" in page.inner_text("main")
    assert "20/11/2029" in page.inner_text("main")
    assert [*producer.said, *officer.said, *buyer.said] == []
