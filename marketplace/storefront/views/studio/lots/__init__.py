"""A producer's lots: recorded in a few taps, checked against the law, published, held, recalled, copied."""

from .drafts import A_PAGE, NEWEST_FIRST, copy, facts, lot, lots, new_lot, preview, remove
from .labels import labels, labels_file
from .moves import hold, publish, recall, release
from .shared import WRITES, lot_of, no_draft, told

__all__ = [
    "A_PAGE",
    "NEWEST_FIRST",
    "WRITES",
    "copy",
    "facts",
    "hold",
    "labels",
    "labels_file",
    "lot",
    "lot_of",
    "lots",
    "new_lot",
    "no_draft",
    "preview",
    "publish",
    "recall",
    "release",
    "remove",
    "told",
]
