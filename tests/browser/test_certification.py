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
from catalog.products.models import Product, ProductSet, Regime
from marketplace.accounts.models import User
from marketplace.storefront.services.sample.people import DEMO_PRODUCER
from tests.factories.accounts import make_officer
from tests.factories.certification import (
    bring,
    fill_dossier,
    make_desk_dossier,
    make_dossier,
    make_evidence,
    make_rubric,
    paper_file,
)
from tests.factories.councils import BEST, FOUR, GOOD, Panel, make_panel
from tests.factories.places import LAM_DONG, old_commune, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product, make_set, photo_file
from tests.factories.shops import make_offer
from tests.papers import keep_pages

from .conftest import Visitor

pytestmark = pytest.mark.browser

NAME = "Cà phê trộn mắc ca Quảng Trực"
COUNCIL = "Hội đồng đánh giá OCOP tỉnh Lâm Đồng năm 2026"


class Post:
    """Somebody at work on a phone: every step begins at one's own first page and follows what it shows."""

    def __init__(self, visitor: Visitor, email: str, first: str, whose: str = "", shots: str = "certification") -> None:
        """`whose`: which of several producers the studio is opened for; `shots`: how the names of its pictures begin."""
        self.visitor, self.first, self.whose, self.shots = visitor, first, whose, shots
        visitor.enter(email)

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
        self.visitor.keep(f"{self.shots}-{name}")


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


def choose(post: Post, sheet: dict[str, int] = FOUR) -> None:
    """The option of a sheet for the criterion that is asked, then on."""
    page, here = post.page, post.page.url
    page.locator("input[name=option]").nth(sheet[number_of(page)]).check()
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


def confirm(commune: Post, name: str) -> None:
    """The commune: slip, Form 03, letter."""
    commune.home("hồ sơ OCOP chờ bạn")
    commune.keep("13-work-list")
    commune.go(name)
    commune.keep("14-dossier-at-the-commune")
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


def review(province: Post, name: str) -> None:
    """Complete; what the advisory team found; ready."""
    page = province.page
    province.home("hồ sơ OCOP chờ bạn", name)
    province.press("Hồ sơ đủ, chuyển tổ tư vấn")
    province.says("Đã ghi: hồ sơ đủ thành phần")
    page.locator("[name=report-kind][value=desk]").check()
    page.locator("[name=report-is_positive][value=yes]").check()
    page.locator("[name=report-text]").fill("Đủ hồ sơ, cơ sở sạch.")
    province.keep("18-advisory-report")
    province.press("Ghi nhận xét")
    province.says("Đã ghi nhận xét")
    province.press("Rà soát xong, chờ họp hội đồng")
    province.says("Hồ sơ đã sẵn sàng")
    province.keep("19-ready")


def name_council(
    province: Post, names: list[str], *, name: str = COUNCIL, district: tuple[str, str] | None = None
) -> None:
    """A council with a chair, a secretary and a member; of a district as it was: under which regime, which one."""
    page = province.page
    province.go("Đưa vào phiên họp hội đồng")
    if district:
        page.locator("summary", has_text="Hội đồng theo quy định cũ").click()
        province.go(f"Lập hội đồng theo {district[0].replace('/', '.')}")
        page.locator("[name=authority]").select_option(label=district[1])
        page.locator("[name=starts_on]").fill(clock.today().isoformat())
    else:
        province.go("Lập hội đồng")
    page.locator("[name=name]").fill(name)
    page.locator("[name=decision_number]").fill("120/QĐ-UBND")
    page.locator("[name=regulation_name]").fill("Quy chế hội đồng")
    province.keep("20-council")
    province.press("Lập hội đồng")
    province.says("Đã lập hội đồng")
    for person, role in zip(names, ("chair", "secretary", "member"), strict=True):
        more = page.locator("summary", has_text="Đưa thành viên vào")
        if not page.locator("[name=user]").is_visible():
            more.click()
        page.locator("[name=user]").select_option(label=person)
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


def score(member: Post, *, name: str = "", sheet: dict[str, int] = FOUR, keep: bool = False) -> None:
    """Not related; one criterion after the other; signed. `name`: which of several dossiers."""
    page = member.page
    member.home("phiếu chờ bạn chấm")
    if keep:
        member.keep("22-ballots")
    member.go(f"^Chấm: {name}")
    page.locator("[name=has_conflict][value=no]").check()
    member.press("Ghi lời khai")
    for n, _ in enumerate(FOUR):
        if keep and n == 1:
            member.keep("23-score")
        choose(member, sheet)
    member.press("Ký phiếu")
    member.says("Đã ký phiếu")


def meet(office: Post, council: str, names: list[str]) -> None:
    """Everybody is there: the meeting opens and shows the points."""
    office.home("^Hội đồng$", council)
    office.go("Mở phiên 1")
    office.keep("24-before-the-meeting")
    for name in names:
        office.page.locator("label.tick", has_text=name).locator("input").check()
    office.press("Điểm danh, mở phiên họp")


def close(office: Post) -> None:
    office.keep("25-meeting")
    office.press(CLOSE)
    office.says("Đã lập biên bản")
    office.keep("26-minutes")


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
        producer = Post(visit(), str(owner.email), "/studio/")
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
        province = Post(visit(), str(panel.officer.email), "/office/")
        province.home("hồ sơ OCOP chờ bạn", OLD, "Đưa vào phiên họp hội đồng", panel.council.name)
        call_sitting(province, by_letter=True)
        put_on_agenda(province, OLD)
        for user in panel.users:
            score(Post(visit(), str(user.email), "/office/"))
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


# ------------------------------------------------------------ at the ministry


MINISTRY = "Hội đồng đánh giá OCOP cấp trung ương năm 2026"


def card_of(buyer: Visitor, product: Product) -> str:
    """What the product's card says of its stars."""
    page = buyer.open(f"/products/?q={product.name}")
    return str(page.locator(".card", has_text=product.name).locator(".stars").get_attribute("aria-label"))


def test_ninety_points_go_to_the_ministry_and_below_them_back(visit: Callable[..., Visitor]) -> None:
    panel = make_panel()
    first, second = (make_desk_dossier("ready", name=f"Cà phê Bộ chấm {n}") for n in ("một", "hai"))
    for dossier in (first, second):
        make_offer(product=dossier.product)
    panel.held(first, second, scores=BEST)
    owner = User.objects.get(memberships__producer=first.product.producer)

    # the province may not give five stars: both go up
    province = Post(visit(), str(panel.officer.email), "/office/", shots="ministry")
    for dossier in (first, second):
        province.home("hồ sơ chờ quyết định")
        waits = province.page.locator("form[method=post]", has_text=dossier.product.name)
        province.visitor.lead(waits.get_by_role("button", name="Chuyển lên cấp trên"))
        province.says("Đã chuyển hồ sơ lên cấp trên")
    province.keep("50-sent-to-the-ministry")

    # the ministry: told, whole, its own council
    officer = make_officer()
    names = [f"Thành viên hội đồng Bộ {n}" for n in (1, 2, 3)]
    people = [make_officer(role=PostRole.EVALUATOR, name=name) for name in names]
    ministry = Post(visit(), str(officer.email), "/office/", shots="ministry")
    for dossier in (first, second):
        ministry.home("hồ sơ OCOP chờ bạn")
        ministry.keep("51-the-ministrys-list")
        ministry.go(dossier.product.name)
        ministry.keep("52-at-the-ministry")
        ministry.press("Hồ sơ đủ, chờ họp hội đồng")
        ministry.says("Đã ghi: hồ sơ đủ thành phần")
    name_council(ministry, names, name=MINISTRY)
    call_sitting(ministry)
    put_on_agenda(ministry, first.product.name)
    put_on_agenda(ministry, second.product.name)
    for person in people:
        member = Post(visit(), str(person.email), "/office/", shots="ministry")
        told(member, "Mời họp hội đồng")
        member.keep("53-called-to-the-sitting")
        score(member, name=first.product.name)
        score(member, name=second.product.name, sheet=BEST)
        assert member.visitor.said == []
    meet(ministry, MINISTRY, names)
    ministry.says("78 điểm, chênh 0: 4 sao")
    ministry.says("100 điểm, chênh 0: 5 sao")
    close(ministry)

    # five stars are the ministry's; below ninety the province decides
    five = decide(ministry, "12/QĐ-BNNMT", second.product)
    assert (five.stars, five.issuing_level, five.issuing_place) == (5, "ministry", None)
    ministry.home("hồ sơ chờ quyết định")
    ministry.page.get_by_label(f"Lý do: {first.product.name}").fill("Hội đồng cấp trung ương chấm 78 điểm")
    ministry.keep("54-below-ninety")
    ministry.press("Chuyển về cấp dưới")
    ministry.says("Đã chuyển hồ sơ về cấp dưới")
    producer = Post(visit(), str(owner.email), "/studio/", shots="ministry")
    told(producer, "được chuyển về: Tỉnh")
    producer.keep("55-the-producer-hears-of-it")
    four = decide(province, "1860/QĐ-UBND", first.product)
    assert (four.stars, four.issuing_level, four.issuing_place) == (4, "province", unit(LAM_DONG))
    buyer = visit()
    assert card_of(buyer, first.product) == "OCOP 4 sao"
    assert card_of(buyer, second.product) == "OCOP 5 sao"
    assert [*province.visitor.said, *ministry.visitor.said, *producer.visitor.said, *buyer.said] == []


# ------------------------------------------------------------ under older rules


DISTRICTS, BEFORE = "148/QĐ-TTg", "1489/QĐ-TTg"


def at(year: int, month: int, day: int) -> clock.set_to:
    """10:00 in Viet Nam on that day."""
    return clock.set_to(dt.datetime(year, month, day, 10, tzinfo=clock.VIETNAM))


def test_under_the_rules_of_2023_the_districts_council_gives_three_stars(visit: Callable[..., Visitor]) -> None:
    regime = Regime.objects.get(number=DISTRICTS)
    coffee = ProductSet.objects.create(
        regime=regime, group=regime.groups.get(number=2), number=13, slug="ca-phe", name="Cà phê", name_en="Coffee"
    )
    village = old_commune()
    producer = make_producer()
    district, since = village.parent, {"starts_on": dt.date(2019, 1, 1)}
    assert district is not None
    names = [f"Thành viên hội đồng huyện {n}" for n in (1, 2, 3)]
    people = [make_officer(place=unit(LAM_DONG), role=PostRole.EVALUATOR, name=name, **since) for name in names]
    with at(2024, 6, 3):
        product = make_product(
            producer=producer, name="Cà phê huyện cũ", product_set=coffee, origin=village, state="published"
        )
        dossier = make_dossier(product=product, state="submitted")
        assert dossier.regime == regime
        commune = Post(visit(), str(make_officer(place=village.current, **since).email), "/office/", shots="older")
        confirm(commune, product.name)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.level) == ("checking", "district")
        office = Post(visit(), str(make_officer(place=unit(LAM_DONG), **since).email), "/office/", shots="older")
        review(office, product.name)
        council = f"Hội đồng {district.full_name}"
        name_council(office, names, name=council, district=(DISTRICTS, district.address))
        call_sitting(office)
        put_on_agenda(office, product.name)
        for person in people:
            score(Post(visit(), str(person.email), "/office/", shots="older"), sheet=GOOD)
        meet(office, council, names)
        office.says("68 điểm, chênh 0: 3 sao")
        close(office)
        made = decide(office, "20/QĐ-UBND", product)
        assert (made.stars, made.issuing_level, made.issuing_place, made.regime) == (3, "district", district, regime)
        buyer = visit()
        buyer.open(f"/certificates/{made.pk}/")
        buyer.keep("older-60-given-by-a-district")
        assert district.full_name in buyer.page.inner_text("main")
        assert [*commune.visitor.said, *office.visitor.said, *buyer.said] == []
    today = buyer.open(f"/certificates/{made.pk}/")  # kept as it was
    assert district.full_name in today.inner_text("main")
    assert DISTRICTS in today.inner_text("main")


def test_begun_under_the_rules_before_it_finishes_in_sixty_days_or_is_begun_anew(visit: Callable[..., Visitor]) -> None:
    with at(2026, 5, 22):
        intime, late = (make_desk_dossier("checking", name=f"Cà phê chuyển tiếp {n}") for n in ("một", "hai"))
    before = Regime.objects.get(number=BEFORE)
    Dossier.objects.filter(pk__in=(intime.pk, late.pk)).update(regime=before)
    panel = make_panel()
    with at(2026, 7, 20):
        province = Post(visit(), str(panel.officer.email), "/office/", shots="older")
        province.home("hồ sơ OCOP chờ bạn", intime.product.name)
        province.keep("61-days-that-are-left")
        province.says("21/07/2026")
        review(province, intime.product.name)
    with at(2026, 7, 21):
        dossier = Dossier.objects.get(pk=intime.pk)
        council = make_panel(officer=panel.officer)
        council.held(dossier)
        made = decide(province, "900/QĐ-UBND", intime.product)
        assert (made.stars, made.regime, made.valid_until) == (4, before, dt.date(2029, 7, 21))
    with at(2026, 7, 22):
        province.home("hồ sơ OCOP chờ bạn", late.product.name)
        province.keep("62-too-late")
        assert province.page.get_by_role("button", name="Hồ sơ đủ, chuyển tổ tư vấn").count() == 0
        province.press("Lập lại theo quy định mới")
        province.says("Đã chuyển sang hồ sơ mới theo quy định hiện hành")
        owner = User.objects.get(memberships__producer=late.product.producer)
        producer = Post(visit(), str(owner.email), "/studio/", shots="older")
        producer.home(f"Làm tiếp hồ sơ OCOP: {late.product.name}")
        producer.keep("63-begun-anew")
        producer.go("^Xem lại, nộp$")
        producer.press("Nộp hồ sơ")
        producer.says("Đã nộp hồ sơ")
        anew = Dossier.objects.get(previous=late.pk)
        assert (anew.state, anew.regime.number) == ("submitted", "26/2026/QĐ-TTg")
    assert [*province.visitor.said, *producer.visitor.said] == []
