"""Fairs. A fair is a channel with a theme and booths; a booth is a shop inside it."""

from .booths import (
    HOLDING,
    Booth,
    BoothKind,
    BoothMode,
    BoothNumber,
    BoothStaff,
    BoothState,
    FairListing,
    Invitation,
)
from .fairs import Fair, FairKind, FairMode, FairSeries, FairSponsor, FairState, PromotionProgramme, Rhythm
from .pictures import FairPicture, PictureKind
from .talks import BoothMessage, BoothTalk, TalkKind

__all__ = [
    "HOLDING",
    "Booth",
    "BoothKind",
    "BoothMessage",
    "BoothMode",
    "BoothNumber",
    "BoothStaff",
    "BoothState",
    "BoothTalk",
    "Fair",
    "FairKind",
    "FairListing",
    "FairMode",
    "FairPicture",
    "FairSeries",
    "FairSponsor",
    "FairState",
    "Invitation",
    "PictureKind",
    "PromotionProgramme",
    "Rhythm",
    "TalkKind",
]
