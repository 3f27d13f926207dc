"""Vouchers: who makes them, what they take off, how often, who pays."""

import datetime as dt

import pytest

from catalog.core import outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.checkout.services import place
from marketplace.orders.services import cancel_order
from marketplace.payments.services import balances
from marketplace.promotions.models import Voucher, VoucherUse
from marketplace.promotions.services import create_voucher, find_discounts, stop_voucher
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_superuser
from tests.factories.orders import make_cart, make_contact, order_form
from tests.factories.shops import make_on_sale, make_shop

pytestmark = pytest.mark.django_db


def make_voucher(**over):
    values = {
        "code": "tet2027", "name": "Quà Tết", "shop": None, "sponsor": "Sở Công Thương (mẫu)", "percent": 10, "most_uses": 5,
        "starts_at": NOW, "ends_at": NOW + dt.timedelta(days=30), "by": None,
    }  # fmt: skip
    if over.get("shop"):
        values["sponsor"] = ""
    return create_voucher(**values | over)


def placed(cart, off, **over):
    form = order_form(cart, **({"contact": over.pop("contact")} if "contact" in over else {}))
    seen = form["seen"]
    form["seen"] = type(seen)(seen.lines, seen.total - off)
    return place(**form, **over).orders.get()


def test_a_sponsors_voucher_is_owed_by_the_sponsor_and_a_shops_own_is_not():
    product = make_on_sale(amount=100_000)
    make_voucher()
    order = placed(make_cart(product), 10_000, codes=["Tet2027 "])
    assert (order.discount, order.sponsored, order.total, order.voucher_code) == (10_000, 10_000, 120_000, "TET2027")
    assert balances(order.payment) == {"buyer": 120_000, "sponsor": 10_000, "sales": -100_000, "delivery": -30_000}
    make_voucher(code="NHA5", shop=order.shop, percent=None, amount_off=5_000)
    order = placed(make_cart(product), 5_000, codes=["NHA5"])
    assert (order.discount, order.sponsored) == (5_000, 0)
    assert balances(order.payment) == {"buyer": 125_000, "sales": -95_000, "delivery": -30_000}


def test_an_order_called_off_gives_its_use_back():
    make_voucher(most_uses=1)
    product = make_on_sale(amount=100_000)
    order = placed(make_cart(product), 10_000, codes=["TET2027"])
    with pytest.raises(Refused):
        find_discounts(codes=["TET2027"], goods={order.shop_id: 100_000})
    cancel_order(order=order, reason="buyer", by=None, by_buyer=True)
    outbox.deliver()
    assert Voucher.objects.get().used == 0 and VoucherUse.objects.get().given_back_at == NOW
    assert balances(order.payment) == {}
    assert placed(make_cart(product), 10_000, codes=["TET2027"]).discount == 10_000


def test_one_telephone_number_uses_it_once():
    make_voucher()
    product = make_on_sale(amount=100_000)
    placed(make_cart(product), 10_000, codes=["TET2027"])
    with pytest.raises(Refused) as refused:
        placed(make_cart(product), 10_000, codes=["TET2027"])
    assert "đã dùng mã TET2027" in str(refused.value.problems[0].message)
    other = make_contact(phone="+84987654321")
    assert placed(make_cart(product), 10_000, codes=["TET2027"], contact=other).discount == 10_000


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"starts_at": NOW + dt.timedelta(hours=1)}, "chưa đến ngày"),
        ({"least_goods": 100_001}, "100.001"),
        ({"code": "KHAC"}, "không có"),
    ],
)
def test_why_a_code_takes_nothing_off(over, words):
    make_voucher(**over)
    with pytest.raises(Refused) as refused:
        find_discounts(codes=["TET2027"], goods={1: 100_000})
    assert words in str(refused.value.problems[0].message)


def test_another_shops_code_and_a_cap():
    shop = make_shop()
    make_voucher(code="RIENG", shop=shop)
    with pytest.raises(Refused):
        find_discounts(codes=["RIENG"], goods={shop.pk + 1: 100_000})
    make_voucher(code="TRAN", at_most=3_000)
    assert find_discounts(codes=["TRAN"], goods={shop.pk: 100_000})[shop.pk].amount == 3_000
    both = find_discounts(codes=["TRAN", "RIENG"], goods={shop.pk: 100_000})
    assert both[shop.pk].voucher.code == "RIENG"
    assert find_discounts(codes=[" "], goods={shop.pk: 1}) == {}


def test_who_makes_and_stops_them():
    shop = make_shop()
    owner = make_member(producer=shop.producer)
    assert make_voucher(code="CUANHA", shop=shop, by=owner).payer == "shop"
    with pytest.raises(NotAllowed):
        make_voucher(by=owner)
    sponsored = make_voucher(by=make_superuser())
    with pytest.raises(NotAllowed):
        stop_voucher(voucher=sponsored, by=owner)
    own = Voucher.objects.get(code="CUANHA")
    stop_voucher(voucher=own, by=owner)
    with pytest.raises(Conflict):
        stop_voucher(voucher=own, by=owner)


def test_every_problem_is_said_at_once():
    make_voucher()
    with pytest.raises(Refused) as refused:
        make_voucher(name=" ", percent=160, at_most=0, most_uses=0, ends_at=NOW)
    assert {p.field for p in refused.value.problems} == {"code", "name", "percent", "at_most", "most_uses", "ends_at"}
    with pytest.raises(Refused) as refused:
        make_voucher(code="ÁO", percent=None)
    assert {p.code for p in refused.value.problems} == {"shape", "one_of"}
