"""The price schedule: whatever happens to offers, cuts and channels, a listing costs what a plain computation says, at every instant."""

import datetime as dt
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core import clock
from marketplace.shops.models import Channel, Listing, OfferPrice, PriceCut
from marketplace.shops.queries import listings_now, market
from marketplace.shops.services import Cut, drop_cuts, put_cuts, reprice, set_offers_active
from marketplace.shops.services.pricing import FOREVER, Cheapest, Slice, cheapest_of, future_of, lowest_before
from tests.conftest import NOW
from tests.factories.products import make_listed, make_variant
from tests.factories.shops import make_offer

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def at(hours: float) -> dt.datetime:
    return NOW + hours * HOUR


def cut(start: int, length: int, *, percent: int | None = None, amount_off: int | None = None, pk: int = 1) -> PriceCut:
    return PriceCut(
        pk=pk, starts_at=at(start), ends_at=at(start + length), percent=percent, amount_off=amount_off, label=f"#{pk}"
    )


cuts_of = st.lists(
    st.builds(
        lambda start, length, rule, value: (start, length, rule, value),
        st.integers(-20, 20),
        st.integers(1, 25),
        st.sampled_from(["percent", "amount"]),
        st.integers(1, 90),
    ),
    max_size=5,
)


@given(
    regular=st.integers(1, 200),
    cuts=cuts_of,
    opens=st.integers(-30, 10),
    closes=st.integers(11, 40),
    probe=st.integers(0, 50),
)
def test_a_slice_costs_what_a_plain_computation_says(regular, cuts, opens, closes, probe):
    rows = [
        cut(start, length, pk=n, **({"percent": value} if rule == "percent" else {"amount_off": value}))
        for n, (start, length, rule, value) in enumerate(cuts)
    ]
    slices = future_of(regular, rows, opens_at=at(opens), closes_at=at(closes), now=NOW)
    moment = at(probe)
    here = [s for s in slices if s.starts_at <= moment < s.ends_at]
    if not opens <= probe < closes:
        assert here == []
        return
    running = [c for c in rows if c.starts_at <= moment < c.ends_at]
    prices = [regular * (100 - c.percent) // 100 if c.percent else regular - c.amount_off for c in running]
    assert [s.amount for s in here] == [min([p for p in prices if p > 0] + [regular])]
    assert all(s.amount <= s.regular == regular for s in slices)
    assert all(a.ends_at == b.starts_at for a, b in itertools.pairwise(slices))


slices_of = st.lists(st.tuples(st.integers(-5, 20), st.integers(1, 10), st.integers(1, 9)), max_size=4)


@given(offers=st.lists(slices_of, max_size=4), probe=st.integers(0, 32))
def test_the_cheapest_offer_is_listed(offers, probe):
    plans = {}
    for pk, spans in enumerate(offers):
        rows, edge = [], -10
        for start, length, amount in sorted(spans):
            begin = max(start, edge)
            edge = begin + length
            rows.append(Slice(at(begin), at(edge), amount, amount))
        plans[pk] = [row for row in rows if row.ends_at > NOW]
    found = cheapest_of(plans, NOW)
    moment = at(probe)
    covering = [(row.amount, pk) for pk, rows in plans.items() for row in rows if row.starts_at <= moment < row.ends_at]
    here = [(c.amount, c.offer_id) for c in found if c.starts_at <= moment < c.ends_at]
    assert here == ([min(covering)] if covering else [])


def test_neighbours_that_say_the_same_are_one():
    assert cheapest_of({7: [Slice(at(0), at(1), 5, 5), Slice(at(1), at(2), 5, 5)]}, NOW) == [
        Cheapest(at(0), at(2), 7, 5, 5, None, "")
    ]


def test_the_lowest_of_30_days_looks_back_30_days_and_not_further():
    history = [
        Slice(at(-40 * 24), at(-30 * 24), 50, 50),
        Slice(at(-30 * 24), at(-24), 90, 90),
        Slice(at(-24), at(9), 80, 80),
    ]
    assert lowest_before(NOW, history) == 80
    assert lowest_before(NOW - 2 * DAY, history) == 50
    assert lowest_before(NOW - 60 * DAY, history) is None


def expected(product, channel):
    """Brute force, from offers, cuts and the channel alone: what asks for the price at a moment."""
    offers = list(product.offers.filter(channel=channel, is_active=True).select_related("channel", "shop"))
    cuts = list(PriceCut.objects.filter(product=product, channel=channel))

    def at(moment):
        prices = []
        for offer in offers:
            if not offer.channel.is_active or offer.shop.state != "open":
                continue
            if not (offer.channel.opens_at or moment) <= moment < (offer.channel.closes_at or FOREVER):
                continue
            price = offer.amount
            for c in cuts:
                reduced = offer.amount * (100 - c.percent) // 100 if c.percent else offer.amount - c.amount_off
                if c.starts_at <= moment < c.ends_at and reduced > 0:
                    price = min(price, reduced)
            prices.append(price)
        return min(prices, default=None)

    return at


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_at_any_instant_the_listing_is_the_brute_force_price(seed):
    """A random life of a product: prices, cuts, stops, starts, in two channels, with the clock going on."""
    rng = random.Random(seed)
    product = make_listed()
    variants = [product.variants.first(), make_variant(product=product, name="Túi 500 g")]
    fair = Channel.objects.create(slug="x", name="X", kind="fair", opens_at=at(10), closes_at=at(60))
    channels = [market(), fair]
    now = NOW
    charged = []
    for step in range(25):
        now += dt.timedelta(minutes=rng.randint(1, 400))
        with clock.set_to(now):
            channel = rng.choice(channels)
            what = rng.choice(["offer", "offer", "cuts", "cuts", "drop", "toggle"])
            if what == "offer":
                make_offer(variant=rng.choice(variants), channel=channel, amount=rng.randint(1, 50), stock=None)
            elif what == "cuts":
                start = now + rng.randint(-10, 30) * HOUR
                rule = {"percent": rng.randint(1, 90)} if rng.random() < 0.5 else {"amount_off": rng.randint(1, 60)}
                one = Cut(product.pk, start, start + rng.randint(1, 40) * HOUR, f"Đợt {step}", **rule)
                put_cuts(source=f"s{rng.randint(1, 4)}", channel=channel, cuts=[one])
            elif what == "drop":
                drop_cuts(source=f"s{rng.randint(1, 4)}")
            elif offers := list(product.offers.all()):
                offer = rng.choice(offers)
                set_offers_active(offers=[offer], active=not offer.is_active, by=None)
            for channel in channels:
                turns = {t for pair in PriceCut.objects.values_list("starts_at", "ends_at") for t in pair}
                turns |= {fair.opens_at, fair.closes_at, now, now + 30 * DAY}
                price_at = expected(product, channel)
                for turn in turns:
                    for moment in (turn - dt.timedelta(microseconds=1), turn, turn + dt.timedelta(seconds=1)):
                        if moment >= now:
                            found = list(
                                listings_now(channel, moment).filter(product=product).values_list("amount", flat=True)
                            )
                            wanted = price_at(moment)
                            assert found == ([] if wanted is None else [wanted]), (seed, step, what, moment)
            charged.append(
                (
                    now,
                    {
                        (o, a)
                        for o, a in OfferPrice.objects.filter(starts_at__lte=now, ends_at__gt=now).values_list(
                            "offer", "amount"
                        )
                    },
                )
            )
            reprice(product_ids=[product.pk])  # again, and nothing moves
    for moment, then in charged:  # the past was never rewritten
        assert {
            (o, a)
            for o, a in OfferPrice.objects.filter(starts_at__lte=moment, ends_at__gt=moment).values_list(
                "offer", "amount"
            )
        } == then


@pytest.mark.django_db
def test_repricing_what_stands_writes_nothing():
    offer = make_offer()
    before = (list(OfferPrice.objects.values()), list(Listing.objects.values()))
    with clock.set_to(NOW + HOUR):
        reprice(product_ids=[offer.product_id])
    assert (list(OfferPrice.objects.values()), list(Listing.objects.values())) == before


@pytest.mark.django_db
def test_a_thousand_products_take_as_many_statements_as_one(django_assert_max_num_queries):
    offers = [make_offer() for _ in range(5)]
    with clock.set_to(NOW + HOUR):
        type(offers[0]).objects.update(amount=70_000)
        with django_assert_max_num_queries(14):  # 9 and savepoints, revision
            reprice(product_ids=[offer.product_id for offer in offers])
    assert OfferPrice.objects.count() == 10


@pytest.mark.django_db
def test_a_price_change_ends_the_running_row_and_keeps_it():
    offer = make_offer(amount=100_000)
    with clock.set_to(NOW + DAY):
        make_offer(variant=offer.variant, amount=90_000, stock=None)
    assert list(OfferPrice.objects.order_by("starts_at").values_list("amount", "starts_at", "ends_at")) == [
        (100_000, NOW, NOW + DAY),
        (90_000, NOW + DAY, FOREVER),
    ]


@pytest.mark.django_db
def test_a_cut_shows_the_lowest_price_of_the_30_days_before_it_began():
    offer = make_offer(amount=80_000)
    for day, amount in ((5, 100_000), (40, 120_000), (60, 110_000)):
        with clock.set_to(NOW + day * DAY):
            make_offer(variant=offer.variant, amount=amount, stock=None)
    with clock.set_to(NOW + 71 * DAY):
        start = NOW + 71 * DAY
        put_cuts(
            source="sale:1",
            channel=market(),
            cuts=[Cut(offer.product_id, start, start + 9 * DAY, "Mừng vụ", percent=10)],
        )
        row = listings_now(market()).get()
        # 100,000 ended on day 40, the 31st day before; 120,000 and 110,000 were charged since
        assert (row.amount, row.regular, row.lowest_30_days, row.is_cut, row.label) == (
            99_000,
            110_000,
            110_000,
            True,
            "Mừng vụ",
        )
    with clock.set_to(NOW + 73 * DAY):  # a lower price two days into the sale changes nothing of what was before it
        make_offer(variant=offer.variant, amount=60_000, stock=None)
        row = listings_now(market()).get()
        assert (row.amount, row.regular, row.lowest_30_days) == (54_000, 60_000, 110_000)
    for day in (74, 75):  # but a price raised inside the sale is no reduction of what was cheaper the day before
        with clock.set_to(NOW + day * DAY):
            make_offer(variant=offer.variant, amount=200_000, stock=day)
            row = listings_now(market()).get()
            assert (row.amount, row.regular, row.lowest_30_days) == (180_000, 200_000, 54_000)


@pytest.mark.django_db
def test_a_cut_of_something_never_sold_before_has_no_lowest_price():
    product = make_listed()
    put_cuts(source="sale:1", channel=market(), cuts=[Cut(product.pk, NOW, NOW + DAY, "Mở hàng", percent=50)])
    make_offer(product=product, amount=100_000)
    row = listings_now(market()).get()
    assert (row.amount, row.lowest_30_days) == (50_000, None)


@pytest.mark.django_db
def test_a_cut_cannot_have_begun_in_the_past():
    product = make_offer().product
    put_cuts(source="a", channel=market(), cuts=[Cut(product.pk, NOW - DAY, NOW + DAY, "", percent=50)])
    put_cuts(source="b", channel=market(), cuts=[Cut(product.pk, NOW - 2 * DAY, NOW - DAY, "", percent=50)])
    assert list(PriceCut.objects.values_list("source", "starts_at")) == [("a", NOW)]
