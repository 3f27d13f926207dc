"""Dossiers at the desks: the work list by clock, and one dossier with all that its desk needs and may do."""

from .files import evidence, export, export_file, exports, form_03, letter, photo, slip
from .page import dossier, dossiers

__all__ = [
    "dossier",
    "dossiers",
    "evidence",
    "export",
    "export_file",
    "exports",
    "form_03",
    "letter",
    "photo",
    "slip",
]
