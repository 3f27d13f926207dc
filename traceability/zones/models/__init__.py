"""Raw-material zones: where something grows, who answers for it, which codes it holds on which days, and what was harvested."""

from .codes import ZoneCode, ZoneCodeKind, ZoneCodeSpan, ZoneCodeStatus
from .harvests import Harvest, HarvestPhoto, Season
from .zones import Zone

__all__ = [
    "Harvest",
    "HarvestPhoto",
    "Season",
    "Zone",
    "ZoneCode",
    "ZoneCodeKind",
    "ZoneCodeSpan",
    "ZoneCodeStatus",
]
