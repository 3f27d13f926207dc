"""Labels of a lot at the desk: chosen, looked at, downloaded, refused in words."""

import datetime as dt
import io
import zipfile

import pytest
import zxingcpp

from catalog.core import clock
from tests.factories.certification import make_certificate
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_draft
from tests.marketplace.storefront.studio.lots.reading import DOOR, text_of
from tests.traceability.codes.paper import crops
from traceability.codes.symbols import STOCKS

pytestmark = pytest.mark.django_db
WISH = "package=jar&sheet=a4-65&copies=3&start=64&stars=on"


@pytest.fixture
def code(variant, settings):
    settings.PUBLIC_URL = "https://chocop.vn"
    make_certificate(product=variant.product, stars=4)
    return make_lot_code(variant=variant, expires_on=dt.date(2036, 1, 1))


def test_labels_are_chosen_looked_at_and_printed(studio, code, django_assert_num_queries):
    at = f"/studio/lots/{code.lot_id}/labels"
    with django_assert_num_queries(DOOR + 4):
        page = text_of(studio.get(f"{at}/"))
    assert f"{at}.svg?" in page and "In sao OCOP" in page
    with django_assert_num_queries(DOOR + 4):
        pdf = studio.get(f"{at}.pdf?{WISH}")
    assert pdf["Content-Type"] == "application/pdf" and "attachment" in pdf["Content-Disposition"]
    read = [
        [c.text for c in zxingcpp.read_barcodes(p)]
        for p in crops(pdf.content, STOCKS["a4-65"], 300, [0, 1, 62, 63, 64])
    ]
    uri = f"https://chocop.vn/q/{code.code}"
    assert read == [[], [], [], [uri], [uri], [uri], [], [], [], []]
    assert text_of(studio.get(f"{at}.svg?{WISH}")).count("<use ") == 2
    with zipfile.ZipFile(io.BytesIO(b"".join(studio.get(f"{at}.zip?{WISH}").streaming_content))) as archive:
        assert archive.namelist() == [f"{code.code}.svg"]
    assert uri in b"".join(studio.get(f"{at}.csv?{WISH}").streaming_content).decode()


def test_a_lapsed_certificate_a_full_sheet_and_a_temporary_address_are_said(studio, code, variant, settings):
    at = f"/studio/lots/{code.lot_id}/labels"
    assert "chọn vị trí từ 1 đến 40" in text_of(studio.get(f"{at}/?package=jar&copies=1&start=64"))
    settings.PUBLIC_URL = "http://localhost"
    assert "https" in text_of(studio.get(f"{at}/"))
    for form in ("pdf", "svg", "zip", "csv"):
        assert studio.get(f"{at}.{form}?{WISH}")["Location"] == f"{at}/?{WISH}"
    settings.PUBLIC_URL = "https://chocop.vn"
    with clock.set_to(clock.start_of(variant.product.star_spans.get().ends_on + dt.timedelta(days=1))):
        for form in ("pdf", "svg", "zip", "csv"):
            assert studio.get(f"{at}.{form}?{WISH}").status_code == 302
            assert studio.get(f"{at}.{form}?{WISH.replace('&stars=on', '')}").status_code == 200


def test_drafts_and_unknown_forms_have_no_labels(studio, code, variant):
    draft = make_draft(variant=variant)
    assert studio.get(f"/studio/lots/{draft.pk}/labels/")["Location"] == f"/studio/lots/{draft.pk}/#qr"
    assert studio.get(f"/studio/lots/{draft.pk}/labels.pdf").status_code == 404
    assert studio.get(f"/studio/lots/{code.lot_id}/labels.exe").status_code == 404
