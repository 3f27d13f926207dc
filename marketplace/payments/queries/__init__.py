"""Reads of payments: which ways a shop offers, how one is paid, what a shop expects, what stands in the ledger."""

from .money import Money, desk_of, disputes_of, ledger_of, money_of, statements_of
from .paying import HowToPay, how_to_pay, payment_at, with_price
from .ways import Way, ways_of

__all__ = [
    "HowToPay",
    "Money",
    "Way",
    "desk_of",
    "disputes_of",
    "how_to_pay",
    "ledger_of",
    "money_of",
    "payment_at",
    "statements_of",
    "ways_of",
    "with_price",
]
