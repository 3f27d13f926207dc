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
from .slots import FairRoom, FairSlot, SlotCell, SlotItem, SlotQuestion, SlotQuestionState
from .talks import BoothMessage, BoothTalk, TalkKind
from .visits import BoothSale, Visit, VisitKind

__all__ = [
    "HOLDING",
    "Booth",
    "BoothKind",
    "BoothMessage",
    "BoothMode",
    "BoothNumber",
    "BoothSale",
    "BoothStaff",
    "BoothState",
    "BoothTalk",
    "Fair",
    "FairKind",
    "FairListing",
    "FairMode",
    "FairPicture",
    "FairRoom",
    "FairSeries",
    "FairSlot",
    "FairSponsor",
    "FairState",
    "Invitation",
    "PictureKind",
    "PromotionProgramme",
    "Rhythm",
    "SlotCell",
    "SlotItem",
    "SlotQuestion",
    "SlotQuestionState",
    "TalkKind",
    "Visit",
    "VisitKind",
]
