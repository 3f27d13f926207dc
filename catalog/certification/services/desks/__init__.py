"""What the commune's and the province's desks do with a dossier: take it in, confirm, send back, forward, review.

Every function takes the state that its page showed (`seen`) and raises `Conflict` when somebody moved the dossier meanwhile, `NotAllowed`
for who does not sit at the desk that holds it.
"""

from .common import INTAKE_DAYS, LONGEST_REASON, LONGEST_TEXT, MOST_PHOTOS, MOST_REASONS, hold
from .commune import SAMPLES, forward_to_council, give_slip, return_dossier, write_commune_report
from .province import (
    VISIT_PHOTOS,
    accept_complete,
    declare_ready,
    goes_back_to_commune,
    is_reviewed,
    send_back,
    write_advisory_report,
)

__all__ = [
    "INTAKE_DAYS",
    "LONGEST_REASON",
    "LONGEST_TEXT",
    "MOST_PHOTOS",
    "MOST_REASONS",
    "SAMPLES",
    "VISIT_PHOTOS",
    "accept_complete",
    "declare_ready",
    "forward_to_council",
    "give_slip",
    "goes_back_to_commune",
    "hold",
    "is_reviewed",
    "return_dossier",
    "send_back",
    "write_advisory_report",
    "write_commune_report",
]
