"""What a draft lot is made of: raw material and steps."""

import datetime as dt

import pytest

from tests.factories.lots import make_draft, make_lot
from tests.factories.producers import make_producer
from tests.factories.zones import make_contract, make_season, make_zone
from tests.marketplace.storefront.studio.lots.reading import DOOR, lines, text_of
from traceability.codes.services import ensure_code
from traceability.lots import services

pytestmark = pytest.mark.django_db


def test_material_from_an_own_zone(studio, producer, variant, django_assert_num_queries):
    lot = make_draft(variant=variant)
    zone = make_zone(producer=producer)
    make_zone()
    with django_assert_num_queries(DOOR + 5):
        response = studio.get(f"/studio/lots/{lot.pk}/inputs/new/")
    assert list(response.context["form"].zones.values()) == [zone]
    assert f'value="{zone.pk}" selected' in text_of(response)
    sent = {"zone": zone.pk, "quantity_kg": "1.240", "harvested_from": "2026-09-20", "harvested_until": "2026-09-25"}
    assert studio.post(f"/studio/lots/{lot.pk}/inputs/new/", sent)["Location"] == f"/studio/lots/{lot.pk}/#inputs"
    given = lot.inputs.get()
    assert (given.zone, given.quantity_kg, given.harvested_until) == (zone, 1240, dt.date(2026, 9, 25))
    assert "1.240 kg · thu hoạch 20/09 – 25/09/2026" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))


def test_more_than_a_zone_gives_is_refused_on_the_page_and_a_zone_without_a_figure_is_said(studio, producer, variant):
    lot, zone = make_draft(variant=variant), make_zone(producer=producer, name="Rẫy A", crop="Hồ tiêu")
    address, page = f"/studio/lots/{lot.pk}/inputs/new/", f"/studio/lots/{lot.pk}/"
    sent = {"zone": zone.pk, "quantity_kg": "700", "harvested_from": "2026-09-20"}
    assert "Vùng này trồng Hồ tiêu" in text_of(studio.post(address, sent, follow=True))
    assert "Chưa đối chiếu được khối lượng lấy từ Rẫy A" in text_of(studio.get(page))
    make_season(zone=zone, expected_kg=1000)
    assert "Chưa đối chiếu" not in text_of(studio.get(page))
    again = studio.post(address, sent)
    assert (again.status_code, list(lines(again.context["form"]))) == (422, ["quantity_kg"])
    assert "còn 300 kg; lô này ghi 700 kg" in lines(again.context["form"])["quantity_kg"]


def test_bought_material_is_named_by_the_code_of_its_zone(studio, variant):
    lot = make_draft(variant=variant)
    zone = make_zone(producer=make_producer(name="HTX Bán Hạt"))
    code = ensure_code(zone=zone).code
    sent = {
        "zone_code": f"{code[:4]}-{code[4:8]}-{code[8:]}".lower(),
        "quantity_kg": "12,5",
        "harvested_from": "2026-09-20",
    }
    unknown = studio.post(f"/studio/lots/{lot.pk}/inputs/new/", sent)
    assert "không có hợp đồng" in lines(unknown.context["form"])["zone_code"]
    make_contract(zone=zone, buyer=lot.producer)
    studio.post(f"/studio/lots/{lot.pk}/inputs/new/", sent)
    assert lot.inputs.get().zone == zone
    assert "HTX Bán Hạt" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"zone": ""}, "zone", "Chọn một vùng"),
        ({"zone": "999999"}, "zone", ""),
        ({"zone_code": "0K3F-9TQ2-XB7M"}, "zone_code", "Không tìm thấy vùng"),
        ({"zone_code": "?"}, "zone_code", "Không tìm thấy vùng"),
        ({"quantity_kg": "0"}, "quantity_kg", "lớn hơn 0"),
        ({"quantity_kg": "-1"}, "quantity_kg", "lớn hơn 0"),
        ({"quantity_kg": str(10**18)}, "quantity_kg", "lớn hơn 0"),
        ({"quantity_kg": "NaN"}, "quantity_kg", "không phải là con số"),
        ({"harvested_until": "2026-09-01"}, "harvested_until", "đứng trước ngày đầu"),
        ({"harvested_until": "2026-10-09"}, "harvested_until", "sau ngày sản xuất"),
        ({"harvested_from": ""}, "harvested_from", "Chưa ghi ngày"),
    ],
)
def test_wrong_material(studio, producer, variant, over, field, words):
    lot = make_draft(variant=variant)
    zone = make_zone(producer=producer)
    sent = {"zone": zone.pk, "quantity_kg": "10", "harvested_from": "2026-09-20"} | over
    response = studio.post(f"/studio/lots/{lot.pk}/inputs/new/", sent)
    assert response.status_code == 422
    assert list(lines(response.context["form"])) == [field]
    assert words in lines(response.context["form"])[field]
    assert not lot.inputs.exists()


def test_a_producer_without_zones_is_led_to_make_one(studio, variant):
    lot = make_draft(variant=variant)
    assert "/studio/zones/new/" in text_of(studio.get(f"/studio/lots/{lot.pk}/inputs/new/"))


def test_material_is_taken_out_after_a_question(studio, variant):
    lot = make_lot(variant=variant, publish=False)
    address = f"/studio/lots/{lot.pk}/inputs/{lot.inputs.get().pk}/remove/"
    assert "Xóa nguyên liệu này?" in text_of(studio.get(address))
    studio.post(address)
    assert not lot.inputs.exists()
    assert studio.post(address).status_code == 404


def test_steps_come_filled_in(studio, variant, django_assert_num_queries):
    lot = make_draft(variant=variant)
    zone = make_zone(producer=lot.producer)
    services.add_input(
        lot=lot,
        zone=zone,
        quantity_kg=5,
        harvested_from=dt.date(2026, 9, 20),
        harvested_until=dt.date(2026, 9, 25),
        by=None,
    )
    with django_assert_num_queries(DOOR + 3):
        harvest = studio.get(f"/studio/lots/{lot.pk}/stages/new/?kind=harvest")
    initial = harvest.context["form"].initial
    assert (initial["title"], initial["started_on"], initial["ended_on"]) == (
        "Thu hoạch mắc ca",
        dt.date(2026, 9, 20),
        dt.date(2026, 9, 25),
    )
    process = studio.get(f"/studio/lots/{lot.pk}/stages/new/?kind=process").context["form"].initial
    assert (process["started_on"], process["ended_on"]) == (dt.date(2026, 9, 25), dt.date(2026, 10, 8))
    for kind in ("test", "pack", "ship"):
        form = studio.get(f"/studio/lots/{lot.pk}/stages/new/?kind={kind}").context["form"]
        assert form.initial == {"kind": kind, "started_on": dt.date(2026, 10, 8)}
    assert studio.get(f"/studio/lots/{lot.pk}/stages/new/?kind=magic").context["form"].initial["kind"] == "process"


def test_steps_stand_in_the_order_of_their_days(studio, variant):
    lot = make_draft(variant=variant)
    address = f"/studio/lots/{lot.pk}/stages/new/"
    for kind, day in (("pack", "2026-10-08"), ("harvest", "2026-09-20"), ("process", "2026-09-26")):
        assert studio.post(address, {"kind": kind, "started_on": day})["Location"] == f"/studio/lots/{lot.pk}/#stages"
    steps = list(lot.stages.all())
    assert [s.kind for s in steps] == ["harvest", "process", "pack"]
    assert steps[2].title == "Đóng gói" and steps[2].place_name.startswith(lot.producer.name)
    assert all(s.product_code and s.location_code for s in steps)


def test_a_step_is_changed_and_taken_out(studio, variant):
    lot = make_lot(variant=variant, publish=False)
    step = lot.stages.get(kind="pack")
    address = f"/studio/lots/{lot.pk}/stages/{step.pk}/"
    page = text_of(studio.get(address))
    assert 'value="2026-10-08"' in page and "Xóa công đoạn" in page
    sent = {
        "kind": "pack",
        "title": "Đóng hũ",
        "started_on": "2026-10-09",
        "place_name": "Xưởng 2",
        "detail": "<b>tay</b>",
    }
    studio.post(address, sent)
    step.refresh_from_db()
    assert (step.title, step.ended_on, step.place_name) == ("Đóng hũ", dt.date(2026, 10, 9), "Xưởng 2")
    assert "&lt;b&gt;tay&lt;/b&gt;" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert "Xóa công đoạn này?" in text_of(studio.get(f"{address}remove/"))
    studio.post(f"{address}remove/")
    assert not lot.stages.filter(kind="pack").exists()
    assert studio.get(address).status_code == 404


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"kind": "magic"}, "kind", ""),
        ({"started_on": ""}, "started_on", "Chưa ghi ngày"),
        ({"ended_on": "2026-09-25"}, "ended_on", "đứng trước ngày bắt đầu"),
        ({"ended_on": "2026-11-23"}, "ended_on", "ở sau hôm nay"),
        ({"title": "x" * 121}, "title", "120"),
        ({"place_name": "x" * 201}, "place_name", "200"),
        ({"product_code": "x" * 61}, "product_code", "60"),
    ],
)
def test_wrong_steps(studio, variant, over, field, words):
    lot = make_lot(variant=variant, publish=False)
    sent = {"kind": "process", "started_on": "2026-09-26", "detail": "giữ lời này"} | over
    for address in ("new/", f"{lot.stages.all()[0].pk}/"):
        response = studio.post(f"/studio/lots/{lot.pk}/stages/{address}", sent)
        assert response.status_code == 422
        assert list(lines(response.context["form"])) == [field]
        assert words in lines(response.context["form"])[field]
        assert "giữ lời này" in text_of(response)
