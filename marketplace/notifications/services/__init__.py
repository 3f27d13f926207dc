"""Writes: telling people, what they have read, and letters to whoever can be reached."""

from .messages import KINDS, TOPICS, Words, words_of
from .notices import choose_ways, drop_old_notices, mark_read, notify, notify_all
from .sending import send_notice, send_to_stranger

__all__ = [
    "KINDS",
    "TOPICS",
    "Words",
    "choose_ways",
    "drop_old_notices",
    "mark_read",
    "notify",
    "notify_all",
    "send_notice",
    "send_to_stranger",
    "words_of",
]
