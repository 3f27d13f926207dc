"""What the store of events keeps."""

from traceability.events.models.clients import CaptureJob, EpcisToken, ErrorBehaviour, NamedQuery
from traceability.events.models.store import Chain, Event, EventKey, NextSeq, PlaceChild, Seal, Word, WordKind

__all__ = [
    "CaptureJob",
    "Chain",
    "EpcisToken",
    "ErrorBehaviour",
    "Event",
    "EventKey",
    "NamedQuery",
    "NextSeq",
    "PlaceChild",
    "Seal",
    "Word",
    "WordKind",
]
