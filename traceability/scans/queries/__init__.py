"""Where an address leads, and the story of a code."""

from traceability.scans.queries.resolve import Found, code_of, visible_code
from traceability.scans.queries.story import (
    Banner,
    CertificateFact,
    CodeLine,
    InputFact,
    LotFact,
    Place,
    StageFact,
    Story,
    story,
)

__all__ = [
    "Banner",
    "CertificateFact",
    "CodeLine",
    "Found",
    "InputFact",
    "LotFact",
    "Place",
    "StageFact",
    "Story",
    "code_of",
    "story",
    "visible_code",
]
