"""Forum days: who takes part, tables of ten minutes that nobody has twice, who came, what it brought in plain SQL too."""

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.enquiries import queries, services
from marketplace.enquiries.models import Forum, Meeting
from marketplace.notifications.models import Notice
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.demand import make_buyer, make_enquiry, make_forum, make_quote, owner_of
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_listed
from tests.together import codes

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
db = pytest.mark.django_db


def registered(forum, *, buyers=1, producers=1):
    """Of each so many."""
    ours = [make_buyer() for _n in range(buyers)]
    theirs = [make_listed().producer for _n in range(producers)]
    for buyer in ours:
        services.register_for_forum(forum=forum, buyer=buyer, by=None)
    for producer in theirs:
        services.register_for_forum(forum=forum, producer=producer, by=None)
    return ours, theirs


@db
def test_who_may_hold_register_and_leave():
    officer, far = make_officer(place=unit()), make_officer(place=unit("01"))
    begins = clock.start_of(NOW.date() + 10 * DAY)
    facts = {
        "name": "Kết nối", "place": unit(), "venue": "Xã", "starts_at": begins, "ends_at": begins + 120 * MINUTE, "register_until": begins - DAY,
    }  # fmt: skip
    bad = {
        "name": "🤝", "venue": "", "starts_at": begins + 3 * MINUTE, "ends_at": begins + 1200 * MINUTE, "register_until": begins + DAY, "tables": 0,
    }  # fmt: skip
    with pytest.raises(Refused) as raised:
        services.save_forum(facts=services.ForumFacts(**facts | bad), by=officer)
    assert {problem.field for problem in raised.value.problems} == set(bad)
    with pytest.raises(NotAllowed):
        services.save_forum(facts=services.ForumFacts(**facts), by=far)
    forum = services.save_forum(facts=services.ForumFacts(**facts), by=officer)
    buyer, producer = make_buyer(), make_producer()
    with pytest.raises(Conflict):
        services.register_for_forum(forum=forum, buyer=buyer, by=owner_of(buyer))
    assert not queries.public_forums() and queries.public_forum(forum.pk) is None
    services.open_forum(forum=forum, by=officer)
    for stranger in (make_user(), officer):
        with pytest.raises(NotAllowed):
            services.register_for_forum(forum=forum, producer=producer, by=stranger)
    with pytest.raises(Refused, match="not_verified"):
        services.register_for_forum(forum=forum, buyer=make_buyer(state="pending"), by=None)
    for _n in range(2):
        guest = services.register_for_forum(forum=forum, buyer=buyer, by=owner_of(buyer))
    services.register_for_forum(forum=forum, producer=producer, by=None)
    services.put_meeting(forum=forum, buyer=buyer, producer=producer, starts_at=begins, table=1, by=officer)
    services.tell_timetable(forum=forum, by=officer)
    outbox.deliver()
    assert Notice.objects.get(kind="forum.planned", user=owner_of(buyer)).facts["count"] == 1
    services.leave_forum(guest=guest, by=owner_of(buyer))
    assert not Meeting.objects.exists()
    with pytest.raises(NotAllowed):
        services.cancel_forum(forum=forum, reason="x", by=far)
    services.cancel_forum(forum=forum, reason="Bão.", by=officer)
    with clock.set_to(begins - DAY), pytest.raises(Conflict):
        services.register_for_forum(forum=forum, producer=producer, by=None)


@db
def test_nobody_sits_at_two_tables_and_no_table_has_two_meetings():
    forum = make_forum()
    (a, b), (c, d) = registered(forum, buyers=2, producers=2)
    at = forum.starts_at

    def meet(buyer, producer, n, table, forum=forum):
        return services.put_meeting(
            forum=forum, buyer=buyer, producer=producer, starts_at=at + n * 10 * MINUTE, table=table, by=None
        )

    meet(a, c, 0, 1)
    for buyer, producer, n, table in (
        (a, d, 0, 2),
        (b, c, 0, 2),
        (b, d, 0, 1),
        (a, c, 1, 1),
        (b, d, 12, 1),
        (b, d, 0, 6),
    ):
        with pytest.raises(Refused):
            meet(buyer, producer, n, table)
    with pytest.raises(Refused, match="not_registered"):
        meet(a, make_producer(), 1, 1)
    other = make_forum(name="Nơi khác")  # the same people elsewhere at the same time
    services.register_for_forum(forum=other, buyer=a, by=None)
    services.register_for_forum(forum=other, producer=d, by=None)
    with pytest.raises(Refused, match="taken"):
        meet(a, d, 0, 3, forum=other)
    meet(b, d, 0, 2)


@db
def test_pairs_that_fit_are_planned_the_best_first():
    forum = make_forum(ends_at=make_forum(is_open=False).starts_at + 20 * MINUTE, tables=1)
    (one, two), producers = registered(forum, buyers=2, producers=2)
    make_enquiry(buyer=one, stars=5)  # goods fit, stars do not
    make_enquiry(buyer=two, stars=3)
    assert services.plan_meetings(forum=forum, by=None) == 2  # two cells, one table
    assert {meeting.buyer_id for meeting in Meeting.objects.all()} == {two.pk}
    assert {meeting.producer_id for meeting in Meeting.objects.all()} == {p.pk for p in producers}
    assert services.plan_meetings(forum=forum, by=None) == 0


def test_two_officers_at_once_do_not_seat_one_twice(fresh_db):
    forum = make_forum()
    (buyer,), producers = registered(forum, producers=3)

    def meet(producer, table):
        return lambda: services.put_meeting(
            forum=forum, buyer=buyer, producer=producer, starts_at=forum.starts_at, table=table, by=None
        )

    assert codes(*(meet(p, n) for n, p in enumerate(producers, start=1))) == ["done", "taken", "taken"]


@db
def test_the_day_in_numbers_is_what_plain_sql_counts(django_assert_num_queries):
    forum = make_forum()
    (buyer, absent), (producer, other) = registered(forum, buyers=2, producers=2)
    officer = make_officer(place=unit())
    enquiry = make_enquiry(buyer=buyer)
    meeting = services.put_meeting(
        forum=forum, buyer=buyer, producer=producer, starts_at=forum.starts_at, table=1, by=None
    )
    services.put_meeting(forum=forum, buyer=absent, producer=other, starts_at=forum.starts_at, table=2, by=None)
    with pytest.raises(Conflict):
        services.mark_meeting(meeting=meeting, took_place=True, by=officer)
    quotes = [
        make_quote(enquiry=enquiry, producer=p, price=price)
        for p, price in ((producer, 90_000), (make_producer(), 80_000), (other, 70_000))
    ]
    desk = client_of(officer)
    with clock.set_to(forum.starts_at + 30 * MINUTE):
        path = f"/office/forums/{forum.pk}/"
        guest = forum.guests.get(buyer=buyer)
        for sent in ({"action": "held", "meeting": meeting.pk}, {"action": "came", "guest": guest.pk}):
            assert desk.post(path, sent).status_code == 302
        days = {"delivery_from": clock.today() + DAY, "delivery_until": clock.today() + 2 * DAY}
        for quote, quantity in zip(quotes, (100, 50, 40), strict=True):
            made = services.accept_quote(quote=quote, quantity=Decimal(quantity), by=owner_of(buyer), **days)
            if quote != quotes[2]:  # waits for its producer
                services.answer_agreement(agreement=made, confirm=True, by=make_member(producer=quote.dealing.producer))
        with django_assert_num_queries(3):
            figures = queries.figures_of(forum)
        page = desk.get(path).content.decode()
    assert figures == queries.ForumFigures(2, 2, 1, 0, 2, 1, queries.Results(1, 9_000_000, 0))
    assert "9.000.000" in page
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*), sum(a.quantity * a.price) FROM enquiries_agreement a
               JOIN enquiries_quote q ON q.id = a.quote_id JOIN enquiries_dealing d ON d.id = q.dealing_id
               JOIN enquiries_enquiry e ON e.id = d.enquiry_id JOIN enquiries_forum f ON f.id = %s
               WHERE a.state = 'confirmed'
                 AND (a.buyer_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date = (f.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                 AND e.buyer_id IN (SELECT buyer_id FROM enquiries_forumguest WHERE forum_id = f.id)
                 AND d.producer_id IN (SELECT producer_id FROM enquiries_forumguest WHERE forum_id = f.id)""",
            [forum.pk],
        )
        count, value = cursor.fetchone()
    assert (figures.results.agreements, figures.results.value) == (count, value)
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"/office/forums/{forum.pk}/report.xlsx").content))
    totals = dict(row for row in book["Tổng"].iter_rows(min_row=2, values_only=True))
    assert (totals["Thỏa thuận"], totals["Giá trị thỏa thuận (₫)"], totals["Cuộc gặp đã diễn ra"]) == (count, value, 1)
    assert [row[2] for row in book["Thỏa thuận"].iter_rows(min_row=2, values_only=True)] == [quotes[0].goods]


@db
def test_pages_plan_a_day_and_both_sides_register(client):
    officer, buyer, product = make_officer(place=unit()), make_buyer(), make_listed()
    desk, mine, studio = (
        client_of(officer),
        client_of(owner_of(buyer)),
        client_of(make_member(producer=product.producer)),
    )
    day = (NOW.date() + 9 * DAY).isoformat()
    form = {"name": "Kết nối Kiến Đức", "place": "Xã Kiến Đức, Lâm Đồng", "venue": "Nhà văn hóa", "starts_at": f"{day}T08:00",
            "ends_at": f"{day}T10:00", "register_until": f"{day}T07:00", "tables": "3", "text": ""}  # fmt: skip
    assert desk.post("/office/forums/new/", form | {"starts_at": f"{day}T08:07"}).status_code == 422
    assert desk.post("/office/forums/new/", form).status_code == 302
    forum = Forum.objects.get()
    path, public = f"/office/forums/{forum.pk}/", f"/enquiries/forums/{forum.pk}/"
    assert client.get(public).status_code == 404 and desk.post(path, {"action": "open"}).status_code == 302
    assert (
        "Kết nối Kiến Đức" in client.get(public).content.decode()
        and "Kết nối Kiến Đức" in client.get("/enquiries/").content.decode()
    )
    assert mine.post(f"/account/buyers/{buyer.pk}/", {"what": "register", "forum": forum.pk}).status_code == 302
    assert studio.post(f"/studio/forums/{forum.pk}/").status_code == 302
    assert forum.guests.count() == 2
    guests = {"buyer": forum.guests.get(buyer=buyer).pk, "producer": forum.guests.get(producer=product.producer).pk}
    assert desk.post(path, {"action": "meet", "at": "0", "table": "9", **guests}).status_code == 422
    assert desk.post(path, {"action": "meet", "at": "2", "table": "1", **guests}).status_code == 302
    assert "08:20" in studio.get(f"/studio/forums/{forum.pk}/").content.decode()
    assert "08:20" in mine.get(f"/account/buyers/{buyer.pk}/").content.decode()
    assert (
        desk.post(path, {"action": "change", **form, "ends_at": f"{day}T11:00"}).status_code == 422
    )  # meetings are planned
    assert client_of(make_officer(place=unit("01"))).get(path).status_code == 404
    assert desk.post(path, {"action": "drop", "meeting": Meeting.objects.get().pk}).status_code == 302
    assert desk.post(path, {"action": "cancel", "reason": ""}).status_code == 422
    assert desk.post(path, {"action": "cancel", "reason": "Bão"}).status_code == 302
    assert "Bão" in client.get(public).content.decode()
