"""Outlets, what stands on their shelves, and what they ask shops for."""

from .care import CriterionCheck, OutletCriterion, OutletKeeper, OutletSupport
from .outlets import Opening, Outlet, OutletKind
from .restock import RestockLine, RestockOrder, RestockState, RestockStep
from .shelves import ShelfItem, StockTake

__all__ = [
    "CriterionCheck",
    "Opening",
    "Outlet",
    "OutletCriterion",
    "OutletKeeper",
    "OutletKind",
    "OutletSupport",
    "RestockLine",
    "RestockOrder",
    "RestockState",
    "RestockStep",
    "ShelfItem",
    "StockTake",
]
