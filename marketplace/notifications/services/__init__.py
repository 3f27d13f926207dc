"""Writes: telling people, what they have read, and letters to whoever can be reached."""

from .kinds import Words
from .log import drop_old_letters, log_failed
from .messages import KINDS, TOPICS, words_of
from .notices import choose_ways, drop_notices_of, drop_old_notices, mark_read, notify, notify_all
from .sending import send_notice, send_to_stranger
from .texts import default_words, own_texts, places_in, preview, text_problems

__all__ = [
    "KINDS",
    "TOPICS",
    "Words",
    "choose_ways",
    "default_words",
    "drop_notices_of",
    "drop_old_letters",
    "drop_old_notices",
    "log_failed",
    "mark_read",
    "notify",
    "notify_all",
    "own_texts",
    "places_in",
    "preview",
    "send_notice",
    "send_to_stranger",
    "text_problems",
    "words_of",
]
