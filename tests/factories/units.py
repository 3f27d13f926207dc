"""Codes of units, for tests."""

from typing import Any

from tests.factories.codes import make_lot_code
from traceability.codes import services
from traceability.codes.models import UnitBatch
from traceability.codes.services.units import serials_of
from traceability.lots.models import Lot


def make_batch(
    *, lot: Lot | None = None, quantity: int = 5, tagged: bool = False, activate: bool = False, **over: Any
) -> UnitBatch:
    """A finished batch of a published lot; further arguments are `make_lot`'s."""
    lot = lot or make_lot_code(**over).lot
    assert lot is not None
    batch = services.request_units(lot=lot, quantity=quantity, tagged=tagged, by=None)
    services.make_units(batch_id=batch.pk)
    batch.refresh_from_db()
    if activate:
        services.activate_units(batch=batch, first=1, last=quantity, by=None)
    return batch


def serials(batch: UnitBatch, *, last: int = 0) -> list[str]:
    """What its labels say, in order."""
    return list(serials_of(batch, 1, last or batch.quantity))
