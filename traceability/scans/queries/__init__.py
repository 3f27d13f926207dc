"""Where an address leads, and the story of a code."""

from traceability.scans.queries.resolve import Found, code_of, path_of
from traceability.scans.queries.story import (
    Asked,
    Banner,
    CertificateFact,
    CodeLine,
    InputFact,
    LotFact,
    Place,
    StageFact,
    Story,
    asked,
    story,
)

__all__ = [
    "Asked",
    "Banner",
    "CertificateFact",
    "CodeLine",
    "Found",
    "InputFact",
    "LotFact",
    "Place",
    "StageFact",
    "Story",
    "asked",
    "code_of",
    "path_of",
    "story",
]
