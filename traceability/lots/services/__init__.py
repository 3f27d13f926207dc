"""Writing lots: drafts and their parts, publication, hold, release, recall."""

from traceability.lots.services.copies import Copy, copy_lot
from traceability.lots.services.drafts import create_lot, delete_lot, update_lot
from traceability.lots.services.parts import add_input, add_stage, remove_input, remove_stage, update_stage
from traceability.lots.services.states import hold_lot, publish_lot, recall_lot, release_lot

__all__ = [
    "Copy",
    "add_input",
    "add_stage",
    "copy_lot",
    "create_lot",
    "delete_lot",
    "hold_lot",
    "publish_lot",
    "recall_lot",
    "release_lot",
    "remove_input",
    "remove_stage",
    "update_lot",
    "update_stage",
]
