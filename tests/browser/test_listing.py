"""A listing's way: a producer writes it on a phone, an officer approves it and records its certificate, consumers find it."""

import io
import re

import pytest

from catalog.products.models import Product
from marketplace.storefront.queries.demo import DEMO_PASSWORD
from marketplace.storefront.symbols.still_life import draw_package

from .conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

NAME = "Hạt mắc ca rang muối Tuy Đức"


def wait_for(page, pattern):
    page.wait_for_url(re.compile(pattern))


def write(page):
    """A product with its label, a pack and a photo, up to review."""
    page.get_by_role("link", name="Thêm sản phẩm").first.click()
    wait_for(page, r"/products/new/")
    page.get_by_label("Tên sản phẩm").fill(NAME)
    page.locator("[name=product_set]").select_option(
        label=page.locator("[name=product_set] option").nth(2).inner_text()
    )
    page.get_by_label("Thành phần").fill("Hạt mắc ca, muối")
    page.get_by_label("Tiêu chuẩn áp dụng").fill("TCCS 02:2026")
    page.get_by_label("Giới thiệu ngắn").fill("Mắc ca trồng dưới chân núi, rang vừa tới.")
    page.get_by_label("Cách giữ").fill("Nơi khô, mát")
    page.get_by_role("button", name="Lưu bản nháp").click()
    wait_for(page, r"/products/\d+/variants/")
    fresh = page.locator("form", has_text="Thêm quy cách")
    fresh.get_by_label("Tên quy cách").fill("Túi 500 g")
    fresh.get_by_label("Khối lượng tịnh").fill("500")
    fresh.get_by_label("Đơn vị").fill("g")
    fresh.get_by_role("button", name="Thêm", exact=True).click()
    page.get_by_text("Túi 500 g").first.wait_for()


def test_from_a_producers_phone_to_the_catalogue(visit):
    # the producer, on a phone
    producer = visit()
    producer.sign_in("htx@ocop.example", DEMO_PASSWORD)
    page = producer.open("/studio/")
    page.get_by_role("link", name=re.compile("Quảng Trực")).first.click()
    producer.keep("listing-1-studio")
    page.get_by_role("link", name="Hàng", exact=True).click()
    write(page)
    producer.keep("listing-2-variants")
    page.get_by_role("link", name=re.compile("^Ảnh")).first.click()
    photo = io.BytesIO()
    draw_package("pouch", hue=28, seed=5).save(photo, "JPEG")
    page.locator("input[type=file]").set_input_files(
        {"name": "mac-ca.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    page.get_by_role("button", name="Tải lên").click()
    page.locator("img.photo").first.wait_for()
    producer.keep("listing-3-photos")
    page.get_by_role("link", name="Giá, kho").click()
    page.get_by_label("Giá bán").fill("185.000")
    page.get_by_label("Còn trong kho").fill("40")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_text("Đang bán").first.wait_for()
    producer.keep("listing-3-price")
    page.get_by_role("link", name="Quy cách").first.click()
    page.get_by_role("button", name="Gửi duyệt").click()

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
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    officer.keep("listing-6-review")
    page.get_by_role("button", name="Duyệt", exact=True).click()
    page.get_by_text("Ẩn khỏi chợ").wait_for()
    assert Product.objects.get(pk=product.pk).state == "published"
    assert NAME not in buyer.open("/products/?q=mac+ca+rang+muoi").inner_text("main")  # no stars yet

    page.get_by_role("link", name="Ghi quyết định công nhận").click()
    page.get_by_label("4 sao").check()
    page.get_by_label("Số quyết định").fill("1234/QĐ-UBND")
    page.get_by_label("Ngày quyết định").fill("2026-11-20")
    page.get_by_label("Cấp công nhận").select_option("province")
    page.get_by_label("Nơi ban hành").fill("Tỉnh Lâm Đồng")
    page.get_by_role("button", name="Ghi", exact=True).click()
    wait_for(page, r"/office/(certificates|products)/\d+/")
    officer.keep("listing-7-certificate")

    # consumers find it
    page = buyer.open("/products/?q=mac+ca+rang+muoi")
    card = page.locator(".card", has_text=NAME)
    buyer.keep("listing-8-catalogue")
    assert "185.000" in card.inner_text()
    assert card.locator(".stars").get_attribute("aria-label") == "OCOP 4 sao"
    card.get_by_role("link").click()
    wait_for(page, r"/products/[a-z0-9-]+/$")
    buyer.keep("listing-9-product")
    assert "1234/QĐ-UBND" in page.inner_text("main")
    assert "20/11/2029" in page.inner_text("main")
    assert [*producer.said, *officer.said, *buyer.said] == []
