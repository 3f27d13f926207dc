"""Reads of payments: which ways a shop offers, what stands in the ledger."""

from .ways import Way, ways_of

__all__ = ["Way", "ways_of"]
