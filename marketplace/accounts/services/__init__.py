"""Writes about users: profile, language, sessions; text messages."""

from .people import change_language, change_profile, drop_abandoned_signups, sign_out_everywhere

__all__ = ["change_language", "change_profile", "drop_abandoned_signups", "sign_out_everywhere"]
