"""Dossiers of a producer: the list, the first step, one at a glance, Form 01, what changed, handing in and taking back."""

from .begin import A_PAGE, dossiers, new_dossier
from .one import anew, changes, dossier, facts, form, submit, withdraw
from .shared import SCALE, WRITES, Line, Scale, adding, board, lines_of, not_saved, own_dossier, said, saved, scale_of

__all__ = [
    "A_PAGE",
    "SCALE",
    "WRITES",
    "Line",
    "Scale",
    "adding",
    "anew",
    "board",
    "changes",
    "dossier",
    "dossiers",
    "facts",
    "form",
    "lines_of",
    "new_dossier",
    "not_saved",
    "own_dossier",
    "said",
    "saved",
    "scale_of",
    "submit",
    "withdraw",
]
