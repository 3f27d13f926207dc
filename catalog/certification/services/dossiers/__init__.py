"""A producer's dossier: begun, written as one types, handed in, taken back."""

from .begin import begin, sheet_today, start_dossier
from .common import LONGEST_DESCRIPTION
from .hand_in import submit_dossier, withdraw_dossier
from .write import fill_from_facts, link_evidence, save_form, save_score, take_fact, unlink_evidence

__all__ = [
    "LONGEST_DESCRIPTION",
    "begin",
    "fill_from_facts",
    "link_evidence",
    "save_form",
    "save_score",
    "sheet_today",
    "start_dossier",
    "submit_dossier",
    "take_fact",
    "unlink_evidence",
    "withdraw_dossier",
]
