"""Fairs and booths, the register and certificates, texts, and what machines read."""

import datetime as dt
import re

import pytest
from django.utils import translation

from catalog.certification.models import Certificate
from catalog.certification.services import revoke_certificate
from catalog.core import clock
from marketplace.fairs.services import cancel_fair
from tests.factories.accounts import make_superuser
from tests.factories.certification import make_certificate, make_certified
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.outlets import make_outlet
from tests.factories.products import make_product, make_set
from tests.factories.shops import make_on_sale
from tests.factories.zones import make_zone

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def test_fairs_by_their_time(client, django_assert_num_queries):
    now = clock.now()
    make_fair(name="Chợ đang mở")
    make_fair(name="Chợ sắp mở", starts_at=now + dt.timedelta(days=2), ends_at=now + dt.timedelta(days=5))
    make_fair(name="Chợ nháp", published=False)
    with django_assert_num_queries(3):
        page = text(client.get("/fairs/"))
    assert page.index("Chợ đang mở") < page.index("Chợ sắp mở") and "Chợ nháp" not in page
    with clock.set_to(now + dt.timedelta(days=30)):
        page = text(client.get("/fairs/"))
    assert "chưa có hội chợ nào" in page and "Đã qua" in page


def test_a_fairs_prices_begin_and_end_with_it(client, warm, django_assert_num_queries):
    now = clock.now()
    fair = make_fair(name="Chợ phiên", starts_at=now + dt.timedelta(hours=1), ends_at=now + dt.timedelta(days=2))
    product = make_on_sale(name="Mắc ca", amount=120_000)
    booth = make_fair_listing(product=product, fair=fair, amount=99_000).booth
    address, stall = f"/fairs/{fair.slug}/", f"/fairs/{fair.slug}/booths/{booth.shop.slug}/"
    assert "Sắp mở" in text(client.get(address)) and "99.000" not in text(client.get(address))
    assert "99.000" not in text(client.get(stall))
    with clock.set_to(fair.starts_at):
        warm(fair.channel)
        with django_assert_num_queries(5):
            page = text(client.get(address, headers={"User-Agent": "curl/8"}))  # a machine's visit is not written
        assert "Đang mở" in page and "99.000\u00a0₫" in page and "1 gian hàng" in page and '"@type":"Event"' in page
        with django_assert_num_queries(6):
            page = text(client.get(stall, headers={"User-Agent": "curl/8"}))
        assert "99.000\u00a0₫" in page and "Giá hội chợ đến" in page
        assert "Chưa có sản phẩm nào như vậy trong hội chợ này" in text(client.get(address + "?q=zzz"))
    with clock.set_to(fair.ends_at):
        assert "Đã đóng" in text(client.get(address)) and "99.000" not in text(client.get(address))
        assert "99.000" not in text(client.get(stall))
    assert client.get("/fairs/khong-co/").status_code == 404
    assert client.get(f"/fairs/{fair.slug}/booths/khong-co/").status_code == 404
    assert client.get("/fairs/khong-co/booths/khong-co/").status_code == 404


def test_a_cancelled_fair_says_so(client):
    fair = make_fair()
    cancel_fair(fair=fair, reason="Bão số 9", by=make_superuser())
    assert "đã hủy" in text(client.get(f"/fairs/{fair.slug}/"))


def test_the_register(client, django_assert_num_queries):
    make_certified(name="Bốn sao", stars=4)
    make_certified(name="Năm sao", stars=5)
    with django_assert_num_queries(2):
        page = text(client.get("/certified/"))
    assert "Bốn sao" in page and "Năm sao" in page and "858/QĐ-UBND" in page
    found = text(client.get("/certified/?sao=5&tinh=68&q=nam+sao"))
    assert "Năm sao" in found and "Bốn sao" not in found and "noindex" in found
    assert "Không có giấy nào như vậy" in text(client.get("/certified/?q=zzzz"))
    for bad in ("sao=9", "tinh=%27", "sau=tampered", "q=" + "x" * 5000, "sao=4&sau=%00"):
        assert client.get(f"/certified/?{bad}").status_code == 200
    assert "Trang này không còn đúng" in text(client.get("/certified/?sau=tampered"))


def test_the_registers_pages(client):
    for n in range(51):
        make_certified(name=f"Hàng {n:02}")
    first = text(client.get("/certified/?sao=4"))
    after = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    assert after.startswith("?sao=4&sau=")
    second = text(client.get("/certified/" + after))
    assert second.count('<th scope="row">') == 1 and 'href="?sao=4"' in second


def test_checking_a_certificate(client, django_assert_num_queries):
    make_certified(name="Mắc ca")
    certificate = Certificate.objects.get()
    with django_assert_num_queries(7):
        page = text(client.get(f"/certificates/{certificate.pk}/"))
    assert f'href="/products/{certificate.product.slug}/"' in page
    assert "còn hiệu lực hôm nay" in page and "Mắc ca" in page and "858/QĐ-UBND" in page
    with clock.set_to(clock.start_of(certificate.valid_until + dt.timedelta(days=1))):
        page = text(client.get(f"/certificates/{certificate.pk}/"))
        assert "Giấy hết hạn" in page and "seal--off" in page
    with clock.set_to(clock.start_of(certificate.valid_from - dt.timedelta(days=1))):
        assert "có hiệu lực từ" in text(client.get(f"/certificates/{certificate.pk}/"))
    newer = make_certificate(
        product=certificate.product, stars=5, decision_number="9/QĐ-BNNMT", decided_on=dt.date(2026, 10, 1)
    )
    assert "thay bằng giấy mới hơn" in text(client.get(f"/certificates/{certificate.pk}/"))
    revoke_certificate(
        certificate=newer, from_day=clock.today(), decision="10/QĐ", reason="Hồ sơ giả", by=make_superuser()
    )
    page = text(client.get(f"/certificates/{newer.pk}/"))
    assert "đã bị thu hồi" in page and "Hồ sơ giả" in page and "10/QĐ" in page
    assert client.get("/certificates/999999999/").status_code == 404


def test_a_certificate_names_the_group_of_its_own_regime_and_leads_to_no_dead_end(client):
    product = make_product(product_set=make_set(18), state="draft")
    old = make_certificate(product=product, decided_on=dt.date(2024, 3, 1), issuing_place=None)
    page = text(client.get(f"/certificates/{old.pk}/"))
    assert "Theo</dt><dd>148/QĐ-TTg" in page and "Dược liệu và sản phẩm từ dược liệu" in page
    assert product.product_set.name not in page  # that regime had no such set
    assert "còn hiệu lực hôm nay" in page and "Xem sản phẩm này" not in page  # it is not listed


@pytest.mark.parametrize("slug", ["stars", "ranking", "complaints", "terms", "privacy"])
def test_texts(client, slug, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(f"/pages/{slug}/")
    assert response.status_code == 200 and text(response).count("<h1>") == 1
    assert client.get("/pages/khong-co/").status_code == 404


def test_sitemaps(client, django_assert_num_queries):
    product = make_on_sale()
    zone = make_zone()
    fair = make_fair()
    outlet = make_outlet()
    with django_assert_num_queries(1):
        index = text(client.get("/sitemap.xml"))
    addresses = re.findall(r"<loc>https://ocop\.example([^<]+)</loc>", index)
    assert len(addresses) == 8
    found = "".join(text(client.get(path)) for path in addresses)
    for path in (f"/products/{product.slug}/", f"/producers/{product.producer.slug}/", "/places/68/", f"/zones/{zone.slug}/",
                 f"/fairs/{fair.slug}/", f"/outlets/{outlet.slug}/", "/pages/stars/"):  # fmt: skip
        assert f"https://ocop.example{path}" in found, path
    assert client.get("/sitemaps/products-2.xml").status_code == 404
    assert client.get("/sitemaps/khong-1.xml").status_code == 404
    assert client.get("/sitemaps/products-0.xml").status_code == 404


def test_sitemaps_in_chunks(client, monkeypatch):
    monkeypatch.setattr("marketplace.storefront.views.sitemap.CHUNK", 2)
    for _ in range(3):
        make_on_sale()
    assert "products-2.xml" in text(client.get("/sitemap.xml"))
    counts = [text(client.get(f"/sitemaps/products-{n}.xml")).count("<url>") for n in (1, 2)]
    assert counts == [2, 1]


def test_pages_in_english(client):
    make_on_sale(name="Cà phê", name_en="Coffee", amount=125_000)
    client.cookies["django_language"] = "en"
    page = text(client.get("/products/"))
    assert 'lang="en"' in page and "Coffee" in page and "125,000\u00a0₫" in page
    translation.activate("vi")
