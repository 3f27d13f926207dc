"""Zones of a user, the public page of a zone, the status of growing-area codes and certificates by day, seasons, harvests, contracts."""

from .harvests import harvests_of, seasons_of
from .papers import (
    CertificateOnDays,
    CertificateStatus,
    ConfirmationFact,
    certificate_rows,
    certificate_status,
    certificates_on,
    confirmation_of,
    confirmation_rows,
    contracts_of,
)
from .zones import (
    CodeOnDays,
    CodeStatus,
    PublicZone,
    area_note,
    code_note,
    code_status_on,
    codes_of,
    public_outline,
    public_zone,
    statuses,
    zones_of,
)

__all__ = [
    "CertificateOnDays",
    "CertificateStatus",
    "CodeOnDays",
    "CodeStatus",
    "ConfirmationFact",
    "PublicZone",
    "area_note",
    "certificate_rows",
    "certificate_status",
    "certificates_on",
    "code_note",
    "code_status_on",
    "codes_of",
    "confirmation_of",
    "confirmation_rows",
    "contracts_of",
    "harvests_of",
    "public_outline",
    "public_zone",
    "seasons_of",
    "statuses",
    "zones_of",
]
