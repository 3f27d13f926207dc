"""Online fairs. A fair is a channel with a theme and booths; a booth is a shop inside it."""

from .booths import Booth, BoothState, FairListing
from .fairs import Fair, FairState

__all__ = ["Booth", "BoothState", "Fair", "FairListing", "FairState"]
