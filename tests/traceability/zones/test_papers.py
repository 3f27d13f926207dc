"""Certificates, contracts and officers' confirmations of a zone."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from tests.factories.accounts import make_member, make_officer
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.zones import SQUARE, make_contract, make_harvest, make_zone, make_zone_certificate
from tests.together import codes
from traceability.lots.services import add_input
from traceability.scans.queries.story import story
from traceability.zones import queries, services
from traceability.zones.models import Zone, ZoneCertificate, ZoneConfirmation, ZoneContract

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def zone(db):
    clock.set_to("2026-11-22T09:00:00+07:00")
    return make_zone()


@pytest.fixture
def owner(zone):
    return make_member(producer=zone.producer)


@pytest.fixture
def officer(zone):
    return make_officer(place=unit("68"))


def problems(refused):
    return [(p.field, p.code) for p in refused.value.problems]


def on(certificate, *days):
    return [status and status.status for status in (queries.certificate_status(vars(certificate), day) for day in days)]


# ------------------------------------------------------------ certificates


def test_a_certificate_is_what_it_was_on_each_day(zone, owner, officer):
    made = make_zone_certificate(zone=zone, valid_from=dt.date(2026, 1, 1), valid_until=dt.date(2026, 12, 31))
    days = (dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    assert on(made, *days) == [None, "valid", "valid", "expired"]
    services.withdraw_certificate(certificate=made, withdrawn_on=TODAY, reason="Đơn vị cấp thu hồi", by=owner)
    made.refresh_from_db()
    assert on(made, dt.date(2026, 11, 21), TODAY, dt.date(2027, 1, 1)) == ["valid", "withdrawn", "withdrawn"]
    forever = make_zone_certificate(zone=zone, kind="gi", name="Buôn Ma Thuột", valid_until=None)
    assert on(forever, dt.date(2099, 1, 1)) == ["valid"]


def test_a_claim_is_confirmed_by_an_officer_of_the_place_once(zone, owner, officer):
    made = make_zone_certificate(zone=zone, uploaded=signed_paper(), by=owner)
    assert (made.confirmed_at, default_storage.exists(made.file)) == (None, True)
    for stranger in (owner, make_officer(place=unit("01")), make_member(producer=make_producer())):
        with pytest.raises(NotAllowed):
            services.confirm_certificate(certificate=made, by=stranger)
    assert services.confirm_certificate(certificate=made, by=officer).confirmed_by_id == officer.pk
    with pytest.raises(Conflict):
        services.confirm_certificate(certificate=made, by=officer)
    with pytest.raises(Conflict):
        services.remove_certificate(certificate=made, by=owner)
    with pytest.raises(NotAllowed):
        services.withdraw_certificate(certificate=made, withdrawn_on=TODAY, reason="x", by=owner)
    services.withdraw_certificate(certificate=made, withdrawn_on=dt.date(2026, 3, 1), reason="Thu hồi", by=officer)
    with pytest.raises(Conflict):
        services.withdraw_certificate(certificate=made, withdrawn_on=TODAY, reason="x", by=officer)


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ({"kind": "magic"}, ("kind", "unknown_kind")),
        ({"kind": "gi"}, ("name", "required")),
        ({"number": " "}, ("number", "required")),
        ({"number": "x" * 81}, ("number", "too_long")),
        ({"issuer": ""}, ("issuer", "required")),
        ({"scope": "x" * 301}, ("scope", "too_long")),
        ({"valid_until": dt.date(2025, 1, 1)}, ("valid_until", "days_out_of_order")),
        ({"valid_from": dt.date(1990, 1, 1)}, ("valid_from", "out_of_range")),
        ({"uploaded": None}, ("file", "required")),
        ({"uploaded": SimpleUploadedFile("a.pdf", b"no paper")}, ("file", "not_a_document")),
    ],
)
def test_wrong_certificates(zone, owner, over, problem):
    with pytest.raises(Refused) as refused:
        make_zone_certificate(zone=zone, **({"uploaded": signed_paper(), "by": owner} | over))
    assert problems(refused) == [problem]
    assert not ZoneCertificate.objects.exists()


def test_the_same_certificate_is_written_once_and_a_refused_paper_is_not_kept(zone, owner, settings):
    make_zone_certificate(zone=zone, number="VG-1", uploaded=signed_paper(), by=owner)
    papers = sorted(Path(settings.MEDIA_ROOT).rglob("documents/**/*.*"))
    with pytest.raises(Refused) as refused:
        make_zone_certificate(zone=zone, number="VG-1", uploaded=signed_paper(), by=owner)
    assert problems(refused) == [("number", "there_already")]
    assert sorted(Path(settings.MEDIA_ROOT).rglob("documents/**/*.*")) == papers


def test_a_producer_ends_a_claim_from_today_on_and_with_a_reason(zone, owner):
    made = make_zone_certificate(zone=zone)
    with pytest.raises(Refused) as refused:
        services.withdraw_certificate(certificate=made, withdrawn_on=dt.date(2026, 11, 21), reason=" ", by=owner)
    assert problems(refused) == [("reason", "required"), ("withdrawn_on", "too_early")]


def test_a_claim_typed_wrongly_goes_with_its_paper(zone, owner, django_capture_on_commit_callbacks):
    made = make_zone_certificate(zone=zone, uploaded=signed_paper(), by=owner)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_certificate(certificate=made, by=owner)
    assert not ZoneCertificate.objects.exists() and not default_storage.exists(made.file)


def test_pages_say_the_state_on_the_lots_day_and_today(zone, django_assert_num_queries):
    make_zone_certificate(zone=zone, number="VG-9", valid_from=dt.date(2026, 1, 1), valid_until=dt.date(2026, 11, 15))
    lot = make_lot(variant=make_variant_to_trace(producer=zone.producer), zones=[zone])
    code = lot.trace_code.code
    with django_assert_num_queries(3):
        told = story(code)
    (line,) = told.inputs[0].certificates
    assert (line.fact.number, line.at_harvest.status, line.today.status) == ("VG-9", "valid", "expired")
    with django_assert_num_queries(2):
        page = queries.public_zone(zone.slug)
    assert [(one.title, status.status) for one, status in page.certificate_lines] == [("VietGAP", "expired")]
    assert page.confirmation is None


# ------------------------------------------------------------ contracts


def test_a_contract_names_its_buyer_and_tells_what_was_harvested_in_its_days(zone, owner):
    buyer = make_producer(tax_code="0100109106")
    made = make_contract(zone=zone, by=owner, buyer="0100109106", uploaded=signed_paper())
    assert (made.buyer, made.volume_kg) == (buyer, Decimal(5000))
    make_harvest(zone=zone)
    make_harvest(zone=zone, harvested_on=dt.date(2026, 7, 31))
    assert queries.contracts_of(zone) == [(made, Decimal("420.500"))]
    services.remove_contract(contract=made, by=owner)
    assert not ZoneContract.objects.exists()


@pytest.mark.parametrize(
    "typed",
    ["https://ocop.example/producers/{}/", " /producers/{} ", "{}", "https://ocop.example/producers/{}/?lang=en#lots"],
)
def test_a_household_without_a_tax_code_is_named_by_its_page_and_buys_by_the_contract(zone, owner, typed):
    variant = make_variant_to_trace(producer=make_producer(kind="household", tax_code=""))
    household = variant.product.producer
    made = make_contract(zone=zone, by=owner, buyer=typed.format(household.slug))
    assert made.buyer == household
    lot = make_draft(variant=variant)
    material = add_input(lot=lot, zone=zone, quantity_kg=10, harvested_from=dt.date(2026, 9, 20), by=None)
    assert material.contract == made


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ({"buyer_name": ""}, ("buyer_name", "required")),
        ({"volume_kg": "0"}, ("volume_kg", "out_of_range")),
        ({"ends_on": dt.date(2026, 7, 1)}, ("ends_on", "days_out_of_order")),
        ({"ends_on": dt.date(2056, 7, 1)}, ("ends_on", "too_long")),
        ({"buyer": "0100109106"}, ("buyer", "unknown_buyer")),
        ({"buyer": "https://ocop.example/producers/khong-co/"}, ("buyer", "unknown_buyer")),
        ({"buyer": "//[/producers/x"}, ("buyer", "unknown_buyer")),
        ({"buyer": "x\x00"}, ("buyer", "unknown_buyer")),
        ({"note": "x" * 2_001}, ("note", "too_long")),
    ],
)
def test_wrong_contracts(zone, owner, over, problem):
    with pytest.raises(Refused) as refused:
        make_contract(zone=zone, by=owner, **over)
    assert problems(refused) == [problem]


def test_strangers_write_no_papers(zone, owner):
    stranger = make_member(producer=make_producer())
    certificate, made = make_zone_certificate(zone=zone), make_contract(zone=zone)
    for act in (
        lambda: make_zone_certificate(zone=zone, uploaded=signed_paper(), by=stranger),
        lambda: services.withdraw_certificate(certificate=certificate, withdrawn_on=TODAY, reason="x", by=stranger),
        lambda: services.remove_certificate(certificate=certificate, by=stranger),
        lambda: make_contract(zone=zone, by=stranger),
        lambda: services.remove_contract(contract=made, by=stranger),
    ):
        with pytest.raises(NotAllowed):
            act()


# ------------------------------------------------------------ confirmations


def test_an_officer_confirms_and_a_change_overtakes_it(zone, owner, officer):
    made = services.confirm_zone(
        zone=zone, checked_on=TODAY, checks={"area", "place"}, note="Đi cùng tổ trưởng", by=officer
    )
    assert (made.checks, made.officer_id, made.office.code) == (["place", "area"], officer.pk, "68")
    services.update_zone(zone=zone, by=owner, description="Chữ khác", area_ha=zone.area_ha)
    assert not queries.public_zone(zone.slug).confirmation.is_overtaken
    services.set_polygon(zone=zone, outline=SQUARE, by=owner)
    told = queries.public_zone(zone.slug).confirmation
    assert (told.is_overtaken, told.checked_on, told.office) == (True, TODAY, "Tỉnh Lâm Đồng")
    again = services.confirm_zone(zone=zone, checked_on=TODAY, checks=["area"], by=officer)
    services.update_zone(zone=zone, by=owner, area_ha="13")
    again.refresh_from_db()
    assert again.overtaken_at is not None


def test_an_area_that_its_outline_contradicts_is_confirmed_with_a_reason_and_within_bounds(zone, officer):
    services.set_polygon(zone=zone, outline=SQUARE, by=None)  # 12.3 ha
    said = {"zone": zone, "checked_on": TODAY, "by": officer}
    Zone.objects.update(area_ha=5)
    with pytest.raises(Refused) as refused:
        services.confirm_zone(checks=["area"], **said)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("note", "required")
    assert "12,31 ha, khai 5 ha" in str(problem.message)
    assert services.confirm_zone(checks=["place"], **said).note == ""
    assert services.confirm_zone(checks=["area"], note="Khai phần đang trồng", **said).checks == ["area"]
    Zone.objects.update(area_ha=2)
    with pytest.raises(Refused) as refused:
        services.confirm_zone(checks=["area"], note="Khai phần đang trồng", **said)
    assert {(p.field, p.code) for p in refused.value.problems} == {("checks", "outline_too_large")}


def test_a_confirmation_is_taken_back_with_a_reason_and_is_told_no_more(zone, officer):
    made = services.confirm_zone(zone=zone, checked_on=TODAY, checks=["place"], by=officer)
    with pytest.raises(Refused):
        services.withdraw_zone_confirmation(confirmation=made, reason=" ", by=officer)
    services.withdraw_zone_confirmation(confirmation=made, reason="Nhầm vùng", by=officer)
    with pytest.raises(Conflict):
        services.withdraw_zone_confirmation(confirmation=made, reason="Nhầm vùng", by=officer)
    assert queries.public_zone(zone.slug).confirmation is None


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ({"checked_on": dt.date(2026, 11, 23)}, ("checked_on", "out_of_range")),
        ({"checked_on": dt.date(2024, 11, 23)}, ("checked_on", "out_of_range")),
        ({"checks": []}, ("checks", "required")),
        ({"checks": ["magic"]}, ("checks", "required")),
        ({"note": "x" * 401}, ("note", "too_long")),
    ],
)
def test_wrong_confirmations(zone, officer, over, problem):
    with pytest.raises(Refused) as refused:
        services.confirm_zone(zone=zone, by=officer, **({"checked_on": TODAY, "checks": ["place"]} | over))
    assert problems(refused) == [problem]


def test_only_officers_of_the_place_who_do_not_belong_to_it_confirm(zone, owner):
    for stranger in (owner, make_officer(place=unit("01"))):
        with pytest.raises(NotAllowed):
            services.confirm_zone(zone=zone, checked_on=TODAY, checks=["place"], by=stranger)


def test_of_two_officers_at_once_one_confirmation_stands(fresh_db):
    zone = make_zone()
    officers = [make_officer(place=unit("68")) for _ in range(2)]
    day = clock.today()
    ended = codes(
        *(lambda by=by: services.confirm_zone(zone=zone, checked_on=day, checks=["place"], by=by) for by in officers)
    )
    assert ended == ["done", "done"]
    assert ZoneConfirmation.objects.filter(overtaken_at=None).count() == 1
