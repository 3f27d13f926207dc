"""Goods in several places: counted, brought in, carried, sent out of one; who is told when little is left."""

import pytest

from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.notifications.models import Notice
from marketplace.orders.services import Packed, accept_order, pack_order, parcel_came_back, send_parcel, unpack_parcel
from marketplace.shops.models import MoveKind, Stock, StockMove, StoreStock
from marketplace.shops.services import (
    bring_in,
    close_store,
    open_store,
    raise_alarms,
    set_alarm,
    set_stock,
    take_out,
    transfer,
)
from marketplace.storefront.queries.studio import stock_of
from tests.factories.accounts import make_member, make_user
from tests.factories.orders import make_cart, make_order, place_cart
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return make_on_sale(stock=20)


@pytest.fixture
def owner(product):
    return make_member(producer=product.producer)


@pytest.fixture
def variant(product):
    found = product.variants.get()
    found.product = product
    return found


@pytest.fixture
def store(product, owner):
    return open_store(shop=product.offers.get().shop, name="Quầy chợ Gia Nghĩa", by=owner)


def here(variant) -> list[int]:
    """How many lie in the house, and in each store."""
    return [place.quantity for place in stock_of(variant).places]


def test_the_sum_of_the_places_is_what_sells(variant, store, owner):
    transfer(variant=variant, quantity=8, store=None, to_store=store, by=owner)
    assert here(variant) == [12, 8]
    set_stock(variant=variant, quantity=5, store=store, expected=8, by=owner, reason="vỡ 3 lọ")
    bring_in(variant=variant, quantity=10, by=owner)
    take_out(variant=variant, quantity=2, kind=MoveKind.SPOILT, store=store, by=owner, reason="mốc")
    assert here(variant) == [22, 3] and Stock.objects.get().quantity == 25
    assert set_stock(variant=variant, quantity=20, by=owner, expected=22).quantity == 23
    moves = list(StockMove.objects.order_by("pk").values_list("kind", "change", "after", "reason"))
    assert moves[1:] == [  # the first is the count of the factory
        ("transfer", 8, 12, ""), ("count", -3, 5, "vỡ 3 lọ"), ("brought_in", 10, 22, ""), ("spoilt", -2, 3, "mốc"),
        ("count", -2, 20, ""),
    ]  # fmt: skip


def test_what_cannot_be_is_refused(variant, store, owner, product):
    make_order((product, 15))
    with pytest.raises(Refused) as refused:
        set_stock(variant=variant, quantity=14, by=owner)
    assert refused.value.problems[0].code == "reserved"
    with pytest.raises(Refused):
        take_out(variant=variant, quantity=6, kind=MoveKind.USED, by=owner)
    for call in (
        lambda: transfer(variant=variant, quantity=21, store=None, to_store=store, by=owner),
        lambda: transfer(variant=variant, quantity=1, store=store, to_store=None, by=owner),
        lambda: transfer(variant=variant, quantity=1, store=store, to_store=store, by=owner),
        lambda: transfer(variant=variant, quantity=0, store=None, to_store=store, by=owner),
        lambda: bring_in(variant=variant, quantity=1_000_000, by=owner),
        lambda: take_out(variant=variant, quantity=1, kind=MoveKind.COUNT, by=owner),
        lambda: open_store(shop=store.shop, name="quầy  chợ gia nghĩa", by=owner),
        lambda: open_store(shop=store.shop, name=" ", by=owner),
    ):
        with pytest.raises(Refused):
            call()
    with pytest.raises(Conflict):
        set_stock(variant=variant, quantity=3, store=store, expected=4, by=owner)
    elsewhere = make_on_sale()
    theirs = open_store(shop=elsewhere.offers.get().shop, name="Kho", by=make_member(producer=elsewhere.producer))
    for call in (
        lambda: set_stock(variant=variant, quantity=3, store=theirs, by=owner),
        lambda: transfer(variant=variant, quantity=3, store=None, to_store=theirs, by=owner),
    ):
        with pytest.raises(Refused):
            call()
    for call in (
        lambda: bring_in(variant=variant, quantity=1, by=make_user()),
        lambda: open_store(shop=store.shop, name="Kho", by=make_user()),
        lambda: close_store(store=store, by=make_member(producer=product.producer, role="staff")),
        lambda: set_alarm(variant=variant, below=3, by=make_user()),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert here(variant) == [20, 0]


def test_a_parcel_leaves_the_place_that_it_was_packed_at_and_comes_back_there(variant, store, owner, product):
    transfer(variant=variant, quantity=2, store=None, to_store=store, by=owner)
    order = place_cart(make_cart((product, 3))).orders.get()
    accept_order(order=order, by=owner)
    line = order.lines.get()
    parcel = pack_order(order=order, units=[Packed(line.pk, 3)], store=store, by=owner)
    with pytest.raises(Refused) as refused:
        send_parcel(parcel=parcel, by=owner)
    assert refused.value.problems[0].code == "not_there" and "chỉ có 2" in str(refused.value.problems[0].message)
    unpack_parcel(parcel=parcel, by=owner)
    parcels = [
        pack_order(order=order, units=[Packed(line.pk, n)], store=place, by=owner)
        for n, place in ((2, store), (1, None))
    ]
    for parcel in parcels:
        send_parcel(parcel=parcel, by=owner)
    assert here(variant) == [17, 0]
    for parcel in parcels:
        parcel_came_back(parcel=parcel, sellable=True, by=owner)
    assert here(variant) == [18, 2] and Stock.objects.get().reserved == 0
    with pytest.raises(Refused):
        close_store(store=store, by=owner)
    transfer(variant=variant, quantity=2, store=store, to_store=None, by=owner)
    assert not close_store(store=store, by=owner).is_active
    assert sum(StoreStock.objects.values_list("quantity", flat=True)) == 0


def test_the_shop_is_told_once_when_little_is_left_and_again_after_it_was_enough(variant, owner, product):
    set_alarm(variant=variant, below=5, by=owner)
    assert raise_alarms() == 0
    make_order((product, 16))
    assert (raise_alarms(), raise_alarms()) == (1, 0)
    notice = Notice.objects.get(kind="stock.low")
    assert notice.user == owner and notice.facts["n"] == 4
    bring_in(variant=variant, quantity=5, by=owner)
    assert raise_alarms() == 0
    set_stock(variant=variant, quantity=17, by=owner)
    assert raise_alarms() == 1
    for below in (0, 1_000_001):
        with pytest.raises(Refused):
            set_alarm(variant=variant, below=below, by=owner)
    set_alarm(variant=variant, below=None, by=owner)
    assert raise_alarms() == 0


def test_pages_of_the_studio_say_and_change_where_goods_lie(client, variant, owner, product):
    client.force_login(owner)
    assert client.post("/studio/stock/places/", {"name": "Kho lạnh"}).status_code == 302
    store = product.offers.get().shop.stores.get()
    page = f"/studio/stock/{variant.pk}/"
    said = {"kind": "transfer", "units": "4", "store": "0", "to_store": str(store.pk), "reason": "", "expected": "20"}
    assert client.post(page, said).status_code == 302 and here(variant) == [16, 4]
    assert client.post(page, {**said, "to_store": ""}).status_code == 422
    assert client.post(page, {**said, "kind": "spoilt", "reason": ""}).status_code == 422
    assert client.post(page, {**said, "kind": "count", "units": "3", "expected": "15"}).status_code == 422
    assert client.post(page, {**said, "kind": "count", "units": "15", "expected": "16"}).status_code == 302
    assert client.post(page, {**said, "kind": "brought_in", "units": "x"}).status_code == 422
    assert client.post(page, {"below": "30"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "Kho lạnh" in shown and "Chuyển chỗ" in shown and 'value="30"' in shown
    listed = client.get("/studio/stock/").content.decode()
    assert "4 ở nơi khác" in listed and "Còn 19" in listed
    assert client.post("/studio/stock/", {f"q{variant.pk}": "10", f"seen{variant.pk}": "15"}).status_code == 302
    assert here(variant) == [10, 4]
    order = accept_order(order=make_order((product, 1)), by=owner)
    line = order.lines.get()
    assert "Lấy hàng ở" in client.get(f"/studio/orders/{order.pk}/pack/").content.decode()
    client.post(f"/studio/orders/{order.pk}/pack/", {f"n{line.pk}": "1", "store": str(store.pk)})
    assert order.fulfilments.get().store == store
    client.post(f"/studio/stock/places/{store.pk}/close/")
    assert "còn hàng" in client.get("/studio/stock/places/").content.decode()
