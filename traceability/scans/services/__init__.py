"""The scan ledger, and links that people add."""

from traceability.scans.services.ledger import (
    destroy_old_keys,
    ensure_partitions,
    is_machine,
    record_after,
    record_scan,
    visitor,
)
from traceability.scans.services.links import add_link, remove_link

__all__ = [
    "add_link",
    "destroy_old_keys",
    "ensure_partitions",
    "is_machine",
    "record_after",
    "record_scan",
    "remove_link",
    "visitor",
]
