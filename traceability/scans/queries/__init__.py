"""Where an address leads, and the story of a code."""

from traceability.scans.queries.resolve import Found, code_of, path_of
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
    "path_of",
    "story",
]
