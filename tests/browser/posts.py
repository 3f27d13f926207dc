"""Steps of the way to a star, by the post that does each, on a phone: what the journeys have in common."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page

from catalog.certification.models import Certificate
from catalog.certification.queries import certificate_today
from catalog.core import clock, outbox
from catalog.products.models import Product
from tests.factories.certification import paper_file
from tests.factories.councils import FOUR

from .conftest import Visitor

COUNCIL = "Hội đồng đánh giá OCOP tỉnh Lâm Đồng năm 2026"
CLOSE = "Kết thúc, lập biên bản"


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


def told(post: Post, name: str) -> None:
    """What the outbox carries reaches the bell."""
    while outbox.deliver():
        pass
    post.home()
    post.visitor.follow(re.compile("Thông báo, .* chưa đọc"))
    post.says(name)
