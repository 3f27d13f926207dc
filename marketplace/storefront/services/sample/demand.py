"""Invented buyers with their enquiries, and a forum day. All of them say that they are invented."""

import datetime as dt
from decimal import Decimal
from typing import Any

from catalog.core import clock
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.products.queries import current_sets
from marketplace.accounts.models import User
from marketplace.enquiries.models import Buyer, BuyerMember, BuyerState, Enquiry, Side
from marketplace.enquiries.services import (
    EnquiryFacts,
    ForumFacts,
    accept_quote,
    answer_agreement,
    open_enquiry,
    open_forum,
    plan_meetings,
    register_for_forum,
    report_delivery,
    save_buyer,
    save_enquiry,
    save_forum,
    say_in_dealing,
    send_quote,
    show_contact,
)

from .people import DEMO_PRODUCER, People

DAY = dt.timedelta(days=1)


def load_demand(*, people: People, commune: Unit) -> None:
    """Once: a supermarket, a hotel and a canteen that waits to be verified; what they ask, and what the demo producer and invented exhibitors of
    the mixed fair answer."""
    producer = Producer.objects.filter(name=DEMO_PRODUCER).first()
    if producer is None or Buyer.objects.filter(is_sample=True).exists():
        return
    market = _buyer("supermarket", "Siêu thị minh họa Sao Núi", commune, people.buyer)
    hotel = _buyer("hotel", "Khách sạn minh họa Hồ Xanh", commune, people.buyer)
    canteen = _buyer("canteen", "Bếp ăn minh họa Mầm Non", commune, people.buyer)
    Buyer.objects.filter(pk=canteen.pk).update(state=BuyerState.PENDING, verified_at=None)
    product = Product.objects.filter(producer=producer).order_by("pk")[0]
    today = clock.today()
    facts = EnquiryFacts(
        title="Hạt sấy cho 12 cửa hàng, giao hằng tháng",
        text="Cần hàng đều cả năm, đóng túi 250 g đến 500 g, nhãn đủ thông tin (lời hỏi minh họa).",
        sets=[product.product_set],
        quantity=Decimal(1200),
        unit="kg",
        period="month",
        stars=3,
        papers=["test_report", "eligibility_certificate"],
        place=commune,
        delivery_from=today + 15 * DAY,
        delivery_until=today + 180 * DAY,
        price_from=150_000,
        price_to=320_000,
        open_until=today + 60 * DAY,
    )
    asked = open_enquiry(enquiry=save_enquiry(buyer=market, facts=facts, by=None, is_sample=True), by=None)
    _others(market, hotel, facts)
    _quotes(asked, producer, product, people)
    _forum(market, producer, commune)


def _buyer(kind: str, name: str, place: Unit, owner: User) -> Buyer:
    made = save_buyer(
        kind=kind, name=name, tax_code="", contact="Người mua mẫu", phone="", email="mua@ocop.example", place=place,
        by=None, is_sample=True,
    )  # fmt: skip
    Buyer.objects.filter(pk=made.pk).update(state=BuyerState.VERIFIED, verified_at=clock.now())
    made.refresh_from_db()
    BuyerMember.objects.create(buyer=made, user=owner, is_owner=True, created_at=clock.now())
    return made


def _others(market: Buyer, hotel: Buyer, like: EnquiryFacts) -> None:
    sets = {one.number: one for one in current_sets()}
    coffee = EnquiryFacts(
        title="Cà phê bột và trà cho quầy lễ tân", sets=[sets[13], sets[11]], quantity=Decimal(80), unit="kg", period="quarter",
        stars=4, place=like.place, delivery_from=like.delivery_from, delivery_until=like.delivery_until, open_until=like.open_until,
        text="Gói nhỏ để tặng khách (lời hỏi minh họa).",
    )  # fmt: skip
    wild = EnquiryFacts(
        title="Măng khô rừng, chưa cần sao", wanted="măng khô", quantity=Decimal("0.5"), unit="t", place=like.place,
        delivery_from=like.delivery_from, delivery_until=like.delivery_until, open_until=like.open_until,
        text="Hàng chưa có sao cũng chào được (lời hỏi minh họa).",
    )  # fmt: skip
    for buyer, facts in ((hotel, coffee), (market, wild)):
        open_enquiry(enquiry=save_enquiry(buyer=buyer, facts=facts, by=None, is_sample=True), by=None)
    draft = EnquiryFacts(
        title="Quà Tết cho nhân viên", sets=[sets[18]], quantity=Decimal(300), unit="box", place=like.place,
        delivery_from=like.delivery_from, delivery_until=like.delivery_until, open_until=like.open_until,
    )  # fmt: skip
    save_enquiry(buyer=market, facts=draft, by=None, is_sample=True)


def _quotes(asked: Enquiry, producer: Producer, product: Product, people: People) -> None:
    terms: dict[str, Any] = {"enquiry": asked, "valid_until": clock.today() + 45 * DAY, "by": None}
    first = send_quote(
        producer=producer, product=product, price=290_000, quantity=Decimal(200), samples="2 túi 250 g (minh họa)",
        note="Lời chào này là dữ liệu minh họa.", **terms,
    )  # fmt: skip
    second = send_quote(
        producer=producer, goods="Hạt sấy gói quà (minh họa)", price=310_000, quantity=Decimal(100), **terms
    )
    for invented in Producer.objects.filter(slug__startswith="co-so-minh-hoa-").order_by("slug")[:3]:
        send_quote(producer=invented, goods="Hạt sấy minh họa", price=240_000, quantity=Decimal(150), **terms)
    talk = first.dealing
    say_in_dealing(dealing=talk, side=Side.BUYER, text="Gửi mẫu trước được không? (minh họa)", by=people.buyer)
    say_in_dealing(dealing=talk, side=Side.PRODUCER, text="Được, tuần này gửi. (minh họa)", by=people.producer)
    show_contact(dealing=talk, side=Side.BUYER, by=people.buyer)
    agreed = accept_quote(
        quote=second,
        quantity=Decimal(60),
        delivery_from=asked.delivery_from,
        delivery_until=asked.delivery_until,
        by=people.buyer,
    )
    answer_agreement(agreement=agreed, confirm=True, by=people.producer)
    report_delivery(agreement=agreed, side=Side.PRODUCER, quantity=Decimal(20), day=clock.today(), by=people.producer)


def _forum(market: Buyer, producer: Producer, commune: Unit) -> None:
    begins = clock.start_of(clock.today() + 20 * DAY) + dt.timedelta(hours=8)
    facts = ForumFacts(
        name="Ngày kết nối cung cầu (minh họa)",
        text="Ngày này là dữ liệu minh họa: nơi họp và lịch gặp không có thật.",
        place=commune,
        venue="Hội trường xã (minh họa)",
        starts_at=begins,
        ends_at=begins + dt.timedelta(hours=3),
        register_until=begins - DAY,
        tables=4,
    )
    forum = open_forum(forum=save_forum(facts=facts, by=None, is_sample=True), by=None)
    register_for_forum(forum=forum, buyer=market, by=None)
    register_for_forum(forum=forum, producer=producer, by=None)
    for invented in Producer.objects.filter(slug__startswith="co-so-minh-hoa-").order_by("slug")[:2]:
        register_for_forum(forum=forum, producer=invented, by=None)
    plan_meetings(forum=forum, by=None)
