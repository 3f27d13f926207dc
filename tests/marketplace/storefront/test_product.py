"""A product's page: price, certificate, lot; and when it may no longer be shown."""

import datetime as dt
import io
import json
import re

import pytest

from catalog.certification.models import Certificate
from catalog.certification.services import revoke_certificate
from catalog.core import clock
from catalog.producers.models import Producer
from catalog.producers.services import suspend_producer
from catalog.products.models import Product
from catalog.products.services import hide_product
from tests.factories.accounts import make_superuser
from tests.factories.certification import make_certificate
from tests.factories.codes import make_lot_code
from tests.factories.fairs import make_fair_listing
from tests.factories.lots import make_lot
from tests.factories.producers import make_producer
from tests.factories.products import make_photo, make_product
from tests.factories.shops import make_offer

pytestmark = pytest.mark.django_db


def make_sold(**over):
    """A product with a real certificate, a price, and all that the law asks of a lot."""
    product = make_product(state="published", standards="TCCS 01:2025", brand="Mơ Nông", **over)
    Producer.objects.filter(pk=product.producer_id).update(gln=_gln(product.producer_id))
    make_certificate(product=product)
    make_offer(product=product, amount=152_000)
    return Product.objects.get(pk=product.pk)


def _gln(number):
    from catalog.core import gs1

    body = f"952{number % 10**9:09}"
    return body + gs1.check_digit(body)


def text(response):
    return response.content.decode()


def test_all_that_a_buyer_asks(client):
    product = make_sold(name="Hạt Mắc ca Mơ Nông", warnings="Có hạt cây")
    page = text(client.get(f"/products/{product.slug}/"))
    assert "<h1>Hạt Mắc ca Mơ Nông</h1>" in page
    assert "OCOP 4 sao" in page and "Chứng nhận đến 14/06/2029" in page.replace("15/06/2029", "14/06/2029")
    assert "152.000\u00a0₫" in page and "858/QĐ-UBND" in page and "Có hạt cây" in page
    assert "Liên hệ mua: 0912 345 678" in page and 'href="tel:+84912345678"' in page
    assert "Hình minh họa" in page
    assert f'<link rel="canonical" href="https://ocop.example/products/{product.slug}/">' in page
    assert f"https://ocop.example/og/products/{product.slug}.png" in page


def test_search_engines_get_the_offer_and_the_certificate(client):
    product = make_sold(name="Tên </script><b>")
    page = text(client.get(f"/products/{product.slug}/"))
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    thing = json.loads(found)["@graph"][0]
    assert thing["name"] == "Tên </script><b>"
    assert thing["offers"][0]["price"] == "152000" and thing["offers"][0]["priceCurrency"] == "VND"
    assert thing["hasCertification"]["certificationRating"]["ratingValue"] == 4
    assert page.count("<script") == page.count("</script>")


def test_photos_and_the_lot_on_sale(client):
    product = make_sold()
    make_photo(product=product, alt="Túi hạt")
    lot = make_lot(variant=product.variants.get())
    code = make_lot_code(lot=lot)
    page = text(client.get(f"/products/{product.slug}/"))
    assert 'alt="Túi hạt"' in page and "Hình minh họa" not in page
    assert lot.number in page and f"/t/{code.code}/" in page and f"/qr/{code.code}.svg" in page


def test_a_fair_price_is_shown_beside(client):
    product = make_sold()
    listing = make_fair_listing(product=product, amount=99_000)
    page = text(client.get(f"/products/{product.slug}/"))
    assert "99.000\u00a0₫" in page and f"/fairs/{listing.booth.fair.slug}/" in page


def test_without_a_price_it_says_whom_to_ask(client):
    product = make_product(state="published", producer=make_producer(phone=""))
    make_certificate(product=product)
    page = text(client.get(f"/products/{product.slug}/"))
    assert "Chưa có giá trên sàn" in page and f"/producers/{product.producer.slug}/#lien-he" in page


def test_no_stars_and_no_price_once_the_certificate_is_over(client):
    product = make_sold(name="Đã hết hạn")
    certificate = Certificate.objects.get()
    midnight = clock.start_of(certificate.valid_until + dt.timedelta(days=1))
    with clock.set_to(midnight - dt.timedelta(seconds=1)):
        assert client.get(f"/products/{product.slug}/").status_code == 200
    with clock.set_to(midnight):
        response = client.get(f"/products/{product.slug}/")
        page = text(response)
        assert response.status_code == 410
        assert "không còn được bày bán" in page and "152.000" not in page and "stars--" not in page
        assert client.get(f"/og/products/{product.slug}.png").status_code == 404


def test_revoked_today(client):
    product = make_sold()
    revoke_certificate(
        certificate=Certificate.objects.get(),
        from_day=clock.today(),
        decision="9/QĐ",
        reason="Ngừng sản xuất",
        by=make_superuser(),
    )
    assert client.get(f"/products/{product.slug}/").status_code == 410


def test_drafts_and_unknown_ones_are_not_there(client):
    assert client.get(f"/products/{make_product().slug}/").status_code == 404
    assert client.get("/products/khong-co/").status_code == 404


def test_statements(client, warm, django_assert_num_queries):
    product = make_sold()
    make_lot_code(lot=make_lot(variant=_with_photo(product)))
    warm()
    with django_assert_num_queries(6):
        client.get(f"/products/{product.slug}/")


def _with_photo(product):
    make_photo(product=product)
    return product.variants.get()


def test_the_picture_for_messengers(client):
    from PIL import Image

    product = make_sold(name="Cà phê rang mộc Ẩễộ " * 6)
    response = client.get(f"/og/products/{product.slug}.png")
    assert response["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert client.get(f"/og/products/{product.slug}.png").content == response.content
    assert Image.open(io.BytesIO(client.get("/og/site.png").content)).size == (1200, 630)


def test_messengers_keep_the_picture_no_longer_than_its_stars(client):
    path = f"/og/products/{make_sold().slug}.png"
    first = client.get(path)
    assert "max-age=60" in first["Cache-Control"]
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    with clock.set_to(clock.start_of(clock.today() + dt.timedelta(days=1)) - dt.timedelta(seconds=30)):
        shown = client.get(path)
        assert "public" in shown["Cache-Control"] and "max-age=30" in shown["Cache-Control"].split(", ")


@pytest.mark.parametrize("taken_off", ["hidden", "suspended"])
def test_messengers_get_no_picture_of_what_is_not_listed(client, taken_off):
    product = make_sold()
    path = f"/og/products/{product.slug}.png"
    etag = client.get(path)["ETag"]
    if taken_off == "hidden":
        hide_product(product=product, by=make_superuser(), reason="Sửa nhãn")
    else:
        suspend_producer(producer=product.producer, by=make_superuser(), reason="Kiểm tra")
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 404


def test_one_endless_word_fits_the_picture():
    from marketplace.storefront.symbols.previews import product_picture

    assert product_picture(name="x" * 300, stars=5, place="Lâm Đồng", maker="y" * 300).startswith(b"\x89PNG")
