"""Dossiers at the desks: the work list by clock, and one dossier with all that its desk needs and may do."""

from .files import evidence, form_03, letter, photo, slip
from .page import dossier, dossiers

__all__ = ["dossier", "dossiers", "evidence", "form_03", "letter", "photo", "slip"]
