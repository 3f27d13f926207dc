"""What goes in and what comes out: weights, earlier lots, harvests of which there is only so much."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import Variant
from tests.factories.accounts import make_member
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.producers import make_producer
from tests.factories.products import make_variant
from tests.factories.zones import make_harvest, make_zone
from tests.together import codes as codes_of
from traceability.lots import queries, services
from traceability.lots.models import Lot, LotInput
from traceability.lots.queries.balance import weight

DAY = dt.date(2026, 10, 8)


def problems(refused):
    return {(p.field, p.code) for p in refused.value.problems}


@pytest.mark.parametrize(
    ("content", "unit", "expected"),
    [
        ("250", "g", ("250.000", "250.000", "250.000")),
        ("0.5", "kg", ("500.0", "500.0", "500.0")),
        ("500", "ml", ("500.000", "395.00000", "750.0000")),
        ("1", " Lít ", ("1000", "790.00", "1500.0")),
        ("1", "cái", None),
        (None, "g", None),
    ],
)
def test_weights(content, unit, expected):
    variant = Variant(net_content=None if content is None else Decimal(content), net_unit=unit)
    found = weight(variant, 1000)
    assert (found and (found.usual, found.least, found.most)) == (expected and tuple(Decimal(e) for e in expected))


@given(st.integers(1, 10**8), st.decimals("0.001", "100000", places=3), st.sampled_from(["g", "kg", "ml", "l"]))
def test_a_weight_lies_between_its_bounds(quantity, content, unit):
    found = weight(Variant(net_content=content, net_unit=unit), quantity)
    assert 0 < found.least <= found.usual <= found.most


@pytest.mark.django_db
class TestBalance:
    def test_more_out_than_in_is_refused_with_the_numbers(self):
        lot = make_lot(publish=False, quantity=4001)  # of 250 g: 1,000.25 kg; 1,000 kg went in
        with pytest.raises(Refused) as refused:
            services.publish_lot(lot=lot, by=None)
        assert problems(refused) == {("inputs", "mass_balance")}
        words = str(refused.value.problems[0].message)
        assert "4.001 × 250 g" in words and "1.000,25 kg" in words and "thiếu 0,25 kg" in words
        services.add_material(lot=lot, material="Nước", quantity_kg="0,25", by=None)
        assert queries.balance(lot).problem is None
        assert services.publish_lot(lot=lot, by=None).state == "published"

    def test_what_is_not_sold_by_weight_has_no_balance(self):
        variant = make_variant_to_trace()
        piece = make_variant(product=variant.product, name="Một chiếc", net_content=Decimal(1), net_unit="cái")
        lot = make_lot(variant=piece, quantity=1_000_000)
        assert queries.balance(lot).out is None

    def test_the_share_that_was_packed(self):
        assert queries.balance(make_lot(quantity=1600)).yield_percent == 40  # 400 of 1,000 kg

    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({"material": "  "}, {("material", "required")}),
            ({"material": "x" * 121}, {("material", "too_long")}),
            ({"origin": "x" * 201}, {("origin", "too_long")}),
            ({"quantity_kg": "-3"}, {("quantity_kg", "out_of_range")}),
            ({"quantity_kg": "NaN", "material": ""}, {("quantity_kg", "out_of_range"), ("material", "required")}),
        ],
    )
    def test_bad_materials(self, facts, expected):
        with pytest.raises(Refused) as refused:
            services.add_material(lot=make_draft(), by=None, **({"material": "Đường", "quantity_kg": 1} | facts))
        assert problems(refused) == expected


@pytest.mark.django_db
class TestHarvests:
    def test_no_more_is_taken_than_was_harvested(self):
        first = make_draft()
        second, zone = make_draft(variant=first.variant), make_zone(producer=first.producer)
        harvest = make_harvest(zone=zone, harvested_on=dt.date(2026, 9, 20), quantity_kg=500)
        taken = services.add_input(lot=first, zone=zone, harvest=harvest, quantity_kg=450, by=None)
        assert (taken.harvested_from, taken.harvested_until) == (harvest.harvested_on, harvest.harvested_on)
        with pytest.raises(Refused) as refused:
            services.add_input(lot=second, zone=zone, harvest=harvest, quantity_kg="50,001", by=None)
        assert problems(refused) == {("quantity_kg", "more_than_left")}
        assert "chỉ còn 50 kg" in str(refused.value.problems[0].message)
        services.add_input(lot=second, zone=zone, harvest=harvest, quantity_kg=50, by=None)
        assert queries.left_of_harvest(harvest) == 0

    def test_a_harvest_is_of_its_zone_and_before_production(self):
        harvest = make_harvest(harvested_on=DAY + dt.timedelta(days=1), quantity_kg=10)
        with pytest.raises(Refused) as refused:
            services.add_input(
                lot=make_draft(produced_on=DAY), zone=make_zone(), harvest=harvest, quantity_kg=1, by=None
            )
        assert problems(refused) == {("harvest", "other_zone"), ("harvested_until", "after_production")}

    def test_days_are_needed_without_an_entry_of_the_log(self):
        with pytest.raises(Refused) as refused:
            services.add_input(lot=make_draft(), zone=make_zone(), quantity_kg=1, by=None)
        assert problems(refused) == {("harvested_from", "required")}


@pytest.mark.django_db
class TestEarlierLots:
    def test_a_public_lot_goes_into_another_until_it_is_used_up(self):
        source = make_lot(quantity=400, produced_on=DAY)  # 100 kg
        lot = make_draft(produced_on=DAY)
        services.add_source(lot=lot, source=source, quantity_kg=60, by=None)
        with pytest.raises(Refused) as refused:
            services.add_source(lot=lot, source=source, quantity_kg="40,5", by=None)
        assert problems(refused) == {("quantity_kg", "more_than_left")}
        assert queries.left_of_lot(source) == 40

    def test_drafts_stopped_lots_later_lots_and_oneself_are_not_used(self):
        lot = make_lot(publish=False, produced_on=DAY)
        draft = make_draft(produced_on=DAY)
        held = services.hold_lot(lot=make_lot(produced_on=DAY), reason="nghi nhiễm ẩm", by=None)
        recalled = services.recall_lot(lot=make_lot(produced_on=DAY), reason="nhiễm ẩm", by=None)
        later = make_lot(produced_on=DAY + dt.timedelta(days=4))
        for source, code in (
            (draft, "source_not_published"),
            (held, "source_not_published"),
            (recalled, "source_not_published"),
            (later, "after_production"),
            (lot, "source_not_published"),
        ):
            with pytest.raises(Refused) as refused:
                services.add_source(lot=lot, source=source, quantity_kg=1, by=None)
            assert problems(refused) == {("source", code)}

    def test_lots_never_come_from_each_other_in_a_circle(self):
        first = make_lot(produced_on=DAY)
        second = make_lot(publish=False, produced_on=DAY)
        services.add_source(lot=second, source=first, quantity_kg=1, by=None)
        services.publish_lot(lot=second, by=None)
        with pytest.raises(Conflict):
            services.add_source(lot=first, source=second, quantity_kg=1, by=None)

    def test_a_lot_made_of_a_stopped_one_is_not_published(self):
        source = make_lot(produced_on=DAY)
        lot = make_lot(publish=False, produced_on=DAY)
        services.add_source(lot=lot, source=source, quantity_kg=1, by=None)
        services.hold_lot(lot=source, reason="nghi nhiễm ẩm", by=None)
        with pytest.raises(Refused) as refused:
            services.publish_lot(lot=lot, by=None)
        assert problems(refused) == {("inputs", "source_not_published")}
        services.release_lot(lot=source, reason="kết quả tốt", by=None)
        assert services.publish_lot(lot=lot, by=None).state == "published"

    def test_only_the_makers_people_write(self):
        lot, stranger = make_draft(), make_member(producer=make_producer())
        with pytest.raises(NotAllowed):
            services.add_source(lot=lot, source=make_lot(), quantity_kg=1, by=stranger)
        with pytest.raises(NotAllowed):
            services.add_material(lot=lot, material="Đường", quantity_kg=1, by=stranger)

    def test_a_copy_leaves_out_what_there_is_only_so_much_of(self):
        lot = make_lot(publish=False, produced_on=DAY)
        services.add_source(lot=lot, source=make_lot(produced_on=DAY), quantity_kg=1, by=None)
        services.add_material(lot=lot, material="Đường", origin="Lam Sơn", quantity_kg=3, by=None)
        member = make_member(producer=lot.producer)
        copy = services.copy_lot(lot=lot, produced_on=dt.date(2026, 11, 1), quantity=5, by=member)
        assert {(i.material, i.origin, i.zone_id is not None) for i in copy.lot.inputs.all()} == {
            ("Đường", "Lam Sơn", False),
            ("", "", True),
        }
        assert copy.left_out == 1


def test_two_drafts_at_once_do_not_share_the_last_kilograms(fresh_db):
    source = make_lot(quantity=400, produced_on=DAY)  # 100 kg
    variant = make_variant_to_trace()
    harvest = make_harvest(
        zone=make_zone(producer=variant.product.producer), harvested_on=dt.date(2026, 9, 1), quantity_kg=10
    )
    drafts = [make_draft(variant=variant, produced_on=DAY) for _ in range(2)]

    def use_lot(lot: Lot):
        return lambda: services.add_source(lot=lot, source=source, quantity_kg=60, by=None)

    def use_harvest(lot: Lot):
        return lambda: services.add_input(lot=lot, zone=harvest.zone, harvest=harvest, quantity_kg=6, by=None)

    assert codes_of(*map(use_lot, drafts)) == ["done", "more_than_left"]
    assert codes_of(*map(use_harvest, drafts)) == ["done", "more_than_left"]
    assert sum(i.quantity_kg for i in LotInput.objects.filter(source=source)) == 60


def test_a_recall_and_a_publication_at_once_end_in_order(fresh_db):
    """Either the recall came first and the lot made of it is not published, or it was published, and is found and held with its source."""
    source = make_lot(produced_on=DAY)
    lot = make_lot(publish=False, produced_on=DAY)
    services.add_source(lot=lot, source=source, quantity_kg=1, by=None)
    said = codes_of(
        lambda: services.recall_lot(lot=source, reason="nhiễm ẩm", by=None),
        lambda: services.publish_lot(lot=lot, by=None),
    )
    state = Lot.objects.get(pk=lot.pk).state
    assert (said, state) in ((["done", "done"], "held"), (["done", "source_not_published"], "draft"))
    assert queries.made_with(source) == ([lot.pk] if state == "held" else [])
