"""Zones of the place: the list, one zone, what an officer says of it, and that its producer hears so."""

import datetime as dt

import pytest

from catalog.core import outbox
from marketplace.notifications.models import Notice
from tests.factories.accounts import client_of, make_member
from tests.factories.producers import make_producer, signed_paper
from tests.factories.zones import SQUARE, make_contract, make_season, make_zone, make_zone_certificate, make_zone_code
from traceability.zones.models import ZoneConfirmation
from traceability.zones.services import update_zone

from .desk import officer_of, text_of
from .test_home import elsewhere

pytestmark = pytest.mark.django_db
SEEN = {"action": "confirm", "checked_on": "2026-11-20", "checks": ["area", "crop"], "note": "Đo lại bằng máy"}


def told(user):
    """Kinds of notices of a person, after all that happened was delivered."""
    while outbox.deliver():
        pass
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_lists(django_assert_num_queries):
    zone, done = make_zone(name="Vùng Chưa Xem"), make_zone(name="Vùng Đã Xem")
    far = make_zone(name="Vùng Nơi Khác", producer=make_producer(place=elsewhere()))
    make_zone_certificate(zone=zone)
    _, client = officer_of()
    client.post(f"/office/zones/{done.pk}/", SEEN)
    with django_assert_num_queries(6):
        page = text_of(client.get("/office/zones/"))
    assert zone.name in page and "1 giấy chờ xem" in page
    assert done.name not in page and far.name not in page
    every = text_of(client.get("/office/zones/?tab=all"))
    assert done.name in every and "đã xác nhận" in every and far.name not in every
    for q in ("chưa xem", "Mắc ca", zone.producer.name.upper()):
        assert zone.name in text_of(client.get("/office/zones/", {"q": q})), q
    assert "Không có vùng nào như vậy" in text_of(client.get("/office/zones/", {"q": "không có"}))
    for q in ("ơ" * 10_000, "'%\"; --", "\x00", "🍯"):
        assert client.get("/office/zones/", {"q": q}).status_code == 200
    assert client.get(f"/office/zones/{far.pk}/").status_code == 404
    assert client.post(f"/office/zones/{far.pk}/", SEEN).status_code == 404


def test_an_officer_confirms_a_zone_and_takes_it_back(client):
    zone = make_zone(producer=make_producer(state="verified"), outline=SQUARE)
    maker = make_member(producer=zone.producer)
    make_zone_code(zone=zone, code="MAU-LD-77")
    make_season(zone=zone, name="Vụ mưa")
    make_contract(zone=zone, buyer_name="Công ty Thử")
    _, desk = officer_of()
    place = f"/office/zones/{zone.pk}/"
    page = text_of(desk.get(place))
    for words in ("MAU-LD-77", "Vụ mưa", "Công ty Thử", "12,4 ha", "Chưa có cán bộ nào xác nhận", "<svg"):
        assert words in page, words
    for bad, words in (
        ({"checks": []}, "Đánh dấu những điều đã kiểm tra"),
        ({"checks": ["moon"]}, ""),
        ({"checked_on": "2026-12-20"}, ""),
        ({"note": "x" * 401}, "400"),
    ):
        answer = desk.post(place, SEEN | bad)
        assert answer.status_code == 422 and words in text_of(answer), bad
    assert not ZoneConfirmation.objects.exists()

    assert desk.post(place, SEEN)["Location"] == place
    assert "Diện tích, đường bao; Cây trồng, vật nuôi" in text_of(desk.get(place))
    assert "đã kiểm tra vùng ngày 20/11/2026" in text_of(client.get(f"/zones/{zone.slug}/"))
    assert told(maker) == ["zone.confirmed"]
    notice = Notice.objects.get(user=maker)
    assert (notice.url, notice.facts["checked_on"]) == (f"/studio/zones/{zone.pk}/papers/", "2026-11-20")
    assert "Cán bộ đã xác nhận vùng" in text_of(client_of(maker).get("/account/notices/"))

    standing = ZoneConfirmation.objects.get()
    taken = {"action": "unconfirm", "confirmation": standing.pk}
    assert desk.post(place, taken).status_code == 422
    assert desk.post(place, taken | {"reason": "đo nhầm thửa"})["Location"] == place
    assert desk.post(place, taken | {"reason": "lần nữa"}).status_code == 409
    assert "đã kiểm tra vùng" not in text_of(client.get(f"/zones/{zone.slug}/"))
    assert told(maker) == ["zone.confirmed", "zone.confirmation.withdrawn"]
    page = text_of(client_of(maker).get("/account/notices/"))
    assert "Cán bộ đã rút xác nhận vùng" in page and "20/11/2026" in page and "đo nhầm thửa" in page
    for odd in ({"action": "sell"}, {}, {"action": "unconfirm", "confirmation": "x"}, {"action": "unconfirm"}):
        assert desk.post(place, odd).status_code == 404


def test_what_changed_since_is_said_to_the_office(client):
    zone = make_zone(producer=make_producer(state="verified"))
    _, desk = officer_of()
    desk.post(f"/office/zones/{zone.pk}/", SEEN)
    update_zone(zone=zone, area_ha="20", by=make_member(producer=zone.producer))
    assert "vùng đổi hoặc được xác nhận lại" in text_of(desk.get(f"/office/zones/{zone.pk}/"))
    assert "sau đó dữ kiện vùng đã đổi" in text_of(client.get(f"/zones/{zone.slug}/"))
    assert zone.name in text_of(desk.get("/office/zones/"))  # waits again


def test_an_officer_confirms_and_ends_a_certificate(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    zone = make_zone()
    maker = make_member(producer=zone.producer)
    made = make_zone_certificate(zone=zone, number="VG-9", uploaded=signed_paper(), by=maker)
    _, desk = officer_of()
    place = f"/office/zones/{zone.pk}/"
    file = desk.get(f"{place}certificates/{made.pk}/file/")
    assert file["Content-Disposition"].startswith("attachment") and b"".join(file.streaming_content).startswith(b"%PDF")
    confirm = {"action": "confirm_certificate", "certificate": made.pk}
    page = text_of(desk.post(place, confirm, follow=True))
    assert "Đã xác nhận giấy VG-9" in page
    assert "Giấy này đã được xác nhận." in text_of(desk.post(place, confirm, follow=True))
    assert told(maker) == ["zone.certificate.confirmed"]
    end = {
        "action": "end_certificate",
        "certificate": made.pk,
        "withdrawn_on": "2026-11-01",
        "reason": "Đơn vị cấp thu lại",
    }
    assert desk.post(place, end | {"reason": ""}).status_code == 422
    assert desk.post(place, end | {"withdrawn_on": "2025-12-31"}).status_code == 422
    desk.post(place, end)
    made.refresh_from_db()
    assert (made.withdrawn_on, made.withdrawn_reason) == (dt.date(2026, 11, 1), "Đơn vị cấp thu lại")
    assert desk.post(place, end).status_code == 409
    other = make_zone_certificate(zone=make_zone(producer=make_producer(place=elsewhere())))
    assert desk.post(place, confirm | {"certificate": other.pk}).status_code == 404
    assert desk.get(f"{place}certificates/{other.pk}/file/").status_code == 404


def test_who_belongs_to_the_producer_looks_but_does_not_decide():
    zone = make_zone()
    officer, desk = officer_of()
    make_member(producer=zone.producer, user=officer)
    page = text_of(desk.get(f"/office/zones/{zone.pk}/"))
    assert "Bạn là người của cơ sở này" in page and 'value="confirm"' not in page
    assert desk.post(f"/office/zones/{zone.pk}/", SEEN).status_code == 403
    assert not ZoneConfirmation.objects.exists()
