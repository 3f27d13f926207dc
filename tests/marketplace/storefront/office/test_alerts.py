"""The inbox of alerts and reports."""

import pytest
from django.core.cache import cache
from django.test import Client

from catalog.programme.models import Inspection, MisuseReport
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_lot
from tests.factories.places import unit
from tests.factories.scans import make_alert
from tests.factories.units import make_batch, serials
from traceability.scans.models import Alert

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db
HA_NOI = "01"


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


def test_an_alert_is_seen_by_its_place_and_becomes_an_inspection(django_assert_num_queries):
    alert = make_alert(kind="provinces", provinces=("68", "01", "46"))
    name = alert.lot.variant.product.name
    _officer, desk = officer_of()
    _other, elsewhere = officer_of(unit(HA_NOI))
    assert "cảnh báo quét mã" in text_of(desk.get("/office/"))
    with django_assert_num_queries(6):
        page = text_of(desk.get("/office/alerts/"))
    assert name in page and "Một nhãn quét ở nhiều tỉnh" in page
    assert name not in text_of(elsewhere.get("/office/alerts/"))
    assert elsewhere.get(f"/office/alerts/{alert.pk}/").status_code == 404
    at = f"/office/alerts/{alert.pk}/"
    page = text_of(desk.get(at))
    assert "Lâm Đồng" in page and "Hà Nội" in page and alert.lot.number in page
    assert desk.post(at, {"action": "inspect", "planned_on": ""}).status_code == 422
    assert desk.post(at, {"action": "dismiss", "outcome": ""}).status_code == 422
    made = desk.post(at, {"action": "inspect", "planned_on": "2026-11-25", "team": "Đoàn xã"})
    inspection = Inspection.objects.get()
    assert made["Location"] == f"/office/inspections/{inspection.pk}/"
    assert desk.post(at, {"action": "dismiss", "outcome": "thôi"}).status_code == 409
    assert name not in text_of(desk.get("/office/alerts/"))
    assert name in text_of(desk.get("/office/alerts/?tab=handled"))
    assert f"/office/inspections/{inspection.pk}/" in text_of(desk.get(at))


def test_what_is_not_watched_is_said_and_whose_codes_are_guessed(tmp_path, settings):
    alert = make_alert(kind="guessing", lot=(lot := make_lot()), subject="client:ab:1")
    Alert.objects.update(lot=None)  # lots below the producer's GTIN, that nobody ever made
    _officer, desk = officer_of()
    page = text_of(desk.get("/office/alerts/"))
    assert "SCAN_PLACES" in page and lot.producer.name in page
    assert lot.producer.name in text_of(desk.get(f"/office/alerts/{alert.pk}/"))
    settings.SCAN_PLACES = tmp_path / "places.csv"
    settings.SCAN_PLACES.write_text("203.0.113.0,203.0.113.255,68\n")
    assert "SCAN_PLACES" not in text_of(desk.get("/office/alerts/"))


def test_an_alert_is_closed_with_a_reason():
    alert = make_alert()
    _officer, desk = officer_of()
    desk.post(f"/office/alerts/{alert.pk}/", {"action": "dismiss", "outcome": "Cơ sở đã thu hết hàng."})
    alert.refresh_from_db()
    assert (alert.state, alert.note) == ("dismissed", "Cơ sở đã thu hết hàng.")
    assert Alert.objects.count() == 1


def test_a_buyer_reports_a_label_from_its_page_and_it_is_in_the_inbox(django_assert_num_queries):
    code = make_lot_code(number="MN261008")
    serial = serials(make_batch(lot=code.lot, quantity=2))[1]
    visitor = Client()
    page = text_of(visitor.get(f"/t/{code.code}/{serial}/"))
    at = f"/report/?code={code.code}&serial={serial}"
    assert at.replace("&", "&amp;") in page
    with django_assert_num_queries(3):
        form = text_of(visitor.get(at))
    assert "Báo sản phẩm nghi vấn" in form and "MN261008" in form
    done = visitor.post(at, {"seen_at": "Chợ Đà Lạt", "description": "Nhãn in mờ, hạn dùng khác"})
    assert done["Location"] == f"/t/{code.code}/"
    report = MisuseReport.objects.get()
    assert (report.code, report.lot_number, report.unit) == (code.code, "MN261008", "đợt 1, nhãn 2")
    assert report.product == code.lot.variant.product
    _officer, desk = officer_of()
    assert "MN261008" in text_of(desk.get("/office/alerts/?tab=reports"))
    page = text_of(desk.get(f"/office/inspections/reports/{report.pk}/"))
    assert code.code in page and "đợt 1, nhãn 2" in page and serial not in page


@pytest.mark.parametrize("query", ["code=000000000000", "code=%00", "code=" + "A" * 500, "serial=x", "code=x&serial=y"])
def test_a_report_with_a_code_that_names_nothing_is_about_nothing(query):
    page = Client().get(f"/report/?{query}")
    assert page.status_code == 200 and "Phản ánh dùng sai nhãn OCOP" in text_of(page)
