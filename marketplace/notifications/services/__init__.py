"""Writes: telling people, what they have read, and letters to whoever can be reached."""

from .messages import KINDS, Words, words_of
from .notices import drop_old_notices, mark_read, notify, notify_all
from .sending import send_notice

__all__ = [
    "KINDS",
    "Words",
    "drop_old_notices",
    "mark_read",
    "notify",
    "notify_all",
    "send_notice",
    "words_of",
]
