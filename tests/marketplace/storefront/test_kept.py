"""Pages are drawn once for as long as what they are made of is the same, and never a moment longer."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.test.signals import template_rendered

from catalog.core import clock
from marketplace.shops.services import set_stock
from tests.factories.accounts import make_superuser
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_lot
from tests.factories.products import make_photo
from tests.factories.shops import make_offer
from traceability.codes.models import TraceCode
from traceability.lots.services import recall_lot

from .test_product import make_sold
from .test_trace import make_traced

pytestmark = pytest.mark.django_db


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
