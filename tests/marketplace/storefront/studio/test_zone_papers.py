"""A zone's certificates and contracts in the studio: added with their papers, ended, taken back; seen by nobody else."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.core import clock
from tests.factories.accounts import make_member, make_officer
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.zones import make_contract, make_harvest, make_zone, make_zone_certificate
from traceability.zones.models import ZoneCertificate, ZoneContract
from traceability.zones.services import confirm_certificate, confirm_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    clock.set_to("2026-11-22T09:00:00+07:00")
    return make_zone(producer=make_producer())


@pytest.fixture
def studio(zone):
    client = Client()
    client.force_login(make_member(producer=zone.producer, role="staff"))
    return client


def at(zone, rest="papers/"):
    return f"/studio/zones/{zone.pk}/{rest}"


def text(answer):
    return answer.content.decode()


def told(answer):
    return " ".join(str(message) for message in answer.context["messages"])


def vietgap(**over):
    return {
        "kind": "vietgap", "number": "VG-11", "issuer": "Tổ chức Minh Họa", "scope": "Mắc ca, 12 ha", "valid_from": "2026-01-01",
        "valid_until": "2027-12-31", "file": signed_paper("VietGAP 2026.pdf"),
    } | over  # fmt: skip


def test_a_certificate_from_claim_to_its_end(studio, zone, django_assert_num_queries):
    page = studio.post(at(zone), vietgap(), follow=True)
    made = ZoneCertificate.objects.get()
    assert "Đã ghi chứng nhận" in told(page) and "giấy cơ sở tự khai" in text(page) and "còn hiệu lực" in text(page)
    file = studio.get(at(zone, f"certificates/{made.pk}/file/"))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert file["Content-Disposition"].startswith("attachment") and "VietGAP 2026.pdf" in file["Content-Disposition"]
    assert list(studio.post(at(zone), vietgap()).context["form"].errors) == ["number"]  # the same twice

    one = at(zone, f"certificates/{made.pk}/")
    ended = {f"c{made.pk}-withdrawn_on": "2026-11-20", f"c{made.pk}-reason": "Đơn vị cấp thu lại"}
    page = studio.post(one, ended)
    assert page.status_code == 422 and "Ngày thôi hiệu lực sớm nhất là 22/11/2026" in text(page)
    page = studio.post(one, ended | {f"c{made.pk}-withdrawn_on": "2026-11-25"}, follow=True)
    assert "Trang của các lô nói rõ" in told(page) and "Đơn vị cấp thu lại" in text(page)
    assert "đã được ghi là thôi hiệu lực" in told(
        studio.post(one, ended | {f"c{made.pk}-withdrawn_on": "2026-11-26"}, follow=True)
    )
    with clock.set_to(clock.start_of(dt.date(2026, 11, 26))):
        assert "thôi hiệu lực" in text(studio.get(at(zone)))

    for n in range(5):
        make_zone_certificate(zone=zone, number=f"N{n}")
        make_contract(zone=zone, buyer_name=f"Bên mua {n}")
    with django_assert_num_queries(8):  # session, user, desk 2, and 4 of its own
        studio.get(at(zone))


@pytest.mark.parametrize(
    ("over", "field", "words"),
    [
        ({"valid_until": "2025-12-31"}, "valid_until", "đứng trước ngày bắt đầu"),
        ({"number": ""}, "number", ""),
        ({"kind": "iso"}, "kind", ""),
        ({"issuer": "x" * 300}, "issuer", "300"),
        ({"valid_from": "hôm qua"}, "valid_from", ""),
        ({"file": None}, "file", "Chưa chọn tệp nào"),
        ({"file": SimpleUploadedFile("a.pdf", b"<html>")}, "file", ""),
        ({"kind": "gi", "name": ""}, "name", ""),
    ],
)
def test_wrong_certificates_say_where_and_keep_what_was_typed(studio, zone, over, field, words):
    sent = {name: value for name, value in vietgap(**over).items() if value is not None}
    page = studio.post(at(zone), sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert words in text(page) and "Mắc ca, 12 ha" in text(page)
    assert not ZoneCertificate.objects.exists()


def test_what_an_officer_confirmed_only_an_officer_ends(studio, zone):
    made, slip = make_zone_certificate(zone=zone, number="VG-1"), make_zone_certificate(zone=zone, number="VG-2")
    officer = make_officer(place=unit())
    confirm_certificate(certificate=made, by=officer)
    confirm_zone(zone=zone, checked_on=dt.date(2026, 11, 20), checks=["place", "papers"], note="Đã xem", by=officer)
    page = text(studio.get(at(zone)))
    assert "Cán bộ đã xác nhận" in page and "báo cán bộ phụ trách" in page
    assert "20/11/2026" in page and "Vị trí, đúng xã; Giấy tờ, chứng nhận" in page and "đang có hiệu lực" in page
    one = at(zone, f"certificates/{made.pk}/")
    refused = studio.post(one, {f"c{made.pk}-withdrawn_on": "2026-11-25", f"c{made.pk}-reason": "thôi"})
    assert refused.status_code == 403
    studio.post(one, {"remove": "1"})
    assert "Đã xóa chứng nhận ghi nhầm" in told(
        studio.post(at(zone, f"certificates/{slip.pk}/"), {"remove": "1"}, follow=True)
    )
    assert list(ZoneCertificate.objects.all()) == [made]


def test_a_contract_is_written_compared_with_harvests_and_removed(studio, zone):
    make_harvest(zone=zone, harvested_on=dt.date(2026, 11, 2), quantity_kg="420.5")
    sent = {
        "buyer_name": "Công ty <Thử>",
        "number": "HĐ-7",
        "volume_kg": "5.000",
        "starts_on": "2026-08-01",
        "ends_on": "2026-12-31",
    }
    bad = studio.post(at(zone, "contracts/"), sent | {"ends_on": "2026-07-31"})
    assert bad.status_code == 422 and list(bad.context["contract_form"].errors) == ["ends_on"]
    page = studio.post(at(zone, "contracts/"), sent | {"file": signed_paper("hop-dong.pdf")}, follow=True)
    assert "Đã ghi hợp đồng" in told(page) and "Công ty &lt;Thử&gt;" in text(page)
    assert "5.000 kg theo hợp đồng; vùng đã thu 420,5 kg" in text(page)
    made = ZoneContract.objects.get()
    file = studio.get(at(zone, f"contracts/{made.pk}/file/"))
    assert file["Content-Disposition"].startswith("attachment") and b"".join(file.streaming_content).startswith(b"%PDF")
    assert "Đã xóa hợp đồng" in told(studio.post(at(zone, f"contracts/{made.pk}/"), follow=True))
    assert not ZoneContract.objects.exists()


def test_a_buyer_without_a_tax_code_is_linked_by_the_address_of_its_page(studio, zone):
    household = make_producer(name="Hộ Ba Sáu", kind="household", tax_code="")
    sent = {"buyer_name": "Hộ Ba Sáu", "volume_kg": "500", "starts_on": "2026-08-01", "ends_on": "2026-12-31"}
    page = studio.post(at(zone, "contracts/"), sent | {"buyer": "https://ocop.example/producers/nobody/"})
    assert page.status_code == 422 and list(page.context["contract_form"].errors) == ["buyer"]
    assert "Chép địa chỉ trang của bên mua" in text(page)
    address = f"https://ocop.example/producers/{household.slug}/"
    page = studio.post(at(zone, "contracts/"), sent | {"buyer": address}, follow=True)
    assert ZoneContract.objects.get().buyer == household
    assert f'<a href="/producers/{household.slug}/">Hộ Ba Sáu</a>' in text(page)


def test_papers_of_others_are_not_there(studio, zone):
    theirs = make_zone()
    certificate = make_zone_certificate(zone=theirs, uploaded=signed_paper(), by=make_member(producer=theirs.producer))
    contract = make_contract(zone=theirs)
    for place in (theirs, zone):
        for rest in (f"certificates/{certificate.pk}/", f"contracts/{contract.pk}/"):
            assert studio.post(at(place, rest), {"remove": "1"}).status_code == 404
        assert studio.get(at(place, f"certificates/{certificate.pk}/file/")).status_code == 404
    assert studio.get(at(theirs)).status_code == 404
    assert ZoneCertificate.objects.count() == ZoneContract.objects.count() == 1
