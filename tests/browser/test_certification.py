"""The way to a star: an idea, its dossier, five posts that find their next task from their own first page, all on phones."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import zxingcpp

from catalog.places.models import PostRole
from catalog.products.models import Product
from marketplace.storefront.services.sample.people import DEMO_PRODUCER
from tests.factories.accounts import make_officer
from tests.factories.certification import make_rubric
from tests.factories.councils import FOUR
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_set, photo_file
from tests.papers import keep_pages

from .conftest import Visitor
from .posts import (
    COUNCIL,
    Post,
    call_sitting,
    choose,
    close,
    confirm,
    decide,
    fill_form_01,
    meet,
    name_council,
    number_of,
    put_on_agenda,
    review,
    score,
    told,
    upload,
)

pytestmark = pytest.mark.browser

NAME = "Cà phê trộn mắc ca Quảng Trực"


def rubric() -> None:
    """The small sheet for the sample's coffee, so that a dossier has six questions."""
    make_rubric(make_set())


def register_idea(producer: Post) -> None:
    producer.home("Ý tưởng của tôi", "Đăng ký ý tưởng")
    page = producer.page
    page.get_by_label("Tên ý tưởng").fill(NAME)
    page.get_by_label("Ý tưởng", exact=True).fill("Cà phê của xã rang trộn mắc ca, làm quà cho khách.")
    page.get_by_label("Nguyên liệu").fill("Cà phê, mắc ca trồng trong xã")
    page.get_by_label("Xã, phường, tỉnh").fill("xã Quảng Trực, Lâm Đồng")
    page.get_by_label("Bộ sản phẩm").select_option(str(make_set().pk))
    page.get_by_label("Chế biến sâu").check()
    page.get_by_label("Của cơ sở").select_option(label=DEMO_PRODUCER)
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    producer.keep("01-idea")
    producer.press("Gửi tới xã")
    producer.says("Đã gửi ý tưởng tới xã")


def write_listing(producer: Post) -> None:
    """Label, pack, photo, price, and in for review."""
    page = producer.page
    page.get_by_label("Thành phần").fill("Cà phê, mắc ca")
    page.get_by_label("Tiêu chuẩn áp dụng").fill("TCCS 02:2026")
    page.get_by_label("Giới thiệu ngắn").fill("Cà phê trộn mắc ca của một xã.")
    page.get_by_label("Cách giữ").fill("Nơi khô, mát")
    producer.press("Lưu")
    producer.go("^Quy cách")
    fresh = page.locator("form", has_text="Thêm quy cách")
    fresh.get_by_label("Tên quy cách").fill("Túi 500 g")
    fresh.get_by_label("Khối lượng tịnh").fill("500")
    fresh.get_by_label("Đơn vị").fill("g")
    producer.visitor.lead(fresh.get_by_role("button", name="Thêm", exact=True))
    page.get_by_text("Túi 500 g").first.wait_for()
    producer.go("^Ảnh")
    page.locator("input[type=file]").set_input_files(
        {"name": "ca-phe.jpg", "mimeType": "image/jpeg", "buffer": photo_file().read()}
    )
    producer.press("Tải lên")
    page.locator("img.photo").first.wait_for()
    producer.go("Giá, kho")
    page.get_by_label("Giá bán").fill("185.000")
    page.get_by_label("Còn trong kho").fill("40")
    producer.press("Lưu")
    page.get_by_text("Đang bán").first.wait_for()
    producer.go("^Quy cách")
    producer.press("Gửi duyệt")
    producer.says("Đã gửi duyệt")


def check_address(buyer: Visitor) -> str:
    """The PDF behind the certificate page's link, as a phone reads its code: the path that it leads to."""
    paper = buyer.download("Tải bản thể hiện (PDF)")
    (picture,) = keep_pages(paper.path(), "certification-certificate-pdf", scale=3)
    (code,) = zxingcpp.read_barcodes(picture)
    return re.sub(r"^https?://[^/]+", "", code.text)


def test_from_an_idea_to_the_star_on_the_shops_card(visit: Callable[..., Visitor]) -> None:
    rubric()
    producer = Post(visit(), "htx@ocop.example", "/studio/", DEMO_PRODUCER)
    commune = Post(visit(), "xa@ocop.example", "/office/")
    province = Post(visit(), "tinh@ocop.example", "/office/")

    # an idea: accepted, planned, chosen
    register_idea(producer)
    commune.home()
    commune.keep("02-commune-home")
    commune.go("ý tưởng chờ trả lời")
    commune.go(NAME)
    commune.keep("03-idea-at-the-commune")
    commune.press("Nhận ý tưởng")
    producer.home()
    producer.keep("04-studio-home")
    producer.go(f"Ý tưởng: {NAME}")
    page = producer.page
    page.get_by_label("Bán cho ai, ở đâu").fill("Khách du lịch, siêu thị tỉnh")
    page.get_by_label("Sản phẩm khác biệt ở điểm nào").fill("Cà phê và mắc ca cùng một xã")
    page.get_by_label("Nguyên liệu: từ đâu, bao nhiêu một năm").fill("20 tấn cà phê của 40 hộ")
    page.get_by_label("Số người làm").fill("12")
    page.get_by_label("Vốn đầu tư, đồng").fill("350.000.000")
    page.get_by_label("Doanh thu dự kiến một năm, đồng").fill("900.000.000")
    page.get_by_label("Các bước và thời gian").fill("Tháng 3 mua máy rang")
    producer.keep("05-plan")
    producer.press("Gửi phương án")
    producer.says("Đã gửi phương án kinh doanh")
    commune.home("ý tưởng chờ trả lời", "Chờ xét chọn", NAME)
    commune.keep("06-plan-at-the-commune")
    commune.press("Chọn")
    producer.home(f"Ý tưởng: {NAME}")
    producer.press("Tạo bản nháp sản phẩm")
    producer.says("Đã tạo bản nháp sản phẩm")
    product = Product.objects.get(name=NAME)

    # written on, and put on sale: the officer approves the listing
    write_listing(producer)
    province.home("tin đăng chờ duyệt", NAME)
    province.press("Duyệt")
    province.says("Ẩn khỏi chợ")
    buyer = visit()
    assert NAME not in buyer.open("/products/?q=ca+phe+tron+mac+ca").inner_text("main")  # no star yet

    # the dossier, with one paper uploaded where it is asked for and used again
    producer.home("^Hồ sơ$", "^Lập hồ sơ$")
    producer.visitor.press(re.compile(f"^Chọn.*{NAME}"))
    producer.keep("07-which-dossier")
    producer.visitor.press(re.compile("^Bắt đầu.*lần đầu", re.IGNORECASE))
    producer.says("Đã lập hồ sơ")
    producer.keep("08-dossier")
    producer.home(f"Làm tiếp hồ sơ OCOP: {NAME}", "Biểu số 01")
    fill_form_01(producer)
    producer.keep("09-form-01")
    producer.go("Phiếu tự chấm")
    for _ in FOUR:
        if number_of(page) == "1.2":
            upload(producer, "kiem-nghiem.pdf")
            producer.keep("10-criterion")
        choose(producer)
    producer.says("Nộp hồ sơ")
    producer.keep("11-review")
    producer.press("Nộp hồ sơ")
    producer.says("Đã nộp hồ sơ")
    producer.keep("12-handed-in")

    # the commune reads a paper; slip, Form 03, letter
    commune.home("hồ sơ OCOP chờ bạn", NAME)
    assert commune.visitor.download(re.compile("^Tải về.*kiem-nghiem")).suggested_filename == "kiem-nghiem.pdf"
    confirm(commune, NAME)

    # the province: whole, reviewed, ready
    review(province, NAME)

    # the council: named, called together, scored alone on three phones
    names = [f"Thành viên hội đồng {n}" for n in (1, 2, 3)]
    people = [make_officer(place=unit(LAM_DONG), role=PostRole.EVALUATOR, name=name) for name in names]
    members = [Post(visit(), person.email, "/office/") for person in people]
    name_council(province, names)
    call_sitting(province)
    put_on_agenda(province, NAME)
    for member in members:
        score(member, keep=member is members[0])
    province.home("^Hội đồng$", COUNCIL)
    province.go("Mở phiên 1")
    assert (
        "78" not in province.page.locator("article", has_text=NAME).inner_text()
    )  # nobody sees points before it opens
    meet(province, COUNCIL, names)
    province.says("78 điểm, chênh 0: 4 sao")
    close(province)

    # the decision, and in the same moment the star
    certificate = decide(province, "1858/QĐ-UBND", product)
    assert (certificate.stars, certificate.valid_until) == (4, dt.date(2029, 11, 22))
    page = buyer.open("/products/?q=ca+phe+tron+mac+ca")
    card = page.locator(".card", has_text=NAME)
    assert card.locator(".stars").get_attribute("aria-label") == "OCOP 4 sao"
    buyer.keep("certification-30-card")
    buyer.lead(card.get_by_role("link"))
    assert re.search(r"/products/[a-z0-9-]+/$", page.url)
    buyer.keep("certification-31-product")
    assert page.locator(".stars").first.is_visible()
    assert "1858/QĐ-UBND" in page.inner_text("main")
    buyer.lead(page.locator("main").get_by_role("link", name=re.compile("giấy chứng nhận", re.IGNORECASE)).first)
    assert page.url == f"{buyer.site.url}/certificates/{certificate.pk}/"
    buyer.keep("certification-32-certificate")
    assert "Giấy này còn hiệu lực hôm nay" in page.inner_text("main")
    assert check_address(buyer) == f"/certificates/{certificate.pk}/"

    # the producer hears of it, and finds the way there from the bell
    told(producer, NAME)
    producer.keep("33-notice")
    page = producer.page
    producer.visitor.lead(page.get_by_role("button", name=re.compile(f"^Mở.*{NAME}")).first)
    assert page.url == f"{buyer.site.url}/certificates/{certificate.pk}/"
    everybody = [producer, commune, province, *members]
    assert [said for each in everybody for said in each.visitor.said] + buyer.said == []
