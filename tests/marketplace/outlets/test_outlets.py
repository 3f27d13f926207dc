"""Points of sale: kept by officers and shops, found by buyers, where orders are picked up with a code."""

from dataclasses import replace

import pytest

from catalog.core.errors import NotAllowed, Refused
from marketplace.checkout.models import DeliveryMethod
from marketplace.checkout.queries import methods_of
from marketplace.checkout.services import save_pickup, stop_delivery_method
from marketplace.orders.models import Order, OrderState
from marketplace.orders.services import Packed, accept_order, arrive_at_outlet, pack_order, send_parcel, unpack_parcel
from marketplace.orders.services.telling import tell
from marketplace.outlets.models import Outlet
from marketplace.outlets.services import carry_shop, close_outlet, save_outlet
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.orders import make_cart, make_contact, order_form, place_cart
from tests.factories.outlets import make_outlet, outlet_facts
from tests.factories.places import LAM_DONG, old_unit, unit
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db
TERMS = {"fee": 5_000, "days_min": 0, "days_max": 2, "cut_off": None, "cod": True}


@pytest.fixture
def product():
    return make_on_sale()


@pytest.fixture
def shop(product):
    return product.offers.select_related("shop__producer__place").get().shop


@pytest.fixture
def owner(shop):
    return make_member(producer=shop.producer)


def picked_up(product, outlet, owner) -> Order:
    """An order that waits to be packed for an outlet."""
    save_pickup(shop=product.offers.get().shop, outlet=outlet, facts=TERMS, by=owner)
    cart = make_cart(product)
    DeliveryMethod.objects.filter(kind="home").update(is_active=False)
    order = place_cart(cart, contact=make_contact(street="", place=unit())).orders.get()
    return accept_order(order=order, by=owner)


def test_each_keeps_his_own(shop, owner):
    here, elsewhere = make_officer(place=unit(LAM_DONG)), make_officer(place=unit("01"))
    centre = save_outlet(facts=outlet_facts(), by=here)
    own = save_outlet(facts=outlet_facts(kind="shop", phone="0912 345 678"), shop=shop, by=owner)
    assert (own.slug, own.phone, own.place, centre.slug) == (f"{centre.slug}-2", "+84912345678", unit(), centre.slug)
    for call in (
        lambda: save_outlet(facts=outlet_facts(), by=elsewhere),
        lambda: save_outlet(outlet=centre, facts=outlet_facts(place=unit("00004")), by=here),
        lambda: save_outlet(outlet=centre, facts=outlet_facts(), by=owner),
        lambda: save_outlet(outlet=own, facts=outlet_facts(kind="shop"), by=here),
        lambda: close_outlet(outlet=own, by=make_user()),
        lambda: carry_shop(outlet=centre, shop=shop, by=elsewhere),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_what_is_wrong_is_said_at_its_field():
    good = outlet_facts()
    for facts, field in (
        (replace(good, name=" "), "name"),
        (replace(good, kind="shop"), "kind"),
        (replace(good, place=unit(LAM_DONG)), "place"),
        (replace(good, street=""), "street"),
        (replace(good, keeps_days=61), "keeps_days"),
        (replace(good, latitude=11.9), "latitude"),
        (replace(good, latitude=48.8, longitude=2.3), "latitude"),
        (replace(good, phone="12"), "phone"),
    ):
        with pytest.raises(Refused) as refused:
            save_outlet(facts=facts, by=None)
        assert refused.value.problems[0].field == field
    assert not Outlet.objects.exists()
    old = old_unit("24736")
    assert save_outlet(facts=replace(good, place=old), by=None).place == old.current


def test_an_order_is_handed_over_at_the_shops_place_for_its_code(product, shop, owner):
    outlet = make_outlet(shop=shop)
    order = picked_up(product, outlet, owner)
    assert (order.delivery_kind, len(order.pickup_code), order.outlet) == ("pickup", 6, outlet)
    line = order.lines.get()
    parcel = pack_order(order=order, units=[Packed(line.pk, 1)], by=owner)
    order.refresh_from_db()
    assert order.ready_at is not None
    unpack_parcel(parcel=parcel, by=owner)
    order.refresh_from_db()
    assert order.ready_at is None
    parcel = pack_order(order=order, units=[Packed(line.pk, 1)], by=owner)
    shown = client_of(make_user()).get(f"/orders/{order.token}/").content.decode()
    assert order.pickup_code in shown and "Có thể đến lấy." in shown and outlet.hours in shown

    studio = client_of(owner)
    page = f"/studio/parcels/{parcel.pk}/fetched/"
    assert order.pickup_code not in studio.get(f"/studio/orders/{order.pk}/").content.decode()
    wrong = f"{(int(order.pickup_code) + 1) % 1_000_000:06}"
    for _n in range(10):
        assert studio.post(page, {"code": wrong}).status_code == 422
    assert "Đợi một giờ" in studio.post(page, {"code": order.pickup_code}).content.decode()
    order.refresh_from_db()
    assert order.state == OrderState.PACKED


def test_at_somebody_elses_counter_it_is_ready_when_it_has_come_there(product, shop, owner, mailoutbox):
    outlet = make_outlet()
    with pytest.raises(Refused):
        save_pickup(shop=shop, outlet=outlet, facts=TERMS, by=owner)
    carry_shop(outlet=outlet, shop=shop, by=None)
    order = picked_up(product, outlet, owner)
    parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 1)], by=owner)
    order.refresh_from_db()
    assert order.ready_at is None
    send_parcel(parcel=parcel, by=owner, carrier="Tự giao")
    studio = client_of(owner)
    studio.post(f"/studio/orders/{order.pk}/arrived/")
    order.refresh_from_db()
    assert order.ready_at is not None
    order.group.recipient.email = "huong@example.org"
    order.group.recipient.save()
    assert tell(order_id=order.pk, kind="ready") and outlet.name in mailoutbox[0].body
    assert order.pickup_code not in mailoutbox[0].body
    spaced = f" {order.pickup_code[:3]} {order.pickup_code[3:]}"
    assert studio.post(f"/studio/parcels/{parcel.pk}/fetched/", {"code": spaced}).status_code == 302
    order.refresh_from_db()
    assert order.state == OrderState.DELIVERED
    with pytest.raises(Refused):
        arrive_at_outlet(order=order, by=owner)


def test_a_shop_that_is_carried_no_more_hands_nothing_over_there(product, shop, owner):
    outlet = make_outlet()
    carry_shop(outlet=outlet, shop=shop, by=None)
    cart = make_cart(product)
    method = save_pickup(shop=shop, outlet=outlet, facts=TERMS, by=owner)
    form = order_form(cart)
    assert len(methods_of([shop.pk])[shop.pk]) == 2
    carry_shop(outlet=outlet, shop=shop, by=None, carries=False)
    assert method not in methods_of([shop.pk])[shop.pk]
    form["choices"] = {key: replace(choice, method_id=method.pk) for key, choice in form["choices"].items()}
    with pytest.raises(Refused) as refused:
        place_cart(cart, choices=form["choices"])
    assert refused.value.problems[0].code == "no_delivery"
    own = make_outlet(shop=shop)
    stop_delivery_method(method=save_pickup(shop=shop, outlet=own, facts=TERMS, by=owner), by=owner)
    own.refresh_from_db()
    assert not own.is_active


def test_buyers_find_outlets_by_province_and_kind(client, product, shop, django_assert_num_queries):
    market = make_outlet(name="Chợ Gia Nghĩa", kind="market", latitude=11.99, longitude=107.69)
    own = make_outlet(shop=shop, name="Xưởng Mơ Nông")
    gone = make_outlet(name="Điểm đã đóng")
    close_outlet(outlet=gone, by=make_officer(place=unit(LAM_DONG)))
    carry_shop(outlet=market, shop=shop, by=None)
    client.get("/outlets/")
    with django_assert_num_queries(4):
        page = client.get(f"/outlets/?tinh={LAM_DONG}").content.decode()
    assert "Chợ Gia Nghĩa" in page and "Xưởng Mơ Nông" in page and "Điểm đã đóng" not in page and "<svg" in page
    assert "Xưởng" not in client.get("/outlets/?loai=market").content.decode()
    assert "Chưa có điểm bán nào" in client.get("/outlets/?tinh=01").content.decode()
    assert client.get("/outlets/?tinh=99&loai=%00&sau=x").status_code == 200
    with django_assert_num_queries(7):
        shown = client.get(f"/outlets/{market.slug}/").content.decode()
    assert market.hours in shown and shop.name in shown
    assert client.get(f"/outlets/{own.slug}/").status_code == 200
    assert client.get(f"/outlets/{gone.slug}/").status_code == client.get("/outlets/khong-co/").status_code == 404


def test_an_officer_writes_down_a_point_of_sale_and_whose_goods_it_carries(shop):
    officer = client_of(make_officer(place=unit(LAM_DONG)))
    said = {
        "name": "Trạm dừng Đắk Nông", "kind": "rest_stop", "street": "Quốc lộ 14", "place": "xã Kiến Đức, Lâm Đồng",
        "hours": "6:00–22:00", "keeps_days": "3", "latitude": "11,99", "longitude": "107.6",
    }  # fmt: skip
    assert officer.post("/office/outlets/new/", {**said, "place": "Hà Nội"}).status_code in (403, 422)
    assert officer.post("/office/outlets/new/", {**said, "latitude": "abc"}).status_code == 422
    assert officer.post("/office/outlets/new/", said).status_code == 302
    outlet = Outlet.objects.get()
    assert (outlet.latitude, outlet.longitude, outlet.slug) == (11.99, 107.6, "tram-dung-dak-nong")
    page = f"/office/outlets/{outlet.pk}/"
    assert shop.name in officer.get(page, {"q": shop.producer.name}).content.decode()
    officer.post(page, {"action": "carry", "shop": shop.pk})
    assert list(outlet.carries.all()) == [shop]
    officer.post(page, {"action": "drop", "shop": shop.pk})
    assert officer.post(page, {"action": "carry", "shop": "0"}).status_code == 404
    assert not outlet.carries.exists()
    assert "Trạm dừng Đắk Nông" in officer.get("/office/outlets/").content.decode()
    officer.post(page, {"action": "close"})
    assert officer.get(page).status_code == 404
    assert "Đã đóng" in officer.get("/office/outlets/").content.decode()


def test_a_shop_opens_places_of_its_own_and_uses_others(shop, owner):
    studio = client_of(owner)
    said = {
        "name": "Xưởng Mơ Nông", "street": "Thôn 3", "place": "xã Kiến Đức, Lâm Đồng", "hours": "7:00–17:00", "keeps_days": "5",
        "fee": "0", "days_min": "0", "days_max": "1", "cod": "on",
    }  # fmt: skip
    assert studio.post("/studio/delivery/places/new/", {**said, "days_max": "91"}).status_code == 422
    assert not Outlet.objects.exists()
    assert studio.post("/studio/delivery/places/new/", said).status_code == 302
    outlet = Outlet.objects.get()
    assert (
        studio.post(f"/studio/delivery/places/{outlet.pk}/", {**said, "name": "Xưởng mới", "fee": "5.000"}).status_code
        == 302
    )
    method = DeliveryMethod.objects.get(outlet=outlet)
    assert (method.fee, method.name) == (5_000, "Nhận tại Xưởng mới")
    market = make_outlet(name="Chợ Gia Nghĩa")
    assert studio.get(f"/studio/delivery/outlets/{market.pk}/").status_code == 404
    carry_shop(outlet=market, shop=shop, by=None)
    assert "Chợ Gia Nghĩa" in studio.get("/studio/delivery/").content.decode()
    terms = {name: said[name] for name in ("fee", "days_min", "days_max", "cod")}
    assert studio.post(f"/studio/delivery/outlets/{market.pk}/", terms).status_code == 302
    assert DeliveryMethod.objects.filter(kind="pickup", is_active=True).count() == 2
    studio.post(f"/studio/delivery/{method.pk}/stop/")
    assert not Outlet.objects.get(pk=outlet.pk).is_active
