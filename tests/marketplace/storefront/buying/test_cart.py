"""Into the cart from pages that are drawn for everybody, and the cart's own page."""

import pytest
from django.core.cache import caches
from django.test import Client

from marketplace.checkout.models import Cart, CartLine
from marketplace.shops.models import Shop
from marketplace.shops.services import set_stock
from marketplace.storefront.queries.basket import COOKIE
from marketplace.storefront.views.buying.cart import ADDS_A_MINUTE
from tests.factories.accounts import make_user
from tests.factories.orders import make_method
from tests.factories.shops import make_offer, make_on_sale

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin"}


def make_offered(*, delivers=True, **over):
    """An offer of a shop that delivers."""
    product = make_on_sale(**over)
    offer = product.offers.select_related("shop", "product", "variant").get()
    if delivers:
        make_method(shop=offer.shop)
    return offer


def put(client, offer, quantity=1, **headers):
    return client.post("/cart/add/", {"offer": offer.pk, "quantity": quantity}, headers=headers or HERE)


def page_of(client, path="/cart/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_a_guest_buys_from_two_shops_without_an_account(client):
    nuts, sauce = make_offered(amount=152_000, name="Hạt Mắc ca"), make_offered(amount=96_000, name="Nước mắm")
    assert put(client, nuts, 2).headers["location"] == "/cart/"
    put(client, sauce)
    page = page_of(client)
    assert "3 món của 2 gian" in page and "Đã thêm Hạt Mắc ca vào giỏ." in page
    assert "304.000 ₫" in page and "2 × 152.000 ₫" in page and "Giao hàng, 2 kiện" in page
    assert "334.000 ₫" in page and "126.000 ₫" in page and "460.000 ₫" in page  # each shop with its delivery, and all
    assert 'aria-label="Giỏ hàng, 3 món"' in page_of(client, "/")
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 60 * 86_400


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
     {"origin": "null"}, {"accept": "*/*"}],
)  # fmt: skip
def test_what_another_site_sends_must_be_pressed_again_on_ours(headers):
    client, offer = Client(enforce_csrf_checks=True), make_offered(name="Chè dây")
    answer = put(client, offer, 2, **headers)
    assert answer.status_code == 200 and "Chè dây" in answer.content.decode()
    assert not Cart.objects.exists()
    token = client.cookies["csrftoken"].value
    said = {"offer": offer.pk, "quantity": 2, "csrfmiddlewaretoken": token}
    assert client.post("/cart/add/", said).status_code == 302
    assert CartLine.objects.get().quantity == 2


def test_pages_for_everybody_hold_a_form_and_no_token():
    caches["pages"].clear()
    offer = make_offered()
    path = f"/products/{offer.product.slug}/"
    first, second = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    page = page_of(first, path)
    assert page == page_of(second, path) and 'action="/cart/add/"' in page and "csrfmiddlewaretoken" not in page
    assert put(first, offer, origin="http://testserver").status_code == 302
    assert "Giỏ hàng, 1 món" in page_of(first, path) and "Giỏ hàng, 1 món" not in page_of(second, path)


def test_a_cart_is_nobody_elses(client):
    offer = make_offered()
    put(client, offer)
    line, stranger = CartLine.objects.get(), Client()
    stranger.post(f"/cart/lines/{line.pk}/", {"quantity": 9})
    stranger.cookies[COOKIE] = f"{line.cart_id}.1."
    assert "đang trống" in page_of(stranger)
    put(stranger, offer)
    stranger.post(f"/cart/lines/{line.pk}/", {"quantity": 9})
    line.refresh_from_db()
    assert line.quantity == 1


def test_more_fewer_none(client):
    offer = make_offered(stock=5)
    put(client, offer, 2)
    line = CartLine.objects.get()
    for said, kept in (("3", 3), ("3", 3), ("x", 3), ("-1", 3), ("99999", 3), ("6", 3), ("1.000", 3)):
        client.post(f"/cart/lines/{line.pk}/", {"quantity": said})
        line.refresh_from_db()
        assert (said, line.quantity) == (said, kept)
    page = page_of(client)
    assert "chỉ còn 5" in page and "Số lượng phải từ 1 đến 9.999." in page
    client.post(f"/cart/lines/{line.pk}/", {"quantity": "0"})
    assert "Giỏ hàng đang trống" in page_of(client)


@pytest.mark.parametrize("offer", ["", "0", "abc", "99999999999999999999", "-1", "١"])
def test_no_such_offer(client, offer):
    assert client.post("/cart/add/", {"offer": offer}, headers=HERE).status_code == 404


def test_a_changed_price_is_told_once_and_gone_goods_stop_the_order(client):
    offer, gone, rare = make_offered(amount=165_000, name="Mắc ca"), make_offered(name="Rượu"), make_offered(stock=3)
    for each in (offer, gone, rare):
        put(client, each, 2)
    make_offer(variant=offer.variant, amount=152_000)
    set_stock(variant=gone.variant, quantity=0, by=None)
    set_stock(variant=rare.variant, quantity=1, by=None)
    page = page_of(client)
    assert "Mắc ca từ 165.000 ₫ thành 152.000 ₫" in page and "Vừa hết hàng" in page and "Chỉ còn 1." in page
    assert "Sửa các món có ghi chú" in page and ">Đặt hàng<" not in page
    assert "thành 152.000" not in page_of(client)
    Shop.objects.filter(pk=offer.shop_id).update(state="paused")
    assert "Không còn bán" in page_of(client)


def test_a_shop_that_does_not_deliver_says_so(client):
    put(client, make_offered(delivers=False))
    page = page_of(client)
    assert "chưa nhận đặt hàng qua sàn" in page and "0912 345 678" in page and ">Đặt hàng<" not in page


def test_the_fee_follows_the_province_which_is_remembered(client):
    offer = make_offered(amount=100_000)
    method = offer.shop.delivery_methods.get()
    hanoi = method.rates.create(province_id=_province("01"), up_to_g=5_000, fee=45_000).province
    method.rates.create(province=None, up_to_g=5_000, fee=20_000)
    pick = make_method(shop=offer.shop, name="Hẹn lấy", fee=0, position=1)
    put(client, offer)
    assert "120.000 ₫" in page_of(client)
    assert "145.000 ₫" in page_of(client, f"/cart/?to={hanoi.code}")
    assert "145.000 ₫" in page_of(client)
    page = page_of(client, f"/cart/?to={hanoi.code}&delivery-{offer.shop_id}={pick.pk}")
    assert page.count("100.000 ₫") >= 3 and "145.000 ₫" not in page


def _province(code):
    from catalog.places.queries import unit_today

    return unit_today(code).pk


def test_after_sign_in_both_carts_are_one(client):
    user, both, mine, guests = make_user(), make_offered(), make_offered(name="Của tôi"), make_offered(name="Của khách")
    client.force_login(user)
    put(client, both, 1)
    put(client, mine, 1)
    other = Client()
    put(other, both, 3)
    put(other, guests, 2)
    other.force_login(user)
    page = page_of(other)
    assert "Của tôi" in page and "Của khách" in page and "6 món của 3 gian" in page
    assert Cart.objects.get().user_id == user.pk
    assert "6 món" in page_of(client)


def test_statements(client, django_assert_max_num_queries):
    for n in range(3):
        offer = make_offered(name=f"Hàng {n}")
        make_offer(product=make_on_sale(producer=offer.shop.producer))
        put(client, offer)
        put(client, offer.shop.offers.exclude(pk=offer.pk).get())
    with django_assert_max_num_queries(5):
        page_of(client)
    make_offer(variant=offer.variant, amount=99_000)
    with django_assert_max_num_queries(6):
        page_of(client)
    client.force_login(make_user())
    page_of(client)  # the guest's becomes the person's
    make_offer(variant=offer.variant, amount=98_000)
    with django_assert_max_num_queries(8):
        page_of(client)
    with django_assert_max_num_queries(7):
        page_of(client)
    with django_assert_max_num_queries(1):
        page_of(Client())


def test_too_many(client):
    offer = make_offered(stock=ADDS_A_MINUTE + 1)
    for _n in range(ADDS_A_MINUTE + 1):
        answer = put(client, offer)
    assert answer.headers["location"] == f"/products/{offer.product.slug}/"
    assert CartLine.objects.get().quantity == ADDS_A_MINUTE
