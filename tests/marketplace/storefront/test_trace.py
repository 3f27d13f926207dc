"""The page behind a code: what a scan shows, within its budgets."""

import datetime as dt
import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from catalog.certification.services import revoke_certificate
from catalog.core import clock
from catalog.producers.services import suspend_producer
from catalog.products.models import Photo, Variant
from catalog.products.services import hide_product
from tests.factories.accounts import make_superuser
from tests.factories.certification import make_certificate
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_lot, make_paper, make_variant_to_trace
from tests.factories.products import photo_file
from tests.factories.shops import make_offer
from tests.factories.zones import SQUARE, make_harvest, make_zone, make_zone_code
from traceability.codes.services import ensure_code
from traceability.lots.services import add_input, hold_lot, publish_lot, recall_lot
from traceability.zones.models import HarvestPhoto
from traceability.zones.services import add_certificate, set_code_status

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def make_traced(*, certified=True, pictures=0, **over):
    """A published lot with price, certificate, a zone with an outline and a code that waits for renewal today; of a harvest with so many
    pictures."""
    variant = make_variant_to_trace(**{"name": "Hạt Mắc ca Mơ Nông", "warnings": "Có hạt cây."} | over)
    if certified:
        make_certificate(product=variant.product)
    make_offer(variant=variant, amount=152_000)
    zone = make_zone(producer=variant.product.producer, outline=SQUARE, outline_is_public=True)
    set_code_status(zone_code=make_zone_code(zone=zone), status="pending", starts_on=dt.date(2026, 10, 1), by=None)
    lot = make_lot(variant=variant, zones=[zone], number="MN261008", publish=not pictures)
    if pictures:
        photos = [photo_file(width=640, height=480) for _ in range(pictures)]
        harvest = make_harvest(zone=zone, harvested_on=dt.date(2026, 9, 20), photos=photos)
        add_input(lot=lot, zone=zone, harvest=harvest, quantity_kg=100, by=None)
        publish_lot(lot=lot, by=None)
    return make_lot_code(lot=lot)


def test_a_scan_tells_the_lot_from_verdict_to_law(client):
    code = make_traced()
    page = text(client.get(f"/t/{code.code}/"))
    for words in (
        "Lô này đang bán bình thường",
        "Kiểm tra lúc 10:00, 22/11/2026",
        '<h1 id="name">Hạt Mắc ca Mơ Nông</h1>',
        "OCOP 4 sao",
        "MN261008",
        "08/10/2026",
        "Xã Kiến Đức",
        "100% của lô",
        "Ngày thu hoạch: còn hiệu lực",
        "Hôm nay: chờ gia hạn từ 01/10/2026",
        "Cơ sở tự khai; cơ quan quản lý chưa xác nhận mã này.",
        "858/QĐ-UBND",
        "Thu hoạch",
        "Đóng gói",
        "Có hạt cây.",
        "TCCS 01:2025",
        "Mã truy xuất",
        "152.000\u00a0₫",
        "lần quét đầu tiên",
        f'href="/report/?code={code.code}"',
    ):
        assert words in page, words
    assert page.index("bình thường") < page.index("Trồng ở đâu") < page.index("Toàn bộ thông tin theo quy định")


def test_another_lot_is_another_page(client):
    first = make_traced()
    variant = Variant.objects.get(pk=first.lot.variant_id)
    second = make_lot_code(lot=make_lot(variant=variant, number="MN261101"))
    assert "MN261008" not in text(client.get(f"/t/{second.code}/"))


def test_recalled_comes_first_without_price_or_buying(client):
    code = make_traced()
    recall_lot(lot=code.lot, reason="aflatoxin vượt mức", by=make_superuser())
    page = text(client.get(f"/t/{code.code}/"))
    main = page[page.index("<main") : page.index("</main>")]
    assert "<title>Thu hồi lô MN261008" in page
    assert main.index("đang bị thu hồi") < main.index("Hạt Mắc ca Mơ Nông")
    assert "aflatoxin vượt mức" in main and "Bạn cần làm gì" in main
    assert "152.000" not in page and "/products/" not in main
    assert page.count("<h1") == 1


def test_held_for_a_check(client):
    code = make_traced()
    hold_lot(lot=code.lot, reason="chờ kiểm nghiệm", by=make_superuser())
    page = text(client.get(f"/t/{code.code}/"))
    assert "Tạm giữ để kiểm tra" in page and "chờ kiểm nghiệm" in page and "152.000" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("mẫu gửi đi, chờ kết quả", "mẫu gửi đi, chờ kết quả."),
        ("Mẫu gửi đi rồi. ", "Mẫu gửi đi rồi."),
        ("Chờ phiếu “vi sinh.”", "Chờ phiếu “vi sinh.”"),
        ("Hạn dùng in sai?", "Hạn dùng in sai?"),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("act", [hold_lot, recall_lot])
def test_a_reason_ends_once(client, act, language, typed, said):
    code = make_traced()
    act(lot=code.lot, reason=typed, by=None)
    client.cookies["django_language"] = language
    page = text(client.get(f"/t/{code.code}/"))
    (found,) = re.findall(rf"(?:Lý do|Reason): ({re.escape(said)})(?= ?<)", page)
    assert found == said


def test_past_its_day(client):
    code = make_traced()
    with clock.set_to(clock.start_of(dt.date(2027, 10, 9))):
        page = text(client.get(f"/t/{code.code}/"))
    assert "đã hết hạn dùng" in page and "152.000" not in page


def test_expired_and_revoked_certificates_show_no_stars(client):
    code = make_traced()
    certificate = code.lot.variant.product.certificates.get()
    with clock.set_to(clock.start_of(certificate.valid_until + dt.timedelta(days=1))):
        page = text(client.get(f"/t/{code.code}/"))
    assert "Giấy hết hạn" in page and "seal--off" in page and 'class="stars' not in page and "152.000" not in page
    revoke_certificate(
        certificate=certificate, from_day=clock.today(), decision="9/QĐ", reason="Hồ sơ giả", by=make_superuser()
    )
    page = text(client.get(f"/t/{code.code}/"))
    assert "Giấy chứng nhận đã bị thu hồi" in page and "Hồ sơ giả" in page and 'class="stars' not in page


def test_a_product_without_a_certificate(client):
    code = make_traced(certified=False)
    page = text(client.get(f"/t/{code.code}/"))
    assert "chưa có giấy chứng nhận OCOP" in page and "152.000" not in page


NOT_ON_SALE = "Sản phẩm này tạm không bày bán"


def buyers_see_no_offer(page):
    main = page[page.index("<main") : page.index("</main>")]
    assert "note--soon" in main and NOT_ON_SALE in main
    for gone in (
        "đang bán bình thường",
        'class="stars',
        "OCOP 4 sao",
        "#stars-",
        "152.000",
        "/products/",
        'class="buy"',
    ):
        assert gone not in main, gone
    assert "/og/products/" not in page
    return main


def test_a_hidden_products_lot_is_read_but_not_sold(client, django_assert_num_queries, warm):
    code = make_traced()
    hide_product(product=code.lot.variant.product, by=make_superuser(), reason="Sửa nhãn")
    warm()
    client.get(f"/t/{code.code}/")
    with django_assert_num_queries(4):
        page = text(client.get(f"/t/{code.code}/", headers={"User-Agent": "curl/8"}))
    main = buyers_see_no_offer(page)
    assert "đang ẩn hoặc chờ duyệt" in main and "không bị tạm giữ hay thu hồi" in main
    for kept in ("MN261008", "858/QĐ-UBND", "Hôm nay: còn hiệu lực", "Xã Kiến Đức", "Có hạt cây.", "/certificates/"):
        assert kept in main, kept


def test_a_suspended_producers_lot_and_variant_are_read_but_not_sold(client):
    code = make_traced()
    variant_code = ensure_code(variant=code.lot.variant)
    suspend_producer(producer=code.lot.producer, by=make_superuser(), reason="Chờ kiểm tra")
    main = buyers_see_no_offer(text(client.get(f"/t/{code.code}/")))
    assert "đang tạm ngừng hoặc chưa được xác minh" in main and "858/QĐ-UBND" in main and "Giấy hết hạn" not in main
    main = buyers_see_no_offer(text(client.get(f"/t/{variant_code.code}/")))
    assert "không nói lô nào" in main and "không bị tạm giữ" not in main


def test_papers_are_told_of_the_lots_day_and_of_today(client):
    """The OCOP certificate, a certificate of the zone and papers of the lot: in force when it was made, and now."""
    code = make_traced()
    lot = code.lot
    add_certificate(
        zone=lot.inputs.get().zone, kind="vietgap", number="VG-1", issuer="Tổ chức chứng nhận (mẫu)", valid_from=dt.date(2025, 1, 1),
        valid_until=dt.date(2026, 9, 30), by=None,
    )  # fmt: skip
    for given in (
        {"kind": "certificate", "title": "Nguồn gốc giống", "issued_on": dt.date(2026, 1, 1), "valid_until": dt.date(2026, 10, 31)},
        {"kind": "origin", "title": "Hợp đồng mua", "issued_on": dt.date(2026, 10, 20)},
        {"kind": "test", "title": "Vi sinh vật", "issued_on": dt.date(2026, 10, 9)},
    ):  # fmt: skip
        make_paper(lot=lot, **given)
    page = text(client.get(f"/t/{code.code}/"))
    cert = page[page.index('id="cert"') : page.index("Xem giấy chứng nhận")]
    assert "Ngày sản xuất 08/10/2026: còn hiệu lực, 4 sao" in cert and "Hôm nay: còn hiệu lực" in cert
    zone = page[page.index("VG-1") : page.index('id="proofs"')]
    assert "Ngày thu hoạch: còn hiệu lực" in zone and "Hôm nay: hết hạn từ 01/10/2026" in zone
    seed, deed, tests = (
        page[page.index(f"<b>{title}</b>") :].split("</li>")[0]
        for title in ("Nguồn gốc giống", "Hợp đồng mua", "Vi sinh vật")
    )
    assert "Ngày sản xuất 08/10/2026: còn hiệu lực" in seed and "Hôm nay: hết hạn từ 01/11/2026" in seed
    assert "Cấp sau ngày sản xuất" in deed and "Hôm nay: còn hiệu lực" in deed
    assert "hiệu lực" not in tests and "Đạt" in tests
    with clock.set_to(dt.datetime(2030, 1, 1, tzinfo=dt.UTC)):  # all of it is over
        page = text(client.get(f"/t/{code.code}/"))
        cert = page[page.index('id="cert"') : page.index("Xem giấy chứng nhận")]
    assert "Ngày sản xuất 08/10/2026: còn hiệu lực, 4 sao" in cert and "Hết hạn" in cert
    later = make_variant_to_trace()
    make_certificate(product=later.product, decided_on=dt.date(2026, 11, 1))
    page = text(client.get(f"/t/{make_lot_code(variant=later).code}/"))
    assert "Ngày sản xuất 08/10/2026: không có giấy còn hiệu lực" in page and "Hôm nay: còn hiệu lực" in page


def test_what_nobody_wrote_down_is_said_so_and_is_no_none(client):
    """Also in English, where "none" beside ingredients reads as a fault of the program, or as a lie."""
    code = make_traced(certified=False, brand="", warnings="", standards="TCCS 01:2025", ingredients="", storage="")
    vietnamese, english = (
        text(client.get(f"/t/{code.code}/", headers={"accept-language": language})) for language in ("vi", "en")
    )
    assert "<dt>Thành phần</dt><dd>Chưa ghi</dd>" in vietnamese
    assert "<dt>Ingredients</dt><dd>Not recorded</dd>" in english
    for page in (vietnamese, english):
        assert not re.search(r">\s*(None|True|False|nan|NaN|undefined)\b", page)


def test_a_variant_lists_its_lots(client):
    lot_code = make_traced()
    code = ensure_code(variant=lot_code.lot.variant)
    page = text(client.get(f"/t/{code.code}/"))
    assert "không nói lô nào" in page and f"/t/{lot_code.code}/" in page and "MN261008" in page


def test_a_zone_has_its_own_page(client):
    zone = make_zone()
    assert client.get(f"/t/{ensure_code(zone=zone).code}/")["Location"] == f"/zones/{zone.slug}/"


def test_the_code_is_forgiving_and_the_unknown_all_alike(client):
    code = make_traced()
    spoken = f"{code.code[:4]}-{code.code[4:8]}-{code.code[8:]}".lower()
    assert client.get(f"/t/{spoken}/")["Location"] == f"/t/{code.code}/"
    unknown = [client.get(f"/t/{typed}/") for typed in ("000000000000", "abc", "x" * 300, "🥭", "%00")]
    assert {r.status_code for r in unknown} == {404}
    assert len({r.content for r in unknown}) == 1 and "Không tìm thấy mã này" in text(unknown[0])


def test_typing_a_code(client):
    assert "Hoặc gõ mã" in text(client.get("/t/"))
    assert client.get("/t/?ma=0k3f-9tq2-xb7m")["Location"] == "/q/0K3F9TQ2XB7M"
    assert client.get("/t/?ma=09520000000110&lo=MN1")["Location"] == "/01/09520000000110/10/MN1"
    assert client.get("/t/?ma=(01)09520000000110")["Location"] == "/01/09520000000110"
    wrong = client.get("/t/?ma=09520000000111")
    assert wrong.status_code == 400 and 'role="alert"' in text(wrong)


def test_budgets(client, django_assert_num_queries, warm, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    code = make_traced(pictures=6)
    Photo.objects.update(widths=[160, 320, 480, 800, 1200])
    HarvestPhoto.objects.update(widths=[160, 320, 480, 800, 1200], is_public=True)
    warm()
    client.get(f"/t/{code.code}/")
    with django_assert_num_queries(4):
        page = client.get(f"/t/{code.code}/", headers={"Accept-Encoding": "gzip", "User-Agent": "curl/8"})
        assert page.status_code == 200
    assert "no-cache" in page["Cache-Control"]
    assert gzip.decompress(page.content).count("Ảnh thu hoạch".encode()) == 4  # of six
    files = [Path(finders.find(name)) for name in ("ocop.css", "ocop.js", "brand/favicon.svg")]
    assert len(page.content) + sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) < 30_000


def test_scans_are_counted_after_the_answer(client):
    code = make_traced()
    client.get(f"/t/{code.code}/")
    page = text(client.get(f"/t/{code.code}/"))
    assert "Mã này đã được quét 1 lần, lần đầu ngày 22/11/2026" in page
