"""At the desk: earlier lots and what was bought in, the usual steps, papers, the family, many lots from a spreadsheet."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.lots import made_of, make_draft, make_lot, make_paper, make_variant_to_trace
from tests.factories.products import photo_file
from tests.factories.zones import make_harvest, make_zone
from tests.marketplace.storefront.studio.lots.reading import DOOR, lines, text_of, told
from traceability.codes.queries import spoken
from traceability.lots.models import Lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(variant):
    return make_draft(variant=variant)


def test_an_entry_of_the_log_gives_zone_and_days(studio, draft, producer, django_assert_num_queries):
    zone = make_zone(producer=producer, name="Đồi Bu Prăng")
    harvest = make_harvest(zone=zone, harvested_on=dt.date(2026, 9, 20), quantity_kg=500)
    make_harvest(quantity_kg=77)  # somebody else's
    address = f"/studio/lots/{draft.pk}/inputs/new/"
    with django_assert_num_queries(DOOR + 5):
        page = text_of(studio.get(address))
    assert "20/09/2026 · Đồi Bu Prăng · còn 500 kg" in page and "còn 77 kg" not in page
    answer = studio.post(address, {"harvest": harvest.pk, "quantity_kg": "500,5"})
    assert lines(answer.context["form"]) == {
        "quantity_kg": "Ghi 500,5 kg nhưng chỉ còn 500 kg chưa dùng. Xem lại khối lượng."
    }
    studio.post(address, {"harvest": harvest.pk, "quantity_kg": "500"})
    given = draft.inputs.get()
    assert (given.harvest, given.zone, given.harvested_from) == (harvest, zone, dt.date(2026, 9, 20))
    assert "còn" not in text_of(studio.get(address)).partition("<form")[2].partition("harvest")[2][:400]


def test_an_earlier_lot_by_list_and_by_the_code_on_its_package(studio, draft, producer, variant):
    mine, other = make_lot(variant=make_variant_to_trace(producer=producer)), make_lot()
    address = f"/studio/lots/{draft.pk}/inputs/new/?from=lot"
    assert mine.number in text_of(studio.get(address))
    studio.post(address, {"lot": mine.pk, "quantity_kg": "3"})
    studio.post(address, {"lot_code": spoken(other.trace_code.code), "quantity_kg": "4"})
    assert {(i.source_id, float(i.quantity_kg)) for i in draft.inputs.all()} == {(mine.pk, 3.0), (other.pk, 4.0)}
    page = text_of(studio.get(f"/studio/lots/{draft.pk}/"))
    assert mine.number in page and other.producer.name in page
    for sent, words in (
        ({"lot_code": "0000-0000-0000", "quantity_kg": "1"}, "Không tìm thấy lô có mã này"),
        ({"lot_code": spoken(other.trace_code.code), "quantity_kg": "9999999"}, "chỉ còn"),
        ({"quantity_kg": "1"}, "Chọn một lô"),
        ({"lot": other.pk, "quantity_kg": "1"}, "không có trong danh sách"),
    ):
        answer = studio.post(address, sent)
        assert answer.status_code == 422
        assert words in " ".join(lines(answer.context["form"]).values())


def test_what_was_bought_in_and_the_balance(studio, variant):
    lot = make_lot(variant=variant, publish=False, quantity=4004)  # 1,001 kg of 1,000
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert "thiếu 1 kg" in page
    answer = studio.get(f"/studio/lots/{lot.pk}/publish/", follow=True)
    assert "thiếu 1 kg" in told(answer)
    studio.post(
        f"/studio/lots/{lot.pk}/inputs/new/?from=material",
        {"material": "Đường", "origin": "Lam Sơn", "quantity_kg": "1"},
    )
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert "Đường" in page and "thu được 100%" in page
    studio.post(f"/studio/lots/{lot.pk}/publish/")
    lot.refresh_from_db()
    assert lot.state == "published"


def test_the_usual_steps_with_one_press(studio, draft):
    answer = studio.post(f"/studio/lots/{draft.pk}/stages/usual/", follow=True)
    assert "Đã thêm 3 bước" in told(answer)
    assert "Rang, xay" in text_of(answer)
    assert "Không thêm bước nào" in told(studio.post(f"/studio/lots/{draft.pk}/stages/usual/", follow=True))


def test_papers_are_added_opened_and_withdrawn(studio, variant):
    lot = make_lot(variant=variant)
    sent = {
        "kind": "test",
        "title": "Vi sinh vật",
        "issuer": "Trung tâm (mẫu)",
        "issued_on": "2026-10-09",
        "result": "passed",
    }
    bad = studio.post(
        f"/studio/lots/{lot.pk}/papers/new/", sent | {"title": "", "uploaded": SimpleUploadedFile("a.pdf", b"hi")}
    )
    assert bad.status_code == 422 and lines(bad.context["form"]).keys() == {"title"}
    answer = studio.post(f"/studio/lots/{lot.pk}/papers/new/", sent | {"uploaded": photo_file()}, follow=True)
    assert "Vi sinh vật" in text_of(answer)
    paper = lot.papers.get()
    file = studio.get(f"/studio/lots/{lot.pk}/papers/{paper.pk}/")
    assert file["Content-Type"] == "image/jpeg" and file["Content-Disposition"].startswith("attachment")
    b"".join(file.streaming_content)
    studio.post(f"/studio/lots/{lot.pk}/papers/{paper.pk}/withdraw/", {"reason": "nhầm lô này"})
    assert "Vi sinh vật" not in text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    again = studio.post(f"/studio/lots/{lot.pk}/papers/{paper.pk}/withdraw/", {"reason": "nhầm lô này"})
    assert "đã được rút" in text_of(again)
    assert studio.get(f"/studio/lots/{make_draft(variant=variant).pk}/papers/{paper.pk}/").status_code == 404


def test_the_family_in_one_screen(studio, variant, django_assert_num_queries):
    bean = make_lot()
    lot = made_of(bean, variant=variant)
    gift = made_of(lot)
    with django_assert_num_queries(DOOR + 3 + 4):
        page = text_of(studio.get(f"/studio/lots/{lot.pk}/family/"))
    assert "làm từ 1 lô trước và đi vào 1 lô sau" in page
    assert all(each.number in page and each.producer.name in page for each in (bean, lot, gift))
    assert page.count('class="family__way"') == 4  # two zones, two lots


def test_a_spreadsheet_of_lots(studio, variant):
    head = "Sản phẩm,Số lô,Ngày sản xuất,Số lượng\n"
    bad = studio.post(
        "/studio/lots/bulk/", {"file": SimpleUploadedFile("lo.csv", f"{head}lạ,A1,08/10/2026,5".encode())}
    )
    assert bad.status_code == 422 and "1 trong 1 dòng sai, chưa ghi dòng nào" in text_of(bad)
    book = studio.get(f"/studio/lots/bulk/bad-rows-{bad.context['token']}.xlsx")
    assert book.status_code == 200 and book.content.startswith(b"PK")
    done = studio.post(
        "/studio/lots/bulk/",
        {"file": SimpleUploadedFile("lo.csv", f"{head}{variant.sku},A1,08/10/2026,5".encode())},
        follow=True,
    )
    assert "Đã lập 1 lô nháp" in told(done)
    assert Lot.objects.get().trace_code
    assert studio.get("/studio/lots/bulk/template.xlsx").content.startswith(b"PK")
    none = studio.post("/studio/lots/bulk/")
    assert none.status_code == 422 and "Chọn tệp" in text_of(none)


def test_another_producers_papers_are_not_found(studio):
    lot = make_lot()
    paper = make_paper(lot=lot, uploaded=photo_file())
    for address in (f"papers/{paper.pk}/", f"papers/{paper.pk}/withdraw/", "papers/new/", "family/", "stages/usual/"):
        assert studio.post(f"/studio/lots/{lot.pk}/{address}").status_code in {404, 405}
    lot.refresh_from_db()
    assert lot.papers.get().withdrawn_at is None
