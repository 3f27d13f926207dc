"""Parcels that a stopped lot concerns, for its pages at the desk and in the office."""

from dataclasses import dataclass

from marketplace.orders.models import Fulfilment
from marketplace.orders.queries.recalls import parcels_with, perhaps_of
from traceability.lots.models import Lot, LotState

MOST = 100


@dataclass(frozen=True, slots=True)
class Concerned:
    """The newest hundred parcels of which is written that goods of the lot are in them, and of those that say no lot and may have some."""

    written: list[Fulfilment]
    perhaps: list[Fulfilment]


def concerned(lot: Lot) -> Concerned | None:
    """None for a lot that nothing is against. Two statements for one that is held or recalled."""
    if lot.state not in {LotState.HELD, LotState.RECALLED}:
        return None
    return Concerned(list(parcels_with(lot)[:MOST]), list(perhaps_of(lot)[:MOST]))
