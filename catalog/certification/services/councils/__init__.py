"""Councils: named, called, scoring alone, meeting, closing with minutes."""

from .agenda import create_sitting, move_sitting, postpone, put_on_agenda
from .meeting import (
    ask_second_round,
    close_sitting,
    disqualify,
    open_meeting,
    record_attendance,
)
from .minutes import amend_minutes
from .naming import adopt_regulation, create_council, dismiss_member, name_member
from .scoring import declare, save_draft, sign_score

__all__ = [
    "adopt_regulation",
    "amend_minutes",
    "ask_second_round",
    "close_sitting",
    "create_council",
    "create_sitting",
    "declare",
    "dismiss_member",
    "disqualify",
    "move_sitting",
    "name_member",
    "open_meeting",
    "postpone",
    "put_on_agenda",
    "record_attendance",
    "save_draft",
    "sign_score",
]
