"""Writes of outlets: opened and closed, measured and supported, their shelves counted, goods ordered for them."""

from .care import (
    end_keeper,
    end_keeping_of,
    name_keeper,
    record_check,
    record_support,
    set_openings,
)
from .keeping import OutletFacts, carry_shop, close_outlet, save_outlet
from .restock import MOVES, Wanted, answer_restock, ask_restock, withdraw_restock
from .shelves import Counted, put_on_shelf, remove_from_shelf, take_stock

__all__ = [
    "MOVES",
    "Counted",
    "OutletFacts",
    "Wanted",
    "answer_restock",
    "ask_restock",
    "carry_shop",
    "close_outlet",
    "end_keeper",
    "end_keeping_of",
    "name_keeper",
    "put_on_shelf",
    "record_check",
    "record_support",
    "remove_from_shelf",
    "save_outlet",
    "set_openings",
    "take_stock",
    "withdraw_restock",
]
