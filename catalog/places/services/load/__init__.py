"""The maps of every era: the two of the package `vietnamadminunits` (before and from 1 July 2025), then our dated changes.

The package is read as files and never imported: it would take 40 MB and a second to build parsers that we do not use.
"""

from catalog.places.services.load.changes import Change, NewUnit, read_changes
from catalog.places.services.load.maps import CHANGES, current_is_whole, load_places
from catalog.places.services.load.package import KINDS, OLD, TWO_TIER

__all__ = [
    "CHANGES",
    "KINDS",
    "OLD",
    "TWO_TIER",
    "Change",
    "NewUnit",
    "current_is_whole",
    "load_places",
    "read_changes",
]
