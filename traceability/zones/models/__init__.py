"""Raw-material zones: where something grows, who answers for it, which codes and certificates it holds on which days, what was harvested, who
buys it, and what officers saw of it."""

from .certificates import ZoneCertificate, ZoneCertificateKind
from .codes import ZoneCode, ZoneCodeKind, ZoneCodeSpan, ZoneCodeStatus
from .confirmations import ZoneCheck, ZoneConfirmation
from .contracts import ZoneContract
from .harvests import Harvest, HarvestPhoto, Season
from .zones import Zone

__all__ = [
    "Harvest",
    "HarvestPhoto",
    "Season",
    "Zone",
    "ZoneCertificate",
    "ZoneCertificateKind",
    "ZoneCheck",
    "ZoneCode",
    "ZoneCodeKind",
    "ZoneCodeSpan",
    "ZoneCodeStatus",
    "ZoneConfirmation",
    "ZoneContract",
]
