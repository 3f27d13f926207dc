"""A grower writes harvests down in the field, on a phone of 360 px: without a signal, with photos; with it they go by themselves, each once,
into a lot, and to whoever scans it."""

import datetime as dt
import io

import pytest

from catalog.core import clock
from marketplace.storefront.symbols.still_life import draw_package
from tests.factories.accounts import make_member
from tests.factories.lots import make_variant_to_trace
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.zones import make_zone
from traceability.codes.queries import uri_of
from traceability.lots.models import Lot
from traceability.zones.models import Harvest

pytestmark = pytest.mark.browser
QUANG_TRUC = "24736"
FIELD = "/studio/harvest/"
# resolves when the phone has the page and its worker answers for it
KEPT = """async (path) => {
  const wait = () => new Promise((done) => setTimeout(done, 50));
  while (!navigator.serviceWorker.controller) await wait();
  const cache = await caches.open("field-1");
  while (!(await cache.match(path))) await wait();
}"""


def photo(name):
    made = io.BytesIO()
    draw_package("pouch", hue=120, seed=4).save(made, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": made.getvalue()}


def write_down(page, kg, *, day=None, photos=0):
    page.get_by_label("Ngày thu hoạch").fill((day or clock.today()).isoformat())
    page.get_by_label("Cân được (kg)").fill(kg)
    page.get_by_label("Ảnh").set_input_files([photo(f"{n}.jpg") for n in range(photos)] if photos else [])
    page.locator("form[data-field] button").click()  # stays on the page
    page.locator("#waiting li", has_text=f"{kg} kg").wait_for()


def test_written_without_a_signal_sent_with_it_once(visit):
    producer = make_producer(name="Hợp tác xã Thử Bu Prăng", place=unit(QUANG_TRUC))
    zone, variant = make_zone(producer=producer), make_variant_to_trace(producer=producer)
    grower = make_member(producer=producer, role="staff", name="Anh Thử")
    phone = visit()
    phone.enter(grower.email)
    page = phone.open(FIELD)
    page.evaluate(KEPT, FIELD)

    page.context.set_offline(True)
    write_down(page, "420,5", photos=2)
    page.get_by_text("Chưa có mạng. Bản ghi được giữ trên điện thoại").wait_for()
    assert page.get_by_label("Cân được (kg)").input_value() == ""
    phone.keep("harvest-1-waits")
    page.reload()  # the page and what waits are on the phone
    page.locator("#waiting li", has_text="420,5 kg").wait_for()
    assert "Ảnh: 2" in page.locator("#waiting li").inner_text()
    write_down(page, "80")
    assert page.locator("#waiting li").count() == 2
    taken, has = phone.width()
    assert taken <= has
    phone.keep("harvest-2-two-wait")
    assert not Harvest.objects.filter(zone=zone).exists()

    page.context.set_offline(False)
    page.get_by_text("Bản ghi đã gửi: 2.").wait_for()
    page.locator("#waiting").wait_for(state="hidden")
    phone.keep("harvest-3-sent")
    assert sorted((float(h.quantity_kg), h.photos.count()) for h in Harvest.objects.filter(zone=zone)) == [
        (80, 0),
        (420.5, 2),
    ]

    # what the server refuses stays on the phone with the reason, and is put right there
    write_down(page, "7", day=clock.today() - dt.timedelta(days=900))
    page.get_by_text("Chỉ ghi được thu hoạch trong hai năm qua").wait_for()
    phone.keep("harvest-4-refused")
    page.locator("#waiting [data-edit]").click()
    assert page.get_by_label("Cân được (kg)").input_value() == "7"
    write_down(page, "8")
    page.locator("#waiting").wait_for(state="hidden")
    page.reload()
    page.get_by_role("button", name="Ghi thu hoạch").wait_for()
    assert page.locator("#waiting li").count() == 0
    assert Harvest.objects.filter(zone=zone).count() == 3
    diary = phone.open(f"/studio/zones/{zone.pk}/harvests/")
    assert "420,5 kg" in diary.inner_text("main") and diary.locator(".thumb img").count() == 2
    phone.keep("harvest-5-diary")

    # a lot of it, made and published on the same phone, and what a buyer reads behind its symbol
    big = Harvest.objects.get(zone=zone, quantity_kg="420.5")
    phone.open("/studio/lots/new/")
    phone.send(quantity="100")
    lot = Lot.objects.get(variant=variant)
    phone.open(f"/studio/lots/{lot.pk}/inputs/new/").locator("[name=harvest]").select_option(str(big.pk))
    phone.send(quantity_kg="400")
    phone.press("Thêm các bước thường có")
    phone.follow("Xem lại và công bố")
    phone.press("Công bố", exact=True)
    lot.refresh_from_db()
    phone.keep("harvest-6-published")
    buyer = visit()
    story = buyer.open(uri_of(lot)).inner_text("main")
    assert buyer.page.url == f"{buyer.site.url}/t/{lot.trace_code.code}/"
    for words in (lot.number, zone.name, producer.name, f"{big.harvested_on:%d/%m/%Y}", "100%"):
        assert words in story, words
    buyer.keep("harvest-7-at-the-buyer")
    assert buyer.said == []
    # what the browser itself says of a lost signal and of the one that was refused, and nothing else
    said = [line for line in phone.said if "ERR_INTERNET_DISCONNECTED" not in line]
    assert len(said) == 1 and "422 (Unprocessable Content)" in said[0]
