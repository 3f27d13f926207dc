"""The office's pages of a year's plan, from a draft to what came of it."""

import io

import openpyxl
import pytest
from pypdf import PdfReader

from catalog.programme.models import YearPlan
from catalog.programme.services import plan_rows
from marketplace.fairs.services import cancel_fair
from marketplace.storefront.queries.plans import plan_page
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.fairs import make_fair
from tests.factories.outlets import make_outlet
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.programme import make_plan

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db


def test_from_a_draft_to_its_report():
    _user, client = officer_of()
    assert "Chưa có kế hoạch nào" in text_of(client.get("/office/plans/"))
    answer = client.post("/office/plans/new/", {"place": "Huyện Đắk R'Lấp, Tỉnh Đắk Nông", "year": "2024"})
    plan = YearPlan.objects.get()
    assert (answer.status_code, plan.place.full_name) == (302, "Huyện Đắk R'Lấp")
    page = f"/office/plans/{plan.pk}/"
    target = {"kind": "other", "text": "Mở 5 lớp", "least": "5", "most": "8", "unit": "lớp", "products": ""}
    assert client.post(f"{page}targets/new/", target).status_code == 302
    for over, words in (
        ({"least": "0"}, "Ghi số từ 1"),
        ({"most": "3"}, "không nhỏ hơn"),
        ({"products": "Không Có Thật"}, "Không có sản phẩm"),
    ):
        answer = client.post(f"{page}targets/new/", target | over)
        assert answer.status_code == 422 and words in text_of(answer)
    work = {"text": "Tập huấn", "lead": "agriculture", "helpers": ["trade"], "due_on": "30/06/2024"}
    assert client.post(f"{page}activities/new/", work).status_code == 302
    money = {"source": "local", "named": "", "purpose": "Lớp học", "planned": "120.000.000"}
    assert client.post(f"{page}budget/new/", money).status_code == 302
    assert client.post(f"{page}budget/new/", money).status_code == 422
    assert client.post(page, {"action": "issue", "number": "", "signed_on": "21/06/2024"}).status_code == 422
    assert client.post(page, {"action": "issue", "number": "117/KH-UBND", "signed_on": "21/06/2024"}).status_code == 302
    assert client.post(page, {"action": "issue", "number": "118", "signed_on": "21/06/2024"}).status_code == 409
    shown = text_of(client.get(page))
    assert "117/KH-UBND" in shown and "1 việc quá hạn" in shown and "120.000.000" in shown
    row = plan.targets.get()
    assert client.post(f"{page}targets/{row.pk}/", {"value": "6", "note": "Báo cáo"}).status_code == 302
    done = {"result": "Đã mở 6 lớp", "done_on": "2024-08-01"}
    assert client.post(f"{page}activities/{plan.activities.get().pk}/", done).status_code == 302
    line = f"{page}budget/{plan.budget.get().pk}/"
    entry = {"kind": "allocated", "amount": "100.000.000", "on": "2024-07-01", "paper": "QĐ 9", "note": ""}
    key = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
    assert client.post(line, entry | {"key": key}).status_code == 302
    refused = client.post(line, entry | {"key": key[:-1] + "0", "kind": "spent", "amount": "200.000.000"})
    assert refused.status_code == 422 and "vượt số đã phân bổ" in text_of(refused)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{page}plan.xlsx").content))
    assert [cell.value for cell in book.worksheets[0][2]][1:5] == [5, 8, "lớp", 6]
    assert book.worksheets[2].max_row == 3
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(client.get(f"{page}plan.pdf").content)).pages)
    words = " ".join(words.split())
    for said in (
        "Số: 117/KH-UBND",
        "ngày 21 tháng 06 năm 2024",
        "5 đến 8 lớp",
        "100 %",
        "Đã mở 6 lớp",
        "120.000.000",
        "Lớp học",
    ):
        assert said in words, said
    assert client.post(page, {"action": "copy", "year": "2025"}).status_code == 302
    assert client.post(page, {"action": "copy", "year": "2026"}).status_code == 422  # the district is gone
    assert client.post(page, {"action": "adjust", "why": "Thêm lớp"}).status_code == 302


def test_a_page_costs_the_same_for_one_row_and_for_many(django_assert_num_queries):
    user, client = officer_of()
    plan = make_plan(budget=100)
    for n in range(7):
        if n in (1, 6):
            with django_assert_num_queries(14):
                assert client.get(f"/office/plans/{plan.pk}/").status_code == 200
        plan_rows.put_target(plan=plan, by=user, kind="recognise", text=f"x {n}", least=10, unit="sản phẩm")
        plan_rows.put_activity(plan=plan, by=user, text="Mở lớp", lead="trade")
        plan_rows.put_budget(plan=plan, by=user, source="local", purpose=f"x {n}", planned=5)
    make_plan(place=unit())
    with django_assert_num_queries(6):
        client.get("/office/plans/")


def test_fairs_and_points_of_sale_are_counted_where_and_when_they_opened():
    user, client = officer_of()
    here, gone = make_fair(), make_fair()
    cancel_fair(fair=gone, reason="Bão", by=user)
    make_fair(place=unit("01")), make_fair(published=False), make_outlet()
    plan = make_plan()
    for kind in ("fairs", "outlets"):
        plan_rows.put_target(plan=plan, by=user, kind=kind, text=kind, least=2, unit="lần")
    assert [r.value for r in plan_page(plan).targets] == [1, 1]
    next_year = make_plan(year=2027)
    plan_rows.put_target(plan=next_year, by=user, kind="fairs", text="x", least=1, unit="lần")
    assert [r.value for r in plan_page(next_year).targets] == [0]
    assert "50 %" in text_of(client.get(f"/office/plans/{plan.pk}/")) and here.channel.opens_at.year == plan.year


def test_others_find_nothing():
    plan = make_plan(issued=True)
    page = f"/office/plans/{plan.pk}/"
    elsewhere, packer = client_of(make_officer(place=unit("01"))), client_of(make_member(producer=make_producer()))
    for path in ("", "plan.xlsx", "targets/new/", f"targets/{plan.targets.get().pk}/"):
        assert elsewhere.get(page + path).status_code == 404
        assert packer.get(page + path).status_code == 403
    evaluator = client_of(make_officer(place=unit(LAM_DONG), role="evaluator"))
    assert evaluator.get(page).status_code == 404
    _user, client = officer_of()
    for path in ("nothing/new/", "targets/999999/", "targets/new/"):  # issued: no new rows
        assert client.get(page + path).status_code == 404
    assert client.post(page, {"action": "destroy"}).status_code == 404
