"""A whole fair in quick time, everybody at their own screen: planned from a template, announced, asked for by filter; 30 booths approved together; a
live evening with a question and an order at the slot's price; a sale at the stand in two taps; the closing report says what happened."""

import datetime as dt
import io
import re

import openpyxl
import pypdfium2
import pytest
import zxingcpp
from django.core.cache import caches
from PIL import Image

from catalog.core import clock
from catalog.core.formats import money
from catalog.places.models import Unit
from catalog.products.queries import listable
from marketplace.accounts.models import User
from marketplace.fairs import services
from marketplace.fairs.models import BoothSale, Fair, FairListing, Visit
from marketplace.fairs.queries import board_of
from marketplace.orders.models import OrderLine
from marketplace.payments.symbols import vietqr
from marketplace.shops.models import Offer
from marketplace.shops.queries import forget_facets, market, selling_q
from marketplace.storefront.services.sample.fair import not_promoted
from tests.papers import keep_pages

from .addresses import HTX, TINH, demo
from .conftest import DESK
from .test_buying import fill_in, placed_at

pytestmark = pytest.mark.browser
NAME = "Chợ đêm đặc sản cuối năm"
MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)
OPENS = dt.datetime(2026, 11, 28, 18, tzinfo=clock.VIETNAM)
CLOSES, SLOT = OPENS.replace(hour=22), OPENS.replace(hour=19, minute=30)
SLOT_ENDS = SLOT + 30 * MINUTE
BOOTHS = 30


def fair_tab(visitor, name):
    """A tab of a fair in the office: another link of that name leads to the year's plans."""
    return visitor.page.get_by_role("navigation", name="Hội chợ").get_by_role("link", name=name)


@pytest.fixture
def at():
    """Goes to a moment: for this thread and the server's, with nothing kept from before."""
    now = [clock.now()]

    def go(moment):
        now[0] = moment
        caches["local"].clear()
        forget_facets()

    with clock.set_to(lambda: now[0]):
        yield go


def template(officer):
    """Last year's plan, kept to make fairs of: 20 stands with numbers, 12 places online."""
    fair = services.create_fair(
        name="Mẫu: chợ đêm đặc sản",
        place=Unit.objects.get(code="68", ends_on=None),
        mode="both",
        venue="Quảng trường Lâm Viên",
        rules="Giữ gian sạch, niêm yết giá.",
        starts_at=OPENS - dt.timedelta(days=1),
        ends_at=CLOSES - dt.timedelta(days=1),
        by=officer,
    )
    services.put_booth_kind(
        fair=fair, name="Gian tại chỗ", mode="on_site", size="3 m × 3 m", capacity=20, numbers="A1-A20", by=officer
    )
    services.put_booth_kind(fair=fair, name="Gian trực tuyến", mode="online", capacity=12, by=officer)
    services.put_sponsors(fair=fair, sponsors=[("Hội Nông dân", "bàn ghế", "")], by=officer)
    return services.mark_template(fair=fair, by=officer)


def goods():
    """An offer of the demo's shop that may be cheaper, with enough in the house, and one each of 29 other shops."""
    found = {}
    for offer in (
        Offer.objects.filter(selling_q("shop__"), channel=market(), is_active=True, product__in=listable(OPENS.date()))
        .select_related("shop__producer", "variant__product__producer", "variant__stock", "product__product_set")
        .order_by("pk")
    ):
        mine = offer.shop.producer_id == demo().pk
        if mine and (offer.variant.stock.quantity - offer.variant.stock.reserved < 9 or not_promoted([offer.product])):
            continue
        found.setdefault(offer.shop_id, offer)
    own = found.pop(demo().shop.pk)
    return own, list(found.values())[: BOOTHS - 1]


def form_of(page, action):
    """The form on the page that does this."""
    return page.locator(f"main form:has([name=action][value={action}])")


def read(picture):
    """What a camera reads off a picture."""
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text


def words(text):
    """Spaces evened out."""
    return re.sub(r"\s+", " ", text)


def planned(officer):
    """Copied from the template, announced, with its promotion programme, and producers asked by filter."""
    page = officer.open("/office/fairs/")
    officer.follow("Mẫu: chợ đêm đặc sản")
    officer.lead(fair_tab(officer, "Kế hoạch"))
    page.get_by_text("Chép thành hội chợ mới").click()
    page.get_by_label("Tên hội chợ mới").fill(NAME)
    page.locator("#id_copy_starts_at").fill(f"{OPENS:%Y-%m-%dT%H:%M}")
    officer.press("Chép", exact=True)
    officer.press("Công bố")
    officer.keep("fair-01-announced")
    officer.lead(fair_tab(officer, "Kế hoạch"))
    assert "A1, A2" in form_of(page, "kind").first.locator("[name=numbers]").input_value()
    page.get_by_text("Ghi đăng ký").click()
    programme = form_of(page, "programme")
    for field, said in (
        ("number", "45/SCT-QLTM"),
        ("registered_on", "2026-11-20"),
        ("office", "Sở Công Thương Lâm Đồng"),
        ("cap_percent", "40"),
    ):
        programme.locator(f"[name={field}]").fill(said)
    officer.lead(programme.locator("button"))
    officer.keep("fair-02-plan")
    officer.follow("Mời", exact=True)
    officer.press("Lọc", exact=True)
    officer.press(re.compile(r"Mời \d+ cơ sở"))
    officer.keep("fair-03-asked")
    return Fair.objects.get(name=NAME)


def applied(producer, offer, price):
    """On the phone: where the fair is found, a booth on site asked for, one thing brought at a fair price."""
    page = producer.open(f"/studio/?p={demo().pk}")
    producer.open("/studio/fairs/")
    producer.follow(NAME)
    page.get_by_role("radio", name=re.compile("Gian tại chỗ")).check()
    page.get_by_label("Lời chào ở gian").fill("Mời bà con ghé thử.")
    page.get_by_label("Người đứng gian").fill("Chị Hoa; bán hàng; 0912345678 *")
    producer.keep("fair-04-applying")
    producer.press("Đăng ký", exact=True)
    row = page.locator(f"#v{offer.variant_id}")
    row.locator(f"[name=v{offer.variant_id}-amount]").fill(str(price))
    producer.lead(row.get_by_role("button", name="Đăng ký giá"))
    assert producer.width()[0] <= producer.width()[1]
    producer.keep("fair-05-applied")


def others_applied(fair, offers):
    """As a person would do, 29 times."""
    site, online = fair.booth_kinds.order_by("position")
    for n, offer in enumerate(offers):
        booth = services.apply_booth(fair=fair, shop=offer.shop, kind=online if n < 12 else site, by=None)
        services.add_fair_offer(booth=booth, variant=offer.variant, amount=offer.amount, by=None)


def approved_together(officer, fair):
    """All booths with one press, then all their prices."""
    page = officer.open(f"/office/fairs/{fair.pk}/booths/")
    for picture, address in (("06-booths", ""), ("07-prices", f"/office/fairs/{fair.pk}/")):
        if address:
            officer.open(address)
        page.get_by_label("Chọn tất cả trên trang này").check()
        officer.keep(f"fair-{picture}-waiting")
        officer.press("Duyệt các dòng đã chọn")
        assert f"Đã duyệt {BOOTHS} dòng" in page.inner_text("main")


def scheduled(officer, fair, offer):
    """A slot of the demo's shop, its product a tenth below the fair price; another one is dragged onto it, which is refused with a word, and then
    moved by keys."""
    stage = services.put_room(fair=fair, name="Sân khấu", by=None)
    last = services.put_slot(fair=fair, title="Trao quà", starts_at=SLOT + 60 * MINUTE, minutes=20, room=stage, by=None)
    officer.follow("Lịch phát")
    page = officer.page
    slot = form_of(page, "slot")
    slot.locator("[name=title]").fill("Chị Hoa rang tại chỗ")
    slot.locator("[name=starts_at]").fill(f"{SLOT:%Y-%m-%dT%H:%M}")
    slot.locator("[name=minutes]").fill("30")
    slot.locator("[name=room]").select_option(str(stage.pk))
    slot.locator("[name=shop]").select_option(str(offer.shop_id))
    slot.locator("[name=stream_url]").fill("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    officer.lead(slot.locator("button"))
    slot.locator(f"[name=item-{offer.product_id}]").check()
    slot.locator(f"[name=percent-{offer.product_id}]").fill("10")
    officer.lead(slot.locator("button"))
    officer.keep("fair-08-slot")
    officer.follow("Lịch phát")
    block, said = page.get_by_role("button", name=re.compile("Trao quà")), page.locator("[data-said]")
    box = block.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 10 - 26 * 4, steps=4)  # 26 px are ten minutes
    page.mouse.up()
    said.get_by_text("Phòng này đã có phiên “Chị Hoa rang tại chỗ”").wait_for()
    page.get_by_role("button", name="20:30 Trao quà").wait_for()  # back where it was
    officer.keep("fair-08-refused")
    block.press("ArrowUp")
    block.press("ArrowUp")
    block.press("Enter")
    said.get_by_text("Đã dời “Trao quà” tới 20:10, 28/11/2026.").wait_for()
    last.refresh_from_db()
    assert last.starts_at == SLOT + 40 * MINUTE
    officer.keep("fair-08-moved")


def ordered(buyer):
    """Everything in the cart, paid at the door."""
    page = buyer.open("/cart/")
    buyer.press("Đặt hàng", exact=True)
    fill_in(page, place="Xã Kiến Đức, Lâm Đồng")
    page.get_by_role("radio", name=re.compile("Trả khi nhận")).check()
    page.locator("[name=consent]").check()
    buyer.press("Đặt hàng", exact=True)
    return placed_at(buyer).get()


def live_evening(at, fair, buyer, producer, fair_price, slot_price):
    """A question, its answer, an order at the slot's price; the same thing in a cart one second later costs the fair price again."""
    slot = fair.slots.get(shop=demo().shop)
    here = f"/fairs/{fair.slug}/slots/{slot.pk}/"
    at(SLOT + 5 * MINUTE)
    page = buyer.open(f"/fairs/{fair.slug}/booths/{slot.shop.slug}/")
    assert "Đang phát" in page.inner_text("main")
    buyer.follow(slot.title)
    assert "Đang phát" in page.inner_text("main") and money(slot_price) in page.inner_text("[data-price]")
    page.get_by_label("Câu hỏi").fill("Rang hôm nào vậy chị?")
    buyer.press("Gửi câu hỏi")
    assert "Rang hôm nào" not in page.inner_text("[data-questions]")
    desk = producer.open(f"/studio/fairs/{fair.slug}/slots/")
    desk.get_by_label("Trả lời: Rang hôm nào vậy chị?").fill("Sáng nay ạ.")
    producer.keep("fair-10-question")
    producer.press(re.compile("^Cho hiện"))
    caches["local"].clear()
    buyer.open(here)
    page.locator("[data-questions]", has_text="Sáng nay ạ.").wait_for()
    buyer.keep("fair-11-live")
    assert buyer.width()[0] <= buyer.width()[1]
    buyer.press("Thêm vào giỏ")
    order = ordered(buyer)
    assert [(line.unit_price, line.quantity) for line in order.lines.all()] == [(slot_price, 1)]
    buyer.keep("fair-12-ordered")

    at(SLOT_ENDS - SECOND)
    buyer.open(here)
    buyer.press("Thêm vào giỏ")
    assert money(slot_price) in buyer.open("/cart/").inner_text("main")
    at(SLOT_ENDS)
    assert f"từ {money(slot_price)} thành {money(fair_price)}" in buyer.open("/cart/").inner_text("main")
    buyer.keep("fair-13-price-is-back")
    assert "Đã xong" in buyer.open(here).inner_text("main") and money(fair_price) in page.inner_text("[data-price]")
    return order


def at_the_stand(buyer, producer, fair, offer, fair_price):
    """The card's code is read and counted, a number left to be called; two taps, and the transfer's symbol is on the seller's phone."""
    producer.open(f"/studio/fairs/{fair.slug}/")
    (card,) = keep_pages(producer.download("Thẻ gian (PDF)").path(), "fair-14-card", scale=3)
    page = buyer.open(read(card))
    assert demo().shop.name in page.inner_text("h1")
    buyer.keep("fair-15-booth")
    buyer.follow("Hỏi gian hàng")
    page.get_by_label("Nhờ gọi lại").check()
    page.get_by_label("Câu hỏi").fill("Quán cần 20 kg mỗi tháng.")
    page.locator("[name=phone]").fill("0987654321")
    page.get_by_label("Tôi đồng ý cho gian hàng biết").check()
    buyer.press("Gửi", exact=True)

    till = producer.page
    producer.follow("Bán tại gian")
    producer.keep("fair-16-till")
    producer.press(f"2 × {offer.product.name}, {offer.variant.name}", exact=True)
    sale = BoothSale.objects.get(booth__fair=fair)
    till.locator("img.qr").evaluate("image => image.decode()")
    told = vietqr.read_payload(read(Image.open(io.BytesIO(till.locator("img.qr").screenshot()))))
    assert (told.amount, told.purpose) == (2 * fair_price, sale.order.code)
    producer.keep("fair-17-transfer")
    assert producer.width()[0] <= producer.width()[1]
    producer.press("Đã thấy tiền về, giao hàng")
    sale.order.refresh_from_db()
    assert sale.order.state == "delivered"


def closed(officer, producer, fair, revenue):
    """Board, paper, workbook and the producer's own numbers say what happened."""
    board = board_of(fair)
    raw = Visit.objects.filter(fair=fair)
    assert (board.total.visits, board.total.scans) == (raw.exclude(kind__in=("gate", "stand")).count(), 1)
    told = board.total
    assert (told.orders, told.on_site, told.units, told.revenue) == (2, 1, 3, revenue)
    assert (told.contacts, told.questions, told.visitors) == (1, 1, 1)
    during = next(row for row in board.slots if row.name == "Chị Hoa rang tại chỗ")
    assert (during.figures.orders, during.figures.revenue, during.figures.questions) == (
        1,
        revenue - told_at_stand(fair),
        1,
    )
    page = officer.open(f"/office/fairs/{fair.pk}/figures/")
    assert money(revenue) in page.inner_text("main")
    officer.keep("fair-18-figures")
    paper = officer.download("Báo cáo PDF").path()
    keep_pages(paper, "fair-19-report")
    with pypdfium2.PdfDocument(paper) as pdf:
        text = words(" ".join(pdf[n].get_textpage().get_text_range() for n in range(len(pdf))))
    assert "BÁO CÁO HỘI CHỢ" in text and words(money(revenue)) in text and "Chị Hoa rang tại chỗ" in text
    book = openpyxl.load_workbook(io.BytesIO(officer.download("Tệp Excel").path().read_bytes()))
    head, row, *_ = book["Tổng"].iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True)) | {
        "Hội chợ": NAME,
        "Đơn": 2,
        "Đơn tại gian": 1,
        "Doanh số (₫)": revenue,
    } == dict(zip(head, row, strict=True))
    assert money(revenue) in producer.open(f"/studio/fairs/{fair.slug}/figures/").inner_text("main")
    producer.keep("fair-20-own-figures")


def told_at_stand(fair):
    """₫ of the sales at stands."""
    return sum(OrderLine.objects.filter(order__booth_sale__booth__fair=fair).values_list("total", flat=True))


def test_from_the_template_to_the_closing_report(visit, at):
    boss = User.objects.get(email=TINH)
    template(boss)
    offer, rest = goods()
    fair_price = offer.amount * 9 // 10_000 * 1000
    slot_price = fair_price * 90 // 100
    officer, producer, buyer = visit(viewport=DESK, device_scale_factor=1), visit(), visit()
    officer.enter(TINH)
    producer.enter(HTX)

    fair = planned(officer)
    assert fair.invitations.filter(producer=demo()).exists()
    applied(producer, offer, fair_price)
    others_applied(fair, rest)
    approved_together(officer, fair)
    assert FairListing.objects.filter(booth__fair=fair, state="approved").count() == BOOTHS
    scheduled(officer, fair, offer)

    at(OPENS - SECOND)
    assert "Sắp mở" in buyer.open(f"/fairs/{fair.slug}/").inner_text("main")
    at(OPENS)
    page = buyer.open(f"/fairs/{fair.slug}/")
    assert "Đang mở" in page.inner_text("main") and "12 gian trực tuyến, 18 gian tại chỗ" in page.inner_text("main")
    buyer.keep("fair-09-open")
    live_evening(at, fair, buyer, producer, fair_price, slot_price)
    at(SLOT_ENDS + 30 * MINUTE)
    at_the_stand(buyer, producer, fair, offer, fair_price)

    at(CLOSES)
    archive = buyer.open(f"/fairs/{fair.slug}/").inner_text("main")
    assert "trang lưu của hội chợ" in archive and money(fair_price) not in archive
    closed(officer, producer, fair, slot_price + 2 * fair_price)
    (refused,) = officer.said  # the browser tells of the slot that was dragged onto another
    assert "status of 422" in refused and [*producer.said, *buyer.said] == []
