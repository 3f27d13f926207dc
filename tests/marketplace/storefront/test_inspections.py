"""Reporting misuse without an account; the office's inspections; what the producer reads of them."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from catalog.certification.models import RevocationCase
from catalog.core import outbox
from catalog.programme.models import Inspection, MisuseReport
from marketplace.notifications.models import Notice
from marketplace.notifications.services import words_of
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.certification import make_certified
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import photo_file
from tests.factories.programme import make_inspection, make_report

from .office.desk import officer_of, text_of

pytestmark = pytest.mark.django_db
SAID = {"seen_at": "Chợ Đà Lạt", "description": "Dán tem 5 sao"}


@pytest.fixture(autouse=True)
def _nobody_reported_yet():
    cache.clear()


def test_who_only_evaluates_is_not_offered_to_plan_an_inspection():
    for desk, offered in (
        (officer_of()[1], True),
        (client_of(make_officer(place=unit(LAM_DONG), role="evaluator")), False),
    ):
        assert ("Lên lịch kiểm tra" in text_of(desk.get("/office/inspections/"))) is offered
        assert desk.get("/office/inspections/new/").status_code == (200 if offered else 404)


def test_a_visitor_reports_and_it_ends_in_a_revocation_case(django_assert_num_queries):
    product = make_certified(name="Trà Soi")
    owner = make_member(producer=product.producer)
    visitor = Client()
    assert f"/report/?product={product.slug}" in text_of(visitor.get(f"/products/{product.slug}/"))
    address = f"/report/?product={product.slug}"
    with django_assert_num_queries(2):
        assert "Trà Soi" in text_of(visitor.get(address))
    assert visitor.post(address, {}).status_code == 422
    done = visitor.post(address, SAID | {"photos": [photo_file()], "contact": "0912", "consent": "on"})
    assert done["Location"] == f"/products/{product.slug}/"
    report = MisuseReport.objects.get()
    officer, desk = officer_of()
    outbox.deliver()
    assert Notice.objects.filter(user=officer, kind="misuse.reported").exists()
    at = f"/office/inspections/reports/{report.pk}/"
    assert "Trà Soi" in text_of(desk.get("/office/inspections/?tab=reports"))
    page = text_of(desk.get(at))
    assert "0912" in page and f'src="{at}photos/1/"' in page
    inspect = {"action": "inspect", "planned_on": "2026-11-22"}
    made = desk.post(at, inspect)["Location"]
    assert desk.post(at, inspect).status_code == 409
    assert "Trà Soi" in text_of(desk.get("/office/inspections/"))
    result = {"action": "conclude", "done_on": "2026-11-22", "summary": "Đúng như phản ánh"}
    assert desk.post(made, result | {"text_1": "", "ground_1": "misuse"}).status_code == 422
    finding = {"text_1": "Dán tem 5 sao", "ground_1": "misuse", "due_1": "2026-11-30"}
    assert desk.post(made, result | finding).status_code == 302
    assert desk.post(made, result | finding).status_code == 409
    assert RevocationCase.objects.get().ground == "misuse"
    outbox.deliver()
    kinds = Notice.objects.filter(user=owner).values_list("kind", flat=True)
    assert set(kinds) == {"inspection.findings", "case.opened"}
    assert "Khắc phục trước hết 30/11/2026" in text_of(client_of(owner).get("/studio/inspections/"))
    assert "0912" not in text_of(client_of(owner).get("/studio/inspections/"))
    with django_assert_num_queries(6):
        assert "Trà Soi" in text_of(desk.get("/office/inspections/?tab=follow"))
    found = Inspection.objects.get().findings.get()
    resolve = {"action": "resolve", "finding": found.pk}
    assert desk.post(made, resolve | {"resolution": ""}).status_code == 422
    desk.post(made, resolve | {"resolution": "Đã bóc tem"})
    assert "Trà Soi" in text_of(desk.get("/office/inspections/?tab=done"))


def test_what_joins_an_open_case_stands_on_its_page_and_both_sides_are_told():
    product = make_certified(name="Trà Thêm")
    owner, (officer, desk) = make_member(producer=product.producer), officer_of()
    other = make_officer(place=unit(LAM_DONG))

    def find(text: str, ground: str) -> str:
        at = f"/office/inspections/{make_inspection(product=product).pk}/"
        said = {"action": "conclude", "done_on": "2026-11-22", "summary": "Đã xem xưởng"}
        assert desk.post(at, said | {"text_1": text, "ground_1": ground}).status_code == 302
        return at

    find("Dán tem 5 sao", "misuse")
    outbox.deliver()
    Notice.objects.all().delete()
    second = find("Nguyên liệu ngoài tỉnh", "criteria")
    outbox.deliver()
    case = RevocationCase.objects.get()
    (told,) = Notice.objects.filter(user=owner, kind="case.joined")
    words = words_of(told)
    assert words.title == "Thêm điều phát hiện vào việc xem xét thu hồi sao của Trà Thêm"
    assert words.text == (
        "Căn cứ: Không còn đáp ứng tiêu chí. Cơ quan công nhận kết luận trước hết 07/12/2026. Chuẩn bị giải trình."
    )
    assert told.url == f"/certificates/{case.certificate_id}/"
    assert not Notice.objects.filter(user=officer, kind__startswith="case.").exists()  # who found it knows
    (colleague,) = Notice.objects.filter(user=other, kind="case.joined.office")
    assert words_of(colleague).title == "Thêm điều phát hiện vào việc xem xét thu hồi: Trà Thêm"
    assert words_of(colleague).text == (
        f"Của {product.producer.name}, căn cứ: Không còn đáp ứng tiêu chí. Kết luận trước hết 07/12/2026."
    )
    page = client_of(other).get(colleague.url).text
    listed = re.search(r"Phát hiện khi kiểm tra</h3>(.*?)</ul>", page, re.DOTALL)[1]
    assert [listed.index(text) for text in ("Dán tem 5 sao", "Nguyên liệu ngoài tỉnh")] == sorted(
        listed.index(text) for text in ("Dán tem 5 sao", "Nguyên liệu ngoài tỉnh")
    )
    assert listed.count("<li>") == 2
    assert f'href="{second}"' in listed and "Kiểm tra ngày 22/11/2026" in listed
    assert page.count("Dán tem 5 sao") == 2  # the case's own text, which stays, and the list
    assert page.count("Nguyên liệu ngoài tỉnh") == 1


def test_photos_are_for_the_officers_concerned():
    report = make_report(product=make_certified(), photos=[photo_file()])
    at = f"/office/inspections/reports/{report.pk}/photos"
    desk, elsewhere = officer_of()[1], officer_of(unit("01"))[1]
    assert Client().get(f"/media/{report.photos[0]['name']}").status_code == 404
    assert elsewhere.get(f"{at}/1/").status_code == desk.get(f"{at}/2/").status_code == 404
    shown = desk.get(f"{at}/1/")
    assert shown["Content-Type"] == "image/jpeg" and len(b"".join(shown.streaming_content)) > 1000
    shown.close()  # last: it closes the connection too


def test_reports_are_limited_and_a_strange_product_is_reported_by_name():
    visitor = Client()
    said = SAID | {"product_name": "Trà lạ", "province": "68"}
    answers = [visitor.post("/report/", said).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert MisuseReport.objects.count() == 5
    assert MisuseReport.objects.first().province.code == "68"
    assert visitor.get("/report/?product=khong-co").status_code == 200


def test_planning_from_a_producer_and_closing_a_report():
    product = make_certified(name="Trà Lịch")
    _, desk = officer_of()
    page = text_of(desk.get(f"/office/inspections/new/?q={product.producer.name}"))
    assert f"?producer={product.producer_id}" in page
    address = f"/office/inspections/new/?producer={product.producer_id}"
    said = {"kind": "periodic", "planned_on": "2026-12-01", "team": "Sở Y tế", "product": product.pk}
    assert desk.post(address, said | {"kind": "report"}).status_code == 422
    made = desk.post(address, said)["Location"]
    assert "Sở Y tế" in text_of(desk.get(made))
    report = make_report(product=product)
    at = f"/office/inspections/reports/{report.pk}/"
    assert desk.post(at, {"action": "dismiss", "outcome": ""}).status_code == 422
    desk.post(at, {"action": "dismiss", "outcome": "Tem đúng"})
    assert "Tem đúng" in text_of(desk.get(at))


def test_the_list_costs_the_same_for_many(django_assert_num_queries):
    for _ in range(8):
        make_inspection(product=make_certified())
        make_report(product=make_certified())
    _, desk = officer_of()
    for tab in ("planned", "reports"):
        with django_assert_num_queries(6):
            desk.get(f"/office/inspections/?tab={tab}")
