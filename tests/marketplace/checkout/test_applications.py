"""A shop asks to sell: what it must have, who answers, and that nothing is sold before."""

import datetime as dt

import pytest

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.producers.models import ProducerState
from marketplace.checkout.queries import readiness_of, view_cart
from marketplace.checkout.services import (
    add_to_cart,
    apply_to_sell,
    approve_shop,
    ask_for_changes,
    close_shop,
    place,
    refuse_shop,
)
from marketplace.notifications.models import Notice
from marketplace.orders.models import Order
from marketplace.orders.services import cancel_order, save_return_policy
from marketplace.shops import services
from marketplace.shops.models import Listing, Offer, ReturnPolicy, Shop, ShopState
from marketplace.shops.queries import market
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.applications import make_draft_shop, make_fee, make_ready_shop
from tests.factories.orders import make_cart, make_order, order_form, place_cart
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_listed, make_set
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
def officer():
    return make_officer(place=unit())


def states(producer, shop):
    return {each.key: each.state for each in readiness_of(producer, shop).requirements}


def told():
    outbox.deliver(500)
    return list(Notice.objects.order_by("pk").values_list("kind", "user"))


def test_from_nothing_to_the_first_sale(producer, owner, officer, django_assert_max_num_queries):
    """0 % in the words of each requirement, then all of them, sent, approved; the price that waited is the price."""
    producer.state = ProducerState.PENDING
    producer.save()
    ready = readiness_of(producer, None)
    assert (ready.percent, len(ready.missing)) == (0, 5)
    assert states(producer, None)["producer"] == "waiting"
    producer.state = ProducerState.VERIFIED
    producer.save()
    product = make_listed(producer=producer)
    shop = make_draft_shop(producer=producer, by=owner)
    assert readiness_of(producer, shop).percent == 17
    with pytest.raises(Refused) as raised:
        apply_to_sell(shop=shop, by=owner)
    assert [p.field for p in raised.value.problems] == ["bank", "pickup", "delivery", "returns", "fees"]
    offer = services.set_offer(shop=shop, channel=market(), variant=product.variants.get(), amount=90_000, by=owner)
    services.set_stock(variant=offer.variant, quantity=9, by=owner)
    shop = make_ready_shop(owner=owner, producer=producer)
    with django_assert_max_num_queries(6):
        assert readiness_of(producer, shop).percent == 100
    apply_to_sell(shop=shop, by=owner)
    with pytest.raises(Conflict):
        apply_to_sell(shop=shop, by=owner)
    assert not Listing.objects.exists()
    with pytest.raises(Refused):
        add_to_cart(cart=None, offer=offer, quantity=1, user=None)
    with pytest.raises(NotAllowed):
        approve_shop(shop=shop, by=owner)
    approve_shop(shop=shop, by=officer)
    with pytest.raises(Conflict):
        approve_shop(shop=shop, by=officer)
    assert Listing.objects.get().amount == 90_000
    order = place_cart(make_cart(product)).orders.get()
    assert order.return_policy is not None and order.return_policy.not_taken == "Hàng tươi sống"
    assert [kind for kind, _user in told()][:2] == ["shop.submitted", "shop.approved"]
    assert (officer.pk, owner.pk) == tuple(user for _kind, user in told()[:2])
    assert [e.reason for e in audit.history_of(Shop.objects.get())][:2] == ["approved", "applied to sell"]


def test_sent_back_refused_and_asked_again(producer, owner, officer):
    shop = make_ready_shop(owner=owner, producer=producer)
    elsewhere = make_officer(place=unit("01"))
    for turn_down, state in ((ask_for_changes, "changes"), (refuse_shop, "refused")):
        apply_to_sell(shop=shop, by=owner)
        for nobody in (elsewhere, owner, make_user()):
            with pytest.raises(NotAllowed):
                turn_down(shop=shop, by=nobody, reason="Không")
        with pytest.raises(Refused) as raised:
            turn_down(shop=shop, by=officer, reason="  ")
        assert raised.value.problems[0].field == "reason"
        shop = turn_down(shop=shop, by=officer, reason="Ghi rõ thôn nào.")
        assert (shop.state, shop.state_reason) == (state, "Ghi rõ thôn nào.")
        with pytest.raises(Conflict):
            turn_down(shop=shop, by=officer, reason="Lần nữa")
    assert {kind for kind, _user in told()} == {"shop.submitted", "shop.returned", "shop.refused"}
    shop = apply_to_sell(shop=shop, by=owner)
    producer.state = ProducerState.PENDING
    producer.save()
    with pytest.raises(Refused) as raised:
        approve_shop(shop=shop, by=officer)
    assert [p.code for p in raised.value.problems] == ["waiting_producer"]


def test_an_officer_of_the_same_people_decides_nothing(producer, owner):
    shop = apply_to_sell(shop=make_ready_shop(owner=owner, producer=producer), by=owner)
    both = make_officer(place=unit(), user=make_member(producer=producer, role="packer"))
    with pytest.raises(NotAllowed):
        approve_shop(shop=shop, by=both)


def test_a_stopped_shop_sells_nothing_and_its_orders_go_on(officer):
    product = make_on_sale(stock=9)
    cart, order = make_cart(product), make_order(product)
    form = order_form(cart)
    shop = services.suspend_shop(shop=order.shop, by=officer, reason="Bán hàng không giấy phép.")
    assert view_cart(cart).lines[0].trouble == "gone"
    with pytest.raises(Refused):
        place(**form)
    with pytest.raises(Refused):
        services.set_offer(shop=shop, channel=market(), variant=product.variants.get(), amount=1_000, by=None)
    owner = make_member(producer=shop.producer)
    for move in (services.resume_shop, services.pause_shop, apply_to_sell):
        with pytest.raises((Conflict, Refused)):
            move(shop=shop, by=owner)
    assert Order.objects.get(pk=order.pk).state == "new"
    with clock.set_to(NOW + DAY):
        services.reopen_shop(shop=shop, by=officer, reason="Đã có giấy.")
        assert view_cart(cart).lines[0].trouble == ""
        assert [kind for kind, _user in told() if kind != "shop.order"] == ["shop.suspended", "shop.reopened"]


def test_a_shop_closes_once_no_order_runs(officer):
    order = make_order()
    owner = make_member(producer=order.shop.producer)
    for by, reason in ((owner, ""), (officer, "Ngừng hoạt động")):
        with pytest.raises(Refused) as raised:
            close_shop(shop=order.shop, by=by, reason=reason)
        assert order.code in str(raised.value.problems[0].message)
    cancel_order(order=order, reason="no_stock", by=owner)
    with pytest.raises(Refused):
        close_shop(shop=order.shop, by=officer)
    shop = close_shop(shop=order.shop, by=owner)
    assert shop.state == ShopState.CLOSED and not Offer.objects.filter(prices__ends_at__gt=NOW + DAY).exists()


def test_a_holiday_shows_the_goods_and_ends_by_the_clock():
    product = make_on_sale(stock=9)
    cart, before = make_cart(product), make_order(product)
    shop, owner = before.shop, make_member(producer=before.shop.producer)
    today = clock.today()
    for first, last, code in (
        (today, today - DAY, "order"),
        (today - 3 * DAY, today - DAY, "past"),
        (today, today + 200 * DAY, "too_long"),
    ):
        with pytest.raises(Refused) as raised:
            services.set_holiday(shop=shop, first=first, last=last, by=owner)
        assert raised.value.problems[0].code == code
    services.set_holiday(shop=shop, first=today + DAY, last=today + 3 * DAY, note="Nghỉ mùa", by=owner)
    assert view_cart(cart).lines[0].trouble == ""
    with clock.set_to(NOW + DAY):
        (line,) = view_cart(cart).lines
        assert (line.trouble, line.price) == ("holiday", 125_000)
        assert Listing.objects.exists()
        with pytest.raises(Refused) as raised:
            place(**order_form(cart))
        assert (
            "Cơ sở nghỉ" in str(raised.value.problems[0].message).capitalize()
            or raised.value.problems[0].code == "holiday"
        )
        add_to_cart(cart=cart, offer=line.offer, quantity=1, user=None)
    assert Order.objects.get(pk=before.pk).state == "new"
    with clock.set_to(NOW + 4 * DAY):
        assert view_cart(cart).ready and place(**order_form(cart)).orders.count() == 1
    with clock.set_to(NOW + 2 * DAY):
        services.end_holiday(shop=shop, by=owner)
        with pytest.raises(Conflict):
            services.end_holiday(shop=shop, by=owner)


def test_licences_are_seen_by_an_officer_before_the_first_sale(producer, owner, officer):
    wine = make_listed(producer=producer, product_set=make_set(15))
    shop = make_ready_shop(owner=owner, producer=producer)
    assert states(producer, shop)["licence"] == "missing"
    wine.licence_number = "12/GP-SCT"
    wine.save(update_fields=["licence_number"])
    assert states(producer, shop)["licence"] == "waiting"
    apply_to_sell(shop=shop, by=owner)
    with pytest.raises(Refused) as raised:
        approve_shop(shop=shop, by=officer)
    assert [p.field for p in raised.value.problems] == ["licence"]
    with pytest.raises(NotAllowed):
        services.check_licence_paper(product=wine, number="12/GP-SCT", by=owner)
    with pytest.raises(Conflict):
        services.check_licence_paper(product=wine, number="13/GP-SCT", by=officer)
    services.check_licence_paper(product=wine, number="12/GP-SCT", by=officer)
    approve_shop(shop=shop, by=officer)
    other = make_listed(producer=producer, product_set=make_set(15))
    other.licence_number = "14/GP-SCT"
    other.save(update_fields=["licence_number"])
    with pytest.raises(Refused) as raised:
        services.set_offer(
            shop=Shop.objects.get(), channel=market(), variant=other.variants.get(), amount=1_000, by=owner
        )
    assert raised.value.problems[0].code == "licence_not_seen"


def test_new_fees_are_accepted_anew_before_applying(producer, owner):
    shop = make_ready_shop(owner=owner, producer=producer)
    make_fee(announced_on=clock.today() + DAY, starts_on=clock.today() + 60 * DAY)
    assert states(producer, shop)["fees"] == "done"
    with clock.set_to(NOW + 2 * DAY):
        assert states(producer, shop)["fees"] == "missing"
        services.accept_fees(shop=shop, by=owner)
        shop.refresh_from_db()
        assert states(producer, shop)["fees"] == "done"
    with pytest.raises(NotAllowed):
        services.accept_fees(shop=shop, by=make_member(producer=producer, role="staff"))


def test_a_policy_is_within_the_law_and_orders_keep_theirs(owner, producer):
    shop = make_draft_shop(producer=producer)
    for days, way_back, fields in ((6, "buyer", ["days"]), (91, "nobody", ["days", "way_back"])):
        with pytest.raises(Refused) as raised:
            save_return_policy(shop=shop, days=days, way_back=way_back, by=owner)
        assert [p.field for p in raised.value.problems] == fields
    with pytest.raises(NotAllowed):
        save_return_policy(shop=shop, days=7, way_back="shop", by=make_member(producer=producer, role="staff"))
    product = make_on_sale()
    cart = make_cart(product)
    shop = Offer.objects.get(product=product).shop
    first = save_return_policy(shop=shop, days=14, way_back="shop", by=None)
    order = place_cart(cart).orders.get()
    save_return_policy(shop=shop, days=7, way_back="buyer", by=None)
    order.refresh_from_db()
    assert order.return_policy == first and ReturnPolicy.objects.filter(shop=shop).count() == 2
