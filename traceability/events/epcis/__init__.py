"""EPCIS 2.0 and CBV 2.0 without a database: documents read and judged, events hashed and brought into one form. Pure functions.

document     bytes to events and faults
parsing      JSON of strangers, bounded
events, rules   what an event and its values must be
context      what `@context` declares; nothing is fetched
epcs, times  identifiers and times in one form
hashing      the event hash of CBV 2.0
normal       how events are kept and given back
vocabulary, units   standard words, as data
schema       documents and events as JSON Schema, for the OpenAPI description
errors, messages    what is wrong, for programs and in words
"""

from .document import Document, Event, read
from .errors import Fault, InvalidDocument
from .hashing import event_hash, pre_hash
from .normal import normal, standalone
from .parsing import parse

__all__ = [
    "Document",
    "Event",
    "Fault",
    "InvalidDocument",
    "event_hash",
    "normal",
    "parse",
    "pre_hash",
    "read",
    "standalone",
]
