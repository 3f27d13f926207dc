"""Campaigns, what the press said with counted links, goods on the home page; what a campaign brought equals plain SQL."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import ProgrammingError, connection, transaction

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.content.models import Campaign, ContentVisit, Feature, MediaItem
from marketplace.content.queries import featured_now, figures_of, goods_of, media_target, running_campaigns
from marketplace.content.services import (
    call_off_campaign,
    end_feature,
    feature_product,
    join_campaign,
    record_media,
    record_visit,
    save_campaign,
    set_picture,
    withdraw_media,
)
from marketplace.orders.models import Order
from marketplace.promotions.models import Sale
from marketplace.promotions.services import BoxItem, create_box
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.campaigns import campaign_facts, make_campaign, make_rule
from tests.factories.orders import make_order
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_set, photo_file
from tests.factories.promotions import make_sale
from tests.factories.shops import make_on_sale
from traceability.scans.models import LinkHost

pytestmark = pytest.mark.django_db
AGENT = "Mozilla/5.0 (X11; Linux)"
CLIP = "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.fixture
def product():
    return make_on_sale(name="Cà phê Thử")


def feature(product, **over):
    now = clock.now()
    return feature_product(
        **{"product": product, "reason": "Đúng vụ", "starts_at": now, "ends_at": now + dt.timedelta(days=7), "by": None}
        | over
    )


def test_it_stands_on_the_home_page_by_the_clock_alone(client, product):
    now = clock.now()
    found = make_campaign(product, starts_at=now + dt.timedelta(hours=1), ends_at=now + dt.timedelta(days=2))
    path = f"/campaigns/{found.slug}/"
    for at, home, words in (
        (now, False, "Sắp tới"),
        (found.starts_at - dt.timedelta(microseconds=1), False, "Sắp tới"),
        (found.starts_at, True, "Đang diễn ra"),
        (found.ends_at - dt.timedelta(microseconds=1), True, "Đang diễn ra"),
        (found.ends_at, False, "Đã kết thúc"),
    ):
        with clock.set_to(at):
            assert (path in client.get("/").content.decode()) is home
            page = client.get(path).content.decode()
            assert words in page and (f"/products/{product.slug}/" in page) is home
            assert (found in running_campaigns()) is home
    assert found.name in client.get("/campaigns/").content.decode()
    call_off_campaign(campaign=found, by=make_officer(place=unit(LAM_DONG)))
    assert client.get(path).status_code == 404


def test_goods_come_by_hand_first_then_by_the_filter(client, product, django_assert_num_queries):
    five = make_on_sale(stars=5, name="Trà Thử")
    three = make_on_sale(stars=3, name="Gạo Thử")
    other = make_on_sale(name="Nước mắm Thử", product_set=make_set(5))
    found = make_campaign(three, least_stars=4)
    assert goods_of(found) == [three.pk, *sorted([product.pk, five.pk, other.pk])]
    found.sets.set([other.product_set])
    assert goods_of(found) == [three.pk, other.pk]
    found.sets.clear()
    elsewhere = make_campaign(place="01")
    assert goods_of(elsewhere) == []
    set_picture(campaign=found, uploaded=photo_file(), alt="Gói quà", by=None)
    box = create_box(name="Hộp Thử", items=[BoxItem(each.offers.get(), 1) for each in (product, five)], by=None)
    save_campaign(
        campaign=found, facts=campaign_facts(three, least_stars=4, boxes=[box], starts_at=found.starts_at), by=None
    )
    client.get("/products/")
    with django_assert_num_queries(10):
        page = client.get(f"/campaigns/{found.slug}/", headers={"user-agent": "Googlebot/2.1"}).content.decode()
    assert "Hộp Thử" in page and "Gói quà" in page and page.rindex("Gạo Thử") < page.rindex("Trà Thử")
    five.star_spans.update(ends_on=clock.today() - dt.timedelta(days=1))
    assert (
        f"/products/{five.slug}/"
        not in client.get(f"/campaigns/{found.slug}/").content.decode().split("Hàng của đợt này")[1]
    )


def test_what_is_wrong_is_said_at_its_field_and_whose_it_is(product):
    here, elsewhere, ministry = (
        make_officer(place=unit(LAM_DONG)),
        make_officer(place=unit("01")),
        make_officer(level="ministry", place=None),
    )
    good, now = campaign_facts(product), clock.now()
    for facts, field in (
        (replace(good, name="🎉 2027"), "name"),
        (replace(good, ends_at=good.starts_at), "ends_at"),
        (replace(good, ends_at=now + dt.timedelta(days=200)), "ends_at"),
        (replace(good, products=()), "products"),
        (replace(good, products=(product, product)), "products"),
        (replace(good, least_stars=2), "least_stars"),
        (replace(good, sets=[product.product_set]), "least_stars"),
    ):
        with pytest.raises(Refused) as refused:
            save_campaign(facts=facts, place=unit(LAM_DONG), by=here)
        assert field in {each.field for each in refused.value.problems}
    with pytest.raises(Refused):
        save_campaign(facts=good, place=unit("01"), by=elsewhere)  # the product is of Lâm Đồng
    for by, place in ((elsewhere, unit(LAM_DONG)), (here, None), (make_user(), unit(LAM_DONG))):
        with pytest.raises(NotAllowed):
            save_campaign(facts=good, place=place, by=by)
    made = save_campaign(facts=good, place=unit(LAM_DONG), by=here)
    assert save_campaign(facts=good, by=ministry).slug == f"{made.slug}-2"
    with pytest.raises(NotAllowed):
        save_campaign(campaign=made, facts=good, by=elsewhere)
    with pytest.raises(Refused) as refused:
        save_campaign(campaign=made, facts=replace(good, starts_at=now - dt.timedelta(days=1)), by=here)
    assert refused.value.problems[0].field == "starts_at"
    with clock.set_to(made.ends_at), pytest.raises(Conflict):
        save_campaign(campaign=made, facts=good, by=here)


def test_a_producers_sale_joins_in_the_studio(product):
    found, elsewhere = make_campaign(product), make_campaign(place="01", name="Tuần Hà Nội")
    owner = make_member(producer=product.producer)
    client = client_of(owner)
    page = client.get("/studio/sales/new/").content.decode()
    assert found.name in page and elsewhere.name not in page
    last = found.ends_at.astimezone(clock.VIETNAM).date()
    said = {
        "name": "Quà tuần này", "kind": "percent", "value": "10", "scope": "all", "campaign": str(found.pk),
        "starts_on": clock.today().isoformat(), "ends_on": (last + dt.timedelta(days=1)).isoformat(),
    }  # fmt: skip
    assert client.post("/studio/sales/new/", said).status_code == 422
    assert not Sale.objects.exists()
    assert client.post("/studio/sales/new/", said | {"ends_on": last.isoformat()}).status_code == 302
    sale = Sale.objects.get()
    assert (sale.campaign_sale.campaign, sale.ends_at) == (found, found.ends_at)
    other = make_sale(make_on_sale(), starts_at=found.starts_at, ends_at=found.ends_at)
    with pytest.raises(NotAllowed):
        join_campaign(campaign=found, sale=other, by=owner)
    with pytest.raises(Refused):
        join_campaign(campaign=elsewhere, sale=other, by=None)


def test_counted_links_lead_home_and_nowhere_else(client, product):
    LinkHost.objects.create(host="www.youtube.com")
    officer, found = make_officer(place=unit(LAM_DONG)), make_campaign(product)
    good = {
        "kind": "clip", "title": "Một ngày ở rẫy", "press": "Đài Thử", "published_on": clock.today(), "href": CLIP, "by": officer,
        "campaign": found, "code": "tet27",
    }  # fmt: skip
    for bad, field in (
        ({"href": "javascript:alert(1)"}, "href"),
        ({"href": "http://www.youtube.com/watch?v=abcdefghijk"}, "href"),
        ({"href": "https://evil.example/x"}, "href"),
        ({"href": "https://www.youtube.com@evil.example/"}, "href"),
        ({"href": ""}, "href"),
        ({"leads_to": "https://evil.example/"}, "leads_to"),
        ({"leads_to": "//evil.example/"}, "leads_to"),
        ({"leads_to": "/products/../admin/"}, "leads_to"),
        ({"code": "tết"}, "code"),
        ({"campaign": None, "place": unit(LAM_DONG)}, "leads_to"),
        ({"kind": "film"}, "kind"),
        ({"title": " "}, "title"),
    ):
        with pytest.raises(Refused) as refused:
            record_media(**good | bad)
        assert {each.field for each in refused.value.problems} == {field}, bad
    with pytest.raises(NotAllowed):
        record_media(**good | {"by": make_officer(place=unit("01"))})
    item = record_media(**good)
    answer = client.get("/m/TET27/", headers={"user-agent": AGENT})
    assert (answer.status_code, answer["Location"]) == (303, f"/campaigns/{found.slug}/")

    client.get("/m/tet27/", headers={"user-agent": "Googlebot/2.1"})
    client.head("/m/TET27/", headers={"user-agent": AGENT})
    assert [visit.item for visit in ContentVisit.objects.all()] == [item]
    for code in ("KHONGCO", "%00", "x" * 40, "T-27"):
        assert client.get(f"/m/{code}/").status_code == 404
    leads = record_media(
        **good | {"kind": "radio", "title": "Ở đài", "href": "", "code": "", "leads_to": f"/products/{product.slug}/"}
    )
    assert media_target(leads.code) == (leads.pk, f"/products/{product.slug}/")
    page = client.get(f"/campaigns/{found.slug}/", headers={"user-agent": AGENT})
    shown = page.content.decode()
    assert (
        "Một ngày ở rẫy" in shown
        and "<iframe" not in shown
        and 'data-frame="https://www.youtube-nocookie.com/embed/abcdefghijk' in shown
    )
    assert "frame-src https://www.youtube-nocookie.com" in page["Content-Security-Policy"]

    assert ContentVisit.objects.filter(campaign=found).count() == 1
    with pytest.raises(ProgrammingError), transaction.atomic():
        ContentVisit.objects.all().delete()
    LinkHost.objects.update(is_allowed=False)
    assert "Một ngày ở rẫy" not in client.get(f"/campaigns/{found.slug}/").content.decode()
    withdraw_media(item=item, by=officer)
    assert client.get("/m/TET27/").status_code == 303


def test_what_a_campaign_brought_equals_plain_sql(product, django_assert_num_queries):
    tea = make_on_sale(name="Trà Thử", amount=80_000, producer=product.producer)
    rice = make_on_sale(stars=3, name="Gạo Thử", amount=50_000)
    make_order(product)
    started = clock.now() + dt.timedelta(hours=2)
    found = make_campaign(product, starts_at=started - dt.timedelta(hours=1), ends_at=started + dt.timedelta(days=2))
    item = record_media(kind="radio", title="T", press="P", published_on=clock.today(), campaign=found, by=None)
    with clock.set_to(started - dt.timedelta(minutes=30)):
        make_order(product)
    sale = make_sale(product, starts_at=started, ends_at=found.ends_at, name="Giá tuần quà")
    join_campaign(campaign=found, sale=sale, by=None)
    with clock.set_to(started):
        make_order((product, 3), (tea, 2))
        make_order((product, 1))
        make_order((rice, 9))
        Order.objects.filter(pk=make_order(product).pk).update(state="cancelled")
    with clock.set_to(found.ends_at):
        make_order(product)
    for day, address in ((0, "1.1.1.1"), (0, "1.1.1.1"), (0, "2.2.2.2"), (1, "1.1.1.1"), (3, "1.1.1.1")):
        with clock.set_to(started + dt.timedelta(days=day)):
            record_visit(campaign=found.pk, address=address, agent=AGENT)
            record_visit(item=item.pk, address=address, agent=AGENT)
    for least, goods in ((None, [product.pk]), (4, [product.pk, tea.pk])):
        Campaign.objects.filter(pk=found.pk).update(least_stars=least)
        found.refresh_from_db()
        figures = figures_of(found)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(DISTINCT o.id), sum(l.quantity), sum(l.total), sum(l.total) FILTER (WHERE l.price_label = 'Giá tuần quà')"
                " FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id WHERE l.product_id = ANY(%s)"
                " AND o.placed_at >= %s AND o.placed_at < %s AND o.state NOT IN ('unpaid', 'cancelled', 'lapsed')",
                [goods, found.starts_at, found.ends_at],
            )
            assert (figures.orders, figures.units, figures.revenue, figures.on_sale) == cursor.fetchone()
            for column, said in (("campaign_id = %s", figures.visits), ("item_id = %s", figures.clicks)):
                key = found.pk if column.startswith("c") else item.pk
                cursor.execute(
                    f"SELECT count(*) FROM content_contentvisit WHERE {column} AND at >= %s AND at < %s",
                    [key, found.starts_at, found.ends_at],
                )
                assert said == cursor.fetchone()[0] == 4
            cursor.execute(
                "SELECT count(DISTINCT (visitor, date(at AT TIME ZONE 'Asia/Ho_Chi_Minh'))) FROM content_contentvisit"
                " WHERE campaign_id = %s AND at < %s",
                [found.pk, found.ends_at],
            )
            assert figures.visitors == cursor.fetchone()[0] == 3
        assert (
            sum(day.revenue for day in figures.days)
            == figures.revenue
            == sum(total for _n, _u, total in figures.products)
        )
        assert figures.items == [(item, 4)]
    assert figures.on_sale == 4 * 112_500 < figures.revenue
    client, page = client_of(make_officer(place=unit(LAM_DONG))), f"/office/campaigns/{found.pk}/figures/"
    client.get(page)
    with django_assert_num_queries(16):
        shown = client.get(page).content.decode()
    assert "lượt bấm từ báo đài" in shown and "450.000" in shown


def test_featured_goods_are_few_say_why_and_lapse(client, product, django_assert_num_queries):
    tea, rice = make_on_sale(name="Trà Thử"), make_on_sale(name="Gạo Thử")
    with pytest.raises(Refused):
        feature(product)  # no rule yet, so no places
    make_rule(2)
    first = feature(product)
    with pytest.raises(Refused) as refused:
        feature(
            product, starts_at=first.ends_at - dt.timedelta(seconds=1), ends_at=first.ends_at + dt.timedelta(days=1)
        )
    assert refused.value.problems[0].code == "already"
    later = {"starts_at": first.starts_at + dt.timedelta(days=2), "ends_at": first.ends_at + dt.timedelta(days=1)}
    feature(tea, is_paid=True, payer="Công ty Thử", **later)
    with pytest.raises(Refused) as refused:
        feature(rice, ends_at=first.starts_at + dt.timedelta(days=3))
    assert refused.value.problems[0].code == "full"
    feature(rice, ends_at=first.starts_at + dt.timedelta(days=2))
    for bad, field in (
        ({"reason": " "}, "reason"),
        ({"is_paid": True}, "payer"),
        ({"payer": "Ai đó"}, "payer"),
        ({"ends_at": clock.now() + dt.timedelta(days=40)}, "ends_at"),
        ({"place": unit("01")}, "product"),
    ):
        with pytest.raises(Refused) as refused:
            feature(make_on_sale(), **bad)
        assert field in {each.field for each in refused.value.problems}
    client.get("/")
    with django_assert_num_queries(12):
        page = client.get("/").content.decode()
    assert "Cán bộ giới thiệu" in page and "Đúng vụ" in page and "Theo mùa vụ." in page and "Công ty Thử" not in page
    with clock.set_to(first.starts_at + dt.timedelta(days=3)):
        assert "Công ty Thử trả tiền để món này đứng đây." in client.get("/").content.decode()
    with clock.set_to(first.ends_at):
        assert list(featured_now()) == list(Feature.objects.filter(product=tea))
    with pytest.raises(NotAllowed):
        end_feature(feature=first, by=make_officer(place=unit("01")))
    end_feature(feature=first, by=make_officer(level="ministry", place=None))
    assert product.pk not in featured_now().values_list("product", flat=True)


def test_officers_make_and_change_them_on_their_pages(product):
    LinkHost.objects.create(host="www.youtube.com")
    make_rule()
    officer = client_of(make_officer(place=unit(LAM_DONG)))
    now = clock.now().astimezone(clock.VIETNAM)
    place = str(unit(LAM_DONG).pk)
    times = {"starts_at": f"{now:%Y-%m-%dT%H:%M}", "ends_at": f"{now + dt.timedelta(days=9):%Y-%m-%dT%H:%M}"}
    said = {"name": "Tuần quà Tết", "place": place, "products": f"http://x/products/{product.slug}/", **times}
    assert officer.post("/office/campaigns/new/", said | {"products": "khong-co"}).status_code == 422
    assert officer.post("/office/campaigns/new/", said).status_code == 302
    made = Campaign.objects.get()
    page = f"/office/campaigns/{made.pk}/"
    changed = said | {"action": "save", "name": "Tuần quà Xuân", "products": product.variants.get().sku}
    assert officer.post(page, changed).status_code == 302
    assert officer.post(page, {"action": "picture", "picture": photo_file(), "alt": "Quà"}).status_code == 302
    assert officer.post(page, {"action": "picture"}).status_code == 422
    made.refresh_from_db()
    assert (made.name, bool(made.file), made.chosen.get().product) == ("Tuần quà Xuân", True, product)
    assert "Tuần quà Xuân" in officer.get("/office/campaigns/").content.decode()
    media = {
        "kind": "clip",
        "title": "Clip",
        "press": "Đài",
        "published_on": clock.today().isoformat(),
        "place": place,
        "campaign": str(made.pk),
    }
    assert officer.post("/office/media/", media | {"href": "https://evil.example/"}).status_code == 422
    assert officer.post("/office/media/", media | {"href": CLIP, "code": "TET27"}).status_code == 302
    item = MediaItem.objects.get()
    assert "/m/TET27/" in officer.get("/office/media/").content.decode()
    assert officer.post("/office/media/", {"withdraw": str(item.pk)}).status_code == 302
    put = {"product": product.slug, "reason": "Đúng vụ", "place": place, **times}
    assert officer.post("/office/features/", put | {"is_paid": "on"}).status_code == 422
    assert officer.post("/office/features/", put).status_code == 302
    found = Feature.objects.get()
    assert officer.post("/office/features/", {"end": str(found.pk)}).status_code == 302
    other = client_of(make_officer(place=unit("01")))
    assert other.post("/office/features/", {"end": str(found.pk)}).status_code == 404
    assert other.post("/office/media/", {"withdraw": str(item.pk)}).status_code == 404
    assert officer.post(page, {"action": "off"}).status_code == 302
    made.refresh_from_db()
    assert made.called_off_at is not None
