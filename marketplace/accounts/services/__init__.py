"""Writes about users: profile, language, sessions, the end of an account; text messages; keys and tokens of the API."""

from .closing import close_account, leaves, reasons_to_stay
from .keys import rotate_keys
from .people import change_language, change_profile, drop_abandoned_signups, sign_out_everywhere
from .personal import data_of, forget_person, keeps

__all__ = [
    "change_language",
    "change_profile",
    "close_account",
    "data_of",
    "drop_abandoned_signups",
    "forget_person",
    "keeps",
    "leaves",
    "reasons_to_stay",
    "rotate_keys",
    "sign_out_everywhere",
]
