"""Buyers, enquiries, quotes, agreements, contacts: services."""

import datetime as dt
from decimal import Decimal

import pytest

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import ProductState
from marketplace.enquiries import queries, services
from marketplace.enquiries.models import Agreement, Buyer, BuyerMember, Enquiry, Quote
from marketplace.notifications.models import Notice
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.certification import make_evidence
from tests.factories.demand import enquiry_facts, make_buyer, make_enquiry, make_quote, owner_of
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import free_tax_code, make_producer
from tests.factories.products import make_listed, make_product, make_set
from tests.together import codes

DAY = dt.timedelta(days=1)
db = pytest.mark.django_db


def fields_of(raised):
    return sorted({problem.field for problem in raised.value.problems})


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Mua 1.000 kg cà phê, giá 84.000 đồng, giao 01/12/2026", ""),
        ("Mua 1.000.000.000 đồng hàng Tết", ""),
        ("Gọi 0912 345 678", "telephone"),
        ("Gọi ０９１２.３４５.６７８", "telephone"),
        ("+84 (912) 345-678", "telephone"),
        ("Nhắn 0 9 1 2 3 4 5 6 7 8 nhé", "telephone"),
        ("Xem https://vidu.vn/a", "link"),
        ("zalo.me/abc", "link"),
        ("mua@example.org", "link"),
        ("www.vidu", "link"),
    ],
)
def test_ways_to_reach_somebody_are_seen(words, found):
    assert services.has_contact(words) == found


@db
def test_a_buyer_applies_is_given_back_verified_and_suspended():
    owner, officer = make_user(), make_officer(place=unit(LAM_DONG))
    facts = {"kind": "hotel", "name": "Khách sạn Thử", "tax_code": free_tax_code(), "contact": "Lê Mua", "phone": "0912345678",
             "email": "", "place": unit()}  # fmt: skip
    with pytest.raises(Refused) as raised:
        bad = {"kind": "x", "name": "🛒🛒", "tax_code": "123", "contact": "", "phone": "12", "place": unit(LAM_DONG)}
        services.save_buyer(by=owner, **facts | bad)
    assert fields_of(raised) == ["contact", "kind", "name", "phone", "place", "tax_code"]
    buyer = services.save_buyer(by=owner, **facts)
    with pytest.raises(Refused) as raised:
        services.save_buyer(by=make_user(), **facts)
    assert raised.value.problems[0].code == "tax_code_taken"
    outbox.deliver()
    assert Notice.objects.get(kind="buyer.applied").user == officer
    enquiry = services.save_enquiry(buyer=buyer, facts=enquiry_facts(), by=owner)
    with pytest.raises(Refused, match="not_verified"):
        services.open_enquiry(enquiry=enquiry, by=owner)
    with pytest.raises(NotAllowed):
        services.decide_buyer(buyer=buyer, to="verified", by=make_officer(place=unit("01")))
    with pytest.raises(Refused, match="missing"):
        services.decide_buyer(buyer=buyer, to="returned", by=officer)
    services.decide_buyer(buyer=buyer, to="returned", reason="Thiếu giấy.", by=officer, seen="pending")
    with pytest.raises(Conflict):
        services.decide_buyer(buyer=buyer, to="suspended", reason="x", by=officer, seen="pending")
    buyer = services.save_buyer(buyer=buyer, by=owner, **facts | {"street": "12 Hùng Vương"})
    assert buyer.state == "pending"
    services.decide_buyer(buyer=buyer, to="verified", by=officer)
    services.open_enquiry(enquiry=enquiry, by=owner)
    assert list(queries.board()) == [enquiry]
    services.decide_buyer(buyer=buyer, to="suspended", reason="Bị báo nhiều lần.", by=officer)
    assert not queries.board() and queries.public_enquiry(enquiry.pk) is None
    with pytest.raises(Conflict):
        services.save_buyer(buyer=buyer, by=owner, **facts)
    outbox.deliver()
    kinds = Notice.objects.filter(user=owner).values_list("kind", flat=True)
    assert sorted(kinds) == ["buyer.returned", "buyer.suspended", "buyer.verified"]
    event = Buyer.pgh_event_models  # who answers and how to reach them is in no history
    (model,) = set(event.values())
    assert not {"contact", "phone", "email"} & {f.name for f in model._meta.get_fields()}


@db
def test_people_of_a_buyer_join_by_an_address_that_they_have_proven():
    buyer = make_buyer()
    owner, guest = owner_of(buyer), make_user(email="lan@example.org")
    invited = services.invite_to_buyer(buyer=buyer, address="Lan@Example.org", by=owner)
    with pytest.raises(Conflict):
        services.invite_to_buyer(buyer=buyer, address="lan@example.org", by=owner)
    outbox.deliver()
    assert Notice.objects.get(kind="buyer.invited").user == guest
    with pytest.raises(NotAllowed):
        services.join_buyer(member=invited, by=make_user(), proven=["khac@example.org"])
    services.join_buyer(member=invited, by=guest, proven=["lan@example.org"])
    assert list(queries.buyers_of(guest)) == [buyer]
    with pytest.raises(NotAllowed):
        services.invite_to_buyer(buyer=buyer, address="x@example.org", by=guest)
    with pytest.raises(Refused, match="last_owner"):
        services.drop_member(member=BuyerMember.objects.get(user=owner), by=owner)
    services.drop_member(member=BuyerMember.objects.get(user=guest), by=owner)
    assert not queries.buyers_of(guest)


@db
def test_what_cannot_be_asked_is_refused_field_by_field():
    buyer = make_buyer()
    owner, today = owner_of(buyer), NOW.date()
    bad = {
        "title": "☕☕☕", "text": "Gọi 0912345678", "sets": (), "wanted": "", "quantity": Decimal(0), "unit": "x", "period": "x",
        "stars": 6, "papers": ["x"], "price_from": 0, "price_to": 10**18, "delivery_from": today - DAY,
        "delivery_until": today - 2 * DAY, "open_until": today - DAY,
    }  # fmt: skip
    with pytest.raises(Refused) as raised:
        services.save_enquiry(buyer=buyer, facts=enquiry_facts(**bad), by=owner)
    assert fields_of(raised) == sorted({*bad, "wanted"} - {"sets"})
    with pytest.raises(Refused) as raised:
        services.save_enquiry(buyer=buyer, facts=enquiry_facts(price_from=-1, quantity=Decimal(10) ** 10), by=owner)
    assert fields_of(raised) == ["price_from", "quantity"]
    with pytest.raises(NotAllowed):
        services.save_enquiry(buyer=buyer, facts=enquiry_facts(), by=make_user())
    draft = make_enquiry(buyer=buyer, is_open=False)
    with clock.set_to(NOW + 30 * DAY), pytest.raises(Refused) as raised:
        services.open_enquiry(enquiry=draft, by=owner)
    assert fields_of(raised) == ["delivery_from", "open_until"]
    for _n in range(10):
        make_enquiry(buyer=buyer)
    with pytest.raises(Refused, match="too_many"):
        services.open_enquiry(enquiry=draft, by=owner)
    with clock.set_to(NOW + 21 * DAY):  # those have lapsed, by the clock alone
        assert not queries.board()
        assert {queries.standing(e) for e in Enquiry.objects.exclude(pk=draft.pk)} == {"lapsed"}
        make_enquiry(buyer=buyer)


@db
def test_a_quote_is_superseded_never_edited_and_shares_what_its_producer_chose():
    product = make_product(state=ProductState.DRAFT)  # without stars, not listed
    producer, other = product.producer, make_producer()
    owner, enquiry = make_member(producer=producer), make_enquiry()
    paper = make_evidence(producer=producer, by=owner)
    lot = make_lot(variant=make_variant_to_trace(producer=producer))
    first = make_quote(enquiry=enquiry, producer=producer, product=product, lots=[lot], papers=[paper], by=owner)
    assert (first.goods, list(first.papers.all()), list(first.lots.all())) == (product.name, [paper], [lot])
    second = make_quote(enquiry=enquiry, producer=producer, product=product, price=85_000, by=owner)
    first.refresh_from_db()
    assert (first.state, first.price, second.supersedes, second.price) == ("superseded", 90_000, first, 85_000)
    make_quote(enquiry=enquiry, producer=producer, by=owner)  # of goods that are not entered: one more
    assert Quote.objects.filter(state="sent").count() == 2
    bad = {
        "price": ({"price": 0}, {"price": -1}, {"price": 10**18}),
        "quantity": ({"quantity": Decimal(0)},),
        "valid_until": ({"valid_until": NOW.date() - DAY}, {"valid_until": NOW.date() + 400 * DAY}),
        "product": ({"product": make_product(producer=other)},),
        "goods": ({"goods": "🍯"},),
        "papers": ({"papers": [make_evidence(producer=other)]},),
        "lots": ({"lots": [make_lot(variant=make_variant_to_trace(producer=other))]},),
    }
    for field, cases in bad.items():
        for over in cases:
            with pytest.raises(Refused) as raised:
                make_quote(enquiry=enquiry, producer=producer, by=owner, **over)
            assert fields_of(raised) == [field]
    for stranger in (make_user(), make_officer(place=unit()), make_member(producer=producer, role="staff")):
        with pytest.raises(NotAllowed):
            make_quote(enquiry=enquiry, producer=producer, by=stranger)
    with clock.set_to(NOW + 21 * DAY), pytest.raises(Conflict, match="lapsed"):
        make_quote(enquiry=enquiry, producer=producer)
    services.withdraw_quote(quote=second, by=owner)
    with pytest.raises(Conflict):
        services.decline_quote(quote=second, reason="Đắt", by=owner_of(enquiry.buyer))
    services.close_enquiry(enquiry=enquiry, by=owner_of(enquiry.buyer))
    with pytest.raises(Conflict, match="closed"):
        make_quote(enquiry=enquiry, producer=other)


@db
def test_several_are_accepted_in_part_both_confirm_and_deliveries_are_reported():
    enquiry = make_enquiry(quantity=Decimal(500))
    buyer, days = (
        owner_of(enquiry.buyer),
        {"delivery_from": NOW.date() + 10 * DAY, "delivery_until": NOW.date() + 20 * DAY},
    )
    one, two, three = (make_quote(enquiry=enquiry) for _n in range(3))
    sellers = [make_member(producer=quote.dealing.producer) for quote in (one, two, three)]
    with pytest.raises(NotAllowed):
        services.accept_quote(quote=one, quantity=Decimal(1), by=sellers[0], **days)
    with pytest.raises(Refused, match="too_much"):
        services.accept_quote(quote=one, quantity=Decimal(301), by=buyer, **days)
    first = services.accept_quote(quote=one, quantity=Decimal(300), by=buyer, **days)
    with pytest.raises(Conflict, match="taken"):
        services.accept_quote(quote=two, quantity=Decimal(201), by=buyer, **days)
    second = services.accept_quote(quote=two, quantity=Decimal(200), by=buyer, **days)
    enquiry.refresh_from_db()
    assert (enquiry.taken, enquiry.state) == (500, "agreed")
    services.answer_agreement(agreement=first, confirm=True, by=sellers[0])
    with pytest.raises(Refused, match="missing"):
        services.answer_agreement(agreement=second, confirm=False, by=sellers[1])
    services.answer_agreement(agreement=second, confirm=False, reason="Hết hàng.", by=sellers[1])
    enquiry.refresh_from_db()
    assert (enquiry.taken, enquiry.state) == (300, "open")
    services.accept_quote(quote=three, quantity=Decimal(150), by=buyer, **days)
    services.decline_quote(quote=make_quote(enquiry=enquiry), reason="Đã đủ.", by=buyer)
    report = {"agreement": first, "quantity": Decimal(100), "day": NOW.date()}
    services.report_delivery(side="producer", by=sellers[0], **report)
    services.report_delivery(side="buyer", by=buyer, **report | {"quantity": Decimal(90)})
    with pytest.raises(NotAllowed):
        services.report_delivery(side="buyer", by=sellers[0], **report)
    with pytest.raises(Refused):
        services.report_delivery(side="buyer", by=buyer, **report | {"day": NOW.date() + DAY})
    assert queries.results(Agreement.objects.all()) == queries.Results(1, 300 * 90_000, 1)
    outbox.deliver()
    kinds = Notice.objects.filter(user=buyer).values_list("kind", flat=True)
    assert sorted(set(kinds)) == ["agreement.confirmed", "agreement.refused", "quote.sent"]
    assert set(Notice.objects.filter(user__in=sellers).values_list("kind", flat=True)) == {"quote.accepted"}


def test_two_acceptances_at_once_never_take_more_than_is_asked(fresh_db):
    enquiry = make_enquiry(quantity=Decimal(500))
    buyer, days = (
        owner_of(enquiry.buyer),
        {"delivery_from": NOW.date() + 10 * DAY, "delivery_until": NOW.date() + 20 * DAY},
    )
    quotes = [make_quote(enquiry=enquiry) for _n in range(4)]

    def accept(quote):
        return lambda: services.accept_quote(quote=quote, quantity=Decimal(300), by=buyer, **days)

    assert codes(*(accept(quote) for quote in quotes)) == ["done", "taken", "taken", "taken"]
    producer = make_producer()
    done = codes(*(lambda: make_quote(enquiry=enquiry, producer=producer) for _n in range(3)))
    assert done == ["done"] * 3
    assert Quote.objects.filter(dealing__producer=producer, state="sent").count() == 1
    enquiry.refresh_from_db()
    assert enquiry.taken == 300


@db
def test_what_is_said_is_for_two_and_contacts_are_shown_by_consent_alone():
    quote = make_quote()
    dealing = quote.dealing
    buyer, seller = owner_of(dealing.enquiry.buyer), make_member(producer=dealing.producer)
    officer = make_officer(place=unit())

    def whole():
        return queries.whole_dealings().get(pk=dealing.pk)

    services.say_in_dealing(dealing=dealing, side="buyer", text="Có gói 1 kg không?", by=buyer)
    services.say_in_dealing(dealing=dealing, side="producer", text="Có.", by=seller)
    for side, by, text in (("buyer", seller, "x"), ("producer", buyer, "x"), ("producer", officer, "x")):
        with pytest.raises(NotAllowed):
            services.say_in_dealing(dealing=dealing, side=side, text=text, by=by)
    with pytest.raises(Refused):
        services.say_in_dealing(dealing=dealing, side="buyer", text=" ", by=buyer)
    assert queries.contact_of(whole(), "buyer") is None and queries.contact_of(whole(), "producer") is None
    for _n in range(2):
        services.show_contact(dealing=dealing, side="buyer", by=buyer)
    assert queries.contact_of(whole(), "buyer") == queries.Contact("Lê Thị Mua", "+84912345679", "mua@example.org")
    assert queries.contact_of(whole(), "producer") is None
    services.show_contact(dealing=dealing, side="buyer", by=buyer, show=False)
    assert queries.contact_of(whole(), "buyer") is None
    assert list(dealing.consents.values_list("side", "withdrawn_at")) == [("buyer", NOW)]
    assert not queries.reported_dealings(officer)
    services.report_dealing(dealing=dealing, side="producer", reason="Đòi chuyển cọc.", by=seller)
    assert list(queries.reported_dealings(officer)) == [dealing]
    assert not queries.reported_dealings(make_officer(place=unit("01")))
    with pytest.raises(NotAllowed):
        services.settle_report(dealing=dealing, by=make_officer(place=unit("01")))
    services.settle_report(dealing=dealing, by=officer)
    assert not queries.reported_dealings(officer)
    outbox.deliver()
    assert set(Notice.objects.filter(user=seller).values_list("kind", flat=True)) == {
        "dealing.said.buyer",
        "contact.shown.buyer",
    }


@db
def test_matches_come_first_by_the_rule_that_is_stated():
    product = make_listed(stars=4, name="Mắc ca sấy Mơ Nông")
    producer = product.producer
    buyer = make_buyer()
    far = unit("01").pk and queries  # the module, to keep the names short
    hanoi = Enquiry._meta.get_field("place").related_model.objects.filter(
        province__code="01", level="commune", ends_on=None
    )[0]
    other = make_enquiry(buyer=buyer, sets=(make_set(1),), place=hanoi)
    here = make_enquiry(buyer=buyer, sets=(make_set(1),))
    five = make_enquiry(buyer=buyer, stars=5, place=hanoi)
    named = make_enquiry(buyer=buyer, sets=(), wanted="mac ca", place=hanoi)
    near = make_enquiry(buyer=buyer, stars=4)
    able = make_enquiry(buyer=buyer, stars=3, quantity=Decimal(100))
    services.state_capacity(product=product, quantity=Decimal(200), by=make_member(producer=producer))
    ranked = list(far.fitting(far.live(), producer).order_by("-fit", "-opened_at", "-pk"))
    assert ranked == [able, near, named, five, here, other]
    assert [e.fit for e in ranked] == [15, 14, 12, 8, 2, 0]
    assert far.Fit.of(14) == far.Fit(goods=True, stars=True, place=True, capacity=False)
    assert [p.pk for p in far.producers_for(able)] == [producer.pk] and not far.producers_for(five)
    assert [p.pk for p in far.producers_for(named, officer=make_officer(place=unit()))] == [producer.pk]
    assert not far.producers_for(named, officer=make_officer(place=unit("01")))
