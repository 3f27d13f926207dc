"""Reads of the commune's, the province's and the ministry's desks: what waits by clock, a dossier's way, what Form 03 compares."""

from .clocks import NO_CLOCK, SOON, Clock, clocks_of, office_calendar
from .form_03 import ITEMS, Claim, claims_of, criterion_of, item_label, newest_report, newest_submission
from .way import Entry, Reason, asked_for, place_label, reasons_of, timeline
from .work import CLOSED_ORDER, OPEN_STATES, TABS, WORK_ORDER, Work, readable_dossiers, work_counts, work_list

__all__ = [
    "CLOSED_ORDER",
    "ITEMS",
    "NO_CLOCK",
    "OPEN_STATES",
    "SOON",
    "TABS",
    "WORK_ORDER",
    "Claim",
    "Clock",
    "Entry",
    "Reason",
    "Work",
    "asked_for",
    "claims_of",
    "clocks_of",
    "criterion_of",
    "item_label",
    "newest_report",
    "newest_submission",
    "office_calendar",
    "place_label",
    "readable_dossiers",
    "reasons_of",
    "timeline",
    "work_counts",
    "work_list",
]
