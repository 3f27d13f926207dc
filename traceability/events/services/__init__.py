"""Writes to the store of events."""

from traceability.events.services.capture import capture_document, capture_event
from traceability.events.services.kept import forget_query, keep_query
from traceability.events.services.own import (
    STATES,
    tell_attestation,
    tell_attestation_withdrawn,
    tell_harvest,
    tell_lot,
    tell_paper,
    tell_paper_withdrawn,
    tell_parcel,
    tell_state,
    tell_units,
    tell_withdrawal,
)
from traceability.events.services.seals import seal_days
from traceability.events.services.store import Ready, Repeated, Source, ensure_months, made_ready, record
from traceability.events.services.tokens import create_token, note_use, revoke_token

__all__ = [
    "STATES",
    "Ready",
    "Repeated",
    "Source",
    "capture_document",
    "capture_event",
    "create_token",
    "ensure_months",
    "forget_query",
    "keep_query",
    "made_ready",
    "note_use",
    "record",
    "revoke_token",
    "seal_days",
    "tell_attestation",
    "tell_attestation_withdrawn",
    "tell_harvest",
    "tell_lot",
    "tell_paper",
    "tell_paper_withdrawn",
    "tell_parcel",
    "tell_state",
    "tell_units",
    "tell_withdrawal",
]
