"""Dealings, forum days and talks at booths that have grown long: a page of each costs what a short one costs, and walking
through gives each row once."""

import datetime as dt
import html
import re
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.core import clock
from marketplace.enquiries.models import Agreement, Delivered, Meeting, Quote
from marketplace.enquiries.services import accept_quote, answer_agreement, register_for_forum, report_dealing
from marketplace.fairs import services as fairs
from marketplace.fairs.models import BoothMessage
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.demand import make_buyer, make_enquiry, make_forum, make_quote, owner_of
from tests.factories.fairs import make_booth, make_fair
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_listed
from tests.factories.shops import make_shop

pytestmark = pytest.mark.django_db
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
MANY = 95


def opened(client, address):
    """(the page, how many statements)."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode()), len(asked)


def walked(client, address, name, row):
    """All that `row` finds on the pages of the list, page by page, and the dearest page's statements."""
    pages, dearest, query = [], 0, ""
    while True:
        page, cost = opened(client, urljoin(address, query))
        pages.append(re.findall(row, page))
        dearest = max(dearest, cost)
        following = re.search(rf'rel="next" href="(\?[^"]*{name}_after=[^"#]*)#{name}"', page)
        if following is None:
            return pages, dearest
        query = following[1]


def joined(pages):
    return [row for page in pages for row in page]


def test_a_long_dealing_is_read_in_pages_by_both_sides():
    producer = make_listed().producer
    seller, quote = make_member(producer=producer), make_quote(producer=producer)
    dealing, buyer = quote.dealing, owner_of(quote.dealing.enquiry.buyer)
    desks = (
        (client_of(buyer), f"/account/dealings/{dealing.pk}/"),
        (
            client_of(seller),
            f"/studio/enquiries/{dealing.enquiry_id}/",
        ),
    )
    agreement = answer_agreement(
        agreement=accept_quote(
            quote=quote,
            quantity=quote.quantity,
            delivery_from=clock.today() + 10 * DAY,
            delivery_until=clock.today() + 20 * DAY,
            by=buyer,
        ),
        confirm=True,
        by=seller,
    )
    said = dealing.messages.create(side="buyer", text="lời 0 đây", by=buyer, at=NOW)
    Delivered.objects.create(agreement=agreement, side="buyer", quantity=1, day=clock.today(), at=NOW)
    Quote.objects.create(
        dealing=dealing, goods="hàng 0 đây", price=1, quantity=1, valid_until=clock.today(), state="withdrawn", at=NOW
    )
    short = [opened(*desk)[1] for desk in desks]
    for n in range(1, MANY):
        said.pk, said.text, said.at = None, f"lời {n} đây", NOW + n * MINUTE
        said.save()
    Delivered.objects.bulk_create(
        Delivered(agreement=agreement, side="buyer", quantity=n + 1, day=clock.today() + n * DAY, at=NOW)
        for n in range(MANY)
    )
    Quote.objects.bulk_create(
        Quote(
            dealing=dealing,
            goods=f"hàng {n} đây",
            price=1,
            quantity=1,
            valid_until=clock.today(),
            state="withdrawn",
            at=NOW + n * MINUTE,
        )
        for n in range(1, 45)
    )
    for (client, address), before in zip(desks, short, strict=True):
        pages, cost = walked(client, address, "talk", r"<p>lời (\d+) đây")
        assert [len(page) for page in pages] == [30, 30, 30, 5] and cost <= before
        assert joined(page[::-1] for page in pages) == [str(n) for n in reversed(range(MANY))], (
            "each once, as it was said"
        )
        goods, cost = walked(client, address, "quotes", r'aria-label="hàng (\d+) đây"')
        assert joined(goods) == [str(n) for n in reversed(range(45))] and cost <= before
        last, _cost = opened(client, f"{address}?quotes_after=khong&talk_before=zz")
        assert "lời 94 đây" in last and "hàng 44 đây" in last, "what is no cursor gives the first page"
    page, _cost = opened(desks[0][0], desks[0][1] + walked_to_end(*desks[0]))
    assert page.count("theo bên mua") == 20, "the last deliveries of what was agreed"
    assert Agreement.objects.count() == 1


def walked_to_end(client, address):
    """The query of the last page of quotes, where the oldest stands."""
    query = ""
    while following := re.search(
        r'rel="next" href="(\?[^"]*quotes_after=[^"#]*)#quotes"', opened(client, urljoin(address, query))[0]
    ):
        query = following[1]
    return query


def test_reported_dealings_are_judged_one_after_another():
    officer, enquiry = make_officer(place=unit()), make_enquiry()
    desk, address = client_of(officer), f"/office/enquiries/{enquiry.pk}/"
    for n in range(3):
        dealing = make_quote(enquiry=enquiry, producer=make_producer(name=f"Cơ sở thứ {n}")).dealing
        dealing.messages.create(side="buyer", text=f"xấu {n}", by=owner_of(enquiry.buyer), at=NOW)
        with clock.set_to(NOW + n * MINUTE):
            report_dealing(
                dealing=dealing, side="producer", reason="Đòi tiền trước.", by=make_member(producer=dealing.producer)
            )
    pages, _cost = walked(desk, address, "reported", r"<p>(xấu \d)</p>")
    assert pages == [["xấu 0"], ["xấu 1"], ["xấu 2"]]
    found, _cost = opened(desk, "/office/enquiries/?tab=reported")
    assert found.count("Đòi tiền trước.") == 3
    assert desk.post(address, {"action": "settle", "dealing": dealing.pk}).status_code == 302
    assert walked(desk, address, "reported", r"<p>(xấu \d)</p>")[0] == [["xấu 0"], ["xấu 1"]]


def test_a_long_forum_day_and_its_page_after_a_mark():
    forum = make_forum()
    desk, address = client_of(make_officer(place=unit())), f"/office/forums/{forum.pk}/"

    def joins(n):
        buyer, producer = make_buyer(name=f"Mua {n:03}"), make_producer(name=f"Bán {n:03}")
        register_for_forum(forum=forum, buyer=buyer, by=None)
        register_for_forum(forum=forum, producer=producer, by=None)
        Meeting.objects.create(
            forum=forum,
            buyer=buyer,
            producer=producer,
            table=n % 5 + 1,
            starts_at=forum.starts_at + (n // 5) * 10 * MINUTE,
        )

    joins(0)
    short = opened(desk, address)[1]
    for n in range(1, 40):
        joins(n)
    guests, cost = walked(desk, address, "guests", r"</svg> ((?:Mua|Bán) \d{3})</span>")
    assert [len(page) for page in guests] == [30, 30, 20] and cost <= short
    assert joined(guests) == [f"{side} {n:03}" for side in ("Mua", "Bán") for n in range(40)]
    meetings, cost = walked(desk, address, "meetings", r"<br>(Mua \d{3}) · Bán")
    assert joined(meetings) == [f"Mua {n:03}" for n in range(40)] and cost <= short
    with clock.set_to(forum.starts_at + MINUTE):
        second = re.search(r'rel="next" href="(\?guests_after=[^"#]*)#guests"', opened(desk, address)[0])[1]
        guest = forum.guests.get(buyer__name="Mua 031")
        answer = desk.post(address + second, {"action": "came", "guest": guest.pk})
        assert answer["Location"] == address + second, "the next mark is set on the same page"


def test_a_long_talk_at_a_booth():
    product = make_listed()
    seller, visitor, fair = make_member(producer=product.producer), make_user(), make_fair()
    booth = make_booth(fair=fair, shop=make_shop(producer=product.producer))
    talk = fairs.ask_booth(booth=booth, text="hỏi 0 nhé", by=visitor)
    studio, mine = client_of(seller), client_of(visitor)
    desk, here = f"/studio/fairs/{fair.slug}/talks/", f"/fairs/{fair.slug}/booths/{booth.shop.slug}/talk/"
    short = opened(studio, desk)[1], opened(mine, here)[1]
    BoothMessage.objects.bulk_create(
        BoothMessage(talk=talk, text=f"hỏi {n} nhé", at=NOW + n * MINUTE) for n in range(1, MANY)
    )
    page, cost = opened(studio, desk)
    assert re.findall(r"hỏi (\d+) nhé", page) == [str(n) for n in range(89, 95)] and "Xem cả 95 lời" in page
    assert cost <= short[0]
    pages, _cost = walked(studio, f"{desk}?one={talk.pk}", "talks", r"hỏi (\d+) nhé")
    assert [len(page) for page in pages] == [40, 40, 15], "its next page keeps the talk"
    assert "tự xóa một năm sau lời cuối" in opened(Client(), here)[0], "a guest reads how long a number is kept"
    pages, cost = walked(mine, here, "said", r"hỏi (\d+) nhé")
    assert joined(page[::-1] for page in pages) == [str(n) for n in reversed(range(MANY))] and cost <= short[1]
