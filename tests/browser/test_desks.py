"""A dossier's way over the commune's and the province's desks, each officer on a phone of 360 px."""

import io
import re

import pytest

from catalog.certification.models import Dossier, IntakeSlip
from catalog.certification.services.dossiers import start_dossier, submit_dossier
from marketplace.storefront.symbols.still_life import draw_package
from tests.factories.accounts import make_member
from tests.factories.certification import fill_dossier
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product, make_set
from tests.papers import keep_pages

from .conftest import DESK

pytestmark = pytest.mark.browser
QUANG_TRUC = "24736"  # where the demo officer of a commune sits
NAME = "Trà túi lọc lá mắc ca Bu Prăng"


def handed_in() -> Dossier:
    """On the decision's own sheet, with everything it asks for."""
    producer = make_producer(name="Hợp tác xã Thử Bu Prăng", place=unit(QUANG_TRUC))
    owner = make_member(producer=producer, name="Chị Thử")
    product = make_product(producer=producer, product_set=make_set(12), name=NAME, origin=unit(QUANG_TRUC))
    dossier = start_dossier(product=product, kind="first", by=owner)
    fill_dossier(dossier=dossier, by=owner)
    submit_dossier(dossier=dossier, seen="draft", by=owner)
    return dossier


def fits(person) -> None:
    taken, has = person.width()
    assert taken <= has, person.page.url


def test_commune_and_province(visit):
    dossier = handed_in()
    here = f"/office/dossiers/{dossier.pk}/"
    commune = visit()
    commune.enter("xa@ocop.example")
    page = commune.open("/office/")
    commune.follow("hồ sơ OCOP chờ bạn")
    fits(commune)
    commune.keep("desks-1-list")
    commune.follow(NAME)
    fits(commune)
    commune.keep("desks-2-handed-in")
    commune.press("Tiếp nhận, cấp phiếu")
    page.get_by_text("Đã tiếp nhận").wait_for()
    slip = IntakeSlip.objects.get(dossier=dossier)
    assert page.get_by_text(slip.number).first.is_visible()
    commune.keep("desks-3-taken-in")

    # sent back, completed on the producer's phone, here again
    page.get_by_text("Trả lại chủ thể để bổ sung").click()
    page.get_by_label("Mục cần bổ sung").first.select_option("5.1")
    page.get_by_label("Cần bổ sung gì").first.fill("Câu chuyện chưa nói đến xã")
    commune.keep("desks-4-send-back")
    commune.press("Trả lại chủ thể", exact=True)
    page.get_by_text("Đã trả lại chủ thể kèm lý do").wait_for()
    owner = dossier.product.producer.memberships.get().user
    producer = visit()
    producer.enter(owner.email)
    studio = producer.open(f"/studio/dossiers/{dossier.pk}/")
    assert "Câu chuyện chưa nói đến xã" in studio.inner_text("main")
    fits(producer)
    producer.keep("desks-5-producer")
    producer.lead(studio.get_by_role("link", name=re.compile(r"^5\.1 ")).first)
    assert "Câu chuyện chưa nói đến xã" in studio.inner_text("main")
    studio.get_by_label("Mô tả ngắn").fill("Lá hái ở vườn trong xã, kể trong câu chuyện.")
    producer.press(re.compile("^Lưu và sang"))
    producer.open(f"/studio/dossiers/{dossier.pk}/submit/")
    producer.lead(studio.get_by_role("button", name=re.compile("^Nộp")).first)
    studio.get_by_text("Đã nộp hồ sơ").wait_for()

    commune.open(here)
    for item in ("local_material", "local_labour", "idea_origin", "local_identity"):
        page.locator(f"input[name='form03-agrees_{item}'][value={'no' if item == 'local_identity' else 'yes'}]").check()
    page.locator("textarea[name='form03-local_identity']").fill("Chưa thấy nét riêng trên bao bì.")
    page.get_by_label("Kết luận của xã").fill("Đề nghị đánh giá.")
    fits(commune)
    commune.keep("desks-6-form-03")
    commune.press("Ghi biểu số 03")
    page.get_by_text("Đã ghi biểu số 03").wait_for()
    page.get_by_label("Số công văn").fill("45/UBND-KT")
    commune.keep("desks-7-letter")
    commune.press("Chuyển lên cấp trên")
    page.get_by_text("Đã chuyển hồ sơ lên cấp trên").wait_for()
    commune.keep("desks-8-sent-up")
    for paper in ("slip.pdf", "form-03.pdf", "letter.pdf"):
        answer = page.request.get(commune.site.here(here + paper))
        assert answer.status == 200 and answer.body().startswith(b"%PDF-")
        keep_pages(answer.body(), f"desks-{paper.removesuffix('.pdf')}")

    province = visit()
    province.enter("tinh@ocop.example")
    page = province.open("/office/dossiers/")
    province.follow(NAME)
    province.press("Nhận xử lý")
    page.get_by_text("Bạn đang giữ").first.wait_for()
    fits(province)
    province.keep("desks-9-province")
    province.press("Hồ sơ đủ, chuyển tổ tư vấn")
    page.get_by_text("Đã ghi: hồ sơ đủ thành phần").wait_for()
    page.get_by_label("Kiểm tra thực địa").check()
    page.get_by_label("Đạt", exact=True).check()
    page.get_by_label("Nhận xét", exact=True).fill("Xưởng sạch, có sổ ghi chép từng mẻ.")
    photo = io.BytesIO()
    draw_package("pouch", hue=120, seed=4).save(photo, "JPEG")
    page.get_by_label("Ảnh hiện trường").set_input_files(
        {"name": "xuong.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    )
    province.keep("desks-10-report")
    province.press("Ghi nhận xét", exact=True)
    page.get_by_text("Đã ghi nhận xét").wait_for()
    picture = page.locator("img.photo").first
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    fits(province)
    province.keep("desks-11-reviewed")
    province.press("Rà soát xong, chờ họp hội đồng")
    page.get_by_text("Hồ sơ đã sẵn sàng").wait_for()
    dossier.refresh_from_db()
    assert (dossier.state, dossier.level) == ("ready", "province")

    desk = visit(viewport=DESK, color_scheme="dark")
    desk.enter("tinh@ocop.example")
    desk.open(here)
    fits(desk)
    desk.keep("desks-12-wide-dark")
    desk.open("/office/dossiers/")
    fits(desk)
    desk.keep("desks-13-wide-list")
    assert [*commune.said, *producer.said, *province.said, *desk.said] == []
