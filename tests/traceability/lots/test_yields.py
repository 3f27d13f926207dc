"""What a zone can give: a season's expected yield, contracts with others, and copies that take no more than there is."""

import datetime as dt
from decimal import Decimal

import pytest

from catalog.core.errors import Conflict, Refused
from tests.factories.accounts import make_member
from tests.factories.lots import make_draft, make_input, make_lot, make_variant_to_trace
from tests.factories.producers import make_producer
from tests.factories.zones import make_contract, make_harvest, make_season, make_zone
from tests.together import codes as codes_of
from traceability.lots import queries, services
from traceability.lots.models import Lot, LotInput
from traceability.zones.services import remove_contract, save_season

DAY = dt.date(2026, 9, 20)


def refused(act):
    with pytest.raises(Refused) as caught:
        act()
    return {(p.field, p.code): str(p.message) for p in caught.value.problems}


@pytest.mark.django_db
class TestSeasons:
    def test_what_names_no_entry_comes_out_of_what_is_expected_less_the_log_and_other_lots(self):
        lot = make_draft()
        zone = make_zone(producer=lot.producer, area_ha=1)
        season = make_season(zone=zone, expected_kg=1000, name="Vụ thu")
        entry = make_harvest(zone=zone, harvested_on=DAY, quantity_kg=300)
        make_input(lot=lot, zone=zone, quantity_kg=500, harvested_from=DAY)
        other = make_draft(variant=lot.variant)
        too_much = {"lot": other, "zone": zone, "quantity_kg": "200,5", "harvested_from": DAY}
        (said,) = (found := refused(lambda: make_input(**too_much))).values()
        assert set(found) == {("quantity_kg", "more_than_expected")}
        for words in (
            "dự kiến 1.000 kg",
            "đã ghi 300 kg (các lô đã lấy 0 kg)",
            "ngoài sổ 500 kg",
            "còn 200 kg",
            "ghi 200,5 kg",
            "Vụ thu",
        ):
            assert words in said
        # what stands in the log is taken from it by name, beside the sum
        make_input(lot=other, zone=zone, harvest=entry, quantity_kg=300)
        make_input(lot=other, zone=zone, quantity_kg=200, harvested_from=DAY)
        assert queries.season_sum(zone, DAY, DAY).left == 0
        # an entry that was struck gives its kilograms back; a million tonnes there never were
        services.remove_input(lot_input=other.inputs.get(harvest=entry), by=make_member(producer=lot.producer))
        services.withdraw_harvest(harvest=entry, reason="gõ nhầm", by=make_member(producer=lot.producer))
        assert queries.season_sum(zone, DAY, DAY).left == 300
        assert set(refused(lambda: make_input(**too_much | {"quantity_kg": 10_000_000}))) == set(found)
        # days outside every season are not a way round
        outside = {"harvested_from": dt.date(2026, 7, 1), "harvested_until": dt.date(2026, 7, 31)}
        assert set(refused(lambda: make_input(**too_much | outside))) == {("quantity_kg", "no_season")}
        assert season.expected_kg == 1000

    def test_what_was_taken_before_it_was_written_down_is_not_harvested_twice(self):
        lot = make_draft()
        zone = make_zone(producer=lot.producer)
        make_season(zone=zone, expected_kg=1000)
        make_input(lot=lot, zone=zone, quantity_kg=900, harvested_from=DAY)
        entry = make_harvest(zone=zone, harvested_on=DAY, quantity_kg=1000)
        draw = {"lot": lot, "zone": zone, "harvest": entry}
        (said,) = (found := refused(lambda: make_input(quantity_kg=101, **draw))).values()
        assert set(found) == {("quantity_kg", "more_than_expected")} and "còn 100 kg; lô này ghi 101 kg" in said
        make_input(quantity_kg=100, **draw)
        make_harvest(zone=zone, harvested_on=DAY, quantity_kg=500)  # more than was expected
        make_input(quantity_kg=500, **draw)

    def test_days_in_two_seasons_count_in_both_and_a_season_without_a_figure_bounds_nothing(self):
        lot = make_draft()
        zone = make_zone(producer=lot.producer)
        first = make_season(zone=zone, expected_kg=100, ends_on=dt.date(2026, 9, 15))
        make_season(zone=zone, expected_kg=50, starts_on=dt.date(2026, 9, 16))
        both = {"harvested_from": dt.date(2026, 9, 10), "harvested_until": DAY}
        make_input(lot=lot, zone=zone, quantity_kg=120, **both)
        assert set(refused(lambda: make_input(lot=lot, zone=zone, quantity_kg=31, **both))) == {
            ("quantity_kg", "more_than_expected")
        }
        assert queries.season_sum(zone, DAY, DAY).left == 50 - 120
        facts = {"name": first.name, "crop": first.crop, "starts_on": first.starts_on, "ends_on": first.ends_on}
        save_season(zone=zone, season=first, expected_kg=None, by=None, **facts)
        make_input(lot=lot, zone=zone, quantity_kg=9999, **both)
        assert queries.without_figures(lot.inputs.select_related("zone")) == [zone.name]

    def test_a_figure_that_was_lowered_stops_the_publication(self):
        lot = make_lot(publish=False)
        zone = lot.inputs.get().zone
        facts = {"zone": zone, "name": "Vụ thu", "crop": zone.crop, "starts_on": DAY, "ends_on": dt.date(2026, 12, 31)}
        season = save_season(expected_kg=1000, by=None, **facts)
        assert queries.publication_problems(lot) == []
        save_season(season=season, expected_kg="999,9", by=None, **facts)
        assert set(refused(lambda: services.publish_lot(lot=lot, by=None))) == {("inputs", "more_than_expected")}

    def test_a_copy_takes_what_is_left_and_says_what_it_left_out(self):
        lot = make_lot()
        make_season(zone=lot.inputs.get().zone, expected_kg=1500)
        made = services.copy_lot(
            lot=lot, produced_on=dt.date(2026, 11, 1), quantity=1, by=make_member(producer=lot.producer)
        )
        assert (made.lot.inputs.count(), made.left_out) == (0, 1)

    @pytest.mark.parametrize(
        ("shelf_life", "kept", "expected"),
        [(None, 90, 90), (60, 90, 60), (365, 90, 90), (365, None, 365), (None, None, None)],
    )
    def test_a_copy_keeps_as_long_as_the_lot_and_no_longer_than_its_product(self, shelf_life, kept, expected):
        variant = make_variant_to_trace(shelf_life_days=None)
        made_on, copied_on = dt.date(2026, 10, 8), dt.date(2026, 11, 1)
        lot = make_draft(variant=variant, expires_on=made_on + dt.timedelta(days=kept) if kept else None)
        type(variant.product).objects.update(shelf_life_days=shelf_life)
        lot = Lot.objects.get(pk=lot.pk)
        copy = services.copy_lot(lot=lot, produced_on=copied_on, quantity=1, by=make_member(producer=lot.producer)).lot
        assert copy.expires_on == (copied_on + dt.timedelta(days=expected) if expected else None)


@pytest.mark.django_db
class TestContracts:
    def test_another_producers_zone_needs_a_contract_of_those_days_with_room(self):
        lot, zone = make_draft(), make_zone()
        facts = {"lot": lot, "zone": zone, "quantity_kg": 80, "harvested_from": DAY, "by": None}
        make_contract(zone=zone, buyer=make_producer(), number="HD-KHAC")
        make_contract(zone=zone, buyer=lot.producer, ends_on=dt.date(2026, 9, 19))
        found = refused(lambda: services.add_input(**facts))
        assert set(found) == {("zone", "no_contract")} and zone.producer.name in found["zone", "no_contract"]
        entry = make_harvest(zone=zone, harvested_on=DAY, quantity_kg=500)
        assert set(refused(lambda: services.add_input(**facts | {"harvest": entry}))) == {("zone", "no_contract")}

        contract = make_contract(zone=zone, buyer=lot.producer, volume_kg=100, number="HD-7")
        assert services.add_input(**facts).contract == contract
        (said,) = (found := refused(lambda: services.add_input(**facts))).values()
        assert set(found) == {("quantity_kg", "more_than_contracted")}
        for words in ("HD-7", "100 kg", "đã lấy 80 kg", "còn 20 kg", "ghi 80 kg"):
            assert words in said
        services.add_input(**facts | {"harvest": entry, "quantity_kg": 20})
        more = make_contract(zone=zone, buyer=lot.producer, volume_kg=80, ends_on=dt.date(2026, 11, 1))
        assert services.add_input(**facts).contract == more
        # what lots are made of stays
        with pytest.raises(Conflict):
            remove_contract(contract=contract, by=make_member(producer=zone.producer))
        services.delete_lot(lot=lot, by=make_member(producer=lot.producer))
        remove_contract(contract=contract, by=make_member(producer=zone.producer))
        assert set(zone.contracts.filter(buyer=lot.producer).values_list("volume_kg", flat=True)) == {Decimal(80), 5000}

    def test_what_was_written_before_contracts_were_asked_is_not_published(self):
        lot = make_lot(publish=False)
        LotInput.objects.create(lot=lot, zone=make_zone(), quantity_kg=1, harvested_from=DAY, harvested_until=DAY)
        assert set(refused(lambda: services.publish_lot(lot=lot, by=None))) == {("inputs", "no_contract")}

    def test_a_zone_of_another_crop_is_remarked(self):
        product = make_variant_to_trace(name="Nhân mắc ca sấy", ingredients="").product
        assert queries.crop_note(make_zone(crop="Mắc ca"), product) == ""
        assert "Cà phê" in queries.crop_note(make_zone(crop="Cà phê"), product)
        product.ingredients = "mắc ca, cà phê"
        assert queries.crop_note(make_zone(crop="Cà phê"), product) == ""


def test_two_drafts_at_once_do_not_take_one_season_twice(fresh_db):
    variant = make_variant_to_trace()
    zone = make_zone(producer=variant.product.producer)
    make_season(zone=zone, expected_kg=10)
    drafts = [make_draft(variant=variant) for _ in range(2)]

    def take(lot):
        return lambda: make_input(lot=lot, zone=zone, quantity_kg=6, harvested_from=DAY)

    assert codes_of(*map(take, drafts)) == ["done", "more_than_expected"]
    theirs = make_zone()
    make_contract(zone=theirs, buyer=variant.product.producer, volume_kg=10)
    assert codes_of(
        *(lambda lot=lot: make_input(lot=lot, zone=theirs, quantity_kg=6, harvested_from=DAY) for lot in drafts)
    ) == ["done", "more_than_contracted"]
