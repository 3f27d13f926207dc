"""Gift boxes: of one shop or of several, in the cart their lines, an order a shop, and who bears what is taken off is said."""

import pytest
from django.test import Client

from marketplace.checkout.models import Cart, CartLine
from marketplace.orders.models import Order
from marketplace.promotions.models import GiftBox
from marketplace.shops.models import Stock
from marketplace.shops.services import stop_offer
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.orders import make_bank_account, make_cart, make_method, order_form, place_cart
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.shops import make_on_sale

from .test_vouchers import make_voucher

pytestmark = pytest.mark.django_db
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def goods():
    """Of two producers in one commune: 100.000 ₫ and 50.000 ₫."""
    return make_on_sale(amount=100_000, name="Mắc ca rang"), make_on_sale(amount=50_000, name="Chè dây")


def lines_of(*products):
    return "\n".join(f"{product.variants.get().sku}; {n}" for n, product in enumerate(products, 1))


def made_by_office(goods, **over):
    place = goods[0].producer.province
    office = client_of(make_officer(place=place))
    form = {
        "name": "Quà Tết cao nguyên",
        "text": "Biếu ông bà.",
        "place": str(place.pk),
        "items": lines_of(*goods),
        "voucher": "",
    } | over
    return office, office.post("/office/boxes/new/", form)


def test_of_several_producers_it_becomes_an_order_a_shop(client, goods):
    make_voucher(most_uses_each=2)
    office, answer = made_by_office(goods, voucher="TET2027")
    assert answer.status_code == 302, answer.content.decode()
    box = GiftBox.objects.get()
    assert "Quà Tết cao nguyên" in client.get("/boxes/").content.decode()
    page = client.get(f"/boxes/{box.slug}/").content.decode().replace("\u00a0", " ")
    assert "200.000 ₫" in page and "2 × 50.000 ₫" in page
    assert "2 gian hàng, mỗi gian một đơn" in page and "Sở Công Thương (mẫu) trả khoản giảm" in page
    for product in goods:
        shop = product.offers.get().shop
        make_method(shop=shop), make_bank_account(shop=shop)
    answer = client.post(f"/boxes/{box.slug}/add/", headers=HERE)
    assert answer.status_code == 302 and answer.url == "/cart/?voucher=TET2027"
    cart = client.get(answer.url).content.decode().replace("\u00a0", " ")
    assert "−20.000 ₫" in cart, "of both shops a tenth"
    form = order_form(Cart.objects.get())
    seen = type(form["seen"])(form["seen"].lines, form["seen"].total - 20_000)
    group = place_cart(Cart.objects.get(), codes=["TET2027"], seen=seen)
    assert sorted(group.orders.values_list("goods", "discount", "sponsored")) == [(100_000, 10_000, 10_000)] * 2
    assert office.post("/office/boxes/", {"box": box.pk}).status_code == 302
    box.refresh_from_db()
    assert box.ended_at == NOW and client.get(f"/boxes/{box.slug}/").status_code == 410
    assert client.post(f"/boxes/{box.slug}/add/", headers=HERE).status_code == 404


def test_all_of_it_goes_into_the_cart_or_nothing(goods):
    made_by_office(goods)
    box, buyer = GiftBox.objects.get(), Client(enforce_csrf_checks=True)
    Stock.objects.filter(variant=goods[1].variants.get()).update(quantity=1)
    page = buyer.get(f"/boxes/{box.slug}/").content.decode()
    assert "Chè dây chỉ còn 1" in page and "Thêm cả hộp vào giỏ" not in page
    answer = buyer.post(f"/boxes/{box.slug}/add/", headers=HERE, follow=True)
    assert "chỉ còn 1" in answer.content.decode() and not CartLine.objects.exists()
    Stock.objects.filter(variant=goods[1].variants.get()).update(quantity=9)
    asked = buyer.post(f"/boxes/{box.slug}/add/", headers={"Sec-Fetch-Site": "cross-site"})
    assert not CartLine.objects.exists() and "csrfmiddlewaretoken" in asked.content.decode(), (
        "another site's form is asked about"
    )
    assert buyer.post(f"/boxes/{box.slug}/add/", headers=HERE).status_code == 302
    assert sorted(CartLine.objects.values_list("quantity", flat=True)) == [1, 2]
    stop_offer(offer=goods[0].offers.select_related("shop__producer").get(), by=make_member(producer=goods[0].producer))
    assert "Mắc ca rang hiện không còn bán" in buyer.get(f"/boxes/{box.slug}/").content.decode()


def test_a_shop_makes_its_own_and_what_is_wrong_is_said(goods):
    first, stranger = goods
    second = make_on_sale(producer=first.producer, amount=30_000)
    studio = client_of(make_member(producer=first.producer))
    form = {"name": "Hộp nhà", "text": "", "items": lines_of(first, second), "voucher": ""}
    make_voucher(code="SPONSOR"), make_voucher(code="NHA", shop=first.offers.get().shop)
    assert 'Tên hộp quà <span class="muted">' not in studio.get("/studio/boxes/new/").content.decode()
    for over, words in (
        ({"items": lines_of(first)}, "ít nhất hai món"), ({"items": lines_of(first, first)}, "hai lần"), ({"items": "LA; 1\nKHONG; 2"}, "Không có"),
        ({"items": lines_of(first, stranger)}, "gian khác"), ({"items": lines_of(first, second).replace("; 2", "; 100")}, "1 tới 99"),
        ({"items": lines_of(first) + "\n; 2"}, "thiếu mã SKU"),
        ({"name": " "}, "tên hộp quà"), ({"voucher": "KHONGCO"}, "Không có mã"), ({"voucher": "SPONSOR"}, "của chính gian này"),
    ):  # fmt: skip
        answer = studio.post("/studio/boxes/new/", form | over)
        assert answer.status_code == 422 and words in answer.content.decode(), over
    second.variants.update(gtin="08935001234563")
    form["items"] = lines_of(first) + "\n8935001234563; 2"  # as it stands on the goods
    assert studio.post("/studio/boxes/new/", form | {"voucher": "NHA"}).status_code == 302
    box = GiftBox.objects.get()
    assert "tự bớt khoản giảm" in Client().get(f"/boxes/{box.slug}/").content.decode()
    elsewhere = client_of(make_member(producer=stranger.producer))
    assert elsewhere.post(f"/studio/boxes/{box.pk}/end/").status_code == 404
    assert client_of(make_member(producer=first.producer, role="staff")).get("/studio/boxes/").status_code == 403
    assert studio.post(f"/studio/boxes/{box.pk}/end/").status_code == 302


def test_officers_put_together_what_is_in_their_places(goods):
    away = make_on_sale(producer=make_producer(place=unit("01")))
    _office, answer = made_by_office((goods[0], away))
    assert answer.status_code == 422 and "không ở địa phương này" in answer.content.decode()
    make_voucher(code="NHA", shop=goods[0].offers.get().shop)
    _office, answer = made_by_office(goods, voucher="NHA")
    assert "mã của nhà tài trợ" in answer.content.decode()
    made_by_office(goods)
    box = GiftBox.objects.get()
    assert client_of(make_officer(place=unit("79"))).post("/office/boxes/", {"box": box.pk}).status_code == 404
    assert make_cart(goods[0]) and Order.objects.count() == 0
