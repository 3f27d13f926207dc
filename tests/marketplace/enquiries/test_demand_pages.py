"""The board, buyers' own pages, the studio and the office: what everybody sees and sends, and how many statements it costs."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.test import Client

from catalog.core import clock, outbox
from marketplace.enquiries import queries, services
from marketplace.enquiries.models import Agreement, Buyer, Capacity, Enquiry, Quote
from marketplace.notifications.models import Notice
from tests.architecture.tenants.asking import look
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.certification import make_evidence
from tests.factories.demand import make_buyer, make_enquiry, make_quote, owner_of
from tests.factories.fairs import make_booth, make_fair
from tests.factories.places import unit
from tests.factories.producers import free_tax_code, make_producer
from tests.factories.products import make_listed, make_set
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def said(answer):
    return answer.content.decode()


def iso(days):
    return (NOW.date() + days * DAY).isoformat()


def test_the_board_is_filtered_and_shows_no_contact(client, django_assert_num_queries):
    coffee = make_enquiry(title="Mua cà phê <b>bột</b>")
    rice = make_enquiry(buyer=make_buyer(kind="hotel"), title="Mua gạo", sets=(make_set(3),))
    make_enquiry(title="Chưa đăng", is_open=False)
    with django_assert_num_queries(5):
        page = said(client.get("/enquiries/"))
    assert "Mua cà phê &lt;b&gt;bột" in page and "Mua gạo" in page and "Chưa đăng" not in page
    assert not any(word in page for word in ("0912 345 679", "mua@example.org", "Lê Thị Mua"))
    for query, hit, miss in (
        (f"bo={make_set(3).pk}", "Mua gạo", "cà phê &lt;"),
        ("loai=hotel", "Mua gạo", "cà phê &lt;"),
        ("tinh=68", "Mua gạo", "Đã bỏ qua"),
        ("tinh=01", "Chưa có lời hỏi mua nào", "Mua gạo"),
        ("tinh=xx", "Đã bỏ qua điều kiện", "Chưa có lời hỏi"),
    ):
        found = said(client.get(f"/enquiries/?{query}"))
        assert hit in found and miss not in found, query
    for n in range(21):
        Enquiry.objects.filter(pk=make_enquiry(buyer=make_buyer(), title=f"Thêm {n}").pk).update(opened_at=NOW - DAY)
    with django_assert_num_queries(5):
        page = said(client.get("/enquiries/"))
    following = page.split('rel="next" href="')[1].split('"')[0]
    assert said(client.get(f"/enquiries/{following}")).count('<h2 class="h3">') == 3
    with django_assert_num_queries(2):
        page = said(client.get(f"/enquiries/{coffee.pk}/"))
    assert "0912" not in page and "mua@" not in page and "Chào hàng từ gian của tôi" in page
    with clock.set_to(NOW + 30 * DAY):
        page = said(client.get(f"/enquiries/{rice.pk}/"))
        assert "Hết hạn chào hàng" in page and "Chào hàng từ gian" not in page
    report = f"/enquiries/{coffee.pk}/report/"
    assert "Báo lời hỏi mua" in said(client.get(report))
    for _n in range(2):
        assert client.post(report).status_code == 302
    coffee.refresh_from_db()
    assert coffee.reports == 1
    services.judge_enquiry(enquiry=coffee, hide=True, reason="Quảng cáo.", by=make_officer(place=unit()))
    for path in (f"/enquiries/{coffee.pk}/", report, "/enquiries/999999/"):
        assert client.get(path).status_code == 404
    outbox.deliver()
    assert Notice.objects.get(kind="enquiry.hidden").facts["reason"] == "Quảng cáo."


def test_a_buyer_applies_writes_opens_and_closes_by_its_pages():
    owner, officer = make_user(), make_officer(place=unit())
    mine, desk = client_of(owner), client_of(officer)
    form = {"kind": "hotel", "name": "Khách sạn Hồ", "tax_code": free_tax_code(), "place": "Xã Kiến Đức, Lâm Đồng",
            "contact": "Lê Mua", "phone": "0912 345 678", "email": ""}  # fmt: skip
    assert mine.post("/account/buyers/new/", form | {"tax_code": "12"}).status_code == 422
    assert mine.post("/account/buyers/new/", form).status_code == 302
    buyer = Buyer.objects.get()
    at = f"/account/buyers/{buyer.pk}/"
    enquiry = {
        "title": "Mua mắc ca cho nhà hàng", "sets": [str(make_set(13).pk)], "quantity": "1.200,5", "measure": "kg", "period": "month", "stars": "3",
        "price_from": "150.000", "price_to": "200.000", "place": "Xã Kiến Đức, Lâm Đồng", "delivery_from": iso(10),
        "delivery_until": iso(40), "open_until": iso(20), "text": "Gói 500 g.",
    }  # fmt: skip
    for wrong in ({"title": "🥜🥜"}, {"text": "Gọi 0912345678"}, {"price_from": "0"}, {"price_to": "1" + "0" * 18}, {"open_until": iso(-1)},
                  {"quantity": "-1"}, {"sets": []}, {"title": "a\0b"}):  # fmt: skip
        answer = mine.post(f"{at}enquiries/new/", enquiry | wrong)
        assert answer.status_code == 422, wrong
    assert mine.post(f"{at}enquiries/new/", enquiry).status_code == 302
    draft = Enquiry.objects.get()
    assert (draft.quantity, draft.monthly, draft.province.code) == (Decimal("1200.5"), Decimal("1200.5"), "68")
    path = f"/account/enquiries/{draft.pk}/"
    assert "Cán bộ xác minh tổ chức xong" in said(mine.get(path))
    assert "Khách sạn Hồ" in said(desk.get("/office/buyers/"))
    page = f"/office/buyers/{buyer.pk}/"
    assert desk.post(page, {"action": "return", "return-reason": "", "return-seen": "pending"}).status_code == 422
    assert desk.post(page, {"action": "verify", "verify-seen": "pending"}).status_code == 302
    assert "Khách sạn Hồ" not in said(desk.get("/office/buyers/")) and "Khách sạn Hồ" in said(
        desk.get("/office/buyers/?tab=all&q=hồ")
    )
    assert mine.post(path, enquiry | {"what": "change", "title": "Mua mắc ca rang"}).status_code == 302
    assert mine.post(path, {"what": "open"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.title) == ("open", "Mua mắc ca rang")
    assert client_of(make_user()).get(path).status_code == 404
    assert mine.post(path, {"what": "close"}).status_code == 302 and Enquiry.objects.get().state == "closed"
    assert mine.post(at, {"what": "invite", "address": "lan@example.org"}).status_code == 302
    guest = make_user(email="lan@example.org")
    theirs = client_of(guest)
    assert "mời bạn cùng mua" in said(theirs.get("/account/buyers/"))
    assert theirs.post("/account/buyers/", {"invitation": buyer.members.get(user=None).pk}).status_code == 302
    assert theirs.get(at).status_code == 200 and "Hồ sơ tổ chức" not in said(theirs.get(at))
    assert theirs.post(at, {"what": "drop", "member": buyer.members.get(user=guest).pk}).status_code == 302
    assert theirs.get(at).status_code == 404


def test_a_producer_finds_quotes_talks_and_agrees_and_nobody_else_reads_it(django_assert_num_queries):
    product = make_listed(stars=4)
    seller = make_member(producer=product.producer)
    paper = make_evidence(producer=product.producer, by=seller)
    enquiry = make_enquiry()
    other = make_enquiry(buyer=enquiry.buyer, title="Mua gạo nếp", sets=(make_set(3),))
    studio, mine = client_of(seller), client_of(owner_of(enquiry.buyer))
    listed = said(studio.get("/studio/enquiries/"))
    assert (
        listed.index(enquiry.title) < listed.index(other.title)
        and "Hợp hàng và sao của bạn" in listed
        and "Đứng trước:" in listed
    )
    assert (
        studio.post(
            "/studio/enquiries/", {"product": product.pk, "quantity": "2", "unit": "t", "period": "month"}
        ).status_code
        == 302
    )
    assert Capacity.objects.get().monthly == 2
    path = f"/studio/enquiries/{enquiry.pk}/"
    quote = {
        "what": "quote",
        "product": product.pk,
        "price": "95.000",
        "quantity": "400",
        "valid_until": iso(30),
        "papers": [paper.pk],
        "note": "Mới rang",
    }
    for wrong in (
        {"price": "0"},
        {"price": "-1"},
        {"price": "1" + "0" * 18},
        {"quantity": "0"},
        {"valid_until": iso(-1)},
        {"papers": [999]},
    ):
        assert studio.post(path, quote | wrong).status_code == 422, wrong
    assert studio.post(path, quote).status_code == 302
    sent = Quote.objects.get()
    at = f"/account/dealings/{sent.dealing_id}/"
    with django_assert_num_queries(8):
        page = said(mine.get(at))
    assert "Mới rang" in page and paper.title in page and "+84912345678" not in page
    assert look(mine, f"{at}papers/{paper.pk}/").status_code == 200
    assert mine.get(f"{at}papers/{paper.pk + 1}/").status_code == 404
    assert studio.post(path, {"what": "say", "text": "Chào anh"}).status_code == 302
    assert mine.post(at, {"what": "say", "text": ""}).status_code == 422
    assert mine.post(at, {"what": "show"}).status_code == 302
    assert "tel:+84912345679" in said(studio.get(path))
    assert mine.post(at, {"what": "unshow"}).status_code == 302
    assert "tel:+84912345679" not in said(studio.get(path))
    accept = {
        "what": "accept",
        "quote": sent.pk,
        "quantity": "250",
        "delivery_from": iso(10),
        "delivery_until": iso(20),
    }
    assert mine.post(at, accept | {"quantity": "401"}).status_code == 422
    assert mine.post(at, accept | {"quote": "999"}).status_code == 404
    assert mine.post(at, accept).status_code == 302
    assert studio.post(path, {"what": "refuse", "quote": sent.pk, "reason": ""}).status_code == 422
    assert studio.post(path, {"what": "confirm", "quote": sent.pk}).status_code == 302
    assert mine.post(at, {"what": "deliver", "quote": sent.pk, "quantity": "100", "day": iso(0)}).status_code == 302
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.quantity, agreement.deliveries.get().side) == ("confirmed", 250, "buyer")
    officer = client_of(make_officer(place=unit()))
    page = said(officer.get(f"/office/enquiries/{enquiry.pk}/"))
    assert product.name in page and "Chào anh" not in page and "Mới rang" not in page
    assert "1 " in said(officer.get("/office/enquiries/?tab=results")) and enquiry.title in said(
        officer.get("/office/enquiries/")
    )
    assert mine.post(at, {"what": "report", "reason": "Đòi cọc"}).status_code == 302
    assert "Đòi cọc" in said(officer.get("/office/enquiries/?tab=reported"))
    page = said(officer.get(f"/office/enquiries/{enquiry.pk}/"))
    assert "Chào anh" in page
    officer.post(f"/office/enquiries/{enquiry.pk}/", {"action": "settle", "dealing": sent.dealing_id})
    assert "Chào anh" not in said(officer.get(f"/office/enquiries/{enquiry.pk}/"))
    far = client_of(make_officer(place=unit("01")))
    stranger = client_of(make_member(producer=make_producer()))
    assert far.get(f"/office/enquiries/{enquiry.pk}/").status_code == 404
    assert stranger.get(at).status_code == 404 and "Chào anh" not in said(stranger.get(path))
    assert stranger.post(path, {"what": "confirm", "quote": sent.pk}).status_code == 404
    assert Client().get(at).status_code == 302
    assert officer.post(f"/office/enquiries/{enquiry.pk}/", {"action": "hide", "reason": ""}).status_code == 422
    assert officer.post(f"/office/enquiries/{enquiry.pk}/", {"action": "hide", "reason": "Giả"}).status_code == 302
    assert not queries.board().filter(pk=enquiry.pk)


def test_ten_thousand_quotes_are_a_page_of_twenty_and_cost_the_same(django_assert_num_queries):
    enquiry = make_enquiry()
    dealing = make_quote(enquiry=enquiry).dealing
    mine = client_of(owner_of(enquiry.buyer))
    path = f"/account/enquiries/{enquiry.pk}/"
    with django_assert_num_queries(5):
        mine.get(path)
    minute = dt.timedelta(minutes=1)
    alike = {"dealing": dealing, "quantity": 1, "valid_until": NOW.date(), "state": "declined"}
    many = [Quote(goods=f"Hàng {n}", price=1000 + n, at=NOW - n * minute, **alike) for n in range(1, 10_001)]
    Quote.objects.bulk_create(many, batch_size=5_000)
    with django_assert_num_queries(5):
        page = said(mine.get(path))
    assert page.count("/account/dealings/") == 20
    following = page.split('rel="next" href="')[1].split('"')[0]
    with django_assert_num_queries(5):
        assert said(mine.get(f"{path}{following}")).count("/account/dealings/") == 20
    assert (
        said(client_of(make_officer(place=unit())).get(f"/office/enquiries/{enquiry.pk}/")).count("Bên mua không nhận")
        == 29
    )


def test_specialities_without_stars_are_asked_for_and_quoted_without_a_badge(client):
    enquiry = make_enquiry(sets=(), wanted="măng khô rừng")
    seller = make_member(producer=make_producer())
    form = {
        "what": "quote",
        "product": "",
        "goods": "Măng khô",
        "price": "80.000",
        "quantity": "50",
        "valid_until": iso(9),
    }
    assert client_of(seller).post(f"/studio/enquiries/{enquiry.pk}/", form).status_code == 302
    quote = Quote.objects.get()
    pages = [
        client.get("/enquiries/"),
        client.get(f"/enquiries/{enquiry.pk}/"),
        client_of(seller).get(f"/studio/enquiries/{enquiry.pk}/"),
        client_of(owner_of(enquiry.buyer)).get(f"/account/dealings/{quote.dealing_id}/"),
    ]
    assert not any('class="stars' in said(page) or 'class="seal' in said(page) for page in pages)


def test_what_is_kept_of_a_person_is_told_and_forgotten(client):
    fair, product = make_fair(), make_on_sale()
    booth = make_booth(fair=fair, shop=product.offers.get().shop)
    talk = f"/fairs/{fair.slug}/booths/{booth.shop.slug}/talk/"
    person = make_user(phone="+84912000111", phone_verified=True)
    mine, question = (
        client_of(person),
        {"kind": "contact", "text": "Gọi tôi nhé", "name": "Chị Lan", "phone": "0912000111", "agreed": "on"},
    )
    assert client.post(talk, question).status_code == 302  # not signed in: only the number tells
    assert mine.post(talk, question | {"text": "Có gói nhỏ không?"}).status_code == 302
    buyer = make_buyer(owner=person)
    dealing = make_quote(enquiry=make_enquiry(buyer=buyer)).dealing
    services.say_in_dealing(dealing=dealing, side="buyer", text="Gửi mẫu nhé", by=person)
    services.show_contact(dealing=dealing, side="buyer", by=person)
    kept = json.loads(mine.get("/account/data.json").content)
    assert {m["text"] for m in kept["fairs"]["messages"]} == {"Gọi tôi nhé", "Có gói nhỏ không?"}
    assert {t["phone"] for t in kept["fairs"]["talks"]} == {"+84912000111"}
    assert kept["enquiries"]["messages"][0]["text"] == "Gửi mẫu nhé" and kept["enquiries"]["buyers"][0]["buyer__phone"]
    other = make_user()
    assert "Gọi tôi" not in client_of(other).get("/account/data.json").content.decode()
    assert mine.post("/account/data/").status_code == 422
    assert mine.post("/account/data/", {"sure": "1"}).status_code == 302
    buyer.refresh_from_db()
    assert (buyer.contact, buyer.phone, buyer.email) == ("", "", "")
    assert not booth.talks.exists() and [m.text for m in dealing.messages.all()] == [""]
    assert queries.contact_of(queries.whole_dealings().get(pk=dealing.pk), "buyer") is None
    assert client.get("/account/data.json").status_code == 302
    kept = json.loads(mine.get("/account/data.json").content)
    assert not any(rows for room in ("fairs", "enquiries") for rows in kept[room].values())
