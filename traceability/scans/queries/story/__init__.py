"""The story of a code: everything its page says, in at most three statements."""

from traceability.scans.queries.story.read import LATEST_LOTS, Asked, asked, story
from traceability.scans.queries.story.told import (
    Banner,
    CertificateFact,
    CodeLine,
    InputFact,
    LotFact,
    Place,
    StageFact,
    Story,
)

__all__ = [
    "LATEST_LOTS",
    "Asked",
    "Banner",
    "CertificateFact",
    "CodeLine",
    "InputFact",
    "LotFact",
    "Place",
    "StageFact",
    "Story",
    "asked",
    "story",
]
