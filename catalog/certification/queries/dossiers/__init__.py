"""Reads of a producer's side of dossiers: lists, what a dossier would give today, what it lacks, what changed since the last one."""

from .changes import Change, Changes, what_changed
from .draft import FORM_PAPERS, Draft, Paper, PartPoints, Prediction, draft_of, known_of, prediction
from .rows import (
    STATIONS,
    Way,
    dossier_of,
    dossier_rows,
    dossiers_of,
    last_certificate,
    last_dossier,
    stations_of,
    ways_of,
)
from .whole import FORM_KINDS, Completeness, Gap, completeness, needs_proof

__all__ = [
    "FORM_KINDS",
    "FORM_PAPERS",
    "STATIONS",
    "Change",
    "Changes",
    "Completeness",
    "Draft",
    "Gap",
    "Paper",
    "PartPoints",
    "Prediction",
    "Way",
    "completeness",
    "dossier_of",
    "dossier_rows",
    "dossiers_of",
    "draft_of",
    "known_of",
    "last_certificate",
    "last_dossier",
    "needs_proof",
    "prediction",
    "stations_of",
    "ways_of",
    "what_changed",
]
