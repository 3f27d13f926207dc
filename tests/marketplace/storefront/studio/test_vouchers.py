"""Codes through the pages: a shop's own, a sponsor's for a place, and at the cart and checkout."""

import pytest
from django.test import Client

from marketplace.orders.models import Order
from marketplace.promotions.models import Voucher
from marketplace.shops.models import Shop
from marketplace.storefront.views.buying.basket import CODES_TRIED
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.marketplace.storefront.buying.test_cart import make_offered, page_of, put
from tests.marketplace.storefront.buying.test_checkout import fields_of, filled, send

pytestmark = pytest.mark.django_db

FORM = {
    "code": "tet2027", "name": "Quà Tết", "kind": "percent", "value": "10 %", "at_most": "", "least_goods": "50.000", "most_uses": "5",
    "most_uses_each": "1", "starts_on": "2026-11-22", "ends_on": "2026-12-22", "programme": "",
}  # fmt: skip


@pytest.fixture
def offer():
    return make_offered(amount=100_000, name="Hạt Mắc ca")


@pytest.fixture
def studio(offer):
    return client_of(make_member(producer=offer.shop.producer))


def made(client, **over):
    answer = client.post("/studio/vouchers/new/", FORM | over)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Voucher.objects.latest("pk")


def test_made_used_in_cart_and_checkout_counted_and_stopped(studio, offer, client, django_assert_max_num_queries):
    voucher = made(studio)
    assert (voucher.code, voucher.percent, voucher.least_goods, voucher.shop) == ("TET2027", 10, 50_000, offer.shop)
    put(client, offer)
    with django_assert_max_num_queries(9):
        page = page_of(client, "/cart/?voucher=tet2027")
    assert "−10.000 ₫" in page and "120.000 ₫" in page
    assert "KHONGCO không có hoặc đã hết hạn" in page_of(client, "/cart/?voucher=KHONGCO")
    page = page_of(client, "/checkout/?voucher=tet2027")
    assert "−10.000 ₫" in page and fields_of(page)["seen"] == "120000"
    # typed at the checkout: reckoned first, nothing is placed and nothing else is judged
    said = filled(client) | {"phone": "", "voucher": "TET2027", "what": "voucher"}
    answer, page = send(client, said)
    assert (
        answer.status_code == 200 and "−10.000 ₫" in page and 'role="alert"' not in page and not Order.objects.exists()
    )
    assert "KHONGCO không có" in send(client, said | {"voucher": "KHONGCO"})[1]
    said = fields_of(page) | {"phone": "0912 345 678", "consent": "on"}
    assert send(client, said)[0].status_code == 302
    order = Order.objects.get()
    assert (order.discount, order.total, order.voucher_code) == (10_000, 120_000, "TET2027")
    with django_assert_max_num_queries(5):
        page = studio.get("/studio/vouchers/").content.decode().replace("\u00a0", " ")
    assert "Đã dùng 1 trong 5 lượt" in page and "Đã giảm 10.000 ₫" in page
    assert studio.post(f"/studio/vouchers/{voucher.pk}/stop/").status_code == 302
    put(client, offer)
    assert "không có hoặc đã hết hạn" in page_of(client, "/cart/?voucher=TET2027")
    assert "Đã dừng" in studio.get("/studio/vouchers/").content.decode()


def test_what_is_wrong_is_said_at_its_field(studio):
    for over, words in (
        ({"code": "tết 2027"}, "không dấu"),
        ({"code": ""}, "Ghi mã"),
        ({"value": "60"}, "nhiều nhất 50%"),
        ({"kind": "amount", "value": "0"}, "lớn hơn 0"),
        ({"most_uses": "0"}, "1.000.000"),
        ({"most_uses_each": "-1"}, "1.000"),
        ({"least_goods": "-5"}, "không được âm"),
        ({"ends_on": "2026-11-01"}, "phải sau"),
        ({"ends_on": "9999-12-31"}, "trong vòng 2 năm"),
    ):
        answer = studio.post("/studio/vouchers/new/", FORM | over)
        assert answer.status_code == 422 and words in answer.content.decode(), over
    made(studio)
    assert "đã có" in studio.post("/studio/vouchers/new/", FORM).content.decode()
    stranger = client_of(make_member(producer=make_producer()))
    assert stranger.post(f"/studio/vouchers/{Voucher.objects.get().pk}/stop/").status_code == 404
    assert Voucher.objects.get().stopped_at is None


def test_a_sponsors_code_holds_in_the_shops_of_its_place(offer, client):
    officer = make_officer(place=offer.shop.producer.place)
    office = client_of(officer)
    here = offer.shop.producer.place.current
    form = FORM | {"sponsor": "Sở Công Thương (mẫu)", "place": str(here.pk)}
    hanoi = unit("01")
    assert office.post("/office/vouchers/new/", form | {"place": str(hanoi.pk)}).status_code == 422
    assert office.post("/office/vouchers/new/", form | {"place": "all"}).status_code == 422
    assert office.post("/office/vouchers/new/", form | {"sponsor": " "}).status_code == 422
    assert office.post("/office/vouchers/new/", form).status_code == 302
    voucher = Voucher.objects.get()
    assert (voucher.payer, voucher.place, voucher.shop) == ("sponsor", here, None)
    put(client, offer)
    assert "−10.000 ₫" in page_of(client, "/cart/?voucher=TET2027")
    elsewhere, other = Client(), make_offered(amount=100_000)
    Shop.objects.get(pk=other.shop_id).producer.__class__.objects.filter(pk=other.shop.producer_id).update(
        place=hanoi, province=hanoi
    )
    put(elsewhere, other)
    assert "không dùng cho các gian hàng" in page_of(elsewhere, "/cart/?voucher=TET2027")
    for who in (make_officer(place=hanoi),):
        assert client_of(who).post("/office/vouchers/", {"voucher": voucher.pk}).status_code == 404
    assert "Quà Tết" in office.get("/office/vouchers/").content.decode()
    assert office.post("/office/vouchers/", {"voucher": voucher.pk}).status_code == 302
    voucher.refresh_from_db()
    assert voucher.stopped_at is not None
    ministry = client_of(make_officer(level="ministry", place=None))
    assert ministry.post("/office/vouchers/new/", form | {"code": "CANUOC", "place": "all"}).status_code == 302


def test_a_sponsors_code_may_be_for_one_shop_alone(offer, client):
    producer = offer.shop.producer
    office = client_of(make_officer(place=producer.place))
    form = FORM | {"sponsor": "Sở Công Thương (mẫu)", "place": str(producer.place.current.pk)}
    for nowhere in ("khong-co", "/producers/khong-co/"):
        answer = office.post("/office/vouchers/new/", form | {"shop": nowhere})
        assert answer.status_code == 422 and "Không có gian hàng nào" in answer.content.decode()
    other = make_offered(amount=100_000)
    other.shop.producer.__class__.objects.filter(pk=other.shop.producer_id).update(
        place=unit("01"), province=unit("01")
    )
    elsewhere = f"https://chocop.vn/producers/{other.shop.producer.slug}/"
    assert office.post("/office/vouchers/new/", form | {"shop": elsewhere}).status_code == 403, (
        "out of the officer's reach"
    )
    assert office.post("/office/vouchers/new/", form | {"shop": f"/producers/{producer.slug}/"}).status_code == 302
    voucher = Voucher.objects.get()
    assert (voucher.payer, voucher.shop, voucher.place) == ("sponsor", offer.shop, None)
    assert offer.shop.name in office.get("/office/vouchers/").content.decode()
    put(client, offer)
    assert "−10.000 ₫" in page_of(client, "/cart/?voucher=TET2027")
    neighbour, beside = Client(), make_offered(amount=100_000)
    put(neighbour, beside)
    assert "không dùng cho các gian hàng" in page_of(neighbour, "/cart/?voucher=TET2027")


def test_nobody_finds_codes_by_guessing(offer, client):
    put(client, offer)
    for n in range(CODES_TRIED):
        client.get(f"/cart/?voucher=THU{n}")
    assert "thử quá nhiều mã giảm giá" in page_of(client, "/cart/?voucher=TET2027")
