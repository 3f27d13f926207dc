"""What our own screens do, as events that anybody who holds the lot may read."""

import datetime as dt
import uuid
from decimal import Decimal
from importlib import import_module

import orjson
import pytest
from django.apps import apps
from django.test import Client

from catalog.core import clock
from catalog.core.worker import Worker
from tests.factories.accounts import make_member, make_officer
from tests.factories.events import capture, make_token
from tests.factories.lots import made_of, make_input, make_lot, make_paper, make_variant_to_trace
from tests.factories.places import unit
from tests.factories.units import make_batch
from tests.factories.zones import make_harvest, make_zone
from tests.traceability.events.epcis.samples import OBJECT, changed
from traceability.codes.models import TraceCode
from traceability.codes.queries import uri_of
from traceability.codes.services import activate_units, ensure_code, void_units
from traceability.events import services
from traceability.events.epcis import read
from traceability.events.models import Event
from traceability.events.queries.verify import findings
from traceability.lots.models import LotPaper
from traceability.lots.services import (
    add_material,
    add_source,
    add_stage,
    attest_lot,
    hold_lot,
    publish_lot,
    recall_lot,
    release_lot,
    withdraw_attestation,
    withdraw_paper,
)
from traceability.zones.services import record_harvest

pytestmark = pytest.mark.django_db


def told():
    return [orjson.loads(event.content) for event in Event.objects.order_by("seq")]


def lots_events(lot, code=None):
    return Client().get(f"/t/{code or ensure_code(lot=lot).code}/events.json")


def test_a_harvest_is_told_once_at_its_zone():
    zone, key = make_zone(), uuid.uuid4()
    for _twice in range(2):
        made = record_harvest(
            zone=zone, key=key, harvested_on=dt.date(2026, 9, 20), quantity_kg=Decimal("120.5"), by=None
        )
        Worker().run_once()
    services.tell_harvest(harvest=made.pk)
    (event,) = told()
    place = {"id": uri_of(TraceCode.objects.get(zone=zone))}
    assert (event["type"], event["action"], event["bizStep"]) == ("ObjectEvent", "ADD", "creating_class_instance")
    assert event["quantityList"] == [{"epcClass": f"urn:uuid:{key}", "quantity": 120.5, "uom": "KGM"}]
    assert event["readPoint"] == event["bizLocation"] == place
    assert event["eventTime"] == "2026-09-20T00:00:00.000+07:00"
    assert Event.objects.get().producer_id == zone.producer_id


def test_what_went_in_is_named_as_it_was_told_before():
    """A harvest by its key, an earlier lot by its own address; what was bought in by its row, its words stay out."""
    lot = make_lot(publish=False)
    harvest = make_harvest(harvested_on=dt.date(2026, 9, 20), quantity_kg=500)
    source = make_lot()
    make_input(lot=lot, zone=harvest.zone, harvest=harvest, quantity_kg=100)
    add_source(lot=lot, source=source, quantity_kg=2, by=None)
    add_material(lot=lot, material="Đường phèn", quantity_kg=3, by=None)
    publish_lot(lot=lot, by=None)
    Worker().run_once()
    (made,) = [e for e in told() if len(e.get("inputQuantityList", ())) == 4]
    named = {each["epcClass"]: each["quantity"] for each in made["inputQuantityList"]}
    assert named[f"urn:uuid:{harvest.key}"] == 100
    assert named[uri_of(TraceCode.objects.get(lot=source))] == 2
    assert "phèn" not in orjson.dumps(made).decode()


def test_a_lot_is_told_from_its_inputs_to_its_recall():
    lot = make_lot()
    Worker().run_once()
    with clock.set_to(clock.now() + dt.timedelta(hours=1)):
        lot = hold_lot(lot=lot, reason="Nghi nhiễm ẩm, đang gửi mẫu.", by=None)
        Worker().run_once()
    with clock.set_to(clock.now() + dt.timedelta(hours=2)):
        lot = release_lot(lot=lot, reason="Mẫu đạt.", by=None)
        Worker().run_once()
    with clock.set_to(clock.now() + dt.timedelta(hours=3)):
        lot = recall_lot(lot=lot, reason="Nhãn sai hạn dùng.", by=None)
        Worker().run_once()
        name = uri_of(TraceCode.objects.select_related("lot__variant").get(lot=lot))
        answer = lots_events(lot)
        document = read(answer.content).checked()
    assert (document.kind, answer["Content-Type"]) == ("EPCISDocument", "application/ld+json")
    steps = [(e.content["type"], e.content["bizStep"], e.content["disposition"]) for e in document.events]
    assert steps == [
        ("TransformationEvent", "creating_class_instance", "in_progress"),
        ("TransformationEvent", "creating_class_instance", "active"), ("ObjectEvent", "packing", "in_progress"),
        ("ObjectEvent", "shipping", "in_transit"), ("ObjectEvent", "holding", "non_sellable_other"),
        ("ObjectEvent", "inspecting", "available"), ("ObjectEvent", "holding", "recalled"),
    ]  # fmt: skip
    step, made = (event.content for event in document.events[:2])
    assert step["transformationID"] == made["transformationID"] and "inputQuantityList" not in step
    assert made["outputQuantityList"] == [{"epcClass": name, "quantity": 1600}]
    assert [(q["quantity"], q["uom"]) for q in made["inputQuantityList"]] == [(1000, "KGM")]
    text = answer.content.decode()
    assert "Nghi nhiễm" not in text
    assert "Nhãn sai" not in text
    assert list(findings()) == []


def test_each_step_is_told_on_its_day_where_its_code_says():
    """Two steps of one day and place are two events; a place without a GLN is a part of the producer's own address; what was shipped is no
    longer there."""
    lot = make_lot(publish=False)
    maker = lot.producer
    for _twice in range(2):
        add_stage(lot=lot, kind="process", started_on=dt.date(2026, 10, 6), location_code="XƯỞNG 2/A", by=None)
    add_stage(lot=lot, kind="test", started_on=dt.date(2026, 10, 7), location_code="9521234567899", by=None)
    publish_lot(lot=lot, by=None)
    Worker().run_once()
    services.tell_lot(lot=lot.pk)  # told again, it is there already
    typed, *steps = told()
    own = f"https://id.gs1.org/414/{maker.gln}"
    shed = f"https://ocop.example/producers/{maker.slug}/#X%C6%AF%E1%BB%9ENG%202%2FA"
    assert [(e["eventTime"][5:10], e["bizStep"], e["readPoint"]["id"], e.get("bizLocation", {}).get("id")) for e in steps] == [
        ("10-05", "creating_class_instance", own, own), ("10-06", "creating_class_instance", shed, shed),
        ("10-06", "creating_class_instance", shed, shed), ("10-08", "creating_class_instance", shed, shed),
        ("10-08", "packing", own, own), ("10-12", "shipping", own, None),
        ("10-07", "inspecting", "https://id.gs1.org/414/9521234567899", "https://id.gs1.org/414/9521234567899"),
    ]  # fmt: skip
    assert len({e["transformationID"] for e in steps[:4]}) == 1
    assert len({e["eventID"] for e in steps}) == 7
    # raw material that was typed with the lot came to be at its zone, under the name that went into the lot
    zone = {"id": uri_of(TraceCode.objects.get(zone__lot_inputs__lot=lot))}
    assert (typed["type"], typed["action"], typed["bizStep"]) == ("ObjectEvent", "ADD", "creating_class_instance")
    assert (typed["eventTime"][:10], typed["readPoint"], typed["bizLocation"]) == ("2026-09-25", zone, zone)
    assert typed["quantityList"] == steps[3]["inputQuantityList"]


def test_units_are_told_to_the_producers_own_systems():
    batch = make_batch(quantity=5)
    lot = batch.lot
    activate_units(batch=batch, first=1, last=4, by=None)
    void_units(batch=batch, first=2, last=3, note="in hỏng", by=None)
    for _twice in range(2):
        Worker().run_once()
    used, void = told()[-2:]
    name = uri_of(TraceCode.objects.select_related("lot__variant").get(lot=lot))
    assert [(e["bizStep"], e["disposition"], e["quantityList"]) for e in (used, void)] == [
        ("commissioning", "active", [{"epcClass": name, "quantity": 4}]),
        ("decommissioning", "inactive", [{"epcClass": name, "quantity": 2}]),
    ]
    assert (void["ocop:batch"], void["ocop:first"], void["ocop:last"]) == (1, 2, 3)
    assert "hỏng" not in str(void)
    assert {e.is_public for e in Event.objects.filter(biz_step__endswith="commissioning")} == {False}
    assert "commissioning" not in lots_events(lot).content.decode()
    assert list(findings()) == []


def test_an_attestation_is_told_without_its_officer_and_taken_back_by_a_declaration():
    lot = recall_lot(lot=make_lot(), reason="Nhãn sai hạn dùng.", by=None)
    officer = make_officer(place=unit())
    made = attest_lot(
        lot=lot, checked=["zone", "label"], checked_on=dt.date(2026, 10, 20), note="Ông Ba có mặt", by=officer
    )
    Worker().run_once()
    withdraw_attestation(attestation=made, reason="Nhầm lô.", by=officer)
    for _twice in range(2):
        Worker().run_once()
    services.tell_attestation_withdrawn(attestation=made.pk)
    said, wrong = [e for e in told() if "ocop:checked" in e]
    assert (said["action"], said["bizStep"], said["disposition"]) == ("OBSERVE", "inspecting", "recalled")
    assert (said["ocop:checked"], said["eventTime"][:10]) == (["zone", "label"], "2026-10-20")
    assert "Ông Ba" not in str(said) and "Nhầm" not in str(wrong)
    assert wrong.pop("errorDeclaration")["reason"] == "incorrect_data"
    assert wrong == said
    assert lots_events(lot).content.count(b'"ocop:checked"') == 2
    assert list(findings()) == []


def papers_told():
    return [event for event in told() if "bizTransactionList" in event]


def test_papers_of_a_draft_are_told_when_it_is_public_and_not_before():
    lot = make_lot(publish=False)
    owner = make_member(producer=lot.producer)
    make_paper(lot=lot)
    make_paper(lot=lot, kind="certificate", title="Chứng nhận hợp quy", result="", issued_on=dt.date(2026, 10, 10))
    withdraw_paper(paper=make_paper(lot=lot, title="Vi sinh vật"), reason="nhầm lô", by=owner)
    Worker().run_once()
    assert told() == []
    publish_lot(lot=lot, by=None)
    for _twice in range(2):
        Worker().run_once()
    test, certificate = papers_told()
    assert [event["bizTransactionList"][0]["type"] for event in (test, certificate)] == ["testres", "cert"]
    assert (test["action"], test["bizStep"], test["eventTime"][:10]) == ("OBSERVE", "inspecting", "2026-10-09")
    assert test["persistentDisposition"] == {"set": ["conformant"], "unset": ["non_conformant"]}
    name = uri_of(TraceCode.objects.select_related("lot__variant").get(lot=lot))
    assert test["quantityList"] == [{"epcClass": name, "quantity": 1600}]
    assert "persistentDisposition" not in certificate and not {"disposition"} & (test.keys() | certificate.keys())
    assert not any(word in str(papers_told()) for word in ("Kim loại", "12/KN", "Trung tâm", "hợp quy"))


def test_a_failed_test_is_told_with_the_hold_and_taken_back_by_a_declaration():
    """While another test stands failed a passed one does not say that the lot conforms."""
    lot = make_lot()
    owner = make_member(producer=lot.producer)
    failed = make_paper(lot=lot, result="failed")
    make_paper(lot=lot, title="Vi sinh vật", issued_on=dt.date(2026, 10, 10))
    make_paper(lot=lot, title="Cảm quan", result="", issued_on=dt.date(2026, 10, 11))
    Worker().run_once()
    bad, other, silent = papers_told()
    assert bad["persistentDisposition"] == {"set": ["non_conformant"], "unset": ["conformant"]}
    assert "persistentDisposition" not in other.keys() | silent.keys()
    assert [event["disposition"] for event in told() if event["bizStep"] == "holding"] == ["non_sellable_other"]
    withdraw_paper(paper=failed, reason="nhầm lô", by=owner)
    for _twice in range(2):
        Worker().run_once()
    services.tell_paper_withdrawn(paper=failed.pk)
    wrong = papers_told()[3:]
    assert [event.pop("errorDeclaration")["reason"] for event in wrong] == ["incorrect_data"]
    assert wrong == [bad] and "nhầm" not in str(told())
    assert lots_events(lot).content.count(b"testres") == 4
    assert read(lots_events(lot).content).checked().events
    assert list(findings()) == []


def test_papers_of_before_are_told_and_a_failed_test_of_before_holds_its_lot():
    """As a database was before: the reports are in it, and nobody heard of them."""
    before = import_module("traceability.lots.migrations.0003_papers_are_heard_of")
    good, bad, draft = make_lot(), make_lot(), make_lot(publish=False)
    made_of_it = made_of(bad)
    Worker().run_once()
    common = {"issuer": "Trung tâm", "kind": "test", "added_at": clock.now(), "issued_on": dt.date(2026, 10, 9)}
    for lot, result in ((good, "passed"), (bad, "failed"), (draft, "failed")):
        LotPaper.objects.create(lot=lot, title="Kim loại nặng", result=result, **common)
    LotPaper.objects.create(lot=good, title="Vi sinh", result="failed", withdrawn_at=clock.now(), **common)
    before.announce(apps, None)
    for _twice in range(2):
        Worker().run_once()
    states = [type(lot).objects.get(pk=lot.pk).state for lot in (good, bad, draft, made_of_it)]
    assert states == ["published", "held", "draft", "held"]
    assert "không đạt: Kim loại nặng, 09/10/2026" in type(bad).objects.get(pk=bad.pk).state_reason
    assert [event["persistentDisposition"]["set"] for event in papers_told()] == [["conformant"], ["non_conformant"]]
    assert len([event for event in told() if event["bizStep"] == "holding"]) == 2


def test_a_lot_with_a_gtin_is_told_under_its_digital_link():
    variant = make_variant_to_trace()
    type(variant).objects.filter(pk=variant.pk).update(gtin="09521234543213")
    lot = make_lot(variant=type(variant).objects.select_related("product__producer").get(pk=variant.pk))
    Worker().run_once()
    assert "/01/09521234543213/10/" in told()[1]["outputQuantityList"][0]["epcClass"]
    assert read(lots_events(lot).content).checked().events


def test_what_a_system_captured_is_shown_only_if_its_token_says_so():
    lot = make_lot()
    Worker().run_once()
    name = uri_of(TraceCode.objects.select_related("lot__variant").get(lot=lot))
    before = len(read(lots_events(lot).content).events)
    for is_public, minute in ((False, 1), (True, 2)):
        event = changed(
            OBJECT, eventTime=f"2026-10-20T06:{minute:02}:00+07:00", quantityList=[{"epcClass": name, "quantity": 5}]
        )
        capture(event, token=make_token(producer=lot.producer, is_public=is_public))
        stranger = make_token(is_public=True)
        capture(event, token=stranger)  # another producer's word about this lot
    events = read(lots_events(lot).content).events
    assert len(events) == before + 1
    assert events[-1].content["eventTime"] == "2026-10-20T06:02:00+07:00"


def test_drafts_unknown_codes_zones_and_products_have_no_events_to_read(django_assert_num_queries):
    lot = make_lot(publish=False)
    zone = make_zone()
    for code in (
        ensure_code(lot=lot).code,
        ensure_code(zone=zone).code,
        ensure_code(variant=lot.variant).code,
        "000000000000",
        "x",
    ):
        assert lots_events(None, code).status_code == 404
    shown = make_lot()
    code = ensure_code(lot=shown).code
    with django_assert_num_queries(5):
        assert lots_events(None, code).status_code == 200
