"""The desk: what waits, and nothing of elsewhere."""

import datetime as dt

import pytest
from django.test import Client

from catalog.certification.queries import ending_by_month
from catalog.core import clock
from catalog.producers.models import ProducerState
from catalog.products.models import ProductState
from tests.factories.accounts import client_of, make_officer, make_superuser, make_user
from tests.factories.certification import make_certificate, make_certified
from tests.factories.councils import dossier_at_council, make_panel
from tests.factories.fairs import make_booth, make_fair, make_fair_listing
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.programme import make_idea
from tests.factories.shops import make_shop

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db
HA_NOI = "01"


def elsewhere():
    from catalog.places.models import Unit

    return Unit.objects.filter(level="commune", ends_on=None, province__code=HA_NOI).first()


def test_everything_that_waits_is_counted_and_listed(django_assert_num_queries):
    old = make_producer(state=ProducerState.PENDING, name="HTX Chờ Lâu", created_at=clock.now() - dt.timedelta(days=20))
    make_producer(state=ProducerState.PENDING, name="HTX Mới Gửi")
    make_producer(state=ProducerState.PENDING, name="HTX Nơi Khác", place=elsewhere())
    make_product(state=ProductState.IN_REVIEW, name="Mật ong chờ duyệt")
    lapsed = make_product(state=ProductState.PUBLISHED, name="Trà đã hết hạn")
    make_certificate(product=lapsed, decided_on=dt.date(2023, 8, 1), issuing_place=None)
    ending = make_product(state=ProductState.PUBLISHED, name="Cà phê sắp hết")
    make_certificate(product=ending, decided_on=dt.date(2024, 1, 15), issuing_place=None)
    listed = make_certified(name="Mắc ca có gian")
    fair = make_fair()
    make_fair_listing(product=listed, fair=fair, approved=False)
    make_booth(fair=make_fair(), shop=make_shop(producer=listed.producer), approved=False)
    _, client = officer_of()
    client.get("/office/")  # the market's channel is looked up once a process
    with django_assert_num_queries(21):
        page = text_of(client.get("/office/"))
    assert "5 việc đang chờ bạn" in page
    assert page.index("HTX Chờ Lâu") < page.index("HTX Mới Gửi")
    assert "HTX Nơi Khác" not in page
    for name in ("Mật ong chờ duyệt", "Trà đã hết hạn", "Cà phê sắp hết", "Mắc ca có gian"):
        assert name in page
    assert f"/office/producers/{old.pk}/" in page
    assert "hết hạn 01/08/2026" in page
    assert "đến 15/01/2027, còn 54 ngày" in page


def test_an_empty_desk_says_so():
    _, client = officer_of(unit())
    page = text_of(client.get("/office/"))
    assert "Không có việc nào đang chờ" in page
    assert page.count("Không có gì đang chờ.") == 7


def test_the_ministry_and_superusers_see_the_whole_country():
    make_producer(state=ProducerState.PENDING, name="HTX Nơi Khác", place=elsewhere())
    for user in (make_officer(), make_superuser()):
        assert "HTX Nơi Khác" in text_of(client_of(user).get("/office/"))


def test_evaluators_have_an_empty_desk():
    make_producer(state=ProducerState.PENDING, name="HTX Chờ Lâu")
    _, client = officer_of(role="evaluator")
    assert "HTX Chờ Lâu" not in text_of(client.get("/office/"))


def test_the_door():
    assert Client().get("/office/").status_code == 302
    assert client_of(make_user()).get("/office/").status_code == 403
    _, client = officer_of()
    answer = client.get("/office/")
    assert "no-store" in answer["Cache-Control"]
    assert client.put("/office/").status_code == 405


def test_when_certificates_end_is_drawn_and_told(django_assert_num_queries):
    ends = [
        dt.date(2026, 11, 30),
        dt.date(2027, 3, 1),
        dt.date(2027, 3, 31),
        dt.date(2027, 10, 31),
        dt.date(2027, 11, 1),
    ]
    makers = [None] * len(ends) + [make_producer(place=elsewhere())]
    for number, (last, producer) in enumerate(zip([*ends, ends[1]], makers, strict=True)):
        more = {"producer": producer, "origin": elsewhere()} if producer else {}
        product = make_product(state=ProductState.PUBLISHED, name=f"Trà số {number}", **more)
        make_certificate(product=product, decided_on=last.replace(year=last.year - 3), issuing_place=None)
    user, client = officer_of()
    with django_assert_num_queries(2):
        months = dict(ending_by_month(user))
    assert len(months) == 12
    assert {month: n for month, n in months.items() if n} == {
        dt.date(2026, 11, 1): 1,
        dt.date(2027, 3, 1): 2,
        dt.date(2027, 10, 1): 1,
    }
    page = text_of(client.get("/office/"))
    assert "4 giấy hết hạn trong 12 tháng tới, nhiều nhất tháng 03/2027: 2 giấy." in page
    assert "11/2026: 1, 12/2026: 0" in page and page.count('<rect class="bar') == 12
    assert '<th scope="row" class="num">03/2027</th><td class="num" data-label="Giấy hết hạn">2</td>' in page


def test_ideas_ballots_and_results_that_wait_are_counted(client):
    make_idea()
    panel = make_panel()
    panel.held(dossier_at_council())
    panel.sitting(dossier_at_council())
    client.force_login(panel.officer)
    page = text_of(client.get("/office/"))
    assert '<b>1</b><a href="/office/ideas/">ý tưởng chờ trả lời</a>' in page
    assert '<b>1</b><a href="/office/decisions/">hồ sơ chờ quyết định</a>' in page
    client.force_login(panel.users[0])
    page = text_of(client.get("/office/"))
    assert '<b>1</b><a href="/office/scoring/">phiếu chờ bạn chấm</a>' in page
    assert "1 việc đang chờ bạn" in page
