"""How a shop delivers and where its buyers' transfers go, through the studio's pages."""

import datetime as dt

import pytest
from django.test import Client

from catalog.core import outbox
from catalog.places.queries import provinces_today
from marketplace.checkout.models import DeliveryMethod
from marketplace.checkout.queries import methods_of, quotes
from marketplace.notifications.models import Notice
from marketplace.payments.models import BankAccount
from tests.factories.accounts import make_member
from tests.factories.orders import make_bank_account, make_method
from tests.factories.producers import make_producer
from tests.factories.shops import make_shop

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Giao tận nơi", "carrier": "ghn", "fee": "30.000 đ", "free_from": "500.000", "days_min": "1", "days_max": "4",
    "cut_off": "16:00", "cod": "on", "rates": "Lâm Đồng; 2; 25.000\ntỉnh Lâm Đồng; 10kg; 60.000\n\nnơi khác; 0,5; 45.000",
}  # fmt: skip


@pytest.fixture
def shop():
    return make_shop(producer=make_producer())


@pytest.fixture
def studio(shop) -> Client:
    client = Client()
    client.force_login(make_member(producer=shop.producer))
    return client


def text_of(response) -> str:
    return response.content.decode()


def test_a_table_as_people_write_it_is_what_buyers_pay(shop, studio):
    assert "chưa ai đặt mua được" in text_of(studio.get("/studio/delivery/"))
    assert studio.post("/studio/delivery/new/", FORM).status_code == 302
    method = DeliveryMethod.objects.get()
    assert (method.carrier, method.cut_off, method.free_from) == ("ghn", dt.time(16), 500_000)
    lam_dong = provinces_today().get(name="Lâm Đồng").pk
    ha_noi = provinces_today().get(name="Hà Nội").pk

    def fee(province, weight, goods=100_000):
        return [q.fee for q in quotes(methods_of([shop.pk])[shop.pk], province=province, weight_g=weight, goods=goods)]

    assert (fee(lam_dong, 2000), fee(lam_dong, 2001), fee(ha_noi, 500), fee(ha_noi, 501)) == (
        [25_000],
        [60_000],
        [45_000],
        [],
    )
    assert fee(ha_noi, 500, 500_000) == [0]
    here = f"/studio/delivery/{method.pk}/"
    page = text_of(studio.get(here))
    assert "Lâm Đồng; 10; 60.000" in page
    assert "nơi khác; 0,5; 45.000" in page
    assert studio.post(here, FORM | {"rates": "", "fee": "20000"}).status_code == 302
    assert fee(ha_noi, 9_000) == [20_000]
    studio.post(f"{here}stop/")
    assert fee(ha_noi, 500) == []
    assert studio.get(here).status_code == 404


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"rates": "Đắk Nông; 2; 1.000"}, "không có tỉnh “Đắk Nông”"),
        ({"rates": "Lâm Đồng, 2, 1.000"}, "cần ba phần"),
        ({"rates": "Lâm Đồng; nặng; 1.000"}, "khối lượng “nặng”"),
        ({"rates": "Lâm Đồng; 2; -1"}, "Phí giao từ 0"),
        ({"rates": "Lâm Đồng; 2; 1\nLâm Đồng; 2,0; 2"}, "hai dòng cùng nơi"),
        ({"rates": "*; 0; 1"}, "khối lượng “0”"),
        ({"fee": "99.000.000.000"}, "Phí giao từ 0"),
        ({"days_min": "9"}, "Số ngày nhiều nhất"),
        ({"cut_off": "25:00"}, "Không đọc được giờ"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(shop, studio, over, words):
    response = studio.post("/studio/delivery/new/", FORM | over)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not DeliveryMethod.objects.exists()


def test_another_account_is_told_to_every_owner_and_orders_before_it_keep_theirs(shop, studio):
    old, second = make_bank_account(shop=shop), make_member(producer=shop.producer)
    sent = {"bank": "970436", "number": "0123 456-789", "holder": "Hợp tác xã Mật Ong"}
    assert studio.post("/studio/bank/", sent).status_code == 302
    assert studio.post("/studio/bank/", sent).status_code == 302
    outbox.deliver()
    current = BankAccount.objects.get(is_current=True)
    assert (current.number, current.holder) == ("0123456789", "HOP TAC XA MAT ONG")
    assert BankAccount.objects.filter(pk=old.pk, is_current=False).exists()
    assert Notice.objects.filter(kind="shop.bank_changed", user=second).count() == 1
    for wrong in ({"bank": "1"}, {"number": "12"}, {"number": "9" * 25}, {"holder": "?"}):
        assert studio.post("/studio/bank/", sent | wrong).status_code == 422, wrong


def test_ways_of_others_are_not_there_and_staff_do_not_change_them(shop, studio):
    other = make_method(shop=make_shop(producer=make_producer()))
    assert studio.post(f"/studio/delivery/{other.pk}/", FORM).status_code == 404
    staff = Client()
    staff.force_login(make_member(producer=shop.producer, role="staff"))
    assert staff.post("/studio/bank/", {}).status_code == 403
