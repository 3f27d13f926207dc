"""Writes about users: profile, language, sessions; text messages; keys and tokens of the API."""

from .keys import rotate_keys
from .people import change_language, change_profile, drop_abandoned_signups, sign_out_everywhere
from .personal import data_of, forget_person, keeps

__all__ = [
    "change_language",
    "change_profile",
    "data_of",
    "drop_abandoned_signups",
    "forget_person",
    "keeps",
    "rotate_keys",
    "sign_out_everywhere",
]
