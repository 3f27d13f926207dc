"""Producers, provinces and communes, zones."""

import pytest

from catalog.producers.models import Producer, ProducerState
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.places import KIEN_DUC
from tests.factories.producers import make_producer
from tests.factories.products import make_listed
from tests.factories.shops import make_offer, make_on_sale
from tests.factories.zones import SQUARE, make_zone, make_zone_code

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def test_producers_with_something_on_show_by_name(client, django_assert_num_queries):
    make_on_sale(producer=make_producer(name="Hợp tác xã Bờ Y"))
    make_on_sale(producer=make_producer(name="Cơ sở An Phú", kind="household"))
    make_producer(name="Chưa có hàng")
    with django_assert_num_queries(2):
        page = text(client.get("/producers/"))
    assert page.index("Cơ sở An Phú") < page.index("Hợp tác xã Bờ Y") and "Chưa có hàng" not in page
    found = text(client.get("/producers/?q=bo+y&tinh=68&chu_the=cooperative"))
    assert "Bờ Y" in found and "An Phú" not in found and "noindex" in found
    assert "Chưa có ai như vậy" in text(client.get("/producers/?tinh=01"))
    for unknown in ("tinh=zz", "tinh=%00", "chu_the=vua"):
        found = text(client.get(f"/producers/?{unknown}"))
        assert "Bờ Y" in found and "Đã bỏ qua điều kiện lọc không có trong chợ." in found


def test_pages_of_producers(client):
    for n in range(31):
        make_listed(producer=make_producer(name=f"Cơ sở {n:02}"))
    first = text(client.get("/producers/"))
    assert "Cơ sở 29" in first and "Cơ sở 30" not in first and "sau=" in first
    bad = client.get("/producers/?sau=tampered")
    assert bad.status_code == 200 and "Trang này không còn đúng" in text(bad)


def test_a_producer(client, warm, django_assert_num_queries):
    producer = make_producer(name="Hợp tác xã Mơ Nông", story="Trồng xen cà phê.", tax_code="5801234567")
    make_on_sale(producer=producer, name="Mắc ca")
    zone = make_zone(producer=producer)
    warm()
    with django_assert_num_queries(5):
        page = text(client.get(f"/producers/{producer.slug}/"))
    for words in ("Trồng xen cà phê.", "Mắc ca", zone.name, "5801234567", "0912 345 678", "Xã Kiến Đức, Lâm Đồng"):
        assert words in page, words


def test_a_households_tax_code_is_never_shown(client):
    producer = make_producer(kind="household", tax_code="5801234567")
    assert "5801234567" not in text(client.get(f"/producers/{producer.slug}/"))


def test_who_is_not_verified_has_no_page(client):
    producer = make_producer(state=ProducerState.PENDING)
    assert client.get(f"/producers/{producer.slug}/").status_code == 404
    Producer.objects.filter(pk=producer.pk).update(state=ProducerState.SUSPENDED)
    assert client.get(f"/producers/{producer.slug}/").status_code == 404


def test_all_provinces(client, warm, django_assert_num_queries):
    make_on_sale()
    warm()
    with django_assert_num_queries(2):
        page = text(client.get("/places/"))
    assert page.count('href="/places/') == 34 + 1 and "1 sản phẩm" in page and "Hoàng Sa" in page


def test_a_province_and_a_commune_then_and_now(client, warm, django_assert_num_queries):
    make_on_sale(name="Mắc ca")
    warm()
    with django_assert_num_queries(8):
        province = text(client.get("/places/68/"))
    assert "Tỉnh Lâm Đồng" in province and "Mắc ca" in province and f"/places/{KIEN_DUC}/" in province
    assert "Đắk Nông" in province
    assert '<meta name="description" content="Sản phẩm OCOP còn sao hôm nay của Tỉnh Lâm Đồng' in province
    with django_assert_num_queries(7):
        commune = text(client.get(f"/places/{KIEN_DUC}/"))
    assert "Xã Kiến Đức, Lâm Đồng" in commune and "Mắc ca" in commune
    assert "Xã Kiến Thành, Huyện Đắk R&#x27;Lấp, Tỉnh Đắk Nông" in commune


@pytest.mark.parametrize("code", ["99", "00000", "abc", "x" * 500, "1"])
def test_places_that_are_not(client, code):
    assert client.get(f"/places/{code}/").status_code == 404


def test_a_zone(client, warm, django_assert_num_queries):
    make_on_sale(name="Cà phê khác")
    variant = make_variant_to_trace(stars=4, name="Hạt từ vùng")
    make_offer(variant=variant)
    zone = make_zone(producer=variant.product.producer, outline=SQUARE, outline_is_public=True, description="Đất đỏ")
    code = make_zone_code(zone=zone)
    make_lot(variant=variant, zones=[zone])
    warm()
    with django_assert_num_queries(6):
        page = text(client.get(f"/zones/{zone.slug}/"))
    for words in (zone.name, "12,4 ha", code.code, "còn hiệu lực", "Đất đỏ", "Hạt từ vùng"):
        assert words in page, words
    assert "Cà phê khác" not in page


def test_growers_outlines_stay_private_without_consent(client):
    zone = make_zone(outline=SQUARE)
    page = text(client.get(f"/zones/{zone.slug}/"))
    assert "chưa đồng ý công khai ranh giới" in page and 'class="plot"' not in page
    assert client.get("/zones/khong-co/").status_code == 404
