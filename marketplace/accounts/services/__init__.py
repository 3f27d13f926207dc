"""Writes about users: profile, language, sessions; text messages; keys and tokens of the API."""

from .keys import rotate_keys
from .people import change_language, change_profile, drop_abandoned_signups, sign_out_everywhere

__all__ = ["change_language", "change_profile", "drop_abandoned_signups", "rotate_keys", "sign_out_everywhere"]
