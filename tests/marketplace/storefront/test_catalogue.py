"""The catalogue and home: filters, search, pages, what a stranger may type."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from catalog.products.models import Variant
from tests.factories.codes import make_lot_code
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.producers import make_producer
from tests.factories.products import make_product, make_set
from tests.factories.shops import make_on_sale
from tests.factories.units import make_batch, serials

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def names(page):
    return re.findall(r'<h[23] class="card__name"><a href="/products/[^"]+/">([^<]+)</a>', page)


def test_the_catalogue_lists_what_may_be_sold_today(client):
    make_on_sale(name="Mắc ca Mơ Nông", stars=4, amount=152_000)
    make_product(name="Bản nháp")
    page = text(client.get("/products/"))
    assert names(page) == ["Mắc ca Mơ Nông"]
    assert "OCOP 4 sao" in page and "152.000\u00a0₫" in page and "Xã Kiến Đức, Lâm Đồng" in page


def test_filters_become_chips_that_can_be_dropped(client):
    make_on_sale(name="Bốn sao", stars=4, amount=100_000)
    make_on_sale(name="Năm sao", stars=5, amount=900_000, product_set=make_set(12))
    page = text(client.get("/products/?sao=5&tinh=68&gia_tu=500.000"))
    assert names(page) == ["Năm sao"]
    assert 'href="?sao=5&amp;gia_tu=500.000"' in page  # without the province
    assert "Từ 500.000\u00a0₫" in page and 'value="500.000"' in page
    assert names(text(client.get("/products/?gia_den=200000"))) == ["Bốn sao"]
    between = text(client.get("/products/?gia_tu=50000&gia_den=200000"))
    assert "50.000\u00a0₫ – 200.000\u00a0₫" in between
    assert names(text(client.get("/products/?bo=" + make_set(12).slug))) == ["Năm sao"]


def test_ticks_for_a_fair_and_a_sale(client):
    inside = make_on_sale(name="Trong chợ phiên")
    make_on_sale(name="Ngoài chợ phiên")
    make_fair_listing(product=inside, amount=90_000)
    page = text(client.get("/products/?cho=1"))
    assert names(page) == ["Trong chợ phiên"] and 'name="cho" value="1" checked' in page
    assert "Chưa có sản phẩm nào như vậy" in text(client.get("/products/?giam=1"))


def test_order_is_named_and_explained(client):
    make_on_sale(name="Đắt", amount=900_000)
    make_on_sale(name="Rẻ", amount=10_000)
    page = text(client.get("/products/?xep=gia"))
    assert names(page) == ["Rẻ", "Đắt"]
    assert "Không ai trả tiền để được xếp trước" in page
    assert names(text(client.get("/products/?xep=gia_cao"))) == ["Đắt", "Rẻ"]


def test_pages_by_cursor(client):
    for n in range(26):
        make_on_sale(name=f"Hàng {n:02}", amount=1000 + n)
    first = text(client.get("/products/?xep=gia"))
    assert len(names(first)) == 24
    after = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = text(client.get("/products/" + after))
    assert names(second) == ["Hàng 24", "Hàng 25"]
    before = re.search(r'rel="prev" href="([^"]+)"', second)[1].replace("&amp;", "&")
    assert names(text(client.get("/products/" + before))) == names(first)


def test_search_without_marks_and_when_nothing_is_found(client):
    make_on_sale(name="Nước mắm Mẫu Hoàng")
    page = text(client.get("/products/?q=nuoc+mam"))
    assert names(page) == ["Nước mắm Mẫu Hoàng"] and "1 sản phẩm cho “nuoc mam”" in page
    assert 'content="noindex"' in page
    empty = text(client.get("/products/?q=nuoc+mam&sao=5"))
    assert "Chưa có sản phẩm nào cho “nuoc mam”" in empty and "Bỏ “5 sao”" in empty and "Bỏ từ khóa" in empty


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 10_000,
        "q=🥭🥭",
        "q='; DROP TABLE products_product; --",
        "q=%25%25%00",
        "q=%ff%fe",
        "sao=9&tinh=zz&bo=khong-co&chu_the=vua&nhom=%27",
        "gia_tu=-1&gia_den=abc",
        "gia_tu=99999999999999999999",
        "sau=tampered&xep=gia",
        "truoc=%00",
        "xep=ngau-nhien",
    ],
)
def test_whatever_is_typed_gets_a_page(client, query):
    make_on_sale(name="Còn đây")
    response = client.get("/products/?" + query)
    assert response.status_code == 200
    assert "<h1>" in text(response) and len(response.content) < 60_000


def test_text_from_people_is_escaped(client):
    make_on_sale(name="<script>alert(1)</script>")
    assert "<script>alert" not in text(client.get("/products/?q=<script>"))
    assert "<script>alert" not in text(client.get("/products/"))


def test_methods(client):
    for path in ("/", "/products/", "/places/", "/fairs/", "/certified/", "/t/"):
        assert client.post(path).status_code == 405
        head = client.head(path)
        assert head.status_code == 200 and head.content == b""


def test_statements(client, warm, django_assert_num_queries):
    for n in range(3):
        make_on_sale(name=f"Hàng {n}")
    make_fair()
    warm()
    with django_assert_num_queries(3):
        client.get("/products/?sao=4&tinh=68")
    with django_assert_num_queries(4):
        client.get("/products/?q=hang")
    with django_assert_num_queries(8):
        client.get("/")


def test_a_page_that_has_not_changed_is_not_sent_again(client):
    make_on_sale()
    first = client.get("/products/")
    assert "no-cache" in first["Cache-Control"]
    again = client.get("/products/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and again.content == b""


def test_weight_over_the_wire(client):
    for n in range(24):
        make_on_sale(name=f"Sản phẩm số {n} có tên dài như ngoài đời thật, dạng bột hòa tan")
    page = client.get("/products/", headers={"Accept-Encoding": "gzip"})
    files = [Path(finders.find(name)) for name in ("ocop.css", "ocop.js")]
    assert page["Content-Encoding"] == "gzip"
    assert len(page.content) + sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) < 80_000


def test_home(client):
    make_on_sale(name="Năm sao mới", stars=5)
    make_on_sale(name="Ba sao", stars=3)
    fair = make_fair(name="Hội chợ mùa thu hoạch")
    page = text(client.get("/"))
    assert names(page) == ["Năm sao mới"]
    assert "Hội chợ mùa thu hoạch" in page and f"/fairs/{fair.slug}/" in page
    assert "Hoàng Sa" in page and "Trường Sa" in page
    assert page.count("/products/?nhom=") == 6 and '/places/68/"' in page
    assert '"@type":"WebSite"' in page


def test_suggestions(client):
    assert client.get("/search/suggest/?q=ca").json() == {"names": []}
    assert client.get("/search/suggest/?q=" + "x" * 5000).json() == {"names": []}


def test_a_number_leads_to_the_thing_it_names(client, django_assert_num_queries):
    variant = make_variant_to_trace(name="Mắc ca Mơ Nông", stars=4)
    product = variant.product
    Variant.objects.filter(pk=variant.pk).update(gtin="09521234543213", sku="MC-250-Q7")
    code = make_lot_code(variant=make_variant_to_trace()).code
    gtin_lot = make_lot(variant=Variant.objects.get(pk=variant.pk), number="MN261008")
    serial = serials(make_batch(tagged=True))[0]
    page = f"/products/{product.slug}/"
    for typed, path in {
        "9521234543213": page,
        " 952 1234-543213 ": page,
        "(01)09521234543213": page,
        "]E09521234543213": page,
        "https://id.gs1.org/01/09521234543213": page,
        "mc-250-q7": page,
        "(01)09521234543213(10)MN261008": f"/01/09521234543213/10/{gtin_lot.number}",
        code: f"/t/{code}/",
        f"{code[:4]}-{code[4:8]} {code[8:]}".lower(): f"/t/{code}/",
        f"https://ocop.example/q/{code}?x=1": f"/t/{code}/",
    }.items():
        answer = client.get("/products/", {"q": typed})
        assert (typed, answer.status_code, answer.headers.get("Location")) == (typed, 302, path)
    assert client.get("/products/", {"q": serial}).headers["Location"].endswith(f"/{serial}/")
    with django_assert_num_queries(1):
        client.get("/products/", {"q": "9521234543213"})


@pytest.mark.parametrize(
    "typed",
    [
        "9521234543214", "(01)09521234543213", "0K3F9TQ2XB7M", "MC-250", "a1\x00", "https://x/q/1", "(10)1", "]C1", "1" * 5_000, "\ufffd1",
        "http://[1", "2" * 12,
    ],
)  # fmt: skip
def test_a_number_that_names_nothing_public_is_searched_for(client, typed):
    hidden = make_product(name="Bản nháp")
    Variant.objects.filter(product=hidden).update(gtin="09521234543213", sku="MC-250")
    answer = client.get("/products/", {"q": typed})
    assert answer.status_code == 200 and "Bản nháp" not in text(answer)


@pytest.mark.parametrize("typed", ["htx nắng vàng", "HTX Nắng Vàng", "hop tac xa nang vang", "Hợp tác xã Nắng"])
def test_what_is_usually_written_short_is_found_either_way(client, typed):
    make_on_sale(name="Cà phê bột", producer=make_producer(name="Hợp tác xã Nắng Vàng"))
    make_on_sale(name="Trà xanh", producer=make_producer(name="HTX Nắng Vàng"))
    make_on_sale(name="Mật ong", producer=make_producer(name="Trang trại Nắng Vàng"))
    assert sorted(names(text(client.get("/products/", {"q": typed})))) == ["Cà phê bột", "Trà xanh"]
