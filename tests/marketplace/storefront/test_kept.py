"""Pages are drawn once for as long as what they are made of is the same, and never a moment longer."""

import datetime as dt
import gzip

import pytest
from django.core.cache import caches
from django.test import Client
from django.test.signals import template_rendered

from catalog.certification.services import revoke_certificate
from catalog.core import clock
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductSet
from marketplace.fairs import services
from marketplace.fairs.models import BoothNumber
from marketplace.shops.models import Shop, ShopState
from marketplace.shops.services import set_stock
from tests.factories.accounts import make_member, make_superuser, make_user
from tests.factories.codes import make_lot_code
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.lots import make_lot
from tests.factories.products import make_photo, make_set
from tests.factories.shops import make_offer, make_on_sale
from traceability.codes.models import TraceCode
from traceability.lots.services import recall_lot

from .test_product import make_sold
from .test_trace import make_traced

pytestmark = pytest.mark.django_db
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def drawn():
    """Names of the templates that are drawn from now on."""
    caches["pages"].clear()
    names = []

    def note(template, **_rest):
        names.append(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.fixture
def sold():
    return make_sold(name="Hạt Mắc ca")


def page_of(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_second_visitor_gets_the_same_page_undrawn(client, drawn, sold):
    first = page_of(client, f"/products/{sold.slug}/")
    assert "storefront/product.html" in drawn
    drawn.clear()
    assert page_of(client, f"/products/{sold.slug}/") == first
    assert drawn == []


def test_what_is_read_is_read_anew(client, drawn, sold, django_assert_num_queries):
    page_of(client, f"/products/{sold.slug}/")
    with django_assert_num_queries(6):
        page_of(client, f"/products/{sold.slug}/")
    assert drawn.count("storefront/product.html") == 1


def test_a_price_a_stock_a_lot_show_at_once(client, drawn, sold):
    path = f"/products/{sold.slug}/"
    assert "152.000" in page_of(client, path)
    variant = sold.variants.get()
    make_offer(variant=variant, amount=160_000)
    assert "160.000" in page_of(client, path)
    set_stock(variant=variant, quantity=7, by=None)
    assert "còn 7" in page_of(client, path)
    make_photo(product=sold)
    make_lot_code(lot=make_lot(variant=variant, number="L77"))
    assert "L77" in page_of(client, path)


def test_each_day_language_and_somebody_has_their_own(client, drawn, sold):
    path = f"/products/{sold.slug}/"
    vietnamese = page_of(client, path)
    assert page_of(client, path, accept_language="en") != vietnamese
    with clock.set_to(clock.now() + dt.timedelta(days=1)):
        page_of(client, path)
    assert drawn.count("storefront/product.html") == 3
    page_of(client, f"{path}?utm_source=zalo")
    client.force_login(make_superuser())
    page_of(client, path)
    page_of(client, path)
    assert drawn.count("storefront/product.html") == 6


def test_a_scan_is_counted_and_dated_on_a_kept_page(client, drawn):
    code = make_traced()
    path = f"/t/{code.code}/"
    assert "lần quét đầu tiên" in page_of(client, path)
    TraceCode.objects.filter(pk=code.pk).update(scan_count=1234, first_scanned_at=clock.now())
    with clock.set_to(clock.now() + dt.timedelta(minutes=9)):
        page = page_of(client, path)
    assert "đã được quét 1.234 lần, lần đầu ngày 22/11/2026" in page and "Kiểm tra lúc 10:09, 22/11/2026" in page
    assert "<!--" not in page
    assert drawn.count("storefront/trace.html") == 1


def test_a_recall_is_there_with_the_next_scan(client, drawn):
    code = make_traced()
    path = f"/t/{code.code}/"
    assert "Lô này đang bán bình thường" in page_of(client, path)
    recall_lot(lot=code.lot, reason="aflatoxin vượt mức", by=make_superuser())
    page = page_of(client, path)
    assert "Thu hồi lô MN261008" in page and "Lô này đang bán bình thường" not in page


def test_a_fair_is_drawn_once_and_each_of_its_moments_is_seen(client, drawn):
    """Its page, a booth and the map: what changes by the clock alone, and what somebody changes, is there with the next visitor."""
    for kind in ("pages", "lists"):
        caches[kind].clear()
    fair = make_fair(mode="both", venue="Quảng trường")
    product = make_on_sale(name="Mật ong", stars=4)
    listing = make_fair_listing(product=product, fair=fair, amount=132_000)
    shop = product.producer.shop
    kind = services.put_booth_kind(fair=fair, name="Gian", mode="on_site", capacity=3, numbers="A1-A3", by=None)
    begins = clock.now() + 2 * HOUR
    services.put_slot(fair=fair, title="Livestream mật ong", starts_at=begins, minutes=30, shop=shop, by=None)
    front, booth, site = f"/fairs/{fair.slug}/", f"/fairs/{fair.slug}/booths/{shop.slug}/", f"/fairs/{fair.slug}/map/"
    before = [page_of(client, path) for path in (front, booth, site)]
    drawn.clear()
    assert [page_of(client, path) for path in (front, booth, site)] == before
    assert drawn == []
    for path, page in zip((front, booth), before, strict=False):
        assert "Đang phát" not in page and "132.000" in page
        with clock.set_to(begins):
            assert "Đang phát" in page_of(client, path)
        with clock.set_to(begins + 30 * MINUTE):
            assert "Livestream mật ong" not in page_of(client, path)
        with clock.set_to(fair.ends_at):
            assert "132.000" not in page_of(client, path)
        assert page_of(client, path) == page
    make_fair_listing(product=product, fair=fair, amount=129_000)
    for path in (front, booth):
        assert "129.000" in page_of(client, path) and "132.000" not in page_of(client, path)
    assert shop.name not in before[2]
    BoothNumber.objects.filter(kind=kind, number="A2").update(booth=listing.booth)
    assert shop.name in page_of(client, site)
    Shop.objects.filter(pk=shop.pk).update(state=ShopState.CLOSED)
    assert shop.name not in page_of(client, site) and client.get(booth).status_code == 404
    assert page_of(client, front) != before[0]


def test_unchanged_is_only_said_of_what_the_same_visitor_would_get(drawn, sold):
    """Whatever another's browser, or one's own before signing in or out, has kept under the address."""
    certificate = sold.certificates.get()
    visitors = [Client(), Client(), Client()]
    visitors[1].force_login(make_user(name="Trần Thị Một"))
    visitors[2].force_login(make_member(producer=sold.producer, name="Lê Văn Hai"))
    paths = ("/", "/products/", "/products/?q=mac+ca", f"/products/{sold.slug}/", "/producers/", "/certified/",
             f"/certified/?q={sold.name}", f"/certificates/{certificate.pk}/")  # fmt: skip
    for path in paths:
        asked = [visitor.get(path) for visitor in visitors]
        tags = [answer["ETag"] for answer in asked]
        for n, visitor in enumerate(visitors):
            assert "no-cache" in asked[n]["Cache-Control"], path
            assert tags[n] == tags[0] or "Cookie" in asked[n]["Vary"], path
            for tag in tags[:n] + tags[n + 1 :]:
                answer = visitor.get(path, headers={"If-None-Match": tag})
                same = visitor.get(path)["ETag"] == tag
                assert (answer.status_code == 304) == same, (path, n)


class TestLists:
    """The catalogue and the register: each question is a page of its own, drawn once for the same rows and counts."""

    @pytest.fixture(autouse=True)
    def empty(self):
        caches["lists"].clear()

    def test_a_list_is_drawn_once_for_each_question(self, client, drawn, sold, django_assert_num_queries):
        first = page_of(client, "/products/")
        page_of(client, "/products/?sao=4")
        drawn.clear()
        with django_assert_num_queries(3):
            assert page_of(client, "/products/") == first
        with django_assert_num_queries(3):
            page_of(client, "/products/?sao=4")
        assert drawn == []

    def test_sent_compressed_or_plain_it_says_the_same(self, client, drawn, sold):
        plain = page_of(client, "/products/")
        packed = client.get("/products/", headers={"Accept-Encoding": "br, gzip"})
        assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding, Accept-Language")
        assert gzip.decompress(packed.content).decode() == plain
        again = client.get("/products/", headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get("/products/", headers={"If-None-Match": packed["ETag"]}).status_code == 200

    def test_a_price_and_a_photo_show_at_once(self, client, drawn, sold):
        for path in ("/products/", "/products/?q=mac+ca", "/products/?nhom=" + sold.product_set.group.slug):
            variant = sold.variants.get()
            make_offer(variant=variant, amount=152_000)
            assert "152.000" in page_of(client, path)
            make_offer(variant=variant, amount=160_000)
            assert "160.000" in page_of(client, path) and "152.000" not in page_of(client, path)
        photo = make_photo(product=sold)
        assert photo.file.url in page_of(client, "/products/")

    def test_a_star_that_is_taken_away_is_gone_with_the_next_visitor(self, client, drawn, sold):
        paths = ("/products/", "/products/?q=mac+ca", "/products/?xep=gia", "/certified/", "/certified/?q=mac+ca")
        for path in paths:
            assert "Hạt Mắc ca" in page_of(client, path), path
        revoke_certificate(
            certificate=sold.certificates.get(),
            from_day=clock.today(),
            decision="12/QĐ-UBND",
            reason="Không còn đạt",
            by=make_superuser(),
        )
        for path in paths:
            assert "Hạt Mắc ca" not in page_of(client, path), path

    def test_a_suspended_producer_is_gone_too(self, client, drawn, sold):
        assert "Hạt Mắc ca" in page_of(client, "/products/?xep=sao")
        Producer.objects.filter(pk=sold.producer_id).update(state="suspended")
        assert "Hạt Mắc ca" not in page_of(client, "/products/?xep=sao")

    def test_a_product_elsewhere_changes_the_counts_beside_the_same_rows(self, client, drawn, sold):
        path = f"/products/?bo={sold.product_set.slug}"
        tea = make_set(12)
        assert f'value="{tea.slug}"' not in page_of(client, path)
        make_on_sale(name="Trà Shan", product_set=tea)
        page = page_of(client, path)
        assert f'value="{tea.slug}"' in page and "Trà Shan" not in page
        assert drawn.count("storefront/catalogue.html") == 2

    def test_a_set_called_otherwise_is_there_when_the_index_is_loaded_again(self, client, drawn, sold):
        page_of(client, "/products/")
        ProductSet.objects.filter(pk=sold.product_set_id).update(name="Tên mới của bộ")
        with clock.set_to(clock.now() + dt.timedelta(minutes=2)):
            assert "Tên mới của bộ" in page_of(client, "/products/")

    def test_each_day_language_question_and_somebody_has_their_own(self, client, drawn, sold):
        page_of(client, "/products/")
        page_of(client, "/products/", accept_language="en")
        with clock.set_to(clock.now() + dt.timedelta(days=1)):
            page_of(client, "/products/")
        assert drawn.count("storefront/catalogue.html") == 3
        client.cookies["x"] = "1"
        page_of(client, "/products/")
        page_of(client, "/products/")
        assert drawn.count("storefront/catalogue.html") == 5

    def test_a_question_that_nobody_asks_again_is_not_kept(self, client, drawn, sold):
        path = "/products/?q=" + "x" * 400
        assert page_of(client, path) == page_of(client, path)
        assert drawn.count("storefront/catalogue.html") == 2

    def test_the_register_is_drawn_once_and_names_what_is_new(self, client, drawn, sold, django_assert_num_queries):
        first = page_of(client, "/certified/")
        with django_assert_num_queries(2):
            assert page_of(client, "/certified/") == first
        assert drawn.count("storefront/register.html") == 1
        make_sold(name="Trà Shan")
        assert "Trà Shan" in page_of(client, "/certified/")
        Product.objects.filter(pk=sold.pk).update(name="Mắc ca sấy")
        assert "Mắc ca sấy" in page_of(client, "/certified/")
