"""An applicant with a phone goes from nothing to a shop that an officer has approved, and the price that was written down before sells."""

import pytest

from marketplace.shops.models import Shop
from marketplace.storefront.queries.demo import DEMO_PASSWORD
from tests.factories.accounts import PASSWORD, make_member
from tests.factories.producers import free_tax_code, make_producer
from tests.factories.products import make_listed

from .conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def test_from_nothing_to_the_first_sale(visit):
    producer = make_producer(name="Hợp tác xã Minh Họa Mới Mở", state="pending", tax_code=free_tax_code())
    make_member(producer=producer, email="moimo@ocop.example")
    product = make_listed(producer=producer)

    owner = visit(viewport=PHONE)
    owner.sign_in("moimo@ocop.example", PASSWORD)
    page = owner.open("/studio/shop/")
    assert "0%" in page.inner_text("main") and "Còn 5 mục" in page.inner_text("main")
    owner.keep("shop-1-nothing")
    owner.follow("Tài khoản ngân hàng")
    page.get_by_label("Ngân hàng", exact=True).select_option("970436")
    page.get_by_label("Số tài khoản").fill("9889559357")
    page.get_by_label("Tên chủ tài khoản").fill("htx minh hoạ mới mở")
    owner.press("Lưu")
    page = owner.open("/studio/shop/")
    owner.follow("Địa chỉ lấy hàng")
    owner.press("Lưu")
    owner.follow("Cách giao")
    owner.follow("Thêm cách giao")
    page.get_by_label("Tên người mua thấy").fill("Giao tận nơi")
    page.get_by_label("Phí giao, khi không có bảng").fill("30.000")
    owner.press("Lưu")
    page = owner.open("/studio/shop/")
    owner.follow("Chính sách đổi trả")
    owner.keep("shop-2-returns")
    owner.press("Lưu")
    owner.follow("Đọc và đồng ý phí")
    assert "0 ₫" in page.inner_text("main")
    owner.press("Tôi đã đọc và đồng ý")
    assert "83%" in page.inner_text("main"), "the officer has to verify the producer"
    owner.press("Nộp để được duyệt bán")
    owner.keep("shop-3-sent")
    assert owner.width()[0] <= owner.width()[1]

    officer = visit(viewport=DESK)
    officer.sign_in("tinh@ocop.example", DEMO_PASSWORD)
    desk = officer.open(f"/office/producers/{producer.pk}/")
    officer.press("Xác minh")
    desk = officer.open("/office/")
    officer.lead(desk.get_by_role("link", name="Duyệt: Hợp tác xã Minh Họa Mới Mở"))
    officer.keep("shop-4-officer")
    officer.press("Duyệt cho bán")
    desk.get_by_text("Gian hàng bán được từ bây giờ").wait_for()

    page = owner.open(f"/studio/products/{product.pk}/offers/")
    page.get_by_label("Giá bán").fill("185.000")
    page.get_by_label("Còn trong kho").fill("4")
    owner.press("Lưu", exact=True)
    assert Shop.objects.get(producer=producer).state == "open"
    buyer = visit(viewport=PHONE)
    shown = buyer.open(f"/products/{product.slug}/").inner_text("main")
    assert "185.000" in shown and "Đổi trả" in shown
    assert [*owner.said, *officer.said, *buyer.said] == []
