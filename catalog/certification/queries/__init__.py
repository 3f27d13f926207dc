"""Reads of certification, by subject."""

from .certificates import (
    EXPIRING_DAYS,
    Standing,
    certificate_by_id,
    certificate_today,
    ending_by_month,
    issuing_level_for,
    issuing_rules,
    newest_certificate,
    officer_certificates,
    products_without_decision,
    register,
    standing,
    standing_of,
)
from .imports import ImportPreview, import_preview, import_share, imports_of
from .open_register import PAGE, RegisterPage, register_page

__all__ = [
    "EXPIRING_DAYS",
    "PAGE",
    "ImportPreview",
    "RegisterPage",
    "Standing",
    "certificate_by_id",
    "certificate_today",
    "ending_by_month",
    "import_preview",
    "import_share",
    "imports_of",
    "issuing_level_for",
    "issuing_rules",
    "newest_certificate",
    "officer_certificates",
    "products_without_decision",
    "register",
    "register_page",
    "standing",
    "standing_of",
]
