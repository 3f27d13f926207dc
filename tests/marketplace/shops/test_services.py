"""Shops, offers and stock: who may, what is refused and with what words, and what it does to prices."""

import datetime as dt
from decimal import Decimal

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.producers.models import ProducerState
from marketplace.shops.models import Channel, Listing, Offer, OfferPrice, Shop, Stock
from marketplace.shops.queries import listings_now, market, offers_now, shop_of
from marketplace.shops.services import (
    Cut,
    begin_shop,
    open_shop,
    pause_shop,
    put_cuts,
    put_offers_in_bulk,
    resume_shop,
    set_offer,
    set_stock,
    stop_offer,
    update_channel,
)
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_user
from tests.factories.producers import make_producer
from tests.factories.products import make_listed
from tests.factories.shops import make_offer, make_shop

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def refusal(raised):
    (problem,) = raised.value.problems
    return problem.field, problem.code


def test_the_all_year_market_is_there_and_costs_no_statement_twice(django_assert_num_queries):
    assert (market().slug, market().kind, market().opens_at) == ("ocop", "market", None)
    with django_assert_num_queries(0):
        market()


def test_an_owner_opens_a_shop_and_sells():
    product = make_listed()
    owner = make_member(producer=product.producer)
    shop = begin_shop(producer=product.producer, name="Nông sản Mơ Nông", by=owner)
    assert (shop.slug, shop.state) == ("nong-san-mo-nong", "draft")
    open_shop(producer=product.producer)
    offer = set_offer(shop=shop, channel=market(), variant=product.variants.get(), amount=125_000, by=owner)
    assert list(listings_now(market()).values_list("product", "offer", "amount", "is_cut")) == [
        (product.pk, offer.pk, 125_000, False)
    ]
    assert OutboxMessage.objects.filter(topic="offer.changed", payload__offer_id=offer.pk).exists()


def test_shops_of_the_same_name_have_different_addresses():
    shops = [open_shop(producer=make_producer(), name="Vườn nhà") for _ in range(2)]
    assert shops[0].slug == "vuon-nha"
    assert shops[1].slug == f"vuon-nha-{shops[1].producer_id}"
    assert open_shop(producer=shops[0].producer) == shops[0]


def test_a_stranger_and_staff_set_no_price_but_staff_count_stock():
    product = make_listed()
    shop = make_shop(producer=product.producer)
    staff = make_member(producer=product.producer, role="staff")
    variant = product.variants.get()
    for user in (make_user(), staff):
        with pytest.raises(NotAllowed):
            set_offer(shop=shop, channel=market(), variant=variant, amount=1000, by=user)
        with pytest.raises(NotAllowed):
            begin_shop(producer=product.producer, by=user)
        with pytest.raises(NotAllowed):
            pause_shop(shop=shop, by=user)
    offer = make_offer(variant=variant)
    with pytest.raises(NotAllowed):
        stop_offer(offer=offer, by=make_user())
    assert set_stock(variant=variant, quantity=7, by=staff).quantity == 7
    with pytest.raises(NotAllowed):
        set_stock(variant=variant, quantity=9, by=make_user())


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (0, "VND", "not_positive"),
        (-1, "VND", "not_positive"),
        (10**18, "VND", "too_high"),
        (Decimal("125000.5"), "VND", "fraction"),
        (Decimal("12.50"), "USD", "currency"),
        (Decimal("NaN"), "VND", "not_a_number"),
        (Decimal("Infinity"), "VND", "not_a_number"),
    ],
)
def test_impossible_prices_are_refused_with_what_to_write(amount, currency, code):
    product = make_listed()
    with pytest.raises(Refused) as raised:
        set_offer(
            shop=make_shop(producer=product.producer),
            channel=market(),
            variant=product.variants.get(),
            amount=amount,
            currency=currency,
            by=None,
        )
    assert refusal(raised) == ("amount", code)
    assert str(raised.value.problems[0].message)
    assert not Offer.objects.exists()


def test_a_whole_decimal_is_a_price():
    product = make_listed()
    offer = set_offer(
        shop=make_shop(producer=product.producer),
        channel=market(),
        variant=product.variants.get(),
        amount=Decimal("125000.00"),
        by=None,
    )
    assert offer.amount == 125_000


@pytest.mark.parametrize("state", [ProducerState.PENDING, ProducerState.RETURNED, ProducerState.SUSPENDED])
def test_an_unverified_producer_sells_nothing(state):
    product = make_listed()
    shop = make_shop(producer=product.producer)
    product.producer.state = state
    product.producer.save()
    with pytest.raises(Refused) as raised:
        set_offer(shop=shop, channel=market(), variant=product.variants.get(), amount=1000, by=None)
    assert refusal(raised) == ("shop", "not_verified")
    assert "122/2025" in str(raised.value.problems[0].message)
    with pytest.raises(Refused):
        open_shop(producer=product.producer)


def test_somebody_elses_variant_a_fairs_channel_and_a_paused_shop_are_refused():
    product, other = make_listed(), make_listed()
    shop = make_shop(producer=product.producer)
    with pytest.raises(Refused) as raised:
        set_offer(shop=shop, channel=market(), variant=other.variants.get(), amount=1000, by=None)
    assert refusal(raised) == ("variant", "not_of_this_shop")
    fair = Channel.objects.create(slug="x", name="X", kind="fair")
    with pytest.raises(Refused) as raised:
        set_offer(shop=shop, channel=fair, variant=product.variants.get(), amount=1000, by=None)
    assert refusal(raised) == ("channel", "fair_channel")
    Shop.objects.update(state="paused")
    with pytest.raises(Refused) as raised:
        set_offer(shop=shop, channel=market(), variant=product.variants.get(), amount=1000, by=None)
    assert refusal(raised) == ("shop", "shop_not_open")


def test_a_paused_shop_sells_nothing_until_it_opens_again():
    offer = make_offer()
    owner = make_member(producer=offer.shop.producer)
    with clock.set_to(NOW + DAY):
        pause_shop(shop=offer.shop, by=owner)
        assert not listings_now(market()).exists()
        with pytest.raises(Conflict):
            pause_shop(shop=offer.shop, by=owner)
    with clock.set_to(NOW + 2 * DAY):
        resume_shop(shop=offer.shop, by=owner)
        assert listings_now(market()).get().amount == 125_000
    assert list(OfferPrice.objects.values_list("starts_at", flat=True)) == [NOW, NOW + 2 * DAY]


def test_a_stopped_offer_is_gone_and_a_new_price_brings_it_back():
    offer = make_offer()
    owner = make_member(producer=offer.shop.producer)
    with clock.set_to(NOW + DAY):
        assert not stop_offer(offer=offer, by=owner).is_active
        assert not Listing.objects.exists()
        assert not offers_now(offer.product, market()).exists()
        again = set_offer(shop=offer.shop, channel=market(), variant=offer.variant, amount=1000, by=owner)
    assert (again.pk, again.is_active) == (offer.pk, True)


def test_offers_now_are_one_statement_and_the_cheapest_first(django_assert_num_queries):
    offer = make_offer(amount=90_000)
    put_cuts(source="s", channel=market(), cuts=[Cut(offer.product_id, NOW, NOW + DAY, "Vụ mới", amount_off=10_000)])
    with django_assert_num_queries(1):
        (found,) = offers_now([offer.product_id], market())
        assert (found.price, found.price_regular, found.price_label, found.price_until) == (
            80_000,
            90_000,
            "Vụ mới",
            NOW + DAY,
        )
        assert found.variant.stock.quantity == 20
    assert offers_now(offer.product, market(), NOW + DAY).get().price == 90_000


def test_a_product_named_twice_in_a_cut_is_refused():
    product = make_listed()
    one = Cut(product.pk, NOW, NOW + DAY, "", percent=5)
    with pytest.raises(Refused) as raised:
        put_cuts(source="s", channel=market(), cuts=[one, one])
    assert refusal(raised) == ("products", "twice")


def test_stock_is_counted_and_never_below_what_is_reserved():
    variant = make_listed().variants.get()
    assert set_stock(variant=variant, quantity=10, by=None).quantity == 10
    Stock.objects.update(reserved=4)
    assert set_stock(variant=variant, quantity=4, by=None, expected=10).quantity == 4
    with pytest.raises(Refused) as raised:
        set_stock(variant=variant, quantity=3, by=None)
    assert refusal(raised) == ("quantity", "reserved")
    with pytest.raises(Conflict) as raised:
        set_stock(variant=variant, quantity=8, by=None, expected=10)
    assert refusal(raised) == ("quantity", "counted_meanwhile")
    for quantity in (-1, 1_000_001):
        with pytest.raises(Refused) as raised:
            set_stock(variant=variant, quantity=quantity, by=None)
        assert refusal(raised) == ("quantity", "out_of_range")


def test_a_channel_opens_and_closes_to_the_second():
    fair = Channel.objects.create(slug="x", name="X", kind="fair", opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    make_offer(channel=fair)
    second = dt.timedelta(seconds=1)
    assert [
        listings_now(fair, moment).exists()
        for moment in (NOW + DAY - second, NOW + DAY, NOW + 2 * DAY - second, NOW + 2 * DAY)
    ] == [False, True, True, False]
    update_channel(channel=fair, name="X", opens_at=NOW + DAY, closes_at=NOW + 3 * DAY, is_active=True)
    assert listings_now(fair, NOW + 2 * DAY).exists()
    update_channel(channel=fair, name="X", opens_at=NOW + DAY, closes_at=NOW + 3 * DAY, is_active=False)
    assert not Listing.objects.filter(channel=fair).exists()


def test_a_shop_is_reached_only_by_its_people():
    shop = make_shop()
    assert shop_of(make_member(producer=shop.producer), shop.pk) == shop
    assert shop_of(make_user(), shop.pk) is None


def test_many_offers_are_what_each_would_be(django_assert_num_queries):
    shops = [make_shop() for _ in range(3)]
    variants = [make_listed(producer=shop.producer).variants.get() for shop in shops]
    alone = set_offer(shop=shops[0], channel=market(), variant=variants[0], amount=125_000, by=None)
    with django_assert_num_queries(19):  # 2 of them messages, 2 for licences
        many = put_offers_in_bulk(
            channel=market(),
            amounts=[(shop, variant, 125_000) for shop, variant in list(zip(shops, variants, strict=True))[1:]],
        )
    for offer in (alone, *many):
        listing = Listing.objects.get(product=offer.product_id)
        assert (listing.offer_id, listing.amount, listing.is_cut) == (offer.pk, 125_000, False)
        assert OutboxMessage.objects.filter(topic="offer.changed", payload__offer_id=offer.pk).count() == 1


def test_one_wrong_offer_refuses_all():
    shop, other = make_shop(), make_shop()
    variant, foreign = (make_listed(producer=s.producer).variants.get() for s in (shop, other))
    with pytest.raises(Refused) as raised:
        put_offers_in_bulk(channel=market(), amounts=[(shop, variant, 1000), (shop, foreign, 1000)])
    assert refusal(raised) == ("variant", "not_of_this_shop")
    with pytest.raises(Refused) as raised:
        put_offers_in_bulk(channel=market(), amounts=[(shop, variant, 0)])
    assert refusal(raised) == ("amount", "not_positive")
    type(other.producer).objects.filter(pk=other.producer.pk).update(state=ProducerState.PENDING)
    with pytest.raises(Refused) as raised:
        put_offers_in_bulk(channel=market(), amounts=[(shop, variant, 1000), (other, foreign, 1000)])
    assert refusal(raised) == ("shop", "not_verified")
    assert not Offer.objects.exists()
