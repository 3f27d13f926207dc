"""A producer's lots: recorded in a few taps, checked against the law, published, held, recalled, copied."""

from .bulk import bulk, bulk_bad_rows, bulk_template
from .drafts import A_PAGE, NEWEST_FIRST, copy, facts, lot, lots, new_lot, preview, remove
from .labels import labels, labels_file
from .moves import hold, publish, recall, release
from .proofs import family, new_paper, paper_file, withdraw_paper
from .shared import WRITES, lot_of, no_draft, told

__all__ = [
    "A_PAGE",
    "NEWEST_FIRST",
    "WRITES",
    "bulk",
    "bulk_bad_rows",
    "bulk_template",
    "copy",
    "facts",
    "family",
    "hold",
    "labels",
    "labels_file",
    "lot",
    "lot_of",
    "lots",
    "new_lot",
    "new_paper",
    "no_draft",
    "paper_file",
    "preview",
    "publish",
    "recall",
    "release",
    "remove",
    "told",
    "withdraw_paper",
]
