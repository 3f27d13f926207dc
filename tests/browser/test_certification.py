"""The way to a star and its renewal: an idea, its dossier, five posts that find their next task from their own first page, all on phones."""

import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
import zxingcpp
from playwright.sync_api import Page

from catalog.certification.models import Certificate, Dossier
from catalog.certification.queries import certificate_today
from catalog.certification.services import decisions, dossiers
from catalog.core import clock, outbox
from catalog.places.models import PostRole
from catalog.products.models import Product
from marketplace.accounts.models import User
from marketplace.storefront.queries.demo import DEMO_PASSWORD
from marketplace.storefront.services.sample.people import DEMO_PRODUCER
from tests.factories.accounts import PASSWORD, make_officer
from tests.factories.certification import bring, fill_dossier, make_dossier, make_evidence, make_rubric, paper_file
from tests.factories.councils import FOUR, Panel, make_panel
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_set, photo_file
from tests.papers import keep_pages

from .conftest import Visitor

pytestmark = pytest.mark.browser

NAME = "Cà phê trộn mắc ca Quảng Trực"
COUNCIL = "Hội đồng đánh giá OCOP tỉnh Lâm Đồng năm 2026"


class Post:
    """Somebody at work on a phone: every step begins at one's own first page and follows what it shows."""

    def __init__(self, visitor: Visitor, email: str, password: str, first: str, whose: str = "") -> None:
        """`whose`: which of several producers the studio is opened for."""
        self.visitor, self.first, self.whose = visitor, first, whose
        visitor.sign_in(email, password)

    @property
    def page(self) -> Page:
        return self.visitor.page

    def home(self, *words: str) -> None:
        """From the first page on, link after link."""
        self.visitor.open(self.first)
        for each in (self.whose, *words) if self.whose else words:
            self.go(each)

    def go(self, words: str) -> None:
        """The first link, in the page itself or else in the bar, that says so."""
        named = re.compile(words)
        inside = self.page.locator("main").get_by_role("link", name=named)
        link = inside if inside.count() else self.page.get_by_role("link", name=named)
        self.visitor.lead(link.first)

    def press(self, words: str) -> None:
        """A button."""
        self.visitor.lead(self.page.get_by_role("button", name=words, exact=True).first)

    def says(self, words: str) -> None:
        """The page tells this."""
        self.page.get_by_text(words).first.wait_for()

    def keep(self, name: str) -> None:
        """A picture; nothing on the page is wider than the phone."""
        taken, there = self.visitor.width()
        assert taken <= there, f"{name}: {taken} px on {there} px"
        self.visitor.keep(f"certification-{name}")


def rubric() -> None:
    """The small sheet for the sample's coffee, so that a dossier has six questions."""
    make_rubric(make_set())


def fill_form_01(producer: Post) -> None:
    """What the platform does not know yet, and the licence."""
    page = producer.page
    page.locator("[name=phone]").fill("0912 345 678")
    page.locator("[name=licence_number]").fill("5800123456")
    page.locator("[name=representative]").fill("Điểu Thị Mai")
    page.locator("[name=description]").fill("Cà phê rang trộn mắc ca, túi 500 g.")
    page.locator("[name=materials]").fill("Cà phê, mắc ca của 40 hộ trong xã")
    page.locator("[name=capacity]").fill("12 tấn")
    page.locator("[name=workers]").fill("12")
    producer.press("Lưu Biểu số 01")
    producer.says("Đã lưu Biểu số 01")
    upload(producer, "giay-phep.pdf")


def upload(producer: Post, name: str, kind: str = "") -> None:
    """A paper from the phone, straight to where it proves something; through the script that sends pieces."""
    page = producer.page
    page.locator("summary", has_text="Chụp hoặc tải giấy tờ mới").click()
    paper = paper_file(name)
    page.locator("#new_files").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": paper.read()})
    if kind:
        page.locator("#new_kind").select_option(kind)
    producer.press("Tải lên")
    page.locator("#papers").get_by_role("link", name=name.removesuffix(".pdf"), exact=True).wait_for()


def number_of(page: Page) -> str:
    """Which criterion the page asks about."""
    return urlsplit(page.url).path.rstrip("/").rsplit("/", 1)[1]


def choose(post: Post) -> None:
    """The option of `FOUR` for the criterion that is asked, then on."""
    page, here = post.page, post.page.url
    page.locator("input[name=option]").nth(FOUR[number_of(page)]).check()
    post.visitor.lead(page.get_by_role("button", name=re.compile("^Lưu và")).first)
    assert page.url != here


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


CLOSE = "Kết thúc, lập biên bản"


def review(province: Post) -> None:
    """Complete; what the advisory team found; ready."""
    page = province.page
    province.home("hồ sơ OCOP chờ bạn", NAME)
    province.press("Hồ sơ đủ, chuyển tổ tư vấn")
    province.says("Hồ sơ đủ thành phần")
    page.locator("[name=report-kind][value=desk]").check()
    page.locator("[name=report-is_positive][value=yes]").check()
    page.locator("[name=report-text]").fill("Đủ hồ sơ, cơ sở sạch.")
    province.keep("18-advisory-report")
    province.press("Ghi nhận xét")
    province.says("Đã ghi nhận xét")
    province.press("Rà soát xong, chờ họp hội đồng")
    province.says("Hồ sơ đã sẵn sàng")
    province.keep("19-ready")


def name_council(province: Post, names: list[str]) -> None:
    """A council with a chair, a secretary and a member."""
    page = province.page
    province.go("Đưa vào phiên họp hội đồng")
    province.go("Lập hội đồng")
    page.locator("[name=name]").fill(COUNCIL)
    page.locator("[name=decision_number]").fill("120/QĐ-UBND")
    page.locator("[name=regulation_name]").fill("Quy chế hội đồng")
    province.keep("20-council")
    province.press("Lập hội đồng")
    province.says("Đã lập hội đồng")
    for name, role in zip(names, ("chair", "secretary", "member"), strict=True):
        more = page.locator("summary", has_text="Đưa thành viên vào")
        if not page.locator("[name=user]").is_visible():
            more.click()
        page.locator("[name=user]").select_option(label=name)
        page.locator("[name=role]").select_option(role)
        page.locator("[name=field]").fill("Nông nghiệp")
        province.press("Đưa vào")
        province.says("Đã đưa vào hội đồng")
    province.keep("21-members")


def call_sitting(province: Post, *, by_letter: bool = False) -> None:
    page = province.page
    if not page.locator("[name=venue]").is_visible():
        page.locator("summary", has_text="Lập phiên họp mới").click()
    page.locator("[name=venue]").fill("Phòng họp số 1")
    if by_letter:
        page.locator("[name=by_letter]").check()
    province.press("Lập phiên họp")
    province.says("Đã lập phiên họp")


def put_on_agenda(province: Post, name: str) -> None:
    province.page.locator("label.tick", has_text=name).locator("input").check()
    province.press("Đưa vào chương trình")
    province.says("Đã đưa vào chương trình")


def score(member: Post, *, keep: bool = False) -> None:
    """Not related; one criterion after the other; signed."""
    page = member.page
    member.home("phiếu chờ bạn chấm")
    if keep:
        member.keep("22-ballots")
    member.go("^Chấm: ")
    page.locator("[name=has_conflict][value=no]").check()
    member.press("Ghi lời khai")
    for n, _ in enumerate(FOUR):
        if keep and n == 1:
            member.keep("23-score")
        choose(member)
    member.press("Ký phiếu")
    member.says("Đã ký phiếu")


def decide(province: Post, number: str, product: Product) -> Certificate:
    """The decision, typed in by the province's officer."""
    page = province.page
    province.home("hồ sơ chờ quyết định")
    province.keep("27-decisions")
    province.visitor.lead(
        page.locator("section", has_text=product.name).get_by_role("button", name="Ghi quyết định cho")
    )
    assert "/decisions/new/" in page.url
    page.locator("[name=number]").fill(number)
    page.locator("[name=signer]").fill("Phó Chủ tịch Nguyễn Văn Thử")
    province.keep("28-decision")
    province.press("Ghi quyết định")
    province.says("Đã ghi quyết định")
    province.keep("29-decided")
    found = certificate_today(product)
    assert found is not None
    assert found.decision_number == number
    return found


def check_address(buyer: Visitor) -> str:
    """The PDF behind the certificate page's link, as a phone reads its code: the path that it leads to."""
    paper = buyer.download("Tải bản thể hiện (PDF)")
    (picture,) = keep_pages(paper.path(), "certification-certificate-pdf", scale=3)
    (code,) = zxingcpp.read_barcodes(picture)
    return re.sub(r"^https?://[^/]+", "", code.text)


def told(post: Post, name: str) -> None:
    """What the outbox carries reaches the bell."""
    while outbox.deliver():
        pass
    post.home()
    post.visitor.follow(re.compile("Thông báo, .* chưa đọc"))
    post.says(name)


def test_from_an_idea_to_the_star_on_the_shops_card(visit: Callable[..., Visitor]) -> None:
    rubric()
    producer = Post(visit(), "htx@ocop.example", DEMO_PASSWORD, "/studio/", DEMO_PRODUCER)
    commune = Post(visit(), "xa@ocop.example", DEMO_PASSWORD, "/office/")
    province = Post(visit(), "tinh@ocop.example", DEMO_PASSWORD, "/office/")

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

    # the commune: slip, Form 03, letter
    commune.home("hồ sơ OCOP chờ bạn")
    commune.keep("13-work-list")
    commune.go(NAME)
    commune.keep("14-dossier-at-the-commune")
    assert commune.visitor.download(re.compile("^Tải về.*kiem-nghiem")).suggested_filename == "kiem-nghiem.pdf"
    commune.press("Tiếp nhận, cấp phiếu")
    commune.says("Đã tiếp nhận")
    for right in commune.page.locator("input[name^=form03-agrees_][value=yes]").all():
        right.check()
    commune.page.locator("[name=form03-conclusion]").fill("Đúng như khai, đề nghị đánh giá.")
    commune.keep("15-form-03")
    commune.press("Ghi biểu số 03")
    commune.says("Đã ghi biểu số 03")
    commune.page.locator("[name=forward-letter_number]").fill("45/UBND-KT")
    commune.keep("16-letter")
    commune.press("Chuyển lên cấp trên")
    commune.says("Đã chuyển hồ sơ lên cấp trên")
    commune.keep("17-forwarded")

    # the province: whole, reviewed, ready
    review(province)

    # the council: named, called together, scored alone on three phones
    names = [f"Thành viên hội đồng {n}" for n in (1, 2, 3)]
    people = [make_officer(place=unit(LAM_DONG), role=PostRole.EVALUATOR, name=name) for name in names]
    members = [Post(visit(), person.email, PASSWORD, "/office/") for person in people]
    name_council(province, names)
    call_sitting(province)
    put_on_agenda(province, NAME)
    for member in members:
        score(member, keep=member is members[0])
    province.home("^Hội đồng$", COUNCIL)
    province.go("Mở phiên 1")
    province.keep("24-before-the-meeting")
    assert (
        "78" not in province.page.locator("article", has_text=NAME).inner_text()
    )  # nobody sees points before it opens
    for name in names:
        province.page.locator("label.tick", has_text=name).locator("input").check()
    province.press("Điểm danh, mở phiên họp")
    province.says("78 điểm, chênh 0: 4 sao")
    province.keep("25-meeting")
    province.press(CLOSE)
    province.says("Đã lập biên bản")
    province.keep("26-minutes")

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


# ------------------------------------------------------------ three years later

OLD = "Cà phê bột Bon Bu Prăng"
LATER = dt.datetime(2029, 7, 2, 3, 0, tzinfo=dt.UTC)  # 143 days before the certificate ends


def recognised() -> tuple[Panel, User, Certificate]:
    """A product with four stars since today, whose test report runs out before its stars do; its council and its owner."""
    draft = make_dossier(name=OLD)
    owner = User.objects.get(memberships__producer=draft.product.producer)
    fill_dossier(dossier=draft, by=owner)
    report = make_evidence(
        producer=draft.product.producer, by=owner, title="Phiếu kiểm nghiệm 2026", expires_on=dt.date(2028, 6, 30)
    )
    dossiers.link_evidence(dossier=draft, criterion="1.2", evidence=report, by=owner)
    dossiers.submit_dossier(dossier=draft, seen="draft", by=owner)
    ready, panel = bring(draft, "ready"), make_panel()
    decisions.decide(
        sitting=panel.held(ready),
        dossiers=[ready],
        number="1857/QĐ-UBND",
        decided_on=clock.today(),
        signer="Phó Chủ tịch",
        by=panel.officer,
    )
    return panel, owner, Certificate.objects.get(product=draft.product)


def test_a_renewal_asks_only_for_what_changed_and_takes_the_old_ones_place(visit: Callable[..., Visitor]) -> None:
    panel, owner, old = recognised()
    with clock.set_to(LATER):
        producer = Post(visit(), str(owner.email), PASSWORD, "/studio/")
        producer.home()
        producer.keep("40-renewal-task")
        producer.go("gia hạn sao: ")
        page = producer.page
        producer.visitor.press(re.compile("^Bắt đầu.*lại", re.IGNORECASE))
        producer.says("Đã lập hồ sơ")
        producer.go("^Thay đổi$")
        producer.keep("41-only-what-changed")
        changed = page.locator("main ul.todo > li")
        assert changed.count() == 1
        assert "1.2" in changed.inner_text()
        assert "Không mang theo: Phiếu kiểm nghiệm 2026" in changed.inner_text()
        assert "5 tiêu chí giữ nguyên" in page.inner_text("main")
        producer.go("^Sửa.*1.2")
        upload(producer, "kiem-nghiem-2029.pdf")
        producer.go("^Xem lại, nộp$")
        producer.keep("42-renewal-review")
        producer.press("Nộp hồ sơ")
        producer.says("Đã nộp hồ sơ")

        # the desks do as before; the council gives its opinions in writing
        renewal = bring(Dossier.objects.get(product=old.product, kind="again"), "ready")
        assert renewal.renews == old
        province = Post(visit(), str(panel.officer.email), PASSWORD, "/office/")
        province.home("hồ sơ OCOP chờ bạn", OLD, "Đưa vào phiên họp hội đồng", panel.council.name)
        call_sitting(province, by_letter=True)
        put_on_agenda(province, OLD)
        for user in panel.users:
            score(Post(visit(), str(user.email), PASSWORD, "/office/"))
        province.home("^Hội đồng$", panel.council.name)
        province.go("Mở phiên 2")
        province.keep("43-by-letter")
        province.press("Không họp: tổng hợp ý kiến, lập biên bản")
        province.says("Đã lập biên bản")
        new = decide(province, "1991/QĐ-UBND", old.product)
        assert new.pk != old.pk
        assert (new.stars, new.valid_from, new.valid_until) == (4, dt.date(2029, 7, 2), dt.date(2032, 7, 2))

        # everybody who holds the old paper reads that there is a newer one
        told(producer, OLD)
        buyer = visit()
        page = buyer.open(f"/certificates/{old.pk}/")
        buyer.keep("certification-44-superseded")
        assert "Giấy này đã được thay bằng giấy mới hơn" in page.inner_text("main")
        buyer.lead(page.get_by_role("link", name="1991/QĐ-UBND").first)
        assert page.url == f"{buyer.site.url}/certificates/{new.pk}/"
        assert "Giấy này còn hiệu lực hôm nay" in page.inner_text("main")
        assert [*producer.visitor.said, *province.visitor.said, *buyer.said] == []
