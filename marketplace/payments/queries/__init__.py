"""Reads of payments: which ways a shop offers, how one is paid, what stands in the ledger."""

from .paying import HowToPay, how_to_pay, payment_at
from .ways import Way, ways_of

__all__ = ["HowToPay", "Way", "how_to_pay", "payment_at", "ways_of"]
