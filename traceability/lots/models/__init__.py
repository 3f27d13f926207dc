"""Lots: what was made together, from which zones, in which steps, and what proves it."""

from .lots import Lot, LotState
from .makings import LotInput, LotStage, StageKind
from .proofs import Attestation, Checked, LotPaper, PaperKind, PaperResult

__all__ = [
    "Attestation",
    "Checked",
    "Lot",
    "LotInput",
    "LotPaper",
    "LotStage",
    "LotState",
    "PaperKind",
    "PaperResult",
    "StageKind",
]
