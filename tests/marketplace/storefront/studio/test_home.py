"""The studio's first page: tasks by urgency, steps to the first sale, renewals, stock."""

import datetime as dt

import pytest
from django.test import Client

from catalog.core import clock
from catalog.producers.models import Producer
from catalog.products import services
from catalog.products.models import Product
from marketplace.fairs import services as fair_services
from marketplace.shops.models import Shop
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.certification import make_dossier
from tests.factories.fairs import make_booth, make_fair
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_listed, make_photo, make_product, make_span
from tests.factories.programme import make_idea
from tests.factories.shops import make_on_sale, make_shop
from tests.factories.zones import make_zone
from traceability.codes.services import ensure_code
from traceability.lots.models import Lot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def owner(producer):
    return make_member(producer=producer)


@pytest.fixture
def studio(owner):
    return client_of(owner)


def tasks_of(client) -> list[tuple[str, str]]:
    return [(task.level, task.what) for task in client.get("/studio/").context["tasks"]]


def test_a_new_producer_sees_its_way(producer, studio):
    response = studio.get("/studio/")
    page = response.content.decode()
    assert response.context["today"] == "Chủ nhật, 22/11/2026"
    assert response.context["percent"] == 8, "verified, and nothing else of twelve"
    assert "Không có việc nào đang chờ" in page
    assert "Thêm sản phẩm đầu tiên" in page


def test_everything_done_needs_no_way(producer, studio):
    Producer.objects.filter(pk=producer.pk).update(tax_code="0100109106", story="Câu chuyện " * 30)
    variant = make_variant_to_trace(producer=producer, stars=4)
    make_lot(variant=variant, zones=[make_zone(producer=producer)])
    make_on_sale(producer=producer)
    ensure_code(variant=variant)
    response = studio.get("/studio/")
    assert response.context["percent"] == 100
    assert "Từng bước tới bán" not in response.content.decode()


def test_tasks_by_urgency_each_with_one_button(producer, owner, studio):
    make_product(producer=producer, name="Bản nháp một")
    make_on_sale(producer=producer, stock=0, name="Mật ong")
    make_on_sale(producer=producer, stock=2, name="Mắc ca")
    returned = make_product(producer=producer, name="Trà Shan")
    services.submit_product(product=returned, by=owner)
    services.return_product(
        product=returned, by=make_officer(place=unit()), reasons={"ingredients": "Ghi tỉ lệ"}, note="Gần xong"
    )
    assert tasks_of(studio) == [
        ("stop", "Sửa và gửi lại: Trà Shan"),
        ("stop", "Hết hàng: Mật ong"),
        ("soon", "Sắp hết: Mắc ca"),
        ("", "Làm tiếp: Bản nháp một"),
    ]
    page = studio.get("/studio/").content.decode()
    assert "Ghi tỉ lệ; Gần xong" in page
    assert page.count('class="btn btn--sm') == 4


def test_answers_of_the_review_are_told_for_a_week(producer, owner, studio):
    product = make_product(producer=producer, name="Cà phê", stars=4)
    services.submit_product(product=product, by=owner)
    services.approve_product(product=product, by=make_officer(place=unit()))
    assert tasks_of(studio) == [("soon", "Đặt giá: Cà phê")]
    from tests.factories.shops import make_offer

    make_offer(product=Product.objects.get(pk=product.pk))
    assert tasks_of(studio) == [("", "Đã được duyệt: Cà phê")]
    with clock.set_to(clock.now() + dt.timedelta(days=8)):
        assert tasks_of(studio) == []


@pytest.mark.parametrize(
    ("left", "level", "words"),
    [
        (211, None, ""),
        (210, "soon", "Chuẩn bị gia hạn sao"),
        (180, "soon", "Nộp hồ sơ gia hạn sao"),
        (120, "soon", "Nộp hồ sơ gia hạn sao"),
        (119, "stop", "Gia hạn sao gấp"),
        (0, "stop", "Gia hạn sao gấp"),
        (-1, "stop", "Sao đã hết hạn"),
        (-366, None, ""),
    ],
)
def test_renewal_says_what_by_when_and_what_otherwise(producer, studio, left, level, words):
    product = make_product(producer=producer, state="published", name="Mật ong")
    make_span(product=product, starts_on=dt.date(2025, 1, 1), ends_on=clock.today() + dt.timedelta(days=left))
    expected = [] if level is None else [(level, f"{words}: Mật ong")]
    assert tasks_of(studio) == expected


def test_a_later_certificate_ends_the_worry(producer, studio):
    product = make_product(producer=producer, state="published")
    make_span(product=product, starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2026, 12, 31))
    make_span(product=product, starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2029, 12, 31))
    assert tasks_of(studio) == []


def test_many_that_run_out_are_one_task(producer, studio):
    for n in range(5):
        make_on_sale(producer=producer, stock=n % 3, name=f"Món {n}")
    ((level, what),) = tasks_of(studio)
    assert (level, what) == ("stop", "5 quy cách hết hoặc sắp hết")


def test_what_is_not_on_sale_may_run_out(producer, studio):
    make_on_sale(producer=producer, stock=0)
    Shop.objects.get().offers.update(is_active=False)
    assert tasks_of(studio) == []


def test_lots_fairs_and_the_shop(producer, studio):
    make_draft(variant=make_variant_to_trace(producer=producer))
    held = make_lot(variant=make_variant_to_trace(producer=producer))
    Lot.objects.filter(pk=held.pk).update(state="held")
    make_listed(producer=producer)
    booth = make_booth(fair=make_fair(), shop=make_shop(producer=producer), approved=False)
    fair_services.decide_booth(booth=booth, verdict="returned", by=None, reason="Viết lời chào")
    studio.post("/studio/shop/", {"action": "pause"})
    assert tasks_of(studio) == [
        ("stop", "Hội chợ: 1 mục cần sửa"),
        ("stop", "1 lô đang tạm giữ"),
        ("soon", "Gian hàng đang tạm nghỉ"),
        ("", "1 lô chưa công bố"),
    ]


@pytest.mark.parametrize(
    ("state", "words"),
    [("returned", "Bổ sung thông tin cơ sở"), ("suspended", "Cơ sở đang bị tạm ngừng")],
)
def test_what_the_office_said_of_the_producer_comes_first(producer, studio, state, words):
    Producer.objects.filter(pk=producer.pk).update(state=state, state_reason="Thiếu giấy")
    assert tasks_of(studio) == [("stop", words)]
    assert "Thiếu giấy" in studio.get("/studio/").content.decode()


def test_a_producer_that_waits_is_told_so(producer, studio):
    Producer.objects.filter(pk=producer.pk).update(state="pending")
    assert "đang chờ cán bộ xác minh" in studio.get("/studio/").content.decode()


def test_staff_see_what_staff_do(producer):
    client = Client()
    client.force_login(make_member(producer=producer, role="staff"))
    make_product(producer=producer, name="Bản nháp")
    make_on_sale(producer=producer, stock=0, name="Mật ong")
    assert tasks_of(client) == [("stop", "Hết hàng: Mật ong")]


def test_other_producers_things_are_not_counted(producer, studio):
    make_on_sale(stock=0)
    make_product()
    make_lot()
    assert tasks_of(studio) == []
    assert studio.get("/studio/").context["percent"] == 8


def test_thirteen_statements_however_much_there_is(producer, studio, django_assert_num_queries):
    for n in range(6):
        make_photo(product=make_on_sale(producer=producer, stock=n))
        make_product(producer=producer)
    studio.get("/studio/")
    # session, user, 2 of roles, 2 of orders, facts, products, renewals, stock, dossiers, ideas
    with django_assert_num_queries(13):
        studio.get("/studio/")


def test_a_dossier_and_an_idea_lead_on(producer, owner, studio):
    dossier = make_dossier(product=make_product(producer=producer, name="Cà phê có hồ sơ"), by=owner)
    idea = make_idea(by=owner, producer=producer, state="accepted")
    page = studio.get("/studio/").content.decode()
    assert "Làm tiếp hồ sơ OCOP: Cà phê có hồ sơ" in page
    assert f'href="/studio/dossiers/{dossier.pk}/' in page
    assert f"Ý tưởng: {idea.title}" in page
    assert f'href="/account/ideas/{idea.pk}/"' in page
