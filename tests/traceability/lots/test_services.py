"""Lots: drafts, what the law asks before publication, and what no longer changes after it."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.producers.models import MembershipRole, Producer
from catalog.products.models import Product
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_variant
from tests.factories.zones import make_zone, make_zone_code
from traceability.lots import queries, services
from traceability.lots.models import Lot, LotState

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 10, 8)


def codes(refused):
    return {(p.field, p.code) for p in refused.value.problems}


def test_a_draft_takes_number_and_expiry_by_itself():
    variant = make_variant_to_trace()
    lots = [make_draft(variant=variant, produced_on=DAY) for _ in range(3)]
    assert [lot.number for lot in lots] == ["MN261008", "MN261008-2", "MN261008-3"]
    assert lots[0].expires_on == dt.date(2027, 10, 8)
    assert lots[0].producer == variant.product.producer
    assert make_draft(variant=make_variant_to_trace(brand="", name="Cà phê bột"), produced_on=DAY).number == "PB261008"


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"number": "Lô 1"}, ("number", "bad_characters")),
        ({"number": "A" * 21}, ("number", "bad_length")),
        ({"expires_on": dt.date(2026, 10, 7)}, ("expires_on", "days_out_of_order")),
        ({"produced_on": dt.date(1999, 1, 1)}, ("produced_on", "out_of_range")),
        ({"quantity": 0}, ("quantity", "out_of_range")),
        ({"quantity": -5}, ("quantity", "out_of_range")),
        ({"quantity": 10**18}, ("quantity", "out_of_range")),
        ({"quantity": True}, ("quantity", "out_of_range")),
        ({"quantity": "5"}, ("quantity", "out_of_range")),
    ],
)
def test_bad_drafts(over, expected):
    with pytest.raises(Refused) as refused:
        make_draft(**over)
    assert codes(refused) == {expected}


def test_a_number_is_used_once_for_a_variant_and_again_for_another():
    lot = make_draft(number="A/1")
    with pytest.raises(Refused) as refused:
        make_draft(variant=lot.variant, number=" A/1 ")
    assert codes(refused) == {("number", "taken")}
    assert make_draft(variant=make_variant(product=lot.variant.product, name="Hộp"), number="A/1").number == "A/1"


def test_staff_work_with_drafts_and_strangers_do_not():
    lot = make_lot(publish=False)
    staff = make_member(producer=lot.producer, role=MembershipRole.STAFF)
    assert services.update_lot(lot=lot, by=staff, quantity=12, note=" gói lại ").note == "gói lại"
    with pytest.raises(TypeError):
        services.update_lot(lot=lot, by=staff, state="published")
    assert services.create_lot(variant=lot.variant, produced_on=DAY, quantity=1, by=staff).producer == lot.producer
    stranger = make_member(producer=make_producer())
    for act in (
        lambda: services.create_lot(variant=lot.variant, produced_on=DAY, quantity=1, by=stranger),
        lambda: services.update_lot(lot=lot, by=stranger, quantity=1),
        lambda: services.delete_lot(lot=lot, by=stranger),
        lambda: services.publish_lot(lot=lot, by=stranger),
        lambda: services.add_input(lot=lot, zone=make_zone(), quantity_kg=1, harvested_from=DAY, by=stranger),
        lambda: services.add_stage(lot=lot, kind="pack", started_on=DAY, by=stranger),
        lambda: services.remove_stage(stage=lot.stages.first(), by=stranger),
        lambda: services.remove_input(lot_input=lot.inputs.first(), by=stranger),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert {q.pk for q in queries.lots_of(staff)} == set(Lot.objects.values_list("pk", flat=True))
    assert list(queries.lots_of(stranger)) == []


def test_parts_of_a_draft_are_changed_and_removed():
    lot = make_lot(publish=False)
    staff = make_member(producer=lot.producer, role=MembershipRole.STAFF)
    stage = services.update_stage(
        stage=lot.stages.get(kind="pack"), by=staff, title="Đóng túi", product_code="", detail=" 250 g "
    )
    assert (stage.title, stage.detail) == ("Đóng túi", "250 g")
    assert stage.product_code.endswith(lot.number)
    with pytest.raises(TypeError):
        services.update_stage(stage=stage, by=staff, lot=lot)
    services.remove_stage(stage=stage, by=staff)
    services.remove_input(lot_input=lot.inputs.get(), by=staff)
    assert (lot.stages.count(), lot.inputs.count()) == (3, 0)
    services.delete_lot(lot=lot, by=staff)
    assert not Lot.objects.exists()


def test_material_comes_from_a_zone_but_not_after_production():
    lot = make_draft()
    zone = make_zone(producer=lot.producer)
    assert (
        services.add_input(lot=lot, zone=zone, quantity_kg="12,5", harvested_from=DAY, by=None).harvested_until == DAY
    )
    for over, expected in (
        ({"quantity_kg": "0"}, ("quantity_kg", "out_of_range")),
        ({"quantity_kg": "nhiều"}, ("quantity_kg", "out_of_range")),
        ({"quantity_kg": float("nan")}, ("quantity_kg", "out_of_range")),
        ({"quantity_kg": 10**18}, ("quantity_kg", "out_of_range")),
        ({"harvested_until": dt.date(2026, 10, 1)}, ("harvested_until", "days_out_of_order")),
        ({"harvested_until": dt.date(2026, 10, 9)}, ("harvested_until", "after_production")),
    ):
        fields = {"lot": lot, "zone": zone, "quantity_kg": 1, "harvested_from": DAY, "by": None} | over
        with pytest.raises(Refused) as refused:
            services.add_input(**fields)
        assert codes(refused) == {expected}


def test_a_stage_takes_its_codes_and_place_from_what_is_known():
    lot = make_draft()
    zone = make_zone(producer=lot.producer, name="Đồi Bu Prăng")
    make_zone_code(zone=zone, code="MAU-LD-7")
    before = services.add_stage(lot=lot, kind="harvest", started_on=DAY, by=None)
    assert before.location_code == lot.producer.gln
    services.add_input(lot=lot, zone=zone, quantity_kg=5, harvested_from=DAY, by=None)
    harvest = services.add_stage(lot=lot, kind="harvest", started_on=DAY, by=None)
    assert (harvest.title, harvest.location_code, harvest.place_name) == (
        "Thu hoạch",
        "MAU-LD-7",
        "Đồi Bu Prăng, Xã Kiến Đức",
    )
    own = services.add_stage(
        lot=lot,
        kind="pack",
        title="Đóng",
        place_name="Xưởng 2",
        location_code="X2",
        product_code="P1",
        started_on=DAY,
        by=None,
    )
    assert (own.location_code, own.place_name, own.product_code, own.position) == ("X2", "Xưởng 2", "P1", 2)
    assert queries.zone_location_code(make_zone(gln="9520000001018")) == "9520000001018"
    assert queries.zone_location_code(make_zone()).startswith("VT-")
    assert queries.default_location_code(make_producer()).startswith("CS-")


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"kind": "ăn"}, ("kind", "unknown_kind")),
        ({"ended_on": dt.date(2026, 10, 7)}, ("ended_on", "days_out_of_order")),
        ({"ended_on": dt.date(2026, 11, 23)}, ("ended_on", "in_the_future")),
        ({"title": "x" * 121}, ("title", "too_long")),
        ({"product_code": "x" * 61}, ("product_code", "too_long")),
    ],
)
def test_bad_stages(over, expected):
    with pytest.raises(Refused) as refused:
        services.add_stage(**({"lot": make_draft(), "kind": "pack", "started_on": DAY, "by": None} | over))
    assert codes(refused) == {expected}


def test_the_law_says_what_is_missing_and_where_to_mend_it(django_assert_max_num_queries):
    lot = make_draft(produced_on=dt.date(2026, 11, 23))
    Product.objects.update(standards="")
    lot.variant.product.photos.all().delete()
    Producer.objects.update(gln="")
    Lot.objects.update(expires_on=None)
    lot = Lot.objects.select_related("variant__product", "producer").get()
    with django_assert_max_num_queries(5):
        completeness = queries.completeness(lot)
    assert {p.field for p in completeness.missing} == {
        "product.photos", "producer.tax_code", "inputs", "stages", "lot.produced_on", "lot.expires_on", "product.standards"
    }  # fmt: skip
    assert 0 < completeness.percent < 100
    assert all(str(p.message).endswith(".") for p in completeness.missing)
    with pytest.raises(Refused) as refused:
        services.publish_lot(lot=lot, by=None)
    assert list(refused.value.problems) == completeness.missing
    assert Lot.objects.get().state == LotState.DRAFT


def test_a_stage_without_codes_stops_publication():
    lot = make_lot(publish=False)
    lot.stages.update(location_code="")
    assert [p.code for p in queries.missing_items(lot)] == ["missing_stage_codes"]


def test_a_whole_lot_is_published_once_and_tells_it():
    lot = make_lot(publish=False)
    staff = make_member(producer=lot.producer, role=MembershipRole.STAFF)
    assert queries.completeness(lot).percent == 100
    published = services.publish_lot(lot=lot, by=staff)
    assert (published.state, published.published_at) == (LotState.PUBLISHED, clock.now())
    assert OutboxMessage.objects.get(topic="lot.published").payload == {
        "lot": lot.pk, "variant": lot.variant_id, "producer": lot.producer_id
    }  # fmt: skip
    for act in (
        lambda: services.publish_lot(lot=lot, by=staff),
        lambda: services.update_lot(lot=lot, by=staff, quantity=1),
        lambda: services.delete_lot(lot=lot, by=staff),
        lambda: services.add_stage(lot=lot, kind="pack", started_on=DAY, by=staff),
        lambda: services.remove_input(lot_input=lot.inputs.get(), by=staff),
    ):
        with pytest.raises(Conflict):
            act()


def test_the_database_too_keeps_published_facts():
    lot = make_lot()
    for act in (
        lambda: Lot.objects.update(number="X"),
        lambda: Lot.objects.update(state="draft"),
        lambda: Lot.objects.update(expires_on=None),
        lambda: Lot.objects.all().delete(),
        lambda: lot.inputs.update(quantity_kg=1),
        lambda: lot.inputs.all().delete(),
        lambda: lot.stages.update(title="x"),
        lambda: lot.stages.create(kind="pack", title="x", started_on=DAY, ended_on=DAY),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    Lot.objects.update(note="ghi chú nội bộ")
    with pytest.raises(DatabaseError), transaction.atomic():
        make_draft(variant=lot.variant).stages.create(
            kind="pack", title="x", started_on=DAY, ended_on=DAY
        ).__class__.objects.update(lot=lot)


def test_hold_release_recall():
    lot = make_lot()
    owner = make_member(producer=lot.producer)
    officer = make_officer(place=unit("68"))
    held = services.hold_lot(lot=lot, reason="Túi hở mép dán", by=owner)
    assert (held.state, held.state_reason, held.held_by_office, held.state_since) == (
        "held",
        "Túi hở mép dán",
        False,
        clock.now(),
    )
    assert services.release_lot(lot=lot, reason="Đã kiểm tra, đạt", by=owner).state == "published"
    assert services.hold_lot(lot=lot, reason="Lấy mẫu kiểm nghiệm", by=officer).held_by_office
    with pytest.raises(NotAllowed):
        services.release_lot(lot=lot, reason="Tôi muốn bán", by=owner)
    assert not services.release_lot(lot=lot, reason="Mẫu đạt yêu cầu", by=officer).held_by_office
    assert services.recall_lot(lot=lot, reason="Ẩm quá mức cho phép", by=owner).state == "recalled"
    with pytest.raises(Conflict):
        services.release_lot(lot=lot, reason="Không còn đường về", by=officer)
    topics = OutboxMessage.objects.filter(topic__startswith="lot.").order_by("id").values_list("topic", flat=True)
    assert list(topics) == ["lot.published", "lot.held", "lot.released", "lot.held", "lot.released", "lot.recalled"]


def test_who_may_not_hold_and_that_a_reason_is_wanted():
    lot = make_lot()
    for user in (
        make_user(),
        make_member(producer=lot.producer, role=MembershipRole.STAFF),
        make_officer(place=unit("01")),
    ):
        for act in (services.hold_lot, services.recall_lot):
            with pytest.raises(NotAllowed):
                act(lot=lot, reason="Không được đâu", by=user)
    owner = make_member(producer=lot.producer)
    with pytest.raises(Refused) as refused:
        services.recall_lot(lot=lot, reason="  ", by=owner)
    assert codes(refused) == {("reason", "required")}
    with pytest.raises(Conflict):
        services.hold_lot(lot=make_draft(variant=lot.variant), reason="Chưa công bố mà", by=owner)


def test_lists_of_published_lots(django_assert_num_queries):
    zone = make_zone()
    first = make_lot(zones=[zone])
    second = make_lot(variant=first.variant, zones=[zone, make_zone()], produced_on=dt.date(2026, 11, 1))
    make_lot(variant=first.variant, zones=[zone], publish=False)
    with django_assert_num_queries(1):
        assert list(queries.published_lots_from(zone)) == [second, first]
    with django_assert_num_queries(1):
        assert list(queries.published_lots_of(first.variant.product)) == [second, first]
    services.recall_lot(lot=second, reason="Thu hồi thử", by=None)
    assert list(queries.published_lots_from(zone)) == [first]
