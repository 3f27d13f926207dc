"""Writing lots: drafts and their parts, publication, hold, release, recall."""

from traceability.lots.services.bulk import import_lots
from traceability.lots.services.copies import Copy, copy_lot
from traceability.lots.services.drafts import create_lot, delete_lot, update_lot
from traceability.lots.services.harvests import withdraw_harvest
from traceability.lots.services.inputs import add_input, add_material, add_source, remove_input
from traceability.lots.services.proofs import add_paper, attest_lot, withdraw_attestation, withdraw_paper
from traceability.lots.services.stages import add_stage, add_usual_stages, remove_stage, update_stage
from traceability.lots.services.states import hold_lot, publish_lot, recall_lot, release_lot

__all__ = [
    "Copy",
    "add_input",
    "add_material",
    "add_paper",
    "add_source",
    "add_stage",
    "add_usual_stages",
    "attest_lot",
    "copy_lot",
    "create_lot",
    "delete_lot",
    "hold_lot",
    "import_lots",
    "publish_lot",
    "recall_lot",
    "release_lot",
    "remove_input",
    "remove_stage",
    "update_lot",
    "update_stage",
    "withdraw_attestation",
    "withdraw_harvest",
    "withdraw_paper",
]
