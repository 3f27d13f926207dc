"""A lot from its publication to its recall, and what the scan shows."""

import datetime as dt
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from catalog.core import outbox
from catalog.producers.models import Producer, ProducerState
from tests.factories.accounts import make_officer
from tests.factories.lots import make_draft, make_lot
from tests.factories.places import unit
from tests.marketplace.storefront.studio.lots.reading import DOOR, lines, text_of, told
from tests.meanwhile import meanwhile
from traceability.codes.models import TraceCode
from traceability.codes.services import ensure_code
from traceability.lots import services
from traceability.lots.models import Lot, LotState

pytestmark = pytest.mark.django_db


def test_publication_is_read_once_more_and_gives_the_symbol_at_once(studio, variant, django_assert_num_queries):
    lot = make_lot(variant=variant, publish=False)
    assert "không sửa và không xóa được nữa" in text_of(studio.get(f"/studio/lots/{lot.pk}/publish/"))
    assert studio.post(f"/studio/lots/{lot.pk}/publish/")["Location"] == f"/studio/lots/{lot.pk}/#qr"
    lot.refresh_from_db()
    assert lot.state == LotState.PUBLISHED
    code = TraceCode.objects.get(lot=lot).code
    with django_assert_num_queries(DOOR + 8):  # staff: may they hold it?
        page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert f"/qr/{code}.svg" in page
    assert f"/studio/lots/{lot.pk}/preview/" in page
    assert "Dữ kiện đã công bố không sửa được" in page
    assert "/facts/" not in page and "/stages/new/" not in page and "/hold/" not in page
    assert "?download" not in page and "chỉ để xem trên màn hình" in page  # the tests' address is a placeholder
    assert studio.get(f"/qr/{code}.svg").status_code == 200
    outbox.deliver()
    assert TraceCode.objects.filter(lot=lot).count() == 1


def test_what_is_missing_is_said_again_at_publication(studio, variant):
    lot = make_draft(variant=variant)
    response = studio.post(f"/studio/lots/{lot.pk}/publish/", follow=True)
    assert response.redirect_chain == [(f"/studio/lots/{lot.pk}/", 302)]
    assert "Chưa ghi nguyên liệu" in told(response)
    lot.refresh_from_db()
    assert lot.state == LotState.DRAFT


def test_facts_of_a_public_lot_stay(studio, variant):
    lot = make_lot(variant=variant)
    before = Lot.objects.filter(pk=lot.pk).values().get()
    for place in ("facts/", "publish/", "remove/", "inputs/new/", f"inputs/{lot.inputs.get().pk}/remove/", "stages/new/",
                  f"stages/{lot.stages.all()[0].pk}/", f"stages/{lot.stages.all()[0].pk}/remove/"):  # fmt: skip
        for ask in (studio.get, studio.post):
            response = ask(f"/studio/lots/{lot.pk}/{place}", follow=True)
            assert response.redirect_chain == [(f"/studio/lots/{lot.pk}/", 302)]
            assert "không sửa được" in told(response)
    assert Lot.objects.filter(pk=lot.pk).values().get() == before
    assert (lot.inputs.count(), lot.stages.count()) == (1, 4)


def test_a_lot_made_or_copied_here_has_its_code_at_once(studio, variant):
    studio.post("/studio/lots/new/", {"produced_on": "2026-11-20", "quantity": "100", "expires_on": ""})
    made = Lot.objects.get()
    assert TraceCode.objects.filter(lot=made).exists()
    lot = make_lot(variant=variant)
    studio.post(f"/studio/lots/{lot.pk}/copy/", {"produced_on": "2026-11-20", "quantity": "100"})
    assert TraceCode.objects.filter(lot=Lot.objects.latest("pk")).exists()


@pytest.mark.parametrize("publish", [True, False])
def test_a_lot_that_came_without_a_code_gets_one_by_a_button_and_not_by_looking(studio, variant, publish):
    lot = make_lot(variant=variant, publish=publish)
    TraceCode.objects.filter(lot=lot).delete()
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert 'name="issue"' in page
    assert studio.get(f"/studio/lots/{lot.pk}/preview/")["Location"] == f"/studio/lots/{lot.pk}/#qr"
    assert not TraceCode.objects.filter(lot=lot).exists()
    assert studio.post(f"/studio/lots/{lot.pk}/", {"issue": "1"})["Location"] == f"/studio/lots/{lot.pk}/#qr"
    code = TraceCode.objects.get(lot=lot).code
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert 'name="issue"' not in page
    assert (f"/qr/{code}.svg" in page) == publish


def _other_state(lot, state):
    """As if a colleague had pressed first."""
    change = {
        "published": services.publish_lot,
        "held": lambda **who: services.hold_lot(reason="Kiểm tra lại", **who),
        "recalled": lambda **who: services.recall_lot(reason="Nấm mốc", **who),
    }[state]
    return lambda: change(lot=Lot.objects.get(pk=lot.pk), by=None)


@pytest.mark.parametrize(
    ("place", "sent"),
    [
        ("facts/", {"produced_on": "2026-10-08", "quantity": "1600", "number": "L1", "note": "x"}),
        ("publish/", {}),
        ("remove/", {}),
        (
            "inputs/new/",
            {"zone": "{zone}", "quantity_kg": "10", "harvested_from": "2026-09-20", "harvested_until": "2026-09-20"},
        ),
        ("inputs/{given}/remove/", {}),
        ("stages/new/", {"kind": "process", "title": "Sấy", "started_on": "2026-10-01", "place_name": "Xưởng"}),
        ("stages/{step}/", {"kind": "process", "title": "Sấy", "started_on": "2026-10-01", "place_name": "Xưởng"}),
        ("stages/{step}/remove/", {}),
    ],
)
def test_a_draft_published_by_a_colleague_meanwhile_stays_as_it_is(studio, variant, place, sent):
    """The page read a draft; the service locks a public lot."""
    lot = make_lot(variant=variant, publish=False)
    given = lot.inputs.get()
    names = {"given": given.pk, "step": lot.stages.all()[0].pk, "zone": given.zone_id}
    sent = {key: value.format(**names) for key, value in sent.items()}
    before = (list(lot.inputs.values()), list(lot.stages.values()))
    with meanwhile(_other_state(lot, "published")) as happened:
        response = studio.post(f"/studio/lots/{lot.pk}/{place.format(**names)}", sent)
    assert happened
    assert response["Location"] == f"/studio/lots/{lot.pk}/"
    assert "công bố" in told(studio.get(response["Location"]))
    lot.refresh_from_db()
    assert (lot.state, lot.note) == (LotState.PUBLISHED, "")
    assert (list(lot.inputs.values()), list(lot.stages.values())) == before


@pytest.mark.parametrize(("way", "state"), [("hold", "recalled"), ("release", "recalled"), ("recall", "recalled")])
def test_of_two_who_move_a_lot_at_once_the_second_is_told(manager, variant, way, state):
    lot = make_lot(variant=variant)
    if way == "release":
        services.hold_lot(lot=lot, reason="Kiểm tra lại", by=None)
    with meanwhile(_other_state(lot, state)) as happened:
        response = manager.post(f"/studio/lots/{lot.pk}/{way}/", {"reason": "Một lý do khác"})
    assert happened
    assert response["Location"] == f"/studio/lots/{lot.pk}/"
    assert told(manager.get(response["Location"]))
    lot.refresh_from_db()
    assert lot.state == state


def test_a_suspended_producer_gets_no_symbol_and_is_told(studio, producer, variant):
    lot = make_lot(variant=variant)
    Producer.objects.filter(pk=producer.pk).update(state=ProducerState.SUSPENDED)
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    assert "Chưa tải được mã và nhãn" in page and "/qr/" not in page and "/label/" not in page


def test_labels_wait_for_a_real_address(studio, variant, settings):
    lot = make_lot(variant=variant)
    assert "Nhãn dùng nhiều năm" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    settings.PUBLIC_URL = "https://cho.ocop.vn"
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/"))
    label = re.search(r'src="(/label/[^"]+)"', page)
    assert label is not None
    assert studio.get(label[1])["Content-Type"] == "image/svg+xml"


def test_an_expired_lot_says_so(studio, variant):
    lot = make_lot(variant=variant, expires_on=dt.date(2026, 11, 1))
    assert "đã hết hạn dùng" in text_of(studio.get(f"/studio/lots/{lot.pk}/"))


def test_a_draft_is_seen_as_buyers_will_and_by_nobody_else(studio, variant, django_assert_num_queries):
    lot = make_lot(variant=variant, publish=False)
    ensure_code(lot=lot)
    with django_assert_num_queries(DOOR + 6):  # the lot in 3, its story in 3; no stars, so no price
        page = text_of(studio.get(f"/studio/lots/{lot.pk}/preview/"))
    assert "Xem trước lô nháp." in page and 'content="noindex"' in page
    assert lot.number in page and lot.inputs.get().zone.name in page and "Đóng gói" in page
    assert Client().get(f"/t/{lot.trace_code.code}/").status_code == 404
    assert Client().get(f"/q/{lot.trace_code.code}").status_code == 404
    assert Client().get(f"/qr/{lot.trace_code.code}.svg").status_code == 404


def test_looking_at_a_public_lot_here_is_no_scan(studio, variant):
    lot = make_lot(variant=variant)
    page = text_of(studio.get(f"/studio/lots/{lot.pk}/preview/"))
    assert "Người mua đang thấy trang này." in page
    assert TraceCode.objects.get(lot=lot).scan_count == 0


@pytest.mark.parametrize("gtin", ["", "09520001234569"])
def test_from_the_field_to_the_scan(manager, producer, variant, gtin):
    """What a producer types on its pages is what a stranger reads behind the symbol."""
    if gtin:
        type(variant).objects.filter(pk=variant.pk).update(gtin=gtin)
    zone_facts = {"name": "Rẫy Bu Prăng 9", "crop": "Mắc ca", "place": unit().address, "area_ha": "3,5"}
    zone_page = manager.post("/studio/zones/new/", zone_facts)["Location"]
    zone = int(zone_page.split("/")[3])
    manager.post(
        f"{zone_page}codes/", {"code": "MAU-LD-99", "kind": "domestic", "status": "active", "starts_on": "2026-01-01"}
    )
    pages = {}
    for quantity, harvested in (("120", "2026-09-20"), ("80", "2026-10-02")):
        lot = manager.post("/studio/lots/new/", {"quantity": quantity, "produced_on": "2026-11-02"})["Location"]
        manager.post(f"{lot}inputs/new/", {"zone": zone, "quantity_kg": "300", "harvested_from": harvested})
        for kind in ("harvest", "process", "pack"):
            form = manager.get(f"{lot}stages/new/?kind={kind}").context["form"]
            manager.post(f"{lot}stages/new/", {k: str(v) for k, v in form.initial.items()})
        manager.post(f"{lot}publish/")
        answer = manager.get(lot)
        symbol = Client().get(urlsplit(answer.context["uri"]).path)
        assert symbol.status_code == 307
        pages[answer.context["lot"].number] = text_of(Client().get(symbol["Location"]))
    assert list(pages) == ["MN261102", "MN261102-2"]
    for number, page in pages.items():
        assert f">{number}<" in page
        assert "Rẫy Bu Prăng 9" in page and "MAU-LD-99" in page and producer.name in page
    assert "20/09/2026" in pages["MN261102"] and "02/10/2026" not in pages["MN261102"]
    assert "02/10/2026" in pages["MN261102-2"] and "20/09/2026" not in pages["MN261102-2"]


def test_hold_and_release_with_reasons(manager, variant):
    lot = make_lot(variant=variant)
    page = text_of(manager.get(f"/studio/lots/{lot.pk}/"))
    assert "/hold/" in page and "/recall/" in page and "/release/" not in page
    assert "ngừng bán" in text_of(manager.get(f"/studio/lots/{lot.pk}/hold/"))
    short = manager.post(f"/studio/lots/{lot.pk}/hold/", {"reason": "ẩm"})
    assert short.status_code == 422
    assert "Hãy ghi lý do" in lines(short.context["form"])["reason"]
    held = manager.post(f"/studio/lots/{lot.pk}/hold/", {"reason": "Nghi nhiễm ẩm"}, follow=True)
    assert "Đã tạm giữ lô" in told(held) and "Nghi nhiễm ẩm" in text_of(held) and "/release/" in text_of(held)
    lot.refresh_from_db()
    assert lot.state == LotState.HELD
    assert manager.get(f"/studio/lots/{lot.pk}/release/").status_code == 200
    manager.post(f"/studio/lots/{lot.pk}/release/", {"reason": "Mẫu đạt yêu cầu"})
    lot.refresh_from_db()
    assert lot.state == LotState.PUBLISHED


def test_recall_is_for_good(manager, variant):
    lot = make_lot(variant=variant)
    assert "Thu hồi là vĩnh viễn" in text_of(manager.get(f"/studio/lots/{lot.pk}/recall/"))
    page = text_of(manager.post(f"/studio/lots/{lot.pk}/recall/", {"reason": "Phát hiện dị vật"}, follow=True))
    assert "Phát hiện dị vật" in page
    for way in ("hold", "release", "recall", "facts", "remove"):
        assert f"/{way}/" not in page
    again = manager.post(f"/studio/lots/{lot.pk}/recall/", {"reason": "Phát hiện dị vật"}, follow=True)
    assert "Thu hồi" in told(again) and "không làm được việc này" in told(again)


def test_drafts_are_not_held(manager, variant):
    lot = make_draft(variant=variant)
    for way in ("hold", "release", "recall"):
        response = manager.post(f"/studio/lots/{lot.pk}/{way}/", {"reason": "một lý do"}, follow=True)
        assert "Bản nháp" in told(response)


def test_staff_record_but_do_not_hold(studio, variant):
    lot = make_lot(variant=variant)
    for way in ("hold", "recall"):
        response = studio.post(f"/studio/lots/{lot.pk}/{way}/", {"reason": "một lý do"})
        assert response.status_code == 403
        assert "Chỉ chủ, quản lý" in text_of(response)
    lot.refresh_from_db()
    assert lot.state == LotState.PUBLISHED


def test_what_an_officer_held_only_an_officer_releases(manager, variant):
    lot = services.hold_lot(lot=make_lot(variant=variant), reason="Chờ kiểm nghiệm", by=make_officer(place=unit()))
    page = text_of(manager.get(f"/studio/lots/{lot.pk}/"))
    assert "Cán bộ tạm giữ lô này" in page and "/release/" not in page
    response = manager.post(f"/studio/lots/{lot.pk}/release/", {"reason": "đã xong rồi"})
    assert response.status_code == 403
    assert "chỉ cán bộ cho bán lại được" in text_of(response)
