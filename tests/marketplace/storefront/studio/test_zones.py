"""Zones through the studio's pages: facts, outline, codes, symbol."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.producers.services import record_consent
from tests.factories.accounts import client_of, make_member, make_officer, make_superuser
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_variant_to_trace
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.zones import SQUARE, make_zone, make_zone_code
from traceability.codes.models import TraceCode
from traceability.codes.services import ensure_code
from traceability.zones.models import Zone, ZoneCode
from traceability.zones.services import confirm_code, set_code_status

pytestmark = pytest.mark.django_db

KIEN_THANH = "xã Kiến Thành, huyện Đắk R'Lấp, Đắk Nông"
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[107.45, 12.26], [107.46, 12.27], [107.46, 12.26], [107.45, 12.27], [107.45, 12.26]]],
}


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def studio(producer):
    """Staff: the least that may work on zones."""
    return client_of(make_member(producer=producer, role="staff"))


@pytest.fixture
def zone(producer):
    return make_zone(producer=producer)


def text_of(response) -> str:
    return response.content.decode()


def told(response) -> str:
    return "\n".join(str(m) for m in response.context["messages"])


def facts(**over):
    return {"name": "Rẫy Bu Prăng 2", "crop": "Cà phê robusta", "place": unit().address, "area_ha": "12,4"} | over


# ------------------------------------------------------------ list


def test_the_list_says_what_each_zone_holds_today(studio, producer, django_assert_num_queries):
    zone = make_zone(producer=producer, name="Rẫy A", outline=SQUARE)
    make_zone_code(zone=zone, code="MAU-LD-0001")
    make_zone_code(zone=zone, code="MAU-LD-0002", status="suspended", starts_on=dt.date(2026, 9, 2))
    make_zone(producer=producer, name="Rẫy B")
    make_zone()
    with django_assert_num_queries(6):  # session, user, memberships, posts; zones, codes
        response = studio.get("/studio/zones/")
    page = text_of(response)
    assert [z.name for z, _codes in response.context["rows"]] == ["Rẫy A", "Rẫy B"]
    for words in (
        "12,4 ha",
        "Đã vẽ, giữ riêng",
        "MAU-LD-0001",
        "còn hiệu lực",
        "tạm đình chỉ từ 02/09/2026",
        "Chưa vẽ",
    ):
        assert words in page


def test_the_list_takes_as_many_statements_with_many_zones(studio, producer, django_assert_num_queries):
    for n in range(26):
        make_zone_code(zone=make_zone(producer=producer, name=f"Rẫy {n:02}"))
    with django_assert_num_queries(6):
        first = studio.get("/studio/zones/")
    assert len(first.context["rows"]) == 24
    second = studio.get("/studio/zones/" + first.context["page"]["after"])
    assert [z.name for z, _codes in second.context["rows"]] == ["Rẫy 24", "Rẫy 25"]


def test_a_tampered_cursor_leads_to_the_first_page(studio):
    response = studio.get("/studio/zones/?after=xxx", follow=True)
    assert response.redirect_chain == [("/studio/zones/", 302)]
    assert "không còn đúng" in told(response)


def test_an_empty_list_says_what_to_do(studio):
    assert "Lập vùng đầu tiên" in text_of(studio.get("/studio/zones/"))


def test_public_lots_are_counted(studio, producer, zone):
    variant = make_variant_to_trace(producer=producer)
    make_lot_code(variant=variant, zones=[zone])
    make_lot_code(variant=variant, zones=[zone, zone])
    assert studio.get("/studio/zones/").context["rows"][0][0].published == 2


# ------------------------------------------------------------ facts


def test_a_zone_is_made_and_has_its_code_at_once(studio, producer):
    response = studio.post("/studio/zones/new/", facts(households="18", description="Đất đỏ"))
    zone = Zone.objects.get()
    assert response["Location"] == f"/studio/zones/{zone.pk}/"
    assert (zone.producer_id, zone.name, str(zone.area_ha), zone.households) == (
        producer.pk,
        "Rẫy Bu Prăng 2",
        "12.40",
        18,
    )
    assert TraceCode.objects.get().zone_id == zone.pk


def test_an_old_name_is_understood_and_confirmed(studio):
    asked = studio.post("/studio/zones/new/", facts(place=KIEN_THANH))
    assert asked.status_code == 422
    page = text_of(asked)
    assert "Xã Kiến Thành, Huyện Đắk R&#x27;Lấp, Tỉnh Đắk Nông (nay là Xã Kiến Đức, Tỉnh Lâm Đồng)" in page
    assert "Rẫy Bu Prăng 2" in page
    (choice,) = asked.context["form"].fields["place_choice"].choices
    studio.post("/studio/zones/new/", facts(place=KIEN_THANH, place_choice=choice[0]))
    zone = Zone.objects.get()
    assert (zone.place.name, zone.place.current.name) == ("Kiến Thành", "Kiến Đức")
    assert "Nay là Xã Kiến Đức" in text_of(studio.get(f"/studio/zones/{zone.pk}/"))


def test_an_ambiguous_name_becomes_a_choice(studio):
    asked = studio.post("/studio/zones/new/", facts(place="xã Tân Phú"))
    assert asked.status_code == 422
    choices = asked.context["form"].fields["place_choice"].choices
    assert len(choices) > 1
    assert "Chọn đúng nơi bên dưới" in text_of(asked)
    studio.post("/studio/zones/new/", facts(place="xã Tân Phú", place_choice=choices[1][0]))
    assert str(Zone.objects.get().place_id) == choices[1][0]


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"name": ""}, "name", ""),
        ({"name": "x" * 161}, "name", "160"),
        ({"area_ha": "0"}, "area_ha", "lớn hơn 0"),
        ({"area_ha": "-3"}, "area_ha", "lớn hơn 0"),
        ({"area_ha": str(10**18)}, "area_ha", "1.000.000 ha"),
        ({"area_ha": "mười"}, "area_ha", "không phải là con số"),
        ({"households": "-1"}, "households", "0 đến 100.000"),
        ({"households": "2,5"}, "households", "không phải là số nguyên"),
        ({"place": "xyzzy"}, "place", "Không tìm thấy"),
        ({"gln": "9521234567890"}, "gln", ""),
    ],
)
def test_wrong_facts_are_said_at_their_field_and_kept(studio, over, field, words):
    response = studio.post("/studio/zones/new/", facts(**over))
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert words in " ".join(errors[field])
    assert not Zone.objects.exists()


def test_facts_are_changed(studio, zone, django_assert_num_queries):
    ensure_code(zone=zone)
    with django_assert_num_queries(6):  # four of the door; the zone, its codes
        page = text_of(studio.get(f"/studio/zones/{zone.pk}/"))
    assert 'value="12,4"' in page
    response = studio.post(f"/studio/zones/{zone.pk}/", facts(name="Rẫy mới", area_ha="13"), follow=True)
    zone.refresh_from_db()
    assert (zone.name, str(zone.area_ha)) == ("Rẫy mới", "13.00")
    assert "Đã lưu." in told(response)
    wrong = studio.post(f"/studio/zones/{zone.pk}/", facts(area_ha="0"))
    assert wrong.status_code == 422
    assert "Vùng mắc ca" not in wrong.context["form"]["name"].value()


def test_a_zone_without_a_code_gets_one_when_it_is_looked_at(studio, zone, settings):
    page = text_of(studio.get(f"/studio/zones/{zone.pk}/"))
    code = TraceCode.objects.get(zone=zone)
    assert f"/qr/{code.code}.svg" in page and "?download" not in page
    settings.PUBLIC_URL = "https://chocop.vn"
    page = text_of(studio.get(f"/studio/zones/{zone.pk}/"))
    assert f"/qr/{code.code}.svg?download" in page and f"/qr/{code.code}.png" in page
    assert studio.get(f"/qr/{code.code}.png?download")["Content-Disposition"].startswith("attachment")


def test_labels_wait_for_a_real_address(studio, zone, settings):
    assert "Nhãn dùng nhiều năm" in text_of(studio.get(f"/studio/zones/{zone.pk}/"))
    settings.PUBLIC_URL = "https://cho.ocop.vn"
    assert "/label/" in text_of(studio.get(f"/studio/zones/{zone.pk}/"))


# ------------------------------------------------------------ outline


def send(studio, zone, **over):
    return studio.post(f"/studio/zones/{zone.pk}/outline/", over)


def test_an_outline_is_pasted_kept_and_drawn(studio, zone):
    response = send(studio, zone, pasted=json.dumps(SQUARE))
    assert response["Location"] == f"/studio/zones/{zone.pk}/#outline"
    zone.refresh_from_db()
    assert (zone.polygon["type"], str(zone.polygon_area_ha), zone.outline_is_public) == ("Polygon", "12.31", False)
    page = text_of(studio.get(f"/studio/zones/{zone.pk}/"))
    assert 'class="plot"' in page
    assert "Chỉ cơ sở thấy đường bao" in page


def test_an_outline_is_uploaded(studio, zone):
    send(studio, zone, file=SimpleUploadedFile("ray.geojson", json.dumps(SQUARE).encode()), outline_is_public="on")
    zone.refresh_from_db()
    assert zone.polygon is not None and zone.outline_is_public


def test_a_look_keeps_nothing_and_the_next_press_keeps_it(studio, zone):
    response = send(studio, zone, look="1", file=SimpleUploadedFile("ray.geojson", json.dumps(SQUARE).encode()))
    assert response.status_code == 200
    page = text_of(response)
    assert "Bản xem thử, chưa lưu." in page and "Đo được 12,31 ha, 5 điểm." in page and 'class="plot"' in page
    zone.refresh_from_db()
    assert zone.polygon is None
    send(studio, zone, pasted=response.context["outline"]["pasted"].value())
    zone.refresh_from_db()
    assert zone.polygon is not None


def test_a_look_at_nothing_asks_for_something(studio, zone):
    response = send(studio, zone, look="1")
    assert response.status_code == 422
    assert "trước khi xem thử" in text_of(response)


def test_consent_is_taken_back_without_sending_the_outline_again(studio, producer):
    zone = make_zone(producer=producer, outline=SQUARE, outline_is_public=True)
    assert "Các hộ trong vùng đồng ý" in text_of(studio.get(f"/studio/zones/{zone.pk}/"))
    response = studio.post(f"/studio/zones/{zone.pk}/outline/", {"pasted": ""}, follow=True)
    zone.refresh_from_db()
    assert (zone.outline_is_public, zone.polygon is not None) == (False, True)
    assert "người mua thấy xã" in told(response)


def test_an_outline_is_taken_away(studio, producer):
    zone = make_zone(producer=producer, outline=SQUARE)
    send(studio, zone, remove="1")
    zone.refresh_from_db()
    assert zone.polygon is None


def test_an_area_far_from_the_declared_one_is_remarked(studio, producer):
    zone = make_zone(producer=producer, area_ha="40")
    response = studio.post(f"/studio/zones/{zone.pk}/outline/", {"pasted": json.dumps(SQUARE)}, follow=True)
    assert "lệch hơn 20%" in told(response)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (json.dumps(BOW_TIE), "tự cắt nhau tại vĩ độ 12,265, kinh độ 107,455"),
        (json.dumps({"type": "Polygon", "coordinates": [[[2.35, 48.85], [2.36, 48.85], [2.36, 48.86], [2.35, 48.85]]]}), "nằm ngoài Việt Nam"),
        (json.dumps({"type": "Polygon", "coordinates": [[[107 + n / 1e6, 12 + n % 7 / 1e6] for n in range(100_000)]]}), ""),
        (json.dumps({"type": "Polygon", "coordinates": [[[107 + n / 1e5, 12] for n in range(2_100)]]}), "hơn 2.000 điểm"),
        (json.dumps({"type": "Point", "coordinates": [107.4, 12.2]}), "Point"),
        ("không phải JSON", "không phải tệp GeoJSON"),
        ("[" * 50_000, "không phải tệp GeoJSON"),
        (" " * (2 * 1024 * 1024) + "x" + " " * 10 + "y" * 2_100_000, "lớn hơn 2 MB"),
    ],
    ids=["crosses itself", "abroad", "100,000 points", "2,100 points", "a point", "no JSON", "deep", "2 MB"],
)  # fmt: skip
def test_bad_outlines_are_refused_with_the_place_of_the_fault(studio, zone, sent, words):
    for form in ({"pasted": sent}, {"file": SimpleUploadedFile("a.geojson", sent.encode())}):
        response = studio.post(f"/studio/zones/{zone.pk}/outline/", form)
        assert response.status_code == 422
        assert words in text_of(response)
        assert list(response.context["outline"].errors) == ["pasted"]
        assert len(response.content) < 250_000
    zone.refresh_from_db()
    assert zone.polygon is None


def test_a_small_faulty_paste_stays_in_its_field(studio, zone):
    assert send(studio, zone, pasted="{sai").context["outline"]["pasted"].value() == "{sai"


def test_files_that_are_none(studio, zone):
    for content in (b"", b"\xff\xd8\xff\xe0 a photo", b"\x00\x01"):
        response = send(studio, zone, file=SimpleUploadedFile("a.geojson", content))
        assert response.status_code == 422
        assert "không phải tệp GeoJSON" in text_of(response)
    long = send(studio, zone, file=SimpleUploadedFile("a" * 1_200, b"{}"))
    assert long.status_code in {302, 422}
    assert send(studio, zone, pasted="a\x00b").status_code == 422


# ------------------------------------------------------------ codes


def code(**over):
    return {
        "code": "VN-LDOR-0123", "kind": "export", "market": "cn", "holder": "HTX Quảng Trực", "status": "active", "starts_on": "2026-01-01",
    } | over  # fmt: skip


def test_a_code_is_recorded_with_its_first_status(studio, zone):
    response = studio.post(f"/studio/zones/{zone.pk}/codes/", code(), follow=True)
    made = ZoneCode.objects.get()
    assert (made.zone_id, made.code, made.market, made.holder) == (zone.pk, "VN-LDOR-0123", "CN", "HTX Quảng Trực")
    assert "Đã ghi mã VN-LDOR-0123." in told(response)
    assert "từ 01/01/2026: còn hiệu lực" in text_of(response)


def test_an_odd_code_is_kept_with_a_remark(studio, zone):
    response = studio.post(f"/studio/zones/{zone.pk}/codes/", code(code="ABC 1"), follow=True)
    assert ZoneCode.objects.get().code == "ABC 1"
    assert "không giống dạng thường gặp" in told(response)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "x" * 41}, "code"),
        ({"kind": "magic"}, "kind"),
        ({"market": "China"}, "market"),
        ({"status": "fine"}, "status"),
        ({"starts_on": "31/02/2026"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
    ],
)
def test_wrong_codes(studio, zone, over, field):
    response = studio.post(f"/studio/zones/{zone.pk}/codes/", code(**over))
    assert response.status_code == 422
    assert list(response.context["code_form"].errors) == [field]
    assert not ZoneCode.objects.exists()


def test_a_code_that_is_confirmed_for_another_zone_is_taken(studio, zone):
    other = make_zone_code(code="VN-LDOR-0123", kind="export", market="CN")
    confirm_code(zone_code=other, by=make_officer(place=unit("68")))
    assert "cho một vùng khác" in text_of(studio.post(f"/studio/zones/{zone.pk}/codes/", code()))


def test_a_status_begins_on_its_day_and_the_earlier_one_stays(studio, zone):
    made = make_zone_code(zone=zone, code="MAU-LD-7")
    place = f"/studio/zones/{zone.pk}/codes/{made.pk}/"
    form = {
        f"s{made.pk}-{k}": v for k, v in {"status": "suspended", "starts_on": "22/11/2026", "note": "CV 12"}.items()
    }
    page = text_of(studio.post(place, form, follow=True))
    assert "từ 01/01/2025: còn hiệu lực" in page and "từ 22/11/2026: tạm đình chỉ (CV 12)" in page
    wrong = studio.post(place, form | {f"s{made.pk}-ends_on": "2026-11-21"})
    assert wrong.status_code == 422
    assert "đứng trước ngày bắt đầu" in text_of(wrong)
    assert made.spans.count() == 2


def test_a_status_of_the_office_and_days_gone_by_are_not_the_producers(studio, zone):
    made = make_zone_code(zone=zone)
    place = f"/studio/zones/{zone.pk}/codes/{made.pk}/"
    form = {f"s{made.pk}-status": "active", f"s{made.pk}-starts_on": "2026-11-21"}
    past = studio.post(place, form)
    assert past.status_code == 422
    assert "Cơ sở chỉ ghi được tình trạng từ hôm nay (22/11/2026)" in text_of(past)
    set_code_status(zone_code=made, status="revoked", starts_on=dt.date(2026, 11, 1), by=make_officer(place=unit("68")))
    theirs = studio.post(place, form | {f"s{made.pk}-starts_on": "2026-11-22"})
    assert theirs.status_code == 403
    assert "do cơ quan quản lý ghi" in text_of(theirs)


# ------------------------------------------------------------ whose


def test_another_producers_zone_is_not_there(studio):
    made = make_zone_code()
    for place in ("", "outline/", "codes/", f"codes/{made.pk}/"):
        address = f"/studio/zones/{made.zone_id}/{place}"
        assert studio.get(address).status_code == 404
        assert studio.post(address, facts()).status_code == 404


def test_a_code_is_looked_for_in_its_own_zone(studio, producer, zone):
    made = make_zone_code(zone=make_zone(producer=producer))
    assert studio.get(f"/studio/zones/{zone.pk}/codes/{made.pk}/").status_code == 404


def test_an_officer_with_consent_works_at_the_desk(producer, zone):
    officer = make_officer(place=unit())
    owner = make_member(producer=producer)
    record_consent(
        producer=producer,
        officer=officer,
        given_by="Nguyễn Thị Thử",
        how="paper",
        paper=signed_paper(),
        given_on=dt.date(2026, 11, 1),
        by=owner,
    )
    client = client_of(officer)
    assert client.post(f"/studio/zones/{zone.pk}/", facts(name="Do cán bộ ghi")).status_code == 302
    zone.refresh_from_db()
    assert zone.name == "Do cán bộ ghi"


def test_a_superuser_helps_at_a_chosen_desk(producer, zone):
    client = client_of(make_superuser())
    page = text_of(client.get(f"/studio/zones/?p={producer.pk}"))
    assert f"/studio/zones/{zone.pk}/?p={producer.pk}" in page


def test_a_zone_that_came_without_a_code_gets_one_by_a_button_and_not_by_looking():
    zone = make_zone()
    TraceCode.objects.filter(zone=zone).delete()
    studio = Client()
    studio.force_login(make_member(producer=zone.producer, role="staff"))
    assert 'name="issue"' in studio.get(f"/studio/zones/{zone.pk}/").content.decode()
    assert not TraceCode.objects.filter(zone=zone).exists()
    assert studio.post(f"/studio/zones/{zone.pk}/", {"issue": "1"})["Location"] == f"/studio/zones/{zone.pk}/#qr"
    code = TraceCode.objects.get(zone=zone).code
    page = studio.get(f"/studio/zones/{zone.pk}/").content.decode()
    assert f"/qr/{code}.svg" in page and 'name="issue"' not in page
