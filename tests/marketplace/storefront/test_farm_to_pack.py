"""The worked example from farm to pack, through the screens alone: harvest, lot, stages, publication, codes, labels, a scan, the recall."""

import re

import pytest
import zxingcpp
from django.test import Client

from catalog.core import clock
from catalog.core.worker import Worker
from catalog.products.models import Variant
from tests.factories.accounts import client_of, make_member
from tests.factories.certification import make_certificate
from tests.factories.lots import make_variant_to_trace
from tests.factories.products import photo_file
from tests.factories.units import serials
from tests.factories.zones import make_zone
from tests.marketplace.storefront.studio.lots.reading import text_of, told
from tests.traceability.codes.paper import crops
from traceability.codes.models import UnitBatch
from traceability.codes.symbols import STOCKS
from traceability.lots.models import Lot
from traceability.zones.models import Harvest

pytestmark = pytest.mark.django_db
GTIN = "09520000000110"
WISH = "package=jar&sheet=a4-65&copies=3&start=64&stars=on"
MACHINE = {"user-agent": "curl/8"}


def scan(path):
    """What somebody without an account sees behind an address on a package."""
    led = Client().get(path, headers=MACHINE)
    return text_of(Client().get(led["Location"], headers=MACHINE))


def test_from_harvest_to_recall(tmp_path, settings):
    settings.MEDIA_ROOT, settings.PUBLIC_URL = tmp_path, "https://chocop.vn"
    clock.set_to("2026-11-22T09:00:00+07:00")
    variant = make_variant_to_trace(name="Hạt mắc ca sấy")
    Variant.objects.filter(pk=variant.pk).update(gtin=GTIN)
    make_certificate(product=variant.product)
    producer = variant.product.producer
    zone = make_zone(producer=producer, name="Đồi Bu Prăng")
    grower = client_of(make_member(producer=producer, role="staff"))
    manager = client_of(make_member(producer=producer, role="manager"))

    # the harvest, written down twice: one was a slip
    sent = {
        "zone": zone.pk,
        "harvested_on": "2026-11-02",
        "note": "Rẫy 2",
        "photos": [photo_file(width=320, height=240)],
    }
    for key, kg in (("8f7b7b0e-54d0-4f0c-9d0e-0f6f0f7d4a11", "5.000"), ("8f7b7b0e-54d0-4f0c-9d0e-0f6f0f7d4a12", "500")):
        sent["photos"][0].seek(0)
        assert grower.post("/studio/harvest/", sent | {"key": key, "quantity_kg": kg}).status_code == 302
    harvest, slip = Harvest.objects.order_by("quantity_kg")
    grower.post(f"/studio/zones/{zone.pk}/harvests/{slip.pk}/", {"withdraw": "1", "reason": "gõ thừa một số không"})
    grower.post(f"/studio/zones/{zone.pk}/harvests/{harvest.pk}/", {"show": harvest.photos.get().pk})

    # the lot: what was made, of what, in which steps
    grower.post(
        f"/studio/lots/new/?variant={variant.pk}",
        {"produced_on": "2026-11-10", "quantity": "1600", "number": "MN261110"},
    )
    lot = Lot.objects.get()
    at = f"/studio/lots/{lot.pk}/"
    assert "Chưa ghi nguyên liệu" in told(grower.post(f"{at}publish/", follow=True))
    grower.post(f"{at}inputs/new/", {"harvest": harvest.pk, "quantity_kg": "450"})
    assert "bước thường có" in told(grower.post(f"{at}stages/usual/", follow=True))
    assert grower.post(f"{at}publish/")["Location"] == f"{at}#qr", told(grower.post(f"{at}publish/", follow=True))

    # codes and labels
    grower.post(f"{at}units/", {"quantity": "4", "tagged": "on"})
    Worker().run_once()
    Worker().run_once()
    grower.post(f"{at}units/1/", {"action": "printed"})
    grower.post(f"{at}units/1/", {"action": "activate", "use-first": "1", "use-last": "4"})
    pdf = grower.get(f"{at}labels.pdf?{WISH}")
    (address,) = {
        code.text for crop in crops(pdf.content, STOCKS["a4-65"], 300, [0, 64]) for code in zxingcpp.read_barcodes(crop)
    }
    assert address == f"https://chocop.vn/01/{GTIN}/10/MN261110"

    # a buyer scans the label of the lot, and one of a package
    page = scan(address.removeprefix("https://chocop.vn"))
    for words in (
        "Lô này đang bán bình thường",
        "MN261110",
        "Đồi Bu Prăng",
        "02/11/2026",
        "Ảnh thu hoạch ở Đồi Bu Prăng",
        "100% của lô",
    ):
        assert words in page, words
    assert "5.000 kg" not in page and "Rẫy 2" not in page
    serial = serials(UnitBatch.objects.get())[2]
    assert "Đây là lần quét đầu tiên của nhãn này" in scan(f"/q/{serial}")

    # the recall is the first thing that the next scan says; a harvest that went into it stays
    assert manager.post(f"{at}recall/", {"reason": "nhiễm nấm mốc"}).status_code == 302
    for path in (f"/01/{GTIN}/10/MN261110", f"/q/{serial}"):
        page = scan(path)
        main = page[page.index("<main") :]
        assert "nhiễm nấm mốc" in main and main.index("thu hồi") < main.index("Đồi Bu Prăng")
    assert "MN261110" in told(
        grower.post(f"/studio/zones/{zone.pk}/harvests/{harvest.pk}/", {"withdraw": "1", "reason": "nhầm"}, follow=True)
    )

    # and a machine reads the same way as events
    Worker().run_once()
    events = Client().get(f"/t/{lot.trace_code.code}/events.json").json()["epcisBody"]["eventList"]
    (made,) = [event for event in events if "inputQuantityList" in event]
    assert made["inputQuantityList"] == [{"epcClass": f"urn:uuid:{harvest.key}", "quantity": 450, "uom": "KGM"}]
    assert [event["disposition"] for event in events][-1] == "recalled"
    assert re.search("nấm mốc|Rẫy 2", str(events)) is None
