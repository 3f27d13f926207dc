"""A booth from the producer's phone: asked for with everything, described, its card printed, its visitors answered."""

import datetime as dt
import io

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from catalog.core import clock, outbox
from marketplace.fairs import services
from marketplace.fairs.models import Booth, BoothTalk, FairPicture
from marketplace.notifications.models import Notice
from marketplace.shops.models import Shop
from marketplace.storefront.symbols.booths import booth_uri
from tests.factories.accounts import client_of, make_member, make_superuser, make_user
from tests.factories.fairs import make_booth, make_fair
from tests.factories.products import make_listed, photo_file
from tests.factories.shops import make_on_sale, make_shop
from tests.marketplace.storefront.office.desk import text_of
from tests.papers import keep_pages

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def seated():
    """(the owner's client, its shop) with something on sale."""
    product = make_on_sale()
    return client_of(make_member(producer=product.producer)), Shop.objects.get(producer=product.producer)


def test_a_booth_is_asked_for_with_kind_story_and_staff():
    now = clock.now()
    fair = make_fair(
        mode="both",
        venue="Sân",
        starts_at=now + 5 * DAY,
        ends_at=now + 7 * DAY,
        apply_until=now + 3 * DAY,
        rules="Niêm yết giá.",
    )
    kind = services.put_booth_kind(
        fair=fair, name="Gian 3 × 3", mode="on_site", fee=200_000, capacity=1, numbers="A7", by=None
    )
    client, shop = seated()
    services.invite_producers(fair=fair, producers=[shop.producer_id], by=make_superuser())
    path = f"/studio/fairs/{fair.slug}/"
    page = text_of(client.get(path))
    for said in ("Niêm yết giá.", "Gian 3 × 3", "phí 200.000", "còn 1 chỗ", "Nhận đăng ký tới"):
        assert said in page
    assert fair.invitations.get().seen_at == now
    form = {
        "apply": "1",
        "kind": kind.pk,
        "greeting": "🍯🍯🍯",
        "story": "Vườn cà phê của bà.",
        "staff": "Nguyễn Thị Hoa; bán hàng; 0987 654 321 *\nTrần Văn Nam",
        "samples": "20 gói pha thử",
    }
    assert "Chọn loại gian" in text_of(client.post(path, form | {"kind": ""}))
    assert "cần 10" in text_of(client.post(path, form | {"staff": "Hoa; bán; 0912 345 6789 1"}))
    assert client.post(path, form).status_code == 302
    booth = Booth.objects.get()
    assert list(booth.staff.values_list("name", "task", "phone", "is_shown")) == [
        ("Nguyễn Thị Hoa", "bán hàng", "+84987654321", True),
        ("Trần Văn Nam", "", "", False),
    ]
    assert fair.invitations.get().applied_at == now
    # the next one is told that it waits
    other, _shop = seated()
    page = text_of(other.post(path, form, follow=True))
    assert "vừa hết chỗ" in page and "Danh sách chờ" in page
    # its page: edited, with a picture
    services.decide_booth(booth=booth, verdict="approved", by=None)
    page = text_of(client.get(path))
    assert "A7" in page and "Thẻ gian" in page and "nộp cho ban tổ chức" in page
    edit = f"{path}booth/"
    page = text_of(client.get(edit))
    assert "Nguyễn Thị Hoa; bán hàng; 0987 654 321 *" in page and "Vườn cà phê của bà." in page
    assert client.post(edit, {"save": "1", "greeting": "Chào bà con", "staff": "Trần Văn Nam *"}).status_code == 302
    assert client.post(edit, {"save": "1", "greeting": "x" * 301}).status_code == 422
    assert client.post(edit, {"banner": "1", "photo": photo_file(), "alt": "Vườn"}).status_code == 302
    assert "Chưa chọn ảnh" in text_of(client.post(edit, {"banner": "1"}))
    not_a_photo = SimpleUploadedFile("a.jpg", b"<script>")
    assert client.post(edit, {"banner": "1", "photo": not_a_photo}).status_code == 422
    assert FairPicture.objects.get().alt == "Vườn"
    public = text_of(client.get(f"/fairs/{fair.slug}/booths/{booth.shop.slug}/"))
    assert "Trần Văn Nam" in public and "Chào bà con" in public and "Gian số A7" in public and "<picture>" in public
    assert "Nguyễn Thị Hoa" not in public and "0987" not in public
    assert client.post(edit, {"drop": "1"}).status_code == 302 and not FairPicture.objects.exists()
    assert other.get(f"{path}booth/card.pdf").status_code == 404  # it is not approved
    with clock.set_to(now + 4 * DAY):
        late, _shop = seated()
        assert "Đã thôi nhận đăng ký" in text_of(late.get(path))
        assert "thôi nhận đăng ký" in text_of(late.post(path, form))
        assert Booth.objects.count() == 2


def test_the_booths_card_leads_to_its_page():
    fair = make_fair(name="Hội chợ Sản vật Tây Nguyên mùa thu hoạch 2026", mode="on_site", venue="Sân")
    kind = services.put_booth_kind(fair=fair, name="Gian", mode="on_site", capacity=9, numbers="A7", by=None)
    client, shop = seated()
    booth = services.apply_booth(fair=fair, shop=shop, kind=kind, by=None)
    services.decide_booth(booth=booth, verdict="approved", by=None)
    answer = client.get(f"/studio/fairs/{fair.slug}/booth/card.pdf")
    assert answer["Content-Type"] == "application/pdf"
    (sheet,) = keep_pages(answer.content, "booth-card", scale=3)
    (code,) = zxingcpp.read_barcodes(sheet)
    assert code.text == booth_uri(booth) and f"/fairs/{fair.slug}/booths/{shop.slug}/here/" in code.text
    words = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "A7" in words and shop.name in words and "Tây Nguyên" in words


def test_visitors_ask_and_the_shop_answers(client):
    fair = make_fair()
    owner_client, shop = seated()
    booth = make_booth(fair=fair, shop=shop)
    owner = shop.producer.memberships.get().user
    talk = f"/fairs/{fair.slug}/booths/{shop.slug}/talk/"
    assert "Để lại số điện thoại" in text_of(client.post(talk, {"kind": "question", "text": "Còn hàng không?"}))
    personal = {"kind": "contact", "text": "Gọi giúp tôi", "name": "Lan", "phone": "0912345678"}
    assert "Đánh dấu ô này" in text_of(client.post(talk, personal))  # nothing is kept without consent
    assert not BoothTalk.objects.exists()
    assert "Gian hàng sẽ gọi lại" in text_of(client.post(talk, personal | {"agreed": "on"}, follow=True))
    buyer = make_user()
    mine = client_of(buyer)
    for n in range(2):
        assert mine.post(talk, {"kind": "wholesale", "text": f"Cần 20 kg <b>{n}</b>"}).status_code == 302
    assert BoothTalk.objects.count() == 2 and BoothTalk.objects.get(user=buyer).messages.count() == 2
    outbox.deliver()
    assert Notice.objects.filter(user=owner, kind="booth.asked").exists()
    desk = f"/studio/fairs/{fair.slug}/talks/"
    page = text_of(owner_client.get(desk))
    assert "Lan" in page and "0912 345 678" in page and "&lt;b&gt;1" in page and "Ghi đã gọi lại" in page
    found = BoothTalk.objects.get(user=buyer)
    assert owner_client.post(desk, {"talk": found.pk, "text": ""}).status_code == 422
    assert owner_client.post(desk, {"talk": found.pk, "text": "Có, 110.000 một ký."}).status_code == 302
    outbox.deliver()
    assert Notice.objects.get(user=buyer, kind="booth.answered").url == talk
    assert "110.000 một ký" in text_of(mine.get(talk)) and "Lan" not in text_of(mine.get(talk))
    stranger, _shop = seated()
    assert stranger.get(desk).status_code == 404
    make_booth(fair=fair, shop=_shop)
    assert stranger.post(desk, {"talk": found.pk, "text": "x"}).status_code == 404
    assert "0912 345 678" in text_of(owner_client.get(f"{desk}?talks_after=x"))  # a cursor that is none: the first page
    with clock.set_to(clock.now() + 366 * DAY):
        assert services.drop_old_talks() == 2 and not BoothTalk.objects.exists()
    services.withdraw_booth(booth=booth, by=owner)
    assert mine.get(talk).status_code == 404


def test_one_address_asks_so_often_a_day(client):
    fair = make_fair()
    shop = make_shop(producer=make_listed().producer)
    make_booth(fair=fair, shop=shop)
    talk = f"/fairs/{fair.slug}/booths/{shop.slug}/talk/"
    form = {"kind": "contact", "text": "Gọi", "phone": "0912345678", "agreed": "on"}
    for _ in range(30):
        assert client.post(talk, form).status_code == 302
    answer = client.post(talk, form)
    assert answer.status_code == 422 and "đã hỏi nhiều" in text_of(answer)
    assert BoothTalk.objects.count() == 30


def test_a_card_can_be_drawn_for_a_name_of_emoji_and_of_160_letters():
    fair = make_fair(name="🎪🎪🎪", slug="phien-cho-vui")
    for name in ("🍯🍯", "Hợp tác xã " + "Ượng " * 29):
        shop = make_shop(producer=make_listed().producer)
        Shop.objects.filter(pk=shop.pk).update(name=name[:160])
        booth = make_booth(fair=fair, shop=Shop.objects.get(pk=shop.pk))
        client = client_of(make_member(producer=shop.producer))
        answer = client.get(f"/studio/fairs/{fair.slug}/booth/card.pdf")
        assert len(PdfReader(io.BytesIO(answer.content)).pages) == 1
        assert client.get(f"/fairs/{fair.slug}/booths/{booth.shop.slug}/").status_code == 200
    assert Image.open(io.BytesIO(client.get(f"/og/fairs/{fair.slug}.png").content)).size == (1200, 630)
