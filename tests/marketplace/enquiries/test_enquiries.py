"""Favourites, word when goods are there again, questions in public: services and pages."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.test import Client

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed
from marketplace.enquiries import services
from marketplace.enquiries.models import Favourite, Question, QuestionState, Stopped, Watch
from marketplace.notifications.models import Notice
from marketplace.shops.services import set_ahead, set_stock
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.places import LAM_DONG, unit
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db
HERE = {"sec-fetch-site": "same-origin"}
DAY = dt.timedelta(days=1)


@pytest.fixture
def product():
    return make_on_sale(name="Mắc ca Mơ Nông", stock=0)


@pytest.fixture
def variant(product):
    found = product.variants.get()
    found.product = product
    return found


def said(answer) -> str:
    return answer.content.decode()


def test_a_heart_needs_no_script_and_no_token_and_an_account(product, client):
    caches["pages"].clear()
    path = f"/products/{product.slug}/"
    page = said(client.get(path))
    assert 'action="/account/favourites/"' in page and "csrfmiddlewaretoken" not in page
    answer = client.post("/account/favourites/", {"product": product.slug}, headers=HERE)
    assert (
        answer.status_code == 302 and "/account/login/" in answer.headers["location"] and not Favourite.objects.exists()
    )
    buyer = client_of(make_user())
    for _n in range(2):
        assert buyer.post("/account/favourites/", {"product": product.slug}, headers=HERE).headers["location"] == path
    assert Favourite.objects.count() == 1 and 'name="drop"' in said(buyer.get(path))
    listed = said(buyer.get("/account/favourites/"))
    assert "Mắc ca Mơ Nông" in listed and "Hết hàng" in listed
    assert "Mắc ca" not in said(client_of(make_user()).get("/account/favourites/"))
    strange = Client(enforce_csrf_checks=True)
    strange.force_login(make_user())
    strange.post("/account/favourites/", {"product": product.slug}, headers={"sec-fetch-site": "cross-site"})
    assert Favourite.objects.count() == 1
    product.star_spans.all().delete()
    assert "hiện không bán" in said(buyer.get("/account/favourites/"))
    buyer.post("/account/favourites/", {"product": product.slug, "drop": "1", "list": "1"}, headers=HERE)
    assert not Favourite.objects.exists()
    assert buyer.post("/account/favourites/", {"product": "khong-co"}, headers=HERE).status_code == 404


def test_who_waits_hears_once_and_can_stop_everything(client, product, variant, mailoutbox):
    page = f"/products/{product.slug}/watch/{variant.pk}/"
    assert page in said(client.get(f"/products/{product.slug}/"))
    for typed in ("", "huong@", "12345"):
        assert client.post(page, {"to": typed}).status_code == 422
    for typed in ("Huong@Example.org", "huong@example.org"):
        assert client.post(page, {"to": typed}).status_code == 302
    assert Watch.objects.get().email == "huong@example.org"
    assert services.take_watches() == []
    set_stock(variant=variant, quantity=3, by=None)
    (due,) = services.take_watches()
    assert services.take_watches() == []
    assert services.tell_watcher(watch_id=due)
    (letter,) = mailoutbox
    token = Watch.objects.get().token
    assert (
        letter.to == ["huong@example.org"] and "có hàng trở lại" in letter.subject and f"/watch/{token}/" in letter.body
    )
    stop = f"/watch/{token}/"
    assert "Mắc ca Mơ Nông" in said(client.get(stop))
    assert client.post(stop).status_code == 302 and Stopped.objects.count() == 1
    client.post(page, {"to": "huong@example.org"})
    assert not Watch.objects.filter(told_at=None).exists() and not services.tell_watcher(watch_id=due)
    with clock.set_to(NOW + 8 * DAY):
        assert services.drop_old_watches() == 1
    assert client.get(stop).status_code == 404
    assert "huong" not in str(list(Stopped.objects.values()))


def test_goods_to_be_ordered_ahead_are_told_too_and_those_off_the_market_are_not(variant, product):
    services.watch(variant=variant, phone="+84912345678")
    set_ahead(variant=variant, quantity=5, ships_on=NOW.date() + 9 * DAY, by=None)
    spans = list(product.star_spans.all())
    product.star_spans.all().delete()
    assert services.take_watches() == []
    for span in spans:
        span.pk = None
        span.save()
    assert len(services.take_watches()) == 1
    with clock.set_to(NOW + 181 * DAY):
        services.watch(variant=variant, email="a@example.org")
        assert services.drop_old_watches() == 1


def test_a_question_is_asked_answered_and_told(product, client):
    page = f"/products/{product.slug}/questions/"
    assert "Đăng nhập" in said(client.get(page))
    assert "/account/login/" in client.post(page, {"text": "Có giao Hà Nội không?"}).headers["location"]
    asker, owner = make_user(), make_member(producer=product.producer)
    buyer = client_of(asker)
    assert buyer.post(page, {"text": ""}).status_code == 422
    assert buyer.post(page, {"text": "x" * 501}).status_code == 422
    assert buyer.post(page, {"text": "Có giao <b>Hà Nội</b> không?"}).status_code == 302
    assert buyer.post(page, {"text": "Có giao <b>Hà Nội</b> không?"}).status_code == 422
    question = Question.objects.get()
    outbox.deliver()
    assert Notice.objects.get(user=owner).kind == "question.asked"
    shown = said(client.get(f"/products/{product.slug}/"))
    assert "&lt;b&gt;Hà Nội" in shown and asker.name not in shown
    studio = client_of(owner)
    assert "Hà Nội" in said(studio.get("/studio/questions/"))
    assert studio.post(f"/studio/questions/{question.pk}/", {"text": "Có, 3 ngày."}).status_code == 302
    outbox.deliver()
    assert Notice.objects.get(user=asker).kind == "question.answered"
    assert "Có, 3 ngày." in said(client.get(page)) and "Có, 3 ngày." in said(client.get(f"/products/{product.slug}/"))
    assert "Không có câu hỏi nào chờ" in said(studio.get("/studio/questions/"))
    assert "Hà Nội" in said(studio.get("/studio/questions/?tab=all"))
    for somebody in (
        asker,
        make_member(producer=product.producer, role="staff"),
        make_member(producer=make_on_sale().producer),
    ):
        with pytest.raises(NotAllowed):
            services.answer(question=question, text="Không.", by=somebody)
    for n in range(12):
        last = buyer.post(page, {"text": f"Câu {n}?"})
    assert last.status_code == 422 and Question.objects.count() <= 10


def test_what_is_reported_an_officer_judges(product, client):
    question = services.ask(product=product, text="Gọi số 0900 giá rẻ hơn", by=make_user())
    for _n in range(2):
        assert client.post(f"/questions/{question.pk}/report/").status_code == 302
    question.refresh_from_db()
    assert question.reports == 1
    officer, elsewhere = make_officer(place=unit(LAM_DONG)), make_officer(place=unit("01"))
    assert "Gọi số" not in said(client_of(elsewhere).get("/office/questions/"))
    office = client_of(officer)
    assert "Gọi số" in said(office.get("/office/questions/"))
    page = f"/office/questions/{question.pk}/"
    assert office.post(page, {"action": "hide", "reason": " "}).status_code == 422
    assert client_of(elsewhere).post(page, {"action": "hide", "reason": "x"}).status_code == 404
    with pytest.raises(NotAllowed):
        services.judge_question(question=question, hide=True, reason="x", by=make_member(producer=product.producer))
    assert office.post(page, {"action": "hide", "reason": "Quảng cáo"}).status_code == 302
    question.refresh_from_db()
    assert question.state == QuestionState.HIDDEN
    assert "Gọi số" not in said(client.get(f"/products/{product.slug}/questions/"))
    outbox.deliver()
    assert Notice.objects.get(user=question.asked_by_id).facts["reason"] == "Quảng cáo"
    with pytest.raises(Conflict):
        services.judge_question(question=question, hide=False, by=officer)
    other = services.ask(product=product, text="Còn hàng không?", by=make_user())
    services.report_question(question=other, client="a")
    assert services.judge_question(question=other, hide=False, by=officer).reports == 0
    assert client.get("/questions/999999/report/").status_code == 404
