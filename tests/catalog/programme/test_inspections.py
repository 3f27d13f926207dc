"""Inspections and their findings; reports of misuse that become one."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.files.storage import default_storage

from catalog.certification.models import RevocationCase
from catalog.core import clock, housekeeping
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.programme.models import Finding, Inspection, MisuseReport
from catalog.programme.queries.inspections import findings_of, inspections_of, officer_inspections, officer_reports
from catalog.programme.services import inspections, misuse
from catalog.programme.services.inspections import Found
from tests.factories.accounts import make_member, make_officer
from tests.factories.certification import make_certified
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product, photo_file
from tests.factories.programme import make_inspection, make_report
from tests.together import outcomes

TODAY = dt.date(2026, 11, 22)


def conclude(inspection, by, *findings, **over):
    fields = {"done_on": TODAY, "summary": "Đã xem xưởng", "findings": findings} | over
    return inspections.conclude_inspection(inspection=inspection, by=by, **fields)


@pytest.mark.django_db
def test_findings_have_deadlines_and_the_last_one_closes():
    officer = make_officer(place=unit())
    inspection = make_inspection(product=make_certified(), kind="unannounced", by=officer)
    assert inspection.certificate is not None
    assert not inspections_of(inspection.producer_id).exists()  # nobody is warned
    conclude(inspection, officer, Found("Nhãn mờ", due_on=dt.date(2026, 12, 1)), Found("Thiếu sổ"))
    (listed,) = officer_inspections(officer)
    assert (listed.waiting, listed.due_on, listed.closed_at) == (2, dt.date(2026, 12, 1), None)
    first, second = Finding.objects.order_by("pk")
    inspections.resolve_finding(finding=first, resolution="In lại nhãn", by=officer)
    with pytest.raises(Conflict):
        inspections.resolve_finding(finding=first, resolution="x", by=officer)
    inspections.resolve_finding(finding=second, resolution="Có sổ", by=officer)
    assert Inspection.objects.get().closed_at == clock.now()
    with pytest.raises(Conflict):
        conclude(inspection, officer)
    assert not RevocationCase.objects.exists()


@pytest.mark.django_db
def test_a_finding_with_a_ground_opens_one_case():
    officer = make_officer(place=unit(LAM_DONG))
    product = make_certified()
    conclude(make_inspection(product=product), officer, Found("Hàng ngoài", "breach"), Found("Dán 5 sao", "misuse"))
    case = RevocationCase.objects.get()
    assert (case.ground, case.text, case.due_on) == ("breach", "Hàng ngoài\nDán 5 sao", dt.date(2026, 12, 7))
    assert {f.case for f in Finding.objects.all()} == {case}
    second = make_inspection(product=product)
    conclude(second, officer, Found("Vẫn thế", "criteria"), Found("Nhãn mờ"))
    assert RevocationCase.objects.get() == case  # it joins the one under way, whose text stays
    assert [(f.text, f.ground) for f in findings_of([case])[case.pk]] == [
        ("Hàng ngoài", "breach"), ("Dán 5 sao", "misuse"), ("Vẫn thế", "criteria"),
    ]  # fmt: skip
    joined = OutboxMessage.objects.get(topic="case.joined").payload
    assert joined == {"case": case.pk, "inspection": second.pk, "ground": "criteria", "by": officer.pk}


@pytest.mark.django_db
def test_nothing_found_closes_at_once_and_what_must_be_said():
    officer = make_officer(place=unit())
    inspection = make_inspection(producer=make_producer())
    for findings, over in (
        ((), {"summary": " "}),
        ((), {"done_on": dt.date(2026, 11, 23)}),
        ((Found(" ", due_on=TODAY),), {}),
        ((Found("x", "weather"),), {}),
        ((Found("x", "breach"),), {}),  # nothing to revoke
        ((Found("x", due_on=dt.date(2026, 11, 21)),), {}),
        ((Found("x"),) * 31, {}),
    ):
        with pytest.raises(Refused):
            conclude(inspection, officer, *findings, **over)
    conclude(inspection, officer)
    assert Inspection.objects.get().closed_at is not None


@pytest.mark.django_db
def test_only_officers_of_the_place_who_do_not_belong_to_it():
    producer = make_producer()
    own = make_member(producer=producer, user=make_officer(place=unit()))
    inspection = make_inspection(producer=producer)
    for user in (own, make_officer(place=unit("01")), make_member(producer=producer)):
        with pytest.raises(NotAllowed):
            make_inspection(producer=producer, by=user)
        with pytest.raises(NotAllowed):
            conclude(inspection, user)
    with pytest.raises(Refused):
        make_inspection(producer=producer, product=make_product())
    for over in ({"kind": "x"}, {"planned_on": dt.date(2025, 1, 1)}, {"team": "x" * 301}):
        with pytest.raises(Refused):
            make_inspection(producer=producer, **over)


def test_two_officers_record_one_result(fresh_db):
    inspection = make_inspection(product=make_certified())
    officers = [make_officer(place=unit(LAM_DONG)) for _ in range(2)]
    found = Found("Dán 5 sao", "misuse")
    assert outcomes(*(lambda by=by: conclude(inspection, by, found) for by in officers)) == ["conflict", "done"]
    assert (Finding.objects.count(), RevocationCase.objects.count()) == (1, 1)


# --- reports ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_report_becomes_an_inspection_once():
    product = make_certified()
    report = make_report(product=product)
    here, elsewhere = make_officer(place=unit(LAM_DONG)), make_officer(place=unit("01"))
    assert list(officer_reports(here)) == [report]
    assert not officer_reports(elsewhere).exists()
    with pytest.raises(NotAllowed):
        misuse.inspect_report(report=report, planned_on=TODAY, by=elsewhere)
    inspection = misuse.inspect_report(report=report, planned_on=TODAY, by=here)
    assert (inspection.kind, inspection.product) == ("report", product)
    for again in (
        lambda: misuse.inspect_report(report=report, planned_on=TODAY, by=here),
        lambda: misuse.dismiss_report(report=report, outcome="x", by=here),
    ):
        with pytest.raises(Conflict):
            again()


@pytest.mark.django_db
def test_who_belongs_to_the_producer_sees_nothing_of_it_in_the_office_and_dismisses_nothing():
    product = make_certified()
    report, planned = make_report(product=product), make_inspection(product=product, kind="unannounced")
    own, other = make_officer(place=unit(LAM_DONG)), make_officer(place=unit(LAM_DONG))
    make_member(producer=product.producer, user=own)
    assert not officer_inspections(own).exists()
    assert not officer_reports(own).exists()
    with pytest.raises(NotAllowed):
        misuse.dismiss_report(report=report, outcome="Không có gì", by=own)
    assert (list(officer_inspections(other)), list(officer_reports(other))) == ([planned], [report])


@pytest.mark.django_db
def test_a_report_of_something_unknown_goes_to_the_province_named_or_to_the_ministry():
    named, unknown = make_report(province=unit(LAM_DONG)), make_report()
    province, ministry = make_officer(place=unit(LAM_DONG)), make_officer()
    assert list(officer_reports(province)) == [named]
    assert set(officer_reports(ministry)) == {named, unknown}
    with pytest.raises(Refused):
        misuse.inspect_report(report=named, planned_on=TODAY, by=province)
    with pytest.raises(Refused):
        misuse.dismiss_report(report=named, outcome=" ", by=province)
    assert misuse.inspect_report(report=named, planned_on=TODAY, product=make_product(), by=province)
    assert misuse.dismiss_report(report=unknown, outcome="Không tìm ra", by=ministry).state == "dismissed"


@pytest.mark.django_db
def test_what_a_report_must_say_and_that_a_contact_needs_consent():
    for over, field in (
        ({"product_name": ""}, "product_name"),
        ({"seen_at": " "}, "seen_at"),
        ({"description": "x" * 4001}, "description"),
        ({"contact": "0912345678"}, "consent"),
        ({"province": unit()}, "province"),
        ({"photos": [photo_file()] * 4}, "photos"),
    ):
        with pytest.raises(Refused) as e:
            make_report(**over)
        assert e.value.problems[0].field == field
    assert not MisuseReport.objects.exists()


@pytest.mark.django_db
def test_contacts_and_photos_are_erased_after_a_year_and_contacts_are_never_in_the_history(
    django_capture_on_commit_callbacks,
):
    (photo,) = make_report(contact="0912345678", consent=True, photos=[photo_file()]).photos
    only_photos = make_report(photos=[photo_file()]).photos[0]
    with clock.set_to(clock.now() + dt.timedelta(days=364)), django_capture_on_commit_callbacks(execute=True):
        housekeeping.tidying.send(sender=None)
        assert MisuseReport.objects.filter(contact="0912345678", photos=[photo]).count() == 1
    with clock.set_to(clock.now() + dt.timedelta(days=366)), django_capture_on_commit_callbacks(execute=True):
        housekeeping.tidying.send(sender=None)
    assert set(MisuseReport.objects.values_list("contact", "description")) == {("", "Dán tem 5 sao")}
    assert [report.photos for report in MisuseReport.objects.all()] == [[], []]
    assert not any(default_storage.exists(kept["name"]) for kept in (photo, only_photos))
    events = apps.get_model("programme", "MisuseReportEvent")
    assert "contact" not in {f.name for f in events._meta.fields}


@pytest.mark.django_db
def test_photos_are_drawn_anew_and_a_refused_report_leaves_none(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = make_report(photos=[photo_file(), photo_file()])
    assert [p["width"] for p in report.photos] == [1600, 1600]
    assert all(p["name"].startswith("documents/reports/") and default_storage.exists(p["name"]) for p in report.photos)
    before = sum(
        len(default_storage.listdir(f"{misuse.PHOTOS}/{d}")[1]) for d in default_storage.listdir(misuse.PHOTOS)[0]
    )
    bad = photo_file()
    bad.seek(0)
    broken = type(bad)("x.jpg", b"no picture")
    with pytest.raises(Refused):
        make_report(photos=[photo_file(), broken])
    assert (
        sum(len(default_storage.listdir(f"{misuse.PHOTOS}/{d}")[1]) for d in default_storage.listdir(misuse.PHOTOS)[0])
        == before
    )
