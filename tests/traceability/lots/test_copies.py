"""A lot made as an earlier one was."""

import datetime as dt

import pytest

from catalog.core.errors import NotAllowed, Refused
from tests.factories.accounts import make_member, make_user
from tests.factories.lots import make_lot
from traceability.lots import services
from traceability.lots.models import LotState
from traceability.lots.queries import last_day, next_number

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def lot():
    return make_lot()


@pytest.fixture
def staff(lot):
    return make_member(producer=lot.producer, role="staff")


def test_material_and_harvest_keep_their_days_and_the_rest_moves(lot, staff):
    made = services.copy_lot(lot=lot, produced_on=dt.date(2026, 11, 8), quantity=900, by=staff)
    copy = made.lot
    assert (copy.state, copy.variant_id, copy.quantity) == (LotState.DRAFT, lot.variant_id, 900)
    assert copy.number != lot.number and "261108" in copy.number
    assert copy.expires_on == dt.date(2027, 11, 8)
    given = copy.inputs.get()
    assert (given.zone_id, given.harvested_until) == (lot.inputs.get().zone_id, dt.date(2026, 9, 25))
    assert [(s.kind, s.started_on) for s in copy.stages.all()] == [
        ("harvest", dt.date(2026, 9, 20)),
        ("process", dt.date(2026, 10, 27)),
        ("pack", dt.date(2026, 11, 8)),
        ("ship", dt.date(2026, 11, 12)),
    ]
    assert copy.stages.all()[0].product_code.endswith(copy.number)
    assert made.left_out == 0
    lot.refresh_from_db()
    assert lot.state == LotState.PUBLISHED


def test_what_cannot_be_true_yet_is_left_out(lot, staff):
    made = services.copy_lot(lot=lot, produced_on=TODAY, quantity=900, by=staff)
    assert [s.kind for s in made.lot.stages.all()] == ["harvest", "process", "pack"]
    assert made.left_out == 1  # it has not been shipped


def test_material_harvested_after_the_new_day_is_left_out(lot, staff):
    made = services.copy_lot(lot=lot, produced_on=dt.date(2026, 9, 1), quantity=1, by=staff)
    assert (made.lot.inputs.count(), made.left_out) == (0, 1)


def test_strangers_copy_nothing(lot):
    with pytest.raises(NotAllowed):
        services.copy_lot(lot=lot, produced_on=TODAY, quantity=1, by=make_user())


def test_nothing_is_kept_of_a_refused_copy(lot, staff):
    with pytest.raises(Refused) as refused:
        services.copy_lot(lot=lot, produced_on=TODAY, quantity=0, number="lô số 1", by=staff)
    assert {p.field for p in refused.value.problems} == {"number", "quantity"}
    assert lot.variant.lots.count() == 1


def test_suggestions(lot, django_assert_num_queries):
    variant = lot.variant
    with django_assert_num_queries(1):
        assert next_number(variant, TODAY) == "MN261122"
    assert next_number(variant, lot.produced_on) == f"{lot.number}-2"
    assert last_day(variant, TODAY) == dt.date(2027, 11, 22)
    assert last_day(variant, dt.date(9999, 12, 31)) is None
    variant.product.shelf_life_days = None
    assert last_day(variant, TODAY) is None
