"""The shop's own pages: from 0 % to the application, fees, returns, rest; and what a packer sees."""

import datetime as dt

import pytest

from catalog.core import clock
from marketplace.shops import services
from marketplace.shops.models import Shop
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member
from tests.factories.applications import make_fee, make_ready_shop
from tests.factories.orders import make_method, make_order
from tests.factories.producers import make_producer
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def owner(producer):
    return make_member(producer=producer)


@pytest.fixture
def studio(owner):
    return client_of(owner)


def text_of(response):
    return response.content.decode()


def test_an_application_page_by_page(studio, owner, producer, django_assert_max_num_queries):
    """Looking begins nothing; each form leads back; the fees stand there before anything is sent."""
    make_fee(percent_bp=250, fixed=0)
    page = text_of(studio.get("/studio/shop/"))
    assert "17%" in page and "Còn 5 mục" in page and "2,5% tiền hàng" in page and 'value="apply"' not in page
    for path in ("pickup/", "returns/", "fees/", "holiday/"):
        assert studio.get(f"/studio/shop/{path}", follow=True).status_code == 200
    assert not Shop.objects.exists()
    assert studio.post("/studio/shop/pickup/", {"place": "Xã Không Có", "street": ""}).status_code == 422
    form = {"place": "Xã Kiến Đức, Lâm Đồng", "street": "Thôn 3"}
    assert studio.post("/studio/shop/pickup/", form)["Location"] == "/studio/shop/"
    wrong = text_of(studio.post("/studio/shop/returns/", {"days": "3", "way_back": "buyer"}))
    assert "quy định chung" in wrong
    assert (
        studio.post("/studio/shop/returns/", {"days": "10", "way_back": "shop", "text": "Gọi trước."}).status_code
        == 302
    )
    assert studio.post("/studio/shop/fees/").status_code == 302
    refused = text_of(studio.post("/studio/shop/", {"action": "apply"}, follow=True))
    assert "Tài khoản ngân hàng" in refused and Shop.objects.get().state == "draft"
    bank = {"bank": "970436", "number": "9889559357", "holder": "HTX MAU"}
    assert studio.post("/studio/bank/", bank).status_code == 302
    make_method(shop=Shop.objects.get())
    with django_assert_max_num_queries(16):
        page = text_of(studio.get("/studio/shop/"))
    assert "100%" in page and 'value="apply"' in page and "Nhận trả hàng trong 10 ngày" in page
    assert "chờ cán bộ duyệt" in text_of(studio.post("/studio/shop/", {"action": "apply"}, follow=True))
    shop = Shop.objects.get()
    assert (shop.state, shop.pickup_place.name) == ("review", "Kiến Đức")
    assert studio.post("/studio/shop/", {"action": "approve"}).status_code == 404
    assert "không làm được việc này" in text_of(studio.post("/studio/shop/", {"action": "pause"}, follow=True))


def test_what_an_officer_wrote_stands_on_top(studio, producer, owner):
    shop = make_ready_shop(owner=owner, producer=producer)
    for state, words in (
        ("changes", "Cán bộ yêu cầu bổ sung"),
        ("refused", "Cán bộ không duyệt"),
        ("suspended", "Cán bộ ngừng bán"),
    ):
        Shop.objects.filter(pk=shop.pk).update(state=state, state_reason="Thiếu <b>giấy</b>")
        page = text_of(studio.get("/studio/shop/"))
        assert words in page and "Thiếu &lt;b&gt;giấy" in page
        assert ('value="apply"' in page) == (state != "suspended")
        assert "Gian hàng" in text_of(studio.get("/studio/"))


def test_rest_with_a_day_of_return(studio, client, producer):
    product = make_on_sale(producer=producer)
    today = clock.today()
    wrong = studio.post("/studio/shop/holiday/", {"first": f"{today}", "last": f"{today - DAY}"})
    assert wrong.status_code == 422 and "Ngày cuối phải" in text_of(wrong)
    form = {"first": f"{today}", "last": f"{today + 2 * DAY}", "note": "Nghỉ mùa <b>"}
    assert studio.post("/studio/shop/holiday/", form).status_code == 302
    seen = text_of(client.get(f"/products/{product.slug}/"))
    assert "Cơ sở nghỉ đến hết 24/11/2026" in seen and "Nghỉ mùa &lt;b&gt;" in seen and "125.000" in seen
    offer = product.offers.get()
    client.post("/cart/add/", {"offer": offer.pk, "quantity": "1"}, headers={"sec-fetch-site": "same-origin"})
    assert "Cơ sở nghỉ đến hết 24/11/2026" in text_of(client.get("/cart/"))
    assert "Cơ sở nghỉ" not in text_of(studio.post("/studio/shop/holiday/", {"end": "1"}, follow=True))
    assert "Cơ sở nghỉ" not in text_of(client.get("/cart/"))
    with clock.set_to(NOW + DAY):
        assert "Cơ sở nghỉ" not in text_of(client.get(f"/products/{product.slug}/"))


def test_paused_resumed_closed(studio, producer):
    product = make_on_sale(producer=producer)
    order = make_order(product)
    assert "tạm nghỉ" in text_of(studio.post("/studio/shop/", {"action": "pause"}, follow=True))
    assert "Gian hàng: Tạm nghỉ" in text_of(studio.get(f"/studio/products/{product.pk}/offers/"))
    assert "đang mở" in text_of(studio.post("/studio/shop/", {"action": "resume"}, follow=True))
    assert order.code in text_of(studio.post("/studio/shop/", {"action": "close"}, follow=True))
    assert Shop.objects.get().state == "open"


def test_a_packer_packs_and_sees_no_money(producer, owner, django_assert_max_num_queries):
    """Today's work and the orders; prices, sums and accounts nowhere; other pages say who may."""
    product = make_on_sale(producer=producer, amount=123_000)
    order = make_order(product)
    packer = client_of(make_member(producer=producer, role="packer"))
    home = text_of(packer.get("/studio/"))
    assert "1 đơn mới" in home and "/studio/money/" not in home and "/studio/products/" not in home
    pages = [home, text_of(packer.get("/studio/orders/")), text_of(packer.get(f"/studio/orders/{order.pk}/"))]
    assert order.code in pages[1] and order.code in pages[2]
    assert packer.post(f"/studio/orders/{order.pk}/accept/").status_code == 302
    pages.append(text_of(packer.get(f"/studio/orders/{order.pk}/pack/")))
    for page in pages:
        assert "₫" not in page
    line = order.lines.get()
    pack = packer.post(f"/studio/orders/{order.pk}/pack/", {f"n{line.pk}": "1"}, follow=True)
    assert pack.status_code == 200
    for path in (
        "products/",
        "stock/",
        "lots/",
        "money/",
        "people/",
        "bank/",
        "shop/",
        "dossiers/",
        "profile/",
        "zones/",
        "returns/",
        "reviews/",
        "vouchers/",
    ):
        assert packer.get(f"/studio/{path}").status_code == 403, path
    assert packer.post(f"/studio/orders/{order.pk}/cancel/", {"reason": "other"}).status_code == 403
    with pytest.raises(Exception, match="not_yours"):
        services.set_stock(variant=product.variants.get(), quantity=1, by=producer.memberships.get(role="packer").user)
