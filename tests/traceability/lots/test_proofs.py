"""Papers of a lot, and an officer's word for its trace."""

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.queries import current_sets
from tests.factories.accounts import make_member, make_officer
from tests.factories.lots import make_draft, make_lot
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import photo_file
from tests.factories.zones import make_zone
from traceability.codes.models import TraceCode
from traceability.lots import services
from traceability.lots.models import Attestation
from traceability.lots.queries import usual_steps
from traceability.scans.queries import story

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
PAPER = {
    "kind": "test",
    "title": "Kim loại nặng",
    "issuer": "Trung tâm kiểm nghiệm (mẫu)",
    "issued_on": dt.date(2026, 10, 9),
}


def problems(refused):
    return {(p.field, p.code) for p in refused.value.problems}


def test_a_paper_is_added_to_a_public_lot_and_shown_on_its_page():
    lot = make_lot()
    member = make_member(producer=lot.producer)
    paper = services.add_paper(lot=lot, by=member, number="12/KN", result="passed", uploaded=photo_file(), **PAPER)
    assert default_storage.exists(paper.file) and paper.media_type == "image/jpeg"
    (said,) = story(TraceCode.objects.get(lot=lot).code).papers
    assert (said.title, said.number, said.get_result_display(), said.issued_on) == (
        "Kim loại nặng",
        "12/KN",
        "Đạt",
        PAPER["issued_on"],
    )
    services.withdraw_paper(paper=paper, reason="nhầm lô", by=member)
    assert story(TraceCode.objects.get(lot=lot).code).papers == []
    with pytest.raises(Conflict):
        services.withdraw_paper(paper=paper, reason="nhầm lô", by=member)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"kind": "x"}, {("kind", "unknown_kind")}),
        ({"result": "tốt"}, {("result", "unknown_result")}),
        ({"title": " ", "issuer": ""}, {("title", "required"), ("issuer", "required")}),
        ({"issued_on": TODAY + dt.timedelta(days=1)}, {("issued_on", "in_the_future")}),
        ({"valid_until": dt.date(2026, 10, 8)}, {("valid_until", "days_out_of_order")}),
        ({"number": "1" * 61}, {("number", "too_long")}),
        ({"uploaded": SimpleUploadedFile("a.pdf", b"xin chao")}, {("file", "not_a_document")}),
    ],
)
def test_bad_papers(facts, expected):
    lot = make_lot()
    with pytest.raises(Refused) as refused:
        services.add_paper(lot=lot, by=None, **(PAPER | facts))
    assert problems(refused) == expected
    assert not lot.papers.exists()


def test_a_lot_has_thirty_papers_at_the_most():
    lot = make_draft()
    for _ in range(30):
        services.add_paper(lot=lot, by=None, **PAPER)
    with pytest.raises(Refused) as refused:
        services.add_paper(lot=lot, by=None, **PAPER)
    assert problems(refused) == {("", "too_many")}


def test_an_officer_of_the_place_attests_and_the_page_says_so():
    lot = make_lot()
    officer = make_officer(place=lot.producer.place)
    made = services.attest_lot(
        lot=lot, checked=["zone", "balance"], checked_on=dt.date(2026, 11, 20), note="Sổ khớp.", by=officer
    )
    (said,) = story(TraceCode.objects.get(lot=lot).code).attestations
    assert (said.place_name, said.checked_on, said.note) == (
        lot.producer.place.full_name,
        dt.date(2026, 11, 20),
        "Sổ khớp.",
    )
    assert said.checked_words == "xem vùng nguyên liệu tại chỗ; so lượng nguyên liệu với lượng thành phẩm"
    with pytest.raises(Refused) as refused:
        services.withdraw_attestation(attestation=made, reason=" ", by=officer)
    assert problems(refused) == {("reason", "required")}
    services.withdraw_attestation(attestation=made, reason="xem nhầm lô", by=officer)
    assert story(TraceCode.objects.get(lot=lot).code).attestations == []


def test_nobody_else_attests():
    lot = make_lot()
    far = make_officer(place=unit("24736") if lot.producer.place.code != "24736" else unit("00004"))
    for by in (make_member(producer=lot.producer), make_member(producer=make_producer()), far):
        with pytest.raises(NotAllowed):
            services.attest_lot(lot=lot, checked=["zone"], checked_on=TODAY, by=by)
    officer = make_officer(place=lot.producer.place)
    with pytest.raises(Conflict):
        services.attest_lot(lot=make_draft(variant=lot.variant), checked=["zone"], checked_on=TODAY, by=officer)
    for facts, expected in (
        ({"checked": []}, {("checked", "required")}),
        ({"checked": ["zone", "stars"]}, {("checked", "required")}),
        ({"checked_on": TODAY + dt.timedelta(days=1)}, {("checked_on", "in_the_future")}),
        ({"checked_on": dt.date(2020, 1, 1)}, {("checked_on", "too_early")}),
        ({"note": "x" * 601}, {("note", "too_long")}),
    ):
        with pytest.raises(Refused) as refused:
            services.attest_lot(**({"lot": lot, "checked": ["zone"], "checked_on": TODAY, "by": officer} | facts))
        assert problems(refused) == expected


def test_what_was_attested_is_never_changed_in_the_database_either():
    lot = make_lot()
    made = services.attest_lot(lot=lot, checked=["zone"], checked_on=TODAY, by=make_officer(place=lot.producer.place))
    for act in (
        lambda: Attestation.objects.filter(pk=made.pk).update(note="khác"),
        lambda: Attestation.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_usual_steps_are_added_once_and_stay_within_the_days():
    lot = make_draft(produced_on=dt.date(2026, 10, 8))  # coffee
    assert [s.title for s in services.add_usual_stages(lot=lot, by=None)] == ["Sơ chế, phơi", "Rang, xay", "Đóng gói"]
    zone = make_zone(producer=lot.producer)
    services.add_input(lot=lot, zone=zone, quantity_kg=500, harvested_from=dt.date(2026, 9, 20), by=None)
    (harvest,) = services.add_usual_stages(lot=lot, by=None)
    assert (harvest.title, harvest.started_on, harvest.ended_on) == (
        "Hái quả chín",
        dt.date(2026, 9, 20),
        dt.date(2026, 9, 20),
    )
    assert services.add_usual_stages(lot=lot, by=None) == []
    days = {s.title: (s.started_on, s.ended_on) for s in lot.stages.all()}
    assert days["Rang, xay"] == (dt.date(2026, 10, 6), dt.date(2026, 10, 7))
    assert days["Đóng gói"] == (dt.date(2026, 10, 8), dt.date(2026, 10, 8))
    assert all(first <= last for first, last in days.values())


def test_every_set_of_today_has_its_steps():
    numbers = {row.number: row.is_service for row in current_sets()}
    assert len(numbers) == 26
    for number, is_service in numbers.items():
        steps = usual_steps(number)
        assert bool(steps) != is_service
        if steps:
            assert steps[-1].kind == "pack"
            assert all(step.before is None or step.before[0] >= step.before[1] >= 0 for step in steps)
    assert usual_steps(99) == ()
