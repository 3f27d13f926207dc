"""Writes: a producer's profile, the office's decisions on it, its people and their consents."""

from catalog.producers.services.decisions import return_producer, suspend_producer, verify_producer
from catalog.producers.services.people import (
    Issued,
    accept_invitation,
    change_role,
    invite_member,
    record_consent,
    remove_member,
    withdraw_consent,
)
from catalog.producers.services.profile import Consent, refresh_provinces, register_producer, update_producer

__all__ = [
    "Consent",
    "Issued",
    "accept_invitation",
    "change_role",
    "invite_member",
    "record_consent",
    "refresh_provinces",
    "register_producer",
    "remove_member",
    "return_producer",
    "suspend_producer",
    "update_producer",
    "verify_producer",
    "withdraw_consent",
]
