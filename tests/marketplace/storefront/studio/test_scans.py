"""How often codes are scanned, at the desk."""

import datetime as dt

import pytest

from catalog.core import clock, visitors
from tests.factories.accounts import client_of, make_member
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_lot
from tests.marketplace.storefront.studio.lots.reading import DOOR, text_of
from traceability.codes.services import ensure_code
from traceability.scans.models import Scan, ScanDay
from traceability.scans.queries.figures import scan_figures
from traceability.scans.services import Opening, count_days, record_scan

pytestmark = pytest.mark.django_db


@pytest.fixture
def code():
    visitors._rest.until = 0.0
    return make_lot_code(number="MN261008")


def opened(code, day, agent="a", times=1, placed=""):
    for _n in range(times):
        with clock.set_to(clock.start_of(day) + dt.timedelta(hours=9)):
            assert record_scan(opening=Opening(code.code), address="", agent=agent)
            if placed:
                Scan.objects.create(
                    scanned_at=clock.now(), code=code.code, province_code=placed, visitor=agent.encode(), placed=True
                )


def test_scans_by_day_product_lot_and_province(code, django_assert_num_queries):
    today = clock.today()
    producer = code.lot.producer
    of_product = ensure_code(variant=code.lot.variant)
    second = make_lot_code(lot=make_lot(variant=code.lot.variant, number="MN261101"))
    opened(make_lot_code(), today, times=4)  # somebody else's
    opened(code, today - dt.timedelta(days=40), times=3)
    opened(code, today - dt.timedelta(days=2), times=2, placed="68")
    count_days()
    opened(code, today, placed="01")
    opened(second, today, times=5)
    opened(of_product, today)
    with django_assert_num_queries(1):
        found = scan_figures(producer, days=30)
    assert (found.total, len(found.days), found.days[-1]) == (9, 30, (today, 7))
    assert found.days[-3] == (today - dt.timedelta(days=2), 2)
    assert [(row.name, row.count) for row in found.lots] == [("MN261101", 5), ("MN261008", 3)]
    assert [(row.key, row.count) for row in found.products] == [(code.lot.variant.product_id, 9)]
    assert [(row.key, row.count) for row in found.provinces] == [("01", 1), ("68", 1)]
    assert scan_figures(producer, days=90).total == 12
    assert scan_figures(producer, days=30, product=code.lot.variant.product_id + 1).total == 0
    count_days()  # today is not over: nothing is counted twice
    assert scan_figures(producer, days=30) == found
    with clock.set_to(clock.now() + dt.timedelta(days=1)):
        assert scan_figures(producer, days=30).total == 9
        count_days()
        assert scan_figures(producer, days=30).total == 9


def test_the_page_has_charts_with_their_numbers(code, django_assert_num_queries):
    studio = client_of(make_member(producer=code.lot.producer, role="staff"))
    assert "Chưa có lượt quét nào" in text_of(studio.get("/studio/scans/"))
    opened(code, clock.today(), times=3, placed="68")
    with django_assert_num_queries(DOOR + 3):
        page = text_of(studio.get("/studio/scans/"))
    assert page.count('<svg class="chart"') == 2
    assert "3 lượt quét" in page and "MN261008" in page and "Lâm Đồng" in page
    for query in (
        "days=7",
        "days=90",
        "days=365",
        "days=x&product=%00",
        "product=99999999999",
        f"product={code.lot.variant.product_id}",
    ):
        assert studio.get(f"/studio/scans/?{query}").status_code == 200
    assert "Chưa có lượt quét nào" in text_of(studio.get(f"/studio/scans/?product={code.lot.variant.product_id + 1}"))
    assert not ScanDay.objects.exists()
