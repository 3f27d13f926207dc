"""A fair is planned: of last year's or a template, with kinds of booths, numbers, sponsors, a programme; put off and called off, all told."""

import datetime as dt

import pytest

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.checkout.services import add_to_cart
from marketplace.fairs import services
from marketplace.fairs.models import BoothNumber, Fair, FairListing
from marketplace.fairs.queries import booth_kinds_left, fair_price_now
from marketplace.notifications.models import Notice
from marketplace.orders.models import Order
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_officer, make_superuser
from tests.factories.fairs import make_booth, make_fair, make_fair_listing
from tests.factories.orders import make_cart, place_cart
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_listed, make_set
from tests.factories.shops import make_on_sale, make_shop

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def problems(raised):
    return [(p.field, p.code) for p in raised.value.problems]


def planned(officer, **over):
    """A mixed fair of ten days from now with an application window."""
    return services.create_fair(
        **{
            "name": "Hội chợ Tết 2026",
            "place": unit(LAM_DONG),
            "mode": "both",
            "venue": "Quảng trường Lâm Viên",
            "starts_at": NOW + 10 * DAY,
            "ends_at": NOW + 14 * DAY,
            "apply_from": NOW + DAY,
            "apply_until": NOW + 8 * DAY,
            "rules": "Không bán hàng ngoài danh mục.",
            "least_stars": 4,
            "by": officer,
        }
        | over
    )


def test_last_years_fair_is_copied_with_its_plan_and_none_of_its_booths():
    officer = make_officer(place=unit(LAM_DONG))
    fair = planned(officer, sets=[make_set(13)], places=[unit(LAM_DONG)])
    site = services.put_booth_kind(
        fair=fair,
        name="Gian 3 × 3",
        mode="on_site",
        size="3 m × 3 m",
        fee=500_000,
        capacity=25,
        numbers="A1-A20, B5",
        by=officer,
    )
    services.put_booth_kind(fair=fair, name="Trực tuyến", mode="online", capacity=65, by=officer)
    services.put_sponsors(fair=fair, sponsors=[("Ngân hàng Thử", "Nước uống", "https://vidu.vn/")], by=officer)
    services.register_programme(
        fair=fair, number="12/SCT", registered_on=clock.today(), office="Sở Công Thương", cap_percent=30, by=officer
    )
    assert site.numbers.count() == 21
    made = services.copy_fair(fair=fair, name="Hội chợ Tết 2027", starts_at=NOW + 375 * DAY, by=officer)
    assert (made.state, made.copied_from, made.mode, made.least_stars) == ("draft", fair, "both", 4)
    assert made.ends_at - made.starts_at == 4 * DAY and made.starts_at - made.apply_until == 2 * DAY
    assert [kind.name for kind in made.booth_kinds.all()] == ["Gian 3 × 3", "Trực tuyến"]
    assert made.numbers.count() == 21 and made.sponsors.get().name == "Ngân hàng Thử"
    assert list(made.sets.all()) == [make_set(13)] and not hasattr(made, "programme")
    # a template is a draft that is never announced, and copied like any other
    services.mark_template(fair=made, by=officer)
    with pytest.raises(Refused) as raised:
        services.publish_fair(fair=made, by=officer)
    assert problems(raised) == [("", "template")]
    with pytest.raises(Conflict):
        services.cancel_fair(fair=made, reason="x", by=officer)
    assert not services.copy_fair(fair=made, name="Hội chợ Tết 2028", starts_at=NOW + 700 * DAY, by=officer).is_template
    # an officer of another province copies nothing
    with pytest.raises(NotAllowed):
        services.copy_fair(fair=fair, name="x", starts_at=NOW + DAY, by=make_officer(place=unit("01")))


def test_a_market_comes_again_each_week_or_month_at_its_hour():
    officer = make_officer(place=unit(LAM_DONG))
    first = dt.datetime(2026, 12, 31, 0, 0, tzinfo=dt.UTC)  # 7:00 of the 31st in Viet Nam
    market = planned(
        officer,
        name="Chợ phiên Bảo Lâm",
        kind="market",
        starts_at=first,
        ends_at=first + 6 * HOUR,
        apply_from=None,
        apply_until=None,
    )
    days = services.repeat_fair(fair=market, rhythm="monthly", days=3, by=officer)
    assert [f"{day.starts_at.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}" for day in days] == [
        "31/01/2027 07:00",
        "28/02/2027 07:00",
        "31/03/2027 07:00",
    ]
    market.refresh_from_db()
    assert days[0].name == "Chợ phiên Bảo Lâm 31/01/2027" and days[0].series == market.series
    (after,) = services.repeat_fair(fair=days[0], rhythm="monthly", days=1, by=officer)
    assert f"{after.starts_at.astimezone(clock.VIETNAM):%d/%m/%Y}" == "30/04/2027"
    for rhythm, n, code in (("yearly", 1, "unknown"), ("weekly", 1, "rhythm"), ("monthly", 61, "range")):
        with pytest.raises(Refused) as raised:
            services.repeat_fair(fair=market, rhythm=rhythm, days=n, by=officer)
        assert raised.value.problems[0].code == code


def test_what_is_wrong_with_a_plan_is_said_by_field():
    officer = make_officer(place=unit(LAM_DONG))
    with pytest.raises(Refused) as raised:
        planned(officer, venue="", apply_until=NOW, least_stars=2)
    assert set(problems(raised)) == {("venue", "missing"), ("apply_until", "order"), ("least_stars", "stars")}
    fair = planned(officer)
    kind = services.put_booth_kind(fair=fair, name="A", mode="on_site", capacity=3, numbers="A1-A3", by=officer)
    good = {"fair": fair, "name": "B", "mode": "on_site", "capacity": 3, "by": officer}
    for over, found in (
        ({"name": " "}, ("name", "name")),
        ({"name": "A"}, ("name", "taken")),
        ({"capacity": 0}, ("capacity", "range")),
        ({"fee": -1}, ("fee", "range")),
        ({"mode": "moon"}, ("mode", "mode")),
        ({"numbers": "A1-A9"}, ("numbers", "range")),
        ({"numbers": "A9-A1"}, ("numbers", "range")),
        ({"numbers": "🎪"}, ("numbers", "numbers")),
        ({"numbers": "a2"}, ("numbers", "taken")),
    ):
        with pytest.raises(Refused) as raised:
            services.put_booth_kind(**good | over)
        assert problems(raised) == [found]
    for url in ("javascript:alert(1)", "http://vidu.vn/", 'https://vidu.vn/"onload='):
        with pytest.raises(Refused):
            services.put_sponsors(fair=fair, sponsors=[("Ai đó", "", url)], by=officer)
    stand = BoothNumber.objects.get(number="A2")
    assert services.place_numbers(fair=fair, lines="a2; 500; 1000\n\n", by=officer) == 1
    for line in ("A2; 1001; 5", "A2; 5", "A2; -1; 5", "Z9; 1; 1", "🎪"):
        with pytest.raises(Refused):
            services.place_numbers(fair=fair, lines=line, by=officer)
    stand.refresh_from_db()
    assert (stand.x, stand.y) == (500, 1000)
    stranger = make_officer(place=unit("01"))
    for call in (
        lambda: services.put_booth_kind(**good | {"by": stranger}),
        lambda: services.drop_booth_kind(kind=kind, by=stranger),
        lambda: services.put_sponsors(fair=fair, sponsors=[], by=stranger),
        lambda: services.place_numbers(fair=fair, lines="", by=stranger),
        lambda: services.invite_producers(fair=fair, producers=[], by=stranger),
        lambda: services.repeat_fair(fair=fair, rhythm="weekly", days=1, by=stranger),
        lambda: services.mark_template(fair=fair, by=stranger),
        lambda: services.postpone_fair(
            fair=fair, starts_at=NOW + 20 * DAY, ends_at=NOW + 21 * DAY, reason="x", by=stranger
        ),
        lambda: services.register_programme(
            fair=fair, number="1", registered_on=clock.today(), office="x", cap_percent=1, by=stranger
        ),
    ):
        with pytest.raises(NotAllowed):
            call()
    services.drop_booth_kind(kind=kind, by=officer)
    assert not BoothNumber.objects.exists()


def test_the_programmes_cap_and_the_laws_hold_for_fair_prices():
    officer = make_officer(place=unit(LAM_DONG))
    fair = make_fair(starts_at=NOW + DAY, ends_at=NOW + 2 * DAY)
    product = make_on_sale(amount=100_000)
    booth, variant = make_booth(fair=fair, shop=make_shop(producer=product.producer)), product.variants.get()

    def ask(amount):
        return services.add_fair_offer(booth=booth, variant=variant, amount=amount, by=None)

    with pytest.raises(Refused) as raised:
        ask(49_999)
    assert problems(raised) == [("variant", "cap")]  # 81/2018/NĐ-CP: a half at most
    services.register_programme(
        fair=fair, number="12/SCT", registered_on=clock.today(), office="Sở Công Thương", cap_percent=30, by=officer
    )
    with pytest.raises(Refused) as raised:
        ask(69_999)
    assert problems(raised) == [("variant", "programme_cap")] and "12/SCT" in str(raised.value.problems[0].message)
    assert ask(70_000).offer.amount == 70_000
    programme = Fair.objects.get().programme
    with pytest.raises(Refused) as raised:
        services.report_programme(programme=programme, number="9/BC", reported_on=clock.today(), report="", by=officer)
    assert problems(raised) == [("reported_on", "open")]
    with clock.set_to(NOW + 3 * DAY):
        services.report_programme(
            programme=programme, number="9/BC", reported_on=clock.today(), report="Đủ", by=officer
        )
    programme.refresh_from_db()
    assert (programme.report_number, programme.report) == ("9/BC", "Đủ")


def test_a_fair_that_is_put_off_or_called_off_tells_everyone_undoes_prices_and_keeps_orders():
    officer = make_officer(place=unit(LAM_DONG))
    fair = make_fair()  # open
    product = make_on_sale()
    owner = make_member(producer=product.producer)
    listing = make_fair_listing(product=product, fair=fair, amount=99_000)
    asked = make_producer()
    guest = make_member(producer=asked)
    services.invite_producers(fair=fair, producers=[asked.pk], by=officer)
    make_cart(product)  # its shop delivers
    order = place_cart(add_to_cart(cart=None, offer=listing.offer, quantity=1, user=None)).orders.get()
    assert fair_price_now(product).amount == 99_000 and order.total >= 99_000
    with pytest.raises(Refused) as raised:
        services.postpone_fair(fair=fair, starts_at=NOW, ends_at=NOW + DAY, reason="Bão", by=officer)
    assert problems(raised) == [("starts_at", "not_later")]
    later = NOW + 5 * DAY
    services.postpone_fair(fair=fair, starts_at=later, ends_at=later + DAY, reason="Bão số 9", by=officer)
    outbox.deliver()
    assert fair_price_now(product) is None
    for user in (owner, guest):
        assert Notice.objects.get(user=user, kind="fair.postponed").facts["reason"] == "Bão số 9"
    with clock.set_to(later):
        assert fair_price_now(product).amount == 99_000
        services.cancel_fair(fair=fair, reason="Bão số 10", by=officer)
        outbox.deliver()
        assert fair_price_now(product) is None
        assert set(Notice.objects.filter(kind="fair.cancelled").values_list("user", flat=True)) == {owner.pk, guest.pk}
        with pytest.raises(Conflict):
            services.postpone_fair(fair=fair, starts_at=later + DAY, ends_at=later + 2 * DAY, reason="x", by=officer)
    kept = Order.objects.get(pk=order.pk)
    assert (kept.state, kept.total) == (order.state, order.total)


def test_who_may_come_is_asked_of_stars_sets_places_and_time():
    officer = make_officer(place=unit(LAM_DONG))
    fair = planned(officer, sets=[make_set(7)], places=[unit("01")])
    services.publish_fair(fair=fair, by=officer)
    product = make_listed(stars=3, product_set=make_set(7))
    shop = make_shop(producer=product.producer)

    def refusal(day=2):
        with clock.set_to(NOW + day * DAY), pytest.raises(Refused) as raised:
            services.apply_booth(fair=fair, shop=shop, by=None)
        return raised.value.problems[0]

    assert refusal(0).code == "early" and refusal(9).code == "late"
    assert refusal().code == "place" and "Hà Nội" in str(refusal().message)
    services.update_fair(fair=fair, places=[unit(LAM_DONG)], by=officer)
    assert refusal().code == "not_of_kind" and "4 sao" in str(refusal().message)
    services.update_fair(fair=fair, least_stars=3, sets=[make_set(13)], by=officer)
    assert refusal().code == "not_of_kind"
    services.update_fair(fair=fair, sets=[], by=officer)
    with clock.set_to(NOW + 2 * DAY):
        assert services.apply_booth(fair=fair, shop=shop, by=None).state == "applied"


def test_places_of_a_kind_are_kept_from_application_to_withdrawal():
    officer = make_officer(place=unit(LAM_DONG))
    fair = planned(officer, least_stars=3)
    kind = services.put_booth_kind(
        fair=fair, name="A", mode="on_site", fee=200_000, capacity=1, numbers="A7", by=officer
    )
    services.publish_fair(fair=fair, by=officer)
    shops = [make_shop(producer=make_listed().producer) for _ in range(3)]
    owner = make_member(producer=shops[1].producer)
    staff = [services.Staff("Nguyễn Thị Hoa", "bán hàng", "+84912345678", is_shown=True)]
    with clock.set_to(NOW + 2 * DAY):
        with pytest.raises(Refused) as raised:
            services.apply_booth(fair=fair, shop=shops[0], by=None)
        assert problems(raised) == [("kind", "kind")]
        first, second, third = (
            services.apply_booth(fair=fair, shop=shop, kind=kind, staff=staff, by=None) for shop in shops
        )
        assert [b.state for b in (first, second, third)] == ["applied", "waitlisted", "waitlisted"]
        assert booth_kinds_left(fair) == [(kind, 0)]
        with pytest.raises(Refused) as raised:
            services.decide_booth(booth=second, verdict="approved", by=officer)
        assert problems(raised) == [("booth", "full")]
        services.decide_booth(booth=first, verdict="waitlisted", reason="Thiếu giấy", by=officer)
        second = services.decide_booth(booth=second, verdict="approved", by=officer)
        assert (second.state, second.fee, second.number.number) == ("approved", 200_000, "A7")
        outbox.deliver()
        assert Notice.objects.get(user=owner, kind="booth.approved").facts["fair"] == fair.name
        with pytest.raises(Refused) as raised:
            services.put_booth_kind(fair=fair, kind=kind, name="A", mode="online", capacity=1, by=officer)
        assert problems(raised) == [("mode", "taken")]
        with pytest.raises(Conflict):
            services.drop_booth_kind(kind=kind, by=officer)
        services.note_fee(booth=second, paid_on=clock.today(), by=officer)
        services.update_booth(booth=second, greeting="Chào", story="Vườn", samples="10 gói", staff=[], by=owner)
        services.withdraw_booth(booth=second, by=owner)
        assert BoothNumber.objects.get().booth is None and not second.staff.exists()
        services.decide_booth(booth=third, verdict="approved", by=officer)
        services.give_number(booth=third, number="", by=officer)
        services.give_number(booth=third, number="a7", by=officer)
        with pytest.raises(Refused):
            services.give_number(booth=third, number="Z9", by=officer)


def test_invitations_are_followed_from_sending_to_applying():
    officer = make_officer(place=unit(LAM_DONG))
    fair = make_fair()
    shop = make_shop(producer=make_listed().producer)
    owner = make_member(producer=shop.producer)
    assert services.invite_producers(fair=fair, producers=[shop.producer_id], by=officer) == 1
    assert services.invite_producers(fair=fair, producers=[shop.producer_id], by=officer) == 0
    outbox.deliver()
    assert Notice.objects.get(user=owner).kind == "fair.invited"
    services.see_invitation(fair=fair, producer=shop.producer)
    invitation = fair.invitations.get()
    assert invitation.seen_at == NOW and invitation.applied_at is None
    services.apply_booth(fair=fair, shop=shop, by=owner)
    invitation.refresh_from_db()
    assert invitation.applied_at == NOW
    services.cancel_fair(fair=fair, reason="Bão", by=make_superuser())
    with pytest.raises(Conflict):
        services.invite_producers(fair=fair, producers=[shop.producer_id], by=officer)
    assert FairListing.objects.count() == 0
