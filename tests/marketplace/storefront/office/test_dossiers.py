"""Dossiers at the desk: the list by clock, one dossier's page with its desk's forms, papers to download and to print."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from catalog.certification.models import AdvisoryReport, Dossier, DossierStep, Evidence, Export
from catalog.certification.services import desks
from catalog.certification.services.dossiers import link_evidence, save_form, save_score
from catalog.certification.services.export import make_export, request_export
from catalog.core import clock
from catalog.products.models import Regime
from tests.architecture.tenants.asking import look
from tests.factories.accounts import client_of, make_member, make_officer, make_superuser
from tests.factories.certification import (
    make_desk_dossier,
    make_dossier,
    make_evidence,
    make_rubric,
    sheet_about_a_person,
)
from tests.factories.places import LAM_DONG, make_commune, unit
from tests.factories.products import photo_file
from tests.papers import keep_pages

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db
LIST = "/office/dossiers/"


def address(dossier, more=""):
    return f"{LIST}{dossier.pk}/{more}"


def act(client: Client, dossier, action, seen, **given):
    """What the page's form of that step sends."""
    data = {"action": action, f"{action}-seen": seen}
    data |= {f"{action}-{name}": value for name, value in given.items()}
    return client.post(address(dossier), data)


def state_of(dossier):
    return Dossier.objects.get(pk=dossier.pk).state


FORM_03 = {
    "agrees_local_material": "yes",
    "local_material": "",
    "agrees_local_labour": "yes",
    "local_labour": "",
    "agrees_idea_origin": "no",
    "idea_origin": "Theo sản phẩm nơi khác",
    "agrees_local_identity": "yes",
    "local_identity": "",
    "conclusion": "Đề nghị đánh giá.",
}


# ------------------------------------------------------------ the list


def test_the_list_is_by_clock_and_place(django_assert_num_queries):
    late, soon, later, none = [
        make_desk_dossier("verifying", name=f"Cà phê {n}") for n in ("muộn", "gấp", "thong thả", "tự do")
    ]
    for dossier, day in ((late, (2026, 11, 19)), (soon, (2026, 11, 25)), (later, (2026, 12, 11)), (none, None)):
        Dossier.objects.filter(pk=dossier.pk).update(due_on=dt.date(*day) if day else None)
    make_desk_dossier("checking", name="Trà ở tỉnh")
    _, client = officer_of(unit())
    with django_assert_num_queries(8):
        page = text_of(client.get(LIST))
    names = ["Cà phê muộn", "Cà phê gấp", "Cà phê thong thả", "Cà phê tự do"]
    assert sorted(names, key=page.index) == names
    assert "4 hồ sơ đang chờ bạn" in page and "1 quá hạn" in page and "1 còn không quá 3 ngày làm việc" in page
    assert "Quá 1 ngày làm việc, hạn 19/11/2026" in page  # Friday; the weekend does not count
    assert "Còn 3 ngày làm việc, đến 25/11/2026" in page
    assert "Còn 15 ngày làm việc, đến 11/12/2026" in page
    assert "Chờ từ 22/11/2026" in page and "Trà ở tỉnh" not in page
    assert "rồi hồ sơ ở bước không có hạn: chờ lâu nhất trước" in page
    others = text_of(client.get(f"{LIST}?tab=others"))
    assert "Trà ở tỉnh" in others and "Cà phê muộn" not in others
    _, province = officer_of()
    assert "đến 29/06/2027" in text_of(province.get(LIST))
    _, elsewhere = officer_of(make_commune())
    assert "Không có hồ sơ nào chờ bạn" in text_of(elsewhere.get(LIST))


def test_filters_by_stage_and_bad_ones_are_left_aside():
    make_desk_dossier("submitted", name="Mới nộp")
    make_desk_dossier("verifying", name="Đang xác nhận")
    _, client = officer_of(unit())
    page = text_of(client.get(f"{LIST}?state=submitted"))
    assert "Mới nộp" in page and "Đang xác nhận" not in page
    for query in ("?state=moon", "?tab=moon", "?state=%00", "?tab=mine&after=zz"):
        answer = client.get(LIST + query, follow=True)
        assert answer.status_code == 200 and "Mới nộp" in text_of(answer)


def test_pages_of_thirty(django_assert_num_queries):
    from tests.catalog.certification.test_work_list import make_many

    make_many(64)
    _, client = officer_of(unit())
    with django_assert_num_queries(8):
        page = text_of(client.get(LIST))
    assert "65 hồ sơ đang chờ bạn" in page
    seen = page.count('<tr><th scope="row">')
    while 'rel="next" href="' in page:
        page = text_of(client.get(LIST + page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")))
        seen += page.count('<tr><th scope="row">')
    assert seen == 65


def test_the_office_home_counts_them():
    make_desk_dossier("verifying")
    _, client = officer_of(unit())
    page = text_of(client.get("/office/"))
    assert "1 việc đang chờ bạn" in page and "hồ sơ OCOP chờ bạn" in page


# ------------------------------------------------------------ the commune


def test_the_communes_way():
    dossier = make_dossier(state="submitted", name="Cà phê bột Kiến Đức")
    user, client = officer_of(unit(), name="Anh Sơn")
    page = text_of(client.get(address(dossier)))
    assert "Tiếp nhận, cấp phiếu" in page and "Trả lại chủ thể" in page
    for absent in ("Ghi biểu số 03", "Chuyển lên cấp trên", "Ghi nhận xét", "Hồ sơ đủ"):
        assert absent not in page
    answer = act(client, dossier, "slip", "submitted")
    assert (answer.status_code, answer.url) == (302, address(dossier))
    page = text_of(client.get(address(dossier)))
    assert "1/PĐK-68-24733-2026" in page and "68-24733-1-2026" in page and "Bạn đang giữ" in page
    assert "Ghi biểu số 03 xong thì chuyển lên được" in page and "Mức 3" in page
    wrong = act(client, dossier, "form03", "verifying", **(FORM_03 | {"idea_origin": "", "conclusion": ""}))
    assert wrong.status_code == 422
    assert "Chưa ghi ô này" in text_of(wrong)
    wrong = act(client, dossier, "form03", "verifying", **(FORM_03 | {"idea_origin": ""}))
    assert wrong.status_code == 422 and "Ghi xã thấy thế nào ở mục “Nguồn gốc ý tưởng”" in text_of(wrong)
    assert act(client, dossier, "form03", "verifying", **FORM_03).status_code == 302
    page = text_of(client.get(address(dossier)))
    assert "Theo sản phẩm nơi khác" in page and "Chưa đúng" in page
    letter = {"letter_number": "45/UBND-KT", "signed_on": "2026-11-22", "samples": "5"}
    wrong = act(client, dossier, "forward", "verifying", **(letter | {"samples": "3"}))
    assert wrong.status_code == 422 and "đúng 5 đơn vị" in text_of(wrong)
    assert act(client, dossier, "forward", "verifying", **letter).status_code == 302
    page = text_of(client.get(address(dossier)))
    assert state_of(dossier) == "checking"
    assert "Ai đang giữ" in page and "Việc của bạn" not in page
    assert 'name="action"' not in page
    assert [s.by_id for s in DossierStep.objects.filter(dossier=dossier, after__in=("verifying", "checking"))] == [
        user.pk
    ] * 2


def test_returning_with_reasons():
    dossier = make_desk_dossier("submitted")
    _, client = officer_of(unit())
    rows = {
        "rows": "3",
        "place_0": "1.1",
        "text_0": "Thiếu hợp đồng",
        "place_1": "",
        "text_1": "Không rõ mục",
        "note": "",
    }
    wrong = act(client, dossier, "return", "submitted", **rows)
    assert wrong.status_code == 422 and "Chọn mục mà lời này nói tới" in text_of(wrong)
    more = client.post(
        address(dossier),
        {"action": "return", "return-seen": "submitted", "more": "1"} | {f"return-{k}": v for k, v in rows.items()},
    )
    page = text_of(more)
    assert more.status_code == 200 and 'name="return-place_5"' in page and "Thiếu hợp đồng" in page
    assert "Chọn mục mà lời này nói tới" not in page
    empty = act(client, dossier, "return", "submitted", rows="3")
    assert empty.status_code == 422 and "Ghi ít nhất một lý do" in text_of(empty)
    rows |= {"place_1": "test_report"}
    assert act(client, dossier, "return", "submitted", **rows).status_code == 302
    assert state_of(dossier) == "returned"
    page = text_of(client.get(address(dossier)))
    assert "Thiếu hợp đồng" in page and "Phiếu kiểm nghiệm" in page and "Chủ thể đang bổ sung" in page


def test_who_was_slower_is_told():
    dossier = make_desk_dossier("submitted")
    _, first = officer_of(unit(), name="Anh Sơn")
    _, second = officer_of(unit(), name="Chị Hạnh")
    act(first, dossier, "slip", "submitted")
    answer = act(second, dossier, "slip", "submitted")
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Anh Sơn đã làm trước: hồ sơ nay là “Xã đang xác nhận”" in page
    assert "Ghi biểu số 03" in page  # the forms of the state that it has now
    taken = act(second, dossier, "hold", "verifying", instead_of="")
    assert taken.status_code == 409 and "Anh Sơn vừa nhận hồ sơ này" in text_of(taken)


@pytest.mark.parametrize(
    "data",
    [{}, {"action": "moon"}, {"action": "slip"}, {"action": "slip", "slip-seen": "x" * 30}],
    ids=["nothing", "unknown", "unseen", "too long"],
)
def test_what_our_page_does_not_send(data):
    dossier = make_desk_dossier("submitted")
    _, client = officer_of(unit())
    assert client.post(address(dossier), data).status_code == 404
    assert state_of(dossier) == "submitted"


def test_posting_from_the_wrong_desk():
    dossier = make_desk_dossier("checking")
    _, commune = officer_of(unit())
    answer = act(commune, dossier, "complete", "checking", text="")
    assert answer.status_code == 403 and "Chỉ người đang giữ hồ sơ (Tỉnh)" in text_of(answer)
    _, elsewhere = officer_of(unit("01"))
    assert act(elsewhere, dossier, "complete", "checking", text="").status_code == 404
    assert state_of(dossier) == "checking"


# ------------------------------------------------------------ the province


def test_the_provinces_way():
    dossier = make_desk_dossier("checking")
    _, client = officer_of(unit(LAM_DONG))
    page = text_of(client.get(address(dossier)))
    assert "Hồ sơ đủ, chuyển tổ tư vấn" in page and "Trả lại để bổ sung" in page
    assert act(client, dossier, "complete", "checking", text="").status_code == 302
    report = {
        "kind": "visit",
        "done_on": "2026-11-22",
        "is_positive": "yes",
        "text": "Xưởng sạch, có sổ ghi chép.",
        "photos": [photo_file(), photo_file(name="b.jpg")],
    }
    ready = act(client, dossier, "ready", "advisory")
    assert ready.status_code == 422 and "Chưa có nhận xét đạt nào" in text_of(ready)
    bad = act(client, dossier, "report", "advisory", **(report | {"photos": io.BytesIO(b"no picture")}))
    assert bad.status_code == 422 and "không phải là ảnh" in text_of(bad)
    assert (
        act(client, dossier, "report", "advisory", **(report | {"photos": [photo_file(), photo_file()]})).status_code
        == 302
    )
    made = AdvisoryReport.objects.get(dossier=dossier, kind="visit")
    assert len(made.photos) == 2
    page = text_of(client.get(address(dossier)))
    picture = address(dossier, f"reviews/{made.pk}/2/")
    assert f'src="{picture}"' in page
    answer = client.get(picture)
    assert answer["Content-Type"] == "image/jpeg" and "private" in answer["Cache-Control"]
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).format == "JPEG"
    assert client.get(address(dossier, f"reviews/{made.pk}/3/")).status_code == 404
    assert client.get(address(dossier, f"reviews/{made.pk}/0/")).status_code == 404
    assert client.get(f"/media/{made.photos[0]['name']}").status_code == 404
    _, team = officer_of(unit(LAM_DONG), role="evaluator")
    assert "Xưởng sạch" in text_of(team.get(address(dossier)))
    assert b"".join(team.get(picture).streaming_content)
    _, commune = officer_of(unit())  # what the team found is for those who evaluate
    page = text_of(commune.get(address(dossier)))
    assert dossier.product.name in page
    assert (
        "Xưởng sạch" not in page and "Nhận xét của cơ quan quản lý và tổ tư vấn" not in page and "reviews/" not in page
    )
    assert commune.get(picture).status_code == 404
    assert act(client, dossier, "ready", "advisory").status_code == 302
    assert state_of(dossier) == "ready"


def test_sending_back_to_the_commune_and_to_the_producer():
    dossier = make_desk_dossier("checking")
    _, client = officer_of(unit(LAM_DONG))
    back = {"to": "commune", "missing": ["workers"], "text": "Thiếu danh sách lao động"}
    assert act(client, dossier, "back", "checking", **back).status_code == 302
    assert state_of(dossier) == "verifying"
    page = text_of(client.get(address(dossier)))
    assert "Thiếu danh sách lao động" in page and "Ai đang giữ" in page
    _, commune = officer_of(unit())
    assert "Danh sách lao động, bảo hiểm, nơi cư trú" in text_of(commune.get(address(dossier)))
    late = make_desk_dossier("advisory")
    page = text_of(client.get(address(late)))
    assert 'value="commune"' not in page
    assert act(client, late, "back", "advisory", to="producer", text="Sai").status_code == 302
    assert state_of(late) == "returned"


def test_an_evaluator_writes_the_report_and_nothing_else():
    dossier = make_desk_dossier("advisory")
    _, client = officer_of(unit(LAM_DONG), role="evaluator")
    assert dossier.product.name in text_of(client.get(f"{LIST}?tab=others"))
    page = text_of(client.get(address(dossier)))
    assert 'value="report"' in page
    assert 'value="ready"' not in page and 'value="back"' not in page
    given = {"kind": "desk", "done_on": "2026-11-22", "is_positive": "yes", "text": "Đủ."}
    assert act(client, dossier, "report", "advisory", **given).status_code == 302
    assert act(client, dossier, "ready", "advisory").status_code == 403


# ------------------------------------------------------------ what is on the page


def test_the_page_shows_what_was_handed_in_and_no_more():
    make_rubric()
    make_rubric(sheet=sheet_about_a_person())
    dossier = make_dossier()
    owner = dossier.product.producer.memberships.get().user
    from catalog.certification.services.dossiers import submit_dossier
    from tests.factories.certification import fill_dossier

    fill_dossier(dossier=dossier, by=owner)
    save_form(dossier=dossier, values={"representative_sex": "female", "representative_ethnicity": "M'Nông"}, by=owner)
    save_score(dossier=dossier, criterion="3.2", option=2, description="Chị là người M'Nông.", by=owner)
    paper = make_evidence(producer=dossier.product.producer, by=owner, title="Giấy xác nhận khuyết tật")
    link_evidence(dossier=dossier, criterion="3.2", evidence=paper, by=owner)
    submit_dossier(dossier=dossier, seen="draft", by=owner)
    private = ("M&#x27;Nông", "<dd>Nữ", "Chị là người", "<b>100</b>", paper.title)
    _, commune = officer_of(unit())
    page = text_of(commune.get(address(dossier)))
    assert "Cà phê của 40 hộ trong xã" in page and "Có." in page
    assert not any(word in page for word in private)
    assert page.count("hỉ người chấm thấy") == 2  # the fields of Form 01, the criterion
    # 100 points would be five stars; the 85 that are told are four, or the stars would give the answer away
    assert "<b>4 sao</b>" in page and "<b>5 sao</b>" not in page and "điều kiện, chưa kể 3.2" in page
    assert "<b>85</b>" in page and "điểm tự chấm, chưa kể 3.2" in page and "Phần C: 20 trên 35 điểm" in page
    file = address(dossier, f"evidence/{paper.pk}/")
    assert commune.get(file).status_code == 404
    for form in ("pdf", "zip"):
        told = told_by(request_export(dossier=dossier, form=form, by=officer_of(unit())[0]))
        assert "chưa kể 3.2" in told and not any(word in told for word in ("M'Nông", paper.title, "giay-xac-nhan"))
    root = make_superuser()
    desks.give_slip(dossier=dossier, seen="submitted", by=root)
    desks.write_commune_report(
        dossier=dossier,
        seen="verifying",
        findings=dict.fromkeys(("local_material", "local_labour", "idea_origin", "local_identity"), ("", True)),
        conclusion="x",
        by=root,
    )
    desks.forward_to_council(
        dossier=dossier, seen="verifying", letter_number="1", signed_on=clock.today(), samples=5, by=root
    )
    _, province = officer_of(unit(LAM_DONG))
    assert not any(word in text_of(province.get(address(dossier))) for word in private)
    assert province.get(file).status_code == 404
    desks.accept_complete(dossier=dossier, seen="checking", by=root)
    for client in (province, officer_of(unit(LAM_DONG), role="evaluator")[1]):
        page = text_of(client.get(address(dossier)))
        assert all(word in page for word in private) and "chưa kể" not in page
        assert look(client, file).status_code == 200
    told = told_by(request_export(dossier=dossier, form="zip", by=officer_of(unit(LAM_DONG), role="evaluator")[0]))
    assert "M'Nông" in told and "chưa kể" not in told and "giay-xac-nhan-khuyet-tat" in told


def told_by(export):
    """All words of an export: of the PDF, or of the forms and the list in the zip."""
    make_export(export=export)
    export.refresh_from_db()
    with default_storage.open(export.file) as file:
        data = io.BytesIO(file.read())
    if export.form == "pdf":
        return " ".join(" ".join(page.extract_text() for page in PdfReader(data).pages).split())
    with zipfile.ZipFile(data) as whole:
        forms = [PdfReader(io.BytesIO(whole.read(f"bieu-so-0{n}.pdf"))) for n in (1, 2)]
        pages = [page.extract_text() for form in forms for page in form.pages]
        return " ".join(" ".join([*whole.namelist(), whole.read("muc-luc.csv").decode("utf-8-sig"), *pages]).split())


def test_own_producers_dossiers_are_not_in_the_office():
    dossier = make_desk_dossier("verifying")
    officer = make_member(producer=dossier.product.producer, role="staff", user=make_officer(place=unit()))
    client = client_of(officer)
    assert client.get(address(dossier)).status_code == 404
    assert "Không có hồ sơ nào chờ bạn" in text_of(client.get(LIST))


def test_papers_are_downloads_of_what_was_handed_in():
    dossier = make_desk_dossier("verifying")
    paper = Evidence.objects.filter(links__dossier=dossier).first()
    other = make_evidence(producer=dossier.product.producer)
    _, client = officer_of(unit())
    answer = client.get(address(dossier, f"evidence/{paper.pk}/"))
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert client.get(address(dossier, f"evidence/{other.pk}/")).status_code == 404  # not with this dossier
    assert client.get(address(dossier, "evidence/0/")).status_code == 404
    _, elsewhere = officer_of(unit("01"))
    assert elsewhere.get(address(dossier, f"evidence/{paper.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("paper", "state"), [("slip.pdf", "submitted"), ("form-03.pdf", "verifying"), ("letter.pdf", "verifying")]
)
def test_papers_to_print(paper, state):
    _, client = officer_of(unit())
    assert client.get(address(make_desk_dossier(state), paper)).status_code == 404  # not made yet
    answer = client.get(address(make_desk_dossier("checking"), paper))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-") and "no-store" in answer["Cache-Control"]
    keep_pages(answer.content, f"paper-{paper.removesuffix('.pdf')}")


def test_the_transition_is_told():
    dossier = make_desk_dossier("checking")
    Dossier.objects.filter(pk=dossier.pk).update(regime=Regime.objects.get(number="1489/QĐ-TTg"))
    _, client = officer_of(unit(LAM_DONG))
    page = text_of(client.get(address(dossier)))
    assert "đã hết hạn xử lý ngày 21/07/2026" in page
    answer = act(client, dossier, "complete", "checking", text="")
    assert answer.status_code == 422 and "chỉ được xử lý đến hết 21/07/2026" in text_of(answer)
    with clock.set_to(dt.datetime(2026, 7, 1, 3, tzinfo=dt.UTC)):
        _, then = officer_of(unit(LAM_DONG))
        assert "còn 20 ngày" in text_of(then.get(address(dossier)))


def test_statements_of_a_page(django_assert_max_num_queries):
    dossier = make_desk_dossier("advisory")
    _, client = officer_of(unit(LAM_DONG))
    client.get(address(dossier))
    with django_assert_max_num_queries(27):
        client.get(address(dossier))


def test_begun_anew_from_the_desk():
    dossier = make_desk_dossier("checking")
    Dossier.objects.filter(pk=dossier.pk).update(regime=Regime.objects.get(number="1489/QĐ-TTg"))
    _, client = officer_of(unit(LAM_DONG))
    page = text_of(client.get(address(dossier)))
    assert "Lập lại theo quy định mới" in page and 'value="complete"' not in page
    assert act(client, dossier, "anew", "checking").status_code == 302
    assert state_of(dossier) == "superseded"
    assert "Chuyển sang hồ sơ mới theo 26/2026/QĐ-TTg" in text_of(client.get(address(dossier)))
    assert Dossier.objects.get(previous=dossier).state == "draft"


def test_the_producer_reads_why_beside_each_item():
    dossier = make_desk_dossier("submitted")
    owner = dossier.product.producer.memberships.get().user
    reasons = [
        {"place": "1.1", "text": "Thiếu hợp đồng mua nguyên liệu"},
        {"place": "test_report", "text": "Phiếu quá 12 tháng"},
        {"place": "form", "text": "Địa chỉ chưa rõ thôn"},
    ]
    desks.return_dossier(dossier=dossier, seen="submitted", reasons=reasons, by=make_officer(place=unit()))
    client = client_of(owner)
    overview = text_of(client.get(f"/studio/dossiers/{dossier.pk}/"))
    assert all(reason["text"] in overview for reason in reasons)
    assert f"/studio/dossiers/{dossier.pk}/criteria/1.1/" in overview or "1.1 Tiêu chí 1.1" in overview
    from django.urls import reverse

    def criterion(number):
        return text_of(client.get(reverse("studio_criterion", args=[dossier.pk, number])))

    assert "Thiếu hợp đồng" in criterion("1.1") and "Phiếu quá 12 tháng" not in criterion("1.1")
    assert "Phiếu quá 12 tháng" in criterion("1.2")  # which that paper proves
    assert "Địa chỉ chưa rõ thôn" in text_of(client.get(reverse("studio_dossier_form", args=[dossier.pk])))


def test_the_producer_begins_anew():
    dossier = make_desk_dossier("submitted")
    Dossier.objects.filter(pk=dossier.pk).update(regime=Regime.objects.get(number="1489/QĐ-TTg"))
    client = client_of(dossier.product.producer.memberships.get().user)
    assert "Lập lại theo quy định mới" in text_of(client.get(f"/studio/dossiers/{dossier.pk}/"))
    answer = client.post(f"/studio/dossiers/{dossier.pk}/anew/", {"seen": "submitted"})
    fresh = Dossier.objects.get(previous=dossier)
    assert answer.status_code == 302 and f"/studio/dossiers/{fresh.pk}/" in answer.url
    again = client.post(f"/studio/dossiers/{dossier.pk}/anew/", {"seen": "submitted"}, follow=True)
    assert "vừa được người khác xử lý" in text_of(again)


# ------------------------------------------------------------ the whole dossier as one file


def fetched(client, dossier) -> bytes:
    """Asked for by the button, made by the task, fetched."""
    asked = client.post(f"{address(dossier)}exports/", {"form": "pdf"})
    export = Export.objects.get(pk=int(asked["Location"].rstrip("/").rpartition("/")[2]))
    assert client.get(asked["Location"])["Refresh"] == "3"
    make_export(export=export)
    done = client.get(asked["Location"])
    assert "Refresh" not in done
    assert f'href="{asked["Location"]}file/"' in text_of(done)
    return b"".join(client.get(f"{asked['Location']}file/").streaming_content)


def test_who_may_read_a_dossier_fetches_it_and_evaluators_alone_see_all():
    dossier = make_desk_dossier("advisory")
    _, commune = officer_of(unit())
    evaluator, team = officer_of(unit(LAM_DONG), role="evaluator")
    assert f'action="{address(dossier)}exports/"' in text_of(commune.get(address(dossier)))
    closed = "(chỉ người chấm được xem)"
    assert closed in PdfReader(io.BytesIO(fetched(commune, dossier))).pages[2].extract_text()
    assert closed not in PdfReader(io.BytesIO(fetched(team, dossier))).pages[2].extract_text()
    kept = Export.objects.get(by=evaluator)
    assert commune.get(f"{address(dossier)}exports/{kept.pk}/file/").status_code == 404
    Dossier.objects.filter(pk=dossier.pk).update(state="ready")  # the team has done its work
    assert team.get(f"{address(dossier)}exports/{kept.pk}/file/").status_code == 404
    _, elsewhere = officer_of(unit("01"))
    assert elsewhere.post(f"{address(dossier)}exports/", {"form": "pdf"}).status_code == 404


def test_an_odd_form_of_export_is_refused_in_words():
    dossier = make_desk_dossier("verifying")
    _, client = officer_of(unit())
    page = client.post(f"{address(dossier)}exports/", {"form": "exe"}, follow=True)
    assert "Chọn tải PDF hay ZIP" in text_of(page)
    assert not Export.objects.exists()
