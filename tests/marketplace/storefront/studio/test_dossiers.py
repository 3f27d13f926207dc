"""Dossiers through the studio's pages: begun, written as one types, proved, handed in; the store of papers; pieces; facts; workers."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from catalog.certification.models import Dossier, Evidence, EvidenceLink, Export, SelfScore, Submission, Upload, Worker
from catalog.certification.services.dossiers import link_evidence, save_score
from catalog.certification.services.export import give_up_export, make_export
from catalog.certification.services.facts import record_fact
from catalog.core import audit, clock, outbox
from catalog.producers.services import record_consent
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.certification import (
    fill_dossier,
    make_certificate,
    make_desk_dossier,
    make_dossier,
    make_evidence,
    make_rubric,
    paper_file,
    small_sheet,
)
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.places import make_commune, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.shops import make_offer
from tests.factories.zones import make_zone

pytestmark = pytest.mark.django_db
BASE = "/studio/dossiers/"


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
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


@pytest.fixture
def dossier(producer, owner):
    return make_dossier(product=make_product(producer=producer), by=owner)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def told(response) -> str:
    return "\n".join(str(m) for m in response.context["messages"])


def at(dossier, number: str) -> str:
    return f"{BASE}{dossier.pk}/criteria/{number}/"


# ------------------------------------------------------------ begin and write


def test_a_product_is_chosen_then_the_kind_that_it_may_have(studio, producer):
    make_rubric()
    product = make_product(producer=producer)
    assert product.name in text_of(studio.get(f"{BASE}new/"))
    page = text_of(studio.get(f"{BASE}new/?product={product.pk}"))
    assert 'name="kind" value="first"' in page
    assert 'value="again"' not in page
    assert "Sản phẩm chưa có giấy chứng nhận nào" in page
    refused = studio.post(f"{BASE}new/", {"product": product.pk, "kind": "again"})
    assert refused.status_code == 422
    begun = studio.post(f"{BASE}new/", {"product": product.pk, "kind": "first"})
    dossier = Dossier.objects.get()
    assert begun["Location"] == f"{BASE}{dossier.pk}/"
    again = studio.post(f"{BASE}new/", {"product": product.pk, "kind": "first"}, follow=True)
    assert again.redirect_chain == [(f"{BASE}{dossier.pk}/", 302)]
    assert "đang có một hồ sơ chưa xong" in told(again)


def test_without_a_script_save_leads_on_and_nothing_typed_is_lost(studio, dossier):
    page = text_of(studio.get(at(dossier, "1.2")))
    assert "Lưu và sang 2.1" in page
    sent = studio.post(at(dossier, "1.2"), {"option": "1", "description": "Hố lắng sau nhà", "next": "1"})
    assert sent["Location"] == f"{at(dossier, '2.1')}#score"
    assert "Hố lắng sau nhà" in text_of(studio.get(at(dossier, "1.2")))
    last = studio.post(at(dossier, "3.2"), {"option": "", "description": "", "next": "1"})
    assert last["Location"] == f"{BASE}{dossier.pk}/submit/"
    papers = studio.post(at(dossier, "1.2"), {"option": "2", "description": "Hố lắng", "papers": "1"})
    assert papers["Location"] == f"{at(dossier, '1.2')}papers/"
    assert SelfScore.objects.get(criterion="1.2").option == 2
    bad = studio.post(at(dossier, "1.2"), {"option": "7", "description": "Không mất"})
    assert bad.status_code == 422
    assert "Không mất" in text_of(bad)
    assert studio.get(at(dossier, "9.9")).status_code == 404
    for strange in ("²", "-1", "x", "9" * 5_000):  # papers that are none
        studio.post(at(dossier, "1.2"), {"option": "1", "description": "Hố lắng", "unlink": strange})
        for said in ({"paper": strange}, {"unlink": strange}):
            assert studio.post(f"{at(dossier, '1.2')}papers/", said)["Location"].startswith(at(dossier, "1.2"))
    assert not EvidenceLink.objects.exists()


def test_saved_as_one_types_and_the_prediction_follows(studio, dossier):
    answer = studio.post(at(dossier, "1.1"), {"option": "2", "description": "", "autosave": "1"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert 'id="saved"' in page
    assert "<html" not in page
    assert "20 / 40" in page
    wrong = studio.post(at(dossier, "1.1"), {"option": "x", "autosave": "1"})
    assert wrong.status_code == 422
    form = studio.post(f"{BASE}{dossier.pk}/form/", {"capacity": "7 tấn", "workers": "mười", "autosave": "1"})
    assert form.status_code == 200
    dossier.refresh_from_db()
    assert dossier.form["capacity"] == "7 tấn"  # what is right is kept, the rest waits


def test_once_handed_in_the_open_page_is_told_and_keeps_what_was_typed(studio, dossier, owner):
    Dossier.objects.filter(pk=dossier.pk).update(state="submitted", level="commune")
    sent = studio.post(at(dossier, "1.2"), {"option": "1", "description": "Viết dở"})
    assert sent.status_code == 409
    assert "Viết dở" in text_of(sent)
    assert "Đã nộp, chờ xã tiếp nhận" in text_of(sent)
    quiet = studio.post(at(dossier, "1.2"), {"option": "1", "description": "", "autosave": "1"})
    assert (quiet.status_code, "không sửa được nữa" in text_of(quiet)) == (409, True)


def test_the_answer_comes_first_with_what_holds_it_back(studio, dossier, owner):
    for number, option in (("1.1", 2), ("1.2", 2), ("2.1", 2), ("2.2", 2), ("3.1", 1), ("3.2", 2)):
        save_score(dossier=dossier, criterion=number, option=option, description="", by=owner)
    page = text_of(studio.get(at(dossier, "1.2")))
    assert '<b class="num">90 điểm</b> đủ mức 5 sao, nhưng <b>1 điều kiện tối thiểu của mức trên chưa đạt</b>' in page
    assert "Đang 10 điểm, cần từ 20" in page
    assert f'href="{at(dossier, "3.1")}#score"' in page
    assert '<rect class="held" x="0" y="16" width="306.0"' in page
    assert page.count("<text x=") == 4


def test_form_01_says_what_is_wrong_and_keeps_it(studio, dossier):
    page = f"{BASE}{dossier.pk}/form/"
    answers = {
        "producer_name": "HTX Thử",
        "stars_wanted": "4",
        "workers": "12",
        "revenue": "1.200.000",
        "licence_on": "2020-01-02",
    }
    assert studio.post(page, answers).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.stars_wanted, dossier.form["revenue"], dossier.form["licence_on"]) == (4, 1_200_000, "2020-01-02")
    bad = studio.post(page, answers | {"workers": "mười hai"})
    assert bad.status_code == 422
    assert "mười hai" in text_of(bad)


# ------------------------------------------------------------ statements


def statements(client, path) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(path).status_code == 200
    return len(found)


DOOR = 4  # session, user, memberships, posts


def test_many_papers_cost_no_more_statements_than_one(studio, dossier, owner, producer):
    paths = {
        BASE: 1,
        f"{BASE}{dossier.pk}/": 11,
        f"{BASE}{dossier.pk}/form/": 5,
        at(dossier, "1.2"): 6,
        f"{at(dossier, '1.2')}papers/?all=1": 3,
        f"{BASE}{dossier.pk}/submit/": 5,
        f"{BASE}papers/": 1,
    }
    paper = make_evidence(producer=producer, by=owner)
    link_evidence(dossier=dossier, criterion="1.2", evidence=paper, by=owner)
    few = {path: statements(studio, path) for path in paths}
    many = Evidence.objects.bulk_create(
        Evidence(
            producer=producer,
            kind="test_report",
            title=f"Phiếu {n}",
            file=f"documents/x/{n}.pdf",
            filename="a.pdf",
            content_type="application/pdf",
            size=2_600_000,
            pages=1,
            sha256=f"{n:064}",
            uploaded_by=owner,
            uploaded_at=clock.now(),
        )
        for n in range(60)
    )
    EvidenceLink.objects.bulk_create(EvidenceLink(dossier=dossier, criterion="1.2", evidence=each) for each in many)
    assert {path: statements(studio, path) for path in paths} == few
    assert {path: n - DOOR for path, n in few.items()} == paths


# ------------------------------------------------------------ papers


def test_papers_are_handed_in_at_the_criterion_without_a_script(studio, dossier):
    sent = studio.post(
        f"{BASE}papers/",
        {"papers": [paper_file("a.pdf", text="a"), paper_file("b.pdf", text="b")], "kind": "environment", "dossier": dossier.pk, "place": "1.2"},
    )  # fmt: skip
    assert sent["Location"] == f"{at(dossier, '1.2')}#papers"
    assert {link.evidence.title for link in EvidenceLink.objects.filter(criterion="1.2")} == {"a", "b"}
    again = studio.post(
        f"{BASE}papers/", {"papers": [paper_file("c.pdf", text="a")], "kind": "environment"}, follow=True
    )
    assert "đã có trong kho từ ngày 22/11/2026" in told(again)
    assert Evidence.objects.count() == 2


def test_a_bad_file_does_not_hold_up_the_good_one(studio):
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [SimpleUploadedFile("xau.pdf", b"nothing"), paper_file("tot.pdf")]
    sent = studio.post(f"{BASE}papers/", {"papers": files, "kind": "award"})
    assert sent.status_code == 422
    assert "xau.pdf" in text_of(sent)
    assert Evidence.objects.get().title == "tot"
    assert "Chưa chọn tệp nào" in text_of(studio.post(f"{BASE}papers/", {"kind": "award"}))


def test_ticked_in_the_store_and_taken_off_again(studio, dossier, owner, producer):
    fit = make_evidence(producer=producer, by=owner, title="Phiếu hợp")
    other = make_evidence(producer=producer, by=owner, kind="award", title="Giải thưởng")
    strange = make_evidence(producer=make_producer())
    chooser = f"{at(dossier, '1.2')}papers/"
    assert "Giải thưởng" not in text_of(studio.get(chooser))
    assert "Giải thưởng" in text_of(studio.get(f"{chooser}?all=1"))
    studio.post(chooser, {"paper": [fit.pk, other.pk, strange.pk]})
    assert {link.evidence for link in EvidenceLink.objects.filter(dossier=dossier)} == {fit, other}
    sent = studio.post(at(dossier, "1.2"), {"option": "1", "description": "Còn giữ", "unlink": str(fit.pk)})
    assert sent.status_code == 302
    assert [link.evidence for link in EvidenceLink.objects.filter(dossier=dossier)] == [other]
    assert SelfScore.objects.get(criterion="1.2").description == "Còn giữ"


def test_a_paper_in_use_is_not_removed_and_the_page_says_where(studio, dossier, owner, producer):
    paper = make_evidence(producer=producer, by=owner)
    link_evidence(dossier=dossier, criterion="1.2", evidence=paper, by=owner)
    sent = studio.post(f"{BASE}papers/{paper.pk}/remove/", follow=True)
    assert f"{dossier.product.name}, tiêu chí 1.2" in told(sent)
    file = studio.get(f"{BASE}papers/{paper.pk}/file/")
    assert file["Content-Disposition"].startswith("attachment")
    assert file.getvalue()
    swapped = studio.post(f"{BASE}papers/{paper.pk}/replace/", {"file": paper_file(), "expires_on": "2028-01-01"})
    new = Evidence.objects.get(replaces=paper)
    assert swapped["Location"] == f"{BASE}papers/{new.pk}/"
    assert EvidenceLink.objects.get().evidence == new
    assert studio.post(f"{BASE}papers/{paper.pk}/remove/").status_code == 302
    assert studio.get(f"{BASE}papers/{paper.pk}/file/").status_code == 404


def test_an_expired_paper_says_so_where_it_is_used(studio, dossier, owner, producer):
    old = make_evidence(producer=producer, by=owner, expires_on=dt.date(2026, 9, 30))
    link_evidence(dossier=dossier, criterion="1.2", evidence=old, by=owner)
    page = text_of(studio.get(at(dossier, "1.2")))
    assert "Hết hạn 30/09/2026, không tính là minh chứng" in page
    assert f"{BASE}papers/{old.pk}/#replace" in page


# ------------------------------------------------------------ pieces


def test_pieces_go_on_after_a_break(studio, dossier, owner):
    data = paper_file(pages=4).read()
    begun = studio.post(
        f"{BASE}uploads/", {"filename": "a.pdf", "size": len(data), "kind": "environment", "expires_on": "2028-01-01"}
    ).json()
    path = f"{BASE}uploads/{begun['token']}/"

    def piece(offset: int, body: bytes):
        return studio.patch(path, body, content_type="application/octet-stream", headers={"Upload-Offset": str(offset)})

    assert piece(0, data[:500]).json()["received"] == 500
    lost = piece(900, data[900:])
    assert (lost.status_code, lost.json()["received"]) == (409, 500)
    assert studio.get(path).json()["received"] == 500
    assert studio.post(path).status_code == 409
    assert piece(500, data[500:]).json()["received"] == len(data)
    done = studio.post(path, {"dossier": dossier.pk, "place": "1.2"}).json()
    assert (done["done"], done["problem"]) == (True, "")
    assert EvidenceLink.objects.get(criterion="1.2").evidence == Upload.objects.get().evidence
    for strange in (
        client_of(make_member(producer=dossier.product.producer)),
        client_of(make_member(producer=make_producer())),
    ):
        assert strange.get(path).status_code == 404
    assert piece(0, b"x").status_code == 409
    for strange in ("", "²", "-1", "9" * 5_000):
        headers = {"Upload-Offset": strange}
        assert studio.patch(path, b"x", content_type="application/octet-stream", headers=headers).status_code == 422


def test_what_cannot_be_a_paper_is_said_at_the_start(studio):
    refused = studio.post(f"{BASE}uploads/", {"filename": "a.pdf", "size": 30 * 2**20, "kind": "award"})
    assert (refused.status_code, refused.json()["code"]) == (422, "too_large")
    assert studio.post(f"{BASE}uploads/", {"filename": "a.pdf", "size": "x", "kind": "award"}).status_code == 422


# ------------------------------------------------------------ facts


def test_every_room_tells_what_it_knows_when_a_dossier_is_begun(producer, owner, studio):
    make_rubric()
    variant = make_variant_to_trace(producer=producer)
    here, away = make_zone(producer=producer), make_zone(producer=producer, place=make_commune())
    make_lot(variant=variant, zones=[here, away])  # 1,000 kg and 500 kg
    make_offer(variant=variant)
    outbox.deliver()  # the lot's code and its variant's
    studio.post(f"{BASE}new/", {"product": variant.product_id, "kind": "first"})
    facts = {fact.kind: fact for fact in variant.product.facts.all()}
    assert facts["local_material_share"].value == {"commune": 0.6666, "province": 1.0}
    assert facts["local_material_share"].source == "1 lô đã công bố trong hai năm, 1.500 kg nguyên liệu"
    assert (facts["sales_channels"].value, facts["trace_code"].value, facts["legal_form"].value) == (
        1,
        True,
        "cooperative",
    )
    dossier = Dossier.objects.get()
    assert SelfScore.objects.get(dossier=dossier, criterion="1.1").option == 2
    page = text_of(studio.get(at(dossier, "1.1")))
    assert "Hệ thống biết: 100% nguyên liệu lấy trong tỉnh</b> (1 lô đã công bố" in page
    assert "Đã điền theo đó." in page


def test_what_the_platform_knows_of_sales_channels_is_evidence_and_no_level(studio, producer):
    sheet = small_sheet()
    (b,) = [section for section in sheet["sections"] if section["part"] == "B"]
    b["criteria"][0]["fact"] = "sales_channels"
    make_rubric(sheet=sheet)
    product = make_product(producer=producer)
    studio.post(f"{BASE}new/", {"product": product.pk, "kind": "first"})
    dossier = Dossier.objects.get()
    record_fact(product=product, kind="sales_channels", source="Chợ OCOP", value=3, as_of=clock.today())
    page = text_of(studio.get(at(dossier, "2.1")))
    assert "Đang bán ở 3 kênh" in page
    assert "Điều này không tự ra mức nào: đọc như một minh chứng" in page
    studio.post(at(dossier, "2.1"), {"take": "1"})
    taken = SelfScore.objects.get(dossier=dossier, criterion="2.1")
    assert (taken.option, taken.description) == (None, "Đang bán ở 3 kênh (Chợ OCOP, 22/11/2026).")


def test_the_outbox_brings_news_and_a_button_takes_it_over(studio, dossier, owner):
    say = {"product": dossier.product, "kind": "local_material_share", "source": "5 lô", "as_of": clock.today()}
    save_score(dossier=dossier, criterion="1.1", option=0, description="Tự viết", by=owner)
    record_fact(**say, value={"commune": 0.3, "province": 0.8})
    page = text_of(studio.get(at(dossier, "1.1")))
    assert "Ứng với: Mức 3." in page
    assert 'name="take"' in page
    studio.post(f"{BASE}{dossier.pk}/facts/")
    assert SelfScore.objects.get(criterion="1.1").option == 0  # never over what a person wrote
    studio.post(at(dossier, "1.1"), {"option": "0", "description": "Tự viết", "take": "1"})
    score = SelfScore.objects.get(criterion="1.1")
    assert (score.option, score.from_fact, score.description) == (2, True, "Tự viết")


def test_published_and_recalled_lots_are_heard_of(dossier, producer):
    from traceability.lots.services import recall_lot

    variant = make_variant_to_trace(producer=producer)
    lot = make_lot(variant=variant)
    outbox.deliver()
    newest = variant.product.facts.filter(kind="local_material_share").order_by("-pk")
    assert newest[0].value == {"commune": 1.0, "province": 1.0}
    make_lot(variant=variant, zones=[make_zone(producer=producer, place=make_commune())])
    outbox.deliver()
    assert newest.all()[0].value == {"commune": 0.5, "province": 1.0}
    recall_lot(lot=lot, reason="Mùi lạ, kiểm tra lại", by=None)
    outbox.deliver()
    assert newest.all()[0].value == {"commune": 0.0, "province": 1.0}


# ------------------------------------------------------------ hand in, take back, export


def test_the_review_lists_everything_that_is_missing_with_links(studio, dossier, owner):
    page = f"{BASE}{dossier.pk}/submit/"
    assert f'href="{at(dossier, "2.2")}"' in text_of(studio.get(page))
    assert studio.post(page, {"seen": "draft"}).status_code == 422
    fill_dossier(dossier=dossier, by=owner)
    whole = text_of(studio.get(page))
    assert "Hồ sơ tới Ủy ban nhân dân Xã Kiến Đức" in whole
    assert 'name="seen" value="draft"' in whole
    sent = studio.post(page, {"seen": "draft"}, follow=True)
    assert "Đã nộp hồ sơ" in told(sent)
    late = studio.post(page, {"seen": "draft"}, follow=True)
    assert late.redirect_chain == [(f"{BASE}{dossier.pk}/", 302)]
    assert Submission.objects.count() == 1
    back = studio.post(f"{BASE}{dossier.pk}/withdraw/", {"seen": "submitted", "reason": ""}, follow=True)
    assert "Ghi lý do" in told(back)
    studio.post(f"{BASE}{dossier.pk}/withdraw/", {"seen": "submitted", "reason": "Đổi mẫu"})
    dossier.refresh_from_db()
    assert dossier.state == "withdrawn"


def test_the_whole_file_is_fetched_by_who_asked(studio, dossier, owner, producer):
    asked = studio.post(f"{BASE}{dossier.pk}/exports/", {"form": "zip"})
    export = Export.objects.get()
    waiting = studio.get(asked["Location"])
    assert (waiting["Refresh"], "Đang chờ tới lượt" in text_of(waiting)) == ("3", True)
    make_export(export=export)
    done = studio.get(asked["Location"])
    assert "Refresh" not in done
    file = studio.get(f"{asked['Location']}file/")
    assert file["Content-Disposition"].endswith('.zip"')
    assert file.getvalue()
    colleague = client_of(make_member(producer=producer))
    assert colleague.get(f"{asked['Location']}file/").status_code == 404
    assert colleague.post(f"{BASE}{dossier.pk}/exports/", {"form": "zip"}).status_code == 302
    theirs = Export.objects.exclude(pk=export.pk).get()
    assert colleague.get(f"{BASE}{dossier.pk}/exports/{theirs.pk}/file/").getvalue()  # made once


def test_one_title_for_several_files_is_numbered(studio, producer):
    files = [paper_file("a.pdf", text="a"), paper_file("b.pdf", text="b")]
    studio.post(f"{BASE}papers/", {"papers": files, "kind": "award", "title": "Giấy khen"})
    for n in (1, 2):
        data = paper_file(text=f"piece {n}").read()
        said = {"filename": "c.pdf", "size": len(data), "kind": "award", "title": "Bằng khen", "number": n, "of": 2}
        path = f"{BASE}uploads/{studio.post(f'{BASE}uploads/', said).json()['token']}/"
        studio.patch(path, data, content_type="application/octet-stream", headers={"Upload-Offset": "0"})
        studio.post(path)
    alone = {"papers": [paper_file(text="c")], "kind": "award", "title": "Một mình"}
    studio.post(f"{BASE}papers/", alone)
    studio.post(f"{BASE}papers/", {"papers": [paper_file("d.pdf"), paper_file("e.pdf")], "kind": "award", "title": " "})
    titles = ["Bằng khen (1)", "Bằng khen (2)", "Giấy khen (1)", "Giấy khen (2)", "Một mình", "d", "e"]
    assert sorted(Evidence.objects.values_list("title", flat=True)) == titles


def test_an_export_that_failed_says_so_and_is_asked_for_again_at_once(studio, dossier):
    asked = studio.post(f"{BASE}{dossier.pk}/exports/", {"form": "pdf"})
    give_up_export(Export.objects.get().pk)
    page = studio.get(asked["Location"])
    assert "Refresh" not in page
    assert "lỗi của hệ thống" in text_of(page) and "Thử lại" in text_of(page)
    again = studio.post(f"{BASE}{dossier.pk}/exports/", {"form": "pdf"})
    assert again["Location"] != asked["Location"]
    assert studio.get(again["Location"])["Refresh"] == "3"
    assert Export.objects.get().problem == ""


def test_the_producer_opens_the_papers_that_its_commune_made(producer, owner):
    found = make_desk_dossier("checking", product=make_product(producer=producer))
    studio = client_of(owner)
    page = text_of(studio.get(f"{BASE}{found.pk}/"))
    for name, words in (("slip", "PHIẾU TIẾP NHẬN"), ("form-03", "BÁO CÁO XÁC NHẬN"), ("letter", "CÔNG VĂN ĐỀ NGHỊ")):
        address = f"{BASE}{found.pk}/{name}.pdf"
        assert page.count(f'href="{address}"') == 1
        answer = studio.get(address)
        assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
        assert words in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    nothing_yet = make_desk_dossier("submitted", product=make_product(producer=producer))
    assert "slip.pdf" not in text_of(studio.get(f"{BASE}{nothing_yet.pk}/"))
    assert {studio.get(f"{BASE}{nothing_yet.pk}/{name}.pdf").status_code for name in ("slip", "form-03", "letter")} == {
        404
    }


def test_a_renewal_shows_only_what_changed(studio, producer, owner):
    product = make_product(producer=producer)
    first = make_dossier(product=product, by=owner, state="submitted")
    Dossier.objects.filter(pk=first.pk).update(state="recognised")
    make_certificate(product=product)
    upgrade = studio.post(f"{BASE}new/", {"product": product.pk, "kind": "upgrade"})
    page = f"{upgrade['Location']}changes/"
    assert "Mọi tiêu chí như lần trước." in text_of(studio.get(page))
    again = Dossier.objects.get(previous=first)
    save_score(dossier=again, criterion="2.2", option=0, description="Có.", by=owner)
    changed = text_of(studio.get(page))
    assert "Mức 3 (10) → Mức 1 (0)" in changed
    assert "5 tiêu chí giữ nguyên" in changed


# ------------------------------------------------------------ who


def test_an_officer_with_consent_writes_for_the_producer(dossier, producer):
    officer = make_officer(place=unit())
    desk = client_of(officer)
    assert desk.get(f"{BASE}{dossier.pk}/").status_code == 403
    record_consent(
        producer=producer,
        officer=officer,
        given_by="Bà Thử",
        how="present",
        given_on=clock.today(),
        by=make_member(producer=producer),
    )
    sent = desk.post(at(dossier, "2.2"), {"option": "1", "description": "Ghi hộ"})
    assert sent.status_code == 302
    event = audit.history_of(dossier)[0]
    assert (event.user, event.facts["on_behalf_of"]) == (officer.pk, producer.pk)


def test_workers_are_for_managers_and_give_the_share(studio, producer, dossier):
    staff = client_of(make_member(producer=producer, role="staff"))
    assert staff.get(f"{BASE}workers/").status_code == 403
    sent = studio.post(f"{BASE}workers/", {"name": "Trần Thị Lan", "place": unit().address, "is_insured": "on"})
    assert sent.status_code == 302
    worker = Worker.objects.get()
    assert (worker.commune, worker.is_insured) == (unit(), True)
    assert dossier.product.facts.get(kind="local_labour_share").value == 1
    assert "Không tìm thấy nơi này" in text_of(studio.post(f"{BASE}workers/", {"name": "Ai", "place": "Zzz Qqq"}))
    studio.post(f"{BASE}workers/{worker.pk}/", {"name": "Trần Thị Lan Anh", "place": unit().address})
    assert Worker.objects.get().name == "Trần Thị Lan Anh"
    studio.post(f"{BASE}workers/{worker.pk}/", {"remove": "1"})
    assert not Worker.objects.exists()
