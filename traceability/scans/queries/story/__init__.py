"""The story of a code: everything its page says, in at most three statements."""

from traceability.scans.queries.story.read import LATEST_LOTS, story
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
    "Banner",
    "CertificateFact",
    "CodeLine",
    "InputFact",
    "LotFact",
    "Place",
    "StageFact",
    "Story",
    "story",
]
