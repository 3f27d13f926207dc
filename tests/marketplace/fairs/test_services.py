"""Fairs: organised by officers, applied to by producers, decided once, and over to the second."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from marketplace.fairs import services
from marketplace.fairs.models import Booth, FairListing
from marketplace.fairs.queries import (
    booth_by_slug,
    booth_products,
    booths_of,
    booths_of_user,
    booths_to_decide,
    fair_by_slug,
    fair_price_now,
    fair_products,
    fair_to_run,
    fairs_to_run,
    listings_to_decide,
    past_fairs,
    running_fairs,
    upcoming_fairs,
)
from marketplace.shops.models import Listing, Offer, Shop
from marketplace.shops.queries import CatalogueFilter, catalogue
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.fairs import make_booth, make_fair, make_fair_listing
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_listed, make_product, make_span, make_variant
from tests.factories.shops import make_on_sale, make_shop

pytestmark = pytest.mark.django_db
SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def problems(raised):
    return [(p.field, p.code) for p in raised.value.problems]


def test_an_officer_makes_a_fair_that_producers_see_once_it_is_announced():
    officer = make_officer(place=unit(LAM_DONG))
    fair = services.create_fair(
        name="Hội chợ Xuân 2027", starts_at=NOW + DAY, ends_at=NOW + 3 * DAY, place=unit(LAM_DONG), by=officer
    )
    assert (fair.slug, fair.channel.slug, fair.channel.is_active) == ("hoi-cho-xuan-2027", "hoi-cho-xuan-2027", False)
    assert fair_by_slug(fair.slug) is None
    assert list(fairs_to_run(officer)) == [fair]
    services.publish_fair(fair=fair, by=officer)
    assert fair_by_slug(fair.slug) == fair
    assert list(upcoming_fairs()) == [fair]
    with pytest.raises(Conflict):
        services.publish_fair(fair=fair, by=officer)
    assert OutboxMessage.objects.filter(topic="fair.published").count() == 1


def test_who_organises_which_fair():
    national = make_fair(place=None)
    local = make_fair()
    ministry, province, elsewhere = make_officer(), make_officer(place=unit(LAM_DONG)), make_officer(place=unit("01"))
    assert set(fairs_to_run(ministry)) == {national, local}
    assert set(fairs_to_run(make_superuser())) == {national, local}
    assert list(fairs_to_run(province)) == [local]
    assert fair_to_run(elsewhere, local.pk) is None
    for user, fair in ((province, national), (elsewhere, local), (make_user(), local)):
        with pytest.raises(NotAllowed):
            services.update_fair(fair=fair, theme="Của tôi", by=user)
    with pytest.raises(NotAllowed):
        services.create_fair(name="X", starts_at=NOW, ends_at=NOW + DAY, by=province)
    services.update_fair(fair=national, theme="Cả nước", by=ministry)
    services.update_fair(fair=national, theme="Cả nước", by=make_superuser())


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"name": " "}, [("name", "missing")]),
        ({"name": "x " * 81}, [("name", "too_long")]),
        ({"name": "!!!"}, [("slug", "missing")]),
        ({"theme": "x" * 201}, [("theme", "too_long")]),
        ({"ends_at": NOW - 2 * HOUR}, [("ends_at", "order")]),
        ({"starts_at": NOW - DAY, "ends_at": NOW - HOUR}, [("ends_at", "past")]),
        ({"slug": "ocop"}, [("slug", "taken")]),
    ],
)
def test_an_impossible_fair_is_refused_by_field(over, expected):
    with pytest.raises(Refused) as raised:
        make_fair(**over)
    assert problems(raised) == expected


def test_dates_move_the_prices_and_the_beginning_stays_once_it_is_open():
    fair = make_fair()
    make_fair_listing(product=make_on_sale(), fair=fair)
    services.update_fair(fair=fair, ends_at=NOW + 5 * DAY, by=make_superuser())
    assert Listing.objects.get(channel=fair.channel).ends_at == NOW + 5 * DAY
    with pytest.raises(Refused) as raised:
        services.update_fair(fair=fair, starts_at=NOW + DAY, by=make_superuser())
    assert problems(raised) == [("starts_at", "opened")]
    with pytest.raises(TypeError):
        services.update_fair(fair=fair, state="draft", by=make_superuser())
    with clock.set_to(NOW + 5 * DAY):
        assert list(past_fairs()) == [fair]
        with pytest.raises(Conflict):
            services.update_fair(fair=fair, theme="x", by=make_superuser())


def test_a_draft_whose_time_has_passed_is_not_announced():
    fair = make_fair(published=False)
    with clock.set_to(NOW + 9 * DAY), pytest.raises(Refused):
        services.publish_fair(fair=fair, by=None)


def test_fair_prices_begin_and_end_with_the_fair_to_the_second_everywhere():
    product = make_on_sale(amount=125_000)
    fair = make_fair(starts_at=NOW + HOUR, ends_at=NOW + 2 * HOUR)
    make_fair_listing(product=product, fair=fair, amount=99_000)
    for moment, is_open in (
        (NOW + HOUR - SECOND, False),
        (NOW + HOUR, True),
        (NOW + 2 * HOUR - SECOND, True),
        (NOW + 2 * HOUR, False),
    ):
        with clock.set_to(moment):
            now = fair_price_now(product)
            in_market = catalogue(CatalogueFilter())
            assert (now.amount if now else None) == (99_000 if is_open else None)
            assert [row.amount for row in fair_products(fair).rows] == ([99_000] if is_open else [])
            assert fair_products(fair).total == is_open
            assert [f.count for f in in_market.facets["in_fair"]] == ([1] if is_open else [])
            assert bool(catalogue(CatalogueFilter(in_fair=True)).rows) is is_open
            assert list(running_fairs()) == ([fair] if is_open else [])
            assert [booth.product_count for booth in booths_of(fair)] == [int(is_open)]
            assert [row.amount for row in in_market.rows] == [125_000]


def test_a_cancelled_fairs_prices_end_now():
    fair = make_fair()
    make_fair_listing(product=make_on_sale(), fair=fair)
    with pytest.raises(Refused) as raised:
        services.cancel_fair(fair=fair, reason=" ", by=make_superuser())
    assert problems(raised) == [("reason", "missing")]
    with clock.set_to(NOW + HOUR):
        services.cancel_fair(fair=fair, reason="Bão số 9", by=make_superuser())
        assert fair_products(fair).rows == []
        assert not running_fairs().exists()
        assert fair_by_slug(fair.slug).cancelled_because == "Bão số 9"
        with pytest.raises(Conflict):
            services.cancel_fair(fair=fair, reason="Lại", by=make_superuser())
        with pytest.raises(Refused):
            services.apply_booth(fair=fair, shop=make_shop(), by=None)


def test_a_producer_applies_and_officers_of_the_fair_decide():
    product = make_on_sale()
    owner = make_member(producer=product.producer)
    officer = make_officer(place=unit(LAM_DONG))
    fair = make_fair()
    booth = services.apply_booth(fair=fair, shop=product.producer.shop, greeting="Mời cả nhà", by=owner)
    listing = services.add_fair_offer(booth=booth, variant=product.variants.get(), amount=99_000, by=owner)
    assert not Offer.objects.get(pk=listing.offer_id).is_active
    assert list(booths_to_decide(officer)) == [booth]
    assert list(listings_to_decide(officer)) == [listing]
    assert list(booths_of_user(owner)) == [booth]
    assert not booths_of_user(make_user()).exists()
    assert booth_by_slug(fair, product.producer.shop.slug) is None
    with pytest.raises(Refused) as raised:
        services.decide_fair_listing(listing=listing, verdict="approved", by=officer)
    assert problems(raised) == [("booth", "booth_first")]
    services.decide_booth(booth=booth, verdict="approved", by=officer)
    services.decide_fair_listing(listing=listing, verdict="approved", by=officer)
    assert booth_by_slug(fair, product.producer.shop.slug) == booth
    assert [row.slug for row in booth_products(booth)] == [product.slug]
    for decide in (
        lambda: services.decide_booth(booth=booth, verdict="approved", by=officer),
        lambda: services.decide_fair_listing(listing=listing, verdict="rejected", reason="Muộn", by=officer),
        lambda: services.apply_booth(fair=fair, shop=booth.shop, by=owner),
    ):
        with pytest.raises(Conflict):
            decide()


def test_a_changed_fair_price_waits_again():
    product = make_on_sale()
    listing = make_fair_listing(product=product)
    services.add_fair_offer(booth=listing.booth, variant=product.variants.get(), amount=80_000, by=None)
    assert FairListing.objects.get().state == "applied"
    assert fair_price_now(product) is None


def test_what_is_returned_can_be_sent_again_and_what_is_rejected_cannot():
    product = make_on_sale()
    officer = make_superuser()
    booth = make_booth(shop=product.producer.shop, approved=False)
    for verdict, reason, field in (("approved?", "", "verdict"), ("returned", " ", "reason")):
        with pytest.raises(Refused) as raised:
            services.decide_booth(booth=booth, verdict=verdict, reason=reason, by=officer)
        assert problems(raised)[0][0] == field
    services.decide_booth(booth=booth, verdict="returned", reason="Thêm lời chào", by=officer)
    again = services.apply_booth(fair=booth.fair, shop=booth.shop, by=None)
    assert (again.pk, again.state, again.reason) == (booth.pk, "applied", "")
    listing = services.add_fair_offer(booth=booth, variant=product.variants.get(), amount=70_000, by=None)
    services.decide_fair_listing(listing=listing, verdict="rejected", reason="Giá không đúng", by=officer)
    with pytest.raises(Refused) as raised:
        services.add_fair_offer(booth=booth, variant=product.variants.get(), amount=6, by=None)
    assert problems(raised) == [("variant", "rejected")]
    services.decide_booth(booth=booth, verdict="rejected", reason="Hết chỗ", by=officer)
    with pytest.raises(Refused) as raised:
        services.apply_booth(fair=booth.fair, shop=booth.shop, by=None)
    assert problems(raised) == [("shop", "rejected")]
    with pytest.raises(Refused) as raised:
        services.add_fair_offer(booth=booth, variant=make_variant(product=product), amount=6, by=None)
    assert problems(raised) == [("booth", "no_booth")]


def test_leaving_a_fair_ends_its_prices():
    product = make_on_sale()
    owner = make_member(producer=product.producer)
    listing = make_fair_listing(product=product)
    services.withdraw_fair_listing(listing=listing, by=owner)
    assert fair_price_now(product) is None
    with pytest.raises(Conflict):
        services.withdraw_fair_listing(listing=listing, by=owner)
    services.decide_fair_listing(
        listing=services.add_fair_offer(booth=listing.booth, variant=product.variants.get(), amount=70_000, by=owner),
        verdict="approved",
        by=None,
    )
    assert fair_price_now(product).amount == 70_000
    services.withdraw_booth(booth=listing.booth, by=owner)
    assert fair_price_now(product) is None
    with pytest.raises(Conflict):
        services.withdraw_booth(booth=listing.booth, by=owner)
    assert services.apply_booth(fair=listing.booth.fair, shop=listing.booth.shop, by=owner).state == "applied"


def test_nobody_decides_on_an_own_booth_and_strangers_touch_nothing():
    product = make_on_sale()
    booth = make_booth(shop=product.producer.shop, approved=False)
    both = make_officer(place=unit(LAM_DONG))
    make_member(producer=product.producer, user=both)
    assert not booths_to_decide(both).exists()
    for call in (
        lambda: services.decide_booth(booth=booth, verdict="approved", by=both),
        lambda: services.decide_booth(booth=booth, verdict="approved", by=make_officer(place=unit("01"))),
        lambda: services.apply_booth(fair=booth.fair, shop=booth.shop, by=make_user()),
        lambda: services.add_fair_offer(booth=booth, variant=product.variants.get(), amount=5, by=make_user()),
        lambda: services.withdraw_booth(booth=booth, by=make_user()),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_a_product_whose_certificate_lapses_before_the_fair_is_refused_with_the_date():
    product = make_product(state="published")
    make_span(product=product, ends_on=dt.date(2026, 12, 10))
    shop = make_shop(producer=product.producer)
    fair = make_fair(starts_at=NOW + 20 * DAY, ends_at=NOW + 22 * DAY)
    with pytest.raises(Refused) as raised:
        services.apply_booth(fair=fair, shop=shop, by=None)
    assert problems(raised) == [("shop", "lapses")]
    assert "10/12/2026" in str(raised.value.problems[0].message)
    lasting = make_listed(producer=product.producer)
    booth = services.apply_booth(fair=fair, shop=shop, by=None)
    with pytest.raises(Refused) as raised:
        services.add_fair_offer(booth=booth, variant=product.variants.get(), amount=5, by=None)
    assert problems(raised) == [("variant", "lapses")]
    assert "12/12/2026" in str(raised.value.problems[0].message)
    services.add_fair_offer(booth=booth, variant=lasting.variants.get(), amount=5, by=None)
    make_span(product=product, starts_on=dt.date(2026, 12, 11))  # recognised again, without a gap
    services.add_fair_offer(booth=booth, variant=product.variants.get(), amount=5, by=None)


def test_a_shop_with_nothing_to_sell_gets_no_booth():
    fair = make_fair()
    product = make_product(state="draft", stars=4)
    shop = make_shop(producer=product.producer)
    with pytest.raises(Refused) as raised:
        services.apply_booth(fair=fair, shop=shop, by=None)
    assert problems(raised) == [("shop", "nothing_listable")]
    make_listed(producer=product.producer)
    booth = services.apply_booth(fair=fair, shop=shop, by=None)
    with pytest.raises(Refused) as raised:
        services.add_fair_offer(booth=booth, variant=product.variants.get(), amount=5, by=None)
    assert problems(raised) == [("variant", "not_listable")]
    Shop.objects.update(state="paused")
    with pytest.raises(Refused) as raised:
        services.apply_booth(fair=fair, shop=shop, by=None)
    assert problems(raised) == [("shop", "shop_not_open")]
    with clock.set_to(NOW + 9 * DAY), pytest.raises(Refused) as raised:
        services.apply_booth(fair=fair, shop=shop, by=None)
    assert problems(raised) == [("fair", "over")]


def test_booths_take_turns_to_stand_first(django_assert_num_queries):
    fair = make_fair(starts_at=NOW - HOUR, ends_at=NOW + 2 * DAY)  # three days
    for name in ("Bưởi", "An", "Đào", "Cam", "Em", "Gà"):
        product = make_listed(producer=make_producer(name=name))
        make_booth(fair=fair, shop=make_shop(producer=product.producer))
    with django_assert_num_queries(1):
        assert [b.name for b in booths_of(fair, fair.starts_at)] == ["An", "Bưởi", "Cam", "Đào", "Em", "Gà"]
    first = [booths_of(fair, fair.starts_at + n * HOUR)[0].name for n in range(7)]
    assert first == ["An", "Bưởi", "Cam", "Đào", "Em", "Gà", "An"]
    Shop.objects.update(state="paused")
    assert booths_of(fair) == []
    assert Booth.objects.count() == 6
